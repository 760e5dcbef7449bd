"""E7 of the words 同比 and 环比 alone: with the wrong period, one among others, of a cumulated number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.growth.periods import months
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Prose

_CLASH = re.compile(
    r"同比[^，。；0-9]{0,4}上个?[月周季][^，。；0-9]{0,8}\d|环比[^，。；0-9]{0,4}(?:上年|去年|同期)(?!末|底|1[0-2]月)[^，。；0-9]{0,8}\d"
    r"|[较比与]上个?(?:月|周|季度?)(?:同期|相比)?[^，。；0-9]{0,4}同比[^，。；0-9]{0,6}\d"
    r"|[较比与](?:上年|去年)(?:同期|同月)?(?:相比)?[^，。；0-9]{0,4}环比[^，。；0-9]{0,6}\d"
)


_NUMBERED = r"(?P<number>\d[0-9,.]*)[万亿]?[\u4e00-\u9fff%]{1,4}?(?:相比|比较)?，?(?:[^，。；0-9]{0,6})"
#: The same with the number of the other period between: 较去年7月的70件环比上升, 与上月的214起相比，同比下降.
_SURE = re.compile(
    r"[较比与](?P<that>(?:去年|上年)(?:同期|同月|\d{1,2}月份?|[一二三四]季度|[上下]半年|全年)?)的"
    + _NUMBERED
    + r"(?P<word>环比)"
    r"|(?P<own>全年|[上下]半年)[^。；较比]{0,40}[较比与](?P<year>20\d\d年(?P=own))的"
    + _NUMBERED.replace("number", "number3")
    + r"(?P<word3>环比)"
    r"|[较比与](?P<step>上个?(?:月|周|季度))的" + _NUMBERED.replace("number", "number2") + r"(?P<word2>同比)"
)


def sure(prose: Prose) -> Iterator[Remark]:
    """E7: 环比 right behind a number of last year, 同比 behind one of the month before."""
    if "比" not in prose.text or "的" not in prose.text:
        return
    for found in _SURE.finditer(prose.text):
        that = found["that"] or found["year"] or found["step"]
        word, right = ("同比", "环比") if found["step"] else ("环比", "同比")
        number = found["number"] or found["number2"] or found["number3"]
        words = f"与{that}相比是{right}，写的是{word}。"
        todo = f"请把{word}改为{right}，或者改正所比的时期。"
        start = next(a for a, b in prose.sentences if a <= found.start() < b)
        near = [one.printed for one in prose.items if start <= one.number.start < found.end() + _AHEAD]
        yield Remark("E7", "error", (found.span(),), words, todo, (number, word, that, *near[-_NUMBERS:]))
        return


#: Characters behind 同比 that may hold its number; numbers that are quoted at most.
_AHEAD, _NUMBERS = 12, 4


#: The month before, named behind 同比; the month that a sentence is of, at its head.
_MONTH_BEFORE = re.compile(r"同比(?P<month>\d{1,2})月份?的?(?=\d)")
_OWN_MONTH = re.compile(r"(?:^|[。；\n])\s*(?:今年|\d{4}年)?(?P<month>\d{1,2})月份?(?=，|[全本我各]|居民|工业)")
_YEAR_OF_MONTHS = 12


def _month_before(prose: Prose) -> Iterator[Remark]:
    """3月份，……同比2月份的71.9万元减少: what is compared is the month before."""
    for found in _MONTH_BEFORE.finditer(prose.text):
        own = [int(one["month"]) for one in _OWN_MONTH.finditer(prose.text, 0, found.start())]
        if own and own[-1] == int(found["month"]) % _YEAR_OF_MONTHS + 1:
            number = next((one.printed for one in prose.items if one.number.start >= found.end()), "")
            words = f"与上月（{found['month']}月）相比是环比，写的是同比。"
            todo = "请把同比改为环比，或者改正所比的时期。"
            yield Remark("E7", "error", (found.span(),), words, todo, (number, found[0].rstrip("的"), "同比"))
            return


#: Another year that 同比 stands behind, and the year that is told of.
_OTHER_YEAR = re.compile(r"[较比与](?P<base>20\d\d)年(?![至—–-]|以来)[^。；同环平]{0,24}?同比")
_OWN_YEAR = re.compile(r"(?<![较比与0-9])(20\d\d)年")


def _years_apart(prose: Prose) -> Iterator[Remark]:
    """2024年……，较2022年的3.18亿元同比增长: 同比 is with the year before, and these are two years apart."""
    for found in _OTHER_YEAR.finditer(prose.text):
        own = _OWN_YEAR.findall(prose.text, 0, found.start())
        if own and abs(int(own[-1]) - int(found["base"])) > 1:
            words = f"{own[-1]}年与{found['base']}年相隔不止一年，写的是同比。"
            todo = f"请改为“比{found['base']}年……”，或者改用上年的数。"
            yield Remark("E7", "error", (found.span(),), words, todo, (f"{own[-1]}年", f"{found['base']}年", "同比"))
            return


#: What an index is of, in brackets behind a change: 同比下降0.2%（以3月为100）.
_INDEX = re.compile(
    r"(?P<word>[同环]比)[^，。；0-9]{0,8}(?P<number>\d[0-9.]*%?)（[^（）]{0,6}?(?P<base>(?P<year>上年|去年)?(?P<step>上月|\d{1,2}月份?|同[月期])[^（）0-9]{0,4}为?=?100)"
)


def _of_index(prose: Prose) -> Iterator[Remark]:
    """同比下降0.2%（以3月为100）: an index of the month before, called 同比; one of the year before, called 环比."""
    for found in _INDEX.finditer(prose.text):
        last_year = bool(found["year"] or found["step"].startswith("同"))
        own = [int(one["month"]) for one in _OWN_MONTH.finditer(prose.text, 0, found.start())]
        named = found["step"].rstrip("月份")
        before = found["step"] == "上月" or (named.isdigit() and own[-1:] == [int(named) % _YEAR_OF_MONTHS + 1])
        if found["word"] == ("环比" if last_year else "同比") and (last_year or before):
            right = "同比" if last_year else "环比"
            words = f"指数{found['base']}是{right}，写的是{found['word']}。"
            todo = f"请把{found['word']}改为{right}，或者改正指数的基期。"
            printed = (found["number"], found["word"], found["step"])
            yield Remark("E7", "error", (found.span(),), words, todo, printed)
            return


def clashes(prose: Prose) -> Iterator[Remark]:
    """E7: 同比 with the month before, 环比 with last year, in so many words."""
    if "同比" in prose.text:
        yield from _month_before(prose)
        yield from _years_apart(prose)
    if "100）" in prose.text:
        yield from _of_index(prose)
    for found in _CLASH.finditer(prose.text) if "比" in prose.text else ():
        word = "同比" if "同比" in found[0] else "环比"
        right = "环比" if word == "同比" else "同比"
        end = found.end()
        digits = re.compile(r"[0-9.,]*%?").match(prose.text, end - 1)
        number = digits[0] if digits else ""
        yield Remark(
            "E7",
            "question",
            ((found.start(), end),),
            f"“{found[0][:-1]}”：{'与上一期相比是环比' if right == '环比' else '与上年同期相比是同比'}，写的是{word}。",
            f"请核对比较的是哪一期，改为{right}，或者改正所比的时期。",
            (number, word),
        )


_NAMED = r"(?:(?P<year{0}>\d{{4}})年)?(?P<period{0}>\d{{1,2}}月份?|第?[一二三四]季度|上半年|下半年)"
#: 2025年10月……，与2024年10月的……相比，环比; 5月……，较4月的……同比
_OF_ANOTHER = re.compile(
    _NAMED.format("")
    + r"(?!\d?日|以|[-—–~至到])[^。；]{0,60}?[较比与]"
    + _NAMED.format("2")
    + r"(?!\d?日)[^。；]{0,24}?(?P<word>[同环]比)[^，。；0-9]{0,6}(?P<number>\d[0-9.]*%?)"
)


def of_another(prose: Prose) -> Iterator[Remark]:
    """E7: 环比 with the same month of the year before, 同比 with the month before, whatever the numbers are."""
    text = prose.text
    named = "比" in text and text.count("月") + text.count("季度") + text.count("半年") > 1
    for found in _OF_ANOTHER.finditer(text) if named else ():
        one, other = months(found["period"]), months(found["period2"])
        if one is None or other is None or re.search("同比|环比", prose.text[found.start() : found.start("word")]):
            continue
        years = (int(found["year"]), int(found["year2"])) if found["year"] and found["year2"] else None
        last_year = one == other and years is not None and years[0] - years[1] == 1
        before = (
            one[0] - other[1] == 1 and one[1] - one[0] == other[1] - other[0] and (not years or years[0] == years[1])
        )
        wrong = (found["word"] == "环比" and last_year) or (found["word"] == "同比" and before and not found["year2"])
        if wrong:
            right = "同比" if last_year else "环比"
            printed = found["period2"] if not found["year2"] else f"{found['year2']}年{found['period2']}"
            yield Remark(
                "E7",
                "error",
                (found.span(),),
                f"与{printed}相比是{right}，写的是{found['word']}。",
                f"请把{found['word']}改为{right}，或者改正所比的时期。",
                (found["number"], found["word"], printed),
            )


#: A rate of one comparison held against that of another period, of the other: 环比涨幅比4月份的同比涨幅回落0.3个百分点.
_CROSSED = re.compile(
    r"(?P<one>[同环]比)(?:上涨|增长|下降)?(?:涨幅|增幅|增速|降幅|跌幅)[^，。；0-9]{0,4}[较比]"
    r"(?:\d{1,2}月份?|[一二三四]季度|上个?[月季]度?|前一?个?[月季]度?|去年[^，。；]{0,6}|上年[^，。；]{0,6})的?(?P<two>[同环]比)(?:涨幅|增幅|增速|降幅|跌幅)?"
    r"[^。；]{0,14}?(?P<number>\d[0-9.]*)个?百分点"
)


def crossed(prose: Prose) -> Iterator[Remark]:
    """E7: 环比涨幅 held against the 同比涨幅 of another month."""
    if "环比" not in prose.text or "同比" not in prose.text:
        return
    for found in _CROSSED.finditer(prose.text):
        if found["one"] != found["two"]:
            words = f"{found['one']}与另一时期的{found['two']}不能直接相减。"
            numbers = (found["number"], found["one"], found["two"])
            yield Remark("E7", "error", (found.span(),), words, "请核对比较的是哪一期。", numbers)


#: 与上年同月相比，上涨的21种……。鲜菜价格环比上涨6.8%，涨幅在上述21种中居首.
_OF_THOSE = re.compile(
    r"[与和同较](?P<last>上年同[月期]|去年同[月期])(?:相比)?[^。]{0,60}。(?P<rest>[^。]{0,30}环比[^，。；0-9]{0,6}(?P<number>\d[0-9.]*%?)[^。]{0,16}(?:上述|这|以上|其中)[^。]{0,4}\d?)"
)


def of_those(prose: Prose) -> Iterator[Remark]:
    """E7: one of those that are sorted by 同比, told with its 环比."""
    for found in _OF_THOSE.finditer(prose.text) if "环比" in prose.text and "年同" in prose.text else ():
        if "同比" not in found["rest"]:
            words = f"前面是与{found['last']}相比，这里写的是环比，两处所比的时期不一样。"
            todo = "请核对比较的是哪一期；确是两种比较的，可以不改。"
            yield Remark("E7", "question", (found.span(),), words, todo, (found["number"], "环比", found["last"]))


_SEEN = re.compile(
    r"(?:环比看，?[^。；，]{0,6}(?P<last>上年同[月期]|去年同[月期])|同比看，?(?:与|较|比|由)(?P<month>上个?月|上季度))"
)
_SORTED = re.compile(r"分[^，。；]{1,6}看，[与同](?P<last>去年同[月期]|上年同[月期])相比")
_SPANS = re.compile(
    r"(?P<one>\d{1,2}月\d{1,2}日)[-—–~至到]{1,2}(?P<end>\d{1,2}月\d{1,2}日)[^。；]{0,40}?[与较比](?P<this>今年|同年)?(?P<two>\d{1,2}月\d{1,2}日)[-—–~至到]{1,2}(?P<end2>\d{1,2}月\d{1,2}日)[^。；]{0,40}?同比"
)


#: Days that two spans name, less one.
_PAIR_OF_SPANS = 3


def seen(prose: Prose) -> Iterator[Remark]:
    """E7: 环比看，由上年同月; 环比 and 与去年同月相比 of its kinds in the next sentence; days of one year, 同比."""
    if "同比" not in prose.text and "环比" not in prose.text:
        return
    for found in _SEEN.finditer(prose.text):
        other = found["last"] or found["month"]
        word = "环比" if found["last"] else "同比"
        words = f"“{found[0]}”：与{other}相比不是{word}。"
        yield Remark("E7", "error", (found.span(),), words, "请核对比较的是哪一期。", (other, word))
    for found in _SORTED.finditer(prose.text) if "环比" in prose.text else ():
        before = prose.text[: found.start()]
        number = re.search(r"环比[^，。；0-9]{0,6}(\d[0-9.]*%?)", before)
        if number and "同比" not in before:
            words = f"前面说的是环比，后面分项与{found['last']}相比，两处所比的时期不一样。"
            todo = "请核对比较的是哪一期；确是两种比较的，可以不改。"
            yield Remark("E7", "question", ((number.start(), found.end()),), words, todo, (number[1], found["last"]))
    for found in _SPANS.finditer(prose.text) if prose.text.count("日") > _PAIR_OF_SPANS else ():
        if (found["one"], found["end"]) != (found["two"], found["end2"]):
            numbers = tuple(re.findall(r"\d[0-9.]*%", found[0]))
            words = f"{found['one']}至{found['end']}与{found['two']}至{found['end2']}相比，不是同比。"
            printed = (found["one"], found["two"], *numbers)
            yield Remark("E7", "error", (found.span(),), words, "请核对比较的是哪一期。", printed)


def mixed(prose: Prose) -> Iterator[Remark]:
    """E7: one 环比 in a row of 同比 (or the reverse), a thing a clause."""
    if "同比" not in prose.text or "环比" not in prose.text:
        return
    for start, end in prose.sentences:
        found = [re.findall("[同环]比", clause) for clause in prose.text[start:end].split("；")]
        words = [each[0] for each in found if len(each) == 1]
        if len(words) < 3 or len(words) != len(found):
            continue
        odd = [word for word in ("同比", "环比") if words.count(word) == 1]
        for word in odd if len(set(words)) == 2 else ():
            place = prose.text.index(word, start)
            number = next((one for one in prose.percents if one.number.start > place), None)
            if number is not None:
                yield Remark(
                    "E7",
                    "question",
                    ((place, number.number.end),),
                    f"并列的几项都用{'同比' if word == '环比' else '环比'}，只有{number.printed}用{word}。",
                    "请核对比较的是哪一期，是笔误的改过来。",
                    (number.printed, word),
                )


_CUMULATIVE = re.compile(
    r"(?:(?:1|一)(?:月)?[-—–~至到]{1,2}\d{1,2}月份?|今年以来|年初以来|前(?!一个)[一二三四五六七八九十0-9]+个月|累计)[^。；0-9]{0,30}\d[^。；月周季年期]{0,24}环比[^。；，]{0,4}?(?P<number>\d[0-9.]*%?)"
)


def cumulative(prose: Prose) -> Iterator[Remark]:
    """E7: 环比 of a cumulated number, which has no period before it."""
    for found in _CUMULATIVE.finditer(prose.text) if "环比" in prose.text else ():
        yield Remark(
            "E7",
            "question",
            (found.span(),),
            "累计数没有上一期，写的是环比，看不出是与哪一期相比。",
            "请核对：与上年同期相比的，改为同比；与上月相比的，写明是当月数。",
            (found["number"], "环比"),
        )
