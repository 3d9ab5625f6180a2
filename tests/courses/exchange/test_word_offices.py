"""Documents as offices make them in WPS and Word; each loss is named."""

import io
import zipfile

import pytest
from factories.lessons import notes, outline, read, repacked, texts, visit, with_body

H1 = '<w:pStyle w:val="Heading1"/>'
STYLES = (
    '<w:style w:type="paragraph" w:styleId="hid"><w:name w:val="隐藏"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="g1"><w:name w:val="一级标题"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="5"><w:name w:val="标题 2"/></w:style></w:styles>'
)


def run(words: str, dress: str = "") -> str:
    return f'<w:r><w:rPr>{dress}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def p(words: str, dress: str = "", properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(words, dress)}</w:p>"


def size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/>'


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(words: str) -> str:
    return f"<w:r><w:instrText>{words}</w:instrText></w:r>"


def cell(content: str) -> str:
    return f"<w:tc>{content}</w:tc>"


def test_large_letters_are_headings_and_the_first_is_the_title() -> None:
    sentence = "先看档案，再出门，两个人一起去。" * 3
    body = (
        p("家访工作指南", size(44)) + p("做好准备", size(36)) + p(sentence, size(28))
        + p("进门问好", size(36)) + p(sentence, size(28))
    )  # fmt: skip
    draft = read(with_body(body))
    assert draft.title == "家访工作指南"
    assert outline(draft) == [("做好准备", ["text"]), ("进门问好", ["text"])]


def test_numbers_typed_by_hand() -> None:
    lines = ["关于家访的通知", "一、总体要求", "（一）提高认识", "正文内容，很重要。", "二、任务",
             "1. 第一件事；", "2. 第二件事。"]  # fmt: skip
    draft = read(with_body("".join(map(p, lines))))
    assert (draft.title, [one.title for one in draft.sections]) == (
        "关于家访的通知", ["总体要求", "任务"]
    )  # fmt: skip
    assert texts(draft) == (
        "<h3>（一）提高认识</h3><p>正文内容，很重要。</p><p>1. 第一件事；</p><p>2. 第二件事。</p>"
    )


def test_a_title_of_its_own_style_above_bold_lines() -> None:
    body = (
        p("家访", "", '<w:pStyle w:val="Title"/>') + p("准备", "<w:b/>") + p("带证件。")
        + p("进门", "<w:b/>") + p("问好。")
    )  # fmt: skip
    assert outline(read(with_body(body))) == [("准备", ["text"]), ("进门", ["text"])]


def test_styles_of_the_office_and_hidden_ones() -> None:
    def change(parts: dict[str, bytes]) -> None:
        styles = parts["word/styles.xml"].decode()
        parts["word/styles.xml"] = styles.replace("</w:styles>", STYLES).encode()

    body = (
        p("准备", "", '<w:pStyle w:val="g1"/>') + p("秘密", "", '<w:pStyle w:val="hid"/>')
        + p("小节", "", '<w:pStyle w:val="5"/>') + p("正文。")
        + p("进门", "", '<w:pStyle w:val="g1"/>')
        + p("露出。", '<w:vanish w:val="0"/>', '<w:pStyle w:val="hid"/>')
    )  # fmt: skip
    draft = read(repacked(with_body(body), change))
    assert outline(draft) == [("准备", ["text"]), ("进门", ["text"])]
    assert texts(draft) == "<h3>小节</h3><p>正文。</p><p>露出。</p>"
    assert notes(draft) == ["1 hidden passages were left out."]


def test_a_table_of_contents_goes_and_a_link_made_by_a_field_stays() -> None:
    contents = (
        f"<w:p>{mark('begin')}{code(' TOC ')}{mark('separate')}{run('准备 1')}</w:p>"
        f"{p('进门 2')}<w:p>{mark('end')}</w:p>"
    )
    link = (
        f"<w:p>{mark('begin')}{code(' HYPERLINK &quot;https://www.mca.gov.cn/&quot; ')}"
        f"{mark('separate')}{run('民政部')}{mark('end')}{run('的网页')}</w:p>"
    )
    draft = read(with_body(contents + p("准备", "", H1) + link))
    assert texts(draft) == '<p><a href="https://www.mca.gov.cn/">民政部</a>的网页</p>'


