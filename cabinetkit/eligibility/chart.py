"""The chart of a patient: what is known of her, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StrictBool, model_validator

from cabinetkit.eligibility import drugs, units
from cabinetkit.eligibility.entries import (
    Condition,
    Day,
    End,
    Listing,
    Measurement,
    Never,
    NotNegative,
    Positive,
    Record,
    Signed,
    Text,
    Whole,
    complaint,
    shown,
)
from cabinetkit.errors import CabinetkitError, ChartError


def _drug(name: str) -> str:
    try:
        return drugs.generic_name(name)
    except CabinetkitError as error:
        raise complaint("drug", str(error)) from error


Drug = Annotated[Text, AfterValidator(_drug)]
Millimetres = Annotated[NotNegative, Field(le=1000)]


class Disease(Record):
    """The tumour. `unknown` is a primary site sought and not found; absent is not asked."""

    primary_site: (
        Literal["pancreas", "gastrointestinal tract", "lung", "unknown", "thymus", "other"] | None
    ) = None
    tumour_by_histology: StrictBool | None = None


class Scan(Record):
    """A scan read by RECIST 1.1: the sum of diameters of the target lesions, and new lesions."""

    date: Day
    sum_mm: NotNegative | None = None
    new_lesions: StrictBool | None = None


class Lesion(Record):
    """A lesion of the baseline scan. A node is measured across, other lesions along."""

    site: Text
    kind: Literal[
        "solid lesion",
        "lymph node",
        "leptomeningeal disease",
        "ascites",
        "pleural effusion",
        "pericardial effusion",
        "lymphangitic spread",
        "other non-measurable",
    ]
    modality: Literal["CT", "MRI", "PET", "ultrasound", "X-ray", "other"] | None = None
    long_axis_mm: Millimetres | None = None
    short_axis_mm: Millimetres | None = None
    in_treated_field: StrictBool | None = None
    progressed_since_treatment: StrictBool | None = None

    @model_validator(mode="after")
    def _short_is_not_longer(self) -> Self:
        if self.long_axis_mm is not None and (self.short_axis_mm or 0) > self.long_axis_mm:
            said = f"longer than the long axis, {self.long_axis_mm}; swap them?"
            raise complaint("axes", said, field="short_axis_mm")
        return self


TherapyKind = Literal[
    "chemotherapy",
    "targeted therapy",
    "immunotherapy",
    "biologic therapy",
    "investigational agent",
    "somatostatin analog",
    "radionuclide therapy",
    "radiation",
]


class Therapy(Record):
    """An earlier or running treatment of the tumour; a combination is one row, with all kinds."""

    agents: Annotated[tuple[Drug, ...], Field(max_length=20)] = ()
    kinds: Annotated[tuple[TherapyKind, ...], Field(min_length=1, max_length=20)]
    started: Day | None = None
    ended: End | None = None
    stopped_for: (
        Literal["progression", "intolerance", "completed", "patient's choice", "other"] | None
    ) = None
    progressed_on_it: StrictBool | None = None
    dose_stable_since: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self, "started", "ended")
        _check_order(self, "started", "dose_stable_since")
        if isinstance(self.ended, Never):
            said = "a treatment that was never given is left off the list; give a day or 'ongoing'"
            raise complaint("never", said, field="ended")
        for agent in self.agents:
            kind = drugs.treatment(agent)
            if kind and kind not in self.kinds:
                said = f"{agent} is a {kind}; add '{kind}', or correct the agent"
                raise complaint("kinds", said, field="kinds")
        return self


class Toxicity(Record):
    """A side effect as it is graded today by CTCAE 5.0. Never graded from a laboratory value."""

    term: Text
    grade: Annotated[Whole, Field(ge=0, le=5)] | None = None
    from_earlier_treatment: Signed | None = None


class Thromboembolism(Record):
    """A thromboembolic event."""

    kind: Literal[
        "stroke",
        "transient ischemic attack",
        "deep vein thrombosis",
        "pulmonary embolism",
        "other",
    ]
    date: Day | None = None


class HeartFailure(Record):
    """A spell of heart failure in one NYHA class, and the last day it was present."""

    nyha: Literal["I", "II", "III", "IV"] | None = None
    last_present: End | None = None


class SecondMalignancy(Record):
    """Another cancer. `therapy_ended` is never when it was never treated."""

    kind: Text
    exempt: Literal["non-melanoma skin cancer", "cervical carcinoma in situ", "no"] | None = None
    therapy_ended: End | None = None
    disease_free_since: End | None = None


class History(Record):
    """What was asked of the patient's past."""

    heart_failure: Listing[HeartFailure] | None = None
    thromboembolism: Listing[Thromboembolism] | None = None
    congenital_long_qt: Condition | None = None
    gilbert_disease: Condition | None = None
    second_malignancies: Listing[SecondMalignancy] | None = None


