"""Case tables: what treatment came before, and how long ago it ended."""

from __future__ import annotations

from typing import Any

import pytest
from charts import (
    ABSENT,
    EVEROLIMUS,
    NO,
    OCTREOTIDE,
    YES,
    around,
    lab,
    list_cases,
    listed,
    met,
    needs_judgement,
    never,
    not_met,
    registered,
    row,
    status,
    table,
    unfinished,
    unknown,
)

from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.errors import ChartError


def therapies(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"therapies": listed(*rows)}


def everolimus(**fields: Any) -> dict[str, Any]:
    return therapies(row(EVEROLIMUS, **fields))


SUNITINIB = row(EVEROLIMUS, agents=["sunitinib"])


@table(
    "prior.everolimus-failure",
    [
        met("progression", everolimus()),
        met("stopped for progression", everolimus(progressed_on_it=ABSENT)),
        met(
            "stopped for intolerance", everolimus(stopped_for="intolerance", progressed_on_it=False)
        ),
        met(
            "intolerance with progression not recorded",
            everolimus(stopped_for="intolerance", progressed_on_it=ABSENT),
        ),
        not_met("completed", everolimus(stopped_for="completed", progressed_on_it=False)),
        not_met(
            "stopped by choice", everolimus(stopped_for="patient's choice", progressed_on_it=False)
        ),
        not_met(
            "stopped for another reason", everolimus(stopped_for="other", progressed_on_it=False)
        ),
        met(
            "stopped by choice after progression on it", everolimus(stopped_for="patient's choice")
        ),
        met("progression while it goes on", everolimus(ended="ongoing", stopped_for=ABSENT)),
        not_met(
            "ongoing without progression",
            everolimus(ended="ongoing", stopped_for=ABSENT, progressed_on_it=False),
        ),
        not_met(
            "not yet ended, without progression",
            everolimus(ended="not yet", stopped_for=ABSENT, progressed_on_it=False),
        ),
        unknown(
            "reason for stopping not recorded",
            everolimus(stopped_for=ABSENT, progressed_on_it=False),
        ),
        unknown(
            "completed with progression not recorded",
            everolimus(stopped_for="completed", progressed_on_it=ABSENT),
        ),
        unknown(
            "reason and progression not recorded",
            everolimus(stopped_for=ABSENT, progressed_on_it=ABSENT),
        ),
        met("brand name", everolimus(agents=["Afinitor"])),
        met("everolimus in a combination", everolimus(agents=["everolimus", "pazopanib"])),
        not_met("no systemic treatment", everolimus(agents=[], kinds=["radiation"])),
        met("failure long ago", everolimus(started="2012-01-02", ended="2013-01-02")),
        not_met("failure of another drug", therapies(SUNITINIB)),
        not_met(
            "everolimus completed while another drug failed",
            therapies(row(EVEROLIMUS, stopped_for="completed", progressed_on_it=False), SUNITINIB),
        ),
        met(
            "everolimus completed once and failed once",
            therapies(row(EVEROLIMUS, stopped_for="completed", progressed_on_it=False), EVEROLIMUS),
        ),
        met("failure on a list not marked complete", {"therapies": unfinished(EVEROLIMUS)}),
        *list_cases("therapies", SUNITINIB, none="not met"),
    ],
)
def test_everolimus_failure(changes, expected):
    assert status("prior.everolimus-failure", changes) == expected


COVERED = (
    "chemotherapy",
    "targeted therapy",
    "immunotherapy",
    "biologic therapy",
    "investigational agent",
    "radiation",
)


def ended(*kinds: str, started: Any = "2023-01-09") -> Any:
    """A treatment of these kinds, by the day it ended."""
    return lambda end: therapies(row({"kinds": list(kinds), "started": started}, ended=end))


