"""What goes back to the units: marked copies, texts to paste, confirmation sheets.

- parts:     a workbook's package: relationships, content types, trees of the parts that change
- cells:     cells found or put in; merged areas, widths, heights
- styles:    a cell's own style with a mark's fill, and back
- answers:   核实说明, with the open queries printed into it
- notes:     notes on cells, with their boxes (drawing)
- listing:   the sheet 退回说明
- mark:      all of that on one workbook, and off again
- words:     problems in words for the unit; the texts to paste
- confirm:   受理确认单
- gather:    which unit gets what
"""

from __future__ import annotations

from pipeline.feedback.confirm import confirmation
from pipeline.feedback.gather import feedback
from pipeline.feedback.mark import marked_copy, problem_list, unmark
from pipeline.feedback.words import reminder_text, return_text

__all__ = [
    "confirmation",
    "feedback",
    "marked_copy",
    "problem_list",
    "reminder_text",
    "return_text",
    "unmark",
]
