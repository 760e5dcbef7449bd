"""Which element of the format each paragraph is: told by its words and its place, never by the looks to be checked.

Looks decide only where words cannot: whether a line below the title belongs to it, and where a title of several
paragraphs ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile

from pipeline.inspect.text import Paragraph, Text
from pipeline.official import width


class Role(StrEnum):
    """The elements of GB/T 9704-2012, 7.1, and what may stand between them."""

    COPY = "份号"
    SECRECY = "密级"
    URGENCY = "紧急程度"
    MARK = "发文机关标志"
    NUMBER = "发文字号"
    SIGNER = "签发人"
    TITLE = "标题"
    DRAFT = "稿次标记"
    RECIPIENTS = "主送机关"
    LEVEL_1 = "一级标题"
    LEVEL_2 = "二级标题"
    LEVEL_3 = "三级标题"
    LEVEL_4 = "四级标题"
    BODY = "正文"
    ATTACHED = "附件说明"
    SIGNATURE = "署名"
    ISSUED = "成文日期"
    NOTES = "附注"
    LABEL = "附件序号"
    ATTACHMENT_TITLE = "附件标题"
    COPIES = "抄送机关"
    PRINTED = "印发机关和日期"
    CELL = "表格"
    OTHER = "其他"


LEVELS = (Role.LEVEL_1, Role.LEVEL_2, Role.LEVEL_3, Role.LEVEL_4)
RUNNING = (*LEVELS, Role.BODY)
"""What the text runs in."""

_CN = "一二三四五六七八九十"
COPY = re.compile(r"(?:No\.?|№)?\s*\d{3,8}")
SECRECY = re.compile(r"(?:绝密|机密|秘密)(?:[★☆*＊\s]*.{0,12})?")
URGENCY = re.compile(r"特急|加急|特提|平急|急件|紧急")
SECRET_URGENT = re.compile(r"(?:绝密|机密|秘密).{0,10}(?:特急|加急|特提|平急)")
NUMBER = re.compile(
    r"(?P<office>[^\s\d，。《]{1,24}?)\s*(?P<open>[〔\[［(（【{])(?P<year>\d{2,4})(?P<close>[〕\]］)）】}])\s*"
    r"(?P<nth>第?)\s*(?P<count>\d{1,5})\s*号(?P<rest>\s*签发人[:：].*|\t.{1,40})?"
)
CITED = re.compile(r"[〔\[［（(【]\s*(?:19|20)?\d\d\s*[〕\]］）)】]\s*第?\s*\d{1,5}\s*号")
"""A document's number from its year on, wherever it stands."""
SIGNER = re.compile(r"签\s*发\s*人\s*[:：].*")
DRAFT = re.compile(r"[（(](?:[^（）()]{0,8}稿|草案)[）)]")
_LABEL = re.compile(r"附\s*件\s*(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})?\s*[:：]?")
ATTACHED = re.compile(r"附\s*件\s*(?P<colon>[:：])\s*\S.*", re.DOTALL)
_ITEM = re.compile(r"\d{1,2}\s*[.．、]\s*\D.*", re.DOTALL)
DATE = re.compile(
    r"(?P<year>\d{2,4}|[〇○零Oo０一二三四五六七八九]{2,4})\s*[年.\-/．]\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3})\s*"
    r"[月.\-/．]\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,4})\s*[日号]?"
)
COPIES = re.compile(r"(?:抄\s*送|抄\s*报|主\s*送|分\s*送)\s*(?P<colon>[:：]?)\s*\S.*", re.DOTALL)
PRINTED = re.compile(r".*?(?P<date>\S{2,5}年\S{1,3}月\S{1,4}日|\d{2,4}[.\-/]\d{1,2}[.\-/]\d{1,2})\s*印\s*发?")
_ADDRESS = re.compile(r"如下|现将|根据|为了|报告|汇报|。")
LEVEL_MARKS = (
    re.compile(rf"(?P<number>[{_CN}百]{{1,4}})\s*(?P<sign>[、.．，,：:])(?![{_CN}])"),
    re.compile(rf"(?P<open>[（(])(?P<number>[{_CN}]{{1,3}})(?P<close>[）)])\s*(?P<sign>[、.．，,：:]?)"),
    re.compile(r"(?P<number>\d{1,2})\s*(?P<sign>[.．、])(?!\d)"),
    re.compile(r"(?P<open>[（(])(?P<number>\d{1,2})(?P<close>[）)])\s*(?P<sign>[、.．，,：:]?)"),
)
_BESIDE_TABLE = re.compile(
    r"(?:注|备注|说明|数据来源|资料来源|单位|计量单位|填报单位|填表单位|制表)\s*\d?\s*[:：].*|（.{0,6}续.{0,4}）",
    re.DOTALL,
)
_CAPTION = re.compile(r"[表图]\s*\d.*")
_CHAPTER = re.compile(rf"第[{_CN}百]{{1,4}}[编章节](?:\s|$)")
"""Regulations are divided so, and 7.3.3 says nothing of it."""
_SENTENCE = re.compile(r"[。；！？]")
_STYLES = re.compile(r"(?:heading|标题) ?([1-4])")
_LONGEST_SIGNATURE = 36
_LONGEST_TITLE = 100
_LONGEST_CAPTION = 28
_LOWEST_LINE = 200
"""Twips: what is lower is a gap, not a blank line."""
_OPEN = re.compile(r".{0,4}未决事项")
"""The heading of a draft's last page, which is taken away with it."""


