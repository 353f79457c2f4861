from datetime import date

from ingest.readers.article import Article, article, ends

LEAD = "Sáng nay, Đảng ủy tổ chức hội nghị về công tác quản lý đảng viên ở nước ngoài."
SECOND = "Hội nghị nghe báo cáo của các chi bộ và thảo luận về nhiệm vụ của năm tới."
LAST = "Đảng ủy yêu cầu các chi bộ sinh hoạt đều và giúp đỡ đảng viên trẻ."
TITLE = "Đảng ủy bàn công tác quản lý đảng viên"
TEASER = "Khai mạc tuần lễ văn hóa Việt Nam tại Pháp"


def read(*lines: str, title: str | None = None) -> Article:
    return article("\n\n".join(lines).split("\n"), title)


def test_a_bare_article_is_kept_whole() -> None:
    page = read(TITLE, LEAD, SECOND, LAST)
    assert page.title == TITLE
    assert page.paragraphs == (LEAD, SECOND, LAST)
    assert page.dropped == 0


def test_breadcrumbs_dates_counters_and_buttons_go() -> None:
    page = read("Trang chủ Chính trị Xã hội", "07:09 | 06/07/2022 GMT+7", TITLE, "aa", "651 lượt xem", LEAD, LAST)
    assert page.paragraphs == (LEAD, LAST)
    assert page.title == TITLE
    assert page.published == date(2022, 7, 6)


def test_the_date_below_the_headline_counts_not_the_day_of_the_visit() -> None:
    page = read("Chủ nhật, 03/03/2024, 03:55[GMT+7]", TITLE, "Thứ 7, 23/12/2023 | 09:02:07", LEAD, LAST)
    assert page.published == date(2023, 12, 23)


def test_a_teaser_goes_with_its_summary() -> None:
    summary = "Từ ngày 6 tháng 7, tuần lễ văn hóa Việt Nam tại Pháp giới thiệu nhiều món ăn."
    lines = f"{TITLE}\n\n{LEAD}\n{TEASER} {TEASER}\n{summary}\n\n{SECOND}\n\n{LAST}".split("\n")
    assert article(lines).paragraphs == (LEAD, SECOND, LAST)


def test_a_paragraph_after_a_lone_teaser_stays() -> None:
    assert read(TITLE, LEAD, f"{TEASER} {TEASER}", SECOND, LAST).paragraphs == (LEAD, SECOND, LAST)


def test_a_box_of_links_inside_the_article_goes_and_the_article_goes_on() -> None:
    summary = "Tuần lễ văn hóa giới thiệu áo dài, món ăn và âm nhạc của ba miền Việt Nam."
    page = read(TITLE, LEAD, "Tin liên quan", TEASER, summary, "Hội sách tại Berlin mở cửa", SECOND, LAST)
    assert page.paragraphs == (LEAD, SECOND, LAST)


def test_a_sentence_that_only_names_who_speaks_is_a_caption() -> None:
    caption, other = (
        "Đồng chí Nguyễn Văn A, Bí thư Đảng ủy, phát biểu khai mạc Hội nghị.",
        "Bà Trần Thị B tham luận tại hội thảo.",
    )
    page = read(TITLE, LEAD, caption, SECOND, other, LAST)
    assert (page.paragraphs, page.captions, page.dropped) == ((LEAD, SECOND, LAST), (caption, other), 0)


def test_a_sentence_printed_twice_under_a_picture_is_a_caption_once() -> None:
    caption = "Đảng bộ tại Nhật Bản tổ chức đại hội nhiệm kỳ mới."
    page = read(TITLE, LEAD, caption, caption, SECOND, LAST)
    assert (page.paragraphs, page.captions) == ((LEAD, SECOND, LAST), (caption,))


