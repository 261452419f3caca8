"""Versions of the protocol: how each is made, what it says of itself, and who may enter by it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from charts import ABSENT, EVEROLIMUS, OCTREOTIDE, ON, chart, lab, listed, row, screened

import cabinetkit as ck
from cabinetkit import cli
from cabinetkit.data import data
from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.eligibility.criteria.versions import VERSIONS, beyond_the_page, version
from cabinetkit.eligibility.dose import us_label_dose
from cabinetkit.eligibility.lint import lint
from cabinetkit.eligibility.load import chart_from_data
from cabinetkit.eligibility.side_by_side import by_version, compare
from cabinetkit.errors import RuleError
from cabinetkit.sources import source

FROM_THE_PAGE = ("published", "alliance", "registry")
SECONDARY = ("registry", "eu-label")
REPLACED = {
    "published": {"prior.everolimus-failure": "prior.radionuclide-or-targeted"},
    "alliance": {
        "disease.primary-site": "disease.any-primary-site",
        "prior.everolimus-failure": "prior.approved-line",
    },
    "registry": {
        "disease.excluded-histology": "disease.excluded-histology-later",
        "disease.primary-site": "disease.primary-site-later",
        "prior.everolimus-failure": "prior.progression",
    },
}


def run(capsys: Any, *arguments: str) -> tuple[int, str, str]:
    status = cli.main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


# --- how each is made -----------------------------------------------------------------------------


def test_the_versions_and_how_many_criteria_each_holds() -> None:
    assert {name: len(each) for name, each in VERSIONS.items()} == {
        "early": 75,
        "published": 75,
        "alliance": 75,
        "registry": 75,
        "us-label": 5,
        "eu-label": 5,
    }
    assert all(each.complete and each.version == name for name, each in VERSIONS.items())


@pytest.mark.parametrize("name", FROM_THE_PAGE)
def test_a_version_edits_no_entry_of_the_page_and_keeps_its_order(name: str) -> None:
    for mine, pages in zip(version(name), EARLY, strict=True):
        if mine is not pages:
            assert mine.id not in EARLY.ids
            assert mine.replaces == pages.id
    assert {c.replaces: c.id for c in version(name) if c.replaces} == REPLACED[name]


def test_an_id_means_one_entry_in_all_versions() -> None:
    entries = {id(c): c.id for each in VERSIONS.values() for c in each}
    assert len({*entries.values()}) == len(entries)
    assert len(beyond_the_page()) == 1 + 2 + 3 + 5 + 5


def test_each_new_entry_has_a_place_in_its_own_source() -> None:
    for entry in beyond_the_page():
        assert entry.source.document != "mayo-trial-page"
        assert str(entry.source) == f"{source(entry.source.document).called}: " + (
            entry.source.section
        )
        assert entry.reading != "as the page says"


def test_secondary_is_what_rests_on_a_secondary_copy() -> None:
    standing = {name: each.standing for name, each in VERSIONS.items()}
    assert [name for name in standing if standing[name] == "secondary"] == [*SECONDARY]
    for row_ in data("sources.json"):
        assert ("secondary copy" in row_["note"]) is (source(row_["id"]).standing == "secondary")


def test_a_version_is_looked_up_by_name() -> None:
    assert version("early") is EARLY
    with pytest.raises(
        RuleError, match=r"no version called 'us-lable'; the kit has: early, .*"
    ) as e:
        version("us-lable")
    assert "Did you mean 'us-label'?" in str(e.value)
    with pytest.raises(RuleError, match="no version called 7"):
        ck.screen(ck.patient("mr-okafor"), ON, criteria=7)


@pytest.mark.parametrize("name", ["us-label", "eu-label"])
def test_no_label_contradicts_itself(name: str) -> None:
    assert [fault for fault in lint(version(name)) if fault.kind != "never read"] == []


# --- six patients on the edge ---------------------------------------------------------------------

CLOT = {"kind": "deep vein thrombosis", "date": "2024-01-20"}
BOY = {"sex": "male", "born": "2009-02-01", "weight_kg": 52, "reproduction": {}}
IN, OUT = "eligible", "not eligible"

# Patient: changes, and by version the decision and what is not met.
EDGE: dict[str, tuple[dict[str, Any], dict[str, tuple[str, ...]]]] = {
    # The page excludes high-grade carcinoma only; the later wording admits grade 3 by name; the
    # labels ask for a well differentiated tumour and name no grade.
    "well differentiated, grade 3, pancreas": (
        {"disease.grade": 3},
        {"early": (IN,), "registry": (IN,), "us-label": (IN,), "eu-label": (IN,)},
    ),
    # Six months in the trial, carried over to the later wording; no label names a clot.
    "deep vein thrombosis three months ago": (
        {"history.thromboembolism": listed(CLOT)},
        {
            "early": (OUT, "history.thromboembolism"),
            "registry": (OUT, "history.thromboembolism"),
            "us-label": (IN,),
            "eu-label": (IN,),
        },
    ),
    # The page states no age, which is no rule; 12 years in the US, an adult in the EU.
    "boy of 15, 52 kg": (
        BOY,
        {"early": (IN,), "registry": (IN,), "us-label": (IN,), "eu-label": (OUT, "eu.age")},
    ),
    # Everolimus is asked for by the page; the later title asks for any treatment; to the letter
    # octreotide is an earlier treatment in the US; the EU label does not count it.
    "octreotide only, progression on it": (
        {"therapies": listed(row(OCTREOTIDE, progressed_on_it=True))},
        {
            "early": (OUT, "prior.everolimus-failure"),
            "registry": (IN,),
            "us-label": (IN,),
            "eu-label": (OUT, "eu.progression"),
        },
    ),
    # Four sites on the page; the later wording adds the thymus; no label names a site.
    "thymic tumour after everolimus": (
        {"disease.primary_site": "thymus"},
        {
            "early": (OUT, "disease.primary-site"),
            "registry": (IN,),
            "us-label": (IN,),
            "eu-label": (IN,),
        },
    ),
    # Excluded by name on the page, and carried over; for the labels it is no neuroendocrine tumour
    # as such, and they do not name it.
    "goblet cell carcinoid": (
        {"disease.histology": "goblet cell carcinoid"},
        {
            "early": (OUT, "disease.excluded-histology"),
            "registry": (OUT, "disease.excluded-histology-later"),
            "us-label": (OUT, "label.tumour"),
            "eu-label": (OUT, "eu.tumour"),
        },
    ),
}
# Where the decision hangs on a reading, and which.
HANGS = {
    ("well differentiated, grade 3, pancreas", "early"): "anything of high grade",
    ("octreotide only, progression on it", "registry"): "other than a somatostatin analog",
    ("octreotide only, progression on it", "us-label"): "other than a somatostatin analog",
    ("goblet cell carcinoid", "us-label"): "adenocarcinoid and goblet cell carcinoid counted in",
    ("goblet cell carcinoid", "eu-label"): "adenocarcinoid and goblet cell carcinoid counted in",
}


@pytest.mark.parametrize("name", ["early", "registry", "us-label", "eu-label"])
@pytest.mark.parametrize("patient", EDGE)
def test_a_patient_on_the_edge(patient: str, name: str) -> None:
    changes, expected = EDGE[patient]
    screening = screened(changes, name)
    not_met = (finding.criterion.id for finding in screening.not_met)
    assert (screening.decision, *not_met) == expected[name]
    hangs = [each.reading for each in screening.depends_on_reading]
    assert hangs == ([HANGS[patient, name]] if (patient, name) in HANGS else [])


def test_a_thymic_tumour_after_an_approved_line_enters_by_the_news_release_only() -> None:
    changes = {
        "disease.primary_site": "thymus",
        "therapies": listed(row(EVEROLIMUS, fda_approved=True)),
    }
    assert screened(changes, "alliance").decision == "eligible"
    assert screened(changes, "published").decision == "not eligible"


# --- what a screening says of its version ---------------------------------------------------------


@pytest.mark.parametrize("name", VERSIONS)
def test_a_screening_says_by_which_criteria_and_whether_they_are_secondary(name: str) -> None:
    screening = screened({}, name)
    data = screening.to_json()
    secondary = name in SECONDARY
    assert (data["version"], data["standing"]) == (name, "secondary" if secondary else "document")
    assert data["coverage"] == {"known": len(screening.criteria)} | {
        "in_the_version": len(screening.criteria)
    }
    for shown in (str(screening), screening._repr_html_(), data["note"]):
        assert ("Known from secondary copies only." in shown) is secondary
    for shown in (" ".join(str(screening).split()), screening._repr_html_()):
        assert f"By all {len(screening.criteria)} criteria of {version(name).title}." in shown
        assert version(name).note in shown
        assert "so far" not in shown


@pytest.mark.parametrize("name", FROM_THE_PAGE)
def test_a_version_made_from_the_page_says_that_the_rest_is_carried_over(name: str) -> None:
    assert "carried over from the trial page" in version(name).remark


def test_a_label_is_silent_on_other_things_than_the_page() -> None:
    assert "age" in screened({}).silences
    assert not {"age", "consent"} & screened({}, "us-label").silences.keys()
    assert "dose" in screened({}, "eu-label").silences
    assert "The page is silent on: age," in str(screened({}))
    assert "The news report is silent on: grade," in str(screened({}, "us-label"))
    assert "<summary>The news report is silent on: grade," in (
        screened({}, "us-label")._repr_html_()
    )


@pytest.mark.parametrize(
    ("name", "site", "cohort"),
    [
        ("alliance", "thymus", "extra-pancreatic"),
        ("alliance", "lung", "extra-pancreatic"),
        ("alliance", "pancreas", "pancreatic"),
        ("registry", "thymus", None),
        ("registry", "lung", "carcinoid"),
        ("published", "lung", "carcinoid"),
        ("us-label", "pancreas", None),
    ],
)
def test_the_cohort_is_that_of_the_version(name: str, site: str, cohort: str | None) -> None:
    assert screened({"disease.primary_site": site}, name).cohort == cohort


def test_a_warning_is_given_only_where_both_its_criteria_are_asked() -> None:
    changes = {
        "labs.calcium": lab(10.0, "mg/dL", 8.6, 10.2),
        "labs.albumin": lab(2.9, "g/dL"),
    }
    warned = {name: [w.id for w in screened(changes, name).warnings] for name in VERSIONS}
    assert warned == {
        name: ([] if name.endswith("label") else ["calcium-and-albumin"]) for name in VERSIONS
    }


def test_html_heads_the_places_of_a_label_as_those_of_a_source() -> None:
    assert "in the source</th>" in screened({}, "us-label")._repr_html_()
    assert "in the source</th>" not in screened({})._repr_html_()
    assert "FDA approval report: Paragraph on the approval" in (
        screened({}, "us-label").text(everything=True)
    )


# --- the dose -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight", "age", "mg", "said"),
    [
        ("40", 15, 60, "60 mg a day"),
        ("39.9", 15, 40, "40 mg a day"),
        ("40.1", 15, 60, "60 mg a day"),
        ("40", None, 60, "60 mg a day"),
        ("39.9", 17, 40, "40 mg a day"),
        # The report states 40 mg for children, and nothing for a light adult.
        ("39.9", 18, None, "gives none for an adult"),
        ("39.9", None, None, "age counts and is not recorded"),
        (None, 15, None, "the weight is not recorded"),
    ],
)
def test_the_dose_by_weight(weight: str | None, age: int | None, mg: int | None, said: str) -> None:
    dose = us_label_dose(weight_kg=None if weight is None else Decimal(weight), age=age)
    assert dose.mg_a_day == mg
    assert said in dose.says


@pytest.mark.parametrize(
    ("weight", "mg", "said"),
    [(40, 60, "60 mg a day"), (39.9, 40, "40 mg a day"), (ABSENT, None, "weight is not recorded")],
)
def test_the_dose_stands_with_a_screening_by_the_us_label(weight: Any, mg: Any, said: str) -> None:
    screening = screened(BOY | {"weight_kg": weight}, "us-label")
    assert screening.to_json()["dose"]["mg_a_day"] == mg
    assert screening.to_json()["dose"]["source"]["document"] == "fda-approval-news"
    for shown in (" ".join(str(screening).split()), screening._repr_html_()):
        assert "Dose by this label: " in shown
        assert said in shown


def test_no_dose_is_given_by_another_version_or_to_whom_the_label_does_not_cover() -> None:
    assert screened({"born": "2013-01-01"}, "us-label").dose is None
    for name in VERSIONS.keys() - {"us-label"}:
        assert screened({}, name).dose is None
        assert screened({}, name).to_json()["dose"] is None
        assert "Dose" not in str(screened({}, name))


# --- side by side ---------------------------------------------------------------------------------


def test_two_versions_are_compared_entry_by_entry() -> None:
    found = compare(version("early"), version("alliance"))
    assert {a.id: b.id for a, b in found.replaced} == REPLACED["alliance"]
    assert len(found.same) == 73
    assert found.only_in_one == found.only_in_other == ()
    apart = compare(version("early"), version("us-label"))
    assert (len(apart.only_in_one), len(apart.only_in_other), apart.same) == (75, 5, ())


def test_two_entries_that_replace_the_same_one_are_a_pair() -> None:
    found = compare(version("published"), version("registry"))
    assert ("prior.radionuclide-or-targeted", "prior.progression") in [
        (a.id, b.id) for a, b in found.replaced
    ]


def test_a_version_does_not_differ_from_itself() -> None:
    found = compare(EARLY, EARLY)
    assert (found.replaced, found.only_in_one, found.only_in_other) == ((), (), ())


def test_all_versions_of_one_patient_stand_in_one_table() -> None:
    patient = chart_from_data(chart(BOY))
    found = by_version(patient, ON)
    assert {r["version"]: (r["decision"], r["not_met"], r["open"]) for r in found.to_json()} == {
        "early": (IN, [], []),
        "published": (IN, [], []),
        # Which lines the FDA has approved is not in this chart.
        "alliance": ("cannot tell yet", [], ["prior.approved-line"]),
        "registry": (IN, [], []),
        "us-label": (IN, [], []),
        "eu-label": (OUT, ["eu.age"], []),
    }
    for shown in (str(found), found._repr_html_()):
        assert "For teaching" in shown
        for name in VERSIONS:
            assert (f"{name} (secondary)" in shown) is (name in SECONDARY)
        assert shown.count("Known from secondary copies only.") == len(SECONDARY)
    assert max(map(len, str(found).split("\n"))) <= 100
    assert ck.by_version is by_version


# --- the command line -----------------------------------------------------------------------------


def test_a_comparison_is_printed_with_sources_and_standing(capsys) -> None:
    status, out, complained = run(capsys, "criteria", "--compare", "early", "registry")
    assert (status, complained) == (0, "")
    for old, new in REPLACED["registry"].items():
        assert f"early: {old}\n" in out
        assert f"registry: {new}\n" in out
    assert "(document)" in out
    assert "ICH GCP registry mirror, a copy: Title (secondary)" in out
    assert "Known from secondary copies only." in " ".join(out.split())
    _, out, _ = run(capsys, "criteria", "--compare", "us-label", "early")
    assert "only in us-label\n    label.age\n" in out
    assert "only in early\n    disease.differentiation\n" in out


def test_a_comparison_is_data_too(capsys) -> None:
    _, out, _ = run(capsys, "criteria", "--compare", "early", "alliance", "--json")
    found = json.loads(out)
    assert [found[side]["version"] for side in ("one", "other")] == ["early", "alliance"]
    assert {p["one"]["id"]: p["other"]["id"] for p in found["replaced"]} == REPLACED["alliance"]
    assert {p["other"]["standing"] for p in found["replaced"]} == {"document"}
    assert len(found["same"]) == 73


@pytest.mark.parametrize(
    "arguments",
    [
        ("criteria", "--compare", "early", "aliance"),
        ("criteria", "--version", "aliance"),
        ("screen", "mr-okafor", "--on", ON, "--version", "aliance"),
    ],
)
def test_an_unknown_version_is_named_with_those_there_are(capsys, arguments: Any) -> None:
    status, out, complained = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert f"no version called 'aliance'; the kit has: {', '.join(VERSIONS)}." in complained
    assert "Did you mean 'alliance'?" in complained


@pytest.mark.parametrize(
    "arguments",
    [
        ("criteria", "--version", "early", "--lint"),
        ("screen", "mr-okafor", "--on", ON, "--versions", "--version", "early"),
        ("criteria", "--compare", "early"),
    ],
)
def test_two_views_at_once_are_refused(capsys, arguments: Any) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2


def test_another_version_is_listed(capsys) -> None:
    _, out, _ = run(capsys, "criteria", "--version", "eu-label", "--json")
    assert [each["id"] for each in json.loads(out)] == [*version("eu-label").ids]
    assert {each["standing"] for each in json.loads(out)} == {"secondary"}
    _, out, _ = run(capsys, "criteria", "--version", "eu-label")
    assert out.count("eu.") == 5
    assert "Known from secondary copies only." in out


def test_a_chart_is_screened_by_one_version_or_by_all(capsys) -> None:
    _, out, _ = run(capsys, "screen", "mr-okafor", "--on", ON, "--version", "us-label", "--json")
    assert json.loads(out)["version"] == "us-label"
    _, out, _ = run(capsys, "screen", "mr-okafor", "--on", ON, "--versions", "--json")
    assert [each["version"] for each in json.loads(out)] == [*VERSIONS]
    _, out, _ = run(capsys, "screen", "mr-okafor", "--on", ON, "--versions")
    assert out.startswith("mr-okafor (invented patient), if registered on 2024-04-20\n")


def test_the_help_names_every_version(capsys) -> None:
    assert all(name in cli.VERSION_HELP for name in VERSIONS)
