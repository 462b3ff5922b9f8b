"""From sessions and memberships to listeners: who is at the other end, and what she may hear now."""

from dataclasses import dataclass
from typing import Any

from allauth.headless import app_settings as headless
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from linkage.common import clock
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import funds_of, held_by, role_places
from linkage.people.models import User
from linkage.realtime.audience import DISTRICT_DIGITS, Listener
from linkage.realtime.standing import claim_of, fallen

AT_A_TIME = 5000
STATION_ROLES = (Role.SOCIAL_WORKER, Role.COORDINATOR)
ORGANISATION_ROLES = frozenset({Role.ORG_STAFF, Role.SOCIAL_WORKER, Role.COORDINATOR})
FUND_ROLES = (Role.FUND_OFFICER, Role.FUND_REVIEWER, Role.FUND_APPROVER)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is still true of some connected people: their live sessions' keys, and each active user's version of rights (see Listener)."""

    sessions: frozenset[str]
    versions: dict[int, tuple[int, str, str]]


def listener_for(user: User) -> Listener:
    """At most two queries. Someone who is not active hears nothing but has a listener all the same: the hub closes her socket."""
    organisation_ids = {
        each.organisation_id for each in held_by(user) if each.organisation_id and each.role in ORGANISATION_ROLES
    }
    organisations = Organisation.objects.filter(pk__in=organisation_ids).values_list("public_id", flat=True)
    return Listener(
        user_id=user.pk,
        public_id=user.public_id,
        district=user.home_code[:DISTRICT_DIGITS],
        stations=frozenset(role_places(user, *STATION_ROLES)),
        organisations=frozenset(organisations) if organisation_ids else frozenset(),
        funds=frozenset(funds_of(user, *FUND_ROLES)),
        language=user.language,
        version=_version(user.access_version, user.home_code, user.language),
    )


def listener_of_session(token: str) -> Listener | None:
    """token: a session key, from the cookie or from allauth's headless sign-in. None unless it belongs to an active person now (the session
    stands, its password hash still fits, the account is not disabled)."""
    session = headless.TOKEN_STRATEGY.lookup_session(token) if token else None
    if session is None:
        return None
    request = HttpRequest()
    request.session = session
    user: Any = get_user(request)
    return listener_for(user) if user.is_authenticated and user.is_active else None


def listener_of_user(user_id: int) -> Listener | None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return listener_for(user) if user else None


def still_listening(session: str, listener: Listener) -> Listener | None:
    """The listener as she is now: the same object while nothing has changed, None when her session or account has ended."""
    if not fallen([claim_of(session, listener)]):
        return listener
    standing = standing_of([session], [listener.user_id])
    if session not in standing.sessions or listener.user_id not in standing.versions:
        return None
    return listener_of_user(listener.user_id)


def standing_of(sessions: list[str], user_ids: list[int]) -> Standing:
    """Two queries for each 5,000 people."""
    live: set[str] = set()
    for keys in _portions(sessions):
        live.update(
            Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now()).values_list("pk", flat=True)
        )
    versions: dict[int, tuple[int, str, str]] = {}
    for ids in _portions(user_ids):
        rows = User.objects.filter(pk__in=ids, is_active=True)
        for pk, version, home_code, language in rows.values_list("pk", "access_version", "home_code", "language"):
            versions[pk] = _version(version, home_code, language)
    return Standing(frozenset(live), versions)


def _version(access_version: int, home_code: str, language: str) -> tuple[int, str, str]:
    return access_version, home_code, language


def _portions(items: list[Any]) -> list[list[Any]]:
    return [items[start : start + AT_A_TIME] for start in range(0, len(items), AT_A_TIME)]
