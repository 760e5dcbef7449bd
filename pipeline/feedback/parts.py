"""A workbook as the parts of its package: read within bounds, relationships followed, written back.

A part becomes a tree only when it is asked for, and is written anew only when it was changed: every other part stays
byte for byte what its owner sent.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from pipeline.package import pack

Element: TypeAlias = etree._Element  # noqa: SLF001 (the only name lxml gives its type)

LARGEST_TOTAL = 256 * 1024 * 1024
#: A part larger than this is not made a tree: it would take some ten times its size.
LARGEST_TREE = 48 * 1024 * 1024
MOST_MEMBERS = 4000
HIGHEST_RATIO = 250

TYPES = "[Content_Types].xml"
_TYPES_NS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
#: Namespaces of the two kinds of workbook: transitional, as nearly all are, and strict.
_KINDS = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    etree.XMLSyntaxError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    ValueError,
)


class Unpatchable(Exception):  # noqa: N818 (a kind of file, no error of the program)
    """The file is no workbook whose parts can be changed one by one."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part: ``kind`` is the last word of its type, ``target`` the name of a part."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the workbook and the part that holds it (empty where it is missing)."""

    name: str
    part: str
    element: Element


class Package:
    """The parts of one workbook. Raises ``Unpatchable`` where it is none, or is signed or shared."""

    def __init__(self, data: bytes) -> None:
        try:
            self.parts = _members(data)
            self._trees: dict[str, Element] = {}
            self._changed: set[str] = set()
            self.workbook = self._main_part()
            root = self.tree(self.workbook)
            self.main = str(etree.QName(root).namespace)
            self.relation_ns = _KINDS[self.main]
        except _FAULTS as error:
            raise Unpatchable from error
        if etree.QName(root).localname != "workbook" or f"{self.folder}/revisions/revisionHeaders.xml" in self.parts:
            raise Unpatchable

    def _main_part(self) -> str:
        relations = self.relations("")
        if any(relation.kind == "origin" for relation in relations) or any(
            name.lower().startswith("_xmlsignatures/") for name in self.parts
        ):
            raise Unpatchable
        return next((relation.target for relation in relations if relation.kind == "officeDocument"), "")

    # names and trees ------------------------------------------------------------------------------------------------

    def tag(self, name: str) -> str:
        """The full name of an element of spreadsheets."""
        return f"{{{self.main}}}{name}"

    @property
    def relation_id(self) -> str:
        """The full name of the attribute ``r:id``."""
        return f"{{{self.relation_ns}}}id"

    @property
    def folder(self) -> str:
        """Where the workbook's own parts lie: ``xl``."""
        return posixpath.dirname(self.workbook)

    def tree(self, name: str) -> Element:
        """A part as a tree, to be looked at. Raises ``Unpatchable`` where it may not become one."""
        if name not in self._trees:
            data = self.parts.get(name)
            if data is None or len(data) > LARGEST_TREE:
                raise Unpatchable
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            try:
                root = etree.fromstring(data, parser)
            except etree.XMLSyntaxError as error:
                raise Unpatchable from error
            if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
                raise Unpatchable
            self._trees[name] = root
        return self._trees[name]

    def edit(self, name: str) -> Element:
        """A part as a tree that will be written anew."""
        self._changed.add(name)
        return self.tree(name)

    def put(self, name: str, data: bytes) -> None:
        """Adds a part, or gives it other bytes."""
        self.parts[name] = data
        self._trees.pop(name, None)
        self._changed.discard(name)

    def drop(self, name: str) -> None:
        """Removes a part with its relationships and its content type."""
        for gone in (name, _relations_part(name)):
            self.parts.pop(gone, None)
            self._trees.pop(gone, None)
            self._changed.discard(gone)
        for override in self.tree(TYPES).findall(f"{_TYPES_NS}Override"):
            if override.get("PartName") == f"/{name}":
                self.edit(TYPES).remove(override)

    def free_name(self, pattern: str) -> str:
        """The first part name of this pattern (``{}`` is a number from 1) that is not taken."""
        taken = {name.lower() for name in self.parts}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    @property
    def changed(self) -> bool:
        """Whether any tree is to be written anew."""
        return bool(self._changed)

    def save(self) -> bytes:
        """The bytes of the package: changed parts anew, all others as they came."""
        for name in self._changed:
            root = self._trees[name]
            self.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        self._changed.clear()
        return pack(self.parts)

    # relationships and content types --------------------------------------------------------------------------------

    def relations(self, part: str) -> list[Relation]:
        """The relationships of a part to other parts of the package (``""``: of the package itself)."""
        name = _relations_part(part)
        if name not in self.parts:
            return []
        return [
            Relation(
                entry.get("Id", ""), entry.get("Type", "").rpartition("/")[2], _part(part, entry.get("Target", ""))
            )
            for entry in self.tree(name).iter(f"{_RELS_NS}Relationship")
            if entry.get("TargetMode") != "External"
        ]

    def relate(self, part: str, kind: str, target: str) -> str:
        """Adds a relationship and gives its id."""
        name = _relations_part(part)
        if name not in self.parts:
            self.put(name, f'<Relationships xmlns="{_RELS_NS[1:-1]}"/>'.encode())
        root = self.edit(name)
        taken = {entry.get("Id") for entry in root}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        way = posixpath.relpath(target, posixpath.dirname(part) or ".")
        words = {"Id": f"rId{number}", "Type": f"{self.relation_ns}/{kind}", "Target": way}
        etree.SubElement(root, f"{_RELS_NS}Relationship", words)
        return f"rId{number}"

    def unrelate(self, part: str, relation_id: str) -> None:
        """Removes a relationship; the part that holds them goes with the last."""
        name = _relations_part(part)
        root = self.edit(name)
        for entry in [entry for entry in root if entry.get("Id") == relation_id]:
            root.remove(entry)
        if not len(root):
            self.drop(name)

    def content_type(self, part: str) -> str:
        """The declared type of a part; empty where it has none of its own."""
        overrides = self.tree(TYPES).iter(f"{_TYPES_NS}Override")
        return next((entry.get("ContentType", "") for entry in overrides if entry.get("PartName") == f"/{part}"), "")

    def declare(self, part: str, content_type: str) -> None:
        """Declares the type of a new part."""
        words = {"PartName": f"/{part}", "ContentType": content_type}
        etree.SubElement(self.edit(TYPES), f"{_TYPES_NS}Override", words)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Declares the type of all parts with this extension, where it is not declared."""
        known = {entry.get("Extension", "").lower() for entry in self.tree(TYPES).iter(f"{_TYPES_NS}Default")}
        if extension not in known:
            words = {"Extension": extension, "ContentType": content_type}
            self.edit(TYPES).insert(0, etree.Element(f"{_TYPES_NS}Default", words))

    # sheets ---------------------------------------------------------------------------------------------------------

    def sheets(self) -> list[SheetPart]:
        """The sheets in the order of their tabs."""
        targets = {relation.id: relation.target for relation in self.relations(self.workbook)}
        found = []
        for element in self.tree(self.workbook).iter(self.tag("sheet")):
            part = targets.get(element.get(self.relation_id, ""), "")
            found.append(SheetPart(element.get("name", ""), part if part in self.parts else "", element))
        return found


_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def add_sheet(package: Package, name: str, data: bytes, *, first: bool = False) -> None:
    """Adds a worksheet, first or last. Raises ``Unpatchable`` where the workbook has no list of sheets."""
    before = package.sheets()
    part = package.free_name(f"{package.folder}/worksheets/sheet{{}}.xml")
    package.put(part, data)
    package.declare(part, _SHEET_TYPE)
    root = package.edit(package.workbook)
    sheets = root.find(package.tag("sheets"))
    if sheets is None:
        raise Unpatchable
    numbers = [sheet.element.get("sheetId", "") for sheet in before]
    number = max((int(text) for text in numbers if text.isdecimal()), default=0) + 1
    entry = make(root, package.tag("sheet"), {"name": name, "sheetId": str(number)}, r=package.relation_ns)
    entry.set(package.relation_id, package.relate(package.workbook, "worksheet", part))
    sheets.insert(0 if first else len(sheets), entry)


def make(near: Element, tag: str, words: Mapping[str, str] = {}, **namespaces: str) -> Element:
    """A new element with the namespaces of another, so that it declares none anew where it is put beside or in it."""
    known: dict[str, str] = {**near.nsmap, **namespaces}  # type: ignore[dict-item]
    return etree.Element(tag, dict(words), nsmap=known)


def local_name(element: Element) -> str:
    """The name of an element without its namespace; empty of a comment in the XML."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _members(data: bytes) -> dict[str, bytes]:
    """Every part by name, inflated within bounds, its CRC checked."""
    if not data.startswith(b"PK"):
        raise Unpatchable
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        sizes = sum(info.file_size for info in members)
        if len(members) > MOST_MEMBERS or sizes > LARGEST_TOTAL or len(set(archive.namelist())) < len(members):
            raise Unpatchable
        if any(info.file_size > 2**20 and info.file_size > HIGHEST_RATIO * info.compress_size for info in members):
            raise Unpatchable
        return {info.filename: archive.read(info) for info in members}


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _part(source: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
