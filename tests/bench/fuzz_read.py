"""Mutants of real workbooks, read in worker processes: no crash, no hang, nothing misread in silence.

``python tests/bench/fuzz_read.py [--mutants 20000] [--seed 9704]`` takes the sample's workbooks and the small files of
``tests/read/files`` in turn and changes each in one of two ways:

- **bytes** of the file (bits, bytes, runs, ends cut off): it reads as the file it was, or has an open finding, for the
  checksum of every part that is read is looked at (of a format without checksums, it is only survived);
- **the XML inside**, packed again with right checksums: another file, which only has to be survived.

A mutant that ends its worker, takes longer than ten seconds or draws an exception out of ``read`` is a failure; it is
printed with the seed that makes it again, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import zipfile
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from pipeline.config import Config  # noqa: E402
from pipeline.forms.model import Forms  # noqa: E402
from pipeline.jobs import Crew, Failure, Limits  # noqa: E402
from pipeline.model import Severity, Submission  # noqa: E402
from pipeline.package import pack  # noqa: E402
from pipeline.read import read  # noqa: E402
from pipeline.read.bounds import Unreadable  # noqa: E402
from pipeline.read.sheets import UNREAD  # noqa: E402
from pipeline.read.workbook import read_grids  # noqa: E402
from pipeline.run import load  # noqa: E402

LIMITS = Limits(seconds=10)
#: Mutants made and read at a time: no more of them lie in memory.
BATCH = 500

#: Formats whose parts carry checksums: a changed value cannot pass unseen.
CHECKED = (".xlsx", ".xlsm", ".xlsb", ".ods")


class Mutant(NamedTuple):
    """A changed file, and how to make it again."""

    origin: str
    kind: str
    seed: int
    data: bytes


class Verdict(NamedTuple):
    """What reading a mutant came to."""

    word: str
    """same, found, other; or a failure: died, time, memory, raised, silent."""
    detail: str = ""

    @property
    def bad(self) -> bool:
        return self.word in ("died", "time", "memory", "raised", "silent")


def origins() -> dict[str, bytes]:
    """The files that are changed, by name."""
    inbox = sorted((ROOT / "inbox").glob("*.xlsx"))
    small = [
        path for path in sorted((ROOT / "tests" / "read" / "files").glob("*.*")) if path.suffix not in (".py", ".md")
    ]
    return {path.name: path.read_bytes() for path in [*inbox, *small]}


def mutant(files: dict[str, bytes], seed: int) -> Mutant:
    """The mutant of this number: the same for ever."""
    chosen = random.Random(seed)
    name = list(files)[seed % len(files)]
    data = files[name]
    if chosen.random() < 0.5 and data[:2] == b"PK":
        return Mutant(name, "xml", seed, _inside(data, chosen))
    return Mutant(name, "bytes", seed, _bytes(data, chosen))


def _bytes(data: bytes, chosen: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chosen.choice((1, 1, 1, 2, 8))):
        if not changed:
            break
        place, way = chosen.randrange(len(changed)), chosen.randrange(8)
        if way < 3:
            changed[place] ^= 1 << chosen.randrange(8)
        elif way == 3:
            changed[place] = chosen.randrange(256)
        elif way == 4:
            changed[place : place + chosen.randrange(1, 64)] = b""
        elif way == 5:
            changed[place:place] = chosen.randbytes(chosen.randrange(1, 64))
        elif way == 6:
            changed[place : place + 4] = chosen.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f"))
        else:
            changed = changed[: max(1, place)]
    return bytes(changed)


#: What is put into XML: numbers at their ends, references, entities, foreign elements, broken text.
_PIECES = (
    b"1048576", b"XFD1", b"A0", b"-1", b"99999999999999999999", b"1e400", b"NaN", b"", b"&amp;", b"&#0;", b"&x;", b"<c>", b"</c>",
    b"<row>", b"</row>", b"<v>", b"</v>", b'<c r="XFD1048576"><v>1</v></c>', b'<c r="B2" t="s"><v>9999999</v></c>', b' t="e"',
    b' t="s"', b' r="A1"', b"<!--", b"-->", b"<![CDATA[", b"]]>", b'<mergeCell ref="A1:XFD1048576"/>', b"\xff\xfe", b"\0", b"'",
    b"<x:c xmlns:x='urn:x'/>", b"_x0000_", b"\xed\xa0\x80",
)  # fmt: skip


def _inside(data: bytes, chosen: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    names = [name for name in parts if name.endswith((".xml", ".rels", ".bin")) and parts[name]]
    for _ in range(chosen.choice((1, 1, 2, 5))):
        name = chosen.choice(names)
        parts[name] = _text(parts[name], chosen)
    return pack(parts)


def _text(part: bytes, chosen: random.Random) -> bytes:
    """A part with an attribute, a text, a tag or a run of bytes changed, doubled or taken out."""
    place = chosen.randrange(len(part) or 1)
    way = chosen.randrange(6)
    marks = (b'"', b">", b"<", b"=")
    found = part.find(chosen.choice(marks), place)
    place = found + 1 if found >= 0 else place
    end = min(len(part), place + chosen.randrange(1, 40))
    if way == 0:
        return part[:place] + part[end:]
    if way == 1:
        return part[:place] + chosen.choice(_PIECES) + part[place:]
    if way == 2:
        stop = part.find(b'"', place)
        return part[:place] + chosen.choice(_PIECES) + part[stop if stop >= 0 else end :]
    if way == 3:
        again = part[place : place + chosen.randrange(1, 2000)]
        return part[:place] + again * chosen.choice((2, 2, 50)) + part[place:]
    if way == 4:
        changed = bytearray(part)
        changed[place - 1] ^= 1 << chosen.randrange(8)
        return bytes(changed)
    return part[:end]


class Look(NamedTuple):
    """What a file reads as: a digest of the cells of the sheets that are asked for (empty where it is refused), and the findings."""

    cells: str
    named: bool
    """Whether there is an open finding."""


def look(submission: Submission, config: Config, forms: Forms) -> Look:
    """The cells, and what the reader says of them."""
    result = read(submission, config, forms)
    named = any(found.severity is not Severity.NOTE for found in result.problems)
    try:
        grids = read_grids(submission.data, config.passwords, submission.name, UNREAD - forms.by_name.keys())
    except Unreadable:
        return Look("", named)
    flagged = [(sorted(grid.facts.errors.items()), sorted(grid.facts.uncomputed)) for grid in grids]
    cells = repr(([(grid.name, grid.rows) for grid in grids], flagged))
    return Look(sha256(cells.encode("utf-8", "replace")).hexdigest(), named)


def judge(item: Mutant, result: Look | Failure, whole: Look | Failure) -> Verdict:
    """What is to be thought of the reading of a mutant whose origin reads as ``whole``."""
    if isinstance(result, Failure):
        return Verdict(str(result.cause), result.detail)
    if item.kind == "xml":
        return Verdict("other")
    if not isinstance(whole, Failure) and whole.cells and result.cells == whole.cells:
        return Verdict("same")
    if not result.cells and result.named:
        return Verdict("found")
    return Verdict("silent" if Path(item.origin).suffix in CHECKED else "other")


def submitted(item: Mutant) -> Submission:
    """The mutant as a file of the inbox, under its origin's name."""
    return Submission(item.origin, item.data, sha256(item.data).hexdigest())


