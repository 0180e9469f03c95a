"""Figures of a month or a quarter, and which news of them was told.

They are a council's own, are seen by nobody else but who leads the circle, and stand beside the editions: what is
compared is the year that is filed, validated and frozen.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from circulos.web.cycle.models import Membership
from circulos.web.people.models import Person


class PeriodFigure(models.Model):
    """One figure of a council in one month or quarter."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="period_figures")
    variable = models.CharField(max_length=80)
    period = models.CharField(max_length=20)
    value = models.FloatField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=40, blank=True)  # “invented” in a demo

    class Meta:
        ordering = ["period", "variable"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "variable", "period"], name="one_figure_a_period"),
            models.CheckConstraint(condition=Q(value__gte=0), name="period_figure_not_negative"),
        ]
        indexes = [models.Index(fields=["membership", "entered_at"])]

    def __str__(self) -> str:
        return f"{self.variable} {self.period}: {self.value:g}"


class Told(models.Model):
    """News of a council's series that was found, and, with a letter, told: each once."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="told_alerts")
    indicator = models.CharField(max_length=80)
    period = models.CharField(max_length=20)
    found_at = models.DateTimeField(default=timezone.now)
    letters = models.PositiveIntegerField(default=0)  # to how many people

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "indicator", "period"], name="news_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"


class LastLook(models.Model):
    """Up to which figures the digest has looked at a council, so that a quiet night asks nothing of the series."""

    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="last_look")
    entered_at = models.DateTimeField()  # of the latest figure that was looked at
    periods = models.JSONField(default=dict)  # the latest period of each indicator then

    def __str__(self) -> str:
        return f"{self.membership_id} {self.entered_at:%Y-%m-%d}"
