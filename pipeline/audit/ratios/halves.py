"""E4 of shares that are all there is by their names or by a word: two halves, the ratio of three parts, lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.numbers import added, chinese_value
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Prose, compact
from pipeline.outcome import half_up

#: What says that the shares listed are the whole.
WHOLE = re.compile(
    r"(?:合计|之和|相加|加总|共同)[^，。；0-9]{0,4}(?:即|就是|为|构成)[^，。；0-9]{0,3}全部|(?:没有|再无|别无|并无|不含)[^，。；0-9]{0,3}(?:其他|其它|别的)|任选其一|限选一项|只[能可]选一|单选|单项选择|选项互斥|互不重叠"
)
#: Names of which one is what the other is not.
_PAIRS = (
    "税收|非税",
    "轻工业|重工业",
    "男|女",
    "城镇|[农乡]村",
    "线上|线下",
    "公办|民办",
    "内资|外资",
    "国有|非国有",
    "公有|非公",
    "本地|外地",
    "党员|非党员",
    "达标|未达标|不达标",
)
_HALVES = re.compile("|".join(f"(?P<n{n}>{one})" for n, one in enumerate(_PAIRS)))
_NEAR = 6
_DIGIT, _MARK = re.compile(r"\d"), re.compile("[，；：]")
_ASIDE = re.compile("同比|[较比](?!重)|上年|去年|其中|增长|下降|提高|降低|率")


def check(prose: Prose) -> Iterator[Remark]:
    """税收占71.86%，非税占28.41%; 三次产业结构11.2∶43.1∶46.7: they are the whole and are not 100 %."""
    if len(prose.percents) > 1 and "占" in prose.text:
        yield from _halves(prose)
    if "结构" in prose.text and ("∶" in prose.text or "：" in prose.text or ":" in prose.text):
        yield from _ratio(prose)


def _halves(prose: Prose) -> Iterator[Remark]:
    for a, b in pairwise(prose.percents):
        between = prose.between(a, b)
        if (
            a.sentence != b.sentence
            or a.number.hedged
            or b.number.hedged
            or len(between) > 24
            or _DIGIT.search(between)
        ):
            continue
        first = prose.text[max(prose.sentences[a.sentence][0], a.number.start - 30) : a.number.start]
        first = _MARK.split(first)[-1]
        one, other = _HALVES.search(first), _HALVES.search(between)
        if not one or not other or one.lastgroup != other.lastgroup or one[0] == other[0]:
            continue
        if (
            "占" not in first + between
            or _ASIDE.search(first)
            or _ASIDE.search(between)
            or "；" in between
            or "。" in between
        ):
            continue
        total = a.value + b.value
        slack = Fraction(1, 2 * 10**a.number.decimals) + Fraction(1, 2 * 10**b.number.decimals)
        if abs(total - 100) > slack and abs(total - 100) < _NEAR:
            yield _told((a.number.start, b.number.end), [a.printed, b.printed], total, a.number.decimals)


_THREE = re.compile(
    r"(?<![0-9.∶：:])(?P<a>\d{1,2}(?:\.\d{1,2})?)[∶：:](?P<b>\d{1,2}(?:\.\d{1,2})?)[∶：:](?P<c>\d{1,2}(?:\.\d{1,2})?)(?![∶：:0-9])"
)


def _ratio(prose: Prose) -> Iterator[Remark]:
    for found in _THREE.finditer(prose.text):
        printed = [found[key] for key in "abc"]
        decimals = [len(text.partition(".")[2]) for text in printed]
        total = added([Fraction(text) for text in printed])
        slack = added([Fraction(1, 2 * 10**places) for places in decimals])
        if abs(total - 100) > slack and abs(total - 100) < _NEAR:
            yield _told((found.start("a"), found.end()), printed, total, max(decimals))


def _told(
    span: tuple[int, int], printed: Sequence[str], total: Fraction, decimals: int, severity: str = "error"
) -> Remark:
    words = f"{'+'.join(printed)}={half_up(total, decimals)}{'%' if '%' in printed[0] else ''}，合起来应是100。"
    return Remark("E4", severity, (span,), words, "请核对各项占比。", tuple(printed))  # type: ignore[arg-type]


_LINE = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十0-9]{1,2}[）)、.．]|[-•·*—①-⑳])\s*[^0-9%。]{2,20}(?P<share>\d{1,2}(?:\.\d+)?)%[；。，]?\s*"
)
_MAKE_UP = re.compile("构成|结构|分布|占比|来源|去向|渠道|原因|方式|限选|单选|选择")
_REST = re.compile("其他|其它|其余|以上")
#: A heading that says how many kinds make the whole: 人均消费支出八大类构成.
_SO_MANY_KINDS = re.compile(r"[两二三四五六七八九十]大?类(?:占比|构成|结构)\s*$")
_SO_MANY = re.compile("(?:由|分为?|计|共)([两二三四五六七八九十])[^，。；]{1,8}")


def in_lines(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """Shares a line each, below a line that says that they are the make-up of something."""
    text = passages[place].text
    if not (text.rstrip().endswith(("：", ":")) or _SO_MANY_KINDS.search(text)) or not _MAKE_UP.search(text):
        return
    words = compact(normalise(text)).strip()
    if not _MAKE_UP.search(words) or re.search("多选|可选|[前主重]", words):
        return
    texts: list[str] = []
    for passage in passages[place + 1 : place + 13]:
        found = None if passage.grid else _LINE.fullmatch(compact(normalise(passage.text)))
        if found is None:
            break
        texts.append(found[0])
    shares = [match["share"] for text in texts if (match := _LINE.fullmatch(text))]
    if len(shares) < 3:
        return
    places = max(len(one.partition(".")[2]) for one in shares)
    total, slack = added([Fraction(one) for one in shares]), Fraction(len(shares), 2 * 10**places)
    if abs(total - 100) <= slack or not 80 <= total <= 130:
        return
    said = _SO_MANY.search(words)
    counted = said is not None and (chinese_value(said[1]) or 0) == len(shares)
    asked = "希望" in words or "意见" in words or "需求" in words
    sure = bool(WHOLE.search(words)) or counted or any(_REST.search(text) for text in texts)
    sure = sure or (total > 100 and not asked)
    printed = [f"{one}%" for one in shares]
    yield _told((0, len(words)), printed, total, places, "error" if sure else "question")