@dataclass(slots=True)
class Attachment:
    """An attachment behind the text: its label and its title, which may stand in several paragraphs."""

    label: Paragraph
    number: str
    title: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Parts:
    """A document with the role of each of its paragraphs."""

    text: Text
    roles: dict[int, Role]
    """By the paragraph's number."""
    attachments: list[Attachment]

    def of(self, *roles: Role) -> list[Paragraph]:
        """The paragraphs of these roles."""
        return [paragraph for paragraph in self.text.written() if self.roles[paragraph.number] in roles]

    def first(self, role: Role) -> Paragraph | None:
        """The first paragraph of a role."""
        return next(iter(self.of(role)), None)

    def blanks_above(self, paragraph: Paragraph) -> int:
        """How many blank lines stand right above a paragraph; what stands in a box is no part of the flow."""
        flow = [p for p in self.text.paragraphs if p.place != "box" or paragraph.place == "box"]
        at = next(index for index, p in enumerate(flow) if p is paragraph)
        blanks = takewhile(lambda p: not (p.plain or p.is_rule or p.place == "table"), reversed(flow[:at]))
        return sum(not (p.line[1] == "exact" and p.line[0] < _LOWEST_LINE) for p in blanks)

    def heading_of(self, paragraph: Paragraph) -> str:
        """The nearest heading above a paragraph; of a heading, itself."""
        above = [p for p in self.of(*LEVELS, Role.ATTACHMENT_TITLE, Role.TITLE) if p.number <= paragraph.number]
        return above[-1].plain if above else ""


def recognise(text: Text) -> Parts:
    """Find the role of every paragraph with text."""
    return _Recogniser(text).parts()


