"""Figures that nobody typed: facts from official sources, and what a file or a paste would change."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from circulos.web.collection.models.returns import Return, Via
from circulos.web.people.models import Council, Person


class OfficialFigure(models.Model):
    """A fact about a council's territory from an official source: denominators come from here and are not typed."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="official_figures")
    period = models.CharField(max_length=20)
    variable = models.CharField(max_length=80)  # code of a context variable
    value = models.FloatField()
    source = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["council", "period", "variable"]
        constraints = [
            models.UniqueConstraint(fields=["council", "period", "variable"], name="one_official_figure"),
        ]

    def __str__(self) -> str:
        return f"{self.council_id} {self.period} {self.variable}: {self.value}"


class Proposal(models.Model):
    """Figures out of a file or a paste, laid out to be looked at; nothing is changed until somebody takes them."""

    filed = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="proposals")
    via = models.CharField(max_length=10, choices=Via)
    name = models.CharField(max_length=200)
    changes = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.name} · {self.filed}"

    def get_absolute_url(self) -> str:
        return reverse(
            "collection:proposal", args=[self.filed.edition.code, self.filed.council.code, self.pk]
        )
