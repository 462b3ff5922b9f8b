"""Codes into sentences that a resident understands, in Simplified Chinese and English.

`explain(reason, language)` words any `Reason`; `explain_unmet` the why-not with its counts; `explain_relaxation` what giving
way would bring. `names` translates codes of skills, languages and purposes that only the caller knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from matching.sentences import CONNECTORS, COUNTED, GENDERS, GRADES, KINDS, SENTENCES, UNMET, WEEKDAYS
from matching.types import Reason, Relaxation, Unmet

LANGUAGES = ("zh-hans", "en")
_CHINESE = ZoneInfo("Asia/Shanghai")


def explain(reason: Reason, language: str = "zh-hans", names: Mapping[str, str] | None = None) -> str:
    """One sentence for a reason. Raises KeyError for an unknown code: every code has its sentence."""
    which = _language(language)
    return SENTENCES[reason.code][which].format_map(_Words(reason.params, which, names or {}))


def explain_unmet(unmet: Unmet, language: str = "zh-hans", names: Mapping[str, str] | None = None) -> str:
    """Why a requirement is unmet, e.g. "附近 12 人：9 人周六没空，3 人没有证书。"."""
    which = _language(language)
    words = _Words(
        dict(unmet.params) | {"nearby": unmet.nearby, "eligible": unmet.eligible, "missing": unmet.missing},
        which,
        names or {},
    )
    sentence = UNMET[unmet.reason][which].format_map(words)
    if not unmet.counts:
        return sentence
    parts = (COUNTED[code][which].format_map(words.having(count=count)) for code, count in unmet.counts.items())
    head, comma, stop = CONNECTORS[f"nearest-{which}" if unmet.nearest_only else which]
    return sentence + head.format_map(words) + comma.join(parts) + stop


def explain_relaxation(
    relaxation: Relaxation, language: str = "zh-hans", names: Mapping[str, str] | None = None
) -> str:
    """What the asker could give way on and what it would bring, e.g. "改到一天后：多 7 个人选。"."""
    which = _language(language)
    words = _Words(dict(relaxation.reason.params) | {"gains": relaxation.gains}, which, names or {})
    return SENTENCES[relaxation.reason.code][which].format_map(words) + CONNECTORS[f"gains-{which}"][0].format_map(
        words
    )


def _language(language: str) -> str:
    return "en" if language.lower().startswith("en") else "zh-hans"


class _Words(dict[str, Any]):
    """Parameters on their way into a sentence: lists joined, codes named, times and money as people say them."""

    def __init__(self, params: Mapping[str, Any], language: str, names: Mapping[str, str]) -> None:
        super().__init__(params)
        self._which, self._names = language, names

    def having(self, **more: Any) -> _Words:
        return _Words({**self, **more}, self._which, self._names)

    def __getitem__(self, key: str) -> Any:
        value = super().get(key)
        if key in ("skills", "languages"):
            return ("、" if self._which == "zh-hans" else ", ").join(
                self._names.get(code, code) for code in value or ()
            )
        if key in ("language", "purpose"):
            return self._names.get(str(value), str(value))
        if key == "gender":
            return GENDERS[self._which].get(str(value), str(value))
        if key == "grade":
            return GRADES[self._which].get(int(value or 0), str(value))
        if key == "yuan":
            return f"{self._fen() / 100:,.2f}".removesuffix(".00")
        if key == "when":
            return self._when()
        if key == "day":
            return (
                WEEKDAYS[self._which][self._moment("start").weekday()]
                if self.get("start")
                else CONNECTORS[f"then-{self._which}"][0]
            )
        if key == "until":
            moment = self._moment("until")
            return f"{moment.month} 月 {moment.day} 日" if self._which == "zh-hans" else f"{moment.day} {moment:%B}"
        if key in ("who", "unit"):
            return KINDS[self._which][str(super().get("kind", "volunteer"))][0 if key == "who" else 1]
        if isinstance(value, float):
            return self._number(value, key)
        if key == "is":
            return "is" if self.get("count", self.get("nearby")) == 1 else "are"
        if key == "lack":
            return "lacks" if self.get("count") == 1 else "lack"
        if key == "has":
            return "has" if self.get("count", self.get("nearby")) == 1 else "have"
        return value

    def __missing__(self, key: str) -> Any:
        return self[key]

    def _number(self, value: float, key: str) -> str:
        """To one decimal, and none where it would say nothing: 2, 2.5. Next door is not 0 km away."""
        if key == "km" and value < 0.05:
            return {"zh-hans": "不到 0.1", "en": "less than 0.1"}[self._which]
        return f"{value:.1f}".removesuffix(".0")

    def _fen(self) -> int:
        return int(self.get("amount_fen") or self.get("ceiling_fen") or 0)

    def _moment(self, key: str) -> datetime:
        return datetime.fromisoformat(str(self.get(key))).astimezone(_CHINESE)

    def _when(self) -> str:
        """A window as people say it: weekday and hours, or a span of days."""
        if not self.get("start"):
            return CONNECTORS[f"then-{self._which}"][0]
        start, end = self._moment("start"), self._moment("end")
        if end - start > timedelta(hours=24):
            return f"{start.month}/{start.day}–{end.month}/{end.day}"
        return f"{WEEKDAYS[self._which][start.weekday()]} {start:%H:%M}–{end:%H:%M}"


def codes() -> Iterable[str]:
    """Every code that has a sentence."""
    return SENTENCES.keys()
