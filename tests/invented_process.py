"""An invented process with its times."""

from dataclasses import replace

import numpy as np

from circulos.method.text import Text
from circulos.method.types import Clock, Kind, Polarity, Process, ReferenceKind, Standard, Step
from invented_circle import IN_TIME, NAMES, WAIT, compare, text

DECISION = replace(
    WAIT,
    code="U05",
    title=text("Days to decide", "Dies fins a la resolució", "Días hasta la resolución"),
)
START = replace(
    WAIT,
    code="U06",
    title=text(
        "Days from decision to start", "Dies de la resolució a l’inici", "Días de la resolución al inicio"
    ),
)
HOURS = replace(
    WAIT,
    code="M13",
    title=text("Hours for each person", "Hores per persona", "Horas por persona"),
    kind=Kind.RATIO,
    unit=Text("hours"),
    polarity=Polarity.NEUTRAL,
)


def event(en, ca, es):
    return text(en, ca, es)


REQUEST = event("request", "demanda", "demanda")
DECIDED = event("decision", "resolució", "resolución")
TEAM = text("Basic team", "Equip bàsic", "Equipo básico")


def step(code, title, clock=None, standards=(), indicators=()):
    return Step(code, title, TEAM, None, Clock(*clock) if clock else None, standards, indicators)


def limit(value, unit, kind, *label):
    return Standard(value, unit, ReferenceKind(kind), "", text(*label))


PROCESS = Process(
    "home-help",
    text("Home-help service", "Servei d’ajuda a domicili", "Servicio de ayuda a domicilio"),
    text(
        "From the request to the end of the service.",
        "De la demanda al final del servei.",
        "De la demanda al final del servicio.",
    ),
    (
        step(
            "request",
            text("Receive the request", "Rebre la demanda", "Recibir la demanda"),
            indicators=("U02",),
        ),
        step(
            "decision",
            text("Decide on the service", "Resoldre sobre el servei", "Resolver sobre el servicio"),
            (REQUEST, DECIDED),
            (
                limit(
                    15,
                    "working_day",
                    "charter",
                    "Decided within 15 working days",
                    "Resolució en 15 dies feiners",
                    "Resolución en 15 días hábiles",
                ),
            ),
            ("U05",),
        ),
        step(
            "start",
            text("Begin the service at home", "Iniciar el servei a casa", "Iniciar el servicio en casa"),
            (DECIDED, event("first hour", "primera hora", "primera hora")),
            (
                limit(
                    20, "calendar_day", "charter", "Begun in 20 days", "Inici en 20 dies", "Inicio en 20 días"
                ),
                limit(24, "hour", "legal", "Urgent: 24 hours", "Urgent: 24 hores", "Urgente: 24 horas"),
                limit(
                    30,
                    "calendar_day",
                    "published",
                    "Others report 30",
                    "Altres en diuen 30",
                    "Otros dicen 30",
                ),
            ),
            ("U06",),
        ),
        step(
            "delivery",
            text("Care at home", "Atendre a casa", "Atender en casa"),
            (
                event("call", "trucada", "llamada"),
                event("answer", "resposta", "respuesta"),
            ),
            (limit(50 / 60, "minute", "charter", "In 50 seconds", "En 50 segons", "En 50 segundos"),),
            ("M13",),
        ),
        step("end", text("End the service", "Finalitzar el servei", "Finalizar el servicio")),
    ),
)
UNTIMED = replace(PROCESS, steps=PROCESS.steps[:1] + PROCESS.steps[-1:])


def timed(seed=6):
    draw = np.random.default_rng(seed)
    size = len(NAMES)
    decision, start = draw.gamma(12, 1.5, size), draw.gamma(9, 2.6, size)
    decision[7], start[7] = 16.0, 41.0
    return {
        "U02": compare(IN_TIME, draw.uniform(50, 90, size)),
        "U05": compare(DECISION, decision),
        "U06": compare(START, start),
        "M13": compare(HOURS, draw.uniform(1, 3, size)),
    }
