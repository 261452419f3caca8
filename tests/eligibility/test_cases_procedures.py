"""Case tables: what was embolized, ablated or operated on, how long ago, and how it healed."""

from __future__ import annotations

from typing import Any

from charts import (
    ABSENT,
    BASE,
    NO,
    YES,
    around,
    list_cases,
    listed,
    met,
    needs_judgement,
    never,
    not_met,
    registered,
    row,
    status,
    table,
    unfinished,
    unknown,
)

# --- embolization and ablation --------------------------------------------------------------------

KINDS = (
    "bland embolization",
    "chemoembolization",
    "selective internal radiation therapy",
    "ablation",
    "other local treatment",
)
ABLATION = {"kind": "ablation", "site": "liver", "ended": "2022-05-10"}


def lesion(**fields: Any) -> dict[str, Any]:
    """The lesion of the base chart, 34 by 28 mm on CT and outside any treated field, changed."""
    return row(BASE["lesions"]["entries"][0], **fields)


def node(short: Any, **fields: Any) -> dict[str, Any]:
    return lesion(kind="lymph node", short_axis_mm=short, **fields)


OUTSIDE, SMALL = lesion(), lesion(long_axis_mm=9, short_axis_mm=8)
INSIDE = lesion(in_treated_field=True, progressed_since_treatment=False)
GROWN = lesion(in_treated_field=True, progressed_since_treatment=True)


def after(*lesions: dict[str, Any], kind: str = "ablation") -> dict[str, Any]:
    """These lesions after a local treatment."""
    return {"local_treatments": listed(row(ABLATION, kind=kind)), "lesions": listed(*lesions)}


def field_not_recorded(**fields: Any) -> dict[str, Any]:
    return after(lesion(in_treated_field=ABSENT, **fields))


ONLY_INSIDE = {"lesions": listed(INSIDE)}
FIELD_DOES_NOT_MATTER = field_not_recorded(progressed_since_treatment=True)
FIELD_MATTERS = field_not_recorded(long_axis_mm=9, short_axis_mm=8, progressed_since_treatment=True)


