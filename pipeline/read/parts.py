"""A zip of parts, opened within bounds, and its XML: of .xlsx, .xlsm, .xlsb and .ods alike."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from lxml import etree

from pipeline.package import store
from pipeline.read.bounds import DAMAGED, HIGHEST_RATIO, LARGEST_PART, LARGEST_TOTAL, MOST_MEMBERS, Unreadable
from pipeline.read.sniff import package_kind

#: Up to here a package is laid out unpacked for the native reader, which saves a tenth of its time.
_SMALL = 16 * 1024 * 1024

#: A part's own header: signature, flags, lengths of its name and of what follows it.
_HEADER = struct.Struct("<4s2xH18xHH")

#: Parts that hold no cell: nobody reads them here.
_ASIDE = (
    "docprops/",
    "xl/theme/",
    "xl/drawings/",
    "xl/comments",
    "xl/media/",
    "customxml/",
    "pictures/",
    "thumbnails/",
)

#: What a damaged zip draws out of the library (the last: a name longer than a zip can hold).
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError),
    struct.error,
)


class Parts(Mapping[str, bytes]):
    """The parts of a zip that hold anything to read, by their names in small letters.

    Each is inflated when it is first asked for, within bounds, and its CRC checked (the native reader checks none).
    Everything raises ``Unreadable`` where the file is damaged or too large.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._read = data, dict[str, bytes]()
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self.kind = package_kind(self._archive)
            self._members = _members(self._archive)
        except _BROKEN as error:
            raise Unreadable("F01", DAMAGED) from error

    def __getitem__(self, name: str) -> bytes:
        if name not in self._read:
            info = self._members[name]
            try:
                self._read[name] = _inflated(self._data, self._archive, info)
            except _BROKEN as error:
                raise Unreadable("F01", DAMAGED) from error
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def packed(self, aside: Collection[str] = ()) -> bytes:
        """A file for the native reader: of all these parts but those ``aside``, and of no others; unpacked, so that
        nothing is inflated twice, unless they are large.
        """
        read = [(info, self[name]) for name, info in self._members.items() if name not in aside]
        if sum(len(part) for _, part in read) > _SMALL:
            return self._data
        try:
            return store((info.filename, part, info.CRC) for info, part in read)
        except _BROKEN as error:  # a name that no zip can hold again
            raise Unreadable("F01", DAMAGED) from error


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or len({info.filename.lower() for info in members}) < len(members):
        raise Unreadable("F05", "文件内部的部件太多或者重名")
    if sum(info.file_size for info in members) > LARGEST_TOTAL:
        raise Unreadable("F05", "文件展开后太大，超过256兆")
    for info in members:
        big = info.file_size > LARGEST_PART
        if big or (info.file_size > 2**20 and info.file_size > HIGHEST_RATIO * max(1, info.compress_size)):
            raise Unreadable("F05", "文件展开后大得不正常")
    return {name: info for info in members if not (name := info.filename.lower()).startswith(_ASIDE)}


def _inflated(data: bytes, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A part, its CRC checked. A third of the time of ``archive.read``, which makes a file of it first.

    Sizes and CRC are the directory's (the local header may leave them out). Raises ``zipfile.BadZipFile``.
    """
    header = data[info.header_offset : info.header_offset + _HEADER.size]
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
        return archive.read(info)
    if len(header) < _HEADER.size:
        raise zipfile.BadZipFile
    magic, flags, length, extra = _HEADER.unpack(header)
    end = info.header_offset + _HEADER.size + length
    name = data[end - length : end].decode("utf-8" if flags & 0x800 else "cp437")
    packed = data[end + extra : end + extra + info.compress_size]
    part = packed
    if info.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-15)
        part = inflater.decompress(packed, info.file_size + 1)
    if (
        magic != b"PK\x03\x04"
        or name != info.orig_filename
        or len(part) != info.file_size
        or zlib.crc32(part) != info.CRC
    ):
        raise zipfile.BadZipFile
    return part


def parse_xml(data: bytes) -> etree._Element:
    """A part as a tree: no entities, no network, no depth without end. Raises ``Unreadable``."""
    if b"<!DOCTYPE" in data[:4096]:
        raise Unreadable("F01", DAMAGED)  # no office program writes one: entities without end would hide there
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("F01", DAMAGED) from error


def events(data: bytes, *kinds: str, tag: Sequence[str] | None = None) -> Iterator[tuple[str, etree._Element]]:
    """The elements of a part as they begin and end, with the same bounds. Raises ``Unreadable``."""
    if b"<!DOCTYPE" in data[:4096]:
        raise Unreadable("F01", DAMAGED)
    try:
        source = io.BytesIO(data)
        yield from etree.iterparse(
            source, events=kinds, tag=tag, resolve_entities=False, no_network=True, huge_tree=False
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("F01", DAMAGED) from error


def text_of(element: etree._Element) -> str:
    """All the text within an element."""
    return "".join(str(text) for text in element.itertext())


def relations(parts: Mapping[str, bytes], path: str) -> Mapping[str, tuple[str, str]]:
    """What a part refers to: id → (last word of the kind, path in small letters)."""
    folder, name = posixpath.split(path)
    return _relations(parts[f"{folder}/_rels/{name}.rels".lstrip("/")], folder)


@lru_cache(maxsize=64)
def _relations(data: bytes, folder: str) -> Mapping[str, tuple[str, str]]:
    found = {}
    for relation in parse_xml(data):
        target = str(relation.get("Target"))
        whole = target if target.startswith("/") else posixpath.join("/", folder, target)
        kind = str(relation.get("Type")).rpartition("/")[2]
        found[str(relation.get("Id"))] = (kind, posixpath.normpath(whole).lstrip("/").lower())
    return found
