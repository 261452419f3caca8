"""How a screening reads with 75 rows: what decides first, the rest folded by section."""

from __future__ import annotations

import re
from typing import Any

import pytest
from charts import ABSENT, finding, lab, listed, never, screened, signed

from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.eligibility.show import SECTIONS, as_text

SOME_OF_ALL = {
    "labs.potassium.value": 6.0,  # not met
    "ecog": ABSENT,  # unknown
    "history.arrhythmias": listed({"kind": "atrial fibrillation", "last_present": "ongoing"}),
    "therapies.entries.1.ended": "2024-04-01",  # not met, of an earlier section
}


def ids(text: str) -> list[str]:
    """The criteria named in a text, in its order."""
    known = {criterion.id for criterion in EARLY}
    return [word for word in re.findall(r"[a-z]+\.[\w-]+", text) if word in known]


def test_text_shows_what_decides_first_and_in_the_order_of_the_page() -> None:
    text = str(screened(SOME_OF_ALL))
    assert ids(text)[:4] == ["prior.washout", "labs.potassium", "status.ecog", "history.arrhythmia"]
    marks = re.findall(r"^(.) (not met|unknown|needs judgement)\b", text, re.MULTILINE)
    assert marks == [
        ("✗", "not met"),
        ("✗", "not met"),
        ("?", "unknown"),
        ("✍", "needs judgement"),
    ]


def test_text_folds_what_is_met_by_section_and_is_short() -> None:
    lines = str(screened({})).split("\n")
    for section in SECTIONS.values():
        assert any(line.startswith(f"{section}: ✓") for line in lines)
    assert "Patient history: ✓ 24 of 24 met: heart-failure, arrhythmia," in "\n".join(lines)
    assert len(lines) < 40
    assert max(map(len, lines)) <= 100


def test_text_with_everything_says_why_each_criterion_is_met() -> None:
    screening = screened({})
    every = screening.text(everything=True)
    for each in screening.findings:
        assert f"{each.criterion.id}  (" in every
    assert "hemoglobin 12.6 g/dL is at least 9 g/dL" in every
    assert "hemoglobin 12.6 g/dL" not in str(screening)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_text_keeps_to_its_width(width: int) -> None:
    lines = as_text(screened(SOME_OF_ALL), everything=True, width=width).split("\n")
    heads = re.compile(r"^[✓✗?✍] (not met|unknown|met|needs)|^\[|^For teaching")
    assert all(len(line) <= width for line in lines if not heads.match(line))


def test_html_has_one_table_of_what_decides_and_a_folded_one_a_section() -> None:
    html = screened(SOME_OF_ALL)._repr_html_()
    above, *folded = html.split("<details>")
    assert len(folded) == len(SECTIONS) + 1  # and the silences
    assert above.count("<table>") == 1
    assert ids(above) == ["prior.washout", "labs.potassium", "status.ecog", "history.arrhythmia"]
    assert above.count('scope="colgroup"') == 4
    for section, part in zip(SECTIONS.values(), folded, strict=False):
        assert part.startswith(f"<summary>{section}: ✓")
    # The rule that the page states twice names its first statement in a note.
    shown = {word for part in folded for word in ids(part)}
    assert shown | {*ids(above)} == {c.id for c in EARLY if not c.checklist}
    assert not shown & {*ids(above)}


def test_html_of_a_section_without_a_met_criterion_says_so() -> None:
    html = screened({"ecog": 3})._repr_html_()
    _, *folded = html.split("<details>")
    section = next(part for part in folded if "Performance status" in part)
    assert "0 of 1 met" in section
    assert "Each one stands above" in section


def test_html_has_no_colour_of_its_own() -> None:
    """Both themes of JupyterLab are readable: a colour is one of the lab's, or made from it."""
    style = screened({})._repr_html_().partition("</style>")[0]
    colours = re.findall(r"(?:color|background|border\S*):([^;}]+)", style)
    assert colours
    own = [each for each in colours if "collapse" not in each]
    assert all("var(--jp-" in each or "currentColor" in each for each in own)
    assert "background" not in style


def test_html_escapes_what_a_chart_says() -> None:
    lesion = {"site": "<script>alert(1)</script>", "kind": "ascites"}
    html = screened({"lesions": listed(lesion)})._repr_html_()
    assert "<script>" not in html


def test_open_items_of_a_blank_chart_are_cut_short() -> None:
    from cabinetkit.eligibility.load import chart_from_data
    from cabinetkit.eligibility.screening import screen

    text = str(screen(chart_from_data({"id": "blank"}), "2024-04-20"))
    [asked] = [part for part in text.split("\n\n") if "Could still change it" in part]
    assert asked.count("(fact)") + asked.count("(judgement)") <= 12
    assert re.search(r"and \d+ more", asked.replace("\n", " "))


def test_a_rule_stated_twice_says_so() -> None:
    changes = {"therapies.entries.0.dose_stable_since": "2024-04-01"}
    text = " ".join(str(screened(changes)).split())
    assert "the same rule as prior.ssa-stable, counted once" in text


