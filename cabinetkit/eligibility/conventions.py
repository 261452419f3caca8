"""What the sources leave open, and how the kit decides it: one record.

A finding names the conventions that it leans on: those of its criterion, and those by which its
outcome came about.
"""

from __future__ import annotations

from collections.abc import Iterator

from cabinetkit.eligibility.evaluate import Trace, telling
from cabinetkit.eligibility.rules import Every, Since, Some, Within
from cabinetkit.eligibility.vocabulary import ONGOING, Known

CONVENTIONS = {
    "calendar-months": "Months are calendar months added to the event and clamped to the end of "
    "the month: 31 August 2023 plus 6 months is 29 February 2024.",
    "boundary-day": "An event exactly N before the anchor is no longer within N, and 'at least N "
    "before' is met on that day. A window that is required includes both its ends.",
    "ongoing-state": "A state that goes on (heart failure, a medicine taken) counts until the last "
    "day it was present, that day included.",
    "exact-conversion": "Results are converted exactly and compared exactly; they are rounded only "
    "to be shown.",
    "normal-limits": "Within normal limits includes both limits, and the laboratory's own limits "
    "count.",
    "inr-and-pt": "Where INR and PT are both given, both must pass; one of them suffices.",
    "no-expiry": "A result or a scan for which the page states no window does not expire.",
    "asked-none": "'Known' and 'history of' are met by asked, none; never by silence. An answer "
    "once given is carried forward, and its day is shown.",
    "complete-list": "A list marked complete means none of what is not on it; a list not taken is "
    "not known.",
    "blood-pressure": "Any reading inside the 14 days counts, one of exactly 14 days ago no "
    "longer; without one nothing is known.",
    "cockcroft-gault": "Creatinine clearance is the laboratory's; else computed by Cockcroft-Gault "
    "from age, actual weight, sex and creatinine.",
    "fridericia": "QTcF is as reported by Fridericia's formula; else computed by it from QT and RR "
    "or heart rate.",
    "corrected-calcium": "Calcium is the total, as the page says; the albumin-corrected value is a "
    "named reading.",
    "targeted-is-chemotherapy": "Everolimus and other targeted agents stand in no class that the "
    "page lists; they count as chemotherapy, since the page calls a kinase inhibitor that.",
    "analog-stable": "A somatostatin analog is stable when drug, dose and interval have been the "
    "same for two months before registration; not being on one is met.",
    "sexual-maturity": "Sexual maturity is taken as given: asking for a test too often is the safe "
    "side.",
    "pregnant-or-not": "Pregnant or not is as recorded; else no for a man, after hysterectomy or "
    "bilateral oophorectomy, and twelve months into natural menopause; else by a test of the last "
    "14 days.",
    "never-treated": "A second cancer that was never treated has not completed therapy. The page's "
    "'completed therapy and disease-free' is taken as the definition of not active.",
    "start-after-registration": "Treatment starts on or after the day of registration, after the "
    "planned lag.",
    "histology-of-the-tumour": "Histology, of the primary or of a metastasis, documents the tumour "
    "as neuroendocrine; where it arose may be known from imaging.",
    "specific-rule": "Radionuclide therapy has a rule of its own, six weeks, which goes before the "
    "28 days of radiation.",
    "every-earlier-sum": "Growth is counted over the smallest earlier sum of diameters, and is not "
    "known while one of the earlier sums is missing.",
    "differentiation-not-stated": "Where the report does not state the differentiation, a "
    "pathologist says whether the tumour is well or moderately differentiated, and signs.",
    "words-of-the-report": "The words of the report count, not the biology: a report that gives "
    "only a Ki-67 states none of them until it is amended.",
    "one-lesion": "One and the same lesion is measurable by kind, imaging, size and treated field; "
    "three lesions that satisfy one rule each do not make one.",
    "agent-not-recorded": "A treatment without a recorded agent, as in a blinded trial, may have "
    "been anything.",
    "major-or-minor": "The page does not say what major surgery is: a clinician says so and signs. "
    "An uncomplicated tooth extraction is minor.",
    "listed-examples": "The conditions that the page lists are taken to be significant; any other "
    "is judged and signed.",
    "each-episode": "The volume of each episode of hemoptysis counts, not their sum; a volume that "
    "nobody noted is not known.",
    "analogs-may-continue": "A somatostatin analog that continues is no other treatment of the "
    "tumour, since the page allows it; supportive care is none either.",
    "full-dose": "What a full dose is the page does not say: a clinician says so for each "
    "anticoagulant by mouth and each antiplatelet drug but aspirin, and signs.",
    "adult": "An adult is 18 years or older, in whole years on the day.",
    "approved-line": "Which lines of treatment the FDA has approved, no source of the kit says: a "
    "chart records it for each, and where it does not it is not known.",
    "peptide-receptor": "A radionuclide therapy counts as one that binds to a peptide receptor, "
    "unless its agent is iobenguane.",
    "progression-on-treatment": "A chart records progression on a treatment. That after one which "
    "had ended is a named reading, taken from the scans of the last year.",
    "previously-treated": "To the letter, any treatment of the tumour in the chart counts, a "
    "somatostatin analog and a treatment of the liver among them; an operation does not, since "
    "the chart does not say what it was for.",
    "well-differentiated": "Where the report does not state the differentiation, a pathologist "
    "says whether the tumour is well differentiated, and signs.",
    "charted-grade": "A toxicity has the grade that was charted; no grade is derived from a "
    "laboratory value.",
}


def leaned_on(trace: Trace) -> Iterator[str]:
    """The conventions by which this outcome came about, from the parts that decided."""
    rule = trace.rule
    for side in (trace.left, trace.right):
        if isinstance(side, Known) and side.convention:
            yield side.convention
    if isinstance(rule, Since | Within):
        yield from _of_time(rule, trace)
    # One row settles a list in one direction; in the other it takes the whole list.
    whole = isinstance(rule, Some | Every) and trace.truth is isinstance(rule, Every)
    if whole and trace.sheet and trace.sheet.asked_on:
        yield "complete-list"
    for part in telling(trace):
        yield from leaned_on(part)


def _of_time(rule: Since | Within, trace: Trace) -> Iterator[str]:
    if trace.opens and rule.span.unit in ("months", "years"):
        yield "calendar-months"
    if trace.edge:
        yield "boundary-day"
    if isinstance(trace.left, Known) and trace.left.value == ONGOING:
        yield "ongoing-state"
    if rule.before == "start of treatment":
        yield "start-after-registration"
