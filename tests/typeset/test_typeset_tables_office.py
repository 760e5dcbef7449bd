"""What LibreOffice shows of long tables: headings on every page, rows whole, page numbers of pages turned sideways."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
from typeset_kit import make

from pipeline.document import Attachment, Merge, Table, Text
from pipeline.preview import preview
from pipeline.typeset import typeset

MM = 25.4 / 72
ROWS = 70


def line(*texts: str) -> tuple[tuple[Text, ...], ...]:
    return tuple((Text(text),) if text else () for text in texts)


def long_table() -> Table:
    body = tuple(line(f"行{n:03}", f"始{n:03}" + "情况说明" * 40 + f"终{n:03}", "1") for n in range(ROWS))
    merges = (Merge(0, 0, 2, 1), Merge(0, 1, 1, 2))
    return Table(line("名称", "情况", "件数"), body, ("auto",) * 3, groups=(line("", "分组栏", ""),), merges=merges)


class Page:
    """Characters of a page with the middle of each, in mm from the left and from the bottom of the paper."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.width, self.height = (side * MM for side in page.get_size())
        text = page.get_textpage()
        self.text = "".join(text.get_text_range().split())
        self.boxes = []
        for index in range(text.count_chars()):
            char = text.get_text_range(index, 1)
            if char.strip():
                left, bottom, right, top = (edge * MM for edge in text.get_charbox(index))
                self.boxes.append((char, (left + right) / 2, bottom, top))


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    annex = Attachment(1, (Text("情况表"),), (long_table(),), "landscape")
    made = preview(typeset(make(attachments=(annex,)), {}), "甲.docx", ["pdf"], date(2017, 9, 4))
    if not made.files:
        pytest.skip(made.problems[0].what)
    document = pypdfium2.PdfDocument(made.files[".pdf"])
    found = [Page(document[index]) for index in range(len(document))]
    document.close()
    return [page for page in found if page.width > page.height]


@pytest.mark.usefixtures("soffice")
class TestPagesTurnedSideways:
    def test_the_heading_stands_on_every_page(self, pages: list[Page]) -> None:
        assert len(pages) > 4
        for page in pages:
            assert all(words in page.text for words in ("名称", "分组栏", "件数"))

    def test_no_row_is_torn_and_none_is_lost(self, pages: list[Page]) -> None:
        for number in range(ROWS):
            there = [page for page in pages if f"始{number:03}" in page.text]
            assert len(there) == 1
            assert f"终{number:03}" in there[0].text
            assert f"行{number:03}" in there[0].text

    def test_the_page_number_is_where_the_bound_volume_has_it(self, pages: list[Page]) -> None:
        """7 mm outside the 版心, whose foot is the left edge here; odd pages at the cut side, even ones at the spine."""
        for index, page in enumerate(pages, 2):
            dashes = [box for box in page.boxes if box[0] in "—-–" and box[1] < 35]
            assert len(dashes) == 2
            for _, across, _, _ in dashes:
                assert 35 - across == pytest.approx(7, abs=1)
            if index % 2:
                assert min(bottom for _, _, bottom, _ in dashes) == pytest.approx(26 + 4.9, abs=1.5)
            else:
                assert max(top for _, _, _, top in dashes) == pytest.approx(page.height - 28 - 4.9, abs=1.5)
