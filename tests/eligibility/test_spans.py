"""Stretches of time: calendar months clamped to the end of the month, over leap years."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cabinetkit.eligibility.spans import LONGEST, span
from cabinetkit.errors import RuleError

# Counted on a calendar by hand. 2024, 2000 and 2096 are leap years; 2023 and 2100 are not.
CALENDAR = [
    ("2023-08-31", {"months": 6}, "2024-02-29"),
    ("2022-08-31", {"months": 6}, "2023-02-28"),
    ("2023-08-30", {"months": 6}, "2024-02-29"),
    ("2023-08-29", {"months": 6}, "2024-02-29"),
    ("2023-08-28", {"months": 6}, "2024-02-28"),
    ("2023-10-20", {"months": 6}, "2024-04-20"),
    ("2024-01-31", {"months": 1}, "2024-02-29"),
    ("2023-01-31", {"months": 1}, "2023-02-28"),
    ("2000-01-31", {"months": 1}, "2000-02-29"),
    ("2100-01-31", {"months": 1}, "2100-02-28"),
    ("2024-02-29", {"months": 1}, "2024-03-29"),
    ("2024-02-29", {"months": 12}, "2025-02-28"),
    ("2024-02-29", {"years": 1}, "2025-02-28"),
    ("2024-02-29", {"years": 3}, "2027-02-28"),
    ("2024-02-29", {"years": 4}, "2028-02-29"),
    ("2096-02-29", {"years": 4}, "2100-02-28"),
    ("2021-04-20", {"years": 3}, "2024-04-20"),
    ("2024-03-31", {"months": 1}, "2024-04-30"),
    ("2024-04-30", {"months": 1}, "2024-05-30"),
    ("2023-12-31", {"months": 2}, "2024-02-29"),
    ("2023-11-30", {"months": 3}, "2024-02-29"),
    ("2023-10-31", {"months": 13}, "2024-11-30"),
    ("2023-12-15", {"months": 1}, "2024-01-15"),
    ("2023-12-31", {"months": 12}, "2024-12-31"),
    ("2024-03-23", {"days": 28}, "2024-04-20"),
    ("2024-02-01", {"days": 28}, "2024-02-29"),
    ("2023-02-01", {"days": 28}, "2023-03-01"),
    ("2024-04-06", {"days": 14}, "2024-04-20"),
    ("2024-03-09", {"weeks": 6}, "2024-04-20"),
    ("2024-02-26", {"weeks": 4}, "2024-03-25"),
    ("2024-04-20", {"days": 0}, "2024-04-20"),
    ("2024-02-29", {"months": 0}, "2024-02-29"),
]


@pytest.mark.parametrize(("event", "length", "expected"), CALENDAR)
def test_a_stretch_ends_on_the_day_of_the_calendar(event: str, length: Any, expected: str) -> None:
    assert span(**length).after(date.fromisoformat(event)) == date.fromisoformat(expected)


def test_a_month_and_a_month_may_be_less_than_two_months() -> None:
    january = date(2024, 1, 31)
    month = span(months=1)
    assert month.after(month.after(january)) == date(2024, 3, 29)
    assert span(months=2).after(january) == date(2024, 3, 31)


def test_every_day_of_four_years_agrees_with_pandas() -> None:
    """pandas adds calendar months by code of its own; it clamps them in the same way."""
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(4 * 365 + 1)]
    for months in (1, 2, 6, 12, 25):
        oracle = pd.DatetimeIndex(days).map(lambda d, n=months: d + pd.DateOffset(months=n))
        assert [span(months=months).after(day) for day in days] == [d.date() for d in oracle]


SETTLED = settings(derandomize=True, deadline=None)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
MONTHS = st.integers(0, LONGEST["months"])


@SETTLED
@given(DAYS, MONTHS)
def test_months_land_in_the_right_month_and_never_on_a_later_day_of_it(
    event: date, count: int
) -> None:
    """The month is so many months on, the day the same or the last of a shorter month."""
    end = span(months=count).after(event)
    assert (end.year * 12 + end.month) - (event.year * 12 + event.month) == count
    assert end.day == event.day or (
        end.day < event.day and (end + timedelta(days=1)).month != end.month
    )


@SETTLED
@given(DAYS, DAYS, MONTHS)
def test_an_earlier_event_never_ends_later(one: date, other: date, count: int) -> None:
    """The end of a stretch moves forward with its beginning, or stands still."""
    first, second = sorted((one, other))
    assert span(months=count).after(first) <= span(months=count).after(second)


@SETTLED
@given(DAYS, st.integers(0, LONGEST["years"]))
def test_a_year_is_twelve_months(event: date, count: int) -> None:
    """Years and their months end on the same day."""
    assert span(years=count).after(event) == span(months=12 * count).after(event)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ({}, "give one stretch of time"),
        ({"months": 6, "days": 1}, "give one stretch of time"),
        ({"fortnights": 2}, "'fortnights' is no unit of time here; use days, weeks, months, years"),
        ({"months": -1}, "whole number from 0 to 360"),
        ({"months": 361}, "whole number from 0 to 360"),
        ({"years": 31}, "whole number from 0 to 30"),
        ({"days": 10**400}, "whole number from 0 to 10000"),
        ({"months": 1.5}, "months=1.5: give a whole number"),
        ({"months": True}, "months=True: give a whole number"),
        ({"months": "6"}, "months='6': give a whole number"),
        ({"months": None}, "give a whole number"),
    ],
)
def test_a_stretch_that_makes_no_sense_is_refused(length: Any, words: str) -> None:
    with pytest.raises(RuleError) as caught:
        span(**length)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ({"days": 1}, "1 day"),
        ({"days": 28}, "28 days"),
        ({"weeks": 6}, "6 weeks"),
        ({"months": 1}, "1 month"),
        ({"years": 0}, "0 years"),
    ],
)
def test_a_stretch_says_itself(length: Any, said: str) -> None:
    assert str(span(**length)) == said
