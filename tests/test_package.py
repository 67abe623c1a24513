"""The package stays light, installs anywhere with its data, and the project names no machine."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
from conftest import MACHINE, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


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
        "network.two_mode(Case.load('mozambique'))\n"
        "print(sorted({'altair', 'ipywidgets', 'vl_convert', 'openpyxl'} & set(sys.modules)))"
    )
    assert python(code) == "[]"


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


def requirements():
    """Return the lines of requirements.txt without comments and continuations."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return [line for line in (raw.split(" #")[0].strip() for raw in text.splitlines()) if line and line[0] != "#"]


def test_every_requirement_is_pinned():
    """Requirements.txt names exact versions, and no index, address, path or option."""
    assert len(requirements()) > 50
    for line in requirements():
        assert re.fullmatch(
            r"[A-Za-z0-9._-]+(\[[a-z,-]+\])?==[\w.+!-]+( ;.*)?( \\)?|--hash=sha256:[0-9a-f]{64}( \\)?", line
        ), line


def test_every_need_is_in_the_pinned_environment():
    """What mtdkit and the book need directly is pinned."""
    name = re.compile(r"[A-Za-z0-9._-]+")
    direct = [line for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines() if name.match(line)]
    wanted = {name.match(line).group().lower().replace("_", "-") for line in (*PROJECT["dependencies"], *direct)}
    assert wanted <= {name.match(line).group().lower().replace("_", "-") for line in requirements()}


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
