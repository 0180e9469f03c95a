"""Official figures, from a service on this machine that answers as Idescat, INE, Kolada and Eurostat document it."""

from dataclasses import replace

import pyarrow.parquet as pq
import pytest
from documented_answers import (
    EUROSTAT,
    INE,
    KOLADA,
    POPULATION,
    REGISTER,
    TABLE,
    by_year,
    kolada,
    page,
    register,
    series,
)

from circulos.facts.sources import SourceError
from circulos.method import load_kit


def test_idescat_gives_counts_and_shares(service, connected, fetcher, figures):
    service.says(REGISTER, by_year)
    fetched = fetcher().fetch(connected(POPULATION), ["2023", "2024"])
    assert figures(fetched) == {
        ("population", "08001", "2023"): 100,
        ("share_65_plus", "08001", "2023"): 100 * (100 - 10 - 60) / 100,
        ("population", "08003", "2023"): 200,
        ("share_65_plus", "08003", "2023"): 100 * (200 - 30 - 130) / 200,
        ("population", "08006", "2023"): 50,
        ("share_65_plus", "08006", "2023"): 100 * (50 - 5 - 25) / 50,
        ("population", "08001", "2024"): 100,
        ("share_65_plus", "08001", "2024"): 30,
        ("population", "08003", "2024"): 200,
        ("share_65_plus", "08003", "2024"): 20,
        ("population", "08006", "2024"): 50,
        ("share_65_plus", "08006", "2024"): 40,
    }
    assert fetched.unplaced == ()
    assert [parameters for _, parameters, _ in service.asked] == [
        {"SEX": ["TOTAL"], "MUN": ["080018,080039,080060"], "YEAR": [year]} for year in ("2023", "2024")
    ]


def test_every_figure_says_where_it_comes_from_and_when(service, connected, fetcher):
    service.says(REGISTER, register("2024"))
    fetched = fetcher().fetch(connected(POPULATION), ["2024"])
    (source,) = set(fetched.observations["source"].to_pylist())
    assert source == f"law (127.0.0.1:{service.port}{REGISTER}), fetched 2026-03-01 12:00 UTC"
    (outcome,) = fetched.outcomes
    assert (outcome.figures, outcome.rows, outcome.notices, outcome.error) == (6, 12, (), "")


def test_missing_values_and_flags_become_reasons(service, connected, fetcher, figures):
    # Sparse values and flags, as Eurostat writes them: e estimated, c confidential, z not applicable.
    answer = register("2024")
    answer["value"] = {"0": 100, "1": 10, "2": 60, "8": 50}
    answer["status"] = {"0": "e", "4": "c", "8": "p"}
    service.says(REGISTER, answer)
    fetched = fetcher().fetch(connected(POPULATION), ["2024"])
    assert figures(fetched) == {
        ("population", "08001", "2024"): 100,
        ("share_65_plus", "08001", "2024"): 30,
        ("population", "08003", "2024"): "too_small",
        ("share_65_plus", "08003", "2024"): "too_small",
        ("population", "08006", "2024"): 50,
        ("share_65_plus", "08006", "2024"): "not_delivered",
    }
    statuses = {(row["variable"], row["council"]): row["status"] for row in fetched.observations.to_pylist()}
    assert statuses["population", "08001"] == statuses["share_65_plus", "08001"] == "estimated"


def test_nothing_to_divide_by_is_not_applicable(service, connected, fetcher, figures):
    service.says(REGISTER, register("2024", [0] * 12))
    found = figures(fetcher().fetch(connected(POPULATION), ["2024"]))
    assert found["population", "08001", "2024"] == 0
    assert found["share_65_plus", "08001", "2024"] == "not_applicable"


def test_ine_gives_series_by_municipality(service, connected, fetcher, figures):
    service.says(
        "/wstempus/js/ES/DATOS_TABLA/30901",
        [
            series("08001", "Abrera", (2022, 4.1, "Definitivo", {}), (2021, 3.3, "Definitivo", {})),
            series("08002", "Aguilar de Segarra", (2022, 9.9, "Definitivo", {})),
            series(
                "08003",
                "Alella",
                (2022, None, "Definitivo", {"Secreto": True}),
                (2021, 4.8, "Provisional", {}),
            ),
            series("08006", "Arenys de Mar", (2022, None, "Definitivo", {})),
        ],
    )
    fetched = fetcher().fetch(connected(INE), ["2021", "2022"])
    assert figures(fetched) == {
        ("poverty_share", "08001", "2021"): 3.3,
        ("poverty_share", "08001", "2022"): 4.1,
        ("poverty_share", "08003", "2021"): 4.8,
        ("poverty_share", "08003", "2022"): "too_small",
        ("poverty_share", "08006", "2022"): "not_delivered",
    }
    assert service.asked[0][1] == {
        "tv": ["19:", "848:322970"],
        "tip": ["AM"],
        "date": ["20210101:20221231"],
    }
    (left,) = fetched.unplaced
    assert (left.council, left.period, left.why) == ("08002", "2022", "it is about no council of the kit")
    assert fetched.outcomes[0].notices == ("No figure of 2021 for 08006.",)