@table(
    "prior.washout",
    [
        *[
            each
            for kind in COVERED
            for each in around(f"{kind} ended", "2024-03-23", ended(kind), "met", "met", "not met")
        ],
        met("everolimus ended months ago", {}),
        not_met("everolimus ongoing", everolimus(ended="ongoing")),
        not_met("everolimus not yet ended", everolimus(ended="not yet")),
        unknown("everolimus without an end", everolimus(ended=ABSENT)),
        not_met("radiation today", ended("radiation")("2024-04-20")),
        met("somatostatin analog ongoing", therapies(OCTREOTIDE)),
        met("somatostatin analog ended last week", ended("somatostatin analog")("2024-04-13")),
        met("somatostatin analog without an end", therapies(row(OCTREOTIDE, ended=ABSENT))),
        not_met(
            "interferon ongoing beside a somatostatin analog in one combination",
            ended("somatostatin analog", "biologic therapy")("ongoing"),
        ),
        met(
            "radionuclide, judged by a rule of its own", ended("radionuclide therapy")("2024-04-13")
        ),
        not_met(
            "chemotherapy last week beside radionuclide in one combination",
            ended("radionuclide therapy", "chemotherapy")("2024-04-13"),
        ),
        not_met(
            "one of two treatments too recent",
            therapies(EVEROLIMUS, {"kinds": ["radiation"], "ended": "2024-04-01"}),
        ),
        not_met(
            "one too recent and one without an end",
            therapies(
                row(EVEROLIMUS, ended=ABSENT), {"kinds": ["radiation"], "ended": "2024-04-01"}
            ),
        ),
        not_met(
            "too recent on a list not marked complete",
            {"therapies": unfinished(row(EVEROLIMUS, ended="2024-04-01"))},
        ),
        *list_cases("therapies", EVEROLIMUS),
    ],
)
def test_washout(changes, expected):
    assert status("prior.washout", changes) == expected


def analog(**fields: Any) -> dict[str, Any]:
    return therapies(row(OCTREOTIDE, **fields))


ANALOG_CASES = [
    *around(
        "stable since",
        "2024-02-20",
        lambda d: analog(dose_stable_since=d),
        "met",
        "met",
        "not met",
    ),
    *registered(
        "stable since 31 December 2023,",
        "2024-02-29",
        analog(dose_stable_since="2023-12-31"),
        "not met",
        "met",
        "met",
    ),
    *registered(
        "stable since 30 April 2024,",
        "2024-06-30",
        analog(dose_stable_since="2024-04-30"),
        "not met",
        "met",
        "met",
    ),
    met("no analog planned to continue", {"planned_treatments": listed()}),
    met("stable for years", {}),
    unknown("stability not recorded", analog(dose_stable_since=ABSENT)),
    unknown(
        "recent change with the end not recorded",
        analog(ended=ABSENT, dose_stable_since="2024-04-01"),
    ),
    met("stable for years with the end not recorded", analog(ended=ABSENT)),
    met("stopped years ago, never stable", analog(ended="2021-06-30", dose_stable_since=ABSENT)),
    met(
        "stopped yesterday after a recent change",
        analog(ended="2024-04-19", dose_stable_since="2024-04-01"),
    ),
    not_met(
        "given until today after a recent change",
        analog(ended="2024-04-20", dose_stable_since="2024-04-01"),
    ),
    not_met(
        "not yet ended after a recent change",
        analog(ended="not yet", dose_stable_since="2024-04-01"),
    ),
    not_met(
        "old analog stopped and new one started",
        therapies(
            row(OCTREOTIDE, ended="2024-03-01"),
            row(
                OCTREOTIDE,
                agents=["lanreotide"],
                started="2024-03-20",
                dose_stable_since="2024-03-20",
            ),
        ),
    ),
    met(
        "another drug changed last month",
        everolimus(ended="ongoing", dose_stable_since="2024-04-01"),
    ),
    not_met(
        "recent change on a list not marked complete",
        {"therapies": unfinished(row(OCTREOTIDE, dose_stable_since="2024-04-01"))},
    ),
    *list_cases("therapies", OCTREOTIDE),
]


