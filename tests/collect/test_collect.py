"""Files and archives as units send them: every file is met once, with its place, or named."""

import io
import zipfile
from pathlib import Path

import py7zr
import pytest

from pipeline.collect import collect
from pipeline.collect.archives import members
from pipeline.collect.budget import MOST_MEMBERS, Budget, Closed
from pipeline.problems import CATALOGUE
from tests.kit import ROOT, Copy

FILES = ROOT / "tests" / "read" / "files"
BOOK = (FILES / "rows.xlsx").read_bytes()


class _Raw(zipfile.ZipInfo):
    """A name as Chinese Windows writes it: bytes in GBK, and no flag that says so."""

    codec = "gb18030"

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode(self.codec), self.flag_bits & ~0x800


class _RawUtf8(_Raw):
    codec = "utf-8"


def zipped(
    members: dict[str, bytes], kind: type[zipfile.ZipInfo] = zipfile.ZipInfo, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(kind(name), data, method)
    return out.getvalue()


def seven(members: dict[str, bytes], password: str | None = None) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return out.getvalue()


def met(folder: Path, **files: bytes) -> tuple[list[str], dict[str, str]]:
    """Names of the submissions, and name → code of what was not read."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    found, problems = collect(folder)
    assert all(p.code in CATALOGUE and p.what and p.todo for p in problems)
    return [submission.name for submission in found], {p.place.file: p.code for p in problems}


@pytest.mark.parametrize("kind", [zipfile.ZipInfo, _Raw, _RawUtf8])
def test_names_in_a_zip_are_read_whoever_wrote_them(tmp_path: Path, kind: type[zipfile.ZipInfo]) -> None:
    data = zipped(
        {"区住建局.xlsx": BOOK, "附件/盖章件.pdf": b"%PDF", "附件/": b"", "区交通局/报表（一）.xls": BOOK + b"1"}, kind
    )
    found, problems = met(tmp_path, **{"报送.zip": data})
    assert found == ["报送.zip > 区住建局.xlsx", "报送.zip > 区交通局/报表（一）.xls"]
    assert problems == {"报送.zip > 附件/盖章件.pdf": "F11"}


def test_a_seven_zip_is_a_container_too(tmp_path: Path) -> None:
    data = seven(
        {
            "区住建局.xlsx": BOOK,
            "子/a.xlsx": BOOK + b"2",
            "空.xlsx": b"",
            "盖章件.jpg": b"\xff\xd8",
            "__MACOSX/._a.xlsx": b"x",
        }
    )
    found, problems = met(tmp_path, **{"报送.xlsx": data})
    assert found == ["报送.xlsx > 区住建局.xlsx", "报送.xlsx > 子/a.xlsx", "报送.xlsx > 空.xlsx"]
    assert problems == {"报送.xlsx > 盖章件.jpg": "F11"}
    (first, *_), _ = collect(tmp_path)
    assert first.data == BOOK


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = zipped({"c.xlsx": BOOK})
    deeper = zipped({"b.zip": zipped({"a.zip": inner}), "d.7z": seven({"e.xlsx": BOOK}), "f.rar": b"Rar!\x1a\x07\0"})
    found, problems = met(tmp_path, **{"全区.zip": deeper, "二.zip": zipped({"一.zip": inner})})
    assert found == ["二.zip > 一.zip > c.xlsx", "全区.zip > d.7z > e.xlsx", "全区.zip > f.rar"]
    assert problems == {"全区.zip > b.zip > a.zip": "F17"}


def test_a_workbook_is_no_archive_and_an_archive_no_workbook(tmp_path: Path) -> None:
    ods, xlsb = (FILES / "rows.ods").read_bytes(), (FILES / "rows.xlsb").read_bytes()
    docx = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    found, problems = met(
        tmp_path, **{"a.zip": BOOK, "b.zip": ods, "c.zip": xlsb, "d.xlsx": zipped({"e.xlsx": BOOK}), "f.xlsx": docx}
    )
    assert found == ["a.zip", "b.zip", "c.zip", "d.xlsx > e.xlsx", "f.xlsx"]
    assert not problems


def test_a_return_that_is_called_like_an_enclosure_is_a_return(tmp_path: Path) -> None:
    old = (FILES / "rows.xls").read_bytes()
    found, problems = met(
        tmp_path,
        **{"报表.doc": old, "报表.docx": BOOK, "说明.docx": zipped({"word/document.xml": b"x"}), "图.jpg": b"\xff\xd8"},
    )
    assert found == ["报表.doc", "报表.docx"]
    assert problems == {"说明.docx": "F11", "图.jpg": "F11"}


def test_names_that_lead_elsewhere_are_only_labels(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    names = ["../../逃.xlsx", "/etc/甲.xlsx", "C:\\Windows\\乙.xlsx", "a/../丙.xlsx", "丁\n.xlsx", ".."]
    found, problems = met(inbox, **{"x.zip": zipped(dict.fromkeys(names, BOOK))})
    assert found == [
        f"x.zip > {name}" for name in ("逃.xlsx", "etc/甲.xlsx", "Windows/乙.xlsx", "a/丙.xlsx", "丁?.xlsx", "无名文件")
    ]
    assert not problems
    assert [path.name for path in tmp_path.rglob("*")] == ["inbox", "x.zip"]


def test_two_members_of_one_name(tmp_path: Path) -> None:
    twice = zipped({"a.xlsx": BOOK, "b.xlsx": BOOK + b"1"}).replace(b"b.xlsx", b"a.xlsx")
    found, _ = met(tmp_path, **{"x.zip": twice, "y.7z": seven({"子/b.xlsx": BOOK, "b.xlsx": BOOK})})
    assert found == ["x.zip > a.xlsx", "x.zip > a（2）.xlsx", "y.7z > 子/b.xlsx", "y.7z > b.xlsx"]


def damaged(data: bytes) -> bytes:
    """The first member's bytes changed; its CRC says so."""
    place = data.find(b"PK\x03\x04") + 80
    return data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :]


