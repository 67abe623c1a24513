"""``make numbers`` stores what cells kept for the tests note, and nothing else."""

import nbformat
from keep_numbers import changes, kept, store

KEPT = {"tags": ["keep_output", "nbval-check-output"]}


def chapter(path, *sources):
    """Write a chapter whose first cell is not kept and whose others are."""
    head = nbformat.v4.new_code_cell("from mtdkit.notes import note\n'not kept'")
    cells = [nbformat.v4.new_code_cell(source, metadata=KEPT) for source in sources]
    book = nbformat.v4.new_notebook(cells=[head, *cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(book.cells):
        cell.id = f"cell-{number}"
    nbformat.write(book, path)
    return path


def test_a_number_that_changed_is_stored_and_told(tmp_path):
    """The second run tells the change; cells that are not kept stay without outputs."""
    path = chapter(tmp_path / "one.ipynb", "note('x', share=0.25, name='Ana')")
    assert store(path)[1:] == (["  x-share: nothing -> 0.25", "  x-name: nothing -> 'Ana'"], "")
    assert store(path)[1:] == ([], "")
    path.write_text(path.read_text().replace("share=0.25", "share=0.75"), encoding="utf-8")
    assert store(path)[1:] == (["  x-share: 0.25 -> 0.75"], "")
    cells = nbformat.read(path, as_version=4).cells
    assert kept(cells) == {"x-share": "0.75", "x-name": "'Ana'"}
    assert cells[0].outputs == []


def test_a_chapter_that_fails_is_left_alone(tmp_path):
    """Nothing of a run that breaks off is stored."""
    path = chapter(tmp_path / "one.ipynb", "note('x', share=0.25)", "1 / 0")
    before = path.read_bytes()
    _, changed, error = store(path)
    assert changed == []
    assert "ZeroDivisionError" in error
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["one.ipynb"]


def test_numbers_that_went_are_told():
    """A number that is noted no more is a change too."""
    assert changes({"a": "1", "b": "2"}, {"a": "1"}) == ["  b: 2 -> nothing"]
