"""PDF → pictures of its pages, by PDFium."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.preview.seal import PNG, chunk, sealed_png

DPI = 150
MOST_PAGES = 200
"""Pages beyond these get no picture: an annex of thousands of rows is not looked at page by page."""


def pictures(pdf: bytes) -> tuple[list[bytes], int]:
    """The pages as PNG, at most ``MOST_PAGES`` of them, and how many pages there are."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        count = len(document)
        return list(_pages(document, min(count, MOST_PAGES))), count
    finally:
        document.close()


def _pages(document: pypdfium2.PdfDocument, count: int) -> Iterator[bytes]:
    for index in range(count):
        page = document[index]
        bitmap = page.render(scale=DPI / 72, rev_byteorder=True, force_bitmap_format=pdfium.FPDFBitmap_BGR)
        yield png(bitmap.width, bitmap.height, bitmap.stride, memoryview(bitmap.buffer).cast("B"))
        bitmap.close()
        page.close()


def png(width: int, height: int, stride: int, pixels: memoryview) -> bytes:
    """Rows of three bytes a pixel (red, green, blue), each row ``stride`` bytes long → a sealed PNG."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    density = round(DPI / 0.0254).to_bytes(4, "big") * 2 + b"\x01"
    packer = zlib.compressobj(6)
    rows = [packer.compress(b"\x00" + pixels[row * stride : row * stride + width * 3]) for row in range(height)]
    data = b"".join([*rows, packer.flush()])
    return sealed_png(PNG + chunk(b"IHDR", size) + chunk(b"pHYs", density) + chunk(b"IDAT", data))
