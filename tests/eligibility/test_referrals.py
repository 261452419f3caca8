"""The invented referrals: they say so, can be remade, are whole charts, and make the mix told."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cabinetkit.data.referrals import charts, make
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.criteria.versions import VERSIONS
from cabinetkit.eligibility.load import LARGEST
from cabinetkit.eligibility.referrals import MANY, referrals
from cabinetkit.eligibility.screening import Screening, screen

FOLDER = Path(__file__).parents[2] / "cabinetkit/data/referrals"
ON = "2024-04-20"
LABS = {f"labs.{name}" for name in ("ptt", "platelets", "bilirubin", "renal", "qtcf", "tsh")}


@cache
def by_the_page() -> dict[str, Screening]:
    return {patient.id: screen(patient, ON) for patient in referrals()}


def failing(criterion: str) -> list[Patient]:
    """Who does not meet it by the page."""
    found = by_the_page().values()
    return [s.patient for s in found if s.finding(criterion).status == "not met"]


def open_at(criterion: str) -> list[Screening]:
    """Of whom nobody can tell whether they meet it."""
    left = ("unknown", "needs judgement")
    return [s for s in by_the_page().values() if s.finding(criterion).status in left]


# What they are


def test_the_script_gives_the_same_bytes_again(tmp_path: Path) -> None:
    script = FOLDER / "make.py"
    code = (
        "import runpy, sys; from pathlib import Path; "
        "made = runpy.run_path(sys.argv[1]); sys.exit(made['main']([], Path(sys.argv[2])))"
    )
    subprocess.run([sys.executable, "-c", code, str(script), str(tmp_path)], check=True)
    made = (tmp_path / "referrals.json").read_bytes()
    assert made == (FOLDER / "referrals.json").read_bytes()
    assert make.referrals(make.SEED + 1).encode() != made


def test_the_check_tells_a_changed_file_from_a_true_one(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "referrals.json", tmp_path)
    assert make.main(["--check"], tmp_path) == 0
    changed = tmp_path / "referrals.json"
    changed.write_bytes(changed.read_bytes().replace(b'"ecog":1', b'"ecog":2', 1))
    assert make.main(["--check"], tmp_path) == 1
    changed.unlink()
    assert make.main(["--check"], tmp_path) == 1
    with pytest.raises(SystemExit, match="not understood: --chek"):
        make.main(["--chek"], tmp_path)


def test_the_script_can_be_run_by_its_path() -> None:
    run = subprocess.run([sys.executable, str(FOLDER / "make.py"), "--check"], check=False)
    assert run.returncode == 0


def test_the_file_is_a_list_with_one_chart_a_line() -> None:
    content = (FOLDER / "referrals.json").read_bytes()
    assert len(content) < LARGEST
    assert b"\r" not in content
    first, *lines, last = content.decode("utf-8").splitlines()
    assert (first, last) == ("[", "]")
    each = [json.loads(line.removesuffix(",")) for line in lines]
    assert each == json.loads(content)
    assert [chart["id"] for chart in each] == [f"ref-{n:03d}" for n in range(1, 121)]


def test_each_says_that_it_is_invented_in_one_sentence() -> None:
    assert len(referrals()) == 120 == MANY
    for patient in referrals():
        assert patient.invented is True
        assert re.fullmatch(
            r"Invented\. A (woman|man|boy) of \d+ with [^!{}]+\.", patient.story or ""
        )
        assert (patient.story or "").count(". ") == 1


def test_they_are_loaded_once_and_not_before_they_are_asked_for() -> None:
    assert referrals() is referrals()
    code = (
        "import cabinetkit.eligibility.referrals as r, cabinetkit.eligibility.funnel; "
        "print(r.referrals.cache_info().currsize)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "0"


def test_the_last_entry_lies_before_the_fifteenth_of_april_or_on_it() -> None:
    last = {patient.last_entry for patient in referrals()}
    assert max(day for day in last if day) == date(2024, 4, 15)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_is_screened_by_every_version(version: str) -> None:
    decisions = Counter(screen(p, ON, criteria=version).decision for p in referrals())
    assert sum(decisions.values()) == 120
    assert all(decisions[each] for each in ("eligible", "not eligible", "cannot tell yet"))


def test_the_chart_before_any_card_is_dealt_meets_every_criterion() -> None:
    """What is wrong with a referral comes from a card, and the card's story tells it."""
    nothing: dict[str, int] = {}
    with pytest.MonkeyPatch.context() as patched:
        for table in ("ALONE", "PROBLEMS", "OTHERS"):
            patched.setattr(make, table, nothing)
        for seed in (1, 2):
            for chart in json.loads(make.referrals(seed)):
                patient = Patient.model_validate(chart)
                assert screen(patient, ON).decision == "eligible", patient.id
                assert ":" not in (patient.story or "")


