"""LibreOffice, and the sample's outcome."""

from __future__ import annotations

import os
import shutil

import pytest
from tabulate_kit import Sample, sample_outcome

from pipeline.config import Config


@pytest.fixture(scope="session")
def soffice() -> str:
    """Without it the test is skipped, unless MAKE_REPORT_REQUIRE_OFFICE says that it must be there."""
    program = shutil.which("soffice")
    if program:
        return program
    if os.environ.get("MAKE_REPORT_REQUIRE_OFFICE"):
        pytest.fail("soffice is not installed, and MAKE_REPORT_REQUIRE_OFFICE is set")
    pytest.skip("soffice is not installed")


@pytest.fixture(scope="session")
def sample_data() -> Sample:
    """The sample's rows, straight from their YAML files."""
    return sample_outcome()


@pytest.fixture(scope="session")
def config(sample_data: Sample) -> Config:
    """The sample's configuration."""
    return sample_data.config
