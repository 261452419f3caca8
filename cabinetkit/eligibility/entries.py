"""The kinds of entry a chart is made of: exact numbers, days, answers, signatures, lists.

Every fact has three answers: a value; *never* (looked for, none, as of a day); absent. Nothing
defaults to normal.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StrictBool,
    Tag,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from cabinetkit.errors import ChartError, shortened

MOST_DIGITS = 20
FIRST_YEAR, LAST_YEAR = 1900, 2199
BLANK = "blank; write something, or leave the field out"


class Record(BaseModel):
    """A frozen part of a chart; a field that the chart does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def complaint(kind: str, sentence: str, *, field: str = "") -> PydanticCustomError:
    """An error of pydantic's with our sentence; braces in it are taken literally.

    `field` is the field of the record that is to be mended, when the whole record was checked.
    """
    return PydanticCustomError(kind, "{sentence}", {"sentence": sentence, "field": field})


def exact(number: object, *, like: str = "1.43") -> Decimal:
    """The number as it was typed: 1.43 is 143/100, not the nearest float. -0 is 0."""
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        hint = "write the number without quotes" if isinstance(number, str) else "give a number"
        raise complaint("number", f"{hint}, such as {like}")
    if isinstance(number, int) and abs(number) >= 10**MOST_DIGITS:
        raise complaint("number", f"more than {MOST_DIGITS} digits; check the number")
    decimal = Decimal(repr(float(number))) if isinstance(number, float) else Decimal(number)
    if not decimal.is_finite():
        raise complaint("number", "not a finite number; leave the field out when it is not known")
    shape = decimal.as_tuple()
    if len(shape.digits) > MOST_DIGITS or abs(int(shape.exponent)) > MOST_DIGITS:
        raise complaint("number", f"more than {MOST_DIGITS} digits; check the number")
    return decimal if decimal else decimal.copy_abs()


def _whole(number: object) -> int:
    decimal = exact(number, like="2")
    if decimal != int(decimal):
        raise complaint("whole_number", "give a whole number, such as 2")
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
        if parsed.isoformat() != day:  # 2024-W16-6 is ISO's too
            raise complaint("day", "write a day as YYYY-MM-DD, such as 2024-04-20")
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise complaint("day", f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return parsed


def day_of_registration(on: object) -> date:
    """The day for which somebody is screened; anything else raises ChartError."""
    try:
        return iso_day(on)
    except PydanticCustomError as error:  # it carries the sentence
        raise ChartError(f"on is {shortened(on)}: {error}") from None


def _readable(text: str) -> str:
    if not text.strip():
        raise complaint("text", BLANK)
    if any(unicodedata.category(character) in _NEVER_IN_TEXT for character in text):
        raise complaint("text", "retype it in one line, without line breaks and control characters")
    return text


_NEVER_IN_TEXT = {"Cc", "Zl", "Zp"}


@dataclass(frozen=True)
class _InSchema:
    """A number and its bounds as JSON Schema says them; pydantic's own words for them differ."""

    kind: str

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        words = {"gt": "exclusiveMinimum", "ge": "minimum", "le": "maximum"}
        bounds = {words[key]: value for key, value in handler(core).items() if key in words}
        return {"type": self.kind} | bounds


def _in_json(number: Decimal) -> int | float | str:
    # A chart written to JSON can be read again; a float is written only where it loses nothing.
    plain = int(number) if number == int(number) else float(number)
    return plain if Decimal(repr(plain)) == number else str(number)


_WRITTEN = PlainSerializer(_in_json, when_used="json")
Text = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_readable)]
Positive = Annotated[Decimal, BeforeValidator(exact), Field(gt=0), _InSchema("number"), _WRITTEN]
NotNegative = Annotated[Decimal, BeforeValidator(exact), Field(ge=0), _InSchema("number"), _WRITTEN]
Whole = Annotated[int, BeforeValidator(_whole), _InSchema("integer")]
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
        custom_error_message='say true, or {"never": "2024-04-10"}: looked for, none, as of that '
        "day; leave it out when nobody looked",
    ),
]
"""A condition that a patient has (true), was looked for and does not have, or nobody looked for."""


def _end_form(value: object) -> str:
    if isinstance(value, dict | Never):
        return "~never"
    return "~open" if value in ("ongoing", "not yet") else "~day"