# The mix


def test_the_page_takes_refuses_and_leaves_open_as_many_as_the_readme_says() -> None:
    decisions = Counter(screening.decision for screening in by_the_page().values())
    assert 38 <= decisions["eligible"] <= 46
    assert 25 <= decisions["cannot tell yet"] <= 35
    said = re.search(
        r"the page takes (\d+), refuses (\d+) and leaves (\d+) open",
        (FOLDER / "README.md").read_text(encoding="utf-8"),
    )
    assert said
    assert [*map(int, said.groups())] == [
        decisions[each] for each in ("eligible", "not eligible", "cannot tell yet")
    ]


def test_several_have_two_or_three_reasons_and_some_a_gap_besides() -> None:
    refused = [s for s in by_the_page().values() if s.decision == "not eligible"]
    reasons = Counter(len({f.criterion.id.split(".")[0] for f in s.not_met}) for s in refused)
    assert reasons[2] >= 5
    assert reasons[3] >= 3
    gaps = [s for s in refused if any(f.status == "unknown" for f in s.findings)]
    assert len(gaps) >= 5


def test_laboratory_values_are_the_commonest_reason() -> None:
    sections = Counter(
        section
        for s in by_the_page().values()
        for section in {f.criterion.id.split(".")[0] for f in s.not_met}
    )
    assert sections.most_common(1)[0][0] == "labs"
    for criterion in (*LABS, "labs.phosphorus"):
        assert len(failing(criterion)) >= 3, criterion
    assert all(s.finding("labs.ptt").on_the_edge for s in map(screened, failing("labs.ptt")))


def screened(patient: Patient) -> Screening:
    return by_the_page()[patient.id]


def test_eight_to_ten_have_a_clot_of_late_and_some_of_them_failing_results_as_well() -> None:
    clots = failing("history.thromboembolism")
    assert 8 <= len(clots) <= 10
    both = [p for p in clots if any(f.criterion.id.startswith("labs") for f in screened(p).not_met)]
    assert len(both) >= 3


def given(patient: Patient) -> list[str]:
    return [
        agent
        for row in (patient.therapies and patient.therapies.entries) or ()
        for agent in row.agents
    ]


def ended(patient: Patient, agent: str) -> set[Any]:
    rows = patient.therapies.entries if patient.therapies else ()
    return {row.ended for row in rows if agent in row.agents}


