from django.conf import settings
from django.db import models


class IdempotentAnswer(models.Model):
    """The answer given to a request that carried an Idempotency-Key (I4): the same key and body gets it again, another body is refused."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotent_answer_once")]


class WorkerBeat(models.Model):
    """A task worker's sign of life. When it grows old the worker is dead, and the tasks it held go back into the queue."""

    worker = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()


class Tick(models.Model):
    """Up to when a periodic job has been fired. Moved forward by a conditional UPDATE, so that of all processes exactly one fires each time."""

    job = models.CharField(max_length=200, primary_key=True)
    fired_at = models.DateTimeField()
