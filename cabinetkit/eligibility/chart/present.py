"""What the patient takes, and what was measured and judged."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from cabinetkit.eligibility import drugs, units
from cabinetkit.eligibility.chart.order import check_order
from cabinetkit.eligibility.chart.tumour import JUDGED
from cabinetkit.eligibility.entries import (
    Condition,
    Day,
    End,
    Measurement,
    Never,
    Positive,
    Record,
    Signed,
    Whole,
    asks,
    complaint,
    shown,
)
from cabinetkit.errors import CabinetkitError


class BloodPressure(Record):
    """One reading."""

    date: Day = Field(description="date")
    systolic_mmhg: Annotated[Whole, Field(gt=0, le=400)] = Field(
        description="systolic", json_schema_extra={"unit": "mmHg", "step": "1"}
    )
    diastolic_mmhg: Annotated[Whole, Field(gt=0, le=300)] = Field(
        description="diastolic", json_schema_extra={"unit": "mmHg", "step": "1"}
    )

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return f"reading of {self.date}"

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

    drug: drugs.Drug = Field(description="drug")
    classes: Annotated[tuple[drugs.DrugClass, ...], Field(max_length=20)] | None = None
    intent: Literal["therapeutic", "prophylactic"] | None = asks("intent")
    full_dose: Signed | None = asks("given in full dose" + JUDGED)
    daily_dose_mg: Positive | None = asks("daily dose", unit="mg", step="1")
    started: Day | None = None
    stopped: End | None = asks("stopped", instead=("ongoing",))
    dose_stable_since: Day | None = asks("same dose since")
    chronic: Signed | None = asks("chronic treatment" + JUDGED)

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return self.drug

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self, "started", "stopped")
        check_order(self, "started", "dose_stable_since")
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


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join(f"'{name}'" for name in names)


class PregnancyTest(Record):
    """The latest pregnancy test."""

    result: Literal["negative", "positive"] = Field(
        description="pregnancy test",
        json_schema_extra={"fact": "pregnancy_test", "renewed": "test"},
    )
    date: Day = Field(
        description="pregnancy test",
        json_schema_extra={"fact": "pregnancy_test_date", "renewed": "test"},
    )


class Reproduction(Record):
    """What decides childbearing potential, pregnancy and nursing."""

    pregnant: Condition | None = None
    hysterectomy: Condition | None = asks("hysterectomy")
    bilateral_oophorectomy: Condition | None = asks("bilateral oophorectomy")
    natural_menopause: Condition | None = asks("natural menopause")
    last_menses: Day | None = asks("last menses")
    pregnancy_test: PregnancyTest | None = None
    nursing: Condition | None = None


class Ecg(Record):
    """An electrocardiogram: the machine's QT with heart rate or RR, or a QTcF by Fridericia."""

    date: Day
    qt_ms: Annotated[Positive, Field(ge=100, le=1000)] | None = None
    heart_rate_per_min: Annotated[Positive, Field(ge=20, le=300)] | None = None
    rr_ms: Annotated[Positive, Field(ge=200, le=3000)] | None = None
    qtcf_ms: Annotated[Positive, Field(ge=100, le=1000)] | None = None


def _lab(label: str, quantity: str, step: str, limits: str = "", **more: str) -> Any:
    """A result, and which of the laboratory's own limits its criterion needs."""
    extra: Any = {"quantity": quantity, "step": step, "limits": limits.split(), **more}
    return Field(default=None, description=label, json_schema_extra=extra)


BOTH = "lower upper"


class Labs(Record):
    """Laboratory results: the one that the site would submit of each."""

    neutrophils: Measurement | None = _lab("absolute neutrophil count", "cell count", "0.01")
    hemoglobin: Measurement | None = _lab("hemoglobin", "hemoglobin", "0.1")
    platelets: Measurement | None = _lab("platelets", "cell count", "1")
    # Rules ask for these three through facts that are worked out from them.
    inr: Measurement | None = _lab("INR", "clotting ratio", "0.01", "upper", fact="")
    pt: Measurement | None = _lab("prothrombin time", "clotting time", "0.1", "upper", fact="")
    creatinine_clearance: Measurement | None = _lab(
        "measured creatinine clearance", "creatinine clearance", "0.1", fact=""
    )
    ptt: Measurement | None = _lab("partial thromboplastin time", "clotting time", "0.1", "upper")
    ast: Measurement | None = _lab("AST", "enzyme activity", "1", "upper")
    alt: Measurement | None = _lab("ALT", "enzyme activity", "1", "upper")
    bilirubin: Measurement | None = _lab("total bilirubin", "bilirubin", "0.01", "upper")
    creatinine: Measurement | None = _lab("creatinine", "creatinine", "0.01")
    albumin: Measurement | None = _lab("albumin", "albumin", "0.1")
    potassium: Measurement | None = _lab("potassium", "potassium", "0.1", BOTH)
    phosphorus: Measurement | None = _lab("phosphorus", "phosphorus", "0.1", BOTH)
    calcium: Measurement | None = _lab("total calcium", "calcium", "0.1", BOTH)
    magnesium: Measurement | None = _lab("magnesium", "magnesium", "0.1", BOTH)
    urine_protein_to_creatinine: Measurement | None = _lab(
        "urine protein to creatinine ratio", "urine protein to creatinine", "0.01"
    )
    tsh: Measurement | None = _lab("TSH", "thyrotropin", "0.01", BOTH)
    free_t4: Measurement | None = _lab("free T4", "free thyroxine", "0.01", BOTH)

    @field_validator("*")
    @classmethod
    def _unit_and_limits(cls, result: Measurement | None, info: ValidationInfo) -> Any:
        asked: Any = cls.model_fields[info.field_name or ""].json_schema_extra
        if result is None:
            return None
        try:
            units.recognised(asked["quantity"], result.unit)
        except CabinetkitError as error:
            raise complaint("unit", str(error), field="unit") from error
        for side in asked["limits"]:
            if getattr(result, side) is None:
                said = f"needed here; add the laboratory's own {side} limit, in {result.unit}"
                raise complaint("limits", said, field=side)
        return result


class Judgements(Record):
    """Questions about the whole patient that only a clinician can answer, each signed."""

    hypertension_optimally_managed: Signed | None = asks(
        "blood pressure optimally managed" + JUDGED, fact="optimally_managed"
    )
    clinically_euthyroid: Signed | None = asks("clinically euthyroid" + JUDGED, fact="euthyroid")
    documents_submitted: Signed | None = asks("images, reports and notes submitted")
