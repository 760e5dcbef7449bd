"""New data into a document that people have worked on: ``refresh``.

Three states meet: the text as it was written (the ledger part of the edited file), as it is now, and as the narrative
tells it with the data of today (a freshly generated file). What nobody has touched follows the new data: numbers in
their place, phrases and tables as a whole, paragraphs whose wording the data have changed. What a person has written
stays; where it no longer fits the data, a comment says so. The ledger of the new file is that of the new data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline import marks
from pipeline.audit.own import carrier
from pipeline.audit.own.belonging import strangers, together
from pipeline.audit.own.carrier import Mark, NotOurs, Unit, between, columns, standing
from pipeline.audit.own.compare import Change, Fate, compare
from pipeline.audit.own.edited import TITLE_ROLE, passages_of_units
from pipeline.audit.own.mend import mend
from pipeline.audit.own.pairs import Pair, pair
from pipeline.audit.own.record import Record
from pipeline.audit.own.rounded import same
from pipeline.audit.own.shape import inside, shape, within
from pipeline.audit.own.states import States, Step, paragraphs
from pipeline.audit.own.wordedit import Editor, enriched, revised, unwrap
from pipeline.audit.text.finding import Passage
from pipeline.docxfile import W
from pipeline.package import pack

__all__ = ["NotOurs", "Refreshed", "refresh_document"]

_WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
_SHOWN = 5
"""Numbers named in one comment."""
_GONE = "按新数据，总结里不再有这一段。请看要不要删。"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The new document and how it came about."""

    data: bytes
    steps: tuple[Step, ...]
    passages: tuple[Passage, ...]
    """Those of the edited text."""
    same: bool
    """Whether the data have not changed at all."""


def refresh_document(edited: bytes, fresh: bytes, *, track: bool = False) -> Refreshed:
    """An edited document and the freshly generated one → the edited one with the new data.

    ``track``: what changes is shown as tracked changes. Raises ``NotOurs`` where either carries no ledger, or the two
    are not of one campaign.
    """
    file, source = carrier.opened(edited), carrier.opened(fresh)
    name, root = carrier.ledger_part(file)
    new_name, new_root = carrier.ledger_part(source)
    record, fresh_record = Record(root), Record(new_root)
    _refuse_other(record, fresh_record)
    mend(carrier.body(file), record.printed)
    units = carrier.units(carrier.body(file))
    carrier.mark_drafts(file, units)
    passages = passages_of_units(units)
    states = States(
        record,
        fresh_record,
        units,
        carrier.units(carrier.body(source)),
        pair(record.units, units),
        Editor(file, source, track=track),
    )
    _tables(states)
    for each in states.pairs.pairs if not states.same else ():
        _paragraph(states, each)
    _numbers(states)
    _removed(states)
    _added(states)
    parts = {part: file.read(part) for part in sorted(file.names)}
    data = pack({**parts, **states.editor.parts(), name: source.read(new_name)})
    steps = sorted(states.steps, key=lambda step: step.passage)
    return Refreshed(data, tuple(steps), tuple(passages), states.same)


def _refuse_other(record: Record, fresh: Record) -> None:
    """Raise ``NotOurs`` where the two are of different campaigns: another title."""
    old, new = ("".join(unit.text for unit in each.units if unit.role == TITLE_ROLE) for each in (record, fresh))
    if old != new:
        raise NotOurs(f"与这里的工作题目不同：文稿是“{old[:20]}”，这里是“{new[:20]}”")


def _tables(states: States) -> None:
    """Tables that have other columns now: replaced as a whole where nobody has touched them."""
    by_table: dict[int, list[int]] = {}
    for old, unit in enumerate(states.record.units):
        if unit.table and old in states.places:
            by_table.setdefault(unit.table, []).append(old)
    for olds in by_table.values():
        heirs = Counter(states.fresh[states.heirs[old]].table for old in olds if old in states.heirs)
        if not heirs:
            continue
        news = [place for place, unit in enumerate(states.fresh) if unit.table == heirs.most_common(1)[0][0]]
        if states.record.units[olds[0]].text.count("\t") != states.fresh[news[0]].text.count("\t"):
            _other_columns(states, olds, news)


