from django.conf import settings
from django.db import models


class Stream(models.Model):
    """A line of events about one thing, e.g. `need/4k2m...` or `user/9x1...`. Its row's lock, held to the commit, makes `last_seq` gapless.

    `place_code` is where the thing is, as last told: an event recorded without a place takes it, so that those who hear a stream because of
    its place hear all of it.
    """

    name = models.CharField(max_length=60, primary_key=True)
    last_seq = models.PositiveIntegerField(default=0)
    place_code = models.CharField(max_length=12, blank=True, default="")


class Event(models.Model):
    """Something that happened. Written in the transaction that made it happen, never changed.

    `seq` counts within the stream without a gap. `position` counts over the whole log in an order in which no later reader can find an
    earlier newcomer (see sequencer.py); it is null until the event is sequenced.
    """

    position = models.BigIntegerField(null=True, unique=True)
    stream = models.CharField(max_length=60)
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    place_code = models.CharField(max_length=12, blank=True)
    payload = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="event_stream_seq_once")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(position__isnull=True), name="event_unsequenced"),
            models.Index(fields=["place_code", "position"], name="event_place_position"),
            models.Index(fields=["stream", "position"], name="event_stream_position"),
            models.Index(fields=["type", "at"], name="event_type_at"),
        ]


class Follower(models.Model):
    """A person who takes part in a stream's matter and therefore hears it: who asked, who serves, who leads. `until`: for those who hear it for
    a time only (the hotline operator: 24 hours)."""

    stream = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "user"], name="follower_once")]


class Reacted(models.Model):
    """A reaction that has been carried out for an event: written in the same transaction as the reaction's effects, so that an event delivered
    again changes nothing."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    reaction = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="reacted_once")]