def test_a_member_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    bad = damaged(zipped({"坏.xlsx": BOOK, "好.xlsx": BOOK}, method=zipfile.ZIP_STORED))
    lzma = zipped({"少见.xlsx": BOOK}, method=zipfile.ZIP_LZMA)
    found, problems = met(tmp_path, **{"a.zip": bad, "b.zip": lzma})
    assert found == ["a.zip > 好.xlsx"]
    assert problems == {"a.zip > 坏.xlsx": "F01", "b.zip > 少见.xlsx": "F16"}


def locked(data: bytes, *, last: bool = True) -> bytes:
    """The mark of a password set on the members (all, or the first), as an encrypted zip has it."""
    out, start = bytearray(data), 0
    while (place := out.find(b"PK\x01\x02", start)) >= 0:
        out[place + 8] |= 1
        start = place + 4
        if not last:
            break
    return bytes(out)


def test_an_archive_with_a_password_is_named(tmp_path: Path) -> None:
    files = {"a.xlsx": BOOK, "b.xlsx": BOOK}
    found, problems = met(
        tmp_path,
        **{
            "a.zip": locked(zipped(files)),
            "b.zip": locked(zipped(files), last=False),
            "c.7z": seven(files, "密码"),
            "d.zip": zipped({}),
        },
    )
    assert found == ["b.zip > b.xlsx"]
    assert problems == {"a.zip": "F21", "b.zip > a.xlsx": "F21", "c.7z": "F21", "d.zip": "F17"}


def test_hostile_archives_are_one_problem_each(tmp_path: Path) -> None:
    zeros = b"\0" * 3_000_000
    good = zipped({"a.xlsx": BOOK})
    found, problems = met(
        tmp_path,
        **{
            "a.zip": zipped({"bomb.xlsx": zeros, "好.xlsx": BOOK}),
            "b.zip": zipped({f"{i}.xlsx": b"" for i in range(MOST_MEMBERS + 1)}),
            "c.zip": good[: len(good) // 2],
            "d.7z": seven({"bomb.xlsx": zeros}),
            "e.7z": seven({"a.xlsx": BOOK})[:200],
            "f.7z": b"7z\xbc\xaf\x27\x1c" + b"\xff" * 60,
            "g.zip": zipped({"__MACOSX/._a": b"x", ".DS_Store": b"x", "~$a.xlsx": b"x"}),
            "h.xlsx": BOOK,
        },
    )
    assert found == ["a.zip > 好.xlsx", "h.xlsx"]
    assert problems == {
        "a.zip > bomb.xlsx": "F05",
        **dict.fromkeys(("b.zip", "c.zip", "d.7z", "e.7z", "f.7z", "g.zip"), "F17"),
    }


def test_the_archives_within_an_archive_share_its_budget() -> None:
    budget = Budget(members=3, size=10_000_000)
    inner = zipped({"a.xlsx": b"1", "b.xlsx": b"2"})
    assert len(list(members(inner, "zip", budget))) == 2
    with pytest.raises(Closed):
        list(members(inner, "zip", budget))


def test_a_seven_zip_that_asks_for_too_much_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.collect import sevenzip

    monkeypatch.setattr(sevenzip, "LARGEST_WINDOW", 1 << 20)
    assert met(tmp_path, **{"a.7z": seven({"a.xlsx": BOOK})})[1] == {"a.7z": "F17"}


def test_a_whole_run_over_archives_counts_what_lies_in_them(sample: Copy) -> None:
    """The sample's workbooks, zipped by Chinese Windows: the same figures, and the archive in every place."""
    inbox = sample.folder / "inbox"
    before = sample.check()
    books = {path.name: path.read_bytes() for path in sorted(inbox.glob("*.xlsx"))}
    for path in inbox.glob("*.xlsx"):
        path.unlink()
    (inbox / "全区.zip").write_bytes(zipped({**books, "盖章件.pdf": b"%PDF", "坏.xlsx": b"PK\x03\x04"}, _Raw))
    run = sample.check()
    assert [(s.unit, s.rows) for s in run.checked.units] == [(s.unit, s.rows) for s in before.checked.units]
    assert {p.place.file for p in run.problems if p.code == "F01"} == {"全区.zip > 坏.xlsx"}
    assert all(fate.file.startswith("全区.zip > ") for fate in run.checked.files)
