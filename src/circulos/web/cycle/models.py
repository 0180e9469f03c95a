"""Circles, who belongs to them, their editions and meetings. What must be true together is a constraint."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle import phases
from circulos.web.people.models import Council, Person, together


class Visibility(models.TextChoices):
    """Who sees a council's value, from the closest to the widest."""

    PRIVATE = "private", _("Only the council itself and the facilitator")
    CIRCLE_CODED = "circle_coded", _("The circle, under a code")
    CIRCLE_NAMED = "circle_named", _("The circle, by name")
    PUBLIC_AGGREGATE = "public_aggregate", _("The public, in totals and means only")
    PUBLIC_NAMED = "public_named", _("The public, by name")


class CircleQuerySet(models.QuerySet):
    def open(self) -> "CircleQuerySet":
        return self.filter(closed_at__isnull=True)


class Circle(models.Model):
    """Councils that run the same service and compare themselves. It is closed, never deleted."""

    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_(
            "Short, in the address of its pages, for example basic-social-services. It cannot be changed."
        ),
    )
    name = models.CharField(_("name"), max_length=200)
    purpose = models.TextField(
        _("what it is for"),
        blank=True,
        max_length=2000,
        help_text=_("Two or three sentences for a new member."),
    )
    kit = models.SlugField(
        _("kit"), max_length=60
    )  # the code of a folder of `circulos.kits`, or of one installed
    visibility = models.CharField(
        _("who sees a council’s values, unless it decides otherwise"),
        max_length=20,
        choices=Visibility,
        default=Visibility.CIRCLE_CODED,
    )
    live_panel_from = models.PositiveSmallIntegerField(
        _("councils needed for the live panel"),
        default=5,
        help_text=_(
            "The panel opens when this many councils are validated. Fewer than three would give a value away."
        ),
    )
    own_rules = models.TextField(
        _("what this circle adds to the code of conduct"),
        blank=True,
        max_length=5000,
        help_text=_("When this changes, every council is asked to accept the code of conduct again."),
    )
    rules_version = models.PositiveSmallIntegerField(default=0)
    founded_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = CircleQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=together("closed_at", "closed_by"), name="closed_when_and_by_whom"
            ),
            models.CheckConstraint(
                condition=Q(live_panel_from__gte=3), name="live_panel_hides_single_values"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cycle:circle", args=[self.code])


class MembershipQuerySet(models.QuerySet):
    def current(self) -> "MembershipQuerySet":
        """Belongs to the circle today."""
        return self.filter(joined_at__isnull=False, left_at__isnull=True)

    def invited(self) -> "MembershipQuerySet":
        return self.filter(joined_at__isnull=True, left_at__isnull=True)


class Membership(models.Model):
    """A council in a circle: invited, then a member from the day it accepts the code of conduct, until it leaves."""

    class Leaving(models.TextChoices):
        """Why a council left."""

        DECLINED = "declined", _("It declined the invitation")
        NO_CAPACITY = "no_capacity", _("It has no time or staff for it")
        NOT_USEFUL = "not_useful", _("It finds the comparison not useful enough")
        SERVICE_CHANGED = "service_changed", _("It no longer runs the service, or was merged")
        CONDUCT = "conduct", _("It did not keep to the code of conduct")
        OTHER = "other", _("Another reason")

    class Values(models.TextChoices):
        """What happens with the values of a council that leaves. What is frozen is never taken out of a snapshot."""

        STAY_NAMED = (
            "stay_named",
            _("Everything filed stays, shown as before; the current edition counts if signed"),
        )
        STAY_CODED = "stay_coded", _("Everything filed stays, from now on without the council’s name")
        WITHDRAW_OPEN = (
            "withdraw_open",
            _("The current edition goes on without it; what is already fixed stays, without its name"),
        )

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="memberships")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="memberships")
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField(null=True, blank=True)
    readiness = models.JSONField(
        default=dict, blank=True
    )  # code of a question of readiness.py → yes, partly, no
    readiness_at = models.DateTimeField(null=True, blank=True)
    readiness_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    left_reason = models.CharField(max_length=20, choices=Leaving, blank=True)
    left_note = models.TextField(blank=True, max_length=2000)
    values_after = models.CharField(max_length=20, choices=Values, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["council__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "council"], condition=Q(left_at__isnull=True), name="council_once_a_circle"
            ),
            models.CheckConstraint(condition=together("left_at", "left_by"), name="left_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_reason="", values_after="")
                | Q(left_at__isnull=False) & ~Q(left_reason="") & ~Q(values_after=""),
                name="left_with_a_reason_and_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True)
                | Q(joined_at__isnull=True)
                | Q(left_at__gte=F("joined_at")),
                name="left_after_joining",
            ),
            models.CheckConstraint(
                condition=together("readiness_at", "readiness_by"), name="readiness_when_and_by_whom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council} · {self.circle}"

    @property
    def is_current(self) -> bool:
        return self.joined_at is not None and self.left_at is None

    @property
    def is_invited(self) -> bool:
        return self.joined_at is None and self.left_at is None


class ConductAcceptance(models.Model):
    """That a council accepted the code of conduct: who, when, and the very words."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="acceptances")
    version = models.CharField(max_length=20)
    text = models.TextField()
    language = models.CharField(max_length=5)
    accepted_at = models.DateTimeField(default=timezone.now)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-accepted_at"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "version"], name="version_accepted_once"),
            models.CheckConstraint(condition=~Q(text=""), name="accepted_words_are_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.version}"


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


class Meeting(models.Model):
    """People of an edition come together, with an agenda; what they decide is kept."""

    class Kind(models.TextChoices):
        DESIGN = "design", _("Design meeting")
        VALIDATION = "validation", _("Validation meeting")
        WORKSHOP = "workshop", _("Improvement workshop")
        CLOSING = "closing", _("Closing day")
        OTHER = "other", _("Other meeting")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.VALIDATION)
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=300, blank=True)
    link = models.URLField(_("link for those who take part from afar"), max_length=500, blank=True)
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    change = models.PositiveIntegerField(default=0)  # so that calendars notice a new time or place
    changed_at = models.DateTimeField(default=timezone.now)
    minutes = models.TextField(blank=True, max_length=50000)
    minutes_at = models.DateTimeField(null=True, blank=True)
    minutes_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_reason = models.TextField(blank=True, max_length=1000)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(place="", link=""), name="meeting_is_somewhere"),
            models.CheckConstraint(
                condition=together("minutes_at", "minutes_by"), name="minutes_when_and_by_whom"
            ),
            models.CheckConstraint(
                condition=together("cancelled_at", "cancelled_by"), name="meeting_cancelled_when_and_by_whom"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cycle:meeting", args=[self.edition.code, self.pk])


class AgendaItem(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # how long it takes

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="one_item_a_position")]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Somebody at a meeting. Guests have a name only; who has an account is a person too."""

    class How(models.TextChoices):
        PRESENT = "present", _("Present")
        REMOTE = "remote", _("From afar")
        EXCUSED = "excused", _("Excused")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField(max_length=10, choices=How, default=How.PRESENT)

    class Meta:
        ordering = ["council__name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(person__isnull=False), name="person_once_a_meeting"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="attendance_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.meeting}"


class Decision(models.Model):
    """What a meeting decided, in one sentence; never changed, withdrawn by a later one."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    text = models.TextField(max_length=2000)
    decided_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="decision_in_words")]

    def __str__(self) -> str:
        return self.text[:80]


class ReminderRound(models.Model):
    """Letters sent at one go to those of an edition who are late, and only to them."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reminder_rounds")
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


class CalendarFeed(models.Model):
    """A person's private calendar address. A new number makes the earlier address worthless."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    number = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person} · {self.number}"
