"""The invented patients: each chart gives what its story says, and says that it is invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

import cabinetkit as ck
from cabinetkit.eligibility.conventions import CONVENTIONS
from cabinetkit.eligibility.criteria import ON_THE_PAGE
from cabinetkit.eligibility.screening import Screening

ON = "2024-04-20"

# Decision, the findings that are not met or open, and what could still change the decision.
STORIES: dict[str, tuple[str, dict[str, str], list[tuple[str, str]]]] = {
    "mr-okafor": ("eligible", {}, []),
    "ms-lindqvist": ("not eligible", {"prior.radionuclide-washout": "not met"}, []),
    "mr-haddad": ("cannot tell yet", {"labs.renal": "unknown"}, [("fact", "clearance")]),
    "ms-moreau": ("cannot tell yet", {"labs.tsh": "needs judgement"}, [("judgement", "euthyroid")]),
    "mr-sato": ("eligible", {}, []),
    "ms-dembele": (
        "not eligible",
        {"medication.anticoagulation-brain-metastases": "not met"},
        [],
    ),
}


def _screen(patient: str) -> Screening:
    return ck.screen(ck.patient(patient), ON)


def test_the_six_are_there_and_say_that_they_are_invented() -> None:
    assert set(ck.patients()) == set(STORIES)
    for patient in ck.patients().values():
        assert patient.invented is True
        assert patient.story is not None
        assert patient.story.startswith("Invented.")


@pytest.mark.parametrize("patient", STORIES)
def test_a_chart_gives_what_its_story_says(patient: str) -> None:
    decision, findings, open_items = STORIES[patient]
    screening = _screen(patient)
    assert screening.decision == decision
    odd = {f.criterion.id: f.status for f in screening.findings if f.status != "met"}
    assert odd == findings
    assert [(item.kind, item.name) for item in screening.open_items] == open_items
    story = ck.patient(patient).story or ""
    assert {"eligible": "eligible so far", "not eligible": "Not eligible"}.get(
        decision, "cannot tell yet"
    ).lower() in story.lower()


def test_ms_lindqvist_meets_the_criterion_from_the_29th() -> None:
    patient = ck.patient("ms-lindqvist")
    before = ck.screen(patient, "2024-04-28").finding("prior.radionuclide-washout")
    after = ck.screen(patient, "2024-04-29").finding("prior.radionuclide-washout")
    assert (before.status, after.status) == ("not met", "met")
    assert after.on_the_edge
    assert "boundary-day" in after.conventions


def test_mr_haddad_is_settled_by_his_weight() -> None:
    for weight, status in ((90, "met"), (50, "not met")):
        patient = ck.patient("mr-haddad").model_copy(update={"weight_kg": weight})
        finding = ck.screen(patient, ON).finding("labs.renal")
        assert finding.status == status
        assert "cockcroft-gault" in finding.conventions


def test_mr_sato_lies_on_two_limits_in_units_that_were_converted() -> None:
    for criterion in ("labs.renal", "labs.bilirubin"):
        finding = _screen("mr-sato").finding(criterion)
        assert finding.on_the_edge
        assert "exact-conversion" in finding.conventions
    assert "132.6 µmol/L (1.5 mg/dL)" in _screen("mr-sato").finding("labs.renal").because


def test_the_three_rules_around_ms_dembele_are_met_one_by_one() -> None:
    screening = _screen("ms-dembele")
    for criterion in (
        "history.thromboembolism",
        "medication.lmwh",
        "history.brain-metastases",
    ):
        assert screening.finding(criterion).status == "met"


@pytest.mark.parametrize("patient", STORIES)
def test_a_screening_says_how_much_of_the_page_it_asked_and_that_it_is_for_teaching(
    patient: str,
) -> None:
    screening = _screen(patient)
    known = len(ck.criteria)
    for shown in (str(screening), screening._repr_html_()):
        assert f"{known} of the page" in shown.replace("&#x27;", "'")
        assert "decides nothing about a real patient" in shown
        assert "invented patient" in shown
    assert screening.to_json()["coverage"] == {"known": known, "on_the_page": ON_THE_PAGE}


@pytest.mark.parametrize("patient", STORIES)
def test_a_screening_is_plain_data_too(patient: str) -> None:
    data: dict[str, Any] = json.loads(json.dumps(_screen(patient).to_json()))
    assert data["decision"] == STORIES[patient][0]
    assert data["version"] == "early"
    assert [c["id"] for c in data["checklist"]] == ["disease.documents"]
    assert all(c["because"] for c in data["criteria"])


def test_every_convention_is_leaned_on_by_a_finding() -> None:
    """Over the six patients, and two days on which nothing else is new."""
    waiting = {
        "id": "x",
        "scans": {"entries": [{"date": "2024-04-01"}]},
        "planned_start_lag_days": 3,
        "medicines": {
            "entries": [
                {"drug": "rifampin", "stopped": "2024-04-10"},
                {"drug": "warfarin", "stopped": "ongoing"},
            ],
            "complete_on": "2024-04-10",
        },
    }
    charts = [*ck.patients().values(), ck.Patient.model_validate(waiting)]
    screenings = [ck.screen(chart, day) for chart in charts for day in (ON, "2024-04-29")]
    used = {name for s in screenings for f in s.findings for name in f.conventions}
    # The corrected calcium is a named reading and never decides.
    assert used == set(CONVENTIONS) - {"corrected-calcium"}


def test_a_chart_written_to_json_is_the_same_chart_again() -> None:
    from cabinetkit.eligibility.load import chart_from_bytes

    for patient in ck.patients().values():
        assert chart_from_bytes(patient.model_dump_json(exclude_none=True).encode()) == patient


@pytest.mark.parametrize("first", ["1.1", "1.10", "1.100"])
def test_a_result_is_shown_as_it_was_typed(first: str) -> None:
    from cabinetkit.eligibility.load import chart_from_bytes

    for typed in (first, "1.1", "1.10"):
        result = f'{{"value": {typed}, "unit": "mg/dL", "date": "2024-04-10"}}'
        chart = chart_from_bytes(f'{{"id": "x", "labs": {{"creatinine": {result}}}}}'.encode())
        assert f"creatinine {typed} mg/dL" in ck.screen(chart, ON).finding("labs.renal").because
