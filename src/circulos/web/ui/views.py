"""The page that shows every component, for those who build pages and those who look at them."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from circulos.web.navigation import Task
from circulos.web.ui.forms import HintedRadios
from circulos.web.ui.icons import ICONS


class SampleForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), help_text=_("A line under the label helps before a mistake is made.")
    )
    amount = forms.IntegerField(label=_("A whole number"), max_value=100)
    choice = forms.ChoiceField(
        label=_("One of these"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=HintedRadios(
            hints={"yes": _("What it means to say yes."), "no": _("What it means to say no.")}
        ),
    )
    agree = forms.BooleanField(label=_("I have read this"))
    text = forms.CharField(label=_("More words"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=_("A file"), required=False)


class SampleFilters(forms.Form):
    q = forms.CharField(label=_("Name"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds"))])


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO and not request.user.has_perm("people.administer"):
        raise Http404
    return render(
        request,
        "ui/components.html",
        {
            "form": None,
            "filled": SampleForm({"amount": "170"}, auto_id="wrong_%s"),
            "fresh": SampleForm(),
            "finder": SampleFilters(request.GET, auto_id="find_%s"),
            "tasks": _tasks(),
            "entries": _entries(),
            "phases": _phases(),
            "page": Paginator(range(340), 20).get_page(request.GET.get("page", 7)),
            "icons": sorted(ICONS),
            "tones": ["neutral", "info", "positive", "caution", "negative", "own"],
            "page_facts": [(_("Kit"), "basic-social-services 2026.1"), (_("Snapshot"), "9f2c41d7")],
        },
    )


def _tasks() -> list[Task]:
    return [
        Task(_("Staff of the service"), "#", _("Complete"), "positive"),
        Task(
            _("People attended"),
            "#",
            _("4 of 12 answered"),
            "info",
            _("Two figures wait for an explanation."),
        ),
        Task(_("Spending"), "#", _("Not begun"), "neutral"),
        Task(
            _("Sign the return"),
            "#",
            _("Cannot start yet"),
            "caution",
            _("All sections must be complete first."),
        ),
    ]


def _entries() -> list[dict]:
    now = timezone.now()
    return [
        {
            "event": "flag",
            "text": _("The check “more than last year” raised a flag."),
            "at": now - timedelta(days=3),
        },
        {
            "author": "Núria Camps",
            "place": _("Facilitator"),
            "at": now - timedelta(days=2),
            "text": _("Home visits rose from 410 to 982. Is it a new way of counting?"),
        },
        {
            "author": "Jordi Puig",
            "place": "Vallserena",
            "at": now - timedelta(days=1),
            "text": _(
                "No: since May a second team makes the first visit within a week. I attach the agreement."
            ),
            "mine": True,
        },
        {"event": "check", "text": _("Explained: the value stands."), "at": now},
    ]


def _phases() -> list[tuple[str, str, str]]:
    return [
        ("agree", _("Agree"), _("until 15 March")),
        ("collect", _("Collect"), _("until 30 June")),
        ("validate", _("Validate"), _("until 15 September")),
        ("compare", _("Compare"), _("October")),
        ("improve", _("Improve"), _("November")),
        ("publish", _("Publish"), _("December")),
    ]
