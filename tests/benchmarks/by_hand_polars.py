"""The 75 criteria written by hand as polars expressions, as somebody would who has only polars.

Nulls are left to polars' own three-valued logic. A criterion that asks for a judgement says beside
its rule which facts it asks for, so that what waits for a signature alone can be told apart.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from polars import col

ON = date(2024, 4, 20)
STATUS = pl.Enum(["met", "not met", "unknown", "needs judgement"])
DECISION = pl.Enum(["eligible", "not eligible", "cannot tell yet"])
HALF_YEAR, QUARTER, YEAR = date(2023, 10, 20), date(2024, 1, 20), date(2023, 4, 20)
# What three years, and two and twelve months, before the day of registration comes to.
THREE_YEARS, TWO_MONTHS = date(2021, 4, 20), date(2024, 2, 20)
Expr = pl.Expr


def ago(days: int) -> date:
    return ON - timedelta(days=days)


def over(name: str, last: date) -> Expr:
    """A day with a state: at least so long ago."""
    state = col(f"{name}_state")
    return pl.when(state.is_null()).then(col(name) <= last).otherwise(state == "never")


def lately(name: str, last: date) -> Expr:
    """A day with a state: less than so long ago."""
    state, day = col(f"{name}_state"), col(name)
    return pl.when(state.is_null()).then((day <= ON) & (day > last)).otherwise(state != "never")


def recent(name: str, last: date) -> Expr:
    return (col(name) <= ON) & (col(name) > last)


def has(name: str, *codes: str) -> Expr:
    joined = "|".join(codes).replace("+", r"\+")
    return col(name).str.contains(rf"(?:^|\|)(?:{joined})(?:$|\|)")


def exactly(name: str, times_ten: int) -> tuple[Expr, Expr]:
    """A result and a multiple of its upper limit, both times ten and in millionths: floats err."""
    value, upper = ((col(n) * 10**6).round() for n in (name, f"{name}_upper"))
    return value * 10, upper * times_ten


def normal(name: str) -> Expr:
    return (col(name) >= col(f"{name}_lower")) & (col(name) <= col(f"{name}_upper"))


kind_counts = ~col("kind").is_in(
    [
        "leptomeningeal disease",
        "ascites",
        "pleural effusion",
        "pericardial effusion",
        "lymphangitic spread",
        "other non-measurable",
    ]
)
node = col("kind") == "lymph node"
large = (~node & (col("long_axis_mm") >= 10)) | (node & (col("short_axis_mm") >= 15))
measurable = kind_counts & col("modality").is_in(["CT", "MRI"]) & large
treated, grown = col("in_treated_field"), col("progressed_since_treatment")
tooth = col("kind") == "uncomplicated tooth extraction"
major, minor = ~tooth & col("major"), tooth | ~col("major")
thinner = has("classes", "oral anticoagulant") | (
    has("classes", "antiplatelet") & (col("drug") != "aspirin")
)
taken = col("taken")
gut = col("kind").is_in(
    ["active peptic ulcer", "endoluminal metastasis that has bled", "inflammatory bowel disease"]
)
controlled = (col("systolic_mmhg") < 150) & (col("diastolic_mmhg") < 90)
fortnight = recent("date", ago(14))
chronic = col("chronic")
inhibitor, inducer = (has("classes", f"strong CYP3A4 {each}") for each in ("inhibitor", "inducer"))
stopped_before_start = (
    pl.when(col("stopped_state").is_null())
    .then(
        pl.when(col("lag").is_null())
        .then(pl.when(col("stopped") <= ago(14)).then(True))
        .otherwise(col("stopped") + pl.duration(days=14) <= ON + pl.duration(days=col("lag")))
    )
    .otherwise(col("stopped_state") == "never")
)
ends = over("ended", ago(28))
nuclide = has("kinds", "radionuclide therapy")
aspirin = (col("drug") == "aspirin") & taken

# By list: the criterion, whether every row has to fit or one must, the row, and its facts where
# a judgement is asked for as well.
EVERY, SOME = "every", "some"
Row = tuple[str, str, Expr, list[Expr] | None]
LISTS: dict[str, list[Row]] = {
    "scans": [
        (
            "progression",
            SOME,
            (col("date") >= YEAR)
            & (col("date") <= ON)
            & (((col("growth_percent") >= 20) & (col("growth_mm") >= 5)) | col("new_lesions")),
            None,
        )
    ],
    "lesions": [
        ("present", SOME, measurable & (~treated | grown), None),
        ("size", SOME, measurable, None),
        ("kind", SOME, kind_counts, None),
        ("left", SOME, (measurable & ~treated) | (treated & grown) | (measurable & grown), None),
    ],
    "therapies": [
        (
            "everolimus",
            SOME,
            has("agents", "everolimus")
            & col("systemic")
            & (col("stopped_for").is_in(["progression", "intolerance"]) | col("progressed_on_it")),
            None,
        ),
        (
            "washout",
            EVERY,
            ~has(
                "kinds",
                "chemotherapy",
                "targeted therapy",
                "biologic therapy",
                "immunotherapy",
                "investigational agent",
                "radiation",
            )
            | ends,
            None,
        ),
        (
            "analog",
            EVERY,
            ~(has("kinds", "somatostatin analog") & col("ongoing"))
            | (col("dose_stable_since") <= TWO_MONTHS),
            None,
        ),
        (
            "radionuclide",
            EVERY,
            ~has("kinds", "radionuclide therapy") | over("ended", ago(42)),
            None,
        ),
        ("cabozantinib", SOME, has("agents", "cabozantinib"), None),
    ],
    "local_treatments": [
        (
            "treated locally",
            SOME,
            col("kind").is_in(
                [
                    "bland embolization",
                    "chemoembolization",
                    "selective internal radiation therapy",
                    "ablation",
                    "other local treatment",
                ]
            ),
            None,
        ),
        ("local washout", EVERY, ends, None),
    ],
    "toxicities": [
        (
            "toxicity",
            EVERY,
            ~(~col("term").is_in(["alopecia", "fatigue"]) & col("from_earlier_treatment"))
            | (col("grade") <= 1),
            [col("term"), col("grade")],
        )
    ],
    "surgeries": [
        ("major", EVERY, ~major | (col("date") <= ago(84)), [tooth, col("date")]),
        ("minor", EVERY, ~minor | (col("date") <= ago(28)), [tooth, col("date")]),
        ("major wound", EVERY, ~major | over("healed", ago(28)), [tooth, over("healed", ago(28))]),
        ("minor wound", EVERY, ~minor | over("healed", ago(10)), [tooth, over("healed", ago(10))]),
    ],
    "heart_failure": [
        (
            "heart failure",
            SOME,
            col("nyha").is_in(["III", "IV"]) & lately("last_present", HALF_YEAR),
            None,
        )
    ],
    "arrhythmias": [
        (
            "arrhythmia",
            SOME,
            col("significant") & lately("last_present", HALF_YEAR),
            [lately("last_present", HALF_YEAR)],
        )
    ],
    "thromboembolism": [("clot", SOME, recent("date", HALF_YEAR), None)],
    "blood_pressure": [
        (
            "pressure",
            EVERY,
            ~fortnight | controlled | ~col("optimally_managed"),
            [fortnight, controlled],
        )
    ],
    "gi_bleeding": [
        ("bleeding", SOME, col("significant") & recent("date", HALF_YEAR), [col("date")])
    ],
    "gi_conditions": [
        (
            "gut",
            SOME,
            (gut | col("raises_bleeding_risk")) & lately("last_present", HALF_YEAR),
            [gut, lately("last_present", HALF_YEAR)],
        )
    ],
    "gut_wall": [("gut wall", SOME, lately("last_present", ago(28)), None)],
    "airways": [("bronchus", SOME, col("bronchus").is_in(["main", "lobar"]), None)],
    "vessels": [
        (
            "lung vessel",
            SOME,
            col("pulmonary") & (col("relation") == "invades") & col("major"),
            [col("pulmonary"), col("relation")],
        ),
        (
            "vessel",
            SOME,
            col("relation").is_in(["invades", "encases"]) & col("major"),
            [col("relation")],
        ),
    ],
    "hemoptysis": [("hemoptysis", SOME, (col("volume_ml") > 2.5) & recent("date", QUARTER), None)],
    "cns_disease": [
        (
            "brain",
            EVERY,
            col("adequately_treated") & col("stable") & over("steroids_stopped", ago(28)),
            [over("steroids_stopped", ago(28))],
        ),
        ("metastasis", SOME, col("kind") == "brain metastasis", None),
    ],
    "allergies": [("allergy", SOME, col("similar_compound"), [])],
    "second_malignancies": [
        (
            "second",
            EVERY,
            col("exempt").is_in(["non-melanoma skin cancer", "cervical carcinoma in situ"])
            | (
                col("treated") & over("therapy_ended", ON) & over("disease_free_since", THREE_YEARS)
            ),
            None,
        )
    ],
    "planned_treatments": [
        (
            "planned",
            SOME,
            col("kind").is_in(["investigational agent", "treatment of the tumour"]),
            None,
        )
    ],
    "medicines": [
        ("thinner", SOME, thinner & col("full_dose") & taken, [thinner, taken]),
        (
            "aspirin",
            EVERY,
            ~((col("drug") == "aspirin") & taken) | (col("daily_dose_mg") <= 81),
            None,
        ),
        (
            "heparin",
            EVERY,
            ~(
                has("classes", "low molecular weight heparin")
                & (col("intent") == "therapeutic")
                & taken
            )
            | (col("dose_stable_since") <= ago(42)),
            None,
        ),
        ("warfarin", SOME, (col("drug") == "warfarin") & taken, None),
        ("anticoagulant", SOME, has("classes", "anticoagulant") & taken, None),
        (
            "inhibitor",
            EVERY,
            ~(inhibitor & chronic) | over("stopped", ago(14)),
            [inhibitor, over("stopped", ago(14))],
        ),
        (
            "inducer",
            EVERY,
            ~(inducer & chronic) | stopped_before_start,
            [inducer, stopped_before_start],
        ),
    ],
    "prothrombin": [
        (
            "inr",
            EVERY,
            (col("result") * 10**6).round() * 10 < (col("upper") * 10**6).round() * 13,
            None,
        )
    ],
}


def rows_of(name: str, table: pl.LazyFrame, patients: pl.LazyFrame) -> pl.LazyFrame:
    """One row a patient from those of a list: what they come to, and whether a fact is open."""
    if name in ("blood_pressure", "cns_disease", "medicines"):
        facts = ["optimally_managed", "steroids_stopped", "steroids_stopped_state"]
        beside = patients.select("patient", *facts, lag="planned_start_lag_days")
        table = table.join(beside, on="patient", how="left")
    first: dict[str, Expr] = {}
    second: dict[str, Expr] = {}
    for called, quantifier, row, facts in LISTS[name]:
        first[called] = row
        # Without rows every one fits, and none does.
        second[called] = (
            col(called).all(ignore_nulls=False)
            if quantifier == EVERY
            else col(called).any(ignore_nulls=False)
        )
        if facts is not None:
            open_ = (
                pl.any_horizontal([each.is_null() for each in facts]) if facts else pl.lit(False)
            )
            first[f"{called} open"] = row.is_null() & open_
            second[f"{called} open"] = col(f"{called} open").any()
    if name == "blood_pressure":
        first["pressure_complete"] = fortnight
        second["blood_pressure_complete"] = col("pressure_complete").any()
    second[f"{name} rows"] = pl.len()
    made = table.select("patient", **first)
    return made.group_by("patient").agg(**second)


def answers() -> tuple[dict[str, Expr], dict[str, Expr]]:
    """What the lists say: settled by a row, or by all of them when nothing is missing."""
    says, opens = {}, {}
    for name, rows in LISTS.items():
        nobody = col(f"{name} rows").is_null()
        complete = ~nobody if name == "prothrombin" else col(f"{name}_complete").fill_null(False)
        for called, quantifier, _, facts in rows:
            if quantifier == EVERY:
                found = pl.when(nobody).then(True).otherwise(col(called))
                says[called] = found & pl.when(complete).then(True)
            else:
                found = pl.when(nobody).then(False).otherwise(col(called))
                says[called] = found | pl.when(complete).then(False)
            if facts is not None:
                opens[called] = col(f"{called} open").fill_null(False) | ~complete
    return says, opens


def screen(patients: pl.LazyFrame, lists: dict[str, pl.LazyFrame]) -> pl.LazyFrame:
    """Every patient with a status a criterion, the decision, and the counts of what is open."""
    frame = patients
    for name in LISTS:
        frame = frame.join(rows_of(name, lists[name], patients), on="patient", how="left")
    says, opens = answers()
    histology, local = col("tumour_by_histology"), col("read_locally")
    differentiated = col("differentiation").is_in(
        ["well differentiated", "moderately differentiated"]
    )
    extent = col("extent").is_in(["metastatic", "locally advanced"])
    below, most = exactly("bilirubin", 15)
    _, thrice = exactly("bilirubin", 30)
    ptt, ptt_most = exactly("ptt", 13)
    ast, ast_most = exactly("ast", 30)
    alt, alt_most = exactly("alt", 30)
    no_surgery = ~(col("hysterectomy") | col("bilateral_oophorectomy"))
    not_menopausal = ~(col("natural_menopause") & (col("last_menses") <= YEAR))
    tested = (
        (col("pregnancy_test") == "negative")
        & (col("pregnancy_test_date") <= ON)
        & (col("pregnancy_test_date") >= ago(14))
    )
    # The rule, and where a judgement is asked for as well the facts that may be missing.
    rules: dict[str, tuple[Expr, Expr | None]] = {
        "disease_differentiation": (
            histology
            & local
            & (
                differentiated
                | ((col("differentiation") == "not stated") & col("differentiated_enough"))
            ),
            histology.is_null() | local.is_null() | col("differentiation").is_null(),
        ),
        "disease_report_wording": (
            has(
                "report_states",
                "well differentiated neuroendocrine tumour",
                "moderately differentiated neuroendocrine tumour",
                "low grade neuroendocrine tumour",
                "intermediate grade neuroendocrine tumour",
                "carcinoid tumour",
                "atypical carcinoid tumour",
            ),
            None,
        ),
        "disease_excluded_histology": (
            ~col("histology").is_in(
                [
                    "poorly differentiated neuroendocrine carcinoma",
                    "high-grade neuroendocrine carcinoma",
                    "adenocarcinoid",
                    "goblet cell carcinoid",
                ]
            ),
            None,
        ),
        "disease_stage": (extent | col("unresectable"), extent.is_null()),
        "disease_primary_site": (
            col("primary_site").is_in(["pancreas", "gastrointestinal tract", "lung", "unknown"])
            & histology,
            None,
        ),
        "disease_progression": (says["progression"], None),
        "disease_documents": (col("documents_submitted"), pl.lit(False)),
        "measurable_present": (says["present"], None),
        "measurable_size": (says["size"], None),
        "measurable_kind": (says["kind"], None),
        "prior_everolimus_failure": (says["everolimus"], None),
        "prior_washout": (says["washout"], None),
        "prior_ssa_stable": (says["analog"], None),
        "prior_radionuclide_washout": (says["radionuclide"], None),
        "prior_liver_directed_disease": (~says["treated locally"] | says["left"], None),
        "prior_liver_directed_washout": (says["local washout"], None),
        "prior_no_cabozantinib": (~says["cabozantinib"], None),
        "prior_toxicity_resolved": (says["toxicity"], opens["toxicity"]),
        "prior_major_surgery": (says["major"], opens["major"]),
        "prior_minor_surgery": (says["minor"], opens["minor"]),
        "prior_major_wound_healed": (says["major wound"], opens["major wound"]),
        "prior_minor_wound_healed": (says["minor wound"], opens["minor wound"]),
        "history_heart_failure": (~says["heart failure"], None),
        "history_arrhythmia": (~says["arrhythmia"], opens["arrhythmia"]),
        "history_unstable_angina": (~lately("unstable_angina", HALF_YEAR), None),
        "history_myocardial_infarction": (~lately("myocardial_infarction", HALF_YEAR), None),
        "history_thromboembolism": (~says["clot"], None),
        "history_long_qt": (~col("congenital_long_qt"), None),
        "history_hypertension": (says["pressure"], opens["pressure"]),
        "history_gi_bleeding": (~says["bleeding"], opens["bleeding"]),
        "history_gi_bleeding_risk": (~says["gut"], opens["gut"]),
        "history_gi_perforation": (~lately("gi_perforation", HALF_YEAR), None),
        "history_gi_invasion": (~says["gut wall"], None),
        "history_pancreatitis": (~col("pancreatitis"), None),
        "history_cavitary_lung": (~col("cavitary_lung_lesion"), None),
        "history_endobronchial": (~says["bronchus"], None),
        "history_pulmonary_vessels": (~says["lung vessel"], opens["lung vessel"]),
        "history_hemoptysis": (~says["hemoptysis"], None),
        "history_pulmonary_hemorrhage": (~lately("pulmonary_hemorrhage", QUARTER), None),
        "history_vessel_encasement": (~says["vessel"], opens["vessel"]),
        "history_wounds": (~lately("non_healing_wound", ago(28)), None),
        "history_fracture": (~lately("fracture", ago(28)), None),
        "history_brain_metastases": (says["brain"], opens["brain"]),
        "history_swallowing": (~col("unable_to_swallow"), None),
        "history_allergy": (~says["allergy"], opens["allergy"]),
        "history_second_malignancy": (says["second"], None),
        "medication_concurrent_therapy": (~says["planned"], None),
        "medication_ssa_stable": (says["analog"], None),
        "medication_full_dose_anticoagulation": (~says["thinner"], opens["thinner"]),
        "medication_aspirin": (says["aspirin"], None),
        "medication_lmwh": (says["heparin"], None),
        "medication_warfarin": (~says["warfarin"], None),
        "medication_anticoagulation_brain_metastases": (
            ~says["metastasis"] | ~says["anticoagulant"],
            None,
        ),
        "medication_cyp3a4_inhibitor": (says["inhibitor"], opens["inhibitor"]),
        "medication_cyp3a4_inducer": (says["inducer"], opens["inducer"]),
        "pregnancy_test": (
            ~col("pregnant") & ((col("sex") == "male") | ~(no_surgery & not_menopausal) | tested),
            None,
        ),
        "pregnancy_not_nursing": (~col("nursing"), None),
        "status_ecog": ((col("ecog") >= 0) & (col("ecog") <= 2), None),
        "labs_anc": (col("neutrophils") >= 1.5, None),
        "labs_hemoglobin": (col("hemoglobin") >= 9, None),
        "labs_platelets": (col("platelets") >= 100, None),
        "labs_inr": (says["inr"], None),
        "labs_ptt": (ptt < ptt_most, None),
        "labs_ast": (ast <= ast_most, None),
        "labs_alt": (alt <= alt_most, None),
        "labs_bilirubin": ((below <= most) | (col("gilbert") & (below <= thrice)), None),
        "labs_renal": ((col("creatinine") <= 1.5) | (col("clearance") >= 45), None),
        "labs_albumin": (col("albumin") >= 2.8, None),
        "labs_potassium": (normal("potassium"), None),
        "labs_phosphorus": (normal("phosphorus"), None),
        "labs_calcium": (normal("calcium"), None),
        "labs_magnesium": (normal("magnesium"), None),
        "labs_urine_protein": (col("urine_protein_to_creatinine") <= 1, None),
        "labs_qtcf": (col("qtcf") <= 500, None),
        "labs_tsh": (
            normal("tsh") | (normal("free_t4") & col("euthyroid")),
            normal("tsh").is_null() | normal("free_t4").is_null(),
        ),
    }
    truths = [rule.alias(name) for name, (rule, _) in rules.items()]
    facts = {f"{name} open": open_ for name, (_, open_) in rules.items() if open_ is not None}
    judged = frame.select("patient", *truths, **facts)
    asked = [name for name in rules if name != "disease_documents"]
    all_met = pl.all_horizontal(asked)
    signed = [name for name in asked if f"{name} open" in facts]
    waits = [col(name).is_null() & ~col(f"{name} open") for name in signed]
    open_at_all = pl.sum_horizontal([col(name).is_null().cast(pl.Int32) for name in asked])
    judgements = pl.sum_horizontal([each.cast(pl.Int32) for each in waits])
    statuses = []
    for name in rules:
        status = pl.when(col(name)).then(pl.lit("met", STATUS))
        status = status.when(~col(name)).then(pl.lit("not met", STATUS))
        if f"{name} open" in facts:
            status = status.when(~col(f"{name} open")).then(pl.lit("needs judgement", STATUS))
        statuses.append(status.otherwise(pl.lit("unknown", STATUS)).alias(name))
    decision = pl.when(all_met).then(pl.lit("eligible", DECISION))
    decision = decision.when(~all_met).then(pl.lit("not eligible", DECISION))
    out = ~all_met.fill_null(True)
    return judged.select(
        "patient",
        *statuses,
        decision=decision.otherwise(pl.lit("cannot tell yet", DECISION)),
        open_facts=pl.when(out).then(0).otherwise(open_at_all - judgements),
        open_judgements=pl.when(out).then(0).otherwise(judgements),
    )
