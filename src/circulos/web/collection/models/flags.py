"""Flags on the figures of a return, and what people said about them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from circulos.web.collection.models.returns import Return
from circulos.web.people.models import Person


class FlagQuerySet(models.QuerySet):
    def open(self) -> "FlagQuerySet":
        return self.filter(state=Flag.State.OPEN)

    def asking(self) -> "FlagQuerySet":
        """Errors and what is to be explained; notes ask for nothing."""
        return self.exclude(severity=Flag.Severity.NOTE)


class Flag(models.Model):
    """Something about the figures of a return that waits for a word or a correction."""

    class Kind(models.TextChoices):
        CHECK = "check", _("A check of the kit")
        HISTORY = "history", _("The council’s own history")
        CIRCLE = "circle", _("The circle")
        PERSON = "person", _("A question from the facilitator")

    class Severity(models.TextChoices):
        ERROR = "error", _("Must be corrected")
        EXPLAIN = "explain", _("Correct or explain")
        NOTE = "note", _("Worth a look")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("flag", "Open")
        EXPLAINED = "explained", pgettext_lazy("flag", "Explained")
        CORRECTED = "corrected", pgettext_lazy("flag", "Corrected")
        EXCLUDED = "excluded", pgettext_lazy("flag", "Left out")

    filed = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CHECK)
    code = models.CharField(max_length=120)  # of the check, the variable or the indicator
    variables = models.JSONField(default=list)
    severity = models.CharField(max_length=10, choices=Severity)
    figures = models.JSONField(default=dict)  # what the variables said when it was raised
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField(default=timezone.now)
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True, max_length=2000)
    # Who has to speak next: set by every message, so that lists can say whose turn it is.
    waits_for_council = models.BooleanField(default=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["state", "-raised_at", "pk"]
        indexes = [models.Index(fields=["filed", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["filed", "kind", "code"], condition=~Q(kind="person"), name="one_flag_a_check"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | ~Q(state="open") & Q(settled_at__isnull=False),
                name="settled_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["explained", "excluded"]) | ~Q(reason=""),
                name="settled_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.filed}"

    def get_absolute_url(self) -> str:
        return reverse("collection:flag", args=[self.filed.edition.code, self.filed.council.code, self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class FlagMessage(models.Model):
    """A line of the conversation on a flag. `event` is set where it also changed the state."""

    class Event(models.TextChoices):
        RAISED = "raised", _("raised")
        ASKED = "asked", _("asked")
        EXPLAINED = "explained", _("explained")
        CORRECTED = "corrected", _("corrected")
        EXCLUDED = "excluded", _("left out")
        REOPENED = "reopened", _("opened again")

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_council = models.BooleanField(default=False)
    event = models.CharField(max_length=10, choices=Event, blank=True)
    text = models.TextField(blank=True, max_length=5000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="", event=""), name="message_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:80] or self.event
