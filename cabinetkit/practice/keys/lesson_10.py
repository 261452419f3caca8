"""Keys of lesson 10."""

from __future__ import annotations

from collections.abc import Callable

from cabinetkit.practice.keys.key import Key

KEYS: dict[str, Callable[[], Key]] = {}
