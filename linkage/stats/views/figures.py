from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linkage.common.replicas import tolerates_staleness
from linkage.stats import showing
from linkage.stats.queries.figures import tallied_figures
from linkage.stats.queries.network import public_participation

FIGURES_SECONDS = 10


@require_GET
@tolerates_staleness
def open_information(request: HttpRequest) -> HttpResponse:
    """What anyone may know: what waits, what was done, how many hours were given, what the funds spent. Counted at most every ten seconds; by the
    worker every five minutes where there is much to count."""
    figures, tallied_at = cache.get_or_set("public-figures", tallied_figures, FIGURES_SECONDS) or tallied_figures()
    context: dict[str, Any] = {"figures": figures, "tallied_at": tallied_at}
    if snapshot := public_participation():
        together = snapshot.report["participation"]
        context["parts"] = showing.parts(together, single=False)
        context["all_five"] = showing.all_five(together, single=False)
        context["counted_at"] = snapshot.at
    return render(request, "stats/open.html", context)
