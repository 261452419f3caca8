"""Two to one: exact chances against a closed form, against trials drawn one by one, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from cabinetkit.results.allocation import allocation


@pytest.mark.parametrize("patients", [1, 7, 95, 203])
def test_simple_randomisation_is_binomial(patients: int) -> None:
    found = allocation(patients)
    assert found.chances == pytest.approx(binom(patients, 2 / 3).pmf(range(patients + 1)))
    assert found.spread == pytest.approx((patients * 2 / 9) ** 0.5)


@pytest.mark.parametrize(
    ("patients", "block", "chances"),
    [
        (1, 3, [1 / 3, 2 / 3]),
        (2, 3, [0, 2 / 3, 1 / 3]),  # C C, C P, P C with the same chance
        (3, 3, [0, 0, 1, 0]),
        (2, 6, [1 / 15, 8 / 15, 6 / 15]),
        (6, 6, [0, 0, 0, 0, 1, 0, 0]),
    ],
)
def test_one_stratum_by_hand(patients: int, block: int, chances: list[float]) -> None:
    assert allocation(patients, block=block).chances == pytest.approx(chances)


@pytest.mark.parametrize(
    ("patients", "strata", "block"), [(203, 4, 3), (95, 4, 6), (203, 10, 6), (95, 2, 3)]
)
def test_blocks_agree_with_trials_drawn_one_by_one(patients: int, strata: int, block: int) -> None:
    """20,000 trials, their patients falling into strata at random and each stratum in blocks."""
    rng = np.random.default_rng(20231)
    arms = np.array([1] * (2 * block // 3) + [0] * (block // 3))
    trials = 20_000
    sizes = rng.multinomial(patients, [1 / strata] * strata, size=trials)
    first = sizes // block * (2 * block // 3)
    rest = sizes % block
    shuffled = rng.permuted(np.broadcast_to(arms, (trials, strata, block)), axis=2)
    taken = (np.arange(block) < rest[..., None]) * shuffled
    counts = (first + taken.sum(axis=2)).sum(axis=1)
    drawn = np.bincount(counts, minlength=patients + 1) / trials
    found = allocation(patients, strata=strata, block=block)
    assert np.abs(drawn - found.chances).max() < 0.012
    assert abs(counts.std() - found.spread) < 0.03
    assert counts.mean() == pytest.approx(patients * 2 / 3, abs=0.05)


@pytest.mark.parametrize("strata", [1, 3, 16])
@pytest.mark.parametrize("block", [None, 3, 6])
def test_chances_are_chances(strata: int, block: int | None) -> None:
    found = allocation(203, strata=strata, block=block)
    assert sum(found.chances) == pytest.approx(1)
    assert min(found.chances) >= 0
    low, high = found.usual
    assert sum(found.chances[low : high + 1]) >= 0.95
    assert found.possible[0] <= low <= high <= found.possible[1]
    assert found.at_least_as_far(round(found.expected)) > 0.9 or block
