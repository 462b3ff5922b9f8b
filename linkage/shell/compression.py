"""Text is sent compressed; what is compressed already (photos, files that were compressed when they were collected) is left alone."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json", "application/manifest+json", "application/javascript", "image/svg+xml")


class CompressText(GZipMiddleware):
    """Django's own, which also pads each answer by a random length so that its size tells nothing about a token inside (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
