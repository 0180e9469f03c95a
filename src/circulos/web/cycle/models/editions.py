"""Editions: their phases, the councils that take part, and the letters to those who are late."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle import phases
from circulos.web.cycle.models.circles import Circle
from circulos.web.people.models import Council, Person, together


class EditionQuerySet(models.QuerySet):
    def open(self) -> "EditionQuerySet":
        return self.filter(closed_at__isnull=True)

    def whole(self) -> "EditionQuerySet":
        """With what its pages always need: the circle and the dates of the phases."""
        return self.select_related("circle").prefetch_related("plans")


class Edition(models.Model):
    """One round of a circle: a kit in one version, the period of the figures, and six phases."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="editions")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kit = models.SlugField(max_length=60)
    kit_version = models.CharField(max_length=40)
    kit_digest = models.CharField(max_length=64)
    period = models.CharField(_("period of the figures"), max_length=20)  # "2025", "2025-Q1", "2022/2024"
    further_periods = models.JSONField(default=list, blank=True)  # asked besides, most often the year before
    phase = models.CharField(max_length=10, choices=phases.CHOICES, default=phases.AGREE.code)
    grace = models.DurationField(_("grace"), default=timedelta(0))
    # Letters to those who are late leave so many days after the deadline, at its hour.
    remind_after = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["circle", "period"], name="edition_once_a_period"),
            models.CheckConstraint(condition=Q(phase__in=phases.CODES), name="edition_in_a_phase"),
            models.CheckConstraint(condition=Q(grace__gte=timedelta(0)), name="grace_not_negative"),
            models.CheckConstraint(
                condition=together("closed_at", "closed_by"), name="edition_closed_when_and_by_whom"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(phase=phases.PUBLISH.code),
                name="closed_only_when_published",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cycle:edition", args=[self.code])

    @property
    def periods(self) -> list[str]:
        return [self.period, *self.further_periods]

    @property
    def current(self) -> phases.Phase:
        return phases.BY_CODE[self.phase]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @cached_property
    def planned(self) -> dict[str, "PhasePlan"]:
        """The dates of the phases, by code of the phase."""
        return {plan.phase: plan for plan in self.plans.all()}

    @property
    def deadline(self) -> datetime | None:
        """Until when returns are filed: the end of the phase collect. `Participation` may have a later one."""
        plan = self.planned.get(phases.COLLECT.code)
        return plan.ends_at if plan else None


class PhasePlan(models.Model):
    """When a phase of an edition begins, and the moment it ends."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="plans")
    phase = models.CharField(max_length=10, choices=phases.CHOICES)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "phase"], name="phase_planned_once"),
            models.CheckConstraint(condition=Q(phase__in=phases.CODES), name="plan_of_a_phase"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="phase_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} · {self.phase}"

    @property
    def starts_on(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def ends_on(self) -> date:
        return timezone.localdate(self.ends_at)


class PhaseMove(models.Model):
    """That an edition moved from one phase to another, by whom and, if it went back, why."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="moves")
    from_phase = models.CharField(max_length=10, choices=phases.CHOICES)
    to_phase = models.CharField(max_length=10, choices=phases.CHOICES)
    is_back = models.BooleanField(default=False)
    reason = models.TextField(blank=True, max_length=2000)
    moved_at = models.DateTimeField(default=timezone.now)
    moved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-moved_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(from_phase=F("to_phase")), name="moved_somewhere"),
            models.CheckConstraint(condition=Q(is_back=False) | ~Q(reason=""), name="back_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.from_phase} → {self.to_phase}"


class ParticipationQuerySet(models.QuerySet):
    def current(self) -> "ParticipationQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class Participation(models.Model):
    """A council in an edition: a member on the day it opened, or one that joined while figures were collected."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="participations")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="participations")
    # What stands in place of the name where values are shown under a code: drawn by lot, new in each edition.
    alias = models.PositiveSmallIntegerField()
    since = models.DateTimeField(default=timezone.now)
    extended_until = models.DateTimeField(null=True, blank=True)
    extension_reason = models.TextField(blank=True, max_length=1000)
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True, max_length=2000)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["council__name"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "council"], name="council_once_an_edition"),
            models.UniqueConstraint(fields=["edition", "alias"], name="alias_once_an_edition"),
            models.CheckConstraint(
                condition=together("extended_until", "extended_at", "extended_by")
                & (
                    Q(extended_until__isnull=True, extension_reason="")
                    | Q(extended_until__isnull=False) & ~Q(extension_reason="")
                ),
                name="extended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council} · {self.edition}"

    @property
    def deadline(self) -> datetime | None:
        """The day this council was told: its own if it was given a later one."""
        return max(filter(None, [self.extended_until, self.edition.deadline]), default=None)

    @property
    def accepts_until(self) -> datetime | None:
        """The last moment a signature is taken: the deadline and the grace nobody need know of."""
        return self.deadline + self.edition.grace if self.deadline else None

    def is_late(self, now: datetime | None = None) -> bool:
        return self.deadline is not None and (now or timezone.now()) > self.deadline


class ReminderRound(models.Model):
    """Letters sent at one go to those of an edition who are late, or have not answered its survey; only to them."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reminder_rounds")
    of_survey = models.BooleanField(default=False)
    message = models.TextField(blank=True, max_length=2000)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(
        null=True, blank=True
    )  # where nobody sent it: the moment it was declared for

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "due_at"], name="declared_letters_once")]

    def __str__(self) -> str:
        return f"{self.edition} · {timezone.localtime(self.sent_at):%Y-%m-%d %H:%M}"


class Reminder(models.Model):
    """One letter of a round: to whom, and what became of it. Without an address nobody could be written to."""

    round = models.ForeignKey(ReminderRound, on_delete=models.CASCADE, related_name="reminders")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField(blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["council__name"]
        constraints = [
            models.UniqueConstraint(fields=["round", "council", "person"], name="one_letter_a_round"),
            models.CheckConstraint(
                condition=Q(person__isnull=True, email="") | Q(person__isnull=False) & ~Q(email=""),
                name="letter_has_a_reader_and_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council} · {self.email}"
