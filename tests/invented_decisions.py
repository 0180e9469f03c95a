"""What an invented council decided about the figures of `invented_circle`."""

from circulos.compare.decided import Action, Agreed, Decided, Point, Side, State, Target
from circulos.compare.way import way
from circulos.exhibits.decided import Followed
from invented_circle import BROKEN, OWN, satisfaction, series, wait

TARGETS = (
    Target(
        "U02", "2021", "2026", 90.0, responsible="Nora Vila", why="Who asks waits.", path=(("2023", 85.0),)
    ),
    Target("U20", "2024", "2027", 8.5, responsible="Pau Riu", why="People tell us."),
)
ACTIONS = (
    Action(
        "U02", "One shared agenda", "2021", "Nora Vila", "2022-06-30", State.DONE, "All offices book in it."
    ),
    Action("U02", "Open an afternoon", "2022", "Pau Riu", "2023-01-31", State.GIVEN_UP, "Nobody came."),
    Action("U01", "Answer by telephone first", "2024", "Nora Vila", "2025-03-01"),
)
POINTS = (
    Point("U02", Side.OPPORTUNITY, True, "We lose a week at the desk."),
    Point("U20", Side.STRONG, False, reason="Few answered."),
)
AGREED = (
    Agreed("U02", 85.0, "Half of the circle is there.", "2027-12-31"),
    Agreed("U01", 12.0, "The charter.", "2023-12-31", is_expired=True),
)
DECIDED = Decided(POINTS, TARGETS, ACTIONS, AGREED)


def ways():
    begun = way(TARGETS[1], [satisfaction("2023"), satisfaction("2024")], satisfaction("2024"), OWN)
    cut = way(TARGETS[0], series(BROKEN), series(BROKEN)[-1], OWN)
    return [way(TARGETS[0], series(), series()[-1], OWN), begun, cut]


def followed():
    known = {"U02": series(), "U01": [wait("2024")]}
    now = {"U02": series()[-1], "U01": wait("2024"), "U20": satisfaction("2024")}
    return [
        Followed(one, next((each for each in known[one.indicator] if each.period == one.since), None),
                 now[one.indicator])
        for one in ACTIONS
    ]  # fmt: skip
