"""Marks and digits (clause 9: GB/T 15834 and GB/T 15835), in every paragraph that has Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.inspect.finding import Finding, found
from pipeline.inspect.parts import CITED, DATE, Parts, Role
from pipeline.inspect.text import Paragraph

_HAN = "\u3400-\u9fff"
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", ".": "。", "~": "～"}
_PAIRS = {"》": "《", "〉": "〈", "）": "（", "”": "“", "’": "‘", "〕": "〔", "】": "【", "」": "「", "』": "『"}
_NAME_ONLY = (Role.SIGNATURE, Role.ISSUED, Role.PRINTED, Role.COPIES, Role.CELL, Role.SIGNER, Role.NUMBER, Role.MARK)
"""Where spaces are set between characters on purpose."""

_COLONS = (Role.RECIPIENTS, Role.COPIES, Role.SIGNER, Role.NUMBER, Role.ATTACHED)


def _same(mark: str) -> dict[str, str]:
    return {"found": mark}


def _full(mark: str) -> dict[str, str]:
    return {"found": mark, "wanted": _FULL[mark]}


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A class of mistakes: what matches, and the words of the rule for the match."""

    code: str
    pattern: re.Pattern[str]
    words: Callable[[str], dict[str, str]] = _same

    def group(self, mark: str) -> str:
        """Mistakes in numbers are all of one kind, those in marks of one kind a mark."""
        return self.code if self.code in ("G98", "G99", "G94", "G96") else mark


