"""What the models of YAML files share: a strict base, days, 是 and 否."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def parse_date(text: object) -> object:
    """``2017-9-4``, ``2017/9/4``, ``2017年9月4日`` → date; anything else is left for the model to refuse."""
    match = _DATE.fullmatch(str(text).strip())
    if not match:
        return text or None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        message = f"“{text}”不是日历上的日期|改成 2017-09-04 这样的日期。"
        raise ValueError(message) from error


def parse_yes(text: object) -> object:
    """是 → True, 否 → False; anything else is left for the model to refuse."""
    return {"是": True, "否": False}.get(str(text), text)


def parse_list(value: object) -> object:
    """An empty value of a list (``signers:`` with nothing behind it) means none."""
    return () if value == "" else value


Day = Annotated[date | None, BeforeValidator(parse_date)]
Decided = Annotated[date, BeforeValidator(parse_date)]
"""A day that must be given."""
YesNo = Annotated[bool, BeforeValidator(parse_yes)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Words that must be given: blanks are none."""
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
Texts = Annotated[tuple[str, ...], BeforeValidator(parse_list)]


class Strict(BaseModel):
    """A mapping whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))
