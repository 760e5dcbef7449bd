"""LibreOffice, for the tests that ask for it."""

from __future__ import annotations

import os
import shutil

import pytest


@pytest.fixture
def soffice() -> str:
    """Without it the test is skipped, unless MAKE_REPORT_REQUIRE_OFFICE says that it must be there."""
    program = shutil.which("soffice")
    if program:
        return program
    if os.environ.get("MAKE_REPORT_REQUIRE_OFFICE"):
        pytest.fail("soffice is not installed, and MAKE_REPORT_REQUIRE_OFFICE is set")
    pytest.skip("soffice is not installed")
