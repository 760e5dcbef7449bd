"""The ``document:`` section of config.yaml: the elements of GB/T 9704-2012 around the text, and how pages are set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator

from pipeline.document import Elements, Format, Imprint, Masthead
from pipeline.yamltypes import Day, Strict, Texts, YesNo

Fault: TypeAlias = tuple[tuple[int | str, ...], str, str]
"""Path of the value, what is wrong, what to do."""

_NUMBER = re.compile(r"[^\s〔〕\[\]【】()（）]{1,20}〔(?:19|20)\d{2}〕[1-9]\d{0,4}号")
_YEAR = re.compile(r"[\[【(（〔]\s*(\d{4})\s*[\]】)）〕]\s*第?0*([1-9]\d*)\s*号?$")
_SECRECY = re.compile(r"(?:绝密|机密|秘密)(?:★(?:长期|\d{1,2}年|\d{1,2}个月))?")


def _number(text: str) -> str:
    """发文字号 (7.2.5): 六角括号 around the whole year, no 第, no leading zero, 号."""
    if not text or _NUMBER.fullmatch(text):
        return text
    year = _YEAR.search(text)
    near = f"，是否应为“{text[: year.start()].strip()}〔{year[1]}〕{year[2]}号”" if year else ""
    raise ValueError(f"“{text}”不是规范的发文字号{near}|改成 陂法〔2017〕3号 这样的：用〔〕，年份写全，不编虚位。")


def _copy_number(text: str) -> str:
    if not text or re.fullmatch(r"\d{6}", text):
        return text
    raise ValueError(f"份号填的是“{text}”，要六位数字|改成 000001 这样的六位数字，加引号。")


def _secrecy(text: str) -> str:
    if not text or _SECRECY.fullmatch(text):
        return text
    raise ValueError(f"“{text}”不是密级和保密期限的写法|改成 秘密★1年 这样的；密级由办公室定，软件不定。")


class Fonts(Strict):
    """Fonts in the place of the official ones; empty: the official one."""

    fangsong: str = ""
    kaiti: str = ""
    heiti: str = ""
    xiaobiaosong: str = ""
    songti: str = ""
    latin: str = ""
    """Of digits and Latin letters; empty: that of the Chinese text."""


_ROLES = {"fangsong": "仿宋", "kaiti": "楷体", "heiti": "黑体", "xiaobiaosong": "小标宋", "songti": "宋体"}


class DocumentElements(Strict):
    """Elements of the document around its text, each optional, and how its pages are set."""

    preset: Literal["总结", "公文"] = "总结"
    """总结: title and text alone; 公文: with 版头."""
    copy_number: Annotated[str, AfterValidator(_copy_number)] = ""
    secrecy: Annotated[str, AfterValidator(_secrecy)] = ""
    """密级和保密期限: a slot, never set by the program."""
    urgency: Literal["", "特急", "加急", "特提", "平急"] = ""
    issuers: Texts = ()
    """发文机关标志: one office or several."""
    suffix: str = "文件"
    """Behind the names of the mark."""
    number: Annotated[str, AfterValidator(_number)] = ""
    signers: Texts = ()
    """签发人, of a document that goes up."""
    title_lines: Texts = ()
    """The title as it is to be broken."""
    recipients: str = ""
    signature: str
    cosigners: Texts = ()
    """The other offices that sign."""
    seal: Literal["", "印章", "签名章"] = ""
    posts: Texts = ()
    """With 签名章: the posts of those who sign."""
    issued: Day
    notes: str = ""
    copies: str = ""
    """抄送."""
    printed_by: str = ""
    """印发机关."""
    printed_on: Day = None
    """印发日期."""
    mark: Literal["", "送审稿"] = ""
    """Printed under the title of a complete text on its way to the leader."""
    public: YesNo = False
    """Whether a masked 公开版 is made beside the document."""
    margins: Literal["37/35", "34.58/32.58"] = "37/35"
    """Top and bottom margin in millimetres."""
    page_numbers: Literal["单双页", "居中"] = "单双页"
    fonts: Fonts = Fonts()

    @property
    def elements(self) -> Elements:
        """The elements as the document tree has them."""
        masthead = Masthead(self.issuers, self.suffix, self.number, self.signers) if self.preset == "公文" else None
        printed = self.copies or self.printed_by or self.printed_on
        return Elements(
            self.signature,
            self.issued,
            self.recipients,
            self.secrecy,
            self.urgency,
            self.notes,
            self.copy_number,
            masthead,
            self.cosigners,
            self.seal,
            self.posts,
            Imprint(self.copies, self.printed_by, self.printed_on) if printed else None,
            self.title_lines,
        )

    @property
    def format(self) -> Format:
        """How the pages are set."""
        given = self.fonts.model_dump()
        return Format(
            tuple((role, given[key]) for key, role in _ROLES.items() if given[key]),
            self.fonts.latin,
            software_margins=self.margins == "34.58/32.58",
            centred_numbers=self.page_numbers == "居中",
        )


def faults(given: DocumentElements, title: str) -> Iterator[Fault]:
    """What does not go together, each with the path of the value that is to be changed. ``title``: of the campaign."""
    for wrong, key, what, todo in _RULES:
        if wrong(given):
            yield ("document", key), what, todo
    if given.title_lines and "".join(given.title_lines) != title:
        yield (
            ("document", "title_lines"),
            "title_lines 各行连起来与标题不一样",
            "改成标题的原文，只在要换行的地方分开。",
        )


_Rule: TypeAlias = tuple[Callable[[DocumentElements], object], str, str, str]


def _needs_masthead(key: str, name: str) -> _Rule:
    return (
        lambda given: given.preset != "公文" and getattr(given, key),
        key,
        f"填了{name}，但 preset 是“总结”，不印版头",
        f"preset 改成 公文，或者清空 {key}。",
    )


_RULES: tuple[_Rule, ...] = (
    _needs_masthead("issuers", "发文机关标志"),
    _needs_masthead("number", "发文字号"),
    _needs_masthead("signers", "签发人"),
    (
        lambda given: given.preset == "公文" and not given.issuers,
        "preset",
        "preset 是“公文”，没有填发文机关标志",
        "在 issuers 里填发文机关，或者 preset 改成 总结。",
    ),
    (
        lambda given: given.secrecy and not given.copy_number,
        "secrecy",
        "标了密级的公文要有份号",
        '在 copy_number 里填六位份号，如 "000001"。',
    ),
    (
        lambda given: given.secrecy and given.public,
        "public",
        "标了密级的文稿不能出公开版",
        "public 改成 否，或者由办公室核定后清空 secrecy。",
    ),
    (
        lambda given: given.posts and given.seal != "签名章",
        "posts",
        "填了签发人职务，但 seal 不是“签名章”",
        "seal 改成 签名章，或者清空 posts。",
    ),
    (
        lambda given: given.cosigners and not given.signature,
        "cosigners",
        "填了联合行文的机关，没有填主办机关的署名",
        "在 signature 里填主办机关。",
    ),
    (
        lambda given: given.printed_on and given.issued and given.printed_on < given.issued,
        "printed_on",
        "印发日期早于成文日期",
        "改正其中一个日期。",
    ),
)
