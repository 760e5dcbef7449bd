"""E8 of what is said of rows that stand elsewhere: who is most, second, above a threshold, in what order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.audit.ranks import inline
from pipeline.audit.ranks.beyond import Known, threshold, told
from pipeline.audit.ranks.ofwhat import OF_ANOTHER, fits, members
from pipeline.audit.ranks.orders import OTHERWISE, by_rate
from pipeline.audit.ranks.rows import NUM, rows
from pipeline.audit.ranks.standing import Ranked
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Prose

#: What every sentence has that says something of a row: all others are passed over at once.
#: (One character of a set, and what must be true behind it: so most places are passed over at once.)
SAYS = re.compile(
    r"[最比前后末以次其居之由从第并高低多少大小不超垫逐](?:(?<=[最比])|(?<=[前后末])(?:.{0,3}[位名家个]|[二两三四五六])|(?<=以)[上下]|(?<=次)之|(?<=[其居])次|(?<=之)首|(?<=[由从]).到"
    r"|(?<=第)[一二三四五六七八九0-9]|(?<=并)列|(?<=[高低多少大小])于|(?<=不)[足到]|(?<=超)过|(?<=垫)底|(?<=逐)[年月周季日次])"
)


def check(prose: Prose, start: int, end: int, known: Known) -> Iterator[Remark]:
    """The first thing that a sentence says of the rows of its paragraph (or of the passages beside) and they do not."""
    text = prose.text[start:end]
    if not SAYS.search(text):
        return
    for remark in inline.check(prose, start, end) if len(prose.items) > 1 else ():
        yield remark
        return
    for words, claim in _CLAIMS if _ASKS.search(text) else ():
        for remark in claim(prose, (start, end), known) if words.search(text) else ():
            yield remark
            return


_ASKS = re.compile(
    "[最第次其居之由从并高低多少大小不超比较以垫](?:(?<=最)|(?<=第)[一二三四五六七八]|(?<=次)之|(?<=[其居])次|(?<=之)首|(?<=[由从]).到|(?<=并)列第|(?<=[高低多少大小])于|(?<=不)[足到]|(?<=超)过"
    "|(?<=比)(?<![同环]比)(?![例重率上去])|(?<=较)(?<!比较)(?!上|去|前|大)|(?<=以)[上下]|(?<=垫)底)"
)


def _row(names: Sequence[str], known: Known) -> tuple[list[Ranked], list[Ranked]] | None:
    """The first list that has all of some names, and those of its members, in the order of the names."""
    for ranked in known():
        found = [match for name in names if (match := whom(name, ranked))]
        if len(found) == len(names) and len({one.name for one in found}) == len(found):
            return list(ranked), found
    return None


def whom(words: str, ranked: Sequence[Ranked]) -> Ranked | None:
    """The only member of a list that some words name, with more or fewer of its characters (滨河派出所: 滨河)."""
    exact = [one for one in ranked if one.name == words]
    if len(exact) == 1:
        return exact[0]
    near = [one for one in ranked if len(one.name) > 1 and (words.startswith(one.name) or one.name.startswith(words))]
    near += [one for one in ranked if one not in near and len(words) > 1 and one.name.endswith(words)]
    alone = len(words) > 1 or (near and all(one.name[1:] == near[0].name[1:] for one in ranked))  # 甲 of 甲站, 乙站
    return near[0] if len(near) == 1 and alone else None


_ORDER = re.compile(
    r"[由从](?P<high>[多高大长强重])(?:到|至)[少低小短弱轻][^，。；：0-9]{0,8}，?[^，。；：0-9]{0,6}?(?:依次|分别)?(?:是|为|：|(?:排下来|排列|排序|排队|排名)，|，(?=[^，。；：、0-9]{2,10}、[^，。；：、0-9]{2,10}[、和]))"
    r"|[由从](?P<any>[优好快先])(?:到|至)[劣差慢后次][^，。；：0-9]{0,8}，?[^，。；：0-9]{0,6}?(?:依次|分别)?(?:是|为|：|(?:排下来|排列|排序|排队|排名)，)"
    r"|[由从](?P<low>[少低小短弱轻])(?:到|至)[多高大长强重][^，。；：0-9]{0,8}，?[^，。；：0-9]{0,6}?(?:依次|分别)?(?:是|为|：|(?:排下来|排列|排序|排队|排名)，|，(?=[^，。；：、0-9]{2,10}、[^，。；：、0-9]{2,10}[、和]))"
)


#: Characters from the words of an order to its first number.
_NEAR = 16


def _names(text: str) -> list[str]:
    """The names of a row without numbers: 造纸、食品、化工、纺织和建材."""
    return [name for name in re.split("、|和|以及|及", re.split("[，。；（]", text)[0]) if name]


def _order(prose: Prose, span: tuple[int, int], known: Known) -> Iterator[Remark]:
    """按用水量由大到小排列，依次是造纸、食品、化工: names in an order that their numbers, given before, have not."""
    for found in _ORDER.finditer(prose.text, *span):
        if OTHERWISE.search(prose.text[span[0] : found.start()][-10:] + found[0]):
            continue
        text = re.split("[，。；]", prose.text[found.end() : span[1]])[0]
        names = _names(text)
        match = _row(names, known) if len(names) > 2 and not re.search(r"\d", text) else None
        own = rows(prose.text, found.end(), span[1]) if re.search(r"\d", text) else []
        if own and own[0][0].start - found.end() < _NEAR:
            match = own[0], own[0]
        if match is None or by_rate(prose.text[span[0] : found.end()], match[0]):
            continue
        down = bool(found["high"])
        if found["any"]:  # less may be better: wrong where it goes neither way
            rises = [a.value < b.value for a, b in pairwise(match[1]) if a.value != b.value]
            if all(rises) or not any(rises):
                continue
            down = 2 * sum(rises) <= len(rises)
        for a, b in pairwise(match[1]):
            if (a.value < b.value) if down else (a.value > b.value):
                more = "大" if down else "小"
                row = "" if own else text
                words = f"“{found[0]}{row}”：{b.name}（{b.printed}）{more}于排在它前面的{a.name}（{a.printed}）。"
                yield told("error", (found.start(), found.end() + len(text)), words, [a, b])
                return


#: What is most by its number, in the words of what is measured; 好 and 快 turn with what is counted.
_HIGH, _LOW = "多高大长强重厚远深宽密", "少低小短弱轻薄近浅窄"
_GOOD, _BAD = "快好优佳", "慢差"
#: The same said loosely: it may mean something else.
_LOOSE = "拥堵|繁忙|忙|活跃|集中|突出|热门|严重|频繁|受欢迎|旺|火|拥挤"
_ADJ = rf"(?P<adj>[{_HIGH}{_LOW}{_GOOD}{_BAD}]|{_LOOSE})"
_SUPERLATIVE = (
    re.compile(
        rf"最{_ADJ}的(?![一二两三四五六七八九十0-9前])(?:[^，。；、是为0-9（）]{{0,8}}?)(?:是|为|仍是|依然是)(?P<name>[^，。；、0-9（）]{{1,14}})(?=[，。；（]|\d|$)"
    ),
    re.compile(
        rf"最{_ADJ}的(?![二两三四五六七八九十0-9前]|一[^中小大]{{0,2}}[人件户家个次起天])(?P<name>[^，。；、0-9（）是为]{{2,14}})"
    ),
    re.compile(
        rf"(?:^|(?<=[，。；：]))(?:其中，?)?(?:以)?(?P<name>[^，。；、：0-9（）]{{1,14}}?)(?:为)?最{_ADJ}(?=[，。；]|$)"
    ),
    re.compile(r"(?:^|(?<=[，。；：]))(?P<name>[^，。；、：0-9（）]{1,14}?)(?:居|位居|位列|列)[^，。；0-9]{1,6}之首"),
    re.compile(
        r"(?:^|(?<=[，。；：]))(?P<name>[^，。；、：0-9（）]{1,14}?)(?:居首位?|(?:位居|排名|位列|名列|列|居|排)第一(?:位|名)?|(?P<bottom>垫底|居末位?))(?=[，。；]|$)"
    ),
)


def _highest(adj: str, ranked: Sequence[Ranked], before: str) -> bool | None:
    """Whether an adjective means the greatest number; ``None`` where it cannot be known."""
    if adj in _HIGH or len(adj) > 1 or adj in "忙旺火":
        return True
    if adj in _LOW:
        return False
    time = bool(re.search(r"[天时钟秒月日]$", ranked[0].printed)) or bool(re.search("用时|耗时|时长|天数", before))
    rate = ranked[0].printed.endswith(("%", "分")) or ranked[0].rate
    if not time and not rate:
        return None
    return (adj in _GOOD) is not time


#: What a number that is listed does not measure.
_UNCOUNTED = re.compile("(?:进步|改善|变化|潜力|压力|难度|差距|影响|贡献率|弹性)$")


def _superlative(prose: Prose, span: tuple[int, int], known: Known) -> Iterator[Remark]:
    """完成率最低的第四小组, 进度最慢的是机关一支部, 铁南片能力最弱: not the one with the greatest (least) number."""
    text = prose.text
    for pattern in _SUPERLATIVE:
        for found in pattern.finditer(text, *span):
            groups = found.groupdict()
            adj = groups.get("adj") or ("低" if groups.get("bottom") else "高")
            ranked = list(members(text[: found.start()], _list_of(found, known, text)))
            one = whom(found["name"], ranked) if ranked else None
            if not ranked or one is None or _UNCOUNTED.search(found["name"]):
                continue
            if re.search("[和与及]", found["name"]) and sum(each.name in found["name"] for each in ranked) > 1:
                continue  # 城西和城东最多，分别为584件、642件: the two are first, in whatever order
            if one.start >= found.start() and not any(
                each.start < found.start() and each.name == one.name for each in ranked
            ):
                continue  # its number stands in the claim alone: 上旬78.4毫米、…。最少的为江口站87.3毫米
            high = _highest(adj, ranked, text[: found.end()])
            left = max(text.rfind(mark, 0, found.start()) for mark in "，；。") + 1
            if re.search("其余|其他|剩余|其它", text[left : found.start()]):
                continue
            if high is None or re.search("除|之一|同比|环比|增幅|降幅", text[span[0] : found.end()]):
                continue
            end = found.start("adj") - 1 if groups.get("adj") else found.end("name")
            if left < end and not fits(prose, (left, end), ranked, [one.name]):
                continue
            best = (max if high else min)(each.value for each in ranked)
            others = [each for each in ranked if each.value == best]
            if one.value == best and (len(others) == 1 or "之首" not in found[0]):
                continue
            if others[0].start > found.end() and OF_ANOTHER.search(text, found.end(), others[0].start):
                continue
            tied = one.value == best
            sure = not tied and not re.fullmatch(_LOOSE, adj)
            if tied:
                words = f"{'、'.join(each.name for each in others)}都是{one.printed}，只说了{one.name}。"
            else:
                words = f"按所列的数，“最{adj}”的是{others[0].name}（{others[0].printed}），"
                words += f"写的是{one.name}（{one.printed}）。"
            yield told("error" if sure else "question", found.span(), words, [one, *others[:3]])
            return


def _list_of(found: re.Match[str], known: Known, text: str) -> list[Ranked]:
    """The list that a claim is of: the first with the name, of rates where a 率 is spoken of."""
    words = text[max(0, found.start() - 12) : found.end()]
    for ranked in known():
        if len(ranked) < 3 or whom(found["name"], ranked) is None:
            continue
        if ranked[0].start < 0 and text.count("最") > 1:
            continue  # of a table, of which each of them may mean another column
        if re.search("率|满意度|进度", words) and not (ranked[0].rate or ranked[0].printed.endswith("%")):
            continue
        if ranked[0].printed.endswith("%") and re.search("(?<!率)[数量额](?!率)", words):
            continue
        return list(ranked)
    return []


_PLACE = (
    r"(?:位?居|位?列|排名?|排在|名列|位于)*(?:全(?P<wide>[区市县镇省国])){0,1}第(?P<place>[二三四五六七八])(?:位|名)?"
)
_STEP = r"(?:前进|上升|上移|提升|前移|跃升|提高|后退|退后|下降|下移|下滑|后移)了?[一二两三四五六七八0-9]{1,2}[位名]"
_SECOND = (
    re.compile(
        rf"(?:^|(?<=[，。；：]))(?P<name>[^，。；、：0-9（）第]{{1,18}}?)(?:以{NUM}[%‰\u4e00-\u9fff]{{0,3}})?"
        rf"(?P<moved>[较比][^，。；0-9]{{0,8}}{_STEP}，|(?:名次|排名|位次){_STEP}，)?"
        rf"(?P<word>次之|居次|紧随其后|再次之?|{_PLACE.replace('{0,1}', '?')})(?=[，。；]|$)"
    ),
    re.compile(
        r"(?:居|列|排|排名|排在|位居|位列)第(?P<place>[二三四五六七八])(?:位|名)?的(?P<name>[^，。；、0-9（）是为]{2,14})"
    ),
)
_LESS_IS_BETTER = re.compile("用时|耗时|时长|扣分|差错|失误|浓度|能耗")
_FROM_LOW = re.compile("[由从][低少小短慢](?:到|至)")


def _second(prose: Prose, span: tuple[int, int], known: Known) -> Iterator[Remark]:
    """永和最多，太平次之; 滨河派出所排在第二: a place that the number of a name has not."""
    text = prose.text[slice(*span)]
    if "第" not in text and "次" not in text and "紧随" not in text:
        return
    for found in (each for pattern in _SECOND for each in pattern.finditer(prose.text, *span)):
        place, word = found["place"], found.groupdict().get("word") or "第"
        fitting = [one for one in known() if len(one) > 2 and whom(found["name"], one)]
        ranked = max(fitting[:3], key=len, default=None)
        one = whom(found["name"], ranked) if ranked else None
        if one is None or not ranked or re.search("[同环]比|并列", found[0]):
            continue
        if found.groupdict().get("wide") and not _too_many(prose, found, one, ranked):
            continue
        if not found.groupdict().get("word") and prose.text[found.end() : found.end() + 1] in "、和与及":
            continue
        before = prose.text[span[0] : found.start()]
        own = prose.text[max(prose.text.rfind(mark, 0, found.start()) for mark in "，；。") + 1 : found.end()]
        turned = _FROM_LOW.search(text) or "倒数" in own
        low = bool(turned or (not place and re.search(f"最[{_LOW}{_BAD}]", before)))
        if not place and any(span[0] <= each.start < span[1] for each in ranked):
            continue
        number = "一二三四五六七八".index(place) + 1 if place else 3 if "再" in word else 2
        below = sum(each.value < one.value for each in ranked) + 1
        if below == number and _LESS_IS_BETTER.search(prose.text, 0, found.start()):
            continue
        yield from _placed(found, (one, ranked), number, low=low, sole="并列" not in text)


def _too_many(prose: Prose, found: re.Match[str], one: Ranked, ranked: Sequence[Ranked]) -> bool:
    """Whether so many of a list are above one that it cannot have its place of a whole (全县第三) either."""
    above = len({each.value for each in ranked if each.value > one.value})
    left = found.end() - len(found[0])
    return above >= _DIGITS.index(found["place"]) and fits(prose, (left, found.start("word")), ranked, [one.name])


def _placed(
    found: re.Match[str], who: tuple[Ranked, Sequence[Ranked]], number: int, *, low: bool, sole: bool
) -> Iterator[Remark]:
    """A place against those that the number of a name may have: behind all that are greater, each or each value."""
    one, ranked = who
    above = [each for each in ranked if (each.value < one.value if low else each.value > one.value)]
    same = [each for each in ranked if each.value == one.value]
    first, dense = len(above) + 1, len({each.value for each in above}) + 1
    if dense <= number < first + len(same):
        if len(same) > 1 and sole and number == first and one is not same[-1]:
            words = f"{'、'.join(each.name for each in same)}都是{one.printed}，只说了{one.name}。"
            yield told("question", found.span(), words, same)
        return
    if number > len(ranked) and sole:
        return  # more may stand elsewhere
    words = f"“{found[0].lstrip('，；。：')}”：按所列的数，{one.name}（{one.printed}）是第{first}。"
    remark = told("error", found.span(), words, [one, *above[-2:]])
    yield Remark("E8", "error", remark.spans, words, remark.suggestion, (*remark.numbers, f"第{_DIGITS[number]}"))


_DIGITS = "零一二三四五六七八九"
_FIRSTS = re.compile(
    r"第一、(?:第)?二(?:、(?:第)?三)?[位名]?的?(?:分别|依次)?(?:是|为)(?P<names>[^，。；0-9（）]{4,40})"
)
_PAIR_MOST = re.compile(
    rf"(?:^|(?<=[，。；：]))(?:其中)?(?P<names>[^，。；：0-9（）]{{3,40}}?)(?:这|等)?(?P<count>[两二三四])(?:个|家|项|类|位|名|者)?[^，。；：、0-9]{{0,10}}最(?P<adj>[{_HIGH}{_LOW}])(?=[，。；]|$)"
)


def _firsts(prose: Prose, span: tuple[int, int], known: Known) -> Iterator[Remark]:
    """位居第一、第二的依次是甲、乙; 甲和乙两个领域最多: names that are not those of the first numbers."""
    for found in (*_FIRSTS.finditer(prose.text, *span), *_PAIR_MOST.finditer(prose.text, *span)):
        match = _row(_names(found["names"]), known)
        groups = found.groupdict()
        count = "零一二三四".index((groups["count"] or "二").replace("两", "二")) if "count" in groups else None
        if match is None or len(match[1]) < 2 or len(match[0]) <= len(match[1]) or count not in (None, len(match[1])):
            continue
        ranked, row = match
        low = (groups.get("adj") or "高") in _LOW
        order = sorted(ranked, key=lambda one: one.value, reverse=not low)
        worst = order[len(row) - 1].value
        wrong = [one for one in row if (one.value > worst if low else one.value < worst)]
        turned = count is None and any(a.value < b.value for a, b in pairwise(row))
        if wrong or turned:
            shown = "、".join(f"{one.name}（{one.printed}）" for one in order[: len(row)])
            words = f"按所列的数，“{found[0][:14]}”应是{shown}。"
            yield told("error", found.span(), words, [*row, *(one for one in order[: len(row)] if one not in row)])
            return


_TIED = re.compile(
    r"(?:^|(?<=[，。；：]))(?P<names>[^，。；：0-9（）]{2,30}?)(?:得分|数量)?(?:相同|相等)?，?(?:均|同|都)?(?:位?居|位?列|排名?)?并列(?:位?居|位?列|排名?)?第(?P<place>[一二三四五六七八九])"
)


def _tied(prose: Prose, span: tuple[int, int], known: Known) -> Iterator[Remark]:
    """人社局、水利局得分相同，并列第四: not the place that their number has."""
    for found in _TIED.finditer(prose.text, *span):
        names = [name for name in re.split("、|和|与|及", found["names"]) if name]
        match = _row(names, known) if len(names) > 1 else None
        if match is None or len(match[0]) < len(names) + 1:
            continue
        ranked, row = match
        low = bool(re.search("倒数|[由从][低少小短]", prose.text[slice(*span)]))
        above = {
            one.name: one.value for one in ranked if (one.value < row[0].value if low else one.value > row[0].value)
        }
        place = "一二三四五六七八九".index(found["place"]) + 1
        equal = len({one.value for one in row}) == 1
        if not equal or place not in (len(above) + 1, len(set(above.values())) + 1):
            shown = "、".join(f"{one.name}（{one.printed}）" for one in row)
            words = f"按所列的数，{shown}" + (f"并列第{len(above) + 1}。" if equal else "并不相同。")
            numbers = told("error", found.span(), words, row)
            yield Remark("E8", "error", numbers.spans, words, numbers.suggestion, (*numbers.numbers, found["place"]))
            return


_THAN = re.compile(
    rf"(?P<one>[^，；。：、0-9（）]{{1,12}}?)(?:比|较)(?P<other>[^，；。：、0-9（）]{{1,10}}?)(?P<word>[高多大长低少小短])出?(?P<by>{NUM})"
)


def _direction(prose: Prose, span: tuple[int, int], known: Known) -> Iterator[Remark]:
    """城区比乡镇高0.7个百分点, where it is lower."""
    for found in _THAN.finditer(prose.text, *span):
        match = _row([found["one"], found["other"]], known)
        if match is None:
            continue
        one, other = match[1]
        more = found["word"] in "高多大长"
        if one.value != other.value and (one.value > other.value) is not more:
            words = f"“{found[0]}”：所列的是{one.printed}和{other.printed}，方向相反。"
            yield told("error", found.span(), words, [one, other])
            return


#: What a sentence must have for each of the claims to be looked for.
_CLAIMS = (
    (re.compile("[由从].[到至]"), _order),
    (re.compile("第一、|最[多高大长强重少低小短弱轻]"), _firsts),
    (re.compile("最|居首|之首|垫底|居末|第一"), _superlative),
    (re.compile("次之|居次|紧随|再次|第[二三四五六七八]"), _second),
    (re.compile("并列"), _tied),
    (re.compile("\\d.{0,6}的"), threshold),
    (re.compile("[比较].{1,12}\\d"), _direction),
)
