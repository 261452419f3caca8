"""Published figures as records and as a frame, side by side, and what a ratio implies."""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd
import pytest

import cabinetkit as ck
from cabinetkit.cli import main
from cabinetkit.results.listing import as_text, letter
from cabinetkit.results.number_sets import PoolingError, _rounding, side_by_side
from cabinetkit.results.published import records, select
from cabinetkit.sources import source

NEJM, FDA, LBA, TALK = "NEJM 2024", "FDA 2025", "LBA53 2023", "ESMO 2023 talk"
HR = "PFS hazard ratio"


# --- records and the frame ------------------------------------------------------------------------


def test_a_ratio_of_the_abstract_with_everything_that_belongs_to_it() -> None:
    found = ck.published(HR, "epNET", analysis=NEJM)
    assert (found.value, found.low, found.high) == (0.38, 0.25, 0.59)
    assert (found.n, found.events) == (203, None)
    assert found.direction == "cabozantinib over placebo"
    assert found.assessor == "blinded independent central review"
    assert found.standing == "document"
    assert str(found.at) == "NEJM abstract: Results"
    assert found.said == "0.38 (95% CI 0.25 to 0.59)"
    for text in (str(found), found._repr_html_()):
        assert "CABINET, NEJM 2024: epNET, PFS hazard ratio, cabozantinib over placebo" in text
        assert "NEJM abstract: Results (document)" in " ".join(text.split())


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (("median PFS", "pNET", NEJM, "placebo"), "4.4 months (95% CI 3.0 to 5.9)"),
        ((HR, "epNET", FDA, None), "0.40 (95% CI 0.26 to 0.61)"),
        (("objective response", "epNET", NEJM, "placebo"), "0% (95% CI 0 to 5)"),
        (
            ("grade 3 or higher adverse events", "both", NEJM, "placebo"),
            "23 to 27% (range over cohorts)",
        ),
        (("median duration of response", "pNET", FDA, "placebo"), "not evaluable"),
        (
            ("median duration of response", "pNET", FDA, "cabozantinib"),
            "11.4 months (95% CI 6.1 to not reached)",
        ),
        (("patients", "both", "Alliance 2025", None), "298 patients"),
        (("deaths", "pNET", FDA, "placebo"), "17 patients"),
        (("events at interim", "epNET", LBA, None), "109 events"),
    ],
)
def test_a_figure_is_said_as_it_was_printed(wanted: tuple[Any, ...], said: str) -> None:
    endpoint, cohort, analysis, arm = wanted
    assert ck.published(endpoint, cohort, analysis=analysis, arm=arm).said == said


def test_an_interval_from_a_copy_says_so_although_the_value_is_the_documents() -> None:
    found = ck.published("median PFS", "epNET", analysis=NEJM, arm="placebo")
    assert found.standing == "document"
    assert found.standings == "document; interval and n secondary"
    assert ck.published(HR, "epNET", analysis=FDA).standings == "secondary"  # its reader too
    assert "The interval is taken from: CancerNetwork on the EU approval, a copy" in str(found)


def test_a_request_that_fits_several_lists_them() -> None:
    with pytest.raises(ck.CabinetkitError) as error:
        ck.published(HR, "pNET")
    listed = str(error.value).splitlines()
    assert listed[0] == "4 figures fit; say more of cohort=, analysis=, arm=:"
    assert listed[1] == (
        "  NEJM 2024 / pNET / PFS hazard ratio / cabozantinib over placebo: "
        "0.23 (95% CI 0.12 to 0.42)"
    )
    assert [line.split(" / ")[0].strip() for line in listed[1:]] == [NEJM, FDA, LBA, TALK]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"endpoint": "PFS hazrd ratio"}, "no endpoint called .* Did you mean 'PFS hazard ratio'"),
        ({"endpoint": HR, "cohort": "PNET"}, "no cohort called 'PNET'.* Did you mean 'pNET'"),
        ({"endpoint": HR, "analysis": "NEJM"}, "no analysis called 'NEJM'; the kit has: NEJM 2024"),
        ({"endpoint": HR, "arm": "lanreotide"}, "no arm called 'lanreotide'"),
        ({"endpoint": HR, "trial": "RADIANT"}, "no trial called 'RADIANT'.* Did you mean 'RADIANT"),
        (
            {"endpoint": "OS hazard ratio", "cohort": "epNET", "analysis": FDA},
            "no figure for cohort epNET, endpoint OS hazard ratio, analysis FDA 2025. Near it",
        ),
        ({"endpoint": HR, "cohort": "pNET", "arm": "placebo"}, "arm= is the arm on top"),
        (
            {"endpoint": "grade 3 or higher adverse events", "cohort": "pNET"},
            "NEJM 2024 / both / grade 3 or higher adverse events / cabozantinib: 62 to 65%",
        ),
    ],
)
def test_a_request_that_fits_nothing_says_what_there_is(
    wanted: dict[str, str], message: str
) -> None:
    with pytest.raises(ck.CabinetkitError, match=message):
        ck.published(**wanted)


