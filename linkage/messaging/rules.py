"""Who is told of what in the inbox: a table that a social worker could check. Whoever did the thing herself is not told of it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from linkage.events.models import Event
from linkage.funding.models import MicroGrant
from linkage.messaging import recipients as to
from linkage.people.models import User


def _its_need(event: Event) -> str:
    return f"/needs/{event.stream.partition('/')[2]}/"


def _its_fund(event: Event) -> str:
    return f"/funds/{event.stream.partition('/')[2]}/"


def _its_grant(event: Event) -> str:
    return f"/grants/{event.payload['grant']}/"


def _disclosures(event: Event) -> str:
    return f"{_its_fund(event)}disclosures/"


def _open_fund(event: Event) -> str:
    return f"/open{_its_fund(event)}"


def _her_donation(event: Event) -> str:
    return f"/me/donations/{event.payload['donation']}/"


def _application_to_approve(event: Event) -> str:
    return f"/grants/approvals/{event.payload['application']}/"


def _need_of_grant(event: Event) -> str:
    stream = MicroGrant.objects.values_list("need_stream", flat=True).get(public_id=event.payload["grant"])
    return f"/needs/{stream.partition('/')[2]}/"


def _offer(event: Event) -> str:
    return f"/offers/{event.payload['offer']}/"


def _task(event: Event) -> str:
    return f"/tasks/{event.payload['requirement']}/"


def _certificate(event: Event) -> str:
    return f"/certificates/{event.payload['certificate']}/"


def _shift(event: Event) -> str:
    """The shift that a line of one's own, or of the shift itself, is about."""
    return f"/shifts/{event.payload.get('shift') or event.stream.partition('/')[2]}/"


def _roster(event: Event) -> str:
    return f"{_shift(event)}roster/"


def _activity(event: Event) -> str:
    return f"/activities/{event.stream.partition('/')[2]}/"


def _team(event: Event) -> str:
    """The team that a line of one's own, or of the team itself, is about."""
    return f"/teams/{event.payload.get('team') or event.stream.partition('/')[2]}/"


def _posters(event: Event) -> str:
    return f"/recruiting/{event.payload['page']}/posters/"


def _asked_to_cover(event: Event) -> str:
    return f"/covers/{event.payload['ask']}/"


def _swap(event: Event) -> str:
    return f"/swaps/{event.payload['swap']}/"


def _group(event: Event) -> str:
    return f"/groups/{event.payload['group']}/"


def _project(event: Event) -> str:
    return f"/projects/{event.payload['project']}/"


def _project_at_desk(event: Event) -> str:
    return f"/desk/projects/{event.stream.partition('/')[2]}/"


def _fair(event: Event) -> str:
    return f"/fairs/{event.stream.partition('/')[2]}/"


def _demand_list(event: Event) -> str:
    return f"/demand-lists/{event.stream.partition('/')[2]}/"


def _record(event: Event) -> str:
    return f"/desk/project-records/{event.payload['record']}/"


def _anomaly(event: Event) -> str:
    return f"/hours/anomalies/{event.stream.partition('/')[2]}/"


def _its_redemption(event: Event) -> str:
    return f"/redemptions/{event.payload['redemption']}/"


def _its_hand_over(event: Event) -> str:
    return f"/rewards/counter/{event.payload['redemption']}/"


def _conversation(event: Event) -> str:
    return f"/messages/{event.payload['about']}/"


def _guardians_page(event: Event) -> str:
    return f"/signatures/{event.payload['signature']}/guardian/"


def _application(event: Event) -> str:
    return f"/applications/{event.payload['application']}/"


def _call(event: Event) -> str:
    return f"/rounds/{event.payload['round']}/"


def _review(event: Event) -> str:
    return f"/reviews/{event.payload['application']}/"


def _review_desk(event: Event) -> str:
    return f"/rounds/{event.payload['round']}/review/"


def _comments(event: Event) -> str:
    return f"/rounds/{event.payload['round']}/comments/"


def _result(event: Event) -> str:
    return f"/rounds/{event.payload['round']}/result/"


def _at(address: str) -> Callable[[Event], str]:
    return lambda event: address


class Rule(NamedTuple):
    """told: whom; where: the page that the line leads to."""

    told: Callable[[Event], Iterable[User]]
    where: Callable[[Event], str]