@table(
    "prior.liver-directed-disease",
    [
        *[not_met(f"{kind} of all there is", after(INSIDE, kind=kind)) for kind in KINDS],
        *[met(f"{kind} beside a lesion outside", after(OUTSIDE, kind=kind)) for kind in KINDS],
        *[met(f"{kind} with growth inside since", after(GROWN, kind=kind)) for kind in KINDS],
        not_met(
            "ablation of the lung and nothing else",
            {"local_treatments": listed(row(ABLATION, site="lung"))} | ONLY_INSIDE,
        ),
        not_met(
            "ablation without an end and nothing else",
            {"local_treatments": listed(row(ABLATION, ended=ABSENT))} | ONLY_INSIDE,
        ),
        # What lies outside has to be measurable.
        not_met("lesion of 9.9 mm outside", after(lesion(long_axis_mm=9.9, short_axis_mm=9))),
        met("lesion of 10 mm outside", after(lesion(long_axis_mm=10, short_axis_mm=9))),
        met("lesion of 10.1 mm outside", after(lesion(long_axis_mm=10.1, short_axis_mm=9))),
        not_met("node 14.9 mm across outside", after(node(14.9))),
        met("node 15 mm across outside", after(node(15))),
        not_met("lesion on PET outside", after(lesion(modality="PET"))),
        met("lesion on MRI outside", after(lesion(modality="MRI"))),
        not_met("effusion outside", after(lesion(kind="pleural effusion"))),
        unknown("lesion outside, not measured", after(lesion(long_axis_mm=ABSENT))),
        unknown("lesion outside, scanner not recorded", after(lesion(modality=ABSENT))),
        # Growth inside is enough, of whatever size and on whatever scan.
        met(
            "growth inside of a lesion of 8 mm", after(row(GROWN, long_axis_mm=8, short_axis_mm=8))
        ),
        met("growth inside seen on PET", after(row(GROWN, modality="PET"))),
        met("growth inside, not measured", after(row(GROWN, long_axis_mm=ABSENT))),
        unknown(
            "growth inside not recorded", after(row(INSIDE, progressed_since_treatment=ABSENT))
        ),
        # One lesion has to do it all.
        not_met("large lesion inside without growth and small one outside", after(INSIDE, SMALL)),
        not_met(
            "lesion inside without growth and small one outside that grew",
            after(INSIDE, row(SMALL, progressed_since_treatment=True)),
        ),
        not_met(
            "small lesion on CT and large one on PET outside", after(SMALL, lesion(modality="PET"))
        ),
        met("lesion inside without growth and another outside", after(INSIDE, OUTSIDE)),
        met("lesion inside without growth and another with it", after(INSIDE, GROWN)),
        unknown("field not recorded", field_not_recorded()),
        unknown(
            "field not recorded, no growth", field_not_recorded(progressed_since_treatment=False)
        ),
        # Outside it is measurable, inside it has grown: it does not matter which.
        met("large lesion that grew, field not recorded", FIELD_DOES_NOT_MATTER),
        unknown("small lesion that grew, field not recorded", FIELD_MATTERS),
        not_met(
            "small lesion without growth, field not recorded",
            field_not_recorded(long_axis_mm=9, short_axis_mm=8, progressed_since_treatment=False),
        ),
        unknown(
            "field not recorded beside one inside", after(INSIDE, lesion(in_treated_field=ABSENT))
        ),
        # Whether there was any treatment, and whether the lesions were listed.
        met("never treated, nothing outside", {"local_treatments": never()} | ONLY_INSIDE),
        met("complete list without entries", {"local_treatments": listed()} | ONLY_INSIDE),
        met("never treated, lesions not listed", {"lesions": ABSENT}),
        met("never treated, no lesion", {"lesions": never()}),
        unknown(
            "treatments not taken, nothing outside", {"local_treatments": ABSENT} | ONLY_INSIDE
        ),
        met("treatments not taken, lesion outside", {"local_treatments": ABSENT}),
        not_met(
            "treatments not marked complete, nothing outside",
            {"local_treatments": unfinished(ABLATION)} | ONLY_INSIDE,
        ),
        unknown("treated, lesions not listed", after() | {"lesions": ABSENT}),
        not_met("treated, no lesion", after() | {"lesions": never()}),
        unknown("lesions not marked complete", after() | {"lesions": unfinished(INSIDE)}),
        met("lesion outside, not marked complete", after() | {"lesions": unfinished(OUTSIDE)}),
    ],
)
def test_liver_directed_disease(changes, expected):
    assert status("prior.liver-directed-disease", changes) == expected


def treated(ended: Any, kind: str = "ablation", site: str = "liver") -> dict[str, Any]:
    return {"local_treatments": listed(row(ABLATION, ended=ended, kind=kind, site=site))}


@table(
    "prior.liver-directed-washout",
    [
        *[
            each
            for kind in KINDS
            for each in around(
                f"{kind} ended",
                "2024-03-23",
                lambda day, kind=kind: treated(day, kind),
                "met",
                "met",
                "not met",
            )
        ],
        *registered(
            "ablation ended 1 February 2024,",
            "2024-02-29",
            treated("2024-02-01"),
            "not met",
            "met",
            "met",
        ),
        not_met("ablation today", treated("2024-04-20")),
        not_met("ablation of the lung last week", treated("2024-04-13", site="lung")),
        not_met("embolization ongoing", treated("ongoing", "chemoembolization")),
        unknown("embolization without an end", treated(ABSENT, "chemoembolization")),
        not_met(
            "one of two too recent",
            {"local_treatments": listed(ABLATION, row(ABLATION, ended="2024-04-01"))},
        ),
        not_met(
            "one too recent and one without an end",
            {
                "local_treatments": listed(
                    row(ABLATION, ended=ABSENT), row(ABLATION, ended="2024-04-01")
                )
            },
        ),
        unknown(
            "one long ago and one without an end",
            {"local_treatments": listed(ABLATION, row(ABLATION, ended=ABSENT))},
        ),
        not_met(
            "too recent on a list not marked complete",
            {"local_treatments": unfinished(row(ABLATION, ended="2024-04-01"))},
        ),
        *list_cases("local_treatments", ABLATION),
    ],
)
def test_liver_directed_washout(changes, expected):
    assert status("prior.liver-directed-washout", changes) == expected


