"""The facts of the kit: every word that a rule may use, and where it stands in a chart."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from pydantic import BaseModel

from cabinetkit.eligibility import answers, chart, derived, drugs
from cabinetkit.eligibility.entries import Listing, Measurement, Never
from cabinetkit.eligibility.spans import span
from cabinetkit.eligibility.vocabulary import FACTS, Absent, Answer, At, Fact, Kind, Known, Rows
from cabinetkit.errors import UnknownNameError, near_miss

_READ: dict[Kind, Callable[[Any], Answer]] = {
    "number": answers.number,
    "code": answers.code,
    "codes": answers.code,
    "yes-no": answers.yes_no,
    "day": answers.day,
    "judgement": answers.judgement,
}
_SIGNED = ", in a clinician's judgement"


def _walk(record: Any, path: str) -> Any:
    for name in path.split("."):
        record = None if record is None else getattr(record, name)
    return record


def _field(name: str, label: str, kind: Kind, path: str, **more: Any) -> Fact:
    """A fact that stands in one field of the chart."""
    read = _READ[kind]
    return Fact(name, label=label, kind=kind, read=lambda at: read(_walk(at.patient, path)), **more)


def _list(
    name: str, one: str, many: str, path: str, label: Callable[[Any], str], **more: Any
) -> Rows:
    """A list of the chart."""
    read = partial(_walk, path=path)
    return Rows(name, one=one, many=many, read=lambda at: read(at.patient), row_label=label, **more)


def _column(rows: Rows, short: str, label: str, kind: Kind, get: Any = None, **more: Any) -> Fact:
    """A fact of a row: the field of its name, or what `get` finds in the row."""
    find = get or (lambda row: getattr(row, short))
    read = partial(answers.number, unit=more["unit"]) if "unit" in more else _READ[kind]
    return Fact(
        short, of=rows, label=label, kind=kind, read=lambda row, at: read(find(row)), **more
    )


def _codes(record: type[BaseModel], field: str) -> tuple[str, ...]:
    """The values that a coded field of the chart takes, from the chart's own definition."""
    schema = record.model_json_schema()["properties"][field]
    options = [option.get("items", option) for option in schema.get("anyOf", [schema])]
    return tuple(value for option in options for value in option.get("enum", ()))


def _given(row: Any, at: At, *, end: str) -> Answer:
    """Whether it is given on the day itself; a last day that is this day still counts."""
    last = getattr(row, end)
    if last is None:
        return Absent(f"{end}: not recorded")
    goes_on = isinstance(last, str) or last >= at.on
    if goes_on:
        return Known(True, "yes", convention="ongoing-state")
    return Known(False, f"no, {end} {last}")


def _stopped_for(row: chart.Therapy) -> str | None:
    # What still goes on was not stopped for anything: that is known, not missing.
    return "still given" if isinstance(row.ended, str) else row.stopped_for


def _treated(row: chart.SecondMalignancy) -> bool | None:
    return None if row.therapy_ended is None else not isinstance(row.therapy_ended, Never)


def _free_since(row: chart.SecondMalignancy) -> Any:
    # "Never free of disease" has not begun yet, however long ago somebody looked.
    return "not yet" if isinstance(row.disease_free_since, Never) else row.disease_free_since


def _growth(scan: chart.Scan, at: At, *, unit: str) -> Answer:
    listing = at.patient.scans
    before = sorted((s for s in listing.entries if s.date < scan.date), key=lambda s: s.date)
    earlier = [*before, scan]
    sums = [Fraction(s.sum_mm) for s in earlier if s.sum_mm is not None]
    if len(sums) < len(earlier):
        return Absent("a sum of diameters is not recorded")
    if len(sums) == 1 and listing.asked_on is None:
        return Absent("no earlier scan is recorded")
    mm, percent = derived.growth_over_nadir(sums)
    return answers.computed(mm if unit == "mm" else percent, unit)


def _pregnant(at: At) -> Answer:
    """As recorded; else where it cannot be; else by a test of the last 14 days."""
    entry, test = at.patient.reproduction, at.patient.reproduction.pregnancy_test
    if entry.pregnant is not None:
        return answers.yes_no(entry.pregnant)
    cannot_be = {
        "a man": at.patient.sex == "male",
        "after hysterectomy": entry.hysterectomy is True,
        "after bilateral oophorectomy": entry.bilateral_oophorectomy is True,
        "after menopause": entry.natural_menopause is True
        and entry.last_menses is not None
        and span(months=12).after(entry.last_menses) <= at.on,
    }
    for reason, holds in cannot_be.items():
        if holds:
            return Known(False, f"no, {reason}")
    if test is not None and span(days=14).after(test.date) >= at.on:
        answer = "yes" if test.result == "positive" else "no"
        return Known(answer == "yes", f"{answer}, by the {test.result} test of {test.date}")
    return Absent("not recorded, and no test in the last 14 days")


