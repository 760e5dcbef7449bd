"""One form of what is written in several: places stay, and what is quoted keeps its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit.text.plain import normalise
from tests.audit.audit_kit import findings

_WORDS = ("攀升", "一共", "比重", "占到", "季度", "4", "1", "年", "，", "占", "GDP", "为", "38%", " ", "３", "、", "至")


@given(st.one_of(st.text(), st.lists(st.sampled_from(_WORDS)).map("".join)))
def test_every_character_stays_in_its_place_and_nothing_changes_twice(text: str) -> None:
    plain = normalise(text)
    assert len(plain) == len(text)
    assert normalise(plain) == plain


@pytest.mark.parametrize("word", ["增长", "上升", "攀升", "升高", "走高", "上浮", "激增", "猛增", "增多"])
def test_every_word_for_a_rise_is_one(word: str) -> None:
    bad, good = (findings(f"去年受理7200件，今年受理8100件，{word}{rate}。") for rate in ("13.5%", "12.5%"))
    assert [one.code for one in bad] == ["E2"]
    assert good == []


@pytest.mark.parametrize("word", ["下降", "减少", "降低", "下跌", "下滑", "走低", "锐减", "缩减"])
def test_every_word_for_a_fall_is_one(word: str) -> None:
    bad, good = (findings(f"去年受理8100件，今年受理7200件，{word}{rate}。") for rate in ("12.1%", "11.1%"))
    assert [one.code for one in bad] == ["E2"]
    assert good == []


@pytest.mark.parametrize("word", ["共计", "总共", "一共", "合共", "统共"])
def test_every_word_for_a_total_is_one(word: str) -> None:
    (found,) = findings(f"走访企业21家、商户34家、学校9所附近的摊点8家，{word}走访64家。")
    assert found.code == "E1"


@pytest.mark.parametrize("share", ["占", "占比", "比重", "占到", "占比为", "比重为", "比重达"])
def test_every_way_to_say_a_share_is_one(share: str) -> None:
    first = f"甲类{share}42.5%，乙类{share}31.0%"
    assert [one.code for one in findings(f"从类型看，{first}，其他{share}36.5%。")] == ["E4"]
    assert findings(f"从类型看，{first}，其他{share}26.5%。") == []


@pytest.mark.parametrize("quarters", [("1季度", "2季度", "3季度"), ("一季度", "二季度", "三季度")])
def test_what_is_quoted_has_the_words_of_the_text(quarters: tuple[str, str, str]) -> None:
    first, second, third = quarters
    (found,) = findings(f"查处案件，{first}54起，{second}71起，{third}63起，逐季攀升。")
    assert found.code == "E8"
    assert "“逐季攀升”" in found.message
