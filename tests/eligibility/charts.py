"""One invented chart on which every criterion is met, and the case tables built on changes to it.

A case is a sentence, the changes to the chart, and the status that the page and the kit's
conventions ask for. A change is a dotted path and a value; ABSENT removes the field. The path "on"
is the day of the screening.
"""

from __future__ import annotations

import json
from collections import defaultdict
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from cabinetkit.eligibility.criteria.versions import VERSIONS
from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.eligibility.screening import Finding, Screening, screen

ON = "2024-04-20"
ASKED = "2024-02-15"
ABSENT = object()
Changes = dict[str, Any]


# --- entries of a chart ---------------------------------------------------------------------------


def never(day: str = ASKED) -> dict[str, str]:
    """Looked for, none."""
    return {"never": day}


def listed(*rows: dict[str, Any]) -> dict[str, Any]:
    """A list that somebody made sure is complete."""
    return {"entries": list(rows), "complete_on": ASKED}


def unfinished(*rows: dict[str, Any]) -> dict[str, Any]:
    """A list that nobody marked complete."""
    return {"entries": list(rows)}


def signed(answer: bool) -> dict[str, Any]:
    """A judgement with who gave it and when."""
    return {"answer": answer, "by": "Dr Invented Example", "on": ASKED}


YES, NO = signed(True), signed(False)


def lab(value: float, unit: str, lower: float | None = None, upper: float | None = None) -> Any:
    """A result with the laboratory's own limits in the same unit."""
    limits = {"lower": lower, "upper": upper}
    result = {"value": value, "unit": unit, "date": ASKED}
    return result | {side: limit for side, limit in limits.items() if limit is not None}


