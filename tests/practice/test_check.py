"""Checks: right answers are right, blanks are not attempted, and each known error is named."""

from __future__ import annotations

import os
import time
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cabinetkit as ck
from cabinetkit.practice.keys import KEYS
from cabinetkit.practice.questions import questions
from cabinetkit.practice.said import solution_of

EXAMPLES = int(os.environ.get("CABINETKIT_EXAMPLES", "400"))
WRONG = [(q, name) for q, key in KEYS.items() for name in key().wrong]


def test_every_question_has_a_key_and_every_wrong_answer_a_hint() -> None:
    assert set(KEYS) == set(questions())
    for name, question in questions().items():
        assert set(KEYS[name]().wrong) == set(question.wrong), name


def as_given(answer: Any) -> Any:
    """An answer as a learner gives it: that there is no such day is said in a word."""
    return "none" if answer is None else answer


def asked_before(question: str) -> None:
    """One of the pre-test is commented on from its second answer on."""
    if questions()[question].answered_in:
        first = ck.check(question, as_given(KEYS[question]().right), confidence=1)
        assert first.status == "kept"


@pytest.mark.parametrize("question", KEYS)
def test_the_key_is_right(question: str) -> None:
    asked_before(question)
    result = ck.check(question, as_given(KEYS[question]().right))
    assert (result.status, result.text) == ("right", questions()[question].when_right)


@pytest.mark.parametrize("question", KEYS)
def test_three_dots_are_not_attempted(question: str) -> None:
    assert ck.check(question, ...).status == "not attempted"
    assert ck.check(question).status == "not attempted"


@pytest.mark.parametrize(("question", "name"), WRONG, ids=[f"{q}-{n}" for q, n in WRONG])
def test_each_known_wrong_answer_gets_its_own_hints_one_after_the_other(
    question: str, name: str
) -> None:
    asked = questions()[question]
    known, wrong = asked.wrong[name], KEYS[question]().wrong[name]
    others = [text for n, w in asked.wrong.items() if n != name for text in w.hints]
    asked_before(question)
    for hint in known.hints:
        result = ck.check(question, wrong, confidence=4)
        assert (result.status, result.wrong) == ("not yet", name)
        assert result.misconception == known.misconception
        assert result.text.endswith(hint)
        assert hint not in known.hints or known.hints.count(hint) == 1
        assert not any(result.text.endswith(text) for text in others if text != hint)


def test_no_two_known_wrong_answers_have_the_same_hints() -> None:
    """Nor the general ones: level by level each is its own, but where two share a misconception."""
    for asked in questions().values():
        triples = [asked.hints, *(wrong.hints for wrong in asked.wrong.values())]
        assert len({*triples}) == len(triples), asked.id
        plainest = [wrong.hints[1] for wrong in asked.wrong.values()]
        assert len({*plainest}) == len(plainest), asked.id
        assert asked.hints[0] not in [wrong.hints[0] for wrong in asked.wrong.values()]


@pytest.mark.parametrize(
    "rule",
    [
        lambda ptt: (ptt < 1.3 * ck.ULN) | (ptt > 100),
        lambda ptt: (ptt < 1.3 * ck.ULN) | (ptt < 20),
        lambda ptt: (ptt < 1.3 * ck.ULN) & (ptt < 60),
        lambda ptt: (ptt < 1.3 * ck.ULN) & (ptt < 200),
        lambda ptt: ptt < Decimal("1.31") * ck.ULN,
        lambda ptt: (ptt < 1.3 * ck.ULN) & (ck.facts.ecog <= 2),
    ],
    ids=["or above 100", "or below 20", "and below 60", "and below 200", "1.31", "and ECOG"],
)
def test_a_plausible_but_wrong_rule_is_never_right(rule: Any) -> None:
    found = ck.check("02.1", rule(ck.facts.ptt))
    assert found.status == "not yet"
    assert "for this patient" in found.text


def test_seconds_are_not_taken_for_the_wrong_way_round() -> None:
    """Another number of seconds is no known wrong answer, and is not called one."""
    for limit in (20, 30, 36, 37):
        assert ck.check("02.1", ck.facts.ptt < limit).wrong is None
    assert ck.check("02.1", ck.facts.ptt < 39).wrong == "seconds-for-multiples"


@pytest.mark.parametrize(
    "function",
    [
        lambda ptt, ptt_upper: (
            None if None in (ptt, ptt_upper) else ptt < 1.3 * ptt_upper or ptt > 100
        ),
        lambda ptt, ptt_upper: None if None in (ptt, ptt_upper) else ptt < min(1.3 * ptt_upper, 60),
        lambda ptt, ptt_upper: None if None in (ptt, ptt_upper) else 20 < ptt < 1.3 * ptt_upper,
    ],
    ids=["or above 100", "and below 60", "and above 20"],
)
def test_a_plausible_but_wrong_function_is_never_right(function: Any) -> None:
    def mine(ptt: float | None, ptt_upper: float | None) -> bool | None:
        return None if ptt is None or ptt_upper is None else function(ptt, 1.3 * ptt_upper)

    assert ck.check("02.7", mine).status == "not yet"


