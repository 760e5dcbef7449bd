import os
import shutil
from pathlib import Path

import pytest

from tests.kit import ROOT, Copy, copy_campaign


@pytest.fixture
def sample(tmp_path: Path) -> Copy:
    """The sample campaign, copied."""
    return copy_campaign(ROOT, tmp_path / "工作 (2017)")


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice, where it is; the machine that checks every change must have it."""
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("MAKE_REPORT_REQUIRE_OFFICE"):
            pytest.fail("soffice is not here")
        pytest.skip("soffice is not here")
    return found
