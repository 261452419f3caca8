"""The product-limit stepper: how a curve comes down, patient by patient, in eight of them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from cabinetkit.figures.picture import Picture
from cabinetkit.figures.product_limits import paint_product_limit
from cabinetkit.results.product_limit import Followed, Step, median, product_limit
from cabinetkit.results.synthetic import synthetic
from cabinetkit.widgets.controls import Buttons, Number, TypedNumber
from cabinetkit.widgets.widget import Widget

HEAD = ("months", "at risk before", "events", "censored", "multiply by", "event-free after")
NOBODY = "none"


def km_stepper() -> KmStepper:
    """The stepper on the SYNTHETIC toy arm of eight.

    >>> import cabinetkit as ck
    >>> ck.km_stepper().values()["median"]
    4.4
    """
    return KmStepper()


class KmStepper(Widget):
    """How many of the times have passed, and the one patient whose end is changed."""

    def __init__(self) -> None:
        patients = _toy()
        count = len({patient.months for patient in patients})
        first = patients[0].months
        falls = sum(each.event and each.months == first for each in patients)
        super().__init__(
            "07.km-stepper",
            prompt=f"Eight invented patients. At {float(first):g} months {_words(falls)} of them "
            "have an event; nobody had left before. Where does the curve stand just after, in "
            "percent? Type a number.",
            prediction=TypedNumber("percent event-free", lowest=0, highest=100),
            controls={
                "step": Number("Steps passed", count, lowest=0, highest=count, step=1),
                "changed": Buttons(
                    "Change the end of",
                    [NOBODY, *(patient.id for patient in patients)],
                    chosen=NOBODY,
                ),
            },
            reset="Reset to the eight",
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        _, steps, passed = _found(settings)
        reached = median(steps[:passed])
        return {
            "months": float(steps[passed - 1].months) if passed else 0.0,
            "survival": float(steps[passed - 1].survival) if passed else 1.0,
            "median": None if reached is None else float(reached),
            "events": sum(step.events for step in steps[:passed]),
            "censored": sum(step.censored for step in steps[:passed]),
            "steps": [
                (float(s.months), s.at_risk, s.events, s.censored, float(s.survival)) for s in steps
            ],
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        patients, steps, passed = _found(settings)
        return Picture(
            sentence=_sentence(settings, steps, passed),
            alt="Above, a lane for each of eight invented patients, ending in an event or in "
            "censoring; below, their curve. "
            + " ".join(
                f"Patient {each.id}: {'event' if each.event else 'censored'} at "
                f"{float(each.months):g} months."
                for each in patients
                if passed and each.months <= steps[passed - 1].months
            ),
            head=HEAD,
            rows=[_row(step) for step in steps[:passed]] or [("0", "8", "0", "0", "1", "100.0%")],
            paint=lambda: paint_product_limit(patients, steps, passed),
        )

    def outcome(self, prediction: Any) -> str:
        first = product_limit(_toy())[0]
        return (
            f"You said {prediction:g}%; {first.events} of {first.at_risk} have an event, so it is "
            f"{float(100 * first.survival):g}%."
        )


@cache
def _toy() -> tuple[Followed, ...]:
    rows = synthetic("toy").itertuples()
    return tuple(
        Followed(
            str(row.id).removeprefix("SYN-"),
            Fraction(str(row.months)).limit_denominator(100),
            bool(row.event),
        )
        for row in rows
    )


def _found(settings: Mapping[str, Any]) -> tuple[tuple[Followed, ...], tuple[Step, ...], int]:
    patients = tuple(
        each._replace(event=not each.event) if each.id == settings["changed"] else each
        for each in _toy()
    )
    return patients, product_limit(patients), settings["step"]


def _sentence(settings: Mapping[str, Any], steps: tuple[Step, ...], passed: int) -> str:
    changed = settings["changed"]
    began = "SYNTHETIC toy arm" + (f", the end of {changed} changed" if changed != NOBODY else "")
    if not passed:
        return f"{began}: nothing has happened yet, and 8 of 8 patients are at risk."
    step = steps[passed - 1]
    reached = median(steps[:passed])
    told = "not reached yet" if reached is None else f"{float(reached):g} months"
    left = step.at_risk - step.events - step.censored
    return (
        f"{began}: after {float(step.months):g} months {float(100 * step.survival):.1f}% are "
        f"event-free by the curve, and {left} of 8 patients {'is' if left == 1 else 'are'} still "
        f"followed; median {told}."
    )


def _row(step: Step) -> tuple[str, ...]:
    times = f"1 - {step.events}/{step.at_risk}" if step.events else "1"
    share = f"{float(100 * step.survival):.1f}%"
    counts = (str(step.at_risk), str(step.events), str(step.censored))
    return (f"{float(step.months):g}", *counts, times, share)


def _words(count: int) -> str:
    return {1: "one", 2: "two", 3: "three"}.get(count, str(count))