class _Recogniser:
    """Goes over a document from its head, from its tail, and over what is left between."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._roles: dict[int, Role] = {}
        self._attachments: list[Attachment] = []
        self._flow: list[Paragraph] = []

    def parts(self) -> Parts:
        for paragraph in self._text.written():
            role = self._fixed(paragraph)
            if role:
                self._roles[paragraph.number] = role
        written = self._text.written()
        opened = next((p.number for p in written if _OPEN.fullmatch(p.plain) and p.number > 1), len(written) + 1)
        self._roles |= {p.number: Role.OTHER for p in written if p.number >= opened}
        self._flow = [p for p in written if p.number not in self._roles]
        start = self._title(self._head())
        self._back()
        self._recipients(start)
        self._tail()
        for paragraph in self._flow:
            self._roles.setdefault(paragraph.number, _running(paragraph))
        return Parts(self._text, self._roles, self._attachments)

    def _fixed(self, paragraph: Paragraph) -> Role | None:
        """What stands outside the running text: 版记, the cells of tables, text boxes, a frame of open items."""
        plain = paragraph.plain
        if PRINTED.fullmatch(plain) and "。" not in plain:
            return Role.PRINTED
        if COPIES.fullmatch(plain) and (paragraph.place != "body" or self._near_end(paragraph)):
            return Role.COPIES
        if paragraph.place == "body":
            borders = paragraph.properties.get("pBdr")
            return Role.OTHER if borders is not None and paragraph.chars("right") > 1 else None
        for role, pattern in ((Role.NUMBER, NUMBER), (Role.SIGNER, SIGNER), (Role.SECRECY, SECRECY)):
            if paragraph.number <= 8 and pattern.fullmatch(plain):
                return role
        if paragraph.number <= 12 and _is_mark(paragraph):
            return Role.MARK
        return Role.CELL if paragraph.place == "table" else Role.OTHER

    def _near_end(self, paragraph: Paragraph) -> bool:
        return self._text.written()[-1].number - paragraph.number <= 4

    def _head(self) -> int:
        """The 版头: everything up to the 发文字号 and 签发人; where the flow goes on."""
        top = self._flow[:10]
        numbered = next((i for i, p in enumerate(top) if NUMBER.fullmatch(p.plain)), -1)
        start = 0
        for index, paragraph in enumerate(top):
            role = _head_role(paragraph)
            if role is None and index < numbered:
                role = Role.MARK
            if role is None:
                break
            self._roles[paragraph.number] = role
            start = index + 1
        return start

    def _title(self, start: int) -> int:
        """The title and what stands below it in the middle; where the flow goes on."""
        rest = self._flow[start:]
        if not rest or _is_running(rest[0]) or rest[0].plain.endswith(("：", ":")):
            return start
        first = rest[0]
        count = 1 + len(list(takewhile(lambda p: _continues(first, p), rest[1:6])))
        for paragraph in rest[:count]:
            self._roles[paragraph.number] = Role.TITLE
        for paragraph in rest[count : count + 4]:
            centred = paragraph.align == "center" and not _SENTENCE.search(paragraph.plain)
            if not (DRAFT.fullmatch(paragraph.plain) or (centred and width(paragraph.plain) <= 28)):
                break
            self._roles[paragraph.number] = Role.DRAFT if DRAFT.fullmatch(paragraph.plain) else Role.OTHER
            count += 1
        return start + count

    def _recipients(self, start: int) -> None:
        """主送机关: right below the title, ends with a colon and tells nothing."""
        for paragraph in self._flow[start : start + 1]:
            plain = paragraph.plain
            if plain.endswith(("：", ":")) and not _ADDRESS.search(plain) and _running(paragraph) is Role.BODY:
                self._roles.setdefault(paragraph.number, Role.RECIPIENTS)

    def _back(self) -> None:
        """The attachments behind the text: a label, and the title below it."""
        for index, paragraph in enumerate(self._flow):
            match = _LABEL.fullmatch(paragraph.plain)
            if match is None or paragraph.number in self._roles:
                continue
            self._roles[paragraph.number] = Role.LABEL
            attachment = Attachment(paragraph, match["number"] or "")
            self._attachments.append(attachment)
            for below in self._flow[index + 1 : index + 6]:
                if not self._belongs(attachment, below):
                    break
                attachment.title.append(below)
                self._roles[below.number] = Role.ATTACHMENT_TITLE

    def _belongs(self, attachment: Attachment, below: Paragraph) -> bool:
        """Whether a paragraph is (more of) the title of an attachment."""
        if attachment.title:
            return _continues(attachment.title[0], below)
        return not _is_running(below) and not _LABEL.fullmatch(below.plain)

    def _tail(self) -> None:
        """附件说明, 署名, 成文日期, 附注: the end of the text before the attachments."""
        last = self._attachments[0].label.number if self._attachments else len(self._text.written()) + 1
        main = [p for p in self._flow if p.number < last and p.number not in self._roles]
        dates = [index for index, p in enumerate(main) if DATE.fullmatch(p.plain)]
        end = len(main)
        while end > 0 and main[end - 1].plain[0] in "（(" and main[end - 1].plain[-1] in "）)":
            end -= 1
        notes = end
        if dates and len(main) - dates[-1] <= 5:
            end = notes = dates[-1]
            self._roles[main[end].number] = Role.ISSUED
        end = self._signatures(main, end, dated=end in dates)
        if end < notes or notes in dates:
            bracketed = (p for p in main[notes:] if p.plain[0] in "（(" and p.plain[-1] in "）)")
            self._roles |= {p.number: Role.NOTES for p in bracketed}
        for index, paragraph in enumerate(main):
            if ATTACHED.fullmatch(paragraph.plain) and len(main) - index <= 40:
                items = [paragraph, *takewhile(lambda p: _ITEM.fullmatch(p.plain), main[index + 1 : end])]
                self._roles |= {p.number: Role.ATTACHED for p in items}

    def _signatures(self, main: list[Paragraph], end: int, *, dated: bool) -> int:
        """The lines above the date that name who signs; where the text before them ends."""
        while end > 0 and _may_sign(main[end - 1], alone=dated):
            dated = False
            end -= 1
            self._roles[main[end].number] = Role.SIGNATURE
        return end


def _head_role(paragraph: Paragraph) -> Role | None:
    """What a line of the 版头 is."""
    plain = paragraph.plain
    for role, pattern in (
        (Role.COPY, COPY), (Role.SECRECY, SECRECY), (Role.URGENCY, URGENCY), (Role.NUMBER, NUMBER),
        (Role.SIGNER, SIGNER),
    ):  # fmt: skip
        if pattern.fullmatch(plain):
            return role
    return Role.MARK if _is_mark(paragraph) else None


def _is_mark(paragraph: Paragraph) -> bool:
    """Whether large red letters name the issuer."""
    return paragraph.size > 36 and all(is_red(run.color) for run in paragraph.runs if run.text.strip())


def is_red(color: str) -> bool:
    """Whether six digits are a red."""
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", color):
        return False
    red, green, blue = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return red > 150 and green < 90 and blue < 90


def _is_running(paragraph: Paragraph) -> bool:
    """Whether words and length say that this is text, not a title."""
    plain = paragraph.plain
    return (
        width(plain) > _LONGEST_TITLE
        or (bool(_SENTENCE.search(plain[:-1])) and width(plain) > 28)
        or level_of(paragraph) is not None
    )


def _continues(first: Paragraph, below: Paragraph) -> bool:
    """Whether a paragraph is one more line of a title."""
    same = below.size == first.size and below.align == first.align and below.style == first.style
    large = below.size >= 36 or (below.align == "center" and below.size > 32)
    return same and large and not _is_running(below) and not DRAFT.fullmatch(below.plain)


def _may_sign(paragraph: Paragraph, *, alone: bool) -> bool:
    """Whether a line names an office: short, no sentence, and set to the right unless it is the only one."""
    plain = paragraph.plain
    if (
        width(plain) > _LONGEST_SIGNATURE
        or re.search(r"[。；：:，！？、]$|^附\s*件", plain)
        or level_of(paragraph) is not None
    ):
        return False
    aside = paragraph.align in ("right", "center") or paragraph.first >= 5 or paragraph.text.startswith("\t")
    return aside or (alone and "，" not in plain and not re.search(r"[。；：]", plain))


def level_of(paragraph: Paragraph) -> int | None:
    """The level (0 to 3) that the number of a paragraph gives it."""
    plain = paragraph.plain
    return next((level for level, mark in enumerate(LEVEL_MARKS) if mark.match(plain)), None)


def _running(paragraph: Paragraph) -> Role:
    """A heading by its number or its style, a line that belongs to a table, or the text."""
    plain = paragraph.plain
    level = level_of(paragraph)
    if level is not None:
        return LEVELS[level]
    if paragraph.style.startswith(("toc", "caption", "footnote", "目录", "题注")) or _CAPTION.fullmatch(plain):
        return Role.OTHER
    if (paragraph.before_table or paragraph.after_table) and _BESIDE_TABLE.fullmatch(plain):
        return Role.OTHER
    name_of_table = paragraph.before_table and not _SENTENCE.search(plain) and width(plain) <= _LONGEST_CAPTION
    if paragraph.align == "center" and (name_of_table or _CHAPTER.match(plain)):
        return Role.OTHER
    styled = _STYLES.fullmatch(paragraph.style)
    return LEVELS[int(styled[1]) - 1] if styled else Role.BODY
