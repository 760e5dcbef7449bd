"""E1 of points that are counted and then told in the same paragraph: 抓好五项工作：（一）…（四）…, 以上五类问题."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import chinese_value

_N = r"(?P<count>[二两三四五六七八九]|十[一二三四五六七八九]?|1\d|[2-9])"
_NOT_AFTER = r"(?<![第每前后其近十约余另0-9.二三四五六七八九])(?<![余剩]下)"
#: The number of points, up to the mark before the first of them.
_HEAD = re.compile(
    rf"{_NOT_AFTER}{_N}(?P<measure>个方面|方面|大?类|种|项|个|点|条|步|大|招|道|件|举措|环节|阶段|层面)"
    r"(?P<thing>[^，。；：、0-9（）]{0,12})[：。，]\s*"
    r"(?=一[是要抓查看为]|（一）|（1）|1[.．、](?!\d)|①|第一[，、：步阶]|其一[，、：])"
)
_CN = "一二三四五六七八九"
#: Each way to number points: with a point, what each of them begins with.
_WAYS: tuple[tuple[str, list[str]], ...] = (
    ("一[是要抓查看为]", [f"{one}[是要抓查看为]" for one in _CN]),
    ("（一）", [f"（{one}）" for one in _CN]),
    ("（1）", [f"（{one}）" for one in range(1, 10)]),
    ("1[.．、]", [rf"(?<![0-9.]){one}[.．、](?!\d)" for one in range(1, 10)]),
    ("①", list("①②③④⑤⑥⑦⑧⑨")),
    ("第一", [f"第{one}[，、：步阶]" for one in _CN]),
    ("其一", [f"其{one}[，、：]" for one in _CN]),
)
#: More of them than the points tell.
_OTHERS = re.compile("另有|另外|此外|其余|其他[^，。；]{0,6}略")
#: Points that a single figure of Chinese numbers.
_MOST = 9
_BEGINS = re.compile("一[是要抓查看为]|（一）|（1）|1[.．、]|①|第一|其一")


def value(text: str) -> int:
    """A number in figures of either kind; 0 where it is none."""
    return int(text) if text.isdigit() else chinese_value(text) or 0


def check(text: str) -> Iterator[Remark]:
    """Points counted before they are told, and kinds counted after they are named; ``text``: a paragraph."""
    if _BEGINS.search(text):
        yield from _points(text)
    if ("以上" in text or "上述" in text or "这" in text) and "、" in text:
        yield from _kinds(text)


def _points(text: str) -> Iterator[Remark]:
    if text.rstrip().endswith(("；", "：", "，")):
        return  # the rest stands in the next paragraph
    for found in _HEAD.finditer(text):
        wanted = value(found["count"])
        rest = text[found.end() :]
        way = next((told for begins, told in _WAYS if re.match(begins, rest)), None)
        if way is None or wanted > _MOST or (not found["thing"] and _of_things(found["measure"], rest)):
            continue
        listed, place = 0, 0
        while listed < _MOST and (point := re.compile(way[listed]).search(rest, place)):
            listed, place = listed + 1, point.end()
        if 1 < listed != wanted:
            yield counted(found.span(), found["count"], listed)


def _of_things(measure: str, rest: str) -> bool:
    """Whether points may tell several of what is counted, or not all: 问题6个：1.台账不全2个；2.巡查不到位4个."""
    return bool(_OTHERS.search(rest) or re.search(rf"\d{measure[0]}", rest))


_KINDS = re.compile(
    r"(?:以上|上述|这)(?P<count>[二两三四五六七八九]|十[一二]?|1\d|[2-9])(?:个|项|种|大)?"
    r"(?P<thing>类|方面|层面|环节|片区|路段|村|镇|街道|社区|区|县|部门|园区|项目|行业|领域|中队|公司|学校|医院)"
)


def _kinds(text: str) -> Iterator[Remark]:
    """实体类、程序类、文书类、归档类。……以上五类问题: the only list of names that all end in what is counted."""
    for found in _KINDS.finditer(text):
        thing = found["thing"]
        name = rf"[^，。；：、（）0-9]{{1,14}}?{thing}"
        lists = list(
            re.finditer(rf"(?:{name}(?:、|和|及|以及)){{1,11}}{name}(?![\u4e00-\u9fff])", text[: found.start()])
        )
        if len(lists) != 1 or re.search("等$", text[: lists[0].end() + 1][-1:]):
            continue
        names = [part for part in re.split("、|以及|和|及", lists[0][0]) if part]
        if all(part.endswith(thing) for part in names) and len(names) != value(found["count"]):
            yield counted(found.span(), found["count"], len(names))


def counted(span: tuple[int, int], wanted: str, listed: int) -> Remark:
    """E1 of a list that has not as many as is said; ``wanted`` as printed."""
    words = f"写的是{wanted}，列出的是{listed}。"
    return Remark("E1", "error", (span,), words, "请核对所列的各项和个数。", (wanted, str(listed)))
