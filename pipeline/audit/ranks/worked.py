"""Rates that a list of pairs has without printing them: 由24起降至17起, 24项完成23项, each with its name."""

from __future__ import annotations

import re

from cfractions import Fraction

from pipeline.audit.ranks.rows import NUM
from pipeline.audit.ranks.standing import NO_ONE, Ranked, name_of
from pipeline.audit.text.prose import Prose
from pipeline.outcome import half_up

_U = r"[万亿]?[\u4e00-\u9fff]{1,2}?"
_MOVED = re.compile(
    rf"(?:^|[，、；：。])(?P<name>[^0-9，、；：。（）]{{2,14}}?)[由从](?:上[年月季周]的?)?(?P<a>{NUM})(?P<u>{_U})(?:，)?"
    rf"(?P<way>[降减增升涨])[到至为](?P<b>{NUM})(?P=u)"
)
_DONE = re.compile(
    rf"(?:^|[，、；：。])(?P<name>[^0-9，、；：。（）]{{2,14}}?)(?:共|应|计划|任务|受理|承办|承担)?(?P<a>{NUM})(?P<u>{_U})，?(?:已|实际)?"
    rf"(?:完成|办结|整改|销号|化解|落实|解决|开工|竣工|达标|合格)(?P<b>{NUM})(?P=u)"
)


_SECOND = re.compile(
    rf"(?:^|[，；：。])(?P<name>[^0-9，、；：。（）]{{2,12}})(?:{NUM}){_U}[、，](?P<what>[^0-9，、；：。（）]{{2,8}})(?P<b>{NUM})(?P<u>{_U}|%)(?=[，；。])"
)


def worked(prose: Prose) -> list[tuple[list[Ranked], str]]:
    """Lists that stand in a text otherwise than as a name and its number each, with what they are of.

    The rates (in %) that three pairs or more make, each where its second number stands; and the second numbers of
    those that have two: 云顶乡种植1.32万亩、春茶产值10.4亿元.
    """
    return [*_rates(prose), *_seconds(prose), *_changes(prose)]


_WAYS = ("增", "降", "升", "减", "涨", "跌", "提高", "回落")
_CHANGED = re.compile(
    rf"(?:^|[，、；：。])(?P<name>[^0-9，、；：。（）]{{2,14}}?)(?:的?(?:同比|环比|(?:较|比)(?:上年|去年|上月)(?:同期)?))?(?:小幅|大幅)?"
    rf"(?P<way>增长|下降|上升|减少|提高|回落|增加|降低|上涨|下跌)(?:了)?(?P<number>{NUM})(?P<unit>%|个百分点|[万亿]?[\u4e00-\u9fff]{{1,2}})(?=[，、；。])"
)


def _changes(prose: Prose) -> list[tuple[list[Ranked], str]]:
    """甲下降31.0%，乙下降22.7%，丙下降24.5%: the changes themselves, where all go one way."""
    found = list(_CHANGED.finditer(prose.text)) if any(word in prose.text for word in _WAYS) else []
    ways = {one["way"] for one in found}
    names = [name_of(one["name"]) for one in found]
    if len(found) < 3 or len(ways) > 1 or len({one["unit"] for one in found}) > 1 or len(set(names)) < len(names):
        return []
    fell = found[0]["way"] in ("下降", "减少", "回落", "降低", "下跌")
    ranked = [
        Ranked(
            name,
            Fraction(one["number"].replace(",", "")),
            one["number"] + "%" * (one["unit"] == "%"),
            one["unit"] == "%",
            one.start("number"),
            one.end("unit"),
        )
        for name, one in zip(names, found, strict=True)
        if name and not NO_ONE.search(name)
    ]
    return [(ranked, "降幅下降减少（增减）" if fell else "增幅增长增速（增减）")] if len(ranked) == len(found) else []


#: What a list of changes is called, by the word before each of its numbers.
_GREW = dict.fromkeys(("增长", "上升", "提高", "增加"), "增幅增长增速（增减）")
_GREW |= dict.fromkeys(("下降", "减少", "降低", "回落"), "降幅下降减少（增减）")


def _seconds(prose: Prose) -> list[tuple[list[Ranked], str]]:
    matches = list(_SECOND.finditer(prose.text)) if "、" in prose.text or "；" in prose.text else []
    if len(matches) < 3 or len({(one["what"], one["u"]) for one in matches}) > 1:
        return []
    names, tail = [one["name"] for one in matches], 0
    while all(len(name) > tail + 2 and name[-1 - tail] == names[0][-1 - tail] for name in names):
        tail += 1
    cut = [name[: len(name) - tail] for name in names]
    ranked = [
        Ranked(
            name,
            Fraction(one["b"].replace(",", "")),
            one["b"] + one["u"][:1] * (one["u"][:1] in "万亿%"),
            one["u"] == "%",
            start=one.start("b"),
            end=one.end(),
        )
        for name, one in zip(cut, matches, strict=True)
    ]
    what = matches[0]["what"]
    return [(ranked, _GREW.get(what[-2:], "") or what)]


#: A change from one number to another; a deed with its number.
_SAYS_FROM, _SAYS_DONE = re.compile("[由从]"), re.compile("[成结改号化实决工标格](?=[0-9])")


def _rates(prose: Prose) -> list[tuple[list[Ranked], str]]:
    found = []
    for pattern, moved in ((_MOVED, True), (_DONE, False)):
        if not (_SAYS_FROM if moved else _SAYS_DONE).search(prose.text):
            continue
        matches = list(pattern.finditer(prose.text))
        if len(matches) < 3 or len({one["u"] for one in matches}) > 1:
            continue
        ranked = [_rate(one, moved=moved) for one in matches]
        if all(ranked) and (not moved or len({one["way"] in "降减" for one in matches}) == 1):
            rates = [one for one in ranked if one]
            fell = matches[0]["way"] in "降减" if moved else False
            found.append(
                (rates, ("降幅下降减少（增减）" if fell else "增幅增长增速（增减）") if moved else "完成率整改率进度")
            )
    return found


def _rate(found: re.Match[str], *, moved: bool) -> Ranked | None:
    a, b = (Fraction(found[key].replace(",", "")) for key in "ab")
    if not a:
        return None
    value = abs(a - b) * 100 / a if moved else 100 * b / a
    return Ranked(found["name"], value, f"{half_up(value, 1)}%", True, found.start("b"), found.end())  # noqa: FBT003
