"""Three worlds, one hazard ratio: what two medians and a ratio leave open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cabinetkit.figures.picture import Picture
from cabinetkit.figures.worlds import paint_world
from cabinetkit.results.worlds import ARMS, World, worlds
from cabinetkit.widgets.controls import Buttons, Number
from cabinetkit.widgets.widget import Widget

HEAD = ("SYNTHETIC world", "event-free at 18 months", "restricted mean", "hazard ratio")
LATE = 18  # months
NAMES = {
    "proportional": "ratio constant",
    "grows": "effect grows",
    "wanes": "effect wanes",
}
SAME = "the same in all"


def three_worlds() -> ThreeWorlds:
    """The worlds, begun at the one with a constant ratio.

    >>> import cabinetkit as ck
    >>> round(ck.three_worlds().values(world="wanes", cut=6)["ratio_without_dropout"], 2)
    0.37
    """
    return ThreeWorlds()


class ThreeWorlds(Widget):
    """The world, the horizon of the restricted mean, and the longest follow-up counted."""

    def __init__(self) -> None:
        super().__init__(
            "09.three-worlds",
            prompt="Three invented worlds have the same medians, 8.4 and 3.9 months, and the same "
            "hazard ratio, 0.38, cabozantinib over placebo. In which is the largest share of "
            f"patients on cabozantinib event-free at {LATE} months?",
            prediction=Buttons("Largest in", [*NAMES.values(), SAME]),
            controls={
                "world": Buttons(
                    "World", [(text, name) for name, text in NAMES.items()], chosen="proportional"
                ),
                "horizon": Number("Horizon (months)", 12, lowest=3, highest=24, step=1),
                "cut": Number("Longest follow-up (months)", 48, lowest=6, highest=48, step=1),
            },
            reset="Reset to the first world",
        )

    def facts(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        world, horizon, cut = worlds()[settings["world"]], settings["horizon"], settings["cut"]
        means = {arm: world.restricted_mean(arm, horizon) for arm in ARMS}
        return {
            "event_free": {arm: world.survival(arm, LATE) for arm in ARMS},
            "restricted_means": means,
            "difference": means[ARMS[0]] - means[ARMS[1]],
            "hazard_ratios": world.hazard_ratios,
            "ratio": world.ratio_at(cut),
            "ratio_without_dropout": world.ratio_at(cut, dropout=False),
        }

    def picture(self, settings: Mapping[str, Any]) -> Picture:
        horizon, cut = settings["horizon"], settings["cut"]
        found, world = self.facts(settings), worlds()[settings["world"]]
        treated, control = (found["restricted_means"][arm] for arm in ARMS)
        ratios = (found["ratio"], found["ratio_without_dropout"])
        free = [f"{found['event_free'][arm]:.0%}" for arm in ARMS]
        return Picture(
            sentence=f"SYNTHETIC world, {NAMES[world.name]}: within {horizon} months "
            f"{treated:.1f} event-free months on cabozantinib and {control:.1f} on placebo, "
            f"{treated - control:.1f} more. Followed for {cut} months at most, Cox's ratio "
            f"would be {ratios[0]:.2f} with the drop-out and late entry of the worlds and "
            f"{ratios[1]:.2f} without any.",
            alt=f"Curves of an invented world, {NAMES[world.name]}, with those of the two others "
            f"in grey. At {LATE} months {free[0]} on cabozantinib and {free[1]} on placebo are "
            f"event-free. The area between the arms up to month {horizon} is shaded.",
            head=(*HEAD[:2], f"{HEAD[2]} to {horizon} months", HEAD[3], f"Cox's ratio at {cut}"),
            rows=[_row(each, horizon, cut) for each in worlds().values()],
            paint=lambda: paint_world(world.name, NAMES[world.name], horizon, cut),
        )

    def outcome(self, prediction: Any) -> str:
        free = {name: world.survival(ARMS[0], LATE) for name, world in worlds().items()}
        told = ", ".join(f"{NAMES[name]} {share:.0%}" for name, share in free.items())
        most = NAMES[max(free, key=lambda name: free[name])]
        return f"You said “{prediction}”; it is “{most}”: {told}."


def _row(world: World, horizon: float, cut: float) -> tuple[str, ...]:
    free = [f"{world.survival(arm, LATE):.0%}" for arm in ARMS]
    means = [world.restricted_mean(arm, horizon) for arm in ARMS]
    return (
        NAMES[world.name],
        " / ".join(free),
        f"{means[0]:.2f} / {means[1]:.2f}",
        " up to month 3, then ".join(f"{ratio:.2f}" for ratio in world.hazard_ratios),
        f"{world.ratio_at(cut):.2f} ({world.ratio_at(cut, dropout=False):.2f} without drop-out)",
    )
