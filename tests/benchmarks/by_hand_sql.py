"""The 75 criteria written by hand in DuckDB's SQL, over tables that are named as the lists are."""

from __future__ import annotations

from typing import Any

MACROS = r"""
CREATE OR REPLACE MACRO has(codes, wanted) AS
    regexp_matches(codes, '(?:^|\|)(?:' || wanted || ')(?:$|\|)');
CREATE OR REPLACE MACRO until(day, state, last) AS
    CASE WHEN state IS NULL THEN day <= last ELSE state = 'never' END;
CREATE OR REPLACE MACRO lately(day, state, last) AS
    CASE WHEN state IS NULL THEN day <= DATE '2024-04-20' AND day > last ELSE state <> 'never' END;
CREATE OR REPLACE MACRO recent(day, last) AS day <= DATE '2024-04-20' AND day > last;
CREATE OR REPLACE MACRO millionths(number) AS round(number * 1000000);
CREATE OR REPLACE MACRO normal(result, least, most) AS result >= least AND result <= most;
"""
HALF_YEAR, QUARTER, YEAR, ON = (
    f"DATE '{day}'" for day in ("2023-10-20", "2024-01-20", "2023-04-20", "2024-04-20")
)


def ago(days: int) -> str:
    return f"(DATE '2024-04-20' - {days})"


def day(macro: str, name: str, last: str) -> str:
    return f"{macro}({name}, {name}_state, {last})"


COUNTS = """kind NOT IN ('leptomeningeal disease', 'ascites', 'pleural effusion',
    'pericardial effusion', 'lymphangitic spread', 'other non-measurable')"""
MEASURABLE = f"""({COUNTS}) AND modality IN ('CT', 'MRI')
    AND ((kind <> 'lymph node' AND long_axis_mm >= 10)
         OR (kind = 'lymph node' AND short_axis_mm >= 15))"""
TOOTH = "kind = 'uncomplicated tooth extraction'"
MAJOR, MINOR = f"(NOT ({TOOTH}) AND major)", f"(({TOOTH}) OR NOT major)"
THINNER = """(has(classes, 'oral anticoagulant')
    OR (has(classes, 'antiplatelet') AND drug <> 'aspirin'))"""
GUT = """kind IN ('active peptic ulcer', 'endoluminal metastasis that has bled',
    'inflammatory bowel disease')"""
CONTROLLED = "(systolic_mmhg < 150 AND diastolic_mmhg < 90)"
FORTNIGHT = f"recent(date, {ago(14)})"
INHIBITOR, INDUCER = (f"has(classes, 'strong CYP3A4 {x}')" for x in ("inhibitor", "inducer"))
BEFORE_START = f"""CASE WHEN stopped_state IS NOT NULL THEN stopped_state = 'never'
    WHEN lag IS NOT NULL THEN stopped + 14 <= {ON} + lag::INTEGER
    WHEN stopped <= {ago(14)} THEN true END"""
