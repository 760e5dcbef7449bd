"""A file from outside as a .docx: what it is when it is none, and its parts as trees, within bounds.

Nothing is written and nothing outside the file is read. Every reader of documents that people send comes this way.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from pathlib import PurePath
from urllib.parse import unquote

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "/officeDocument"
_LIMIT = 100_000_000
"""Bytes of all XML parts together, unpacked: a document of 1,000 pages has some 40 million."""
_PARTS = 10_000
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M[1:-1].encode()),
)
"""Namespaces of the strict variant, as the usual one has them."""


class Unreadable(Exception):  # noqa: N818 (it speaks of a file, not of the program)
    """A file whose text cannot be had: in Chinese, ``what`` it is and what ``todo`` (a sentence)."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what, todo)
        self.what, self.todo = what, todo


_AGAIN = "另存为 .docx 再用。"
_OPEN = f"用 Word 或 WPS 打开，{_AGAIN}"
_KINDS = (
    ((b"%TSD-Header", b"E-SafeNet", b"\x00E-SafeNet"), "被加密软件加密了", "解密后再用。"),
    ((b"%PDF",), "是 PDF", _AGAIN),
    ((b"{\\rtf",), "是 RTF 文档", _AGAIN),
    ((b"Rar!", b"7z\xbc\xaf"), "是压缩包", "解压以后再用。"),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM"), "是图片", "向报送单位要 .docx 文档。"),
)
_OLD = {
    ".wps": "是 WPS 文档（.wps）",
    ".doc": "是旧格式的文档（.doc）",
    ".xls": "是旧格式的表格（.xls）",
    ".docx": "是加密的文档或者旧格式的文档",
}
_BROKEN = ("文件已损坏", f"用 Word 或 WPS 打开修复，{_AGAIN}")
_SOURCE = "看看这份文件是哪里来的。"


def foreign(data: bytes, suffix: str) -> Unreadable | None:
    """What a file is that is neither .docx nor text, and what to do; None for those.

    ``suffix``: of its name, in lower case, such as ``.doc``: it only helps to say what the file is.
    """
    for marks, what, todo in _KINDS:
        if data.startswith(marks):
            return Unreadable(what, todo)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return Unreadable("设了打开密码", "去掉密码再用。")
        return Unreadable(_OLD.get(suffix, "是旧格式的文档"), _AGAIN)
    if data.startswith((b"PK", b"\xff\xfe", b"\xfe\xff")):
        return None
    if not data.strip():
        return Unreadable("是空的", "换一份有内容的文件。")
    if suffix == ".txt" and b"\x00" not in data:
        return None
    return Unreadable("不是 Word 文档", _OPEN) if b"\x00" in data or suffix else None


class DocxFile:
    """The parts of a .docx by name; each is unpacked and parsed when it is asked for.

    Raises ``Unreadable`` when made of anything but a .docx, and when a part that is asked for is broken.
    ``kinds``: what the caller can read, for the message. ``strict``: the strict variant is read as the usual one.
    """

    def __init__(self, data: bytes, name: str = "", *, kinds: str = ".docx", strict: bool = False) -> None:
        other = foreign(data, PurePath(name).suffix.lower())
        if other:
            raise other
        if not data.startswith(b"PK"):
            raise Unreadable("不是 .docx 文档", f"这里用的是 {kinds}。")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as fault:
            raise Unreadable(*_BROKEN) from fault
        infos = self._archive.infolist()
        if len(infos) > _PARTS or sum(i.file_size for i in infos if i.filename.endswith((".xml", ".rels"))) > _LIMIT:
            raise Unreadable("展开后太大，不像一份文稿", _SOURCE)
        self.names = frozenset(info.filename for info in infos)
        self._strict = strict
        self._trees: dict[str, etree._Element] = {}
        self.main = next((target for kind, target in self.relations("") if kind.endswith(_MAIN)), "word/document.xml")
        if self.main not in self.names or not self._is_text():
            raise self._other(kinds)

    def _other(self, kinds: str) -> Unreadable:
        """What the package is that is no text."""
        if "xl/workbook.xml" in self.names:
            return Unreadable("是表格", f"这里用的是 {kinds}。")
        if "content.xml" in self.names:
            return Unreadable("是 OpenDocument 文档", _AGAIN)
        if "OFD.xml" in self.names:
            return Unreadable("是 OFD 版式文件", "向报送单位要 .docx 文档。")
        if "[Content_Types].xml" not in self.names:
            return Unreadable("是压缩包，不是 Word 文档", "解压以后再用。")
        return Unreadable("不是 Word 文档", _OPEN)

    def _is_text(self) -> bool:
        """Whether the main part is a text, not a workbook or slides."""
        root = self.tree(self.main)
        if root is not None and root.tag.startswith("{http://purl.oclc.org/ooxml/"):
            raise Unreadable("是“严格”格式的 .docx", "用 Word 或 WPS 另存为普通的 .docx 再用。")
        return root is not None and root.tag == W + "document"

    def read(self, part: str) -> bytes:
        """The bytes of a part; empty where there is none."""
        if part not in self.names:
            return b""
        try:
            return self._archive.read(part)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError) as fault:
            raise Unreadable(*_BROKEN) from fault
        except RuntimeError as fault:  # zipfile says it of a member with a password
            raise Unreadable("是加密的压缩包", "解密后再用。") from fault
        except Exception as fault:  # zlib and lzma have errors of their own, each of another class
            if type(fault).__module__ in ("zlib", "lzma", "_lzma", "bz2"):
                raise Unreadable(*_BROKEN) from fault
            raise

    def tree(self, part: str) -> etree._Element | None:
        """A part as a tree, parsed once; None where there is none. A DOCTYPE is refused: entities hide there."""
        if part not in self._trees and part in self.names:
            data = self.read(part)
            for strict, usual in _STRICT if self._strict else ():
                data = data.replace(strict, usual)
            self._trees[part] = parse(data)
        return self._trees.get(part)

    def relations(self, part: str) -> list[tuple[str, str]]:
        """(type, name of the part) of what a part ("" for the package) points at inside the file."""
        return [(kind, target) for kind, target, _ in self._relations(part)]

    def target(self, part: str, key: str | None) -> str:
        """The part that a part's relationship of this id points at; empty where there is none."""
        return next((target for _, target, found in self._relations(part) if found == key), "")

    def keys(self, part: str) -> set[str]:
        """The ids of a part's relationships, those to places outside too."""
        rels = self.tree(_rels(part))
        return {relation.get("Id") or "" for relation in rels.iter(_RELATION)} if rels is not None else set()

    def part(self, ending: str) -> etree._Element | None:
        """The tree of what the main part points at by a relationship of this type (its last word, as ``styles``)."""
        found = (target for kind, target in self.relations(self.main) if kind.rsplit("/", 1)[-1] == ending)
        return self.tree(next(found, ""))

    def _relations(self, part: str) -> list[tuple[str, str, str | None]]:
        folder = part.rpartition("/")[0]
        rels = self.tree(_rels(part))
        found = []
        for relation in rels.iter(_RELATION) if rels is not None else ():
            if relation.get("TargetMode") != "External":
                target = unquote(relation.get("Target") or "")
                whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
                found.append((relation.get("Type") or "", whole.lstrip("/"), relation.get("Id")))
        return found


def _rels(part: str) -> str:
    """Name of the part that holds a part's relationships."""
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def parse(data: bytes) -> etree._Element:
    """The bytes of a part → its tree, without reading anything else. Raises ``Unreadable``."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable(*_BROKEN) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("里面有文档不该有的声明（DOCTYPE）", _SOURCE)
    return root
