"""Stores the numbers that the tests compare, when they change on purpose.

    make numbers                                           # all chapters
    make numbers CHAPTERS=chapters/cases/mozambique.ipynb  # one, or several in quotation marks

Runs the chapters and puts the outputs of the cells tagged ``keep_output`` into their files, nothing else, and
tells each number that changed. A chapter that fails is left as it is.
"""

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbclient
import nbformat

ROOT = Path(__file__).resolve().parent.parent
NOTE = "application/papermill.record/text/plain"


def kept(cells):
    """Return the numbers noted in cells whose outputs are kept, by name."""
    outputs = [output for cell in cells if is_kept(cell) for output in cell["outputs"]]
    return {
        output["metadata"]["scrapbook"]["name"]: "".join(output["data"][NOTE])
        for output in outputs
        if NOTE in output.get("data", {})
    }


def is_kept(cell):
    """Tell whether a cell is stored with its outputs."""
    return cell["cell_type"] == "code" and "keep_output" in cell["metadata"].get("tags", [])


def changes(before, after):
    """Return a line for each number that came, went or changed."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [f"  {name}: {before.get(name, 'nothing')} -> {after.get(name, 'nothing')}" for name in names]


def store(path):
    """Run a chapter and store its kept outputs; return the chapter with what changed or went wrong."""
    text = path.read_text(encoding="utf-8")
    stored = json.loads(text)
    before = kept(stored["cells"])
    run = nbformat.read(path, as_version=4)
    try:
        nbclient.NotebookClient(run, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    except nbclient.exceptions.CellExecutionError as error:
        return path, [], str(error)
    # As the file format writes outputs: texts as lists of lines.
    ran = json.loads(nbformat.writes(run))["cells"]
    for cell, new in zip(stored["cells"], ran, strict=True):
        if is_kept(cell):
            cell["outputs"], cell["execution_count"] = new["outputs"], new["execution_count"]
    new_text = json.dumps(stored, indent=1, ensure_ascii=False) + "\n"
    if new_text != text:
        draft = path.with_suffix(".draft")
        draft.write_text(new_text, encoding="utf-8")
        draft.replace(path)
    return path, changes(before, kept(stored["cells"])), ""


def main(names):
    """Store the numbers of the chapters named, or of all; return 1 if one failed."""
    paths = [Path(name).resolve() for name in names] or sorted((ROOT / "chapters").rglob("*.ipynb"))
    failed = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for path, changed, error in pool.map(store, paths):
            print(f"{path.relative_to(ROOT)}: {'fails' if error else f'{len(changed)} changed'}", flush=True)
            print(*changed, error, sep="\n", end="\n" if changed or error else "")
            failed |= bool(error)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