PRESENT = day("lately", "last_present", HALF_YEAR)
ENDED, HEALED_28, HEALED_10, STOPPED = (
    day("until", name, ago(days))
    for name, days in (("ended", 28), ("healed", 28), ("healed", 10), ("stopped", 14))
)
STEROIDS = day("until", "steroids_stopped", ago(28))
WASHED_OUT = "|".join(
    [
        "chemotherapy",
        "targeted therapy",
        "biologic therapy",
        "immunotherapy",
        "investigational agent",
        "radiation",
    ]
)
Row = tuple[str, str, str, list[str] | None]
# By list: the criterion, whether every row has to fit or one must, the row, and its facts where a
# judgement is asked for as well.
LISTS: dict[str, list[Row]] = {
    "scans": [
        (
            "progression",
            "some",
            f"""date >= {YEAR} AND date <= {ON}
            AND ((growth_percent >= 20 AND growth_mm >= 5) OR new_lesions)""",
            None,
        )
    ],
    "lesions": [
        (
            "present",
            "some",
            f"{MEASURABLE} AND (NOT in_treated_field OR progressed_since_treatment)",
            None,
        ),
        ("size", "some", MEASURABLE, None),
        ("kind_of_lesion", "some", COUNTS, None),
        (
            "outside",
            "some",
            f"""({MEASURABLE} AND NOT in_treated_field)
            OR (in_treated_field AND progressed_since_treatment)
            OR ({MEASURABLE} AND progressed_since_treatment)""",
            None,
        ),
    ],
    "therapies": [
        (
            "everolimus",
            "some",
            """has(agents, 'everolimus') AND systemic
            AND (stopped_for IN ('progression', 'intolerance') OR progressed_on_it)""",
            None,
        ),
        ("washout", "every", f"NOT has(kinds, '{WASHED_OUT}') OR {ENDED}", None),
        (
            "analog",
            "every",
            """NOT (has(kinds, 'somatostatin analog') AND ongoing)
            OR dose_stable_since <= DATE '2024-02-20'""",
            None,
        ),
        (
            "radionuclide",
            "every",
            f"NOT has(kinds, 'radionuclide therapy') OR {day('until', 'ended', ago(42))}",
            None,
        ),
        ("cabozantinib", "some", "has(agents, 'cabozantinib')", None),
    ],
    "local_treatments": [
        (
            "treated_locally",
            "some",
            """kind IN ('bland embolization', 'chemoembolization',
            'selective internal radiation therapy', 'ablation', 'other local treatment')""",
            None,
        ),
        ("local_washout", "every", ENDED, None),
    ],
    "toxicities": [
        (
            "toxicity",
            "every",
            "NOT (term NOT IN ('alopecia', 'fatigue') AND from_earlier_treatment) OR grade <= 1",
            ["term", "grade"],
        )
    ],
    "surgeries": [
        ("major_surgery", "every", f"NOT {MAJOR} OR date <= {ago(84)}", ["kind", "date"]),
        ("minor_surgery", "every", f"NOT {MINOR} OR date <= {ago(28)}", ["kind", "date"]),
        ("major_wound", "every", f"NOT {MAJOR} OR {HEALED_28}", ["kind", HEALED_28]),
        ("minor_wound", "every", f"NOT {MINOR} OR {HEALED_10}", ["kind", HEALED_10]),
    ],
    "heart_failure": [("heart_fails", "some", f"nyha IN ('III', 'IV') AND {PRESENT}", None)],
    "arrhythmias": [("arrhythmia", "some", f"significant AND {PRESENT}", [PRESENT])],
    "thromboembolism": [("clot", "some", f"recent(date, {HALF_YEAR})", None)],
    "blood_pressure": [
        (
            "pressure",
            "every",
            f"NOT ({FORTNIGHT}) OR {CONTROLLED} OR NOT optimally_managed",
            [f"({FORTNIGHT})", CONTROLLED],
        )
    ],
    "gi_bleeding": [("bleeding", "some", f"significant AND recent(date, {HALF_YEAR})", ["date"])],
    "gi_conditions": [
        ("gut", "some", f"({GUT} OR raises_bleeding_risk) AND {PRESENT}", ["kind", PRESENT])
    ],
    "gut_wall": [("invaded", "some", day("lately", "last_present", ago(28)), None)],
    "airways": [("in_bronchus", "some", "bronchus IN ('main', 'lobar')", None)],
    "vessels": [
        (
            "lung_vessel",
            "some",
            "pulmonary AND relation = 'invades' AND major",
            ["pulmonary", "relation"],
        ),
        ("vessel", "some", "relation IN ('invades', 'encases') AND major", ["relation"]),
    ],
    "hemoptysis": [("coughed", "some", f"volume_ml > 2.5 AND recent(date, {QUARTER})", None)],
    "cns_disease": [
        ("brain", "every", f"adequately_treated AND stable AND {STEROIDS}", [STEROIDS]),
        ("metastasis", "some", "kind = 'brain metastasis'", None),
    ],
    "allergies": [("allergy", "some", "similar_compound", [])],
    "second_malignancies": [
        (
            "second",
            "every",
            f"""exempt IN ('non-melanoma skin cancer', 'cervical carcinoma in situ')
            OR (treated AND {day("until", "therapy_ended", ON)}
                AND {day("until", "disease_free_since", "DATE '2021-04-20'")})""",
            None,
        )
    ],
    "planned_treatments": [
        ("planned", "some", "kind IN ('investigational agent', 'treatment of the tumour')", None)
    ],
    "medicines": [
        ("thinner", "some", f"{THINNER} AND full_dose AND taken", [THINNER, "taken"]),
        ("aspirin", "every", "NOT (drug = 'aspirin' AND taken) OR daily_dose_mg <= 81", None),
        (
            "heparin",
            "every",
            f"""NOT (has(classes, 'low molecular weight heparin') AND intent = 'therapeutic'
            AND taken) OR dose_stable_since <= {ago(42)}""",
            None,
        ),
        ("warfarin", "some", "drug = 'warfarin' AND taken", None),
        ("anticoagulant", "some", "has(classes, 'anticoagulant') AND taken", None),
        ("inhibitor", "every", f"NOT ({INHIBITOR} AND chronic) OR {STOPPED}", [INHIBITOR, STOPPED]),
        (
            "inducer",
            "every",
            f"NOT ({INDUCER} AND chronic) OR {BEFORE_START}",
            [INDUCER, f"({BEFORE_START})"],
        ),
    ],
    "prothrombin": [
        ("inr", "every", "millionths(result) * 10 < millionths(upper) * 13", None),
    ],
}
NOT_OF_A_LIST: dict[str, tuple[str, str | None]] = {
    "disease_differentiation": (
        """tumour_by_histology AND read_locally
        AND (differentiation IN ('well differentiated', 'moderately differentiated')
             OR (differentiation = 'not stated' AND differentiated_enough))""",
        "tumour_by_histology IS NULL OR read_locally IS NULL OR differentiation IS NULL",
    ),
    "disease_report_wording": (
        """has(report_states, 'well differentiated neuroendocrine tumour|moderately differentiated
        neuroendocrine tumour|low grade neuroendocrine tumour|intermediate grade neuroendocrine
        tumour|carcinoid tumour|atypical carcinoid tumour')""".replace("\n        ", " "),
        None,
    ),
    "disease_excluded_histology": (
        """histology NOT IN ('poorly differentiated neuroendocrine carcinoma',
        'high-grade neuroendocrine carcinoma', 'adenocarcinoid', 'goblet cell carcinoid')""",
        None,
    ),
    "disease_stage": (
        "extent IN ('metastatic', 'locally advanced') OR unresectable",
        "extent IS NULL",
    ),
    "disease_primary_site": (
        """primary_site IN ('pancreas', 'gastrointestinal tract', 'lung', 'unknown')
        AND tumour_by_histology""",
        None,
    ),
    "disease_documents": ("documents_submitted", "false"),
    "history_unstable_angina": (f"NOT {day('lately', 'unstable_angina', HALF_YEAR)}", None),
    "history_myocardial_infarction": (
        f"NOT {day('lately', 'myocardial_infarction', HALF_YEAR)}",
        None,
    ),
    "history_long_qt": ("NOT congenital_long_qt", None),
    "history_gi_perforation": (f"NOT {day('lately', 'gi_perforation', HALF_YEAR)}", None),
    "history_pancreatitis": ("NOT pancreatitis", None),
    "history_cavitary_lung": ("NOT cavitary_lung_lesion", None),
    "history_pulmonary_hemorrhage": (
        f"NOT {day('lately', 'pulmonary_hemorrhage', QUARTER)}",
        None,
    ),
    "history_wounds": (f"NOT {day('lately', 'non_healing_wound', ago(28))}", None),
    "history_fracture": (f"NOT {day('lately', 'fracture', ago(28))}", None),
    "history_swallowing": ("NOT unable_to_swallow", None),
    "pregnancy_test": (
        f"""NOT pregnant AND (sex = 'male'
        OR NOT (NOT (hysterectomy OR bilateral_oophorectomy)
                AND NOT (natural_menopause AND last_menses <= {YEAR}))
        OR (pregnancy_test = 'negative' AND pregnancy_test_date <= {ON}
            AND pregnancy_test_date >= {ago(14)}))""",
        None,
    ),
    "pregnancy_not_nursing": ("NOT nursing", None),
    "status_ecog": ("ecog >= 0 AND ecog <= 2", None),
    "labs_anc": ("neutrophils >= 1.5", None),
    "labs_hemoglobin": ("hemoglobin >= 9", None),
    "labs_platelets": ("platelets >= 100", None),
    "labs_ptt": ("millionths(ptt) * 10 < millionths(ptt_upper) * 13", None),
    "labs_ast": ("millionths(ast) <= millionths(ast_upper) * 3", None),
    "labs_alt": ("millionths(alt) <= millionths(alt_upper) * 3", None),
    "labs_bilirubin": (
        """millionths(bilirubin) * 10 <= millionths(bilirubin_upper) * 15
        OR (gilbert AND millionths(bilirubin) <= millionths(bilirubin_upper) * 3)""",
        None,
    ),
    "labs_renal": ("creatinine <= 1.5 OR clearance >= 45", None),
    "labs_albumin": ("albumin >= 2.8", None),
    **{
        f"labs_{name}": (f"normal({name}, {name}_lower, {name}_upper)", None)
        for name in ("potassium", "phosphorus", "calcium", "magnesium")
    },
    "labs_urine_protein": ("urine_protein_to_creatinine <= 1", None),
    "labs_qtcf": ("qtcf <= 500", None),
    "labs_tsh": (
        """normal(tsh, tsh_lower, tsh_upper)
        OR (normal(free_t4, free_t4_lower, free_t4_upper) AND euthyroid)""",
        """normal(tsh, tsh_lower, tsh_upper) IS NULL
        OR normal(free_t4, free_t4_lower, free_t4_upper) IS NULL""",
    ),
}
# Those of a list, by what the list says; "not" where one such row keeps the patient out.
OF_A_LIST = {
    "disease_progression": "progression",
    "measurable_present": "present",
    "measurable_size": "size",
    "measurable_kind": "kind_of_lesion",
    "prior_everolimus_failure": "everolimus",
    "prior_washout": "washout",
    "prior_ssa_stable": "analog",
    "prior_radionuclide_washout": "radionuclide",
    "prior_liver_directed_disease": "NOT says_treated_locally OR says_outside",
    "prior_liver_directed_washout": "local_washout",
    "prior_no_cabozantinib": "not cabozantinib",
    "prior_toxicity_resolved": "toxicity",
    "prior_major_surgery": "major_surgery",
    "prior_minor_surgery": "minor_surgery",
    "prior_major_wound_healed": "major_wound",
    "prior_minor_wound_healed": "minor_wound",
    "history_heart_failure": "not heart_fails",
    "history_arrhythmia": "not arrhythmia",
    "history_thromboembolism": "not clot",
    "history_hypertension": "pressure",
    "history_gi_bleeding": "not bleeding",
    "history_gi_bleeding_risk": "not gut",
    "history_gi_invasion": "not invaded",
    "history_endobronchial": "not in_bronchus",
    "history_pulmonary_vessels": "not lung_vessel",
    "history_hemoptysis": "not coughed",
    "history_vessel_encasement": "not vessel",
    "history_brain_metastases": "brain",
    "history_allergy": "not allergy",
    "history_second_malignancy": "second",
    "medication_concurrent_therapy": "not planned",
    "medication_ssa_stable": "analog",
    "medication_full_dose_anticoagulation": "not thinner",
    "medication_aspirin": "aspirin",
    "medication_lmwh": "heparin",
    "medication_warfarin": "not warfarin",
    "medication_anticoagulation_brain_metastases": "NOT says_metastasis OR NOT says_anticoagulant",
    "medication_cyp3a4_inhibitor": "inhibitor",
    "medication_cyp3a4_inducer": "inducer",
    "labs_inr": "inr",
}


