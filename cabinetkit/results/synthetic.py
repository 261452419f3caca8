"""Simulated patients that say so: two cohorts like the trial's, three worlds, a toy arm."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from cabinetkit.data import text
from cabinetkit.errors import UnknownNameError, near_miss, shortened
from cabinetkit.results.cohort import SYNTHETIC

if TYPE_CHECKING:
    from pandas import DataFrame

PFS = "progression-free survival"
# What each is called in a result, and its file in `data/synthetic/`.
COHORTS = {
    "epNET": (f"{SYNTHETIC} epNET cohort", "epnet.csv"),
    "pNET": (f"{SYNTHETIC} pNET cohort", "pnet.csv"),
    "world-proportional": (f"{SYNTHETIC} world, ratio constant", "world-proportional.csv"),
    "world-grows": (f"{SYNTHETIC} world, effect grows", "world-grows.csv"),
    "world-wanes": (f"{SYNTHETIC} world, effect wanes", "world-wanes.csv"),
    "toy": (f"{SYNTHETIC} toy arm", "toy.csv"),
}


def synthetic(name: str) -> DataFrame:
    """A cohort of simulated patients, one a row: `id`, `arm`, `months`, `event`, and its strata.

    >>> import cabinetkit as ck
    >>> cohort = ck.synthetic("epNET")
    >>> len(cohort), cohort.attrs["label"]
    (203, 'SYNTHETIC epNET cohort')

    `months` run from randomisation to progression or death (`event` 1) or to censoring (0).
    "epNET" and "pNET" have the sizes, medians and hazard ratios of the NEJM abstract. The three
    worlds share medians and ratio and differ in everything else. "toy" is one arm of eight for
    counting by hand. Nothing about a subgroup, a tail or significance can be inferred from any
    of them; `data/synthetic/README.md` says what can. An unknown name is an error.
    """
    import pandas as pd

    if name not in [*COHORTS]:
        raise UnknownNameError(
            f"no synthetic cohort called {shortened(name)}; the kit has: {', '.join(COHORTS)}."
            f"{near_miss(str(name), COHORTS)}"
        )
    label, file = COHORTS[name]
    first, rows = text(f"synthetic/{file}").split("\n", 1)
    frame = pd.read_csv(StringIO(rows))
    frame.attrs = {"label": label, "endpoint": PFS, "note": first.removeprefix("# ")}
    return frame
