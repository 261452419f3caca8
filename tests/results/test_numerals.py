"""Every numeral of the five documents is a figure of `outcomes.csv` or is listed as none.

The documents are not in the repository. Their numerals are, each with its place and what it is;
where the documents are at hand, CABINETKIT_SOURCES names their folder and the list is compared
with them.
"""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest
from numerals import ROMAN, WORDS, Numeral, fingerprint, numerals
from published import Row, key, published, source_of

from cabinetkit.sources import source

HERE = Path(__file__).parent
HASHES: dict[str, str] = json.loads((HERE / "documents.json").read_text(encoding="utf-8"))
with (HERE / "numerals.csv").open(encoding="utf-8", newline="") as file:
    LISTED: list[Row] = list(csv.DictReader(file))
ROWS = published()
BY_KEY = {key(row): row for row in ROWS}
CELLS = ("value", "low", "high", "n", "events")
NONE = "no result: "
REASONS = {
    "identifier",
    "reference",
    "grant",
    "date or year",
    "criterion of eligibility",
    "list number",
    "part of a name or unit",
    "confidence level",
    "p value (kept in the note)",
    "dose",
    "design",
    "age or weight of the indication",
    "guideline",
    "contact",
    "prevalence",
    "phase",
    "part of an endpoint's name",
    "wording of a median",
    "number word of no result",
}

# Typed from the documents, line by line: every numeral that is a result.
COHORTS = "203 8.4 3.9 0.38 0.25 0.59 95 13.8 4.4 0.23 0.12 0.42"
RESULTS = {
    ("alliance-news", 22): "298 99 199",
    ("evidence-answer", 2): COHORTS,
    ("evidence-answer", 6): "8.4 13.8",
    ("fda-approval-news", 11): "99 199",
    ("fda-approval-news", 13): "78 60",
    ("fda-approval-news", 15): "13.8 3.3 8.5 4.2",
    ("fda-approval-news", 17): "18 5",
    ("nejm-abstract", 9): f"{COHORTS} 5 19 0 62 65 23 27",
}

# Typed from the documents once more, by what they say: every cell that rests on one of them.
OVER = "cabozantinib over placebo"
PRINTED = {
    "NEJM 2024 / epNET / median PFS / cabozantinib": {"value": "8.4"},
    "NEJM 2024 / epNET / median PFS / placebo": {"value": "3.9"},
    f"NEJM 2024 / epNET / PFS hazard ratio / {OVER}": {
        "value": "0.38",
        "low": "0.25",
        "high": "0.59",
        "n": "203",
    },
    "NEJM 2024 / epNET / objective response / cabozantinib": {"value": "5"},
    "NEJM 2024 / epNET / objective response / placebo": {"value": "0"},
    f"NEJM 2024 / epNET / OS hazard ratio / {OVER}": {"n": "203"},
    "NEJM 2024 / epNET / median follow-up": {"n": "203"},
    "NEJM 2024 / epNET / patients": {"value": "203"},
    "NEJM 2024 / pNET / median PFS / cabozantinib": {"value": "13.8"},
    "NEJM 2024 / pNET / median PFS / placebo": {"value": "4.4"},
    f"NEJM 2024 / pNET / PFS hazard ratio / {OVER}": {
        "value": "0.23",
        "low": "0.12",
        "high": "0.42",
        "n": "95",
    },
    "NEJM 2024 / pNET / objective response / cabozantinib": {"value": "19"},
    "NEJM 2024 / pNET / objective response / placebo": {"value": "0"},
    f"NEJM 2024 / pNET / OS hazard ratio / {OVER}": {"n": "95"},
    "NEJM 2024 / pNET / median follow-up": {"n": "95"},
    "NEJM 2024 / pNET / patients": {"value": "95"},
    "NEJM 2024 / both / grade 3 or higher adverse events / cabozantinib": {
        "low": "62",
        "high": "65",
    },
    "NEJM 2024 / both / grade 3 or higher adverse events / placebo": {"low": "23", "high": "27"},
    "FDA 2025 / epNET / median PFS / cabozantinib": {"value": "8.5"},
    "FDA 2025 / epNET / median PFS / placebo": {"value": "4.2"},
    "FDA 2025 / epNET / objective response / cabozantinib": {"value": "5"},
    "FDA 2025 / epNET / objective response / placebo": {"value": "0"},
    "FDA 2025 / epNET / patients": {"value": "199"},
    f"FDA 2025 / epNET / risk reduction / {OVER}": {"value": "60", "n": "199"},
    "FDA 2025 / pNET / median PFS / cabozantinib": {"value": "13.8"},
    "FDA 2025 / pNET / median PFS / placebo": {"value": "3.3"},
    "FDA 2025 / pNET / objective response / cabozantinib": {"value": "18"},
    "FDA 2025 / pNET / objective response / placebo": {"value": "0"},
    "FDA 2025 / pNET / patients": {"value": "99"},
    f"FDA 2025 / pNET / risk reduction / {OVER}": {"value": "78", "n": "99"},
    "Alliance 2025 / epNET / patients": {"value": "199"},
    "Alliance 2025 / pNET / patients": {"value": "99"},
    "Alliance 2025 / both / patients": {"value": "298"},
}
# The report of the approval says in words that neither placebo arm had a response.
IN_WORDS = {
    "FDA 2025 / epNET / objective response / placebo",
    "FDA 2025 / pNET / objective response / placebo",
}


