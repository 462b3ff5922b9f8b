from django_tasks import task

from linkage.common import priorities, schedule
from linkage.events.models import Event
from linkage.messaging.actions.notices import add_notices
from linkage.messaging.actions.planning import plan_deliveries, plan_for_groups
from linkage.messaging.actions.retention import erase_words_of, forget_old_threads
from linkage.messaging.actions.seats import keep_in_step
from linkage.messaging.actions.sending import give_up_the_unsure, send_delivery, send_digest
from linkage.messaging.queries.inbox import already_pointed_to
from linkage.messaging.queries.outgoing import due_deliveries, due_digests
from linkage.messaging.rules import ONE_LINE_FOR_ALL, told_of
from linkage.people.models import User

AT_A_TIME = 1000


def notify(event: Event) -> None:
    """Put a line in the inboxes of those whom the event concerns."""
    told = told_of(event)
    if event.type in ONE_LINE_FOR_ALL:
        told = {user: url for user, url in told.items() if not already_pointed_to(user, url)}
    fresh = add_notices(event=event, told=told)
    for pk in [*plan_deliveries(event, fresh), *plan_for_groups(event)]:
        deliver.enqueue(pk)


@task(priority=priorities.SOON)
def deliver(pk: int) -> str:
    return send_delivery(pk)


@task()
def deliver_digest(user_id: int, channel: str) -> str:
    return send_digest(User.objects.get(pk=user_id), channel)


@schedule.periodic(cron="* * * * *")
def deliver_what_is_due() -> None:
    """What waited for the morning, for its digest or for another try."""
    give_up_the_unsure()
    for pk in due_deliveries(AT_A_TIME):
        deliver.enqueue(pk)
    for user_id, channel in due_digests(AT_A_TIME):
        deliver_digest.enqueue(user_id, channel)


def keep_seats(event: Event) -> None:
    """Who leads or helps has changed: the conversations of the need follow."""
    keep_in_step(event.stream)


def take_words_away(event: Event) -> None:
    """An erased person's words and photos go."""
    erase_words_of(User.objects.get(public_id=event.stream.removeprefix("user/")))


@schedule.periodic(cron="41 3 * * *")
def forget_conversations() -> None:
    forget_old_threads()