def test_the_frame_holds_every_record_of_the_trial_and_no_other() -> None:
    frame = ck.outcomes()
    assert set(frame["trial"]) == {"CABINET"}
    siblings = ck.outcomes(trial="siblings")
    assert len(frame) + len(siblings) == len(records())
    assert "CABINET" not in set(siblings["trial"])


def test_the_siblings_stand_by_name_and_not_by_any_figure() -> None:
    trials = list(dict.fromkeys(ck.outcomes(trial="siblings")["trial"]))
    assert len(trials) == 11
    assert trials == sorted(trials, key=str.casefold)


def test_a_missing_number_is_missing_in_the_frame() -> None:
    frame = ck.outcomes(cohort="both", analysis=NEJM)
    assert frame["value"].isna().all()
    assert frame["low"].tolist() == [62, 23]
    assert frame["n"].isna().all()
    assert str(frame["n"].dtype) == str(frame["events"].dtype) == "Int64"
    assert pd.isna(ck.outcomes(endpoint=HR, cohort="pNET", analysis=NEJM)["events"][0])


@pytest.mark.parametrize("column", ["cohort", "endpoint", "analysis"])
def test_a_filter_leaves_exactly_what_fits(column: str) -> None:
    everything = ck.outcomes()
    for value in everything[column].unique():
        part = ck.outcomes(**{column: value})
        expected = everything[everything[column] == value].reset_index(drop=True)
        pd.testing.assert_frame_equal(part, expected)


def test_every_ratio_has_a_direction_and_every_figure_a_source_and_a_standing() -> None:
    for row in records():
        assert (row.unit == "ratio") <= bool(row.over)
        assert row.standing in {"document", "abstract", "secondary"}
        assert row.at.section
        assert row.key


# --- side by side ---------------------------------------------------------------------------------


def kinds(one: str, other: str, cohort: str) -> dict[str, list[tuple[str, str]]]:
    found = side_by_side(one, other, cohort=cohort)
    return {
        f"{pair.any.endpoint}, {pair.any.direction}": [tuple(each) for each in pair.differences]
        for pair in found.pairs
    }


def test_nejm_beside_fda_names_each_difference() -> None:
    found = kinds(NEJM, FDA, "pNET")
    open_reason = ("the sources do not say", "why the figures differ")
    assert found["PFS hazard ratio, cabozantinib over placebo"] == [
        ("cohort membership", "95 against 99 patients"),
        open_reason,
    ]
    assert found["OS hazard ratio, cabozantinib over placebo"] == [
        ("cohort membership", "95 against 99 patients"),
        ("events", "stated: none for NEJM 2024, 49 for FDA 2025"),
        open_reason,
    ]
    assert found["median PFS, cabozantinib"][:2] == [
        ("same value", "but another interval"),
        ("cohort membership", "64 against 66 patients"),
    ]
    assert found["objective response, cabozantinib"] == [
        ("cohort membership", "64 against 66 patients"),
        ("the sources do not say", "who read the scans for NEJM 2024"),
        ("rounding", "12 patients would give both shares, over 64 and 66 (inferred)"),
    ]
    assert found["patients, "] == [
        ("cohort membership", "who was counted differs"),
        open_reason,
    ]
    assert ("one source only", "NEJM 2024 gives none that the kit knows") in found[
        "deaths, placebo"
    ]
    wording = [text for kind, text in found["median PFS, placebo"] if kind == "wording"]
    assert wording == [
        "FDA 2025: the news report says that half stayed 'free of progression', death left out"
    ]
    assert open_reason in found["median PFS, placebo"]