# --- surgery --------------------------------------------------------------------------------------

OLD = {"name": "operation", "kind": "other", "date": "2021-03-10", "healed": "2021-04-20"}
TOOTH = row(OLD, name="tooth", kind="uncomplicated tooth extraction")
SIGNED = row(TOOTH, major=NO)
MAJOR, MINOR = row(OLD, major=YES), row(OLD, major=NO)


def surgeries(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"surgeries": listed(*rows)}


def done(base: dict[str, Any]) -> Any:
    """This operation, by its day; the wound has not healed, which another rule judges."""
    return lambda day: surgeries(row(base, date=day, healed="not yet"))


def healed(base: dict[str, Any]) -> Any:
    """This operation of last autumn, by the day its wound had healed."""
    return lambda day: surgeries(row(base, date="2023-10-02", healed=day))


def recovered(base: dict[str, Any], day: Any, well: Any) -> dict[str, Any]:
    return surgeries(row(base, date=day, healed=well))


def of_one_size(concerned: dict[str, Any], exempt: dict[str, Any], **recent: Any) -> list[Any]:
    """The cases that all four rules share; `recent` is the day inside the window."""
    [field] = recent
    other = {"date": "2023-10-02"} if field == "healed" else {"healed": ABSENT}
    now, missing = other | recent, other | {field: ABSENT}
    unsigned = row(OLD, **now)
    return [
        met("of the other size and too recent", surgeries(row(exempt, **now))),
        met("of the other size without a day", surgeries(row(exempt, **missing))),
        unknown("without a day", surgeries(row(concerned, **missing))),
        unknown("without a day and not signed", surgeries(row(OLD, **missing))),
        needs_judgement("too recent and not signed", surgeries(unsigned)),
        met("long ago and not signed", surgeries(OLD)),
        met("long ago", surgeries(concerned)),
        # One and the same operation has to be of that size and too recent.
        met("long ago beside the other size too recent", surgeries(concerned, row(exempt, **now))),
        not_met("too recent beside the other size", surgeries(exempt, row(concerned, **now))),
        not_met("too recent beside one not signed", surgeries(unsigned, row(concerned, **now))),
        not_met(
            "too recent beside one without a day",
            surgeries(row(concerned, **missing), row(concerned, **now)),
        ),
        needs_judgement("long ago beside one not signed", surgeries(concerned, unsigned)),
        unknown(
            "one without a day beside one not signed",
            surgeries(row(concerned, **missing), unsigned),
        ),
        not_met(
            "too recent on a list not marked complete",
            {"surgeries": unfinished(row(concerned, **now))},
        ),
        unknown(
            "too recent and not signed on a list not marked complete",
            {"surgeries": unfinished(unsigned)},
        ),
        *list_cases("surgeries", concerned),
    ]


PASSES = ("met", "met", "not met")
OPEN = ("met", "met", "needs judgement")


@table(
    "prior.major-surgery",
    [
        *around("major on", "2024-01-27", done(MAJOR), *PASSES),
        *around("not signed on", "2024-01-27", done(OLD), *OPEN),
        *registered(
            "major on 1 December 2023,",
            "2024-02-23",
            done(MAJOR)("2023-12-01"),
            "not met",
            "met",
            "met",
        ),
        met("major 86 days ago, not three months", done(MAJOR)("2024-01-25")),
        not_met("major today", done(MAJOR)("2024-04-20")),
        not_met("major 28 days ago", done(MAJOR)("2024-03-23")),
        met("minor today", done(MINOR)("2024-04-20")),
        met("tooth extraction today, not signed", done(TOOTH)("2024-04-20")),
        met("tooth extraction today, signed as minor", done(SIGNED)("2024-04-20")),
        met("tooth extraction without a day", done(TOOTH)(ABSENT)),
        met("major long ago with a wound healed today", healed(MAJOR)("2024-04-20")),
        met("major long ago with a wound not healed", healed(MAJOR)("not yet")),
        *of_one_size(MAJOR, MINOR, date="2024-04-01"),
    ],
)
def test_major_surgery(changes, expected):
    assert status("prior.major-surgery", changes) == expected


