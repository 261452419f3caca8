"""How many patients land in each arm of a 2:1 trial: exact chances, nothing is simulated.

With simple randomisation each patient is a draw of her own. With permuted blocks the ratio is
exact after each full block of a stratum, and only the last block of each stratum, which recruitment
leaves unfinished, is open to chance. Which of them CABINET used is not stated; that it stratified
is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from math import comb, sqrt

SHARE = 2 / 3  # of the patients to the first arm


@dataclass(frozen=True)
class Allocation:
    """The chance of each number of patients in the first arm; `chances[k]` is that of k."""

    patients: int
    strata: int
    block: int | None
    chances: tuple[float, ...]

    @property
    def expected(self) -> float:
        """Two thirds of the patients."""
        return self.patients * SHARE

    @cached_property
    def spread(self) -> float:
        """The standard deviation of the number in the first arm, in patients."""
        return sqrt(sum(p * (k - self.expected) ** 2 for k, p in enumerate(self.chances)))

    @cached_property
    def usual(self) -> tuple[int, int]:
        """The middle: at most 2.5% of trials have fewer, at most 2.5% have more."""
        return self._quantile(0.025), self._quantile(0.975)

    @cached_property
    def possible(self) -> tuple[int, int]:
        """The fewest and the most that can land there."""
        reached = [k for k, chance in enumerate(self.chances) if chance > 0]
        return reached[0], reached[-1]

    def at_least_as_far(self, count: int) -> float:
        """The chance of a trial at least as far from 2:1 as one with so many in the first arm."""
        far = abs(count - self.expected) - 1e-9
        return sum(p for k, p in enumerate(self.chances) if abs(k - self.expected) >= far)

    @property
    def off_in_a_stratum(self) -> float:
        """How far one stratum can end from 2:1, in patients; by simple draws, 19 times in 20."""
        size = self.patients // self.strata
        if self.block is None:
            alone = allocation(size)
            return max(abs(k - alone.expected) for k in alone.usual)
        return max(abs(k - rest * SHARE) for rest, k, _ in _unfinished(self.block))

    def _quantile(self, share: float) -> int:
        reached = 0.0
        for k, chance in enumerate(self.chances):
            reached += chance
            if reached >= share - 1e-12:
                return k
        return len(self.chances) - 1


@cache
def allocation(patients: int, *, strata: int = 1, block: int | None = None) -> Allocation:
    """The chances for so many patients in so many strata.

    `block` is a multiple of 3 for permuted blocks; None for simple randomisation, where strata
    change nothing. The last block of each stratum is taken to stop after any number of patients
    with the same chance, as far as all together come to `patients`.
    """
    if block is None:
        chances = [
            comb(patients, k) * SHARE**k * (1 - SHARE) ** (patients - k)
            for k in range(patients + 1)
        ]
        return Allocation(patients, strata, block, tuple(chances))
    # By the patients in unfinished blocks, modulo a block, and by three times how far they are off.
    found = {(0, 0): 1.0}
    for _ in range(strata):
        grown: dict[tuple[int, int], float] = defaultdict(float)
        for (rest, off), chance in found.items():
            for more, first, its in _unfinished(block):
                grown[(rest + more) % block, off + 3 * first - 2 * more] += chance * its
        found = dict(grown)
    fitting = {off: p for (rest, off), p in found.items() if rest == patients % block}
    counts = {(2 * patients + off) // 3: p / sum(fitting.values()) for off, p in fitting.items()}
    chances = [counts.get(k, 0.0) for k in range(patients + 1)]
    return Allocation(patients, strata, block, tuple(chances))


def _unfinished(block: int) -> list[tuple[int, int, float]]:
    """The last block of a stratum: patients in it, of these in the first arm, and the chance."""
    arm = block * 2 // 3
    return [
        (rest, k, comb(arm, k) * comb(block - arm, rest - k) / comb(block, rest) / block)
        for rest in range(block)
        for k in range(max(0, rest - (block - arm)), min(rest, arm) + 1)
    ]