class CnsDisease(Record):
    """Brain metastases or cranial epidural disease."""

    kind: Literal["brain metastasis", "cranial epidural disease"]
    adequately_treated: Signed | None = None
    stable: Signed | None = None


class Brain(Record):
    """Brain metastases, epidural disease; `steroids_stopped` is never when none were given."""

    disease: Listing[CnsDisease] | None = None
    steroids_stopped: End | None = None


class BloodPressure(Record):
    """One reading."""

    date: Day
    systolic_mmhg: Annotated[Whole, Field(gt=0, le=400)]
    diastolic_mmhg: Annotated[Whole, Field(gt=0, le=300)]

    @model_validator(mode="after")
    def _systolic_above(self) -> Self:
        if self.diastolic_mmhg >= self.systolic_mmhg:
            said = f"not below the systolic pressure, {self.systolic_mmhg}; swap them?"
            raise complaint("pressure", said, field="diastolic_mmhg")
        return self


class Medicine(Record):
    """A medicine other than treatment of the tumour.

    Its classes come from the kit's drug table; a drug that is not there brings them along.
    """

    drug: Drug
    classes: Annotated[tuple[drugs.DrugClass, ...], Field(max_length=20)] | None = None
    intent: Literal["therapeutic", "prophylactic"] | None = None
    daily_dose_mg: Positive | None = None
    started: Day | None = None
    stopped: End | None = None
    dose_stable_since: Day | None = None
    chronic: Signed | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self, "started", "stopped")
        _check_order(self, "started", "dose_stable_since")
        if isinstance(self.stopped, Never):
            said = "a medicine that was never taken is left off the list; give a day or 'ongoing'"
            raise complaint("never", said, field="stopped")
        if self.drug.startswith(drugs.OTHER) and self.classes is None:
            said = f"the kit does not know {shown(self.drug)}: say {_listed(drugs.CLASSES)}"
            raise complaint("classes", said, field="classes")
        if not self.drug.startswith(drugs.OTHER) and self.classes is not None:
            said = f"the kit knows the classes of {shown(self.drug)}; leave them out"
            raise complaint("classes", said, field="classes")
        if drugs.NO_CLASS in self.all_classes and len(self.all_classes) > 1:
            said = f"'{drugs.NO_CLASS}' beside a class; leave out one of the two"
            raise complaint("classes", said, field="classes")
        if drugs.treatment(self.drug) or "somatostatin analog" in self.all_classes:
            kind = drugs.treatment(self.drug) or "somatostatin analog"
            said = f"a {kind} drug is listed under 'therapies'; move it there"
            raise complaint("drug", said, field="drug")
        return self

    @property
    def all_classes(self) -> tuple[drugs.DrugClass, ...]:
        """The classes written in the chart, else those of the drug table."""
        return drugs.classes(self.drug) if self.classes is None else self.classes


class PregnancyTest(Record):
    """The latest pregnancy test."""

    result: Literal["negative", "positive"]
    date: Day


class Reproduction(Record):
    """What decides childbearing potential, and pregnancy."""

    pregnant: Condition | None = None
    hysterectomy: Condition | None = None
    bilateral_oophorectomy: Condition | None = None
    natural_menopause: Condition | None = None
    last_menses: Day | None = None
    pregnancy_test: PregnancyTest | None = None


class Ecg(Record):
    """An electrocardiogram: the machine's QT with heart rate or RR, or a QTcF by Fridericia."""

    date: Day
    qt_ms: Annotated[Positive, Field(ge=100, le=1000)] | None = None
    heart_rate_per_min: Annotated[Positive, Field(ge=20, le=300)] | None = None
    rr_ms: Annotated[Positive, Field(ge=200, le=3000)] | None = None
    qtcf_ms: Annotated[Positive, Field(ge=100, le=1000)] | None = None


def _lab(quantity: str, limits: str) -> AfterValidator:
    """Checks a result's unit, and that the limits that its criterion needs came with it."""

    def check(result: Measurement) -> Measurement:
        try:
            units.recognised(quantity, result.unit)
        except CabinetkitError as error:
            raise complaint("unit", str(error), field="unit") from error
        for side in limits.split():
            if getattr(result, side) is None:
                said = f"needed here; add the laboratory's own {side} limit, in {result.unit}"
                raise complaint("limits", said, field=side)
        return result

    return AfterValidator(check)


