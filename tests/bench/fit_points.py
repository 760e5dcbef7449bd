"""How many points each cue of the audit's weighed choices has: ``pipeline/audit/weighed/points.py`` is what this prints.

Usage: ``python tests/bench/fit_points.py [--without NAME ...] [--write]``. Prints, for sums, ratios and balances, how many
choices are taught and what a threshold finds of those left out (``--without taught_e``: files that are kept back to see
what unseen passages may expect). With ``--write`` the points of all files are written.

Taught are the pairs of ``tests/audit``: the numbers that agree in the good passage and not in its bad twin are a
choice to be told; every other near choice of a good passage, or of a passage with a defect of another kind, is none.
A logistic regression with a small ridge, solved by Newton's method; the weights are rounded to tenths.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from pipeline.audit.text.prose import Item, Prose, compact, parse  # noqa: E402
from pipeline.audit.weighed import (  # noqa: E402
    balances,
    ratiochoices,
    ratiocues,
    ratiorules,
    ratiotokens,
    sumchoices,
    sumcues,
    sumopen,
    sumrules,
)

PASSAGES = ROOT / "tests" / "audit"
POINTS = ROOT / "pipeline" / "audit" / "weighed" / "points.py"
#: Points from which on a choice of a total or a balance is told, of a ratio asked about; and a ratio told.
ENOUGH = {"sum": 4, "ratio": 0, "balance": 0}
SURE = 5
#: Classes of defects whose numbers do not agree, by what they are choices of.
TOLD = {"SUMS": ({"E1"}, {"E1", "E9", "E10", "E4"}), "RATIOS": ({"E2", "E3", "E4"}, {"E1", "E2", "E3", "E4", "E12"})}
TOLD["BALANCES"] = TOLD["SUMS"]
#: Classes of sums of which nothing is to be told where they are but a question.
LEFT = {"E9", "E10"}

#: Whole reports without a defect: each paragraph is looked at with those above it, as the audit does; how often each of
#: their choices counts, as in what offices write defects are rarer by far than in the pairs.
REPORTS, ABOVE, OFTEN = "clean_reports", 3, 3

Key = tuple[object, ...]
Choices = Callable[[Prose, dict[int, int]], tuple[list[tuple[Key, set[str]]], set[Key]]]


@dataclass
class Taught:
    """A choice: the file and the passage that it is of, whether it is to be told, its cues."""

    file: str
    passage: int
    told: bool
    cues: set[str]
    text: str


def plain(text: str) -> str:
    """A passage without its tables, as one text."""
    return compact("\n".join(line for line in text.strip().splitlines() if line.strip() and "|" not in line))


def sums(prose: Prose, order: dict[int, int]) -> tuple[list[tuple[Key, set[str]]], set[Key]]:
    """Totals with parts: those that are weighed, with their cues; the keys of those that agree."""
    near, given = [], set()
    for group in sumchoices.groups(prose):
        unlike, agree = sumchoices.choices(group)
        agree = sumrules.whole(prose, agree)
        rows = [one.items for some in _balanced(group, agree) for one in balances.balances(some)[1]]
        given |= {(order[id(one.total)], *(order[id(part)] for part in one.parts)) for one in agree}
        for one in unlike:
            if not sumopen.said_open(prose, one) and not sumrules.settled(prose, one, agree, rows):
                key = (order[id(one.total)], *(order[id(part)] for part in one.parts))
                near.append((key, sumcues.cues(prose, one, agree, unlike)))
    return near, given


def ratios(prose: Prose, order: dict[int, int]) -> tuple[list[tuple[Key, set[str]]], set[Key]]:
    """Ratios with their two numbers."""

    def key(one: ratiochoices.Ratio) -> Key:
        return order[id(one.token.item)], order[id(one.part)], order[id(one.base)], one.kind

    found = ratiotokens.tokens(prose)
    unlike, agree = ratiochoices.choices(prose, found)
    shut = [token for token in found if ratiorules.settled(prose, token, agree)]
    near = [
        (key(one), ratiocues.cues(prose, one, agree))
        for one in unlike
        if one.token not in shut and not ratiorules.ruled_out(prose, one, agree)
    ]
    return near, {key(one) for one in agree}


def rows(prose: Prose, order: dict[int, int]) -> tuple[list[tuple[Key, set[str]]], set[Key]]:
    """Two runs that balance."""
    near, given = [], set()
    for group in sumchoices.groups(prose):
        sums = [one for one in sumrules.whole(prose, sumchoices.choices(group)[1]) if one.sum >= 40]

        def key(one: balances.Balance) -> Key:
            return tuple(order[id(item)] for item in one.left), tuple(order[id(item)] for item in one.right)

        for some in _balanced(group, sums):
            unlike, agree = balances.balances(some)
            inside = {id(item) for item in some}
            totals = [one.total for one in sums if all(id(part) in inside for part in one.parts)]
            given |= {key(one) for one in agree}
            near += [
                (key(one), balances.cues(prose, one, some))
                for one in unlike
                if not balances.settled(prose, one, agree, totals)
            ]
    return near, given


def _balanced(group: Sequence[Item], agree: Sequence[sumchoices.Choice]) -> list[Sequence[Item]]:
    """The rows of numbers of which some may balance: all of a unit, and those that are told beside one another."""
    return [some for some in (group, sumchoices.without_details(group, agree)) if len(some) > 3]


def pairs() -> Iterator[tuple[str, dict[str, str]]]:
    """Every pair of passages, with the name of its file."""
    names = ("pairs", "pairs_words", "practice", "practice_more", "practice_words", "variants")
    for path in (*(PASSAGES / f"{name}.yaml" for name in names), *sorted(PASSAGES.glob("taught_*.yaml"))):
        for pair in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield path.stem, pair


def clean() -> Iterator[tuple[str, str]]:
    """Passages without a defect."""
    for name in ("corpus", "seen"):
        items = yaml.safe_load((PASSAGES / f"{name}.yaml").read_text(encoding="utf-8"))
        yield from ((name, item["text"]) for item in items if not item["expect"])
    for name in ("clean", "clean_words"):
        yield from ((name, line) for line in (PASSAGES / f"{name}.txt").read_text("utf-8").splitlines())
    for text in (PASSAGES / f"{REPORTS}.txt").read_text("utf-8").split("\n\n"):
        lines = text.strip().splitlines()
        yield from ((REPORTS, "\n".join(lines[max(0, end - ABOVE) : end])) for end in range(1, len(lines) + 1))


def taught(kind: str, choose: Choices) -> list[Taught]:
    """The choices of all passages."""
    told, unsure = TOLD[kind]
    found: list[Taught] = []
    for passage, (file, pair) in enumerate(pairs()):
        bad, good = (_choose(plain(pair[side]), choose) for side in ("bad", "ok"))
        changed = _changed(bad[0], good[0])
        for key, cues in bad[1]:
            inside = changed & set(_flat(key)) if changed is not None else set()
            if pair["class"] in told and pair["severity"] == "error":
                if changed is None or (inside and key not in good[2]):
                    continue
                found.append(Taught(file, 2 * passage, key in good[2] and key not in bad[2], cues, bad[0].text))
            elif pair["class"] not in unsure or (pair["class"] in LEFT and pair["severity"] == "question"):
                found.append(Taught(file, 2 * passage, told=False, cues=cues, text=bad[0].text))
        found += [Taught(file, 2 * passage + 1, told=False, cues=cues, text=good[0].text) for _, cues in good[1]]
    for passage, (file, text) in enumerate(clean()):
        prose, near, _ = _choose(plain(text), choose)
        found += [Taught(file, -passage - 1, told=False, cues=cues, text=prose.text) for _, cues in near]
    return found


def _choose(text: str, choose: Choices) -> tuple[Prose, list[tuple[Key, set[str]]], set[Key]]:
    prose = parse(text)
    return prose, *choose(prose, {id(item): place for place, item in enumerate(prose.items)})


def _changed(bad: Prose, good: Prose) -> set[int] | None:
    """Which numbers differ between the twins; ``None`` where they have not the same ones."""
    both = list(zip(bad.items, good.items, strict=False))
    if len(bad.items) != len(good.items) or any(a.number.kind is not b.number.kind for a, b in both):
        return None
    return {place for place, (a, b) in enumerate(both) if a.number.value != b.number.value}


def _flat(key: Key) -> Iterator[object]:
    for part in key:
        if isinstance(part, tuple):
            yield from _flat(part)
        else:
            yield part


def fit(choices: list[Taught]) -> dict[str, float]:
    """The weight of each cue; that of the empty name is what every choice has."""
    names = ["", *sorted({cue for one in choices for cue in one.cues})]
    place = {name: column for column, name in enumerate(names)}
    table = np.zeros((len(choices), len(names)))
    table[:, 0] = 1
    for row, one in enumerate(choices):
        for cue in one.cues:
            table[row, place[cue]] = 1
    wanted = np.array([one.told for one in choices], dtype=float)
    times = np.array([OFTEN if one.file == REPORTS else 1 for one in choices], dtype=float)
    ridge = np.ones(len(names))
    ridge[0] = 0.01
    weights = np.zeros(len(names))
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (times * (chance - wanted)) + ridge * weights
        curve = (table * (times * chance * (1 - chance))[:, None]).T @ table + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-7:
            break
    return dict(zip(names, (float(weight) for weight in weights), strict=True))


def points(weights: dict[str, float]) -> dict[str, int]:
    """Weights in tenths, those that are nothing left out."""
    return {name: round(10 * weight) for name, weight in weights.items() if round(10 * weight) or not name}


def told(choices: list[Taught], weights: dict[str, int], enough: int) -> tuple[int, int, int]:
    """How many passages are told rightly by their best choice, of how many, and how many wrongly."""
    best: dict[int, tuple[int, bool]] = {}
    for one in choices:
        score = weights[""] + sum(weights.get(cue, 0) for cue in one.cues)
        best[one.passage] = max(best.get(one.passage, (-10000, False)), (score, one.told))
    wanted = {one.passage for one in choices if one.told}
    right = sum(1 for passage in wanted if best[passage][0] >= enough and best[passage][1])
    wrong = sum(1 for score, good in best.values() if score >= enough and not good)
    return right, len(wanted), wrong


KINDS: dict[str, tuple[Choices, str]] = {
    "SUMS": (sums, "sum"),
    "RATIOS": (ratios, "ratio"),
    "BALANCES": (rows, "balance"),
}


def module(tables: dict[str, dict[str, int]]) -> str:
    """The text of ``points.py``."""
    lines = [
        '"""The points of each cue, and how many are enough to tell a choice: written by ``tests/bench/fit_points.py``."""',
        "",
        f"ENOUGH = {json.dumps(ENOUGH)}",
        '"""Points from which on a total or a balance is told, and a ratio asked about."""',
        f"SURE = {SURE}",
        '"""Points from which on a ratio is told."""',
    ]
    for name, table in tables.items():
        lines += ["", f"{name} = {{"]
        lines += [f"    {json.dumps(cue, ensure_ascii=False)}: {worth}," for cue, worth in table.items()]
        lines += ["}"]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Fit, show, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    tables = {}
    for name, (choose, kind) in KINDS.items():
        choices = taught(name, choose)
        kept = [one for one in choices if one.file not in given.without]
        tables[name] = points(fit(kept))
        print(f"{kind}: {len(kept)} choices, {sum(one.told for one in kept)} to be told")
        for title, some in (("taught", kept), ("kept back", [one for one in choices if one.file in given.without])):
            if some:
                right, there, wrong = told(some, tables[name], ENOUGH[kind])
                print(f"  {title}: {right} of {there} told, {wrong} wrongly")
    if given.write:
        POINTS.write_text(module(tables), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
