"""One moment in the middle of the stair rail, with something of every kind for each route to name, and who stands in which relation to it."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client

from linkage.common import clock
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.waitlist import join_waitlist
from linkage.dispatch.models import Proposal
from linkage.events.models import Event
from linkage.funding.actions import Gift, register_donation
from linkage.funding.actions.disclosures import plan_disclosure
from linkage.funding.models import Donation, MicroGrant
from linkage.messaging.models import Notice
from linkage.needs.models import NeedPhoto
from linkage.organisations.models import Membership, MembershipProposal
from linkage.people.models import Consent, ErasureRequest, User
from linkage.places.models import RegionalSetting
from linkage.resources.models import Goods
from linkage.volunteering.actions.allotments import propose_allotment
from linkage.volunteering.actions.availability import note_days
from linkage.volunteering.actions.backbone import recognise_backbone
from linkage.volunteering.actions.gifts import register_tie
from linkage.volunteering.actions.hours import record_hours
from linkage.volunteering.actions.objections import raise_objection
from linkage.volunteering.actions.redemptions import reserve_reward
from linkage.volunteering.actions.rewards import make_giver
from linkage.volunteering.models import (
    Certificate,
    HandEntry,
    HoursAnomaly,
    Redemption,
    ServiceHours,
)
from linkage.volunteering.models.gifts import Allotment, FamilyTie
from linkage.volunteering.states.hours import Evidence
from tests import factories
from tests.access.grants import GRANTS, grant_parts
from tests.access.papers import PAPERS, paper_parts
from tests.access.projects import PROJECTS, project_parts
from tests.access.record import commendation, course, guardian_consent, star
from tests.access.reviews import REVIEWS, review_parts
from tests.access.rounds import round_parts
from tests.access.shifts import activity_parts
from tests.access.talk import talk_parts, telling_parts
from tests.access.teams import team_parts
from tests.linkage.dispatch.batch_story import planned_line
from tests.linkage.dispatch.story import assess, held_by, open_offer, post_stair_rail, publish, requirement

PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")

# Who stands where towards the stair rail and all that belongs to it: (role, scope) as in the access matrix.
RELATIONS: dict[str, set[tuple[str, str]]] = {
    "visitor": set(),
    "wang": {("res", "own"), ("res", "parent"), ("res", "participant")},
    "liu": {("res", "elsewhere")},
    "li": {
        ("vol", "own"),
        ("vol", "assigned"),
        ("vol", "station"),
        ("vol", "parent"),
        ("vol", "led"),
        ("vol", "member"),
        ("vol", "participant"),
    },
    "bystander": {("vol", "station")},
    "zhang": {("vol", "station"), ("vol", "waiting"), ("vol", "member")},
    "chen": {("sw", "assigned"), ("sw", "station"), ("sw", "parent"), ("sw", "participant")},
    "lin": {("sw", "station"), ("sw", "parent")},
    "zhao": {("coord", "station"), ("coord", "assigned"), ("coord", "parent"), ("coord", "reported")},
    "director_zhou": {("org", "org"), ("org", "assigned"), ("org", "station")},
    "wu": {("fund", "assigned"), ("fund", "officer")},
    "approver": {("fund", "assigned"), ("fund", "approver")},
    "qian": {("sup", "district"), ("sup", "aggregate")},
    "auditor": {("aud", "all")},
    "admin": {("adm", "all")},
    "hotline": {("hot", "onbehalf"), ("hot", "station")},
    "other_wang": {("res", "elsewhere")},
    "other_volunteer": {("vol", "elsewhere")},
    "other_worker": {("sw", "elsewhere")},
    "other_coordinator": {("coord", "elsewhere")},
    "other_staff": {("org", "elsewhere")},
    "other_officer": {("fund", "elsewhere")},
    "other_supervisor": {("sup", "elsewhere")},
    "revoked_worker": set(),
    "revoked_coordinator": set(),
}


# Which part of the stage a route's placeholder names, by how the route begins.
PARTS = {
    **REVIEWS,
    "desk/matching/<": {"public_id": "run"},
    "desk/lines/<": {"pk": "line"},
    "desk/volunteers/<": {"public_id": "led"},
    "needs/photos/<": {"public_id": "photo"},
    "needs/<": {"public_id": "need"},
    "open/needs/<": {"public_id": "need"},
    "requirements/<": {"public_id": "requirement"},
    "tasks/<": {"public_id": "requirement"},
    "offers/<": {"public_id": "offer"},
    "activities/<": {"public_id": "activity"},
    "shifts/<": {"public_id": "shift"},
    "shift-waiting/<": {"public_id": "shift_waiting"},
    "signups/<": {"public_id": "signup"},
    "groups/<": {"public_id": "group"},
    "covers/<": {"public_id": "cover"},
    "swaps/<": {"public_id": "swap"},
    "calendar/<": {"token": "calendar"},
    "teams/<": {"public_id": "team"},
    "team-members/<": {"public_id": "teammate"},
    "recruiting/posters/<": {"public_id": "poster"},
    "recruiting/<": {"public_id": "page"},
    "open/recruiting/<": {"public_id": "page"},
    "assignments/<": {"public_id": "assignment"},
    "waiting/<": {"public_id": "waiting"},
    "proposals/<": {"pk": "proposal"},
    "rounds/<": {"public_id": "round"},
    "applications/<": {"public_id": "application", "paper_id": "application_paper"},
    "api/v1/rounds/<": {"id": "round"},
    "api/v1/applications/<id>/decision": {"id": "proposed_application"},
    "api/v1/applications/<id>/agreement": {"id": "proposed_application"},
    "api/v1/applications/<": {"id": "application"},
    "funds/<": {"fund_id": "fund", "grant_id": "grant", "donation_id": "donation", "disclosure_id": "disclosure"},
    "open/funds/<": {"fund_id": "fund"},
    "administration/funds/<": {"fund_id": "fund"},
    "me/donations/<": {"donation_id": "own_donation"},
    "resources/<": {"kind": "kind", "resource_id": "goods"},
    "unclosed/<": {"kind": "unclosed_kind", "public_id": "assignment"},
    "hours/anomalies/<": {"anomaly_id": "anomaly"},
    "hours/objections/<": {"objection_id": "objection"},
    "hours/evidence/<": {"entry_id": "hand_entry"},
    "hours/<": {"hours_id": "hours"},
    "certificates/<": {"certificate_id": "certificate"},
    "training/<": {"course_id": "course"},
    "training/courses/<": {"course_id": "course"},
    "commendations/<": {"commendation_id": "commendation"},
    "stars/<": {"star_id": "star"},
    "open/stars/<": {"star_id": "announced_star"},
    "workers/<": {"public_id": "worker"},
    **PAPERS,
    **PROJECTS,
    **GRANTS,
    "volunteers/guardians/<": {"consent_id": "guardian_consent"},
    "volunteers/<": {"public_id": "volunteer"},
    "recognitions/<": {"public_id": "recognition"},
    "me/points/gifts/<": {"tie_id": "tie"},
    "points/ties/<": {"tie_id": "tie"},
    "points/pool/<": {"allotment_id": "allotment"},
    "rewards/counter/<": {"redemption_id": "redemption"},
    "rewards/<": {"reward_id": "reward"},
    "redemptions/<": {"redemption_id": "redemption"},
    "me/volunteering/days/<": {"public_id": "days"},
    "roles/proposals/<": {"proposal_id": "role_proposal"},
    "roles/<": {"membership_id": "membership"},
    "places/<": {"code": "street", "key": "setting"},
    "erasures/<": {"erasure_id": "erasure"},
    "inbox/<": {"public_id": "notice"},
    "me/notifications/email/<": {"token": "email_token"},
    "me/notifications/devices/<": {"device_id": "push_device"},
    "messages/groups/<": {"group_id": "staff_group"},
    "messages/reports/<": {"report_id": "message_report"},
    "messages/<": {"kind": "talk_kind", "public_id": "assignment", "message_id": "message"},
    "me/settings/consents/<": {"consent_id": "consent"},
    "api/v1/needs/<": {"id": "need"},
    "api/v1/requirements/<": {"id": "requirement"},
    "api/v1/offers/<": {"id": "offer"},
    "api/v1/assignments/<": {"id": "assignment"},
    "api/v1/rewards/<": {"id": "reward"},
    "api/v1/waitings/<": {"id": "waiting"},
    "api/v1/activities/<": {"id": "activity"},
    "api/v1/shifts/<": {"id": "shift"},
    "api/v1/shift-waitings/<": {"id": "shift_waiting"},
    "api/v1/signups/<": {"id": "signup"},
    "api/v1/groups/<": {"id": "group"},
    "api/v1/covers/<": {"id": "cover"},
    "api/v1/swaps/<": {"id": "swap"},
    "api/v1/funds/<": {"id": "fund"},
    "api/v1/open/funds/<": {"id": "fund"},
}


@dataclass
class Stage:
    """people: actors by name, None for a visitor. parts: what the placeholders stand for."""

    world: Any
    people: dict[str, User | None]
    parts: dict[str, str]

    def client(self, actor: str) -> Client:
        client: Client = self.world.client(self.people[actor])
        return client

    def path(self, route: str) -> str:
        """The route with its placeholders filled from the stage. Raises KeyError for a placeholder that nothing stands for."""
        names = next((names for prefix, names in PARTS.items() if route.startswith(prefix)), {})
        return "/" + PLACEHOLDER.sub(lambda match: self.parts[names[match[1]]], route)


def set_stage(world: Any) -> Stage:
    """The stair rail is published; 李 and 周 hold its two carpenters' places, 张 waits; tools and money are asked for, not yet promised."""
    need = post_stair_rail(world)
    photo = NeedPhoto.objects.create(need=need, image=ContentFile(b"RIFF", name="rail.webp"), width=1, height=1)
    publish(world, assess(world, need))
    carpenters = requirement(need, "volunteer")
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=carpenters)
    waiting = join_waitlist(by=world.zhang, requirement=requirement(need, "volunteer"))
    hours = _hours_to_review(world)
    redemption = _reserved_rice(world)
    line = planned_line(world)
    parts = {
        "redemption": redemption.public_id,
        "tie": _family(world).public_id,
        "allotment": _allotment(world).public_id,
        "reward": redemption.reward.public_id,
        "run": line.planned.run.public_id,
        "line": str(line.pk),
        "need": need.public_id,
        "photo": photo.public_id,
        "requirement": carpenters.public_id,
        "led": world.volunteers["li"].public_id,
        "offer": open_offer(need, "goods").public_id,
        "assignment": held_by(need, world.li).public_id,
        "waiting": waiting.public_id,
        "proposal": str(Proposal.objects.filter(requirement__need=need)[0].pk),
        "fund": world.fund.public_id,
        "grant": MicroGrant.objects.get(fund=world.fund, state="requested").public_id,
        "donation": Donation.objects.filter(fund=world.fund)[0].public_id,
        "own_donation": _given_by(world, world.wang).public_id,
        "disclosure": plan_disclosure(fund=world.fund, since=clock.today()).public_id,
        "kind": "goods",
        "goods": Goods.objects.filter(organisation=world.organisations["mutual_aid"])[0].public_id,
        "certificate": _certificate_asked_for(world).public_id,
        "hours": hours.public_id,
        "unclosed_kind": "tasks",
        "anomaly": _something_unlikely_about(hours).public_id,
        "objection": raise_objection(by=world.zhou, hours=hours, text="少记了").public_id,
        "hand_entry": _proof_of(hours).public_id,
        "course": course(world).public_id,
        "guardian_consent": guardian_consent(world).public_id,
        "commendation": commendation(world).public_id,
        "star": star(world, "li").public_id,
        "announced_star": star(world, "zhou", state="announced").public_id,
        "worker": world.workers["chen"].public_id,
        "volunteer": world.volunteers["li"].public_id,
        "days": note_days(by=world.li, is_free=False, from_on=clock.today(), until_on=clock.today()).public_id,
        "recognition": recognise_backbone(by=world.zhao, volunteer=world.volunteers["li"], note="每周都来").public_id,
        "membership": str(Membership.objects.get(user=world.lin).pk),
        "role_proposal": str(_proposed_auditor(world).pk),
        "street": world.street,
        "setting": "finish_working_days",
        "erasure": str(ErasureRequest.objects.create(user=world.other_wang, asked_at=clock.now()).pk),
        "notice": _notice_for(world.wang).public_id,
        "consent": str(Consent.objects.filter(user=world.wang)[0].pk),
    }
    parts |= activity_parts(world) | team_parts(world) | paper_parts(world)
    parts |= project_parts(world)
    parts |= round_parts(world)
    parts |= review_parts(world)
    parts |= grant_parts(world)
    parts |= talk_parts(world, held_by(need, world.li).stream) | telling_parts(world)
    return Stage(world, _people(world), parts)