def _clearance(at: At) -> Answer:
    """The laboratory's; else by Cockcroft-Gault."""
    p, labs = at.patient, at.patient.labs
    if labs.creatinine_clearance is not None:
        return answers.result(labs.creatinine_clearance, "creatinine clearance")
    creatinine = answers.result(labs.creatinine, "creatinine")
    needs = {
        "creatinine": labs.creatinine,
        "day of birth": p.born,
        "weight": p.weight_kg,
        "sex": p.sex,
    }
    missing = [name for name, entry in needs.items() if entry is None]
    if missing or isinstance(creatinine, Absent):
        return Absent(f"not measured, and not to be computed without {' and '.join(missing)}")
    if creatinine.value == 0:
        return Absent("not to be computed from a creatinine of 0")
    value = derived.cockcroft_gault(
        age=derived.age_in_years(p.born, at.on),
        weight_kg=Fraction(p.weight_kg),
        creatinine_mg_dl=creatinine.value,
        female=p.sex == "female",
    )
    return answers.computed(value, "mL/min", "cockcroft-gault")


def _qtcf(at: At) -> Answer:
    """As reported by Fridericia; else from QT and RR, or QT and heart rate."""
    ecg = at.patient.ecg
    if ecg is None or (ecg.qtcf_ms is None and ecg.qt_ms is None):
        return Absent()
    if ecg.qtcf_ms is not None:
        return answers.number(ecg.qtcf_ms, "ms")
    if ecg.rr_ms is None and ecg.heart_rate_per_min is None:
        return Absent("not to be computed from QT without RR or heart rate")
    rr = Fraction(ecg.rr_ms) if ecg.rr_ms is not None else 60_000 / Fraction(ecg.heart_rate_per_min)
    return answers.computed(
        derived.fridericia(qt_ms=Fraction(ecg.qt_ms), rr_ms=rr), "ms", "fridericia"
    )


def _corrected_calcium(at: At) -> Answer:
    calcium = answers.result(at.patient.labs.calcium, "calcium")
    albumin = answers.result(at.patient.labs.albumin, "albumin")
    if isinstance(calcium, Absent) or isinstance(albumin, Absent):
        return Absent("calcium and albumin are both needed")
    value = derived.corrected_calcium(calcium_mg_dl=calcium.value, albumin_g_dl=albumin.value)
    return answers.computed(value, "mg/dL", "corrected-calcium")


class _Prothrombin(NamedTuple):
    """INR and PT are one test in two units: each one that was measured is a row."""

    name: str
    quantity: str
    entry: Measurement


def _prothrombin(at: At) -> Listing[Any] | None:
    labs = at.patient.labs
    both = (("INR", "clotting ratio", labs.inr), ("PT", "clotting time", labs.pt))
    rows = tuple(_Prothrombin(*row[:2], entry=row[2]) for row in both if row[2] is not None)
    return Listing.model_construct(entries=rows) if rows else None


def _prothrombin_side(row: _Prothrombin, _: At, *, side: str) -> Answer:
    return answers.result(row.entry, row.quantity, "value" if side == "result" else side)


def _lab(name: str, label: str, quantity: str, step: str, **limits: str) -> Fact:
    """A result; with `limits`, also the laboratory's own, as facts with a typical value."""

    def read(side: str) -> Callable[[At], Answer]:
        return lambda at: answers.result(getattr(at.patient.labs, name), quantity, side)

    common: dict[str, Any] = {"kind": "number", "quantity": quantity, "step": step}
    for side, typical in limits.items():
        label_of_limit = f"{side} limit"
        Fact(f"{name}.{side}", label=label_of_limit, read=read(side), typical=typical, **common)
    return Fact(name, label=label, read=read("value"), **common)


# fmt: off
# A table, one fact a line: it is read down its columns.

