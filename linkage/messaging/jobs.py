from linkage.events.models import Event
from linkage.messaging.actions import add_notices
from linkage.messaging.rules import told_of


def notify(event: Event) -> None:
    """Put a line in the inboxes of those whom the event concerns."""
    add_notices(event=event, told=told_of(event))
