"""A document's passages: what a file is, its text, and which of its paragraphs are headings."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from pipeline.audit.text.finding import Block, Passage
from pipeline.audit.text.wordtext import Note, docx_blocks
from pipeline.docxfile import DocxFile, Unreadable, foreign
from pipeline.printable import DROPPED

_KINDS = ".docx 和 .txt"
#: Characters of a .txt: some 2,000 pages.
_LONGEST = 8_000_000


@dataclass(frozen=True, slots=True)
class Text:
    """What a document says."""

    passages: list[Passage]
    notes: tuple[tuple[Passage, ...], ...] = ()
    """The notes at the foot of its pages and at its end, each by itself: below the heading 脚注1, with the number of
    the paragraph that its mark stands in."""
    said: tuple[str, ...] = ()
    """What else there is to say of it, for people."""


def read_document(source: Path | bytes, name: str = "", *, original: bool = False) -> list[Passage]:
    """The passages of a .docx or .txt, as ``read_text`` has them."""
    return read_text(source, name, original=original).passages


def read_text(source: Path | bytes, name: str = "", *, original: bool = False) -> Text:
    """What a .docx or .txt says.

    ``original``: as it was before its revisions. Raises ``Unreadable`` for everything else (.doc, .wps, .pdf, an
    encrypted or damaged file), ``OSError`` where the file cannot be opened.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    suffix = Path(name).suffix.lower() if isinstance(source, bytes) else source.suffix.lower()
    other = foreign(data.replace(b"\x00", b"") if suffix == ".txt" else data, suffix)
    if other:
        raise other
    if data.startswith(b"PK"):
        blocks, notes = docx_blocks(DocxFile(data, kinds=_KINDS, strict=True), original=original)
        found = passages(blocks)
        if not found:
            raise Unreadable("里面没有文字", "看看是不是图片、扫描件；是的，向报送单位要有文字的文档。")
        return Text(found, tuple(_noted(note) for note in notes))
    text, damaged = _decode(data)
    found = passages(_lines(text))
    if not found:
        raise Unreadable("是空的", "换一份有内容的文件。")
    return Text(found, said=(_DAMAGED.format(count=damaged),) if damaged else ())


_DAMAGED = "文件有损坏，{count}处字读不出来，当作“□”，其余照常检查；最好向报送单位另要一份。"
_UNKNOWN = ("看不出是哪种编码", "用记事本打开，“另存为”时编码选 UTF-8。")


def _noted(note: Note) -> tuple[Passage, ...]:
    """The paragraphs of a note."""
    given = ((_seen(text).strip(), grid) for text, _, grid in note.blocks)
    return tuple(Passage(note.block, text, note.name, 0, grid) for text, grid in given)


def _decode(data: bytes) -> tuple[str, int]:
    """The text, and how many of its characters are damaged.

    What is a text but for some bytes is none of the next encoding, although it may be read as that.
    """
    for encoding, errors in product(_encodings(data), ("strict", _DAMAGED_PLACE)):
        try:
            text = data.decode(encoding, errors)
        except UnicodeDecodeError:
            continue
        if len(text) > _LONGEST:
            raise Unreadable("文字太多，不像一份文稿", "看看这份文件是哪里来的。")
        whole, damaged = re.subn(f"{_REPLACED}+", "□", text) if errors != "strict" else (text, 0)
        if _is_text(whole) and damaged * _WHOLE <= len(_BEYOND.findall(whole)):
            return whole, damaged
    raise Unreadable(*_UNKNOWN)


_REPLACED = "\ufffd"
_DAMAGED_PLACE = "make-report: damaged"


def _replaced(fault: UnicodeError) -> tuple[str, int]:
    """One character for what cannot be read; of two bytes that are one, both are passed over, or all behind is lost."""
    assert isinstance(fault, UnicodeDecodeError)
    pair = fault.encoding == "gb18030" and fault.object[fault.start + 1 : fault.start + 2] >= b"\x40"
    return _REPLACED, fault.start + 2 if pair else fault.end


