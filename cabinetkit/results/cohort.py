"""A cohort for survival estimates: one row a patient, in months, checked before it is used."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

from cabinetkit.errors import CabinetkitError, near_miss, shortened

if TYPE_CHECKING:
    import numpy as np
    from pandas import DataFrame, Series

SYNTHETIC = "SYNTHETIC"
# How an id of a simulated patient begins: it stays with a frame that has lost its attributes.
SYNTHETIC_ID = "SYN-"
LONGEST = 1200.0  # months; beyond it a time was not given in months


class CohortError(CabinetkitError):
    """A cohort that no estimate can be made of; says which row or which column, and what to do."""


def label_of(frame: DataFrame) -> str:
    """What the cohort is called before every result; SYNTHETIC where its patients are simulated."""
    label = str(frame.attrs.get("label", ""))
    if SYNTHETIC not in label and "id" in frame:
        simulated = frame["id"].astype(str).str.startswith(SYNTHETIC_ID).any()
        return f"{SYNTHETIC} {label}".strip() if simulated else label
    return label


def before(label: str) -> str:
    """The label as it stands before a sentence; nothing for a cohort without one."""
    return f"{label}. " if label else ""


def checked(frame: DataFrame, *, arm: str | None = None, weights: str | None = None) -> DataFrame:
    """The rows of an arm, or all rows: `months` as floats, `event` as 0 or 1, `weight` as counts.

    `months`: from randomisation to the event or to the last day known to be free of it, 0 or more.
    `event`: 1 (or True) where the event happened, 0 (or False) where the patient was censored.
    Nothing is dropped in silence: a missing time or event is an error that names the row.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise CohortError(
            f"a cohort is a data frame with a row a patient, not {shortened(frame)}; "
            "ck.synthetic('epNET') is one"
        )
    for column in ["months", "event", *(["arm"] if arm is not None else [])]:
        _present(frame, column)
    rows = frame if arm is None else frame[_arm_column(frame) == _known_arm(frame, arm)]
    if not len(rows):
        raise CohortError("the cohort has no rows: no patient, no estimate")
    weight = _weights(rows, weights) if weights else pd.Series(1, index=rows.index)
    out = pd.DataFrame({"months": _months(rows), "event": _events(rows), "weight": weight})
    out.attrs = {**frame.attrs, "label": label_of(frame)}
    return out


def two_arms(
    frame: DataFrame,
    *,
    arm: str,
    over: str,
    strata: Sequence[str] = (),
    weights: str | None = None,
) -> DataFrame:
    """The checked rows of two arms, `treated` (1 in `arm`, 0 in `over`), and the strata.

    A stratum's column is called as `stratum` says, so that none can be taken for one of ours.
    """
    if str(arm).strip().casefold() == str(over).strip().casefold():
        raise CohortError(
            f"both arms are called {shortened(arm)}; a comparison needs two, such as "
            "arm='cabozantinib', over='placebo'"
        )
    rows = checked(frame, weights=weights)
    _present(frame, "arm")
    names = _arm_column(frame)
    one, other = (_known_arm(frame, each) for each in (arm, over))
    rows["treated"] = (names == one).astype(int)
    for column in _strata(frame, strata):
        rows[stratum(column)] = frame[column].astype(str)
    return rows[names.isin([one, other])].reset_index(drop=True)


def only_arm(frame: DataFrame, arm: str | None) -> str | None:
    """The arm asked for; the only one where none was asked for; none for a cohort without arms."""
    if arm is None and "arm" in frame:
        names = _arms(frame)
        if len(names) > 1:
            raise CohortError(
                f"the cohort has {len(names)} arms; say which one: "
                + " or ".join(f"arm='{name}'" for name in names)
            )
        return names[0] if names else None
    return arm


def arms_of(frame: DataFrame) -> list[str | None]:
    """The arms of a cohort by name; one None for a cohort without arms."""
    checked(frame)
    return [*_arms(frame)] if "arm" in frame else [None]


def stratum(column: str) -> str:
    """What the column of a stratum is called among the checked rows."""
    return f"stratum {column}"


def months_of(
    value: object, *, what: str = "month", example: str = "12", zero: bool = True
) -> float:
    """A single time in months, not negative; an error that names the value where it is none."""
    if isinstance(value, Real) and not isinstance(value, bool):
        given = float(value)
        if (given >= 0 if zero else given > 0) and given <= LONGEST:
            return given
    raise CohortError(f"{shortened(value)} is no {what}; say a number of months, such as {example}")


