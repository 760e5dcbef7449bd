"""Long titles are broken between words, in the shape of a trapezoid or a diamond."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typeset_kit import number

from pipeline.document import Number, Phrase, Text, plain
from pipeline.typeset.measure import width
from pipeline.typeset.title import LIMIT, break_title, broken_title, cut_costs, shape_cost


def lines(title: str) -> list[str]:
    return [plain(line) for line in break_title((Text(title),))]


@pytest.mark.parametrize(
    ("title", "broken"),
    [
        ("专项治理工作总结", "专项治理工作总结"),
        ("武汉市黄陂区行政执法突出问题专项治理工作总结", "武汉市黄陂区行政执法/突出问题专项治理工作总结"),
        (
            "关于2017年开展作风建设突出问题专项治理工作情况的报告",
            "关于2017年开展作风建设/突出问题专项治理工作情况的报告",
        ),
        ("各单位转办投诉件办理情况一览表（2017年第二季度）", "各单位转办投诉件办理/情况一览表（2017年第二季度）"),
        (
            "武汉市人民政府法制办公室关于印发《开展行政执法突出问题专项治理方案》的通知",
            "武汉市人民政府法制办公室关于印发/《开展行政执法突出问题专项治理方案》/的通知",
        ),
    ],
)
def test_real_titles(title: str, broken: str) -> None:
    if "《" in title:  # what matters there is that the name stays whole
        assert any("《开展行政执法突出问题专项治理方案》" in line for line in lines(title))
    else:
        assert "/".join(lines(title)) == broken


HAN = st.text(st.sampled_from("关于行政执法工作总结的和、市区2017年《》“”（）"), min_size=1, max_size=70)


@settings(deadline=None)
@given(HAN)
@example("总" * 70)
@example("2" * 50)
def test_no_word_is_lost_and_lines_fit(title: str) -> None:
    broken = lines(title)
    assert "".join(broken) == title
    assert all(broken)
    if width(title, 0.64) <= LIMIT:
        assert broken == [title]


@given(st.text(st.sampled_from("行政执法工作总结情况"), min_size=21, max_size=78))
@settings(deadline=None)
def test_plain_words_always_fit(title: str) -> None:
    broken = lines(title)
    assert all(len(line) <= LIMIT for line in broken)
    widths = [len(line) for line in broken]
    assert not any(a > b < c for a, b, c in zip(widths, widths[1:], widths[2:], strict=False))


def test_numbers_and_names_in_brackets_stay_whole() -> None:
    title = "某某区在2017年第12次《法治》会议"
    costs = cut_costs(title)
    whole = [
        *range(title.index("2017") + 1, title.index("年") + 1),
        *range(title.index("《") + 1, title.index("》") + 1),
    ]
    assert all(costs[index] >= 1000 for index in whole)
    assert costs[title.index("》") + 1] == 0


def test_a_figure_and_a_phrase_stay_whole() -> None:
    figure: Number = number("一千二百三十四")
    phrase = Phrase((Text("公安住建城管交通"),), "类")
    for span in (figure, phrase):
        for before in range(8, 20):
            broken = break_title((Text("甲" * before), span, Text("件行政执法突出问题工作总结")))
            assert sum(span in line for line in broken) == 1
            assert (
                plain(tuple(s for line in broken for s in line))
                == "甲" * before + plain((span,)) + "件行政执法突出问题工作总结"
            )


def test_no_line_starts_or_ends_with_the_wrong_mark() -> None:
    title = "甲、乙（丙）丁：《戊》的己"
    costs = cut_costs(title)
    assert all(
        costs[index] >= 1000
        for index in range(1, len(title))
        if title[index] in "、）：》的" or title[index - 1] in "（《"
    )


def test_a_figure_longer_than_a_line_stays_whole() -> None:
    figure = number("一" * 50)
    broken = break_title((Text("共查出"), figure, Text("件问题工作总结")))
    assert sum(figure in line for line in broken) == 1
    assert plain(tuple(s for line in broken for s in line)) == f"共查出{figure.text}件问题工作总结"


def test_no_more_lines_than_needed() -> None:
    assert len(lines("行政执法" * 9)) == 2
    assert len(lines("关于开展情况我市做好专项整治营商环境住房办公室改革的报告")) == 2


def test_shapes() -> None:
    rising, falling, diamond, valley = [8, 12, 14], [14, 12, 8], [9, 14, 10], [14, 9, 13]
    assert shape_cost(valley) > max(map(shape_cost, (rising, falling, diamond)))
    assert shape_cost([10, 10]) > shape_cost([10, 12])
    assert shape_cost([19, 2]) > shape_cost([12, 9])
    assert shape_cost([21, 3]) > 400


@pytest.mark.parametrize(
    ("title", "broken"),
    [
        ("武汉市江夏区人民政府办公室关于2023年度法治政府建设情况的报告", "武汉市江夏区人民政府办公室/关于2023年度法治政府建设情况的报告"),
        ("关于第三季度全区政务公开和政府网站检查情况的通报", "关于第三季度全区/政务公开和政府网站检查情况的通报"),
        ("关于解决群众反映强烈的突出信访问题的若干措施", "关于解决群众反映强烈的/突出信访问题的若干措施"),
        ("某某街道办事处关于燃气安全专项整治“百日行动”工作情况的报告", "某某街道办事处关于燃气安全/专项整治“百日行动”工作情况的报告"),
    ],
)  # fmt: skip
def test_titles_are_broken_at_meaning(title: str, broken: str) -> None:
    assert "/".join(lines(title)) == broken


def test_no_line_ends_in_a_preposition_where_it_can_be_helped() -> None:
    found = lines("某某区人力资源和社会保障局关于根治拖欠农民工工资冬季专项行动工作总结")
    assert not any(line.endswith("关于") for line in found)


def test_a_break_by_hand_wins() -> None:
    spans = (Text("某区行政执法"), number("2017年"), Text("工作总结"))
    by_hand = ["某区行政", "执法2017年工作", "总结"]
    assert [plain(line) for line in broken_title(spans, by_hand)] == by_hand
    assert number("2017年") in broken_title(spans, by_hand)[1]
    assert broken_title(spans, ["某区", "别的标题"]) == break_title(spans)
    assert broken_title(spans, ["", "某区行政执法2017年工作总结"]) == (spans,)


@settings(deadline=None)
@given(st.integers(1, 14), st.integers(1, 14))
def test_names_of_offices_are_not_taken_apart(before: int, after: int) -> None:
    name = "黄陂区木兰生态文化旅游局"
    found = break_title((Text("总" * before + name + "结" * after),), [name, ""])
    assert any(name in plain(line) for line in found)
