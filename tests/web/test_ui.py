"""The components: what they draw for eyes and for screen readers, and that they escape what they are given."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from circulos.web.analysis.calls import Teaching
from circulos.web.navigation import Task
from circulos.web.ui import dates
from circulos.web.ui.forms import HintedRadios
from circulos.web.ui.icons import ICONS
from circulos.web.ui.templatetags import ui

EVIL = '"><script>alert(1)</script>'


def draw(source: str, **context) -> str:
    drawn = Template(source).render(Context(context))
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>", "", drawn, flags=re.S))


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_silent_for_screen_readers(name):
    assert 'aria-hidden="true"' in ui.icon(name)
    assert "style=" not in ui.icon(name)


def test_a_notice_frames_its_content():
    drawn = draw('{% notice tone="caution" title="Before" %}<p>{{ text }}</p>{% endnotice %}', text=EVIL)
    assert 'class="notice tone-caution"' in drawn
    assert "<h2>Before</h2>" in drawn
    assert "<script>" not in drawn


@pytest.mark.parametrize(
    "source",
    [
        "{% tag evil evil %}",
        "{% panel evil %}{% endpanel %}",
        "{% nothing evil %}{% endnothing %}",
        "{% more evil %}{% endmore %}",
        "{% tabs evil %}{% tab evil evil %}{% endtabs %}",
        "{% crumbs %}{% crumb evil evil %}{% endcrumbs %}",
        "{% summary %}{% fact evil address=evil change=evil %}{{ evil }}{% endfact %}{% endsummary %}",
        "{% table evil %}{{ evil }}{% endtable %}",
        "{% progress 1 2 evil evil %}",
        '{% dialog "d" evil evil %}{{ evil }}{% enddialog %}',
        "{% post_button evil evil about=evil %}",
        "{% conversation entries %}",
    ],
)
def test_nothing_given_to_a_component_becomes_markup(source):
    entries = [{"author": EVIL, "place": EVIL, "text": EVIL}, {"event": "flag", "text": EVIL}]
    assert "<script>" not in draw(source, evil=EVIL, entries=entries)


def test_a_tab_says_which_page_is_shown():
    drawn = draw('{% tabs "Parts" %}{% tab "A" "/a/" current=True %}{% tab "B" "/b/" count=3 %}{% endtabs %}')
    assert '<nav class="tabs" aria-label="Parts">' in drawn
    assert '<a href="/a/" aria-current="page">A</a>' in drawn
    assert '<a href="/b/">B<span class="tag">3</span></a>' in drawn


def test_a_table_can_be_scrolled_by_keyboard_and_has_a_name():
    drawn = draw('{% table "Councils" kind="scroll dense" %}<tbody></tbody>{% endtable %}')
    assert (
        'class="table table--scroll table--dense" role="region" tabindex="0" aria-label="Councils"' in drawn
    )
    assert '<caption class="unseen">Councils</caption>' in drawn


def test_progress_is_the_element_for_it():
    drawn = draw('{% progress 34 52 "Answered" %}')
    assert '<progress value="34" max="52" aria-label="Answered">34 / 52</progress>' in drawn


def test_progress_writes_numbers_for_the_machine_in_every_language():
    from django.utils import translation

    with translation.override("ca"):
        assert 'value="0.5" max="1"' in draw('{% progress value 1 "x" %}', value=0.5)


def test_a_dialog_opens_without_a_script_of_its_own():
    drawn = draw('{% dialog "why" "Why?" "Explain" %}<p>Because.</p>{% enddialog %}')
    assert 'command="show-modal" commandfor="why"' in drawn
    assert '<dialog class="dialog" id="why" aria-labelledby="why-title">' in drawn
    assert '<form method="dialog">' in drawn


@pytest.mark.parametrize(
    ("language", "short", "month"),
    [
        ("en", "12 Sep 2026", "Sep 2026"),
        ("ca", "12 set. 2026", "set. 2026"),
        ("es", "12 sep 2026", "sep 2026"),
    ],
)
def test_short_dates_write_months_as_the_language_does(language, short, month):
    with translation.override(language):
        assert (dates.short_day(date(2026, 9, 12)), dates.short_month(date(2026, 9, 12))) == (short, month)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "September 2026"), ("ca", "setembre de 2026"), ("es", "septiembre de 2026")],
)
def test_a_month_of_a_series_is_told_in_words_and_a_quarter_as_it_is_written(language, said):
    with translation.override(language):
        assert dates.month_in_words("2026-09") == said
        assert [dates.month_in_words(one) for one in ("2026-Q1", "2026", "2026-13")] == [
            "2026-Q1",
            "2026",
            "2026-13",
        ]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 minutes"), (1, "1 minute"), (90, "90 minutes"), (91, "2 hours"), (1496, "25 hours")],
)
def test_a_duration_is_told_in_minutes_or_whole_hours(minutes, said):
    assert ui.duration(minutes) == said


def test_a_task_list_links_and_tells_the_state_in_words():
    drawn = draw("{% task_list tasks %}", tasks=[Task("Sign", "/sign/", "Not begun", hint="First the rest.")])
    assert '<a href="/sign/">Sign</a>' in drawn
    assert ">Not begun</span>" in drawn
    assert "First the rest." in drawn


def test_a_conversation_tells_who_spoke_and_what_the_system_did():
    entries = [
        {"author": "Rosa", "place": "Berga", "text": "One\n\ntwo", "mine": True},
        {"event": "check", "text": "Explained"},
    ]
    drawn = draw("{% conversation entries %}", entries=entries)
    assert "message--mine" in drawn
    assert "<p>One</p> <p>two</p>" in drawn
    assert 'class="event"' in drawn


def test_steps_mark_what_is_done_and_where_we_are():
    phases = [("a", "Agree", ""), ("b", "Collect", "until June"), ("c", "Validate", "")]
    drawn = draw('{% steps phases "b" %}', phases=phases)
    assert drawn.count('class="done"') == 1
    assert '<li class="now" aria-current="step"><strong>Collect</strong>until June</li>' in drawn
    assert 'class="' not in draw('{% steps phases "unknown" %}', phases=phases).replace('class="steps"', "")


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the register.")
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("a", "First"), ("b", "Second")],
        widget=HintedRadios(hints={"a": "The usual."}),
    )
    agree = forms.BooleanField(label="Agreed")


def test_a_field_ties_hint_and_error_to_its_input():
    drawn = draw("{{ form }}", form=Sample({}))
    assert '<label for="id_name">Name</label>' in drawn
    assert 'id="id_name_helptext">As in the register.' in drawn
    assert 'id="id_name_error"' in drawn
    assert re.search(
        r'<input[^>]+aria-invalid="true"[^>]+aria-describedby="id_name_helptext id_name_error"', drawn
    )


def test_radio_buttons_are_a_group_with_a_line_that_explains():
    drawn = draw("{{ form }}", form=Sample())
    group = re.search(r"<fieldset.*?</fieldset>", drawn)[0]
    assert "<legend>Kind</legend>" in group
    assert '<span>First</span><span class="hint">The usual.</span>' in group
    assert group.count("<label") == 2


def test_the_error_summary_links_to_each_field_and_takes_the_focus():
    drawn = draw("{% error_summary form %}", form=Sample({}))
    assert 'role="alert" tabindex="-1" autofocus' in drawn
    assert re.findall(r'href="#(\w+)"', drawn) == ["id_name", "id_kind_0", "id_agree"]
    for target in ("id_name", "id_kind_0", "id_agree"):
        assert f'id="{target}"' in draw("{{ form }}", form=Sample({}))


def test_without_errors_there_is_no_summary():
    assert draw("{% error_summary form %}", form=Sample()).strip() == ""
    assert draw("{% error_summary form %}", form=None).strip() == ""


def test_pagination_keeps_the_filters():
    request = RequestFactory().get("/x/", {"q": "a b", "page": "2"})
    page = Paginator(range(120), 20).get_page(2)
    drawn = draw("{% pagination page %}", page=page, request=request)
    assert 'href="?q=a+b&amp;page=3"' in drawn
    assert 'aria-current="page">2</a>' in drawn
    assert "Rows 21 to 40 of 120" in drawn


def test_one_page_only_tells_how_many():
    request = RequestFactory().get("/x/")
    drawn = draw("{% pagination page %}", page=Paginator(range(3), 20).get_page(1), request=request)
    assert "3 rows" in drawn
    assert "<ul>" not in drawn


def test_what_is_drawn_once_follows_its_value_and_the_language():
    source = '{% once "analysis/teaching.html" one %}'
    first = Teaching("Waiting days", "/first/", "12", EVIL, (), 2)
    assert "&lt;script&gt;" in draw(source, one=first)
    assert "2 councils" in draw(source, one=first)
    assert "3 councils" in draw(source, one=replace(first, unnamed=3))
    with translation.override("ca"):
        assert "2 ens hi podrien millorar" in draw(source, one=first)
    assert "2 councils" in draw(source, one=first)


@pytest.mark.parametrize(
    ("number", "language", "shown"),
    [(38200, "en", "38,200"), (38200, "ca", "38.200"), (None, "ca", "–"), (0, "ca", "0")],
)
def test_figures_are_written_in_the_readers_way(number, language, shown):
    from django.utils import translation

    with translation.override(language):
        assert ui.figure(number) == shown


def test_a_telephone_is_dialled_without_its_spaces():
    assert ui.dialled("+34 93 800-01.04 (ext)") == "+34938000104"


def test_the_page_of_components_uses_every_component():
    from pathlib import Path

    import circulos.web.ui as package

    page = (Path(package.__file__).parent / "templates/ui/components.html").read_text()
    frame = {
        "demo_banner",
        "footer",
        "header",
        "htmx",
        "language_menu",
        "mark",
        "messages",
        "person_menu",
        "theme_switch",
    }
    drawn_by = {"field": "{{ filled }}", "form": "{{ fresh }}", "filters": "{% filters", "post_button": ""}
    for path in (Path(package.__file__).parent / "templates/ui").glob("*.html"):
        if path.stem not in frame | {"components"}:
            assert drawn_by.get(path.stem, f"{{% {path.stem}") in page, path.stem


def test_filters_change_a_list_while_one_types_only_where_the_page_says_what_changes():
    request = RequestFactory().get("/x/", {"name": "a"})
    form = Sample(request.GET)
    assert "hx-get" not in draw("{% filters form %}", form=form, request=request)
    drawn = draw('{% filters form live="results" %}', form=form, request=request)
    assert 'hx-get="/x/"' in drawn
    assert 'hx-select="#results"' in drawn
    assert '<a href="?">Clear</a>' in drawn


def test_htmx_is_told_to_run_and_write_nothing_a_strict_policy_forbids():
    drawn = draw('{% include "ui/htmx.html" %}')
    assert '"allowEval": false' in drawn
    assert '"includeIndicatorStyles": false' in drawn
    assert re.findall(r"<script[^>]*>", drawn) and all(
        "src=" in tag for tag in re.findall(r"<script[^>]*>", drawn)
    )
