from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linkage.stats.queries import public_figures

FIGURES_SECONDS = 10


@require_GET
def open_information(request: HttpRequest) -> HttpResponse:
    """What anyone may know: what waits, what was done, how many hours were given, what the funds spent. Counted at most every ten seconds."""
    figures = cache.get_or_set("public-figures", public_figures, FIGURES_SECONDS)
    return render(request, "stats/open.html", {"figures": figures})