codecs.register_error(_DAMAGED_PLACE, _replaced)
#: Characters beyond ASCII that must be right for one that is not, and which they are.
_WHOLE, _BEYOND = 10, re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def _encodings(data: bytes) -> Sequence[str]:
    """What a text may be in: by its mark, by the zeros that half of its characters have, or in what offices use."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return ("utf-32",)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in data.rstrip(b"\x00"):
        return ("utf-16-le", "utf-16-be")
    return ("utf-8-sig", "gb18030")


#: What no text has: zeros but for those that fill up its end, and characters that stand for nothing.
_NONE = re.compile("[\x00\ue000-\uf8ff\ufffe\uffff]")
_USUAL = re.compile("[\t\n\r -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def _is_text(text: str) -> bool:
    """Whether it reads as a text, not as one of another encoding or of none (some private characters may be)."""
    plain = text.rstrip("\x00")
    strange = len(_NONE.findall(plain))
    return not strange or (100 * strange < len(plain) and 2 * len(_USUAL.findall(plain)) > len(plain))


_NUMBER = "[一二三四五六七八九十]{1,3}"
_HEADING = re.compile(rf"#+\s*\S.*|第{_NUMBER}[章节部]\S*|(?:{_NUMBER}、|（{_NUMBER}）)[^，。；：]{{1,34}}")

#: With what a heading begins.
_OPENS = frozenset("#第（(一二三四五六七八九十")


#: Bold print of Markdown.
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
#: Rows of a table that is written with tabs: fewer may be lines with a gap.
_ROWS = 3


def _lines(text: str) -> list[Block]:
    """Lines as paragraphs; a table of Markdown, or one copied out of a document with tabs, as a table."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    run: list[str] = []
    apart = ""
    for line in [*_whole(_UNSEEN.sub("", text).splitlines()), ""]:
        plain = line.strip()
        if plain.startswith("|") and plain.endswith("|") and len(plain) > 2:
            cells = tuple(cell.strip(" \t") for cell in plain[1:-1].split("|"))  # 　 sets a row in
            if not all(re.fullmatch(r":?-{2,}:?", cell) for cell in cells):
                rows.append(cells)
            continue
        if rows:
            blocks.append(("", 0, tuple(rows)))
            rows = []
        mark = _mark(line)
        if run and (mark != apart or _width(line, mark) != _width(run[0], mark)):
            blocks += _table(run, apart)
            run = []
        if mark:
            run.append(line)
            apart = mark
        elif plain:
            blocks.append((_BOLD.sub(r"\1", line), -1, ()))
    return blocks


#: Columns of a page whose lines were broken by hand or got out of a PDF; a line whose sentence goes on.
_PAGE = range(40, 101)
_GOES_ON = re.compile(r".*[，、。；].*[^。！？；：!?;:…”》）)|\s]")

_INDENTS = ("  ", "\u3000", "\t")


def _whole(lines: Sequence[str]) -> list[str]:
    """Lines as paragraphs where the text is broken at the width of a page; else, as nearly always, as they are."""
    widths = [len(line) + sum(char > "\u2e7f" for char in line) for line in lines]
    page = max(widths, default=0)
    if page not in _PAGE:
        return list(lines)
    full = [width >= page - 4 and _GOES_ON.fullmatch(line) for width, line in zip(widths, lines, strict=True)]
    if sum(map(bool, full)) < 2:  # one may be but a line without its stop
        return list(lines)
    result: list[str] = []
    for place, line in enumerate(lines):
        begins = not line.strip() or line.startswith(_INDENTS) or _is_heading(line.strip(), first=False)
        runs_on = place and full[place - 1] and not begins
        result[-1:] = [result[-1] + line.strip()] if runs_on else [*result[-1:], line]
    return result


#: A line of numbers and short words with commas between them, as tables are saved as text: no sentence has them so.
_COMMAS = re.compile(r'[^，。；：、,"]{0,30}(?:,(?:[^，。；：、,"]{0,30}|"[^"]{0,30}"))+')
_NUMBER_ALONE = re.compile(r"-?\d[0-9,]*(?:\.\d+)?%?")


