"""The kit's invented patients: each a short story, marked invented, with a chart to screen."""

from __future__ import annotations

from functools import cache

from cabinetkit.data import folder
from cabinetkit.eligibility.chart import Patient
from cabinetkit.eligibility.load import chart_from_bytes
from cabinetkit.eligibility.referrals import MANY, referrals
from cabinetkit.errors import ChartError, near_miss, shortened


@cache
def invented_patients() -> dict[str, Patient]:
    """The invented patients by id.

    >>> import cabinetkit as ck
    >>> len(ck.patients())
    15
    """
    patients = [chart_from_bytes(raw, name=name) for name, raw in folder("patients").items()]
    return {patient.id: patient for patient in patients}


def patient(patient_id: str) -> Patient:
    """One invented patient, or one of the invented referrals, as in "ref-119".

    >>> import cabinetkit as ck
    >>> ck.patient("mr-okafor").invented
    True

    An unknown id raises with those there are.
    """
    known = invented_patients()
    try:
        if str(patient_id).startswith("ref-"):
            return {referral.id: referral for referral in referrals()}[patient_id]
        return known[patient_id]
    except (KeyError, TypeError):
        raise ChartError(
            f"no patient called {shortened(patient_id)}; the kit has: {', '.join(known)}, "
            f"and the referrals ref-001 to ref-{MANY}."
            f"{near_miss(str(patient_id), known)}"
        ) from None
