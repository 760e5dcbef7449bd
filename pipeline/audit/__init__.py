"""Looks at finished documents: where a number comes from (``trace``), and whether any text agrees (``api``)."""
