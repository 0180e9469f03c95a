"""Three ways to look at one number: against the circle, against the nearest councils, and in its environment.

Facts about a territory are public, so a place on their axis, or in a short list of neighbours, tells who stands there.
Therefore only councils the reader knows by name are looked for among the nearest, and where some stand under a code
the scatter shows nobody but the own council.
"""

import math
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from circulos.compare.adjust import Reason
from circulos.compare.comparison import Comparison
from circulos.compare.decided import NOTHING
from circulos.compare.expected import Expected, distances_of
from circulos.compare.peers import Neighbours, nearest
from circulos.compare.reference import ReferenceKind
from circulos.exhibits import Exhibit, neighbours, scatter
from circulos.exhibits.references import Given, references
from circulos.exhibits.setting import named, number_format, place, signal_of, value_of
from circulos.method.types import Indicator, Kit, Polarity
from circulos.web.analysis import fits, said, shown, territory
from circulos.web.analysis.placed import Placed
from circulos.web.analysis.promised import Beside, provider, within_year
from circulos.web.analysis.queries import Figures, Look
from circulos.web.analysis.seen import Seen
from circulos.web.analysis.shown import Asked, Drawn
from circulos.web.analysis.veil import Veil
from circulos.web.collection.models import Frozen
from circulos.web.cycle.models import Participation

NEAR, SCATTER, REFERENCES = "neighbours", "scatter", "references"
EXHIBITS = (NEAR, SCATTER)
FEWEST = 3  # councils one may look at by name, before the nearest are chosen among them
Weights = tuple[tuple[str, float], ...]


# --- The nearest --------------------------------------------------------------------------------------------


def usual_weights(look: Look) -> dict[str, float]:
    """Those of the kit, for what is known of the territory."""
    facts = territory.facts_of(look)
    return {one.variable: one.weight for one in look.kit.environment.weights if one.variable in facts}


def known_by_name(look: Look, veil: Veil, council: str) -> list[str]:
    """A council and those of the edition that a reader knows by name; itself alone where these are too few."""
    here = {part.council.code for part in look.parts if not part.withdrawn_at}
    named_ones = {code for code, key in veil.keys.items() if code == key and code in here}
    return sorted({council, *named_ones}) if len(named_ones - {council}) >= FEWEST else [council]


def near_of(look: Look, one: Indicator, weights: dict[str, float]) -> Neighbours | None:
    """The nearest of the councils the reader knows by name; None where too few are, or have a value to be shown."""
    facts = {code: values for code, values in territory.facts_of(look).items() if weights.get(code, 0) > 0}
    if not look.own_code or not facts or not named(look.seen.now(one.code), look.seen.setting):
        return None
    councils = known_by_name(look, look.veil, look.own_code)
    context = distances_of(look.kit, councils, facts, tuple(facts))
    used = {code: weights[code] for code in facts}
    found = nearest(context, look.own_code, look.kit.environment.neighbours, used)
    return None if found.reason else found


def among_near(look: Look, one: Indicator, found: Neighbours) -> Comparison:
    """One indicator among the own council and its nearest: all of them are known by name."""
    councils = (look.own_code, *found.councils)
    return look.ready.benchmark.comparison(one.code, look.seen.period, among=councils)


def _near_exhibit(look: Look, one: Indicator, weights: dict[str, float]) -> Exhibit | None:
    found = near_of(look, one, weights)
    if found is None:
        return None
    now = among_near(look, one, found)
    return neighbours(
        found, look.names, variables=look.kit.context, comparison=now, setting=look.seen.setting
    )


# --- The environment ----------------------------------------------------------------------------------------


def model_of(look: Look, indicator: str, fact: str = "") -> Expected | None:
    """What the environment leads to expect: by the facts of the kit, or by one fact. None where none is known."""
    facts, seen = territory.facts_of(look), look.seen
    wanted = (fact,) if fact else look.kit.environment.adjustment
    chosen = tuple(code for code in wanted if code in facts)
    if not chosen:
        return None
    return fitted(look, seen.whole(indicator, seen.period, seen.group(indicator)), facts, chosen)


def fitted(look: Look, whole: Comparison, facts: territory.Facts, chosen: tuple[str, ...]) -> Expected:
    """The model of one comparison, fitted once for all readers."""
    return fits.fitted(f"{look.ready.key} {context_of_look(look)}", whole, facts, chosen)


def prepare(kit: Kit, frozen: Frozen) -> int:
    """Measure figures that were just fixed, and fit what their territory leads to expect, before anybody asks."""
    edition = frozen.edition
    parts = tuple(Participation.objects.filter(edition=edition).select_related("council"))
    figures = Figures(settings.DATA / frozen.folder, frozen)
    look = Look(frozen.frozen_by, edition, True, parts, figures)
    facts, period = territory.facts_of(look), look.seen.period
    chosen = tuple(code for code in kit.environment.adjustment if code in facts)
    wholes = [
        look.ready.comparison(one.code, period, group)
        for one in look.seen.measured
        for group in look.ready.benchmark.groups(one.code)
    ]
    return fits.prepare(f"{look.ready.key} {context_of_look(look)}", wholes, facts, chosen)