def test_what_the_page_marks_as_a_caption_is_one_even_where_its_main_part_lacks_it() -> None:
    caption = "Bí thư Đảng ủy trao huy hiệu tại hội nghị ngày 5 tháng 7"
    for lines in ([TITLE, LEAD, caption, SECOND, LAST], [TITLE, LEAD, SECOND, LAST]):
        page = article(lines, TITLE, marked=[caption])
        assert (page.paragraphs, page.captions) == ((LEAD, SECOND, LAST), (caption,))


def test_a_sentence_on_when_someone_spoke_or_what_was_said_stays() -> None:
    dated = "Ngày 22/12, đồng chí Nguyễn Văn A phát biểu tại Hội nghị."
    said = "Đồng chí Nguyễn Văn A phát biểu tại Hội nghị rằng công tác quản lý đã nền nếp hơn."
    assert read(TITLE, LEAD, dated, said, LAST).paragraphs == (LEAD, dated, said, LAST)


def test_a_lead_printed_twice_is_kept_once() -> None:
    lead = f"{LEAD[:-1]}, với sự tham dự của đại diện các chi bộ ở ba khu vực."
    assert read(TITLE, lead, lead, SECOND, LAST).paragraphs == (lead, SECOND, LAST)


def test_captions_are_kept_apart_and_repeated_lines_and_table_cells_go() -> None:
    page = read(
        "Đoàn thăm khu di tích lịch sử ở ngoại ô thành phố cảng. |",
        TITLE,
        LEAD,
        "Toàn cảnh hội nghị sáng nay",
        "Các đại biểu dự hội nghị. (Ảnh: Quang Hòa).",
        SECOND,
        "Toàn cảnh hội nghị sáng nay",
        LAST,
        "| Khai mạc Hội nghị toàn quốc Sáng 18/12, tại Hà Nội, Hội nghị với ... |",
    )
    assert page.paragraphs == (LEAD, SECOND, LAST)
    assert page.captions == (
        "Đoàn thăm khu di tích lịch sử ở ngoại ô thành phố cảng.",
        "Các đại biểu dự hội nghị. (Ảnh: Quang Hòa).",
    )


def test_nothing_after_a_closing_line_is_the_articles() -> None:
    for closing in (
        "Nguồn:",
        "(0) Bình luận",
        "Tin cùng chuyên mục",
        "Phản hồi",
        "Theo: dangcongsan.vn",
        "Các tin khác",
    ):
        assert read(TITLE, LEAD, LAST, closing, SECOND).paragraphs == (LEAD, LAST), closing


def test_a_sentence_that_only_begins_like_a_closing_line_is_text() -> None:
    assert not ends("Theo đó, các chi bộ sinh hoạt mỗi tháng một lần.")
    assert not ends("Nguồn lực cho công tác đảng được bảo đảm.")
    assert not ends("")
    assert ends("Theo Quang Hòa/Báo Thế giới & Việt Nam")


def test_outlets() -> None:
    assert read(TITLE, LEAD, LAST, "Theo Quang Hòa/Báo Thế giới & Việt Nam").outlet == "Báo Thế giới & Việt Nam"
    assert read(TITLE, LEAD, LAST, "Theo: dangcongsan.vn").outlet == "dangcongsan.vn"
    assert read("Theo dõi Báo Hànộimới trên", TITLE, LEAD, LAST).outlet == "Báo Hànộimới"
    assert read(TITLE, LEAD, LAST).outlet is None


def test_author_and_tags_after_the_last_sentence_go() -> None:
    assert read(TITLE, LEAD, LAST, "Quang Hòa", "đảng viên, chi bộ").paragraphs == (LEAD, LAST)


def test_none_and_one_line() -> None:
    assert article([]) == Article((), None, None, None, 0)
    assert article([LEAD]).paragraphs == (LEAD,)
    assert article([LEAD]).title is None


def test_what_the_whole_page_repeats_is_no_paragraph_even_if_its_main_part_has_it_once() -> None:
    caption = "Toàn cảnh hội nghị của Đảng ủy sáng nay."
    lines = [TITLE, LEAD, caption, SECOND, LAST]
    assert article(lines, TITLE, [*lines, caption]).paragraphs == (LEAD, SECOND, LAST)