sex = _field("sex", "sex", "code", "sex", values=_codes(chart.Patient, "sex"))
ecog = _field("ecog", "ECOG performance status", "number", "ecog", step="1")
primary_site = _field("primary_site", "primary site", "code", "disease.primary_site", values=_codes(chart.Disease, "primary_site"))
tumour_by_histology = _field("tumour_by_histology", "neuroendocrine tumour documented by histology", "yes-no", "disease.tumour_by_histology")
congenital_long_qt = _field("congenital_long_qt", "congenital long QT syndrome", "yes-no", "history.congenital_long_qt")
gilbert = _field("gilbert", "Gilbert disease", "yes-no", "history.gilbert_disease")
steroids_stopped = _field("steroids_stopped", "steroids for brain metastases or epidural disease stopped", "day", "brain.steroids_stopped", values=("ongoing", "never"))
optimally_managed = _field("optimally_managed", "blood pressure optimally managed" + _SIGNED, "judgement", "judgements.hypertension_optimally_managed")
euthyroid = _field("euthyroid", "clinically euthyroid" + _SIGNED, "judgement", "judgements.clinically_euthyroid")
documents_submitted = _field("documents_submitted", "images, reports and notes submitted", "judgement", "judgements.documents_submitted")

pregnant = Fact("pregnant", label="pregnant", kind="yes-no", read=_pregnant)
hysterectomy = _field("hysterectomy", "hysterectomy", "yes-no", "reproduction.hysterectomy")
bilateral_oophorectomy = _field("bilateral_oophorectomy", "bilateral oophorectomy", "yes-no", "reproduction.bilateral_oophorectomy")
natural_menopause = _field("natural_menopause", "natural menopause", "yes-no", "reproduction.natural_menopause")
last_menses = _field("last_menses", "last menses", "day", "reproduction.last_menses")
pregnancy_test = _field("pregnancy_test", "pregnancy test", "code", "reproduction.pregnancy_test.result", values=_codes(chart.PregnancyTest, "result"))
pregnancy_test_date = _field("pregnancy_test_date", "pregnancy test", "day", "reproduction.pregnancy_test.date")

scans = _list("scans", "scan", "scans", "scans", lambda row: f"scan of {row.date}")
_column(scans, "date", "date", "day")
_column(scans, "new_lesions", "new lesions", "yes-no")
for _unit, _short in (("mm", "growth_mm"), ("%", "growth_percent")):
    Fact(_short, of=scans, label="growth of the target lesions", kind="number", unit=_unit, step="0.1", read=partial(_growth, unit=_unit))

lesions = _list("lesions", "lesion", "lesions", "lesions", lambda row: f"lesion in {row.site}")
_column(lesions, "kind", "kind", "code", values=_codes(chart.Lesion, "kind"))
_column(lesions, "modality", "imaging", "code", values=_codes(chart.Lesion, "modality"))
_column(lesions, "long_axis_mm", "longest diameter", "number", unit="mm", quantity="length", step="1")
_column(lesions, "short_axis_mm", "short axis", "number", unit="mm", quantity="length", step="1")
_column(lesions, "in_treated_field", "in a field treated locally", "yes-no")
_column(lesions, "progressed_since_treatment", "has progressed since that treatment", "yes-no")

therapies = _list("therapies", "treatment", "treatments", "therapies", lambda row: " + ".join(row.agents or row.kinds))
_column(therapies, "agents", "agent", "codes")
_column(therapies, "kinds", "kind", "codes", values=_codes(chart.Therapy, "kinds"))
_column(therapies, "systemic", "systemic", "yes-no", lambda row: set(row.kinds) != {"radiation"})
_column(therapies, "ended", "ended", "day", values=("ongoing",))
Fact("ongoing", of=therapies, label="still given", kind="yes-no", read=partial(_given, end="ended"))
_column(therapies, "stopped_for", "stopped for", "code", _stopped_for, values=(*_codes(chart.Therapy, "stopped_for"), "still given"))
_column(therapies, "progressed_on_it", "progression on it", "yes-no")
_column(therapies, "dose_stable_since", "same drug, dose and interval since", "day")

toxicities = _list("toxicities", "side effect", "side effects", "toxicities", lambda row: row.term)
_column(toxicities, "term", "term", "code", lambda row: row.term.strip().casefold())
_column(toxicities, "grade", "CTCAE grade", "number", step="1")
_column(toxicities, "from_earlier_treatment", "caused by earlier treatment" + _SIGNED, "judgement")

heart_failure = _list("heart_failure", "spell of heart failure", "spells of heart failure", "history.heart_failure", lambda row: "heart failure")
_column(heart_failure, "nyha", "NYHA class", "code", values=_codes(chart.HeartFailure, "nyha"))
_column(heart_failure, "last_present", "last present", "day", values=("ongoing",))

thromboembolism = _list("thromboembolism", "thromboembolic event", "thromboembolic events", "history.thromboembolism", lambda row: row.kind)
_column(thromboembolism, "date", "date", "day")

