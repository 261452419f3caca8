"""Case tables: the disease, its progression, and what can be measured."""

from __future__ import annotations

from typing import Any

import pytest
from charts import (
    ABSENT,
    NO,
    around,
    listed,
    met,
    needs_judgement,
    never,
    not_met,
    registered,
    screened,
    status,
    table,
    unfinished,
    unknown,
)


def site(name: str) -> dict[str, Any]:
    return {"disease.primary_site": name}


@table(
    "disease.primary-site",
    [
        met("pancreas", site("pancreas")),
        met("gastrointestinal tract", site("gastrointestinal tract")),
        met("lung", site("lung")),
        met("primary sought and not found", site("unknown")),
        not_met("thymus", site("thymus")),
        not_met("another site", site("other")),
        unknown("site not recorded", {"disease.primary_site": ABSENT}),
        unknown("histology not recorded", {"disease.tumour_by_histology": ABSENT}),
        not_met("no histology", {"disease.tumour_by_histology": False}),
        not_met(
            "thymus without histology", site("thymus") | {"disease.tumour_by_histology": ABSENT}
        ),
        unknown("nothing recorded", {"disease": {}}),
    ],
)
def test_primary_site(changes, expected):
    assert status("disease.primary-site", changes) == expected


def scan(day: str, sum_mm: Any = ABSENT, new: Any = False) -> dict[str, Any]:
    fields = {"date": day, "sum_mm": sum_mm, "new_lesions": new}
    return {name: value for name, value in fields.items() if value is not ABSENT}


def sums(*sizes: Any, new: Any = False, complete: bool = True) -> dict[str, Any]:
    """Scans half a year and less apart, the last two inside the 12 months; `new` is of the last."""
    days = ("2022-12-01", "2023-06-02", "2023-12-05")[-len(sizes) :]
    rows = [scan(day, size) for day, size in zip(days, sizes, strict=True)]
    rows[-1] = scan(days[-1], sizes[-1], new)
    return {"scans": (listed if complete else unfinished)(*rows)}


def new_lesion_on(day: str) -> dict[str, Any]:
    return {"scans": listed(scan("2022-06-01", 80), scan(day, 80, True))}


def growth_on(day: str) -> dict[str, Any]:
    return {"scans": listed(scan("2022-06-01", 80), scan(day, 100))}


TWO_READINGS = (scan("2023-12-05", 120), scan("2023-12-05", 100), scan("2023-06-02", 100))


@table(
    "disease.progression",
    [
        met("growth by exactly 20 percent", sums(100, 120)),
        not_met("growth by 19.9 percent", sums(100, 119.9)),
        met("growth by 20.1 percent", sums(100, 120.1)),
        met("growth by exactly 5 mm and 25 percent", sums(20, 25)),
        not_met("growth by 4.9 mm and 24.5 percent", sums(20, 24.9)),
        not_met("growth by 4 mm and exactly 20 percent", sums(20, 24)),
        not_met("growth by 5 mm but only 5 percent", sums(100, 105)),
        met("growth of 20 percent over the smallest sum, below the first", sums(100, 50, 60)),
        met("slow growth of 20 percent over the smallest sum, the first", sums(50, 55, 60)),
        not_met("growth of 18 percent over the smallest sum", sums(100, 50, 59)),
        not_met("shrinkage from 120 to 100", sums(120, 100)),
        met("regrowth from nothing to 5 mm", sums(80, 0, 5)),
        not_met("regrowth from nothing to 4 mm", sums(80, 0, 4)),
        met("growth by 10 mm over 0.3 exactly", sums(25.3, 30.36)),
        met("new lesion while the targets shrink", sums(100, 80, new=True)),
        met("new lesion without a sum", sums(100, ABSENT, new=True)),
        not_met("neither growth nor new lesion", sums(100, 100)),
        not_met("one scan without a new lesion", sums(100)),
        unknown("new lesions not read", sums(100, 100, new=ABSENT)),
        met("growth with new lesions not read", sums(100, 120, new=ABSENT)),
        unknown("last sum not measured", sums(100, ABSENT)),
        unknown("earlier sum not measured", sums(ABSENT, 100, 110)),
        # By convention: the smallest sum is not known while one before it is missing.
        unknown("growth while an older sum was not measured", sums(ABSENT, 100, 120)),
        met(
            "growth on rows written out of order",
            {"scans": listed(scan("2023-12-05", 120), scan("2023-06-02", 100))},
        ),
        not_met(
            "shrinkage on rows written out of order",
            {"scans": listed(scan("2023-12-05", 100), scan("2023-06-02", 120))},
        ),
        met(
            "growth in the window, then shrinkage",
            {
                "scans": listed(
                    scan("2022-06-01", 80), scan("2023-06-02", 100), scan("2024-02-01", 80)
                )
            },
        ),
        unknown("scans not taken", {"scans": ABSENT}),
        not_met("never scanned", {"scans": never()}),
        unknown("one scan not marked complete", sums(100, complete=False)),
        unknown("stable scans not marked complete", sums(100, 100, complete=False)),
        met("growth on scans not marked complete", sums(100, 120, complete=False)),
        met(
            "growth in the window, then a scan not measured",
            {"scans": listed(scan("2023-06-02", 100), scan("2023-12-05", 120), scan("2024-02-01"))},
        ),
        met(
            "growth by the first of two readings of one day",
            {"scans": listed(*TWO_READINGS)},
        ),
        met(
            "growth by the second of two readings of one day",
            {"scans": listed(*reversed(TWO_READINGS))},
        ),
        not_met(
            "two readings of one day without an earlier scan",
            {"scans": listed(*TWO_READINGS[:2])},
        ),
        *around("new lesion", "2023-04-20", new_lesion_on, "not met", "met", "met"),
        *around("growth", "2023-04-20", growth_on, "not met", "met", "met"),
        met("new lesion on the day of registration", new_lesion_on("2024-04-20")),
        unknown(
            "old new lesion on scans not marked complete",
            {"scans": unfinished(scan("2023-04-19", 80, True))},
        ),
        *registered(
            "new lesion 29 February 2024",
            "2025-02-28",
            new_lesion_on("2024-02-29"),
            "met",
            "met",
            "not met",
        ),
    ],
)
def test_progression(changes, expected):
    assert status("disease.progression", changes) == expected