class Labs(Record):
    """Laboratory results: the one that the site would submit of each."""

    neutrophils: Annotated[Measurement, _lab("cell count", "")] | None = None
    hemoglobin: Annotated[Measurement, _lab("hemoglobin", "")] | None = None
    platelets: Annotated[Measurement, _lab("cell count", "")] | None = None
    inr: Annotated[Measurement, _lab("clotting ratio", "upper")] | None = None
    pt: Annotated[Measurement, _lab("clotting time", "upper")] | None = None
    ptt: Annotated[Measurement, _lab("clotting time", "upper")] | None = None
    ast: Annotated[Measurement, _lab("enzyme activity", "upper")] | None = None
    alt: Annotated[Measurement, _lab("enzyme activity", "upper")] | None = None
    bilirubin: Annotated[Measurement, _lab("bilirubin", "upper")] | None = None
    creatinine: Annotated[Measurement, _lab("creatinine", "")] | None = None
    creatinine_clearance: Annotated[Measurement, _lab("creatinine clearance", "")] | None = None
    albumin: Annotated[Measurement, _lab("albumin", "")] | None = None
    potassium: Annotated[Measurement, _lab("potassium", "lower upper")] | None = None
    phosphorus: Annotated[Measurement, _lab("phosphorus", "lower upper")] | None = None
    calcium: Annotated[Measurement, _lab("calcium", "lower upper")] | None = None
    magnesium: Annotated[Measurement, _lab("magnesium", "lower upper")] | None = None
    urine_protein_to_creatinine: (
        Annotated[Measurement, _lab("urine protein to creatinine", "")] | None
    ) = None
    tsh: Annotated[Measurement, _lab("thyrotropin", "lower upper")] | None = None
    free_t4: Annotated[Measurement, _lab("free thyroxine", "lower upper")] | None = None


class Judgements(Record):
    """Questions about the whole patient that only a clinician can answer, each signed."""

    hypertension_optimally_managed: Signed | None = None
    clinically_euthyroid: Signed | None = None
    documents_submitted: Signed | None = None


class Patient(Record):
    """A patient's chart. A field that is left out is not known; nothing defaults to normal.

    Days are YYYY-MM-DD; `planned_start_lag_days` is the number of days planned between
    registration and the first dose.
    """

    id: Text
    story: Text | None = None
    invented: StrictBool | None = None
    sex: Literal["female", "male"] | None = None
    born: Day | None = None
    weight_kg: Annotated[Positive, Field(ge=1, le=500)] | None = None
    ecog: Annotated[Whole, Field(ge=0, le=5)] | None = None
    planned_start_lag_days: Annotated[Whole, Field(ge=0, le=365)] | None = None
    disease: Disease = Disease()
    scans: Listing[Scan] | None = None
    lesions: Listing[Lesion] | None = None
    therapies: Listing[Therapy] | None = None
    toxicities: Listing[Toxicity] | None = None
    history: History = History()
    brain: Brain = Brain()
    blood_pressure: Listing[BloodPressure] | None = None
    medicines: Listing[Medicine] | None = None
    reproduction: Reproduction = Reproduction()
    ecg: Ecg | None = None
    labs: Labs = Labs()
    judgements: Judgements = Judgements()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.sex == "male" and _any_value(self.reproduction):
            said = "'reproduction' is asked of women only; correct the sex or leave that out"
            raise complaint("sex", said, field="sex")
        return self

    @cached_property
    def _days(self) -> tuple[tuple[str, date], ...]:
        # A chart never changes, so it is walked once.
        return tuple(days_of(self))

    def check_against(self, on: date) -> None:
        """Raises when an entry of the chart lies after the day of the screening."""
        for path, day in self._days:
            if day > on:
                raise ChartError(
                    f"{path}: {shown(day)} lies after the day of the screening, {on}; "
                    "screen on a later day or correct the entry"
                )
            if self.born and day < self.born:
                raise ChartError(
                    f"{path}: {shown(day)} lies before the day of birth, {self.born}; "
                    "correct one of the two"
                )


def _check_order(record: Record, first: str, last: str) -> None:
    begin, end = getattr(record, first), getattr(record, last)
    if isinstance(begin, date) and isinstance(end, date) and end < begin:
        said = f"it lies before '{first}', {begin}; correct one of the two"
        raise complaint("order", said, field=last)


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join(f"'{name}'" for name in names)


def _any_value(record: Record) -> bool:
    return any(getattr(record, name) is not None for name in type(record).model_fields)


def days_of(record: BaseModel, path: str = "") -> Iterator[tuple[str, date]]:
    """Every day written in a chart, with its path."""
    for name, value in record:
        here = f"{path}.{name}" if path else name
        if isinstance(value, date):
            yield here, value
        elif isinstance(value, BaseModel):
            yield from days_of(value, here)
        elif isinstance(value, tuple):
            for number, row in enumerate(value):
                if isinstance(row, BaseModel):
                    yield from days_of(row, f"{here}[{number}]")
