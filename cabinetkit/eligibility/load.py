"""Charts from JSON, and what is wrong with them in sentences: path, value, what would do."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.entries import BLANK, MOST_DIGITS, shown
from cabinetkit.errors import CabinetkitError, ChartError, near_miss, shortened

LARGEST = 2_000_000  # bytes; a chart is a few thousand
DEEPEST = 60  # levels of brackets; a chart has six
MOST_COMPLAINTS = 10


def read_chart(path: str | Path) -> Patient:
    """The chart in a JSON file. Raises ChartError with path, value and next step."""
    try:
        file = Path(path)
        with file.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except (OSError, TypeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ChartError(
            f"cannot read {shortened(str(path))}: {reason}; give the path of a JSON file"
        ) from None
    return chart_from_bytes(raw, name=shortened(file.name).strip("'"))


def chart_from_bytes(raw: bytes, *, name: str = "the chart") -> Patient:
    """The chart in these bytes, UTF-8 encoded JSON. Each line of an error begins with `name`."""
    try:
        return chart_from_data(parse_json(_text(raw), error=ChartError))
    except ChartError as error:
        lines = str(error).split("\n")
        raise ChartError("\n".join(f"{name}: {line}" for line in lines)) from None


def _text(raw: bytes) -> str:
    if len(raw) > LARGEST:
        raise ChartError(f"more than {LARGEST:,} bytes; a chart has a few thousand")
    strange = raw.find(b"\0")  # no text has it, but for UTF-16
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        strange = error.start
    if strange >= 0:
        raise ChartError(
            f"not text in UTF-8 (byte {strange} is 0x{raw[strange]:02X}); save it as UTF-8 JSON"
        )
    return text


def chart_from_data(data: Any) -> Patient:
    """The chart in plain Python data, as JSON would give it."""
    if not isinstance(data, dict):
        raise ChartError(f"a chart is a JSON object {{...}}, not {shown(data)}")
    try:
        return Patient.model_validate(data)
    except ValidationError as error:
        raise ChartError(complaints(error, Patient)) from None


# --- JSON -----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Twice:
    """What stands under a key that was given twice: no field takes it, so its path is named."""

    again: Any


def parse_json(text: str, *, error: type[CabinetkitError]) -> Any:
    """JSON with exact numbers; endless nesting is an error. A key given twice holds a `Twice`."""
    if not text.strip():
        raise error("empty; write a JSON object {...}")
    if (depth := _depth(text)) > DEEPEST:
        raise error(f"brackets nested {depth:,} deep, {DEEPEST} are allowed; close them")

    def once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if not key.isprintable():
                raise error(f"{shortened(key)} is no name of a field; retype it")
            found[key] = Twice(value) if key in found else value
        return found

    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_int=lambda digits: int(digits) if len(digits) <= MOST_DIGITS else Decimal(digits),
            parse_constant=Decimal,  # NaN and Infinity: refused with the path of their field
            object_pairs_hook=once,
        )
    except json.JSONDecodeError as problem:
        near = shortened(text[problem.pos : problem.pos + 20]) if text[problem.pos :] else "the end"
        hint = "check commas, quotes and brackets" if problem.pos else "write an object {...}"
        raise error(
            f"not JSON: {problem.msg.removesuffix(' at')} at line {problem.lineno}, "
            f"column {problem.colno}, near {near}; {hint}"
        ) from None


def _depth(text: str) -> int:
    """How deep the brackets go, strings left out; the parser itself may crash on deep ones."""
    depth = deepest = 0
    quoted = escaped = False
    for character in text:
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


# --- complaints -----------------------------------------------------------------------------------

# pydantic's kinds of error, as what would do.
_WOULD_DO = {
    "missing": "needed here; add it",
    "string_type": "give text, in quotes",
    "string_unicode": "half of a character stands in it; retype it",
    "string_too_short": BLANK,
    "string_too_long": "give at most {max_length} characters",
    "bool_type": "say true or false",
    "literal_error": "say {expected}",
    "tuple_type": "give a list [...]",
    "too_long": "give at most {max_length}",
    "too_short": "give at least {min_length}",
    "greater_than": "it must be above {gt}",
    "greater_than_equal": "it must be at least {ge}",
    "less_than_equal": "it must be at most {le}",
}


def complaints(error: ValidationError, model: type[BaseModel] | TypeAdapter[Any]) -> str:
    """One line for each thing that is wrong: the field's path, its value, what would do."""
    found = _telling(error.errors(include_url=False))
    lines = [_complaint(item, model) for item in found[:MOST_COMPLAINTS]]
    if len(found) > MOST_COMPLAINTS:
        lines.append(f"and {len(found) - MOST_COMPLAINTS} more; mend these first")
    return "\n".join(lines)


