"""A copy of what is kept about a person, for herself (PIPL art. 45): everything that is hers, nothing that is another's."""

from collections.abc import Callable, Iterable
from typing import Any

from django.forms.models import model_to_dict

from linkage.common import clock
from linkage.dispatch.models import Assignment
from linkage.messaging.models import Message, Notice
from linkage.needs.models import Need, Rating
from linkage.organisations.models import Membership
from linkage.people.models import PersonalDataReading, User
from linkage.people.queries import consents_of
from linkage.places import queries as places
from linkage.volunteering.models import Newcomer, Qualification, Signature, Teammate, Volunteer
from linkage.volunteering.queries.hours import hours_of
from linkage.volunteering.queries.points import points_balance, points_entries


def copy_of(user: User) -> dict[str, Any]:
    """Section -> facts, ready for JSON. Points and minutes are whole numbers (hundredths of a point, minutes); instants are ISO 8601."""
    return {"made_at": clock.now(), **{name: section(user) for name, section in _SECTIONS.items()}}


def readings_of(user: User) -> list[PersonalDataReading]:
    """When staff or helpers opened sensitive facts of her needs, or her telephone, newest first."""
    streams = [need.stream for need in Need.objects.filter(requester=user).only("public_id")]
    streams.append(f"user/{user.public_id}")
    return list(PersonalDataReading.objects.filter(subject__in=streams).exclude(reader=user).order_by("-at"))


def _person(user: User) -> dict[str, Any]:
    names = (
        "name",
        "phone",
        "email",
        "id_number",
        "gender",
        "birth_year",
        "language",
        "elder_view",
        "automatic_matching",
    )
    community = places.full_name(user.home_code) if user.home_code else ""
    return {"id": user.public_id, **model_to_dict(user, names), "community": community, "joined_at": user.joined_at}


def _consents(user: User) -> list[dict[str, Any]]:
    return _rows(consents_of(user), "purpose version manner given_at withdrawn_at")


def _roles(user: User) -> list[dict[str, Any]]:
    rows = Membership.objects.filter(user=user).order_by("pk")
    return _rows(rows, "role place_code fund_id started_at ended_at")


def _needs(user: User) -> list[dict[str, Any]]:
    rows = Need.objects.filter(requester=user).order_by("pk")
    return _rows(
        rows,
        "public_id category_id title description place_code address lat lng urgency window_start window_end source state"
        " beneficiary_name beneficiary_phone beneficiary_relation beneficiary_facts reason submitted_at closed_at",
    )


def _ratings(user: User) -> list[dict[str, Any]]:
    return _rows(Rating.objects.filter(by=user).order_by("pk"), "stars comment is_anonymous at")


def _qualifications(user: User) -> list[dict[str, Any]]:
    """Her papers; the pictures are on her page of them."""
    rows = Qualification.objects.filter(volunteer__user=user).order_by("pk")
    fields = "skill name number issuer issued_on expires_on state shown_at decided_at reason"
    return [{name: getattr(row, name) for name in fields.split()} for row in rows]


def _agreements(user: User) -> list[dict[str, Any]]:
    """What she signed, when, and until when it counts."""
    rows = Signature.objects.filter(user=user).select_related("text").order_by("pk")
    return [
        {"title": row.text.title, "version": row.text.version}
        | {name: getattr(row, name) for name in ["state", "signed_at", "digest", "valid_until", "ended_at"]}
        for row in rows
    ]


def _volunteer(user: User) -> dict[str, Any] | None:
    rows = Volunteer.objects.filter(user=user)
    found = _rows(
        rows,
        "volunteer_no skills languages place_code lat lng radius_km availability weekly_cap_minutes paused_until joined_at",
    )
    return found[0] if found else None


def _teams(user: User) -> list[dict[str, Any]]:
    rows = Teammate.objects.filter(user=user).select_related("team").order_by("pk")
    names = "state leads word since ended_at end_reason"
    return [{"team": row.team.name, **facts} for row, facts in zip(rows, _rows(rows, names), strict=True)]


def _came_by(user: User) -> list[dict[str, Any]]:
    """Which recruiting pages she came by, and by which poster."""
    rows = (
        Newcomer.objects.filter(user=user).select_related("page__team", "page__organisation", "poster").order_by("pk")
    )
    return [
        {"page": row.page.title, "poster": row.poster.spot if row.poster else "", "came_at": row.came_at}
        for row in rows
    ]


def _tasks(user: User) -> list[dict[str, Any]]:
    rows = Assignment.objects.filter(user=user).order_by("pk")
    return _rows(rows, "public_id state starts_at ends_at claimed_at checked_in_at checked_out_at withdraw_reason")


def _hours(user: User) -> list[dict[str, Any]]:
    return _rows(hours_of(user), "activity content place_code served_on started_at ended_at minutes evidence state")


def _points(user: User) -> dict[str, Any]:
    entries = [
        {"at": entry.transaction.at, "amount": entry.amount, "kind": entry.transaction.kind}
        for entry in points_entries(user)
    ]
    return {"balance": points_balance(user), "entries": entries}


def _notices(user: User) -> list[dict[str, Any]]:
    return _rows(Notice.objects.filter(user=user).order_by("pk"), "url at read_at")


def _messages(user: User) -> list[dict[str, Any]]:
    """What she said; what others said to her is theirs."""
    rows = Message.objects.filter(sender=user).select_related("thread").order_by("pk")
    return [{"about": row.thread.subject, "text": row.text, "has_photo": bool(row.photo), "at": row.at} for row in rows]


def _readings(user: User) -> list[dict[str, Any]]:
    return _rows(readings_of(user), "subject facts at")


def _rows(rows: Iterable[Any], names: str) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in names.split()} for row in rows]


_SECTIONS: dict[str, Callable[[User], Any]] = {
    "person": _person,
    "consents": _consents,
    "roles": _roles,
    "needs": _needs,
    "ratings": _ratings,
    "volunteer": _volunteer,
    "qualifications": _qualifications,
    "agreements": _agreements,
    "teams": _teams,
    "came_by": _came_by,
    "tasks": _tasks,
    "hours": _hours,
    "points": _points,
    "notices": _notices,
    "messages": _messages,
    "readings": _readings,
}
