"""What the pages show once LibreOffice has set them: the gallery as it should be, damaged pages as they are."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from inspect_kit import IMPRINT, Copy, W, elements_of, put
from lxml import etree

from pipeline.cli import main
from pipeline.inspect import parts_of
from pipeline.inspect.rendered import check_rendered, measured, read_pages, said
from pipeline.inspect.rules import RULES
from pipeline.typeset import typeset
from tests.gallery.build import load

CLEAN = ("01-总结", "02-公文-盖章", "07-多个附件", "09-初稿", "11-另一种边距-居中页码", "14-版记另页")


def long() -> Copy:
    """Six pages of text."""
    return Copy(typeset(load("01-总结"), {}))


def everywhere(path: str, **attributes: str) -> Callable[[Copy], None]:
    def damage(copy: Copy) -> None:
        for paragraph in copy.body.iter(W + "p"):
            for element in paragraph.iter(W + "r") if path.startswith("rPr") else [paragraph]:
                put(element, path, **attributes)

    return damage


def without_numbers(copy: Copy) -> None:
    for name in [name for name in copy.parts if re.fullmatch(r"word/footer\d\.xml", name)]:
        for run in list(copy.tree(name).iter(W + "r")):
            run.getparent().remove(run)


def low_feet(copy: Copy) -> None:
    for section in copy.tree().iter(W + "sectPr"):
        put(section, "pgMar", footer="1100")


def text_on_page_two(copy: Copy) -> None:
    title = copy.find("某某区")
    for _ in range(20):
        blank = etree.fromstring(etree.tostring(title.getprevious()))
        title.addprevious(blank)


def imprint_in_the_text(copy: Copy) -> None:
    """The imprint as paragraphs right below the text, and room below it."""
    for element in reversed(elements_of(IMPRINT)):
        copy.body[-2].addnext(element)


DAMAGES = {
    "21 lines": (everywhere("pPr/spacing", line="600"), {"G120"}),
    "27 characters": (everywhere("rPr/spacing", val="0"), {"G121"}),
    "no numbers": (without_numbers, {"G122"}),
    "low feet": (low_feet, {"G123"}),
    "no text on the first page": (text_on_page_two, {"G124"}),
    "imprint in the text": (imprint_in_the_text, {"G125"}),
}


@pytest.fixture(scope="module")
def rendered(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, bytes]]:
    """Name → .docx and PDF: all of them set in one go."""
    folder = tmp_path_factory.mktemp("rendered")
    documents = {name: typeset(load(name), {}) for name in CLEAN}
    for name, (damage, _) in DAMAGES.items():
        copy = long()
        damage(copy)
        documents[name] = copy.bytes()
    for name, data in documents.items():
        (folder / f"{name}.docx").write_bytes(data)
    command = [soffice, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "pdf"]
    files = [str(folder / f"{name}.docx") for name in documents]
    subprocess.run([*command, "--outdir", str(folder), *files], capture_output=True, check=True, timeout=400)
    return {name: (data, (folder / f"{name}.pdf").read_bytes()) for name, data in documents.items()}


@pytest.mark.parametrize("name", CLEAN)
def test_clean_pages(rendered: dict[str, tuple[bytes, bytes]], name: str) -> None:
    data, pdf = rendered[name]
    pages = read_pages(pdf)
    assert [finding.message for finding in check_rendered(parts_of(data), pages)] == []


@pytest.mark.parametrize("name", list(DAMAGES))
def test_damaged_pages(rendered: dict[str, tuple[bytes, bytes]], name: str) -> None:
    data, pdf = rendered[name]
    found = list(check_rendered(parts_of(data), read_pages(pdf)))
    assert {finding.code for finding in found} == DAMAGES[name][1], found


def test_every_rule_of_pages_has_its_damage() -> None:
    seeded = {code for _, codes in DAMAGES.values() for code in codes}
    assert seeded == {code for code in RULES if int(code[1:]) >= 120}


def test_what_is_measured(rendered: dict[str, tuple[bytes, bytes]]) -> None:
    pages = read_pages(rendered["01-总结"][1])
    assert said(pages) == "排出来共6面，排满的4面每面22行，每行28个字"
    shown = measured(pages)["pages"]
    assert [page["full"] for page in shown] == [0, 22, 22, 22, 22, 0]
    assert [page["number"] for page in shown] == [f"—{n}—" for n in range(1, 7)]
    assert all(6 < page["number_mm"] < 8 for page in shown)


def test_the_command_shows_the_pages(
    soffice: str, rendered: dict[str, tuple[bytes, bytes]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "总结.docx"
    path.write_bytes(rendered["no numbers"][0])
    assert main(["inspect", "--render", str(path)]) == 1
    shown = capsys.readouterr().out
    assert "排出来第1、2、3、4、5、6面没有页码" in shown
    assert "排出来共6面，排满的4面每面22行，每行28个字" in shown
    path.write_bytes(rendered["01-总结"][0])
    assert main(["inspect", "--render", "--json", str(path)]) == 0
    said_of_it = json.loads(capsys.readouterr().out)["rendered"]
    assert [page["full"] for page in said_of_it["pages"]] == [0, 22, 22, 22, 22, 0]


def test_without_an_office_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What needs no page is inspected all the same."""
    monkeypatch.setenv("MAKE_REPORT_SOFFICE", str(tmp_path / "none"))
    path = tmp_path / "总结.docx"
    path.write_bytes(typeset(load("15-最简"), {}))
    assert main(["inspect", "--render", str(path)]) == 0
    shown = capsys.readouterr()
    assert "没有发现" in shown.out
    assert "LibreOffice" in shown.err
