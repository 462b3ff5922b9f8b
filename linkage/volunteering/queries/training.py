"""Courses one may take, what one has learnt, and the volunteers that a station looks after."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.places.codes import lineage
from linkage.volunteering.models import Course, Training, Volunteer
from linkage.volunteering.permissions.training import TEACHERS
from linkage.volunteering.queries.hours import within


def courses_for(volunteer: Volunteer) -> QuerySet[Course]:
    """Open courses of her street, district, city or province, the newest first."""
    rows = Course.objects.filter(is_open=True, place_code__in=lineage(volunteer.place_code))
    return rows.select_related("organisation").order_by("-pk")


def course_for(volunteer: Volunteer, public_id: str) -> Course:
    """Raises NotFound."""
    return _found(courses_for(volunteer).filter(public_id=public_id).first())


def teaching_organisations(user: User) -> list[Organisation]:
    ids = {each.organisation_id for each in held_by(user) if each.role in TEACHERS and each.organisation_id}
    return list(Organisation.objects.filter(pk__in=ids, is_active=True).order_by("name"))


def courses_taught_by(user: User) -> QuerySet[Course]:
    """Those of her own organisations, closed ones too."""
    rows = Course.objects.filter(organisation__in=[each.pk for each in teaching_organisations(user)])
    return rows.select_related("organisation").order_by("-pk")


def course_taught_by(user: User, public_id: str) -> Course:
    """Raises NotFound."""
    return _found(courses_taught_by(user).filter(public_id=public_id).first())


def _found(course: Course | None) -> Course:
    if course is None:
        raise NotFound("no_such_course", _("没有找到这门课程。"))
    return course


@dataclass(frozen=True, slots=True)
class Learning:
    """What stands in the training block of the record (Order 67 art. 8): the latest first, and the minutes in all."""

    trainings: list[Training]
    minutes: int
    passed: frozenset[int]


def learning_of(volunteer: Volunteer) -> Learning:
    """Two queries. passed: pks of the courses behind her."""
    rows = list(Training.objects.filter(volunteer=volunteer).order_by("-held_on", "-pk"))
    return Learning(
        rows, sum(each.minutes for each in rows), frozenset(each.course_id for each in rows if each.course_id)
    )


def volunteers_looked_after_by(user: User) -> QuerySet[Volunteer]:
    """Active volunteers of the places she coordinates; learnt: minutes of training."""
    rows = Volunteer.objects.filter(within(role_places(user, Role.COORDINATOR)), is_active=True)
    return rows.select_related("user").annotate(learnt=Sum("trainings__minutes")).order_by("-pk")


def volunteer_looked_after_by(user: User, public_id: str) -> Volunteer:
    """Raises NotFound."""
    found = volunteers_looked_after_by(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_volunteer", _("您的站里没有这位志愿者。"))
    return found
