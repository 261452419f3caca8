"""Case tables: the disease, how far it has spread, and its progression."""

from __future__ import annotations

from typing import Any

import pytest
from charts import (
    ABSENT,
    NO,
    YES,
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


DIFFERENTIATION, JUDGED = "disease.differentiation", "disease.differentiated_enough"
LOCALLY, BY_HISTOLOGY = "disease.read_locally", "disease.tumour_by_histology"


def not_stated(judgement: Any) -> dict[str, Any]:
    signed = {} if judgement is ABSENT else {JUDGED: judgement}
    return {DIFFERENTIATION: "not stated"} | signed


@table(
    "disease.differentiation",
    [
        met("well differentiated", {DIFFERENTIATION: "well differentiated"}),
        met("moderately differentiated", {DIFFERENTIATION: "moderately differentiated"}),
        not_met("poorly differentiated", {DIFFERENTIATION: "poorly differentiated"}),
        met("well differentiated of grade 3", {"disease.grade": 3}),
        met("well differentiated of a lung primary", {"disease.primary_site": "lung"}),
        met("not stated and signed as enough", not_stated(YES)),
        not_met("not stated and signed as not enough", not_stated(NO)),
        needs_judgement("not stated and not signed", not_stated(ABSENT)),
        unknown("not recorded", {DIFFERENTIATION: ABSENT}),
        # What the report says goes first, and here nobody has written down what it says.
        unknown("not recorded but signed as enough", {DIFFERENTIATION: ABSENT, JUDGED: YES}),
        unknown("not recorded and signed as not enough", {DIFFERENTIATION: ABSENT, JUDGED: NO}),
        not_met(
            "poorly differentiated though signed as enough",
            {DIFFERENTIATION: "poorly differentiated", JUDGED: YES},
        ),
        met("well differentiated though signed as not enough", {JUDGED: NO}),
        not_met("read elsewhere only", {LOCALLY: False}),
        unknown("reader not recorded", {LOCALLY: ABSENT}),
        not_met("not stated, signed as enough, read elsewhere", not_stated(YES) | {LOCALLY: False}),
        unknown(
            "not stated, not signed, reader not recorded", not_stated(ABSENT) | {LOCALLY: ABSENT}
        ),
        not_met(
            "poorly differentiated with the reader not recorded",
            {DIFFERENTIATION: "poorly differentiated", LOCALLY: ABSENT},
        ),
        not_met("no histology of a neuroendocrine tumour", {BY_HISTOLOGY: False}),
        unknown("histology not recorded", {BY_HISTOLOGY: ABSENT}),
        not_met(
            "not stated, signed as enough, without histology",
            not_stated(YES) | {BY_HISTOLOGY: False},
        ),
        unknown("nothing recorded", {"disease": {}}),
    ],
)
def test_differentiation(changes, expected):
    assert status("disease.differentiation", changes) == expected


def report(*words: str) -> dict[str, Any]:
    return {"disease.report_states": list(words)}


ACCEPTED = (
    "well differentiated neuroendocrine tumour",
    "moderately differentiated neuroendocrine tumour",
    "low grade neuroendocrine tumour",
    "intermediate grade neuroendocrine tumour",
    "carcinoid tumour",
    "atypical carcinoid tumour",
)
HIGH = "high grade neuroendocrine tumour"


@table(
    "disease.report-wording",
    [
        *[met(words, report(words)) for words in ACCEPTED],
        not_met("high grade alone", report(HIGH)),
        not_met("other wording alone", report("other wording")),
        not_met("high grade beside other wording", report(HIGH, "other wording")),
        *[met(f"{words} beside high grade", report(HIGH, words)) for words in ACCEPTED],
        met("all that is accepted at once", report(*ACCEPTED)),
        met("carcinoid beside other wording", report("other wording", "carcinoid tumour")),
        not_met(
            "report with a Ki-67 only, of a well differentiated tumour of grade 1",
            report() | {"disease.grade": 1},
        ),
        met(
            "carcinoid wording of a goblet cell carcinoid, judged by a rule of its own",
            report("carcinoid tumour") | {"disease.histology": "goblet cell carcinoid"},
        ),
        met(
            "accepted wording while the differentiation is not recorded",
            {DIFFERENTIATION: ABSENT},
        ),
        unknown("wording not recorded", {"disease.report_states": ABSENT}),
        unknown(
            "wording not recorded of a well differentiated tumour of grade 1",
            {"disease.report_states": ABSENT, "disease.grade": 1},
        ),
    ],
)
def test_report_wording(changes, expected):
    assert status("disease.report-wording", changes) == expected


HISTOLOGY = "disease.histology"
EXCLUDED = (
    "poorly differentiated neuroendocrine carcinoma",
    "high-grade neuroendocrine carcinoma",
    "adenocarcinoid",
    "goblet cell carcinoid",
)


@table(
    "disease.excluded-histology",
    [
        *[not_met(code, {HISTOLOGY: code}) for code in EXCLUDED],
        *[
            not_met(f"{code} of grade 1", {HISTOLOGY: code, "disease.grade": 1})
            for code in EXCLUDED
        ],
        met("neuroendocrine tumour", {HISTOLOGY: "neuroendocrine tumour"}),
        met("histology that the page does not name", {HISTOLOGY: "other"}),
        met("neuroendocrine tumour of grade 3", {"disease.grade": 3}),
        met("neuroendocrine tumour without a grade", {"disease.grade": ABSENT}),
        not_met(
            "goblet cell carcinoid that the report calls a carcinoid",
            report("carcinoid tumour") | {HISTOLOGY: "goblet cell carcinoid"},
        ),
        unknown("histology not recorded", {HISTOLOGY: ABSENT}),
        unknown(
            "histology not recorded of a tumour of grade 3",
            {HISTOLOGY: ABSENT, "disease.grade": 3},
        ),
    ],
)
def test_excluded_histology(changes, expected):
    assert status("disease.excluded-histology", changes) == expected


def stage(extent: Any, unresectable: Any) -> dict[str, Any]:
    return {"disease.extent": extent, "disease.unresectable": unresectable}


@table(
    "disease.stage",
    [
        met("metastatic and unresectable", stage("metastatic", YES)),
        met("metastatic and resectable", stage("metastatic", NO)),
        met("metastatic and not signed", stage("metastatic", ABSENT)),
        met("locally advanced and unresectable", stage("locally advanced", YES)),
        met("locally advanced and resectable", stage("locally advanced", NO)),
        met("locally advanced and not signed", stage("locally advanced", ABSENT)),
        met("localized and unresectable", stage("localized", YES)),
        not_met("localized and resectable", stage("localized", NO)),
        needs_judgement("localized and not signed", stage("localized", ABSENT)),
        met("extent not recorded, unresectable", stage(ABSENT, YES)),
        unknown("extent not recorded, resectable", stage(ABSENT, NO)),
        unknown("extent not recorded, not signed", stage(ABSENT, ABSENT)),
    ],
)
def test_stage(changes, expected):
    assert status("disease.stage", changes) == expected


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