def test_a_field_that_nobody_closed_swallows_nothing() -> None:
    begun = f"<w:p>{mark('begin')}{code(' TOC ')}{mark('separate')}{run('准备 1')}</w:p>"
    assert texts(read(with_body(begun + p("准备", "", H1) + p("正文。")))) == "<p>正文。</p>"


def test_readings_above_letters_and_drawn_boxes() -> None:
    ruby = "<w:r><w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>"
    box = '<w:r><w:sym w:font="Wingdings" w:char="{}"/></w:r>'
    line = ruby.format(run("pīn"), run("拼")) + run("音") + box.format("F0A8") + box.format("F0EE")
    draft = read(with_body(f"<w:p>{line}</w:p>"))
    assert texts(draft) == "<p>拼音☐</p>"
    assert "1 signs of special fonts were left out; look at the text." in notes(draft)


def test_raised_and_lowered_digits_stay_so() -> None:
    up, down = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    line = f"{run('12 m')}{run('2', up)}{run('，H')}{run('2', down)}{run('O，第 1')}{run('st', up)}"
    draft = read(with_body(f"{p('一', '', H1)}<w:p>{line}</w:p>"))
    assert texts(draft) == "<p>12 m²，H₂O，第 1st</p>"
    assert notes(draft) == ["1 raised or lowered passages are plain text now."]


def test_what_reviewers_left_is_named() -> None:
    line = (
        "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        f"<w:ins>{run('加')}</w:ins>{run('划掉', '<w:strike/>')}"
        '<w:r><w:commentReference w:id="0"/></w:r>'
    )
    gone = f'<w:tr><w:trPr><w:del w:id="1"/></w:trPr>{cell(p("删"))}{cell(p("删"))}</w:tr>'
    inner = f"<w:tbl><w:tr>{cell(p('子'))}{cell(p('丑'))}</w:tr></w:tbl>"
    kept = f"<w:tr>{cell(p('丙'))}{cell(p('丁') + inner)}</w:tr>"
    table = (
        f"<w:tbl><w:tr>{cell(p('甲'))}{cell(p('乙'))}</w:tr>{gone}"
        f"<w:sdt><w:sdtContent>{kept}</w:sdtContent></w:sdt></w:tbl>"
    )
    draft = read(with_body(f"{p('一', '', H1)}<w:p>{line}</w:p>{table}<w:altChunk/>"))
    assert texts(draft) == "<p>加划掉</p>"
    assert draft.sections[0].parts[1]["value"]["rows"] == [{"cells": ["丙", "丁 子 丑"]}]
    assert notes(draft) == [
        "2 deletions under “Track Changes” were carried out, insertions kept; look at the text.",
        "1 struck-out passages are plain text now; look at them.",
        "1 comments of reviewers were left out.",
        "1 tables within tables were written as text.",
        "1 inserted documents were left out. Paste their text in Word instead.",
    ]


def test_the_hint_of_an_empty_form_is_no_text() -> None:
    hint = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        f"<w:sdtContent>{run('单击此处输入')}</w:sdtContent></w:sdt>"
    )
    assert texts(read(with_body(f"<w:p>{hint}{run('姓名')}</w:p>"))) == "<p>姓名</p>"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"word/header1.xml": b"<w:hdr"}, ["A damaged page header or footer was left out."]),
        (
            {"word/header1.xml": b"<!DOCTYPE a><x/>"},
            ["A damaged page header or footer was left out."],
        ),
        (
            {"word/numbering.xml": b"<"},
            ["The numbering of the document is damaged: look at its lists."],
        ),
    ],
)
def test_a_damaged_part_beside_the_text_is_not_missed(parts, said) -> None:
    draft = read(repacked(visit(), lambda every: every.update(parts)))
    assert outline(draft) == outline(read(visit()))
    assert notes(draft) == said


def test_a_damaged_picture_costs_that_picture_only() -> None:
    content = bytearray(visit())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        part = next(one for one in archive.infolist() if one.filename.startswith("word/media/"))
    content[part.header_offset + 60] ^= 0xFF
    draft = read(bytes(content))
    assert sorted(bool(one.content) for one in draft.pictures) == [False, True]
