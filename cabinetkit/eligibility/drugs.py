"""Which drug a name means, and the classes of drug that criteria ask about.

The table in `data/drugs.json` has a version. A drug that is not in it is written 'other: NAME' and
brings its classes with it, so that no misspelt name is ever taken for a harmless drug.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator

from cabinetkit.data import data
from cabinetkit.eligibility.entries import Text, complaint
from cabinetkit.errors import CabinetkitError, ChartError, near_miss, shortened

_WORD = re.compile(r"[\w-]{5,}")  # a salt or a brand beside the name does not make another drug
OTHER, NO_CLASS = "other: ", "none of these"
DrugClass = Literal[
    "anticoagulant",
    "oral anticoagulant",
    "low molecular weight heparin",
    "antiplatelet",
    "strong CYP3A4 inhibitor",
    "strong CYP3A4 inducer",
    "somatostatin analog",
    "none of these",
]
TherapyKind = Literal[
    "chemotherapy",
    "targeted therapy",
    "immunotherapy",
    "biologic therapy",
    "investigational agent",
    "somatostatin analog",
    "radionuclide therapy",
    "radiation",
]
CLASSES: tuple[str, ...] = get_args(DrugClass)


@cache
def _rows() -> dict[str, Any]:
    rows: dict[str, Any] = data("drugs.json")["drugs"]
    return rows


@cache
def _table() -> tuple[dict[str, str], dict[str, tuple[DrugClass, ...]]]:
    rows = _rows()
    generic = {name.casefold(): name for name in rows}
    for name, row in rows.items():
        generic |= {other.casefold(): name for other in row["also"]}
    return generic, {name: tuple(row["classes"]) for name, row in rows.items()}


@cache
def _treatments() -> dict[str, str]:
    return {name: row["treatment"] for name, row in _rows().items() if "treatment" in row}


def generic_name(name: str) -> str:
    """The generic name of a drug: 'Afinitor' is everolimus. Unknown names raise ChartError."""
    generic, _ = _table()
    if name.startswith(OTHER) and name.removeprefix(OTHER).strip():
        meant = generic.get(name.removeprefix(OTHER).strip().casefold())
        if meant:
            raise ChartError(f"the kit knows this drug: write '{meant}'")
        slip = near_miss(name.removeprefix(OTHER).strip(), generic, cutoff=0.9)
        within = [word for word in _WORD.findall(name.casefold()) if word in generic]
        if within:
            raise ChartError(
                f"{shortened(name)} names a drug that the kit knows: write '{generic[within[0]]}'"
            )
        if slip:
            raise ChartError(f"{shortened(name)} looks like a slip of the pen.{slip}")
        return name
    try:
        return generic[name.strip().casefold()]
    except KeyError:
        raise ChartError(
            f"the kit's table has no drug {shortened(name)}."
            f"{near_miss(name.casefold(), generic)} A drug that is not in the table is written "
            f"'{OTHER}NAME'"
        ) from None


def treatment(generic: str) -> str | None:
    """The kind of treatment of the tumour that a drug is; None when it is none, or not known."""
    return _treatments().get(generic)


def classes(generic: str) -> tuple[DrugClass, ...]:
    """The classes of a drug by its generic name; empty when it is in none that matters here."""
    return _table()[1].get(generic, ())


def sets_of_classes() -> tuple[frozenset[str], ...]:
    """The classes that drugs of the table have together."""
    return tuple(dict.fromkeys(frozenset(each) for each in _table()[1].values()))


def _drug(name: str) -> str:
    try:
        return generic_name(name)
    except CabinetkitError as error:
        raise complaint("drug", str(error)) from error


Drug = Annotated[Text, AfterValidator(_drug)]
"""A drug as a chart writes it; kept under its generic name."""
