"""A copy of the sample campaign to change and to run: a workbook in, a finding with its cell out."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree
from python_calamine import CalamineWorkbook

from pipeline.model import Problem
from pipeline.package import pack, unpack
from pipeline.run import Run, check, load, report

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Copy:
    """A campaign's folder of one's own."""

    folder: Path

    def workbook(self, name: str) -> Path:
        return self.folder / "inbox" / f"{name}.xlsx"

    def edit(self, name: str, cells: dict[str, object]) -> None:
        """``{"问题台账!T9": "3人"}``: put values into cells of a workbook, as a person would."""
        path = self.workbook(name)
        parts = unpack(path.read_bytes())
        places = _sheets(parts)
        for address, value in cells.items():
            sheet, cell = address.split("!")
            tree = etree.fromstring(parts[places[sheet]])
            _put(next(c for c in tree.iter(NS + "c") if c.get("r") == cell), value)
            parts[places[sheet]] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        path.write_bytes(pack(parts))

    def cells(self, name: str, sheet: str) -> list[list[object]]:
        """The cells of a sheet, ``[row - 1][column]``."""
        book = CalamineWorkbook.from_path(str(self.workbook(name)))
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)

    def replace(self, file: str, old: str, new: str) -> None:
        """Change a definition; the old text must be there."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new), encoding="utf-8")

    def check(self) -> Run:
        return check(load(self.folder))

    def report(self, *, final: bool = False) -> Run:
        return report(load(self.folder), final=final)

    def output(self, name: str) -> Path:
        return self.folder / "output" / name


def _sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """Name of a sheet → its part."""
    relations = {r.get("Id"): r.get("Target") for r in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])}
    found = {}
    for sheet in etree.fromstring(parts["xl/workbook.xml"]).iter(NS + "sheet"):
        target = relations[sheet.get(REL)]
        found[sheet.get("name")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _put(cell: etree._Element, value: object) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if value is None:
        return
    if isinstance(value, str) and value.startswith("="):
        etree.SubElement(cell, NS + "f").text = value[1:]
    elif isinstance(value, str) and value.startswith("#"):
        cell.set("t", "e")
        etree.SubElement(cell, NS + "v").text = value
    elif isinstance(value, str):
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, NS + "is"), NS + "t").text = value
    else:
        days = (value - date(1899, 12, 30)).days if isinstance(value, date) else value
        if not isinstance(value, date):
            cell.attrib.pop("s", None)  # a plain number: no date format left to it
        etree.SubElement(cell, NS + "v").text = str(days)


def copy_campaign(source: Path, target: Path) -> Copy:
    """A copy of a campaign's definitions and inbox."""
    for name in ("input_templates", "inbox"):
        shutil.copytree(source / name, target / name)
    shutil.copyfile(source / "config.yaml", target / "config.yaml")
    (target / "output").mkdir()
    return Copy(target)


def found(run: Run, code: str) -> list[Problem]:
    """The problems of a run with this code."""
    return [problem for problem in run.problems if problem.code == code]
