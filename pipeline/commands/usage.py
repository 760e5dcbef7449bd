"""What is said of a command line that cannot be carried out: where, what is wrong, what to do, in Chinese.

click has its own words, in English; none of them reaches a person. Nothing heavy is imported.
"""

from __future__ import annotations

import difflib
import errno
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from pipeline.commands import NAMES

#: What input methods for Chinese make of the two signs before an option.
_DASHES = "-—–－─"
_DASHED = re.compile(f"[{_DASHES[1:]}][{_DASHES}]*[A-Za-z][A-Za-z-]*")
_DOCUMENTS = (".docx", ".doc", ".wps", ".txt", ".xlsx", ".xls")


class Misused(click.UsageError):
    """A command line that cannot be carried out. ``where`` is empty where the command itself is the place."""

    def __init__(self, what: str, todo: str, where: object = "", ctx: click.Context | None = None) -> None:
        super().__init__(what, ctx)
        self.what, self.todo, self.where = what, todo, str(where)


class NoDocument(Misused):
    """There is no document of the name that was given: it cannot be read."""


def told(error: click.UsageError) -> tuple[str, str, str]:
    """A mistake in the command line → where it is, what is wrong, what to do."""
    command = error.ctx.command_path if error.ctx is not None else "make-report"
    if isinstance(error, Misused):
        return error.where or command, error.what, error.todo
    return command, _what(error), f"{_example(error.ctx)}用法见 {command} --help。"


def _example(ctx: click.Context | None) -> str:
    """How a command is written, from its help."""
    text: str = getattr(ctx.command, "text", "") if ctx is not None else ""
    lines = [line.removeprefix("例如：").split("    ")[0] for line in text.splitlines() if line.startswith("例如：")]
    return f"例如 {lines[0]}；" if lines else ""


def _what(error: click.UsageError) -> str:
    parameter = getattr(error, "param", None)
    if isinstance(error, click.NoSuchOption):
        near = f"，是否应为 {error.possibilities[0]}？" if error.possibilities else ""
        return f"没有“{error.option_name}”这个选项{near}"
    if isinstance(error, click.MissingParameter):
        return f"缺少 {parameter.opts[0]}" if isinstance(parameter, click.Option) else "缺少文件名或者文件夹名"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} {'后面要写内容，没有写' if _takes(error) else '后面不写内容'}"
    if isinstance(parameter, click.Option) and isinstance(parameter.type, click.Choice):
        return f"{parameter.opts[0]} 后面只能写 {' 或 '.join(map(str, parameter.type.choices))}"
    if isinstance(parameter, click.Option) and parameter.is_flag and parameter.envvar:
        return f"环境变量 {parameter.envvar} 只能写 1 或者 0"
    return "写法有误"


def _takes(error: click.BadOptionUsage) -> bool:
    """Whether the option of a mistake takes a value."""
    options = error.ctx.command.params if error.ctx is not None else []
    found = [one for one in options if isinstance(one, click.Option) and error.option_name in one.opts]
    return any(not one.is_flag for one in found)


def unknown(word: str, ctx: click.Context) -> Misused:
    """A first word that is no command."""
    near = difflib.get_close_matches(word.lower(), sorted(NAMES), 1)
    if near:
        return Misused(f"没有“{word}”这个命令，是否应为 {near[0]}？", "make-report --help 看有哪些命令。", ctx=ctx)
    if word.lower().endswith(_DOCUMENTS) or there(word):
        return Misused(f"没有“{word}”这个命令", f"文件名前面写上要做什么，例如 make-report audit {word}。", ctx=ctx)
    return Misused(f"没有“{word}”这个命令", "make-report --help 看有哪些命令。", ctx=ctx)


def surplus(words: Sequence[str], ctx: click.Context) -> Misused:
    """Words that a command has no use for."""
    todo = f"去掉；文件名里有空格的，前后加英文双引号。用法见 {ctx.command_path} --help。"
    return Misused(f"“{' '.join(words)}”是多写的", todo, ctx=ctx)


@contextmanager
def parsing(words: Sequence[str], ctx: click.Context) -> Iterator[None]:
    """While words are parsed: one with other dashes before it is no name of a file; a mistake has its command."""
    for word in words:
        if _DASHED.fullmatch(word):
            todo = f"改成 --{word.lstrip(_DASHES)}，前面是两个英文减号。"
            raise Misused(f"“{word}”前面的横线不是英文减号", todo, ctx=ctx)
    try:
        yield
    except click.UsageError as error:
        error.ctx = error.ctx or ctx  # click's parser leaves it out of some
        raise


def elsewhere(option: str, ctx: click.Context) -> Misused:
    """An option before the command's name that the command does not have."""
    todo = f"去掉 {option}。用法见 {ctx.command_path} --help。"
    return Misused(f"这个命令没有“{option}”这个选项", todo, ctx=ctx)


#: Kind of ``OSError`` → what it means to people; the system's own words are in English.
_FAULTS: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "没有这个文件或文件夹"),
    (IsADirectoryError, "这是文件夹，不是文件"),
    (NotADirectoryError, "路径里有一段是文件，不是文件夹"),
    (FileExistsError, "已经有这个名称的文件"),
    (PermissionError, "没有权限，或者在别的程序里打开着"),
)
_CODES = {
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "这个位置只能读",
    errno.ENAMETOOLONG: "名称太长",
    errno.EINVAL: "名称里有不能用的字符",
}


def of_system(error: OSError) -> str:
    """Why the system refused to read or write."""
    kind = next((text for kind, text in _FAULTS if isinstance(error, kind)), "")
    known = kind or _CODES.get(error.errno or 0, f"系统错误 {error.errno}")
    return f"不能读写：{known}"


def there(word: str) -> bool:
    """Whether a word names something that is there: a sentence is too long for a name, and the system says so."""
    try:
        return Path(word).exists()
    except OSError:
        return False


def contents(document: Path) -> bytes:
    """The bytes of a document that was named on the command line. Raises ``NoDocument`` where there is none."""
    if there(str(document)) and document.is_dir():
        raise NoDocument("这是文件夹，不是文件", "写上文稿的文件名，例如 output/工作总结.docx。", document)
    try:
        return document.read_bytes()
    except PermissionError:
        raise
    except OSError as fault:  # Windows says of a name with * that the argument is invalid
        todo = "检查文件名和文件夹；文件名里有空格的，前后加英文双引号。"
        raise NoDocument("没有这个文件", todo, document) from fault
