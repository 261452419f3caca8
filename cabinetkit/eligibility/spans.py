"""Stretches of time as protocols write them: days, weeks, calendar months, years.

Months and years are calendar months added forward to the event and clamped to the end of the
month: 31 August 2023 plus six months is 29 February 2024.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cabinetkit.errors import RuleError

# The longest stretch a criterion may name: a longer one is a slip of the pen.
LONGEST = {"days": 10_000, "weeks": 1_500, "months": 360, "years": 30}


class Span(BaseModel):
    """A stretch of time: a count and its unit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: Annotated[int, Field(ge=0, strict=True)]
    unit: Literal["days", "weeks", "months", "years"]

    @model_validator(mode="after")
    def _within_reason(self) -> Self:
        if self.count > LONGEST[self.unit]:
            raise ValueError(f"at most {LONGEST[self.unit]} {self.unit}")
        return self

    def after(self, day: date) -> date:
        """The day that lies this long after `day`."""
        if self.unit == "days":
            return day + timedelta(days=self.count)
        if self.unit == "weeks":
            return day + timedelta(weeks=self.count)
        return _months_after(day, self.count * (12 if self.unit == "years" else 1))

    def __str__(self) -> str:
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def span(**counts: object) -> Span:
    """`span(months=6)`: exactly one of days, weeks, months, years, as a whole number."""
    if len(counts) != 1:
        raise RuleError("give one stretch of time, such as days=28 or months=6")
    [(unit, count)] = counts.items()
    if unit not in LONGEST:
        raise RuleError(f"'{unit}' is no unit of time here; use {', '.join(LONGEST)}")
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= LONGEST[unit]:
        raise RuleError(f"{unit}={count!r}: give a whole number from 0 to {LONGEST[unit]}")
    return Span.model_validate({"count": count, "unit": unit})
