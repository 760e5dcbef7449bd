"""Random ledgers whose texts Excel would like to read in its own way, and questions to ask of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tabulate_kit import make_outcome

from pipeline.forms.model import Constraints, FieldSpec, Form, Forms, Measure, Sheet, TwoWay
from pipeline.ledger import IMPLICIT, Ledger, Row
from pipeline.model import Column, Type, Value
from pipeline.outcome import Outcome

UNITS = ("区公安分局", "区A局", "区a局", "*局", "001", "=1+1")
KINDS = (
    "≥3", "*", "<5", "?", "~", "001", "1", "=1+1", "不规范", "不规*", "a", "A", "TRUE", "2017年3月", "9月补课",
    " 前后有空格 ", "'引号", '双"引"号', "_x0041_", "&<b>", ">0", "（一）", "#N/A", "ａ",
)  # fmt: skip
LABELS = ("*", "?", "甲", "甲乙", "A", "a", "~1")
START = date(2017, 3, 1)


def forms_of(names: Sequence[str], measures: Sequence[Measure], tables: Sequence[TwoWay]) -> Forms:
    fields = (
        FieldSpec(title="类型", constraints=Constraints(enum=KINDS)),
        FieldSpec(title="名称"),
        FieldSpec(title="数", type=Type.INTEGER),
        FieldSpec(title="数二", type=Type.INTEGER),
        FieldSpec(title="金额", type=Type.NUMBER, decimals=2, unit="万元"),
        FieldSpec(title="起", type=Type.DATE),
        FieldSpec(title="止", type=Type.DATE),
        FieldSpec(title="多项", type=Type.LIST, constraints=Constraints(enum=LABELS)),
        FieldSpec(title="机密", restricted=True),
    )
    sheets = tuple(Sheet(name=name, fields=fields, measure="件") for name in names)
    form = Form(id="unit", title="表", filed_by="unit", sheets=tuple(names))
    return Forms(version="1", sheets=sheets, forms=(form,), measures=tuple(measures), tables=tuple(tables))


def random_ledger(random: Random, name: str, size: int) -> Ledger:
    def some(value: Value, empty: float = 0.2) -> Value:
        return None if random.random() < empty else value

    def day() -> date:
        return START + timedelta(days=random.randrange(12))

    rows: list[Row] = [
        (
            some(random.choice(KINDS), 0.1),
            some(random.choice([*KINDS, "长" * 300, "甲乙丙\n丁"])),
            some(random.randrange(-2, 5)),
            some(random.randrange(-2, 5)),
            some(Decimal(random.randrange(-500, 10_000)) / 100),
            some(day()),
            some(day()),
            some(tuple(random.sample(LABELS, random.randrange(1, 4)))),
            random.choice(UNITS), "第一期", 1, f"{name}.xlsx", number,
        )
        for number in range(4, 4 + size)
    ]  # fmt: skip
    sheet = forms_of([name], (), ()).sheet(name)
    columns = {key: column for key, column in sheet.columns.items() if not column.restricted}
    implicit = {column.name: column for column in IMPLICIT} | {"填报单位": Column("填报单位", values=UNITS)}
    return Ledger(name, {**columns, **implicit}, rows)


class Asker:
    """Makes expressions of the language."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def test(self, depth: int = 2) -> str:
        """A condition on a row."""
        pick = self.random.random()
        if depth and pick < 0.5:
            one, two = self.test(depth - 1), self.test(depth - 1)
            return self.random.choice(
                [f"({one} and {two})", f"({one} or {two})", f"not ({one})", f"({one}) == ({two})"]
            )
        return self.atom()

    def atom(self) -> str:
        choose = self.random.choice
        kind, other, label = choose(KINDS), choose(KINDS), choose(LABELS)
        number, sign = self.random.randrange(-1, 4), choose(["==", "!=", "<", "<=", ">", ">="])
        two = choose(["(数二, 数)", "(数, 数二)"])
        return choose(
            [
                f"类型 {choose(['==', '!='])} {kind!r}",
                f"类型 {choose(['in', 'not in'])} ({kind!r}, {other!r})",
                f"名称 {choose(['==', '!='])} 类型",
                f"数 {sign} {number}",
                f"数 {sign} 数二",
                f"数 + 数二 {sign} {number}",
                f"金额 - 数 {sign} 数二",
                f"-数 {sign} {number}",
                f"合计{two} {sign} {number}",
                f"起 {sign} 止",
                f"天数(起, 止) {sign} {number}",
                f"长度(名称) {sign} {number}",
                f"{number} <= 数 <= 数二",
                f"空({choose(['类型', '名称', '数', '起', '多项', '金额'])})",
                f"{label!r} {choose(['in', 'not in'])} 多项",
                f"类型 {choose(['in', 'not in'])} 多项",
            ]
        )

    def ledger(self, name: str) -> str:
        choose = self.random.choice
        kind, other, label = choose(KINDS), choose(KINDS), choose(LABELS)
        test = self.test().replace("\\", "\\\\").replace('"', '\\"')
        return name + choose(
            [
                "",
                f".where(类型={kind!r})",
                f".where(类型=[{kind!r}, {other!r}])",
                f".where(名称={kind!r}, 类型={other!r})",
                f".where(多项={label!r})",
                f".where(多项=[{label!r}, {choose(LABELS)!r}])",
                f".where(数={self.random.randrange(3)})",
                f'.where("{test}")',
                f'.where("{test}")',
                f'.where("{test}", 类型={kind!r})',
                f'.where(类型={kind!r}).where("{test}")',
            ]
        )

    def measure(self, name: str) -> str:
        choose = self.random.choice
        one, two = self.ledger(name), self.ledger(name)
        return choose(
            [
                f"{one}.count",
                f"{one}.count",
                f"{one}.sum('{choose(['数', '金额'])}')",
                f"{one}.share({two})",
                f"{one}.count + {two}.count",
                f"{one}.sum('金额') - {two}.count",
                f"{one}.sum('数') / {two}.count",
                f"{one}.count / ({two}.count + {one}.count)",
                f"{one}.count / ({two}.sum('数') / {name}.sum('数二'))",
                f"{one}.sum('金额') - ({two}.count - {name}.count / {one}.count)",
                f"{one}.max('数')",
                f"{one}.min('金额')",
                f"{name}.where(名称={choose(KINDS)!r}).distinct('类型')",
                f"{name}.where('数 <= 数二').distinct('多项')",
            ]
        )


def random_campaign(seed: int, ledgers: int = 3, asked: int = 12) -> tuple[Forms, Outcome]:
    random = Random(seed)
    asker = Asker(random)
    names = [f"台账{place}" for place in range(ledgers)]
    measures = [
        Measure(name=f"{name}第{place}问", expression=asker.measure(name), decimals=2)
        for name in names
        for place in range(asked)
    ]
    tables = [
        TwoWay(name="单位与类型", ledger=names[0], rows="填报单位", columns="类型", chart=True),
        TwoWay(name="单位与多项", ledger=names[0], rows="填报单位", columns="多项", sum="金额"),
        TwoWay(
            name="类型与名称", ledger=names[0], rows="类型", columns="名称", where={"填报单位": random.choice(UNITS)}
        ),
        TwoWay(name="起与数", ledger=names[0], rows="起", columns="数"),
    ]
    forms = forms_of(names, measures, tables)
    filled: Mapping[str, Ledger] = {name: random_ledger(random, name, random.choice([0, 1, 8, 25])) for name in names}
    return forms, make_outcome(filled, measures, tables, UNITS, absent=("*局",) if random.random() < 0.3 else ())