def placed(seen: Seen, look: Look) -> Placed:
    """What a report is written from, as `seen`: with the territory, and what the own council decided."""
    return Placed(
        seen,
        territory.facts_of(look),
        context_of_look(look),
        tuple(known_by_name(look, seen.veil, look.own_code)) if look.own else (),
        provider().decided(look) if look.own else NOTHING,
        within_year(look),
    )


def expected_of(look: Look, indicator: str) -> float | None:
    """What is expected of the own council; None where the environment explains nothing."""
    model = model_of(look, indicator)
    told = model.of(look.own_code) if model else None
    return told.expected if told else None


def _scatter_exhibit(look: Look, one: Indicator, fact: str) -> Exhibit | None:
    model = model_of(look, one.code, fact)
    if model is None:
        return None
    others = not (look.veil.coded or look.veil.hides_others)
    return scatter(
        model,
        look.own_code or None,
        look.names,
        variables=look.kit.context,
        others=others,
        setting=look.seen.setting,
    )


def facts_to_choose(look: Look) -> list[tuple[str, str]]:
    """The facts a value may be looked at against, one at a time."""
    return [(code, said.text(look.kit.context[code].title)) for code in territory.facts_of(look)]


# --- Exhibits -----------------------------------------------------------------------------------------------


def build(look: Look, name: str, one: Indicator, weights: dict[str, float], fact: str = "") -> Exhibit | None:
    if name == NEAR:
        return _near_exhibit(look, one, weights)
    if name == SCATTER:
        return _scatter_exhibit(look, one, fact)
    raise Http404


def context_of_look(look: Look) -> str:
    """What names the facts about the territory that were frozen with the figures, and whose they are."""
    frozen = look.figures.frozen
    here = sum(not part.withdrawn_at for part in look.parts)
    return f"{frozen.context_digest if frozen else ''} {look.edition.pk} {here}"


def draw(look: Look, name: str, one: Indicator, weights: dict[str, float], fact: str = "") -> Drawn | None:
    chosen = fact if name == SCATTER else tuple(sorted(weights.items()))
    key = (look.seen.key, context_of_look(look), name, one.code, chosen, shown.language())
    return shown.kept(key, lambda: _drawn(look, name, one, weights, fact))


def _drawn(look: Look, name: str, one: Indicator, weights: dict[str, float], fact: str) -> Drawn | None:
    made = build(look, name, one, weights, fact)
    return shown.markup_of(made, Asked(name, indicator=one.code), titled_by_view=True) if made else None


def references_exhibit(look: Look, one: Indicator, beside: Beside) -> Exhibit | None:
    """What the value may be read against: rules, what the circle agreed, what it does, and the own target."""
    now = look.seen.now(one.code)
    if not now.n:
        return None
    return references(
        now,
        look.own_code or None,
        look.seen.names,
        expected=model_of(look, one.code) if look.own_code else None,
        more=_given(beside),
        sources={code: source.title for code, source in look.kit.sources.items()},
        setting=look.seen.setting,
    )


def _given(beside: Beside) -> list[Given]:
    found = []
    if beside.agreed:
        day = date_format(beside.agreed.expires_on, "SHORT_DATE_FORMAT")
        note = _("expired on %(day)s") if beside.agreed.is_expired else _("holds until %(day)s")
        source = f"{beside.agreed.provenance} ({note % {'day': day}})"
        found.append(Given(ReferenceKind.AGREED, beside.agreed.value, "", source))
    if beside.target and beside.aim is not None:
        found.append(Given(ReferenceKind.OWN_TARGET, beside.aim, "", beside.target.until))
    return found


def draw_references(look: Look, one: Indicator, beside: Beside) -> Drawn | None:
    key = (look.seen.key, context_of_look(look), REFERENCES, one.code, repr(_given(beside)), shown.language())

    def made() -> Drawn | None:
        found = references_exhibit(look, one, beside)
        return shown.markup_of(found, Asked(REFERENCES, one.code), titled_by_view=True) if found else None

    return shown.kept(key, made)


# --- In a few words -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lens:
    """One look at the number, in a few words: what it is held against, and what may be said of it."""

    anchor: str
    title: str
    against: str
    mark: str
    said: str
    tone: str


def lenses_of(look: Look, one: Indicator, weights: dict[str, float]) -> list[Lens]:
    """The three, for the own council; none where it has no value."""
    now = look.seen.now(one.code)
    if not look.own_code or math.isnan(value_of(now, look.own_code)):
        return []
    return [_raw(look, now), _near(look, one, weights), _expected(look, one)]


