"""The least shares of product rule 8, on a grant's budget and on what was really spent."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.funding.models import CostKind, Grant
from linkage.projects.queries.projects import limits_at
from linkage.projects.ratios import Ratio


def missed(grant: Grant, staff: int, social_workers: int, costs: Iterable[tuple[str, int]]) -> list[Any]:
    """A sentence for each ratio that is not reached. costs: (kind, fen) of every line."""
    least = limits_at(grant.application.place_code)
    lines = list(costs)
    total = sum(fen for _kind, fen in lines)
    labour = sum(fen for kind, fen in lines if kind == CostKind.LABOUR)
    found = []
    if not Ratio("social_workers", social_workers, staff, least.social_workers).reached:
        found.append(_("专业社工不到 %(percent)s%%，请写明原因，原因会公开。") % {"percent": least.social_workers})
    if total and not Ratio("labour", labour, total, least.labour).reached:
        found.append(_("人力成本不到 %(percent)s%%，请写明原因，原因会公开。") % {"percent": least.labour})
    return found
