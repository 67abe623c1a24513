"""What the handbook says of its tables: the data dictionary."""

from __future__ import annotations

from mtdkit.tables.frames import read
from mtdkit.tables.package import EDTF, Field, Resource, descriptor


def dictionary() -> str:
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
    parts += ["## The handbook's tables", *map(_described_table, descriptor("handbook")["resources"])]
    parts += ["## The tables of a case", *map(_described_table, descriptor("case")["resources"])]
    parts.append("## Controlled vocabularies")
    for field, rows in terms:
        listed = "\n".join(f"- **{row.term}**: {row.definition}" for row in rows.itertuples())
        parts.append(f"### {field}\n\n{listed}")
    return "\n\n".join(parts) + "\n"


def _described_table(resource: Resource) -> str:
    rows = [
        f"| `{field['name']}` | {_kind_of(field)} | {field['description']} |" for field in resource["schema"]["fields"]
    ]
    head = f"### {resource['title']}\n\n`{resource['path']}`: {resource['description']}"
    return "\n".join([head, "", "| column | holds | meaning |", "| --- | --- | --- |", *rows])


def _kind_of(field: Field) -> str:
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
    if field.get("mayWait"):
        return f"{holds}, may wait in a case of your own"
    return holds if rules.get("required") else f"{holds}, may be empty"
