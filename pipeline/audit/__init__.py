"""Looks at finished documents: where a number comes from (``trace``), whether any text agrees (``api``), ours edited.

A document of ours that people have worked on is read by ``carrier`` (and ``mend``), its ledger by ``record``; ``pairs``
and ``compare`` say what became of what, ``edited`` tells it, and ``refresh`` puts new data in (``states``, ``shape``,
``wordedit``).
"""
