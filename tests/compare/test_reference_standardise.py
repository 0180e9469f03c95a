import numpy as np
import pytest

from circulos.compare.standardise import Reason, direct, indirect, repeated


def by_area(columns, name):
    """The areas in order and the column as (areas, bands). An empty count is nobody in these files, not
    missing."""
    areas = list(dict.fromkeys(columns["area"]))
    rows = [columns.where(np.array(columns["area"]) == one).numbers(name) for one in areas]
    return areas, np.nan_to_num(rows)


def agree(result, areas, expected, rtol):
    place = [expected["area"].index(area) for area in areas]
    for found, column in ((result[0], "95_0"), (result[1], "99_8")):
        np.testing.assert_allclose(found.value, expected.numbers("value")[place], rtol=rtol)
        np.testing.assert_allclose(found.lower, expected.numbers(f"lower{column}cl")[place], rtol=rtol)
        np.testing.assert_allclose(found.upper, expected.numbers(f"upper{column}cl")[place], rtol=rtol)


@pytest.fixture
def areas(vectors):
    given = vectors("dsr/phe_testdata_multiarea_input.csv")
    names, counts = by_area(given, "count")
    people = by_area(given, "pop")[1]
    bands = given["ageband"][: counts.shape[1]]
    standard = dict(zip(bands, given.numbers("esp2013"), strict=False))
    return names, counts, people, bands, standard


def test_directly_standardised_rates(vectors, areas):
    names, counts, people, bands, standard = areas
    found = [direct(counts, people, bands, standard, 100_000, level) for level in (95, 0.998)]
    agree([one.rate for one in found], names, vectors("dsr/expected_dsr.csv"), 1e-8)
    assert found[0].reason[names.index("testdata_tiny")] == Reason.TOO_FEW_EVENTS
    assert found[0].count[names.index("testdata_tiny")] == 9


def test_the_sheet_of_directly_standardised_rates(vectors, areas):
    names, counts, people, bands, standard = areas
    sheet = vectors("dsr/phe_testdata_dsr_expected.csv")
    for per in (10_000, 100_000):
        rows = sheet.where(np.array(sheet["statistic"]) == f"dsr per {per}")
        place = [names.index(area) for area in rows["area"] if area in names]
        rate = direct(counts, people, bands, standard, per).rate
        known = [area in names for area in rows["area"]]
        for found, column in (
            (rate.value, "value"),
            (rate.lower, "lower95_0cl"),
            (rate.upper, "upper95_0cl"),
        ):
            np.testing.assert_allclose(found[place], rows.numbers(column)[known], rtol=1e-8)


def test_another_standard_population(vectors):
    given, expected = (
        vectors("dsr/phe_testdata_1976_input.csv"),
        vectors("dsr/expected_dsr_esp1976.csv"),
    )
    standard = dict(zip(given["ageband"], given.numbers("esp1976"), strict=True))
    for level, column in ((95, "95_0"), (99.8, "99_8")):
        arguments = (given.numbers("count"), given.numbers("pop"), given["ageband"], standard)
        rate = direct(*arguments, per=100_000, confidence=level).rate
        np.testing.assert_allclose(rate.value, expected.numbers("value"), rtol=1e-8)
        np.testing.assert_allclose(rate.lower, expected.numbers(f"lower{column}cl"), rtol=1e-8)
        np.testing.assert_allclose(rate.upper, expected.numbers(f"upper{column}cl"), rtol=1e-8)


def test_events_that_are_not_independent(vectors):
    given = vectors("dsr/phe_testdata_nonindependent_input.csv")
    names, counts = by_area(given, "count")
    people = by_area(given, "pop")[1]
    persons = np.stack([by_area(given, f"f{k}")[1] for k in (1, 2, 3, 4)], axis=-1)
    bands = given["ageband"][: counts.shape[1]]
    standard = dict(zip(bands, given.numbers("esp2013"), strict=False))
    found = [
        direct(counts, people, bands, standard, 100_000, level, variances=repeated(persons))
        for level in (95, 99.8)
    ]
    agree([one.rate for one in found], names, vectors("dsr/expected_dsr_nonindependent.csv"), 1e-8)
    assert found[0].reason[names.index("testdata_nonind_tiny")] == Reason.TOO_FEW_EVENTS


@pytest.fixture
def against_reference(vectors):
    given = vectors("isr_smr/phe_testdata_multiarea_input.csv")
    names, counts = by_area(given, "count")
    people = by_area(given, "pop")[1]
    bands = given["ageband"][: counts.shape[1]]
    reference = vectors("isr_smr/phe_testdata_reference_input.csv")
    events, at_risk = (
        dict(zip(reference["ageband"], reference.numbers(name), strict=True))
        for name in ("refcount", "refpop")
    )

    def calculate(per, level):
        return indirect(counts.sum(axis=1), people, bands, events, at_risk, per, level)

    return names, calculate


def test_indirectly_standardised_rates(vectors, against_reference):
    names, calculate = against_reference
    expected = vectors("isr_smr/expected_israte_per100000.csv")
    found = [calculate(100_000, level) for level in (95, 99.8)]
    agree([one.rate for one in found], names, expected, 1e-8)
    np.testing.assert_allclose(found[0].expected, expected.numbers("expected"), rtol=1e-8)
    np.testing.assert_allclose(found[0].reference_rate, expected.numbers("ref_rate"), rtol=1e-8)


@pytest.mark.parametrize(("name", "factor"), [("expected_smr_x100", 100), ("expected_isratio_x1", 1)])
def test_standardised_ratios(vectors, against_reference, name, factor):
    names, calculate = against_reference
    found = [calculate(1, level).ratio.times(factor) for level in (95, 99.8)]
    agree(found, names, vectors(f"isr_smr/{name}.csv"), 1e-8)


def test_the_sheet_of_ratios(vectors, against_reference):
    names, calculate = against_reference
    sheet = vectors("isr_smr/phe_testdata_isr_smr_expected.csv")
    ratio = np.array(sheet["statistic"]) == "indirectly standardised ratio x 100"
    rows = sheet.where(ratio & np.isin(sheet["area"], names))
    assert len(rows["area"]) == 3
    agree([calculate(1, level).ratio.times(100) for level in (95, 99.8)], names, rows, 1e-7)
