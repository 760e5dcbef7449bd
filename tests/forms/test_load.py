"""forms.yaml: rules and 指标 are checked against the form when it is loaded."""

from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.forms.load import load_forms
from tests.kit import ROOT

TEXT = (ROOT / "input_templates" / "forms.yaml").read_text(encoding="utf-8")

CASES = [
    ("整改时限 >= 发现日期", "整改期限 >= 发现日期", "是否应为“整改时限”"),
    ("整改时限 >= 发现日期", "整改时限 >= 整改状态", "不能比较"),
    ('整改状态 == "已整改") ==', '整改状态 == "整改了") ==', "没有“整改了”这个选项"),
    ("blames: [整改时限]", "blames: [时限]", "没有“时限”这一列"),
    ("what: 整改时限{整改时限}早于", "what: 整改时限{时限}早于", "没有“时限”这一列"),
    ("expression: 问题台账.count", "expression: 问题台.count", "是否应为“问题台账”"),
    ('问题台账.sum("处理人数")', '问题台账.sum("处理方式")', "不是数字"),
    ("rows: 填报单位, columns: 问题类型", "rows: 填报单位, columns: 类型", "没有“类型”这一列"),
    ("enum: roster}", "enum: rosters}", "没有叫“rosters”的选项表"),
    ("{title: 备注,", "{title: 行,", "保留的列名"),
    ("{title: 备注,", "{title: 2015年,", "加一个 name"),
    ("{title: 备注,", "{title: 责任人,", "两列都叫“责任人”"),
    ("key: {column: 问题编号,", "key: {column: 编号,", "没有“编号”这一列"),
    ('constraints: {required: 是, pattern: "[A-Z]+-[0-9]{3,}"}', 'constraints: {pattern: "[A-Z"}', "写法有误"),
    ("sheets: [封面, 工作开展情况,", "sheets: [封面, 工作情况,", "没有“工作情况”这张表"),
    ("name: 已整改, expression", "name: 查出问题, expression", "两个指标都叫"),
    ("maximum: as_of}, hint: 已整改的才填", "maximum: asof}, hint: 已整改的才填", "“asof”不是日期"),
    ("kind: card\n    purpose: cover", "kind: card", "没有封面"),
]


@pytest.mark.parametrize(("old", "new", "words"), CASES)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    path = tmp_path / "forms.yaml"
    path.write_text(text, encoding="utf-8")
    config, _, _ = load_config(ROOT / "config.yaml")
    assert config is not None
    forms, problems, _ = load_forms(path, "forms.yaml", config)
    assert forms is None
    assert words in problems[0].what + problems[0].todo
    place = problems[0].place
    changed = text[: text.find(new)].count("\n") + 1
    assert place.file == "forms.yaml"
    assert 1 < place.line <= changed + 3


def test_the_sample_has_no_mistake() -> None:
    config, _, _ = load_config(ROOT / "config.yaml")
    assert config is not None
    forms, problems, _ = load_forms(ROOT / "input_templates" / "forms.yaml", "forms.yaml", config)
    assert problems == []
    assert forms is not None
    assert forms.sheet("问题台账").printed_columns == {"序号", "问题编号", "批次"}
    assert len(forms.sheet("问题台账").fields) == 22
    restricted = {spec.title for sheet in forms.sheets for spec in sheet.fields if spec.restricted}
    assert {"联络员", "联系电话", "责任人", "姓名", "投诉人", "联系方式", "确认人", "案由"} <= restricted
