"""What formulas mean. It is the same on every engine and in the plain language of the program itself."""

title = "Formulas"


def test_numerator_over_denominator_times_per(works_out):
    """A value is the numerator over the denominator, times what the indicator is expressed per."""
    works_out(
        """
        council | a  | b
        --------+----+-----
        x       | 3  | 40
        y       | 10 | 1000
        """,
        numerator="a",
        denominator="b",
        per=100,
        answer={"x": 3 / 40 * 100, "y": 10 / 1000 * 100},
    )


def test_missing_in_missing_out(works_out):
    """What is worked out from a missing figure is missing, and keeps the reason."""
    works_out(
        """
        council | a             | b
        --------+---------------+---
        x       | 1             | 2
        y       | not_collected | 2
        z       | 1             |
        """,
        numerator="a + b",
        answer={"x": 1 + 2, "y": "not_collected", "z": "not_delivered"},
    )


def test_division_by_zero(works_out):
    """Nothing can be divided by zero: there is no value, and that is because it does not apply."""
    works_out(
        """
        council | a | b
        --------+---+---
        x       | 1 | 0
        y       | 0 | 0
        z       | 0 | 5
        """,
        numerator="a",
        denominator="b",
        answer={"x": "not_applicable", "y": "not_applicable", "z": 0 / 5},
    )


def test_division_inside_a_formula(works_out):
    """The same holds for a division inside a formula."""
    works_out(
        """
        council | a | b | c
        --------+---+---+---
        x       | 6 | 3 | 1
        y       | 6 | 0 | 1
        """,
        numerator="a / b + c",
        answer={"x": 6 / 3 + 1, "y": "not_applicable"},
    )


def test_least_and_greatest(works_out):
    """The least and the greatest of several figures are missing if any of them is."""
    table = """
        council | a | b
        --------+---+---
        x       | 1 | 2
        y       | 1 |
        """
    works_out(table, numerator="min(a, b)", answer={"x": 1, "y": "not_delivered"})
    works_out(table, numerator="max(a, b)", answer={"x": 2, "y": "not_delivered"})


def test_sum_of(works_out):
    """`sum_of` adds up those present, and is missing only if all are."""
    works_out(
        """
        council | a             | b
        --------+---------------+--------------
        x       | 1             | 2
        y       | 1             | not_collected
        z       | not_collected | not_collected
        """,
        numerator="sum_of(a, b)",
        answer={"x": 1 + 2, "y": 1, "z": "not_collected"},
    )


def test_or_zero(works_out):
    """`or_zero` says that a missing figure counts zero; zero never stands in otherwise."""
    works_out(
        """
        council | a             | b
        --------+---------------+--------------
        x       | not_collected | 2
        y       | 1             | not_collected
        """,
        numerator="or_zero(a) + b",
        answer={"x": 0 + 2, "y": "not_collected"},
    )


def test_and_or_with_what_is_not_known(works_out):
    """A condition that hangs on a missing figure is undecided, unless the rest decides it."""
    table = """
        council | a | b
        --------+---+---
        x       | 1 | 1
        y       | 1 |
        z       | 0 |
        """
    works_out(
        table, numerator="if_else(a > 0 and b > 0, 1, 0)", answer={"x": 1, "y": "not_delivered", "z": 0}
    )
    works_out(table, numerator="if_else(a > 0 or b > 0, 1, 0)", answer={"x": 1, "y": 1, "z": "not_delivered"})


def test_missing(works_out):
    """`missing` is always decided."""
    works_out(
        """
        council | a             | b
        --------+---------------+---
        x       | not_collected | 1
        y       | 0             | 1
        """,
        numerator="if_else(missing(a), b, a)",
        answer={"x": 1, "y": 0},
    )


def test_previous(works_out):
    """`previous` is the figure of the period just before, and of no other."""
    works_out(
        """
        council | period | a
        --------+--------+----
        x       | 2022   | 10
        x       | 2023   | 12
        x       | 2025   | 15
        """,
        numerator="a - previous(a)",
        answer={("x", "2022"): "not_delivered", ("x", "2023"): 12 - 10, ("x", "2025"): "not_delivered"},
    )


def test_parts(works_out):
    """`parts` adds up the parts of a figure, and is missing if any of them is."""
    works_out(
        """
        council | breakdown | a
        --------+-----------+---
        x       | sex=women | 3
        x       | sex=men   | 1
        y       | sex=women | 3
        y       | total     | 9
        """,
        numerator="parts(a, sex)",
        answer={"x": 3 + 1, "y": "not_delivered"},
    )


def test_breakdowns(works_out):
    """Shown by a breakdown, an indicator is worked out for the total and for each part from that part's figures."""
    works_out(
        """
        council | breakdown | a | b
        --------+-----------+---+----
        x       | total     | 4 | 20
        x       | sex=women | 3 | 10
        x       | sex=men   | 1 |
        """,
        numerator="a",
        denominator="b",
        breakdowns=("sex",),
        answer={("x", "total"): 4 / 20, ("x", "sex=women"): 3 / 10, ("x", "sex=men"): "not_delivered"},
    )


def test_estimates(works_out, engine):
    """A value that rests on an estimate is an estimate."""
    from drawn import observations
    from small_kits import indicator, kit

    table = """
        council | a  | b
        --------+----+----
        x       | 1  | 2
        y       | ~1 | 2
        """
    rows = engine.measure(kit(indicator("A", "a", "b")), observations(table))
    assert {row["council"]: row["status"] for row in rows} == {"x": "observed", "y": "estimated"}
