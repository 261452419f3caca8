"""Two rules are the same, or the plainest patient on whom they differ is shown; never a guess."""

from __future__ import annotations

import random
import signal
import threading
import time
from typing import Any

import pytest
from hypothesis import given, settings
from mutants import mutants
from test_laws import rules, starts, tables

from cabinetkit.eligibility import facts as f
from cabinetkit.eligibility.compare import compare
from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.eligibility.evaluate import compiled, evaluate
from cabinetkit.eligibility.lookup import ChartFacts, GivenFacts
from cabinetkit.eligibility.rules import Rule
from cabinetkit.eligibility.vocabulary import LLN, ULN
from cabinetkit.eligibility.worlds import Worlds
from cabinetkit.errors import RuleError

ON = "2024-04-20"
CLOT, MEDICINE, LESION = f.thromboembolism, f.medicines, f.lesions
late = CLOT.date.within(months=6)


def differ(mine: Any, theirs: Any) -> Any:
    """The comparison of two rules that differ; the patient is one on whom they do."""
    found = compare(mine, theirs)
    assert found.verdict == "different", found
    assert found.patient is not None
    assert found.on is not None
    assert found.mine is not found.theirs
    facts = ChartFacts(found.patient, found.on)
    for rule, truth in ((mine, found.mine), (theirs, found.theirs)):
        if isinstance(rule, Rule):
            assert evaluate(rule, facts).truth is truth
    return found


# --- the known traps ------------------------------------------------------------------------------

TRAPS = [
    pytest.param(
        (f.potassium >= 3.5) & (f.potassium <= 5.0),
        EARLY["labs.potassium"].rule,
        id="fixed numbers for the laboratory's own limits",
    ),
    pytest.param(
        (f.potassium >= 3.5) & (f.potassium <= 5.1),
        EARLY["labs.potassium"].rule,
        id="the limits of one laboratory for those of all",
    ),
    pytest.param(CLOT.date.within(days=183), late, id="183 days for 6 months"),
    pytest.param(
        MEDICINE.stopped.since(days=14),
        MEDICINE.stopped.since(days=14, before="start of treatment"),
        id="registration for the start of treatment",
    ),
    pytest.param(f.ptt <= 1.3 * ULN, EARLY["labs.ptt"].rule, id="at most for below"),
    pytest.param(
        (f.bilirubin <= 3 * ULN) | (f.gilbert & (f.bilirubin <= 1.5 * ULN)),
        EARLY["labs.bilirubin"].rule,
        id="the exception at the wrong branch",
    ),
    pytest.param(
        (f.bilirubin <= 1.5 * ULN) | f.gilbert,
        EARLY["labs.bilirubin"].rule,
        id="the exception without its limit",
    ),
    pytest.param(~CLOT.some(late) | f.gilbert, ~CLOT.some(late), id="an exception too many"),
    pytest.param(CLOT.some(~late), ~CLOT.some(late), id="not inside the list"),
    pytest.param(CLOT.every(late), CLOT.some(late), id="every for some"),
    pytest.param(
        LESION.some(LESION.kind == "lymph node") & LESION.some(LESION.short_axis_mm >= 15),
        LESION.some((LESION.kind == "lymph node") & (LESION.short_axis_mm >= 15)),
        id="two lesions that satisfy one half each",
    ),
    pytest.param(f.creatinine <= (1.51, "mg/dL"), f.creatinine <= (1.5, "mg/dL"), id="a hundredth"),
    pytest.param(
        f.creatinine <= (133, "umol/L"), f.creatinine <= (1.5, "mg/dL"), id="133 for 132.6 umol/L"
    ),
    pytest.param((f.sex == "male") & (f.ecog <= 2), f.ecog <= 2, id="a condition too many"),
]


def _rule(asked: Any) -> Rule:
    """A rule over the fields of a row, asked of some row."""
    for rows in (CLOT, MEDICINE):
        if hasattr(asked, "fact") and asked.fact.startswith(f"{rows.name}."):
            return rows.some(asked)
    return asked


@pytest.mark.parametrize(("mine", "theirs"), TRAPS)
def test_a_known_trap_is_told_apart_both_ways(mine: Any, theirs: Any) -> None:
    one, other = _rule(mine), _rule(theirs)
    found, back = differ(one, other), differ(other, one)
    assert (found.mine, found.theirs) == (back.theirs, back.mine)