def _last_form(value: object) -> str:
    # What has not happened yet has never happened: only a state that lasts can be without an end.
    return "~day" if value == "not yet" else _end_form(value)


def _lasting_form(value: object) -> str:
    return "~open" if value == "ongoing" else "~day"


def _day_or(instead: str) -> BeforeValidator:
    def day(value: object) -> date:
        if isinstance(value, dict | Never):
            said = f"what was never there is left off the list; write a day{instead}"
            raise complaint("day", said)
        try:
            return iso_day(value)
        except PydanticCustomError as error:
            raise complaint("day", f"{error.message()}{instead}") from error

    return BeforeValidator(day)


_OR_NEVER = '{"never": "2024-04-10"}'

End = Annotated[
    Annotated[date, _day_or(f", or say 'ongoing', 'not yet' or {_OR_NEVER}"), Tag("~day")]
    | Annotated[Literal["ongoing", "not yet"], Tag("~open")]
    | Annotated[Never, Tag("~never")],
    Discriminator(_end_form),
]
"""The day something ended or was last present; 'ongoing' or 'not yet' until then; or never."""

Last = Annotated[
    Annotated[date, _day_or(f", or say 'ongoing' or {_OR_NEVER}"), Tag("~day")]
    | Annotated[Literal["ongoing"], Tag("~open")]
    | Annotated[Never, Tag("~never")],
    Discriminator(_last_form),
]
"""The last day something happened or was present; 'ongoing' while it lasts; or never."""

Lasting = Annotated[
    Annotated[date, _day_or(", or say 'ongoing'"), Tag("~day")]
    | Annotated[Literal["ongoing"], Tag("~open")],
    Discriminator(_lasting_form),
]
"""The last day of what stands in a row of a list, and so was there; 'ongoing' while it lasts."""

RowT = TypeVar("RowT", bound=Record)


def asks(
    label: str,
    *,
    fact: str = "",
    unit: str = "",
    step: str = "",
    quantity: str = "",
    instead: tuple[str, ...] | None = None,
    renewed: str = "",
) -> Any:
    """A field that may be left out, and what it asks: the words that rules are written in.

    `fact` is the name of the fact where it is not that of the field; `unit` and `step` belong to a
    number; `quantity` to one that has several units; `instead` to a day that can be no more than
    these words; `renewed` to what may be another the next time: by a test, a scan, or a plan.
    """
    said = {
        "fact": fact,
        "unit": unit,
        "step": step,
        "quantity": quantity,
        "instead": instead,
        "renewed": renewed,
    }
    extra: Any = {key: value for key, value in said.items() if value}
    return Field(default=None, description=label, json_schema_extra=extra)


def lists(one: str, many: str, *, fact: str = "", sampled: bool = False, renewed: str = "") -> Any:
    """A list that may be left out, and how one row and several of them are called.

    A `sampled` list is never complete: blood pressure can be measured once more. `renewed` is
    said of all that its rows hold.
    """
    said = {"one": one, "fact": fact, "sampled": sampled, "renewed": renewed}
    extra: Any = {key: value for key, value in said.items() if value}
    return Field(default=None, description=many, json_schema_extra=extra)


class Listing(Record, Generic[RowT]):
    """A list in the chart, and whether it is complete.

    `complete_on` is the day on which somebody made sure that nothing is missing; `never` is a
    complete list without entries. Without either, what is not on the list is not known.
    """

    entries: tuple[RowT, ...] = Field(default=(), max_length=500)
    complete_on: Day | None = None
    never: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _written_as_an_object(cls, value: Any) -> Any:
        if isinstance(value, list | tuple | str):
            raise complaint(
                "listing",
                'write {"entries": [...], "complete_on": "2024-04-10"}, or '
                '{"never": "2024-04-10"} for none',
            )
        return value

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        if self.never and (self.entries or self.complete_on):
            said = "it says that there is nothing to list: leave it out, or the rest"
            raise complaint("listing", said, field="never")
        if not (self.never or self.complete_on or self.entries):
            said = "give entries, complete_on or never; leave the list out if not taken"
            raise complaint("listing", said, field="entries")
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
            said = f"it must lie below the upper limit, {self.upper}; correct one of the two"
            raise complaint("limits", said, field="lower")
        return self


def shown(value: Any) -> str:
    """A value of a chart as an error shows it, spelled as in JSON."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, dict | BaseModel):
        return "an object"
    return value.isoformat() if isinstance(value, date) else shortened(value)
