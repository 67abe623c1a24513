"""Runs the command line: ``python -m mtdkit``."""

import sys

from mtdkit.cli import main

sys.exit(main())
