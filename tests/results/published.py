"""The published figures as plain rows, for the tests of the file itself."""

from __future__ import annotations

import csv
from importlib.resources import files

Row = dict[str, str]


def published() -> list[Row]:
    """The rows of `outcomes.csv` as they stand, every cell a text."""
    text = (files("cabinetkit.data") / "outcomes.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def key(row: Row) -> str:
    """What a row is about: analysis, cohort, endpoint and arm, as the list of numerals says it."""
    arm = f"{row['arm']} over {row['over']}" if row["over"] else row["arm"]
    return " / ".join(filter(None, (row["analysis"], row["cohort"], row["endpoint"], arm)))


def source_of(row: Row, cell: str) -> str:
    """The source of one cell, which may be another one than that of the value."""
    other = {"low": "interval_source", "high": "interval_source", "n": "n_source"}.get(cell)
    return (other and row[other]) or row["source"]
