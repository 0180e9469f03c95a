"""The components of the product as template tags. They are built in: no page needs to load them."""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext

from circulos.web.ui import dates
from circulos.web.ui.icons import ICONS

register = template.Library()

# A table can hold hundreds of them, and they never change.
DRAWN = {
    name: mark_safe(  # noqa: S308 -- constants of ours
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{strokes}</svg>'
    )
    for name, strokes in ICONS.items()
}

TONE_ICONS = {
    "info": "info",
    "positive": "check",
    "caution": "alert",
    "negative": "alert",
    "neutral": "info",
    "own": "info",
}
# The levels of django.contrib.messages in our tones.
LEVELS = {
    "debug": "neutral",
    "info": "info",
    "success": "positive",
    "warning": "caution",
    "error": "negative",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon as decoration beside words: screen readers pass over it."""
    return DRAWN[name]


@register.simple_tag(name="tag")
def tag_(label: str, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """A word on a state: `{% tag _("Signed") "positive" "check" %}`. The word says it, the colour only helps."""
    return format_html(
        '<span class="tag tone-{}">{}{}</span>', tone, icon(icon_name) if icon_name else "", label
    )


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> str:
    """A message in the page. Tones: info, positive, caution, negative, neutral, own."""
    return _draw("notice", content=content, tone=tone, title=title, icon_name=TONE_ICONS[tone])


@register.filter
def tone_of(message) -> str:
    """The tone of a message of django.contrib.messages."""
    return LEVELS.get(message.level_tag, "info")


@register.simple_block_tag
def panel(content: str, title: str = "", own: bool = False, level: int = 2) -> str:
    """A framed group. `own` marks what belongs to the reader's council."""
    return _draw("panel", content=content, title=title, own=own, level=level)


@register.simple_block_tag
def nothing(content: str, title: str, icon_name: str = "circle") -> str:
    """In place of a list that has nothing yet: what will be here, and how it comes about."""
    return _draw("nothing", content=content, title=title, icon_name=icon_name)


@register.simple_block_tag
def more(content: str, label: str) -> str:
    """Something most readers can pass over: folded, opened by a click."""
    return _draw("more", content=content, label=label)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, opener: str, button: str = "button button--quiet") -> str:
    """A button that opens a dialog over the page; it needs no script of the page's own."""
    return _draw("dialog", content=content, id=id, title=title, opener=opener, button=button)


@register.simple_block_tag
def tabs(content: str, label: str) -> str:
    """Tabs that are links: put `{% tab %}`s inside."""
    return _draw("tabs", content=content, label=label)


@register.simple_tag
def tab(label: str, address: str, current: bool = False, count: int | None = None) -> SafeString:
    mark = mark_safe(' aria-current="page"') if current else ""
    number = format_html('<span class="tag">{}</span>', count) if count is not None else ""
    return format_html('<li><a href="{}"{}>{}{}</a></li>', address, mark, label, number)


@register.simple_block_tag
def crumbs(content: str) -> str:
    """The way here: put `{% crumb %}`s inside, from the top; the page itself is its heading."""
    return _draw("crumbs", content=content)


@register.simple_tag
def crumb(label: str, address: str) -> SafeString:
    return format_html('<li><a href="{}">{}</a></li>', address, label)


@register.simple_block_tag
def summary(content: str) -> str:
    """What is known about one thing: put `{% fact %}`s inside."""
    return format_html('<dl class="summary">{}</dl>', content)


@register.simple_block_tag
def fact(content: str, label: str, address: str = "", change: str = "") -> str:
    """A line of a summary, with an optional link to change it."""
    return _draw("fact", content=content, label=label, address=address, change=change)


@register.simple_block_tag
def table(content: str, caption: str = "", kind: str = "cards", show_caption: bool = False) -> str:
    """Frames `<thead>` and `<tbody>`. Kinds: cards (a list, cards on a phone), scroll (figures), dense, tall."""
    classes = " ".join(f"table--{word}" for word in kind.split())
    return _draw("table", content=content, caption=caption, classes=classes, show_caption=show_caption)