@table(
    "disease.documents",
    [
        met("signed as sent", {}),
        not_met("signed as not sent", {"judgements.documents_submitted": NO}),
        needs_judgement("not signed", {"judgements.documents_submitted": ABSENT}),
    ],
)
def test_documents(changes, expected):
    assert status("disease.documents", changes) == expected


@pytest.mark.parametrize("answer", [NO, ABSENT])
def test_documents_decide_nothing(answer):
    assert screened({"judgements.documents_submitted": answer}).decision == "eligible"


def solid(**fields: Any) -> dict[str, Any]:
    base = {
        "site": "liver",
        "kind": "solid lesion",
        "modality": "CT",
        "long_axis_mm": 30,
        "in_treated_field": False,
    }
    return {name: value for name, value in (base | fields).items() if value is not ABSENT}


def node(long: Any, short: Any, **fields: Any) -> dict[str, Any]:
    return solid(kind="lymph node", long_axis_mm=long, short_axis_mm=short, **fields)


def lesions(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"lesions": listed(*rows)}


@table(
    "measurable.present",
    [
        met("lesion of 10 mm", lesions(solid(long_axis_mm=10))),
        not_met("lesion of 9.9 mm", lesions(solid(long_axis_mm=9.9))),
        met("lesion of 10.1 mm", lesions(solid(long_axis_mm=10.1))),
        met("lesion 12 mm long and 8 mm across", lesions(solid(long_axis_mm=12, short_axis_mm=8))),
        met("node 15 mm across", lesions(node(20, 15))),
        not_met("node 14.9 mm across", lesions(node(20, 14.9))),
        met("node 15.1 mm across", lesions(node(20, 15.1))),
        not_met("node 16 by 9 mm", lesions(node(16, 9))),
        not_met("node 12 by 12 mm", lesions(node(12, 12))),
        met("lesion on MRI", lesions(solid(modality="MRI"))),
        not_met("lesion on PET", lesions(solid(modality="PET"))),
        not_met("lesion on ultrasound", lesions(solid(modality="ultrasound"))),
        not_met("lesion on X-ray", lesions(solid(modality="X-ray"))),
        not_met("lesion on another kind of scan", lesions(solid(modality="other"))),
        not_met("leptomeningeal disease", lesions(solid(kind="leptomeningeal disease"))),
        not_met("ascites", lesions(solid(kind="ascites"))),
        not_met("pleural effusion", lesions(solid(kind="pleural effusion"))),
        not_met("pericardial effusion", lesions(solid(kind="pericardial effusion"))),
        not_met("lymphangitic spread", lesions(solid(kind="lymphangitic spread"))),
        not_met("another non-measurable kind", lesions(solid(kind="other non-measurable"))),
        not_met(
            "small lesion on CT, large one on PET and large effusion",
            lesions(solid(long_axis_mm=8), solid(modality="PET"), solid(kind="pleural effusion")),
        ),
        met("small lesion beside a large one", lesions(solid(long_axis_mm=8), solid())),
        unknown("scanner not recorded", lesions(solid(modality=ABSENT))),
        unknown("length not measured", lesions(solid(long_axis_mm=ABSENT))),
        unknown("node not measured across", lesions(node(20, ABSENT))),
        met("node measured across only", lesions(node(ABSENT, 15))),
        not_met(
            "small lesion with the scanner not recorded",
            lesions(solid(long_axis_mm=9, modality=ABSENT)),
        ),
        not_met(
            "lesion in a treated field that did not progress",
            lesions(solid(in_treated_field=True, progressed_since_treatment=False)),
        ),
        met(
            "lesion in a treated field that progressed",
            lesions(solid(in_treated_field=True, progressed_since_treatment=True)),
        ),
        unknown(
            "lesion in a treated field with progression not recorded",
            lesions(solid(in_treated_field=True)),
        ),
        unknown("treated field not recorded", lesions(solid(in_treated_field=ABSENT))),
        met(
            "treated field not recorded but progressed since",
            lesions(solid(in_treated_field=ABSENT, progressed_since_treatment=True)),
        ),
        not_met(
            "treated lesion of 30 mm and untreated lesion of 8 mm",
            lesions(
                solid(in_treated_field=True, progressed_since_treatment=False),
                solid(long_axis_mm=8),
            ),
        ),
        unknown("lesions not listed", {"lesions": ABSENT}),
        not_met("no lesion", {"lesions": never()}),
        unknown(
            "small lesion on a list not marked complete",
            {"lesions": unfinished(solid(long_axis_mm=8))},
        ),
        met("large lesion on a list not marked complete", {"lesions": unfinished(solid())}),
    ],
)
def test_measurable(changes, expected):
    assert status("measurable.present", changes) == expected