@table("prior.ssa-stable", ANALOG_CASES)
def test_ssa_stable(changes, expected):
    assert status("prior.ssa-stable", changes) == expected


@table("medication.ssa-stable", ANALOG_CASES)
def test_ssa_stable_where_the_page_states_it_again(changes, expected):
    assert status("medication.ssa-stable", changes) == expected


def test_both_statements_about_analogs_are_one_rule_and_name_each_other():
    first, second = EARLY["prior.ssa-stable"], EARLY["medication.ssa-stable"]
    assert second.rule is first.rule
    assert (first.same_as, second.same_as) == ("", "prior.ssa-stable")
    assert first.source != second.source
    assert set(first.places) == set(second.places) == {first.source, second.source}


LUTETIUM = ended("radionuclide therapy")


@table(
    "prior.radionuclide-washout",
    [
        *around("lutetium ended", "2024-03-09", LUTETIUM, "met", "met", "not met"),
        not_met("lutetium 28 days ago", LUTETIUM("2024-03-23")),
        not_met("lutetium 33 days ago", LUTETIUM("2024-03-18")),
        not_met("lutetium ongoing", LUTETIUM("ongoing")),
        unknown("lutetium without an end", LUTETIUM(ABSENT)),
        met("radiation from outside last week", ended("radiation")("2024-04-13")),
        not_met(
            "radionuclide with chemotherapy in one combination",
            ended("chemotherapy", "radionuclide therapy")("2024-03-23"),
        ),
        not_met(
            "recent course on a list not marked complete",
            {"therapies": unfinished({"kinds": ["radionuclide therapy"], "ended": "2024-03-18"})},
        ),
        *list_cases("therapies", {"kinds": ["radionuclide therapy"], "ended": "2022-03-18"}),
    ],
)
def test_radionuclide_washout(changes, expected):
    assert status("prior.radionuclide-washout", changes) == expected


def cabozantinib(name: str, **fields: Any) -> dict[str, Any]:
    return therapies(row(EVEROLIMUS, agents=[name], **fields))


def no_agent(*kinds: str) -> dict[str, Any]:
    return {"kinds": list(kinds), "started": "2018-01-09", "ended": "2018-08-30"}


CABOZANTINIB = row(EVEROLIMUS, agents=["cabozantinib"])
BLINDED = no_agent("investigational agent")
UNBLINDED = {"kinds": ["investigational agent", "targeted therapy"]}


@table(
    "prior.no-cabozantinib",
    [
        met("other treatments only", {}),
        *[
            not_met(f"given as {name}", cabozantinib(name))
            for name in ("cabozantinib", "Cabometyx", "Cometriq", "XL184", "CABOMETYX", "xl184")
        ],
        # The page itself calls the drug by its salt.
        not_met("given as its salt", cabozantinib("cabozantinib S-malate")),
        not_met(
            "ten years ago", cabozantinib("Cometriq", started="2013-02-04", ended="2013-12-11")
        ),
        not_met("ongoing", cabozantinib("cabozantinib", ended="ongoing")),
        not_met("end not recorded", cabozantinib("cabozantinib", ended=ABSENT)),
        not_met("stopped for intolerance", cabozantinib("cabozantinib", stopped_for="intolerance")),
        not_met(
            "second drug of a combination",
            therapies(row(EVEROLIMUS, agents=["everolimus", "Cabometyx"])),
        ),
        not_met(
            "first drug of a combination",
            therapies(
                row(
                    EVEROLIMUS,
                    agents=["cabozantinib", "nivolumab"],
                    kinds=["targeted therapy", "immunotherapy"],
                )
            ),
        ),
        not_met("last of three treatments", therapies(OCTREOTIDE, EVEROLIMUS, CABOZANTINIB)),
        met("another kinase inhibitor", therapies(SUNITINIB)),
        met("drug that the kit does not know", therapies(row(EVEROLIMUS, agents=["other: X-1"]))),
        unknown("blinded trial", therapies(EVEROLIMUS, BLINDED)),
        met("trial unblinded as placebo", therapies(row(BLINDED, agents=["placebo"]))),
        not_met("trial unblinded as cabozantinib", therapies(row(CABOZANTINIB, **UNBLINDED))),
        not_met("blinded trial beside cabozantinib", therapies(BLINDED, CABOZANTINIB)),
        unknown("targeted therapy without an agent", therapies(no_agent("targeted therapy"))),
        unknown("chemotherapy without an agent", therapies(no_agent("chemotherapy"))),
        met("radiation, which has no agent", therapies(no_agent("radiation"))),
        unknown(
            "radiation with chemotherapy without an agent",
            therapies(no_agent("radiation", "chemotherapy")),
        ),
        not_met("given, on a list not marked complete", {"therapies": unfinished(CABOZANTINIB)}),
        *list_cases("therapies", EVEROLIMUS),
    ],
)
def test_no_cabozantinib(changes, expected):
    assert status("prior.no-cabozantinib", changes) == expected