def _other_columns(states: States, olds: list[int], news: list[int]) -> None:
    first = states.places[olds[0]].after[0]
    element = states.units[first].element
    heir = states.fresh[news[0]].element
    assert element is not None
    assert heir is not None
    table = next(element.iterancestors(W + "tbl"))
    here = [place for place, unit in enumerate(states.units) if unit.table == states.units[first].table]
    paired = {place for old in olds for place in states.places[old].after}
    states.renewed.update(here)
    whole = set(here) == paired and all(states.untouched(states.places[old]) for old in olds)
    if not whole or any(states.units[place].comments for place in here):
        states.leave(first, None, states.units[first].text, "数据变了，这张表的栏目也变了；表改过，没有重做。")
        states.placed.update(dict.fromkeys(news, table))
        return
    made = states.editor.insert(next(heir.iterancestors(W + "tbl")))
    table.addnext(made)
    if states.editor.track:
        table.addnext(states.editor.insert(etree.Element(W + "p")))
    for place in here:
        row = states.units[place].element
        assert row is not None
        states.editor.remove(row)
    states.placed.update(dict.fromkeys(news, made))
    states.say("rewritten", first, "表格", "表格（栏目变了）")


def _paragraph(states: States, each: Pair) -> None:
    """Phrases, and paragraphs whose words have changed."""
    if states.is_draft(each) or set(each.after) & states.renewed:
        return
    before = states.before(each)
    heirs = {old: states.fresh[states.heirs[old]] for old in each.before if old in states.heirs}
    untouched = states.untouched(each)
    if not states.as_written(each):
        _look_at(states, each, before)
    for old, heir in heirs.items():
        if shape(states.record.units[old], deep=False) == shape(heir, deep=False):
            continue
        if untouched and len(each.before) == len(each.after) == 1:
            _rewrite(states, each.after[0], heir)
            return
        words = states.record.units[old].text
        states.leave(each.after[0], None, words, f"数据变了，这一段的说法要改。按新数据是：{heir.text}")
    for unit in before:
        for mark in unit.marks:
            if not mark.number:
                _phrase(states, each, unit, mark)


def _rewrite(states: States, place: int, heir: Unit) -> None:
    unit = states.units[place]
    assert unit.element is not None
    assert heir.element is not None
    for old, new in zip(paragraphs(unit.element), paragraphs(heir.element), strict=True):
        states.editor.fill(old, new)
    states.renewed.add(place)
    states.say("rewritten", place, unit.text, heir.text)


def _look_at(states: States, each: Pair, before: list[Unit]) -> None:
    """A paragraph that a person has worked on: numbers that were replaced stay, with a comment."""
    elsewhere = standing(states.units)
    after = list(zip(each.after, states.after(each), strict=True))
    for change in compare(before, after, states.record, elsewhere):
        if change.fate in (Fate.CHANGED, Fate.REPLACED):
            _replaced(states, change)
    if not any(old in states.heirs for old in each.before):
        states.leave(each.after[0], None, before[0].text, _GONE)


def _replaced(states: States, change: Change) -> None:
    name = states.names.get(change.name)
    new = states.fresh_record.printed(name) if name else ""
    states.weighed.add((change.unit, change.name))
    if same(change.new, new):
        return
    told = f"新数据是{new}" if name else "按新数据，这里不再有这个数"
    mark = next((mark for mark in states.units[change.unit].marks if mark.name == change.name), None)
    if same(change.new, change.old):
        text = f"这里的{change.new}没有换上，{told}。"
    else:
        text = f"原来生成的是{change.old}，改成了“{change.new}”，没有动；{told}。"
    states.leave(change.unit, mark, change.new, text, new)


def _phrase(states: States, each: Pair, old: Unit, mark: Mark) -> None:
    """A phrase whose make has changed is written anew, where it still stands as it was written; its copies too."""
    name = states.names.get(mark.name)
    if name is None:
        return
    heir, new = states.printed_by[name]
    if inside(old, mark) == inside(heir, new):
        return
    spots = states.spots[mark.name]
    for place, now in spots:
        if place not in states.renewed and now.node not in states.done:
            _write_phrase(states, (place, now), (old, mark), (heir, new))
    inner = {other.name for other in within(old, mark)}
    home = next((p for p in each.after if any(other.name in inner for other in states.units[p].marks)), None)
    if home is not None and all(now.copied for _, now in spots):
        text = heir.text[new.start : new.end]
        states.leave(home, None, old.text[mark.start : mark.end], f"这里改过，没有重写。按新数据是：{text}")


