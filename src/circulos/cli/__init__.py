"""The command `circulos`: one module for each sort of command, all hung on `main`."""

from circulos.cli import alerts, figures, kits, official, reports, site, trial
from circulos.cli.words import main

__all__ = ["alerts", "figures", "kits", "main", "official", "reports", "site", "trial"]
