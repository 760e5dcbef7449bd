"""What is told as an error and what is only asked: a slip of whoever typed explains the one, and nothing the other."""

import pytest

from tests.audit.audit_kit import findings


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        # a digit of the total, of a part; two that changed places; a point; what is not done instead of what is
        ("受理投诉128件，分别为噪声53件、油烟41件、扬尘24件。", "error"),
        ("受理投诉118件，其中噪声53件、油烟41件、扬尘42件。", "error"),
        ("抽检样品250批次，合格235批次，合格率为49.0%。", "error"),
        ("抽检样品250批次，合格235批次，合格率为9.40%。", "error"),
        ("抽检样品250批次，合格235批次，合格率为6.0%。", "error"),
        ("发放补贴36.0万元，惠及农户120户，户均3200元。", "error"),
        # numbers of other things, as no slip makes one of the other
        ("发放补贴36.0万元，惠及农户120户，户均780元。", "question"),
        ("全区生产总值由386.2亿元增加到452.7亿元，增长11.9%。", "question"),
        ("年末汽车保有量11.83万辆，其中私人汽车10.96万辆，新能源汽车4207辆。", "question"),
        ("规上工业增加值增长6.2%，固定资产投资增长9%，社会消费品零售总额增长5.1%。", "question"),
    ],
)
def test_what_a_slip_explains_is_told(text: str, severity: str) -> None:
    assert [found.severity for found in findings(text)] == [severity]


@pytest.mark.parametrize(
    "text",
    [
        "门诊等候由16.5分钟缩短到9.2分钟，网上预约率86%。",
        "安排项目117个：产业类63个8471万元，占57.7%；其他类54个6211万元，占42.3%。",
        "全县现有网吧31家、歌舞娱乐场所19家、游艺场所6家、影院3家、旅行社2家。",
        "考核平均得分91.3分，最高98.6分，最低79.5分。",
        "猪已免疫183.7万头，禽已免疫37.8万只，免疫密度均为100%。",
        "【待遇水平】人均月增104.6元，调整后月人均2874元。",
        "受灾人次、倒损房屋分别下降28.4%和61.3%，全年共救助5460人次。",
    ],
)
def test_nothing_is_said_of_what_only_looks_like_it(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize("between", ["", "各单位高度重视。"])
@pytest.mark.parametrize(
    "sentence",
    [
        "按类型分，全区共受理投诉13件，其中甲类7件、乙类5件。",
        "全年共检查企业260家，其中工业企业120家、商贸企业130家。",
    ],
)
def test_a_sentence_said_twice_does_not_bear_itself_out(sentence: str, between: str) -> None:
    (one,) = findings(f"某区总结\n{sentence}{between}{sentence}")
    assert one.code == "E1"


@pytest.mark.parametrize("mark", ["{}.", "{}. ", "{}、", "（{}）"])
def test_the_number_of_a_point_is_no_part_of_its_name(mark: str) -> None:
    (one,) = findings(f"总结\n共受理投诉13件，其中：\n{mark.format(1)}甲类7件；\n{mark.format(2)}乙类5件。")
    assert one.suggestion.endswith("总数改为12，或甲类7改为8，或乙类5改为6。")
