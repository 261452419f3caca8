"""Whole invented charts: what one is, and the words in which they are written.

A whole chart is a change of the base chart in `charts.py`, a day of registration, and the statuses
that a coordinator read off the trial page before any code saw the chart. Nobody in them exists.
The charts are in `whole_charts_1.py` to `whole_charts_5.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from charts import BASE, EVEROLIMUS, OCTREOTIDE, ON, Changes, listed, row, unfinished

NOT, UNKNOWN, ASK = "not met", "unknown", "needs judgement"
IN, OUT, OPEN = "eligible", "not eligible", "cannot tell yet"

_ALL = """
disease.differentiation disease.report-wording disease.excluded-histology disease.stage
disease.primary-site disease.progression disease.documents measurable.present measurable.size
measurable.kind prior.everolimus-failure prior.washout prior.ssa-stable prior.radionuclide-washout
prior.liver-directed-disease prior.liver-directed-washout prior.no-cabozantinib
prior.toxicity-resolved prior.major-surgery prior.minor-surgery prior.major-wound-healed
prior.minor-wound-healed history.heart-failure history.arrhythmia history.unstable-angina
history.myocardial-infarction history.thromboembolism history.long-qt history.hypertension
history.gi-bleeding history.gi-bleeding-risk history.gi-perforation history.gi-invasion
history.pancreatitis history.cavitary-lung history.endobronchial history.pulmonary-vessels
history.hemoptysis history.pulmonary-hemorrhage history.vessel-encasement history.wounds
history.fracture history.brain-metastases history.swallowing history.allergy
history.second-malignancy medication.concurrent-therapy medication.ssa-stable
medication.full-dose-anticoagulation medication.aspirin medication.lmwh medication.warfarin
medication.anticoagulation-brain-metastases medication.cyp3a4-inhibitor medication.cyp3a4-inducer
pregnancy.test pregnancy.not-nursing status.ecog labs.anc labs.hemoglobin labs.platelets labs.inr
labs.ptt labs.ast labs.alt labs.bilirubin labs.renal labs.albumin labs.potassium labs.phosphorus
labs.calcium labs.magnesium labs.urine-protein labs.qtcf labs.tsh
"""
IDS = tuple(_ALL.split())
"""All 75; written down here too, so that none can drop out of the kit unnoticed."""

CHECKLIST = "disease.documents"


@dataclass(frozen=True)
class WholeChart:
    """One chart and what the page says of it: every criterion that is not named is met."""

    name: str
    who: str
    changes: Changes
    decision: str
    statuses: dict[str, str] = field(default_factory=dict)
    on: str = ON

    @property
    def expected(self) -> dict[str, str]:
        """The status of each of the 75 criteria."""
        return dict.fromkeys(IDS, "met") | self.statuses

    @property
    def open(self) -> set[str]:
        """The deciding criteria on which something is still to be found out or signed."""
        asked = (UNKNOWN, ASK)
        return {c for c, said in self.statuses.items() if said in asked and c != CHECKLIST}


MAN: Changes = {"sex": "male", "reproduction": {}}
NO_ROW: Changes = {}
LIVER = BASE["lesions"]["entries"][0]


def pressures(*readings: tuple[str, int, int]) -> dict[str, Any]:
    """Blood pressure readings: day, systolic, diastolic."""
    return unfinished(
        *({"date": day, "systolic_mmhg": s, "diastolic_mmhg": d} for day, s, d in readings)
    )


def negative(day: str) -> dict[str, str]:
    """A negative pregnancy test of this day."""
    return {"result": "negative", "date": day}


def treated(
    *more: dict[str, Any], everolimus: Changes = NO_ROW, octreotide: Changes = NO_ROW
) -> Any:
    """The complete list of treatments: analog and everolimus, changed, and others."""
    return listed(row(OCTREOTIDE, **octreotide), row(EVEROLIMUS, **everolimus), *more)


def taking(drug: str, **more: Any) -> dict[str, Any]:
    """A medicine that is still taken unless the changes say otherwise."""
    return row({"drug": drug, "started": "2020-01-15", "stopped": "ongoing"}, **more)


def lesion(**changed: Any) -> dict[str, Any]:
    """The liver lesion of the base chart, changed."""
    return row(LIVER, **changed)


def operation(name: str, day: str, healed: str, **more: Any) -> dict[str, Any]:
    """An operation and the day on which its wound had healed."""
    return row({"name": name, "kind": "other", "date": day, "healed": healed}, **more)