_H = f"[{_HAN}]"
_PATTERNS = (
    _Pattern("G90", re.compile(rf"(?<={_H})[,;:?!](?!//)|(?<!\d)[,;?!](?={_H})|(?<=[{_HAN}”》）])\.(?!\.|\w)"), _full),
    _Pattern("G90", re.compile(rf"\((?=[^()]*{_H})|(?<={_H})\((?=\d)|(?<={_H})\)"), _full),
    _Pattern("G91", re.compile(rf"""["'](?={_H})|(?<={_H})["']""")),
    _Pattern("G94", re.compile(r"([，。、；：])\1+|[，、；：][。；，、：]|。[，、；：]")),
    _Pattern("G95", re.compile(r"[%％]\s*[%％]+")),
    _Pattern("G96", re.compile(r"\.{3,}|。{3,}|(?<!…)…(?!…)|…{3,}|·{3,}")),
    _Pattern("G97", re.compile(rf"(?<=[{_HAN}”》）])(?:-{{2,}}|－{{2,}}|—{{3,}})(?=[{_HAN}“《])")),
    _Pattern("G98", re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")),
    _Pattern("G99", re.compile(r"(?<![\d.%％])\d+(?:\.\d+)?\s*[~～—–-]\s*\d+(?:\.\d+)?[%％]")),
    _Pattern("G100", re.compile(r"、等(?!级|次|于|额|边|距|候|待)")),
    _Pattern("G101", re.compile(r"(?<=》)、(?=《)|(?<=”)、(?=“)")),
)  # fmt: skip
_SPACED = re.compile(rf"{_H}{{1,4}}[ 　]+{_H}{{1,4}}")
_TO_FILL = re.compile(r"[年月日]|[ 　]{4}")
"""Room left on purpose, to be filled in by hand."""
_PADDED = re.compile(r"(?P<year>\d{4})年(?P<month>0?\d|1[0-2])月(?:(?P<day>0\d|[12]?\d|3[01])日)?")


def check_punctuation(parts: Parts) -> Iterator[Finding]:
    """Every paragraph's marks; a date with zeros in it too."""
    for paragraph in parts.text.written():
        text = paragraph.text.replace("\n", "")
        if not re.search(_H, text):
            continue
        for kind in _PATTERNS:
            seen: set[str] = set()
            for match in kind.pattern.finditer(text):
                if match[0] not in seen and not _own_rule(parts, paragraph, kind.code, match):
                    seen.add(match[0])
                    yield found(
                        kind.code,
                        paragraph,
                        kind.words(match[0]),
                        quote=_around(text, match),
                        group=kind.group(match[0]),
                    )
        yield from _pairs(paragraph, text)
        yield from _spaces(paragraph, parts.roles[paragraph.number])
        yield from _dates(paragraph, parts.roles[paragraph.number])


def _own_rule(parts: Parts, paragraph: Paragraph, code: str, match: re.Match[str]) -> bool:
    """Whether another rule speaks of this mark: a colon behind 主送机关, brackets and stops of numbers."""
    role = parts.roles[paragraph.number]
    at_end = match.end() == len(paragraph.text.rstrip())
    if code == "G90" and match[0] == ":" and role in _COLONS:
        return at_end or match.start() <= 4 or role is Role.NUMBER
    if code == "G90" and any(c.start() <= match.start() < c.end() for c in CITED.finditer(match.string)):
        return True
    if code == "G90" and role in (Role.NOTES, Role.LABEL):
        return match.start() == 0 or at_end
    if code in ("G90", "G94"):
        return match.start() <= 5 and role.value.endswith("级标题") and match.end() <= _mark_end(paragraph.plain)
    return False


def _mark_end(plain: str) -> int:
    """Where the number of a level ends."""
    match = re.match(r"[（(]?[\d一二三四五六七八九十]{1,4}[）)]?[、.．，,：:]?", plain)
    return match.end() if match else 0


def _around(text: str, match: re.Match[str]) -> str:
    """The words around a place."""
    start, end = max(match.start() - 10, 0), min(match.end() + 10, len(text))
    return f"{'……' if start else ''}{text[start:end].strip()}{'……' if end < len(text) else ''}"


def _pairs(paragraph: Paragraph, text: str) -> Iterator[Finding]:
    """Brackets, quotes and titles of books: each opened and closed, one in the other as the standard has it."""
    stack: list[str] = []
    codes: set[tuple[str, str]] = set()
    for sign in text.replace("(", "（").replace(")", "）"):  # half-width ones have a rule of their own
        if sign in _PAIRS.values():
            if sign == "《" and "《" in stack:
                codes.add(("G92", sign))
            if sign == "“" and stack[-1:] == ["“"]:
                codes.add(("G102", sign))
            stack.append(sign)
        elif sign in _PAIRS:
            if _PAIRS[sign] in stack:
                while stack.pop() != _PAIRS[sign]:
                    pass
            elif not (sign == "）" and re.match(r"\s*[\da-z一二三四五六七八九十]{1,3}）", text)):
                codes.add(("G93", sign))
    codes |= {("G93", sign) for sign in stack}
    for code, sign in sorted(codes):
        yield found(code, paragraph, found=sign)


def _spaces(paragraph: Paragraph, role: Role) -> Iterator[Finding]:
    """Spaces between Chinese characters, where none are set on purpose; behind the number of a heading one passes."""
    if role in _NAME_ONLY or paragraph.place != "body" or role is Role.OTHER:
        return
    match = _SPACED.search(paragraph.plain.replace("\n", ""))
    if match and not _TO_FILL.search(match[0]):
        yield found("G103", paragraph, found=match[0], group="G103")


def _dates(paragraph: Paragraph, role: Role) -> Iterator[Finding]:
    """Dates with zeros in front, in the text; 成文日期 and 印发日期 have rules of their own."""
    if role in (Role.ISSUED, Role.PRINTED) or DATE.fullmatch(paragraph.plain):
        return
    for match in _PADDED.finditer(paragraph.plain):
        day = match["day"] or ""
        if match["month"].startswith("0") or day.startswith("0"):
            right = f"{match['year']}年{int(match['month'])}月" + (f"{int(day)}日" if day else "")
            yield found("G74", paragraph, found=match[0], wanted=right, group="G74")
