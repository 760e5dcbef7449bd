"""A document of ours whose ledger is damaged or gone: it is said of that file, and the others are unharmed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.audit.own.carrier import Spoilt
from pipeline.audit.own.edited import audit_edited
from pipeline.audit.own.refresh import refresh_document
from pipeline.audit.own.trace import trace
from pipeline.cli import main
from pipeline.package import pack, unpack
from pipeline.typeset import typeset
from tests.audit.audit_kit import audit
from tests.audit.test_edited import TITLE, document
from tests.kit import Copy

LEDGER = "customXml/item1.xml"
Change = Callable[[str], str]


def with_ledger(change: Callable[[bytes], bytes]) -> bytes:
    """A document of ours after its ledger was changed."""
    parts = unpack(typeset(document(), {}))
    changed = change(parts[LEDGER])
    assert changed != parts[LEDGER]
    return pack({**parts, LEDGER: changed})


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('n="1"', 'n="一"', 1),
        lambda text: text.replace('n="1"', "", 1),
        lambda text: text.replace('n="1"', 'n="2"', 1),
        lambda text: re.sub('<printed[^<]*<', '<', text, count=1).replace("</printed>", "", 1),
        lambda text: re.sub('key="[^"]*"', "", text, count=1),
        lambda text: text.replace("<value>71</value>", ""),
        lambda text: text.replace('m="_M_', 'm="_X_', 1),
        lambda text: re.sub(r'<f m="[^"]*"', "<f", text, count=1),
        lambda text: text.replace("</text>", "<!-- -->甲</text>"),
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("</definition>", "", 1),
    ],
)  # fmt: skip
def test_a_damaged_ledger_is_said_to_be_one(change: Change) -> None:
    data = with_ledger(lambda ledger: change(ledger.decode()).encode())
    for reader in (audit_edited, trace, lambda edited: refresh_document(edited, typeset(document(), {}))):
        with pytest.raises(Spoilt, match="损坏"):
            reader(data)


def test_another_encoding_is_no_damage() -> None:
    data = with_ledger(lambda ledger: ledger.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    assert not audit_edited(data).findings
    assert trace(data)


def test_the_other_files_are_unharmed(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "甲.docx").write_bytes(with_ledger(lambda ledger: ledger.replace(b'n="1"', b'n=""')))
    (tmp_path / "乙.docx").write_bytes(typeset(document(), {}))
    code, said = audit(capsysbinary, tmp_path)
    assert code == 0
    assert "甲.docx：里面数字来源的记录损坏了。看不出人改了哪些数" in said
    assert "检查2份" in said


@pytest.fixture
def made(sample: Copy, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The summary of the sample, made in its folder."""
    monkeypatch.chdir(sample.folder)
    main(["-q"])
    return sample.folder / "output" / TITLE


def test_a_ledger_lost_on_the_way_is_told_with_the_cause(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = unpack(made.read_bytes())
    made.write_bytes(pack({name: data for name, data in parts.items() if not name.startswith("customXml")}))
    capsys.readouterr()
    for verb in ("trace", "refresh"):
        assert main([verb, str(made)]) == 2
        assert "存成 .doc、.odt、.rtf 再存回来" in capsys.readouterr().err
    assert main(["audit", str(made)]) == 0
    assert "看不出人改了哪些数" in capsys.readouterr().out.replace("\n      ", "")


def test_a_broken_part_beside_the_text_is_no_fault_of_ours(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = unpack(made.read_bytes())
    made.write_bytes(pack({**parts, "word/styles.xml": parts["word/styles.xml"][:500]}))
    capsys.readouterr()
    assert main(["refresh", str(made)]) == 2
    assert "文件已损坏" in capsys.readouterr().err
