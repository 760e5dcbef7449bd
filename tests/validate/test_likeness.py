"""Rows that are nearly the same: the search that skips most pairs finds what comparing each with each finds."""

import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from pipeline.validate.likeness import ALIKE, _candidates

LETTERS = st.sampled_from("未按规定时限办结案件，𠮷\udc80a1")


@st.composite
def written_twice(draw: st.DrawFn) -> list[str]:
    """Texts, and some of them again with a few characters changed, left out or put in."""
    texts: list[str] = draw(st.lists(st.text(LETTERS, max_size=60), min_size=1, max_size=12))
    for text in draw(st.lists(st.sampled_from(texts), max_size=12)):
        again = list(text)
        for place, letter, way in draw(st.lists(st.tuples(st.integers(0, 60), LETTERS, st.integers(0, 2)), max_size=6)):
            at = min(place, len(again))
            again[at : at + (way > 0)] = [letter] if way < 2 else []
        texts.append("".join(again))
    return list(dict.fromkeys(texts))


def alike(texts: list[str], pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the pairs that are alike."""
    return {(min(pair), max(pair)) for pair in pairs if fuzz.ratio(*map(texts.__getitem__, pair), score_cutoff=ALIKE)}


@given(written_twice())
def test_no_pair_that_is_alike_is_skipped(texts: list[str]) -> None:
    each = list(combinations(range(len(texts)), 2))
    assert alike(texts, list(_candidates(texts))) == alike(texts, each)


def test_as_little_in_common_as_texts_that_are_alike_may_have() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 36)))
    again = "".join(letter + "另" * (place % 4 == 3 and place < 32) for place, letter in enumerate(text))
    assert fuzz.ratio(text, again) == ALIKE
    assert list(_candidates([text, again]))


def test_few_pairs_are_compared() -> None:
    chosen = random.Random(1)
    texts = ["".join(chosen.choices("".join(map(chr, range(0x4E00, 0x4F00))), k=40)) for _ in range(2000)]
    texts += [f"{text[:20]}另{text[20:]}" for text in texts[:10]]
    pairs = list(_candidates(texts))
    assert {(one, 2000 + one) for one in range(10)} <= {(min(pair), max(pair)) for pair in pairs}
    assert len(pairs) < 100
