"""The filters of a narrative: the grammar of numbers in Chinese prose. Each has an English and a Chinese name.

=============  ======  ====================================================  ===============================
filter         又名    written                                               prints
=============  ======  ====================================================  ===============================
quantity       数量    ``总|quantity("件", zero="未发现问题")``                71件 / 未发现问题
cn             汉字    ``数|cn("项")``                                        三项 / 两项
pct            百分比  ``率|pct(1)``                                          84.5%
fixed          小数    ``数|fixed(2)``                                        3.50
wan            万元    ``额|wan(2)``, ``额|wan(2, "万元")``                    12.50万元
pp             百分点  ``率|pp(上期率)``                                      提高3.2个百分点 / 持平
delta          增减    ``数|delta(上期.查出问题, "件")``                        增加5件，增长7.6% / 持平
ymd            年月日  ``日|ymd``                                             2017年9月4日
md             月日    ``日|md``                                              9月4日
date           日期    ``日|date``                                            9月4日, in another year with its year
year           年份    ``日|year``                                            2015年
as_of          截至    ``日|as_of``                                           截至9月4日
period         起止    ``起|period(止)``                                      2015年1月1日至2017年9月4日
breakdown      分项    ``台账.by("列")|breakdown("件")``                        甲2件，乙1件 (asserts the sum)
respectively   分别    ``台账.by("列")|respectively("件")``                     甲、乙分别为2件、1件
rank           排名    ``台账.by("列")|rank(3, "件")``                          甲（37件）、乙（17件）, with ties
all_or_rest    全部    ``数|all_or_rest(总, "各单位均…", "{}家单位…", "…")``     by whether all, some or none
names          名单    ``台账.values("列")|names(5)``                           甲、乙、丙、丁、戊等12家单位
join           连接    ``依据|join("、", "和")``                                甲、乙和丙
book           书名号  ``行.文件名称|book``                                    《…〈…〉…》
mask           隐名    ``行.名称|mask``                                       魏某某
sentence       成句    ``行.采用的文字|sentence``                               closed by one 。
sort           排序    ``台账.rows|sort("列")``                                 rows in the order of a column
count          个数    ``依据|count``                                         how many, as a figure
ordinals       一是    ``[甲, 乙]|ordinals``, ``…|ordinals(paragraphs=true)``   一是…二是… of those not empty
serial         序号    ``loop.index|serial``                                  1
listing        列表    ``台账|listing("列", "列")``                             rows as a table, numbered
=============  ======  ====================================================  ===============================

Options by name: breakdown ``sep total tail(等/主要) rest note zero``; all_or_rest texts take ``{}`` ``{共}`` ``{余}``;
names ``limit measure zero``; pp, delta ``decimals up down``; sentence ``end``; ordinals ``word paragraphs empty``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pipeline.narrate.filters import numbers, splits, words
from pipeline.narrate.filters.listing import listing_with
from pipeline.narrate.filters.words import Put

Filter = Callable[..., Any]

#: Chinese name → English name.
ALIASES = {
    "数量": "quantity",
    "汉字": "cn",
    "百分比": "pct",
    "小数": "fixed",
    "万元": "wan",
    "百分点": "pp",
    "增减": "delta",
    "年月日": "ymd",
    "月日": "md",
    "日期": "date",
    "年份": "year",
    "截至": "as_of",
    "起止": "period",
    "分项": "breakdown",
    "分别": "respectively",
    "排名": "rank",
    "全部": "all_or_rest",
    "名单": "names",
    "连接": "join",
    "书名号": "book",
    "隐名": "mask",
    "成句": "sentence",
    "排序": "sort",
    "个数": "count",
    "一是": "ordinals",
    "序号": "serial",
    "列表": "listing",
}

_PURE: Mapping[str, Filter] = {
    "quantity": numbers.quantity,
    "cn": numbers.cn,
    "pct": numbers.pct,
    "fixed": numbers.fixed,
    "wan": numbers.wan,
    "pp": numbers.pp,
    "delta": numbers.delta,
    "ymd": numbers.ymd,
    "md": numbers.md,
    "year": numbers.year,
    "period": numbers.period,
    "breakdown": splits.breakdown,
    "respectively": splits.respectively,
    "rank": splits.rank,
    "all_or_rest": splits.all_or_rest,
    "names": words.names,
    "join": words.join,
    "book": words.book,
    "mask": words.mask,
    "sentence": words.sentence,
    "sort": words.sort,
    "count": words.count,
    "serial": words.serial,
}


def build(put: Put, this_year: int) -> dict[str, Filter]:
    """The filters by both names. ``put`` lays a value aside; ``this_year``: the year that ``date`` drops."""
    filters: dict[str, Filter] = {
        **_PURE,
        "date": partial(numbers.date_in, this_year),
        "as_of": partial(numbers.as_of_in, this_year),
        "ordinals": partial(words.ordinals_with, put),
        "listing": partial(listing_with, put),
    }
    return {**filters, **{alias: filters[name] for alias, name in ALIASES.items()}}
