"""How a circle works, for its members, who leads it and who evaluates it from outside."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from circulos.web.access import permitted_or_404
from circulos.web.cycle import effectiveness as measures
from circulos.web.cycle import queries
from circulos.web.cycle.models import Circle
from circulos.web.cycle.survey_results import FEWEST


@require_safe
def effectiveness(request: HttpRequest, code: str) -> HttpResponse:
    circle = permitted_or_404(request.user, "cycle.see_editions", Circle, code=code)
    known = measures.known_of(circle)
    memberships = queries.membership_numbers(circle)
    context = {
        "circle": circle,
        "known": known,
        "themes": measures.themes_of(known),
        "memberships": memberships,
        "fewest": FEWEST,
    }
    return render(request, "cycle/effectiveness.html", context)
