"""Reading needs. Every query is given who asks, and answers with what that person may see now; another scope's need is simply not found."""

import datetime as dt
import json
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.common.kept import Kept
from linkage.events.models import Follower
from linkage.needs import permissions, search
from linkage.needs.models import Category, Need, NeedDraft, NeedPhoto, Requirement, Source
from linkage.needs.specs import RequirementSpec
from linkage.needs.states import OPEN, PUBLIC
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.places import codes
from linkage.places.queries import setting

_categories: Kept[str, dict[str, Category]] = Kept(Category, seconds=60)

# What a list never shows is not even read (and not decrypted) for it.
_PRIVATE = (
    "description", "address", "reason", "beneficiary_name", "beneficiary_phone", "beneficiary_facts",
    "lead__phone", "lead__id_number",
)  # fmt: skip


def for_lists(needs: QuerySet[Need]) -> QuerySet[Need]:
    """With their categories and leads, and without what only the need's own page may show."""
    return needs.select_related("category", "lead").defer(*_PRIVATE)


def categories() -> QuerySet[Category]:
    return Category.objects.filter(is_active=True)


def known_categories() -> dict[str, Category]:
    """code -> category, every one of them, in their order; kept for a minute. Not to be changed."""
    return _categories.one("", lambda: {each.code: each for each in Category.objects.all()})


def needs_visible_to(user: User) -> QuerySet[Need]:
    """Needs she asked for or typed in, leads, serves, or has in her station's area. A hotline operator sees what she posted for a day."""
    return Need.objects.filter(
        _asked_by(user) | _recently_taken_by(user) | Q(lead=user) | _served_by(user) | in_area_of(user)
    )


def needs_asked_by(user: User) -> QuerySet[Need]:
    """Her own, and those she asked for a relative or neighbour; newest first."""
    return Need.objects.filter(_asked_by(user) | _recently_taken_by(user)).order_by("-submitted_at", "-pk")


def needs_of_station(user: User, place_code: str = "") -> QuerySet[Need]:
    """All needs in the area of her station, or of one place inside it: for social workers and coordinators; nothing for anybody else."""
    if not place_code:
        return Need.objects.filter(in_area_of(user))
    digits = codes.prefix(place_code)
    # A community is asked for by its whole code and nothing besides, so that its needs can be read in their order (need_place_newest).
    here = Q(place_code=place_code) if len(digits) == codes.LENGTH else Q(place_code__startswith=digits)
    is_hers = any(digits.startswith(each) for each in role_places(user, *permissions.STAFF))
    return Need.objects.filter(here if is_hers else here & in_area_of(user))


def need_for(user: User, public_id: str) -> Need:
    """Raises NotFound("no_such_need") for one that does not exist or that she may not see."""
    return _the_one(needs_visible_to(user).select_related("category", "lead", "requester"), public_id)


def public_needs(place_code: str = "") -> QuerySet[Need]:
    """What anyone may know of, newest first; show it by `public_facts` only. place_code narrows it to a place and everything inside."""
    rows = Need.objects.filter(state__in=PUBLIC).order_by("-published_at", "-pk")
    # Not even asked where it is for everywhere: with that condition counting millions could not be done from an index alone.
    return rows.filter(place_code__startswith=codes.prefix(place_code)) if place_code else rows


def public_need(public_id: str) -> Need:
    """Raises NotFound("no_such_need")."""
    return _the_one(public_needs().select_related("category"), public_id)


def found_by(needs: QuerySet[Need], words: str) -> QuerySet[Need]:
    """Those whose one-sentence title, public summary or category has all of the words."""
    return needs.filter(search.matching(words))


def requirement_for(user: User, public_id: str) -> Requirement:
    """A requirement of a need she may see. Raises NotFound("no_such_requirement")."""
    rows = Requirement.objects.select_related("need", "need__category").filter(need__in=needs_visible_to(user))
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_requirement", _("没有找到这一项。"))
    return found


