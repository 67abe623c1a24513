"""From an empty workbook to a checked case, as a person does it."""

import csv
import json
import subprocess
import sys
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from mtdkit import charts, network, template
from mtdkit.advice import advice
from mtdkit.case import Case, cases
from mtdkit.cli import main
from mtdkit.tables import descriptor

RESOURCES = {resource["name"]: resource for resource in descriptor("case")["resources"]}


@pytest.fixture
def book(tmp_path):
    """Give the workbook with its example, as it is opened to be filled in."""
    return openpyxl.load_workbook(template.write_workbook(tmp_path / "mine"))


# --- The workbook --------------------------------------------------------------------


def test_the_example_is_a_sound_case(tmp_path):
    """It loads, has every link it means, and is told to be an example."""
    path = template.write_workbook(tmp_path / "mine.xlsx")
    case = Case.load(path)
    assert case.name == "mine"
    assert set(case.participation["actor"]) <= set(case.actors.index)
    assert len(case.reading().graph.edges) == 4
    assert charts.actor_map(case.reading()).description.endswith(".")
    assert {"rows of the template's example still stand"} <= set(advice(case)["what"])


@pytest.mark.parametrize("write", [template.write_workbook, template.write_folder])
def test_the_empty_form_loads_and_holds_nothing(tmp_path, write):
    """A person who wants no example gets none."""
    case = Case.load(write(tmp_path / "empty", example=False))
    assert not len(case.actors) + len(case.sources) + len(case.participation)


def test_both_forms_hold_one_case(tmp_path):
    """The folder has the tables of the workbook."""
    one = Case.load(template.write_workbook(tmp_path / "one.xlsx"))
    other = Case.load(template.write_folder(tmp_path / "other"))
    for table in template.SHEETS:
        assert getattr(one, table).equals(getattr(other, table)), table


@pytest.mark.parametrize("table", template.SHEETS)
def test_every_column_can_be_filled_in(book, table):
    """Each column of the description stands once, says what belongs in it, and has the list of its terms."""
    sheet = book[table]
    heads = {cell.value: cell for cell in sheet[1]}
    fields = {field["name"]: field for field in RESOURCES[table]["schema"]["fields"]}
    assert set(heads) == set(fields)
    assert len(heads) == sheet.max_column
    rules = {str(rule.sqref).split(":")[0].rstrip("0123456789"): rule for rule in sheet.data_validations.dataValidation}
    for name, head in heads.items():
        assert head.comment.text.startswith(fields[name]["description"])
        terms = fields[name].get("constraints", {}).get("enum")
        if terms:
            place, _, span = rules[head.column_letter].formula1.partition("!")
            assert [cell.value for row in book[place][span.replace("$", "")] for cell in row] == terms
            assert rules[head.column_letter].showErrorMessage


def test_names_are_offered_where_they_are_asked_for(book):
    """Participation chooses among the names of actors and initiatives."""
    rules = {str(r.sqref).split(":")[0]: r.formula1 for r in book["participation"].data_validations.dataValidation}
    assert rules["A2"] == "actors!$A$2:$A$501"
    assert rules["B2"] == "initiatives!$A$2:$A$501"
    assert book["actors"]["A1"].value == book["initiatives"]["A1"].value == "name"


def test_dates_stay_as_they_are_typed(book):
    """A spreadsheet would make a day of the month 1994-07; cells of text keep it."""
    at = next(cell.column for cell in book["initiatives"][1] if cell.value == "start")
    assert {book["initiatives"].cell(row, at).number_format for row in (2, 3, 400)} == {"@"}


def test_nothing_is_overwritten(tmp_path):
    """A file or folder that is there stays as it is, and no draft is left."""
    (tmp_path / "mine.xlsx").write_text("precious")
    with pytest.raises(FileExistsError, match=r"mine\.xlsx exists; name another"):
        template.write_workbook(tmp_path / "mine.xlsx")
    with pytest.raises(FileExistsError):
        template.write_folder(tmp_path / "mine.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.xlsx"]
    assert (tmp_path / "mine.xlsx").read_text() == "precious"


# --- Advice --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mozambique():
    """Give the case that is asked for what it lacks."""
    return Case.load("mozambique")


def told(case):
    """Return the advice on a case: how many rows, by the beginning of what is said."""
    found = advice(case)
    assert list(found) == ["table", "rows", "what", "do"]
    return {row.what.split(",")[0].split(":")[0]: row.rows for row in found.itertuples()}


