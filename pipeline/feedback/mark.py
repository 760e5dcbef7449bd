"""A unit's own workbook with marks on it, and the same without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.feedback.answers import print_questions, remove_questions
from pipeline.feedback.cells import Cells, Spot, address, spot_of
from pipeline.feedback.listing import HEADER_ROW, list_sheet
from pipeline.feedback.notes import Notes
from pipeline.feedback.parts import Element, Package, SheetPart, Unpatchable, add_sheet, local_name, make
from pipeline.feedback.styles import MARKS, RED, YELLOW, Styles
from pipeline.feedback.words import LIST_SHEET, NOTE_HEAD, note_text, to_unit
from pipeline.forms.model import Sheet
from pipeline.model import Problem, Severity
from pipeline.package import pack

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
#: What stands before the names of a workbook.
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


def marked_copy(
    data: bytes, problems: Sequence[Problem], answers: Sheet | None = None, *, own: bool = False
) -> bytes | None:
    """A workbook with each problem's cell filled and noted, and the sheet 退回说明 first.

    ``answers``: the form's 核实说明, into which the queries are printed. ``own``: it is the lead office's, which is
    spoken to as on its own screen. Marks of an earlier round are taken off first; notes (提示) are not marked.
    None where the parts of the package cannot be changed one by one (no .xlsx or .xlsm; signed, encrypted, shared):
    then ``problem_list``.
    """
    said = [found if own else to_unit(found) for found in problems if found.severity is not Severity.NOTE]
    try:
        package = Package(data)
        _unmark(package, answers)
        styles = _styles(package)
        for sheet in package.sheets():
            mine = [found for found in said if found.place.sheet == sheet.name]
            if mine and _is_worksheet(package, sheet):
                _mark_sheet(package, styles, sheet, mine)
        printed = answers is not None and print_questions(package, styles, answers, said)
        _add_list(package, styles, said, marked=True, answers=answers.name if answers and printed else "")
        return package.save()
    except (Unpatchable, UnicodeError, ValueError, LookupError):
        return None


def unmark(data: bytes, answers: Sheet | None = None) -> bytes:
    """The workbook without marks of ours; the same bytes where there are none, or where it cannot be changed."""
    try:
        package = Package(data)
        _unmark(package, answers)
        return package.save() if package.changed else data
    except (Unpatchable, UnicodeError, ValueError, LookupError):
        return data


def problem_list(problems: Sequence[Problem], *, own: bool = False) -> bytes:
    """A fresh .xlsx with the list alone, for a file that cannot be marked."""
    said = [found if own else to_unit(found) for found in problems if found.severity is not Severity.NOTE]
    package = Package(pack(_EMPTY))
    _add_list(package, _styles(package), said, marked=False)
    return package.save()


_EMPTY = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_BOOK_TYPE}"/></Types>'
    ).encode(),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ).encode(),
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}"><bookViews><workbookView/></bookViews><sheets/></workbook>'.encode(),
}


# put on ---------------------------------------------------------------------------------------------------------------


def _is_worksheet(package: Package, sheet: SheetPart) -> bool:
    return bool(sheet.part) and local_name(package.tree(sheet.part)) == "worksheet"


def _styles(package: Package) -> Styles:
    part = next((found.target for found in package.relations(package.workbook) if found.kind == "styles"), "")
    if part not in package.parts:
        usual = f"{package.folder}/styles.xml"  # some readers look for no other name
        part = usual if usual not in package.parts else package.free_name(f"{package.folder}/styles{{}}.xml")
        package.put(part, f'<styleSheet xmlns="{package.main}"/>'.encode())
        package.declare(part, _STYLES_TYPE)
        package.relate(package.workbook, "styles", part)
    return Styles(package.edit(part))


def _mark_sheet(package: Package, styles: Styles, sheet: SheetPart, problems: Sequence[Problem]) -> None:
    """Fills and notes on the cells of one sheet."""
    spotted = [(spot, found) for found in problems if (spot := spot_of(found.place.cell))]
    if not spotted:
        return
    cells = Cells(package.edit(sheet.part))
    marks: dict[Spot, list[Problem]] = defaultdict(list)
    texts: dict[Spot, list[str]] = defaultdict(list)
    for spot, found in spotted:
        shown = cells.anchor(spot)
        marks[shown].append(found)
        texts[shown].append(note_text(found, at="" if shown == spot else address(spot)))
    for spot in sorted(marks):
        cell = cells.cell(spot)
        error = any(found.severity is Severity.ERROR for found in marks[spot])
        cell.set("s", str(styles.marked(_style_of(cell), RED if error else YELLOW)))
    Notes(package, sheet.part).add(
        cells, {spot: "\n".join([NOTE_HEAD, *dict.fromkeys(said)]) for spot, said in texts.items()}
    )


def _style_of(element: Element, name: str = "s") -> int:
    text = element.get(name, "0")
    return int(text) if text.isdecimal() else 0


def _add_list(
    package: Package, styles: Styles, problems: Sequence[Problem], *, marked: bool, answers: str = ""
) -> None:
    """The sheet 退回说明, first and shown; names that count sheets from the first are moved on by one."""
    before = package.sheets()
    linkable = [sheet.name for sheet in before if sheet.element.get("state", "visible") == "visible"]
    data = list_sheet(package.main, styles, problems, linkable, marked=marked, answers=answers)
    add_sheet(package, LIST_SHEET, data, first=True)
    root = package.edit(package.workbook)
    _shift_names(package, from_=0, by=1)
    _name_header(package, root)
    _show(package, root, before)


def _shift_names(package: Package, *, from_: int, by: int) -> None:
    for name in package.edit(package.workbook).iter(package.tag("definedName")):
        place = name.get("localSheetId", "")
        if place.isdecimal() and int(place) >= from_:
            name.set("localSheetId", str(int(place) + by))


def _name_header(package: Package, root: Element) -> None:
    """The header of the list repeats on every page that is printed."""
    names = root.find(package.tag("definedNames"))
    if names is None:
        names = make(root, package.tag("definedNames"))
        root.insert(max(place for place, child in enumerate(root, 1) if local_name(child) in _BEFORE_NAMES), names)
    words = {"name": "_xlnm.Print_Titles", "localSheetId": "0"}
    name = make(names, package.tag("definedName"), words)
    name.text = f"'{LIST_SHEET}'!${HEADER_ROW}:${HEADER_ROW}"
    names.insert(0, name)


def _show(package: Package, root: Element, others: Sequence[SheetPart]) -> None:
    """The list is the sheet shown, and the only one: sheets shown together would be edited together."""
    for view in root.iter(package.tag("workbookView")):
        view.set("activeTab", "0")
        view.set("firstSheet", "0")
    for sheet in others:
        if not sheet.part or b"tabSelected" not in package.parts[sheet.part][:200_000]:
            continue
        for view in list(package.tree(sheet.part).iter(package.tag("sheetView"))):
            if view.get("tabSelected") in ("1", "true"):
                package.edit(sheet.part)
                del view.attrib["tabSelected"]


# take off -------------------------------------------------------------------------------------------------------------


def _unmark(package: Package, answers: Sheet | None) -> None:
    _remove_list(package)
    sheets = [sheet for sheet in package.sheets() if sheet.part]
    style = next((found.target for found in package.relations(package.workbook) if found.kind == "styles"), "")
    used = package.parts.get(style, b"").upper()
    styles = Styles(package.tree(style)) if any(color.encode() in used for color in MARKS) else None
    if styles is not None and answers is not None:
        remove_questions(package, styles, answers)
    for sheet in sheets:
        if styles is not None and _is_worksheet(package, sheet) and _reset_fills(package, styles, sheet):
            package.edit(style)
        if any(found.kind == "comments" for found in package.relations(sheet.part)):
            Notes(package, sheet.part).remove()


def _reset_fills(package: Package, styles: Styles, sheet: SheetPart) -> bool:
    """Every cell, row and column in a mark's colour gets back the style it had, wherever its owner has copied it to."""
    was: dict[str, int | None] = {}
    tags = {package.tag("c"): "s", package.tag("row"): "s", package.tag("col"): "style"}
    for element in package.tree(sheet.part).iter(*tags):
        name = tags[str(element.tag)]
        style = element.get(name)
        if style is None:
            continue
        if style not in was:
            was[style] = styles.original(int(style)) if style.isdecimal() else None
        if (old := was[style]) is not None:
            package.edit(sheet.part)
            element.set(name, str(old))
    return any(old is not None for old in was.values())


def _remove_list(package: Package) -> None:
    """The sheet 退回说明 and the names that belong to it; another sheet is shown."""
    root = package.tree(package.workbook)
    for place, sheet in reversed(list(enumerate(package.sheets()))):
        if sheet.name != LIST_SHEET:
            continue
        root = package.edit(package.workbook)
        parent = sheet.element.getparent()
        if parent is None or len(parent) == 1:
            return
        package.unrelate(package.workbook, sheet.element.get(package.relation_id, ""))
        parent.remove(sheet.element)
        if sheet.part:
            package.drop(sheet.part)
        for name in list(root.iter(package.tag("definedName"))):
            if name.get("localSheetId") == str(place):
                _remove(name)
        _shift_names(package, from_=place + 1, by=-1)
        visible = [n for n, s in enumerate(package.sheets()) if s.element.get("state", "visible") == "visible"]
        for view in root.iter(package.tag("workbookView")):
            view.set("activeTab", str(visible[0] if visible else 0))
            view.set("firstSheet", "0")


def _remove(element: Element) -> None:
    """Takes an element out, and the one that held it when nothing is left in it."""
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    holder = parent.getparent()
    if not len(parent) and holder is not None:
        holder.remove(parent)
