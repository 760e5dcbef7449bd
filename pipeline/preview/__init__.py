"""The finished document as PDF and as pictures, made by LibreOffice where it is installed.

A preview is no part of the deterministic promise: another LibreOffice, or other fonts, make other pages. What can be
fixed is (the date and the identifiers in the PDF), so that one machine makes the same file again.

- office:   where LibreOffice is
- fonts:    which installed font stands in for one of the document's
- convert:  .docx → PDF in a process of its own, with a private profile and a time limit
- pictures: PDF → one PNG a page
- seal:     our previews know themselves again, so that only they are overwritten
"""

from __future__ import annotations

from pipeline.preview.convert import CODES, KINDS, Preview, preview
from pipeline.preview.seal import untouched

__all__ = ["CODES", "KINDS", "Preview", "preview", "untouched"]