def photo_for(user: User, public_id: str) -> NeedPhoto:
    """A photo of her own draft, or of a need whose story she may read. Raises NotFound("no_such_photo")."""
    photo = NeedPhoto.objects.select_related("need", "draft").filter(public_id=public_id).first()
    if photo and photo.draft and photo.draft.user_id == user.pk:
        return photo
    if photo and photo.need and permissions.can_read_story(user, photo.need):
        return photo
    raise NotFound("no_such_photo", _("没有找到这张照片。"))


def draft_of(user: User) -> NeedDraft | None:
    return NeedDraft.objects.filter(user=user).first()


def draft_values(user: User) -> dict[str, Any]:
    """What she has typed so far: texts or lists of texts by field name."""
    draft = draft_of(user)
    return json.loads(draft.data) if draft else {}


def submitted_with(user: User, key: str) -> Need | None:
    """The need that this person has already submitted under the key, if any."""
    return Need.objects.filter(submission_key=submission_key(user, key)).first() if key else None


def submission_key(user: User, key: str) -> str:
    """The stored form of a key: each person has her own."""
    return f"{user.public_id}/{key[:100]}"


def specs_of(need: Need) -> list[RequirementSpec]:
    """What the need takes, as the actions want it handed in: for an assessment that leaves it as it is."""
    return [
        RequirementSpec(
            kind=each.kind,
            title=each.title,
            quantity=each.quantity,
            mandatory=each.mandatory,
            skills=each.skills,
            certified=each.certified,
            min_grade=each.min_grade,
            language=each.language,
            amount_fen=each.amount_fen,
            purpose=each.purpose,
            public_id=each.public_id,
        )
        for each in need.requirements.all()
    ]


def likely_duplicates(
    by: User, *, category: Category, place_code: str, title: str, requester: User | None = None
) -> list[Need]:
    """Open needs that may be the same one asked twice: hers in the same category, or one in the same community that says nearly the same.

    Only needs that she may see anyway; at most three, newest first.
    """
    since = clock.now() - dt.timedelta(days=setting("duplicate_days", place_code))
    recent = needs_visible_to(by).filter(state__in=OPEN, submitted_at__gte=since)
    same_person = Q(requester=requester or by, category=category)
    candidates = recent.filter(same_person | Q(place_code=place_code, category=category)).select_related("category")
    newest = candidates.order_by("-submitted_at")[:200]
    asked_for = (requester or by).pk
    alike = [need for need in newest if need.requester_id == asked_for or similar(need.title, title)]
    return alike[:3]


def similar(one: str, other: str) -> bool:
    """Whether two short texts share most of their two-character words (Jaccard index of at least one half)."""
    first, second = set(search.tokens(one)), set(search.tokens(other))
    return bool(first | second) and len(first & second) / len(first | second) >= 0.5


def overdue(now: dt.datetime) -> QuerySet[Need]:
    """Open needs whose owner is late and whose coordinator has not been told."""
    late = Need.objects.filter(state__in=OPEN, due_at__lt=now, escalated_at__isnull=True)
    return late.defer(*(name for name in _PRIVATE if "__" not in name)).order_by("due_at")


def in_area_of(user: User) -> Q:
    """The rows in the area of her station, for social workers and coordinators."""
    wanted = Q(pk__in=[])
    for prefix in role_places(user, *permissions.STAFF):
        wanted |= Q(place_code__startswith=prefix)
    return wanted


def _asked_by(user: User) -> Q:
    return Q(requester=user) | Q(recorded_by=user, source=Source.PROXY)


def _recently_taken_by(user: User) -> Q:
    since = clock.now() - permissions.HOTLINE_READS_FOR
    return Q(recorded_by=user, source=Source.HOTLINE, submitted_at__gt=since)


def _served_by(user: User) -> Q:
    """Followers are those who asked, lead or serve; who typed it in for the hotline is counted by the day."""
    stream = Concat(Value("need/"), OuterRef("public_id"), output_field=CharField())
    return Exists(Follower.objects.filter(user=user, stream=stream)) & (
        Q(recorded_by__isnull=True) | ~Q(recorded_by=user)
    )


def _the_one(needs: QuerySet[Need], public_id: str) -> Need:
    need = needs.filter(public_id=public_id).first()
    if need is None:
        raise NotFound("no_such_need", _("没有找到这条求助，也可能不在您的服务范围内。"))
    return need
