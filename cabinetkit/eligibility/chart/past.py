"""What was asked of the patient's past."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cabinetkit.eligibility.chart.tumour import JUDGED
from cabinetkit.eligibility.entries import (
    Condition,
    Day,
    End,
    Last,
    Lasting,
    Listing,
    NotNegative,
    Record,
    Signed,
    Text,
    asks,
    lists,
)


class HeartFailure(Record):
    """A spell of heart failure in one NYHA class, and the last day it was present."""

    nyha: Literal["I", "II", "III", "IV"] | None = asks("NYHA class")
    last_present: Lasting | None = asks("last present", instead=("ongoing",))

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return "heart failure"


class Arrhythmia(Record):
    """A disturbance of the heart's rhythm, and the last day it was present."""

    kind: Text
    significant: Signed | None = asks("clinically significant" + JUDGED)
    last_present: Lasting | None = asks("last present", instead=("ongoing",))

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return self.kind


class Thromboembolism(Record):
    """A thromboembolic event."""

    kind: Literal[
        "stroke",
        "transient ischemic attack",
        "deep vein thrombosis",
        "pulmonary embolism",
        "other",
    ]
    date: Day | None = asks("date")

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return self.kind


class Bleeding(Record):
    """A bleeding of the digestive tract."""

    date: Day | None = asks("date")
    significant: Signed | None = asks("clinically significant" + JUDGED)

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return f"bleeding of {self.date}" if self.date else "bleeding"


class GutCondition(Record):
    """Something in the digestive tract that may bleed or perforate, and the last day of it."""

    kind: Literal[
        "active peptic ulcer",
        "endoluminal metastasis that has bled",
        "inflammatory bowel disease",
        "other",
    ] = Field(description="kind")
    says: Text | None = None
    raises_bleeding_risk: Signed | None = asks(
        "clinically significant and may bleed or perforate" + JUDGED
    )
    last_present: Lasting | None = asks("last present", instead=("ongoing",))

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return self.says or self.kind


class Hemoptysis(Record):
    """Blood that was coughed up: the volume of one episode."""

    date: Day | None = asks("date")
    volume_ml: NotNegative | None = asks("volume", unit="mL", step="0.1")

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return f"hemoptysis of {self.date}" if self.date else "hemoptysis"


class Allergy(Record):
    """An allergic reaction."""

    to: Text
    similar_compound: Signed | None = asks(
        "to a compound similar to cabozantinib or to what the placebo is made of" + JUDGED
    )

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return f"allergy to {self.to}"


class SecondMalignancy(Record):
    """Another cancer. `therapy_ended` is never when it was never treated."""

    kind: Text
    exempt: Literal["non-melanoma skin cancer", "cervical carcinoma in situ", "no"] | None = asks(
        "kind that never counts"
    )
    therapy_ended: End | None = asks("therapy ended", instead=("ongoing", "never"))
    disease_free_since: End | None = None

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return self.kind


class History(Record):
    """What was asked of the patient's past. A day is the last one on which it was present."""

    heart_failure: Listing[HeartFailure] | None = lists(
        "spell of heart failure", "spells of heart failure"
    )
    arrhythmias: Listing[Arrhythmia] | None = lists("arrhythmia", "arrhythmias")
    unstable_angina: Last | None = asks("unstable angina")
    myocardial_infarction: Last | None = asks("myocardial infarction")
    thromboembolism: Listing[Thromboembolism] | None = lists(
        "thromboembolic event", "thromboembolic events"
    )
    congenital_long_qt: Condition | None = asks("congenital long QT syndrome")
    gi_bleeding: Listing[Bleeding] | None = lists(
        "gastrointestinal bleeding", "gastrointestinal bleedings"
    )
    gi_conditions: Listing[GutCondition] | None = lists(
        "gastrointestinal condition", "gastrointestinal conditions"
    )
    gi_perforation: Last | None = asks("gastrointestinal perforation")
    pancreatitis: Last | None = None
    hemoptysis: Listing[Hemoptysis] | None = lists(
        "episode of hemoptysis", "episodes of hemoptysis"
    )
    pulmonary_hemorrhage: Last | None = asks("other sign of pulmonary hemorrhage")
    non_healing_wound: Last | None = asks("wound or ulcer that does not heal")
    fracture: Last | None = asks("fracture")
    unable_to_swallow: Condition | None = asks("condition that prevents swallowing")
    allergies: Listing[Allergy] | None = lists("allergic reaction", "allergic reactions")
    gilbert_disease: Condition | None = asks("Gilbert disease", fact="gilbert")
    second_malignancies: Listing[SecondMalignancy] | None = lists(
        "second malignancy", "second malignancies"
    )


class CnsDisease(Record):
    """Brain metastases or cranial epidural disease."""

    kind: Literal["brain metastasis", "cranial epidural disease"] = Field(description="kind")
    adequately_treated: Signed | None = asks("adequately treated" + JUDGED)
    stable: Signed | None = asks("stable" + JUDGED)

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return self.kind


class Brain(Record):
    """Brain metastases, epidural disease; `steroids_stopped` is never when none were given."""

    disease: Listing[CnsDisease] | None = lists(
        "brain metastasis or cranial epidural disease",
        "brain metastases and cranial epidural disease",
        fact="cns_disease",
    )
    steroids_stopped: End | None = asks(
        "steroids for brain metastases or epidural disease stopped", instead=("ongoing", "never")
    )
