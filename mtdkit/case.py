"""A case: who took part in which initiative, on which track, as the sources tell it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from mtdkit import tables
from mtdkit.errors import UnknownName
from mtdkit.sources import SourceList

if TYPE_CHECKING:
    from mtdkit.reading import Reading

__all__ = ["Case", "cases"]


def cases() -> pd.DataFrame:
    """Return the list of the handbook's cases.

    Returns
    -------
    pandas.DataFrame
        One row a case, indexed by its slug.

    Examples
    --------
    >>> cases().loc["mozambique", "talks_start"]
    '1990-07-08'
    """
    return tables.read("cases").set_index("slug")


_KEYS = {"actors": "id", "initiatives": "id", "sources": "key"}


@dataclass(frozen=True, eq=False, repr=False)
class Case:
    """The tables of a case.

    Attributes
    ----------
    name : str
        Name for print.
    actors, initiatives : pandas.DataFrame
        Indexed by ``id``.
    participation, ties, milestones : pandas.DataFrame
        One row a participation, a tie, a dated outcome.
    sources : pandas.DataFrame
        Indexed by ``key``.
    codings : pandas.DataFrame
        One row a primary track by another coder; may be empty.

    Examples
    --------
    >>> mozambique = Case.load("mozambique")
    >>> int(mozambique.actors.loc["MZ07", "track"])
    7
    """

    name: str
    actors: pd.DataFrame
    initiatives: pd.DataFrame
    participation: pd.DataFrame
    ties: pd.DataFrame
    milestones: pd.DataFrame
    sources: pd.DataFrame
    codings: pd.DataFrame

    def __repr__(self):
        counts = ", ".join(f"{len(frame)} {name}" for name, frame in self._tables().items())
        return f"<Case {self.name}: {counts}>"

    @classmethod
    def load(cls, source: str | os.PathLike, name: str | None = None) -> Case:
        """Read and check a case.

        Parameters
        ----------
        source : str or path
            Slug of a case of the handbook (which wins over a folder of that name),
            a folder of CSV files, or a workbook.
        name : str, optional
            Name for print. If not given, that in the handbook's list of cases, the ``title`` in a
            ``datapackage.json`` beside the tables, or the name of the folder or workbook.

        Returns
        -------
        Case

        Raises
        ------
        mtdkit.errors.UnknownName
            If it is a bare name, but neither a slug nor an existing folder or workbook.
        FileNotFoundError
            If it is a path at which there is nothing.
        mtdkit.tables.TableError
            If the tables break their description; everything wrong is listed at once.
        """
        known = cases()
        if source in known.index:
            path, found = tables.data_directory() / "cases" / source, known.loc[source, "name"]
        else:
            path = Path(source)
            # An empty text would be the working directory.
            if not str(source) or not path.exists():
                if str(source) == path.stem:
                    raise UnknownName("case of the handbook, folder or workbook", source, known.index)
                raise FileNotFoundError(f"{str(source)!r}: no folder or workbook, nor a case of the handbook")
            if path.suffix.casefold() == ".csv" and not path.is_dir():
                problem = tables.Problem(path.name, None, None, "one table alone is no case", "name its folder")
                raise tables.TableError(source, [problem])
            found = _title(path)
        frames = tables.load(path)
        for table, key in _KEYS.items():
            frames[table] = frames[table].set_index(key)
        return cls(name or found, **frames)

    def save(self, folder: str | os.PathLike) -> None:
        """Write the case as a folder of CSV files with its descriptor.

        The folder appears whole or not at all. (Only a program killed in the moment of writing leaves a
        draft beside it, a hidden folder that nothing reads.) In the files an apostrophe stands before texts
        that a spreadsheet would take for a formula; loading drops it again.

        Parameters
        ----------
        folder : path
            A folder that does not exist yet.

        Raises
        ------
        FileExistsError
            If the folder exists.
        mtdkit.tables.TableError
            If the tables break their description, so that the folder could not be loaded.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as place:
        ...     Case.load("mozambique").save(place + "/copy")
        ...     Case.load(place + "/copy").actors.shape == Case.load("mozambique").actors.shape
        True
        """
        folder = Path(folder)
        if folder.exists():
            raise _exists(folder)
        rows = {
            table: tables.as_rows(frame.reset_index() if table in _KEYS else frame)
            for table, frame in self._renamed().items()
        }
        if problems := tables.check(rows, draft=True):
            raise tables.TableError(folder, problems)
        # The descriptor without the handbook's license: whose data it is, its holder says.
        described = {k: v for k, v in tables.descriptor("case").items() if k != "licenses"} | {"title": self.name}
        files = {f"{table}.csv": tables.as_csv(body) for table, body in rows.items()}
        files["datapackage.json"] = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = folder.parent / f".draft-{secrets.token_hex(8)}"
        try:
            draft.mkdir()
            for file, text in files.items():
                (draft / file).write_text(text, encoding="utf-8", newline="")
            draft.rename(folder)
        except BaseException as error:
            shutil.rmtree(draft, ignore_errors=True)
            # Somebody else has made the folder meanwhile.
            if isinstance(error, OSError) and folder.exists():
                raise _exists(folder) from None
            raise

    def reading(
        self, tracks: str = "primary", coder: str | None = None, *, collective: bool = True, weak: bool = True
    ) -> Reading:
        """Return the case under one coding, for the measures of `mtdkit.network`.

        Rows whose status is ``unverified`` are left out, with what hangs on them: they never feed a number.

        Parameters
        ----------
        tracks : {"primary", "shared"}
            Whether an actor counts on its primary track alone, or is shared equally among its primary
            and secondary tracks.
        coder : str, optional
            Whose primary tracks, as `recoded` takes it; those of the first coder if not given.
        collective : bool
            Whether collective actors, such as "church leaders", count.
        weak : bool
            Whether rows count that rest on nothing but weak sources.

        Returns
        -------
        mtdkit.reading.Reading

        Raises
        ------
        mtdkit.errors.UnknownName
            If there is no such choice of tracks, or no such coder.

        Examples
        --------
        >>> Case.load("mozambique").reading(coder="second").name
        'second coding'
        """
        # A reading holds a case, so that one of the two has to look up the other late.
        from mtdkit.reading import Reading, track_shares

        case = self._counted
        names = [] if tracks == "primary" else ["all tracks"]
        if coder is not None:
            case = case.recoded(coder)
            names.append(f"{coder} coding")
        if not collective:
            case = case.without_collectives()
            names.append("no collective actors")
        if not weak:
            case = case.without_weak_sources()
            names.append("no weak sources")
        return Reading(case, track_shares(case.actors, tracks), ", ".join(names) or "primary tracks")

    def readings(self) -> dict[str, Reading]:
        """Return the case under each choice of coding, one choice at a time.

        Returns
        -------
        dict of str to mtdkit.reading.Reading
            By their names: ``primary tracks``; ``all tracks`` (each actor shared equally among its primary
            and secondary tracks); for each further coder, whatever the name, the primary tracks of that coder,
            such as ``second coding`` for the coder ``second``; ``no collective actors`` and ``no weak
            sources``, both on primary tracks, where the case has such rows.

        Examples
        --------
        >>> list(Case.load("mozambique").readings())[:2]
        ['primary tracks', 'all tracks']
        """
        first = self.reading()
        others = [
            self.reading("shared"),
            *(self.reading(coder=name) for name in self._counted.codings["coder"].unique()),
        ]
        fewer = [self.reading(collective=False), self.reading(weak=False)]
        count = len(first.case.participation)
        others += [reading for reading in fewer if len(reading.case.participation) < count]
        return {reading.name: reading for reading in (first, *others)}

    @cached_property
    def _counted(self) -> Case:
        """The case without its unverified rows."""
        return self._without(
            {t: frame["status"] == "unverified" for t, frame in self._tables().items() if "status" in frame}
        )

    def without(self, actors: Iterable[str] = (), initiatives: Iterable[str] = ()) -> Case:
        """Return the case as if some actors or initiatives had no row.

        What hangs on an actor or initiative that is left out goes too, here and in the
        other methods that leave rows out: its participations, ties and codings.

        Parameters
        ----------
        actors, initiatives : iterable of str
            Their ids.

        Returns
        -------
        Case

        Raises
        ------
        mtdkit.errors.UnknownName
            If there is no such row.

        Examples
        --------
        >>> unsigned = Case.load("mozambique").without(initiatives=["MZI22"])
        >>> "MZI22" in set(unsigned.participation["initiative"])
        False
        """
        dropped = {}
        for table, ids in (("actors", set(actors)), ("initiatives", set(initiatives))):
            index = getattr(self, table).index
            if unknown := ids - set(index):
                raise UnknownName(f"{table[:-1]} of {self.name}", min(unknown), index)
            dropped[table] = pd.Series(index.isin(ids), index=index)
        return self._without(dropped)

    def without_collectives(self) -> Case:
        """Return the case without collective actors, such as "church leaders".

        Returns
        -------
        Case

        Examples
        --------
        >>> bool(Case.load("mozambique").without_collectives().actors["collective"].any())
        False
        """
        return self._without({"actors": self.actors["collective"]})

    def without_weak_sources(self) -> Case:
        """Return the case without the rows that rest on nothing but weak sources.

        Returns
        -------
        Case
            Its sources are all still there, to be shown.
        """
        weak = set(self.sources.index[self.sources["weak"]])
        sourced = {t: frame for t, frame in self._tables().items() if "sources" in frame}
        return self._without({t: frame["sources"].map(weak.issuperset) for t, frame in sourced.items()})

    def until(self, date: str) -> Case:
        """Return the case as far as it had come at a date.

        Parameters
        ----------
        date : str
            Year, year-month or day in EDTF form; its last day counts.

        Returns
        -------
        Case
            Without the initiatives and participations that cannot have begun by then and later milestones.
            Initiatives of unknown start stay, as do ties, which bear no date, and actors.

        Raises
        ------
        ValueError
            If it is no date.

        Examples
        --------
        >>> Case.load("mozambique").until("1984").initiatives["start"].max()
        '1984-08'
        """
        last = tables.date_span(date)[1]
        dates = {
            "initiatives": self.initiatives["start"],
            "participation": self.participation["start"],
            "milestones": self.milestones["date"],
        }
        return self._without(
            {t: column.map(lambda d: bool(d) and tables.date_span(d)[0] > last) for t, column in dates.items()}
        )

    def recoded(self, coding: str | Mapping[str, int]) -> Case:
        """Return the case with other primary tracks.

        Parameters
        ----------
        coding : str or dict of str to int
            Name of a coder in the table ``codings``, or the track of each actor that is to move.

        Returns
        -------
        Case
            Actors without another track keep theirs. A track that is now primary is no longer secondary.

        Raises
        ------
        mtdkit.errors.UnknownName
            If there is no such coder or actor.

        Examples
        --------
        >>> moved = Case.load("mozambique").recoded({"MZ07": 2})
        >>> int(moved.actors.loc["MZ07", "track"])
        2
        """
        if isinstance(coding, str):
            coders = self.codings["coder"]
            if coding not in set(coders):
                raise UnknownName(f"coder of {self.name}", coding, coders.unique())
            coding = self.codings[coders == coding].set_index("actor")["track"].to_dict()
        if unknown := set(coding) - set(self.actors.index):
            raise UnknownName(f"actor of {self.name}", min(unknown), self.actors.index)
        given = pd.Series(coding, dtype="Int64")
        track = given.reindex(self.actors.index).fillna(self.actors["track"])
        secondary = [
            tuple(t for t in others if t != first)
            for first, others in zip(track, self.actors["secondary_tracks"], strict=True)
        ]
        return replace(self, actors=self.actors.assign(track=track, secondary_tracks=secondary))

    def track_codings(self) -> pd.DataFrame:
        """Return the primary track of each actor as each coder saw it.

        Returns
        -------
        pandas.DataFrame
            One row an actor, the column ``first`` and one a further coder; missing where
            a coder gave none. A further coder who is called first too has the column ``first (codings)``.
            `mtdkit.reliability` measures the agreement.
        """
        further = self.codings.pivot(index="actor", columns="coder", values="track")
        further = further.rename(columns={"first": "first (codings)"})
        return self.actors[["track"]].rename(columns={"track": "first"}).join(further)

    def _without(self, dropped):
        """Return the case without the rows marked, and without what hangs on an actor or initiative that goes."""
        kept = {t: frame[~dropped[t].astype(bool)] if t in dropped else frame for t, frame in self._tables().items()}
        actors, initiatives = kept["actors"].index, kept["initiatives"].index
        for table, ends in (
            ("participation", {"actor": actors, "initiative": initiatives}),
            ("ties", {"source": actors, "target": actors}),
            ("codings", {"actor": actors}),
        ):
            for column, known in ends.items():
                kept[table] = kept[table][kept[table][column].isin(known)]
        return replace(self, **kept)

    def bibliography(self) -> SourceList:
        """Return the sources of the case as a list to be shown.

        Returns
        -------
        mtdkit.sources.SourceList
            On a page each source can be reached by its key as an anchor.

        Examples
        --------
        >>> print(Case.load("mozambique").bibliography())  # doctest: +ELLIPSIS
        M1: ...
        """
        return SourceList(self.sources)

    def _renamed(self):
        """Return the tables with their keys named as in the files, whatever the index is called."""
        return {t: frame.rename_axis(_KEYS[t]) if t in _KEYS else frame for t, frame in self._tables().items()}

    def _tables(self):
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "name"}


def _title(path):
    """Return the title in a folder's descriptor, else the name of the folder or workbook."""
    described = path / "datapackage.json"
    if not described.is_file():
        # A file system may hold bytes that are no text.
        name = path.resolve().name if path.is_dir() else path.stem
        return name.encode("utf-8", "replace").decode("utf-8")
    wrong = ""
    try:
        found = json.loads(described.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        wrong = f"no JSON: {error}"
    else:
        title = found.get("title", path.name) if isinstance(found, dict) else None
        if not isinstance(title, str) or not title.isprintable():
            wrong = "no object whose title is a text" if isinstance(found, dict) else "a list or value, no object"
    if wrong:
        problem = tables.Problem(described.name, None, None, wrong, "mend it, or delete it: the tables do not need it")
        raise tables.TableError(path, [problem])
    return title or path.name


def _exists(folder):
    return FileExistsError(f"{folder} exists; name a folder that does not, so that nothing is overwritten")
