"""Runs the command line: ``python -m mtdkit``."""

import sys

from mtdkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
