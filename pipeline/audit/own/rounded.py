"""Whether a number that a person wrote instead of a computed one still fits it: 71 → 70余, 84.5% → 八成以上.

One hedge only (近, 约, 余, 多, 左右): 余 and 多 say a little more, 近 and 不到 a little less, 约 and 左右 either.
"""

from __future__ import annotations

import re

from cfractions import Fraction

from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.plain import normalise

_SCALES = {"万": 10_000, "亿": 100_000_000}
_ABOUT = re.compile(
    r"(?P<before>近|将近|接近|不到|不足|约|大约|约为|超过|超|逾|突破)?"
    r"(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九十百千零]+)(?P<tenths>成)?(?P<more>[余多来几])?(?P<scale>[万亿])?"
    r"(?P<percent>[%])?"
    r"(?P<after>余|多|左右|上下|以上)?"
)
_LESS, _MORE = ("近", "将近", "接近", "不到", "不足"), ("超过", "超", "逾", "突破", "余", "多", "来", "几", "以上")

#: Thousands set apart; and what Chinese says of a date or a share, 二〇一七年九月四日, 百分之八十四点五.
_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_YEAR, _DAY = re.compile("[〇零一二三四五六七八九]{4}(?=年)"), re.compile("[一二三四五六七八九十]+(?=[月日])")
_SHARE = re.compile("百分之([零一二三四五六七八九十百]+)(?:点([〇零一二三四五六七八九]+))?")
_PER_CENT = re.compile(r"百分之(\d+(?:\.\d+)?)")
_FIGURES = str.maketrans("〇零一二三四五六七八九", "00123456789")


def plain(text: str) -> str:
    """A printed number or date in one way of writing: no blanks, narrow digits, no 1,562, no 九月四日, no 百分之八."""
    found = _COMMA.sub("", normalise("".join(text.split())))
    found = _YEAR.sub(lambda match: match[0].translate(_FIGURES), found)
    found = _DAY.sub(lambda match: str(chinese_value(match[0]) or match[0]), found)
    return _PER_CENT.sub(r"\1%", _SHARE.sub(_percent, found))


def _percent(share: re.Match[str]) -> str:
    whole = chinese_value(share[1]) if share[1] != "百" else 100
    if whole is None:
        return share[0]
    return f"{whole}.{share[2].translate(_FIGURES)}%" if share[2] else f"{whole}%"


def value(text: str) -> Fraction | None:
    """A printed number such as ``71``, ``84.5%``, ``三`` → what it says; None for a date or anything else."""
    number = plain(text).removesuffix("%")
    if re.fullmatch(r"(?:0|[1-9]\d*)(?:\.\d+)?", number):  # 071 is no way to write 71
        return Fraction(number)
    found = chinese_value(number) if re.fullmatch("[零一二两三四五六七八九十百千]+", number) else None
    return None if found is None else Fraction(found)


def same(printed: str, written: str) -> bool:
    """Whether two texts print one number, such as ``9`` and ``九``, or one date."""
    if plain(written) == plain(printed):
        return True
    percent = [plain(text).endswith("%") for text in (printed, written)]
    return percent[0] == percent[1] and value(printed) is not None and value(printed) == value(written)


def fits(printed: str, written: str) -> bool:
    """Whether ``written`` is a hedged round number that is true of the computed ``printed``."""
    exact = value(printed)
    found = _ABOUT.search(normalise(written))
    if exact is None or found is None or printed.endswith(("%", "％")) != bool(found["percent"] or found["tenths"]):
        return False
    said = value(found["number"])
    hedge = found["before"] or found["more"] or found["after"]
    if said is None or not hedge:
        return False
    scale = 10 if found["tenths"] else _SCALES.get(found["scale"] or "", 1)
    step = _step(found["number"]) * scale
    said *= scale
    if hedge in _LESS:
        return said - max(step / 2, said / 10) <= exact < said
    if hedge in _MORE:
        return said < exact < said + step or (hedge == "以上" and exact == said)
    return abs(exact - said) <= max(step / 2, said / 20)


def _step(number: str) -> Fraction:
    """The place of the last digit that is not 0: 70 → 10, 1.5 → 1/10."""
    whole, _, decimals = number.partition(".")
    if decimals:
        return Fraction(1, 10 ** len(decimals))
    if not number.isdigit():
        whole = str(chinese_value(number) or 1)
    return Fraction(10 ** (len(whole) - len(whole.rstrip("0"))))