def claims(listed: Row) -> list[tuple[str, str]]:
    """The cells that hold a listed numeral, each as the key of its row and the cell's name."""
    if listed["claim"].startswith(NONE):
        return []
    pairs = (claim.split(" = ") for claim in listed["claim"].split("; "))
    return [(row, cell) for row, cell in pairs]


def place(listed: Row) -> tuple[str, int]:
    return listed["document"], int(listed["line"])


# The extractor


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0.38; 95% CI, 0.25 to 0.59", ["0.38", "95", "0.25", "0.59"]),
        ("at least 1,500/mm^3, or 100,000.", ["1,500", "3", "100,000"]),
        ("1/2 of it, 2.5 mL", ["1/2", "2.5"]),
        ("NCT03375320, A021602 and CYP3A4", ["03375320", "021602", "3", "4"]),
        ("10.1056/NEJMoa2403991", ["10.1056", "2403991"]),
        ("(855) 776-0015", ["855", "776", "0015"]),
        ("2:1, then 62-65% or 62 to 65%.", ["2", "1", "62", "65", "62", "65"]),
        ("Half of them, two-thirds, ONE more", ["Half", "two", "ONE"]),
        ("phase III, class II or IV", ["III", "II", "IV"]),
        ("no someone, often, secondary, iv, VIII, halfway", []),
        ("", []),
    ],
)
def test_a_numeral_is_digits_a_number_word_or_a_roman_numeral(text: str, found: list[str]) -> None:
    assert [numeral.text for numeral in numerals(text)] == found


def test_a_numeral_knows_its_line_and_its_turn() -> None:
    assert list(numerals("4 and 5\n\nsix")) == [
        *(Numeral(1, 1, "4"), Numeral(1, 2, "5")),
        Numeral(3, 1, "six"),
    ]


# The list


def test_the_five_documents_are_listed_and_are_sources_of_the_kit() -> None:
    assert {listed["document"] for listed in LISTED} == set(HASHES)
    assert len(HASHES) == 5
    assert {source(name).standing for name in HASHES} == {"document"}


def test_the_numerals_of_a_line_are_counted_without_a_gap() -> None:
    places = [place(listed) for listed in LISTED]
    assert places == sorted(places)
    for _, line in groupby(LISTED, key=place):
        turns = [int(listed["nth"]) for listed in line]
        assert turns == list(range(1, len(turns) + 1))