def row(base: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A row of a list with some fields changed; ABSENT removes one."""
    return {name: value for name, value in (base | changed).items() if value is not ABSENT}


def on(day: str) -> Changes:
    """Screening on another day, without the entries of the base chart that are dated in April."""
    return {"on": day, "blood_pressure": ABSENT, "reproduction.pregnancy_test": ABSENT}


# --- the chart ------------------------------------------------------------------------------------

OCTREOTIDE = {
    "agents": ["octreotide"],
    "kinds": ["somatostatin analog"],
    "started": "2019-05-06",
    "ended": "ongoing",
    "dose_stable_since": "2020-01-06",
}
EVEROLIMUS = {
    "agents": ["everolimus"],
    "kinds": ["targeted therapy"],
    "started": "2022-02-01",
    "ended": "2023-12-11",
    "stopped_for": "progression",
    "progressed_on_it": True,
}
AMLODIPINE = {"drug": "amlodipine", "started": "2020-09-01", "stopped": "ongoing"}

BASE: dict[str, Any] = {
    "id": "ms-plain",
    "invented": True,
    "story": "Invented for the tests. Every criterion is met on 20 April 2024.",
    "sex": "female",
    "born": "1980-06-01",
    "weight_kg": 70,
    "ecog": 1,
    "planned_start_lag_days": 5,
    "disease": {
        "primary_site": "pancreas",
        "tumour_by_histology": True,
        "read_locally": True,
        "histology": "neuroendocrine tumour",
        "differentiation": "well differentiated",
        "grade": 2,
        "report_states": ["well differentiated neuroendocrine tumour"],
        "extent": "metastatic",
        "unresectable": YES,
    },
    "scans": listed(
        {"date": "2023-06-02", "sum_mm": 80, "new_lesions": False},
        {"date": "2023-12-05", "sum_mm": 110, "new_lesions": False},
    ),
    "lesions": listed(
        {
            "site": "liver, segment 7",
            "kind": "solid lesion",
            "modality": "CT",
            "long_axis_mm": 34,
            "short_axis_mm": 28,
            "in_treated_field": False,
        }
    ),
    "spread": {
        "gut_wall": never(),
        "airways": never(),
        "vessels": never(),
        "cavitary_lung_lesion": never(),
    },
    "therapies": listed(OCTREOTIDE, EVEROLIMUS),
    "local_treatments": never(),
    "planned_treatments": listed({"name": "octreotide", "kind": "somatostatin analog"}),
    "surgeries": listed(
        {
            "name": "gallbladder removed",
            "kind": "other",
            "major": YES,
            "date": "2021-03-10",
            "healed": "2021-04-20",
        }
    ),
    "toxicities": listed({"term": "stomatitis", "grade": 1, "from_earlier_treatment": YES}),
    "history": {
        "heart_failure": never(),
        "arrhythmias": never(),
        "unstable_angina": never(),
        "myocardial_infarction": never(),
        "thromboembolism": never(),
        "congenital_long_qt": never(),
        "gi_bleeding": never(),
        "gi_conditions": never(),
        "gi_perforation": never(),
        "pancreatitis": never(),
        "hemoptysis": never(),
        "pulmonary_hemorrhage": never(),
        "non_healing_wound": never(),
        "fracture": never(),
        "unable_to_swallow": never(),
        "allergies": never(),
        "gilbert_disease": never(),
        "second_malignancies": never(),
    },
    "brain": {"disease": never()},
    "blood_pressure": unfinished(
        {"date": "2024-04-15", "systolic_mmhg": 134, "diastolic_mmhg": 80}
    ),
    "medicines": listed(AMLODIPINE),
    "reproduction": {
        "pregnant": never(),
        "hysterectomy": never(),
        "bilateral_oophorectomy": never(),
        "natural_menopause": never(),
        "last_menses": "2024-02-02",
        "pregnancy_test": {"result": "negative", "date": "2024-04-15"},
        "nursing": never(),
    },
    "ecg": {"date": ASKED, "qt_ms": 402, "heart_rate_per_min": 72},
    "labs": {
        "neutrophils": lab(3.4, "10^9/L"),
        "hemoglobin": lab(12.6, "g/dL"),
        "platelets": lab(214, "10^9/L"),
        "inr": lab(1.0, "ratio", upper=1.2),
        "ptt": lab(29, "s", upper=35),
        "ast": lab(38, "U/L", upper=40),
        "alt": lab(44, "U/L", upper=41),
        "bilirubin": lab(0.8, "mg/dL", upper=1.2),
        "creatinine": lab(1.1, "mg/dL"),
        "albumin": lab(3.8, "g/dL"),
        "potassium": lab(4.2, "mmol/L", 3.5, 5.1),
        "phosphorus": lab(3.4, "mg/dL", 2.5, 4.5),
        "calcium": lab(9.3, "mg/dL", 8.6, 10.2),
        "magnesium": lab(2.0, "mg/dL", 1.7, 2.4),
        "urine_protein_to_creatinine": lab(0.2, "mg/mg"),
        "tsh": lab(2.1, "mIU/L", 0.4, 4.0),
    },
    "judgements": {"documents_submitted": YES},
}


def chart(changes: Changes) -> dict[str, Any]:
    """A copy of the base chart with these fields changed."""
    changed = json.loads(json.dumps(BASE))  # a copy in which no part is shared
    for path, value in changes.items():
        *way, last = path.split(".")
        place: Any = changed
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
        key = int(last) if isinstance(place, list) else last
        if value is ABSENT:
            del place[key]  # a path that is not there is a slip in the case
        else:
            place[key] = deepcopy(value)
    return changed


def screened(changes: Changes, version: str = "early") -> Screening:
    """The changed chart, screened by a version."""
    fields = {path: value for path, value in changes.items() if path != "on"}
    return screen(chart_from_data(chart(fields)), changes.get("on", ON), criteria=version)


def finding(criterion: str, changes: Changes) -> Finding:
    """What screening the changed chart finds for one criterion, by a version that has it."""
    version = next((name for name in VERSIONS if criterion in VERSIONS[name].ids), "early")
    return screened(changes, version).finding(criterion)


def readings(criterion: str, changes: Changes) -> dict[str, str]:
    """The status of one criterion by each of its named readings, the default one among them."""
    found = finding(criterion, changes)
    return {found.criterion.reading: found.status, **found.by_reading}


def status(criterion: str, changes: Changes) -> str:
    """The status of one criterion on the changed chart."""
    return finding(criterion, changes).status


# --- the tables -----------------------------------------------------------------------------------

TABLES: dict[str, list[str]] = defaultdict(list)
"""The statuses that the case table of each criterion expects, filled as the tables are read."""


CHANGES: dict[str, dict[str, list[Changes]]] = defaultdict(lambda: defaultdict(list))
"""The changes of the cases themselves, by criterion and expected status: for random charts."""


def case(sentence: str, expected: str, changes: Changes) -> Any:
    """One case; its name says what is expected."""
    name = f"{sentence} {'needs judgement' if expected == 'needs judgement' else f'is {expected}'}"
    return pytest.param(changes, expected, id=name.replace(" ", "_"))


def met(sentence: str, changes: Changes) -> Any:
    """A case in which the criterion is met."""
    return case(sentence, "met", changes)


def not_met(sentence: str, changes: Changes) -> Any:
    """A case in which the criterion is not met."""
    return case(sentence, "not met", changes)


def unknown(sentence: str, changes: Changes) -> Any:
    """A case in which a decisive fact is missing."""
    return case(sentence, "unknown", changes)


def needs_judgement(sentence: str, changes: Changes) -> Any:
    """A case in which nothing but a signature is missing."""
    return case(sentence, "needs judgement", changes)


def around(sentence: str, day: str, changes: Any, *expected: str) -> list[Any]:
    """The day before, the day and the day after; `changes` makes the changes for a day."""
    days = [date.fromisoformat(day) + timedelta(days=n) for n in (-1, 0, 1)]
    return [
        case(f"{sentence} {each}", status, changes(each.isoformat()))
        for each, status in zip(days, expected, strict=True)
    ]


def registered(sentence: str, day: str, changes: Changes, *expected: str) -> list[Any]:
    """Registration on the day before, the day and the day after."""
    return around(f"{sentence} registered", day, lambda each: on(each) | changes, *expected)


def list_cases(path: str, harmless: dict[str, Any], *, none: str = "met") -> list[Any]:
    """A list not taken, empty, or not marked complete; `harmless` is a row that does not decide."""
    return [
        unknown("list not taken", {path: ABSENT}),
        case("looked for and none", none, {path: never()}),
        case("complete list without entries", none, {path: listed()}),
        unknown("list not marked complete", {path: unfinished(harmless)}),
        case("the same list marked complete", none, {path: listed(harmless)}),
    ]


def last_cases(path: str) -> list[Any]:
    """An event or a state that must not be recent: today, ongoing, long ago, none, not asked."""
    return [
        not_met("today", {path: ON}),
        not_met("ongoing", {path: "ongoing"}),
        met("years ago", {path: "2015-03-20"}),
        met("looked for and none", {path: never()}),
        met("looked for years ago and none", {path: never("2015-01-01")}),
        unknown("not asked about", {path: ABSENT}),
    ]


# The day of an event, and the first registration that is no longer within so long of it.
SIX_MONTHS = {
    "2023-08-28": "2024-02-28",
    "2023-08-29": "2024-02-29",
    "2023-08-30": "2024-02-29",
    "2023-08-31": "2024-02-29",
    "2023-10-20": "2024-04-20",
    "2024-02-29": "2024-08-29",
    "2024-03-31": "2024-09-30",
    "2024-08-31": "2025-02-28",
}
THREE_MONTHS = {
    "2023-11-28": "2024-02-28",
    "2023-11-29": "2024-02-29",
    "2023-11-30": "2024-02-29",
    "2024-01-20": "2024-04-20",
    "2024-01-31": "2024-04-30",
    "2024-02-29": "2024-05-29",
    "2024-03-31": "2024-06-30",
    "2024-11-30": "2025-02-28",
}
DAYS_28 = {
    "2024-02-01": "2024-02-29",
    "2024-02-02": "2024-03-01",
    "2024-03-23": "2024-04-20",
    "2024-12-31": "2025-01-28",
    "2025-02-01": "2025-03-01",
}


def window(sentence: str, edges: dict[str, str], changes: Any) -> list[Any]:
    """An event that excludes until so long after it; `changes` makes the changes for its day."""
    return [
        each
        for event, first in edges.items()
        for each in registered(
            f"{sentence} {event},", first, changes(event), "not met", "met", "met"
        )
    ]


READINGS: dict[str, dict[str, set[str]]] = defaultdict(dict)
"""The statuses that the tables of readings expect, by criterion and reading."""


def reading_table(criterion: str, cases: list[Any]) -> pytest.MarkDecorator:
    """The table of a criterion with named readings: changes, and a status for each reading."""
    for each in cases:
        for reading, expected in each.values[1].items():
            READINGS[criterion].setdefault(reading, set()).add(expected)
    return pytest.mark.parametrize(("changes", "expected"), cases)


def file_cases(criterion: str, cases: list[tuple[Changes, str]]) -> None:
    """Keeps what the cases of a criterion change and expect."""
    for changes, expected in cases:
        TABLES[criterion].append(expected)
        CHANGES[criterion][expected].append(changes)


def table(criterion: str, cases: list[Any]) -> pytest.MarkDecorator:
    """The case table of a criterion, for a test of `changes` and `expected`."""
    file_cases(criterion, [(each.values[0], each.values[1]) for each in cases])
    return pytest.mark.parametrize(("changes", "expected"), cases)
