import zipfile
from pathlib import Path

import pytest

from ingest.readers.read import Reading
from made.files import GUIDE, reading, refusal

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
STYLES = """
<style:style style:name="struck" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="hidden" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="white" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="higher" style:family="text" style:parent-style-name="up"/>
<style:style style:name="old" style:family="paragraph"><style:text-properties style:font-name=".VnTimeH"/></style:style>
<text:list-style style:name="L">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="." text:display-levels="2"/>
<text:list-level-style-number text:level="3" style:num-format="a" style:num-suffix=")"/>
</text:list-style>
<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
"""  # noqa: E501
OUTLINE = '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1" style:num-prefix="Điều " style:num-suffix="."/></text:outline-style>'  # noqa: E501


def odt(path: Path, body: str, manifest: str = "", styles: str = "") -> Path:
    """Write an ODT file whose text has this XML."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr("styles.xml", f"<office:document-styles {NAMESPACES}>{styles}</office:document-styles>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMESPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
    return path


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def item(text: str, inner: str = "") -> str:
    return f"<text:list-item>{p(text)}{inner}</text:list-item>"


def shown(found: Reading) -> list[str]:
    return [line.text for line in found.lines if line.text.strip()]


def test_the_guide_is_read_line_by_line(tmp_path: Path) -> None:
    assert shown(reading(odt(tmp_path / "a.odt", "".join(map(p, GUIDE.split("\n")))))) == GUIDE.split("\n")


def test_headings_and_lists_have_the_numbers_that_are_drawn(tmp_path: Path) -> None:
    points = f"<text:list>{item('Điểm')}{item('Điểm')}</text:list>"
    first = item("Một", f"<text:list>{item('Con')}{item('Con', points)}</text:list>")
    body = (
        f'<text:h text:outline-level="1">Phát thẻ</text:h>'
        f'<text:list text:style-name="L">{first}{item("Hai")}</text:list>'
        f'{p("Lời")}<text:list text:style-name="L" text:continue-numbering="true">{item("Ba")}</text:list>'
        f'<text:h text:outline-level="1">Đổi thẻ</text:h><text:list text:style-name="L">{item("Một")}</text:list>'
        f'<text:list text:style-name="B">{item("Gạch")}</text:list>'
    )
    assert shown(reading(odt(tmp_path / "a.odt", body, styles=OUTLINE))) == [
        "Điều 1. Phát thẻ", "1. Một", "1.1. Con", "1.2. Con", "a) Điểm", "b) Điểm", "2. Hai", "Lời", "3. Ba",
        "Điều 2. Đổi thẻ", "1. Một", "- Gạch",
    ]  # fmt: skip


def test_deleted_struck_out_and_hidden_text_and_comments_are_left_out(tmp_path: Path) -> None:
    deleted = f"<text:tracked-changes><text:changed-region><text:deletion>{p('cũ')}</text:deletion></text:changed-region></text:tracked-changes>"  # noqa: E501
    spans = "".join(
        f'<text:span text:style-name="{style}">{text}</text:span>'
        for style, text in (("struck", "3 năm"), ("hidden", "ẩn"), ("white", "trắng"))
    )
    comment = f"<office:annotation>{p('nhận xét')}</office:annotation>"
    found = reading(
        odt(tmp_path / "a.odt", deleted + p(f'Lưu<text:s text:c="2"/>{spans}5 năm{comment}.<text:line-break/>Hết'))
    )
    assert shown(found) == ["Lưu 5 năm.", "Hết"]
    assert found.warnings == ("bỏ chữ bị gạch ngang: “3 năm”", "bỏ chữ ẩn, trắng hoặc quá nhỏ: “ẩntrắng”")


def test_notes_and_raised_figures_leave_the_text(tmp_path: Path) -> None:
    note = f"<text:note><text:note-citation>7</text:note-citation><text:note-body>{p('Kể cả ngày lễ.')}</text:note-body></text:note>"  # noqa: E501
    up = '<text:span text:style-name="higher">{}</text:span>'
    found = reading(odt(tmp_path / "a.odt", p(f"30{note} ngày, 100 m{up.format(2)}, 20{up.format(5)} tờ")))
    assert shown(found) == ["30 ngày, 100 m², 20 tờ"]
    assert found.lines[0].notes == ("Chú thích 1: Kể cả ngày lễ.",)


def test_rows_of_a_table_stay_whole_and_a_head_is_read_cell_by_cell(tmp_path: Path) -> None:
    def table(*rows: str) -> str:
        inside = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        return f"<table:table><table:table-column/>{inside}</table:table>"

    def cell(*lines: str, down: int = 1) -> str:
        return f'<table:table-cell table:number-rows-spanned="{down}">{"".join(map(p, lines))}</table:table-cell>'

    head = table(cell("BAN BÍ THƯ") + cell("ĐẢNG CỘNG SẢN VIỆT NAM", "Số 1"))
    covered = "<table:covered-table-cell/>"
    figures = table(cell("Sổ", down=2) + cell("5", "năm"), covered + cell("6 năm"), cell("Thẻ") + cell("7 năm"))
    assert shown(reading(odt(tmp_path / "a.odt", head + figures))) == [
        "BAN BÍ THƯ", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 1", "Sổ | 5 năm", "Sổ | 6 năm", "Thẻ | 7 năm",
    ]  # fmt: skip


def test_an_old_font_is_decoded_with_its_capitals(tmp_path: Path) -> None:
    body = '<text:p text:style-name="old">thÎ ®¶ng</text:p>' + p(
        "§¶ng viªn ®­îc <text:span>th«ng tin</text:span> vÒ t×nh h×nh"
    )
    assert shown(reading(odt(tmp_path / "a.odt", body))) == ["THẺ ĐẢNG", "Đảng viên được thông tin về tình hình"]


def test_a_protected_or_damaged_file_is_refused(tmp_path: Path) -> None:
    protected = odt(tmp_path / "a.odt", p("x"), manifest="<encryption-data/>")
    assert "a.odt: tệp ODT đặt mật khẩu" in refusal(protected)
    assert "b.odt: tệp ODT hỏng" in refusal(odt(tmp_path / "b.odt", "<text:p>"))


@pytest.mark.parametrize("body", ["", p(""), p("<draw:frame/>")])
def test_a_file_without_text_is_refused(tmp_path: Path, body: str) -> None:
    assert "không có chữ nào" in refusal(odt(tmp_path / "a.odt", body))
