"""`python -m cabinetkit` is the command line."""

import sys

from cabinetkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
