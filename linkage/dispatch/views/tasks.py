"""The volunteer's feed: what she is asked, what she has taken on, what suits her best with the reasons, and her places in queues."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from linkage.common.pages import render_page
from linkage.common.queueing import WaitState
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.waitlist import join_waitlist, leave_waitlist, take_waiting_place
from linkage.dispatch.models import Assignment, Waiting
from linkage.dispatch.permissions import can_take_place
from linkage.dispatch.queries import tasks as queries
from linkage.dispatch.queries.access import offers_to, requirement_for, waiting_for
from linkage.dispatch.states import HOLDS_A_PLACE
from linkage.dispatch.views import addresses
from linkage.dispatch.views.acting import Refusal, attempt, person, see_other
from linkage.dispatch.views.cards import invitation_cards, opportunity_cards, task_card, task_cards, waiting_cards
from linkage.needs.models import Requirement
from linkage.people.models import User
from linkage.places.queries import names
from linkage.volunteering.queries.profiles import volunteer_of
from linkage.volunteering.views.shift_parts import asked_of, suiting

SHOWN = 30


@require_GET
@login_required
def feed(request: HttpRequest) -> HttpResponse:
    return show_feed(request)


def show_feed(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = feed_context(person(request)) | {"refusal": refusal}
    status = refusal.status if refusal else 200
    return render_page(request, "tasks/feed.html", context, part="tasks/_feed.html", status=status)


def feed_context(user: User) -> dict[str, Any]:
    """What tasks/_feed.html shows. The number of queries does not grow with the number of cards."""
    volunteer = volunteer_of(user)
    invitations = invitation_cards(offers_to(user).filter(user=user))
    invited = {card["requirement"].pk for card in invitations}
    found = [each for each in queries.opportunities(user) if each.requirement.pk not in invited]
    return {
        "volunteer": volunteer,
        "invitations": invitations,
        "mine": task_cards(queries.tasks_of(user)),
        "waits": waiting_cards(queries.waits_of(user)),
        "opportunities": opportunity_cards(found[:SHOWN]),
        "more": max(len(found) - SHOWN, 0),
        "preview": [] if volunteer else task_cards_of_others(user),
        **(asked_of(user) | {"shifts_suiting": suiting(user)} if volunteer else {}),
    }


def task_cards_of_others(user: User) -> list[dict[str, Any]]:
    """What is open near her, for one who is no volunteer yet."""
    rows = list(queries.open_tasks(user.home_code).exclude(need__requester=user)[:SHOWN]) if user.home_code else []
    known = names(sorted({row.need.place_code for row in rows}))
    return [task_card(row, known) for row in rows]


@require_GET
@login_required
def task_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show_task(request, requirement_for(person(request), public_id))


def _show_task(request: HttpRequest, requirement: Requirement, refusal: Refusal | None = None) -> HttpResponse:
    user = person(request)
    context = {
        "requirement": requirement,
        "need": requirement.need,
        "card": task_card(requirement),
        "is_full": requirement.filled >= requirement.quantity,
        "judgement": queries.judgement_of(user, requirement),
        "may_claim": can_take_place(user, requirement),
        "assignment": Assignment.objects.filter(requirement=requirement, user=user, state__in=HOLDS_A_PLACE).first(),
        "waiting": Waiting.objects.filter(
            requirement=requirement, user=user, state__in=[WaitState.WAITING, WaitState.INVITED]
        ).first(),
        "queue_length": queries.queue_length(requirement),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render_page(request, "tasks/task.html", context, part="tasks/_task.html", status=status)


@require_POST
@login_required
def claim(request: HttpRequest, public_id: str) -> HttpResponse:
    """One tap. When the last place has just gone, the task's own page says so and offers the queue."""
    requirement = requirement_for(person(request), public_id)
    taken: list[Assignment] = []
    refusal = attempt(request, "claim", lambda: taken.append(claim_place(by=person(request), requirement=requirement)))
    if refusal:
        return _show_task(request, requirement_for(person(request), public_id), refusal)
    return see_other(addresses.of_assignment(taken[0]))


@require_POST
@login_required
def wait(request: HttpRequest, public_id: str) -> HttpResponse:
    requirement = requirement_for(person(request), public_id)
    refusal = attempt(request, "waiting", lambda: join_waitlist(by=person(request), requirement=requirement))
    if refusal:
        return _show_task(request, requirement_for(person(request), public_id), refusal)
    return see_other(addresses.of_task(requirement))


@require_POST
@login_required
def take(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm the place that was kept for her."""
    waiting = waiting_for(person(request), public_id)
    taken: list[Assignment] = []
    refusal = attempt(request, "waiting", lambda: taken.append(take_waiting_place(by=person(request), waiting=waiting)))
    if refusal:
        return _show_task(request, waiting.requirement, refusal)
    return see_other(addresses.of_assignment(taken[0]))


@require_POST
@login_required
def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    waiting = waiting_for(person(request), public_id)
    refusal = attempt(request, "waiting", lambda: leave_waitlist(by=person(request), waiting=waiting))
    return _show_task(request, waiting.requirement, refusal) if refusal else see_other("/tasks/")
