"""What is personal in a text: telephones, ID numbers, names of persons; and how it is hidden.

W6 looks for it in what the units write, the public version of the document hides it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-－]\d{7,8})(?!\d)")
CITIZEN_NUMBER = re.compile(r"(?<![\dA-Za-z])[1-9]\d{16}[\dXx](?![\dA-Za-z])")

#: The hundred commonest surnames, and the commonest of two characters.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_DOUBLE = (
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯",
)  # fmt: skip
TITLES = ("同志", "先生", "女士", "师傅")
_PERSON = rf"(?:{'|'.join(_DOUBLE)}|[{_SURNAMES}])[\u4e00-\u9fa5]{{1,2}}"
NAME = re.compile(_PERSON)
#: A name before a form of address.
CALLED = re.compile(rf"{_PERSON}(?:{'|'.join(TITLES)})")

#: Words before a form of address that begin as a surname does.
_NO_NAMES = ("任何", "方面", "武警", "高层", "余名", "余位", "何种", "金融")

#: Multipliers of the check digit of a citizen's number (GB 11643-1999).
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

#: Digits that stay of a number that is hidden: the region of a citizen's number, the network of a telephone.
_SHOWN_OF_CITIZEN, _SHOWN_OF_PHONE = 6, 3


def is_citizen_number(text: str) -> bool:
    """Whether the check digit of an 18-digit ID number is right (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def masked_name(name: str) -> str:
    """A person's name → ``魏某某``."""
    surname = next((two for two in _DOUBLE if name.startswith(two) and len(name) > 2), name[:1])
    return surname + "某" * (len(name) - len(surname))


class Mask:
    """Hides personal data in the texts of one document, and remembers what it has hidden."""

    def __init__(self, names: Iterable[str]) -> None:
        """``names``: of persons, as they stand in the restricted columns of the returns."""
        known = sorted({name for name in names if len(name) > 1}, key=lambda name: (-len(name), name))
        self._known = re.compile("|".join(map(re.escape, known))) if known else None
        self.hidden: dict[str, int] = {}
        """Kind (人名, 电话号码, 身份证号) → how often."""

    def text(self, text: str) -> str:
        """Hide in a text: known names, names before a form of address, telephones, ID numbers."""
        if self._known:
            text = self._known.sub(self._as("人名", lambda found: masked_name(found[0])), text)
        text = CALLED.sub(self._called, text)
        text = CITIZEN_NUMBER.sub(self._as("身份证号", _citizen), text)
        return PHONE.sub(self._as("电话号码", _phone), text)

    def name(self, name: str) -> str:
        """Hide what is a name for certain."""
        return self._as("人名", lambda found: masked_name(found[0]))(match) if (match := _ANY.match(name)) else name

    def _called(self, found: re.Match[str]) -> str:
        name, title = found[0][:-2], found[0][-2:]
        if "某" in name or name.startswith(_NO_NAMES):
            return found[0]
        self._count("人名")
        return masked_name(name) + title

    def _as(self, kind: str, change: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
        def hide(found: re.Match[str]) -> str:
            self._count(kind)
            return change(found)

        return hide

    def _count(self, kind: str) -> None:
        self.hidden[kind] = self.hidden.get(kind, 0) + 1


_ANY = re.compile(r"(?s).+")


def _citizen(found: re.Match[str]) -> str:
    return _starred(found[0], _SHOWN_OF_CITIZEN)


def _phone(found: re.Match[str]) -> str:
    shown = re.split("[-－]", found[0])[0] if found[0][0] == "0" else found[0][:_SHOWN_OF_PHONE]
    return _starred(found[0], len(shown))


def _starred(number: str, shown: int) -> str:
    return number[:shown] + re.sub(r"[0-9Xx]", "*", number[shown:])
