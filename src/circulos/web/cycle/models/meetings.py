"""Meetings with agenda, attendance and decisions, and the calendar people subscribe to."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle.models.editions import Edition
from circulos.web.people.models import Council, Person, together


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


class CalendarFeed(models.Model):
    """A person's private calendar address. A new number makes the earlier address worthless."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    number = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person} · {self.number}"
