"""The dial of events: how sure a hazard ratio is depends on events, and not on patients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cabinetkit.figures.picture import Picture
from cabinetkit.figures.precisions import paint_precision
from cabinetkit.results.curves import Interval
from cabinetkit.results.implied import implied
from cabinetkit.results.precision import Precision
from cabinetkit.results.published import published
from cabinetkit.results.ratios import p_value
from cabinetkit.widgets.controls import Number, TypedNumber
from cabinetkit.widgets.widget import Widget

HEAD = ("", "hazard ratio", "from", "to")


def events_dial() -> EventsDial:
    """The dial, begun at the epNET ratio and at as many events as the cohort has patients.

    >>> import cabinetkit as ck
    >>> low, high = ck.events_dial().values(events=90)["interval"]
    >>> round(low, 2), round(high, 2)
    (0.25, 0.59)
    """
    return EventsDial()


class EventsDial(Widget):
    """The hazard ratio, and the number of events behind it."""

    def __init__(self) -> None:
        found = published("PFS hazard ratio", "epNET", analysis="NEJM 2024")
        assert found.value is not None  # printed, with its interval
        assert found.n is not None
        self._published = found.value, Interval(found.low, found.high)
        super().__init__(
            "08.events-dial",
            prompt=f"Of {found.n} epNET patients a hazard ratio for progression or death, "
            f"cabozantinib over placebo, of {found.said} is printed. About how many events would "
            "it take for an interval of that width: all of them, half, fewer? Type a number.",
            prediction=TypedNumber("events", lowest=1, highest=1000),
            controls={
                "ratio": Number("Hazard ratio", found.value, lowest=0.1, highest=1.5, step=0.01),
                "events": Number("Events", found.n, lowest=20, highest=400, step=1),
            },
            reset="Reset to the start",
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        found = Precision(settings["ratio"], settings["events"])
        return {
            "standard_error": found.standard_error,
            "interval": found.interval,
            "z": found.z,
            "p": found.p,
            "nine_of_ten": found.nine_of_ten,
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        found = Precision(settings["ratio"], settings["events"])
        ratio, interval = self._published
        repeats = found.nine_of_ten
        return Picture(
            sentence=f"A hazard ratio of {found.ratio:g}, cabozantinib over placebo, from "
            f"{found.events} events, divided 2:1, has a {found.interval.said()} (z {found.z:.2f}, "
            f"{p_value(found.p)}). If that were the true ratio, 9 of 10 such trials would "
            f"estimate {repeats.low:.2f} to {repeats.high:.2f}.",
            alt=f"Three intervals on a log axis: {found.ratio:g}, {found.interval.said()}; where 9 "
            f"of 10 estimates would lie, {repeats.low:.2f} to {repeats.high:.2f}; published, "
            f"{ratio:g}, {interval.said()}. A dashed line marks 1.",
            head=HEAD,
            rows=[
                _row(f"95% CI from {found.events} events", found.ratio, found.interval),
                _row("9 of 10 estimates, if this is the true ratio", found.ratio, repeats),
                _row("published: epNET, NEJM 2024, 95% CI", ratio, interval),
            ],
            paint=lambda: paint_precision(found, self._published),
        )

    def outcome(self, prediction: Any) -> str:
        ratio, interval = self._published
        assert interval.low is not None  # printed
        assert interval.high is not None
        fewest, most = implied(ratio, interval.low, interval.high).events
        return (
            f"You said {prediction:g}; about {fewest} to {most} would give the printed interval. "
            "How many there were, the abstract does not say."
        )


def _row(name: str, ratio: float, interval: Interval) -> tuple[str, ...]:
    return (name, f"{ratio:.2f}", f"{interval.low:.2f}", f"{interval.high:.2f}")