def test_a_function_that_stops_at_a_missing_value_is_told_so() -> None:
    found = ck.check("02.7", lambda ptt, ptt_upper: ptt < 1.3 * ptt_upper)
    assert (found.wrong, found.misconception) == ("missing-stops-it", None)
    assert found.text.startswith("your function stops where ptt is not known (None). ")


@pytest.mark.parametrize("question", [q for q, asked in questions().items() if asked.code])
def test_the_code_of_a_solution_is_right_when_it_is_run(question: str) -> None:
    namespace: dict[str, Any] = {"ck": ck}
    exec(questions()[question].code or "", namespace)
    assert ck.check(question, namespace["answer"]).status == "right"
    assert questions()[question].code in str(ck.solution(question))


def test_each_rule_and_each_function_has_its_code() -> None:
    coded = {q for q, asked in questions().items() if asked.code}
    assert coded >= {q for q, asked in questions().items() if asked.kind in ("rule", "function")}


# Literals from the page, so that a key that goes wrong in the kit is seen here.
def test_the_waits_are_those_of_the_page() -> None:
    assert KEYS["02.2"]().right == {
        "everolimus": 28,
        "lutetium-177 dotatate": 42,
        "octreotide": 0,
        "external beam radiation": 28,
    }


def test_the_faulty_lines_are_ecog_warfarin_and_blood_pressure() -> None:
    assert KEYS["02.4"]().right == {2, 4, 6}


def test_ms_santos_is_kept_out_by_her_clot() -> None:
    assert KEYS["02.5"]().right == {
        "decision": "not eligible",
        "criterion": "history.thromboembolism",
        "section": "Patient history",
    }


def test_six_months_after_the_last_of_august_end_with_february() -> None:
    """By hand: 31 February does not exist, and 2024 is a leap year."""
    assert KEYS["02.6"]().right == date(2024, 2, 29)


def test_the_function_of_the_page_has_three_answers() -> None:
    key = KEYS["02.7"]()
    answers = [key.right(**each) for each in key.inputs]
    # 1.3 times 30 is 39, and 1.3 times 40 is 52: the limit itself is not below it.
    # 1.3 times 50 is 65, and 1.3 times 100 is 130.
    assert answers == [
        *(True, False, False, True, False, True, False, True, True),
        *(None, None),
    ]


def test_rules_are_those_of_the_page_and_not_of_each_other() -> None:
    for name, criterion in (("02.1", "labs.ptt"), ("02.3", "history.thromboembolism")):
        assert KEYS[name]().right is ck.criteria[criterion].rule


