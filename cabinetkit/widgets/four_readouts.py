"""One dial, four read-outs: what a hazard ratio says of curves, rates, risks and medians."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cabinetkit.figures.picture import Picture
from cabinetkit.figures.readouts import paint_readouts
from cabinetkit.results.model import Model, model_of
from cabinetkit.widgets.controls import Number, TypedNumber
from cabinetkit.widgets.widget import Widget

CLOSE = 0.001  # of two shares: a number needed to treat beyond 1000 says nothing
HEAD = ("by the model", "cabozantinib", "placebo", "between them")


def four_readouts() -> FourReadouts:
    """The dial, begun at the figures of the epNET cohort.

    >>> import cabinetkit as ck
    >>> round(ck.four_readouts().values()["relative"], 2)
    0.3
    """
    return FourReadouts()


class FourReadouts(Widget):
    """The hazard ratio, the shape of the hazards and the month; the placebo median stays 3.9."""

    def __init__(self) -> None:
        epnet = model_of("epNET")
        self._median = epnet.control_median
        super().__init__(
            "08.four-readouts",
            prompt="The hazard ratio for progression or death, cabozantinib over placebo, is "
            f"{epnet.ratio:g}, at all times. By 12 months 94 of 100 patients on placebo have "
            "progressed or died. By how many percent is that risk lower on cabozantinib, relative "
            "to placebo? Type a number.",
            prediction=TypedNumber("percent lower", lowest=-100, highest=100),
            controls={
                "ratio": Number("Hazard ratio", epnet.ratio, lowest=0.1, highest=1.5, step=0.01),
                "shape": Number(
                    "Shape (1: hazards constant)",
                    round(epnet.shape, 2),
                    lowest=0.5,
                    highest=1.5,
                    step=0.01,
                ),
                "month": Number("Month", 12, lowest=1, highest=36, step=1),
            },
        )

    def _model(self, settings: Mapping[str, Any]) -> Model:
        return Model(settings["ratio"], settings["shape"], self._median)

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        model, month = self._model(settings), settings["month"]
        found = model.reduction(month)
        return {
            "event_free": model.survival(month),
            "hazards": model.hazards(month),
            "relative": found.relative,
            "absolute": found.absolute,
            "number_needed_to_treat": found.number_needed_to_treat,
            "medians": model.medians,
            "ratio_of_medians": model.ratio_of_medians,
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        model, month = self._model(settings), settings["month"]
        found = model.reduction(month)
        treated, control = model.survival(month)
        relative, absolute = found.relative or 0, found.absolute  # z: shown without the sign of -0
        number = found.number_needed_to_treat
        to_treat = "too close to count whom to treat"
        if number is not None and abs(found.absolute) >= CLOSE:
            fewer = "one fewer" if number > 0 else "one more"
            to_treat = f"by the model {abs(number):.1f} treated for {fewer} with an event"
        hazards = [f"{100 * hazard:.1f}" for hazard in model.hazards(month)]
        sentence = (
            f"By a model with hazard ratio {model.ratio:g}, cabozantinib over placebo: by month "
            f"{month} the relative risk reduction is {relative:z.0%} and the absolute one "
            f"{100 * absolute:z.0f} points; the ratio of the medians, placebo to cabozantinib, is "
            f"{model.ratio_of_medians:.2f}."
        )
        return Picture(
            sentence=sentence,
            alt=f"Four panels by a model. Curves: at month {month} {treated:.0%} on cabozantinib "
            f"and {control:.0%} on placebo are event-free. Hazards on a log axis: parallel, "
            f"{hazards[0]} and {hazards[1]} events a month per 100 still free. Risk reductions: "
            f"the relative one begins at 1 - hazard ratio, {1 - model.ratio:.0%}, and shrinks to "
            f"nothing. Medians: {model.medians[0]:.1f} and {model.medians[1]:.1f} months.",
            head=HEAD,
            rows=[
                (
                    f"alive and free of progression at month {month}",
                    f"{treated:.1%}",
                    f"{control:.1%}",
                    f"{100 * absolute:z.1f} points",
                ),
                (
                    f"progression or death by month {month}",
                    f"{found.risk:.1%}",
                    f"{found.control_risk:.1%}",
                    f"relative risk reduction {relative:z.1%}; {to_treat}",
                ),
                (
                    f"events a month per 100 still free, at month {month}",
                    *hazards,
                    f"hazard ratio {model.ratio:.2f}",
                ),
                (
                    "median, months",
                    *(f"{median:.1f}" for median in model.medians),
                    f"placebo to cabozantinib {model.ratio_of_medians:.2f}",
                ),
            ],
            paint=lambda: paint_readouts(model, month),
        )

    def outcome(self, prediction: Any) -> str:
        found = self._model(self.home).reduction(self.home["month"]).relative or 0
        return (
            f"You said {prediction:g}%; by the model it is {found:.0%}. One minus the hazard ratio "
            f"is {1 - self.home['ratio']:.0%}, and lowers a rate."
        )
