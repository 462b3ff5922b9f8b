"""Learning on the phone: the list of courses, reading one, its quiz; and the teacher's side."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from linkage.common.errors import DomainError, Invalid, NotAllowed, NotFound
from linkage.common.pages import render_page
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.volunteering.actions.training import record_training, save_course, take_course
from linkage.volunteering.forms.training import CourseForm, MeetingForm
from linkage.volunteering.models import Course, Volunteer
from linkage.volunteering.permissions.training import TEACHERS
from linkage.volunteering.queries.profiles import volunteer_of
from linkage.volunteering.queries.training import (
    course_for,
    course_taught_by,
    courses_for,
    courses_taught_by,
    learning_of,
    teaching_organisations,
)
from linkage.volunteering.quiz import asked

SHOWN = 50


@login_required
@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """What she may learn, what she has, and for how long."""
    volunteer = volunteer_of(person(request))
    if volunteer is None:
        return redirect("volunteering:profile")
    learning = learning_of(volunteer)
    rows = [{"course": each, "is_passed": each.pk in learning.passed} for each in courses_for(volunteer)[:SHOWN]]
    return render_page(request, "volunteering/courses.html", {"rows": rows, "learning": learning})


@login_required
@require_http_methods(["GET", "POST"])
def course(request: HttpRequest, course_id: str) -> HttpResponse:
    """Read it, then answer. What was answered stays ticked when something is missing or too little was right."""
    user = person(request)
    volunteer = volunteer_of(user)
    if volunteer is None:
        raise NotFound("not_a_volunteer", _("您还没有志愿者资料。"))
    found = course_for(volunteer, course_id)
    questions = asked(found.questions)
    context: dict[str, Any] = {
        "course": found,
        "paragraphs": [each.strip() for each in found.material.split("\n\n") if each.strip()],
        "is_passed": found.pk in learning_of(volunteer).passed,
    }
    answers = [_answer(request, at, len(each.options)) for at, each in enumerate(questions)]
    status = 200
    if request.method == "POST":
        status = _hand_in(request, user, volunteer, found, answers, context)
        if status == 303:
            return HttpResponseRedirect(reverse("volunteering:courses"), status=303)
    context["questions"] = [
        {"at": at, "text": each.text, "options": list(enumerate(each.options)), "chosen": answers[at]}
        for at, each in enumerate(questions)
    ]
    return render_page(request, "volunteering/course.html", context, status=status)


def _hand_in(
    request: HttpRequest,
    user: User,
    volunteer: Volunteer,
    found: Course,
    answers: list[int | None],
    context: dict[str, Any],
) -> int:
    try:
        percent = take_course(by=user, volunteer=volunteer, course=found, answers=answers)
    except Invalid as error:
        context["refusal"], context["is_sent"] = error.message, True
        return error.status
    if percent >= found.pass_percent:
        messages.success(request, _("通过了，学习时长已记入您的档案。"))
        return 303
    words = {"percent": percent, "pass": found.pass_percent}
    context["refusal"] = _("答对 %(percent)s%%，要 %(pass)s%% 才算通过。再看看课件，可以马上再答。") % words
    return 422


def _answer(request: HttpRequest, at: int, options: int) -> int | None:
    value = request.POST.get(f"q{at}", "")
    return int(value) if value.isdecimal() and len(value) < 3 and int(value) < options else None


@login_required
@require_GET
def teaching(request: HttpRequest) -> HttpResponse:
    """The courses of my organisations."""
    return render_page(request, "volunteering/teaching.html", {"courses": courses_taught_by(_teacher(request))[:SHOWN]})


@login_required
@require_http_methods(["GET", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def change_course(request: HttpRequest, course_id: str) -> HttpResponse:
    return _edit(request, course_taught_by(_teacher(request), course_id))


def _edit(request: HttpRequest, found: Course | None) -> HttpResponse:
    user = _teacher(request)
    organisations = teaching_organisations(user)
    initial = CourseForm.initial_of(found) if found else None
    form = CourseForm(request.POST if request.method == "POST" else None, organisations=organisations, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "organisation"}
        try:
            save_course(by=user, course=found, organisation=form.held_by, **facts)
            messages.success(request, _("课程已保存。"))
            return HttpResponseRedirect(reverse("volunteering:teaching"), status=303)
        except DomainError as error:
            form.add_error(None, error.fields or error.message)
    context = {"form": form, "course": found}
    return render_page(request, "volunteering/course_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest) -> HttpResponse:
    """Write down who came to a training held in person."""
    user = _teacher(request)
    organisations = teaching_organisations(user)
    form = MeetingForm(request.POST if request.method == "POST" else None, user=user, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("kind", "name", "content", "minutes", "held_on")}
        try:
            new = record_training(by=user, organisation=form.held_by, volunteers=form.volunteers, **facts)
            messages.success(request, ngettext("已为 %(n)s 位记下。", "已为 %(n)s 位记下。", new) % {"n": new})
            return HttpResponseRedirect(reverse("volunteering:teaching"), status=303)
        except DomainError as error:
            form.add_error(None, error.fields or error.message)
    return render_page(request, "volunteering/meeting.html", {"form": form}, status=422 if form.errors else 200)


def _teacher(request: HttpRequest) -> User:
    user = person(request)
    if not has_role(user, *TEACHERS):
        raise NotAllowed("not_a_teacher", _("课程由社会组织和社工站管理。"))
    return user