def test_another_reader_and_a_reader_not_stated_are_two_things() -> None:
    ratio = "PFS hazard ratio, cabozantinib over placebo"
    assert (
        "assessor",
        "blinded independent central review against local radiology",
    ) in kinds(NEJM, LBA, "pNET")[ratio]
    assert kinds(LBA, TALK, "pNET")[ratio] == [
        ("the sources do not say", "who read the scans for ESMO 2023 talk"),
        ("events", "stated: 50 for LBA53 2023, none for ESMO 2023 talk"),
        ("the sources do not say", "why the figures differ"),
    ]


def test_the_data_cut_concerns_every_figure_and_is_said_once() -> None:
    found = side_by_side(NEJM, FDA, cohort="epNET")
    assert found.data_cut == (
        "Data cut: 2023-08-24 (from a secondary copy) for NEJM 2024, not stated for FDA 2025."
    )
    assert found.data_cut in found.says
    both = side_by_side("SANET-p 2020", "SANET-p 2020, central review", cohort="all")
    assert all("assessor" in {d.kind for d in pair.differences} for pair in both.pairs)


def test_a_reader_in_other_words_is_no_other_reader() -> None:
    found = kinds("A021202 2019", "A021202 2025", "all")
    said = found["median PFS, pazopanib"]
    assert ("wording", "central review against blinded independent central review") in said
    assert not [kind for kind, _ in said if kind == "assessor"]


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("8.4", "8.5", None),
        ("0.41", "0.40", None),
        ("3", "3.2", "3.2 rounds to 3"),
        ("11.0", "10.96", "10.96 rounds to 11.0"),
        ("11.0", "10.9", None),
        ("3.3", "3", "3.3 rounds to 3"),
        ("19", "18", None),
    ],
)
def test_only_a_finer_figure_rounds_to_a_coarser_one(
    one: str, other: str, says: str | None
) -> None:
    row = ck.published("median PFS", "epNET", analysis=NEJM, arm="placebo")
    pair = [
        row.model_copy(update={"value": float(digits), "printed": (digits, "", "")})
        for digits in (one, other)
    ]
    assert [text for _, text in _rounding(*pair)] == ([says] if says else [])


def test_the_same_figure_without_an_interval_says_that_there_is_none() -> None:
    said = kinds(LBA, TALK, "epNET")["median PFS, placebo"]
    assert said[0] == ("same value", "no interval from either")


def test_pooling_is_refused_with_the_reason() -> None:
    found = side_by_side(NEJM, FDA, cohort="pNET")
    with pytest.raises(PoolingError, match="would count the same patients twice"):
        found.pool()
    assert "never pooled" in " ".join(str(found).split())
    assert "never pooled" in found._repr_html_()


@pytest.mark.parametrize(
    ("one", "other", "cohort", "message"),
    [
        (NEJM, NEJM, "pNET", "named twice"),
        ([NEJM], FDA, "pNET", r"no analysis called \['NEJM 2024'\]"),
        (NEJM, "RADIANT-4 2016", "pNET", "different trials with different patients"),
        (NEJM, "FDA 2024", "pNET", "no analysis called 'FDA 2024'.* Did you mean 'FDA 2025'"),
        (NEJM, FDA, "PNET", "NEJM 2024 has no figures for the cohort 'PNET'.* mean 'pNET'"),
        (NEJM, "GI subgroup", "epNET", "GI subgroup has no figures .* it has: epNET-GI"),
    ],
)
def test_what_cannot_stand_side_by_side_gets_a_sentence(
    one: str, other: str, cohort: str, message: str
) -> None:
    with pytest.raises(ck.CabinetkitError, match=message):
        side_by_side(one, other, cohort=cohort)