def test_kolada_is_read_page_by_page_and_in_batches(service, connected, fetcher, figures):
    path = "/v3/data/kpi/N00906,N00905/municipality"
    top = [
        kolada("N00906", "08001", 2023, ("T", 600, "", False), ("K", 1, "", False), ("M", 2, "", False)),
        kolada("N00906", "08003", 2023, ("T", None, "Missing", False)),
    ]
    below = [
        kolada("N00905", "08001", 2023, ("T", 2, "", False)),
        kolada("N00905", "08003", 2023, ("T", 5, "", True), ("T", 4, "", False)),
    ]
    first, second = f"{path}/08001,08003/year/2023", f"{path}/08006/year/2023"
    service.says(
        first,
        lambda parameters, headers: (
            page(below, None)
            if parameters.get("page") == ["2"]
            else page(top, f"{service.address}{first}?page=2")
        ),
    )
    service.says(second, {"values": [], "count": 0, "next_url": None, "previous_url": None})
    fetched = fetcher().fetch(connected(KOLADA), ["2023"])
    assert figures(fetched) == {
        ("income", "08001", "2023"): 300,
        ("income", "08003", "2023"): "not_delivered",
    }
    assert [path for path, _, _ in service.asked] == [first, first, second]


def test_eurostat_s_tables_are_read_with_their_flags(service, connected, fetcher, figures):
    service.says("/eurostat/api/dissemination/sdmx/2.1/data/une", TABLE)
    fetched = fetcher().fetch(connected(EUROSTAT), ["2024-Q1"])
    assert figures(fetched) == {
        ("income", "08001", "2024-Q1"): 12.5,
        ("income", "08003", "2024-Q1"): 13.5,
        ("income", "08006", "2024-Q1"): "too_small",
    }
    assert service.asked[0][1] == {"format": ["SDMX-CSV"], "startPeriod": ["2024"], "endPeriod": ["2024"]}
    (left,) = fetched.unplaced
    assert (left.period, left.why) == ("2024-S1", "its period is none the data know")


def test_eurostat_s_cubes_are_read_with_their_months(service, connected, fetcher, figures):
    # dissemination/statistics/1.0/data answers in JSON-stat 2.0, with places as an object.
    cube = {
        "version": "2.0",
        "class": "dataset",
        "id": ["freq", "geo", "time"],
        "size": [1, 2, 2],
        "dimension": {
            "freq": {"category": {"index": {"M": 0}, "label": {"M": "Monthly"}}},
            "geo": {"category": {"index": {"ES512": 1, "ES511": 0}, "label": {}}},
            "time": {"category": {"index": {"2024-03": 0, "2024-04": 1}, "label": {}}},
        },
        "value": {"0": 1.5, "1": 2.5, "2": 3.5},
        "status": {"3": ":"},
    }
    service.says("/eurostat/api/dissemination/statistics/1.0/data/une", cube)
    connection = (
        EUROSTAT.replace("sdmx_csv", "json_stat")
        .replace("sdmx/2.1/data/une", "statistics/1.0/data/une")
        .replace("TIME_PERIOD", "time")
        .replace(", cells: {unit: [EUR]}", "")
    )
    fetched = fetcher().fetch(connected(connection), ["2024-03", "2024-04"])
    assert figures(fetched) == {
        ("income", "08001", "2024-03"): 1.5,
        ("income", "08001", "2024-04"): 2.5,
        ("income", "08003", "2024-03"): 3.5,
        ("income", "08003", "2024-04"): "not_delivered",
    }


def test_the_first_connection_that_gives_a_figure_holds(service, connected, fetcher, figures):
    service.says(REGISTER, register("2024"))
    service.says("/other", register("2024", [7] * 12))
    twice = POPULATION + POPULATION.replace("register", "other").replace(REGISTER, "/other")
    fetched = fetcher().fetch(connected(twice), ["2024"])
    assert figures(fetched)["population", "08001", "2024"] == 100
    assert {one.why for one in fetched.unplaced} == {
        "population has been given by another connection already",
        "share_65_plus has been given by another connection already",
    }


