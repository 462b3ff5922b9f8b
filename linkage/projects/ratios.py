"""The two ratios that a project is held to (mechanisms J15, J16): professional social workers among its people, labour among its cost. Whole numbers
only, so that exactly 75 % of 8 people is reached by 6 and never by rounding. What a place asks for comes from its settings."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Limits:
    """The least, in whole percents, that a place asks for."""

    social_workers: int
    labour: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """part of whole, held to `percent`. missing: how much more part it takes at this whole (people, or fen); 0 when reached."""

    key: str
    part: int
    whole: int
    percent: int

    @property
    def reached(self) -> bool:
        """Of nothing, nothing can be said to be enough."""
        return self.whole > 0 and self.part * 100 >= self.whole * self.percent

    @property
    def missing(self) -> int:
        return max(0, -(-self.whole * self.percent // 100) - self.part)

    @property
    def tenths(self) -> int:
        """The share in tenths of a percent, rounded down: what is shown never looks better than it is."""
        return self.part * 1000 // self.whole if self.whole else 0

    @property
    def shown(self) -> str:
        return f"{self.tenths // 10}.{self.tenths % 10}%"

    @property
    def title(self) -> Any:
        return TITLES[self.key]

    @property
    def short_title(self) -> Any:
        return SHORT_TITLES[self.key]


TITLES = {"social_workers": _("专业社工占项目人员"), "labour": _("人力成本占项目经费")}
SHORT_TITLES = {"social_workers": _("专业社工"), "labour": _("人力成本")}


def ratios(*, professionals: int, staff: int, labour_fen: int, cost_fen: int, limits: Limits) -> tuple[Ratio, Ratio]:
    """professionals of staff, labour_fen of cost_fen. Raises ValueError for a part that is negative or larger than its whole."""
    found = (
        Ratio("social_workers", professionals, staff, limits.social_workers),
        Ratio("labour", labour_fen, cost_fen, limits.labour),
    )
    if any(not 0 <= each.part <= each.whole for each in found):
        raise ValueError("a part lies between nothing and its whole")
    return found


def short_of(found: tuple[Ratio, ...]) -> list[Ratio]:
    """Those that are not reached: each takes a reason that is published."""
    return [each for each in found if not each.reached]
