import json

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulos.facts import Observation, Status, observation_table, snapshot

ROWS = [
    Observation("B", "2024", "persons", 3.5, source="file, row 2"),
    Observation("A", "2024", "persons", None, status=Status.NOT_COLLECTED, note="en català: cap dada"),
    Observation("A", "2023", "persons", 0.0),
]


def digest(rows):
    return snapshot.digest(observation_table(rows))


def test_the_name_does_not_depend_on_order_or_on_how_arrow_holds_it():
    name = digest(ROWS)
    assert digest(ROWS[::-1]) == name
    padded = observation_table([*ROWS, *ROWS]).slice(3)
    assert snapshot.digest(padded) == name
    assert snapshot.digest(observation_table([Observation("A", "2023", "persons", -0.0), *ROWS[:2]])) == name


def test_the_name_is_the_same_in_five_years():
    # Pinned: a change of this number means that old reports can no longer be traced to their figures.
    assert digest(ROWS) == "8c60b7ec4b9efc43799b3e1ba4795b6e61e9c5ae98d1b88fb7a2e2513e3f99cc"


@pytest.mark.parametrize(
    "changed",
    [
        ROWS[:2],
        [ROWS[0], ROWS[1], Observation("A", "2023", "persons", 1.0)],
        [ROWS[0], Observation("A", "2024", "persons", None, status=Status.EXCLUDED), ROWS[2]],
        [Observation("B", "2024", "persons", 3.5, source="file, row 3"), *ROWS[1:]],
    ],
)
def test_another_figure_reason_note_or_source_gives_another_name(changed):
    assert digest(changed) != digest(ROWS)


@given(st.lists(st.tuples(st.text("ab", max_size=3), st.text("ab", max_size=3)), min_size=1, max_size=4))
def test_words_are_not_run_together(pairs):
    rows = [Observation(f"C{i}", "2024", "x", 1, note=n, source=s) for i, (n, s) in enumerate(pairs)]
    shifted = [Observation(f"C{i}", "2024", "x", 1, note=n + "a", source=s) for i, (n, s) in enumerate(pairs)]
    assert digest(rows) != digest(shifted)


def test_written_and_read_back(tmp_path):
    folder = snapshot.write(observation_table(ROWS), tmp_path, kit_digest="k")
    opened = snapshot.open_snapshot(tmp_path)
    opened.verify()
    assert opened.folder == folder
    assert opened.manifest.rows == 3 and opened.manifest.kit == "k"
    assert snapshot.digest(opened.table()) == opened.manifest.digest
    assert opened.table()["council"].to_pylist() == ["A", "A", "B"]


def test_writing_twice_changes_nothing(tmp_path):
    first = snapshot.write(observation_table(ROWS), tmp_path)
    before = (first / "manifest.json").read_bytes()
    assert snapshot.write(observation_table(ROWS[::-1]), tmp_path) == first
    assert (first / "manifest.json").read_bytes() == before


def test_nothing_is_left_behind_when_writing_fails(tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="No space"):
        snapshot.write(observation_table(ROWS), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_figure_that_stands_there_twice_is_not_frozen(tmp_path):
    again = Observation("A", "2023", "persons", 1.0, source="another file")
    with pytest.raises(
        snapshot.SnapshotError, match=r"1 figures stand there twice.*persons of A in 2023 \(total\)"
    ):
        snapshot.write(observation_table([*ROWS, again]), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_tampering_is_noticed(tmp_path):
    folder = snapshot.write(observation_table(ROWS), tmp_path)
    pq.write_table(observation_table(ROWS[:2]), folder / snapshot.FIGURES)
    with pytest.raises(snapshot.SnapshotError, match="changed after it was frozen"):
        snapshot.open_snapshot(folder).verify()


def test_what_is_no_snapshot_is_said(tmp_path):
    with pytest.raises(snapshot.SnapshotError, match="is no snapshot"):
        snapshot.open_snapshot(tmp_path)
    folder = snapshot.write(observation_table(ROWS), tmp_path)
    snapshot.write(observation_table(ROWS[:1]), tmp_path)
    with pytest.raises(snapshot.SnapshotError, match="holds 2 of them"):
        snapshot.open_snapshot(tmp_path)
    (folder / snapshot.MANIFEST).write_text(json.dumps({"digest": 1}))
    with pytest.raises(snapshot.SnapshotError, match="cannot be read"):
        snapshot.open_snapshot(folder)
