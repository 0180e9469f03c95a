"""What was frozen, what is being frozen, and the drafts before that: where each lies and what it is called."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle.models import Edition
from circulos.web.people.models import Person


class Frozen(models.Model):
    """The validated figures of an edition as a snapshot: where it lies and what it is called."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="frozen")
    digest = models.CharField(max_length=64)
    folder = models.CharField(max_length=300)  # below the data folder
    context_digest = models.CharField(max_length=64, blank=True)
    context_folder = models.CharField(max_length=300, blank=True)
    kit_digest = models.CharField(max_length=64)
    councils = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    frozen_at = models.DateTimeField(default=timezone.now)
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # A later freeze of the same edition leaves this one readable; reports made from it can be made again.
    replaced_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["-frozen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"], condition=Q(replaced_at__isnull=True), name="one_snapshot_stands"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} · {self.digest[:16]}"


class FreezeRun(models.Model):
    """That somebody asked for the figures to be fixed, and how far the worker has come with it."""

    class Step(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        READING = "reading", _("Gathering the validated figures")
        WRITING = "writing", _("Writing the snapshot")
        MEASURING = "measuring", _("Computing the indicators")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not done")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="freeze_runs")
    reason = models.TextField(blank=True, max_length=2000)
    language = models.CharField(max_length=5)  # of who asked: in it the failure is told
    step = models.CharField(max_length=10, choices=Step, default=Step.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True, max_length=2000)
    frozen = models.ForeignKey(Frozen, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"], condition=Q(finished_at__isnull=True), name="one_freeze_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(step="failed") | ~Q(failure=""), name="failed_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} · {self.step}"

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None

    @property
    def number(self) -> int:
        """How many steps are behind it, of four."""
        return list(self.Step).index(self.Step(self.step))


class Draft(models.Model):
    """The figures of an edition before they are fixed, for returns in certain states: the latest such snapshot.

    `stamp` says which state of the returns it shows; `asked_stamp` which one the worker was last asked for.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="drafts")
    states = models.CharField(max_length=80)
    folder = models.CharField(max_length=300, blank=True)  # empty until the first is written
    stamp = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    asked_stamp = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "states"], name="one_draft_a_state")]

    def __str__(self) -> str:
        return f"{self.edition} · {self.states}"
