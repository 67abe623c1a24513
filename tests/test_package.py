"""The package stays light, installs anywhere with its data, and the project names no machine."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata

import pytest
import yaml
from conftest import MACHINE, ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import mtdkit

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def python(code):
    """Run code in a fresh interpreter and return what it prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return run.stdout.strip()


def test_import_is_light():
    """Importing mtdkit loads neither pandas nor any other heavy module; asking for a part loads it."""
    heavy = {"pandas", "numpy", "altair", "networkx", "frictionless", "ipywidgets", "vl_convert", "openpyxl"}
    assert python(f"import sys, mtdkit; print(sorted({heavy} & set(sys.modules)))") == "[]"
    assert python("import sys, mtdkit; mtdkit.network; print('networkx' in sys.modules)") == "True"


def test_parts_load_when_first_used():
    """Every part named in the package can be had from it, and another name is refused as usual."""
    assert python("import mtdkit; print([getattr(mtdkit, n).__name__ for n in mtdkit.__all__] == "
                  "['mtdkit.' + n for n in mtdkit.__all__], set(mtdkit.__all__) <= set(dir(mtdkit)), "
                  "hasattr(mtdkit, 'nonsense'))") == "True True False"  # fmt: skip


def test_cases_load_without_the_drawing_modules():
    """Loading and measuring a case needs neither charts nor widgets."""
    code = (
        "import sys\nfrom mtdkit import network\nfrom mtdkit.case import Case\n"
        "network.profile(Case.load('mozambique').reading())\n"
        "print(sorted({'altair', 'ipywidgets', 'vl_convert', 'openpyxl'} & set(sys.modules)))"
    )
    assert python(code) == "[]"


def test_charts_load_no_grammar_of_web_addresses():
    """Importing the charts does not load the package that builds a grammar for over a second; it can be had later."""
    pytest.importorskip("rfc3987_syntax")
    code = (
        "import sys, mtdkit.charts\nprint('altair' in sys.modules, 'rfc3987_syntax' in sys.modules)\n"
        "import rfc3987_syntax\nprint(rfc3987_syntax.is_valid_syntax('iri', 'https://example.org'))"
    )
    assert python(code).split() == ["True", "False", "True"]


def test_one_version():
    """The package has it from its code; what cannot be derived, for readers of other formats, is the same."""
    assert "version" not in PROJECT
    assert PROJECT["dynamic"] == ["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    data = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    told = [citation["version"], citation["preferred-citation"]["version"], data["version"]]
    how_to_cite = (ROOT / "chapters" / "reference" / "how-to-cite.md").read_text(encoding="utf-8")
    told += re.findall(r"[Vv]ersion (\d+\.\d+\.\d+)", how_to_cite)
    told += re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[:1]
    assert set(told) == {mtdkit.__version__}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from a copy of what it is made of, and give its path."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("mtdkit", "data"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", PROJECT["readme"], *PROJECT["license-files"]):
        shutil.copy(ROOT / name, copy)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_is_pure_python(wheel):
    """The wheel fits every platform and holds no compiled file."""
    assert wheel.name.endswith("-py3-none-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.endswith((".so", ".pyd", ".pyc", ".dll"))]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"mtdkit"}


def test_the_wheel_carries_all_data(wheel):
    """Every file under data/ is in the wheel with the same bytes."""
    with zipfile.ZipFile(wheel) as archive:
        inside = {name: archive.read(name) for name in archive.namelist() if name.startswith("mtdkit/data/")}
    on_disk = {
        f"mtdkit/data/{path.relative_to(ROOT / 'data').as_posix()}": path.read_bytes()
        for path in (ROOT / "data").rglob("*")
        if path.is_file()
    }
    assert "mtdkit/data/datapackage.json" in inside
    assert inside == on_disk


def test_the_wheel_works_away_from_the_checkout(wheel, tmp_path):
    """Unpacked elsewhere, the package finds its own data and loads the case."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from mtdkit import tables\nfrom mtdkit.case import Case\n"
        "print(tables.data_directory(), len(Case.load('mozambique').actors) > 40)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert run.stdout.split() == [str(tmp_path / "mtdkit" / "data"), "True"]


def with_needs(names):
    """Return distributions with all that they need in turn."""
    found, left = set(), [Requirement(name) for name in names]
    while left:
        need = left.pop()
        name = canonicalize_name(need.name)
        if (name, extras := frozenset(need.extras)) in found:
            continue
        found.add((name, extras))
        for text in metadata.requires(name) or ():
            further = Requirement(text)
            if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in extras or {""}):
                left.append(further)
    return {name for name, _ in found}


BARE = """
import importlib, pkgutil, sys

class Bare:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Bare())
sys.path.insert(0, WHEEL)
import mtdkit
assert mtdkit.__file__.startswith(WHEEL)
for part in pkgutil.walk_packages(mtdkit.__path__, "mtdkit."):
    importlib.import_module(part.name)

