"""E7 of 同比 and 环比 with the number that they are held against beside them: 环比增加15.2%（上年8月为276条）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfractions import Fraction

from pipeline.audit.growth.periods import months
from pipeline.audit.ratios.ratios import rounded
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose

_WORD = re.compile(
    r"(?P<same>同比|[较比与](?:上年|去年)同期|[较比与](?:上年|去年)同[月季])|(?P<last>环比|[较比与](?:上(?:个?[月周旬]|个?季度|期)|第?[一二三四]季度(?!末|底)))"
)
#: The number of another period, with its period: 上年8月为276条, 7月份的2890户, 去年同一季度均值为0.96.
_OTHER = re.compile(
    r"(?P<year>上年|去年|(?P<number>\d{4})年)(?:的?同期|同[月季]|同一[月季]度?|\d{1,2}月?份?[-—–~至到]\d{1,2}月份?|\d{1,2}月份?|[一二三四]季度|[上下]半年|全年|当月|本季)?"
    r"|(?P<step>上个?月|上周|上季度|上个季度|上一(?:周|月|季度|期|旬)|前一(?:周|月))(?!末|底|初)|(?<![0-9年至到—~-])(?P<month>\d{1,2})月份?(?!\d{0,2}日|[-—–~至到末底初])"
    r"|(?<![上去]年)(?<!年)第?(?P<quarter>[一二三四])季度(?!末)"
)
_OWN = re.compile(
    r"(?<![0-9年至到—~-])(?P<month>\d{1,2})月份?(?!\d{0,2}日|[末底初])|第?(?P<quarter>[一二三四])季度|(?P<range>\d{1,2}月?[-—–~至到]{1,2}(?P<till>\d{1,2})月)"
)
_THIS = re.compile("[本当]月")
_NEAR = 40
_UP_TO = re.compile(r"(?:相比|比较)?，?(?:本月|\d{1,2}月份?)?[^，。；：（）0-9]{0,14}")
_ASIDE = re.compile("累计|今年以来|年初|目标|计划|其中|序时|预计")


def check(prose: Prose) -> Iterator[Remark]:
    """Each 同比 (环比) whose change is that from a number beside it, and that number is of the other period."""
    text = prose.text
    if "比" not in text and "较" not in text:
        return
    for word in _WORD.finditer(text):
        change = _change(prose, word)
        if change is None:
            continue
        yield from _of_difference(prose, word, change)
        made = [
            (this, base, kind)
            for base, kind in _bases(prose, word, change)
            if (this := _made(prose, word, change, base)) is not None
        ]
        wrong = "last" if word["same"] else "same"
        if made and all(kind == wrong for *_, kind in made):
            this, base, kind = made[0]
            yield _remark(word, (this, change, base), kind)
            return


#: A difference from a period, right before the word: 比去年3月增加16件，环比.
_DIFFERENCE = re.compile(
    r"[较比与](?P<that>(?:上年|去年)(?:同[期月季]|\d{1,2}月份?|[一二三四]季度)|上个?[月周季]度?|前一个?[月周])(?:相比)?[^，。；0-9]{0,4}(?:增加|减少|增|减|多|少|上升|下降)了?(?P<number>\d+)[\u4e00-\u9fff]{1,2}，$"
)


def _of_difference(prose: Prose, word: re.Match[str], change: Item) -> Iterator[Remark]:
    """416件，比去年3月增加16件，环比增长4.0%: the percentage is that of the difference, from the other period."""
    start = prose.sentences[change.sentence][0]
    found = _DIFFERENCE.search(prose.text, max(start, word.start() - _NEAR), word.start())
    if found is None or change not in prose.percents:
        return
    named = _OWN.search(prose.text, start)
    own = months(named[0]) if named else None
    that = found["that"]
    last_year = that[0] in "上去" and that[1] == "年"
    if last_year and "同" not in that and own not in (None, months(that[2:])):
        return
    wrong = "last" if last_year else "same"
    off = int(found["number"])
    for this in reversed(prose.counts):
        if not word[wrong] or this.number.end > found.start() or this.sentence < change.sentence - 1:
            continue
        for base in (this.value - off, this.value + off):
            if base > 0 and rounded(Fraction(100 * off) / base, change.number.decimals) == change.value:
                right = "同比" if last_year else "环比"
                words = f"{change.printed}是{found['number']}与{that}相比的，写的是{word[0]}。"
                printed = (this.printed, found["number"], change.printed, word[0])
                span = (found.start(), change.number.end)
                yield Remark("E7", "error", (span,), words, f"请核对比较的是哪一期，改为{right}。", printed)
                return


def _change(prose: Prose, word: re.Match[str]) -> Item | None:
    """The change that a word of comparison opens: 环比增加15.2%, 同比多5栋."""
    after = (item for item in prose.items if item.number.start >= word.end())
    found = next(after, None)
    between = prose.text[word.end() : found.number.start] if found else ""
    moves = re.fullmatch(
        r"，?(?:相比|比较)?，?(?:本月|\d{1,2}月份?)?[^，。；：（）0-9]{0,6}(?:[增减][加少长收幅]?|上升|下降|提高|降低|[多少增减升降涨高低]|回落|净增)[^，。；：（）0-9]{0,2}",
        between,
    )
    return found if found and moves and not found.number.hedged else None


def _bases(prose: Prose, word: re.Match[str], change: Item) -> Iterator[tuple[Item, str]]:
    """The numbers near a change that have a period of their own, and whether it is the same one or the last."""
    start, end = prose.sentences[change.sentence]
    if change.sentence + 1 < len(prose.sentences):
        end = min(prose.sentences[change.sentence + 1][1], change.number.end + 2 * _NEAR)
    here = (one for one in _OWN.finditer(prose.text, start, word.start()) if not _beside(prose.text, one.start()))
    own = list(here)[:1] or list(_OWN.finditer(prose.text, 0, start))[-1:]
    for other in _OTHER.finditer(prose.text, max(start, word.start() - _NEAR), end):
        if other.start() < word.end() and other.end() > word.start():
            continue
        item = next((one for one in prose.counts if one.number.start >= other.end()), None)
        between = prose.text[other.end() : item.number.start] if item else "，，"
        if item is None or item is change or not _UP_TO.fullmatch(between) or _ASIDE.search(between):
            continue
        kind = _kind(other, own, prose.text)
        if kind and other.start() != (own[-1].start() if own else -1):
            yield item, kind


def _beside(text: str, place: int) -> bool:
    """Whether what stands at a place is what something else is held against (与5月相比)."""
    return place > 0 and text[place - 1] in "与较比和同"


def _kind(other: re.Match[str], own: list[re.Match[str]], text: str) -> str:
    """``same``: of the year before; ``last``: of the period right before this one; empty where it is neither."""
    if other["year"]:
        year = re.findall(r"(\d{4})年", text[: other.start()])
        if other["number"] and not (year and int(year[0]) - int(other["number"]) == 1):
            return ""
        named = None if "同" in other[0] else months(other[0][5 if other["number"] else 2 :])
        mine = months(own[-1][0]) if own else None
        return "same" if named == mine or named is None or mine is None else ""
    if other["step"]:
        return "last"
    now, before = (months(own[-1][0]) if own else None), months(other[0])
    if now is None and other["month"] and text[other.start() - 1] == "（" and _THIS.search(text, 0, other.start()):
        return "last"  # 本月…同比…（7月为2174件）
    if now is None or before is None or (own[-1]["range"] and now[0] == 1 and now[1] > 3):
        return ""
    return "last" if (before[1] % 12) + 1 == now[0] and now[1] - now[0] == before[1] - before[0] else ""


def _made(prose: Prose, word: re.Match[str], change: Item, base: Item) -> Item | None:
    """The number of this period with which a change is that from another number."""
    floor = prose.sentences[max(0, change.sentence - 1)][0]
    for this in reversed(prose.counts):
        if this in (change, base) or this.number.end > word.start() or this.number.start < floor:
            continue
        if this.unit != base.unit and not (this.unit and base.unit and this.unit[0] == base.unit[0]):
            continue
        off = abs(this.value - base.value)
        percent = change in prose.percents
        fits = base.value and (
            rounded(100 * off / base.value, change.number.decimals) == change.value if percent else off == change.value
        )
        if fits and off:
            return this
    return None


def _remark(word: re.Match[str], made: tuple[Item, Item, Item], kind: str) -> Remark:
    this, change, base = made
    right = "环比" if kind == "last" else "同比"
    said = word[0]
    period = "上一期" if kind == "last" else "上年同期"
    words = f"{this.printed}与{base.printed}相比正是{change.printed}，{base.printed}是{period}的数，写的是{said}。"
    todo = f"请核对比较的是哪一期，改为{right}，或者改正所比的数。"
    span = (min(this.number.start, base.number.start), max(change.number.end, base.number.end))
    return Remark("E7", "error", (span,), words, todo, (this.printed, change.printed, base.printed, said))
