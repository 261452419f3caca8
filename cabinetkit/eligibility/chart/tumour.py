"""The tumour, its scans, and how it has been treated."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, field_validator, model_validator

from cabinetkit.eligibility import drugs
from cabinetkit.eligibility.chart.order import check_order
from cabinetkit.eligibility.entries import (
    Condition,
    Day,
    End,
    Lasting,
    Listing,
    Never,
    NotNegative,
    Record,
    Signed,
    Text,
    Whole,
    asks,
    complaint,
    lists,
)

Millimetres = Annotated[NotNegative, Field(le=1000)]
JUDGED = ", in a clinician's judgement"

Histology = Literal[
    "neuroendocrine tumour",
    "poorly differentiated neuroendocrine carcinoma",
    "high-grade neuroendocrine carcinoma",
    "adenocarcinoid",
    "goblet cell carcinoid",
    "other",
]
Wording = Literal[
    "well differentiated neuroendocrine tumour",
    "moderately differentiated neuroendocrine tumour",
    "low grade neuroendocrine tumour",
    "intermediate grade neuroendocrine tumour",
    "carcinoid tumour",
    "atypical carcinoid tumour",
    "high grade neuroendocrine tumour",
    "other wording",
]


class Disease(Record):
    """The tumour. `unknown` is a primary site sought and not found; absent is not asked."""

    primary_site: (
        Literal["pancreas", "gastrointestinal tract", "lung", "unknown", "thymus", "other"] | None
    ) = asks("primary site")
    tumour_by_histology: StrictBool | None = asks("neuroendocrine tumour documented by histology")
    read_locally: StrictBool | None = asks("read by the site's own pathologist")
    histology: Histology | None = asks("histology")
    differentiation: (
        Literal[
            "well differentiated",
            "moderately differentiated",
            "poorly differentiated",
            "not stated",
        ]
        | None
    ) = asks("differentiation")
    differentiated_enough: Signed | None = asks(
        "well or moderately differentiated, in the pathologist's judgement"
    )
    well_differentiated: Signed | None = asks("well differentiated, in the pathologist's judgement")
    grade: Annotated[Whole, Field(ge=1, le=3)] | None = asks(
        "WHO grade", fact="who_grade", step="1"
    )
    report_states: Annotated[tuple[Wording, ...], Field(max_length=8)] | None = asks(
        "wording of the pathology report"
    )
    extent: Literal["localized", "locally advanced", "metastatic"] | None = asks(
        "extent of the disease"
    )
    unresectable: Signed | None = asks("cannot be removed by surgery, in a surgeon's judgement")


class Scan(Record):
    """A scan read by RECIST 1.1: the sum of diameters of the target lesions, and new lesions."""

    date: Day = Field(description="date")
    sum_mm: NotNegative | None = None
    new_lesions: StrictBool | None = asks("new lesions")

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return f"scan of {self.date}"


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
    ] = Field(description="kind")
    modality: Literal["CT", "MRI", "PET", "ultrasound", "X-ray", "other"] | None = asks("imaging")
    long_axis_mm: Millimetres | None = asks("longest diameter", quantity="length", step="1")
    short_axis_mm: Millimetres | None = asks("short axis", quantity="length", step="1")
    in_treated_field: StrictBool | None = asks("in a field treated locally")
    progressed_since_treatment: StrictBool | None = asks("has progressed since that treatment")

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return f"lesion in {self.site}"

    @model_validator(mode="after")
    def _short_is_not_longer(self) -> Self:
        if self.long_axis_mm is not None and (self.short_axis_mm or 0) > self.long_axis_mm:
            said = f"longer than the long axis, {self.long_axis_mm}; swap them?"
            raise complaint("axes", said, field="short_axis_mm")
        return self


class Therapy(Record):
    """An earlier or running treatment of the tumour; a combination is one row, with all kinds.

    Without agents nobody knows what was given, as in a blinded trial; radiation has none.
    """

    agents: Annotated[tuple[drugs.Drug, ...], Field(max_length=20)] = ()
    kinds: Annotated[tuple[drugs.TherapyKind, ...], Field(min_length=1, max_length=20)] = Field(
        description="kind"
    )
    started: Day | None = None
    ended: End | None = asks("ended", instead=("ongoing",))
    stopped_for: (
        Literal["progression", "intolerance", "completed", "patient's choice", "other"] | None
    ) = None
    progressed_on_it: StrictBool | None = asks("progression on it")
    fda_approved: StrictBool | None = asks("line of treatment approved by the FDA")
    dose_stable_since: Day | None = asks("same drug, dose and interval since")

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return " + ".join(self.agents or self.kinds)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self, "started", "ended")
        check_order(self, "started", "dose_stable_since")
        if isinstance(self.ended, Never):
            said = "a treatment that was never given is left off the list; give a day or 'ongoing'"
            raise complaint("never", said, field="ended")
        for agent in self.agents:
            kind = drugs.treatment(agent)
            if kind and kind not in self.kinds:
                said = f"{agent} is a {kind}; add '{kind}', or correct the agent"
                raise complaint("kinds", said, field="kinds")
        return self


class LocalTreatment(Record):
    """Embolization of the liver, or ablation anywhere; `ended` is its last session."""

    kind: Literal[
        "bland embolization",
        "chemoembolization",
        "selective internal radiation therapy",
        "ablation",
        "other local treatment",
    ] = Field(description="kind")
    site: Text
    ended: Lasting | None = asks("ended", instead=("ongoing",))

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return f"{self.kind} of the {self.site}"


class PlannedTreatment(Record):
    """A treatment that is planned to run beside the study."""

    name: Text
    kind: Literal[
        "investigational agent",
        "treatment of the tumour",
        "somatostatin analog",
        "supportive care",
    ] = Field(description="kind")

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return self.name


class Surgery(Record):
    """An operation. A simple tooth extraction is minor by the page; else somebody judges that."""

    name: Text
    kind: Literal["uncomplicated tooth extraction", "other"] = Field(description="kind")
    major: Signed | None = asks("major" + JUDGED)
    date: Day | None = asks("date")
    healed: End | None = asks("wound healed completely", instead=("not yet",))

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return self.name

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self, "date", "healed")
        if isinstance(self.healed, Never) or self.healed == "ongoing":
            said = "give the day on which the wound had healed, or 'not yet'"
            raise complaint("healed", said, field="healed")
        if self.kind == "uncomplicated tooth extraction" and self.major and self.major.answer:
            said = (
                "the page counts an uncomplicated tooth extraction as minor; correct one of the two"
            )
            raise complaint("major", said, field="major")
        return self


# The rule exempts two side effects by their terms; another word for them would miss it.
CTCAE_TERM = {
    "hair loss": "alopecia",
    "tiredness": "fatigue",
    "asthenia": "fatigue",
    "anaemia": "anemia",
}


class Toxicity(Record):
    """A side effect as it is graded today by CTCAE 5.0. Never graded from a laboratory value."""

    term: Text
    grade: Annotated[Whole, Field(ge=0, le=5)] | None = asks("CTCAE grade", step="1")
    from_earlier_treatment: Signed | None = asks("caused by earlier treatment" + JUDGED)

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return self.term

    @field_validator("term")
    @classmethod
    def _ctcae(cls, term: str) -> str:
        known = CTCAE_TERM.get(term.strip().casefold())
        if known:
            raise complaint("term", f"CTCAE calls that '{known}'; write it so")
        return term


class InGutWall(Record):
    """Tumour that grows into the wall of the digestive tract, and the last day it was present."""

    site: Text
    is_the_primary: StrictBool | None = asks("is the primary tumour itself, where it arose")
    last_present: Lasting | None = asks("last present", instead=("ongoing",))

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return f"tumour in the {self.site}"


class InAirway(Record):
    """A lesion inside the airways."""

    site: Text
    bronchus: Literal["main", "lobar", "smaller"] | None = asks("bronchus")
    raises_bleeding_risk: Signed | None = asks("raises the risk of pulmonary hemorrhage" + JUDGED)

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return f"endobronchial lesion in {self.site}"


class AtVessel(Record):
    """Tumour at a vessel: what it does to it, and whether that vessel is a major one."""

    vessel: Text
    pulmonary: StrictBool | None = asks("a pulmonary vessel")
    relation: Literal["invades", "encases", "only touches"] | None = asks("what the tumour does")
    major: Signed | None = asks("a major vessel" + JUDGED)
    raises_bleeding_risk: Signed | None = asks("raises the risk of pulmonary hemorrhage" + JUDGED)

    @property
    def called(self) -> str:
        """How a reason calls this row."""
        return f"tumour at the {self.vessel}"


class Spread(Record):
    """Where the tumour reaches what may bleed."""

    gut_wall: Listing[InGutWall] | None = lists(
        "tumour in the wall of the digestive tract",
        "tumours in the wall of the digestive tract",
        renewed="scan",
    )
    airways: Listing[InAirway] | None = lists(
        "endobronchial lesion", "endobronchial lesions", renewed="scan"
    )
    vessels: Listing[AtVessel] | None = lists(
        "tumour at a vessel", "tumours at vessels", renewed="scan"
    )
    cavitary_lung_lesion: Condition | None = asks("cavitary lung lesion", renewed="scan")
