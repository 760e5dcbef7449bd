"""E2 and E4 of tenths beside their numbers: 占任务的三成, 占比近四成, 春茶占七成（367吨）, 比12.4吨高出三成."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfractions import Fraction

from pipeline.audit.ratios.ratios import comparable, raw_clause
from pipeline.audit.ratios.stated import by_name
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind, added
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import is_count
from pipeline.audit.weighed.ratiotokens import of_another_measure
from pipeline.outcome import half_up

_OF = re.compile(
    r"占(?:比|到|了)?(?P<y>[^，。；：（）0-9]{0,12}?)的?(?:比例|比重)?(?:约|为|达到?|是)*(?P<near>近|将近|不到|不足|超过?|逾)?$"
)
_MORE = re.compile(
    r"(?:[比较](?:[^，。；（）]{0,14}?)(?:(?:高|多)出?|增加|增长|提高|上升|提升|上涨|扩大|(?P<less>少|低|减少|下降|降低|回落|缩短|压缩|压减))"
    r"|(?:超出?|超过|高[出于]|多[出于]|突破|(?P<under>低于|少于))(?P<of>[^，。；（）]{0,20}?))了?(?P<near>近|约|超过?|逾)?$"
)
_BEHIND = re.compile(r"（(?:即|为|共|计)?[^，。；（）0-9]{0,6}")
_DIGITS = "零一二三四五六七八九"
_TOTAL = re.compile("总|合计|共计|共")


_LISTED = re.compile("占(?:比|到|了)?(?:约)?$")
_OTHERS = re.compile("其他|其它|其余|剩余|余下")
_MADE_UP = re.compile("构成|结构|分布|组成|来源|去向|类型|学历|年龄|分[，为]|按")
_NOT_ALL = re.compile("多选|交叉|重叠|其中|同比|[较比]上|前[两三四五]|主要")


def whole(prose: Prose) -> Iterator[Remark]:
    """E4: 制造类占四成一，建筑类占一成八，其他类占一成四: tenths of one list that are all there is."""
    if prose.text.count("成") <= _PAIR or "占" not in prose.text or _NOT_ALL.search(prose.text):
        return
    rows: dict[int, list[tuple[Item, Fraction, Fraction]]] = {}
    for item in prose.items:
        number = item.number
        if number.kind is not Kind.TIMES or prose.text[number.end - 1] != "成" or number.value >= 10:
            continue
        after = prose.text[number.end : number.end + 1]
        more = _DIGITS.find(after) if after and after in _DIGITS else 5 if after == "半" else 0
        exact = _LISTED.search(raw_clause(prose, item)) and not number.hedged and after not in ("多", "左", "以")
        if not exact:
            return
        row = rows.setdefault(item.sentence, [])
        row.append((item, 10 * number.value + more, Fraction(1, 2) if more else Fraction(5, 2)))
    for row in rows.values():
        total = added([value for _, value, _ in row])
        slack = added([half for *_, half in row])
        words = prose.sentence(row[0][0])
        last = _OTHERS.search(raw_clause(prose, row[-1][0]))
        if len(row) > _PAIR and abs(total - 100) > slack and (last or (_MADE_UP.search(words) and total > 100)):
            printed = tuple(f"{_said(item)}{prose.text[item.number.end : item.number.end + 1]}" for item, *_ in row)
            printed = tuple(re.sub("[^零一二三四五六七八九十成半]", "", one) for one in printed)
            yield Remark(
                "E4",
                "error",
                tuple(item.span for item, *_ in row),
                f"各项占比相加是{half_up(total, 0)}%（{'、'.join(printed)}），不是十成。",
                "请核对各项占比。",
                printed,
            )


#: A list has more than two.
_PAIR = 2


def check(prose: Prose) -> Iterator[Remark]:
    """Tenths that the two numbers that the words place beside them do not give, not even roughly."""
    for item in prose.items:
        number = item.number
        if number.kind is not Kind.TIMES or prose.text[number.end - 1] != "成" or number.value >= 10:
            continue
        after = prose.text[number.end : number.end + 1]
        if after in _DIGITS[1:] or after in ("半", "左"):
            continue
        clause = raw_clause(prose, item)
        of = _OF.search(clause)
        pair = _share(prose, item, of) if of else None
        found = of
        value = Fraction(0)
        if pair is not None:
            value = 100 * pair[0].value / pair[1].value
        elif (found := _MORE.search(clause)) and (found["of"] is None or re.search(r"\d", found["of"])):
            down = bool(found["less"] or found["under"])
            pair = _change(prose, item, down=down)
            value = 100 * abs(pair[0].value / pair[1].value - 1) if pair else value
        if pair is None or found is None:
            continue
        low, high = _bounds(10 * number.value, found["near"] or "", after)
        if not low < value < high:
            yield _told(item, pair, value)


_IN_WORDS = re.compile(
    r"(?P<rate>\d{1,2}(?:\.\d+)?)%，(?:已|达|占比|比例)*(?P<near>近|将近|接近|不到|超过?|逾)(?P<n>[一二三四五六七八九])成(?=[，。；、]|$)"
)


def in_words(prose: Prose) -> Iterator[Remark]:
    """占83.9%，近九成: a percentage that is no such number of tenths."""
    for found in _IN_WORDS.finditer(prose.text):
        value, near = Fraction(found["rate"]), found["near"].replace("接近", "近")
        tenths = Fraction(10 * _DIGITS.index(found["n"]))
        low, high = _bounds(tenths, near, "")
        if near in ("近", "将近"):
            low = tenths - _CLOSE
        if not low < value < high:
            said = f"{found['near']}{found['n']}成"
            yield Remark(
                "E4",
                "question",
                (found.span("rate"), found.span("n")),
                f"{found['rate']}%说成{said}，差得较远。",
                f"请核对；{found['rate']}%不错的，改正{said}。",
                (f"{found['rate']}%", said),
            )


#: Points by which a share may be below the tenths that it is near.
_CLOSE = 5


def _bounds(value: Fraction, near: str, after: str) -> tuple[Fraction, Fraction]:
    """Between which percentages tenths lie; 近四成 is less than 四成, 超四成 and 四成多 are more."""
    if near in ("近", "将近", "不到", "不足"):
        return value - 10, value + Fraction(1, 10)
    if near in ("超", "超过", "逾") or after in ("多", "以"):
        return value - Fraction(1, 10), value + 10
    return value - 5, value + 5


def _share(prose: Prose, item: Item, of: re.Match[str]) -> tuple[Item, Item] | None:
    """The part and the base of a share."""
    before = [
        one
        for one in prose.counts
        if one.number.end <= item.number.start and item.sentence - one.sentence <= 1 and is_count(one) and one.value
    ]
    behind = next((one for one in prose.counts if one.number.start >= item.number.end), None)
    if behind is not None and is_count(behind) and _BEHIND.fullmatch(prose.between(item, behind)):
        part = behind
    elif before and before[-1].sentence == item.sentence and _close(prose, before[-1], item):
        part = before.pop()
    else:
        return None
    clause = raw_clause(prose, item)
    if "率" in clause or of_another_measure(clause, part.unit):
        return None
    bases = [one for one in before if comparable(part, one) and one.value > part.value and not one.compared]
    if of["y"]:
        base = by_name(bases, of["y"])
    else:
        totals = [one for one in bases if _TOTAL.search(one.clause)]
        base = totals[0] if len(totals) == 1 else bases[0] if len(bases) == 1 and part is behind else None
    return None if base is None or part.compared else (part, base)


def _close(prose: Prose, part: Item, item: Item) -> bool:
    """Whether a share follows its number at once."""
    return re.fullmatch("[^，。；：（）]{0,12}，[^，。；：（）]{0,16}", prose.between(part, item)) is not None


def _change(prose: Prose, item: Item, *, down: bool) -> tuple[Item, Item] | None:
    """月均18.6吨，比试点期月均12.4吨高出三成: this number and the one that it is held against."""
    before = [one for one in prose.counts if one.number.end <= item.number.start and one.sentence == item.sentence]
    if len(before) < 2:
        return None
    this, other = before[-2:]
    own = item.number.start - len(raw_clause(prose, item))
    if this.unit != other.unit or other.number.start < own or not other.value or this.value == other.value:
        return None
    if down is not (this.value < other.value):
        return None
    between = prose.between(this, other)
    return (this, other) if between.count("，") == 1 and "；" not in between else None


def _told(item: Item, pair: tuple[Item, Item], value: Fraction) -> Remark:
    part, base = pair
    said = _said(item)
    return Remark(
        "E2",
        "error",
        (base.span, part.span, item.span),
        f"{part.printed}与{base.printed}相比是{half_up(value, 1)}%，写的是{said}。",
        f"请核对三个数；前两个不错的，改正{said}。",
        (base.printed, part.printed, said),
        firm=True,
    )


def _said(item: Item) -> str:
    return item.printed if item.printed.endswith("成") else f"{item.printed}成"
