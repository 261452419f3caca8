"""A list screened check by check, and counted in any order: who is left is always the same."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from functools import cache
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cabinetkit as ck
from cabinetkit.eligibility.checks import checks_of
from cabinetkit.eligibility.criteria.versions import VERSIONS
from cabinetkit.eligibility.funnel import Funnel, Screened, screen_list
from cabinetkit.eligibility.referrals import referrals
from cabinetkit.errors import CabinetkitError, ChartError, RuleError

ON = "2024-04-20"
SIX = [
    "tumour",
    "prior treatment",
    "thromboembolism",
    "other history",
    "medicines and pregnancy",
    "labs and performance",
]
PAGE = ("early", "published", "alliance", "registry")
LETTERS = {"T": "met", "F": "not met", "U": "unknown"}


def table(*rows: str, checks: str = "abc") -> Screened:
    """A list by hand: a letter a check, T met, F not met, U unknown."""
    return Screened(
        criteria=VERSIONS["early"],
        on=date(2024, 4, 20),
        invented=True,
        checks=tuple(checks),
        statuses={
            f"p{n}": {c: LETTERS[x] for c, x in zip(checks, row, strict=True)}
            for n, row in enumerate(rows)
        },
    )


def counts(funnel: Funnel) -> dict[str, tuple[int, ...]]:
    return {a.check: (a.entering, a.first, a.any, a.sole, a.unknown_here) for a in funnel.at}


def totals(funnel: Funnel) -> tuple[int, int, int, int]:
    return funnel.total, funnel.eligible, funnel.not_eligible, funnel.unknown


# By hand

SEVEN = table("TTT", "FTT", "FFT", "FUT", "UTT", "UUF", "TTF")


def test_seven_people_counted_by_hand() -> None:
    funnel = SEVEN.funnel()
    assert totals(funnel) == (7, 1, 5, 1)
    assert counts(funnel) == {
        # reach it, first, any, sole, unknown and go on
        "a": (7, 3, 3, 1, 2),
        "b": (4, 0, 1, 0, 1),
        "c": (4, 2, 2, 1, 0),
    }


def test_the_same_seven_in_the_opposite_order() -> None:
    funnel = SEVEN.funnel(["c", "b", "a"])
    assert funnel.order == ("c", "b", "a")
    assert totals(funnel) == (7, 1, 5, 1)
    assert counts(funnel) == {
        "c": (7, 2, 2, 1, 0),
        "b": (5, 1, 1, 0, 1),
        "a": (4, 2, 3, 1, 1),
    }


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("TTT", (1, 1, 0, 0)),
        ("TUT", (1, 0, 0, 1)),
        ("UUU", (1, 0, 0, 1)),
        ("UFU", (1, 0, 1, 0)),
        ("FFF", (1, 0, 1, 0)),
    ],
)
def test_one_person(row: str, expected: tuple[int, ...]) -> None:
    assert totals(table(row).funnel()) == expected


def test_who_is_unknown_goes_on_and_may_be_stopped_later() -> None:
    assert counts(table("UTF").funnel()) == {
        "a": (1, 0, 0, 0, 1),
        "b": (1, 0, 0, 0, 0),
        "c": (1, 1, 1, 0, 0),
    }


def test_a_sole_reason_has_nothing_unknown_beside_it() -> None:
    assert table("FTT").funnel()["a"].sole == 1
    assert table("FUT").funnel()["a"].sole == 0
    assert table("FFT").funnel()["a"].sole == 0


def test_nobody_is_counted_as_nobody() -> None:
    empty = screen_list("early", patients=[])
    assert totals(empty.funnel()) == (0, 0, 0, 0)
    assert empty.matrix() == {}


# Laws

RANDOM = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.text(alphabet="TFU", min_size=width, max_size=width), min_size=1, max_size=12
    )
)


@given(rows=RANDOM, data=st.data())
def test_the_order_moves_people_between_first_reasons_and_nothing_else(
    rows: list[str], data: st.DataObject
) -> None:
    """Totals, any and sole are the same in every order; first adds up; the unknown never fail."""
    checks = "abcde"[: len(rows[0])]
    screened = table(*rows, checks=checks)
    order = data.draw(st.permutations(checks))
    one, other = screened.funnel(), screened.funnel(order)
    assert totals(one) == totals(other)
    for funnel in (one, other):
        obey(funnel)
    for check in checks:
        assert one[check].any == other[check].any
        assert one[check].sole == other[check].sole
    assert other.not_eligible == sum("F" in row for row in rows)
    assert other.unknown == sum("U" in row and "F" not in row for row in rows)
    assert [at.check for at in other.at] == [*order]


def obey(funnel: Funnel) -> None:
    """What holds of every funnel."""
    assert funnel.eligible + funnel.not_eligible + funnel.unknown == funnel.total
    assert sum(at.first for at in funnel.at) == funnel.not_eligible
    left = funnel.total
    for at in funnel.at:
        assert at.entering == left
        assert 0 <= at.sole <= at.first <= at.any <= funnel.total
        assert at.unknown_here + at.first <= at.entering
        left -= at.first
    assert left == funnel.eligible + funnel.unknown
    assert funnel.at[0].first == funnel.at[0].any


@given(rows=RANDOM)
def test_settling_what_is_unknown_never_lets_the_stopped_in(rows: list[str]) -> None:
    """The unknown are those whom further answers could move either way."""
    checks = "abcde"[: len(rows[0])]
    now = table(*rows, checks=checks).funnel()
    best = table(*(row.replace("U", "T") for row in rows), checks=checks).funnel()
    worst = table(*(row.replace("U", "F") for row in rows), checks=checks).funnel()
    assert best.eligible == now.eligible + now.unknown
    assert worst.eligible == now.eligible
    assert worst.not_eligible == now.not_eligible + now.unknown


@pytest.mark.parametrize("definition", VERSIONS)
def test_every_order_of_the_committed_list_obeys(definition: str) -> None:
    screened = screen_list(definition)
    alike = {
        (totals(f), *((f[c].any, f[c].sole) for c in screened.checks))
        for f in map(screened.funnel, permutations(screened.checks))
        if not obey(f)
    }
    assert len(alike) == 1


# Against the kit's own screening


@cache
def findings(definition: str) -> dict[str, dict[str, str]]:
    """Patient, criterion, status; what is stated twice once, and no task of the site."""
    return {
        patient.id: {
            f.criterion.id: f.status
            for f in ck.screen(patient, ON, criteria=definition).findings
            if not f.criterion.same_as
        }
        for patient in referrals()
    }


def group(criterion: str) -> str:
    """The check of a criterion, said here once more by hand."""
    section, name = criterion.split(".")
    if criterion == "history.thromboembolism":
        return "thromboembolism"
    return {
        "disease": "tumour",
        "measurable": "tumour",
        "prior": "prior treatment",
        "history": "other history",
        "medication": "medicines and pregnancy",
        "pregnancy": "medicines and pregnancy",
        "status": "labs and performance",
        "labs": "labs and performance",
    }.get(section, name.replace("-", " "))


@pytest.mark.parametrize("definition", VERSIONS)
def test_brute_force_finds_the_same_numbers(definition: str) -> None:
    screened = screen_list(definition)
    order = screened.checks[::-1]
    first: Counter[str] = Counter()
    fails: Counter[str] = Counter()
    sole: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    matrix: dict[str, dict[str, bool | None]] = {}
    for patient, statuses in findings(definition).items():
        no = {group(c) for c, status in statuses.items() if status == "not met"}
        yes = {
            check
            for check in order
            if all(s == "met" for c, s in statuses.items() if group(c) == check)
        }
        matrix[patient] = {c: False if c in no else True if c in yes else None for c in order}
        fails.update(no)
        first.update([next(check for check in order if check in no)] if no else [])
        sole.update(no if len(no) == 1 and len(yes) == len(order) - 1 else [])
        ends["no" if no else "yes" if len(yes) == len(order) else "open"] += 1
    funnel = screened.funnel(order)
    assert screened.matrix() == matrix
    assert {at.check: (at.first, at.any, at.sole) for at in funnel.at} == {
        check: (first[check], fails[check], sole[check]) for check in order
    }
    assert totals(funnel) == (120, ends["yes"], ends["no"], ends["open"])


@pytest.mark.parametrize("definition", VERSIONS)
def test_the_totals_are_the_decisions_of_the_screenings(definition: str) -> None:
    decisions = Counter(ck.screen(p, ON, criteria=definition).decision for p in referrals())
    funnel = screen_list(definition).funnel()
    assert (funnel.eligible, funnel.not_eligible, funnel.unknown) == (
        decisions["eligible"],
        decisions["not eligible"],
        decisions["cannot tell yet"],
    )


@pytest.mark.parametrize("definition", VERSIONS)
def test_every_criterion_that_counts_stands_in_one_check(definition: str) -> None:
    own = checks_of(VERSIONS[definition])
    asked = [criterion.id for each in own.values() for criterion in each]
    assert Counter(asked) == Counter(c.id for c in VERSIONS[definition].counted)
    if definition in PAGE:
        assert [*own] == SIX
        assert [c.id for c in own["thromboembolism"]] == ["history.thromboembolism"]
        assert {name: len(each) for name, each in own.items()} == dict(
            zip(SIX, (9, 12, 1, 23, 10, 18), strict=True)
        )
    else:
        assert [*own] == [group(c) for c in VERSIONS[definition].ids]
        assert all(len(each) == 1 for each in own.values())


def test_the_labels_have_short_names() -> None:
    us = ("age", "previously treated", "extent", "differentiation", "tumour")
    assert screen_list("us-label").checks == us
    assert screen_list("eu-label").checks == ("age", "progression", *us[2:])


def test_a_rule_stated_twice_is_counted_in_one_check() -> None:
    """An analog changed a month ago fails prior treatment, and not medicines as well."""
    chart = ck.patient("mr-okafor").model_dump(mode="json", exclude_none=True)
    chart["therapies"]["entries"][0]["dose_stable_since"] = "2024-03-20"
    funnel = screen_list(patients=[ck.Patient.model_validate(chart)]).funnel()
    assert (funnel["prior treatment"].sole, funnel["medicines and pregnancy"].any) == (1, 0)


def test_a_missing_signature_counts_as_unknown() -> None:
    moreau = ck.screen(ck.patient("ms-moreau"), ON)
    assert moreau.finding("labs.tsh").status == "needs judgement"
    row = screen_list(patients=[ck.patient("ms-moreau")]).matrix()["ms-moreau"]
    assert row.pop("labs and performance") is None
    assert set(row.values()) == {True}


def test_a_list_of_ones_own() -> None:
    funnel = screen_list(patients=ck.patients().values()).funnel()
    own = [ck.screen(p, ON).finding("history.thromboembolism") for p in ck.patients().values()]
    assert funnel.total == len(own) >= 14
    assert funnel["thromboembolism"].any == sum(f.status == "not met" for f in own) >= 1
    assert f"{len(own)} invented referrals" in funnel.says


# What the lesson shows


def test_one_check_is_the_first_reason_twice_as_often_in_another_order() -> None:
    screened = screen_list("early")
    assert [*screened.checks] == SIX
    usual, turned = screened.funnel(), screened.funnel(SIX[::-1])
    assert turned["prior treatment"].first * 2 <= usual["prior treatment"].first
    assert turned["tumour"].first * 2 <= usual["tumour"].first
    firsts = {
        check: [at[check].first for at in map(screened.funnel, permutations(SIX))] for check in SIX
    }
    doubled = [check for check, each in firsts.items() if max(each) >= 2 * max(1, min(each))]
    assert {"tumour", "prior treatment", "labs and performance"} <= {*doubled}
    assert totals(usual) == totals(turned)


def test_labs_are_the_commonest_reason_of_any_kind_and_by_themselves() -> None:
    at = screen_list("early").funnel().at
    assert max(at, key=lambda each: each.any).check == "labs and performance"
    assert max(at, key=lambda each: each.sole).check == "labs and performance"
    assert all(each.sole for each in at)  # as the README of the referrals says
    clot = screen_list("early").funnel()["thromboembolism"]
    assert 1 <= clot.sole < clot.any


# What it says


def test_a_funnel_says_its_numbers_and_that_the_referrals_are_invented() -> None:
    funnel = screen_list("early").funnel()
    _, eligible, failed, unknown = totals(funnel)
    assert funnel.says == (
        f"Of 120 invented referrals screened by the page for 2024-04-20: {eligible} eligible, "
        f"{failed} not eligible; of {unknown} nobody can tell yet."
    )
    for shown in (str(funnel), funnel._repr_html_()):
        assert "invented" in shown
        assert "secondary" not in shown
        for check in SIX:
            assert check in shown
    assert [row[0] for row in funnel.rows] == SIX
    assert all(len(row) == len(funnel.head) for row in funnel.rows)
    assert repr(funnel) == str(funnel)


@pytest.mark.parametrize("definition", VERSIONS)
def test_a_secondary_definition_says_so(definition: str) -> None:
    secondary = definition in ("registry", "eu-label")
    for shown in (screen_list(definition), screen_list(definition).funnel()):
        assert ("Known from secondary copies only." in str(shown)) is secondary
        assert "The referrals are invented" in str(shown).replace("\n", " ")


def test_a_list_that_is_not_marked_invented_is_not_called_so() -> None:
    chart = ck.patient("mr-okafor").model_copy(update={"invented": None})
    shown = screen_list(patients=[chart]).funnel()
    assert shown.says.startswith("Of 1 patient screened")
    assert "invented" not in str(shown)


def test_a_screened_list_shows_each_check() -> None:
    screened = screen_list("us-label")
    assert screened.head == ("check", "met", "not met", "unknown")
    for check, *numbers in screened.rows:
        row = [each[check] for each in screened.matrix().values()]
        assert [*map(int, numbers)] == [row.count(True), row.count(False), row.count(None)]


def test_a_funnel_is_plain_data_too() -> None:
    data = screen_list("registry").funnel().to_json()
    assert (data["version"], data["standing"], data["total"]) == ("registry", "secondary", 120)
    assert [each["check"] for each in data["checks"]] == SIX


def test_what_is_given_out_cannot_spoil_what_is_kept() -> None:
    matrix = screen_list("early").matrix()
    matrix["ref-001"].clear()
    assert len(screen_list("early").matrix()["ref-001"]) == 6
    statuses: Any = screen_list("early").statuses
    with pytest.raises(TypeError):
        statuses["ref-001"] = {}
    with pytest.raises(TypeError):
        statuses["ref-001"]["tumour"] = "met"


# How fast


def test_the_list_is_screened_once_and_counted_in_no_time() -> None:
    kept = screen_list("early")
    assert screen_list("early") is kept
    assert screen_list("early", on=date(2024, 4, 20)) is kept
    assert screen_list("early", on="2024-04-21") is not kept
    assert screen_list("published") is not kept
    took = []
    for order in [*permutations(SIX)][:20]:
        begin = time.perf_counter()
        screen_list("early").funnel(order)
        took.append(time.perf_counter() - begin)
    assert min(took) < 0.005


# What goes wrong


@pytest.mark.parametrize(
    ("order", "named"),
    [
        ([*SIX[:5], "labs"], "no check called 'labs'"),
        ([*SIX[:5], "Tumour"], "Did you mean 'tumour'?"),
        ([*SIX[:5], 3], "no check called 3"),
        ([*SIX[:5], ["labs"]], "no check called"),
        (SIX[:5], "the order leaves out 'labs and performance'"),
        ([], "the order leaves out 'tumour'"),
        ([*SIX, "tumour"], "'tumour' stands twice in the order"),
        ("tumour", "an order is a list of checks, not 'tumour'"),
        ({*SIX}, "an order is a list of checks, not"),
        (7, "an order is a list of checks, not 7"),
    ],
)
def test_an_order_has_every_check_once(order: Any, named: str) -> None:
    with pytest.raises(CabinetkitError) as error:
        screen_list("early").funnel(order)
    assert named in str(error.value)
    assert f"'early' has: {', '.join(SIX)}" in str(error.value)


def test_an_unknown_check_of_a_funnel_names_those_there_are() -> None:
    with pytest.raises(CabinetkitError, match="no check called 'clot'; 'early' has: tumour, prior"):
        screen_list("early").funnel()["clot"]


def test_an_unknown_definition_names_those_there_are() -> None:
    with pytest.raises(RuleError, match=r"no version called 'erly'.*Did you mean 'early'"):
        screen_list("erly")


@pytest.mark.parametrize("on", ["20 April 2024", "2024-02-30", None, 7])
def test_a_day_that_is_none(on: Any) -> None:
    with pytest.raises(ChartError, match="on is"):
        screen_list("early", on=on)


def test_a_day_before_the_charts_end() -> None:
    with pytest.raises(ChartError, match="lies after the day of the screening"):
        screen_list("early", on="2024-04-01")


def test_two_patients_of_one_name() -> None:
    twice = [ck.patient("mr-okafor")] * 2
    with pytest.raises(ChartError, match="two patients are called 'mr-okafor'"):
        screen_list("early", patients=twice)


def test_an_id_is_no_patient() -> None:
    with pytest.raises(ChartError, match="screen a Patient, not 'mr-"):
        screen_list("early", patients=ck.patients())  # type: ignore[arg-type]
