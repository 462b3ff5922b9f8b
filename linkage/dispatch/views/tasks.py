"""The volunteer's feed: what she is asked, what she has taken on, what suits her best with the reasons, and her places in queues."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_GET, require_POST

from linkage.common.pages import asks_for_part, render_page
from linkage.common.queueing import WaitState
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.waitlist import join_waitlist, leave_waitlist, take_waiting_place
from linkage.dispatch.models import Assignment, Waiting
from linkage.dispatch.permissions import can_take_place
from linkage.dispatch.queries import tasks as queries
from linkage.dispatch.queries.access import offers_to_herself, requirement_for, waiting_for
from linkage.dispatch.queries.feed import Cursor, cursor_of, feed_for, loosened
from linkage.dispatch.queries.neighbourhood import neighbourhood_of
from linkage.dispatch.queries.wishes import Wish, wish_of
from linkage.dispatch.states import HOLDS_A_PLACE
from linkage.dispatch.views import addresses
from linkage.dispatch.views import feed_parts as parts
from linkage.dispatch.views.acting import Refusal, attempt, has_read_risk, person, see_other
from linkage.dispatch.views.cards import invitation_cards, task_card, task_cards, waiting_cards
from linkage.needs.models import Requirement
from linkage.people.models import User
from linkage.people.queries import which_have_rows
from linkage.places import codes
from linkage.places.kept_parts import Drawn, render_kept
from linkage.places.queries import names
from linkage.volunteering.models import Volunteer
from linkage.volunteering.queries.profiles import volunteer_of
from linkage.volunteering.views.shift_parts import asked_of, rare_for

SHOWN = 30
BEST = 3
KEPT = "feed"  # the cookie that keeps the filters for the next visit
KEPT_SECONDS = 90 * 24 * 3600


@require_GET
@login_required
def feed(request: HttpRequest) -> HttpResponse:
    """`?when=&within=&kind=&place=` filter; a visit without any goes on with those of the last; `any=1` is none. `after`: the next page."""
    kept = wish_of(QueryDict(request.COOKIES.get(KEPT, "")))
    if not request.GET and kept and not asks_for_part(request):
        return HttpResponseRedirect(f"?{kept.query}")
    wish = wish_of(request.GET)
    response = render_kept(request, "tasks/feed.html", "tasks/_feed.html", lambda: _drawn(request, wish))
    if wish != kept:
        response.set_cookie(KEPT, wish.query, max_age=KEPT_SECONDS, path="/tasks/", httponly=True, samesite="Lax")
    return response


def _drawn(request: HttpRequest, wish: Wish) -> Drawn:
    user = person(request)
    context = feed_context(user, wish, cursor_of(request.GET.get("after", "")))
    volunteer = context["volunteer"]
    around = codes.district(volunteer.place_code if volunteer else user.home_code)
    return Drawn(context, [codes.prefix(around)], {"is_volunteer": volunteer is not None})


def feed_context(user: User, wish: Wish, cursor: Cursor) -> dict[str, Any]:
    """What tasks/_feed.html shows. The number of queries does not grow with the number of cards."""
    volunteer = _volunteer(user)
    base = own_parts(user) | {"volunteer": volunteer, "wish": wish, "is_first": cursor == Cursor()}
    if volunteer is None:
        return base | {"preview": task_cards_of_others(user)}
    here = neighbourhood_of(volunteer)
    if wish.place not in here.names:
        base["wish"] = wish = wish.but(place="")
    invited = [card["requirement"].pk for card in base["invitations"]]
    found = feed_for(volunteer, wish, here, cursor, invited)
    nothing = not found.items and cursor == Cursor() and bool(wish)
    return base | {
        "cards": parts.feed_cards(found.items, here),
        "filters": parts.chips(wish),
        "kinds": parts.kinds(),
        "chosen_place": here.names.get(wish.place, ""),
        "anywhere": f"?{wish.but(place='').query}",
        "sketch": parts.sketch(found, wish, here) if found.places else None,
        "loosenings": parts.loosenings(wish, loosened(volunteer, wish, here, invited), here) if nothing else [],
        "older_url": f"?{wish.query}&after={found.following}" if found.following else "",
        "newest_url": "" if cursor == Cursor() else f"?{wish.query}",
    }


def _volunteer(user: User) -> Volunteer | None:
    """Her profile, with herself as she is known already."""
    volunteer = volunteer_of(user)
    if volunteer:
        volunteer.user = user
    return volunteer


def own_parts(user: User) -> dict[str, Any]:
    """What waits for her answer and what she has taken on."""
    waits = queries.waits_of(user)
    there = which_have_rows(user, waits=waits, **rare_for(user))
    return {
        "invitations": invitation_cards(offers_to_herself(user)),
        "mine": task_cards(queries.tasks_of(user)),
        "waits": waiting_cards(waits) if "waits" in there else [],
        **asked_of(user, there),
    }


def best_for(volunteer: Volunteer, invitations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first few cards of her feed."""
    here = neighbourhood_of(volunteer)
    besides = [card["requirement"].pk for card in invitations]
    return parts.feed_cards(feed_for(volunteer, Wish(), here, Cursor(), besides).items[:BEST], here)


def task_cards_of_others(user: User) -> list[dict[str, Any]]:
    """What is open near her, for one who is no volunteer yet."""
    rows = queries.soonest_tasks(user, SHOWN) if user.home_code else []
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
    user, ticked = person(request), has_read_risk(request)
    refusal = attempt(
        request, "claim", lambda: taken.append(claim_place(by=user, requirement=requirement, risk_read=ticked))
    )
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
    user, ticked = person(request), has_read_risk(request)
    refusal = attempt(
        request, "waiting", lambda: taken.append(take_waiting_place(by=user, waiting=waiting, risk_read=ticked))
    )
    if refusal:
        return _show_task(request, waiting.requirement, refusal)
    return see_other(addresses.of_assignment(taken[0]))


@require_POST
@login_required
def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    waiting = waiting_for(person(request), public_id)
    refusal = attempt(request, "waiting", lambda: leave_waitlist(by=person(request), waiting=waiting))
    return _show_task(request, waiting.requirement, refusal) if refusal else see_other("/tasks/")
