from linkage.common import schedule
from linkage.events.models import Event
from linkage.messaging.actions.notices import add_notices
from linkage.messaging.actions.retention import erase_words_of, forget_old_threads
from linkage.messaging.actions.seats import keep_in_step
from linkage.messaging.queries.inbox import already_pointed_to
from linkage.messaging.rules import ONE_LINE_FOR_ALL, told_of
from linkage.people.models import User


def notify(event: Event) -> None:
    """Put a line in the inboxes of those whom the event concerns."""
    told = told_of(event)
    if event.type in ONE_LINE_FOR_ALL:
        told = {user: url for user, url in told.items() if not already_pointed_to(user, url)}
    add_notices(event=event, told=told)


def keep_seats(event: Event) -> None:
    """Who leads or helps has changed: the conversations of the need follow."""
    keep_in_step(event.stream)


def take_words_away(event: Event) -> None:
    """An erased person's words and photos go."""
    erase_words_of(User.objects.get(public_id=event.stream.removeprefix("user/")))


@schedule.periodic(cron="41 3 * * *")
def forget_conversations() -> None:
    forget_old_threads()
