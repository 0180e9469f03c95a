from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from circulos.web.cycle.models import Edition
from circulos.web.people.models import Person


class PackRun(models.Model):
    """That somebody asked for the reports of all councils, and how far the worker has come with them."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="pack_runs")
    language = models.CharField(max_length=5)
    formats = models.CharField(max_length=60)  # endings with spaces between
    ready = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True, max_length=2000)
    file = models.CharField(max_length=300, blank=True)  # the zip, below the data folder

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"], condition=Q(finished_at__isnull=True), name="one_pack_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ready__lte=models.F("total")), name="no_more_than_all_ready"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} · {self.ready}/{self.total}"

    def get_absolute_url(self) -> str:
        return reverse("publication:packs", args=[self.edition.code])

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None
