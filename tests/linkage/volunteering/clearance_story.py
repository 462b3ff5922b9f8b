"""An electrician's job at 王阿姨's, and what speaks against somebody: asked of everything that decides, which must agree."""

import datetime as dt

from linkage.common import clock
from linkage.dispatch import matchmaking
from linkage.dispatch.matchmaking.areas import Area
from linkage.dispatch.matchmaking.crowd import crowd_around
from linkage.dispatch.matchmaking.wanted import needs_wanted, requirement_wanted
from linkage.dispatch.permissions import can_claim
from linkage.needs.actions import assess_need, submit_need
from linkage.needs.models import Category, Need, Requirement
from linkage.needs.queries import specs_of
from linkage.places.models import RegionalSetting
from matching.eligibility import refusals
from tests.linkage.dispatch.story import publish

CLEARANCE = {
    "skills_missing": "certificate_needed",
    "certificate_expired": "certificate_expired",
    "uninsured": "uninsured",
    "unsigned": "unsigned",
}


def wiring_job(world, *, in_days: int = 3, agreement: bool = False) -> Requirement:
    """王阿姨's fuses trip: an electrician's job, published, three days from now. agreement: whether the district asks for one."""
    RegionalSetting.objects.update_or_create(
        place_id=world.district, key="agreement_for_danger", defaults={"value": int(agreement)}
    )
    start = clock.now() + dt.timedelta(days=in_days)
    need = submit_need(
        by=world.wang, category=Category.objects.get(code="electrical_work"), title="老是跳闸", description="",
        place_code=world.heping, urgency="soon", window_start=start, window_end=start + dt.timedelta(hours=2),
        address="和平社区 3 幢", lat=30.2466, lng=120.1753, shares_contact=True, key=f"fuses-{Need.objects.count()}",
    )  # fmt: skip
    # Assessed by one who forgets the tick: the kind of need keeps its condition.
    specs = [
        each if each.kind != "volunteer" else type(each)(**_plain(each) | {"certified": False})
        for each in specs_of(need)
    ]
    publish(
        world, assess_need(by=world.chen, need=need, lead=world.chen, public_summary="电路检修", requirements=specs)
    )
    return need.requirements.select_related("need__category", "need__requester", "need__lead").get(kind="volunteer")


def _plain(spec):
    return {name: getattr(spec, name) for name in spec.__dataclass_fields__}


def heard_everywhere(world, wanted: Requirement, who: str = "li") -> set[str]:
    """The engine's codes of what speaks against her by law: from the rosters of whole runs, the pool of one need, her own judgement, the index, and
    the claim's permission."""
    user = type(world.people[who]).objects.get(pk=world.people[who].pk)
    need = Need.objects.select_related("requester", "category").prefetch_related("requirements").get(pk=wanted.need_id)
    open_places = [each for part in needs_wanted([need]) for each in part.requirements if each.id == wanted.public_id]
    [asked] = open_places or [requirement_wanted(wanted, need)]
    rules = matchmaking.rules_for(need.place_code)
    name = f"volunteer:{user.volunteer.public_id}"
    crowd = crowd_around(Area.of([need]), {"volunteer"})
    [in_pool] = matchmaking.pools.volunteers_as_providers([user.volunteer])
    found = {each.code for each in refusals(asked, in_pool, rules)} & CLEARANCE.keys()
    assert found == {each.code for each in refusals(asked, crowd._roster.named(name), rules)} & CLEARANCE.keys()
    verdict, judged = can_claim(user, wanted), matchmaking.judge_volunteer(user.volunteer, [wanted])[wanted.pk]
    assert bool(verdict) == (not found) == judged.may_claim, (verdict, found, judged.obstacles)
    assert verdict or verdict.code in {CLEARANCE[each] for each in found}
    ranked = {each.provider for each in matchmaking.matching.rank(asked, crowd.as_index(), 50, rules=rules).candidates}
    assert not found or name not in ranked
    return found
