"""The last results in two lines, for the home page: what there is, and what stands out most."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulos.exhibits.setting import number_format
from circulos.web.analysis import council_page, said
from circulos.web.analysis.points import Drafted, Side
from circulos.web.analysis.promised import provider
from circulos.web.analysis.queries import Look, look_of
from circulos.web.cycle.models import Edition
from circulos.web.navigation import Finding
from circulos.web.people.models import Person


def finding_of(person: Person, edition: Edition) -> Finding:
    """Of the own council; whoever has none is told how much there is to see."""
    look = look_of(person, edition)
    if look.own is None:
        return Finding(edition.name, reverse("analysis:panel", args=[edition.code]), _extent(look))
    found = council_page.points_of(look, provider().decisions(look))
    return Finding(
        f"{look.own.council.name} · {edition.name}",
        reverse("analysis:council", args=[edition.code, look.own_code]),
        _sides(found),
        _farthest(look, found[0]) if found else "",
        council_page.address_of(look, found[0].one.indicator.code) if found else "",
    )


def _extent(look: Look) -> str:
    councils = max((look.seen.now(one.code).n for one in look.seen.measured), default=0)
    indicators = len(look.seen.measured)
    return " · ".join(
        (
            ngettext("%(n)s council", "%(n)s councils", councils) % {"n": councils},
            ngettext("%(n)s indicator with figures", "%(n)s indicators with figures", indicators)
            % {"n": indicators},
        )
    )


def _sides(found: list[Drafted]) -> str:
    strong = sum(point.side is Side.STRONG for point in found)
    weak = len(found) - strong
    return " · ".join(
        (
            ngettext("%(n)s strong point", "%(n)s strong points", strong) % {"n": strong},
            ngettext("%(n)s improvement opportunity", "%(n)s improvement opportunities", weak) % {"n": weak},
        )
    )


def _farthest(look: Look, point: Drafted) -> str:
    """The first of the drafted points: the surest, then the farthest from the circle."""
    one = point.one
    told = {
        "title": said.text(one.indicator.title),
        "value": said.value(one, look.own_code),
        "mean": said.number(one.mean, number_format(one.indicator)),
    }
    return _("Stands out most: %(title)s, %(value)s; mean of the circle %(mean)s") % told
