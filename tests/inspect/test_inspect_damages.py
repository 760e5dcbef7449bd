"""Departures seeded one at a time: each is found with its clause, and nothing else is."""

from __future__ import annotations

import re

import pytest
from inspect_kit import DOCUMENT, Copy, Seed, W, put, runs, whole, words
from lxml import etree

from pipeline.inspect import inspect, parts_of

STYLES = "word/styles.xml"
MUST, GENERAL, ADVISED = "必须", "一般", "推荐"


def section(copy: Copy, path: str, **attributes: str) -> None:
    """Change the first section, which holds the text."""
    put(next(copy.tree().iter(W + "sectPr")), path, **attributes)


def every_section(copy: Copy, path: str, **attributes: str) -> None:
    for element in copy.tree().iter(W + "sectPr"):
        put(element, path, **attributes)


def property_of(start: str, path: str, nth: int = 0, **attributes: str):
    return lambda copy: put(copy.find(start, nth), f"pPr/{path}", **attributes)


def run_of(start: str, path: str, **attributes: str):
    return lambda copy: runs(copy, start, path, **attributes)


def text_of(old: str, new: str):
    return lambda copy: words(copy, old, new)


def drop(element: etree._Element) -> None:
    element.getparent().remove(element)


def blank_away(start: str, nth: int = 0):
    return lambda copy: drop(copy.blank_above(start, nth))


def indent(start: str, nth: int = 0, **attributes: str):
    """Give a paragraph these indents and no other."""

    def damage(copy: Copy) -> None:
        properties = copy.find(start, nth).find(W + "pPr")
        for old in properties.findall(W + "ind"):
            properties.remove(old)
        new = etree.Element(W + "ind", {W + name: value for name, value in attributes.items()})
        properties.find(W + "jc").addprevious(new)

    return damage


def footer(part: str, path: str, **attributes: str):
    def damage(copy: Copy) -> None:
        for paragraph in copy.tree(f"word/{part}.xml").iter(W + "p"):
            put(paragraph, f"pPr/{path}", **attributes)

    return damage


def footer_runs(path: str, **attributes: str):
    def damage(copy: Copy) -> None:
        for name in [name for name in copy.parts if re.fullmatch(r"word/footer\d\.xml", name)]:
            for run in copy.tree(name).iter(W + "r"):
                put(run, f"rPr/{path}", **attributes)

    return damage


def footer_words(old: str, new: str):
    def damage(copy: Copy) -> None:
        for name in [name for name in copy.parts if re.fullmatch(r"word/footer\d\.xml", name)]:
            for t in copy.tree(name).iter(W + "t"):
                t.text = (t.text or "").replace(old, new)

    return damage


def bare(copy: Copy, start: str, style: str) -> etree._Element:
    """Take a paragraph's direct formatting away and give it a new style: what holds is then in the style alone."""
    paragraph = copy.find(start)
    own = paragraph.find(W + "pPr")
    for child in list(own):
        own.remove(child)
    etree.SubElement(own, W + "pStyle").set(W + "val", style)
    for run in paragraph.iter(W + "r"):
        for properties in run.findall(W + "rPr"):
            run.remove(properties)
    return paragraph


def style(copy: Copy, key: str, base: str, properties: str = "") -> None:
    xml = (
        f'<w:style xmlns:w="{W[1:-1]}" w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{key}"/>'
        f'<w:basedOn w:val="{base}"/>{properties}</w:style>'
    )
    copy.tree(STYLES).append(etree.fromstring(xml))


def inherited(properties: str):
    """The fault lies two styles below the paragraph, and no run says anything."""

    def damage(copy: Copy) -> None:
        style(copy, "Lower", "GwBody", properties)
        style(copy, "Upper", "Lower")
        bare(copy, "每周调度一次", "Upper")

    return damage