LUTETIUM = "lutetium-177 dotatate"
KINDS: dict[str, tuple[int, Any]] = {
    "octreotide only": (4, lambda p: given(p) == ["octreotide"]),
    "lutetium, never everolimus": (
        6,
        lambda p: LUTETIUM in given(p) and "everolimus" not in given(p),
    ),
    "lutetium 33 days ago": (
        3,
        lambda p: date(2024, 4, 20) - timedelta(33) in ended(p, LUTETIUM),
    ),
    "everolimus two weeks ago": (
        3,
        lambda p: date(2024, 4, 20) - timedelta(14) in ended(p, "everolimus"),
    ),
    "thymus": (3, lambda p: p.disease.primary_site == "thymus"),
    "well differentiated grade 3": (
        3,
        lambda p: p.disease.grade == 3 and p.disease.differentiation == "well differentiated",
    ),
    "poorly differentiated": (3, lambda p: p.disease.differentiation == "poorly differentiated"),
    "goblet cell": (2, lambda p: p.disease.histology == "goblet cell carcinoid"),
    "warfarin": (2, lambda p: p in failing("medication.warfarin")),
    "aspirin 100 mg": (2, lambda p: p in failing("medication.aspirin")),
    "blood pressure": (3, lambda p: p in failing("history.hypertension")),
    "operation of late": (2, lambda p: p in failing("prior.major-surgery")),
    "no progression within a year": (3, lambda p: p in failing("disease.progression")),
    "under 40 kg": (1, lambda p: p.weight_kg and p.weight_kg < 40),
    "fifteen years old, 52 kg": (
        1,
        lambda p: screened(p).facts.value("age").value == 15 and p.weight_kg == 52,
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_as_many_of_each_kind_as_were_dealt(kind: str) -> None:
    count, is_one = KINDS[kind]
    assert sum(bool(is_one(patient)) for patient in referrals()) == count


def test_some_did_not_tolerate_everolimus() -> None:
    rows = [row for p in referrals() for row in (p.therapies.entries if p.therapies else ())]
    left = [r for r in rows if "everolimus" in r.agents and r.stopped_for == "intolerance"]
    assert len(left) >= 5


@pytest.mark.parametrize(
    ("criterion", "least"),
    [
        ("labs.tsh", 5),
        ("labs.ptt", 3),
        ("labs.renal", 3),
        ("labs.qtcf", 2),
        ("medication.warfarin", 4),
        ("history.hypertension", 5),
        ("pregnancy.test", 3),
        ("prior.no-cabozantinib", 2),
        ("prior.major-surgery", 2),
        ("prior.toxicity-resolved", 2),
        ("disease.differentiation", 2),
    ],
)
def test_gaps_of_many_kinds_are_there(criterion: str, least: int) -> None:
    assert len(open_at(criterion)) >= least


def test_the_definitions_part_where_they_should() -> None:
    """Lutetium alone parts `early` from `published`; the boy parts one label from the other."""
    lutetium = [p for p in referrals() if KINDS["lutetium, never everolimus"][1](p)]
    for patient in lutetium:
        later = screen(patient, ON, criteria="published")
        assert screened(patient).finding("prior.everolimus-failure").status == "not met"
        assert later.finding("prior.radionuclide-or-targeted").status == "met"
    [boy] = [p for p in referrals() if "boy" in (p.story or "")]
    labels = [screen(boy, ON, criteria=f"{label}-label").decision for label in ("us", "eu")]
    assert [screened(boy).decision, *labels] == ["eligible", "eligible", "not eligible"]


def test_some_laboratories_report_in_si_units() -> None:
    units = Counter(p.labs.hemoglobin.unit for p in referrals() if p.labs.hemoglobin)
    assert min(units["g/dL"], units["g/L"]) >= 30


# The cards


def test_every_card_is_dealt_and_says_no_more_than_a_clause() -> None:
    dealt = {*make.ALONE, *make.PROBLEMS, *make.OTHERS}
    assert dealt == set(charts.DECK["cards"])
    assert len(dealt) == len(make.ALONE) + len(make.PROBLEMS) + len(make.OTHERS)
    for card in charts.DECK["cards"].values():
        assert not card.get("says", "").endswith(".")


def test_no_two_cards_of_a_referral_write_to_one_place() -> None:
    cards = charts.DECK["cards"]
    assert charts.clash(cards["tsh"], cards["no tsh"])
    assert charts.clash(cards["primary in place"], cards["operation of late"])
    assert charts.clash(cards["warfarin"], cards["aspirin 100"])
    assert not charts.clash(cards["itraconazole"], cards["aspirin 100"])
    assert not charts.clash(cards["tsh"], cards["ptt"])
    for referral in make.dealt(random.Random(make.SEED)):
        own = referral.cards
        assert not any(charts.clash(a, b) for n, a in enumerate(own) for b in own[:n])


def test_a_story_tells_the_values_of_its_chart() -> None:
    told = 0
    for patient in referrals():
        for name, words in (("tsh", "TSH"), ("platelets", "platelets"), ("albumin", "albumin")):
            result, said = (
                getattr(patient.labs, name),
                re.search(rf"{words} of ([\d.]+)", patient.story or ""),
            )
            if said:
                told += 1
                assert result
                assert str(result.value) == said[1]
    assert told >= 12


def test_a_story_that_names_a_gap_has_it() -> None:
    gaps = {
        "no TSH on file": lambda p: p.labs.tsh is None,
        "no PTT on file": lambda p: p.labs.ptt is None,
        "no ECG on file": lambda p: p.ecg is None,
        "no weight": lambda p: p.weight_kg is None,
        "nobody completed": lambda p: p.medicines.complete_on is None,
        "no pregnancy test": lambda p: p.reproduction.pregnancy_test is None and p.sex == "female",
        "not judged major": lambda p: any(
            row.date.year == 2024 and row.major is None for row in p.surgeries.entries
        ),
    }
    for words, has_it in gaps.items():
        named = [p for p in referrals() if words in (p.story or "")]
        assert len(named) >= 3, words
        assert all(has_it(p) for p in named), words
