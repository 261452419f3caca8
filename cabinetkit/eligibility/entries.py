"""The kinds of entry a chart is made of: exact numbers, days, answers, signatures, lists.

Every fact has three answers: a value; *never* (looked for, none, as of a day); absent. Nothing
defaults to normal.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from cabinetkit.errors import shortened

MOST_DIGITS = 20
FIRST_YEAR, LAST_YEAR = 1900, 2199


class Record(BaseModel):
    """A frozen part of a chart; a field that the chart does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def complaint(kind: str, sentence: str) -> PydanticCustomError:
    """An error of pydantic's with our sentence; braces in it are taken literally."""
    return PydanticCustomError(kind, "{sentence}", {"sentence": sentence})


def exact(number: object) -> Decimal:
    """The number as it was typed: 1.43 is 143/100, not the nearest float."""
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        hint = "write the number without quotes" if isinstance(number, str) else "give a number"
        raise complaint("number", f"{hint}, such as 1.43")
    if isinstance(number, int) and abs(number) >= 10**MOST_DIGITS:
        raise complaint("number", f"more than {MOST_DIGITS} digits; check the number")
    try:
        decimal = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    except InvalidOperation as error:
        raise complaint("number", "not a number; give one such as 1.43") from error
    if not decimal.is_finite():
        raise complaint("number", "not a finite number; leave the field out when it is not known")
    shape = decimal.as_tuple()
    if len(shape.digits) > MOST_DIGITS or abs(int(shape.exponent)) > MOST_DIGITS:
        raise complaint("number", f"more than {MOST_DIGITS} digits; check the number")
    return decimal


def _whole(number: object) -> int:
    decimal = exact(number)
    if decimal != int(decimal):
        raise complaint("whole_number", "give a whole number")
    return int(decimal)


def iso_day(day: object) -> date:
    """A day of the calendar, written YYYY-MM-DD."""
    if isinstance(day, date) and type(day) is date:
        parsed = day
    elif not isinstance(day, str) or len(day) != 10:
        raise complaint("day", "write a day as YYYY-MM-DD, such as 2024-04-20")
    else:
        try:
            parsed = date.fromisoformat(day)
        except ValueError as error:
            raise complaint("day", "no such day; write YYYY-MM-DD, such as 2024-04-20") from error
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise complaint("day", f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return parsed


_NUMBER = WithJsonSchema({"type": "number"})
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Positive = Annotated[Decimal, BeforeValidator(exact), Field(gt=0), _NUMBER]
NotNegative = Annotated[Decimal, BeforeValidator(exact), Field(ge=0), _NUMBER]
Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer"})]
Day = Annotated[date, BeforeValidator(iso_day)]


class Never(Record):
    """Looked for, none, as of a day."""

    never: Day


class Signed(Record):
    """A clinician's judgement: the answer, who gave it and when. The kit never computes one."""

    answer: StrictBool
    by: Text
    on: Day


def _condition_form(value: object) -> str | None:
    if value is True:
        return "~yes"
    return "~never" if isinstance(value, dict | Never) else None


Condition = Annotated[
    Annotated[Literal[True], Tag("~yes")] | Annotated[Never, Tag("~never")],
    Discriminator(
        _condition_form,
        custom_error_type="condition",
        custom_error_message='say true, or {{"never": "2024-04-10"}}: looked for, none, as of that '
        "day; leave it out when nobody looked",
    ),
]
"""A condition that a patient has (true), was looked for and does not have, or nobody looked for."""


def _end_form(value: object) -> str:
    if isinstance(value, dict | Never):
        return "~never"
    return "~open" if value in ("ongoing", "not yet") else "~day"


End = Annotated[
    Annotated[Day, Tag("~day")]
    | Annotated[Literal["ongoing", "not yet"], Tag("~open")]
    | Annotated[Never, Tag("~never")],
    Discriminator(_end_form),
]
"""The day something ended or was last present; 'ongoing' or 'not yet' while it has not; or never."""

RowT = TypeVar("RowT", bound=Record)


class Listing(Record, Generic[RowT]):
    """A list in the chart, and whether it is complete.

    `complete_on` is the day on which somebody made sure that nothing is missing; `never` is a
    complete list without entries. Without either, what is not on the list is not known.
    """

    entries: tuple[RowT, ...] = Field(default=(), max_length=500)
    complete_on: Day | None = None
    never: Day | None = None

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        if self.never and (self.entries or self.complete_on):
            raise complaint(
                "listing", "'never' says that there is nothing to list: leave out the rest"
            )
        if not (self.never or self.complete_on or self.entries):
            raise complaint(
                "listing", "give entries, complete_on or never; leave the list out if not taken"
            )
        return self

    @property
    def asked_on(self) -> date | None:
        """The day as of which the list is complete; None when nobody made sure."""
        return self.never or self.complete_on


class Measurement(Record):
    """A laboratory result with its unit, its day, and the laboratory's own limits."""

    value: NotNegative
    unit: Text
    date: Day
    lower: NotNegative | None = None
    upper: Positive | None = None

    @model_validator(mode="after")
    def _limits_in_order(self) -> Self:
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise complaint(
                "limits", f"the lower limit {self.lower} must lie below the upper {self.upper}"
            )
        return self


def shown(value: Any) -> str:
    """A value of a chart as an error shows it."""
    return value.isoformat() if isinstance(value, date) else shortened(value)
