"""Make the simulated cohorts beside this file, byte for byte, from recorded seeds.

    python cabinetkit/data/synthetic/make.py                 writes every file anew
    python cabinetkit/data/synthetic/make.py --check         exits 1 if a file on disk differs
    python cabinetkit/data/synthetic/make.py --search epnet  looks for its seed again, in minutes

SYNTHETIC: nobody in these files was a patient of CABINET. Times are months from randomisation.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Curve = Callable[[Floats], Floats]
Bools = NDArray[np.bool_]
NOTE = "SYNTHETIC: simulated patients, made by make.py; none of them took part in CABINET."
ARMS = ("cabozantinib", "placebo")
KNOT = 3.0  # months; the two worlds without one hazard ratio change theirs here
FIRST_IN, LAST_IN = 57.0, 1.0  # months before unblinding (July 2023): October 2018, June 2023
QUIET = 0.27  # months, a little over a week


@dataclass(frozen=True)
class Cell:
    """Patients of one arm and one stratum; `month` turns a cumulative hazard into its month."""

    arm: str
    stratum: tuple[str, ...]
    size: int
    month: Curve


@dataclass(frozen=True)
class Cohort:
    """One file: what it has to show, whom it holds, and the seed that was found for it."""

    letters: str
    medians: tuple[float, float]
    ratio: float
    cells: tuple[Cell, ...]
    dropout: float  # a month; the same in both arms
    seed: int
    scales: tuple[float, float]  # what each arm's months are multiplied by
    columns: tuple[str, ...] = ()
    limits: tuple[float, float] | None = None
    median_limits: dict[str, tuple[float, float]] | None = None
    tail: float = 0  # months for which the curve of cabozantinib lies flat at its end, at least
    ratios: tuple[float, ...] = ()  # of a world without one: before and after the knot

    def arm(self, name: str) -> NDArray[np.intp]:
        """The places of an arm's patients, cell by cell."""
        names = [cell.arm for cell in self.cells for _ in range(cell.size)]
        return np.flatnonzero([one == name for one in names])

    def strata(self) -> list[NDArray[np.intp]]:
        """The places of each stratum's patients."""
        of = [cell.stratum for cell in self.cells for _ in range(cell.size)]
        return [np.flatnonzero([one == group for one in of]) for group in sorted(set(of))]


def weibull(rate: float, shape: float) -> Curve:
    """Months for a cumulative hazard of `rate` times the month to the power `shape`."""
    return lambda hazard: (hazard / rate) ** (1 / shape)


def pieces(early: float, late: float) -> Curve:
    """Months for one hazard a month up to the knot and another after it."""
    return lambda hazard: np.where(
        hazard < KNOT * early, hazard / early, KNOT + (hazard - KNOT * early) / late
    )


