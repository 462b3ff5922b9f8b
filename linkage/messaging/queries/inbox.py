from dataclasses import dataclass

from django.db.models import Case, QuerySet, When
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linkage.common.errors import NotFound
from linkage.events.catalogue import told
from linkage.messaging.models import Notice, Thread
from linkage.needs.models import Need
from linkage.people.models import User

MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the inbox, in the reader's language. about: the kind of need, never its words; "" where it is not about a need."""

    notice: Notice
    sentence: str
    about: str


def unread_count(user: User) -> int:
    """At most 99: one look into an index. On every page: counting keys here costs half of what having so few counted there does."""
    return len(Notice.objects.filter(user=user, read_at__isnull=True).values_list("pk")[:MOST_COUNTED])


def already_pointed_to(user: User, url: str) -> bool:
    """Whether an unread line of hers leads there already."""
    return Notice.objects.filter(user=user, url=url, read_at__isnull=True).exists()


def notice_for(user: User, public_id: str) -> Notice:
    """Raises NotFound for another's."""
    notice = Notice.objects.filter(user=user, public_id=public_id).first()
    if notice is None:
        raise NotFound("not_found", _("没有找到这条消息。"))
    return notice


def inbox(user: User, *, page: int, size: int) -> tuple[list[Line], bool]:
    """Page 1, 2, ...: unread first, then the newest. Whether there is more. Two queries, and a
    third where conversations are among the lines."""
    start = (page - 1) * size
    rows = list(_in_reading_order(user)[start : start + size + 1])
    kinds = _kinds_of_needs(rows[:size])
    lines = [Line(row, told(row.event), kinds.get(_need_of(row), "")) for row in rows[:size]]
    return lines, len(rows) > size


def _in_reading_order(user: User) -> QuerySet[Notice]:
    is_read = Case(When(read_at__isnull=True, then=0), default=1)
    return Notice.objects.filter(user=user).select_related("event").order_by(is_read, "-at", "-pk")


def _need_of(row: Notice) -> str:
    """The stream of the need that the line is about: the event's own, or what is talked about."""
    return str(row.event.payload.get("about", row.event.stream))


def _kinds_of_needs(rows: list[Notice]) -> dict[str, str]:
    """Stream -> kind, for needs and for the tasks in them."""
    streams = {_need_of(row) for row in rows}
    roots = {each: each for each in streams if each.startswith("need/")}
    tasks = [each for each in streams if each.startswith("assignment/")]
    if tasks:
        roots |= dict(Thread.objects.filter(subject__in=tasks).values_list("subject", "root"))
    kinds = _names_of_kinds(set(roots.values()))
    return {stream: kinds[root] for stream, root in roots.items() if root in kinds}


def _names_of_kinds(streams: set[str]) -> dict[str, str]:
    ids = {each.removeprefix("need/") for each in streams}
    needs = Need.objects.filter(public_id__in=ids).select_related("category") if ids else ()
    name = "name_en" if get_language() == "en" else "name"
    return {
        each.stream: _("一件求助") if each.category.is_sensitive else getattr(each.category, name) for each in needs
    }
