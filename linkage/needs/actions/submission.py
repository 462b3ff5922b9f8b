"""Posting a need (点单), for oneself or for another."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Invalid, require
from linkage.events import log
from linkage.needs import duties, permissions, queries, search
from linkage.needs.actions import checks
from linkage.needs.actions.photos import keep_photos, photo_problems
from linkage.needs.actions.requirements import create_requirements, default_specs, problems
from linkage.needs.models import Category, Need, NeedDraft, NeedPhoto, Source
from linkage.needs.specs import Beneficiary, OnBehalf, RequirementSpec
from linkage.needs.states import NeedState
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.actions.accounts import person_with_phone
from linkage.people.actions.consents import give_consent
from linkage.people.models import Consent, User


@transaction.atomic
def submit_need(
    *,
    by: User,
    category: Category,
    title: str,
    description: str,
    place_code: str,
    urgency: str,
    window_start: dt.datetime,
    window_end: dt.datetime,
    address: str = "",
    lat: float | None = None,
    lng: float | None = None,
    beneficiary: Beneficiary | None = None,
    on_behalf_of: OnBehalf | None = None,
    requirements: list[RequirementSpec] | None = None,
    key: str = "",
    photos: Sequence[NeedPhoto] = (),
    shares_contact: bool = False,
) -> Need:
    """Take a need in and hand it to the station, with the time by which it answers.

    on_behalf_of: the person it is for, when `by` asks for her; with a phone the need is her own, and her consent is recorded. requirements:
    None takes the category's usual bundle. key: the same key from the same person gives the same need again, and the draft with that key is
    done with. lat, lng: WGS-84.
    photos: of the person's draft, as add_draft_photo made them. shares_contact: helpers may be given address and phone.
    Raises NotAllowed, Invalid("bad_need") with a sentence for each field.
    """
    require(permissions.can_submit(by, place_code, on_behalf_of))
    earlier = queries.submitted_with(by, key)
    if earlier:
        return earlier
    submission_key = queries.submission_key(by, key) if key else None
    specs = default_specs(category, language=by.language) if requirements is None else requirements
    source = _source(by, place_code, on_behalf_of)
    fields: dict[str, Any] = {
        **checks.text_problems(title, description, address),
        **checks.window_problems(window_start, window_end, clock.now()),
        **checks.place_problems(place_code, lat, lng),
        **checks.urgency_problems(urgency),
        **checks.beneficiary_problems(beneficiary),
        **checks.on_behalf_problems(on_behalf_of, phone_needed=source == Source.HOTLINE),
        **problems(specs),
        **photo_problems(photos),
    }
    if not category.is_active:
        fields["category"] = _("这一类暂时不受理，请换一类。")
    if fields:
        raise Invalid("bad_need", _("还差一点就好了，请看标出的地方。"), fields=fields)
    requester = _requester(by, on_behalf_of)
    need = Need(
        category=category,
        title=title.strip(),
        description=description.strip(),
        place_code=place_code,
        address=address.strip(),
        lat=lat,
        lng=lng,
        urgency=urgency,
        window_start=window_start,
        window_end=window_end,
        source=source,
        requester=requester,
        recorded_by=by if on_behalf_of else None,
        consent=_consent(by, requester, on_behalf_of),
        shares_contact=shares_contact,
        involves_minor=category.involves_minor or bool(beneficiary and beneficiary.is_minor),
        search_text=search.search_text(title, category.name),
        submission_key=submission_key,
        submitted_at=clock.now(),
        **_about(beneficiary, on_behalf_of),
    )
    need.due_at = duties.due_at(need, NeedState.SUBMITTED, need.submitted_at)
    if not _saved(need):
        return Need.objects.get(submission_key=submission_key)
    create_requirements(need, specs)
    keep_photos(need, by, photos)
    NeedDraft.objects.filter(user=by, key=key).delete()
    if shares_contact:
        _agree_to_share(by, requester, on_behalf_of)
    log.follow(need.stream, requester)
    log.follow(need.stream, need.recorded_by, until=_hears_until(need))
    log.record("need.submitted", stream=need.stream, by=by, place_code=place_code, urgency=urgency)
    return need


def _hears_until(need: Need) -> dt.datetime | None:
    """Whoever typed it in hears how it goes on; a hotline operator only for as long as she may read it."""
    return need.submitted_at + permissions.HOTLINE_READS_FOR if need.source == Source.HOTLINE else None


def _source(by: User, place_code: str, on_behalf_of: OnBehalf | None) -> Source:
    if on_behalf_of is None:
        return Source.SELF
    if has_role(by, Role.HOTLINE, place_code=place_code):
        return Source.HOTLINE
    return Source.STAFF if has_role(by, *permissions.STAFF, place_code=place_code) else Source.PROXY


def _requester(by: User, person: OnBehalf | None) -> User:
    """Whose need it is. Somebody without a phone has no account: then it stays with the one who asks for her."""
    return person_with_phone(by=by, phone=person.phone, name=person.name.strip()) if person and person.phone else by


def _consent(by: User, requester: User, person: OnBehalf | None) -> Consent | None:
    if person is None:
        return None
    subject = requester if requester != by else None
    return give_consent(by=by, user=subject, purpose=Consent.Purpose.ON_BEHALF, manner=person.consent)


def _agree_to_share(by: User, requester: User, person: OnBehalf | None) -> None:
    manner = Consent.Manner.TAP if requester == by or person is None else Consent.Manner(person.consent)
    give_consent(by=by, user=requester, purpose=Consent.Purpose.SHARE_WITH_HELPERS, manner=manner)


def _about(person: Beneficiary | None, on_behalf_of: OnBehalf | None) -> dict[str, str]:
    """The columns that tell of the person helped: as described, or else the one who is asked for."""
    person = person or Beneficiary()
    behalf = on_behalf_of or OnBehalf(name="")
    return {
        "beneficiary_name": (person.name or behalf.name).strip(),
        "beneficiary_phone": person.phone or behalf.phone,
        "beneficiary_relation": person.relation.strip(),
        "beneficiary_facts": json.dumps(person.facts, ensure_ascii=False) if person.facts else "",
        "helper_gender": person.helper_gender,
    }


def _saved(need: Need) -> bool:
    """Whether this call made the row; False when the same key arrived a moment earlier."""
    try:
        with transaction.atomic():
            need.save(force_insert=True)
    except IntegrityError:
        if need.submission_key and Need.objects.filter(submission_key=need.submission_key).exists():
            return False
        raise
    return True
