"""Whether a number that a person wrote instead of a computed one still fits it: 71 → 70余, 近80万, 约七成 is none.

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
    r"(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九十百千零]+)(?P<more>[余多来几])?(?P<scale>[万亿])?(?P<percent>[%])?"
    r"(?P<after>余|多|左右|上下|以上)?"
)
_LESS, _MORE = ("近", "将近", "接近", "不到", "不足"), ("超过", "超", "逾", "突破", "余", "多", "来", "几", "以上")


def value(text: str) -> Fraction | None:
    """A printed number such as ``71``, ``84.5%``, ``三`` → what it says; None for a date or anything else."""
    plain = normalise(text).strip().removesuffix("%")
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return Fraction(plain)
    found = chinese_value(plain) if re.fullmatch("[零一二两三四五六七八九十百千]+", plain) else None
    return None if found is None else Fraction(found)


def same(printed: str, written: str) -> bool:
    """Whether two texts print one number, such as ``9`` and ``九``."""
    if normalise("".join(written.split())) == normalise("".join(printed.split())):
        return True
    percent = [text.rstrip().endswith(("%", "％")) for text in (printed, written)]
    return percent[0] == percent[1] and value(printed) is not None and value(printed) == value(written)


def fits(printed: str, written: str) -> bool:
    """Whether ``written`` is a hedged round number that is true of the computed ``printed``."""
    exact = value(printed)
    found = _ABOUT.search(normalise(written))
    if exact is None or found is None or printed.endswith(("%", "％")) != bool(found["percent"]):
        return False
    said = value(found["number"])
    hedge = found["before"] or found["more"] or found["after"]
    if said is None or not hedge:
        return False
    scale = _SCALES.get(found["scale"] or "", 1)
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