def test_two_figures_in_one_place_are_both_left_out(service, connected, fetcher, figures):
    again = TABLE + b"ESTAT:UNE(1.0),20/01/26 11:00:00,Q,EUR,ES511,2024-Q1,99.5,,\n"
    service.says("/eurostat/api/dissemination/sdmx/2.1/data/une", again)
    fetched = fetcher().fetch(connected(EUROSTAT), ["2024-Q1"])
    assert ("income", "08001", "2024-Q1") not in figures(fetched)
    twice = [one for one in fetched.unplaced if one.why == "it stands there twice, with different figures"]
    assert len(twice) == 2


def test_a_year_that_is_not_published_stops_no_other(service, connected, fetcher, figures):
    service.says(
        REGISTER,
        lambda parameters, headers: (
            by_year(parameters, headers)
            if parameters["YEAR"] == ["2023"]
            else (400, {}, b'{"error": "YEAR=2025 is not in the table"}')
        ),
    )
    fetched = fetcher().fetch(connected(POPULATION), ["2023", "2025"])
    assert {period for _, _, period in figures(fetched)} == {"2023"}
    refused, nothing = fetched.outcomes[0].notices
    assert "127.0.0.1 answers 400" in refused
    assert "YEAR=2025 is not in the table" in refused
    assert nothing == "Nothing of 2025: the source has not published it, or writes it differently."


def test_only_the_connections_named_are_asked(service, connected, fetcher):
    service.says(REGISTER, register("2024"))
    kit = connected(POPULATION + INE)
    fetched = fetcher().fetch(kit, ["2024"], only=["register"])
    assert [one.connection.code for one in fetched.outcomes] == ["register"]
    with pytest.raises(SourceError, match=r"no connection registr\b.*[Dd]id you mean register"):
        fetcher().fetch(kit, ["2024"], only=["registr"])


def test_one_source_that_fails_does_not_keep_the_others(service, connected, fetcher, figures):
    service.says("/wstempus/js/ES/DATOS_TABLA/30901", {"status": "No existe la tabla"})
    service.says(REGISTER, register("2024"))
    fetched = fetcher().fetch(connected(INE + POPULATION), ["2024"])
    assert fetched.outcomes[0].error == "INE answers with a message instead of series: No existe la tabla."
    assert len(figures(fetched)) == 6


def test_what_was_fetched_can_be_written_and_read_again(service, connected, fetcher, tmp_path):
    service.says(REGISTER, register("2024"))
    fetched = fetcher().fetch(connected(POPULATION), ["2024"])
    out = tmp_path / "deep" / "observations.parquet"
    assert fetched.write(out) == 6
    assert pq.read_table(out).equals(fetched.observations)
    assert [each.name for each in out.parent.iterdir()] == ["observations.parquet"]


def test_a_kit_without_connections_says_so(fetcher):
    with pytest.raises(SourceError, match="has no connections"):
        fetcher().fetch(load_kit("common"), ["2024"])


def test_a_parameter_is_repeated_for_each_council_where_the_service_wants_it(service, connected, fetcher):
    service.says("/eurostat/api/dissemination/sdmx/2.1/data/une", TABLE)
    connection = EUROSTAT.replace("parameters: {", 'batch: 2\n      parameters: {geo: ["{council}"], ')
    fetcher().fetch(connected(connection), ["2024-Q1"])
    assert [parameters["geo"] for _, parameters, _ in service.asked] == [["ES511", "ES512"], ["ES513"]]


def test_councils_without_a_code_there_are_named_and_not_asked_for(service, connected, fetcher, figures):
    service.says(REGISTER, by_year)
    kit = connected(POPULATION.replace("digits: 6", "digits: 9"))
    named = replace(kit.connections["register"], codes={"08003": "080039"})
    fetched = fetcher().fetch(replace(kit, connections={"register": named}), ["2024"])
    assert {council for _, council, _ in figures(fetched)} == {"08003"}
    assert service.asked[0][1]["MUN"] == ["080039"]
    assert fetched.outcomes[0].notices == (
        "There is no code for 08001, 08006, so nothing is asked of them.",
        "No figure of 2024 for 08001, 08006.",
    )


def test_a_kit_without_councils_says_so(connected, fetcher):
    with pytest.raises(SourceError, match="lists no councils"):
        fetcher().fetch(replace(connected(POPULATION), councils={}), ["2024"])
