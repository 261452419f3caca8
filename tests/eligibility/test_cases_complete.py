"""Every criterion of the kit has a case table that shows it met, not met, and open."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from charts import BASE, READINGS, TABLES, screened

from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.eligibility.criteria.versions import beyond_the_page

# Importing a module fills its tables, whichever tests were selected.
for file in sorted(Path(__file__).parent.glob("test_cases_*.py")):
    if file.stem != Path(__file__).stem:
        import_module(file.stem)

EVERY = {criterion.id: criterion for criterion in (*EARLY, *beyond_the_page())}
IDS = [*EVERY]


@pytest.mark.parametrize("criterion", IDS)
def test_case_table_shows_the_criterion(criterion):
    expected = set(TABLES[criterion])
    assert {"met", "not met"} <= expected
    assert expected & {"unknown", "needs judgement"}


@pytest.mark.parametrize("criterion", [c.id for c in EVERY.values() if c.others])
def test_table_of_readings_shows_each_reading(criterion):
    named = [EVERY[criterion].reading, *(other.name for other in EVERY[criterion].others)]
    shown = {reading: {"met", "not met"} <= found for reading, found in READINGS[criterion].items()}
    assert shown == dict.fromkeys(named, True)


def test_no_case_table_without_a_criterion():
    assert {*TABLES, *READINGS} <= set(IDS)


def test_plain_chart_is_invented():
    assert BASE["invented"] is True


def test_plain_chart_meets_every_criterion():
    found = screened({})
    every = (*found.findings, *found.checklist)
    assert {f.criterion.id: f.status for f in every} == dict.fromkeys(EARLY.ids, "met")