def _write_phrase(states: States, spot: tuple[int, Mark], old: tuple[Unit, Mark], new: tuple[Unit, Mark]) -> None:
    place, now = spot
    unit, node, source = states.units[place], now.node, new[1].node
    words, text = unit.text[now.start : now.end], new[0].text[new[1].start : new[1].end]
    if not _whole(unit, now, *old):
        states.leave(place, now, words, f"这里改过，没有重写。按新数据是：{text}")
        return
    assert node is not None
    assert source is not None
    suffix = _suffix(now)
    states.done |= {node, *(other.node for other in within(unit, now) if other.node is not None)}
    states.editor.replace(node, states.editor.pieces(between(source)[0], between(node)[0], suffix))
    node.set(W + "name", new[1].name + suffix)
    states.say("phrase", place, words, text)


def _suffix(mark: Mark) -> str:
    """What a copy has behind the name of its bookmark."""
    return str(mark.node.get(W + "name"))[len(mark.name) :] if mark.node is not None else ""


def _whole(unit: Unit, now: Mark, old: Unit, mark: Mark) -> bool:
    """Whether a phrase stands as it was written, and can be taken out."""
    if now.node is None or unit.text[now.start : now.end] != old.text[mark.start : mark.end]:
        return False
    if [other.name for other in within(unit, now)] != [other.name for other in within(old, mark)]:
        return False
    nodes, end = between(now.node)
    return end is not None and not any(revised(node) or enriched(node) for node in nodes)


def _numbers(states: States) -> None:
    """Numbers in their place, and the names of all bookmarks that stay."""
    homes = {place: states.before(each) for each in states.pairs.pairs for place in each.after}
    changed: dict[tuple[int, str], str] = {}
    for place, unit in enumerate(states.units):
        for mark in unit.marks if place not in states.renewed else ():
            if mark.node is None or mark.node in states.done:
                continue
            name = states.names.get(mark.name)
            if name is None:
                if not any(mark.name == other.name for home in homes.get(place, ()) for other in home.marks):
                    _over(states, place, mark)
                unwrap(mark.node)
                continue
            suffix = _suffix(mark)
            if mark.number and _number(states, place, mark, name):
                changed[place, mark.name] = states.fresh_record.printed(name)
            mark.node.set(W + "name", name + suffix)
    _strangers(states, changed)


def _strangers(states: States, changed: Mapping[tuple[int, str], str]) -> None:
    """Numbers that people have put by the words of others follow the data; it is said that they stand there."""
    found = strangers(states.record.units, states.units, states.pairs) if changed else []
    for group in together([one for one in found if one.now and (one.unit, one.name) in changed], states.units):
        first, numbers = group[0], [changed[one.unit, one.name] for one in group]
        mark = next(mark for mark in states.units[first.unit].marks if mark.name == first.name)
        shown = "、".join(numbers[:_SHOWN]) + (f"等{len(numbers)}个" if len(numbers) > _SHOWN else "")
        text = f"换上的{shown}是“{first.was}”的数，写在“{first.now}”后面。请看是不是换错了位置。"
        states.leave(first.unit, mark, first.number, text, numbers[0])


def _over(states: States, place: int, mark: Mark) -> None:
    """A number that a person has carried elsewhere, and that the new data do not have."""
    said = states.units[place].text[mark.start : mark.end]
    if mark.number and said.strip():
        states.leave(place, mark, said, f"按新数据，总结里不再有{said}这个数，没有动。请看要不要改。")


def _number(states: States, place: int, mark: Mark, name: str) -> bool:
    """Put the new number in the place of the old one, where it can be; whether it was."""
    old, new = states.record.printed(mark.name), states.fresh_record.printed(name)
    said = states.units[place].text[mark.start : mark.end]
    if old == new or not said.strip() or mark.node is None or (place, mark.name) in states.weighed or same(said, new):
        return False
    wide = said == old.translate(_WIDE)
    if between(mark.node)[1] is None or not old or not (wide or "".join(said.split()) == "".join(old.split())):
        states.leave(place, mark, said, f"这里的{said}没有换上，新数据是{new}。", new)
        return False
    states.editor.set_text(mark.node, new.translate(_WIDE) if wide and said != old else new)
    states.say("number", place, said, new)
    return True