def test_no_pair_of_the_trial_breaks_and_each_difference_is_named() -> None:
    """All pairs of analyses, all cohorts they share: both orders name the same kinds."""
    names = list(dict.fromkeys(row.analysis for row in select()))
    seen = 0
    for one in names:
        for other in names:
            cohorts = [{r.cohort for r in select(analysis=name)} for name in (one, other)]
            for cohort in cohorts[0] & cohorts[1] if one != other else ():
                there, back = (kinds(*pair, cohort) for pair in ((one, other), (other, one)))
                assert there.keys() == back.keys()
                for figure, differences in there.items():
                    assert differences
                    assert sorted(k for k, _ in differences) == sorted(k for k, _ in back[figure])
                seen += 1
    assert seen >= 20


def test_a_figure_of_a_copy_is_marked() -> None:
    rows = {row[0]: row for row in side_by_side(NEJM, FDA, cohort="pNET").rows}
    ratio = rows["PFS hazard ratio, cabozantinib over placebo"]
    assert ratio[1] == "0.23 (95% CI 0.12 to 0.42)"
    assert ratio[2] == "0.22 (95% CI 0.12 to 0.41)*"


# --- what a ratio implies -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "low", "high", "se", "z", "events", "first"),
    [
        (0.38, 0.25, 0.59, 0.2191, -4.42, (78, 100), 0.275),
        (0.23, 0.12, 0.42, 0.3196, -4.60, (36, 48), 0.187),
    ],
)
def test_the_published_ratios_imply(
    ratio: float,
    low: float,
    high: float,
    se: float,
    z: float,
    events: tuple[int, int],
    first: float,
) -> None:
    """Computed once apart from the code; the events are what both roundings allow."""
    found = ck.implied(ratio, low, high)
    assert found.standard_error == pytest.approx(se, abs=5e-5)
    assert found.z == pytest.approx(z, abs=0.005)
    assert found.p == pytest.approx(math.erfc(-z / math.sqrt(2)), rel=0.05)
    assert found.events == events
    assert found.treated_first == pytest.approx(first, abs=5e-4)
    assert found.symmetric


@pytest.mark.parametrize("name", ["epNET", "pNET"])
def test_implied_recovers_the_error_of_a_ratio_that_is_known(name: str) -> None:
    """From the limits of a fitted ratio comes back its own z, and very roughly its events."""
    strata = {"epNET": ["analog", "site"], "pNET": ["analog", "sunitinib"]}[name]
    fitted = ck.survival.hazard_ratio(ck.synthetic(name), strata=strata)
    found = ck.implied(fitted.ratio, *fitted.interval, decimals=9)
    assert found.p == pytest.approx(fitted.p, rel=1e-6)
    assert 0.7 * found.events[0] < fitted.events < 1.4 * found.events[1]


def test_the_other_way_round_the_implications_turn_with_it() -> None:
    one = ck.implied(0.38, 0.25, 0.59)
    other = ck.implied(1 / 0.38, 1 / 0.59, 1 / 0.25)
    assert other.z == pytest.approx(-one.z)
    assert other.p == pytest.approx(one.p)
    assert other.treated_first == pytest.approx(1 - one.treated_first)


def test_equal_arms_need_four_over_the_squared_error() -> None:
    found = ck.implied(0.7, 0.5, 0.98, allocation=(1, 1), decimals=9)
    assert found.events == (round(4 / found.standard_error**2),) * 2
    uneven = ck.implied(0.7, 0.5, 0.98, allocation=(3, 1), decimals=9)
    assert uneven.events[1] == round(16 / 3 / found.standard_error**2)


def test_an_interval_that_does_not_fit_its_ratio_is_pointed_out() -> None:
    odd = ck.implied(0.53, 0.30, 0.69)
    assert not odd.symmetric
    assert odd.remarks[0].startswith("Beware: the middle of this interval on the log scale is 0.45")
    assert "Beware" not in str(ck.implied(0.27, 0.14, 0.49))
    assert not ck.implied(0.28, 0.25, 0.59).symmetric  # too low for its interval, not too high


def test_the_assumptions_stand_below_in_words() -> None:
    text = " ".join(str(ck.implied(0.38, 0.25, 0.59)).split())
    for words in ("log scale", "no bound", "the same stratum", "treated over control"):
        assert words in text


