"""Answering with a cleaned photo, after the permission check that the caller has made."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase


def photo_response(request: HttpRequest, image: Any, name: str) -> HttpResponseBase:
    """image: a FieldFile of WebP; name: its public id. Kept by the reader's own browser only: it never changes, but the right to it may end."""
    etag = f'"{name}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = FileResponse(image.open(), content_type="image/webp", filename=f"{name}.webp")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = etag
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
