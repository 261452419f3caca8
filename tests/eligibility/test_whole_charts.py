"""Whole invented charts: all 75 statuses, the decision and what is open, as the page has them."""

from __future__ import annotations

import pytest
from charts import chart, screened
from whole_charts import ASK, CHECKLIST, IDS, IN, NOT, OPEN, OUT, UNKNOWN, WholeChart
from whole_charts_1 import PART_1
from whole_charts_2 import PART_2
from whole_charts_3 import PART_3
from whole_charts_4 import PART_4
from whole_charts_5 import PART_5

from cabinetkit.eligibility.screening import Screening

CHARTS = [*PART_1, *PART_2, *PART_3, *PART_4, *PART_5]
IN_DETAIL = [each for each in CHARTS if len(each.statuses) < 60]  # the letters know nothing at all

each_chart = pytest.mark.parametrize("whole", CHARTS, ids=lambda whole: whole.name)


def screening(whole: WholeChart) -> Screening:
    """The whole chart, screened on its day."""
    return screened({**whole.changes, "on": whole.on})


@each_chart
def test_every_status_is_as_written_from_the_page(whole):
    found = screening(whole)
    every = (*found.findings, *found.checklist)
    assert {each.criterion.id: each.status for each in every} == whole.expected


@each_chart
def test_decision_is_as_written_from_the_page(whole):
    assert screening(whole).decision == whole.decision


@each_chart
def test_open_items_name_the_open_criteria(whole):
    items = screening(whole).open_items
    wanted = whole.open if whole.decision == OPEN else set()
    assert {item.criterion for item in items} == wanted


@each_chart
def test_signature_alone_is_asked_where_judgement_is_needed(whole):
    kinds = {
        item.kind for item in screening(whole).open_items if whole.expected[item.criterion] == ASK
    }
    assert kinds <= {"judgement"}


@each_chart
def test_whole_chart_is_invented(whole):
    assert chart(whole.changes)["invented"] is True


@pytest.mark.parametrize("criterion", IDS)
def test_whole_charts_touch_every_criterion(criterion):
    shown = {whole.expected[criterion] for whole in IN_DETAIL}
    assert {"met", NOT} <= shown
    assert shown & {UNKNOWN, ASK}


def test_checklist_alone_never_decides():
    decisions = {whole.decision for whole in CHARTS if set(whole.statuses) <= {CHECKLIST}}
    assert decisions == {IN}


def test_whole_charts_show_every_decision_and_differ_in_name():
    assert {whole.decision for whole in CHARTS} == {IN, OUT, OPEN}
    assert len({whole.name for whole in CHARTS}) == len(CHARTS) >= 44