def _people(world: Any) -> dict[str, User | None]:
    own = {"visitor": None, "bystander": factories.volunteer(user=factories.person(home_code=world.heping)).user}
    for name, role in (("revoked_worker", "sw"), ("revoked_coordinator", "coord")):
        own[name] = factories.person(home_code=world.heping)
        factories.membership(user=own[name], role=role, organisation=world.station, ended_at=clock.now())
    return {actor: own[actor] if actor in own else getattr(world, actor) for actor in RELATIONS}


def _given_by(world: Any, donor: Any) -> Donation:
    gift = Gift("money", "donor", clock.today(), amount_fen=100, donor=donor)
    return register_donation(by=None, fund=world.fund, gift=gift, key="stage")


def _hours_to_review(world: Any) -> ServiceHours:
    """Hours of 小周 that were written down by 陈社工 and wait for a second person of the organisation or the station."""
    begin = clock.now() - dt.timedelta(hours=3)
    return record_hours(
        by=world.chen,
        volunteer=world.volunteers["zhou"],
        source="assignment/elsewhere",
        activity="陪伴聊天",
        content="",
        place_code=world.heping,
        started_at=begin,
        ended_at=begin + dt.timedelta(hours=2),
        organisation=world.organisations["mutual_aid"],
        lead=world.chen,
        evidence=Evidence.ROSTER,
        category_code="company",
    )


