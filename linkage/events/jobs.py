from django_tasks import task

from linkage.common import priorities
from linkage.events import outbox
from linkage.events.models import Event


@task(priority=priorities.SOON)
def react(event_id: int) -> None:
    outbox.react(Event.objects.get(pk=event_id))
