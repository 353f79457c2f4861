from datetime import date

from made.documents import document, provision
from qa.courses.clauses import clauses
from qa.courses.essays import essays
from qa.courses.options import Pool

ON = date(2026, 3, 1)


def test_a_list_gives_a_point_for_each_of_its_items_with_its_place() -> None:
    text = "Đảng viên bị xóa tên khi:\n- tự ý trả lại thẻ\n- bỏ sinh hoạt ba tháng\n- vi phạm tư cách hai năm liền"
    (one,) = essays(Pool(clauses([document(provision("8", text, heading="Xóa tên"))]), ()), ON)
    assert (
        one.stem == "Theo Quy định 294-QĐ/TW, đồng chí hãy nêu đầy đủ các ý tiếp nối: Đảng viên bị xóa tên khi (…)."
    )
    assert [point.text for point in one.points] == [
        "Tự ý trả lại thẻ.",
        "Bỏ sinh hoạt ba tháng.",
        "Vi phạm tư cách hai năm liền.",
    ]
    assert [point.source.quote for point in one.points] == [
        f"- {line}" for line in text.replace("- ", "").split("\n")[1:]
    ]


def test_a_section_gives_a_point_for_each_clause_that_reads_by_itself() -> None:
    parts = (
        provision("3.1", "Chi bộ xét trong kỳ họp.", heading="Xét"),
        provision("3.2", "Cấp ủy cơ sở quyết định.", heading="Quyết định"),
        provision("3.3", "Chi bộ trao thẻ cho đảng viên.", heading="Trao thẻ"),
    )
    section = provision("3", "", *parts, heading="Phát thẻ")
    (one,) = essays(Pool(clauses([document(section)]), ()), ON)
    assert one.stem == "Theo Quy định 294-QĐ/TW, đồng chí hãy trình bày nội dung: Phát thẻ."
    assert [point.text for point in one.points] == [
        "Xét: Chi bộ xét trong kỳ họp.",
        "Quyết định: Cấp ủy cơ sở quyết định.",
        "Trao thẻ: Chi bộ trao thẻ cho đảng viên.",
    ]


def test_a_section_of_which_something_does_not_read_by_itself_gives_none() -> None:
    parts = (
        provision("3.1", "Chi bộ xét trong kỳ họp.", heading="Xét"),
        provision("3.2", "Nơi này quyết định.", heading="Quyết định"),
        provision("3.3", "Chi bộ trao thẻ cho đảng viên.", heading="Trao thẻ"),
    )
    assert essays(Pool(clauses([document(provision("3", "", *parts, heading="Phát thẻ"))]), ()), ON) == ()
