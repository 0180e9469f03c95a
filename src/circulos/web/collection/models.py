"""Returns, their answers with all that was ever answered, flags and what was said about them, and what was frozen.

What must be true together is a constraint of the database.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from circulos.facts import TOTAL, Status
from circulos.method.nodes import cell
from circulos.web.collection.snapshot_models import Draft, FreezeRun, Frozen
from circulos.web.cycle.models import Edition, Meeting
from circulos.web.cycle.progress import FILED, State
from circulos.web.people.models import Council, Person, together

__all__ = [
    "Answer",
    "AnswerVersion",
    "Draft",
    "Exclusion",
    "Flag",
    "FlagMessage",
    "FreezeRun",
    "Frozen",
    "OfficialFigure",
    "Proposal",
    "Return",
    "SectionTime",
    "Verdict",
    "Via",
]

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
    asked = models.PositiveIntegerField(
        default=0
    )  # counted with every save, so that lists need not evaluate a kit
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


class Exclusion(models.Model):
    """A figure left out of the comparison, with the reason. The answer itself stays, and stays readable."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="exclusions")
    reason = models.TextField(max_length=2000)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer"], condition=Q(lifted_at__isnull=True), name="left_out_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="left_out_with_a_reason"),
            models.CheckConstraint(
                condition=together("lifted_at", "lifted_by"), name="lifted_when_and_by_whom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} · {self.reason[:60]}"


class FlagQuerySet(models.QuerySet):
    def open(self) -> "FlagQuerySet":
        return self.filter(state=Flag.State.OPEN)


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
        EXPLAINED = "explained", _("Explained")
        CORRECTED = "corrected", _("Corrected")
        EXCLUDED = "excluded", _("Left out")

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


class SectionTime(models.Model):
    """The seconds spent on a section of a return, as the page counted them while it was in front of somebody."""

    filed = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="times")
    section = models.CharField(max_length=80)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filed", "section"], name="one_clock_a_section")]

    def __str__(self) -> str:
        return f"{self.section}: {self.seconds} s"


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


class Verdict(models.Model):
    """What the validation meeting decided about one indicator of one council. The last one stands."""

    class Kind(models.TextChoices):
        KEEP = "keep", _("Keep")
        CORRECT = "correct", _("Correct")
        EXCLUDE = "exclude", _("Leave out")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="verdicts")
    indicator = models.CharField(max_length=80)
    filed = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="verdicts")
    kind = models.CharField(max_length=10, choices=Kind)
    variable = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="keep") | ~Q(reason="") & ~Q(variable=""), name="verdict_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.filed_id} · {self.kind}"