# The trial's cohorts. The shares of the factors are those of the ESMO 2023 abstract; how the
# factors go together, and what each does to the hazard, is invented here.


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function changes its sign between two ends, by halving."""
    rises = function(high) > 0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if (function(middle) > 0) is rises else (middle, high)
    return (low + high) / 2


def _median_power(mixture: list[tuple[float, float]]) -> float:
    """The x at which one half of a mixture is left: shares times `exp(-effect * x)`."""
    return root(lambda x: sum(p * math.exp(-effect * x) for p, effect in mixture) - 0.5, 0, 50)


def strata_cells(
    sizes: tuple[int, int],
    medians: tuple[float, float],
    ratio: float,
    factors: list[tuple[str, str, float, float]],
) -> tuple[Cell, ...]:
    """Four strata with one shape and one hazard ratio, both arms' medians exact.

    A factor: its two values, the share of the first, and what the first does to the hazard.
    """
    strata = []
    for chosen in product(*(((a, p, r), (b, 1 - p, 1.0)) for a, b, p, r in factors)):
        labels, shares, effects = zip(*chosen, strict=True)
        strata.append((labels, math.prod(shares), math.prod(effects)))
    found = []
    for size, over in zip(sizes, (ratio, 1.0), strict=True):
        cells = [(labels, round(size * share), over * effect) for labels, share, effect in strata]
        found.append((cells, _median_power([(n / size, effect) for _, n, effect in cells])))
    (_, cabo), (_, placebo) = found
    shape = math.log(cabo / placebo) / math.log(medians[0] / medians[1])
    rate = placebo / medians[1] ** shape
    return tuple(
        Cell(arm, labels, n, weibull(rate * effect, shape))
        for arm, (cells, _) in zip(ARMS, found, strict=True)
        for labels, n, effect in cells
    )


EPNET = Cohort(
    "E",
    (8.4, 3.9),
    0.38,
    strata_cells(
        (134, 69),
        (8.4, 3.9),
        0.38,
        [("yes", "no", 0.70, 0.65), ("midgut-unknown", "other", 0.55, 0.60)],
    ),
    dropout=0.1003,
    seed=1934762,
    scales=(1.0365, 0.9962),
    columns=("analog", "site"),
    limits=(0.25, 0.59),
    median_limits={ARMS[0]: (7.6, 12.7), ARMS[1]: (3.0, 5.7)},
)
PNET = Cohort(
    "P",
    (13.8, 4.4),
    0.23,
    strata_cells(
        (64, 31),
        (13.8, 4.4),
        0.23,
        [("yes", "no", 0.55, 0.65), ("yes", "no", 0.28, 1.60)],
    ),
    dropout=0.0368,
    seed=888016,
    scales=(0.9865, 1.0383),
    columns=("analog", "sunitinib"),
    limits=(0.12, 0.42),
    median_limits={ARMS[0]: (9.2, 18.5), ARMS[1]: (3.0, 5.9)},
    tail=8,
)


# Three worlds with the medians and the hazard ratio of epNET, and different courses.

# Solved in search.py: both medians exact, and a Cox ratio of 0.38 in a large trial whose
# patients leave as those of this one do. Hazards are a month, before the knot and after it.
DROPOUT = 0.120138
WEIBULL = {"shape": 1.261098, "placebo_rate": 0.124576, "hazard_ratio": EPNET.ratio}
PIECES = {
    "grows": {ARMS[0]: (0.073010, 0.087799), ARMS[1]: (0.132746, 0.327676)},
    "wanes": {ARMS[0]: (0.035493, 0.108642), ARMS[1]: (0.177463, 0.178619)},
}
SAYS = {
    "proportional": "The hazard ratio is the same in every month.",
    "grows": "The drug does less in the first three months than after them.",
    "wanes": "The drug does more in the first three months than after them.",
}
# The seed, and what each arm's months are multiplied by.
FOUND: dict[str, tuple[int, tuple[float, float]]] = {
    "proportional": (31645, (0.9751, 1.0386)),
    "grows": (228270, (0.9433, 0.9695)),
    "wanes": (269348, (0.9701, 0.9561)),
}


def worlds() -> dict[str, Any]:
    """What `worlds.json` says: the worlds in closed form."""
    found: dict[str, Any] = {"proportional": {"says": SAYS["proportional"], **WEIBULL}}
    for name, hazards in PIECES.items():
        ratios = [round(c / p, 5) for c, p in zip(*hazards.values(), strict=True)]
        found[name] = {"says": SAYS[name], "knot": KNOT, **hazards, "hazard_ratio": ratios}
    return {
        "note": "SYNTHETIC: three invented worlds, no finding of CABINET.",
        "units": "months; hazards a month; ratios are cabozantinib over placebo",
        "shared": {
            "medians": dict(zip(ARMS, EPNET.medians, strict=True)),
            "cox_hazard_ratio": EPNET.ratio,
            "patients": {arm: len(EPNET.arm(arm)) for arm in ARMS},
            "dropout": DROPOUT,
            "unblinding": {"first_in": FIRST_IN, "last_in": LAST_IN},
        },
        "worlds": found,
    }


def world_cohorts() -> dict[str, Cohort]:
    """The three worlds as patients, without strata."""
    rate, shape = WEIBULL["placebo_rate"], WEIBULL["shape"]
    curves = {"proportional": [weibull(rate * ratio, shape) for ratio in (EPNET.ratio, 1)]}
    curves |= {name: [pieces(*one) for one in PIECES[name].values()] for name in PIECES}
    made = {}
    for number, (name, (seed, scales)) in enumerate(FOUND.items(), start=1):
        cells = tuple(
            Cell(arm, (), len(EPNET.arm(arm)), curve)
            for arm, curve in zip(ARMS, curves[name], strict=True)
        )
        made[f"world-{name}"] = Cohort(
            f"W{number}-",
            EPNET.medians,
            EPNET.ratio,
            cells,
            DROPOUT,
            seed,
            scales,
            ratios=tuple(c / p for c, p in zip(*PIECES.get(name, {}).values(), strict=True)),
        )
    return made


def cohorts() -> dict[str, Cohort]:
    """Every file of simulated patients, by name."""
    return {"epnet": EPNET, "pnet": PNET, **world_cohorts()}


# From a seed to a file.


def uniforms(cohort: Cohort, seed: int) -> Floats:
    """Five numbers between 0 and 1 for each patient; the last gives the place in the file."""
    stream = np.random.Generator(np.random.PCG64(seed))
    return stream.random((5, sum(cell.size for cell in cohort.cells)))


def draw(cohort: Cohort, seeds: Sequence[int]) -> tuple[Floats, Bools]:
    """Months seen and whether they end in an event, one row a seed, patients cell by cell."""
    uniform = np.stack([uniforms(cohort, seed) for seed in seeds], axis=1)
    latent, start = [], 0
    for cell in cohort.cells:
        here = slice(start, start := start + cell.size)
        # One patient to each equal slice of the curve: the cell follows it more closely.
        rank = uniform[0, :, here].argsort(axis=1).argsort(axis=1)
        latent.append(cell.month(-np.log((rank + uniform[1, :, here]) / cell.size)))
    event = np.concatenate(latent, axis=1)
    # No scan could show an event in the first days: what falls there comes a little later.
    event = np.where(event < QUIET, event + QUIET, event)
    unblinded = LAST_IN + (FIRST_IN - LAST_IN) * uniform[2]
    left = np.minimum(unblinded, -np.log(1 - uniform[3]) / cohort.dropout)
    return np.minimum(event, left), event <= left


def hundredths(months: Floats, cohort: Cohort, scales: Floats) -> NDArray[np.int64]:
    """Scaled and rounded months, all different in a row and in their old order."""
    wide = months.copy()
    for arm, scale in zip(ARMS, scales.T, strict=True):
        wide[:, cohort.arm(arm)] *= scale[:, None]
    order = wide.argsort(axis=1, kind="stable")
    place = np.arange(months.shape[1])
    rounded = np.rint(100 * np.take_along_axis(wide, order, axis=1)).astype(np.int64)
    # A tie moves up by a hundredth, and what it then meets as well.
    apart = np.maximum.accumulate(rounded - place, axis=1) + place
    out = np.empty_like(apart)
    np.put_along_axis(out, order, apart, axis=1)
    return out


def rows(cohort: Cohort) -> list[str]:
    """The patients as lines; their order and their ids do not tell the arm."""
    months, event = draw(cohort, [cohort.seed])
    whole = hundredths(months, cohort, np.array([cohort.scales]))[0]
    cells = [cell for cell in cohort.cells for _ in range(cell.size)]
    lines = []
    for number, place in enumerate(uniforms(cohort, cohort.seed)[4].argsort(), start=1):
        time = f"{whole[place] // 100}.{whole[place] % 100:02d}"
        values = (cells[place].arm, time, str(int(event[0, place])), *cells[place].stratum)
        lines.append(",".join((f"SYN-{cohort.letters}{number:03d}", *values)))
    return lines


def table(lines: list[str], *columns: str) -> str:
    """A file of patients: the warning, the header, the lines."""
    return "\n".join((f"# {NOTE}", ",".join(("id,arm,months,event", *columns)), *lines, ""))


def toy() -> str:
    """Eight patients for hand calculation: 0.75, 0.5 and 0.25 are left after 1.2, 4.4 and 5.8."""
    people = ["1.2,1", "1.2,1", "1.9,0", "2.5,0", "3.7,0", "4.4,1", "5.8,1", "11.3,0"]
    return table([f"SYN-T{number},toy,{each}" for number, each in enumerate(people, start=1)])


def files() -> dict[str, str]:
    """Every file that is made, by name."""
    made = {f"{name}.csv": table(rows(c), *c.columns) for name, c in cohorts().items()}
    return made | {"toy.csv": toy(), "worlds.json": json.dumps(worlds(), indent=2) + "\n"}


def main(arguments: Sequence[str], folder: Path = Path(__file__).parent) -> int:
    """Write the files to a folder, or compare, or search; 1 if a file differs."""
    if len(arguments) == 2 and arguments[0] == "--search":
        # It loads lifelines, which takes a while, and lies beside this file.
        return int(import_module("search").search(arguments[1]))
    if list(arguments) not in ([], ["--check"]):
        sys.exit(f"not understood: {' '.join(arguments)}; try --check, or --search and a name")
    wrong = []
    for name, text in files().items():
        path, content = folder / name, text.encode()
        if not arguments:
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            wrong.append(name)
            print(f"{name} differs from what the seeds give")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
