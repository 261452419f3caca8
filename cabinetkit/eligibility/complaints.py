"""What is wrong with a chart or a rule, in sentences: its path, its value, what would do."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from cabinetkit.eligibility.entries import BLANK, shown
from cabinetkit.eligibility.exact_json import Twice
from cabinetkit.errors import near_miss, shortened

MOST_COMPLAINTS = 10

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
