from django.conf import settings
from django.db import models

from linkage.common.encryption import EncryptedTextField
from linkage.messaging.models.threads import Thread


class CallLine(models.Model):
    """A number that stands for somebody's own while a task is on: dialled by the caller, it rings at the other's. Until `until`, the same two get
    the same number."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    caller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    callee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    number = EncryptedTextField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "caller", "callee"], name="call_line_once")]