def test_salt_of_cabozantinib_is_no_unknown_drug():
    with pytest.raises(ChartError):
        status("prior.no-cabozantinib", cabozantinib("other: cabozantinib S-malate"))


DIARRHEA = {"term": "diarrhea", "grade": 2, "from_earlier_treatment": YES}


def toxicity(**fields: Any) -> dict[str, Any]:
    return {"toxicities": listed(row(DIARRHEA, **fields))}


@table(
    "prior.toxicity-resolved",
    [
        met("grade 0", toxicity(grade=0)),
        met("grade 1", toxicity(grade=1)),
        not_met("grade 2", toxicity()),
        not_met("grade 3", toxicity(grade=3)),
        met("grade 2 from another cause", toxicity(from_earlier_treatment=NO)),
        needs_judgement(
            "grade 2 with the cause not signed", toxicity(from_earlier_treatment=ABSENT)
        ),
        met("grade 1 with the cause not signed", toxicity(grade=1, from_earlier_treatment=ABSENT)),
        unknown("grade not recorded", toxicity(grade=ABSENT)),
        unknown(
            "grade and cause not recorded", toxicity(grade=ABSENT, from_earlier_treatment=ABSENT)
        ),
        met(
            "grade not recorded from another cause",
            toxicity(grade=ABSENT, from_earlier_treatment=NO),
        ),
        met("fatigue of grade 3", toxicity(term="fatigue", grade=3)),
        met("Fatigue with a capital", toxicity(term="Fatigue")),
        met("alopecia of grade 2", toxicity(term="alopecia")),
        met("fatigue without a grade", toxicity(term="fatigue", grade=ABSENT)),
        not_met(
            "fatigue beside diarrhea of grade 2",
            {"toxicities": listed({"term": "fatigue", "grade": 2}, DIARRHEA)},
        ),
        met("hemoglobin of 9.0, of which no grade is made", {"labs.hemoglobin": lab(9.0, "g/dL")}),
        unknown(
            "grade 2 with the cause not signed on a list not marked complete",
            {"toxicities": unfinished(row(DIARRHEA, from_earlier_treatment=ABSENT))},
        ),
        not_met("grade 2 on a list not marked complete", {"toxicities": unfinished(DIARRHEA)}),
        *list_cases("toxicities", row(DIARRHEA, grade=1)),
    ],
)
def test_toxicity_resolved(changes, expected):
    assert status("prior.toxicity-resolved", changes) == expected


@pytest.mark.parametrize("criterion", ["prior.washout", "prior.radionuclide-washout"])
def test_never_treated_has_nothing_to_wash_out(criterion):
    assert status(criterion, {"therapies": never()}) == "met"
