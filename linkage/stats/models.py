from django.db import models


class NetworkSnapshot(models.Model):
    """The network view of a place over its last months, worked out by a job. `report` is what linkage.stats.report makes: sums, ids without names.

    `asked_at`: when it was last asked for; `at`, `seconds`: when it was worked out and how long that took; `seen_on`: when somebody last looked.
    """

    place_code = models.CharField(max_length=12)
    months = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    seen_on = models.DateField()
    at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0.0)
    report = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_code", "months"], name="network_snapshot_once")]


class PublicTally(models.Model):
    """The public figures as the worker counted them, where counting takes so long that no visitor should wait for it (actions.keep_public_figures).
    At most one row."""

    at = models.DateTimeField()
    figures = models.JSONField()
