"""Write every document of the gallery: ``python tests/gallery/build.py OUTDIR``.

A document is a YAML file beside this one: ``title``, ``document`` (as in config.yaml), ``text`` (as in summary.md, but
with its words as they are: no questions to ledgers; ``@prose n`` stands for n paragraphs of prose.txt), and, where it
has them, ``draft`` (what is open) and ``full`` (the pages that must have 22 lines).
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

import yaml  # noqa: E402

from pipeline.document import Document, Draft  # noqa: E402
from pipeline.document_config import DocumentElements, faults  # noqa: E402
from pipeline.narrate.environment import _LINES as LINES  # noqa: E402
from pipeline.narrate.environment import Store  # noqa: E402
from pipeline.narrate.tree import Builder  # noqa: E402
from pipeline.narrate.values import Scribe  # noqa: E402
from pipeline.typeset import typeset  # noqa: E402

PROSE = (HERE / "prose.txt").read_text(encoding="utf-8").splitlines()
NAMES = sorted(path.stem for path in HERE.glob("*.yaml"))


def _read(name: str) -> dict[str, Any]:
    return dict(yaml.load((HERE / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


def full_pages(name: str) -> list[int]:
    """The pages of a document that must be full."""
    return [int(page) for page in _read(name).get("full", [])]


def load(name: str) -> Document:
    """A document of the gallery as a tree."""
    given = _read(name)
    elements = DocumentElements.model_validate(given["document"])
    assert not list(faults(elements, given["title"])), name
    text = re.sub(r"^@prose (\d+)$", lambda m: "\n\n".join(_prose(int(m[1]))), given["text"], flags=re.MULTILINE)
    builder = Builder(Store(Scribe(name, {}, frozenset())), name)
    lines = f"# {given['title']}\n\n{text}".split("\n")
    told = builder.build("\n".join(f"{chr(LINES + number)}{line}" for number, line in enumerate(lines, 1)))
    assert not builder.problems, (name, builder.problems)
    document = Document(
        title=told.title,
        blocks=tuple(told.blocks),
        attachments=tuple(told.attachments),
        elements=elements.elements,
        draft=Draft("初稿", tuple(given["draft"])) if "draft" in given else None,
        as_of=date(2017, 9, 4),
        format=elements.format,
    )
    return replace(document, draft=Draft(elements.mark, ())) if elements.mark else document


def _prose(count: int) -> list[str]:
    return [PROSE[index % len(PROSE)] for index in range(count)]


def build(folder: Path) -> list[Path]:
    """Write all of them; the paths, in the order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in NAMES:
        path = folder / f"{name}.docx"
        path.write_bytes(typeset(load(name), {}))
        paths.append(path)
    return paths


if __name__ == "__main__":
    for written in build(Path(sys.argv[1])):
        print(written)
