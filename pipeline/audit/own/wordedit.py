"""Changes to the text of a .docx, outright or as tracked changes: runs, paragraphs and rows in or out; comments.

What a person has put there (comments, bookmarks of their own, the look of a paragraph) stays.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from pipeline import marks
from pipeline.audit.own.carrier import between
from pipeline.audit.own.looks import dress
from pipeline.docxfile import DocxFile, W, parse

AUTHOR = "数据更新"
_COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ANCHORS = frozenset(W + tag for tag in ("commentRangeStart", "commentRangeEnd", "permStart", "permEnd"))
_REVISIONS = frozenset(W + tag for tag in ("ins", "del", "moveFrom", "moveTo"))
_NOTES, _PICTURES = ("footnoteReference", "endnoteReference"), ("drawing", "pict", "object")
_PUT_IN = (
    *(W + tag for tag in (*_NOTES, *_PICTURES, "hyperlink", "sdt", "fldSimple", "fldChar")),
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
)
_RUN_STYLES, _BLOCK_STYLES = (W + "rStyle",), (W + "pStyle", W + "tblStyle")


class Editor:
    """Edits one document; ``fresh`` is the newly generated one that pieces are taken from."""

    def __init__(self, file: DocxFile, fresh: DocxFile, *, track: bool) -> None:
        self.file, self.track = file, track
        tree = file.tree(file.main)
        assert tree is not None
        self.tree = tree
        ids = [int(node.get(W + "id") or 0) for node in tree.iter() if str(node.get(W + "id") or "").isdigit()]
        self._next = max(ids, default=0) + 1
        self._styles = _StyleMap(file, fresh)
        self._comments = _Comments(file)

    def parts(self) -> dict[str, bytes]:
        """The parts that have changed."""
        return {self.file.main: _bytes(self.tree), **self._styles.parts(), **self._comments.parts()}

    def _id(self) -> str:
        self._next += 1
        return str(self._next)

    def _revision(self, kind: str) -> etree._Element:
        node = etree.Element(W + kind)
        node.set(W + "id", self._id())
        node.set(W + "author", AUTHOR)
        return node

    def pieces(
        self, nodes: Iterable[etree._Element], worn: Iterable[etree._Element] = (), suffix: str = ""
    ) -> list[etree._Element]:
        """Copies of nodes of the fresh document, to be put in: own ids, styles of this document, marked as new.

        ``worn``: the nodes that they stand in for; what people have made bold or coloured in them stays so.
        ``suffix``: what is put behind the names of bookmarks (``_Copy_1``).
        """
        made = []
        ids: dict[str, str] = {}
        for node in nodes:
            piece = copy.deepcopy(node)
            piece.tail = None
            for mark in piece.iter(W + "bookmarkStart", W + "bookmarkEnd"):
                old = str(mark.get(W + "id"))
                ids.setdefault(old, self._id())
                mark.set(W + "id", ids[old])
                if suffix and mark.tag == W + "bookmarkStart":
                    mark.set(W + "name", f"{mark.get(W + 'name')}{suffix}")
            self._styles.translate(piece, _RUN_STYLES)
            made.append(piece)
        made = dress(made, [run for node in worn for run in node.iter(W + "r")])
        return [self._as_new(piece) if piece.tag == W + "r" and self.track else piece for piece in made]

    def _as_new(self, run: etree._Element) -> etree._Element:
        wrapper = self._revision("ins")
        wrapper.append(run)
        return wrapper

    def retire(self, nodes: Iterable[etree._Element]) -> None:
        """Take runs and bookmarks of ours out; anchors of comments and what is not ours stay."""
        for node in list(nodes):
            if node.tag == W + "r":
                if node.find(W + "commentReference") is None:
                    self._retire_run(node)
            elif node.tag == W + "bookmarkStart":
                if marks.parse(str(node.get(W + "name"))):
                    unwrap(node)
            elif (
                node.tag not in _ANCHORS
                and node.tag not in _REVISIONS
                and node.tag not in (W + "pPr", W + "bookmarkEnd")
            ):
                self.retire(list(node))

    def _retire_run(self, run: etree._Element) -> None:
        parent = run.getparent()
        assert parent is not None
        if not self.track:
            parent.remove(run)
            return
        wrapper = self._revision("del")
        parent.replace(run, wrapper)
        wrapper.append(run)
        for text in run.iter(W + "t"):
            text.tag = W + "delText"
            text.set(_SPACE, "preserve")

    def set_text(self, start: etree._Element, text: str) -> None:
        """Let the runs of a bookmark print another text, in the look they have."""
        nodes, _ = between(start)
        runs = [run for node in nodes for run in node.iter(W + "r") if run.find(W + "t") is not None]
        if not runs:
            return
        if self.track:
            new = etree.Element(W + "r")
            look = runs[0].find(W + "rPr")
            if look is not None:
                new.append(copy.deepcopy(look))
            etree.SubElement(new, W + "t").text = text
            for run in runs:
                self._retire_run(run)
            self._put(start, [self._as_new(new)])
            return
        texts = [node for run in runs for node in run.iter(W + "t")]
        texts[0].text = text
        texts[0].set(_SPACE, "preserve")
        for node in texts[1:]:
            node.text = ""

    def replace(self, start: etree._Element, pieces: Sequence[etree._Element]) -> None:
        """Put pieces between the ends of a bookmark. What was deleted stands before it: else editors drop it."""
        self.retire(between(start)[0])
        self._put(start, pieces)

    def _put(self, start: etree._Element, pieces: Sequence[etree._Element]) -> None:
        for node in between(start)[0]:
            if next(node.iter(W + "del"), None) is not None:
                start.addprevious(node)
        place = start
        while (following := place.getnext()) is not None and following.tag == W + "bookmarkStart":
            place = following
        for node in reversed(pieces):
            place.addnext(node)

    def fill(self, paragraph: etree._Element, source: etree._Element) -> None:
        """Write a paragraph anew from a fresh one; its look and the comments on it stay."""
        content = self.pieces((node for node in source if node.tag != W + "pPr"), list(paragraph))
        self.retire(list(paragraph))
        place = 0
        for index, node in enumerate(paragraph):
            if node.tag in (W + "pPr", W + "commentRangeStart", W + "del"):
                place = index + 1
        for offset, node in enumerate(content):
            paragraph.insert(place + offset, node)

    def insert(self, source: etree._Element) -> etree._Element:
        """A copy of a fresh paragraph, row or table, to be put in by the caller."""
        made = copy.deepcopy(source)
        made.tail = None
        for paragraph in [made] if made.tag == W + "p" else list(made.iter(W + "p")):
            content = self.pieces(node for node in paragraph if node.tag != W + "pPr")
            for node in list(paragraph):
                if node.tag != W + "pPr":
                    paragraph.remove(node)
            paragraph.extend(content)
            section = paragraph.find(f"{W}pPr/{W}sectPr")
            if section is not None:
                paragraph[0].remove(section)
        self._styles.translate(made, _BLOCK_STYLES)
        if self.track:
            if made.tag == W + "p":
                self._mark_end(made, "ins")
            else:
                for row in [made] if made.tag == W + "tr" else list(made.iter(W + "tr")):
                    _properties(row, "trPr").append(self._revision("ins"))
        return made

    def remove(self, element: etree._Element) -> None:
        """Take a paragraph or row out; a paragraph that ends a section stays, empty."""
        paragraphs = [element] if element.tag == W + "p" else list(element.iter(W + "p"))
        if self.track:
            for paragraph in paragraphs:
                self.retire(list(paragraph))
            if element.tag == W + "p":
                self._mark_end(element, "del")
            else:
                _properties(element, "trPr").append(self._revision("del"))
            return
        if element.tag == W + "p" and element.find(f"{W}pPr/{W}sectPr") is not None:
            self.retire(list(element))
            return
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
        if parent.tag == W + "tbl" and parent.find(W + "tr") is None:
            above = parent.getparent()
            assert above is not None
            above.remove(parent)

    def _mark_end(self, paragraph: etree._Element, kind: str) -> None:
        """The end of the paragraph is new, or goes with it."""
        properties = _properties(paragraph, "pPr")
        look = properties.find(W + "rPr")
        if look is None:
            look = etree.Element(W + "rPr")
            later = next((node for node in properties if node.tag in (W + "sectPr", W + "pPrChange")), None)
            if later is None:
                properties.append(look)
            else:
                later.addprevious(look)
        look.insert(0, self._revision(kind))

    def comment(self, place: etree._Element, text: str) -> None:
        """Put a comment from here (a bookmark, or a paragraph) to the end of the paragraph; once.

        Its own mark stands at the end: in the middle of a paragraph it makes LibreOffice lose the ends of the bookmarks
        behind it by a character.
        """
        paragraph = place if place.tag == W + "p" else next(place.iterancestors(W + "p"))
        if self._comments.known((str(node.get(W + "id")) for node in paragraph.iter(W + "commentReference")), text):
            return
        key = self._comments.add(text)
        start, end = etree.Element(W + "commentRangeStart"), etree.Element(W + "commentRangeEnd")
        run = etree.Element(W + "r")
        for node in (start, end, etree.SubElement(run, W + "commentReference")):
            node.set(W + "id", key)
        if place is paragraph:
            paragraph.insert(1 if paragraph.find(f"{W}pPr") is not None else 0, start)
        else:
            place.addprevious(start)
        paragraph.extend([end, run])


def unwrap(start: etree._Element) -> None:
    """Take a bookmark away from what it stands around."""
    _, end = between(start)
    if end is None:
        root, key = start.getroottree().getroot(), start.get(W + "id")
        end = next((node for node in root.iter(W + "bookmarkEnd") if node.get(W + "id") == key), None)
    for node in (start, end):
        parent = node.getparent() if node is not None else None
        if parent is not None and node is not None:
            parent.remove(node)


def revised(element: etree._Element) -> bool:
    """Whether there are revisions of people in it."""
    return any(True for _ in element.iter(*_REVISIONS))


def enriched(element: etree._Element) -> bool:
    """Whether people have put more than words into it: a footnote, a picture, a link, a field, a break of the page."""
    breaks = (node.get(W + "type") in ("page", "column") for node in element.iter(W + "br"))
    return next(element.iter(*_PUT_IN), None) is not None or any(breaks)


def _properties(element: etree._Element, tag: str) -> etree._Element:
    found = element.find(W + tag)
    if found is None:
        found = etree.Element(W + tag)
        place = 1 if element.find(W + "tblPrEx") is not None else 0
        element.insert(place, found)
    return found


def _bytes(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


class _StyleMap:
    """Style ids of the fresh document → those of the edited one, by name; what it lacks is added to it."""

    def __init__(self, file: DocxFile, fresh: DocxFile) -> None:
        self._part = next((target for kind, target in file.relations(file.main) if kind.endswith("/styles")), "")
        self._tree, source = file.part("styles"), fresh.part("styles")
        self._named = dict(_styles(self._tree))
        self._fresh = {str(style.get(W + "styleId")): style for _, style in _styles(source)}
        self._ids: dict[str, str] = {}
        self._grown = False

    def translate(self, element: etree._Element, kinds: tuple[str, ...]) -> None:
        """Let a piece of the fresh document name its styles as this document does."""
        for node in element.iter(*kinds):
            node.set(W + "val", self._id(str(node.get(W + "val"))))

    def _id(self, key: str) -> str:
        if key not in self._ids:
            style = self._fresh.get(key)
            name = _name(style) if style is not None else ""
            known = self._named.get((name, str(style.get(W + "type")) if style is not None else ""))
            if known is None and style is not None and self._tree is not None:
                known = copy.deepcopy(style)
                self._tree.append(known)
                self._grown = True
            self._ids[key] = str(known.get(W + "styleId")) if known is not None else key
        return self._ids[key]

    def parts(self) -> dict[str, bytes]:
        return {self._part: _bytes(self._tree)} if self._grown and self._tree is not None else {}


def _name(style: etree._Element) -> str:
    found = style.find(W + "name")
    return str(found.get(W + "val")).lower() if found is not None else ""


def _styles(tree: etree._Element | None) -> Iterator[tuple[tuple[str, str], etree._Element]]:
    for style in tree.iter(W + "style") if tree is not None else ():
        yield (_name(style), str(style.get(W + "type"))), style


class _Comments:
    """The comments of a document, and the part that holds them, made when there is none."""

    def __init__(self, file: DocxFile) -> None:
        self._file = file
        self._part = next((target for kind, target in file.relations(file.main) if kind == _COMMENTS), "")
        found = file.part("comments")
        self._tree = found if found is not None else etree.Element(W + "comments", nsmap={"w": W[1:-1]})
        self._texts = {
            str(node.get(W + "id")): "".join(text.text or "" for text in node.iter(W + "t"))
            for node in self._tree.iter(W + "comment")
        }
        self._added = False

    def known(self, ids: Iterable[str], text: str) -> bool:
        """Whether one of these comments says this already."""
        return any(self._texts.get(key) == text for key in ids)

    def add(self, text: str) -> str:
        """Enter a comment; its id."""
        key = str(max((int(key) for key in self._texts if key.isdigit()), default=-1) + 1)
        comment = etree.SubElement(self._tree, W + "comment")
        for name, value in (("id", key), ("author", AUTHOR), ("initials", AUTHOR[:1])):
            comment.set(W + name, value)
        run = etree.SubElement(etree.SubElement(comment, W + "p"), W + "r")
        etree.SubElement(run, W + "t").text = text
        self._texts[key] = text
        self._added = True
        return key

    def parts(self) -> dict[str, bytes]:
        if not self._added:
            return {}
        if self._part:
            return {self._part: _bytes(self._tree)}
        folder, _, name = self._file.main.rpartition("/")
        part, relations = f"{folder}/comments.xml", f"{folder}/_rels/{name}.rels"
        types, links = parse(self._file.read("[Content_Types].xml")), parse(self._file.read(relations))
        etree.SubElement(types, f"{_TYPES}Override", PartName=f"/{part}", ContentType=_COMMENTS_TYPE)
        etree.SubElement(links, _RELATION, Id="rIdMakeReportComments", Type=_COMMENTS, Target="comments.xml")
        return {part: _bytes(self._tree), "[Content_Types].xml": _bytes(types), relations: _bytes(links)}