def test_no_numeral_is_lost_at_the_end_of_a_line() -> None:
    assert Counter(listed["document"] for listed in LISTED) == {
        "alliance-news": 30,
        "evidence-answer": 28,
        "fda-approval-news": 24,
        "mayo-trial-page": 79,
        "nejm-abstract": 121,
    }


def test_every_numeral_is_a_figure_or_has_a_known_reason_not_to_be() -> None:
    reasons = {
        listed["claim"].removeprefix(NONE) for listed in LISTED if listed["claim"].startswith(NONE)
    }
    assert reasons == REASONS
    for listed in LISTED:
        assert listed["claim"].startswith(NONE) or claims(listed)


def test_each_claim_names_a_row_whose_cell_is_the_numeral() -> None:
    for listed in LISTED:
        for row, cell in claims(listed):
            assert cell in CELLS, listed
            assert row in BY_KEY, listed
            numeral = Decimal(listed["numeral"].replace(",", ""))
            assert Decimal(BY_KEY[row][cell]) == numeral, listed


def test_a_figure_in_words_is_handled_by_name() -> None:
    worded = {*WORDS, *map(str.casefold, ROMAN)}
    for listed in LISTED:
        assert not (claims(listed) and listed["numeral"].casefold() in worded), listed
    medians = [row for row in LISTED if row["claim"] == f"{NONE}wording of a median"]
    assert [(*place(row), row["nth"], row["numeral"]) for row in medians] == [
        ("fda-approval-news", 15, "1", "Half")
    ]


def test_a_p_value_stands_in_the_note_of_its_ratio() -> None:
    printed = {row["numeral"] for row in LISTED if row["claim"].startswith(f"{NONE}p value")}
    assert printed == {"0.001"}
    for cohort in ("epNET", "pNET"):
        assert "P<0.001." in BY_KEY[f"NEJM 2024 / {cohort} / PFS hazard ratio / {OVER}"]["note"]


def test_the_list_is_that_of_the_documents() -> None:
    folder = os.environ.get("CABINETKIT_SOURCES")
    if not folder:
        pytest.skip("no documents here: set CABINETKIT_SOURCES to the folder that holds them")
    found = []
    for document, known in HASHES.items():
        text = (Path(folder) / f"{document}.txt").read_bytes().decode()
        assert fingerprint(text) == known, f"{document} is not the text that the list was made from"
        found += [(document, n.line, n.nth, n.text) for n in numerals(text)]
    assert [(*place(row), int(row["nth"]), row["numeral"]) for row in LISTED] == found


# The figures, from the documents' side


def test_every_result_of_the_documents_is_claimed_and_nothing_else() -> None:
    claimed: dict[tuple[str, int], list[str]] = {}
    for listed in LISTED:
        if claims(listed):
            claimed.setdefault(place(listed), []).append(listed["numeral"])
    assert {at: " ".join(found) for at, found in claimed.items()} == RESULTS


def test_every_cell_that_rests_on_a_document_is_what_it_prints() -> None:
    held = {
        key(row): {
            cell: row[cell] for cell in CELLS if row[cell] and source_of(row, cell) in HASHES
        }
        for row in ROWS
    }
    assert {row: cells for row, cells in held.items() if cells} == PRINTED


def test_every_cell_that_rests_on_a_document_is_claimed_by_its_numeral() -> None:
    claimed = {(listed["document"], row, cell) for listed in LISTED for row, cell in claims(listed)}
    for row, cells in PRINTED.items():
        for cell in cells:
            document = source_of(BY_KEY[row], cell)
            found = (document, row, cell) in claimed
            assert found is (row not in IN_WORDS), (document, row, cell)


def test_the_quoted_abstract_is_no_source_of_its_own() -> None:
    assert not [row for row in ROWS if "evidence-answer" in row.values()]


# What is not known is not there


def only(analysis: str, endpoint: str, cohort: str = "all") -> list[Row]:
    wanted = (analysis, cohort, endpoint)
    return [row for row in ROWS if (row["analysis"], row["cohort"], row["endpoint"]) == wanted]


