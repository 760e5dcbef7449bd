"""Notes on the cells of a sheet: the comments part and its drawing, made new or extended, and taken off again.

Our notes are known by their author, and by the line they begin with (a program may drop the author). What its owner
wrote on the same cell stays above that line.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from pipeline.feedback.cells import Cells, Spot, address, spot_of
from pipeline.feedback.drawing import Box, blocks_of, box, extend, new_drawing, noted, without
from pipeline.feedback.parts import Element, Package, Unpatchable, local_name, make
from pipeline.feedback.words import NOTE_HEAD, plain

AUTHOR = "make-report"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
#: What stands behind the drawing of notes in a worksheet.
_BEHIND = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)


class Notes:
    """The notes of one sheet."""

    def __init__(self, package: Package, part: str) -> None:
        self.package, self.part = package, part
        self.root = package.tree(part)
        relations = package.relations(part)
        self.comments = next((found for found in relations if found.kind == "comments"), None)
        if self.comments is not None and self.comments.target not in package.parts:
            self.comments = None
        drawing = self.root.find(package.tag("legacyDrawing"))
        wanted = drawing.get(package.relation_id) if drawing is not None else None
        self.drawing = next((found for found in relations if found.id == wanted), None)
        if drawing is not None and (self.drawing is None or self.drawing.target not in package.parts):
            raise Unpatchable

    # put on ---------------------------------------------------------------------------------------------------------

    def add(self, cells: Cells, texts: Mapping[Spot, str]) -> None:
        """Puts a note on each of these cells; a note that is there already is continued."""
        root = self._comments_root()
        author = self._author(root)
        held = {comment.get("ref", ""): comment for comment in root.iter(self.package.tag("comment"))}
        entries = root.find(self.package.tag("commentList"))
        assert entries is not None
        for spot in sorted(texts):
            own = held.get(address(spot))
            if own is None:
                words = {"ref": address(spot), "authorId": str(author)}
                comment = etree.SubElement(entries, self.package.tag("comment"), words)
                body = etree.SubElement(comment, self.package.tag("text"))
                self._run(body, texts[spot])
            else:
                self._continue(own, texts[spot])
        self._draw(cells, texts, [place for ref in held if (place := spot_of(ref))])

    def _comments_root(self) -> Element:
        package = self.package
        if self.comments is not None:
            root = package.edit(self.comments.target)
            if root.find(package.tag("commentList")) is None or root.find(package.tag("authors")) is None:
                raise Unpatchable
            return root
        name = package.free_name(f"{package.folder}/comments{{}}.xml")
        package.put(name, f'<comments xmlns="{package.main}"><authors/><commentList/></comments>'.encode())
        package.declare(name, _COMMENTS_TYPE)
        package.relate(self.part, "comments", name)
        return package.edit(name)

    def _author(self, root: Element) -> int:
        authors = root.find(self.package.tag("authors"))
        assert authors is not None
        names = [entry.text for entry in authors]
        if AUTHOR not in names:
            etree.SubElement(authors, self.package.tag("author")).text = AUTHOR
            return len(names)
        return names.index(AUTHOR)

    def _run(self, body: Element, text: str) -> None:
        """A run in the plain face of notes."""
        run = etree.SubElement(body, self.package.tag("r"))
        face = etree.SubElement(run, self.package.tag("rPr"))
        words = (("sz", "9"), ("color", "81"), ("rFont", "宋体"), ("charset", "134"))
        for tag, value in words:
            etree.SubElement(face, self.package.tag(tag), {"indexed" if tag == "color" else "val": value})
        said = etree.SubElement(run, self.package.tag("t"))
        said.text = plain(text)
        said.set(_PRESERVE, "preserve")

    def _continue(self, comment: Element, text: str) -> None:
        """Adds to a note of its owner; its plain text becomes a run, because text and runs do not mix."""
        body = comment.find(self.package.tag("text"))
        if body is None:
            body = make(comment, self.package.tag("text"))
            comment.insert(0, body)
        bare = body.find(self.package.tag("t"))
        if bare is not None:
            run = make(body, self.package.tag("r"))
            body.replace(bare, run)
            run.append(bare)
        phonetic = [child for child in body if local_name(child) in ("rPh", "phoneticPr")]
        self._run(body, f"\n{text}" if body.xpath("string()") else text)
        body.extend(phonetic)

    def _draw(self, cells: Cells, texts: Mapping[Spot, str], held: list[Spot]) -> None:
        """Boxes for the notes that have none, in the sheet's drawing or in a new one."""
        package = self.package
        old = package.parts[self.drawing.target] if self.drawing else b""
        missing = sorted({*texts, *held} - noted(old))
        boxes: list[Box] = [box(cells, spot, texts.get(spot, "")) for spot in missing]
        if self.drawing is not None:
            try:
                package.put(self.drawing.target, extend(old, boxes) if boxes else old)
            except ValueError as error:
                raise Unpatchable from error
            return
        name = package.free_name(f"{package.folder}/drawings/vmlDrawing{{}}.vml")
        parts = (data for part, data in package.parts.items() if part.lower().endswith(".vml"))
        package.put(name, new_drawing(boxes, blocks_of(parts)))
        package.declare_extension("vml", _VML_TYPE)
        made = make(self.root, package.tag("legacyDrawing"), r=package.relation_ns)
        made.set(package.relation_id, package.relate(self.part, "vmlDrawing", name))
        package.edit(self.part).insert(self._place(), made)

    def _place(self) -> int:
        """Where the drawing of notes belongs among the children of a worksheet."""
        for place, child in enumerate(self.root):
            name = local_name(child)
            wrapped = name == "AlternateContent" and {local_name(one) for one in child.iter()} & {
                "oleObjects",
                "controls",
            }
            if name in _BEHIND or wrapped:
                return place
        return len(self.root)

    # take off -------------------------------------------------------------------------------------------------------

    def remove(self) -> None:
        """Takes our notes off. What somebody else wrote on the same cells stays."""
        package = self.package
        if self.comments is None or not _speaks_of_us(package.parts[self.comments.target]):
            return
        root = package.tree(self.comments.target)
        names = [entry.text for entry in root.iterfind(f"{package.tag('authors')}/{package.tag('author')}")]
        gone: set[Spot] = set()
        for comment in list(root.iter(package.tag("comment"))):
            if self._cut(comment, names):
                package.edit(self.comments.target)
                parent, spot = comment.getparent(), spot_of(comment.get("ref", ""))
                if parent is not None:
                    parent.remove(comment)
                gone |= {spot} if spot else set()
        if not gone:
            return
        self._erase(gone)
        if root.find(f".//{package.tag('comment')}") is None:
            package.unrelate(self.part, self.comments.id)
            package.drop(self.comments.target)

    def _cut(self, comment: Element, names: list[str | None]) -> bool:
        """Cuts our lines off a note; whether nothing is left of it."""
        package = self.package
        number = comment.get("authorId", "")
        said_here = list(comment.iter(package.tag("t")))
        whole = "".join(said.text or "" for said in said_here)
        if number.isdecimal() and int(number) < len(names) and names[int(number)] == AUTHOR:
            return True
        at = whole.find(NOTE_HEAD)
        if at < 0:
            return False
        rest = len(whole[:at].rstrip("\n"))
        package.edit(self.comments.target if self.comments else "")
        for said in said_here:
            text = said.text or ""
            said.text, rest = text[:rest], max(rest - len(text), 0)
            run = said.getparent()
            if not said.text and run is not None and run.tag == package.tag("r"):
                holder = run.getparent()
                if holder is not None:
                    holder.remove(run)
        return not whole[:at].strip()

    def _erase(self, gone: set[Spot]) -> None:
        """Removes the boxes of notes; a drawing without shapes goes with them."""
        package, drawing = self.package, self.drawing
        if drawing is None:
            return
        rest = without(package.parts[drawing.target], gone)
        if rest:
            package.put(drawing.target, rest)
            return
        root = package.edit(self.part)
        for element in root.findall(package.tag("legacyDrawing")):
            root.remove(element)
        package.unrelate(self.part, drawing.id)
        package.drop(drawing.target)


def _speaks_of_us(data: bytes) -> bool:
    return AUTHOR.encode() in data or NOTE_HEAD.encode() in data