def _telling(found: list[Any]) -> list[Any]:
    """The errors without those that only follow from another one.

    A list may be too short because a row in it is wrong; a field missing because it is misspelt.
    """
    wholes = {item["loc"][:n] for item in found for n in range(len(item["loc"]))}
    strange: dict[Any, list[str]] = {}
    for item in found:
        if item["type"] == "extra_forbidden":
            strange.setdefault(item["loc"][:-1], []).append(str(item["loc"][-1]))

    def follows(item: Any) -> bool:
        *place, name = item["loc"] or ("",)
        misspelt = item["type"] == "missing" and near_miss(str(name), strange.get(tuple(place), ()))
        return bool(misspelt) or (item["type"] == "too_short" and item["loc"] in wholes)

    return [item for item in found if not follows(item)]


def _complaint(item: Any, model: Any) -> str:
    kind, place, value = item["type"], item["loc"], item["input"]
    field = item.get("ctx", {}).get("field")
    if field:  # the whole record was checked, and this field of it is to be mended
        place, value = (*place, field), _entry(value, field)
    sentence = _sentence(item, model)
    named = isinstance(value, str) and shown(value) in sentence
    if kind == "missing" or (field and value is None) or named:
        return f"{_path(place)}: {sentence}"
    if isinstance(value, Twice):
        return f"{_path(place)} is given twice, again as {shown(value.again)}: keep one of them"
    return f"{_path(place)} is {shown(value)}: {sentence}"


def _entry(record: Any, field: str) -> Any:
    return record.get(field) if isinstance(record, dict) else getattr(record, field, None)


def _sentence(item: Any, model: Any) -> str:
    """What would do instead."""
    kind, place, value = item["type"], item["loc"], item["input"]
    if kind == "extra_forbidden":
        known = _fields_at(model, place[:-1])
        return f"no such field.{near_miss(str(place[-1]), known) or _fields(known)}"
    if kind in ("model_type", "model_attributes_type"):
        return f"give an object {{...}}.{_fields(_fields_at(model, place))}"
    if kind not in _WOULD_DO:
        return str(item["msg"]).removeprefix("Value error, ")  # our own
    sentence = _WOULD_DO[kind].format(**item.get("ctx", {}))
    if kind == "literal_error" and isinstance(value, str):
        meant = near_miss(value, sentence.split("'")[1::2])
        return f"{sentence}.{meant}" if meant else sentence
    return sentence


def _fields(known: list[str]) -> str:
    return f" Fields here: {', '.join(known)}" if known else ""


def _path(location: tuple[int | str, ...]) -> str:
    text = ""
    for step in location:
        if isinstance(step, int):
            text += f"[{step}]"
        elif not step.startswith("~"):  # a tag of a union, not a field
            name = step if step.isidentifier() and len(step) <= 40 else shortened(step)
            text += f".{name}" if text else name
    return text or "the whole"


def _fields_at(model: Any, location: tuple[int | str, ...]) -> list[str]:
    """The fields that a chart has at this place."""
    for step in location:
        if isinstance(step, int) or str(step).startswith("~"):
            continue
        fields = getattr(model, "model_fields", {})
        if step not in fields:
            return []
        model = _record_in(fields[step].annotation)
    return list(getattr(model, "model_fields", {}))


def _record_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _record_in(inner)
        if found is not None:
            return found
    return None
