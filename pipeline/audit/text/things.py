"""What a number without a measure word counts, by the noun behind or before it: 46.2万户籍居民, 参保人数31.25万."""

from __future__ import annotations

import re

#: Characters that make another word of a measure word before them: 46.2万户籍居民 is none of 户.
_WORDS = "户籍 支部 期间 件数 名单额 家庭 处室 项目 份额 批准复 口岸 台账 面积"
BEGUN = {word[0]: tuple(word[1:]) for word in _WORDS.split()}
#: Nouns of persons and households: what is counted without a measure word, mostly in 万.
_PERSONS = (
    "居民|村民|市民|农民|渔民|牧民|移民|群众|人口|学生|师生|儿童|青年|妇女|老人|老年人|职工|员工|工人|党员|干部|教师|旅客|乘客"
    "|游客|患者|劳动力|劳动者|参保人|志愿者|农民工|人员"
)
_HOMES = "农户|家庭|住户|居民户|用户"
#: Behind a number: up to four characters that say which.
_BEHIND = re.compile(rf"[\u4e00-\u9fff]{{0,4}}?(?:(?P<homes>{_HOMES})|(?P<persons>{_PERSONS}))")
#: Before a number: the measure word that its name ends in (诊疗人次, 参保人数, 户数), and what leads to the number.
_BEFORE = re.compile(
    r"(?:(?P<unit>人次|车次|班次|批次|场次|册次|标箱)数?|(?P<persons>人数|人口|总人口)|(?P<counted>[户件起宗例台辆])数)"
    r"(?:总数|总量)?[由从为是有达到至约共已均仅只分别依次完成的去上前本今同年月末底初期日当增加减少升降0-9]*$"
)


def thing(clause: str, after: str) -> str:
    """The measure word of what a number without one counts; empty where its words do not name it."""
    found = _BEHIND.match(after)
    if found is not None:
        return "户" if found["homes"] else "人"
    named = _BEFORE.search(clause)
    if named is None:
        return ""
    return named["unit"] or named["counted"] or "人"
