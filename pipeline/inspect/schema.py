"""How the file itself is written: what strict readers trip over (ISO/IEC 29500-1, transitional), from a compact table.

No schema is shipped, so this is less than validation. Checked are what may stand where and in which order, attributes
that must be there, what no schema says (a cell ends with a paragraph, the body with its section), and that what is
pointed at exists: styles, lists, relationships. Not checked are the kinds of values, drawings and mathematics.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from pipeline.docxfile import DocxFile, R, W
from pipeline.inspect.finding import Finding, found
from pipeline.inspect.schema_table import CONTENTS, EMPTY, FIRSTS, MANY, NEEDED, RANK

_WML_PARTS = ("styles", "numbering", "settings", "footnotes", "endnotes", "header", "footer", "comments", "fontTable")
_LASTS = {"tc": "表格的单元格没有以段落结束", "body": "正文没有以节的设置结束"}
_STYLE_LINKS = ("pStyle", "rStyle", "tblStyle", "basedOn", "link", "next")
_CHECKED = tuple(W + name for name in {*RANK, *CONTENTS, *NEEDED, *_LASTS, *_STYLE_LINKS})
"""The elements of which something is asked."""
_EMPTY = frozenset(W + name for name in EMPTY)


def check_schema(file: DocxFile) -> Iterator[Finding]:
    """Everything in the file's own parts; equal faults of one part are one finding."""
    parts = [file.main, *sorted({t for k, t in file.relations(file.main) if k.rsplit("/", 1)[-1] in _WML_PARTS})]
    defined = _defined(file)
    for part in parts:
        faults: dict[str, None] = {}
        unknown: dict[str, None] = {}
        root = file.tree(part)
        if root is None:
            faults["引用了不存在的部件"] = None
        else:
            for element in root.iter(*_CHECKED):
                for fault in _faults(element):
                    faults[fault] = None
                for name in _unknown(element, *defined):
                    unknown[name] = None
            faults |= dict.fromkeys(_dangling(file, part, root))
        place = posixpath.basename(part)
        yield from (found("G110", place=place, words={"found": fault}) for fault in faults)
        yield from (found("G111", place=place, words={"found": name}) for name in unknown)


def _faults(element: etree._Element) -> Iterator[str]:
    """What is wrong with an element of WordprocessingML."""
    name = element.tag.removeprefix(W)
    if name in RANK or name in CONTENTS:
        yield from _content(name, tuple([child.tag for child in element]))
        full = next((child for child in element if len(child) and child.tag in _EMPTY), None)
        if full is not None:
            yield f"{full.tag.removeprefix(W)} 里不该有别的项"
    for attribute in NEEDED.get(name, ()):
        if element.get(W + attribute) is None:
            yield f"{name} 缺少 {attribute}"


@lru_cache(maxsize=4096)
def _content(name: str, tags: tuple[object, ...]) -> tuple[str, ...]:
    """What is wrong with the children of an element: asked once for each sequence of them."""
    children = [tag.removeprefix(W) for tag in tags if isinstance(tag, str) and tag.startswith(W)]
    wrong = _ranked(name, children) if name in RANK else _contained(name, children)
    ends = _ends(name, [child for child in children if not child.startswith(("bookmark", "comment"))])
    return (*wrong, *ends)


def _ranked(name: str, children: list[str]) -> Iterator[str]:
    """The children of an element in which the order is fixed."""
    ranks = RANK[name]
    wrong = next((child for child in children if child not in ranks), "")
    known = [ranks[child] for child in children if child in ranks]
    single = [child for child in children if child not in MANY]
    if wrong:
        yield f"{name} 里不该有 {wrong}"
    elif known != sorted(known):
        yield f"{name} 里各项的顺序不对"
    elif len(single) != len(set(single)):
        yield f"{name} 里有重复的项"


def _contained(name: str, children: list[str]) -> Iterator[str]:
    """The children of an element in which most may stand anywhere."""
    wrong = next((child for child in children if child not in CONTENTS[name]), "")
    firsts = FIRSTS.get(name, ())
    if name == "tbl":  # bookmarks may stand before its properties
        children = [child for child in children if not child.startswith(("bookmark", "move", "comment", "customXml"))]
    late = [child for child in children if child in firsts] != [c for c in children[: len(firsts)] if c in firsts]
    if wrong:
        yield f"{name} 里不该有 {wrong}"
    elif late or any(children.count(first) > 1 for first in firsts):
        yield f"{name} 里各项的顺序不对"


def _unknown(element: etree._Element, styles: set[str], numbers: set[str]) -> Iterator[str]:
    """Styles and lists that are used and not defined: a program takes the default for them."""
    name, value = element.tag.removeprefix(W), str(element.get(W + "val") or "")
    if name in _STYLE_LINKS and value not in styles:
        yield f"样式 {value}"
    if name == "numId" and value not in {"0", *numbers}:
        yield f"编号 {value}"


def _ends(name: str, children: list[str]) -> Iterator[str]:
    """What must stand last."""
    if name == "tc" and children[-1:] not in (["p"], ["sdt"], ["customXml"]):
        yield _LASTS["tc"]
    if name == "body":
        if children[-1:] != ["sectPr"]:
            yield _LASTS["body"]
        elif children[-2:-1] == ["tbl"]:
            yield "正文以表格结束，后面缺一个段落"


def _defined(file: DocxFile) -> tuple[set[str], set[str]]:
    """Ids of the styles and of the lists."""
    styles, numbering = file.part("styles"), file.part("numbering")
    keys = {str(s.get(W + "styleId")) for s in styles.iter(W + "style")} if styles is not None else set()
    numbers = {str(n.get(W + "numId")) for n in numbering.iter(W + "num")} if numbering is not None else set()
    return keys, numbers


def _dangling(file: DocxFile, part: str, root: etree._Element) -> Iterator[str]:
    """Relationships that are used and not there, or lead nowhere."""
    keys = file.keys(part)
    for key in {str(value) for value in root.xpath("//@r:*", namespaces={"r": R[1:-1]})}:  # type: ignore[union-attr]
        if key and key not in keys:
            yield f"引用了不存在的关系 {key}"
    if any(target not in file.names for _, target in file.relations(part)):
        yield "引用了不存在的部件"
