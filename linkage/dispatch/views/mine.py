"""A volunteer's tasks, those to come and those that are over; and the people she meets through them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from linkage.common.pages import page_by_pk, render_page
from linkage.dispatch.queries import my_people
from linkage.dispatch.queries import tasks as queries
from linkage.dispatch.views.cards import task_cards
from linkage.people.signed_in import person
from linkage.places.queries import names
from linkage.volunteering.queries.activities import shifts_signed_up
from linkage.volunteering.views.shift_cards import signup_cards

A_PAGE = 20


@require_GET
@login_required
def tasks(request: HttpRequest) -> HttpResponse:
    """What she has taken on, needs and shifts; below it what is over, newest first (`?before=`)."""
    user = person(request)
    page = page_by_pk(queries.past_tasks_of(user), request.GET.get("before", ""), size=A_PAGE)
    context = {
        "mine": task_cards(queries.tasks_of(user)),
        "shifts": signup_cards(shifts_signed_up(user)),
        "past": task_cards(page.rows),
        "page": page,
    }
    return render_page(request, "tasks/mine.html", context, part="tasks/_my_tasks.html")


@require_GET
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """The social workers who lead her, with a way to reach each; the residents she has served, as far as they let themselves be known."""
    user = person(request)
    served = my_people.served_by(user)
    known = names(sorted({each.place_code for each in served}))
    context = {
        "leaders": my_people.leaders_of(user),
        "served": [{"row": each, "place": known.get(each.place_code, "")} for each in served],
    }
    return render_page(request, "tasks/people.html", context)
