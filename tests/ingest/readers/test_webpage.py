from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.readers.webpage import Page, read
from made.files import reading, saved

RULE = "Chi bộ họp thường lệ mỗi tháng một lần để bàn việc thực hiện nhiệm vụ của đảng viên ở nước ngoài."
ABROAD = "Đảng viên ra nước ngoài báo cáo với chi bộ nơi mình sinh hoạt trước ngày lên đường ít nhất mười ngày."
DAY = '<meta property="article:published_time" content="{}">'
FORM = "<td>ĐẢNG CỘNG SẢN VIỆT NAM</td>"


def page(body: str, head: str = "") -> Page:
    return read("a.html", f"<!doctype html><html><head>{head}</head><body>{body}</body></html>")


def whole(body: str) -> list[str]:
    """Return all of the page's text line by line, without an article that makes it one."""
    lines = page(f"{body}<article><p>{RULE}</p><p>{ABROAD}</p></article>").whole.split("\n")
    assert lines[-2:] == [RULE, ABROAD]
    return lines[:-2]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("", []),
        ("<p>Điều 1.</p><p>Điều 1.</p>", ["Điều 1.", "Điều 1."]),
        ("<div>Số 07-HD/TW<div>Hà Nội</div>năm 2025</div>", ["Số 07-HD/TW", "Hà Nội", "năm 2025"]),
        ("<p>Chi <b>bộ</b> <i>cơ</i> sở</p>", ["Chi bộ cơ sở"]),
        ("<p>Hà Nội<br>năm 2025<br/>", ["Hà Nội", "năm 2025"]),
        ("<p>  Chi\n   bộ \t họp </p>", ["Chi bộ họp"]),
        ("<ul><li>a) Một</li><li>b) Hai</li></ul>", ["a) Một", "b) Hai"]),
        ("<script>x()</script><style>p{}</style><noscript>bật JavaScript</noscript>", []),
        ("<button>In</button><select><option>Cỡ chữ</option></select>", []),
        ("<p>Điều&nbsp;5 &ndash; &ldquo;khoản&rdquo;</p>", ["Điều 5 – “khoản”"]),
        ("<!-- chú thích --><p>Điều 1.</p>", ["Điều 1."]),
    ],
    ids=(
        "nothing, two alike, blocks in blocks, words in marks, breaks, blanks, a list, what nobody sees, "
        "what is pressed, entities, a comment"
    ).split(", "),
)
def test_the_whole_is_what_a_reader_sees_block_by_block(body: str, lines: list[str]) -> None:
    assert whole(body) == lines


def test_a_table_that_only_places_text_is_read_cell_by_cell() -> None:
    number = "<td><p>BAN CHẤP HÀNH TRUNG ƯƠNG</p><p>Số 07-HD/TW</p></td>"
    assert whole(f"<table><tr>{number}{FORM}</tr></table>") == [
        "BAN CHẤP HÀNH TRUNG ƯƠNG",
        "Số 07-HD/TW",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
    ]


def test_short_and_repeated_items_of_a_regulation_are_in_the_whole_even_where_the_main_part_lacks_them() -> None:
    items = ["a) Đối với đảng viên:", "- Khiển trách;", "b) Đối với tổ chức đảng:", "- Khiển trách;"]
    assert whole("".join(f"<p>{item}</p>" for item in items)) == items


def test_a_headline_that_only_links_elsewhere_is_not_in_the_main_part() -> None:
    card = '<div><h3><a href="/khac">Một bài báo khác hẳn về kinh tế</a></h3><p>Tóm tắt bài báo khác.</p></div>'
    found = page(f"<article><p>{RULE}</p><p>{ABROAD}</p>{card}</article>")
    assert "kinh tế" not in found.main
    assert "Tóm tắt" not in found.main
    assert "kinh tế" in found.whole


def test_a_link_inside_a_sentence_stays_in_the_main_part() -> None:
    linked = RULE.replace("mỗi tháng một lần", '<a href="/quy-dinh">mỗi tháng một lần</a>')
    assert RULE in page(f"<article><p>{linked}</p><p>{ABROAD}</p></article>").main


@pytest.mark.parametrize(
    ("head", "title", "published", "site"),
    [
        ("", None, None, None),
        ("<title>Họp chi bộ</title>", "Họp chi bộ", None, None),
        ('<meta property="og:site_name" content="Báo Ví Dụ">', None, None, "Báo Ví Dụ"),
        (DAY.format("2024-05-06T07:00:00+07:00"), None, date(2024, 5, 6), None),
        (DAY.format("hôm qua"), None, None, None),
    ],
    ids=["nothing", "title", "site", "day", "no day"],
)
def test_a_page_says_of_itself_only_what_its_own_data_say(
    head: str, title: str | None, published: date | None, site: str | None
) -> None:
    found = page(f"<article><p>{RULE}</p><p>{ABROAD}</p></article>", head)
    assert (found.title, found.published, found.site) == (title, published, site)


def test_a_day_in_the_text_is_not_taken_for_the_day_of_publication() -> None:
    assert page(f"<article><p>{RULE}</p><p>Ngày 5/6/2023, {ABROAD}</p></article>").published is None


@pytest.mark.parametrize("html", ["", " ", "<html></html>", "<html><body><script>x</script></body></html>"])
def test_a_page_without_text_is_refused_by_name(html: str) -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.html: "):
        read("a.html", html)


def test_a_page_of_too_many_tags_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(UnreadableFile, match="quá 500000 thẻ"):
        read("a.html", "<b>" * 500_001)


