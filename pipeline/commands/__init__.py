"""The verbs of ``make-report``, a module each: ``HELP`` and a function of the verb's name that gives the exit code.

A module is imported when its verb is called, and ``--help`` reads this table only.
"""

from __future__ import annotations

import importlib

import click

#: Verb as it is shown → what it does. The first word is the name, and the name of its module here.
VERBS = {
    "check": "只核对收到的报表，不写文件",
    "status": "收表登记：谁报了、哪一份算数、盖章件收没收到",
    "templates": "生成空白表和发给各单位的表",
    "trace 文稿": "文稿里的每个数是从哪几行来的",
    "audit 文件": "检查任何一份总结里的数字对不对得上",
    "refresh 文稿": "把新数据换进人改过的文稿，另存一份",
    "inspect 文稿": "一份 .docx 的格式，逐条对照 GB/T 9704-2012",
    "narrative": "总结的文字换成 Word 写法，或者换回文本",
    "preview 文稿": "用 LibreOffice 把文稿变成 PDF 或图片",
    "init 新文件夹": "建立一项新的工作",
}

NAMES = {shown.split()[0] for shown in VERBS}


def load(name: str) -> click.Command | None:
    """The command of a verb; None when there is no such verb."""
    if name not in NAMES:
        return None
    command = getattr(importlib.import_module(f"pipeline.commands.{name}"), name)
    assert isinstance(command, click.Command)
    return command


def overview() -> str:
    """The verbs, a line each, in columns of Chinese width."""
    width = 16
    return "".join(f"  {shown}{' ' * (width - _columns(shown))}{short}\n" for shown, short in VERBS.items())


def _columns(text: str) -> int:
    """Places of a console that a text takes: a Chinese character takes two."""
    return sum(1 if char.isascii() else 2 for char in text)