def test_the_plainest_patient_lies_on_the_limit() -> None:
    found = differ(f.ptt <= 1.3 * ULN, EARLY["labs.ptt"])
    assert (found.mine, found.theirs) == (True, False)
    labs = found.patient.labs
    assert (labs.ptt.value, labs.ptt.upper) in ((39, 30), (pytest.approx(46.8), 36))
    assert "yours says met (partial thromboplastin time 39 s is at most 39 s, " in found.says
    assert "the other says not met (partial thromboplastin time 39 s is not below " in found.says
    assert found.says.endswith("The patient: partial thromboplastin time 39 s; upper limit 30 s.")
    assert "The patient as a chart" in found._repr_html_()
    assert found.to_json()["patient"]["labs"]["ptt"]["unit"] == "s"


def test_a_node_is_no_longer_across_than_along() -> None:
    """Both axes are asked, and the patient who tells the rules apart has both."""
    node, long = LESION.kind == "lymph node", LESION.long_axis_mm >= 10
    found = differ(
        LESION.some(node & long & (LESION.short_axis_mm >= 15)),
        LESION.some(node & long & (LESION.short_axis_mm > 15)),
    )
    [lesion] = found.patient.lesions.entries
    assert lesion.short_axis_mm == 15
    assert lesion.long_axis_mm >= 15


def test_missing_taken_as_no_is_told_apart() -> None:
    """A function that reads a missing answer as 'no' says met where nothing is known."""

    found = differ(lambda gilbert: not gilbert, ~f.gilbert)
    assert (found.mine, found.theirs) == (True, None)
    assert "Gilbert disease not recorded" in found.says


def test_a_list_that_is_not_marked_complete_is_tried() -> None:
    """Kinds are never missing, so only a list without its day leaves 'every' open."""
    node = LESION.kind == "lymph node"
    found = differ(
        LESION.some(node) & (LESION.every(node) | ~LESION.every(node)), LESION.some(node)
    )
    assert (found.mine, found.theirs) == (None, True)
    assert "not marked complete" in found.told


def test_two_lags_are_tried() -> None:
    """With seven days to the start of treatment the two agree; without delay they do not."""
    found = differ(
        MEDICINE.some(MEDICINE.stopped.since(days=14, before="start of treatment")),
        MEDICINE.some(MEDICINE.stopped.since(days=7)),
    )
    assert found.patient.planned_start_lag_days == 0


def test_a_start_that_is_not_planned_is_tried() -> None:
    """Whatever the day of the start, four weeks are over or they are not; unplanned is unknown."""
    by_start = f.steroids_stopped.since(weeks=4, before="start of treatment")
    by_registration = f.steroids_stopped.since(weeks=4)
    found = differ(by_start | ~by_start, by_registration | ~by_registration)
    assert (found.mine, found.theirs) == (None, True)
    assert found.patient.planned_start_lag_days is None


def test_six_months_and_183_days_differ_on_one_day_of_registration_only() -> None:
    found = differ(CLOT.some(CLOT.date.within(days=183)), CLOT.some(late))
    assert "registered on" in found.says or found.on.isoformat() == ON


# --- the same rule, written otherwise -------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        pytest.param(f.ecog <= 2, f.ecog < 3, id="whole numbers"),
        pytest.param(f.ecog <= 2, ~(f.ecog > 2), id="not above"),
        pytest.param(f.ecog <= 2, (f.ecog >= 0) & (f.ecog <= 2), id="the end of the scale"),
        pytest.param(f.hemoglobin >= (9, "g/dL"), f.hemoglobin >= (90, "g/L"), id="other units"),
        pytest.param(f.fracture.since(days=28), f.fracture.since(weeks=4), id="weeks and days"),
        pytest.param(f.fracture.since(years=1), f.fracture.since(months=12), id="year and months"),
        pytest.param(f.fracture.since(days=28), ~f.fracture.within(days=28), id="since and within"),
        pytest.param(~(f.gilbert & f.euthyroid), ~f.gilbert | ~f.euthyroid, id="De Morgan"),
        pytest.param(~CLOT.some(late), CLOT.every(~late), id="De Morgan over a list"),
        pytest.param(
            CLOT.every(late, among=late), CLOT.every(late | ~late), id="what is always met"
        ),
        pytest.param(
            (f.ptt < 1.3 * ULN) & (f.ast <= 3 * ULN),
            (f.ast <= 3 * ULN) & (f.ptt < 1.3 * ULN),
            id="another order",
        ),
        pytest.param(
            (f.potassium >= LLN) & (f.potassium <= ULN),
            ~((f.potassium < LLN) | (f.potassium > ULN)),
            id="inside and not outside",
        ),
        pytest.param(
            f.bilirubin <= 1.5 * ULN,
            (f.bilirubin <= 1.5 * ULN) | ((f.bilirubin <= 1.0 * ULN) & f.gilbert),
            id="an exception that changes nothing",
        ),
    ],
)
def test_the_same_rule_written_otherwise_is_the_same_rule(mine: Any, theirs: Any) -> None:
    assert compare(mine, theirs).verdict == "the same rule"


