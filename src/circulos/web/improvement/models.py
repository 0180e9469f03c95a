"""What people decide from the comparison: values the circle agrees, targets, points that hold, and actions.

Nothing is overwritten: what is changed is ended and stays beside what replaced it.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.compare.decided import Side
from circulos.web.cycle.models import Circle, Edition, Meeting
from circulos.web.people.models import Council, Person


class Standing(models.QuerySet):
    """Rows that are ended, never deleted."""

    def standing(self) -> "Standing":
        return self.filter(ended_at__isnull=True)


class AgreedValue(models.Model):
    """A reference value the circle agreed for an indicator: where it comes from, where it was decided, until when."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="agreed_values")
    indicator = models.CharField(max_length=80)
    value = models.FloatField()
    provenance = models.TextField(max_length=2000)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.TextField(max_length=5000)
    expires_on = models.DateField()
    agreed_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_reason = models.TextField(max_length=2000, blank=True)  # empty where another value took its place

    objects = Standing.as_manager()

    class Meta:
        ordering = ["indicator", "-agreed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "indicator"], condition=Q(ended_at__isnull=True), name="one_value_agreed"
            ),
            models.CheckConstraint(
                condition=~Q(provenance="") & ~Q(minutes=""), name="agreed_from_and_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value:g}"

    @property
    def is_expired(self) -> bool:
        return timezone.localdate() > self.expires_on


class Target(models.Model):
    """What a council wants to reach on an indicator, from one period to another."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="targets")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="targets")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="targets")  # it was set in
    indicator = models.CharField(max_length=80)
    from_period = models.CharField(max_length=20)
    to_period = models.CharField(max_length=20)
    start = models.FloatField(null=True, blank=True)  # the value it began from, as it stood that day
    value = models.FloatField()
    path = models.JSONField(
        default=dict, blank=True
    )  # values wanted in periods between, where not on a straight way
    reference = models.CharField(max_length=20, blank=True)  # the kind of reference value it was taken from
    responsible = models.CharField(max_length=200)
    why = models.TextField(max_length=2000)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_reason = models.TextField(max_length=2000, blank=True)  # empty where another target took its place

    objects = Standing.as_manager()

    class Meta:
        ordering = ["to_period", "indicator", "-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "circle", "indicator"],
                condition=Q(ended_at__isnull=True),
                name="one_target_stands",
            ),
            models.CheckConstraint(
                condition=Q(to_period__gt=F("from_period")), name="target_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(responsible="") & ~Q(why=""), name="target_has_a_who_and_a_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.to_period}: {self.value:g}"


class PointDecision(models.Model):
    """What people say of a drafted point: it holds, or it is set aside and why; in words of their own if they like."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        SET_ASIDE = "set_aside", _("Set aside")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="point_decisions")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="point_decisions")
    indicator = models.CharField(max_length=80)
    side = models.CharField(max_length=12, choices=[(side.value, side.value) for side in Side])
    kind = models.CharField(max_length=10, choices=Kind)
    sentence = models.CharField(max_length=500, blank=True)
    reason = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Standing.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "council", "indicator", "side"],
                condition=Q(ended_at__isnull=True),
                name="one_decision_on_a_point",
            ),
            models.CheckConstraint(
                condition=~Q(kind="set_aside") | ~Q(reason=""), name="set_aside_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.get_kind_display()}"


class ImprovementAction(models.Model):
    """Something a council promises to do about an indicator; later editions ask what became of it."""

    class State(models.TextChoices):
        PROMISED = "promised", _("Promised")
        GOING_ON = "going_on", _("Going on")
        DONE = "done", _("Done")
        GIVEN_UP = "given_up", _("Given up")

    OPEN = (State.PROMISED, State.GOING_ON)

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="improvement_actions")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="improvement_actions")
    indicator = models.CharField(max_length=80)
    ready = models.CharField(max_length=80, blank=True)  # code of a ready action of the kit
    title = models.CharField(_("what we will do"), max_length=200)
    description = models.TextField(max_length=5000, blank=True)
    responsible = models.CharField(max_length=200)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.PROMISED)
    promised_at = models.DateTimeField(default=timezone.now)
    promised_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-edition__period", "due_on", "pk"]
        indexes = [models.Index(fields=["council", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(responsible=""), name="action_has_a_what_and_a_who"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("improvement:action", args=[self.edition.code, self.council.code, self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and timezone.localdate() > self.due_on


class FollowUp(models.Model):
    """What a later edition was told of an action. The last one of an edition stands; the others stay readable."""

    action = models.ForeignKey(ImprovementAction, on_delete=models.PROTECT, related_name="follow_ups")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="follow_ups")
    state = models.CharField(max_length=10, choices=ImprovementAction.State)
    note = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="promised"), name="followed_up_in_a_later_state"),
            models.CheckConstraint(condition=~Q(state="given_up") | ~Q(note=""), name="given_up_with_a_note"),
        ]

    def __str__(self) -> str:
        return f"{self.action} · {self.get_state_display()}"
