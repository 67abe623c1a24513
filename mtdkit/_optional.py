"""Modules that only an extra of the package brings."""

import importlib


def optional(name, extra):
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
