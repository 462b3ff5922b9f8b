"""Saying whom one looks for, hanging up posters, and coming by one (mechanism S01)."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.people.vocabulary import SKILLS
from linkage.volunteering.activity_kinds import KINDS
from linkage.volunteering.models import Newcomer, Poster, RecruitingPage, Team
from linkage.volunteering.permissions.profiles import WITH_CONSENT_FROM
from linkage.volunteering.permissions.recruiting import can_keep_page, can_recruit_for
from linkage.volunteering.states.recruiting import When

OLDEST = 110


@transaction.atomic
def save_page(
    *,
    by: User,
    organisation: Organisation,
    team: Team | None,
    about: str,
    kinds: Sequence[str],
    skills: Sequence[str],
    whens: Sequence[str],
    is_open: bool = True,
) -> RecruitingPage:
    """The one page of the organisation, or of its team. Raises NotAllowed, Invalid with fields."""
    require(can_recruit_for(by, organisation, team))
    _check(about, kinds, skills, whens)
    page, _is_new = RecruitingPage.objects.update_or_create(
        organisation=organisation,
        team=team,
        defaults={
            "place_code": team.place_code if team else organisation.place_code,
            "about": about.strip(),
            "kinds": list(kinds),
            "skills": list(skills),
            "whens": list(whens),
            "is_open": is_open,
            "changed_by": by,
            "changed_at": clock.now(),
        },
    )
    log.record(
        "recruiting.page_saved",
        stream=f"org/{organisation.public_id}",
        by=by,
        place_code=page.place_code,
        page=page.public_id,
    )
    return page


def _check(about: str, kinds: Sequence[str], skills: Sequence[str], whens: Sequence[str]) -> None:
    fields = {}
    if not about.strip():
        fields["about"] = _("请写几句你们是谁、一起做什么。")
    for name, chosen, known in (("kinds", kinds, KINDS), ("skills", skills, SKILLS), ("whens", whens, When.values)):
        if not set(chosen) <= set(known):
            fields[name] = _("请从列出的里面选。")
    if fields:
        raise Invalid("bad_page", _("请检查招募页的内容。"), fields=fields)


@transaction.atomic
def put_up_poster(*, by: User, page: RecruitingPage, spot: str) -> Poster:
    """A poster of its own for each place it hangs. Raises NotAllowed, Invalid("spot_needed")."""
    require(can_keep_page(by, page))
    if not spot.strip():
        sentence = _("请写海报贴在哪里，以后看得出哪张最管用。")
        raise Invalid("spot_needed", sentence, fields={"spot": sentence})
    poster: Poster = Poster.objects.create(page=page, spot=spot.strip()[:60], made_by=by, made_at=clock.now())
    return poster


@transaction.atomic
def come(*, by: User, page: RecruitingPage, poster: Poster | None, birth_year: int | None = None) -> Newcomer:
    """我要加入: she is on the list of newcomers, once for each page, with the poster that brought her. birth_year: where she has not told it yet.

    Raises Invalid: "bad_year", "child" under 14 (facts 3.3: not alone); Conflict("not_open").
    """
    if not page.is_open:
        raise Conflict("not_open", _("这里现在不招人了。"))
    year = by.birth_year or birth_year
    if not year or not clock.today().year - OLDEST <= year <= clock.today().year:
        sentence = _("请填出生年份，例如 1985。")
        raise Invalid("bad_year", sentence, fields={"birth_year": sentence})
    if clock.today().year - year < WITH_CONSENT_FROM:
        sentence = _("未满 14 周岁，请由监护人带着一起参加活动，不单独登记。")
        raise Invalid("child", sentence, fields={"birth_year": sentence})
    if not by.birth_year:
        User.objects.filter(pk=by.pk).update(birth_year=year)
        by.birth_year = year
    try:
        with transaction.atomic():
            newcomer: Newcomer = Newcomer.objects.create(page=page, poster=poster, user=by, came_at=clock.now())
    except IntegrityError:  # she came before
        return Newcomer.objects.get(page=page, user=by)
    log.record(
        "recruiting.newcomer",
        stream=f"org/{page.organisation.public_id}",
        by=by,
        place_code=page.place_code,
        page=page.public_id,
        poster=poster.public_id if poster else "",
    )
    return newcomer