def _reserved_rice(world: Any) -> Redemption:
    """邻里互助社 gives rice for points, and 小李 has reserved a bag."""
    giver = make_giver(by=None, organisation=world.organisations["mutual_aid"], counter="社里前台")
    rice = factories.reward(giver=giver, photo=ContentFile(b"RIFF", name="rice.webp"))
    factories.points(world.li, 500)
    return reserve_reward(by=world.li, reward=rice, key="stage")


def _family(world: Any) -> FamilyTie:
    """小李's mother is 王阿姨, for the story's sake; the district lets points go to one's family."""
    RegionalSetting.objects.create(place_id=world.district, key="points_gift", value=1)
    return register_tie(by=world.zhao, giver=world.li, receiver=world.wang, relation="parent")


def _allotment(world: Any) -> Allotment:
    """陈社工 proposes points of the pool for 刘奶奶."""
    factories.pool_points(world.station, 500)
    return propose_allotment(by=world.chen, station=world.station, receiver=world.liu, amount=100, lives_alone=True)


def _certificate_asked_for(world: Any) -> Certificate:
    """小李 has asked 邻里互助社 for a certificate of an afternoon last week."""
    begin = clock.now() - dt.timedelta(days=7)
    record_hours(
        by=None,
        volunteer=world.volunteers["li"],
        source="assignment/last-week",
        activity="陪伴聊天",
        content="",
        place_code=world.heping,
        started_at=begin,
        ended_at=begin + dt.timedelta(hours=1),
        organisation=world.organisations["mutual_aid"],
        lead=world.chen,
        evidence=Evidence.CODE,
        category_code="company",
    )
    day = clock.local(begin).date()
    certificate: Certificate = Certificate.objects.create(
        volunteer=world.volunteers["li"],
        issuer=world.organisations["mutual_aid"],
        first_on=day,
        last_on=day,
        requested_at=clock.now(),
    )
    return certificate


def _something_unlikely_about(hours: ServiceHours) -> HoursAnomaly:
    anomaly = HoursAnomaly.objects.create(
        check_name="words", key="words/stage", place_code=hours.place_code, facts={"word": "参观"}, found_at=clock.now()
    )
    anomaly.rows.add(hours)
    return anomaly


def _proof_of(hours: ServiceHours) -> HandEntry:
    return HandEntry.objects.create(hours=hours, reason="停电", photo=ContentFile(b"RIFF", name="sheet.webp"))


def _proposed_auditor(world: Any) -> MembershipProposal:
    return MembershipProposal.objects.create(
        user=world.liu, role="aud", place_code=world.province, proposed_by=world.second_admin, proposed_at=clock.now()
    )


def _notice_for(user: User) -> Notice:
    return Notice.objects.create(user=user, event=Event.objects.order_by("pk")[0], url="/", at=clock.now())
