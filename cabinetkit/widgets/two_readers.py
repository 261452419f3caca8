"""Two readers: what a central review sees when scans stop at the local reader's word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cabinetkit.figures.picture import Picture
from cabinetkit.figures.readings import paint_readings
from cabinetkit.results.readers import ARMS, READINGS, Readers
from cabinetkit.widgets.controls import Buttons, Number
from cabinetkit.widgets.widget import Widget

HEAD = (
    "invented trial, read by",
    "median, cabozantinib",
    "median, placebo",
    "hazard ratio, cabozantinib over placebo",
)
PREDICTIONS = ("longer", "shorter", "the same")


def two_readers() -> TwoReaders:
    """The two readers of an invented trial.

    >>> import cabinetkit as ck
    >>> ck.two_readers().values()["medians"]["local reader"]["placebo"]
    5.52
    """
    return TwoReaders()


class TwoReaders(Widget):
    """The share of local progressions that the centre does not confirm; weeks between scans."""

    def __init__(self) -> None:
        super().__init__(
            "09.two-readers",
            prompt="In an invented trial the centre does not confirm 40 of 100 progressions that "
            "the local reader calls. Scans stop at the local call, and these patients are censored "
            "there. Compared with what the centre would see had scans gone on, what is its median "
            "on cabozantinib?",
            prediction=Buttons("It is", list(PREDICTIONS)),
            controls={
                "unconfirmed": Number("Not confirmed (%)", 40, lowest=0, highest=60, step=1),
                "weeks": Number("Weeks between scans", 8, lowest=4, highest=24, step=1),
            },
            reset="Reset to the first setting",
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        found = _found(settings)
        return {
            "true_medians": {arm: round(m, 2) for arm, m in found.true_medians.items()},
            "medians": {
                reading: {arm: _rounded(found.median(reading, arm)) for arm in ARMS}
                for reading in READINGS
            },
            "ratios": {reading: found.ratio(reading) for reading in READINGS},
            "event_free_at_a_year": {
                reading: {arm: round(_at(found, reading, arm, 12), 4) for arm in ARMS}
                for reading in READINGS
            },
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        found = _found(settings)
        medians = {r: {arm: found.median(r, arm) for arm in ARMS} for r in READINGS}
        ratios = {reading: found.ratio(reading) for reading in READINGS}
        _, seen, gone_on = READINGS
        told = "; ".join(
            f"{arm} {_said(medians[seen][arm])} as the centre observed, "
            f"{_said(medians[gone_on][arm])} had scans gone on"
            for arm in ARMS
        )
        sentence = (
            f"Invented trial, scans every {settings['weeks']} weeks, "
            f"{settings['unconfirmed']}% of local progressions not confirmed: median {told} "
            f"(months). Hazard ratio, cabozantinib over placebo, {ratios[seen]:.2f} against "
            f"{ratios[gone_on]:.2f}."
        )
        if not settings["unconfirmed"]:
            read = " and ".join(_said(medians[seen][arm]) for arm in ARMS)
            true = " and ".join(f"{median:.1f}" for median in found.true_medians.values())
            sentence = (
                f"Invented trial, scans every {settings['weeks']} weeks, every progression "
                f"confirmed: true medians {true} months on cabozantinib and on placebo, read as "
                f"{read}. Hazard ratio, cabozantinib over placebo, {ARMS['cabozantinib']:.2f} true "
                f"and {ratios[seen]:.3f} read."
            )
        return Picture(
            sentence=sentence,
            alt=f"Two panels of curves that fall at each scan, cabozantinib and placebo, each by "
            f"three readings. Medians in months: {told}.",
            head=HEAD,
            rows=[
                (
                    "nobody: the true day of progression",
                    *(f"{median:.1f}" for median in found.true_medians.values()),
                    f"{ARMS['cabozantinib']:.2f}",
                ),
                *(
                    (r, *(_said(medians[r][arm]) for arm in ARMS), f"{ratios[r]:.3f}")
                    for r in READINGS
                ),
            ],
            paint=lambda: paint_readings(found),
        )

    def outcome(self, prediction: Any) -> str:
        found = _found(self.home)
        _, seen, gone_on = READINGS
        one, other = (found.median(reading, "cabozantinib") for reading in (seen, gone_on))
        return (
            f"You said “{prediction}”; on cabozantinib the centre observes a median of "
            f"{_said(one)} months, and had scans gone on it would be {_said(other)}: longer."
        )


def _found(settings: Mapping[str, Any]) -> Readers:
    return Readers(settings["unconfirmed"] / 100, settings["weeks"])


def _at(found: Readers, reading: str, arm: str, month: float) -> float:
    before = [scan.survival for scan in found.scans(reading, arm) if scan.month <= month]
    return before[-1] if before else 1.0


def _rounded(months: float | None) -> float | None:
    return None if months is None else round(months, 2)


def _said(months: float | None) -> str:
    return "not reached" if months is None else f"{months:.1f}"
