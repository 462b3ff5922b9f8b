from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from linkage.common.served_photos import photo_response
from linkage.needs import queries
from linkage.people.requests import PersonRequest


@login_required
@require_safe
def photo(request: PersonRequest, public_id: str) -> HttpResponseBase:
    """A need's photo, for those who may read its story."""
    found = queries.photo_for(request.user, public_id)
    return photo_response(request, found.image, found.public_id)
