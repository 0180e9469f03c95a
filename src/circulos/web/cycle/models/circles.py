"""Circles and the councils that belong to them."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