from mtdkit import case, charts, network, sweep, tables
mozambique = case.Case.load("mozambique").reading()
print(len(network.burt(mozambique.ties)) > 40)
design = sweep.grid(x=[1, 2])
for call in (
    lambda: sweep.saltelli({"x": (0, 1)}, 4),
    lambda: sweep.sobol(design, [1, 2]),
    lambda: sweep.sweep(abs, design, workers=1),
    lambda: charts.track_wheel().svg,
):
    try:
        print("no error", call())
    except ModuleNotFoundError as error:
        print(error)
"""


def test_the_wheel_works_with_its_declared_needs_alone(wheel, tmp_path):
    """Without the extras every part is imported, a case is measured, and what needs an extra says how to get it."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    needed = with_needs(PROJECT["dependencies"])
    hidden = {
        module
        for module, names in metadata.packages_distributions().items()
        if module != "mtdkit" and not needed & {canonicalize_name(name) for name in names}
    }
    assert {"SALib", "distributed", "ipykernel", "loky", "myst_nb", "pytest", "scipy", "vl_convert"} <= hidden
    code = f"HIDDEN, WHEEL = {hidden!r}, {str(tmp_path)!r}\n{BARE}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert run.returncode == 0, run.stderr
    measured, *told = run.stdout.splitlines()
    assert measured == "True"
    for line, extra in zip(told, ("sweeps", "sweeps", "sweeps", "pictures"), strict=True):
        assert f'install it with: pip install "mtdkit[{extra}]"' in line


def lines(name):
    """Return the lines of a file of requirements, without comments and empty ones."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and line[0] != "#"]


def test_every_requirement_is_pinned_and_has_hashes():
    """Requirements.txt names exact versions with their hashes, and no index, address, path or option."""
    pins = re.sub(r" \\\n +", " ", "\n".join(lines("requirements.txt"))).splitlines()
    assert len(pins) > 50
    for pin in pins:
        assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,-]+\])?==[\w.+!-]+( ;.*?)?( --hash=sha256:[0-9a-f]{64})+", pin), (
            pin
        )


def test_every_need_is_in_the_pinned_environment():
    """What mtdkit, its extras and the book need directly is pinned, and named with the same bounds in both files."""
    book = [Requirement(line.split("#")[0]) for line in lines("requirements.in")]
    package = [
        need
        for text in (*PROJECT["dependencies"], *(text for texts in EXTRAS.values() for text in texts))
        if (need := Requirement(text)).name != "mtdkit"
    ]
    bounds = {canonicalize_name(need.name): need.specifier for need in book}
    for need in package:
        if need.name != "jupyterlab-myst":  # the book keeps to the release that its pages were tried with
            assert bounds[canonicalize_name(need.name)] == need.specifier, need
    pinned = {canonicalize_name(re.match(r"[\w.-]+", line)[0]) for line in lines("requirements.txt") if "==" in line}
    assert bounds.keys() <= pinned


def test_workflows_trust_no_more_than_they_must():
    """Actions are named by commit and version, no token stays in a checkout, and rights are given one by one."""
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"uses:.*", text):
            assert re.fullmatch(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), f"{path.name}: {line}"
        workflow = yaml.safe_load(text)
        assert "pull_request_target" not in text
        for name, job in workflow["jobs"].items():
            granted = workflow.get("permissions", job.get("permissions"))
            assert granted is not None, f"{path.name}: {name}"
            assert "write" not in granted.values() or name == "deploy"
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout"):
                    assert step["with"]["persist-credentials"] is False, f"{path.name}: {name}"


def project_files():
    """Return the text files that belong to the project."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a checkout")
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.suffix not in (".png", ".woff2"):
            yield name, path.read_text(encoding="utf-8")


def test_no_file_names_a_machine_or_an_index():
    """No file of the project holds a path of somebody's machine or the address of a package index."""
    found = {}
    for name, text in project_files():
        if name not in ("tests/conftest.py", "tests/test_package.py") and (
            hits := [m.group() for m in MACHINE.finditer(text)]
        ):
            found[name] = hits
    assert found == {}


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("cd /home/ann/book", True),
        ('path = "/tmp/x"', True),
        ("--index" + "-url https://example.org", True),
        ("file:" + "//mirror/wheels", True),
        ("https://files.pythonhosted.org/packages/x", True),
        ("https://c-r.org/our-work/accord", False),
        ("see /chapters/cases/mozambique", False),
        ("https://example.org/home/page", False),
    ],
)
def test_machine_paths_are_told_from_others(text, caught):
    """The pattern finds what it is made for and spares addresses and chapters."""
    assert bool(MACHINE.search(text)) == caught