def _strata(frame: DataFrame, strata: object) -> list[str]:
    """The names of the columns to stratify by, each there and complete."""
    if isinstance(strata, str) or not isinstance(strata, Sequence):
        name = strata if isinstance(strata, str) else "site"
        raise CohortError(f"strata is a list of columns, such as strata=['{name}']")
    for column in strata:
        _present(frame, column)
        _complete(frame, column)
    return list(strata)


def _present(frame: DataFrame, column: object) -> None:
    if not isinstance(column, str):
        raise CohortError(f"{shortened(column)} is no name of a column; say it as text")
    if column not in frame:
        known = [str(name) for name in frame.columns]
        raise CohortError(
            f"the cohort has no column '{column}'; it has: {', '.join(known) or 'none'}."
            f"{near_miss(column, known)} Rename with frame.rename(columns={{...}})."
        )
    if list(frame.columns).count(column) > 1:
        raise CohortError(f"the cohort has two columns called '{column}'; rename or drop one")


def _complete(frame: DataFrame, column: str) -> None:
    missing = frame[column].isna()
    if missing.any():
        raise CohortError(
            f"{column} is missing for {_who(frame, missing)}; find it out, or leave the patient "
            "out on purpose and say so"
        )


def _months(frame: DataFrame) -> Series[float]:
    import numpy as np
    import pandas as pd

    _complete(frame, "months")
    kind = frame["months"].dtype.kind
    if kind == "b":
        raise CohortError("months holds True and False; it holds the time, event the flag")
    if kind in "mM":
        raise CohortError(
            "months holds dates or stretches of time; say numbers: "
            "(end - start).dt.days / 30.4375 gives months"
        )
    months = pd.to_numeric(frame["months"], errors="coerce").astype(float)
    for bad, why in (
        (~np.isfinite(months), "is no number of months"),
        (months < 0, "is negative; time counts from randomisation"),
        (months > LONGEST, "is more than a hundred years; are these days? Divide by 30.4375"),
    ):
        if bad.any():
            value = shortened(frame["months"][bad].tolist()[0])
            raise CohortError(f"months {value} of {_who(frame, bad)} {why}")
    return months


def _events(frame: DataFrame) -> Series[int]:
    import pandas as pd

    _complete(frame, "event")
    events = pd.to_numeric(frame["event"], errors="coerce")
    bad = ~events.isin([0, 1])
    if bad.any():
        value = shortened(frame["event"][bad].tolist()[0])
        raise CohortError(
            f"event {value} of {_who(frame, bad)} is neither 1 (the event happened) nor "
            "0 (censored)"
        )
    return events.astype(int)


def _weights(frame: DataFrame, column: str) -> Series[int]:
    import pandas as pd

    _present(frame, column)
    _complete(frame, column)
    counts = pd.to_numeric(frame[column], errors="coerce")
    bad = ~((counts > 0) & (counts % 1 == 0))
    if bad.any():
        value = shortened(frame[column][bad].tolist()[0])
        raise CohortError(f"{column} {value} of {_who(frame, bad)} is no count of patients")
    return counts.astype(int)


def _who(frame: DataFrame, rows: Series[bool] | np.ndarray[Any, Any]) -> str:
    """The first rows concerned, by id where there is one, and how many more."""
    found = frame[rows]
    names = [str(name) for name in found.get("id", found.index)]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    what = "" if "id" in found else "row "
    return f"{what}{', '.join(names[:3])}{more}"


def _arm_column(frame: DataFrame) -> Series[str]:
    _complete(frame, "arm")
    return frame["arm"].astype(str)


def _arms(frame: DataFrame) -> list[str]:
    names = sorted(set(_arm_column(frame)))
    seen: dict[str, str] = {}
    for name in names:
        alike = seen.setdefault(name.strip().casefold(), name)
        if alike != name:
            raise CohortError(
                f"the arms {shortened(alike)} and {shortened(name)} differ in spaces or capitals "
                "only; give one name to one arm"
            )
    return names


def _known_arm(frame: DataFrame, arm: object) -> str:
    names = _arms(frame)
    if str(arm) not in names:
        raise CohortError(
            f"no arm called {shortened(arm)}; the cohort has: {', '.join(names) or 'none'}."
            f"{near_miss(str(arm), names)}"
        )
    return str(arm)
