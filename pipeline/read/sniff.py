"""What a file is, by its first bytes and by what its container holds; never by its name.

What a workbook can be made of gets a ``Kind``; everything else is named as what it really is, with what to do.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from enum import Enum, auto

from pipeline.read.bounds import DAMAGED, MOST_MEMBERS, Unreadable

#: First bytes of transparent encryption, as offices run it on their own machines.
_ENCRYPTED = (b"%TSD-Header-###%", b"E-SafeNet")

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: First bytes → what the file really is.
_OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
    (b"{\\rtf", "Word 文档（RTF）"),
    (b"MIME-Version:", "网页存档（.mht）"),
)
_ARCHIVES = ((b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "rar"), (b"\x1f\x8b", "gz"), (b"BZh", "bz2"))

#: Streams of an OLE container → what it is. Names in UTF-16, as its directory holds them.
_STREAMS = (
    ("EncryptedPackage", "locked"),
    ("\tDRMContent", "rights"),
    ("WordDocument", "Word 文档"),
    ("PowerPoint Document", "演示文稿"),
    ("__properties_version1.0", "mail"),
    ("Workbook", "book"),
    ("Book", "book"),
)

#: A part of a zip → what the zip is.
_PACKAGES = (
    ("word/document.xml", "Word 文档"),
    ("ppt/presentation.xml", "演示文稿"),
    ("visio/document.xml", "Visio 图"),
    ("ofd.xml", "OFD 文件"),
    ("androidmanifest.xml", "手机软件"),
)


class Kind(Enum):
    """The formats that are read."""

    PACKAGE = auto()
    """A zip of parts; ``package_kind`` says of what."""
    XLSX = auto()
    XLSB = auto()
    XLS = auto()
    ODS = auto()
    HTML = auto()
    XML_2003 = auto()
    TEXT = auto()
    LOCKED = auto()
    """Office's own encryption, of an OOXML package in an OLE container."""


def sniff(data: bytes) -> Kind:
    """Bytes → Kind. Raises ``Unreadable`` with what the file really is, where it is no workbook."""
    if not data.strip(b"\0"):
        raise Unreadable("F15", "，里面全是空字节" if data else "，0字节")
    if any(mark in data[:64] for mark in _ENCRYPTED):
        raise Unreadable("F12")
    if data.startswith(OLE):
        return _ole(data)
    if data.startswith(b"PK"):
        return Kind.PACKAGE
    for magic, what in _OTHERS:
        if data.startswith(magic):
            raise Unreadable("F02", f"，是{what}")
    for magic, what in _ARCHIVES:
        if data.startswith(magic):
            raise Unreadable("F16", f"是 .{what} 压缩包")
    if data[:4] in (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"):
        raise Unreadable("F18", "是很早的 Excel 格式")
    return _text(data)


def _text(data: bytes) -> Kind:
    """What a text file is: XML of 2003, a web page, or a table of separated values."""
    head = _head(data)
    if head.startswith(("<?xml", "<workbook", "<ss:workbook")):
        if "urn:schemas-microsoft-com:office:spreadsheet" in head:
            return Kind.XML_2003
        if "office:document" in head:
            raise Unreadable("F18", "是单个 XML 的 OpenDocument 文件（.fods）")
        if "<html" not in head:
            raise Unreadable("F02", "，是 XML 文件")
    if any(tag in head for tag in ("<html", "<!doctype html", "<table", "<meta ")):
        return Kind.HTML
    return Kind.TEXT


def _head(data: bytes) -> str:
    """The opening of a text in small letters; characters outside ASCII do not matter here."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[:8192].decode("utf-16", "replace").lstrip().lower()
    return data[:8192].removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip().lower()


def _ole(data: bytes) -> Kind:
    """What an OLE container holds. Read from its directory; a damaged one is named."""
    from olefile import OleFileIO  # noqa: PLC0415 (only when such a file is met)

    try:
        with OleFileIO(io.BytesIO(data)) as container:
            paths = container.listdir(streams=True, storages=True)
    except Exception as error:  # whatever a damaged directory does to the library
        raise Unreadable("F01", DAMAGED) from error
    names = {path[0].lower() for path in paths}
    if any(step.lower().startswith("drmencrypted") for path in paths for step in path):
        raise Unreadable("F12")
    what = next((what for name, what in _STREAMS if name.lower() in names), "")
    if what == "book":
        return Kind.XLS
    if what == "locked":
        return Kind.LOCKED
    if what == "rights":
        raise Unreadable("F12")
    if what == "mail":
        raise Unreadable("F19", "是邮件")
    raise Unreadable("F02", f"，是{what}" if what else "")


def package_kind(archive: zipfile.ZipFile) -> Kind:
    """What a zip is, by the names of its parts. Raises ``Unreadable`` where it is no workbook."""
    names = {info.filename.replace("\\", "/").lower() for info in archive.infolist()[:MOST_MEMBERS]}
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if "mimetype" in names:
        with archive.open("mimetype") as part:
            mime = part.read(200).decode("latin-1")
        if "opendocument.spreadsheet" in mime:
            return Kind.ODS
        if "opendocument" in mime:
            raise Unreadable("F02", "，是 OpenDocument 的另一种文件")
    if _has_workbook(names):
        return Kind.XLSX
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        raise Unreadable("F18", "是苹果的 Numbers 文件")
    what = next((what for part, what in _PACKAGES if part in names), "")
    raise Unreadable("F02", f"，是{what}" if what else "，是压缩包，里面没有工作簿的部件")


def _has_workbook(names: Iterable[str]) -> bool:
    """The main part is ``xl/workbook.xml``, or whatever else in ``xl/`` the package's relations name."""
    return any(name.startswith("xl/") and name.endswith(".xml") for name in names)