def test_the_cases_of_the_handbook_lack_little():
    """Each has its levels, sources and a second coder."""
    for slug in cases().index:
        said = told(Case.load(slug))
        assert not {
            "no level",
            "no source",
            "one coder",
            "no openness",
            "rows of the template's example still stand",
        } & set(said)


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("actors", "level", "", "no level"),
        ("actors", "side", "", "no side"),
        ("actors", "sources", (), "no source"),
        ("participation", "status", "unverified", "unverified rows feed no number"),
        ("initiatives", "openness", "", "no openness"),
        ("initiatives", "phase", "", "no phase"),
        ("initiatives", "start", "", "no start"),
    ],
)
def test_what_is_missing_is_told(mozambique, table, column, value, said):
    """Each empty cell that a measure or a reader would ask for."""
    frame = getattr(mozambique, table).copy()
    frame[column] = [value if number < 3 else old for number, old in enumerate(frame[column])]
    assert told(replace(mozambique, **{table: frame}))[said] == 3
    assert said not in told(mozambique)


def test_a_body_beside_its_member_is_told(mozambique):
    """They would seem to meet each other."""
    ties = mozambique.ties.iloc[:1].assign(source="MZ08", target="MZ07", kind="membership")
    shared = mozambique.participation.iloc[:1].assign(actor=["MZ08"], initiative="MZI22")
    both = replace(mozambique, ties=ties, participation=mozambique.participation.iloc[:0])
    rows = [shared, shared.assign(actor="MZ07")]
    both = replace(both, participation=pd.concat(rows))
    assert told(both)["a member and its body are in one initiative and seem to meet"] == 1


def test_a_long_initiative_is_told(mozambique):
    """Ten years make everybody meet who was ever there, unless the parts are dated."""
    largest = mozambique.participation["initiative"].value_counts().index[0]
    long = mozambique.initiatives.copy()
    long.loc[largest, ["start", "end"]] = ["1984", "1994"]
    said = advice(replace(mozambique, initiatives=long))["what"]
    assert said.str.contains("lasts 9 years and makes all its").sum() == 1
    dated = mozambique.participation.assign(start="1990")
    said = advice(replace(mozambique, initiatives=long, participation=dated))["what"]
    assert not said.str.contains("lasts").any()


# --- The command line ----------------------------------------------------------------


def run(*arguments, folder):
    """Run the command as a person does."""
    return subprocess.run([sys.executable, "-m", "mtdkit", *arguments], cwd=folder, capture_output=True, text=True)


def test_from_new_to_check(tmp_path):
    """A workbook is written, filled in and checked; a slip is told in the words of the sheet."""
    made = run("new", "my-case", "--empty", folder=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert "mtdkit check my-case.xlsx" in made.stdout
    path = tmp_path / "my-case.xlsx"
    book = openpyxl.load_workbook(path)
    for sheet, rows in {
        "actors": [["Upper Valley", "informal group", 4], ["Lower Valley", "informal group", 4]],
        "initiatives": [["Meeting at the well", "dialogue", "2020-05"]],
        "participation": [
            ["Upper Valley", "Meeting at the well", "party"],
            ["Lower Vally", "Meeting at the well", "party"],
        ],
    }.items():
        for number, row in enumerate(rows, 2):
            for at, value in enumerate(row, 1):
                book[sheet].cell(number, at, value)
    book.save(path)
    before = path.read_bytes()
    wrong = run("check", "my-case.xlsx", folder=tmp_path)
    assert wrong.returncode == 1
    assert "sheet participation, row 3, column actor: 'Lower Vally' is unknown" in wrong.stdout
    assert "did you mean Lower Valley?" in wrong.stdout
    book["participation"]["A3"] = "Lower Valley"
    book.save(path)
    right = run("check", "my-case.xlsx", folder=tmp_path)
    assert right.returncode == 0
    assert right.stdout.startswith(
        "my-case: 2 actors, 1 initiative, 2 participations. Nothing is wrong.\nWorth a look:"
    )
    assert "actors, 2 rows: no level" in right.stdout
    assert "Traceback" not in right.stderr + wrong.stderr
    assert before != path.read_bytes()
    assert network.profile(Case.load(path).reading()).actors == 2


def test_programs_get_json(tmp_path, capsys):
    """The same, to be read by a program."""
    template.write_folder(tmp_path / "mine")
    with (tmp_path / "mine" / "actors.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    rows[0][header.index("track")] = "12"
    with (tmp_path / "mine" / "actors.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    assert main(["check", str(tmp_path / "mine"), "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["place"], problem["row"], problem["column"]) == ("actors.csv", 2, "track")
    assert main(["check", "mozambique", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["problems"] == []
    assert {"table", "rows", "what", "do"} == set(found["advice"][0])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "nowhere.xlsx"], "no folder or workbook"),
        (["check", "mozambik"], "mozambique"),
        (["new", "no/such/folder/mine"], "no/such/folder"),
    ],
)
def test_what_cannot_be_done_is_one_line(tmp_path, arguments, words):
    """No traceback, an exit code of its own, and nothing is left behind."""
    failed = run(*arguments, folder=tmp_path)
    assert failed.returncode == 2
    assert words in failed.stderr
    assert len(failed.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("slug", cases().index)
def test_every_case_of_the_handbook_passes(slug, capsys):
    """The handbook asks nothing of others that its own cases do not do."""
    assert main(["check", slug]) == 0
    assert "Nothing is wrong." in capsys.readouterr().out
