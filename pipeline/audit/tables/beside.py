"""Sentences beside a table against its cells: who is first, last, in which place; totals and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from cfractions import Fraction

from pipeline.audit.tables.grids import Cell, Table, data_rows, table
from pipeline.audit.text.finding import Grid, Remark
from pipeline.audit.text.numbers import Kind, added, chinese_value
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Item, Prose, compact, parse
from pipeline.outcome import half_up

#: What a sentence that ranks the rows of a table must hold.
_RANKS = re.compile(r"最|第[一二三四五六七八九十0-9]|首|末|前[二两三四五六0-9]|后[二两三四五六0-9]|榜|垫底")
_DIGIT = r"(?P<n>[一二三四五六七八九十]|\d{1,2})"
_HIGH = re.compile(
    r"最(?:多|高|大|长|快|好|重|强|畅|突出|明显|为集中|为突出)|(?:居|列|位居|位列)[^，。；]{0,8}?(?:之首|首位|榜首)|[之居]首(?![批次])|榜首"
)
_LOW = re.compile(r"最(?:少|低|小|短|慢|差|弱|轻|堵)|(?:居|列|排)[^，。；]{0,6}末位?|末位|垫底|倒数第一")
_NTH = re.compile(rf"(?:居|列|排|排名|位次)[^，。；0-9]{{0,8}}?第{_DIGIT}(?:[位名]|$|(?=[，。；]))")
_FIRST = re.compile(r"前(?P<n>[二两三四五六七八九]|\d)(?:[位名]|$|(?=[，。；的为是]))")
#: Words that turn a rank to something that the table does not show, or that hedge it.
_OTHER = re.compile(
    r"之一|并列|同比|环比|去年|上年|上月|上期|历年|历史|全[省国]|(?<!比)较(?![大小多高低少快慢好差为强弱])|相比|[比超]过|连续|其中|如果|不得|应当|要求|力争|争取|目标|以来|近[两三四五六七八九十]年|平均|除|以外|外，|负增长的"
)
_ASIDE = re.compile(r"合计|总计|小计|平均|全[市区县省镇]|其他|其它|其余|其中|均值")
#: Heads of which a low number is a good one.
_TIME = re.compile(r"时长|用时|天数|耗时|时限")


def ranks(text: str, grid: Grid) -> Iterator[Remark]:
    """E8: what the clauses of a paragraph say of the order of the rows of the table beside it."""
    if not _RANKS.search(text):
        return
    found = table(grid)
    if found is None:
        return
    plain = compact(normalise(text))
    names = row_names(found)
    for sentence in re.split("[。！？；\n]", plain):
        if not _RANKS.search(sentence) or _OTHER.search(sentence):
            continue
        clauses = re.split("，|并?且(?=[^，]*最)", sentence)
        ranked = _rising(found, names) if "正增长" in sentence else names
        for place, clause in enumerate(clauses):
            remark = _clause(found, ranked, clauses, place)
            if remark is not None:
                start = plain.find(clause)
                yield Remark("E8", "error", ((start, start + len(clause)),), *remark)
                return


def _rising(found: Table, names: dict[str, int]) -> dict[str, int]:
    """The names of the rows without a number below 0."""
    return {
        name: row
        for name, row in names.items()
        if not any(one is not None and one.value < 0 for one in found.cells[row])
    }


def row_names(found: Table) -> dict[str, int]:
    """The names of the rows of data as they may be spoken: whole, and without the ending that all have (法庭)."""
    rows = [row for row in data_rows(found) if found.name(row) and not _ASIDE.search(found.name(row))]
    whole = {row: re.sub(r"（.*?）|\(.*?\)|\s", "", found.name(row)) for row in rows}
    texts = list(whole.values())
    tail = 0
    while texts and all(len(t) > tail + 2 and t[-1 - tail] == texts[0][-1 - tail] for t in texts):
        tail += 1
    short = {name[: len(name) - tail]: row for row, name in whole.items()} if tail else {}
    return {**short, **{name: row for row, name in whole.items()}} if len(set(texts)) == len(texts) > 2 else {}


def rows_said(clause: str, names: dict[str, int]) -> list[int]:
    """The rows that a clause names, longer names before those that they hold, in their order."""
    taken: list[tuple[int, int, int]] = []
    for name in sorted(names, key=len, reverse=True):
        start = clause.find(name)
        while start >= 0:
            if not any(a < start + len(name) and start < b for a, b, _ in taken):
                taken.append((start, start + len(name), names[name]))
            start = clause.find(name, start + 1)
    return list(dict.fromkeys(row for _, _, row in sorted(taken)))


def _column(found: Table, words: str) -> int | None:
    """The column that words rank: the only one of numbers, or the one whose head they say."""
    rows = data_rows(found)
    columns = [
        c
        for c in range(1, len(found.head))
        if len(found.column(c, rows)) == len(rows) and not re.search("序号|位次|名次|排名|编号|排序", found.head[c])
    ]
    if len(columns) == 1:
        return columns[0]
    heads = {c: re.sub(r"（.*?）|\(.*?\)|数$|量$|额$", "", found.head[c]) for c in columns}
    said = [c for c in columns if len(heads[c]) > 1 and heads[c] in words]
    said = [c for c in said if not any(heads[c] in heads[d] and c != d for d in said)]
    if said:
        return said[0] if len(said) == 1 else None
    partly = [c for c in columns if any(heads[c][i : i + 2] in words for i in range(len(heads[c]) - 1))]
    return partly[0] if len(partly) == 1 else None


def _clause(
    found: Table, names: dict[str, int], clauses: Sequence[str], place: int
) -> tuple[str, str, tuple[str, ...]] | None:
    """What is wrong with the rank that one clause gives a row: words, what to do, numbers."""
    clause = clauses[place]
    marks = [one for one in (_HIGH, _LOW, _NTH, _FIRST) if one.search(clause)]
    if len(marks) != 1:
        return None
    mark = marks[0]
    rows = rows_said(clause, names)
    if not rows and place and mark is not _FIRST:
        rows = rows_said(clauses[place - 1], names)
    words = "，".join(clauses[: place + 1])
    column = _column(found, clause)
    column = _column(found, words) if column is None else column
    if column is None or not rows:
        return None
    match = mark.search(clause)
    assert match is not None
    if not _of_column(found, column, names, clause.replace(match[0], "，")):
        return None
    wanted = _wanted(mark, match)
    if wanted and (way := _WAYS.search(match[0])):
        if way[0] in "快慢" and _TIME.search(found.head[column]):
            wanted = (-wanted[0], 1)
        elif not re.search("率|进度|速|分|指数", found.head[column]):
            return None
    return _judge(found, column, names, rows, wanted, match[0]) if wanted and len(rows) == abs(wanted[1]) else None


_WAYS = re.compile("[快慢好差强弱堵畅]")
#: Words around a rank that name nothing that is ranked.
_IDLE = re.compile(
    r"从[^，]*看|由[^，]*看|其中|分别|位[居列次]?|[居列排名是的为均仍也在中在各数量额率件]|[一二三四五六七八九十两0-9]+个?|部门|单位|全[市区县镇]|（.*?）"
)


def _of_column(found: Table, column: int, names: dict[str, int], words: str) -> bool:
    """Whether what a clause says besides names and rank may be of the column: it shares a character, or is silent."""
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, "，")
    noun = re.sub(
        r"[，、：；\s和与及]|(?<=，)(?:村|镇|乡|街道|社区|县|区|市|所|站|校)(?=[、，和与及]|$)",
        "",
        _IDLE.sub("", words),
    )
    head = set(found.head[column]) - set("数量额率（）的")
    return len(noun) < 2 or bool(head & set(noun)) or noun in "".join(found.name(row) for row in data_rows(found))


def _wanted(mark: re.Pattern[str], match: re.Match[str]) -> tuple[int, int] | None:
    """The place that a mark gives (negative from the end), and how many rows it speaks of."""
    if mark is _HIGH:
        return 1, 1
    if mark is _LOW:
        return -1, 1
    number = int(match["n"]) if match["n"].isdigit() else chinese_value(match["n"].replace("两", "二")) or 0
    if mark is _NTH:
        return (number, 1) if number else None
    return (0, number) if number > 1 else None


def _judge(  # noqa: PLR0913 (a table, its column, and what is said of its rows)
    found: Table, column: int, names: dict[str, int], rows: Sequence[int], wanted: tuple[int, int], phrase: str
) -> tuple[str, str, tuple[str, ...]] | None:
    known = {row: one for row in set(names.values()) if (one := found.cells[row][column]) is not None}
    if len(known) != len(set(names.values())) or not all(row in known for row in rows):
        return None
    values = sorted((one.value for one in known.values()), reverse=True)
    place, count = wanted
    head = found.head[column]
    if count > 1:
        if count >= len(values) or _TIME.search(head):
            return None
        least = values[count - 1]
        lacking = [
            row for row, one in known.items() if one.value > min(known[r].value for r in rows) and row not in rows
        ]
        if not lacking or min(known[r].value for r in rows) >= least:
            return None
        low = min(rows, key=lambda row: known[row].value)
        return _words(found, head, phrase, (low, known[low]), (lacking[0], known[lacking[0]]))
    if place > len(values):
        return None
    due = values[place - 1] if place > 0 else values[-1]
    own = known[rows[0]]
    if own.value == due or (place > 1 and (_TIME.search(head) or values.count(own.value) > 1)):
        return None
    if place > 1 and values[-place] == own.value and re.search("率|耗|事故|投诉|降尘|浓度", head):
        return None  # counted from the low end
    right = next(row for row, one in known.items() if one.value == due)
    return _words(found, head, phrase, (rows[0], own), (right, known[right]))


def _words(
    found: Table, head: str, phrase: str, own: tuple[int, Cell], right: tuple[int, Cell]
) -> tuple[str, str, tuple[str, ...]]:
    words = (
        f"按表中“{head}”，“{phrase}”的应是{found.name(right[0])}（{right[1].printed}），"
        f"写的是{found.name(own[0])}（{own[1].printed}）。"
    )
    return words, "请核对名次和表中的数。", (own[1].printed, right[1].printed)


def cells(text: str, grid: Grid) -> Iterator[Remark]:
    """E1 and E2: a clause that names a row and the head of a column, with a number that the cell does not have."""
    plain = compact(normalise(text))
    found = table(grid) if re.search(r"\d", plain) else None
    names = row_names(found) if found is not None else {}
    if found is None or not any(name in plain for name in names):
        return
    prose = parse(plain)
    for item in prose.items:
        start = max(plain.rfind(mark, 0, item.number.start) for mark in "，。；：、\n") + 1
        clause = plain[start : item.number.start]
        stop = re.compile(r"[，。；、（]|$").search(plain, item.number.end)
        rows, column = rows_said(clause, names), _column(found, clause)
        whole = prose.text[slice(*prose.sentences[item.sentence])]
        if len(rows) != 1 or column is None or item.number.hedged or _OTHER.search(whole) or stop is None:
            continue
        head = re.sub(r"（.*?）", "", found.head[column])
        lone = len(re.findall(r"\d[0-9.,]*", plain[start : stop.start()].replace(found.name(rows[0]), ""))) == 1
        said = re.search(rf"{re.escape(found.name(rows[0]))}(?:的|今年|本[年月期季])?{re.escape(head)}", clause)
        if lone and said and _GIVES.search(clause):
            yield from _cell(found, (rows[0], column), item)


_GIVES = re.compile(r"(?:[为是达仅只有共]|[率数量额分]|偏[高低])[^，。；0-9]{0,3}$")


def _cell(found: Table, place: tuple[int, int], item: Item) -> Iterator[Remark]:
    one = found.cells[place[0]][place[1]]
    percent = item.number.kind is Kind.PERCENT
    if one is None or percent != (one.percent or "%" in found.head[place[1]]) or one.decimals != item.number.decimals:
        return
    number = _printed(item)
    others = {other.value for row in found.cells if (other := row[place[1]]) is not None}
    if number != one.value and (number in others or abs(number - one.value) * 5 <= one.value):
        where = f"“{found.name(place[0])}”的{found.head[place[1]]}"
        words = f"文中{where}写的是{item.printed}，表中是{one.printed}。"
        code = "E2" if percent else "E1"
        yield Remark(code, "error", (item.span,), words, "请核对文中和表中的数。", (item.printed, one.printed))


_TOTAL = re.compile(r"(?:共计?|合计|总计|总[量额数]|合共)[^，。；、0-9]{0,8}$")
_LEFT = re.compile(r"(?:结余|盈余|结转|净[增收]|差额|顺差|逆差|相抵|余额|超支|节余|节约|相差)[^，。；0-9]{0,8}$")
_NOT_ALL = re.compile(
    r"去重|剔除|重复|重叠|交叉|四舍五入|部分|仅列|主要|不含|另有|其中|节选|摘录|等[，。、]|前[三四五六七八九十0-9]|重点|代表|抽取|超过|以上|累计"
)
#: A number further from what the table gives is a number of something else.
_NEAR = Fraction(3, 20)


def figures(text: str, grid: Grid, around: str) -> Iterator[Remark]:
    """E1: a total, or what is left over, that a paragraph beside a table gives and no column makes."""
    plain = compact(normalise(text))
    if not re.search("[共计总余净差抵转]", plain):
        return
    found = table(grid)
    if found is None:
        return
    prose = parse(plain)
    for item in prose.counts:
        if item.number.hedged or item.compared or item.number.chinese:
            continue
        if _LEFT.search(item.clause):
            yield from _left_over(found, item)
        elif _TOTAL.search(item.clause) and not _NOT_ALL.search(around):
            yield from _whole(found, prose, item, around)


def _printed(item: Item) -> Fraction:
    """A number without the scale of its unit, as a table whose head has the unit prints it."""
    return item.value / item.number.scale


def _sums(found: Table) -> list[tuple[str, Fraction, int]]:
    """The plain columns with their totals: head, total, decimals."""
    result = []
    rows = data_rows(found)
    for c in range(1, len(found.head)):
        cells = [one for _, one in found.column(c, rows)]
        if (
            len(cells) < 2
            or any(one.percent for one in cells)
            or re.search("率|均|%|序号|名次|位次|单价|年份", found.head[c])
        ):
            continue
        whole = next((one for row in found.totals if (one := found.cells[row][c])), None)
        total = whole.value if whole else added([one.value for one in cells])
        result.append((found.head[c], total, max(one.decimals for one in cells)))
    return result


def _known(found: Table, sums: Sequence[tuple[str, Fraction, int]]) -> set[Fraction]:
    """All that a table gives: its cells, totals, the sums and differences of two of its totals."""
    values = {one.value for row in found.cells for one in row if one is not None}
    values |= {total for _, total, _ in sums}
    values |= {a[1] + b[1] for a, b in combinations(sums, 2)} | {abs(a[1] - b[1]) for a, b in combinations(sums, 2)}
    return values | {added([one[1] for one in sums])}


def _left_over(found: Table, item: Item) -> Iterator[Remark]:
    """结余: the difference of two totals of the table."""
    sums = _sums(found)
    number = _printed(item)
    if len(sums) < 2 or not found.totals or number in _known(found, sums):
        return
    pairs = [(abs(a[1] - b[1]), a, b) for a, b in combinations(sums, 2) if a[1] != b[1]]
    if len(pairs) == 1 and pairs and abs(pairs[0][0] - number) <= 2 * _NEAR * number:
        due, a, b = pairs[0]
        high, low = (a, b) if a[1] > b[1] else (b, a)
        worked = f"{half_up(high[1], high[2])}-{half_up(low[1], low[2])}={half_up(due, max(a[2], b[2]))}"
        yield _told(item, f"按表中的合计，{worked}", due, max(a[2], b[2]))


def _whole(found: Table, prose: Prose, item: Item, around: str) -> Iterator[Remark]:
    """共…: the total of the column that its words name, or of all columns where all are of one unit."""
    sums, number = _sums(found), _printed(item)
    if not sums or number in _known(found, sums):
        return
    unit = re.sub(r"[0-9.,]", "", item.printed) + item.unit
    clause = prose.text[prose.sentences[item.sentence][0] : item.number.start].split("，")[-1]
    fitting = [one for one in sums if _shares(one[0], clause) and ("（" not in one[0] or f"（{unit}）" in one[0])]
    together = ("合计", added([one[1] for one in sums]), max(one[2] for one in sums))
    if (
        not fitting
        and len(sums) > 1
        and not found.totals
        and unit in around
        and not re.search("（", "".join(found.head))
    ):
        fitting = [together]
    elif not fitting and len(sums) == 1 and unit and unit in sums[0][0] + around.replace(item.printed + unit, "", 1):
        fitting = sums
    near = [one for one in fitting if abs(one[1] - number) <= _NEAR * number and item.number.decimals == one[2]]
    if len(near) == 1:
        head, due, places = near[0]
        if any(_printed(other) == due and other is not item for other in prose.counts):
            return  # 结案500件，加上未结73件，共573件: the column is of the other
        yield _told(item, f"表中“{head}”各项相加{half_up(due, places)}", due, places)


def _shares(head: str, clause: str) -> bool:
    """Whether a clause says two characters in a row of a head."""
    plain = re.sub(r"（.*?）|\(.*?\)", "", head)
    return any(plain[i : i + 2] in clause for i in range(len(plain) - 1))


def _told(item: Item, worked: str, due: Fraction, places: int) -> Remark:
    right = half_up(due, places)
    off = half_up(abs(due - _printed(item)), places)
    words = f"{worked}，文中写的是{item.printed}{item.unit}，差{off}。"
    return Remark(
        "E1",
        "error",
        (item.span,),
        words,
        f"请核对文中和表中的数；表中不错的，{item.printed}改为{right}。",
        (item.printed, right),
    )
