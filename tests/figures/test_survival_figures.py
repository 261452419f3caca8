"""Survival figures: the data in the axes are the estimates, and the words say the same."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import cabinetkit as ck
from cabinetkit.figures import curves, forest, hazards, reductions
from cabinetkit.figures.picture import BLUE, INK, SIZE, VERMILLION, Picture
from cabinetkit.results.published import select

COHORTS = ["epNET", "pNET", "world-proportional", "world-grows", "world-wanes", "toy"]
ARMS = ["cabozantinib", "placebo"]


def lines(axes: Axes, **style: Any) -> list[Any]:
    """The lines of a style, as it was asked for."""
    return [
        line
        for line in axes.get_lines()
        if all(getattr(line, f"get_{name}")() == value for name, value in style.items())
    ]


def words(figure: Figure) -> list[str]:
    """Every text that stands in a figure."""
    return [
        text.get_text()
        for axes in figure.axes
        for text in [*axes.texts, axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label]
        if text.get_text()
    ]


def drawn(monkeypatch: pytest.MonkeyPatch, module: Any, plot: Any) -> tuple[Picture, Figure]:
    """A picture, and the figure that was written into its PNG."""
    kept: list[Figure] = []
    write = module.png
    monkeypatch.setattr(module, "png", lambda figure: kept.append(figure) or write(figure))
    picture = plot()
    assert picture.png
    return picture, kept[0]


# --- Kaplan-Meier ---------------------------------------------------------------------------------


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("name", COHORTS[:5])
def test_the_curve_in_the_axes_is_the_estimate(
    name: str, arm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = ck.synthetic(name)
    _, figure = drawn(monkeypatch, curves, lambda: ck.plot_km(cohort))
    curve = ck.survival.kaplan_meier(cohort, arm=arm)
    color, style = {"cabozantinib": (BLUE, "-"), "placebo": (VERMILLION, "--")}[arm]
    [step] = lines(figure.axes[0], color=color, linestyle=style)
    assert step.get_drawstyle() == "steps-post"
    months, heights = step.get_data()
    assert list(months) == [*(s.month for s in curve.steps), curve.last_month]
    assert list(heights[:-1]) == [100 * s.survival for s in curve.steps]
    [ticks] = lines(figure.axes[0], color=color, marker="|")
    assert list(ticks.get_xdata()) == [s.month for s in curve.steps if s.censored]


def test_the_band_is_the_interval_and_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = ck.synthetic("epNET")
    _, with_band = drawn(monkeypatch, curves, lambda: ck.plot_km(cohort))
    assert len(with_band.axes[0].collections) == 2
    band = with_band.axes[0].collections[0].get_paths()[0].vertices
    steps = [s for s in ck.survival.kaplan_meier(cohort, arm=ARMS[0]).steps if s.low is not None]
    assert band[:, 1].min() == pytest.approx(100 * min(s.low for s in steps))
    assert band[:, 1].max() == pytest.approx(100 * max(s.high for s in steps))
    monkeypatch.undo()
    _, without = drawn(monkeypatch, curves, lambda: ck.plot_km(cohort, band=False))
    assert len(without.axes[0].collections) == 0


@pytest.mark.parametrize("name", COHORTS)
def test_the_counts_below_the_curves_are_those_of_the_table(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, figure = drawn(monkeypatch, curves, lambda: ck.plot_km(ck.synthetic(name)))
    shown = {}
    arm = row = ""
    for text in figure.axes[1].texts:
        (month, _), said = text.get_position(), text.get_text()
        if month < 0:
            arm, row = (arm, said) if said in {"at risk", "censored", "events"} else (said, "")
        else:
            shown[arm, row, month] = said
    listed = {
        (arm, what, float(month)): count
        for arm, month, _, *counts in picture.rows
        for what, count in zip(("at risk", "censored", "events"), counts, strict=True)
    }
    assert shown == listed
    assert len(shown) >= 9


def test_a_published_median_is_drawn_with_its_citation(monkeypatch: pytest.MonkeyPatch) -> None:
    medians = select(endpoint="median PFS", cohort="epNET", analysis="NEJM 2024")
    picture, figure = drawn(
        monkeypatch, curves, lambda: ck.plot_km(ck.synthetic("epNET"), medians=medians)
    )
    dashed = lines(figure.axes[0], linestyle="--", linewidth=1.2)
    assert [list(line.get_xdata()) for line in dashed] == [[8.4, 8.4], [3.9, 3.9]]
    assert "8.4 published: epNET, cabozantinib, NEJM 2024" in words(figure)
    assert "Dashed vertical line: 8.4 months" in picture.sentence
    for text in (picture.sentence, picture.alt):
        assert "8.4 months (95% CI 7.6 to 12.7) for epNET, cabozantinib (NEJM 2024, blinded" in text
        assert "interval and n secondary" in text


@pytest.mark.parametrize(
    ("median", "named"),
    [
        (8.4, "8.4"),
        (None, "None"),
        (select(endpoint="PFS hazard ratio", cohort="epNET")[0], "'NEJM 2024 / epNET / PFS hazard"),
        (select(endpoint="median OS", cohort="epNET")[0], "'NEJM 2024 / epNET / median OS"),
        (select(endpoint="median PFS", trial="RADIANT-4")[0], "'RADIANT-4 2016 / all / median"),
    ],
)
def test_what_is_no_published_median_gets_a_sentence(median: Any, named: str) -> None:
    with pytest.raises(ck.CabinetkitError, match=f"^{named}.* is no published median of PFS"):
        ck.plot_km(ck.synthetic("epNET"), medians=[median])


def test_a_figure_ends_where_it_is_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, figure = drawn(
        monkeypatch, curves, lambda: ck.plot_km(ck.synthetic("epNET"), until=12)
    )
    for line in lines(figure.axes[0], drawstyle="steps-post"):
        assert max(line.get_xdata()) <= 12
    assert [row[1] for row in picture.rows] == ["0", "2", "4", "6", "8", "10", "12"] * 2


@pytest.mark.parametrize("until", [0, -6, "a year", math.inf])
def test_a_last_month_that_is_none_gets_a_sentence(until: Any) -> None:
    with pytest.raises(ck.CabinetkitError, match="no last month; say a number of months"):
        ck.plot_km(ck.synthetic("epNET"), until=until)
    with pytest.raises(ck.CabinetkitError, match="no last month; say a number of months"):
        ck.plot_hazard(ck.synthetic("epNET"), until=until)


# --- hazards --------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [2, 3, 5.5])
@pytest.mark.parametrize("name", COHORTS[:5])
def test_a_hazard_is_events_over_time_at_risk(
    name: str, width: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = ck.synthetic(name)
    _, figure = drawn(monkeypatch, hazards, lambda: ck.plot_hazard(cohort, width=width, until=12))
    [axes] = figure.axes
    assert axes.get_yscale() == "log"
    expected = []
    for arm in ARMS:
        rows = cohort[cohort["arm"] == arm]
        start = 0.0
        while start < 12:
            stop = min(start + width, 12)
            time = sum(min(m, stop) - start for m in rows["months"] if m > start)
            inside = [start < m <= stop or m == start == 0 for m in rows["months"]]
            events = rows["event"][inside].sum()
            if events:
                expected.append((start, stop, pytest.approx(100 * events / time)))
            start = stop
    levels = [(*line.get_xdata(), line.get_ydata()[0]) for line in lines(axes, linewidth=2.5)]
    assert levels == expected


def test_all_events_and_all_time_are_in_some_stretch() -> None:
    cohort = ck.synthetic("pNET")
    cohort.loc[[3, 9], ["months", "event"]] = (0.0, 1)  # on the first day, too
    rows = ck.plot_hazard(cohort, width=4, until=cohort["months"].max()).rows
    for arm in ARMS:
        mine = [row for row in rows if row[0] == arm]
        own = cohort[cohort["arm"] == arm]
        assert sum(int(row[2]) for row in mine) == own["event"].sum()
        assert sum(int(row[3]) for row in mine) == pytest.approx(own["months"].sum(), abs=len(mine))


def test_a_stretch_without_an_event_is_in_the_table_only(monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = pd.DataFrame({"months": [1.0, 2, 8, 9], "event": [1, 1, 0, 1]})
    picture, figure = drawn(monkeypatch, hazards, lambda: ck.plot_hazard(cohort, width=3))
    assert [row[-1] for row in picture.rows][1] == "no event: not drawn"
    assert len(lines(figure.axes[0], linewidth=2.5)) == 2


def test_the_interval_of_a_hazard_is_that_of_a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = pd.DataFrame({"months": [1.0, 2, 3, 3], "event": [1, 1, 1, 1]})
    picture, figure = drawn(monkeypatch, hazards, lambda: ck.plot_hazard(cohort, width=3))
    [interval] = lines(figure.axes[0], linewidth=1.2)
    factor = math.exp(1.959964 / 2)
    rate = 100 * 4 / 9
    assert list(interval.get_ydata()) == pytest.approx([rate / factor, rate * factor], rel=1e-6)
    assert picture.rows[0][2:4] == ("4", "9")


@pytest.mark.parametrize("width", [0, -1, "x", None])
def test_a_width_that_is_none_gets_a_sentence(width: Any) -> None:
    with pytest.raises(
        ck.CabinetkitError, match="no width in months; say a number of months, such as 3"
    ):
        ck.plot_hazard(ck.synthetic("epNET"), width=width)


# --- forest ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["epNET", "pNET", None, ["epNET-GI", "grade 3"]])
@pytest.mark.parametrize("endpoint", ["PFS hazard ratio"])
def test_the_forest_shows_each_ratio_at_its_place(
    endpoint: str, wanted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, figure = drawn(monkeypatch, forest, lambda: ck.plot_forest(endpoint, cohort=wanted))
    [axes] = figure.axes
    assert axes.get_xscale() == "log"
    shown = {
        (row.analysis, row.cohort): row
        for row in select(endpoint=endpoint)
        if wanted is None or row.cohort in ([wanted] if isinstance(wanted, str) else wanted)
    }
    squares = lines(axes, marker="s")
    assert len(squares) == len(shown) == len(picture.rows)
    left, right = axes.get_xlim()
    for level, (square, cells) in enumerate(zip(squares, picture.rows, strict=True)):
        row = shown[cells[0], cells[1]]
        assert square.get_xydata().tolist() == [[row.value, level]]
        hollow = square.get_markerfacecolor() == "white"
        assert hollow is (row.standing != "document")
        [interval] = [
            line for line in lines(axes, linewidth=2) if list(line.get_ydata()) == [level, level]
        ]
        assert list(interval.get_xdata()) == [row.low, row.high]
        assert left < row.low < row.high < right
        assert row.said in picture.alt
        assert f"{row.analysis}\n{row.cohort}" == axes.get_yticklabels()[level].get_text()


def test_a_forest_has_no_diamond_and_says_why() -> None:
    assert ck.plot_forest(cohort="pNET").sentence.startswith(
        "CABINET: PFS hazard ratio, cabozantinib over placebo: 4 figures from 4 analyses. Within a "
        "cohort the lines share patients, and those of a subgroup are counted in its cohort too, "
        "so nothing is summed up."
    )
    assert ck.plot_forest().sentence.count("11 figures from 7 analyses") == 1
    alone = ck.plot_forest(trial="NETTER-1").sentence
    assert "1 figure from 1 analysis. Hollow" in alone


def test_a_cohort_named_twice_is_shown_once() -> None:
    assert ck.plot_forest(cohort=["pNET", "pNET"]).rows == ck.plot_forest(cohort="pNET").rows


def test_a_ratio_without_an_interval_is_a_mark_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, figure = drawn(monkeypatch, forest, lambda: ck.plot_forest(trial="NETTER-1"))
    assert [row[2] for row in picture.rows] == ["0.21"]
    assert lines(figure.axes[0], linewidth=2) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"endpoint": "median PFS"}, "'median PFS' is no ratio; a forest shows: PFS hazard ratio"),
        ({"trial": "siblings"}, "a forest of several trials would rank them"),
        ({"cohort": "PNET"}, "no cohort called 'PNET'"),
        ({"cohort": 3}, "3 is no cohort; say one, or a list"),
        ({"cohort": []}, r"\[\] is no cohort"),
        ({"endpoint": None}, "None is no ratio; a forest shows"),
    ],
)
def test_what_no_forest_shows_gets_a_sentence(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(ck.CabinetkitError, match=message):
        ck.plot_forest(**arguments)


# --- risk reduction -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COHORTS[:5])
def test_reductions_in_the_axes_are_the_estimates(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = ck.synthetic(name)
    picture, figure = drawn(
        monkeypatch, reductions, lambda: ck.plot_reduction(cohort, until=9, ratio=0.38)
    )
    expected = [ck.survival.risk_reduction(cohort, month=month) for month in range(1, 10)]
    [relative] = lines(figure.axes[0], marker="o")
    [absolute] = lines(figure.axes[0], marker="s")
    assert list(absolute.get_ydata()) == [100 * each.absolute for each in expected]
    sure = [each for each in expected if each.interval]
    shade = figure.axes[0].collections[0].get_paths()[0].vertices
    assert shade[:, 1].max() == pytest.approx(100 * max(each.interval.high for each in sure))
    assert list(relative.get_ydata()) == [
        100 * each.relative for each in expected if each.relative is not None
    ]
    [level] = lines(figure.axes[0], linestyle=":")
    assert level.get_ydata()[0] == pytest.approx(62)
    assert "1 - hazard ratio = 62%" in words(figure)
    assert "a reduction of the rate, not of the risk" in picture.sentence
    assert [row[0] for row in picture.rows] == [str(n) for n in range(1, 10)]


def test_a_month_past_the_follow_up_gets_a_sentence() -> None:
    with pytest.raises(ck.CabinetkitError, match="lies past the follow-up of SYNTHETIC pNET"):
        ck.plot_reduction(ck.synthetic("pNET"), until=90)


def test_a_published_ratio_can_be_given_as_it_is() -> None:
    cohort = ck.synthetic("epNET")
    paper = ck.published("PFS hazard ratio", "epNET", analysis="NEJM 2024")
    given = ck.plot_reduction(cohort, until=3, ratio=paper)
    assert given.sentence == ck.plot_reduction(cohort, until=3, ratio=0.38).sentence


@pytest.mark.parametrize("name", ["pNET", "world-wanes"])
def test_each_cohort_is_called_by_its_own_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = ck.synthetic(name)
    for module, plot in (
        (curves, ck.plot_km),
        (hazards, ck.plot_hazard),
        (reductions, lambda each: ck.plot_reduction(each, until=3)),
    ):
        picture, figure = drawn(monkeypatch, module, lambda plot=plot: plot(cohort))
        monkeypatch.undo()
        assert picture.sentence.startswith(f"{cohort.attrs['label']}: ")
        assert cohort.attrs["label"] in words(figure)


def test_a_cohort_of_ones_own_is_drawn_with_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    own = pd.DataFrame(
        {
            "arm": ["lanreotide with a very long name"] * 3 + ["b"] * 3,
            "months": [1.0, 5, 9, 2, 3, 11],
            "event": [1, 0, 1, 1, 1, 0],
        }
    )
    picture, figure = drawn(monkeypatch, curves, lambda: ck.plot_km(own))
    assert "Cohort: median time to the event b 3.00 months" in picture.sentence
    assert "lanreotide with a…" in words(figure)
    assert "event-free (%)" in words(figure)


def test_without_a_ratio_no_level_line_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, figure = drawn(
        monkeypatch, reductions, lambda: ck.plot_reduction(ck.synthetic("epNET"), until=6)
    )
    assert lines(figure.axes[0], linestyle=":") == []
    assert "level line" not in picture.sentence


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"until": 0.5}, "0.5 is no whole month"),
        ({"until": -1}, "-1 is no last month"),
        ({"until": 6.5}, "6.5 is no whole month"),
        ({"ratio": "0.38"}, "'0.38' is no hazard ratio"),
        ({"ratio": -1}, "-1 is no hazard ratio"),
    ],
)
def test_months_and_ratios_that_are_none_get_a_sentence(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ck.CabinetkitError, match=message):
        ck.plot_reduction(ck.synthetic("epNET"), **arguments)


# --- every picture --------------------------------------------------------------------------------

MEDIANS = select(endpoint="median PFS", cohort="epNET", analysis="NEJM 2024")
PICTURES = {
    "km": (curves, lambda: ck.plot_km(ck.synthetic("epNET"), medians=MEDIANS)),
    "hazard": (hazards, lambda: ck.plot_hazard(ck.synthetic("epNET"), until=12)),
    "reduction": (reductions, lambda: ck.plot_reduction(ck.synthetic("epNET"))),
    "forest": (forest, lambda: ck.plot_forest(cohort="epNET")),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_its_words_and_can_be_read_at_600_pixels(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, figure = drawn(monkeypatch, *PICTURES[name])
    assert picture.png.startswith(b"\x89PNG")
    assert int.from_bytes(picture.png[16:20], "big") == 1200  # twice 600
    assert picture.alt.endswith(".")
    assert picture.sentence.endswith(".")
    html = picture._repr_html_()
    for cell in [*picture.head, *(cell for row in picture.rows for cell in row)]:
        assert cell in html
        assert cell in repr(picture)
    # At 600 pixels for 7.5 inches, a point is 1.1 pixels: 11 points are 12 pixels high.
    texts = [
        text for axes in figure.axes for text in [*axes.texts, axes.xaxis.label, axes.yaxis.label]
    ]
    assert all(text.get_fontsize() >= 11 for text in texts if text.get_text())
    assert SIZE >= 11


@pytest.mark.parametrize("name", ["km", "hazard", "reduction"])
def test_a_picture_of_simulated_patients_says_synthetic(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, figure = drawn(monkeypatch, *PICTURES[name])
    assert picture.sentence.startswith("SYNTHETIC epNET cohort")
    assert "SYNTHETIC epNET cohort" in picture.alt
    assert "SYNTHETIC epNET cohort" in words(figure)


def test_words_have_more_contrast_than_lines_need() -> None:
    """Against white: 4.5 to 1 for words, 3 to 1 for lines (WCAG 2)."""

    def contrast(color: str) -> float:
        channels = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 1.05 / (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear)) + 0.05)  # noqa: B905

    for line, ink in INK.items():
        assert contrast(line) >= 3
        assert contrast(ink) >= 4.5


def test_no_text_is_cut_off_or_lies_on_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text lies within the figure; labels of arms and counts do not cover one another."""
    for module, plot in PICTURES.values():
        _, figure = drawn(monkeypatch, module, plot)
        monkeypatch.undo()
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        boxes = []
        for axes in figure.axes:
            for text in axes.texts:
                box = text.get_window_extent(canvas.get_renderer())
                assert box.x0 >= -1
                assert box.x1 <= figure.bbox.x1 + 1
                boxes.append((text.get_text(), box))
        for n, (one, box) in enumerate(boxes):
            for other, beside in boxes[n + 1 :]:
                assert not box.padded(-2).overlaps(beside.padded(-2)), (one, other)
