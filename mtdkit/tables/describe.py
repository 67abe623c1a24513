"""What the handbook says of its tables: the data dictionary, and the sums that tell a changed table."""

import hashlib

from mtdkit.tables.frames import read
from mtdkit.tables.package import EDTF, data_directory, descriptor


def checksums():
    """Return the SHA-256 sums of all tables and of the bibliography, as ``sha256sum`` writes them.

    ``data/checksums.txt`` is this text; a test tells which table was changed without it.

    Returns
    -------
    str

    Examples
    --------
    >>> checksums().splitlines()[0].split()[1]
    'audits/initiatives.csv'
    """
    folder = data_directory()
    files = sorted(path.relative_to(folder).as_posix() for path in [*folder.rglob("*.csv"), folder / "references.bib"])
    return "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in files)


def dictionary():
    """Return the data dictionary as Markdown, generated from the descriptors.

    ``data/README.md`` is this text; a test tells when it is stale.

    Returns
    -------
    str

    Examples
    --------
    >>> dictionary().splitlines()[0]
    '# Data dictionary'
    """
    terms = read("vocabularies").groupby("field", sort=False)
    parts = ["# Data dictionary", descriptor("handbook")["description"]]
    for kind, title in (("handbook", "The handbook's tables"), ("case", "The tables of a case")):
        parts += [f"## {title}", *map(_described_table, descriptor(kind)["resources"])]
    parts.append("## Controlled vocabularies")
    for field, rows in terms:
        listed = "\n".join(f"- **{row.term}**: {row.definition}" for row in rows.itertuples())
        parts.append(f"### {field}\n\n{listed}")
    return "\n\n".join(parts) + "\n"


def _described_table(resource):
    rows = [
        f"| `{field['name']}` | {_kind_of(field)} | {field['description']} |" for field in resource["schema"]["fields"]
    ]
    head = f"### {resource['title']}\n\n`{resource['path']}`: {resource['description']}"
    return "\n".join([head, "", "| column | holds | meaning |", "| --- | --- | --- |", *rows])


def _kind_of(field):
    rules = field.get("constraints", {})
    if "delimiter" in field:
        holds = f"list, joined by `{field['delimiter']}`"
    elif field.get("rdfType") == EDTF:
        holds = "date (EDTF)"
    elif "enum" in rules:
        holds = "term"
    elif field["type"] == "integer":
        holds = f"whole number, {rules['minimum']} to {rules['maximum']}"
    else:
        holds = {"string": "text", "boolean": "true or false", "number": "number"}[field["type"]]
    return holds if rules.get("required") else f"{holds}, may be empty"