second_malignancies = _list("second_malignancies", "second malignancy", "second malignancies", "history.second_malignancies", lambda row: row.kind)
_column(second_malignancies, "exempt", "kind that never counts", "code", values=_codes(chart.SecondMalignancy, "exempt"))
_column(second_malignancies, "treated", "treated", "yes-no", _treated)
_column(second_malignancies, "therapy_ended", "therapy ended", "day", values=("ongoing", "never"))
_column(second_malignancies, "disease_free_since", "free of disease since", "day", _free_since, values=("ongoing",))

cns_disease = _list("cns_disease", "brain metastasis or cranial epidural disease", "brain metastases and cranial epidural disease", "brain.disease", lambda row: row.kind)
_column(cns_disease, "kind", "kind", "code", values=_codes(chart.CnsDisease, "kind"))
_column(cns_disease, "adequately_treated", "adequately treated" + _SIGNED, "judgement")
_column(cns_disease, "stable", "stable" + _SIGNED, "judgement")

blood_pressure = _list("blood_pressure", "blood pressure reading", "blood pressure readings", "blood_pressure", lambda row: f"reading of {row.date}", sampled=True)
_column(blood_pressure, "date", "date", "day")
_column(blood_pressure, "systolic_mmhg", "systolic", "number", unit="mmHg", step="1")
_column(blood_pressure, "diastolic_mmhg", "diastolic", "number", unit="mmHg", step="1")

medicines = _list("medicines", "medicine", "medicines", "medicines", lambda row: row.drug)
_column(medicines, "drug", "drug", "code")
_column(medicines, "classes", "class", "codes", lambda row: row.all_classes, values=drugs.CLASSES)
_column(medicines, "intent", "intent", "code", values=_codes(chart.Medicine, "intent"))
_column(medicines, "daily_dose_mg", "daily dose", "number", unit="mg", step="1")
Fact("taken", of=medicines, label="taken now", kind="yes-no", read=partial(_given, end="stopped"))
_column(medicines, "stopped", "stopped", "day", values=("ongoing",))
_column(medicines, "dose_stable_since", "same dose since", "day")
_column(medicines, "chronic", "chronic treatment" + _SIGNED, "judgement")

neutrophils = _lab("neutrophils", "absolute neutrophil count", "cell count", "0.01")
hemoglobin = _lab("hemoglobin", "hemoglobin", "hemoglobin", "0.1")
platelets = _lab("platelets", "platelets", "cell count", "1")
prothrombin = Rows("prothrombin", one="prothrombin test (INR or PT)", many="prothrombin tests (INR or PT)", read=_prothrombin, row_label=lambda row: row.name, sampled=True)
for _short, _label, _typical in (("result", "result", ""), ("upper", "upper limit", "1.2")):
    Fact(_short, of=prothrombin, label=_label, kind="number", step="0.01", typical=_typical, read=partial(_prothrombin_side, side=_short))
ptt = _lab("ptt", "partial thromboplastin time", "clotting time", "0.1", upper="30")
ast = _lab("ast", "AST", "enzyme activity", "1", upper="40")
alt = _lab("alt", "ALT", "enzyme activity", "1", upper="40")
bilirubin = _lab("bilirubin", "total bilirubin", "bilirubin", "0.01", upper="1.2")
creatinine = _lab("creatinine", "creatinine", "creatinine", "0.01")
clearance = Fact("clearance", label="creatinine clearance", kind="number", quantity="creatinine clearance", step="0.1", read=_clearance)
albumin = _lab("albumin", "albumin", "albumin", "0.1")
potassium = _lab("potassium", "potassium", "potassium", "0.1", lower="3.5", upper="5.0")
phosphorus = _lab("phosphorus", "phosphorus", "phosphorus", "0.1", lower="2.5", upper="4.5")
calcium = _lab("calcium", "total calcium", "calcium", "0.1", lower="8.6", upper="10.2")
corrected_calcium = Fact("corrected_calcium", label="albumin-corrected calcium", kind="number", quantity="calcium", step="0.1", read=_corrected_calcium)
magnesium = _lab("magnesium", "magnesium", "magnesium", "0.1", lower="1.7", upper="2.4")
urine_protein_to_creatinine = _lab("urine_protein_to_creatinine", "urine protein to creatinine ratio", "urine protein to creatinine", "0.01")
qtcf = Fact("qtcf", label="QTcF", kind="number", quantity="duration", step="0.1", read=_qtcf)
tsh = _lab("tsh", "TSH", "thyrotropin", "0.01", lower="0.4", upper="4.0")
free_t4 = _lab("free_t4", "free T4", "free thyroxine", "0.01", lower="0.8", upper="1.8")
# fmt: on


def __getattr__(name: str) -> Any:
    raise UnknownNameError(f"the kit has no fact called '{name}'.{near_miss(name, FACTS)}")
