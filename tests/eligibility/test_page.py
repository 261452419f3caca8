"""The outline of the trial page: every item is claimed by a criterion, or is no rule and why."""

from __future__ import annotations

import json

import pytest

from cabinetkit.data import data
from cabinetkit.eligibility import page
from cabinetkit.eligibility.criteria import EARLY
from cabinetkit.eligibility.page import Item, changes, claims, outline, read_page
from cabinetkit.errors import CabinetkitError

CLAIMS = claims(EARLY)
SECTIONS = data("page-outline.json")["sections"]


@pytest.mark.parametrize("item", outline(), ids=str)
def test_every_item_is_claimed_or_is_no_rule_with_the_reason(item: Item) -> None:
    assert bool(CLAIMS[item]) is not bool(item.not_a_rule)


def test_no_criterion_claims_what_is_not_on_the_page() -> None:
    known = {(item.section, item.number) for item in outline()}
    claimed = {(p.section, n) for c in EARLY for p in c.places for n in p.items}
    assert claimed <= known


def test_the_outline_counts_the_items_of_each_section() -> None:
    last = {item.section: item.number for item in outline()}
    assert last == dict(zip(SECTIONS, (6, 7, 2, 7, 21, 5, 14), strict=True))
    assert len({item.hash for item in outline()}) == len(outline())


def test_criteria_stand_in_the_order_of_the_page() -> None:
    order = {(item.section, item.number): n for n, item in enumerate(outline())}
    # The heading on pregnancy says two things; the bullet below it belongs to the first.
    places = [(c.source.section, max(c.source.items[:1])) for c in EARLY]
    ranks = [order[place] for place in places]
    assert ranks == sorted(ranks)


def test_a_heading_that_says_a_rule_is_claimed() -> None:
    [heading] = [i for i in outline() if i.section == SECTIONS[-1] and i.number == 0]
    assert CLAIMS[heading] == ("pregnancy.test", "pregnancy.not-nursing")


def test_an_exception_in_the_next_item_is_claimed_by_its_criterion() -> None:
    [orphan] = [i for i in outline() if i.section == SECTIONS[-1] and i.number == 7]
    assert CLAIMS[orphan] == ("labs.bilirubin", "labs.renal", "labs.albumin")


def test_a_rule_that_the_page_states_twice_is_one_rule_and_counted_once() -> None:
    first, second = EARLY["prior.ssa-stable"], EARLY["medication.ssa-stable"]
    assert second.rule is first.rule
    assert {*first.places} == {*second.places}
    assert [c.id for c in EARLY if c.same_as] == ["medication.ssa-stable"]
    assert len(EARLY) == 75
    assert len(EARLY.counted) == 73  # less the checklist entry and the rule stated again


def test_the_outline_keeps_no_text_of_the_page() -> None:
    for section, _, digest, *reason in data("page-outline.json")["items"]:
        assert section in SECTIONS
        assert len(digest) == 16
        assert int(digest, 16) >= 0
        assert all(len(each) < 120 for each in reason)


# --- reading a page: an invented one with the same layout -----------------------------------------

PAGE = """An invented study

Who may join:
First section
  • one
    • two,  with   spaces
Second section
  • three
The end
"""


@pytest.fixture
def invented_page(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = {
        "sections": ["Before", "First", "Second"],
        "criteria_begin": page._digest("Who may join:"),
        "criteria_end": page._digest("The end"),
    }
    monkeypatch.setattr(page, "data", lambda name: layout)
    known = tuple(Item(*row) for row in read_page(PAGE))
    monkeypatch.setattr(page, "outline", lambda: known)


@pytest.mark.usefixtures("invented_page")
def test_a_page_is_read_item_by_item() -> None:
    assert [(section, number) for section, number, _ in read_page(PAGE)] == [
        ("Before", 1),
        ("Before", 2),
        ("First", 0),
        ("First", 1),
        ("First", 2),
        ("Second", 0),
        ("Second", 1),
    ]


@pytest.mark.usefixtures("invented_page")
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one", "one", []),
        ("  • one", "• one  ", []),
        ("with   spaces", "with spaces", []),
        ("three", "four", ["changed: Second, item 1"]),
        ("Second section", "Another section", ["changed: Second, heading"]),
        ("  • three\n", "", ["gone: Second, item 1"]),
        ("  • three\n", "  • three\n  • four\n", ["new: Second, item 2"]),
        ("The end", "Third section\nThe end", ["new: section 3, heading"]),
    ],
)
def test_what_changed_in_a_page_is_named(old: str, new: str, expected: list[str]) -> None:
    assert changes(PAGE.replace(old, new)) == expected


@pytest.mark.usefixtures("invented_page")
@pytest.mark.parametrize("text", ["", "something else", PAGE.replace("The end", "")])
def test_a_text_that_is_not_the_page_gets_a_sentence(text: str) -> None:
    with pytest.raises(CabinetkitError, match="not the trial page"):
        changes(text)


def test_the_outline_is_valid_json_with_a_note() -> None:
    assert "No text of the page" in json.dumps(data("page-outline.json"))
