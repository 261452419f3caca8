"""How fast one patient is screened, and what importing the kit costs. Ratios from one run:

    python tests/benchmarks/bench_screening.py

Not part of the test command.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from cabinetkit.eligibility.criteria import criteria
from cabinetkit.eligibility.entries import Never
from cabinetkit.eligibility.patients import invented_patients
from cabinetkit.eligibility.screening import Screening, screen

ON = date(2024, 4, 20)
ROUNDS = 300


def median_ms(call: Callable[[], Any]) -> float:
    """The median of many runs, in milliseconds."""
    call()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def explained(patient: Any) -> Screening:
    """A screening with every reason put into words."""
    screening = screen(patient, ON)
    for finding in screening.findings:
        _ = finding.because
    return screening


def by_hand(p: Any) -> bool | None:
    """The same criteria as an impatient programmer would write them: no words, no reasons.

    Written for complete charts in usual units; it answers True or False, and knows no unknown.
    """

    def upper(lab: Any, times: str) -> bool:
        return bool(lab.value <= Fraction(times) * Fraction(lab.upper))

    def normal(lab: Any) -> bool:
        return bool(lab.lower <= lab.value <= lab.upper)

    def ended(row: Any, days: int) -> bool:
        return isinstance(row.ended, date) and row.ended + timedelta(days=days) <= ON

    half_year, year = date(2023, 10, 20), date(2023, 4, 20)
    labs, women = p.labs, p.reproduction
    sums = [s.sum_mm for s in p.scans.entries]
    taken = [m for m in p.medicines.entries if m.stopped == "ongoing"]
    brain = p.brain.disease.entries
    past, spread, d = p.history, p.spread, p.disease
    quarter = date(2024, 1, 20)

    def over(last: Any, by: date) -> bool:
        return isinstance(last, Never) or (isinstance(last, date) and last <= by)

    def gone(days: int) -> date:
        return ON - timedelta(days=days)

    return (
        d.read_locally
        and d.tumour_by_histology
        and d.differentiation in ("well differentiated", "moderately differentiated")
        and not {"other wording", "high grade neuroendocrine tumour"}.issuperset(d.report_states)
        and d.histology in ("neuroendocrine tumour", "other")
        and d.extent in ("metastatic", "locally advanced")
        and not any("cabozantinib" in t.agents for t in p.therapies.entries)
        and all(over(t.ended, gone(28)) for t in p.local_treatments.entries)
        and (
            not p.local_treatments.entries
            or any(
                not x.in_treated_field or x.progressed_since_treatment for x in p.lesions.entries
            )
        )
        and all(
            over(s.date, gone(84 if s.major and s.major.answer else 28))
            and over(s.healed, gone(28 if s.major and s.major.answer else 10))
            for s in p.surgeries.entries
        )
        and all(
            over(a.last_present, half_year) or not a.significant.answer
            for a in past.arrhythmias.entries
        )
        and over(past.unstable_angina, half_year)
        and over(past.myocardial_infarction, half_year)
        and isinstance(past.congenital_long_qt, Never)
        and all(b.date <= half_year or not b.significant.answer for b in past.gi_bleeding.entries)
        and all(over(c.last_present, half_year) for c in past.gi_conditions.entries)
        and over(past.gi_perforation, half_year)
        and all(over(t.last_present, gone(28)) for t in spread.gut_wall.entries)
        and over(past.pancreatitis, gone(1))
        and isinstance(spread.cavitary_lung_lesion, Never)
        and not any(x.bronchus in ("main", "lobar") for x in spread.airways.entries)
        and not any(x.relation != "only touches" and x.major.answer for x in spread.vessels.entries)
        and all(h.volume_ml <= Fraction(5, 2) or h.date <= quarter for h in past.hemoptysis.entries)
        and over(past.pulmonary_hemorrhage, quarter)
        and over(past.non_healing_wound, gone(28))
        and over(past.fracture, gone(28))
        and isinstance(past.unable_to_swallow, Never)
        and not any(a.similar_compound.answer for a in past.allergies.entries)
        and all(
            m.exempt in ("cervical carcinoma in situ",) for m in past.second_malignancies.entries
        )
        and not any(
            t.kind in ("investigational agent", "treatment of the tumour")
            for t in p.planned_treatments.entries
        )
        and not any("oral anticoagulant" in m.all_classes and m.full_dose.answer for m in taken)
        and (p.sex == "male" or isinstance(women.nursing, Never))
        and p.disease.primary_site in ("pancreas", "gastrointestinal tract", "lung", "unknown")
        and any(
            s.date >= year
            and (
                s.new_lesions
                or (
                    s.sum_mm - min(sums[:i], default=s.sum_mm) >= 5
                    and s.sum_mm >= Fraction(6, 5) * Fraction(min(sums[:i], default=s.sum_mm))
                )
            )
            for i, s in enumerate(p.scans.entries)
        )
        and any(
            lesion.modality in ("CT", "MRI")
            and not lesion.in_treated_field
            and (
                lesion.short_axis_mm >= 15
                if lesion.kind == "lymph node"
                else lesion.long_axis_mm >= 10
            )
            for lesion in p.lesions.entries
        )
        and any(
            "everolimus" in t.agents and t.stopped_for in ("progression", "intolerance")
            for t in p.therapies.entries
        )
        and all(ended(t, 28) for t in p.therapies.entries if t.kinds != ("somatostatin analog",))
        and all(ended(t, 42) for t in p.therapies.entries if "radionuclide therapy" in t.kinds)
        and all(t.grade <= 1 or t.term in ("alopecia", "fatigue") for t in p.toxicities.entries)
        and all(e.date <= half_year for e in p.history.thromboembolism.entries)
        and all(r.systolic_mmhg < 150 and r.diastolic_mmhg < 90 for r in p.blood_pressure.entries)
        and all(b.adequately_treated.answer and b.stable.answer for b in brain)
        and not any(m.drug == "warfarin" for m in taken)
        and not (brain and any("anticoagulant" in m.all_classes for m in taken))
        and (p.sex == "male" or women.hysterectomy is True or women.natural_menopause is True)
        and p.ecog <= 2
        and labs.neutrophils.value >= Fraction(3, 2)
        and labs.hemoglobin.value >= 9
        and labs.platelets.value >= 100
        and labs.inr.value < Fraction(13, 10) * Fraction(labs.inr.upper)
        and labs.ptt.value < Fraction(13, 10) * Fraction(labs.ptt.upper)
        and upper(labs.ast, "3")
        and upper(labs.alt, "3")
        and upper(labs.bilirubin, "1.5")
        and labs.creatinine.value <= Fraction(3, 2)
        and labs.albumin.value >= Fraction(28, 10)
        and all(
            map(normal, (labs.potassium, labs.phosphorus, labs.calcium, labs.magnesium, labs.tsh))
        )
        and labs.urine_protein_to_creatinine.value <= 1
        and float(p.ecg.qt_ms) / (60 / float(p.ecg.heart_rate_per_min)) ** (1 / 3) <= 500
    )


def import_ms(statement: str) -> float:
    """The median cost of one import in a fresh interpreter, above that of starting Python."""
    code = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(9)
    ]
    return 1000 * statistics.median(float(run.stdout) for run in runs)


def main() -> None:
    """Print the figures as JSON."""
    patient = invented_patients()["mr-okafor"]
    assert by_hand(patient) is True
    assert explained(patient).decision == "eligible"
    kit, hand = median_ms(lambda: explained(patient)), median_ms(lambda: by_hand(patient))
    pydantic = import_ms("from pydantic import BaseModel")
    figures = {
        "criteria": len(criteria),
        "screen and explain, ms": round(kit, 3),
        "the same with readings, warnings and silences as JSON, ms": round(
            median_ms(lambda: screen(patient, ON).to_json()), 3
        ),
        "by hand without explanation, ms": round(hand, 3),
        "ratio": round(kit / hand, 1),
        "import cabinetkit / from pydantic import BaseModel": round(
            import_ms("import cabinetkit") / pydantic, 2
        ),
        "import cabinetkit.screen / from pydantic import BaseModel": round(
            import_ms("from cabinetkit import screen") / pydantic, 2
        ),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
