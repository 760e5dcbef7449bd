"""A file of the inbox → what is received: read, and held against the rules that need no other file.

It is what a worker does with a file (``jobs``); the rules across files come after, in ``validate``.
"""

from __future__ import annotations

from pipeline.config import Config
from pipeline.forms.model import Forms
from pipeline.model import Submission
from pipeline.read import read
from pipeline.validate.file import Received, check_file


def receive(submission: Submission, config: Config, forms: Forms) -> Received:
    """One file → Received. Never raises for what a file holds."""
    result = read(submission, config, forms)
    return check_file(Received(submission.name, submission.sha256, result.value, result.problems), config, forms)
