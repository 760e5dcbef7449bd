"""Programs that some tests ask for."""

from __future__ import annotations

import os
import shutil

import pytest


def _program(name: str) -> str:
    """Without it the test is skipped, unless MAKE_REPORT_REQUIRE_OFFICE says that it must be there."""
    program = shutil.which(name)
    if program:
        return program
    if os.environ.get("MAKE_REPORT_REQUIRE_OFFICE"):
        pytest.fail(f"{name} is not installed, and MAKE_REPORT_REQUIRE_OFFICE is set")
    pytest.skip(f"{name} is not installed")


@pytest.fixture
def soffice() -> str:
    """LibreOffice."""
    return _program("soffice")


@pytest.fixture
def pdftotext() -> str:
    """The reader of poppler-utils."""
    return _program("pdftotext")
