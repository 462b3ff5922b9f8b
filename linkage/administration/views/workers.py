from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linkage.administration.forms import WorkerForm
from linkage.common import clock
from linkage.common.errors import DomainError, require
from linkage.common.pages import render_page
from linkage.needs.models import Need
from linkage.needs.states import OPEN
from linkage.people.requests import PersonRequest
from linkage.workers.actions.registry import save_registration
from linkage.workers.models import SocialWorker
from linkage.workers.permissions import can_keep_registry, can_see_registry
from linkage.workers.queries import worker_for, workers_visible_to

# A registration may be renewed from three months before it ends (facts 2).
RENEWAL_DAYS = 90


@login_required
@require_GET
def workers(request: PersonRequest) -> HttpResponse:
    """The social workers of the stations one looks after: certificate, registration, and how many open needs each leads."""
    require(can_see_registry(request.user))
    found = list(workers_visible_to(request.user))
    loads = open_needs_led_by(found)
    rows = [{"worker": each, "load": loads.get(each.user_id, 0), "renewal": renewal(each)} for each in found]
    return render_page(request, "administration/workers.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def worker(request: PersonRequest, public_id: str) -> HttpResponse:
    row = worker_for(request.user, public_id)
    require(can_keep_registry(request.user, row))
    form = WorkerForm(request.POST) if request.method == "POST" else WorkerForm.of(row)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            save_registration(by=request.user, worker=row, **form.cleaned_data)
            messages.success(request, _("登记已保存。"))
            return redirect("workers")
        except DomainError as error:
            form.add_error(next(iter(error.fields), None), error.message)
            status = error.status
    return render_page(request, "administration/worker.html", {"form": form, "worker": row}, status=status)


def open_needs_led_by(rows: list[SocialWorker]) -> dict[int, int]:
    """user id -> open needs she leads, in one query."""
    led = Need.objects.filter(lead__in=[row.user_id for row in rows], state__in=OPEN)
    return dict(led.values("lead").annotate(number=Count("pk")).values_list("lead", "number"))


def renewal(row: SocialWorker) -> str:
    """Nothing, `soon` or `over`."""
    if row.registered_until is None:
        return ""
    days = (row.registered_until - clock.today()).days
    return "over" if days < 0 else "soon" if days <= RENEWAL_DAYS else ""