def test_what_only_an_impossible_chart_tells_apart_is_not_called_the_same() -> None:
    """A test has its day in every chart: no patient tells them apart, and none proves it."""
    negative = f.pregnancy_test == "negative"
    found = compare(negative, negative & f.pregnancy_test_date.since(days=0))
    assert found.verdict == "no difference found"
    assert "no proof" in found.says


def test_what_was_not_tried_to_the_end_is_not_called_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pair = (f.ecog <= 2) & f.gilbert & f.euthyroid, (f.ecog < 3) & f.gilbert & f.euthyroid
    assert compare(*pair).verdict == "the same rule"
    monkeypatch.setattr("cabinetkit.eligibility.worlds.MOST", 10)
    assert compare(*pair).verdict == "no difference found"


@pytest.mark.parametrize("criterion", [*EARLY], ids=lambda criterion: criterion.id)
def test_a_criterion_is_the_same_rule_as_its_double_negation(criterion: Any) -> None:
    found = compare(~~criterion.rule, criterion)
    assert found.verdict == "the same rule"
    assert found.tried > 1


def test_a_rule_that_the_page_states_twice_is_the_same_rule() -> None:
    assert compare(EARLY["prior.ssa-stable"], EARLY["medication.ssa-stable"]).verdict == (
        "the same rule"
    )


# --- the oracle -----------------------------------------------------------------------------------


@given(rules, rules, tables, starts)
@settings(max_examples=400, derandomize=True, deadline=None)
def test_what_no_world_tells_apart_no_random_patient_does(
    one: Rule, other: Rule, table: dict[str, Any], start: Any
) -> None:
    """Random pairs, and each rule beside itself with a tautology: worlds miss nothing."""
    from test_laws import ON as DAY

    facts = GivenFacts(table, on=DAY, start=start)
    for mine, theirs in ((one, other), (one, one & (other | one)), (one | (one & other), one)):
        if evaluate(mine, facts).truth is evaluate(theirs, facts).truth:
            continue
        first, second = compiled(mine), compiled(theirs)
        worlds = Worlds((mine, theirs))
        assert any(first(w.facts).truth is not second(w.facts).truth for w in worlds)


@given(rules, rules)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_random_rules_are_compared_alike_from_both_sides(one: Rule, other: Rule) -> None:
    """Whoever comes first; a patient who is shown is one on whom they differ."""
    found = compare(one, other)
    assert compare(other, one).verdict == found.verdict
    if found.differ:
        differ(one, other)


# Changing one thing in a rule makes another rule, but for these.
EQUIVALENT = {
    # A tumour that is well differentiated passes by the other alternative already.
    ("disease.differentiation", "'well differentiated' added"),
    # What ended by the day of registration has ended by the start of treatment, and the reverse.
    ("history.second-malignancy", "before start of treatment for registration"),
    # Everolimus is never radiation, and whatever else it is called is systemic.
    ("prior.everolimus-failure", "'systemic' left out"),
    # No ECOG status is below 0.
    ("status.ecog", "'ECOG performance status at least 0' left out"),
    ("status.ecog", "-1 for 0"),
}


def test_every_mutant_of_every_criterion_is_told_apart() -> None:
    """One thing changed at a time in each of the 75; each is another rule, or listed as the same.

    The patient of each is checked with the judge that screens; see `differ`.
    """
    count, alike = 0, set()
    for criterion in EARLY:
        for says, mutant in mutants(criterion.rule):
            count += 1
            found = compare(mutant, criterion)
            assert found.verdict in ("different", "the same rule"), (criterion.id, says, found)
            if found.verdict == "the same rule":
                alike.add((criterion.id, says))
    assert count == 1_104
    assert alike == EQUIVALENT


def test_any_two_of_the_75_are_compared_in_under_two_seconds() -> None:
    rng = random.Random(1)
    criteria = [*EARLY]
    for _ in range(60):
        one, other = rng.sample(criteria, 2)
        start = time.perf_counter()
        compare(one, other)
        assert time.perf_counter() - start < 2, (one.id, other.id)


# --- plain functions ------------------------------------------------------------------------------