@pytest.mark.parametrize(("cohort", "events"), [("epNET", (83, 107)), ("pNET", (29, 38))])
def test_the_rule_is_held_against_the_one_publication_that_prints_events(
    cohort: str, events: tuple[int, int]
) -> None:
    """LBA53 prints 109 and 50: above what its own intervals would need, so no bound."""
    ratio = ck.published(HR, cohort, analysis=LBA)
    found = ck.implied(ratio.value, ratio.low, ratio.high)
    assert found.events == events
    assert ratio.events > events[1]
    text = " ".join(found.remarks)
    assert f"{events[0]} to {events[1]}" in text
    assert str(ratio.events) in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.38, 0.59, 0.25), "does not lie in the interval"),
        ((0.62, 0.25, 0.59), "does not lie in the interval"),
        ((0, 0, 0.59), "0 is no ratio"),
        ((0.38, -0.25, 0.59), "-0.25 is no lower limit"),
        ((0.38, 0.25, math.inf), "inf is no upper limit"),
        (("0.38", 0.25, 0.59), "'0.38' is no ratio"),
        ((0.38, 0.38, 0.38), "does not lie in the interval"),
        ((0.38, 0.375, 0.385), "the same when rounded to 2 decimals"),
    ],
)
def test_a_ratio_that_cannot_be_gets_a_sentence(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ck.CabinetkitError, match=message):
        ck.implied(*arguments)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"allocation": (2, 0)}, "no allocation; say treated to control, such as"),
        ({"allocation": "2:1"}, "'2:1' is no allocation"),
        ({"allocation": (2, 1, 0)}, "no allocation"),
        ({"allocation": 2}, "2 is no allocation"),
        ({"allocation": (math.inf, 1)}, "no allocation"),
        ({"decimals": "2"}, "'2' is no number of decimals; say 0 to 9"),
        ({"decimals": 400}, "400 is no number of decimals"),
    ],
)
def test_an_allocation_has_two_arms_and_decimals_are_few(
    wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(ck.CabinetkitError, match=message):
        ck.implied(0.38, 0.25, 0.59, **wrong)


# --- the command ----------------------------------------------------------------------------------


def test_the_command_prints_the_table_with_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outcomes", "--cohort", "pNET"]) == 0
    text = capsys.readouterr().out
    shown = select(cohort="pNET")
    table, _, below = text.partition("\n\n")
    lines = table.splitlines()[1:]
    assert len(lines) == len(shown)
    one_line = " ".join(below.split())
    responses = [line for line in lines if line.startswith(NEJM) and "response" in line]
    assert all("not stated" in line for line in responses)  # who read the scans
    assert not any("not stated" in line for line in lines if "OS hazard ratio" in line)
    for row, line in zip(shown, lines, strict=True):
        assert line.startswith(row.analysis)
        assert row.said in line
        for name in row.sources:
            assert f"{source(name).called} ({source(name).standing})" in one_line
        assert row.note in one_line
        assert row.wording in one_line
    assert "DOI 10.1056/NEJMoa2403991" in below
    assert "--cohort both" in below


def test_the_numbers_of_the_sources_lead_to_them(capsys: pytest.CaptureFixture[str]) -> None:
    rows = select(cohort="pNET", analysis="EU 2025")
    assert as_text(rows).count("13 ") == 0
    [line] = [line for line in as_text(rows).splitlines() if line.startswith("EU 2025")]
    assert line.split()[-3:] == ["1", "a,", "b"]
    assert [letter(n) for n in (1, 26, 27, 52, 53)] == ["a", "z", "aa", "az", "ba"]


def test_the_command_gives_the_same_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outcomes", "--cohort", "pNET", "--analysis", NEJM, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["as_printed"] for row in rows] == [
        row.said for row in select(cohort="pNET", analysis=NEJM)
    ]
    [ratio] = [row for row in rows if row["endpoint"] == HR]
    assert (ratio["value"], ratio["over"], ratio["events"]) == (0.23, "placebo", None)


def test_a_command_for_what_is_not_there_ends_with_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["outcomes", "--cohort", "xNET"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "no cohort called 'xNET'" in shown.err