def test_the_hazard_ratio_of_netter_1_has_no_interval() -> None:
    ratios = [row for row in ROWS if row["trial"] == "NETTER-1" and row["over"]]
    assert [row["value"] for row in ratios] == ["0.21"]
    assert not any(row[cell] for row in ratios for cell in ("low", "high", "interval"))


def test_the_fda_gives_no_survival_ratio_of_epnet() -> None:
    survival = {"OS hazard ratio", "median OS", "deaths"}
    fda = {row["cohort"] for row in ROWS if row["analysis"] == "FDA 2025"} - {"pNET"}
    assert fda == {"epNET"}
    assert not [e for e in survival if only("FDA 2025", e, "epNET")]


def test_the_unconfirmed_crossover_of_epnet_is_absent() -> None:
    assert only("FDA 2025", "crossover", "pNET")
    assert not only("FDA 2025", "crossover", "epNET")


def test_the_unconfirmed_interval_of_the_fda_response_is_absent() -> None:
    for row in only("FDA 2025", "objective response", "epNET"):
        assert not any(row[cell] for cell in ("low", "high", "interval", "interval_source"))


def test_a_one_sided_limit_is_no_interval() -> None:
    (ratio,) = only("A021202 2019", "PFS hazard ratio")
    assert (ratio["low"], ratio["high"], ratio["interval"]) == ("", "", "")
    assert not any(
        "0.69" in cell for row in ROWS for cell in row.values() if row["trial"] == "A021202"
    )


def test_implied_counts_of_deaths_are_absent() -> None:
    for cohort in ("epNET", "pNET"):
        (ratio,) = only("NEJM 2024", "OS hazard ratio", cohort)
        assert ratio["events"] == ""
    for row in ROWS:
        assert not any(n in cell for cell in row.values() for n in ("85-96", "28-31"))


def test_the_events_behind_the_published_pfs_are_absent() -> None:
    for analysis in ("NEJM 2024", "FDA 2025"):
        for cohort in ("epNET", "pNET"):
            for endpoint in ("median PFS", "PFS hazard ratio"):
                assert {r["events"] for r in only(analysis, endpoint, cohort)} == {""}


def test_events_stand_only_where_a_source_states_them() -> None:
    """Responders worked out from a share are none of these: they stay in the notes."""
    assert {key(row): row["events"] for row in ROWS if row["events"]} == {
        f"FDA 2025 / pNET / OS hazard ratio / {OVER}": "49",
        "FDA 2025 / pNET / deaths / cabozantinib": "32",
        "FDA 2025 / pNET / deaths / placebo": "17",
        f"LBA53 2023 / epNET / PFS hazard ratio / {OVER}": "109",
        "LBA53 2023 / epNET / events at interim": "109",
        f"LBA53 2023 / pNET / PFS hazard ratio / {OVER}": "50",
        "LBA53 2023 / pNET / events at interim": "50",
        "grade 3 subgroup / grade 3 / objective response / cabozantinib": "4",
        "grade 3 subgroup / grade 3 / objective response / placebo": "0",
        "A021202 2019 / all / median PFS / pazopanib": "56",
        "A021202 2019 / all / median PFS / placebo": "56",
        "A021202 2019 / all / PFS hazard ratio / pazopanib over placebo": "112",
        "cabozantinib phase 2 2017 / pNET / objective response / cabozantinib": "3",
        "cabozantinib phase 2 2017 / carcinoid / objective response / cabozantinib": "6",
        "NETTER-1 2016 / all / median PFS / 177Lu-dotatate": "23",
        "NETTER-1 2016 / all / median PFS / octreotide 60 mg": "67",
        "PROMID 2009 / all / TTP hazard ratio / octreotide LAR over placebo": "67",
    }
    inferred = {key(row) for row in ROWS if "inferred" in row["note"]}
    assert inferred == {
        f"{analysis} / {cohort} / objective response / cabozantinib"
        for analysis in ("NEJM 2024", "FDA 2025")
        for cohort in ("epNET", "pNET")
    }
