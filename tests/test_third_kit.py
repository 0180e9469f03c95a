"""A kit nobody foresaw: another country, another service, another language, written by the test. No Python in it."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from circulos import benchmark, load_kit
from circulos.cli import main

FILES = {
    "kit.yaml": """
code: kirjastot
version: "1"
title: Yleiset kirjastot
summary: Kirjastojen yhteiset mittarit kuvitteellisessa maassa.
language: fi
languages: [fi]
extends: [plans]
currency: FIM
""",
    "perspectives.yaml": """
- code: user
  title: Asiakas
  objectives:
    - {code: reach, title: Tavoita lukijat}
""",
    "variables.yaml": """
- code: active_borrowers
  title: Aktiiviset lainaajat
  definition: Vuoden aikana lainanneet henkilöt, kukin kerran.
  unit: person
- code: inhabitants
  title: Asukkaat
  definition: Väestö vuoden alussa.
  unit: inhabitant
- code: loans
  title: Lainat
  definition: Vuoden kaikki lainat.
  unit: loan
""",
    "indicators/K1.yaml": """
code: K1
title: Lainaajien osuus asukkaista
perspective: user
objective: reach
kind: proportion
numerator: active_borrowers
denominator: inhabitants
per: 100
unit: "%"
polarity: higher
why: Kirjasto on olemassa lukijoita varten.
reading: Osuus kertoo tavoittavuudesta, ei käytön määrästä.
""",
    "indicators/K2.yaml": """
code: K2
title: Lainat asukasta kohti
perspective: user
objective: reach
kind: ratio
numerator: loans
denominator: inhabitants
unit: lainaa
polarity: neutral
why: Lainat ovat kirjaston vanhin mitta.
reading: Sähköiset lainat eivät ole mukana.
""",
    "councils.csv": "code,name,kind\nF1,Ylämaa,municipality\nF2,Alamaa,municipality\nF3,Rantala,municipality\n"
    "F4,Metsälä,municipality\nF5,Suokylä,municipality\nF6,Äärelä,municipality\n",
}
FIGURES = [
    ("Ylämaa", 420, 1000, 9000),
    ("Alamaa", 1500, 5000, 41000),
    ("Rantala", 90, 400, 2600),
    ("Metsälä", 610, 2000, 15500),
    ("Suokylä", 130, 500, 3300),
    ("Äärelä", 75, 300, 0),
]


@pytest.fixture(scope="module")
def libraries(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kits") / "kirjastot"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content.lstrip(), encoding="utf-8")
    with (folder.parent / "luvut.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["council", "period", "variable", "value"])
        for year, growth in (("2023", 1.0), ("2024", 1.1)):
            for name, borrowers, people, loans in FIGURES:
                writer.writerow([name, year, "active_borrowers", round(borrowers * growth)])
                writer.writerow([name, year, "inhabitants", people])
                writer.writerow([name, year, "loans", loans])
    return folder


def run(*arguments):
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_it_loads_in_its_own_language(libraries):
    kit = load_kit(libraries)
    assert str(kit.indicators["K1"].title) == "Lainaajien osuus asukkaista"
    assert kit.reports["council"]


def test_it_is_measured_and_compared(libraries):
    result = benchmark(libraries, libraries.parent / "luvut.csv")
    one = result.comparison("K1", "2024")
    assert one.value[0] == pytest.approx(46.2)
    assert one.n == 6
    assert [c.period for c in result.series("K2")] == ["2023", "2024"]


def test_the_command_line_compares_it(libraries):
    data = libraries.parent / "luvut.csv"
    rows = json.loads(
        run("compare", "--kit", libraries, "--data", data, "--format", "json", "--indicator", "K1")
    )
    assert len(rows) == 12
    ylamaa = next(row for row in rows if row["name"] == "Ylämaa" and row["period"] == "2024")
    assert (ylamaa["numerator"], ylamaa["denominator"], ylamaa["signal"]) == (462, 1000, "better")


def test_a_council_gets_its_report_with_kit_words_in_finnish(libraries, tmp_path):
    data = libraries.parent / "luvut.csv"
    printed = run(
        "report",
        "--kit",
        libraries,
        "--data",
        data,
        "--council",
        "Äärelä",
        "--language",
        "en",
        "--out",
        tmp_path,
    )
    page = Path(printed.splitlines()[0])
    assert page.name == "aarela-2024.html"
    text = page.read_text(encoding="utf-8")
    assert "Lainaajien osuus asukkaista" in text
    assert "Kirjasto on olemassa lukijoita varten." in text
