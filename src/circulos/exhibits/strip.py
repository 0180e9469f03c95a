"""The strip of the circle: every council a point on one line, the middle half shaded, your council marked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from circulos.compare.comparison import Comparison
from circulos.exhibits.model import (
    Axis,
    Band,
    Exhibit,
    Figure,
    Mark,
    Phrase,
    Point,
    Role,
    Rule,
    Scale,
    Side,
    words,
)
from circulos.exhibits.notes import notes_of
from circulos.exhibits.reading import read
from circulos.exhibits.setting import (
    PLAIN,
    Setting,
    about,
    name_of,
    named,
    number_format,
    place,
    subtitle,
    value_of,
)
from circulos.exhibits.tables import council_table


def strip(
    comparison: Comparison, own: str | None, names: Mapping[str, str], *, setting: Setting = PLAIN
) -> Exhibit:
    """The distribution of one indicator over the circle. Fewer than two values give words and no figure."""
    order = sorted(comparison.councils, key=lambda council: names.get(council, council))
    return Exhibit(
        name="strip",
        about=about(comparison),
        title=comparison.indicator.title,
        view=words("view.strip"),
        subtitle=subtitle(comparison, setting),
        table=council_table(comparison, order, own, names, setting, others=own is None),
        figure=strip_figure(comparison, own, names, setting) if comparison.n > 1 else None,
        reading=read(comparison, own, setting),
        source=setting.source,
        notes=notes_of(comparison, setting),
    )


def strip_figure(
    comparison: Comparison, own: str | None, names: Mapping[str, str], setting: Setting
) -> Figure:
    """Band, rules and points; lanes only keep points apart."""
    points = council_points(comparison, own, names, setting)
    reach = max([2.0, *(abs(lane) for point in points for lane in point.y)]) + 1
    marks: list[Mark] = [middle_half(comparison, (-reach, reach)), *rules(comparison), *points]
    value = Axis(format=number_format(comparison.indicator))
    return Figure(value, Axis(Scale.LANES, minimum=-reach, maximum=reach), tuple(marks))


def middle_half(comparison: Comparison, at: tuple[float, ...]) -> Band:
    """The middle half of the circle as a band."""
    size = len(at)
    low, high = (comparison.q25,) * size, (comparison.q75,) * size
    return Band(words("mark.middle_half"), Role.CIRCLE, at, low, high, Side.X)


def rules(comparison: Comparison) -> list[Mark]:
    """The circle's mean, the reference where it is another number, and the kit's fixed references in sight."""
    marks: list[Mark] = [Rule(words("mark.mean"), Role.CIRCLE, comparison.mean, Side.X)]
    same = comparison.reference_kind in ("", "mean") or math.isnan(comparison.reference)
    if not same:
        name = words(f"mark.reference.{comparison.reference_kind}")
        marks.append(Rule(name, Role.REFERENCE, comparison.reference, Side.X))
    fixed = [one for one in comparison.indicator.references if in_sight(one.value, comparison)]
    return marks + [Rule(one.label, Role.REFERENCE, one.value, Side.X) for one in fixed[:2]]


def in_sight(value: float, comparison: Comparison) -> bool:
    """Whether a fixed value lies among the circle's, or near: one far away would press them all together."""
    room = (comparison.maximum - comparison.minimum) / 3
    return comparison.minimum - room <= value <= comparison.maximum + room


def council_points(
    comparison: Comparison, own: str | None, names: Mapping[str, str], setting: Setting
) -> list[Point]:
    """The councils with a value; the own one last, so that it lies on top."""
    shown, here = named(comparison, setting), place(comparison, own)
    known = [index for index, value in enumerate(comparison.value) if not math.isnan(value) and index != here]
    values = [float(comparison.value[index]) for index in known]
    labels: tuple[Phrase, ...] = tuple(
        name_of(comparison.councils[index], own, names, shown) for index in known
    )
    own_value = value_of(comparison, own)
    lanes = spread(values, taken=() if math.isnan(own_value) else (own_value,))
    others = Point(words("mark.councils"), Role.CIRCLE, tuple(values), lanes, labels)
    if own is None or math.isnan(own_value):
        return [others]
    label: tuple[Phrase, ...] = (name_of(own, own, names, shown),)
    return [others, Point(words("mark.own"), Role.OWN, (own_value,), (0.0,), label, labelled=True)]


def spread(values: Sequence[float], taken: Sequence[float] = (), parts: int = 36) -> tuple[float, ...]:
    """A lane for each value so that close ones do not cover each other: 0, 1, −1, 2, −2 …

    `taken` are values that already stand in lane 0; two values are close within 1 / `parts` of the range.
    """
    everything = [*values, *taken]
    near = (max(everything) - min(everything)) / parts if everything else 0.0
    lanes: dict[float, list[float]] = {0.0: list(taken)}
    placed = [0.0] * len(values)
    for index in sorted(range(len(values)), key=lambda index: values[index]):
        placed[index] = free_lane(lanes, values[index], near)
    return tuple(placed)


def free_lane(lanes: dict[float, list[float]], value: float, near: float) -> float:
    """The lane nearest to the middle with room for a value, which is put there."""
    step = 0
    while True:
        for lane in (float(step), float(-step)):
            if all(abs(value - other) > near for other in lanes.setdefault(lane, [])):
                lanes[lane].append(value)
                return lane
        step += 1
