from pathlib import Path

import pytest

from tests.kit import ROOT, Copy, copy_campaign


@pytest.fixture
def sample(tmp_path: Path) -> Copy:
    """The sample campaign, copied."""
    return copy_campaign(ROOT, tmp_path / "工作 (2017)")
