"""Peers: the distances are R's, the reasons add up, and nothing depends on units or on the order of
councils."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose

from circulos.compare.peers import Context, NoPeers, groups, nearest, nearest_all, standardise

LGBF = Path(__file__).parents[3] / "shared" / "data" / "lgbf"

# R> mtcars[, c("mpg", "hp", "wt", "qsec")]     (32 units, published by Henderson and Velleman, 1981)
CARS = {
    "Mazda RX4": (21, 110, 2.62, 16.46),
    "Mazda RX4 Wag": (21, 110, 2.875, 17.02),
    "Datsun 710": (22.8, 93, 2.32, 18.61),
    "Hornet 4 Drive": (21.4, 110, 3.215, 19.44),
    "Hornet Sportabout": (18.7, 175, 3.44, 17.02),
    "Valiant": (18.1, 105, 3.46, 20.22),
    "Duster 360": (14.3, 245, 3.57, 15.84),
    "Merc 240D": (24.4, 62, 3.19, 20),
    "Merc 230": (22.8, 95, 3.15, 22.9),
    "Merc 280": (19.2, 123, 3.44, 18.3),
    "Merc 280C": (17.8, 123, 3.44, 18.9),
    "Merc 450SE": (16.4, 180, 4.07, 17.4),
    "Merc 450SL": (17.3, 180, 3.73, 17.6),
    "Merc 450SLC": (15.2, 180, 3.78, 18),
    "Cadillac Fleetwood": (10.4, 205, 5.25, 17.98),
    "Lincoln Continental": (10.4, 215, 5.424, 17.82),
    "Chrysler Imperial": (14.7, 230, 5.345, 17.42),
    "Fiat 128": (32.4, 66, 2.2, 19.47),
    "Honda Civic": (30.4, 52, 1.615, 18.52),
    "Toyota Corolla": (33.9, 65, 1.835, 19.9),
    "Toyota Corona": (21.5, 97, 2.465, 20.01),
    "Dodge Challenger": (15.5, 150, 3.52, 16.87),
    "AMC Javelin": (15.2, 150, 3.435, 17.3),
    "Camaro Z28": (13.3, 245, 3.84, 15.41),
    "Pontiac Firebird": (19.2, 175, 3.845, 17.05),
    "Fiat X1-9": (27.3, 66, 1.935, 18.9),
    "Porsche 914-2": (26, 91, 2.14, 16.7),
    "Lotus Europa": (30.4, 113, 1.513, 16.9),
    "Ford Pantera L": (15.8, 264, 3.17, 14.5),
    "Ferrari Dino": (19.7, 175, 2.77, 15.5),
    "Maserati Bora": (15, 335, 3.57, 14.6),
    "Volvo 142E": (21.4, 109, 2.78, 18.6),
}
VARIABLES = ("mpg", "hp", "wt", "qsec")


def cars():
    return Context(tuple(CARS), VARIABLES, np.array(list(CARS.values()), dtype=float))


def circle(values):
    values = np.asarray(values, dtype=float)
    return Context(
        tuple(f"council {i:02d}" for i in range(values.shape[0])),
        tuple(f"v{j}" for j in range(values.shape[1])),
        values,
    )


contexts = (
    st.integers(3, 9)
    .flatmap(
        lambda n: st.integers(1, 4).flatmap(
            lambda p: hnp.arrays(np.float64, (n, p), elements=st.integers(-50, 50).map(float))
        )
    )
    .map(circle)
)


def test_distances_are_those_of_r():
    # R> z <- scale(mtcars[, c("mpg", "hp", "wt", "qsec")])
    # R> sort(as.matrix(dist(z))["Fiat 128", ])[2:6];  max(as.matrix(dist(z))["Fiat 128", ])
    near = nearest(cars(), "Fiat 128", k=5)
    assert near.councils == ("Toyota Corolla", "Honda Civic", "Fiat X1-9", "Merc 240D", "Datsun 710")
    expected = [0.509132547277587, 0.889892872692666, 0.944009176158826, 1.696178288499516, 1.714321094711374]
    assert_allclose(near.distance, expected, rtol=1e-13)
    assert_allclose(near.rescaled, np.array(expected) / 5.75464416133847, rtol=1e-13)


def test_the_share_of_each_variable_is_that_of_r():
    # R> d <- (z["Honda Civic", ] - z["Fiat 128", ])^2;  d / sum(d)
    near = nearest(cars(), "Fiat 128", k=2)
    expected = [0.1390559697414835, 0.0526505189793691, 0.4513904773596444, 0.3569030339195030]
    assert_allclose(near.share[1], expected, rtol=1e-12)
    assert near.apart[1] == "wt"


def test_weighted_distances_are_those_of_r():
    # R> zw <- sweep(z, 2, sqrt(c(4, 2, 1, 1) / 2), "*");  sort(as.matrix(dist(zw))["Fiat 128", ])[2:5]
    near = nearest(cars(), "Fiat 128", k=4, weights={"mpg": 4, "hp": 2, "wt": 1, "qsec": 1})
    assert near.councils == ("Toyota Corolla", "Honda Civic", "Fiat X1-9", "Lotus Europa")
    expected = [0.471834559685064, 0.762877093364063, 1.232743636233250, 1.403875786715003]
    assert_allclose(near.distance, expected, rtol=1e-13)


def test_all_at_once_is_one_by_one():
    context = cars()
    everyone = nearest_all(context, k=6)
    for row, council in enumerate(everyone.context.councils):
        one = nearest(context, council, k=6)
        assert tuple(everyone.context.councils[place] for place in everyone.nearest[row]) == one.councils
        assert_allclose(everyone.distance[row], one.distance)
        assert_allclose(everyone.rescaled[row], one.rescaled)
        assert_allclose(everyone.share[row], one.share)
        assert_allclose(everyone.difference[row], one.difference)
        assert tuple(VARIABLES[place] for place in everyone.together[row]) == one.together
        assert tuple(VARIABLES[place] for place in everyone.apart[row]) == one.apart


def test_the_farthest_council_has_rescaled_distance_one():
    near = nearest(cars(), "Fiat 128", k=31)
    assert near.rescaled[-1] == 1
    assert near.councils[-1] == "Maserati Bora"


def test_many_councils_are_worked_in_parts(monkeypatch):
    whole = nearest_all(cars(), k=3)
    monkeypatch.setattr("circulos.compare.peers.PAIRS", 70)
    parts = nearest_all(cars(), k=3)
    assert np.array_equal(whole.nearest, parts.nearest)
    assert_allclose(whole.distance, parts.distance)


def test_what_brings_two_together_is_a_shared_peculiarity():
    # Both are old; in income the whole circle is alike but for one rich council, in density they differ.
    context = Context(
        ("A", "B", "C", "D", "E", "F"),
        ("old", "income", "density"),
        [[30, 10, 1], [29, 10, 5], [10, 10, 2], [11, 10, 3], [12, 10, 2], [10, 20, 4]],
    )
    near = nearest(context, "A", k=5)
    place = near.councils.index("B")
    assert near.together[place] == "old"
    assert near.apart[place] == "density"
    assert near.difference[place, 2] > 0


def test_what_all_share_does_not_bring_two_together():
    context = Context(("A", "B", "C"), ("one", "two"), [[0, 0], [0, 1], [1, 0]])
    near = nearest(context, "A", k=1)
    assert near.councils == ("B",)
    assert near.together == ("one",)
    assert near.apart == ("two",)


def test_councils_without_context_are_named_and_not_imputed():
    context = circle([[1, 2], [2, np.nan], [3, 5], [np.nan, np.inf]])
    near = nearest(context, "council 00", k=3)
    assert near.councils == ("council 02",)
    assert near.context.incomplete == {"council 01": ("v1",), "council 03": ("v0", "v1")}
    without = nearest(context, "council 01", k=3)
    assert without.councils == ()
    assert without.reason is NoPeers.CONTEXT_MISSING
    assert without.share.shape == (0, 2)


def test_a_variable_that_does_not_count_does_not_leave_anybody_out():
    context = circle([[1, 2], [2, np.nan], [4, 5]])
    near = nearest(context, "council 00", k=3, weights={"v0": 1, "v1": 0})
    assert near.councils == ("council 01", "council 02")
    assert near.context.variables == ("v0",)


def test_a_constant_variable_is_dropped_and_named():
    context = circle([[1, 7.1, 0.3], [2, 7.1, 0.1 + 0.2], [4, 7.1, 0.3]])
    near = nearest(context, "council 00", k=1)
    assert near.context.constant == ("v1", "v2")
    assert near.context.variables == ("v0",)


def test_where_nothing_varies_nobody_is_near():
    near = nearest(circle([[1, 2], [1, 2], [1, 2]]), "council 00")
    assert near.councils == ()
    assert near.reason is NoPeers.NOTHING_VARIES
    assert nearest_all(circle([[1, 2], [1, 2], [1, 2]])).nearest.shape == (3, 0)
    assert nearest(cars(), "Fiat 128", weights={"mpg": 0}).reason is NoPeers.NOTHING_VARIES


def test_a_council_alone_has_nobody():
    assert nearest(circle([[1, 2]]), "council 00").reason is NoPeers.ALONE
    assert nearest(circle([[1, 2], [np.nan, 2]]), "council 00").reason is NoPeers.ALONE
    assert nearest_all(circle([[1, 2]])).nearest.shape == (1, 0)
    assert nearest_all(circle(np.full((2, 2), np.nan))).nearest.shape == (0, 0)


def test_two_councils_alike_have_no_distance_and_nothing_apart():
    near = nearest(circle([[1, 2], [1, 2], [3, 7]]), "council 00", k=1)
    assert near.distance[0] == 0
    assert near.rescaled[0] == 0
    assert near.apart == (None,)
    assert (near.share == 0).all()


def test_with_two_councils_nothing_is_usual():
    near = nearest(circle([[1, 2], [3, 4]]), "council 00", k=1)
    assert near.together == (None,)
    assert near.rescaled[0] == 1


def test_ties_come_by_name():
    context = Context(("M", "Z", "A", "K"), ("x",), [[0], [1], [-1], [1]])
    assert nearest(context, "M", k=3).councils == ("A", "K", "Z")


@given(contexts, st.integers(1, 9))
def test_shares_add_up_and_distances_grow(context, k):
    found = nearest_all(context, k)
    total = found.share.sum(axis=2)
    assert_allclose(total, np.where(found.distance > 0, 1.0, 0.0), atol=1e-12)
    assert (np.diff(found.distance, axis=1) >= -1e-11).all()
    assert (found.rescaled <= 1 + 1e-12).all()
    assert (found.nearest != np.arange(len(found.nearest))[:, None]).all()


@given(contexts, st.randoms(use_true_random=False))
def test_the_order_of_councils_does_not_matter(context, random):
    order = list(range(len(context.councils)))
    random.shuffle(order)
    shuffled = Context(tuple(context.councils[i] for i in order), context.variables, context.values[order])
    for council in context.councils:
        one, other = nearest(context, council, 4), nearest(shuffled, council, 4)
        assert one.councils == other.councils
        assert_allclose(one.distance, other.distance, atol=1e-11)


@given(contexts, st.integers(-100, 100), st.sampled_from([0.5, 2.0, 1024.0]))
def test_the_unit_and_the_zero_of_a_variable_do_not_matter(context, shift, factor):
    other = Context(context.councils, context.variables, context.values * factor + shift)
    one, two = nearest_all(context, 3), nearest_all(other, 3)
    assert np.array_equal(one.nearest, two.nearest)
    assert_allclose(one.distance, two.distance, atol=1e-9)
    assert_allclose(one.share, two.share, atol=1e-7)


@given(contexts, st.sampled_from([0.5, 2.0, 8.0]))
def test_only_the_proportions_of_weights_matter(context, factor):
    weights = {name: place + 1.0 for place, name in enumerate(context.variables)}
    one = nearest_all(context, 3, weights)
    two = nearest_all(context, 3, {name: weight * factor for name, weight in reversed(weights.items())})
    assert np.array_equal(one.nearest, two.nearest)
    assert_allclose(one.distance, two.distance, atol=1e-11)


@given(contexts)
def test_a_variable_twice_is_a_variable_with_double_weight(context):
    twice = Context(
        context.councils,
        (*context.variables, "again"),
        np.column_stack([context.values, context.values[:, 0]]),
    )
    double = dict.fromkeys(context.variables, 1.0) | {"v0": 2.0}
    p = len(standardise(context).variables)
    if "v0" in standardise(context).variables:
        # Weights have mean 1, over p variables here and over p + 1 there.
        one = nearest_all(context, 3, double).distance * np.sqrt((p + 1) / p)
        assert_allclose(one, nearest_all(twice, 3).distance, atol=1e-9)


def test_distance_is_the_same_both_ways():
    found = nearest_all(cars(), k=31)
    there = dict(zip(found.nearest[3].tolist(), found.distance[3], strict=True))
    for place, distance in there.items():
        back = dict(zip(found.nearest[place].tolist(), found.distance[place], strict=True))
        assert_allclose(back[3], distance)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: nearest(cars(), "Fiat 129"), "Did you mean 'Fiat 128'"),
        (lambda: nearest(cars(), "Girona"), "no council 'Girona'"),
        (lambda: nearest(cars(), "Fiat 128", k=0), "At least one neighbour"),
        (lambda: nearest(cars(), "Fiat 128", weights={"kg": 1}), "no context variable 'kg'"),
        (lambda: nearest_all(cars(), weights={"mpg": -1}), "look at mpg"),
        (lambda: nearest_all(cars(), weights={"mpg": float("nan")}), "look at mpg"),
        (lambda: Context(("A", "A"), ("x",), [[1], [2]]), "council more than once: A"),
        (lambda: Context(("A", "B"), ("x", "x"), [[1, 1], [2, 2]]), "variable more than once: x"),
        (lambda: Context(("A", "B"), ("x",), [[1, 2]]), "one row a council"),
        (lambda: groups(["A", "B"], ["x"]), "one label a council"),
        (lambda: groups(["A", "A"], ["x", "y"]), "more than once"),
    ],
)
def test_bad_input_is_said_in_words(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()


def test_fixed_groups():
    fixed = groups(["A", "B", "C", "D", "E"], ["rural", "urban", "rural", None, ""])
    assert fixed.members == {"rural": ("A", "C"), "urban": ("B",)}
    assert fixed.without == ("D", "E")
    assert fixed.peers("A") == ("C",)
    assert fixed.peers("B") == ()
    assert fixed.peers("D") == ()


needs_lgbf = pytest.mark.skipif(
    not LGBF.is_dir(), reason="the Scottish figures are not beside the checkout (see docs/how-to)"
)


@needs_lgbf
def test_the_two_scottish_groupings_are_four_groups_of_eight():
    with (LGBF / "family_groups.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    for grouping in {row["grouping"] for row in rows}:
        of = [row for row in rows if row["grouping"] == grouping]
        fixed = groups([row["council"] for row in of], [row["family_group"] for row in of])
        assert [len(names) for names in fixed.members.values()] == [8, 8, 8, 8]
        assert fixed.without == ()


@needs_lgbf
def test_the_nearest_councils_of_glasgow_are_cities_and_towns():
    with (LGBF / "context.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["period"] == "2019-20"]
    names = ("population", "child_poverty_share", "claimant_share_working_age")
    values = [[float(row[name]) if row[name] else np.nan for name in names] for row in rows]
    near = nearest(Context(tuple(row["council"] for row in rows), names, values), "Glasgow City", k=3)
    assert near.reason is None
    assert len(near.councils) == 3
    assert "Eilean Siar" not in near.councils
