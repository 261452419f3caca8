"""Facts as files: sources, published figures, invented patients, synthetic cohorts, questions."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def data(name: str) -> Any:
    """What a JSON file of this folder holds."""
    return json.loads(text(name))


def text(name: str) -> str:
    """What a text file of this folder holds."""
    return (files("cabinetkit.data") / name).read_text(encoding="utf-8")


def folder(name: str) -> dict[str, bytes]:
    """The JSON files of a folder of this folder, in the order of their names."""
    found = sorted((files("cabinetkit.data") / name).iterdir(), key=lambda file: file.name)
    return {file.name: file.read_bytes() for file in found if file.name.endswith(".json")}