def _removed(states: States) -> None:
    """Take out what the new data do not have and nobody has touched, and the marks of a draft that is over."""
    for place in states.drafts if states.draft_over else ():
        _remove(states, place)
    for each in states.pairs.pairs:
        drafts = states.is_draft(each) or set(each.after) & states.renewed
        if drafts or any(old in states.heirs for old in each.before):
            continue
        if states.untouched(each) and not any(unit.comments for unit in states.after(each)):
            for place in each.after:
                _remove(states, place)
        elif states.as_written(each):
            states.leave(each.after[0], None, states.before(each)[0].text, _GONE)


def _remove(states: States, place: int) -> None:
    element = states.units[place].element
    assert element is not None
    states.editor.remove(element)
    states.renewed.add(place)
    states.say("removed", place, states.units[place].text, "")


def _added(states: States) -> None:
    """Put in what only the new data have, each behind what stands before it."""
    inherited = set(states.heirs.values())
    tables = _table_elements(states)
    edited = {new: states.places[old].after[-1] for old, new in states.heirs.items() if old in states.places}
    last: etree._Element | None = None
    place_before, at = -2, 0
    for place, unit in enumerate(states.fresh):
        draft = unit.role in marks.DRAFT_STYLES
        new = states.draft_over if draft else place not in inherited and place not in states.placed
        if not new:
            element = states.placed.get(place)
            if element is not None and element.getparent() is not None:
                last, at = element, edited.get(place, at)
            continue
        source = _source(unit, whole=unit.table not in tables)
        if source is None:
            continue
        for blank in _blanks_above(source) if place_before == place - 1 and not unit.table else ():
            last = _put(states, blank, last)
        if source.tag == W + "tr" and not any(
            sum(columns(row)) == sum(columns(source)) for row in tables[unit.table].iter(W + "tr")
        ):
            states.leave(at, None, "", f"这张表的栏目改过，新的一行没有加。按新数据是：{' '.join(unit.text.split())}")
            continue
        if source.tag == W + "tr" and (last is None or last.getparent() is not tables[unit.table]):
            last = next(node for node in tables[unit.table] if node.tag == W + "tr").getprevious()
        last, place_before = _put(states, source, last), place
        states.say("added", at, "", unit.text if source.tag != W + "tbl" else "表格")


def _table_elements(states: States) -> dict[int, etree._Element]:
    """Tables of the fresh text that stand in the edited one."""
    found: dict[int, etree._Element] = {}
    for place, element in states.placed.items():
        table = element if element.tag == W + "tbl" else next(element.iterancestors(W + "tbl"), None)
        if states.fresh[place].table and table is not None:
            found.setdefault(states.fresh[place].table, table)
    return found


def _source(unit: Unit, *, whole: bool) -> etree._Element | None:
    """What is put in for a fresh unit: its paragraph or row; with the first row of a new table, all of it."""
    assert unit.element is not None
    if not unit.table or not whole:
        return unit.element
    return next(unit.element.iterancestors(W + "tbl")) if unit.row == 1 else None


def _blanks_above(source: etree._Element) -> Iterator[etree._Element]:
    """The empty paragraphs above a fresh one, in order."""
    blanks = []
    for node in source.itersiblings(preceding=True):
        if node.tag != W + "p" or any(text.text for text in node.iter(W + "t")):
            break
        blanks.append(node)
    yield from reversed(blanks)


def _put(states: States, source: etree._Element, last: etree._Element | None) -> etree._Element:
    """Put a fresh element behind another one; at the beginning where there is none."""
    made = states.editor.insert(source)
    if last is None:
        carrier.body(states.editor.file).insert(0, made)
    elif source.tag != W + "tr" and last.tag == W + "tr":
        next(last.iterancestors(W + "tbl")).addnext(made)
    else:
        last.addnext(made)
    return made
