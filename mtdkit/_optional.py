"""How other packages are imported: those that only an extra brings, and those that load more than is needed."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


def optional(name: str, extra: str) -> ModuleType:
    """Import a module, or say which extra brings it.

    Parameters
    ----------
    name : str
        Name of the module, with dots.
    extra : str
        Extra of mtdkit that brings it.

    Returns
    -------
    module

    Raises
    ------
    ModuleNotFoundError
        If it is not installed, with the command that installs it.

    Examples
    --------
    >>> optional("nowhere.to_be.found", "pictures")
    Traceback (most recent call last):
    ...
    ModuleNotFoundError: nowhere is not installed; install it with: pip install "mtdkit[pictures]"
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        if error.name != package:  # it is installed, and what it needs is not
            raise
        told = f'{package} is not installed; install it with: pip install "mtdkit[{extra}]"'
        raise ModuleNotFoundError(told, name=package) from None


@contextmanager
def without_uri_grammar() -> Iterator[None]:
    """Let jsonschema, imported in this block, go without ``rfc3987_syntax``, as it does where that is not installed.

    That package builds a grammar for more than a second in every process. It only serves to check international web
    addresses, which neither altair nor frictionless asks of jsonschema: import it here before one of the two does.

    Examples
    --------
    >>> with without_uri_grammar():
    ...     import jsonschema
    """
    name = "rfc3987_syntax"
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to say that a module is not to be had
    try:
        yield
    finally:
        del sys.modules[name]
