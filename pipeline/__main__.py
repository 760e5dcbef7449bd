"""``python -m pipeline``: the same as the command ``make-report``."""

import sys

from pipeline.cli import main

sys.exit(main())
