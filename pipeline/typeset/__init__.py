"""Document tree → .docx in GB/T 9704-2012. One public function: ``typeset``.

- looks:     what each kind of paragraph looks like (one table: styles and direct formatting come from it)
- measure:   lengths, widths of text, Chinese numerals
- xml:       text → safe XML; looks → paragraphs and runs
- figures:   spans → runs between hidden bookmarks; the ledger of figures
- title:     where a long title is broken
- layout:    the order of the parts on the pages: title, text, signature, attachments
- tables:    tables of any length, streamed
- page:      sections, margins, page numbers
- styles:    looks → styles.xml
- settings:  settings, font table and properties
- base:      the parts around the text, made by python-docx
- package:   all of it streamed into the zip
"""

from __future__ import annotations

from pipeline.typeset.package import typeset

__all__ = ["typeset"]