def _on_need(*told: Callable[[Event], Iterable[User]]) -> tuple[Rule, ...]:
    return tuple(Rule(each, _its_need) for each in told)


RULES: dict[str, tuple[Rule, ...]] = {
    "need.submitted": _on_need(to.asker, to.coordinators),
    "need.taken_up": _on_need(to.asker),
    "need.assessed": _on_need(to.asker, to.lead),
    "need.edited": _on_need(to.asker, to.lead, to.helpers),
    "need.published": _on_need(to.asker),
    "need.claimed": _on_need(to.asker, to.lead),
    "need.matched": _on_need(to.asker, to.lead),
    "need.place_reopened": _on_need(to.lead),
    "need.reopened": _on_need(to.asker),
    "need.started": _on_need(to.asker),
    "need.finished": _on_need(to.asker, to.lead),
    "need.confirmed": _on_need(to.lead, to.helpers),
    "need.rated": _on_need(to.lead),
    "need.refused": _on_need(to.asker),
    "need.returned": _on_need(to.asker),
    "need.cancelled": _on_need(to.asker, to.lead, to.helpers),
    "need.expired": _on_need(to.asker, to.lead, to.helpers),
    "need.escalated": _on_need(to.coordinators, to.lead),
    **dict.fromkeys(["need.put_into_project", "need.project_advanced"], (Rule(to.asker, _project),)),
    "cooperation.expiring": (Rule(to.cooperation_keepers, _at("/cooperation/")),),
    "fair.intended": (Rule(to.fair_keeper, _fair),),
    "demand_list.opened": (Rule(to.second_reviewers, _demand_list),),
    "project.advanced": (Rule(to.project_people, _project_at_desk),),
    "project.record_written": (Rule(to.second_reviewers, _record),),
    **dict.fromkeys(["project.record_confirmed", "project.record_returned"], (Rule(to.record_writer, _record),)),
    "project.evaluator_appointed": (Rule(to.project_evaluators, _project_at_desk),),
    "offer.received": (Rule(to.addressees, _offer),),
    "offer.accepted": _on_need(to.lead),
    "offer.no_longer_needed": (Rule(to.addressees, _offer),),
    "offer.escalated": _on_need(to.lead, to.coordinators),
    "offer.declined": _on_need(to.lead),
    "offer.expired": _on_need(to.lead),
    "need.hours_due": _on_need(to.asker, to.lead, to.coordinators),
    "service.left_open": (Rule(to.lead, _at("/unclosed/")), Rule(to.helpers, _its_need)),
    "service.missed": _on_need(to.asker, to.lead),
    "service.roster_recorded": _on_need(to.helpers),
    "waiting.invited": (Rule(to.herself, _task),),
    "hours.recorded": (Rule(to.herself, _at("/me/hours/")), Rule(to.hours_reviewers, _at("/hours/reviews/"))),
    "hours.review_due": (Rule(to.hours_reviewers, _at("/hours/reviews/")),),
    "anomaly.queued": (Rule(to.second_reviewers, _anomaly),),
    "anomaly.upheld": (Rule(to.coordinators, _anomaly),),
    "objection.raised": (Rule(to.coordinators, _at("/hours/objections/")),),
    "objection.answered": (Rule(to.herself, _at("/me/hours/")),),
    "objection.escalated": (Rule(to.second_reviewers, _at("/hours/objections/")),),
    "hours.correction_proposed": (
        Rule(to.herself, _at("/me/hours/")),
        Rule(to.second_reviewers, _at("/hours/reviews/")),
    ),
    "hours.reviewed": (Rule(to.herself, _at("/me/hours/")),),
    "commendation.entered": (Rule(to.coordinators, _at("/commendations/")),),
    **dict.fromkeys(["commendation.verified", "commendation.unverified"], (Rule(to.herself, _at("/me/record/")),)),
    **dict.fromkeys(["training.recorded", "volunteer.appraised"], (Rule(to.herself, _at("/me/record/")),)),
    **dict.fromkeys(["guardian.consented", "guardian.withdrew"], (Rule(to.herself, _at("/me/volunteering/")),)),
    "insurance.expiring": (Rule(to.insurance_keepers, _at("/insurance/")),),
    "agreement.guardian_asked": (Rule(to.guardians, _guardians_page), Rule(to.guardian_stations, _guardians_page)),
    **dict.fromkeys(["agreement.signed", "agreement.expiring"], (Rule(to.herself, _at("/me/agreements/")),)),
    "qualification.shown": (Rule(to.paper_checkers, _at("/qualifications/")),),
    **dict.fromkeys(
        ["qualification.verified", "qualification.rejected", "qualification.expiring", "qualification.lapsed"],
        (Rule(to.herself, _at("/me/qualifications/")),),
    ),
    "star.applied": (Rule(to.star_reviewers, _at("/stars/reviews/")),),
    "star.questioned": (Rule(to.star_reviewers, _at("/stars/reviews/")), Rule(to.herself, _at("/me/stars/"))),
    **dict.fromkeys(["star.announced", "star.granted", "star.refused"], (Rule(to.herself, _at("/me/stars/")),)),
    "certificate.requested": (Rule(to.certificate_issuers, _certificate),),
    "certificate.issued": (Rule(to.herself, _certificate),),
    "certificate.refused": (Rule(to.herself, _certificate),),
    "certificate.revoked": (Rule(to.herself, _certificate),),
    "points.posted": (Rule(to.herself, _at("/me/points/")),),
    "points.reversed": (Rule(to.herself, _at("/me/points/")),),
    "points.started": (Rule(to.herself, _at("/me/points/")),),
    "points.expiring": (Rule(to.herself, _at("/me/points/")),),
    "points.expired": (Rule(to.herself, _at("/me/points/")),),
    "points.received": (Rule(to.herself, _at("/me/points/")),),
    "points.allotted": (Rule(to.herself, _at("/me/points/")),),
    "tie.registered": (Rule(to.herself, _at("/me/points/gifts/")),),
    "pool.proposed": (Rule(to.coordinators, _at("/points/pool/")),),
    "points.capped": (Rule(to.herself, _at("/me/hours/")),),
    "volunteer.recognised": (Rule(to.herself, _at("/me/volunteering/")),),
    "volunteer.recognition_ended": (Rule(to.herself, _at("/me/volunteering/")),),
    "reward.reserved": (Rule(to.reward_givers, _its_hand_over),),
    "reward.cancelled": (Rule(to.reward_givers, _its_hand_over),),
    **dict.fromkeys(["reward.called_off", "reward.lapsed", "reward.handed_over"], (Rule(to.herself, _its_redemption),)),
    "review.assigned": (Rule(to.herself, _review),),
    **dict.fromkeys(["review.released", "review.stood_aside"], (Rule(to.herself, _at("/reviews/")),)),
    "review.recounted": (Rule(to.herself, _comments),),
    **dict.fromkeys(
        ["round.review_submitted", "round.review_voided", "round.vote_held_up"],
        (Rule(to.round_officers, _review_desk),),
    ),
    "round.result_reopened": (Rule(to.round_officers, _review_desk), Rule(to.round_reviewers, _at("/reviews/"))),
    **dict.fromkeys(
        ["application.passed_over", "application.taken_back"],
        (Rule(to.application_writers, _application),),
    ),
    "application.proposed": (
        Rule(to.application_writers, _application),
        Rule(to.application_approvers, _application_to_approve),
    ),
    "round.decided": (Rule(to.round_reviewers, _result), Rule(to.round_applicants, _result)),
    "ballot.cast": (Rule(to.herself, _at("/inbox/")),),
    "comment.written": (Rule(to.round_officers, _comments),),
    **dict.fromkeys(["comment.shown", "comment.hidden"], (Rule(to.herself, _comments),)),
    "grant.requested": (Rule(to.fund_deciders, _its_fund),),
    "grant.approved": (Rule(to.grant_asker, _need_of_grant),),
    "grant.declined": (Rule(to.grant_asker, _need_of_grant),),
    **dict.fromkeys(
        (
            "award.approved",
            "tranche.paid",
            "report.due",
            "report.returned",
            "report.accepted",
            "receipt.refused",
            "amendment.approved",
            "amendment.declined",
            "award.money_returned",
        ),
        (Rule(to.grantees, _its_grant),),
    ),
    **dict.fromkeys(
        ("award.agreement_drawn", "award.signed", "award.started", "award.ended", "award.closed"),
        (Rule(to.grantees, _its_grant), Rule(to.grant_officers, _its_grant)),
    ),
    **dict.fromkeys(
        ("report.submitted", "receipt.entered"),
        (Rule(to.grant_officers, _its_grant),),
    ),
    "amendment.asked": (Rule(to.grant_approvers, _its_grant),),
    "donation.thanked": (Rule(to.donor, _her_donation),),
    **dict.fromkeys(["disclosure.due", "disclosure.overdue"], (Rule(to.fund_officers, _disclosures),)),
    "disclosure.published": (Rule(to.donors_of_the_period, _open_fund),),
    "round.opened": (Rule(to.organisations_nearby, _call),),
    "round.cancelled": (Rule(to.everybody_who_applied, _call),),
    "application.submitted": (Rule(to.round_officers, _application),),
    "application.withdrawn": (Rule(to.round_officers, _application),),
    **dict.fromkeys(
        ("application.returned", "application.accepted", "application.refused", "application.closing_soon"),
        (Rule(to.application_writers, _application),),
    ),
    "activity.submitted": (Rule(to.activity_lead, _activity), Rule(to.coordinators, _activity)),
    "activity.returned": (Rule(to.activity_planner, _activity),),
    "activity.published": (
        Rule(to.activity_planner, _activity),
        Rule(to.activity_lead, _activity),
        Rule(to.members_of_its_team, _activity),
    ),
    "recruiting.newcomer": (Rule(to.hosts_of_newcomer, _posters),),
    "team.proposed": (Rule(to.coordinators, _team),),
    **dict.fromkeys(["team.approved", "team.refused"], (Rule(to.team_founder, _team),)),
    "team.asked": (Rule(to.team_leaders, _team),),
    "team.invitation_declined": (Rule(to.team_founder, _team),),
    **dict.fromkeys(
        (
            "teammate.invited",
            "teammate.admitted",
            "teammate.turned_down",
            "teammate.leads",
            "teammate.removed",
            "teammate.team_dissolved",
        ),
        (Rule(to.herself, _team),),
    ),
    "shift.withdrawn_late": (Rule(to.shift_lead, _roster),),
    "shift.short_of_people": (Rule(to.shift_lead, _roster), Rule(to.shift_planner, _roster)),
    "shift.left_open": (Rule(to.shift_lead, _at("/unclosed/")),),
    "shift.missed": (Rule(to.shift_lead, _roster),),
    **dict.fromkeys(
        (
            "signup.invited",
            "signup.reminded",
            "signup.changed",
            "signup.cancelled",
            "signup.released",
            "signup.group_dissolved",
            "signup.missed",
            "signup.corrected",
            "cover.found",
            "swap.declined",
        ),
        (Rule(to.herself, _shift),),
    ),
    "signup.asked": (Rule(to.herself, _group),),
    "cover.asked": (Rule(to.herself, _asked_to_cover),),
    "swap.asked": (Rule(to.herself, _swap),),
    "swap.accepted": (Rule(to.herself, _shift),),
    "message.received": (Rule(to.message_reader, _conversation),),
    "message.reported": (Rule(to.coordinators, _at("/messages/reports/")),),
    **dict.fromkeys(["message.report_settled", "message.silenced"], (Rule(to.herself, _conversation),)),
    "membership.started": (Rule(to.herself, _at("/me/")),),
    "membership.ended": (Rule(to.herself, _at("/me/")),),
}


# One line in the inbox stands for all that is new behind it: while it is unread, the next of these adds none.
ONE_LINE_FOR_ALL = frozenset({"message.received", "receipt.entered"})


def told_of(event: Event) -> dict[User, str]:
    """Active people whom the event concerns, each with the address of the page to look at; whoever caused it is left out. By id, so that two
    workers write to people's streams in the same order."""
    found: dict[User, str] = {}
    for rule in RULES.get(event.type, ()):
        for user in rule.told(event):
            if user.is_active and user.pk != event.actor_id:
                found.setdefault(user, rule.where(event))
    return dict(sorted(found.items(), key=lambda pair: pair[0].pk))
