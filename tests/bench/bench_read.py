"""Reading and checking many workbooks, against the bare native reader and against pandas, measured in one go.

``python tests/bench/bench_read.py`` makes 2,000 workbooks of 3 tables x 20 rows through our own templates, and prints:

- read + check / raw ``python-calamine`` of all the sheets of the same files (limit 2.5);
- read + check / ``pandas.read_excel(engine="openpyxl")`` of the three tables alone, on a sample (limit 1/8);
- one worker / two workers (at least 1.4);
- the cost per workbook at 20,000 / that at 200 (limit 1.10; with ``--quick`` at 600 / 60, on 300 files).

Exit code 1 where a limit is passed. Absolute times say nothing on a shared machine; the ratios do: what is compared is
run in turns, in the time of the process (two workers: by the wall), and the medians are taken.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import io
import pstats
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from pipeline import cycles  # noqa: E402
from pipeline.collect import collect  # noqa: E402
from pipeline.config import Config, load_config  # noqa: E402
from pipeline.forms.load import load_forms  # noqa: E402
from pipeline.forms.model import Forms  # noqa: E402
from pipeline.forms.workbook import WorkbookMaker  # noqa: E402
from pipeline.jobs import Crew, Failure  # noqa: E402
from pipeline.model import Checked, Place, Submission  # noqa: E402
from pipeline.package import pack, unpack  # noqa: E402
from pipeline.receive import receive  # noqa: E402
from pipeline.validate import Received, validate  # noqa: E402

TABLES = ("问题台账", "案卷自查", "培训宣传")
ROWS = 20
RAW_LIMIT, PANDAS_LIMIT, TWO_LIMIT, GROWTH_LIMIT = 2.5, 1 / 8, 1.4, 1.10

CONFIG = """\
id: bench
title: 某区专项治理工作总结
name: 某区专项治理
district: 某区
lead: {{code: QTB, name: 某区专项工作办公室, short: 区专项办}}
basis: [《关于开展专项治理的通知》]
dates: {{start: 2015-01-01, as_of: 2017-09-04}}
rounds: [{{name: 第一期, deadline: 2017-09-04}}]
units:
{units}
document: {{signature: 某区专项工作办公室, issued: 2017-09-05}}
resubmissions: []
waivers: []
"""

TABLE = """\
  - name: {name}
    {more}
    rows: 20
    fields:
      - {{title: 序号, type: integer, role: serial}}
      - {{title: {key}, constraints: {{required: 是, pattern: "[A-Z0-9]+-[0-9]{{3,}}"}}}}
      - {{title: 日期, type: date, constraints: {{required: 是, minimum: start, maximum: as_of}}}}
      - {{title: 内容, type: prose, constraints: {{required: 是, minLength: 10, maxLength: 200}}}}
      - {{title: 类型, constraints: {{required: 是, enum: 五不}}}}
      - {{title: 状态, constraints: {{required: 是, enum: [已整改, 正在整改]}}}}
      - {{title: 完成日期, type: date, constraints: {{maximum: as_of}}}}
      - {{title: 件数, type: integer, measure: 件, constraints: {{required: 是, minimum: "0"}}}}
      - {{title: 金额, type: number, decimals: 2, constraints: {{minimum: "0"}}}}
    rules:
      - code: {code}
        check: (状态 == "已整改") == (not 空(完成日期))
        blames: [完成日期]
        what: 状态是“{{状态}}”，完成日期是“{{完成日期}}”
        todo: 改正其中一个
"""

FORMS = """\
version: "1"
lists:
  是否: [是, 否]
  五不: [不严格, 不规范, 不公正, 不廉洁, 不文明]
forms:
  - id: unit
    title: 专项治理报表
    filed_by: unit
    sheets: [封面, 问题台账, 案卷自查, 培训宣传]
sheets:
  - name: 封面
    kind: card
    purpose: cover
    required: 是
    fields:
      - {title: 单位代码, role: unit_code, constraints: {required: 是, enum: codes}}
      - {title: 单位全称, role: unit_name, constraints: {required: 是}}
      - {title: 单位简称, role: unit_short, constraints: {required: 是, enum: roster}}
      - {title: 期次, role: round, constraints: {required: 是, enum: rounds}}
      - {title: 是否零报告, role: zero, constraints: {required: 是, enum: 是否}}
      - {title: 填报人, restricted: 是, constraints: {required: 是}}
      - {title: 填报日期, type: date, role: filled, constraints: {required: 是, minimum: start}}
    rules:
      - code: H1
        check: (是否零报告 == "是") == (问题台账.count == 0)
        blames: [是否零报告]
        what: 是否零报告填的是“{是否零报告}”，与行数对不上
        todo: 改正

