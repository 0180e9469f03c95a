import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext

from circulos.facts.period import Grain, Period
from circulos.method.types import Kit
from circulos.web.analysis import said
from circulos.web.improvement.forms import FigureField
from circulos.web.monitoring.actions import Conflict
from circulos.web.monitoring.series import variables_of

BACK = {"month": 36, "quarter": 24}  # periods that can still be filled in


class PeriodForm(forms.Form):
    """The base figures of one month or quarter."""

    def __init__(self, *args, kit: Kit, frequency: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for code in variables_of(kit, frequency):
            variable = kit.variables[code]
            self.fields[code] = FigureField(
                label=said.text(variable.title), help_text=said.text(variable.definition), required=False
            )

    def clean(self) -> dict:
        found = super().clean()
        if not any(value is not None for value in found.values()) and not self.errors:
            raise ValidationError(gettext("Fill in at least one figure."))
        return found

    def add_conflict(self, conflict: Conflict) -> None:
        """Beside what was typed, which stays, what somebody else wrote there meanwhile."""
        self.add_error(None, str(conflict))
        for code, stands in conflict.stands.items():
            if stands is None:
                self.add_error(code, gettext("The figure that stood here was taken away meanwhile."))
                continue
            who = stands.entered_by.name if stands.entered_by else "Circulos"
            figure = self.fields[code].prepare_value(stands.value)
            said = gettext("%(who)s wrote down %(figure)s here meanwhile.") % {"who": who, "figure": figure}
            self.add_error(code, said)


def carried(figures: dict[str, float | None]) -> str:
    """What a page showed, for its form to bring back."""
    return json.dumps(figures, sort_keys=True)


def brought_back(text: str) -> dict[str, float | None]:
    """What a form says its page showed; nothing, where it says what no page of ours says."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def periods_over(frequency: str) -> list[str]:
    """The periods that are over, the latest first."""
    today = timezone.localdate()
    is_quarter = frequency == "quarter"
    number = (today.month - 1) // 3 + 1 if is_quarter else today.month
    here, found = Period(Grain.QUARTER if is_quarter else Grain.MONTH, today.year, number), []
    for _step in range(BACK[frequency]):
        here = here.previous()
        found.append(str(here))
    return found