@table(
    "prior.minor-surgery",
    [
        *around("minor on", "2024-03-23", done(MINOR), *PASSES),
        *around("tooth extraction on", "2024-03-23", done(TOOTH), *PASSES),
        *around("not signed on", "2024-03-23", done(OLD), *OPEN),
        *registered(
            "minor on 1 February 2024,",
            "2024-02-29",
            done(MINOR)("2024-02-01"),
            "not met",
            "met",
            "met",
        ),
        not_met("minor today", done(MINOR)("2024-04-20")),
        met("minor 11 weeks ago", done(MINOR)("2024-02-03")),
        met("major today", done(MAJOR)("2024-04-20")),
        not_met("tooth extraction today, signed as minor", done(SIGNED)("2024-04-20")),
        unknown("tooth extraction without a day", done(TOOTH)(ABSENT)),
        not_met(
            "tooth extraction today beside major surgery",
            surgeries(MAJOR, row(TOOTH, date="2024-04-20", healed=ABSENT)),
        ),
        met("minor long ago with a wound healed today", healed(MINOR)("2024-04-20")),
        met("minor long ago with a wound not healed", healed(MINOR)("not yet")),
        *of_one_size(MINOR, MAJOR, date="2024-04-01"),
    ],
)
def test_minor_surgery(changes, expected):
    assert status("prior.minor-surgery", changes) == expected


@table(
    "prior.major-wound-healed",
    [
        *around("major, healed", "2024-03-23", healed(MAJOR), *PASSES),
        *around("not signed, healed", "2024-03-23", healed(OLD), *OPEN),
        *registered(
            "major, healed 1 February 2024,",
            "2024-02-29",
            healed(MAJOR)("2024-02-01"),
            "not met",
            "met",
            "met",
        ),
        not_met("major, healed today", healed(MAJOR)("2024-04-20")),
        not_met("major, healed 10 days ago", healed(MAJOR)("2024-04-10")),
        not_met("major, not healed yet", healed(MAJOR)("not yet")),
        needs_judgement("not signed, not healed yet", healed(OLD)("not yet")),
        met("minor, not healed yet", healed(MINOR)("not yet")),
        met("tooth extraction, not healed yet", healed(TOOTH)("not yet")),
        met("tooth extraction, healing not recorded", healed(TOOTH)(ABSENT)),
        met("major 60 days ago, healed 41 days ago", recovered(MAJOR, "2024-02-20", "2024-03-10")),
        met("major without a day, healed long ago", recovered(MAJOR, ABSENT, "2021-04-20")),
        *of_one_size(MAJOR, MINOR, healed="2024-04-01"),
    ],
)
def test_major_wound_healed(changes, expected):
    assert status("prior.major-wound-healed", changes) == expected


@table(
    "prior.minor-wound-healed",
    [
        *around("minor, healed", "2024-04-10", healed(MINOR), *PASSES),
        *around("tooth extraction, healed", "2024-04-10", healed(TOOTH), *PASSES),
        *around("not signed, healed", "2024-04-10", healed(OLD), *OPEN),
        *registered(
            "minor, healed 19 February 2024,",
            "2024-02-29",
            healed(MINOR)("2024-02-19"),
            "not met",
            "met",
            "met",
        ),
        not_met("minor, healed today", healed(MINOR)("2024-04-20")),
        met("minor, healed 27 days ago", healed(MINOR)("2024-03-24")),
        not_met("minor, not healed yet", healed(MINOR)("not yet")),
        not_met("tooth extraction, not healed yet", healed(TOOTH)("not yet")),
        not_met("tooth extraction, signed as minor, not healed yet", healed(SIGNED)("not yet")),
        unknown("tooth extraction, healing not recorded", healed(TOOTH)(ABSENT)),
        needs_judgement("not signed, not healed yet", healed(OLD)("not yet")),
        met("major, not healed yet", healed(MAJOR)("not yet")),
        met("minor 20 days ago, healed 12 days ago", recovered(MINOR, "2024-03-31", "2024-04-08")),
        met("minor without a day, healed long ago", recovered(MINOR, ABSENT, "2021-04-20")),
        *of_one_size(MINOR, MAJOR, healed="2024-04-15"),
    ],
)
def test_minor_wound_healed(changes, expected):
    assert status("prior.minor-wound-healed", changes) == expected
