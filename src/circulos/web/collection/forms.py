from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext_lazy as _

from circulos.web.collection import rows
from circulos.web.collection.filled import Filled, typed_in
from circulos.web.collection.models import Flag, Verdict

LARGEST_FILE = 10 * 1024 * 1024
SUFFIXES = (".xlsx", ".xlsm", ".csv", ".txt", ".tsv")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The council reads this, and it stays in the history."),
    )


class AskForm(forms.Form):
    variable = forms.ChoiceField(label=_("Figure"))
    text = forms.CharField(
        label=_("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, whole: Filled, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        tongue = rows.language()
        self.fields["variable"].choices = [
            (
                section.title.into(tongue),
                [
                    (code, whole.kit.variables[code].title.into(tongue))
                    for code in typed_in(whole.kit, section)
                ],
            )
            for section in whole.sections
        ]


class FlagForm(forms.Form):
    """What one may do with a flag depends on whose turn it is and on who one is."""

    text = forms.CharField(label=_("Your words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    decision = forms.ChoiceField(label=_("What becomes of the flag"), widget=forms.RadioSelect)
    variable = forms.ChoiceField(label=_("Figure to leave out"), required=False)

    def __init__(self, *args, flag: Flag, leads: bool, of_council: bool, whole: Filled, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = list(_decisions(flag, leads=leads, of_council=of_council))
        self.fields["decision"].choices = choices
        self.fields["decision"].initial = choices[0][0] if choices else None
        tongue = rows.language()
        figures = [
            (code, whole.kit.variables[code].title.into(tongue))
            for code in flag.variables
            if whole.cell(code).value is not None and code in whole.kit.variables
        ]
        if any(code == "excluded" for code, _words in choices) and figures:
            self.fields["variable"].choices = figures
        else:
            del self.fields["variable"]
            self.fields["decision"].choices = [pair for pair in choices if pair[0] != "excluded"]
        # Where there is nothing to choose, a line says what follows instead of a single button to press.
        left = self.fields["decision"].choices
        self.only = left[0][1] if len(left) == 1 else ""
        if self.only:
            self.fields["decision"].widget = forms.HiddenInput()


def _decisions(flag: Flag, *, leads: bool, of_council: bool) -> Iterator[tuple[str, str]]:
    if not flag.is_open:
        if leads:
            yield "open_again", _("Open again: the council is asked")
        if of_council:
            yield "say", _("Stays settled; this is only added")
        return
    if of_council and flag.severity != Flag.Severity.ERROR:
        yield "explained", _("The figure is right, and this explains it")
    if of_council and flag.kind == Flag.Kind.PERSON:
        yield "corrected", _("The figure has been corrected")
    yield "say", _("Stays open; the other side answers")
    if leads:
        yield "explained", _("The figure stands")
        yield "excluded", _("The figure is left out of the comparison")


class OfficialForm(forms.Form):
    file = forms.FileField(
        label=_("File of official figures"),
        help_text=_("CSV with the columns council, period, variable, value and, if known, source."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 10 MB: fetch fewer periods at once."))
        return file


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("The workbook of this return, or a table of your own: Excel or CSV, up to 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than 10 MB. A return is much smaller: is it the right one?")
            )
        return file


class PasteForm(forms.Form):
    section = forms.ChoiceField(label=_("Section"))
    text = forms.CharField(
        label=_("Figures"),
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "As copied from a spreadsheet: the titles with the figures beside them, or only a column of "
            "figures in the order of the section."
        ),
    )

    def __init__(self, *args, whole: Filled, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [
            (one.code, one.title.into(rows.language())) for one in whole.sections
        ]


class VerdictForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the meeting decides"), widget=forms.RadioSelect, choices=Verdict.Kind
    )
    variable = forms.ChoiceField(label=_("Figure"), required=False)
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The council reads this, and it goes into the minutes."),
    )

    def __init__(self, *args, variables: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["variable"].choices = variables


class FreezeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the figures are fixed anew"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