class Fuzz:
    """The readings of the origins, and the judgement of mutants by the batch."""

    def __init__(self, crew: Crew[Submission, Look], config: Config, forms: Forms) -> None:
        self.crew, self.shared = crew, (config, forms)
        self.files = origins()
        items = [submitted(Mutant(name, "", 0, data)) for name, data in self.files.items()]
        self.whole = dict(zip(self.files, crew.map(items, self.shared), strict=True))

    def run(self, seeds: range) -> list[tuple[Mutant, Verdict]]:
        """The verdicts on the mutants of these numbers."""
        made = [mutant(self.files, seed) for seed in seeds]
        results = self.crew.map([submitted(item) for item in made], self.shared)
        return [
            (item, judge(item, result, self.whole[item.origin])) for item, result in zip(made, results, strict=True)
        ]


def main() -> int:
    """Run, count, judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mutants", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=9704)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    start, bad = time.monotonic(), 0
    campaign = load(ROOT)
    with Crew[Submission, Look](look, workers=chosen.workers, limits=LIMITS) as crew:
        fuzz = Fuzz(crew, campaign.config, campaign.forms)
        for first in range(chosen.seed, chosen.seed + chosen.mutants, BATCH):
            for item, verdict in fuzz.run(range(first, min(first + BATCH, chosen.seed + chosen.mutants))):
                counts[item.kind, verdict.word] += 1
                if verdict.bad:
                    bad += 1
                    print(f"{verdict.word} seed {item.seed} {item.origin} ({item.kind})\n{verdict.detail[-1500:]}")
    for (kind, word), count in sorted(counts.items()):
        print(f"{count:7d}  {kind:5s}  {word}")
    print(f"{chosen.mutants} mutants of {len(fuzz.files)} files in {time.monotonic() - start:.0f} s, {bad} failures")
    return 1 if bad else 0


if __name__ == "__main__":
    from tests.bench import fuzz_read  # workers find ``look`` there, not in a main program

    sys.exit(fuzz_read.main())
