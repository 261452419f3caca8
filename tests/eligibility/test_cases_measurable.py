"""Case tables: what can be measured, by kind, by size, and outside what was treated."""

from __future__ import annotations

from typing import Any

from charts import (
    ABSENT,
    list_cases,
    listed,
    met,
    never,
    not_met,
    status,
    table,
    unfinished,
    unknown,
)


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


def of_kind(kind: str) -> dict[str, Any]:
    return solid(kind=kind)


SMALL = solid(long_axis_mm=9)
GROWN = {"long_axis_mm": 9, "in_treated_field": True, "progressed_since_treatment": True}
NOT_MEASURABLE = (
    "leptomeningeal disease",
    "ascites",
    "pleural effusion",
    "pericardial effusion",
    "lymphangitic spread",
    "other non-measurable",
)


@table(
    "measurable.size",
    [
        not_met("lesion of 9.9 mm", lesions(solid(long_axis_mm=9.9))),
        met("lesion of 10 mm", lesions(solid(long_axis_mm=10))),
        met("lesion of 10.1 mm", lesions(solid(long_axis_mm=10.1))),
        met("lesion 14 mm long and 3 mm across", lesions(solid(long_axis_mm=14, short_axis_mm=3))),
        not_met("lesion typed in centimetres, 3.4 for 34", lesions(solid(long_axis_mm=3.4))),
        not_met("node 14.9 mm across", lesions(node(34, 14.9))),
        met("node 15 mm across", lesions(node(34, 15))),
        met("node 15.1 mm across", lesions(node(34, 15.1))),
        met("node 15 by 15 mm", lesions(node(15, 15))),
        not_met("node 34 mm long and 10 mm across", lesions(node(34, 10))),
        not_met("node 14 by 14 mm", lesions(node(14, 14))),
        met("node measured across only", lesions(node(ABSENT, 15))),
        unknown("node measured along only", lesions(node(34, ABSENT))),
        unknown("length not measured", lesions(solid(long_axis_mm=ABSENT))),
        met("lesion on MRI", lesions(solid(modality="MRI"))),
        met("node on MRI", lesions(node(20, 15, modality="MRI"))),
        *[
            not_met(f"lesion of 30 mm on {scanner}", lesions(solid(modality=scanner)))
            for scanner in ("PET", "ultrasound", "X-ray", "other")
        ],
        not_met("node on PET", lesions(node(20, 15, modality="PET"))),
        unknown("scanner not recorded", lesions(solid(modality=ABSENT))),
        not_met(
            "small lesion, scanner not recorded", lesions(solid(long_axis_mm=9, modality=ABSENT))
        ),
        not_met(
            "lesion on PET, length not measured",
            lesions(solid(modality="PET", long_axis_mm=ABSENT)),
        ),
        *[not_met(f"{kind} of 30 mm", lesions(solid(kind=kind))) for kind in NOT_MEASURABLE],
        *[
            not_met(f"{kind} of 30 by 30 mm", lesions(solid(kind=kind, short_axis_mm=30)))
            for kind in NOT_MEASURABLE
        ],
        not_met(
            "ascites, length not measured", lesions(solid(kind="ascites", long_axis_mm=ABSENT))
        ),
        met(
            "treated lesion that did not progress, judged by another rule",
            lesions(solid(in_treated_field=True, progressed_since_treatment=False)),
        ),
        met("treated field not recorded", lesions(solid(in_treated_field=ABSENT))),
        not_met("small lesion that progressed", lesions(solid(**GROWN))),
        not_met(
            "small lesion on CT, large one on PET and large effusion",
            lesions(SMALL, solid(modality="PET"), solid(kind="pleural effusion")),
        ),
        not_met("long thin node beside a small lesion", lesions(node(34, 9), SMALL)),
        met("small lesion beside a large one", lesions(SMALL, solid())),
        met("large lesion beside one not measured", lesions(solid(long_axis_mm=ABSENT), solid())),
        unknown("small lesion beside one not measured", lesions(SMALL, solid(long_axis_mm=ABSENT))),
        met("large lesion on a list not marked complete", {"lesions": unfinished(solid())}),
        *list_cases("lesions", SMALL, none="not met"),
    ],
)
def test_size(changes, expected):
    assert status("measurable.size", changes) == expected


@table(
    "measurable.kind",
    [
        met("solid lesion", lesions(solid())),
        met("lymph node", lesions(node(20, 15))),
        *[not_met(kind, lesions(solid(kind=kind))) for kind in NOT_MEASURABLE],
        not_met("every kind that cannot be measured", lesions(*map(of_kind, NOT_MEASURABLE))),
        met("solid lesion beside ascites", lesions(of_kind("ascites"), solid())),
        met("small lesion, judged by another rule", lesions(SMALL)),
        met("lesion not measured", lesions(solid(long_axis_mm=ABSENT))),
        met("lesion on PET, judged by another rule", lesions(solid(modality="PET"))),
        met("scanner not recorded", lesions(solid(modality=ABSENT))),
        met(
            "treated lesion that did not progress, judged by another rule",
            lesions(solid(in_treated_field=True, progressed_since_treatment=False)),
        ),
        met("solid lesion on a list not marked complete", {"lesions": unfinished(solid())}),
        *list_cases("lesions", solid(kind="pleural effusion"), none="not met"),
    ],
)
def test_kind(changes, expected):
    assert status("measurable.kind", changes) == expected