def themed(copy: Copy) -> None:
    """A theme's font beats the name beside it."""
    theme = (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="x"><a:themeElements><a:fontScheme'
        ' name="x"><a:majorFont><a:latin typeface="Cambria"/><a:ea typeface=""/></a:majorFont><a:minorFont><a:latin'
        ' typeface="Calibri"/><a:ea typeface=""/><a:font script="Hans" typeface="宋体"/></a:minorFont></a:fontScheme>'
        "</a:themeElements></a:theme>"
    )
    copy.parts["word/theme/theme1.xml"] = theme.encode()
    relations = copy.tree("word/_rels/document.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    tag = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
    etree.SubElement(relations, tag, Id="rTheme", Type=kind, Target="theme/theme1.xml")
    runs(copy, "每周调度一次", "rFonts", eastAsiaTheme="minorEastAsia")


def defaults(copy: Copy) -> None:
    """The document's defaults say what no style and no run does."""
    put(copy.tree(STYLES), "docDefaults/rPrDefault/rPr/color", val="FF0000")
    for color in copy.body.iter(W + "color"):
        color.set(W + "val", "FF0000") if color.get(W + "val") == "FF0000" else None
    keep = copy.find("每周调度一次")
    for run in [run for run in copy.tree().iter(W + "r") if run.getparent() is not keep]:
        if run.find(f"{W}rPr/{W}color") is None:
            put(run, "rPr/color", val="000000")


def in_a_box(copy: Copy) -> None:
    """A text box with a bold line."""
    box = (
        f'<w:r xmlns:w="{W[1:-1]}"><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>框里的字</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    copy.find("每周调度一次").append(etree.fromstring(box))


def table_style(copy: Copy) -> None:
    """A table style makes its cells red."""
    for element in copy.tree(STYLES).iter(W + "style"):
        if element.get(W + "styleId") == "GwTable":
            put(element, "rPr/color", val="FF0000")
            element.find(W + "tblPr").addprevious(element.find(W + "rPr"))


def list_number(copy: Copy) -> None:
    """Word's own numbering prints 3. where 2. should follow."""
    numbering = (
        f'<w:numbering xmlns:w="{W[1:-1]}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="3"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="7">'
        '<w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    copy.parts["word/numbering.xml"] = numbering.encode()
    relations = copy.tree("word/_rels/document.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
    tag = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
    etree.SubElement(relations, tag, Id="rList", Type=kind, Target="numbering.xml")
    paragraph = copy.find("2.")
    next(paragraph.iter(W + "t")).text = ""
    own = paragraph.find(W + "pPr")
    own.insert(3, etree.fromstring(f'<w:numPr xmlns:w="{W[1:-1]}"><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>'))


def coarse_grid(copy: Copy) -> None:
    """The grid that Word starts with, 15.6 pt: a line of 3号 takes two of its rows."""
    section(copy, "docGrid", linePitch="312")
    put(copy.find("每周"), "pPr/snapToGrid", val="1")
    put(copy.find("每周"), "pPr/spacing", line="240", lineRule="auto")


def swap_lines(copy: Copy) -> None:
    """Long, short, long."""
    paragraph = copy.find("某市某区")
    texts = list(paragraph.iter(W + "t"))
    texts[0].text = "某市某区行政执法突出问题"
    first = texts[0].getparent()
    for run in list(paragraph.iter(W + "r"))[1:]:
        paragraph.remove(run)
    for line in ("专项治理", "工作情况总结以及下步打算"):
        run = etree.fromstring(etree.tostring(first))
        run.find(W + "t").text = line
        run.insert(1, etree.Element(W + "br"))
        paragraph.append(run)


def no_break(copy: Copy) -> None:
    paragraph = copy.find("某市某区")
    for br in list(paragraph.iter(W + "br")):
        drop(br)


def torn(copy: Copy) -> None:
    paragraph = copy.find("某市某区")
    texts = list(paragraph.iter(W + "t"))
    texts[0].text, texts[-1].text = "某市某区行政执法突出问题", "的专项治理工作情况总结"


def urgency_first(copy: Copy) -> None:
    secrecy, urgency = copy.find("秘密"), copy.find("特急")
    secrecy.addprevious(urgency)


def paragraph_after_imprint(copy: Copy) -> None:
    copy.body[-2].addnext(etree.fromstring(etree.tostring(copy.find("每周调度一次"))))


def no_page_number(copy: Copy) -> None:
    for name in [name for name in copy.parts if re.fullmatch(r"word/footer\d\.xml", name)]:
        for code in copy.tree(name).iter(W + "instrText"):
            code.text = " DATE "


def signed(copy: Copy, label: str, font: str) -> None:
    """A document that goes up: the number, and on its line who signs."""
    run = next(copy.find("某法制").iter(W + "r"))
    for text, name in ((f"　　{label}", "仿宋_GB2312"), ("某某某", font)):
        more = etree.fromstring(etree.tostring(run))
        next(more.iter(W + "t")).text = text
        put(more, "rPr/rFonts", eastAsia=name)
        run.getparent().append(more)


def without_title(copy: Copy) -> None:
    drop(copy.find("某市某区"))


def one_side(copy: Copy) -> None:
    drop(next(copy.tree("word/settings.xml").iter(W + "evenAndOddHeaders")))


def order_of_children(copy: Copy) -> None:
    properties = copy.find("每周调度一次").find(W + "pPr")
    properties.append(properties.find(W + "spacing"))


def cell_without_paragraph(copy: Copy) -> None:
    cell = next(copy.tree().iter(W + "tc"))
    for paragraph in cell.findall(W + "p"):
        cell.remove(paragraph)


def unnumbered_attachment(copy: Copy) -> None:
    drop(copy.find("2. 各单位"))


SEEDS = [
    # the page
    Seed("letter paper", lambda c: every_section(c, "pgSz", w="12240", h="15840"), "G01", "5.1", MUST),
    Seed("top 25.4 mm", lambda c: section(c, "pgMar", top="1440"), "G02", "5.2.1", MUST),
    Seed("left 31.8 mm", lambda c: section(c, "pgMar", left="1800"), "G03", "5.2.1", MUST),
    Seed("right 31.8 mm", lambda c: section(c, "pgMar", right="1800"), "G04", "5.2.1", MUST),
    Seed("gutter", lambda c: section(c, "pgMar", gutter="284"), "G03", "5.2.1", MUST),
    Seed("30 pt lines", property_of("每周", "spacing", line="600"), "G05", "5.2.3", GENERAL, "每周"),
    Seed("1.5 lines without a grid", property_of("每周", "spacing", line="360", lineRule="auto"), "G05", "5.2.3", GENERAL, "每周"),
    Seed("grid of 15.6 pt", coarse_grid, "G05", "5.2.3", GENERAL, "每周"),
    Seed("no tracking", run_of("每周", "spacing", val="0"), "G06", "5.2.3", GENERAL, "每周"),
    Seed("narrow characters", run_of("每周", "w", val="90"), "G06", "5.2.3", GENERAL, "每周"),
    Seed("space between paragraphs", property_of("每周", "spacing", after="156"), "G07", "5.2.3", GENERAL, "每周"),
    # the words
    Seed("body in 宋体", run_of("每周", "rFonts", eastAsia="宋体"), "G11", "7.3.3", GENERAL, "每周"),
    Seed("first level in 宋体", run_of("一、工作", "rFonts", eastAsia="宋体"), "G11", "7.3.3", GENERAL, "一、工作"),
    Seed("second level in 仿宋", run_of("（一）组织", "rFonts", eastAsia="仿宋"), "G11", "7.3.3", GENERAL, "（一）组织"),
    Seed("title in 黑体", run_of("某市某区", "rFonts", eastAsia="黑体"), "G11", "7.3.1", GENERAL, "某市某区"),
    Seed("imprint in 宋体", run_of("抄送", "rFonts", eastAsia="宋体"), "G11", "7.4.2", GENERAL, "抄送"),
    Seed("body in 四号", lambda c: (runs(c, "每周", "sz", val="28")), "G12", "7.3.3", GENERAL, "每周"),
    Seed("title in 小二", run_of("某市某区", "sz", val="36"), "G12", "7.3.1", GENERAL, "某市某区"),
    Seed("label in 四号", run_of("附件1", "sz", val="28"), "G12", "7.3.7", GENERAL, "附件1"),
    Seed("body centred", property_of("每周", "jc", val="center"), "G13", "7.3.3", MUST, "每周"),
    Seed("title at the left", property_of("某市某区", "jc", val="left"), "G13", "7.3.1", MUST, "某市某区"),
    Seed("body without indent", indent("每周", firstLineChars="0", firstLine="0"), "G14", "7.3.3", MUST, "每周"),
    Seed("spaces and indent", text_of("每周调度一次", "　　每周调度一次"), "G14", "7.3.3", MUST, "每周"),
    Seed("recipients indented", indent("市人民政府", firstLine="632"), "G14", "7.3.2", MUST, "市人民"),
    Seed("right indent", indent("每周", firstLineChars="200", right="632"), "G15", "7.3.3", MUST, "每周"),
    Seed("bold heading", run_of("一、工作", "b"), "G16", "7.3.3", GENERAL, "一、工作"),
    Seed("italics", run_of("每周", "i"), "G17", "7.3.3", GENERAL, "每周"),
    Seed("underlined", run_of("每周", "u", val="single"), "G17", "7.3.3", GENERAL, "每周"),
    Seed("red words", run_of("每周", "color", val="FF0000"), "G18", "5.2.4", MUST, "每周"),
    Seed("highlighted", run_of("每周", "highlight", val="yellow"), "G19", "5.2.4", GENERAL, "每周"),
    Seed("quotes in Times", lambda c: [runs(c, "成立专班", "rFonts", hAnsi="Times New Roman"), [f.set(W + "hint", "default") for f in c.find("成立专班").iter(W + "rFonts")]], "G20", "5.2.2", ADVISED, "成立专班"),
    # what no run says
    Seed("font of a style's base", inherited('<w:rPr><w:rFonts w:eastAsia="宋体"/></w:rPr>'), "G11", "7.3.3", GENERAL, "每周"),
    Seed("size of a style's base", inherited('<w:rPr><w:sz w:val="28"/></w:rPr>'), "G12", "7.3.3", GENERAL, "每周"),
    Seed("lines of a style's base", inherited('<w:pPr><w:spacing w:line="560" w:lineRule="auto"/></w:pPr>'), "G05", "5.2.3", GENERAL, "每周"),
    Seed("bold of a style's base", inherited("<w:rPr><w:b/></w:rPr>"), "G16", "7.3.3", GENERAL, "每周"),
    Seed("theme font", themed, "G11", "7.3.3", GENERAL, "每周"),
    Seed("default colour", defaults, "G18", "5.2.4", MUST, "每周"),
    Seed("colour of a table style", table_style, "G18", "5.2.4", MUST, "单位"),
    Seed("bold in a text box", in_a_box, "G16", "7.3.3", GENERAL, "框里的字"),
    Seed("automatic number skips", list_number, "G31", "7.3.3", GENERAL, "3."),
    # levels
    Seed("skipped number", text_of("二、", "三、"), "G31", "7.3.3", GENERAL, "三、存在"),
    Seed("repeated number", text_of("（2）", "（1）"), "G32", "7.3.3", GENERAL, "（1）通报"),
    Seed("level left out", text_of("一是自查", "1.自查"), "G33", "7.3.3", GENERAL, "1.自查"),
    Seed("一. for 一、", text_of("一、", "一."), "G34", "7.3.3", GENERAL, "一.工作"),
    Seed("half-width brackets", text_of("（一）", "(一)"), "G34", "7.3.3", GENERAL, "(一)"),
    Seed("1、 for 1.", text_of("1.", "1、"), "G34", "7.3.3", GENERAL, "1、"),
    Seed("（一）、", text_of("（一）", "（一）、"), "G34", "7.3.3", GENERAL, "（一）、"),
    Seed("stop behind a heading", text_of("工作开展情况", "工作开展情况。"), "G35", "7.3.3", ADVISED, "一、"),
    # the head
    Seed("five digits", text_of("000001", "00001"), "G40", "7.2.1", GENERAL, "00001"),
    Seed("签发人:", lambda c: signed(c, "签发人:", "楷体_GB2312"), "G48", "7.2.6", MUST, "某法制"),
    Seed("签发人's name in 仿宋", lambda c: signed(c, "签发人：", "仿宋_GB2312"), "G11", "7.2.6", MUST, "某法制"),
    Seed("秘密1年", text_of("秘密★1年", "秘密1年"), "G41", "7.2.2", MUST, "秘密"),
    Seed("urgency above secrecy", urgency_first, "G42", "7.2.3", MUST, "秘密"),
    Seed("black mark", run_of("某区人民政府法制办公室文件", "color", val="000000"), "G43", "7.2.4", ADVISED, "某区人民政府法制办公室文件"),
    Seed("mark at the left", property_of("某区人民政府法制办公室文件", "jc", val="left"), "G58", "7.2.4", MUST, "某区"),
    Seed("mark too low", lambda c: c.body[0].addprevious(etree.fromstring(etree.tostring(c.blank_above("市人民政府")))), "G59", "7.2.4", MUST, "某区人民政府法制办公室文件"),
    Seed("square brackets", text_of("〔2017〕12号", "[2017]12号"), "G44", "7.2.5", MUST, "某法制"),
    Seed("round brackets in the text", text_of("〔2017〕5号", "（2017）5号"), "G44", "7.2.5", MUST, "根据"),
    Seed("half-width brackets in the text", text_of("〔2017〕5号", "(2017)5号"), "G44", "7.2.5", MUST, "根据"),
    Seed("第 in the number", text_of("〔2017〕12号", "〔2017〕第12号"), "G45", "7.2.5", MUST, "某法制"),
    Seed("leading zero in the number", text_of("〔2017〕12号", "〔2017〕012号"), "G45", "7.2.5", MUST, "某法制"),
    Seed("short year in the number", text_of("〔2017〕12号", "〔17〕12号"), "G45", "7.2.5", MUST, "某法制"),
    Seed("no red line", lambda c: drop(next(c.find("某法制").iter(W + "pBdr"))), "G46", "7.2.7", MUST, "某法制"),
    Seed("one line below the mark", blank_away("某法制"), "G47", "7.2.5", MUST, "某法制"),
    Seed("one line below the red line", blank_away("某市某区"), "G54", "7.3.1", MUST, "某市某区"),
    # the title and below
    Seed("no title", without_title, "G57", "7.3.1", MUST),
    Seed("hourglass", swap_lines, "G50", "7.3.1", MUST, "某市某区"),
    Seed("的 at the start of a line", torn, "G51", "7.3.1", MUST, "某市某区"),
    Seed("not broken", no_break, "G52", "7.3.1", MUST, "某市某区"),
    Seed("stop behind the title", text_of("情况总结", "情况总结。"), "G53", "7.3.1", GENERAL, "某市某区"),
    Seed("half-width colon", text_of("市纪委：", "市纪委:"), "G55", "7.3.2", MUST, "市人民"),
    Seed("no blank below the title", blank_away("市人民政府"), "G56", "7.3.2", MUST, "市人民"),
    # attachments
    Seed("附件:", text_of("附件：1", "附件:1"), "G60", "7.3.4", MUST, "附件:"),
    Seed("mark behind a name", text_of("统计表", "统计表；"), "G61", "7.3.4", MUST, "附件："),
    Seed("no blank above 附件说明", blank_away("附件：1"), "G62", "7.3.4", MUST, "附件："),
    Seed("wrapped under the number", indent("2. 各单位", left="1579", firstLine="0"), "G63", "7.3.4", MUST, "2. "),
    Seed("one too few named", unnumbered_attachment, "G64", "7.3.4", MUST, "附件："),
    Seed("another name", lambda c: words(c, "各单位自查问题统计表", "各单位自查问题汇总表"), "G65", "7.3.7", MUST, "各单位自查问题统计表"),
    Seed("no new page", lambda c: drop(next(c.find("附件1").iter(W + "pageBreakBefore"))), "G66", "7.3.7", MUST, "附件1"),
    Seed("附件一：", lambda c: words(c, "附件1", "附件一："), "G67", "7.3.7", MUST, "附件一"),
    Seed("title on line 2", blank_away("各单位自查问题统计表"), "G68", "7.3.7", MUST, "各单位自查问题统计表"),
    Seed("named as the third", text_of("2. ", "3. "), "G69", "7.3.4", MUST, "3. "),
    # signature, date, notes
    Seed("date in characters", text_of("2017年9月4日", "二〇一七年九月四日"), "G70", "7.3.5.4", MUST, "二〇"),
    Seed("zeros in the date", text_of("2017年9月4日", "2017年09月04日"), "G70", "7.3.5.4", MUST, "2017年"),
    Seed("no such day", text_of("2017年9月4日", "2017年9月31日"), "G70", "7.3.5.4", MUST, "2017年"),
    Seed("signature at the margin", indent("某区人民政府法制办公室", 1, right="0", rightChars="0"), "G71", "7.3.5", MUST, "2017年"),
    Seed("no blank above the signature", blank_away("某区人民政府法制办公室", 1), "G72", "7.3.5.2", MUST, "某区"),
    Seed("half-width brackets of a note", text_of("（联系人略）", "(联系人略)"), "G73", "7.3.6", MUST, "(联"),
    Seed("zeros in a date of the text", text_of("9月4日前", "2017年09月04日前"), "G74", "9", GENERAL, "成立"),
    # the imprint
    Seed("抄送 without a stop", text_of("区纪委。", "区纪委"), "G76", "7.4.2", MUST, "抄送"),
    Seed("抄送:", text_of("抄送：", "抄送:"), "G77", "7.4.2", MUST, "抄送"),
    Seed("zeros in the day of printing", text_of("2017年9月4日印发", "2017年09月04日印发"), "G78", "7.4.3", MUST, "某区"),
    Seed("thin first rule", lambda c: next(c.find("抄送").iter(W + "top")).set(W + "sz", "4"), "G79", "7.4.1", ADVISED, "抄送"),
    Seed("thick middle rule", lambda c: next(c.find("某区", 2).iter(W + "top")).set(W + "sz", "12"), "G79", "7.4.1", ADVISED, "抄送"),
    Seed("text behind the imprint", paragraph_after_imprint, "G80", "7.4.1", MUST, "某区"),
    # page numbers
    Seed("no page number", no_page_number, "G81", "7.5", MUST),
    Seed("same side on every page", one_side, "G82", "7.5", MUST),
    Seed("odd pages at the left", footer("footer1", "jc", val="left"), "G82", "7.5", MUST),
    Seed("hyphens around the number", footer_words("—", "-"), "G83", "7.5", MUST),
    Seed("page number in 五号", footer_runs("sz", val="21"), "G12", "7.5", GENERAL),
    Seed("page number in Times", footer_runs("rFonts", ascii="Times New Roman", hAnsi="Times New Roman"), "G11", "7.5", GENERAL),
    Seed("foot at 15 mm", lambda c: section(c, "pgMar", footer="850"), "G84", "7.5", MUST),
    Seed("page number at the edge", lambda c: [drop(i) for i in c.tree("word/footer1.xml").iter(W + "ind")], "G85", "7.5", MUST),
    # marks
    Seed("half-width comma", text_of("71件，其中", "71件,其中"), "G90", "9", MUST, "共查出"),
    Seed("half-width brackets in the text", text_of("（某政发", "(某政发"), "G90", "9", MUST, "根据"),
    Seed("straight quotes", text_of("“自查不走过场”", '"自查不走过场"'), "G91", "9", MUST, "成立"),
    Seed("《》 in 《》", text_of("〈突出问题专项治理方案〉", "《突出问题专项治理方案》"), "G92", "9", MUST, "根据"),
    Seed("not closed", text_of("过场”", "过场"), "G93", "9", MUST, "成立"),
    Seed("doubled stop", text_of("牵头。", "牵头。。"), "G94", "9", MUST, "成立"),
    Seed("comma and stop", text_of("牵头。", "牵头，。"), "G94", "9", MUST, "成立"),
    Seed("%%", text_of("95.8%", "95.8%%"), "G95", "9", MUST, "全区"),
    Seed("three dots", text_of("……", "..."), "G96", "9", MUST, "全区"),
    Seed("two hyphens", text_of("——", "--"), "G97", "9", MUST, "全区"),
    Seed("full-width digits", text_of("71件，整改率", "７１件，整改率"), "G98", "9", GENERAL, "全区"),
    Seed("5~10%", text_of("5%~10%", "5~10%"), "G99", "9", GENERAL, "以会议"),
    Seed("、等", text_of("要求9月", "以及台账、等，要求9月"), "G100", "9", MUST, "成立"),
    Seed("《》、《》", text_of("要求9月", "印发《甲》、《乙》，要求9月"), "G101", "9", ADVISED, "成立"),
    Seed("“” in “”", text_of("自查不走过场", "自查“不走”过场"), "G102", "9", MUST, "成立"),
    Seed("space between characters", text_of("以书面通报", "以书面 通报"), "G103", "9", GENERAL, "以书面"),
    # the file
    Seed("order of the children", order_of_children, "G110", "ISO/IEC 29500-1", MUST),
    Seed("cell without a paragraph", cell_without_paragraph, "G110", "ISO/IEC 29500-1", MUST),
    Seed("run in a run", lambda c: next(c.find("每周").iter(W + "r")).append(etree.Element(W + "r")), "G110", "ISO/IEC 29500-1", MUST),
    Seed("property twice", lambda c: c.find("每周").find(W + "pPr").find(W + "jc").addnext(etree.Element(W + "jc", {W + "val": "both"})), "G110", "ISO/IEC 29500-1", MUST),
    Seed("properties behind the text", lambda c: next(c.find("每周").iter(W + "r")).append(next(c.find("每周").iter(W + "r")).find(W + "rPr")), "G110", "ISO/IEC 29500-1", MUST),
    Seed("zoom without percent", lambda c: next(c.tree("word/settings.xml").iter(W + "zoom")).attrib.clear(), "G110", "ISO/IEC 29500-1", MUST),
    Seed("undefined style", property_of("每周", "pStyle", val="Nowhere"), "G111", "ISO/IEC 29500-1", ADVISED),
]  # fmt: skip


def test_the_undamaged_document_is_clean() -> None:
    assert inspect(whole().bytes()) == []


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_departure_is_found_and_nothing_else(seed: Seed) -> None:
    copy = whole()
    before = etree.tostring(copy.tree(DOCUMENT))
    seed.damage(copy)
    assert len(copy.trees) > 1 or len(copy.parts) > len(whole().parts) or etree.tostring(copy.tree(DOCUMENT)) != before
    data = copy.bytes()
    findings = inspect(data)
    assert [(f.code, f.clause, f.strength) for f in findings] == [(seed.code, seed.clause, seed.strength)], findings
    if seed.at:
        written = parts_of(data).text.written()
        assert written[findings[0].paragraphs[0] - 1].plain.startswith(seed.at)
        assert findings[0].text
    else:
        assert findings[0].place
        assert not findings[0].paragraphs


def test_there_are_seeds_for_every_rule() -> None:
    from pipeline.inspect.rules import RULES

    rendered = {code for code in RULES if int(code[1:]) >= 120}
    assert {seed.code for seed in SEEDS} >= set(RULES) - rendered
