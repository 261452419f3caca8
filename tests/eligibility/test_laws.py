"""Laws that hold for every rule and every patient, on random rules and random facts."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cabinetkit.eligibility import facts as f
from cabinetkit.eligibility.codec import from_json, to_json
from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.evaluate import evaluate
from cabinetkit.eligibility.lookup import GivenFacts
from cabinetkit.eligibility.rules import NODES, Rule
from cabinetkit.eligibility.vocabulary import ULN
from cabinetkit.eligibility.words import because, say

ON = date(2024, 4, 20)
TRUTHS = (True, False, None)

# --- Kleene's tables, written out by hand (Kleene 1952, section 64) -------------------------------

AND = {
    (True, True): True,
    (True, False): False,
    (True, None): None,
    (False, True): False,
    (False, False): False,
    (False, None): False,
    (None, True): None,
    (None, False): False,
    (None, None): None,
}
OR = {
    (True, True): True,
    (True, False): True,
    (True, None): True,
    (False, True): True,
    (False, False): False,
    (False, None): None,
    (None, True): True,
    (None, False): None,
    (None, None): None,
}


def truth(rule: Rule, values: dict[str, Any], **more: Any) -> bool | None:
    return evaluate(rule, GivenFacts(values, on=ON, **more)).truth


@pytest.mark.parametrize(("left", "right"), list(product(TRUTHS, TRUTHS)))
def test_and_or_and_not_follow_kleenes_tables(left: bool | None, right: bool | None) -> None:
    values = {"gilbert": left, "congenital_long_qt": right}
    assert truth(f.gilbert & f.congenital_long_qt, values) is AND[left, right]
    assert truth(f.gilbert | f.congenital_long_qt, values) is OR[left, right]
    assert truth(~f.gilbert, values) is {True: False, False: True, None: None}[left]


@pytest.mark.parametrize("rows", [r for n in range(4) for r in product(TRUTHS, repeat=n)])
@pytest.mark.parametrize("complete", [True, False])
def test_every_is_and_over_the_rows_and_some_is_or(
    rows: tuple[bool | None, ...], complete: bool
) -> None:
    sheet = {"toxicities": [{"from_earlier_treatment": row} for row in rows]}
    unlisted = {} if complete else {"incomplete": ["toxicities"]}
    every, some = True if complete else None, False if complete else None
    for row in rows:
        every, some = AND[every, row], OR[some, row]
    fits = f.toxicities.from_earlier_treatment
    assert truth(f.toxicities.every(fits), sheet, **unlisted) is every
    assert truth(f.toxicities.some(fits), sheet, **unlisted) is some


def test_a_sample_without_a_reading_in_scope_leaves_it_unknown() -> None:
    rule = criteria["history.hypertension"].rule
    old = {"date": ON - timedelta(days=14), "systolic_mmhg": 120, "diastolic_mmhg": 70}
    assert truth(rule, {"blood_pressure": [old]}) is None
    assert truth(rule, {"blood_pressure": [old, {**old, "date": ON - timedelta(days=13)}]}) is True


# --- random rules over a few facts ----------------------------------------------------------------

NUMBERS = {
    "bilirubin": [1, Fraction(9, 5), 2, 4],
    "bilirubin.upper": [1, Fraction(6, 5)],
    "ecog": [0, 2, 3],
}
DAYS = [ON - timedelta(days=n) for n in (0, 27, 28, 29, 183, 184)]
VALUES: dict[str, list[Any]] = {
    **NUMBERS,
    "gilbert": [True, False],
    "euthyroid": [True, False],
    "sex": ["female", "male"],
    "last_menses": DAYS,
    "steroids_stopped": [*DAYS, "ongoing", "never"],
}
ROW_VALUES: dict[str, list[Any]] = {
    "kinds": [{"radiation"}, {"targeted therapy", "somatostatin analog"}],
    "ended": [*DAYS, "ongoing"],
    "systemic": [True, False],
}

row_leaves = st.sampled_from(
    [
        f.therapies.ended.since(days=28),
        f.therapies.ended.within(months=6),
        f.therapies.kinds == "radiation",
        f.therapies.systemic.as_rule(),
        f.gilbert.as_rule(),
    ]
)


def _joined(parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    return st.one_of(
        st.builds(lambda a, b: a & b, parts, parts),
        st.builds(lambda a, b: a | b, parts, parts),
        st.builds(lambda a: ~a, parts),
    )


row_rules = st.recursive(row_leaves, _joined, max_leaves=3)
lists = st.one_of(
    st.builds(lambda a, b: f.therapies.every(a, among=b), row_rules, st.none() | row_rules),
    st.builds(lambda a, b: f.therapies.some(a, among=b), row_rules, st.none() | row_rules),
)
leaves = st.sampled_from(
    [
        f.bilirubin <= 1.5 * ULN,
        f.bilirubin > (1.8, "mg/dL"),
        f.ecog == 2,
        f.gilbert.as_rule(),
        f.euthyroid.as_rule(),
        f.sex == "male",
        f.last_menses.within(days=28, both_ends=True),
        f.steroids_stopped.since(weeks=4, before="start of treatment"),
        f.steroids_stopped.within(months=6),
    ]
)
rules = st.recursive(leaves | lists, _joined, max_leaves=6)
rows = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in ROW_VALUES.items()})
tables = st.fixed_dictionaries(
    {},
    optional={
        **{k: st.sampled_from(v) for k, v in VALUES.items()},
        "therapies": st.lists(rows, max_size=3),
    },
)
starts = st.none() | st.integers(0, 40).map(lambda n: ON + timedelta(days=n))


whole_rows = st.fixed_dictionaries({k: st.sampled_from(v) for k, v in ROW_VALUES.items()})
whole_tables = st.fixed_dictionaries(
    {
        **{k: st.sampled_from(v) for k, v in VALUES.items()},
        "therapies": st.lists(whole_rows, max_size=3),
    }
)


def _erased(table: dict[str, Any], keep: Any) -> dict[str, Any]:
    return {k: v for k, v in table.items() if keep()}


@given(rules, whole_tables, st.integers(0, 40), st.randoms(use_true_random=False))
@settings(max_examples=1500, derandomize=True, deadline=None)
def test_filling_in_an_unknown_never_reverses_a_decided_finding(
    rule: Rule, known: dict[str, Any], lag: int, random: Any
) -> None:
    """Over assignments of facts: what was decided stays decided, whatever is found out later.

    All is known, then some of it is forgotten: the day of the start, facts, fields of rows, and
    whether the list is complete.
    """
    after = evaluate(rule, GivenFacts(known, on=ON, start=ON + timedelta(days=lag))).truth
    assert after is not None
    forgotten = _erased(known, lambda: random.random() < 0.6)
    if "therapies" in forgotten:
        forgotten["therapies"] = [
            _erased(row, lambda: random.random() < 0.6) for row in known["therapies"]
        ]
    before = evaluate(
        rule, GivenFacts(forgotten, on=ON, incomplete=["therapies"] * (random.random() < 0.3))
    ).truth
    assert before is None or before is after


def test_before_the_start_is_planned_only_what_has_passed_already_is_settled() -> None:
    since = f.steroids_stopped.since(weeks=4, before="start of treatment")
    within = f.steroids_stopped.within(weeks=4, before="start of treatment")
    for days, settled in ((28, True), (27, False)):
        values = {"steroids_stopped": ON - timedelta(days=days)}
        assert truth(since, values) is (True if settled else None)
        assert truth(within, values) is (False if settled else None)
    assert truth(since, {"steroids_stopped": "ongoing"}) is False


@given(rules, tables, starts)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_a_rule_survives_json_with_its_meaning_and_its_words(
    rule: Rule, table: dict[str, Any], start: date | None
) -> None:
    """Written down and read back, a rule is equal, says the same and judges the same."""
    again = from_json(to_json(rule))
    assert again == rule
    assert say(again) == say(rule)
    facts = GivenFacts(table, on=ON, start=start)
    assert evaluate(again, facts).truth is evaluate(rule, facts).truth


@given(rules, rules, tables, starts)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_de_morgan_holds_over_rules_and_over_lists(
    a: Rule, b: Rule, table: dict[str, Any], start: date | None
) -> None:
    """Not (a and b) is (not a) or (not b), unknown included."""
    facts = GivenFacts(table, on=ON, start=start)
    assert evaluate(~(a & b), facts).truth is evaluate(~a | ~b, facts).truth
    assert evaluate(~~a, facts).truth is evaluate(a, facts).truth


@given(row_rules, st.none() | row_rules, tables)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_not_every_is_some_not(fits: Rule, among: Rule | None, table: dict[str, Any]) -> None:
    """De Morgan over the rows of a list, with and without a scope."""
    facts = GivenFacts(table, on=ON)
    every = f.therapies.every(fits, among=among)
    some = f.therapies.some(~fits, among=among)
    assert evaluate(~every, facts).truth is evaluate(some, facts).truth


@given(rules, tables, starts)
@settings(max_examples=400, derandomize=True, deadline=None)
def test_an_unknown_names_what_is_missing_and_nothing_else_does(
    rule: Rule, table: dict[str, Any], start: date | None
) -> None:
    """Reasons stand beside every unknown, and only there; every outcome has words."""
    trace = evaluate(rule, GivenFacts(table, on=ON, start=start))
    assert bool(trace.missing) is (trace.truth is None)
    assert because(trace)


@given(st.sampled_from(DAYS), st.integers(0, 400))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_within_is_not_since_for_a_day_that_is_known(day: date, days: int) -> None:
    """A past day is either at least N ago or within N, never both, never neither."""
    values = {"last_menses": day}
    assert truth(f.last_menses.since(days=days), values) is not truth(
        f.last_menses.within(days=days), values
    )


# --- the criteria of the kit ----------------------------------------------------------------------


def _nodes(rule: Any) -> set[type]:
    found = {type(rule)}
    for name in ("of", "fits", "among"):
        part = getattr(rule, name, None)
        for inner in part if isinstance(part, tuple) else [part]:
            found |= _nodes(inner) if isinstance(inner, Rule) else set()
    return found


def test_every_node_is_used_by_a_criterion() -> None:
    used: set[type] = set().union(*(_nodes(c.rule) for c in criteria))
    assert used == set(NODES)


@pytest.mark.parametrize("criterion", list(criteria), ids=lambda c: c.id)
def test_each_criterion_survives_json_and_is_unknown_of_a_blank_chart(criterion: Any) -> None:
    for rule in (criterion.rule, *(other.rule for other in criterion.others)):
        assert from_json(to_json(rule)) == rule
        assert truth(rule, {}) is None


def test_a_criterion_with_a_window_a_unit_a_list_or_an_exception_rests_on_no_single_flag() -> None:
    plain = {
        c.id
        for c in criteria
        if _nodes(c.rule)
        <= {type(f.gilbert.as_rule()), type(~f.gilbert), type(f.euthyroid.as_rule())}
    }
    assert plain == {
        "disease.documents",
        "history.long-qt",
        "history.pancreatitis",
        "history.cavitary-lung",
        "history.swallowing",
        "pregnancy.not-nursing",
    }
