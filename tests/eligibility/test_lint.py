"""The linter over a rule set: each fault is found in a set that has it, and nowhere else."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from cabinetkit.eligibility import facts as f
from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.eligibility.criteria.versions import beyond_the_page
from cabinetkit.eligibility.criterion import Criterion
from cabinetkit.eligibility.lint import Fault, lint
from cabinetkit.eligibility.vocabulary import FACTS, ULN
from cabinetkit.sources import source

PLACE = source("mayo-trial-page").at("Patient history", 1)


def rule_set(*rules: Any, **more: Any) -> list[Criterion]:
    """Criteria r1, r2 ... with these rules."""
    return [
        Criterion(id=f"r{n}", says="A test", source=PLACE, rule=rule, **more)
        for n, rule in enumerate(rules, start=1)
    ]


def faults(*rules: Any) -> list[tuple[str, tuple[str, ...]]]:
    """What the linter finds, but for the facts that so small a set never reads."""
    return [(x.kind, x.about) for x in lint(rule_set(*rules)) if x.kind != "never read"]


@cache
def faults_of_the_page() -> list[Fault]:
    """Once, for it takes some seconds."""
    return lint(EARLY, elsewhere=beyond_the_page())


CLOT, HEART = f.thromboembolism, f.heart_failure
LATE = CLOT.date.within(months=6)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param((f.ecog <= 2) & (f.ecog >= 3), id="two limits on one fact"),
        pytest.param(f.ecog >= 6, id="beyond what a chart can hold"),
        pytest.param(f.ecog < 0, id="below what a chart can hold"),
        pytest.param((f.ast <= 3 * ULN) & (f.ast > 4 * ULN), id="two multiples of one limit"),
        pytest.param((f.sex == "male") & (f.sex == "female"), id="two codes"),
        pytest.param(f.gilbert & ~f.gilbert, id="yes and no"),
        pytest.param(
            f.fracture.within(days=14) & f.fracture.since(days=28), id="two windows on one day"
        ),
        pytest.param(
            CLOT.some(LATE & CLOT.date.since(months=12)), id="two windows on one row's day"
        ),
        pytest.param(CLOT.some(LATE) & CLOT.every(~LATE), id="a row that no row may be"),
    ],
)
def test_a_limit_that_cannot_be_met_is_found(rule: Any) -> None:
    assert faults(rule) == [("cannot be met", ("r1",))]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param((f.ecog <= 2) | (f.ecog >= 2), id="both sides of a limit"),
        pytest.param(f.ecog >= 0, id="the least that a chart can hold"),
        pytest.param(f.gilbert | ~f.gilbert, id="yes or no"),
    ],
)
def test_a_rule_that_everybody_meets_is_found(rule: Any) -> None:
    assert faults(rule) == [("always met", ("r1",))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(f.ecog <= 1, f.ecog >= 2, id="limits that leave nothing"),
        pytest.param(f.hemoglobin >= (9, "g/dL"), f.hemoglobin < (90, "g/L"), id="other units"),
        pytest.param(
            (f.sex == "male") & ~f.gilbert, (f.sex == "female") & (f.ecog <= 2), id="codes"
        ),
        pytest.param(f.fracture.since(weeks=4), f.fracture.within(days=28), id="windows"),
    ],
)
def test_contradicting_limits_on_one_fact_are_found(one: Any, other: Any) -> None:
    assert faults(one, other) == [("contradiction", ("r1", "r2"))]


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        pytest.param(f.ecog <= 1, f.ecog <= 2, id="a wider limit"),
        pytest.param((f.ecog <= 2) & f.gilbert, f.ecog <= 2, id="a part of it"),
        pytest.param(f.ast <= 2 * ULN, (f.ast <= 3 * ULN) | f.gilbert, id="an alternative more"),
        pytest.param(f.fracture.since(months=6), f.fracture.since(days=28), id="a longer window"),
        pytest.param(
            ~HEART.some(HEART.nyha.one_of("III", "IV")),
            ~HEART.some((HEART.nyha == "IV") & HEART.last_present.within(months=6)),
            id="fewer rows, and a fact more",
        ),
        pytest.param(
            HEART.some((HEART.nyha == "IV") & HEART.last_present.within(months=6)),
            HEART.some(HEART.nyha == "IV") & HEART.some(HEART.last_present.within(months=6)),
            id="one row that does what two may do",
        ),
    ],
)
def test_a_criterion_implied_by_another_is_found(narrow: Any, wide: Any) -> None:
    assert faults(narrow, wide) == [("implied", ("r2", "r1"))]
    assert faults(wide, narrow) == [("implied", ("r1", "r2"))]


def test_two_criteria_with_one_meaning_imply_each_other() -> None:
    found = faults(~(f.gilbert & (f.ecog <= 1)), ~f.gilbert | (f.ecog > 1))
    assert found == [("implied", ("r2", "r1")), ("implied", ("r1", "r2"))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(f.ecog <= 2, f.gilbert, id="other facts"),
        pytest.param(f.ecog <= 2, f.ecog >= 1, id="limits that overlap"),
        pytest.param(f.fracture.since(months=1), f.fracture.within(days=31), id="month and days"),
        pytest.param(f.fracture.since(months=1), f.fracture.since(days=30), id="a short month"),
        pytest.param(
            HEART.some(HEART.nyha == "IV") | f.gilbert,
            HEART.some(HEART.nyha == "III") | f.gilbert,
            id="rows of one list",
        ),
    ],
)
def test_a_sound_pair_has_no_fault(one: Any, other: Any) -> None:
    assert faults(one, other) == []


def test_a_fact_that_no_rule_reads_is_found() -> None:
    found = [x.about[0] for x in lint(rule_set(f.ast <= 3 * ULN)) if x.kind == "never read"]
    assert set(found) == set(FACTS) - {"ast", "ast.upper"}
    assert all(x.kind != "never read" for x in faults_of_the_page())


def test_a_fact_that_another_version_reads_is_read() -> None:
    elsewhere = rule_set(f.age >= 18)
    found = lint(rule_set(f.ecog <= 2), elsewhere=elsewhere)
    assert {x.about[0] for x in found} == set(FACTS) - {"ecog", "age"}


def test_a_checklist_and_a_rule_stated_again_are_no_fault() -> None:
    first, second = rule_set(f.ecog <= 2, f.gilbert)
    again = first.stated_again("r3", source=PLACE, also=())
    task = rule_set(f.ecog >= 6, checklist=True)
    assert [x for x in lint([first, second, again, *task]) if x.kind != "never read"] == []


def test_the_page_says_five_things_twice_and_contradicts_itself_nowhere() -> None:
    """The overlaps are the page's own: each is in `criteria` because the page states it."""
    assert [(x.kind, x.about) for x in faults_of_the_page()] == [
        # One lesion is measurable in every respect, so it has a size and a kind that count.
        ("implied", ("measurable.size", "measurable.present")),
        ("implied", ("measurable.kind", "measurable.present")),
        # It lies outside every treated field, or has progressed in one.
        ("implied", ("prior.liver-directed-disease", "measurable.present")),
        ("implied", ("measurable.kind", "measurable.size")),
        # No major vessel anywhere, so none in the lung either.
        ("implied", ("history.pulmonary-vessels", "history.vessel-encasement")),
    ]
