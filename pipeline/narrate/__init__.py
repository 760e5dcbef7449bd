"""narrate: summary.md and the outcome of the returns → the document tree.

``lint`` finds the faults of the narrative's text when it is loaded, in branches not taken too; ``narrate`` tells it.
The names it may use are in ``namespace``, the filters in the table of ``filters``, what may be asked of each thing
in ``asks``. A comparison with missing data is false, so a sentence about zero is gated by ``{% if 数 == 0 %}无
{% else %}…{% endif %}`` or ``{% if 数 %}…{% else %}无{% endif %}``: both print 【缺】 where the data have not come.
"""

from pipeline.narrate.lint import lint
from pipeline.narrate.scope import Narration, NarrativeError, NarrativeScope
from pipeline.narrate.tell import narrate

__all__ = ["Narration", "NarrativeError", "NarrativeScope", "lint", "narrate"]
