"""Charts from JSON, and what is wrong with them in sentences: path, value, what would do."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.entries import MOST_DIGITS
from cabinetkit.errors import CabinetkitError, ChartError, near_miss, shortened

LARGEST = 2_000_000  # bytes; a chart is a few thousand
DEEPEST = 60  # levels of brackets; a chart has six
MOST_COMPLAINTS = 10


def read_chart(path: str | Path) -> Patient:
    """The chart in a JSON file. Raises ChartError with path, value and next step."""
    file = Path(path)
    try:
        size = file.stat().st_size
        raw = file.read_bytes() if size <= LARGEST else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ChartError(f"cannot read {shortened(str(path))}: {reason}") from None
    if size > LARGEST:
        raise ChartError(f"{file.name} has {size:,} bytes; a chart has at most {LARGEST:,}")
    return chart_from_bytes(raw, name=file.name)


def chart_from_bytes(raw: bytes, *, name: str = "the chart") -> Patient:
    """The chart in these bytes, UTF-8 encoded JSON."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ChartError(
            f"{name} is not text in UTF-8 (byte {error.start}); save the chart as UTF-8 JSON"
        ) from None
    try:
        return chart_from_data(parse_json(text, error=ChartError))
    except ChartError as error:
        raise ChartError(f"{name}: {error}") from None


def chart_from_data(data: Any) -> Patient:
    """The chart in plain Python data, as JSON would give it."""
    if not isinstance(data, dict):
        raise ChartError(f"a chart is a JSON object {{...}}, not {shortened(data)}")
    try:
        return Patient.model_validate(data)
    except ValidationError as error:
        raise ChartError(complaints(error, Patient)) from None


# --- JSON -----------------------------------------------------------------------------------------


def parse_json(text: str, *, error: type[CabinetkitError]) -> Any:
    """JSON with exact numbers; a key given twice, NaN or endless nesting is an error."""
    if not text.strip():
        raise error('empty; a chart is a JSON object such as {"id": "ms-example"}')
    if _depth(text) > DEEPEST:
        raise error(f"brackets nested deeper than {DEEPEST}; a chart needs six levels")

    def refuse(constant: str) -> Any:
        raise error(f"{constant} is not a number; leave the field out when it is not known")

    def once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise error(f"{shortened(key)} is given twice; keep the one that is true")
            found[key] = value
        return found

    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_int=lambda digits: int(digits) if len(digits) <= MOST_DIGITS else Decimal(digits),
            parse_constant=refuse,
            object_pairs_hook=once,
        )
    except json.JSONDecodeError as problem:
        raise error(
            f"not JSON: {problem.msg} at line {problem.lineno}, column {problem.colno}, "
            f"near {shortened(text[problem.pos : problem.pos + 20] or 'the end')}"
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


def complaints(error: ValidationError, model: type[BaseModel] | TypeAdapter[Any]) -> str:
    """One line for each thing that is wrong: the field's path, its value, what would do."""
    found = error.errors(include_url=False)
    lines = [_complaint(item, model) for item in found[:MOST_COMPLAINTS]]
    if len(found) > MOST_COMPLAINTS:
        lines.append(f"and {len(found) - MOST_COMPLAINTS} more; mend these first")
    return "\n".join(lines)


def _complaint(item: Any, model: Any) -> str:
    path = _path(item["loc"])
    kind, value = item["type"], item["input"]
    if kind == "extra_forbidden":
        known = _fields_at(model, item["loc"][:-1])
        return f"{path}: no such field.{near_miss(str(item['loc'][-1]), known)} {_one_of(known)}".rstrip()
    if kind == "missing":
        return f"{path}: this field is needed"
    shown = "" if isinstance(value, dict | list | BaseModel) else f" is {shortened(value)}"
    return f"{path}{shown}: {_plain(item['msg'], kind, value)}"


def _plain(message: str, kind: str, value: Any) -> str:
    # pydantic's own sentences say what would do; ours are passed through as they are.
    message = message.removeprefix("Value error, ").replace("Input should be", "it should be")
    if kind == "literal_error" and isinstance(value, str):
        return message + near_miss(value, message.split("'")[1::2])
    return message


def _path(location: tuple[int | str, ...]) -> str:
    text = ""
    for step in location:
        if isinstance(step, int):
            text += f"[{step}]"
        elif not step.startswith("~"):  # a tag of a union, not a field
            text += f".{step[:40]}" if text else step[:40]
    return "".join(c if c.isprintable() else "�" for c in text) or "the chart"


def _one_of(known: list[str]) -> str:
    return f"Fields here: {', '.join(known)}" if known else ""


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
