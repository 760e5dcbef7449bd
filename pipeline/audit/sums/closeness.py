"""Parts so near their total that nothing else can be left, or that are of several sorts and may be more than it."""

from __future__ import annotations

import re

from pipeline.audit.sums.kinds import alike, exclusive
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.splits import label

#: Parts that are many.
_MANY = 2


def nearly(split: Split, *, sure: bool) -> bool:
    """Whether kinds of one family or construction (个访, 集体访) are so near their total that none is left out.

    ``sure``: whether one slip would make them agree.
    """
    run, total = split.run, split.total
    scale = total.number.scale
    if scale > 1 and any(part.number.scale < scale for part in run.parts):
        return False  # 汽车11.83万辆，其中私人汽车10.96万辆，新能源汽车4207辆
    if run.open or run.marker != "其中" or 20 * (total.value - run.sum) > total.value:
        return False
    if run.levels[-1] > 1 and len(run.parts) > _MANY and not total.number.exact and not sure:
        return False  # 案件1080万件。其中，刑事39万件，同比…；民商事712万件，…: rounded, and no slip makes them agree
    return exclusive([label(part) for part in run.parts]) or alike(
        [label(part) if part.clause else "" for part in run.parts], [part.after for part in run.parts]
    )


def left_none(split: Split) -> bool:
    """Whether parts of what is named again (乡镇分馆中，…) are so near their total that nothing else can be left."""
    near = (split.total.value - split.run.sum) * 8 < split.total.value
    return split.run.marker == "中" and not split.run.open and near


def of_several_sorts(split: Split) -> bool:
    """Whether nearly all are in one part and some in others: 156人，其中有执法资格148人、公职律师4人、三师人才13人."""
    run = split.run
    most = max(part.value for part in run.parts)
    traits = {found[0] for part in run.parts if (found := _TRAIT.search(label(part)))}
    if len(traits) > 1:
        return True  # 职工1124人，其中卫生技术人员938人，副高以上职称167人，硕士以上学历89人
    return run.marker == "其中" and _NEARLY_ALL * most >= split.total.value * (_NEARLY_ALL - 1)


#: What one of them has beside another.
_TRAIT = re.compile("职称|学历|资格|党员|女|少数民族|证")
#: One part in so many that is not in the largest is too little for other kinds that are more.
_NEARLY_ALL = 15