@given(st.lists(st.text("abcđêư .", min_size=1).map(str.strip).filter(bool), max_size=8))
@settings(max_examples=40)
def test_no_paragraph_of_the_page_is_lost_or_moved(paragraphs: list[str]) -> None:
    lines = [" ".join(text.split()) for text in paragraphs]
    assert whole("".join(f"<p>{text}</p>" for text in paragraphs)) == lines


def test_html_gives_the_article_and_what_the_page_says_of_itself(tmp_path: Path) -> None:
    paragraph = "Chi bộ họp thường lệ mỗi tháng một lần để bàn việc thực hiện nhiệm vụ của đảng viên ở nước ngoài."
    html = f"""<!doctype html><html><head><title>Họp chi bộ thường lệ</title>
        <meta property="og:site_name" content="Báo A">
        <meta property="article:published_time" content="2024-05-06T07:00:00+07:00"></head>
        <body><nav><a href="/">Trang chủ</a></nav><article><h1>Họp chi bộ thường lệ</h1>
        <p>{paragraph}</p><p>{paragraph[:-1]}, lao động.</p>
        <div><h3><a href="/khac">Một bài báo khác hẳn về kinh tế</a></h3><p>Tóm tắt bài báo khác.</p></div>
        </article><footer>© Báo A</footer></body></html>"""
    found = reading(saved(tmp_path / "a.html", html))
    said = "\n".join(line.text for line in found.lines)
    assert paragraph in said
    assert "kinh tế" not in said
    assert "Tóm tắt" not in said
    assert (found.title, str(found.published), found.site) == ("Họp chi bộ thường lệ", "2024-05-06", "Báo A")
    assert any("kinh tế" in line.text for line in found.whole)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<ol><li>Một</li><li>Hai<ol type=a><li>Con</li></ol></li></ol>", ["1. Một", "2. Hai", "a) Con"]),
        ("<ol start=4><li>Bốn</li><li value=9>Chín</li><li>Mười</li></ol>", ["4. Bốn", "9. Chín", "10. Mười"]),
        ("<ol reversed><li>Hai</li><li>Một</li></ol>", ["2. Hai", "1. Một"]),
        ("<ol style='list-style-type: upper-roman'><li>Một</li></ol>", ["I. Một"]),
        ("<ol style='list-style: none'><li>Một</li></ol>", ["Một"]),
        ("<ol><li>1. Một</li><li>Hai</li></ol>", ["1. Một", "2. Hai"]),
        ("<ul><li>Một</li><li>- Hai</li></ul>", ["- Một", "- Hai"]),
        ("<ul></ul><ol></ol>", []),
    ],
)
def test_the_numbers_that_a_browser_draws_are_read(body: str, lines: list[str]) -> None:
    assert whole(body) == lines


def test_the_number_of_an_item_stands_before_its_first_block() -> None:
    assert whole(
        "<ol><li><p>Một</p><p>Thêm</p></li><li><div>Hai</div><ol type='a'><li><p>A</p></li></ol></li></ol>"
    ) == [
        "1. Một",
        "Thêm",
        "2. Hai",
        "a) A",
    ]
    assert whole("<ol><li></li><li><ol type='a'><li>A</li></ol></li></ol><p>Hết</p>") == ["1.", "2.", "a) A", "Hết"]


def test_rows_of_a_table_of_figures_stay_whole() -> None:
    head = "<tr><th>Loại sổ</th><th>Thời hạn</th></tr>"
    rows = "<tr><td rowspan=2><p>Sổ</p><p>giấy</p></td><td>5 năm</td></tr><tr><td>10 năm</td></tr>"
    assert whole(f"<table>{head}{rows}</table>") == ["Loại sổ | Thời hạn", "Sổ giấy | 5 năm", "Sổ giấy | 10 năm"]


def test_a_table_inside_a_cell_is_read_with_its_row() -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    assert whole(f"<table><tr><td>Sổ</td><td>{inner}</td></tr></table>") == ["Sổ | a | b"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<del>ba năm</del>",
        "<s>ba năm</s>",
        "<span style='text-decoration: line-through'>ba năm</span>",
        "<span style='display:none'>ba năm</span>",
        "<span hidden>ba năm</span>",
        "<span style='color: #fff'>ba năm</span>",
        "<span style='font-size:1px'>ba năm</span>",
    ],
)
def test_what_is_struck_out_or_hidden_is_left_out_and_said(hidden: str) -> None:
    found = page(f"<p>Lưu {hidden} năm năm.</p><article><p>{RULE}</p><p>{ABROAD}</p></article>")
    assert "Lưu năm năm." in found.whole
    assert len(found.warnings) == 1
    assert "“ba năm”" in found.warnings[0]


def test_white_letters_on_a_ground_are_seen() -> None:
    assert whole("<p style='background:#008'><span style='color:#fff'>Ba năm</span></p>") == ["Ba năm"]


def test_a_note_that_a_mark_links_to_is_kept_apart() -> None:
    body = "<p>Lưu 30<a href='#n1'>[1]</a> ngày.</p><p>Hết.</p><p><a id='n1'></a>[1] Sửa năm 2025.</p>"
    found = page(f"{body}<article><p>{RULE}</p><p>{ABROAD}</p></article>")
    assert found.whole.split("\n")[:2] == ["Lưu 30¹ ngày.", "Hết."]
    assert found.notes == {"1": "Sửa năm 2025."}


def test_the_words_under_a_picture_are_a_caption() -> None:
    figure = '<figure><img src="a.jpg"><figcaption>Bà Trần Thị B\n tham luận</figcaption></figure>'
    assert page(f"<article><p>{RULE}</p>{figure}<p>{ABROAD}</p></article>").captions == ("Bà Trần Thị B tham luận",)
