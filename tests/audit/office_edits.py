"""Edits a document in LibreOffice as a person would, through its API. Run by a Python that has ``uno``:

``python office_edits.py SOFFICE PROFILE IN.docx OUT.docx EDITS.json``
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

BREAK = 0


def value(name: str, content: Any) -> Any:
    prop = PropertyValue()
    prop.Name, prop.Value = name, content
    return prop


def connect(name: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            return resolver.resolve(f"uno:pipe,name={name};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001 (it is not there yet)
            time.sleep(0.25)
    raise SystemExit("LibreOffice did not answer")


def paragraphs(document: Any) -> list[Any]:
    found, walk = [], document.Text.createEnumeration()
    while walk.hasMoreElements():
        item = walk.nextElement()
        if item.supportsService("com.sun.star.text.Paragraph"):
            found.append(item)
    return found


def paragraph(document: Any, start: str) -> Any:
    return next(item for item in paragraphs(document) if item.String.startswith(start))


def anchor(document: Any, bookmark: str) -> Any:
    return document.Bookmarks.getByName(bookmark).Anchor


def spot(document: Any, text: str) -> Any:
    search = document.createSearchDescriptor()
    search.SearchString = text
    found = document.findFirst(search)
    if found is None:
        raise SystemExit(f"not found: {text}")
    return found


class Edits:
    """What a person does, by name."""

    def __init__(self, context: Any, document: Any) -> None:
        self.context, self.document = context, document

    def type_inside(self, bookmark: str, text: str) -> None:
        place = anchor(self.document, bookmark)
        cursor = place.Text.createTextCursorByRange(place.Start)
        cursor.goRight(1, False)
        cursor.Text.insertString(cursor, text, False)

    def type_after(self, bookmark: str, text: str) -> None:
        place = anchor(self.document, bookmark)
        cursor = place.Text.createTextCursorByRange(place.End)
        cursor.Text.insertString(cursor, text, False)

    def overwrite(self, bookmark: str, text: str) -> None:
        anchor(self.document, bookmark).String = text

    def replace(self, find: str, text: str) -> None:
        spot(self.document, find).String = text

    def delete_paragraph(self, start: str) -> None:
        place = paragraph(self.document, start)
        cursor = place.Text.createTextCursorByRange(place.Start)
        cursor.gotoEndOfParagraph(True)
        cursor.goRight(1, True)
        cursor.String = ""

    def insert_paragraph(self, after: str, text: str) -> None:
        place = paragraph(self.document, after)
        cursor = place.Text.createTextCursorByRange(place.End)
        cursor.Text.insertControlCharacter(cursor, BREAK, False)
        cursor.Text.insertString(cursor, text, False)

    def split(self, before: str) -> None:
        found = spot(self.document, before)
        found.Text.insertControlCharacter(found.Start, BREAK, False)

    def join(self, start: str) -> None:
        place = paragraph(self.document, start)
        cursor = place.Text.createTextCursorByRange(place.Start)
        cursor.goLeft(1, True)
        cursor.String = ""

    def move_up(self, start: str, times: int) -> None:
        controller = self.document.CurrentController
        controller.ViewCursor.gotoRange(paragraph(self.document, start).Start, False)
        create = self.context.ServiceManager.createInstanceWithContext
        dispatcher = create("com.sun.star.frame.DispatchHelper", self.context)
        for _ in range(times):
            dispatcher.executeDispatch(controller.Frame, ".uno:MoveUp", "", 0, ())

    def cell(self, row: int, column: int, text: str) -> None:
        table = self.document.TextTables.getByIndex(0)
        table.getCellByPosition(column, row).String = text

    def delete_row(self, row: int) -> None:
        self.document.TextTables.getByIndex(0).Rows.removeByIndex(row, 1)

    def insert_row(self, row: int, texts: list[str]) -> None:
        table = self.document.TextTables.getByIndex(0)
        table.Rows.insertByIndex(row, 1)
        for column, text in enumerate(texts):
            table.getCellByPosition(column, row).String = text

    def comment(self, at: str, text: str) -> None:
        note = self.document.createInstance("com.sun.star.text.textfield.Annotation")
        note.Author, note.Content = "审稿人", text
        note.DateTimeValue = uno.createUnoStruct("com.sun.star.util.DateTime", 0, 0, 0, 9, 5, 9, 2017, False)
        found = spot(self.document, at)
        found.Text.insertTextContent(found.End, note, False)

    def bold(self, at: str) -> None:
        spot(self.document, at).CharWeight = 150.0

    def record(self, on: bool) -> None:
        self.document.RecordChanges = on


def main() -> None:
    soffice, profile, source, target, edits = sys.argv[1:]
    name = f"make-report-{Path(profile).name}-{time.time_ns()}"
    command = [
        soffice,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--norestore",
        f"--accept=pipe,name={name};urp;",
    ]
    office = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        context = connect(name)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (value("Hidden", True),))
        doing = Edits(context, document)
        for verb, *arguments in json.loads(Path(edits).read_text(encoding="utf-8")):
            getattr(doing, verb)(*arguments)
        document.storeToURL(Path(target).as_uri(), (value("FilterName", "MS Word 2007 XML"),))
        document.close(True)
        with contextlib.suppress(Exception):  # it has gone before it could answer
            desktop.terminate()
        office.wait(60)
    finally:
        if office.poll() is None:
            office.kill()


if __name__ == "__main__":
    main()
