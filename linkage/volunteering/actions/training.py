"""Learning: courses that volunteers finish on the phone, meetings that staff write down, the yearly appraisal (mechanisms S01, H03, Z11)."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotFound, require
from linkage.events import log
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places.codes import contains
from linkage.volunteering.models import Appraisal, Course, Training, Volunteer
from linkage.volunteering.permissions.training import can_appraise, can_change_course, can_teach
from linkage.volunteering.quiz import asked, parse, percent_right


@transaction.atomic
def save_course(
    *,
    by: User,
    course: Course | None,
    organisation: Organisation,
    kind: str,
    title: str,
    summary: str,
    material: str,
    minutes: int,
    questions: str,
    pass_percent: int = 80,
    is_open: bool = True,
) -> Course:
    """Make a course, or change one. questions: as quiz.parse reads them. Who passed the earlier wording keeps that.
    Raises Invalid("bad_questions"), NotAllowed."""
    require(can_teach(by, organisation))
    if course is None:
        course = Course(made_by=by, made_at=clock.now())
    else:
        require(can_change_course(by, course))
    course.organisation, course.place_code = organisation, organisation.place_code
    course.kind, course.title, course.summary, course.material = kind, title.strip(), summary.strip(), material.strip()
    course.minutes, course.pass_percent, course.is_open = minutes, pass_percent, is_open
    course.questions = parse(questions)
    course.save()
    log.record(
        "course.saved",
        stream=f"org/{organisation.public_id}",
        by=by,
        place_code=course.place_code,
        course=course.public_id,
        title=course.title,
    )
    return course


@transaction.atomic
def take_course(*, by: User, volunteer: Volunteer, course: Course, answers: list[int | None]) -> int:
    """Hand in the quiz; returns the percentage right. Enough of it stands on the record, once; too little may be tried again at any time.
    Raises NotFound for a course of another place or a closed one, Invalid("unanswered") naming no answer for the form to say so."""
    if not course.is_open or not contains(course.place_code, volunteer.place_code):
        raise NotFound("no_such_course", _("这门课程现在不开放。"))
    questions = asked(course.questions)
    if len(answers) != len(questions) or any(each is None for each in answers):
        raise Invalid("unanswered", _("还有题没有答，请看标出的地方。"))
    percent = percent_right(questions, answers)
    if percent < course.pass_percent:
        return percent
    _training, is_new = Training.objects.get_or_create(
        volunteer=volunteer,
        course=course,
        defaults={
            **_facts(course.kind, course.title, course.summary, course.minutes, course.organisation, clock.today()),
            "percent": percent,
        },
    )
    if is_new:
        _record(volunteer, by, course.title)
    return percent


@transaction.atomic
def record_training(
    *,
    by: User,
    organisation: Organisation,
    volunteers: list[Volunteer],
    kind: str,
    name: str,
    content: str,
    minutes: int,
    held_on: dt.date,
) -> int:
    """Who came to a meeting, as the organiser writes it down; returns for how many it is new. Nobody's own; a name and day that a volunteer
    has already changes nothing. Raises Invalid("in_the_future")."""
    require(can_teach(by, organisation))
    if held_on > clock.today():
        sentence = _("培训日期不能在今天之后。")
        raise Invalid("in_the_future", sentence, fields={"held_on": sentence})
    new = 0
    for volunteer in sorted(volunteers, key=lambda each: each.pk):
        if volunteer.user_id == by.pk:
            continue
        _training, is_new = Training.objects.get_or_create(
            volunteer=volunteer,
            course=None,
            name=name.strip(),
            held_on=held_on,
            defaults={**_facts(kind, name, content, minutes, organisation, held_on), "recorded_by": by},
        )
        if is_new:
            new += 1
            _record(volunteer, by, name.strip())
    return new


@transaction.atomic
def appraise(*, by: User, volunteer: Volunteer, year: int, verdict: str, remark: str) -> Appraisal:
    """The station's word on a year, once. Raises Invalid("remark_needed"), Invalid("not_yet") for a year to come, Conflict("appraised_already")."""
    require(can_appraise(by, volunteer))
    if not remark.strip():
        sentence = _("请写一句评语，志愿者会看到。")
        raise Invalid("remark_needed", sentence, fields={"remark": sentence})
    if year > clock.today().year:
        raise Invalid("not_yet", _("还没有到这一年。"), fields={"year": _("还没有到这一年。")})
    try:
        with transaction.atomic():
            appraisal = Appraisal.objects.create(
                volunteer=volunteer, year=year, verdict=verdict, remark=remark.strip()[:200], by=by, at=clock.now()
            )
    except IntegrityError as error:
        raise Conflict("appraised_already", _("这一年已经考核过了。")) from error
    log.record(
        "volunteer.appraised",
        stream=f"user/{volunteer.user.public_id}",
        by=by,
        place_code=volunteer.place_code,
        year=year,
    )
    return appraisal


def _facts(
    kind: str, name: str, content: str, minutes: int, organisation: Organisation, held_on: dt.date
) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name.strip(),
        "content": content.strip()[:200],
        "minutes": minutes,
        "organiser": organisation.name,
        "held_on": held_on,
        "recorded_at": clock.now(),
    }


def _record(volunteer: Volunteer, by: User, name: str) -> None:
    stream = f"user/{volunteer.user.public_id}"
    log.record("training.recorded", stream=stream, by=by, place_code=volunteer.place_code, name=name)
