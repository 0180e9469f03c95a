"""Returns and their answers, with all that was ever answered and how it came in."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.facts import TOTAL, Status
from circulos.method.nodes import cell
from circulos.web.cycle.models import Edition
from circulos.web.cycle.progress import FILED, State
from circulos.web.people.models import Council, Person

GIVEN = (Status.OBSERVED.value, Status.ESTIMATED.value)
REASONS = tuple(status.value for status in Status if status.is_missing and status != Status.EXCLUDED)
STATUS_WORDS = {
    Status.OBSERVED: _("Observed"),
    Status.ESTIMATED: _("Estimated"),
    Status.NOT_DELIVERED: _("Not delivered yet"),
    Status.NOT_COLLECTED: _("Not collected"),
    Status.TOO_SMALL: _("Too few to say"),
    Status.EXCLUDED: _("Left out"),
    Status.NOT_APPLICABLE: _("Not applicable"),
}
# What a council may choose; leaving out belongs to the validation, with its own record.
STATUS_CHOICES = [(code, STATUS_WORDS[Status(code)]) for code in (*GIVEN, *REASONS)]
STATE_CHOICES = [
    (State.NOT_STARTED.value, _("Not begun")),
    (State.IN_PROGRESS.value, _("Being filled in")),
    (State.SIGNED.value, _("Signed")),
    (State.REOPENED.value, _("Opened again")),
    (State.VALIDATED.value, _("Validated")),
]


class Via(models.TextChoices):
    """How a figure came in."""

    TYPED = "typed", _("typed")
    PASTED = "pasted", _("pasted")
    WORKBOOK = "workbook", _("from a workbook")
    FILE = "file", _("from a file")
    LAST_YEAR = "last_year", _("taken over from last year")
    MEETING = "meeting", _("in the validation meeting")
    SYSTEM = "system", _("by Circulos")


def filled_or_reasoned() -> Q:
    """A figure that is there, a reason why there is none, or nothing said yet: never two of these."""
    return (
        Q(value__isnull=False, status__in=GIVEN)
        | Q(value__isnull=True, status__in=REASONS)
        | Q(value__isnull=True, status="")
    )


class Return(models.Model):
    """What a council files in an edition. It exists from the first figure typed."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="returns")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(max_length=12, choices=STATE_CHOICES, default=State.NOT_STARTED.value)
    # Counted with every save, so that lists need not evaluate a kit.
    asked = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    touched_at = models.DateTimeField(null=True, blank=True)
    touched_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The first signature decides whether it was in time: a correction the circle asked for makes nobody late.
    first_signed_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reopened_reason = models.TextField(blank=True, max_length=2000)
    validated_at = models.DateTimeField(null=True, blank=True)
    validated_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["council__name"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "council"], name="one_return_a_council"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="return_in_a_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in FILED]) | Q(signed_at__isnull=False),
                name="filed_returns_are_signed",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(first_signed_at__lte=F("signed_at")),
                name="first_signature_first",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REOPENED.value)
                | Q(reopened_at__isnull=False) & ~Q(reopened_reason=""),
                name="reopened_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.VALIDATED.value) | Q(validated_at__isnull=False),
                name="validated_when",
            ),
            models.CheckConstraint(
                condition=Q(answered__lte=F("asked")), name="not_more_answered_than_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council} · {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("collection:return", args=[self.edition.code, self.council.code])

    @property
    def is_filed(self) -> bool:
        return self.state in FILED


class Answer(models.Model):
    """One cell of a return: the figure that stands, or the reason why there is none. `version` counts its changes."""

    filed = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="answers")
    variable = models.CharField(max_length=80)
    breakdown = models.CharField(max_length=80, default=TOTAL)
    value = models.FloatField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=STATUS_CHOICES, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    version = models.PositiveIntegerField(default=1)
    via = models.CharField(max_length=10, choices=Via, default=Via.TYPED)
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["variable", "breakdown"]
        constraints = [
            models.UniqueConstraint(fields=["filed", "variable", "breakdown"], name="one_answer_a_cell"),
            models.CheckConstraint(condition=filled_or_reasoned(), name="answer_filled_or_reasoned"),
            models.CheckConstraint(condition=Q(version__gte=1), name="answer_versions_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value if self.value is not None else self.status}"

    @property
    def key(self) -> str:
        return key_of(self.variable, self.breakdown)


def key_of(variable: str, breakdown: str) -> str:
    """The key of a cell in formulas: `persons_attended` or `persons_attended[sex=women]`."""
    return variable if breakdown == TOTAL else cell(variable, *breakdown.split("=", 1))


class AnswerVersion(models.Model):
    """What once stood in a cell: one row a change, never altered."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    value = models.FloatField(null=True, blank=True)
    status = models.CharField(max_length=16, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    via = models.CharField(max_length=10, choices=Via)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "version"], name="a_version_once"),
            models.CheckConstraint(condition=filled_or_reasoned(), name="version_filled_or_reasoned"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} · {self.version}"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise TypeError("A version of an answer is never changed.")
        super().save(*args, **kwargs)


class SectionTime(models.Model):
    """The seconds spent on a section of a return, as the page counted them while it was in front of somebody."""

    filed = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="times")
    section = models.CharField(max_length=80)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filed", "section"], name="one_clock_a_section")]

    def __str__(self) -> str:
        return f"{self.section}: {self.seconds} s"
