"""E1 of what was done of all, with nothing left, and is not all: 立行立改的23项；…立行立改类已完成21项，无遗留."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.weighed.sumrows import FEW

_NONE_LEFT = re.compile(
    "，(?:现|目前|至此|均|且|案件|问题|隐患)?(?:[无没](?:有|一)?(?:一[项件个起笔处宗条])?(?:任何)?(?:遗留|积压|拖欠|遗漏|剩余|存量)|(?:已|均|实现)*(?:全部|动态)?清零)"
)
_DONE = re.compile("办结|整改|完成|收回|答复|办复|审结|结案|销号|化解|清偿|兑[付现]|支付|处[置理]|归还|核销|清退")
#: Numbers of other times, and such as are but some.
_ASIDE = re.compile("[同环]比|上年|去年|当场|立即|另|新|其中|部分|基本")
#: Sentences before that may have the whole; what is left at most, in parts of it; letters that name the same.
_FAR, _SMALL, _NAME = 2, 5, 3


_LEFT = re.compile("遗|积压|拖欠|清零|剩余|存量")


def check(prose: Prose) -> Iterator[Remark]:
    """What is done, with none left, of a whole before it that is more."""
    if not _LEFT.search(prose.text):
        return
    for item in prose.counts:
        found = _NONE_LEFT.match(prose.text, item.number.end)
        if found is None or item.number.hedged or not _DONE.search(item.clause) or _ASIDE.search(item.clause):
            continue
        whole = _whole(prose.counts, item)
        if whole is not None:
            yield _remark(whole, item)


def _whole(counts: Sequence[Item], done: Item) -> Item | None:
    """What something is done of: the number above of its name, or the one right before; ``None`` where all is done."""
    before = [
        one
        for one in counts
        if one.number.end <= done.number.start
        and one.unit == done.unit
        and one.depth == done.depth
        and done.sentence - one.sentence <= _FAR
    ]
    if not before or any(one.number.hedged or one.value == done.value for one in before):
        return None
    named = [one for one in before if done.clause[:_NAME] in one.clause] if len(done.clause) > _NAME else []
    whole = named[-1] if named else before[-1]
    off = whole.value - done.value
    if off <= 0 or _SMALL * off > whole.value or done.value < FEW or _ASIDE.search(whole.clause) or whole.compared:
        return None
    return whole if named or len(before) == 1 or _DONE.search(whole.clause) is None else None


def _remark(whole: Item, done: Item) -> Remark:
    off = show(whole.value - done.value, done.number)
    return Remark(
        "E1",
        "error",
        (whole.span, done.span),
        f"总数{whole.printed}{whole.unit}，写的是做完了{done.printed}{done.unit}、没有剩下的，差{off}{done.unit}。",
        f"请核对两个数。都做完了的，{done.printed}改为{show(whole.value, done.number)}；没有的，写明还剩多少。",
        (whole.printed, done.printed),
        firm=True,
    )
