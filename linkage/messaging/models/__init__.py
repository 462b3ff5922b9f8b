from linkage.messaging.models.calls import CallLine
from linkage.messaging.models.notices import Notice
from linkage.messaging.models.threads import Message, Report, Seat, SendingPace, Thread

__all__ = ["CallLine", "Message", "Notice", "Report", "Seat", "SendingPace", "Thread"]
