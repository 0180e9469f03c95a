"""The calendar on the screen, and calendar files for the calendars people have already."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from circulos.web.access import demand
from circulos.web.cycle import calendar_actions, calendars, ical, queries
from circulos.web.cycle.models import CalendarFeed
from circulos.web.people import notices


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    demand(request.user, "cycle.use_calendar")
    feed = CalendarFeed.objects.filter(person=request.user).first()
    address = notices.link(reverse("cycle:feed", args=[calendars.token_of(feed)])) if feed else ""
    context = {"days": calendars.ahead(request.user), "address": address}
    return render(request, "cycle/calendar.html", context)


@require_POST
def renew_feed(request: HttpRequest) -> HttpResponse:
    """Make the private address, or a new one in place of the old."""
    demand(request.user, "cycle.use_calendar")
    feed = calendar_actions.renew_feed(by=request.user)
    done = _("Your calendar address is ready.") if feed.number == 1 else _("The old address no longer works.")
    messages.success(request, done)
    return redirect("cycle:calendar")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a person's calendar program asks for, in her language; the signed address is the permission."""
    found = calendars.feed_of(token)
    if found is None:
        raise Http404
    with translation.override(found.person.language or translation.get_language()):
        text = ical.calendar(calendars.of_person(found.person), name="Circulos")
    return _file(text, "circulos")


@require_safe
def edition_calendar(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.view_edition", code)
    meetings = list(edition.meetings.select_related("edition__circle"))
    due = calendars.own_deadlines(request.user, [edition]).get(edition.pk)
    text = ical.calendar(calendars.of_edition(edition, meetings, due), name=edition.name)
    return _file(text, edition.code)


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response