@pytest.mark.parametrize(
    ("site", "cohort"),
    [
        ("pancreas", "pancreatic"),
        ("gastrointestinal tract", "carcinoid"),
        ("lung", "carcinoid"),
        ("unknown", "carcinoid"),
        ("thymus", None),
        (ABSENT, None),
    ],
)
def test_the_primary_site_leads_to_a_cohort(site: Any, cohort: str | None) -> None:
    screening = screened({"disease.primary_site": site})
    assert screening.cohort == cohort
    assert screening.to_json()["cohort"] == cohort
    assert (f"{cohort} cohort" in str(screening)) is (cohort is not None)


# --- readings -------------------------------------------------------------------------------------

NODE = {
    "site": "mesentery",
    "kind": "lymph node",
    "modality": "CT",
    "long_axis_mm": 16,
    "short_axis_mm": 9,
    "in_treated_field": False,
}


def test_a_reading_that_several_criteria_share_is_changed_in_all_of_them_at_once() -> None:
    """A node of 16 x 9 mm is the only lesion: two criteria fail, and one reading mends both."""
    screening = screened({"lesions": listed(NODE)})
    assert screening.decision == "not eligible"
    [other] = screening.depends_on_reading
    assert other.reading == "nodes on the longest diameter"
    assert {"measurable.present", "measurable.size"} <= {*other.criteria}
    assert other.decision == "eligible"
    assert "as 'nodes on the longest diameter'" in " ".join(str(screening).split())


@pytest.mark.parametrize(
    ("changes", "reading", "decision"),
    [
        ({"disease.grade": 3}, "anything of high grade", "not eligible"),
        ({"disease.grade": ABSENT}, "anything of high grade", "cannot tell yet"),
        (
            {"disease.extent": "locally advanced", "disease.unresectable": signed(False)},
            "advanced and unresectable",
            "not eligible",
        ),
        ({"history.pancreatitis": "2020-01-01"}, "ever", "not eligible"),
        (
            {
                "spread.airways": listed(
                    {
                        "site": "left lung",
                        "bronchus": "lobar",
                        "raises_bleeding_risk": signed(False),
                    }
                )
            },
            "only those that raise the risk of bleeding",
            "eligible",
        ),
        (
            {
                "reproduction.natural_menopause": True,
                "reproduction.last_menses": "2001-01-01",
                "reproduction.pregnancy_test": ABSENT,
                "reproduction.pregnant": never(),
            },
            "literal",
            "cannot tell yet",
        ),
    ],
)
def test_a_screening_says_when_its_decision_depends_on_a_reading(
    changes: dict[str, Any], reading: str, decision: str
) -> None:
    found = {each.reading: each.decision for each in screened(changes).depends_on_reading}
    assert found == {reading: decision}


def test_a_decision_that_stands_by_every_reading_says_nothing_of_readings() -> None:
    assert screened({}).depends_on_reading == ()
    assert screened({"ecog": 3, "disease.grade": 3}).depends_on_reading == ()


def test_one_name_of_a_reading_is_one_question() -> None:
    why: dict[str, set[str]] = {}
    for criterion in EARLY:
        for other in criterion.others:
            why.setdefault(other.name, set()).add(other.why)
    assert {name: len(reasons) for name, reasons in why.items()} == dict.fromkeys(why, 1)
    assert len(why) == 11


@pytest.mark.parametrize(
    ("criterion", "changes", "said"),
    [
        (
            "labs.ast",
            {"labs.ast": lab(118, "U/L", upper=40)},
            "AST 118 U/L is at most 120 U/L, 3 times the laboratory's upper limit of 40 U/L",
        ),
        (
            "labs.ast",
            {"labs.ast": lab(2.1, "ukat/L", upper=0.67)},
            "AST 2.1 ukat/L is above 2.01 ukat/L, 3 times the laboratory's upper limit of 0.67",
        ),
        (
            "labs.inr",
            {"labs.inr": lab(1.6, "ratio", upper=1.2)},
            "1.6 ratio is not below 1.56 ratio, 1.3 times the laboratory's upper limit of 1.2",
        ),
        (
            "labs.potassium",
            {"labs.potassium": lab(5.2, "mmol/L", 3.5, 5.1)},
            "potassium 5.2 mmol/L is above the laboratory's upper limit of 5.1 mmol/L",
        ),
        (
            "labs.hemoglobin",
            {"labs.hemoglobin": lab(89, "g/L")},
            "hemoglobin 89 g/L is below 90 g/L (9 g/dL)",
        ),
    ],
)
def test_a_reason_shows_the_limit_that_decided_in_the_unit_of_the_result(
    criterion: str, changes: dict[str, Any], said: str
) -> None:
    """A multiple of a limit is multiplied out; a limit of the page is converted."""
    assert said in finding(criterion, changes).because
