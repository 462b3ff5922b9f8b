"""What a page shows when an action or a query refuses and the view has nothing better to say: the refusal's own sentence, with its own status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linkage.common.errors import DomainError, NotFound


class RefusalPages:
    """Middleware: a DomainError that leaves a view becomes an error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        if isinstance(exception, NotFound):
            return render(request, "404.html", status=404)
        return render(request, "refusal.html", {"sentence": exception.message}, status=exception.status)
