"""Asking for help in three short steps. What is typed is kept with the person's draft at every step, so nothing is lost on the way."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.errors import DomainError, Invalid
from linkage.common.pages import render_page
from linkage.needs import danger, permissions, queries
from linkage.needs.actions import submit_need
from linkage.needs.actions.drafts import discard_draft, save_draft
from linkage.needs.actions.photos import MOST_PHOTOS, add_draft_photo, remove_draft_photo
from linkage.needs.forms import posting as forms
from linkage.needs.models import Need
from linkage.needs.specs import Beneficiary
from linkage.organisations.models import Role
from linkage.organisations.queries import station_for
from linkage.organisations.roles import has_role
from linkage.people.requests import PersonRequest
from linkage.places import queries as places
from linkage.places.models import Level


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def what(request: PersonRequest) -> HttpResponse:
    """Step 1: the kind of help, one sentence, photos."""
    if request.method != "POST":
        return _step_1(request, _from_draft(request, forms.WhatForm))
    form = forms.WhatForm(request.POST)
    save_draft(by=request.user, values=form.clean_values())
    if removed := request.POST.get("remove_photo"):
        remove_draft_photo(by=request.user, photo=queries.photo_for(request.user, removed))
        return redirect("need_new")
    sentences = _keep_photos(request)
    if not form.is_valid() or sentences:
        for sentence in sentences:
            form.add_error(None, sentence)
        return _step_1(request, form, status=422)
    return redirect("need_new_time")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def time(request: PersonRequest) -> HttpResponse:
    """Step 2: when, where, how urgent."""
    if request.method != "POST":
        return _step_2(request, _from_draft(request, forms.WhenForm, **_when(request)))
    form = forms.WhenForm(request.POST, **_when(request))
    save_draft(by=request.user, values=form.clean_values())
    if not form.is_valid():
        return _step_2(request, form, status=422)
    return redirect("need_new_person")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: PersonRequest) -> HttpResponse:
    """Step 3: for whom; then the need is submitted, once."""
    if request.method != "POST":
        return _step_3(request, _from_draft(request, forms.WhomForm, **_whom(request)))
    key = request.POST.get("key", "")
    if earlier := queries.submitted_with(request.user, key):
        return redirect("need_receipt", earlier.public_id)
    form = forms.WhomForm(request.POST, **_whom(request))
    kept = save_draft(by=request.user, values=form.clean_values())
    if kept.key != key and (earlier := queries.submitted_with(request.user, key)):  # sent twice at the same moment
        discard_draft(by=request.user)
        return redirect("need_receipt", earlier.public_id)
    data = _as_data(queries.draft_values(request.user))
    first, second = forms.WhatForm(data), forms.WhenForm(data, **_when(request))
    if not first.is_valid():
        return redirect("/needs/new/?check=1")
    if not second.is_valid():
        return redirect("/needs/new/time/?check=1")
    if not form.is_valid():
        return _step_3(request, form, status=422)
    if not request.POST.get("not_a_duplicate") and (alike := _duplicates(request, first, second)):
        return _step_3(request, form, alike=alike)
    return _submit(request, first, second, form)


@login_required
@require_POST
def draft(request: PersonRequest) -> HttpResponse:
    """Keep what has been typed so far (asked for by the page while one types), and show the emergency numbers if the words call for them."""
    known = {*forms.WhatForm.base_fields, *forms.WhenForm.base_fields, *forms.WhomForm.base_fields}
    lists = {"populations"}
    save_draft(
        by=request.user,
        values={
            name: request.POST.getlist(name) if name in lists else request.POST[name]
            for name in request.POST
            if name in known
        },
    )
    return render(request, "needs/_draft_kept.html", {"danger": _in_danger(queries.draft_values(request.user))})


@login_required
@require_POST
def draft_disposal(request: PersonRequest) -> HttpResponse:
    discard_draft(by=request.user)
    return redirect("need_list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pick_place(request: PersonRequest) -> HttpResponse:
    """Any community, found by walking down the tree."""
    if request.method == "POST":
        chosen = places.community(request.POST.get("place", ""))
        save_draft(by=request.user, values={"place": chosen.code})
        return redirect("need_new_time")
    inside = request.GET.get("in", "")
    context = {
        "lineage": places.lineage(inside)[::-1],
        "children": places.children(inside),
        "community": Level.COMMUNITY,
    }
    return render_page(request, "needs/pick_place.html", context)


@login_required
@require_GET
def receipt(request: PersonRequest, public_id: str) -> HttpResponse:
    """What is said right after posting: who looks after it, and by when."""
    need = queries.need_for(request.user, public_id)
    station = station_for(need.place_code)
    context = {
        "need": need,
        "station": station,
        "danger": request.session.pop("danger", "") == need.public_id,
        "hotline": places.setting("hotline_phone", need.place_code),
    }
    return render_page(request, "needs/receipt.html", context)


def _step_1(request: PersonRequest, form: forms.WhatForm, status: int = 200) -> HttpResponse:
    choices = list(form["category"])
    chosen = str(form["category"].value() or "")
    kept = queries.draft_of(request.user)
    context = _frame(request, form) | {
        "common_kinds": choices[: forms.SEEN_AT_ONCE],
        "other_kinds": choices[forms.SEEN_AT_ONCE :],
        "other_is_chosen": any(each.data["value"] == chosen for each in choices[forms.SEEN_AT_ONCE :]),
        "photos": kept.photos.all() if kept else [],
        "most_photos": MOST_PHOTOS,
        "kept": kept,
    }
    return render_page(request, "needs/new_what.html", context, status=status)


def _step_2(request: PersonRequest, form: forms.WhenForm, status: int = 200) -> HttpResponse:
    return render_page(request, "needs/new_time.html", _frame(request, form), status=status)


def _step_3(
    request: PersonRequest, form: forms.WhomForm, *, alike: list[Need] | None = None, status: int = 200
) -> HttpResponse:
    kept = queries.draft_of(request.user) or save_draft(by=request.user, values={})
    context = _frame(request, form) | {"key": kept.key, "alike": alike}
    return render_page(request, "needs/new_person.html", context, status=409 if alike else status)


def _frame(request: PersonRequest, form: Any) -> dict[str, Any]:
    return {"form": form, "danger": _in_danger(queries.draft_values(request.user))}


def _in_danger(values: dict[str, Any]) -> bool:
    words = (str(values.get(name, "")) for name in ("title", "description", "notes"))
    return values.get("urgency") == forms.DANGER or danger.sounds_dangerous(*words)


def _from_draft(request: PersonRequest, form: type[Any], **options: Any) -> Any:
    """The step as the draft has it; bound, so that what needs mending shows, when a later step sent her back."""
    values = queries.draft_values(request.user)
    if "check" in request.GET:
        return form(_as_data(values), **options)
    return form(initial=_defaults(request) | {name: value for name, value in values.items() if value}, **options)


def _defaults(request: PersonRequest) -> dict[str, Any]:
    for_another = has_role(request.user, Role.HOTLINE, *permissions.STAFF)
    return {
        "urgency": "normal",
        "place": request.user.home_code,
        "for_whom": forms.ANOTHER if for_another else forms.MYSELF,
        "helper_gender": "",
    }


def _as_data(values: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def _when(request: PersonRequest) -> dict[str, Any]:
    return {"by": request.user, "place_code": queries.draft_values(request.user).get("place", "")}


def _whom(request: PersonRequest) -> dict[str, Any]:
    return {"is_hotline": has_role(request.user, Role.HOTLINE)}


def _keep_photos(request: PersonRequest) -> list[Any]:
    """Keep the photos that came along; the sentences for those that could not be kept."""
    sentences = []
    for file in request.FILES.getlist("photos")[: MOST_PHOTOS + 1]:
        try:
            add_draft_photo(by=request.user, file=file)
        except Invalid as error:
            sentences.append(error.message)
    return list(dict.fromkeys(sentences))


def _duplicates(request: PersonRequest, first: forms.WhatForm, second: forms.WhenForm) -> list[Need]:
    return queries.likely_duplicates(
        request.user,
        category=forms.chosen_category(first),
        place_code=second.cleaned_data["place"],
        title=first.cleaned_data["title"],
    )


def _submit(
    request: PersonRequest, first: forms.WhatForm, second: forms.WhenForm, third: forms.WhomForm
) -> HttpResponse:
    kept = queries.draft_of(request.user)
    start, end = second.window()
    answers = third.cleaned_data
    try:
        need = submit_need(
            by=request.user,
            category=forms.chosen_category(first),
            title=first.cleaned_data["title"],
            description=first.cleaned_data["description"],
            place_code=second.cleaned_data["place"],
            urgency=second.urgency_code(),
            window_start=start,
            window_end=end,
            address=second.cleaned_data["address"],
            beneficiary=_beneficiary(answers),
            on_behalf_of=third.on_behalf_of(),
            key=request.POST.get("key", ""),
            photos=list(kept.photos.all()) if kept else [],
            shares_contact=answers["shares_contact"],
        )
    except DomainError as error:
        return _told(request, third, error)
    if second.cleaned_data["urgency"] == forms.DANGER or danger.sounds_dangerous(need.title, need.description):
        request.session["danger"] = need.public_id
    return HttpResponseRedirect(f"/needs/{need.public_id}/receipt/", status=303)


def _beneficiary(answers: dict[str, Any]) -> Beneficiary:
    facts = {name: answers[name] for name in ("populations", "notes") if answers[name]}
    for_another = answers["for_whom"] == forms.ANOTHER
    return Beneficiary(
        relation=answers["relation"] if for_another else "",
        facts=facts,
        helper_gender=answers["helper_gender"],
        is_minor=for_another and answers["is_minor"],
    )


def _told(request: PersonRequest, form: forms.WhomForm, error: DomainError) -> HttpResponse:
    """The action's refusal, beside the field where this step has it."""
    form.add_error(None, error.message)
    for name, sentence in error.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    return _step_3(request, form, status=error.status)
