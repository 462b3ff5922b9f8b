from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from linkage.needs import queries
from linkage.people.requests import PersonRequest


@login_required
@require_safe
def photo(request: PersonRequest, public_id: str) -> HttpResponseBase:
    """A need's photo, for those who may read its story. Kept by the reader's own browser only: it never changes, but the right to it may end."""
    found = queries.photo_for(request.user, public_id)
    etag = f'"{found.public_id}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = FileResponse(found.image.open(), content_type="image/webp", filename=f"{found.public_id}.webp")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = etag
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