def test_a_sound_function_is_never_called_the_same_rule() -> None:
    def below(ptt: Any, ptt_upper: Any) -> bool | None:
        return None if ptt is None else ptt < 1.3 * ptt_upper

    found = compare(below, EARLY["labs.ptt"])
    assert found.verdict == "no difference found"
    assert found.tried >= 6
    assert "no proof" in found.says


def test_a_function_with_a_fault_is_told_apart() -> None:
    def at_most(ptt: Any, ptt_upper: Any) -> bool | None:
        return None if ptt is None else ptt <= 1.3 * ptt_upper

    found = differ(at_most, EARLY["labs.ptt"])
    assert (found.mine, found.theirs) == (True, False)


def test_a_function_is_asked_only_where_floats_are_exact() -> None:
    """1.5 x 1.2 is not 1.8 in floats: that is no fault of the function."""
    found = compare(
        lambda bilirubin, bilirubin_upper: (
            None if bilirubin is None else bilirubin <= 1.5 * bilirubin_upper
        ),
        f.bilirubin <= 1.5 * ULN,
    )
    assert found.verdict == "no difference found"
    below = differ(
        lambda bilirubin, bilirubin_upper: (
            None if bilirubin is None else bilirubin < 1.5 * bilirubin_upper
        ),
        f.bilirubin <= 1.5 * ULN,
    )
    assert below.patient.labs.bilirubin.upper == 2


def test_a_function_that_takes_missing_for_false_is_told_apart() -> None:
    def below(ptt: Any, ptt_upper: Any) -> bool:
        return ptt is not None and ptt < 1.3 * ptt_upper

    found = differ(below, EARLY["labs.ptt"])
    assert (found.mine, found.theirs) == (False, None)


def test_a_function_over_a_list_gets_its_rows() -> None:
    def no_warfarin(medicines: Any) -> bool | None:
        return None if medicines is None else not any(m.drug == "warfarin" for m in medicines)

    found = differ(no_warfarin, EARLY["medication.warfarin"])
    assert "warfarin" in found.says  # it does not ask whether warfarin is still taken


def test_a_sound_function_over_a_list_is_not_told_apart() -> None:
    """It is not asked of a list that is not marked complete, which it could not know."""

    def no_warfarin(medicines: Any) -> bool | None:
        if medicines is None:
            return None
        taken = [m.taken for m in medicines if m.drug == "warfarin"]
        return False if True in taken else None if None in taken else True

    found = compare(no_warfarin, EARLY["medication.warfarin"])
    assert found.verdict == "no difference found", found
    assert found.tried >= 6


def _endless(ecog: Any) -> bool:
    while True:
        pass


def _swallows(ecog: Any) -> bool:
    try:
        return _endless(ecog)
    except Exception:  # as a learner might write it
        return True


@pytest.mark.parametrize(
    ("function", "complaint"),
    [
        (lambda ecog: 1 / 0, "raises ZeroDivisionError"),
        (lambda ecog: ecog.missing, "raises AttributeError"),
        (lambda ecog: "yes", "answers 'yes'; it must answer True, False or None"),
        (lambda ecog: 1, "answers 1; it must answer"),
        (lambda ecog: exit(3), "raises SystemExit"),
        (_endless, "has not come to an end"),
        (_swallows, "has not come to an end"),
    ],
)
def test_a_function_that_cannot_be_judged_gets_its_own_answer(
    function: Any, complaint: str
) -> None:
    found = compare(function, EARLY["status.ecog"])
    assert found.verdict == "cannot be judged"
    assert complaint in found.says
    assert "The patient: ECOG performance status" in found.says


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="only POSIX has alarms")
def test_a_function_that_sleeps_is_woken() -> None:
    start = time.perf_counter()
    before = signal.getsignal(signal.SIGALRM)
    found = compare(lambda ecog: time.sleep(60), EARLY["status.ecog"])
    assert "has not come to an end" in found.says
    assert time.perf_counter() - start < 10
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_an_endless_function_ends_in_another_thread_too() -> None:
    said: list[str] = []
    thread = threading.Thread(
        target=lambda: said.append(compare(_endless, EARLY["status.ecog"]).says), daemon=True
    )
    thread.start()
    thread.join(timeout=10)
    assert said
    assert "has not come to an end" in said[0]


def test_a_function_must_say_which_facts_it_takes() -> None:
    with pytest.raises(RuleError, match="takes 'pt_t', and the kit has no fact"):
        compare(lambda pt_t: True, EARLY["labs.ptt"])
    with pytest.raises(RuleError):
        compare(f.ecog <= 2, "no rule")
