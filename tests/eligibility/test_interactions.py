"""Warnings on a chart where two rules pull apart, and what the page is silent on."""

from __future__ import annotations

from typing import Any

import pytest
from charts import ABSENT, NO, YES, lab, listed, screened

from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.eligibility.interactions import INTERACTIONS
from cabinetkit.eligibility.screening import Screening


def warnings(changes: dict[str, Any]) -> list[str]:
    return [each.id for each in screened(changes).warnings]


HEPARIN = {
    "drug": "enoxaparin",
    "intent": "therapeutic",
    "started": "2023-11-25",
    "stopped": "ongoing",
    "dose_stable_since": "2023-12-01",
}


def on_heparin(clot: str, **changed: Any) -> dict[str, Any]:
    return {
        "medicines": listed(HEPARIN | changed),
        "history.thromboembolism": listed({"kind": "pulmonary embolism", "date": clot}),
    }


def test_a_plain_chart_has_no_warning() -> None:
    assert warnings({}) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (on_heparin("2023-11-20"), True),
        (on_heparin("2023-10-21"), True),
        # Exactly six months before, the clot is no longer within six months.
        (on_heparin("2023-10-20"), False),
        (on_heparin("2023-11-20", intent="prophylactic"), False),
        (on_heparin("2023-11-20", dose_stable_since="2024-04-01"), False),
        (on_heparin("2023-11-20", stopped="2024-03-01"), False),
        ({"medicines": listed(HEPARIN)}, False),
    ],
)
def test_stable_heparin_beside_a_clot_within_six_months(changes: Any, expected: bool) -> None:
    assert ("heparin-and-clot" in warnings(changes)) is expected


def graded(term: str, grade: int, **more: Any) -> dict[str, Any]:
    row = {"term": term, "grade": grade, "from_earlier_treatment": YES}
    return {"toxicities": listed(row)} | more


FIRST = "toxicities.entries.0"
ATTRIBUTION = {"labs.hemoglobin": lab(9.2, "g/dL")}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (graded("anemia", 2, **{"labs.hemoglobin": lab(9.2, "g/dL")}), ["anemia"]),
        (graded("Anemia", 2, **{"labs.hemoglobin": lab(92, "g/L")}), ["anemia"]),
        (graded("anemia", 1, **{"labs.hemoglobin": lab(10.4, "g/dL")}), []),
        # Here both rules fail, and nothing pulls apart.
        (graded("anemia", 2, **{"labs.hemoglobin": lab(8.8, "g/dL")}), []),
        (graded("hypoalbuminemia", 2, **{"labs.albumin": lab(2.9, "g/dL")}), ["hypoalbuminemia"]),
        (graded("creatinine increased", 2), ["creatinine increased"]),
        (
            graded("Electrocardiogram QT corrected interval prolonged", 2, **{"ecg.qt_ms": 460}),
            ["electrocardiogram qt corrected interval prolonged"],
        ),
        (graded("stomatitis", 2), []),
        (
            graded("anemia", 2, **ATTRIBUTION | {f"{FIRST}.from_earlier_treatment": ABSENT}),
            ["anemia"],
        ),
        (graded("anemia", 2, **ATTRIBUTION | {f"{FIRST}.from_earlier_treatment": NO}), []),
    ],
)
def test_a_charted_grade_beside_a_limit_that_is_met(changes: Any, expected: list[str]) -> None:
    found = [each for each in warnings(changes) if each.startswith("grade-and-limit")]
    assert found == [f"grade-and-limit: {term}" for term in expected]
    if found:
        assert screened(changes).finding("prior.toxicity-resolved").status != "met"


def calcium(total: float, albumin: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {"labs.calcium": lab(total, "mg/dL", 8.6, 10.2)}
    return changes | {"labs.albumin": albumin if albumin is ABSENT else lab(albumin, "g/dL")}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # 8.0 + 0.8 x 1.2 = 8.96: low by the total, normal when corrected.
        (calcium(8.0, 2.8), True),
        # 9.8 + 0.8 x 1.2 = 10.76: normal by the total, high when corrected.
        (calcium(9.8, 2.8), True),
        (calcium(9.3, 3.8), False),
        (calcium(7.0, 2.8), False),
        (calcium(8.0, ABSENT), False),
    ],
)
def test_low_albumin_beside_total_calcium(changes: Any, expected: bool) -> None:
    assert ("calcium-and-albumin" in warnings(changes)) is expected


def test_every_warning_names_two_criteria_of_the_page_and_is_shown() -> None:
    assert len({each.id for each in INTERACTIONS}) == len(INTERACTIONS)
    for each in INTERACTIONS:
        assert all(EARLY[criterion] for criterion in each.criteria)
    shown = screened(on_heparin("2023-11-20"))
    for text in (str(shown), shown._repr_html_()):
        assert "Mind medication.lmwh and history.thromboembolism" in text
    assert shown.to_json()["warnings"][0]["id"] == "heparin-and-clot"


# --- silences -------------------------------------------------------------------------------------


def silences(changes: dict[str, Any]) -> dict[str, str]:
    return screened(changes).silences


def test_a_screening_lists_what_the_page_does_not_say() -> None:
    assert [*silences({})] == ["age", "consent", "contraception", "test dates"]
    assert screened({}).to_json()["silences"] == silences({})


@pytest.mark.parametrize(
    ("changes", "topic", "words"),
    [
        ({"born": "2008-06-01"}, "age", "this patient is 15"),
        ({"born": ABSENT}, "age", "day of birth: not recorded"),
        ({"labs.ast.date": "2022-01-01"}, "test dates", "2022-01-01, 840 days before"),
        ({"ecg.date": "2021-01-01"}, "test dates", "the oldest here is of 2021-01-01"),
        ({"labs": {}, "ecg": ABSENT}, "test dates", "no dated test"),
    ],
)
def test_a_silence_shows_what_the_chart_holds(changes: Any, topic: str, words: str) -> None:
    assert words in silences(changes)[topic]


def test_a_silence_never_decides() -> None:
    """A boy of 15 with tests two years old: the page states no rule that either would break."""
    changes = {"born": "2008-06-01", "labs.ast.date": "2022-01-01"}
    found: Screening = screened(changes)
    assert found.decision == "eligible"
    for text in (str(found), found._repr_html_()):
        assert "The page is silent on: age, consent, contraception, test dates" in text
    assert "this patient is 15" in found._repr_html_()
