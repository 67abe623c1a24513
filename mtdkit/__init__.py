"""Models, measures, charts and explorers for the nine tracks of diplomacy.

The modules are loaded when first used, so that ``import mtdkit`` stays light.
"""

import importlib

__version__ = "0.1.0"
__all__ = [
    "advice",
    "atlas",
    "audit",
    "case",
    "casebook",
    "charts",
    "cli",
    "convert",
    "errors",
    "explore",
    "framework",
    "labels",
    "mapping",
    "models",
    "network",
    "notes",
    "reading",
    "records",
    "reliability",
    "report",
    "sources",
    "sweep",
    "tables",
    "template",
]


def __getattr__(name):
    if name in __all__:
        return importlib.import_module(f"mtdkit.{name}")
    raise AttributeError(f"module 'mtdkit' has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *__all__])