@register.simple_tag
def progress(value: float, maximum: float, label: str, text: str = "") -> SafeString:
    return _draw("progress", value=value, maximum=maximum, label=label, text=text or f"{value} / {maximum}")


@register.inclusion_tag("ui/task_list.html")
def task_list(tasks) -> dict:
    """`tasks` are `navigation.Task`s."""
    return {"tasks": tasks}


@register.inclusion_tag("ui/conversation.html")
def conversation(entries) -> dict:
    """Entries have author, place, at, text, and one of mine or event (an icon's name: a line the system wrote)."""
    return {"entries": entries}


@register.inclusion_tag("ui/steps.html")
def steps(items, current: str) -> dict:
    """Phases in order. Items are (code, name, note); those before `current` are done."""
    codes = [code for code, _name, _note in items]
    now = codes.index(current) if current in codes else -1
    states = ["done" if at < now else "now" if at == now else "" for at in range(len(codes))]
    return {"items": [(state, name, note) for state, (_code, name, note) in zip(states, items, strict=True)]}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms) -> dict:
    """All errors of the forms of a page, first thing on the page, each a link to its field."""
    fields = [field for form in forms if form for field in form if field.errors]
    general = [error for form in forms if form for error in form.non_field_errors()]
    return {"fields": fields, "general": general}


@register.inclusion_tag("ui/filters.html", takes_context=True)
def filters(context, form, label: str = "", live: str = "") -> dict:
    """A form sent by GET above a list. `live`: the id of what changes while one types; the page includes ui/htmx."""
    active = any(form.data.get(name) for name in form.fields)
    path = context["request"].path if live else ""
    return {"form": form, "label": label, "live": live, "path": path, "active": active}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context, page) -> dict:
    """Below a list; `page` comes from `lists.page_of`. It keeps the filters in the address."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "query": f"{query.urlencode()}&" if query else "",
    }


@register.inclusion_tag("ui/post_button.html", takes_context=True)
def post_button(
    context, label: str, address: str, look: str = "button button--quiet", about: str = ""
) -> dict:
    """One button that changes something. `about` completes the label for who hears it out of its row."""
    return {
        "label": label,
        "address": address,
        "look": look,
        "about": about,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def allowed(context, permission: str, about=None) -> bool:
    """Whether the reader may: `{% allowed "people.change_council" council as may_change %}`."""
    return context["user"].has_perm(permission, about)


@register.simple_tag
def once(template_name: str, one: Hashable) -> SafeString:
    """A part of a page that follows from one frozen value: `{% once "analysis/point.html" one %}`.

    It is drawn for the first reader and kept for all who are shown an equal value, so the value must say everything:
    no record of the database may be in it, for two states of one record are equal.
    """
    return _once(template_name, one, get_language())


@lru_cache(maxsize=4000)  # some 2 kB each
def _once(template_name: str, one: Hashable, language: str) -> SafeString:
    return render_to_string(template_name, {"one": one})


@register.filter
def equals(address: str, path: str) -> bool:
    return address == path


@register.filter
def begins(address: str, path: str) -> bool:
    """Whether the page at `path` is the one at `address` or below it."""
    return path.startswith(address)


@register.filter
def figure(value) -> str:
    """A whole number in the reader's way; a dash where there is none."""
    return "–" if value is None else number_format(value, use_l10n=True, force_grouping=True)


register.filter("short_month", dates.short_month)
register.filter("month_in_words", dates.month_in_words)


@register.filter
def duration(minutes: int) -> str:
    """Minutes as people say them: minutes up to an hour and a half, above that whole hours."""
    if minutes <= 90:
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    hours = round(minutes / 60)
    return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}


@register.filter
def dialled(phone: str) -> str:
    """What a telephone understands of a number written for people."""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def _draw(component: str, **context) -> SafeString:
    return render_to_string(f"ui/{component}.html", context)
