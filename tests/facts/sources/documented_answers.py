"""Connections and the answers they get, in the shapes that the services document."""

import json

LICENCE = "licence: Free reuse with the source named.\n      source: law"


POPULATION = f"""
    - code: register
      title: Population by age
      kind: json_stat
      address: "{{service}}/taules/v2/pmh/1180/8078/mun/data"
      parameters: {{SEX: [TOTAL], MUN: ["{{councils}}"], YEAR: ["{{period}}"]}}
      council: MUN
      period: YEAR
      digits: 6
      {LICENCE}
      extracts:
        - {{variable: population, cells: {{AGE: [TOTAL]}}}}
        - {{variable: share_65_plus, cells: {{AGE: [TOTAL, -Y000..Y064]}}, over: {{AGE: [TOTAL]}}, factor: 100}}
"""


# The shape of an answer of Idescat's Tables (JSON-stat 2.0): categories as a list, values as a list.
REGISTER = "/taules/v2/pmh/1180/8078/mun/data"


def register(year, values=(100, 10, 60, 30, 200, 30, 130, 40, 50, 5, 25, 20)):
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Population. By sex and age year by year",
        "source": "Idescat. Municipal register of inhabitants.",
        "updated": "2024-12-01T09:00:00Z",
        "id": ["YEAR", "MUN", "AGE", "SEX"],
        "size": [1, 3, 4, 1],
        "role": {"time": ["YEAR"], "geo": ["MUN"]},
        "dimension": {
            "YEAR": {"label": "year", "category": {"index": [year], "label": {year: year}}},
            "MUN": {"label": "municipality", "category": {"index": ["080018", "080039", "080060"]}},
            "AGE": {"label": "age", "category": {"index": ["TOTAL", "Y000", "Y064", "Y_GE065"]}},
            "SEX": {"label": "sex", "category": {"label": {"TOTAL": "total"}}},
        },
        "value": list(values),
    }


def by_year(parameters, headers):
    return 200, {}, json.dumps(register(parameters["YEAR"][0])).encode()


INE = f"""
    - code: low-income
      title: Low income
      kind: tempus
      address: "{{service}}/wstempus/js/ES/DATOS_TABLA/30901"
      parameters: {{tv: ["19:", "848:322970"], tip: [AM], date: ["{{first}}0101:{{last}}1231"]}}
      {LICENCE}
      extracts:
        - {{variable: poverty_share}}
"""


def series(code, name, *data):
    """A series as DATOS_TABLA gives it with tip=AM."""
    return {
        "COD": f"ADRH{code}",
        "Nombre": f"{name}. Total. Población por debajo del 40% de la mediana.",
        "T3_Unidad": "Porcentaje",
        "T3_Escala": " ",
        "MetaData": [
            {"Id": 2863, "T3_Variable": "Municipios", "Nombre": name, "Codigo": code},
            {"Id": 451, "T3_Variable": "Sexo", "Nombre": "Total", "Codigo": "0"},
            {"Id": 322970, "T3_Variable": "Umbrales", "Nombre": "Por debajo 40% mediana", "Codigo": ""},
        ],
        "Data": [
            {
                "Fecha": f"{year}-01-01T00:00:00.000+01:00",
                "T3_TipoDato": kind,
                "T3_Periodo": "A",
                "Anyo": year,
                "Valor": value,
                **more,
            }
            for year, value, kind, more in data
        ],
    }


KOLADA = f"""
    - code: kolada-income
      title: Income
      kind: kolada
      address: "{{service}}/v3/data/kpi/N00906,N00905/municipality/{{councils}}/year/{{periods}}"
      {LICENCE}
      batch: 2
      extracts:
        - {{variable: income, cells: {{kpi: [N00906], gender: [T]}}, over: {{kpi: [N00905], gender: [T]}}}}
"""


def kolada(kpi, municipality, period, *values):
    rows = [
        {"gender": gender, "count": 1, "status": status, "value": value, "isdeleted": deleted}
        for gender, value, status, deleted in values
    ]
    return {"kpi": kpi, "municipality": municipality, "period": period, "values": rows}


def page(values, following):
    told = {"values": values, "count": len(values), "next_url": following, "previous_url": None}
    return 200, {}, json.dumps(told).encode()


EUROSTAT = f"""
    - code: eurostat
      title: Unemployment
      kind: sdmx_csv
      address: "{{service}}/eurostat/api/dissemination/sdmx/2.1/data/une"
      parameters: {{format: [SDMX-CSV], startPeriod: ["{{first}}"], endPeriod: ["{{last}}"]}}
      council: geo
      period: TIME_PERIOD
      codes: {{"08001": ES511, "08003": ES512, "08006": ES513}}
      {LICENCE}
      extracts:
        - {{variable: income, cells: {{unit: [EUR]}}}}
"""


TABLE = b"""DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
ESTAT:UNE(1.0),20/01/26 11:00:00,Q,EUR,ES511,2024-Q1,12.5,,
ESTAT:UNE(1.0),20/01/26 11:00:00,Q,PC,ES511,2024-Q1,99,,
ESTAT:UNE(1.0),20/01/26 11:00:00,Q,EUR,ES512,2024-Q1,13.5,e,
ESTAT:UNE(1.0),20/01/26 11:00:00,Q,EUR,ES513,2024-Q1,,,C
ESTAT:UNE(1.0),20/01/26 11:00:00,Q,EUR,ES511,2024-S1,5,,
"""
