"""What the people of an edition think of the work. Answers are added up when they are given, and kept nowhere else."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from circulos.web.cycle import phases
from circulos.web.cycle.models.editions import Edition
from circulos.web.people.models import Council, Person


class SurveyQuerySet(models.QuerySet):
    def open(self, now: datetime | None = None) -> "SurveyQuerySet":
        return self.filter(closes_at__gt=now or timezone.now())


class Survey(models.Model):
    """The survey of an edition and what it has gathered: how often each answer was given, and what was written.

    There is no row for an answer. Whoever reads the database sees sums and, in alphabetical order, sentences: neither
    a key nor a moment says which of them came with which, or from whom. See docs/decisions.md.
    """

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="survey")
    phase = models.CharField(max_length=10, choices=phases.CHOICES)  # in which it was opened
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closes_at = models.DateTimeField()
    answers = models.PositiveIntegerField(default=0)
    # By question: {"n": how many answered it, "counts": {answer: how often}}.
    counts = models.JSONField(default=dict)
    # Each {"question", "words", "by"}; `by` only where she signed.
    comments = models.JSONField(default=list)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-edition__period"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")), name="survey_closes_after_it_opens"
            ),
            models.CheckConstraint(condition=Q(phase__in=phases.CODES), name="survey_of_a_phase"),
        ]

    def __str__(self) -> str:
        return str(self.edition)

    @property
    def is_open(self) -> bool:
        return timezone.now() < self.closes_at


class Respondent(models.Model):
    """Somebody who is asked, and whether she has answered. Nothing here says what, or when."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="respondents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    has_answered = models.BooleanField(default=False)

    class Meta:
        ordering = ["council__name", "person__name"]
        constraints = [models.UniqueConstraint(fields=["survey", "person"], name="person_asked_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.survey}"
