"""Looks at finished documents: where their numbers come from (``trace``)."""