def query() -> str:
    """One statement that screens everybody."""
    tables, says, joins, opens = [], [], [], {}
    for name, rows in LISTS.items():
        first, second = ["patient"], ["patient", "count(*) AS n"]
        complete = f"coalesce({name}_complete, false)"
        if name == "prothrombin":
            complete = "prothrombin.n IS NOT NULL"
        if name == "blood_pressure":
            first.append(f"({FORTNIGHT}) AS scope")
            second.append("bool_or(scope) AS scope")
            complete = "coalesce(blood_pressure.scope, false)"
        for called, quantifier, row, facts in rows:
            first.append(f"({row}) AS {called}")
            join, end = ("bool_and", "true") if quantifier == "every" else ("bool_or", "false")
            second += [
                f"{join}({called}) AS {called}",
                f"bool_or({called} IS NULL) AS {called}_null",
            ]
            # Settled by one row; else open where one is, or where something may be missing.
            says.append(
                f"""CASE WHEN {called} = (NOT {end}) THEN NOT {end}
                WHEN {called}_null OR NOT ({complete}) THEN NULL ELSE {end} END AS says_{called}"""
            )
            if facts is not None:
                missing = " OR ".join(f"{fact} IS NULL" for fact in facts) or "false"
                first.append(f"(({row}) IS NULL AND ({missing})) AS {called}_open")
                second.append(f"bool_or({called}_open) AS {called}_open")
                says.append(
                    f"(coalesce({called}_open, false) OR NOT ({complete})) AS fact_{called}"
                )
                opens[called] = f"fact_{called}"
        beside = ""
        if name in ("blood_pressure", "cns_disease", "medicines"):
            beside = """LEFT JOIN (SELECT patient, planned_start_lag_days AS lag,
            optimally_managed, steroids_stopped, steroids_stopped_state FROM patients)
            USING (patient)"""
        tables.append(
            f"""{name}_rows AS (SELECT {", ".join(second)} FROM
            (SELECT {", ".join(first)} FROM {name} {beside}) GROUP BY patient)"""
        )
        joins.append(f"LEFT JOIN {name}_rows AS {name} USING (patient)")
    rules = dict(NOT_OF_A_LIST)
    for criterion, said in OF_A_LIST.items():
        called = said.removeprefix("not ")
        rule = said if "says_" in said else f"{'NOT ' if said != called else ''}says_{called}"
        rules[criterion] = rule, opens.get(called)
    truths = [f"({rule}) AS {name}" for name, (rule, _) in rules.items()]
    facts = [f"({open_}) AS {name}_fact" for name, (_, open_) in rules.items() if open_]
    asked = [name for name in rules if name != "disease_documents"]
    signed = [name for name in asked if rules[name][1]]
    statuses = [
        f"""CASE WHEN {name} THEN 'met' WHEN NOT {name} THEN 'not met'
        {f"WHEN NOT {name}_fact THEN 'needs judgement'" if rules[name][1] else ""}
        ELSE 'unknown' END AS {name}"""
        for name in rules
    ]
    open_at_all = " + ".join(f"({name} IS NULL)::INTEGER" for name in asked)
    waits = " + ".join(f"({name} IS NULL AND NOT {name}_fact)::INTEGER" for name in signed)
    return f"""WITH {", ".join(tables)},
    said AS (SELECT patients.*, {", ".join(says)} FROM patients {" ".join(joins)}),
    judged AS (SELECT patient, {", ".join(truths)}, {", ".join(facts)} FROM said),
    counted AS (SELECT *, ({" AND ".join(asked)}) AS all_met, {open_at_all} AS open_at_all,
        {waits} AS waits FROM judged)
    SELECT patient, {", ".join(statuses)},
        CASE WHEN all_met THEN 'eligible' WHEN NOT all_met THEN 'not eligible'
            ELSE 'cannot tell yet' END AS decision,
        CASE WHEN NOT all_met THEN 0 ELSE open_at_all - waits END AS open_facts,
        CASE WHEN NOT all_met THEN 0 ELSE waits END AS open_judgements
    FROM counted"""


def screen(connection: Any) -> Any:
    """The relation that screens the tables of a connection; nothing is computed yet."""
    connection.execute(MACROS)
    return connection.sql(query())
