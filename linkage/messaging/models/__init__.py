from linkage.messaging.models.calls import CallLine
from linkage.messaging.models.deliveries import Choice, Delivery, PushDevice, QuietTime, SmsCount, StaffGroup
from linkage.messaging.models.notices import Notice
from linkage.messaging.models.threads import Message, Report, Seat, SendingPace, Thread

__all__ = [
    "CallLine",
    "Choice",
    "Delivery",
    "Message",
    "Notice",
    "PushDevice",
    "QuietTime",
    "Report",
    "Seat",
    "SendingPace",
    "SmsCount",
    "StaffGroup",
    "Thread",
]
