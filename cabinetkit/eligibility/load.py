"""Charts from files, bytes and plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.complaints import complaints
from cabinetkit.eligibility.entries import shown
from cabinetkit.eligibility.exact_json import parse_json
from cabinetkit.errors import ChartError, shortened

LARGEST = 2_000_000  # bytes; a chart is a few thousand


def read_chart(path: str | Path) -> Patient:
    """The chart in a JSON file. Raises ChartError with path, value and next step.

    >>> import cabinetkit as ck
    >>> ck.read_chart("cabinetkit/data/patients/mr-okafor.json").id
    'mr-okafor'
    """
    raw = _bytes_of(path, "a JSON file")
    return chart_from_bytes(raw, name=shortened(Path(path).name).strip("'"))


def read_text(path: str | Path) -> str:
    """The text in a file. Raises ChartError with path and next step."""
    return _text(_bytes_of(path, "a text file"), form="UTF-8 text")


def _bytes_of(path: str | Path, wanted: str) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            return stream.read(LARGEST + 1)
    except (OSError, TypeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ChartError(
            f"cannot read {shortened(str(path))}: {reason}; give the path of {wanted}"
        ) from None


def chart_from_bytes(raw: bytes, *, name: str = "the chart") -> Patient:
    """The chart in these bytes, UTF-8 encoded JSON. Each line of an error begins with `name`."""
    try:
        return chart_from_data(parse_json(_text(raw), error=ChartError))
    except ChartError as error:
        lines = str(error).split("\n")
        raise ChartError("\n".join(f"{name}: {line}" for line in lines)) from None


def _text(raw: bytes, *, form: str = "UTF-8 JSON") -> str:
    if len(raw) > LARGEST:
        raise ChartError(f"more than {LARGEST:,} bytes; a chart has a few thousand")
    strange = raw.find(b"\0")  # no text has it, but for UTF-16
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        strange = error.start
    if strange >= 0:
        raise ChartError(
            f"not text in UTF-8 (byte {strange} is 0x{raw[strange]:02X}); save it as {form}"
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


def changed(patient: Patient, **fields: Any) -> Patient:
    """The same chart with these fields changed, and checked again."""
    return chart_from_data(patient.model_dump(mode="json", exclude_none=True) | fields)
