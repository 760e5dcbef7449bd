"""Document tree → .docx in GB/T 9704-2012. One public function: ``typeset``.

- looks:     what each kind of paragraph looks like (one table: styles and direct formatting come from it)
- dress:     a format worn by the looks: other fonts, other margins
- measure:   lengths and widths of printed lines
- xml:       text → safe XML; looks → paragraphs and runs
- figures:   spans → runs between hidden bookmarks; the ledger of figures
- title:     where a long title is broken
- items:     what a page is made of, and sections of it
- layout:    the order of the parts on the pages: head, text, attachments, what is open
- masthead:  版头: 份号 to the red line
- ending:    附件说明, 署名 and 成文日期, 附注
- imprint:   版记 at the bottom of the last page, in a text box (drawing)
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