def _words(signal: str, one: Indicator, has_interval: bool = True) -> tuple[str, str]:
    """What may be said, with a side where one way is favourable."""
    if not has_interval:
        return _("no interval: look at what lies behind it"), ""
    side = {"better": "favourable", "worse": "unfavourable"}.get(signal, "")
    told = {
        "better": _("better, beyond chance"),
        "worse": _("worse, beyond chance"),
        "higher": _("higher, beyond chance"),
        "lower": _("lower, beyond chance"),
        "similar": _("no different beyond chance"),
        "cannot_tell": _("cannot tell"),
    }
    return told.get(signal, ""), "" if one.polarity is Polarity.NEUTRAL else side


def _raw(look: Look, now: Comparison) -> Lens:
    shape = number_format(now.indicator)
    has_interval = not math.isnan(value_of(now, look.own_code, now.lower))
    told, tone = _words(signal_of(now, look.own_code), now.indicator, has_interval)
    against = _("Mean of %(number)s councils") % {"number": now.n}
    return Lens("raw", _("Against the circle"), against, said.number(now.mean, shape), told, tone)


def _near(look: Look, one: Indicator, weights: dict[str, float]) -> Lens:
    title, found = _("Against similar territory"), near_of(look, one, weights)
    if found is None:
        return Lens("near", title, _("Too few councils known by name"), "–", _("cannot tell"), "")
    now = among_near(look, one, found)
    others = [value_of(now, council) for council in found.councils]
    known = [value for value in others if not math.isnan(value)]
    if len(known) < FEWEST:
        return Lens("near", title, _("Too few of them have a value"), "–", _("cannot tell"), "")
    mean = sum(known) / len(known)
    has_interval = place(now, look.own_code) is not None and not math.isnan(
        value_of(now, look.own_code, now.lower)
    )
    told, tone = _words(signal_of(now, look.own_code), one, has_interval)
    against = _("Mean of the %(number)s nearest") % {"number": len(known)}
    return Lens("near", title, against, said.number(mean, number_format(one)), told, tone)


def _expected(look: Look, one: Indicator) -> Lens:
    title, model = _("Given the environment"), model_of(look, one.code)
    if model is None:
        return Lens("environment", title, _("No facts about the territory"), "–", _("cannot tell"), "")
    if model.refusal is not None:
        return Lens("environment", title, why_not(model.refusal.reason), "–", "", "")
    told = model.of(look.own_code)
    if told is None:
        return Lens("environment", title, _("No facts about this council"), "–", _("cannot tell"), "")
    shape = number_format(one)
    low, high = said.number(told.lower, shape), said.number(told.upper, shape)
    against = _("Expected, between %(low)s and %(high)s") % {"low": low, "high": high}
    tone = {"better": "favourable", "worse": "unfavourable"}.get(told.signal, "")
    return Lens("environment", title, against, said.number(told.expected, shape), sides_of(told.signal), tone)


def sides_of(signal: str) -> str:
    """What may be said of a value against what is expected of it."""
    sides = {"better": _("better than expected"), "worse": _("worse than expected")}
    sides |= {"higher": _("more than expected"), "lower": _("less than expected")}
    return sides.get(signal, _("as expected"))


def why_not(reason: Reason) -> str:
    """Why nothing is expected, in a few words; the exhibit says it in full."""
    return {
        Reason.EXPLAINS_NOTHING: _("The territory does not explain the differences here"),
        Reason.TOO_FEW_COUNCILS: _("Too few councils to tell"),
        Reason.NOTHING_VARIES: _("All councils have the same value"),
    }.get(reason, _("Nothing can be expected from the territory here"))


# --- What the environment explains of many ------------------------------------------------------------------


@dataclass(frozen=True)
class Explained:
    """Of the opportunities of a council: how many are what the territory leads to expect, and how many are not."""

    as_expected: int
    worse: int
    nothing: int  # of these the territory explains nothing, or nothing is known

    @property
    def n(self) -> int:
        return self.as_expected + self.worse + self.nothing


def explained(look: Look, indicators: list[str]) -> Explained:
    about = ("explained", context_of_look(look), *indicators)
    return look.seen.once(about, lambda: _explained(look, indicators))


def _explained(look: Look, indicators: list[str]) -> Explained:
    told = [signal_in_environment(look, code) for code in indicators]
    return Explained(sum(signal not in ("", "worse") for signal in told), told.count("worse"), told.count(""))


def signal_in_environment(look: Look, indicator: str) -> str:
    """How the own council stands to what is expected of it; empty where nothing is."""
    model = model_of(look, indicator)
    told = model.of(look.own_code) if model else None
    return told.signal if told else ""