def test_two_keys_swapped_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key in the place of another of its kind: the right answer is no longer right."""
    kinds = {name: asked.kind for name, asked in questions().items()}
    pairs = [(a, b) for a in KEYS for b in KEYS if a != b and kinds[a] == kinds[b]]
    assert ("02.1", "02.3") in pairs
    for one, other in pairs:
        right, swapped = KEYS[one]().right, KEYS[other]
        with monkeypatch.context() as swap:
            swap.setitem(KEYS, one, swapped)
            found = ck.check(one, right)
            assert found.status != "right"
            assert "cannot be judged" not in found.text


def test_no_key_is_reached_by_printing_a_question() -> None:
    for name, asked in questions().items():
        answer = solution_of(asked, KEYS[name]()).rstrip(".")
        # What is to be chosen from is printed whole, the right one among the others.
        assert answer not in repr(asked) or asked.kind in ("choice", "set", "number", "date")
        assert "right" not in type(asked).model_fields


@pytest.mark.parametrize(
    "right",
    [
        lambda ptt: ptt < 1.3 * ck.ULN,
        lambda ptt: ~(ptt >= 1.3 * ck.ULN),
        lambda ptt: ptt < Decimal("1.3") * ck.ULN,
        lambda ptt: (ptt < 1.3 * ck.ULN) & (ptt <= 1.3 * ck.ULN),
        lambda ptt: ck.criteria["labs.ptt"],
    ],
    ids=["as on the page", "turned round", "as a decimal", "said twice", "the criterion"],
)
def test_a_rule_is_right_however_it_is_written(right: Any) -> None:
    assert ck.check("02.1", right(ck.facts.ptt)).status == "right"


@pytest.mark.parametrize(
    "number",
    [42, 42.0, np.int64(42), np.float64(42), np.float32(42), Decimal(42), Fraction(42)],
    ids=lambda n: type(n).__name__,
)
def test_numbers_of_any_type_count(number: Any) -> None:
    right = {**KEYS["02.2"]().right, "lutetium-177 dotatate": number}
    assert ck.check("02.2", right).status == "right"


def test_a_half_filled_table_says_what_is_left() -> None:
    result = ck.check("02.2", {**dict.fromkeys(KEYS["02.2"]().right, ...), "everolimus": 28})
    assert result.status == "not attempted"
    assert "octreotide" in result.says
    assert "everolimus" not in result.says


def test_a_wrong_rule_is_met_by_the_patient_it_fails_on() -> None:
    assert "39 s; upper limit 30 s" in ck.check("02.1", ck.facts.ptt <= 1.3 * ck.ULN).says


def test_unknown_questions_and_confidences_get_a_sentence() -> None:
    assert "the kit has: 00.1, 00.2" in ck.check("02.9", 3).says
    assert ck.check("02.1", ck.facts.ptt < 1.3 * ck.ULN, 3).confidence == 3  # by place, too
    for odd in (9, 0, "3", 3 + 0j, True, float("nan"), [3], np.arange(3), Hostile()):
        found = ck.check("02.1", ck.facts.ptt < 1.3 * ck.ULN, confidence=odd)
        assert found.status == "not attempted"
    assert "1 (guess)" in ck.check("02.1", 3, confidence=9).says
    assert ck.check("02.1", ck.facts.ptt < 1.3 * ck.ULN, confidence=4).confidence == 4


class Hostile:
    def __iter__(self) -> Any:
        raise RuntimeError("no")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")

    def __repr__(self) -> str:
        raise RuntimeError("no")

    __hash__ = None  # type: ignore[assignment]


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=5)
    | st.builds(Hostile)
    | st.sampled_from(
        [Hostile, ck, ck.facts.ecog, ck.facts.therapies, ck.ULN, print, np.arange(3)]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["everolimus", "octreotide", "decision", "section", "x"]),
            inner,
            max_size=4,
        )
        | st.tuples(inner, inner)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(KEYS)), ANYTHING)
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None)
def test_any_answer_gets_one_of_three_statuses(question: str, answer: Any) -> None:
    """No answer, however odd, ends in a traceback or passes by accident."""
    result = ck.check(question, answer)
    assert result.status in ("not attempted", "not yet")
    assert result.says
    assert repr(result)
    assert result._repr_html_()


def test_a_check_answers_in_good_time() -> None:
    big = ck.facts.ecog >= 0
    for fact in (
        ck.facts.hemoglobin,
        ck.facts.albumin,
        ck.facts.creatinine,
        ck.facts.qtcf,
        ck.facts.platelets,
        ck.facts.neutrophils,
        ck.facts.clearance,
    ):
        big = big & (fact >= 1)
    start = time.perf_counter()
    assert ck.check("02.1", big).status == "not yet"
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("line", range(1, 7))
def test_the_table_of_a_machine_made_line_shows_whether_it_is_faulty(line: int) -> None:
    """What 02.4 tells the learner to do must show the fault at first sight."""
    made = ck.exhibit("02.4").line(line)
    table = ck.boundary(made.rule, made.criterion)
    faulty = line in KEYS["02.4"]().right
    for shown in (repr(table), table._repr_html_()):
        assert ("≠ differs" in shown) is faulty
    assert table.to_frame()["differs"].any() == faulty


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        (lambda: ck.facts.thromboembolism.date.within("6 months"), "date.within(months=6)"),
        (lambda: ck.facts.thromboembolism.some(), "is not a rule"),
        (lambda: not (ck.facts.ecog <= 2), "& (and), | (or), ~ (not)"),
        (lambda: ck.facts.pt, "Did you mean 'ptt'"),
        (lambda: ck.facts.ecog.since(days=3), "compare it with a number"),
        (lambda: ck.facts.ptt < "39 s", "cannot be compared"),
        (lambda: ck.facts.creatinine <= (1.5, "mg/L"), "is not a unit of creatinine"),
        (lambda: ck.facts.last_menses.within(fortnights=1), "days, weeks, months, years"),
        (lambda: ck.patient("ms-lindquist"), "Did you mean 'ms-lindqvist'"),
        (lambda: ck.criteria["labs.pt"], "Did you mean 'labs.ptt'"),
    ],
    ids=["text", "empty", "not", "name", "day", "text limit", "unit", "span", "patient", "id"],
)
def test_a_slip_before_the_check_is_one_sentence_in_a_notebook(slip: Any, words: str) -> None:
    with pytest.raises(ck.CabinetkitError) as caught:
        slip()
    assert words in str(caught.value)
    assert caught.value._render_traceback_() == [str(caught.value)]
