"""The stair rail: the main loop's standing example, told step by step so that each test can begin where it likes."""

import datetime as dt

from linkage.common import clock
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.dispatch.actions.offers import accept_offer
from linkage.dispatch.actions.plans import propose_plan, send_plan
from linkage.dispatch.actions.service import check_in, check_out, issue_presence_code
from linkage.dispatch.models import Assignment, Offer
from linkage.needs.actions import assess_need, submit_need
from linkage.needs.models import Category, Need, Requirement
from linkage.needs.queries import specs_of
from linkage.people.models import User


def post_stair_rail(world, *, starts_in: dt.timedelta = dt.timedelta(minutes=5), by: User | None = None) -> Need:
    start = clock.now() + starts_in
    return submit_need(
        by=by or world.wang,
        category=Category.objects.get(code="home_adaptation"),
        title="楼梯没有扶手，奶奶上下楼不稳",
        description="三楼到四楼的转角，奶奶一个人住",
        place_code=world.heping,
        urgency="soon",
        window_start=start,
        window_end=start + dt.timedelta(hours=2),
        address="和平社区 3 幢 2 单元",
        lat=30.2466,
        lng=120.1753,
        shares_contact=True,
        key=f"rail-{start.timestamp()}",
    )


def assess(world, need: Need) -> Need:
    return assess_need(
        by=world.chen, need=need, lead=world.chen, public_summary="为楼道加装扶手", requirements=specs_of(need)
    )


def publish(world, need: Need) -> Need:
    propose_plan(by=world.chen, need=need)
    send_plan(by=world.chen, need=need)
    return need


def published_stair_rail(world, **when) -> Need:
    return publish(world, assess(world, post_stair_rail(world, **when)))


def requirement(need: Need, kind: str) -> Requirement:
    return need.requirements.select_related("need__category", "need__requester", "need__lead").get(kind=kind)


def open_offer(need: Need, kind: str, user: User | None = None) -> Offer:
    offers = Offer.objects.filter(requirement__need=need, requirement__kind=kind, state="sent")
    return (offers.filter(user=user) if user else offers).select_related("requirement__need").first()


def accept_things(world, need: Need) -> None:
    """The organisation lends the tools, the fund approves the money."""
    accept_offer(by=world.director_zhou, offer=open_offer(need, "goods"))
    accept_offer(by=world.wu, offer=open_offer(need, "money"))


def held_by(need: Need, user: User) -> Assignment:
    rows = Assignment.objects.select_related("requirement__need__category", "requirement__need__lead", "user")
    return rows.get(requirement__need=need, user=user)


def serve(world, need: Need, user: User) -> None:
    """In and out with a fresh code from the asker's screen each time."""
    check_in(by=user, assignment=held_by(need, user), code=issue_presence_code(by=world.wang, need=need).digits)
    check_out(by=user, assignment=held_by(need, user), code=issue_presence_code(by=world.wang, need=need).digits)


def confirmed_stair_rail(world) -> Need:
    """Served by 陈社工, 李 and 周, paid by the fund, confirmed by 王阿姨."""
    need = published_stair_rail(world)
    accept_things(world, need)
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=requirement(need, "volunteer"))
    for person in (world.chen, world.li, world.zhou):
        serve(world, need, person)
    need.refresh_from_db()
    confirm_service(by=world.wang, need=need)
    need.refresh_from_db()
    return need