""" + "\n".join(
    TABLE.format(name=name, key=key, code=code, more=more)
    for name, key, code, more in (
        (
            "问题台账",
            "问题编号",
            "H2",
            "purpose: main\n    required: 是\n    key: {column: 问题编号, text: 内容, kind: 类型}",
        ),
        ("案卷自查", "案卷编号", "H3", "key: {column: 案卷编号}"),
        ("培训宣传", "活动编号", "H4", "key: {column: 活动编号}"),
    )
)

#: What stands in the pattern for the code of the unit, and for each text.
UNIT, TEXT = "U99999", "此处放一段文字共十一个字"
#: Characters of the texts, as many as are common in such texts: no two rows are the same matter.
CHARACTERS = "".join(chr(0x4E00 + 7 * number) for number in range(600))


class Campaign(NamedTuple):
    """Definitions for so many units, and what they sent."""

    config: Config
    forms: Forms
    submissions: list[Submission]


def definitions(count: int, folder: Path, after: int = 0) -> tuple[Config, Forms]:
    """A campaign of so many units, numbered from ``after`` + 1."""
    codes = [f"U{number:05d}" for number in range(after + 1, after + count + 1)]
    units = "\n".join(f"  - {{code: {code}, name: 某区第{code}号单位, short: {code}号单位}}" for code in codes)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(CONFIG.format(units=units), encoding="utf-8")
    (folder / "forms.yaml").write_text(FORMS, encoding="utf-8")
    config, problems, _ = load_config(folder / "config.yaml")
    assert config is not None, problems
    forms, problems, _ = load_forms(folder / "forms.yaml", "forms.yaml", config)
    assert forms is not None, problems
    return config, forms


def make_campaign(count: int, folder: Path, after: int = 0) -> Campaign:
    """So many units with a workbook each, in a folder: one of our own workbooks, with unit and texts put in."""
    parts, chosen = unpack(_pattern(*definitions(100, folder))), random.Random(9704 + after)
    config, forms = definitions(count, folder, after)
    (folder / "inbox").mkdir()
    for unit in config.units:
        data = pack({name: _put_in(part, unit.code, chosen) for name, part in parts.items()})
        (folder / "inbox" / f"{unit.short}.xlsx").write_bytes(data)
    submissions, strays = collect(folder / "inbox")
    assert len(submissions) == count, strays
    return Campaign(config, forms, submissions)


def _pattern(config: Config, forms: Forms) -> bytes:
    """A filled workbook of a unit that does not exist. Its lists are those of a district of 100 units, whatever the
    number of workbooks: what grows here is the number of files, not their size.
    """
    chosen, unit = random.Random(1), config.units[0].model_copy(update=dict.fromkeys(("code", "name", "short"), UNIT))
    rows: dict[str, Any] = {name: [_row(name, n, chosen) for n in range(1, ROWS + 1)] for name in TABLES}
    rows["封面"] = [{"是否零报告": "否", "填报人": "填报人甲", "填报日期": date(2017, 9, 3)}]
    rows["封面"][0] |= {"单位全称": f"某区第{UNIT}号单位", "单位简称": f"{UNIT}号单位"}
    return WorkbookMaker(config, forms, forms.unit_form).make(unit, "第一期", rows)


def _put_in(part: bytes, code: str, chosen: random.Random) -> bytes:
    text = part.replace(UNIT.encode(), code.encode())
    return re.sub(
        TEXT.encode(), lambda _: "".join(chosen.choices(CHARACTERS, k=chosen.randrange(25, 60))).encode(), text
    )


def _row(table: str, number: int, chosen: random.Random) -> dict[str, Any]:
    day = date(2017, 1, 1) + timedelta(days=chosen.randrange(200))
    done = chosen.random() < 0.7
    key = {"问题台账": "问题编号", "案卷自查": "案卷编号", "培训宣传": "活动编号"}[table]
    row: dict[str, Any] = {
        key: f"{UNIT}-{number:03d}",
        "日期": day,
        "内容": TEXT,
        "类型": chosen.choice(["不严格", "不规范", "不公正", "不廉洁", "不文明"]),
        "状态": "已整改" if done else "正在整改",
        "件数": chosen.randrange(50),
        "金额": Decimal(chosen.randrange(1_000_000)) / 100,
    }
    return row | ({"完成日期": day + timedelta(days=20)} if done else {})


def raw(campaign: Campaign) -> None:
    """The floor: every sheet of every file, by the native reader alone."""
    from python_calamine import CalamineWorkbook

    for submission in campaign.submissions:
        book = CalamineWorkbook.from_filelike(io.BytesIO(submission.data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def checked(campaign: Campaign, crew: Crew[Submission, Received]) -> Checked:
    """What a run does with them."""
    received: list[Any] = []
    _read(campaign, crew, received)
    assert not [result.detail for result in received if isinstance(result, Failure)]
    return _rules(campaign, received)


def pandas(campaign: Campaign, count: int) -> None:
    """The usual way, on the first so many files."""
    import pandas as pd

    for submission in campaign.submissions[:count]:
        pd.read_excel(io.BytesIO(submission.data), sheet_name=list(TABLES), engine="openpyxl")


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """How long it takes, with nothing left to clear away from before: of this process alone, else by the wall."""
    gc.collect()
    start = clock()
    work()
    return clock() - start


def in_turns(
    rounds: int, *works: Callable[[], object], clock: Callable[[], float] = time.process_time
) -> list[list[float]]:
    """The times of each, measured in turns, so that a slow moment of the machine hits all."""
    times = [[seconds(work, clock) for work in works] for _ in range(rounds)]
    return [list(column) for column in zip(*times, strict=True)]


def ratio(ones: Sequence[float], others: Sequence[float]) -> float:
    """The median of the ratios of what was measured side by side."""
    return statistics.median(one / other for one, other in zip(ones, others, strict=True))


def said(name: str, value: float, limit: float, *, least: bool = False) -> bool:
    """Print a ratio; whether it keeps its limit."""
    good = value >= limit if least else value <= limit
    print(f"{'ok  ' if good else 'FAIL'} {name}: {value:.3f} ({'at least' if least else 'at most'} {limit:.3f})")
    return good


def single(campaign: Campaign, rounds: int, sample: int) -> list[bool]:
    """Read + check in this process, against raw calamine and against pandas."""
    with Crew[Submission, Received](receive, workers=0) as here:
        run = partial(checked, campaign, here)
        assert not [found for found in run().problems if found.open and found.code != "W2"]
        ours, floor = in_turns(rounds, run, partial(raw, campaign))
    part = sample / len(campaign.submissions)
    usual = seconds(partial(pandas, campaign, sample)) / part
    each = statistics.median(ours) / len(campaign.submissions) * 1000
    size = statistics.mean(len(submission.data) for submission in campaign.submissions) / 1024
    print(f"{len(campaign.submissions)} workbooks of {size:.1f} KB: {each:.2f} ms each, read and checked")
    return [
        said("read + check / raw calamine", ratio(ours, floor), RAW_LIMIT),
        said("read + check / pandas (openpyxl)", statistics.median(ours) / usual, PANDAS_LIMIT),
    ]


def two(campaign: Campaign, rounds: int) -> bool:
    """One worker against two, their start not counted (it is the same for 20 files and for 20,000)."""
    with (
        Crew[Submission, Received](receive, workers=1) as alone,
        Crew[Submission, Received](receive, workers=2) as pair,
    ):
        for crew in (alone, pair):
            checked(campaign, crew)
        name, share = "one worker / two workers", _reckoned(campaign, alone)
        ones, twos = in_turns(
            rounds, partial(checked, campaign, alone), partial(checked, campaign, pair), clock=time.perf_counter
        )
    bound = statistics.median(_bound(campaign) for _ in range(rounds))
    print(f"     two processes that share nothing: {bound:.3f}; reckoned from processor time: {share:.3f}")
    if bound < 1.9 and share >= TWO_LIMIT:
        print(f"     {name}: {ratio(ones, twos):.3f}; not judged, this machine has no two processors to spare just now")
        return True
    return said(name, ratio(ones, twos), TWO_LIMIT, least=True)


def _reckoned(campaign: Campaign, alone: Crew[Submission, Received]) -> float:
    """What two workers would give on two free processors: they share the reading and the parent's part of it; the
    rules across files, in the parent, are what cannot be shared.
    """
    worker = psutil.Process(alone.workers[0].process.pid)
    before, start = sum(worker.cpu_times()[:2]), time.process_time()
    checked(campaign, alone)
    reading, parent = sum(worker.cpu_times()[:2]) - before, time.process_time() - start
    start = time.process_time()
    alone.map(campaign.submissions, (campaign.config, campaign.forms))
    merging = time.process_time() - start
    rules = parent - merging
    return (reading + rules) / ((reading + merging) / 2 + rules)


def _bound(campaign: Campaign) -> float:
    """What this machine gives two processes that do the same work and hand nothing back."""
    few = campaign._replace(submissions=campaign.submissions[:200])
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(raw, [few, few]))
        alone = seconds(lambda: list(pool.map(raw, [few])), time.perf_counter)
        return 2 * alone / seconds(lambda: list(pool.map(raw, [few, few])), time.perf_counter)


def growth(small: int, large: int, place: Path) -> bool:
    """The cost per workbook of many against that of few, in this process. The many are read a piece at a time and kept;
    between two pieces a campaign of few, never met before, is read and checked, so that slow moments hit both alike.
    """
    many, turns = make_campaign(large, place / "many"), max(2, min(20, large // small))
    fews = [make_campaign(small, place / f"few{turn}", large + turn * small) for turn in range(turns)]
    read, rules, step, results = [], [], -(-large // turns), list[Any]()
    with Crew[Submission, Received](receive, workers=0) as here:
        checked(make_campaign(small, place / "first"), here)
        for few, start in zip(fews, range(0, large, step), strict=True):
            piece = many._replace(submissions=many.submissions[start : start + step])
            its: list[Any] = []
            whole = seconds(partial(_read, piece, here, results)) / len(piece.submissions)
            read.append((whole, seconds(partial(_read, few, here, its)) / small))
            rules.append((0.0, seconds(partial(_rules, few, its)) / small))
        rules = [(seconds(partial(_rules, many, results)) / large, few) for _, few in rules[-3:]]
    medians = [statistics.median(column) for column in (*zip(*read, strict=True), *zip(*rules, strict=True))]
    reading = statistics.median(one / other for one, other in read)
    ruling = medians[2] / medians[3]
    print(
        f"     reading {reading:.3f}, rules across files {ruling:.3f}, these {medians[3] / sum(medians[1::2]):.2f} of few"
    )
    value = (reading * medians[1] + ruling * medians[3]) / (medians[1] + medians[3])
    return said(f"cost per workbook at {large} / at {small}", value, GROWTH_LIMIT)


def _read(campaign: Campaign, crew: Crew[Submission, Received], results: list[Any]) -> None:
    results += crew.map(campaign.submissions, (campaign.config, campaign.forms))


def _rules(campaign: Campaign, results: Sequence[Received]) -> Checked:
    return validate(results, campaign.config, campaign.forms, lambda _: Place("config.yaml"))


def dominating(campaign: Campaign) -> None:
    """What the time goes into."""
    profile = cProfile.Profile()
    with Crew[Submission, Received](receive, workers=0) as here:
        profile.enable()
        checked(campaign, here)
        profile.disable()
    out = io.StringIO()
    pstats.Stats(profile, stream=out).sort_stats("tottime").print_stats(25)
    print("\n".join(line for line in out.getvalue().splitlines()[6:] if line.strip()))


def main() -> int:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="few workbooks: minutes become seconds")
    options.add_argument("--profile", action="store_true", help="only say what dominates")
    chosen = options.parse_args()
    cycles.look_seldom()  # as the command does
    count, sample, rounds, small, large = (300, 20, 3, 60, 600) if chosen.quick else (2000, 60, 5, 200, 20_000)
    with tempfile.TemporaryDirectory() as place:
        campaign = make_campaign(count, Path(place) / "main")
        if chosen.profile:
            dominating(campaign)
            return 0
        kept = [*single(campaign, rounds, sample), two(campaign, rounds), growth(small, large, Path(place))]
        dominating(campaign._replace(submissions=campaign.submissions[:300]))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
