"""What a reader of results may choose."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulos.web.analysis import lenses, said
from circulos.web.analysis.queries import Look


class PerspectiveForm(forms.Form):
    """Which indicators: all of a perspective."""

    perspective = forms.ChoiceField(label=gettext_lazy("Perspective"), required=False)

    def __init__(self, *args, look: Look, with_all: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        titles = [
            (one.code, said.text(one.title))
            for one in look.kit.perspectives.values()
            if look.seen.under(one.code)
        ]
        self.fields["perspective"].choices = [("", _("All perspectives")), *titles] if with_all else titles
        self.first = titles[0][0] if titles else ""
        self.with_all = with_all

    @property
    def chosen(self) -> str:
        """What the address says, if it makes sense; otherwise the first, so that a page is never too much to read."""
        if "perspective" not in self.data:
            return self.first
        return self.cleaned_data["perspective"] if self.is_valid() else self.first


class PanelForm(PerspectiveForm):
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    council = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, look: Look, **kwargs) -> None:
        super().__init__(*args, look=look, with_all=True, **kwargs)
        groups = [
            (group.code, said.text(group.title))
            for one in look.kit.groupings.values()
            for group in one.groups
        ]
        self.fields["group"].choices = [("", _("The whole circle")), *groups]
        if not groups:
            del self.fields["group"]

    @property
    def chosen_group(self) -> str:
        return self.cleaned_data.get("group", "") if self.is_valid() else ""


class FactForm(forms.Form):
    """Against which fact about the territory a value is drawn; without one, against all that the kit names."""

    fact = forms.ChoiceField(label=gettext_lazy("Against"), required=False)
    council = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, look: Look, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        together = (
            said.text(look.kit.context[code].title)
            for code in look.kit.environment.adjustment
            if code in look.kit.context
        )
        self.fields["fact"].choices = [
            ("", _("%(facts)s, together") % {"facts": ", ".join(together)}),
            *lenses.facts_to_choose(look),
        ]

    @property
    def chosen(self) -> str:
        return self.cleaned_data["fact"] if self.is_valid() else ""
