"""Broken charts: each gets one clear message: the field's path, its value, what would do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from charts import ABSENT, ON, chart, lab, listed, never

from cabinetkit.eligibility.load import LARGEST, chart_from_bytes, chart_from_data, read_chart
from cabinetkit.eligibility.screening import screen
from cabinetkit.errors import CabinetkitError, ChartError

READING = {"date": "2024-04-15", "systolic_mmhg": 134, "diastolic_mmhg": 80}
MEDICINE = {"drug": "amlodipine", "stopped": "ongoing"}


def changed(**changes: Any) -> bytes:
    """The sound chart with these fields changed; a double underscore stands for a dot."""
    return json.dumps(
        chart({path.replace("__", "."): new for path, new in changes.items()})
    ).encode()


def typed(path: str, text: str) -> bytes:
    """The sound chart with this text, as it stands, for the value of a field."""
    return json.dumps(chart({path: "@here@"})).replace('"@here@"', text, 1).encode()


def bare(fields: str) -> bytes:
    """A chart with an id and these fields, as they stand."""
    return f'{{"id": "ms-bare", {fields}}}'.encode()


def message(raw: bytes, on: Any = ON) -> str:
    """What a reader is told about these bytes."""
    with pytest.raises(ChartError) as caught:
        screen(chart_from_bytes(raw, name="c.json"), on)
    return str(caught.value)


def test_the_chart_that_the_cases_break_is_sound() -> None:
    assert screen(chart_from_bytes(changed()), ON).decision == "eligible"


# One row a case: its name, the chart, and words of the message: path, value, what would do.
NOT_A_CHART = [
    ("an empty file", b"", "c.json: empty", "write a JSON object"),
    ("a file of blanks", b" \n\t ", "empty", "write a JSON object"),
    ("a letter", b"Dear colleague, I refer", "not JSON", "line 1", "Dear coll", "write an object"),
    ("binary", b"\x89PNG\r\n\x1a\n", "not text in UTF-8", "byte 0 is 0x89", "save it as UTF-8"),
    ("zero bytes", bytes(40), "not text in UTF-8", "byte 0 is 0x00", "save it as UTF-8"),
    ("UTF-16", '{"id": "x"}'.encode("utf-16"), "not text in UTF-8", "save it as UTF-8 JSON"),
    ("UTF-16 unmarked", '{"id": "x"}'.encode("utf-16-le"), "not text in UTF-8", "save it"),
    ("Latin-1", '{"id": "é"}'.encode("latin-1"), "byte 8 is 0xE9", "save it as UTF-8 JSON"),
    ("a list", b"[1, 2]", "a chart is a JSON object", "not a list of 2"),
    ("a number", b"3", "a chart is a JSON object", "not 3"),
    ("null", b"null", "a chart is a JSON object", "not null"),
    ("text in quotes", b'"mr-okafor"', "a chart is a JSON object", "not 'mr-okafor'"),
    ("NaN for a chart", b"NaN", "a chart is a JSON object", "not NaN"),
    ("nothing in it", b"{}", "id: needed here; add it"),
    ("cut off", b'{"id": "x", "sex":', "not JSON", "line 1, column 19", "near the end", "check"),
    ("no closing quote", b'{"id": "x', "Unterminated string starting at line 1", "check", "quotes"),
    ("single quotes", b"{'id': 'x'}", "not JSON", "double quotes", "near ''id': 'x'}'"),
    ("a comment", b'// mine\n{"id": "x"}', "not JSON", "// mine", "write an object"),
    ("two charts", b'{"id": "x"}\n{"id": "y"}', "Extra data at line 2", "check"),
    ("a line break in a string", b'{"id": "x\ny"}', "Invalid control character at line 1", "check"),
    ("ten thousand lists", b"[" * 10_000, "nested 10,000 deep", "60 are allowed", "close them"),
    ("ten thousand objects", b'{"id":' * 10_000 + b"1" + b"}" * 10_000, "10,000 deep", "close"),
    ("three megabytes", b" " * 3_000_000, "more than 2,000,000 bytes", "a few thousand"),
]
FIELDS = [
    ("misspelt", changed(wieght_kg=70), "wieght_kg is 70: no such field", "mean 'weight_kg'?"),
    ("capital letter", bare('"Sex": "male"'), "Sex is 'male'", "Did you mean 'sex'?"),
    ("misspelt lab", changed(labs__creatinin=lab(1, "mg/dL")), "labs.creatinin ", "'creatinine'?"),
    ("needed and misspelt", bare('"ecg": {"dat": "2024-04-01"}'), "ecg.dat is", "mean 'date'?"),
    ("unlike any", bare('"x": 1'), "x is 1: no such field", "Fields here: id, story", "labs"),
    ("path for a name", bare('"labs.ast": 1'), "'labs.ast' is 1: no such field", "'labs'?"),
    ("empty name", bare('"": 1'), "'' is 1: no such field", "Fields here: id"),
    ("10 kB name", bare(f'"{"k" * 10_000}": 1'), "kkk…' (10000 characters) is 1: no such field"),
    ("control name", bare(r'"\u0007": 1'), "'�' is no name of a field; retype it"),
    ("half a character in a name", bare(r'"\ud800": 1'), "'�' is no name of a field; retype it"),
    ("given twice", bare('"id": "y"'), "id is given twice, again as 'y'", "keep one of them"),
    ("twice below", typed("weight_kg", '1, "labs": {}'), "labs is given twice", "keep one"),
    ("missing unit", changed(labs__ast__unit=ABSENT), "labs.ast.unit: needed here; add it"),
]
TYPES = [
    ("list for the labs", changed(labs=[]), "labs is a list of 0: give an object", "neutrophils"),
    ("null for the labs", changed(labs=None), "labs is null: give an object", "neutrophils"),
    ("list for a list", changed(therapies=[]), "therapies is a list of 0", '{"never": "2024-'),
    ("a radionuclide called radiation", changed(therapies__entries__0={"kinds": ["radiation"],
     "agents": ["Lutathera"]}), "therapies.entries[0].kinds is a list of 1",
     "lutetium-177 dotatate is a radionuclide therapy"),
    ("everolimus among the medicines", changed(medicines__entries__0__drug="Afinitor"),
     "medicines.entries[0].drug is 'Afinitor'", "listed under 'therapies'; move it there"),
    ("classes for a known drug", changed(medicines__entries__0={"drug": "warfarin",
     "classes": ["none of these"]}), "classes is a list of 1", "knows the classes of 'warfarin'"),
    ("a slip in an other drug", changed(therapies__entries__0__agents=["other: everolimuss"]),
     "agents[0]: 'other: everolimuss'", "Did you mean 'everolimus'"),
    ("object for entries", changed(scans__entries={}), "scans.entries is an object: give a list"),
    ("text for a row", changed(scans__entries=["x"]), "scans.entries[0] is 'x'", "date, sum_mm"),
    ("text for agents", changed(therapies__entries__0__agents="x"), "[0].agents is 'x'", "a list"),
    ("bool for a number", changed(weight_kg=True), "weight_kg is true: give a number", "1.43"),
    ("text for a number", changed(weight_kg="70"), "weight_kg is '70'", "without quotes", "1.43"),
    ("list for a number", changed(weight_kg=[70]), "weight_kg is a list of 1: give a number"),
    ("object for a number", changed(ecog={"is": 1}), "ecog is an object: give a number", "as 2"),
    ("text for a yes", changed(disease__tumour_by_histology="yes"), "is 'yes': say true or false"),
    ("one for a yes", changed(disease__tumour_by_histology=1), "is 1: say true or false"),
    ("number for text", changed(id=7), "id is 7: give text, in quotes"),
    ("number for a day", changed(born=19800601), "born is 19800601", "YYYY-MM-DD"),
    ("list for a day", changed(born=["1980-06-01"]), "born is a list of 1", "YYYY-MM-DD"),
    ("false for a condition", changed(history__gilbert_disease=False), "history.gilbert_disease is",
     "false: say true, or", '{"never": "2024-04-10"}', "leave it out when nobody looked"),
    ("never without a day", changed(history__gilbert_disease={}), "gilbert_disease.never: needed"),
    ("true for a judgement", changed(judgements__clinically_euthyroid=True),
     "judgements.clinically_euthyroid is true: give an object", "answer, by, on"),
]  # fmt: skip
NUMBERS = [
    ("NaN", typed("weight_kg", "NaN"), "weight_kg is NaN: not a finite number; leave the field"),
    ("infinity", typed("labs.ast.value", "-Infinity"), "labs.ast.value is -Infinity", "leave"),
    ("400 digits", typed("weight_kg", "9" * 400), "weight_kg is 9999", "(400 characters)",
     "more than 20 digits; check the number"),
    ("5,000 digits", typed("ecog", "1" * 5_000), "ecog is 1111", "(5000 characters)", "check"),
    ("1e400", typed("weight_kg", "1e400"), "weight_kg is 1E+400", "more than 20 digits; check"),
    ("1e-400", typed("weight_kg", "1e-400"), "weight_kg is 1E-400", "more than 20 digits; check"),
    ("negative count", changed(labs__platelets__value=-5), "labs.platelets.value is -5", "least 0"),
    ("negative days", changed(planned_start_lag_days=-1), "lag_days is -1", "at least 0"),
    ("zero kilograms", typed("weight_kg", "-0.0"), "weight_kg is -0.0: it must be above 0"),
    ("pounds of an ox", changed(weight_kg=1400), "weight_kg is 1400: it must be at most 500"),
    ("ECOG 1.5", changed(ecog=1.5), "ecog is 1.5: give a whole number"),
    ("ECOG 6", changed(ecog=6), "ecog is 6: it must be at most 5"),
    ("QT in seconds", changed(ecg__qt_ms=0.42), "ecg.qt_ms is 0.42: it must be at least 100"),
    ("comma", typed("weight_kg", "70,5"), "not JSON", "line 1", "check commas"),
    ("leading zero", typed("weight_kg", "070"), "not JSON", "near '70", "check"),
]  # fmt: skip
TEXTS = [
    ("nothing", changed(id=""), "id is '': blank; write something"),
    ("blanks", changed(story="  "), "story is '  ': blank; write something, or leave"),
    ("escape code", bare(r'"story": "\u001b[31m"'), "story is '�[31m': retype it in one line"),
    ("line break", bare(r'"story": "a\nb"'), "story is 'a�b': retype it in one line"),
    ("half a character", bare(r'"story": "a\ud800"'), "story is 'a�': half of a char", "retype"),
    ("100,000 letters", changed(id="x" * 100_000), "xxx…' (100000 characters): give at most 2000"),
    ("code", changed(sex="woman"), "sex is 'woman': say 'female' or 'male'"),
    ("code with a capital", changed(disease__primary_site="Lung"), "disease.primary_site is 'Lung'",
     "say 'pancreas'", "Did you mean 'lung'?"),
    ("one code of a list", changed(therapies__entries__1__kinds=["chemo"]), "kinds[0] is 'chemo'",
     "say 'chemotherapy'"),
    ("no code in a list", changed(therapies__entries__1__kinds=[]), "kinds is a list of 0: give at "
     "least 1"),
    ("600 rows", changed(blood_pressure__entries=[READING] * 600), "blood_pressure.entries is a "
     "list of 600: give at most 500"),
]  # fmt: skip
NO_SUCH_DAY = "no such day; write YYYY-MM-DD, such as 2024-04-20"
DAYS = [
    ("30 February", changed(born="1980-02-30"), f"born is '1980-02-30': {NO_SUCH_DAY}"),
    ("no hyphens", changed(born="19800601"), "born is '19800601': write a day as YYYY-MM-DD"),
    ("hour", changed(born="1980-06-01T00:00"), "born is '1980-06-01T00:00'", "YYYY-MM-DD"),
    ("week", changed(born="1980-W22-7"), "born is '1980-W22-7': write a day as YYYY-MM-DD"),
    ("day first", changed(born="01.06.1980"), "born is '01.06.1980'", "YYYY-MM-DD"),
    ("year 1", changed(born="0001-01-01"), "born is '0001-01-01'", "between 1900 and 2199"),
    ("year 9999", changed(born="9999-12-31"), "born is '9999-12-31'", "between 1900 and 2199"),
    ("end in words", changed(brain__steroids_stopped="last week"), "brain.steroids_stopped is",
     "'last week'", "YYYY-MM-DD", "'ongoing', 'not yet'", '{"never": '),
    ("after the screening", changed(labs__ast__date="2024-05-01"), "labs.ast.date: 2024-05-01",
     "after the day of the screening, 2024-04-20", "screen on a later day or correct the entry"),
    ("never, after it", changed(therapies=never("2024-05-01")), "therapies.never: 2024-05-01"),
    ("before birth", changed(labs__ast__date="1979-05-01"), "labs.ast.date: 1979-05-01",
     "before the day of birth, 1980-06-01", "correct one of the two"),
    ("ended before started", changed(therapies__entries__1__ended="2020-01-01"),
     "therapies.entries[1].ended is '2020-01-01'", "before 'started', 2022-02-01", "correct one"),
    ("stopped before started", changed(medicines__entries__0__stopped="2020-01-01"),
     "medicines.entries[0].stopped is '2020-01-01'", "before 'started', 2020-09-01", "correct one"),
    ("stable before started", changed(therapies__entries__0__dose_stable_since="2019-01-01"),
     "therapies.entries[0].dose_stable_since is '2019-01-01'", "before 'started', 2019-05-06"),
]  # fmt: skip
MEANING = [
    ("unit", changed(labs__creatinine__unit="mmol/L"), "labs.creatinine.unit: 'mmol/L' is not a "
     "unit of creatinine here", "convert the result to mg/dL or umol/L"),
    ("per body surface", changed(labs__creatinine_clearance=lab(60, "mL/min/1.73 m2")),
     "labs.creatinine_clearance.unit: 'mL/min/1.73 m2' is not a unit", "convert", "mL/min or mL/s"),
    ("no upper limit", changed(labs__ast__upper=ABSENT), "labs.ast.upper: needed here; add the "
     "laboratory's own upper limit, in U/L"),
    ("no limits", changed(labs__potassium=lab(4, "mmol/L")), "labs.potassium.lower: needed here"),
    ("limits reversed", changed(labs__potassium__lower=6), "labs.potassium.lower is 6",
     "below the upper limit, 5.1", "correct one of the two"),
    ("limits equal", changed(labs__potassium__lower=5.1), "labs.potassium.lower is 5.1", "below"),
    ("upper limit of zero", changed(labs__ast__upper=0), "labs.ast.upper is 0", "above 0"),
    ("drug", changed(therapies__entries__1__agents=["everolimuss"]), "therapies.entries[1].agents"
     "[0]: the kit's table has no drug 'everolimuss'", "mean 'everolimus'?", "'other: NAME'"),
    ("brand", changed(medicines__entries__0__drug="Norvask"), "medicines.entries[0].drug",
     "no drug 'Norvask'", "Did you mean 'norvasc'?"),
    ("a salt of a known drug", changed(therapies__entries__1__agents=["other: XL184 S-malate"]),
     "agents[0]", "names a drug that the kit knows: write 'cabozantinib'"),
    ("another word for alopecia", changed(toxicities__entries__0__term="Hair loss"),
     "toxicities.entries[0].term is 'Hair loss'", "CTCAE calls that 'alopecia'"),
    ("other for a known drug", changed(therapies__entries__1__agents=["other: everolimus"]),
     "agents[0] is 'other: everolimus': the kit knows this drug: write 'everolimus'"),
    ("other for a known brand", changed(medicines__entries__0__drug="other: Eliquis"),
     "medicines.entries[0].drug is 'other: Eliquis'", "write 'apixaban'"),
    ("other without classes", changed(medicines__entries__0={"drug": "other: zytrol"}),
     "medicines.entries[0].classes: the kit does not know 'other: zytrol'", "say 'anticoagulant'"),
    ("none beside a class", changed(medicines__entries__0={"drug": "other: zytrol",
     "classes": ["none of these", "antiplatelet"]}), "classes is a list of 2", "leave out one"),
    ("analog among the medicines", changed(medicines__entries__0__drug="octreotide"),
     "medicines.entries[0].drug is 'octreotide'", "listed under 'therapies'; move it there"),
    ("never given", changed(therapies__entries__1__ended=never()), "therapies.entries[1].ended is",
     "left off the list", "give a day or 'ongoing'"),
    ("never taken", changed(medicines=listed(MEDICINE | {"stopped": never()})),
     "medicines.entries[0].stopped is", "left off the list"),
    *[(f"never in a row of {path}", changed(**{path.replace(".", "__"): listed(
       row | {"last_present": never()})}), f"{path}.entries[0].last_present is an object",
       "what was never there is left off the list", "say 'ongoing'")
      for path, row in (
          ("history.heart_failure", {"nyha": "III"}),
          ("history.arrhythmias", {"kind": "atrial fibrillation"}),
          ("history.gi_conditions", {"kind": "active peptic ulcer"}),
          ("spread.gut_wall", {"site": "ileum"}),
      )],
    ("never and entries", changed(therapies__never="2024-01-01"), "therapies.never is '2024-01-01'",
     "leave it out, or the rest"),
    ("an empty list", changed(therapies={"entries": []}), "therapies.entries is a list of 0",
     "give entries, complete_on or never; leave the list out if not taken"),
    ("reproduction of a man", changed(sex="male"), "sex is 'male': 'reproduction' is asked of "
     "women only", "correct the sex or leave that out"),
    ("pressures swapped", changed(blood_pressure__entries__0__diastolic_mmhg=140),
     "blood_pressure.entries[0].diastolic_mmhg is 140", "systolic pressure, 134; swap them?"),
    ("axes swapped", changed(lesions__entries__0__short_axis_mm=40),
     "lesions.entries[0].short_axis_mm is 40", "longer than the long axis, 34; swap them?"),
]  # fmt: skip
TABLE = [*NOT_A_CHART, *FIELDS, *TYPES, *NUMBERS, *TEXTS, *DAYS, *MEANING]


@pytest.mark.parametrize(
    ("raw", "words"), [pytest.param(raw, words, id=name) for name, raw, *words in TABLE]
)
def test_a_broken_chart_gets_one_clear_line(raw: bytes, words: list[str]) -> None:
    told = message(raw)
    assert [word for word in words if word not in told] == [], told
    assert told.isprintable()  # one line, and no code that a terminal would obey
    assert len(told) < 400
    # Python's and pydantic's own words are no help to a fellow.
    assert not any(
        word in told for word in ("Decimal(", "None", "Input should", "Listing", "tuple")
    )


def test_two_slips_get_a_line_each() -> None:
    told = message(changed(wieght_kg=70, ecog=7)).split("\n")
    assert [line.split(" is ")[0] for line in told] == ["c.json: ecog", "c.json: wieght_kg"]


def test_a_great_many_slips_are_cut_short() -> None:
    told = message(bare(", ".join(f'"x{n}": 1' for n in range(5_000)))).split("\n")
    assert len(told) == 11
    assert told[-1] == "c.json: and 4990 more; mend these first"


@pytest.mark.parametrize("path", ["sex", "born", "weight_kg", "labs.ast", "scans", "ecg.qt_ms"])
def test_null_means_that_nothing_is_known(path: str) -> None:
    assert screen(chart_from_bytes(typed(path, "null")), ON).decision in (
        "eligible",
        "cannot tell yet",
    )


@pytest.mark.parametrize("zero", ["0", "-0", "-0.0", "0e0"])
def test_a_result_of_zero_is_screened_and_minus_zero_is_zero(zero: str) -> None:
    patient = chart_from_bytes(typed("labs.creatinine.value", zero))
    assert "creatinine 0" in screen(patient, ON).finding("labs.renal").because


def test_a_byte_order_mark_is_read_over() -> None:
    assert chart_from_bytes(b"\xef\xbb\xbf" + changed()).id == "ms-plain"


def test_a_key_given_three_thousand_times_is_no_trouble() -> None:
    assert "given twice" in message(bare(", ".join(['"sex": "male"'] * 3_000)))


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2024-02-30", "on is '2024-02-30': no such day"),
        ("20240420", "on is '20240420': write a day as YYYY-MM-DD"),
        ("", "on is '': write a day"),
        ("9999-12-31", "between 1900 and 2199"),
        ("\ud800", "on is '�'"),
        (None, "write a day as YYYY-MM-DD"),
        ("1979-01-01", "born: 1980-06-01 lies after the day of the screening"),
    ],
)
def test_a_day_of_screening_that_makes_no_sense_is_refused(on: Any, words: str) -> None:
    assert words in message(changed(), on)


def test_python_data_that_is_no_json_is_refused_as_well() -> None:
    circle: dict[str, Any] = {"id": "ms-circle"}
    circle["disease"] = circle
    odd = [circle, {"id": "x", "ecog": 10**5_000}, {"id": "x", "weight_kg": 1j}, {1: 2}, {None: 1}]
    for data in odd:
        with pytest.raises(ChartError):
            chart_from_data(data)


def test_a_file_that_cannot_be_read_is_named(tmp_path) -> None:
    for path in (tmp_path, tmp_path / "none.json", "\0", "x" * 5_000, "", None):
        with pytest.raises(CabinetkitError, match=r"cannot read '.*; give the path of a JSON file"):
            read_chart(path)


def test_an_endless_file_is_not_read_to_its_end(tmp_path) -> None:
    (tmp_path / "big.json").write_bytes(b"[" * (LARGEST + 1))
    with pytest.raises(ChartError, match=r"big\.json: more than 2,000,000 bytes"):
        read_chart(tmp_path / "big.json")
