"""Stop now? What an early look does to the size of an effect among the trials that stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cabinetkit.figures.looks import paint_look
from cabinetkit.figures.picture import Picture
from cabinetkit.results.stopping import RULES, Look
from cabinetkit.widgets.controls import Buttons, Number, TypedNumber
from cabinetkit.widgets.widget import Widget

HEAD = ("of such trials", "value")


def stop_now() -> StopNow:
    """The look of an invented trial; nothing of CABINET but the last of the rules.

    >>> import cabinetkit as ck
    >>> found = ck.stop_now().values(ratio=0.5, events=47)
    >>> round(found["share"], 3), round(found["mean_if_stopped"], 2)
    (0.235, 0.33)
    """
    return StopNow()


class StopNow(Widget):
    """The true hazard ratio, the events at the look, and the rule by which a trial stops."""

    def __init__(self) -> None:
        super().__init__(
            "10.stop-now",
            prompt="Many trials are run of a drug whose true hazard ratio, treatment over control, "
            "is 0.60. Each looks at half of its events, at 50, and stops if it crosses a usual "
            "boundary. What is the mean hazard ratio of those that stop? Type a number.",
            prediction=TypedNumber("mean hazard ratio", lowest=0.01, highest=2),
            controls={
                "ratio": Number("True hazard ratio", 0.6, lowest=0.3, highest=1.0, step=0.01),
                "events": Number("Events at the look", 50, lowest=20, highest=300, step=1),
                "rule": Buttons("The look", list(RULES), chosen="at half of the events"),
            },
            reset="Reset to the first setting",
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        look = _look(settings)
        return {
            "boundary": look.boundary,
            "stops_below": look.stops_below,
            "share": look.share,
            "mean_if_stopped": look.mean_if_stopped,
            "of_200": sum(estimate <= look.stops_below for estimate in look.trials()),
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        look, found = _look(settings), self.facts(settings)
        share = f"{look.share:.1%}" if look.share >= 0.001 else "fewer than 0.1%"
        return Picture(
            sentence=f"True hazard ratio {look.ratio:g}, treatment over control, a look at "
            f"{look.events} events: {share} of such trials stop, and the ratios of those "
            f"that stop have a mean of {look.mean_if_stopped:.2f}. Here {found['of_200']} of 200 "
            f"simulated trials stop.",
            alt=f"200 simulated trials as dots by their estimate on a log axis; the "
            f"{found['of_200']} below {look.stops_below:.2f} are filled. Lines mark the true ratio "
            f"{look.ratio:g} and the mean of the stopped, {look.mean_if_stopped:.2f}.",
            head=HEAD,
            rows=[
                ("true hazard ratio", f"{look.ratio:.2f}"),
                ("boundary: z below", f"{-look.boundary:.2f}"),
                ("so the trial stops at an estimate below", f"{look.stops_below:.2f}"),
                ("such trials that stop, in the long run", share),
                (
                    "mean ratio of those that stop, in the long run (geometric)",
                    f"{look.mean_if_stopped:.2f}",
                ),
                ("mean ratio of all at the look (geometric)", f"{look.ratio:.2f}"),
                ("stopped of the 200 simulated", str(found["of_200"])),
            ],
            paint=lambda: paint_look(look),
        )

    def outcome(self, prediction: Any) -> str:
        look = _look(self.home)
        return (
            f"You said {prediction:g}; among those that stop it is {look.mean_if_stopped:.2f}, and "
            f"among all it is {look.ratio:.2f}."
        )


def _look(settings: Mapping[str, Any]) -> Look:
    return Look(settings["ratio"], settings["events"], RULES[settings["rule"]])
