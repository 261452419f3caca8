"""Two readers of the same scans: what the centre sees when scans stop at the local reader's word.

A model, and no finding of CABINET. Progression comes at a constant rate in each arm and is seen on
the next scan. The local reader calls it there. The centre confirms it on the same scan, or does
not; then it would see it on a later scan, half of the rest on each. But after the local call no
scan is made, so that the centre never sees it and censors the patient. Nobody dies, and nobody
leaves for another reason.
"""

from __future__ import annotations

from math import exp, log
from typing import NamedTuple

from cabinetkit.results.expected import Stretch, cox_ratio

WEEKS = 365.25 / 12 / 7  # in a month
PLACEBO_MEDIAN, RATIO = 4.0, 0.38  # months; cabozantinib over placebo
LATER = 0.5  # of those not confirmed, the share that the centre would see on each next scan
LONGEST = 120.0  # months
ARMS = {"cabozantinib": RATIO, "placebo": 1.0}
PATIENTS = {"cabozantinib": 2.0, "placebo": 1.0}  # 2:1; only their ratio counts
READINGS = ("local reader", "centre, as observed", "centre, had scans gone on")


class Scan(NamedTuple):
    """One scan of one arm, for a patient at the start: at risk, seen to progress, and free after.

    `survival` is what a Kaplan-Meier curve shows after this scan.
    """

    month: float
    at_risk: float
    events: float
    survival: float


class Readers(NamedTuple):
    """The share of local progressions that the centre does not confirm; weeks between scans."""

    unconfirmed: float
    weeks: float

    def scans(self, reading: str, arm: str) -> list[Scan]:
        """What one reading sees in one arm, scan by scan."""
        gap = self.weeks / WEEKS
        hazard = 1 - exp(-ARMS[arm] * log(2) / PLACEBO_MEDIAN * gap)
        missed = self.unconfirmed
        scanned, survival, hidden, found = 1.0, 1.0, 0.0, []
        for n in range(1, int(LONGEST / gap) + 1):
            called = scanned * hazard
            if reading == READINGS[0]:
                at_risk, events = scanned, called
            elif reading == READINGS[1]:
                at_risk, events = scanned, called * (1 - missed)
            else:
                at_risk = scanned + hidden
                events = called * (1 - missed) + hidden * LATER
                hidden = hidden * (1 - LATER) + called * missed
            survival *= 1 - events / at_risk
            scanned -= called
            found.append(Scan(n * gap, at_risk, events, survival))
        return found

    def median(self, reading: str, arm: str) -> float | None:
        """The scan, in months, at which the curve of a reading is at one half or below."""
        return next((s.month for s in self.scans(reading, arm) if s.survival <= 0.5 + 1e-9), None)

    def ratio(self, reading: str) -> float:
        """The hazard ratio that a large trial finds by this reading, cabozantinib over placebo."""
        treated, control = (self.scans(reading, arm) for arm in ARMS)
        more, one = PATIENTS["cabozantinib"], PATIENTS["placebo"]
        return cox_ratio(
            [
                Stretch(more * a.at_risk, more * a.events, one * b.at_risk, one * b.events)
                for a, b in zip(treated, control, strict=True)
            ]
        )

    @property
    def true_medians(self) -> dict[str, float]:
        """When half have progressed, whether a scan has seen it or not."""
        return {arm: PLACEBO_MEDIAN / ratio for arm, ratio in ARMS.items()}
