"""How a group of councils stands: two means with two meanings, spread, quantiles and ranks."""

import math

title = "Distributions"


def test_mean_and_pooled(stands):
    """In the `mean` each council counts once; `pooled`, the ratio of the sums, is what the inhabitants experience."""
    stands(
        """
        council | numerator | denominator | value
        --------+-----------+-------------+------
        x       | 1         | 10          | 0.1
        y       | 30        | 40          | 0.75
        """,
        {"n": 2, "mean": (0.1 + 0.75) / 2, "pooled": (1 + 30) / (10 + 40)},
    )


def test_missing_values(stands):
    """Who has no value does not count, neither in the means nor in n."""
    stands(
        """
        council | numerator | denominator | value
        --------+-----------+-------------+------
        x       | 1         | 10          | 0.1
        y       |           | 1000        |
        z       | 30        | 40          | 0.75
        """,
        {"n": 2, "mean": (0.1 + 0.75) / 2, "pooled": (1 + 30) / (10 + 40)},
    )


def test_nobody_has_a_value(stands):
    """Where nobody has a value there is nothing to say but that."""
    stands(
        """
        council | value
        --------+------
        x       |
        """,
        {"n": 0, "mean": None, "sd": None, "minimum": None, "q50": None, "maximum": None, "pooled": None},
    )


def test_spread(stands):
    """The standard deviation is that of a sample: over n − 1."""
    stands(
        """
        council | value
        --------+------
        x       | 2
        y       | 4
        z       | 9
        """,
        {"mean": 5, "sd": math.sqrt(((2 - 5) ** 2 + (4 - 5) ** 2 + (9 - 5) ** 2) / 2)},
    )


def test_one_council(stands):
    """One council has no spread."""
    stands(
        """
        council | value
        --------+------
        x       | 7
        """,
        {"n": 1, "mean": 7, "sd": None, "q10": 7, "q50": 7, "q90": 7},
    )


def test_quantiles(stands):
    """Quantiles lie between the values around the place (n − 1) × share, counted from 0 (type 7)."""
    stands(
        """
        council | value
        --------+------
        v       | 40
        w       | 10
        x       | 50
        y       | 20
        z       | 80
        """,
        {
            "minimum": 10,
            "q10": 10 + 0.4 * (20 - 10),  # place 0.4
            "q25": 20,  # place 1
            "q50": 40,  # place 2
            "q75": 50,  # place 3
            "q90": 50 + 0.6 * (80 - 50),  # place 3.6
            "maximum": 80,
        },
    )


def test_groups(stands):
    """With groups, each stands for itself; who is in none is left out."""
    stands(
        """
        council | group | value
        --------+-------+------
        v       | rural | 1
        w       | rural | 3
        x       | urban | 10
        y       | urban | 20
        """,
        {"rural": {"n": 2, "mean": (1 + 3) / 2}, "urban": {"n": 2, "mean": (10 + 20) / 2}},
    )


def test_ranks(engine):
    """Rank 1 is the lowest value; equals share the lowest number of theirs; who has no value has no rank."""
    values = {"v": 5.0, "w": 2.0, "x": None, "y": 2.0, "z": 9.0}
    about = {"period": "2024", "indicator": "A", "breakdown": "total", "status": "observed"}
    rows = [
        about | {"council": council, "value": value, "numerator": value, "denominator": None}
        for council, value in values.items()
    ]
    ranks = {row["council"]: row["rank"] for row in engine.ranked(rows)}
    assert ranks == {"v": 3, "w": 1, "x": None, "y": 1, "z": 4}
