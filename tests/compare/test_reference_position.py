import numpy as np
import pytest

from circulos.compare import position

INVERTED = {"TRUE": True, "RAG - Low is good": True, "FALSE": False, "RAG - High is good": False}


def groups_of(columns, *names):
    labels = np.array(["|".join(row) for row in zip(*(columns[name] for name in names), strict=True)])
    return np.unique(labels, return_inverse=True)[1]


@pytest.mark.parametrize("number", [4, 5, 10])
@pytest.mark.parametrize(
    ("polarity", "column"), [("higher", "lowest_is_lowest_value"), ("lower", "lowest_is_highest_value")]
)
def test_quantile_bands_with_ties_and_missing_values(vectors, number, polarity, column):
    sheet = vectors("quantiles/expected_quantiles_ties_missing_small.csv")
    expected = np.nan_to_num(sheet.numbers(f"q{number}_{column}"))
    # Group c is tied throughout: the package puts all of it into band 1, we give it no band.
    expected[np.array(sheet["group"]) == "c"] = 0
    found = position.band(sheet.numbers("value"), polarity, groups_of(sheet, "group"), number=number)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("group_set", "names", "number"),
    [("IndSexReg", ("IndSexRef", "ParentCode"), 10), ("IndSex", ("IndSexRef",), 7), ("None", (), 4)],
)
def test_quantile_bands_of_published_indicators(vectors, group_set, names, number):
    sheet = vectors("quantiles/phe_testdata_quantiles.csv")
    rows = sheet.where(np.array(sheet["GroupSet"]) == group_set)
    group = groups_of(rows, "GroupSet", *names)
    inverted = np.array([group_set == "None" or INVERTED[polarity] for polarity in rows["Polarity"]])
    # One made-up group holds both directions: the package takes that of its first row.
    inverted = inverted[np.unique(group, return_index=True)[1]][group]
    bands = [position.band(rows.numbers("Value"), way, group, number=number) for way in ("lower", "higher")]
    np.testing.assert_array_equal(np.where(inverted, *bands), np.nan_to_num(rows.numbers("QuantileInGrp")))
