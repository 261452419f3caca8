"""Case tables: pregnancy and nursing, and performance status."""

from __future__ import annotations

from typing import Any

from charts import ABSENT, around, case, met, never, not_met, row, status, table, unknown

FERTILE = {
    "pregnant": never(),
    "hysterectomy": never(),
    "bilateral_oophorectomy": never(),
    "natural_menopause": never(),
    "last_menses": "2024-02-02",
}
AFTER_MENOPAUSE = row(FERTILE, natural_menopause=True, last_menses="2010-03-01")


def woman(base: dict[str, Any] = FERTILE, *, test: Any = None, **fields: Any) -> dict[str, Any]:
    """A woman; `test` is the day of a negative test."""
    tested = {} if test is None else {"pregnancy_test": {"result": "negative", "date": test}}
    return {"reproduction": row(base, **fields) | tested}


def positive(day: str) -> dict[str, Any]:
    return {"pregnancy_test": {"result": "positive", "date": day}}


@table(
    "pregnancy.test",
    [
        met("man", {"sex": "male", "reproduction": {}}),
        unknown("sex and all else not recorded", {"sex": ABSENT, "reproduction": {}}),
        met("sex not recorded, negative test last week", {"sex": ABSENT}),
        not_met("pregnant", woman(pregnant=True)),
        not_met("pregnant in spite of a negative test", woman(pregnant=True, test="2024-04-15")),
        not_met("pregnant with the sex not recorded", {"sex": ABSENT} | woman(pregnant=True)),
        *around(
            "negative test", "2024-04-06", lambda day: woman(test=day), "not met", "met", "met"
        ),
        met("negative test today", woman(test="2024-04-20")),
        unknown("no test", woman()),
        not_met("positive test last week", woman(**positive("2024-04-15"))),
        not_met("positive test last month", woman(**positive("2024-03-15"))),
        met(
            "pregnancy not recorded, negative test last week",
            woman(pregnant=ABSENT, test="2024-04-15"),
        ),
        not_met(
            "pregnancy not recorded, negative test last month",
            woman(pregnant=ABSENT, test="2024-03-15"),
        ),
        not_met(
            "pregnancy not recorded, positive test last week",
            woman(pregnant=ABSENT, **positive("2024-04-15")),
        ),
        unknown("pregnancy not recorded, no test", woman(pregnant=ABSENT)),
        met("after hysterectomy without a test", woman(hysterectomy=True)),
        met(
            "after hysterectomy with pregnancy not recorded",
            woman(hysterectomy=True, pregnant=ABSENT),
        ),
        met("after hysterectomy with an old test", woman(hysterectomy=True, test="2023-04-15")),
        met("after removal of both ovaries without a test", woman(bilateral_oophorectomy=True)),
        *around(
            "natural menopause, old test, last menses",
            "2023-04-20",
            lambda day: woman(natural_menopause=True, last_menses=day, test="2023-05-01"),
            "met",
            "met",
            "not met",
        ),
        unknown(
            "natural menopause, last menses 11 months ago, no test",
            woman(natural_menopause=True, last_menses="2023-05-20"),
        ),
        met(
            "natural menopause, last menses last month, negative test",
            woman(natural_menopause=True, last_menses="2024-02-20", test="2024-04-15"),
        ),
        met("years after menopause without a test", woman(AFTER_MENOPAUSE)),
        unknown(
            "natural menopause, last menses not recorded",
            woman(AFTER_MENOPAUSE, last_menses=ABSENT),
        ),
        met(
            "natural menopause, last menses not recorded, negative test",
            woman(AFTER_MENOPAUSE, last_menses=ABSENT, test="2024-04-15"),
        ),
        unknown(
            "menopause not asked about, last menses years ago",
            woman(AFTER_MENOPAUSE, natural_menopause=ABSENT),
        ),
        not_met(
            "menses stopped years ago but not naturally, old test",
            woman(AFTER_MENOPAUSE, natural_menopause=never(), test="2023-05-01"),
        ),
        not_met(
            "menopause not asked about, menses last month, old test",
            woman(natural_menopause=ABSENT, test="2023-05-01"),
        ),
        unknown(
            "hysterectomy not asked about, old test", woman(hysterectomy=ABSENT, test="2023-05-01")
        ),
        met(
            "hysterectomy not asked about, negative test",
            woman(hysterectomy=ABSENT, test="2024-04-15"),
        ),
        unknown(
            "ovaries not asked about, old test",
            woman(bilateral_oophorectomy=ABSENT, test="2023-05-01"),
        ),
        met(
            "years after menopause with surgery not asked about",
            woman(AFTER_MENOPAUSE, hysterectomy=ABSENT, bilateral_oophorectomy=ABSENT),
        ),
        met(
            "years after menopause with pregnancy not recorded and no test",
            woman(AFTER_MENOPAUSE, pregnant=ABSENT),
        ),
        met(
            "years after menopause with a positive test of long ago",
            woman(
                AFTER_MENOPAUSE,
                pregnant=ABSENT,
                pregnancy_test={"result": "positive", "date": "1985-01-01"},
            ),
        ),
        not_met(
            "years after menopause with a pregnancy recorded", woman(AFTER_MENOPAUSE, pregnant=True)
        ),
        unknown("woman of whom nothing is recorded", {"reproduction": {}}),
    ],
)
def test_pregnancy_test(changes, expected):
    assert status("pregnancy.test", changes) == expected


NURSING = "reproduction.nursing"


@table(
    "pregnancy.not-nursing",
    [
        met("asked, no", {}),
        met("asked years ago, no", {NURSING: never("2015-01-01")}),
        not_met("nursing", {NURSING: True}),
        unknown("woman who was not asked", {NURSING: ABSENT}),
        unknown("woman of whom nothing is recorded", {"reproduction": {}}),
        met("man", {"sex": "male", "reproduction": {}}),
        not_met("nursing with the sex not recorded", {"sex": ABSENT, NURSING: True}),
        met("asked, no, with the sex not recorded", {"sex": ABSENT}),
        unknown("neither sex nor nursing recorded", {"sex": ABSENT, NURSING: ABSENT}),
        not_met("nursing years after menopause", woman(AFTER_MENOPAUSE, nursing=True)),
        unknown("not pregnant, nursing not asked", woman()),
        met("pregnant and not nursing", woman(pregnant=True, nursing=never())),
    ],
)
def test_not_nursing(changes, expected):
    assert status("pregnancy.not-nursing", changes) == expected


@table(
    "status.ecog",
    [
        *[
            case(f"ECOG {ecog}", "met" if ecog in (0, 1, 2) else "not met", {"ecog": ecog})
            for ecog in range(6)
        ],
        unknown("not recorded", {"ecog": ABSENT}),
    ],
)
def test_ecog(changes, expected):
    assert status("status.ecog", changes) == expected
