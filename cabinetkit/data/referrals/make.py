"""Make the invented referrals beside this file, byte for byte, from one recorded seed.

    python cabinetkit/data/referrals/make.py            writes the file anew
    python cabinetkit/data/referrals/make.py --check    exits 1 if the file on disk differs

INVENTED: nobody in this file is a patient, and no share below is that of a real clinic. What each
card says and writes stands in `cards.json`; `charts.py` makes a chart of them.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from cabinetkit.data.referrals.charts import DECK, Referral, chart_of

REFERRALS, SEED = 120, 351  # of 460 seeds, one that serves the lesson: README.md

# How many of the 120 get a card: every number is invented and estimates nothing. A frail referral
# gets these sooner than the others, so that one problem seldom comes alone.
FRAIL, SOONER = 0.3, 12  # invented: the probability of being frail, and how much sooner
PROBLEMS = {
    "thymus": 3,  # invented, as all below: a primary site that the page does not name
    "goblet cell": 2,  # invented: a histology that the page excludes
    "poorly differentiated": 3,  # invented: the same
    "nothing measurable": 1,  # invented
    "lutetium of late": 3,  # invented: 33 days ago, and six weeks are asked
    "grown long ago": 3,  # invented: no progression within the last year
    "everolimus of late": 3,  # invented: two weeks ago
    "chemotherapy, never everolimus": 1,  # invented
    "never treated": 1,  # invented
    "operation of late": 2,  # invented
    "embolization of late": 1,  # invented
    "diarrhea": 2,  # invented
    "deep vein thrombosis": 4,  # invented: nine thromboembolic events within six months
    "pulmonary embolism": 3,  # invented
    "transient ischemic attack": 1,  # invented
    "stroke": 1,  # invented
    "pressure": 3,  # invented
    "bleeding": 2,  # invented
    "infarction": 1,  # invented
    "fracture": 1,  # invented
    "second cancer": 1,  # invented
    "warfarin": 2,  # invented
    "itraconazole": 2,  # invented
    "ecog": 2,  # invented: performance status 3
    "platelets": 5,  # invented: from here on laboratory values, the commonest reason
    "ptt": 5,  # invented: exactly 1.3 times the limit
    "bilirubin": 4,  # invented
    "creatinine": 4,  # invented
    "qtcf": 3,  # invented
    "phosphorus": 5,  # invented
    "tsh": 4,  # invented: with a low free T4
    "hemoglobin": 3,  # invented
    "albumin": 2,  # invented
    "magnesium": 3,  # invented
}
ALONE = {
    "adolescent": 1,  # invented: 15 years old, of which the page is silent
    "light": 1,  # invented: under 40 kg
}
OTHERS = {
    "primary in place": 2,  # invented: the letter of the page excludes it
    "octreotide only": 4,  # invented: too little for the page, whoever it is
    "lutetium, never everolimus": 6,  # invented: the same, and `published` admits them
    "aspirin 100": 2,  # invented
    "no pregnancy test": 4,  # invented: from here on what nobody wrote down
    "no tsh": 6,  # invented
    "no free t4": 2,  # invented
    "no ptt": 4,  # invented
    "no weight": 5,  # invented: and a high creatinine
    "medicines open": 6,  # invented
    "no pressure": 6,  # invented: none in the last 14 days
    "no ecg": 3,  # invented
    "no earlier sum": 2,  # invented
    "blinded trial": 2,  # invented: it may have been cabozantinib
    "approvals not recorded": 16,  # invented: only `alliance` asks for them
    "euthyroid unsigned": 4,  # invented: from here on what nobody signed
    "operation unsigned": 3,  # invented
    "clopidogrel unsigned": 4,  # invented
    "diarrhea unsigned": 3,  # invented
    "differentiation unsigned": 3,  # invented
    "pressure unsigned": 3,  # invented
    "grade 3": 3,  # invented: well differentiated; from here on what the page lets pass
    "locally advanced": 3,  # invented
    "locally advanced, not judged": 2,  # invented: the labels ask for that judgement
    "sunitinib": 5,  # invented
    "intolerance": 14,  # invented
    "chemotherapy": 12,  # invented
    "lutetium": 14,  # invented
    "embolization": 5,  # invented
    "old clot": 4,  # invented
    "aspirin 81": 4,  # invented
    "old cancer": 2,  # invented
    "gilbert": 3,  # invented
    "clearance": 4,  # invented: a high creatinine and enough clearance
    "euthyroid": 4,  # invented
    "bazett": 3,  # invented
    "ast": 2,  # invented: exactly three times the limit
}
# Invented: how often a tumour begins in each organ, and the words for it.
PRIMARIES = (
    (0.40, "ileum", "gastrointestinal tract", "a tumour of the ileum"),
    (0.10, "rectum", "gastrointestinal tract", "a tumour of the rectum"),
    (0.28, "pancreas", "pancreas", "a pancreatic tumour"),
    (0.12, "lung", "lung", "a carcinoid of the lung"),
    (0.10, "", "unknown", "a tumour of unknown primary"),
)
WOMEN, SI_UNITS = 0.5, 0.4  # invented


def somebody(rng: random.Random) -> tuple[Referral, bool]:
    """Somebody without any card, and whether frail."""
    frail, female, si = rng.random() < FRAIL, rng.random() < WOMEN, rng.random() < SI_UNITS
    born = date(1944, 6, 1) + timedelta(int(rng.random() * 15_000))
    drawn, kind = rng.random(), PRIMARIES[-1]
    for row in PRIMARIES:
        if drawn < row[0]:
            kind = row
            break
        drawn -= row[0]
    return Referral(rng, female, born, *kind[1:], si=si), frail


def dealt(rng: random.Random) -> list[Referral]:
    """The referrals with their cards; each goes to whoever may have it and comes first."""
    people = [somebody(rng) for _ in range(REFERRALS)]
    for table, sooner in ((ALONE, 1), (PROBLEMS, SOONER), (OTHERS, 1)):
        for name, count in table.items():
            turns = [rng.random() / (sooner if frail else 1) for _, frail in people]
            order = sorted(range(REFERRALS), key=turns.__getitem__)
            free = [people[n][0] for n in order if people[n][0].may_have(DECK["cards"][name])]
            if len(free) < count:
                sys.exit(f"seed {SEED}: only {len(free)} can have the card '{name}'")
            for referral in free[:count]:
                referral.cards.append(DECK["cards"][name])
    return [referral for referral, _ in people]


def referrals(seed: int = SEED) -> str:
    """What `referrals.json` says: a list, one chart a line."""
    charts = [
        chart_of(each, f"ref-{n:03d}") for n, each in enumerate(dealt(random.Random(seed)), 1)
    ]
    lines = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in charts)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main(arguments: Sequence[str], folder: Path = Path(__file__).parent) -> int:
    """Write the file to a folder, or compare; 1 if it differs."""
    if list(arguments) not in ([], ["--check"]):
        sys.exit(f"not understood: {' '.join(arguments)}; try --check, or nothing")
    path, content = folder / "referrals.json", referrals().encode()
    if not arguments:
        path.write_bytes(content)
    elif not path.exists() or path.read_bytes() != content:
        print("referrals.json differs from what the seed gives")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
