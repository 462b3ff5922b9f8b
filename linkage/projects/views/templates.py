"""The forms on which records are written (mechanism H21): which counts where, and publishing a place's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkage.common.acting import attempt, see_other
from linkage.common.errors import NotAllowed
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person
from linkage.projects.actions.templates import publish_template
from linkage.projects.forms.templates import TemplateForm
from linkage.projects.permissions.meetings import KEEPERS
from linkage.projects.queries.records import template_for
from linkage.projects.states.records import RecordKind
from linkage.projects.views.demand_lists import places_kept


@login_required
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not has_role(user, *KEEPERS):
        raise NotAllowed("not_allowed", _("评审表和评估表由本地站长和区督导发布。"))
    places = places_kept(user)
    form = TemplateForm(request.POST if request.method == "POST" else None, places=places)
    if request.method == "POST" and form.is_valid():
        refusal = attempt(request, "template", lambda: publish_template(by=user, **form.cleaned_data))
        if refusal is None:
            messages.success(request, _("发布了，以后的记录用这张表。"))
            return see_other("/desk/project-templates/")
        refuse(form, refusal)
    here = places[0][0] if places else ""
    kinds = [each for each in RecordKind if each != RecordKind.SUPERVISION]
    context = {"form": form, "templates": [(kind, template_for(kind, here)) for kind in kinds]}
    return render_page(request, "projects/templates.html", context, status=422 if form.errors else 200)
