"""The narrative as staff keep it: summary.md, or summary.docx for those who live in Word.

The Word form is read into the same text as summary.md (``read_word``), each of whose lines knows its paragraph, so
that there is one language with one meaning. What is typed outside tags is escaped on the way: it is never more than
words. ``write_word`` makes the Word form from the text.

- narrative: which form a campaign has, and the places of its problems
- tags:      tags as people type them in Word → tags of the language; words → text that means nothing else
- reading:   .docx → paragraphs and tables, revisions accepted
- text:      paragraphs and tables → the text of the narrative
- template:  the text of a narrative → lines, cells and what they open and close
- cells:     rows of its tables → tables of Word
- writing:   lines → .docx
"""

from __future__ import annotations

from pipeline.wordform.narrative import FORMS_OF_NARRATIVE, Narrative, NarrativeFault, find_narrative, read_narrative

__all__ = ["FORMS_OF_NARRATIVE", "Narrative", "NarrativeFault", "find_narrative", "read_narrative"]