def _mark(line: str) -> str:
    """What parts the cells of a line that may be the row of a table; empty where nothing does."""
    if "\t" in line:
        return "\t" if "\t" in line.strip() and not line.startswith("\t") else ""
    return "," if "," in line and _COMMAS.fullmatch(line.strip()) else ""


def _cells(line: str, mark: str) -> tuple[str, ...]:
    """The cells of a row."""
    cells = next(csv.reader([line.strip()])) if mark == "," else line.split(mark)
    return tuple(cell.strip() for cell in cells)


def _width(line: str, mark: str) -> int:
    return line.count("\t") if mark == "\t" else len(_cells(line, mark))


def _table(lines: Sequence[str], mark: str) -> list[Block]:
    """Lines with as many cells each: a table, or too few for one; one with commas has numbers in every row."""
    rows = tuple(_cells(line, mark) for line in lines)
    plainly = mark == "\t" or all(any(map(_NUMBER_ALONE.fullmatch, row[1:])) for row in rows[1:])
    if len(lines) < _ROWS or not plainly:
        return [(_BOLD.sub(r"\1", line) if mark == "," else line, -1, ()) for line in lines]
    return [("", 0, rows)]


def passages_of(paragraphs: Sequence[str]) -> list[Passage]:
    """Plain paragraphs as passages: headings are told by their numbers."""
    return passages([block for text in paragraphs for block in _lines(text)])


def passages(blocks: Iterable[Block]) -> list[Passage]:
    """Blocks as passages: each with its number, the heading above it, and its number below that."""
    result: list[Passage] = []
    heading, ordinal = "", 0
    for index, (given, level, cells) in enumerate(blocks, 1):
        text, grid = _seen(given), tuple(tuple(_seen(cell) for cell in row) for row in cells)
        plain = text.strip()
        run_in = _RUN_IN.match(plain) if level > 0 and not grid else None
        if run_in:
            heading, ordinal = run_in[1], 0
        looks = level > 0 and not run_in and not _is_told(plain)
        looks = looks or (plain[:1] == "附" and _ANNEX.fullmatch(plain) is not None)
        if not grid and (looks or (level < 0 and _is_heading(plain, first=index == 1))):
            heading, ordinal = plain.lstrip("# "), 0
            result.append(Passage(index, text, heading, 0, (), title=True))
        else:
            ordinal += 1
            result.append(Passage(index, text, heading, ordinal, grid))
    return result


#: Where an annex begins: what follows is of no chapter above.
_ANNEX = re.compile(r"附[件录]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})?[：:]?")
#: A paragraph that looks like a heading and goes on behind it: it is read as text, of which more is looked at.
_RUN_IN = re.compile(r"([^。！？]+)[。！？]\s*[^。！？\s）)”]")


def _is_told(text: str) -> bool:
    """Whether it is a sentence of numbers, whatever it looks like."""
    first = _DIGIT.search(text) if text.endswith(("。", "；")) else None
    mark = _PARTS.search(text, first.end()) if first else None
    return mark is not None and _DIGIT.search(text, mark.end()) is not None


_DIGIT, _PARTS = re.compile(r"\d"), re.compile("[，：]")


#: What is not seen, and parts a number all the same: controls, marks of direction, places where a line may break.
_UNSEEN = re.compile(f"[{DROPPED}\u00ad\u200b-\u200d\u2060\ufeff]")
#: A line with a space behind every character, as it is got out of pictures.
_SPACED = re.compile(r"\s*\S(?: \S){9,}\s*")


def _seen(text: str) -> str:
    """A text as it is seen."""
    text = _UNSEEN.sub("", text)
    apart = text[1:2] == " " and _SPACED.fullmatch(text) and 4 * len(re.findall("[\u4e00-\u9fff]", text)) > len(text)
    return text.replace(" ", "") if apart else text


def _is_heading(text: str, *, first: bool) -> bool:
    if text[:1] in _OPENS:
        plain = text[:60].replace("(", "（").replace(")", "）")
        if _HEADING.fullmatch(plain):
            return True
    return first and len(text) <= 50 and not re.search("[，。；：,;:]", text)
