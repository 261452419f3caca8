"""The invented patients: each chart gives what its story says, and says that it is invented."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import cabinetkit as ck
from cabinetkit.eligibility.conventions import CONVENTIONS
from cabinetkit.eligibility.criteria import ON_THE_PAGE
from cabinetkit.eligibility.criteria.versions import VERSIONS
from cabinetkit.eligibility.derived import age_in_years
from cabinetkit.eligibility.screening import Screening

ON = "2024-04-20"
PRESSURE = "history.hypertension"


@dataclass(frozen=True)
class Story:
    """What a story says: the decision, the findings that are not met or open, what is open.

    `words` stand in the story: at least one for each finding that is not met or open.
    """

    decision: str
    findings: dict[str, str] = field(default_factory=dict)
    open_items: list[tuple[str, str]] = field(default_factory=list)
    words: tuple[str, ...] = ()


STORIES = {
    "mr-okafor": Story("eligible"),
    "ms-lindqvist": Story(
        "not eligible",
        {"prior.radionuclide-washout": "not met"},
        words=("lutetium", "six weeks"),
    ),
    "mr-haddad": Story(
        "cannot tell yet",
        {"labs.renal": "unknown"},
        [("fact", "clearance")],
        words=("creatinine", "clearance"),
    ),
    "ms-moreau": Story(
        "cannot tell yet",
        {"labs.tsh": "needs judgement"},
        [("judgement", "euthyroid")],
        words=("TSH", "euthyroid"),
    ),
    "mr-sato": Story("eligible"),
    "ms-rivera": Story(
        "cannot tell yet",
        {PRESSURE: "unknown"},
        [("fact", "blood_pressure")],
        words=("blood pressure",),
    ),
    "ms-dembele": Story(
        "not eligible",
        {"medication.anticoagulation-brain-metastases": "not met"},
        words=("anticoagulation", "brain metastasis"),
    ),
    "mr-varga": Story(
        "not eligible",
        {"disease.excluded-histology": "not met"},
        words=("goblet cell carcinoid",),
    ),
    "ms-ito": Story(
        "not eligible",
        {"measurable.present": "not met", "measurable.size": "not met"},
        words=("measurable", "9 mm across"),
    ),
    "mr-kowalski": Story(
        "not eligible",
        {"history.gi-invasion": "not met"},
        words=("invades", "the primary aside"),
    ),
    "ms-ferrari": Story("eligible"),
    "mr-nguyen": Story("eligible"),
    "ms-santos": Story(
        "not eligible",
        {"history.thromboembolism": "not met", "labs.tsh": "unknown"},
        words=("clot", "TSH"),
    ),
    "mr-adeyemi": Story(
        "cannot tell yet",
        {"prior.no-cabozantinib": "unknown"},
        [("fact", "therapies[0].agents")],
        words=("cabozantinib", "blinded"),
    ),
    "ms-haugen": Story(
        "cannot tell yet",
        {"prior.toxicity-resolved": "needs judgement"},
        [("judgement", "toxicities[0].from_earlier_treatment")],
        words=("side effects", "grade 2"),
    ),
}

# Another reading of the page, the criteria that it changes, and the decision that it leads to.
READINGS: dict[str, list[tuple[str, list[str], str]]] = {patient: [] for patient in STORIES} | {
    "ms-ito": [
        (
            "nodes on the longest diameter",
            ["measurable.present", "measurable.size"],
            "eligible",
        )
    ],
    "mr-kowalski": [("the primary aside", ["history.gi-invasion"], "eligible")],
    "ms-ferrari": [("literal", ["pregnancy.test"], "cannot tell yet")],
}


def _screen(patient: str) -> Screening:
    return ck.screen(ck.patient(patient), ON)


def test_the_fifteen_are_there_and_say_that_they_are_invented() -> None:
    assert set(ck.patients()) == set(STORIES)
    assert len(STORIES) == 15
    for patient in ck.patients().values():
        assert patient.invented is True
        assert patient.story is not None
        assert patient.story.startswith("Invented. ")


@pytest.mark.parametrize("patient", STORIES)
def test_a_chart_gives_what_its_story_says(patient: str) -> None:
    screening = _screen(patient)
    assert screening.decision == STORIES[patient].decision
    odd = {f.criterion.id: f.status for f in screening.findings if f.status != "met"}
    assert odd == STORIES[patient].findings
    opened = [(item.kind, item.name) for item in screening.open_items]
    assert opened == STORIES[patient].open_items


@pytest.mark.parametrize("patient", STORIES)
def test_a_story_ends_with_its_decision_and_states_no_other(patient: str) -> None:
    story = (ck.patient(patient).story or "").lower()
    stated = set(re.findall(r"not eligible|eligible|cannot tell yet", story))
    assert stated == {STORIES[patient].decision}
    *_, before, last = re.split(r"(?<=\.) (?=[A-Z])", ck.patient(patient).story or "")
    assert STORIES[patient].decision in last.lower()
    assert "20 April 2024" in f"{before} {last}"


@pytest.mark.parametrize("patient", STORIES)
def test_a_story_names_what_is_not_met_or_open(patient: str) -> None:
    story = STORIES[patient]
    assert len(story.words) >= len(story.findings)
    for word in story.words:
        assert word in (ck.patient(patient).story or "")


@pytest.mark.parametrize("patient", STORIES)
def test_a_story_and_its_chart_agree_on_the_age(patient: str) -> None:
    chart = ck.patient(patient)
    told = re.search(r" of (\d+)\b", chart.story or "")
    assert told
    assert chart.born
    assert int(told[1]) == age_in_years(chart.born, date.fromisoformat(ON))


@pytest.mark.parametrize("patient", STORIES)
def test_which_decisions_depend_on_the_reading(patient: str) -> None:
    screening = _screen(patient)
    found = [
        (
            other.reading,
            [name for name in other.criteria if screening.finding(name).depends_on_reading],
            other.decision,
        )
        for other in screening.depends_on_reading
    ]
    assert found == READINGS[patient]
    said = "reading" in (ck.patient(patient).story or "")
    assert said == bool(READINGS[patient])


def test_each_part_of_the_page_matters_to_someone() -> None:
    """Not met, open, dependent on the reading, or exactly on a limit."""
    matters = {
        finding.criterion.id.partition(".")[0]
        for patient in STORIES
        for finding in _screen(patient).findings
        if finding.status != "met" or finding.depends_on_reading or finding.on_the_edge
    }
    assert matters == {criterion.id.partition(".")[0] for criterion in ck.criteria}


def test_the_last_target_sum_is_that_of_lesions_in_the_chart() -> None:
    """Nodes count across, all others along; new and treated lesions are no targets."""
    for patient in ck.patients().values():
        assert patient.scans
        assert patient.lesions
        last = max(patient.scans.entries, key=lambda scan: scan.date)
        sizes = [
            lesion.short_axis_mm if lesion.kind == "lymph node" else lesion.long_axis_mm
            for lesion in patient.lesions.entries
            if not lesion.in_treated_field
        ]
        assert last.sum_mm == (0 if patient.id == "ms-ito" else sum(filter(None, sizes)))


# For each patient what opens and what closes her window; without a day, what leaves none.
WINDOWS: dict[str, tuple[Any, ...]] = dict.fromkeys(STORIES, ((), (PRESSURE,))) | {
    "ms-dembele": ((), ("pregnancy.test",)),
    "mr-nguyen": (("medication.cyp3a4-inducer",), (PRESSURE,)),
    "ms-lindqvist": ("prior.radionuclide-washout", PRESSURE),
    "ms-santos": ("history.thromboembolism", PRESSURE),
    "ms-rivera": ("history.thromboembolism", PRESSURE),
}
# What would have to change before she can enter, as her story has it.
STEPS: dict[str, list[tuple[str, str]]] = {
    "mr-okafor": [],
    "ms-lindqvist": [("prior.radionuclide-washout", "time"), (PRESSURE, "again")],
    "mr-haddad": [("labs.renal", "measure")],
    "ms-moreau": [("labs.tsh", "signature")],
    "mr-sato": [],
    "ms-rivera": [(PRESSURE, "measure")],
    "ms-dembele": [("medication.anticoagulation-brain-metastases", "plan")],
    "mr-varga": [("disease.excluded-histology", "nothing")],
    "ms-ito": [("measurable.present", "scan"), ("measurable.size", "scan")],
    "mr-kowalski": [("history.gi-invasion", "end")],
    "ms-ferrari": [],
    "mr-nguyen": [],
    "ms-santos": [
        ("history.thromboembolism", "time"),
        (PRESSURE, "again"),
        ("labs.tsh", "measure"),
        ("labs.tsh", "signature"),
    ],
    "mr-adeyemi": [("prior.no-cabozantinib", "record")],
    "ms-haugen": [("prior.toxicity-resolved", "signature")],
}


@pytest.mark.parametrize("patient", STORIES)
def test_a_window_is_opened_and_closed_by_what_the_story_tells(patient: str) -> None:
    window = _screen(patient).window
    if window:
        [stretch] = window.stretches
        assert (stretch.opened_by, stretch.closed_by) == WINDOWS[patient]
    else:
        assert window.conflict == WINDOWS[patient]


@pytest.mark.parametrize("patient", STORIES)
def test_what_would_have_to_change_is_what_the_story_tells(patient: str) -> None:
    steps = _screen(patient).next_steps
    assert [(step.criterion, step.how) for step in steps] == STEPS[patient]


def test_the_days_of_mr_nguyen_move_with_the_planned_start() -> None:
    """Six days after registration his fourteen days are over; on the day itself they are not."""
    from cabinetkit.eligibility.load import changed

    for lag, opens in ((6, "2024-04-18"), (0, "2024-04-24")):
        screening = ck.screen(changed(ck.patient("mr-nguyen"), planned_start_lag_days=lag), ON)
        [stretch] = screening.eligible_days.stretches
        assert stretch.first == date.fromisoformat(opens)


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
    for shown in (str(screening), screening._repr_html_()):
        assert f"all {ON_THE_PAGE} criteria of the page" in shown
        assert "decides nothing about a real patient" in shown
        assert "invented patient" in shown
    assert screening.to_json()["coverage"] == {
        "known": ON_THE_PAGE,
        "in_the_version": ON_THE_PAGE,
    }


@pytest.mark.parametrize("patient", STORIES)
def test_a_screening_is_plain_data_too(patient: str) -> None:
    data: dict[str, Any] = json.loads(json.dumps(_screen(patient).to_json()))
    assert data["decision"] == STORIES[patient].decision
    assert data["version"] == "early"
    assert [c["id"] for c in data["checklist"]] == ["disease.documents"]
    assert all(c["because"] for c in data["criteria"])


def test_the_node_of_ms_ito_would_be_measurable_if_it_were_15_mm_across() -> None:
    lesions = ck.patient("ms-ito").lesions
    assert lesions
    [node] = lesions.entries
    larger = node.model_copy(update={"short_axis_mm": Decimal(15)})
    chart = ck.patient("ms-ito").model_copy(
        update={"lesions": lesions.model_copy(update={"entries": (larger,)})}
    )
    assert ck.screen(chart, ON).decision == "eligible"


def test_the_clocks_of_mr_nguyen() -> None:
    screening = _screen("mr-nguyen")
    yttrium = screening.finding("prior.liver-directed-washout")
    assert (yttrium.status, yttrium.on_the_edge) == ("met", False)
    chart = ck.patient("mr-nguyen")
    on_the_thirteenth_day = chart.model_copy(update={"planned_start_lag_days": 3})
    on_the_fourteenth_day = chart.model_copy(update={"planned_start_lag_days": 4})
    inducer = "medication.cyp3a4-inducer"
    assert ck.screen(on_the_thirteenth_day, ON).finding(inducer).status == "not met"
    assert ck.screen(on_the_fourteenth_day, ON).finding(inducer).status == "met"


def test_heparin_does_not_make_up_for_the_clot_of_ms_santos() -> None:
    screening = _screen("ms-santos")
    assert screening.finding("medication.lmwh").status == "met"
    assert [each.id for each in screening.warnings] == ["heparin-and-clot"]
    later = ck.screen(ck.patient("ms-santos"), "2024-05-20")
    assert later.finding("history.thromboembolism").status == "met"
    assert later.decision == "cannot tell yet"


def test_one_answer_settles_mr_adeyemi() -> None:
    chart = ck.patient("mr-adeyemi").model_dump(mode="json", exclude_none=True)
    for agent, decision in (("placebo", "eligible"), ("cabozantinib", "not eligible")):
        first = chart["therapies"]["entries"][0]
        first |= {"agents": [agent], "kinds": ["investigational agent", "targeted therapy"]}
        assert ck.screen(ck.Patient.model_validate(chart), ON).decision == decision


def test_one_signature_settles_ms_haugen() -> None:
    screening = _screen("ms-haugen")
    assert screening.finding("labs.hemoglobin").status == "met"
    assert [each.id for each in screening.warnings] == ["grade-and-limit: anemia"]
    chart = ck.patient("ms-haugen").model_dump(mode="json", exclude_none=True)
    for caused, decision in ((False, "eligible"), (True, "not eligible")):
        signed = {"answer": caused, "by": "Dr Invented Example", "on": "2024-04-15"}
        chart["toxicities"]["entries"][0]["from_earlier_treatment"] = signed
        assert ck.screen(ck.Patient.model_validate(chart), ON).decision == decision


def test_the_machine_of_ms_ferrari_prints_another_qtc() -> None:
    finding = _screen("ms-ferrari").finding("labs.qtcf")
    assert finding.status == "met"
    assert "489.5 ms" in finding.because
    assert "fridericia" in finding.conventions


def test_every_convention_is_leaned_on_by_a_finding() -> None:
    """Over the fourteen patients and two charts of what they lack, on two days."""
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
    weighed = ck.patient("mr-haddad").model_copy(update={"weight_kg": 90})
    charts = [*ck.patients().values(), weighed, ck.Patient.model_validate(waiting)]
    screenings = [
        ck.screen(chart, day, criteria=version)
        for chart in charts
        for day in (ON, "2024-04-29")
        for version in VERSIONS
    ]
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
