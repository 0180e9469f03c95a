"""Forms about surveys: when one closes, and the survey itself, made from its questions."""

from datetime import datetime
from itertools import chain

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle import survey_questions as questions
from circulos.web.cycle.forms.editions import RemindForm
from circulos.web.cycle.forms.fields import END_OF_DAY, day_field, moment
from circulos.web.cycle.survey_questions import Kind, Question

NO_ANSWER = ("", _("No answer"))
MOST_HOURS = 2000


class SurveyDayForm(forms.Form):
    day = day_field(_("Last day to answer"), help_text=_("Until midnight. Two or three weeks are usual."))

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise ValidationError(_("This day is over. Give people some days to answer."))
        return day

    @property
    def closes_at(self) -> datetime:
        return moment(self.cleaned_data["day"], END_OF_DAY)


class RemindOfSurveyForm(RemindForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].help_text = _(
            "It is added to each letter. The last day and the link are in it already."
        )


class SurveyForm(forms.Form):
    """No question must be answered, but one should be."""

    def __init__(self, *args, asked: tuple[Question, ...], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for question in asked:
            self.fields[question.code] = _MADE[question.kind](question)
        self.fields["sign"] = forms.BooleanField(
            label=_("Put my name and my council’s under what I have written"), required=False
        )

    @property
    def groups(self) -> list[tuple[str, list]]:
        """Heading and fields."""
        return [
            (heading, [self[one.code] for one in found]) for heading, found in questions.by_group(self.asked)
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        for question in self.asked:
            ticked = cleaned.get(question.code) if question.kind is Kind.SEVERAL else None
            if ticked and questions.NONE_OF_THEM in ticked and len(ticked) > 1:
                last = dict(question.options)[questions.NONE_OF_THEM]
                message = _("“%(option)s” cannot go together with another answer.")
                self.add_error(question.code, message % {"option": last})
        if not self.errors and not any(map(questions.is_given, self.answers.values())):
            raise ValidationError(_("Answer at least one question."))
        return cleaned

    @property
    def answers(self) -> dict[str, object]:
        """What was answered, by question: a code, a list of codes, hours or words."""
        return {one.code: self.cleaned_data.get(one.code) for one in self.asked}


def _one(question: Question) -> forms.Field:
    choices = chain(question.options, [NO_ANSWER])
    return forms.ChoiceField(
        label=question.text,
        help_text=question.hint,
        required=False,
        choices=list(choices),
        widget=forms.RadioSelect,
        initial="",
    )


def _several(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(
        label=question.text,
        help_text=question.hint,
        required=False,
        choices=question.options,
        widget=forms.CheckboxSelectMultiple,
    )


def _hours(question: Question) -> forms.Field:
    return forms.IntegerField(
        label=question.text,
        help_text=question.hint,
        required=False,
        min_value=0,
        max_value=MOST_HOURS,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )


def _words(question: Question) -> forms.Field:
    return forms.CharField(
        label=question.text,
        help_text=question.hint,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


_MADE = {
    Kind.SCALE: _one,
    Kind.ONE: _one,
    Kind.SEVERAL: _several,
    Kind.HOURS: _hours,
    Kind.WORDS: _words,
}
