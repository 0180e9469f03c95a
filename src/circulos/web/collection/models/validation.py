"""What the circle decided about figures: kept, corrected, or left out of the comparison with the reason."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.web.collection.models.returns import Answer, Return
from circulos.web.cycle.models import Meeting
from circulos.web.people.models import Person, together


class Exclusion(models.Model):
    """A figure left out of the comparison, with the reason. The answer itself stays, and stays readable."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="exclusions")
    reason = models.TextField(max_length=2000)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer"], condition=Q(lifted_at__isnull=True), name="left_out_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="left_out_with_a_reason"),
            models.CheckConstraint(
                condition=together("lifted_at", "lifted_by"), name="lifted_when_and_by_whom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} · {self.reason[:60]}"


class Verdict(models.Model):
    """What the validation meeting decided about one indicator of one council. The last one stands."""

    class Kind(models.TextChoices):
        KEEP = "keep", _("Keep")
        CORRECT = "correct", _("Correct")
        EXCLUDE = "exclude", _("Leave out")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="verdicts")
    indicator = models.CharField(max_length=80)
    filed = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="verdicts")
    kind = models.CharField(max_length=10, choices=Kind)
    variable = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="keep") | ~Q(reason="") & ~Q(variable=""), name="verdict_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.filed_id} · {self.kind}"
