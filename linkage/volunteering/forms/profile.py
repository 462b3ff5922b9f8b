"""The volunteer's profile, filled in seconds: everything is a tap, and one tap says when she is free."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common import weekly_hours
from linkage.common.form_fields import day
from linkage.people.models import User
from linkage.people.vocabulary import LANGUAGES, SKILLS
from linkage.places.codes import district
from linkage.places.queries import communities_within, place, setting
from linkage.volunteering.models import Volunteer

WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
PARTS = {"morning": _("上午"), "afternoon": _("下午"), "evening": _("晚上")}
# What most people answer, as parts of days; "own" opens the table.
PRESETS: dict[str, frozenset[weekly_hours.Part]] = {
    "always": frozenset(weekly_hours.ALL_PARTS),
    "weekends": frozenset((day, part) for day, part in weekly_hours.ALL_PARTS if day >= 5),
    "evenings": frozenset((day, part) for day, part in weekly_hours.ALL_PARTS if day < 5 and part == "evening"),
    "weekdays": frozenset((day, part) for day, part in weekly_hours.ALL_PARTS if day < 5 and part != "evening"),
}
RADII_KM = (1, 2, 3, 5, 10, 20)
CAPS_HOURS = (2, 4, 8, 12, 20, 40)


def slot(part: weekly_hours.Part) -> str:
    """A part of a day as a form's value: (0, "morning") -> "0-morning"."""
    return f"{part[0]}-{part[1]}"


_PART_OF_SLOT = {slot(part): part for part in weekly_hours.ALL_PARTS}


class ProfileForm(forms.Form):
    skills = forms.MultipleChoiceField(
        label=_("您能帮上什么忙"),
        required=False,
        choices=list(SKILLS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-chips"}),
        help_text=_("都不选也可以，陪伴和跑腿人人都能做"),
    )
    when = forms.ChoiceField(
        label=_("什么时候有空"),
        choices=[
            ("always", _("随时都行")),
            ("weekends", _("周末")),
            ("evenings", _("平日晚上")),
            ("weekdays", _("平日白天")),
            ("own", _("自己选")),
        ],
        widget=forms.RadioSelect(attrs={"class": "choices-chips"}),
    )
    slots = forms.MultipleChoiceField(required=False, choices=[(each, each) for each in _PART_OF_SLOT])
    radius_km = forms.TypedChoiceField(
        label=_("愿意走多远"),
        coerce=float,
        widget=forms.RadioSelect(attrs={"class": "choices-chips"}),
    )
    weekly_cap = forms.TypedChoiceField(
        label=_("每周最多帮忙多久"), coerce=int, widget=forms.RadioSelect(attrs={"class": "choices-chips"})
    )
    languages = forms.MultipleChoiceField(
        label=_("您会说"),
        required=False,
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-chips"}),
    )
    place_code = forms.ChoiceField(label=_("在哪个社区附近帮忙"))

    def __init__(self, data: Any = None, *, user: User, volunteer: Volunteer | None) -> None:
        self.volunteer = volunteer
        super().__init__(data, initial=_initial(user, volunteer))
        home = volunteer.place_code if volunteer else user.home_code
        nearby = communities_within(district(home)).values_list("code", "name") if home else ()
        _offer(self, "place_code", list(nearby))
        _offer(self, "weekly_cap", _caps(home, self.initial["weekly_cap"]))
        _offer(self, "radius_km", _radii(float(self.initial["radius_km"])))

    def week(self) -> list[dict[str, Any]]:
        """The table of parts of days: one row a day, each with its boxes."""
        chosen = set(self["slots"].value() or ())
        return [
            {
                "label": WEEKDAYS[day],
                "boxes": [
                    {
                        "value": slot((day, part)),
                        "label": PARTS[part],
                        "hours": "{}–{}".format(*weekly_hours.PARTS[part]),
                        "checked": slot((day, part)) in chosen,
                    }
                    for part in weekly_hours.PARTS
                ],
            }
            for day in range(7)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("when") == "own" and not cleaned.get("slots"):
            self.add_error("when", _("请选至少一个有空的时段。"))
        return cleaned

    def profile(self) -> dict[str, Any]:
        """What `save_profile` takes. Where she sets out from is about the middle of her community; a position kept before stays."""
        cleaned = self.cleaned_data
        code = cleaned["place_code"]
        kept = self.volunteer if self.volunteer and self.volunteer.place_code == code else None
        from_where = kept or place(code)
        return {
            "skills": cleaned["skills"],
            "languages": cleaned["languages"],
            "radius_km": cleaned["radius_km"],
            "availability": weekly_hours.to_text(self._bits()),
            "place_code": code,
            "lat": from_where.lat,
            "lng": from_where.lng,
            "weekly_cap_minutes": cleaned["weekly_cap"] * 60,
        }

    def _bits(self) -> int:
        when = self.cleaned_data["when"]
        if when == "always":
            return weekly_hours.ALWAYS
        return weekly_hours.from_parts(
            PRESETS[when] if when in PRESETS else (_PART_OF_SLOT[each] for each in self.cleaned_data["slots"])
        )


def _offer(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _radii(chosen: float) -> list[tuple[str, Any]]:
    """The usual distances, and the one she chose elsewhere."""
    return [(f"{km:g}", _("%(km)s 公里内") % {"km": f"{km:g}"}) for km in sorted({*RADII_KM, chosen})]


def _caps(home: str, chosen: int) -> list[tuple[int, Any]]:
    """Hours a week, up to what the region allows, and the number she chose elsewhere."""
    most = setting("weekly_cap_minutes", home) // 60 if home else max(CAPS_HOURS)
    caps = {hours for hours in CAPS_HOURS if hours < most} | {most, chosen}
    return [(hours, _("%(hours)s 小时") % {"hours": hours}) for hours in sorted(caps)]


class PauseForm(forms.Form):
    until = day(_("休息到哪天"))


def _initial(user: User, volunteer: Volunteer | None) -> dict[str, Any]:
    if volunteer is None:
        return {
            "when": "weekends",
            "slots": [slot(part) for part in weekly_hours.ALL_PARTS if part in PRESETS["weekends"]],
            "radius_km": "3",
            "weekly_cap": 4,
            "languages": ["zh"],
            "place_code": user.home_code,
        }
    parts = frozenset(weekly_hours.to_parts(weekly_hours.from_text(volunteer.availability)))
    return {
        "skills": volunteer.skills,
        "languages": volunteer.languages,
        "when": next((name for name, preset in PRESETS.items() if preset == parts), "own"),
        "slots": [slot(part) for part in weekly_hours.ALL_PARTS if part in parts],
        "radius_km": f"{volunteer.radius_km:g}",
        "weekly_cap": volunteer.weekly_cap_minutes // 60,
        "place_code": volunteer.place_code,
    }
