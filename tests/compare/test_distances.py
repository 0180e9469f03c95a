"""Distances between councils: sizes count by their logarithm where the kit says so, everything else as it is."""

from dataclasses import replace

import numpy as np
import pytest

from circulos.compare.expected import distances_of
from circulos.compare.peers import nearest
from circulos.method import load_kit

FACTS = {
    "population": {"a": 5_000.0, "b": 10_000.0, "c": 20_000.0, "d": 1_600_000.0},
    "share_65_plus": {"a": 20.0, "b": 21.0, "c": 22.0, "d": 21.5},
}
COUNCILS = ("a", "b", "c", "d")
CODES = tuple(FACTS)


@pytest.fixture(scope="module")
def kit():
    return load_kit("es-ct")


def plainly(kit):
    return replace(kit, context={code: replace(one, scale="linear") for code, one in kit.context.items()})


def test_the_kit_of_the_country_counts_sizes_by_their_logarithm(kit):
    assert {code for code, one in kit.context.items() if one.scale == "log"} == {"population", "density"}
    found = distances_of(kit, COUNCILS, FACTS, CODES)
    assert found.values[:, 0] == pytest.approx(np.log(list(FACTS["population"].values())))
    assert found.values[:, 1].tolist() == list(FACTS["share_65_plus"].values())


def test_with_logarithms_twice_as_many_are_as_far_from_a_village_as_from_a_town(kit):
    near = nearest(distances_of(kit, COUNCILS, FACTS, ("population",)), "b", 3)
    assert near.distance[0] == pytest.approx(near.distance[1])
    flat = nearest(distances_of(plainly(kit), COUNCILS, FACTS, ("population",)), "b", 3)
    assert flat.councils == ("a", "c", "d")
    assert flat.distance[1] == pytest.approx(2 * flat.distance[0])


def test_the_unit_of_a_size_does_not_matter(kit):
    thousands = {"population": {code: value / 1000 for code, value in FACTS["population"].items()}}
    one, other = (
        nearest(distances_of(kit, COUNCILS, facts, ("population",)), "c", 3) for facts in (FACTS, thousands)
    )
    assert one.councils == other.councils
    assert one.distance == pytest.approx(other.distance)


def test_what_has_no_logarithm_counts_as_not_known(kit):
    facts = {"population": FACTS["population"] | {"a": 0.0}}
    found = distances_of(kit, COUNCILS, facts, ("population",))
    assert np.isnan(found.values[0, 0])
    assert "a" not in nearest(found, "b", 3).councils


def test_another_scale_is_refused_by_the_loader(tmp_path):
    from circulos.method import KitError

    folder = tmp_path / "land"
    folder.mkdir()
    (folder / "kit.yaml").write_text("code: land\nversion: '1'\ntitle: Land\nlanguage: en\nlanguages: [en]\n")
    (folder / "context.yaml").write_text(
        "variables:\n- {code: size, title: Size, definition: People., unit: people, scale: cubic}\n"
    )
    with pytest.raises(KitError, match="scale"):
        load_kit(folder)
