"""What becomes of a rule when its calendar months are counted in days, as a shortcut would.

The kit counts calendar months; this shows what a shortcut costs, and decides nothing.
"""

from __future__ import annotations

import json
from typing import Any

from cabinetkit.eligibility.codec import from_json, to_json
from cabinetkit.eligibility.rules import Rule

POLICIES = {"calendar months": None, "30.4 days a month": 30.4, "30 days a month": 30.0}


def with_months_as_days(rule: Rule, days: float | None) -> Rule:
    """The same rule, each month of it so many days long and the days cut down to whole ones.

    None leaves calendar months as they are.
    """
    if days is None:
        return rule
    return from_json(json.dumps(_counted(json.loads(to_json(rule)), days)))


def _counted(node: Any, days: float) -> Any:
    if isinstance(node, list):
        return [_counted(each, days) for each in node]
    if not isinstance(node, dict):
        return node
    if node.get("unit") == "months":
        return {"count": int(node["count"] * days), "unit": "days"}
    return {name: _counted(each, days) for name, each in node.items()}
