from datetime import date

import pytest

from corpus.model import Nature, ScannedPage, Source, Trust
from corpus.register import Register
from corpus.versions import kept
from made.answers import NOW
from made.documents import document, provision, reference
from made.library import DIGEST, DOUBTED, FEES, GUESSED_NEW, GUESSED_OLD, LATER, LOCAL, NEW, OLD, REPORT, TWINS
from made.passages import citation, passage
from qa.index.passages import passages
from qa.question.reading import read
from qa.write.notices import misdated, notes, notices, standing_line, validity_notice
from qa.write.register_facts import register_facts
from qa.write.replies import day

REGISTER = Register((OLD, NEW, GUESSED_OLD, GUESSED_NEW, DIGEST, REPORT, LOCAL, DOUBTED, LATER, *TWINS, FEES))
SCAN = FEES.model_copy(
    update={
        "sources": (Source(trust=Trust.FULL_TEXT, scanned=(ScannedPage(page=1, confidence=0.94, syllables=0.99),)),)
    }
)
PLAIN = read("Đảng phí đóng ở đâu?")


def cited(document, row=0, marker=1):
    return citation(passages(document)[row], marker=marker)


def told(*documents, reading=PLAIN, register=REGISTER, on=NOW):
    citations = [cited(document, marker=marker) for marker, document in enumerate(documents, 1)]
    return notices(citations, documents, register, on, reading)


def codes(*documents, **more):
    return [notice.code for notice in told(*documents, **more)]


def test_days_are_written_as_vietnamese_texts_write_them():
    assert day(date(2026, 1, 9)) == "9/1/2026"
    assert day(None) == ""


def test_a_rule_in_force_needs_no_notice():
    assert told(FEES) == ()


def test_a_notice_names_the_citations_it_concerns():
    register = Register((OLD, NEW, FEES))
    given = [cited(FEES, marker=1), cited(OLD, marker=2), cited(OLD, marker=3)]
    (notice, *_) = notices(given, [FEES, OLD], register, NOW, PLAIN)
    assert (notice.code, notice.markers) == ("superseded", (2, 3))


def test_a_doubt_about_a_place_cited_twice_is_noted_once_for_both():
    given = [cited(DOUBTED, marker=1), cited(DOUBTED, marker=2)]
    doubts = [note for note in notes(given, [DOUBTED], REGISTER, NOW) if note.code == "doubt"]
    assert [note.markers for note in doubts] == [(1, 2)]


def test_nothing_cited_needs_no_notice():
    assert notices([], [], REGISTER, NOW, PLAIN) == notes([], [], REGISTER, NOW) == ()


class TestValidity:
    def test_a_replaced_rule_names_what_replaced_it_and_since_when(self):
        notice = validity_notice(OLD, REGISTER, NOW)
        assert notice.code == "superseded"
        assert notice.text == ("Quy định 11-QĐ/TW: hết hiệu lực, được thay bằng Quy định 22-QĐ/TW (từ 6/5/2024).")

    def test_a_rule_is_not_replaced_before_the_day_of_its_successor(self):
        assert validity_notice(OLD, REGISTER, date(2024, 5, 5)) is None
        assert validity_notice(OLD, REGISTER, date(2024, 5, 6)).code == "superseded"

    def test_every_step_of_a_chain_is_named_the_newest_last(self):
        newest = document(
            id="quy-dinh-5-qd-tw-2025",
            number="05-QĐ/TW",
            title="Hồ sơ",
            issued_on=date(2025, 1, 1),
            replaces=(reference("22-QĐ/TW", date(2024, 5, 6)),),
        )
        notice = validity_notice(OLD, Register((OLD, NEW, newest)), NOW)
        assert "Quy định 22-QĐ/TW (từ 6/5/2024), rồi Quy định 05-QĐ/TW (từ 1/1/2025)" in notice.text

    def test_a_replacement_without_text_says_that_it_must_be_looked_up(self):
        notice = validity_notice(GUESSED_OLD, REGISTER, NOW)
        assert "Hướng dẫn 44-HD/BTCTW (từ 10/9/2025)" in notice.text
        assert "kho chưa có văn bản mới, cần đối chiếu" in notice.text

    def test_a_replacement_that_is_only_inferred_says_so_and_why_is_noted(self):
        superseded, inferred = told(GUESSED_OLD)
        assert (superseded.code, inferred.code) == ("superseded", "inferred")
        assert inferred.text == "Hướng dẫn 44-HD/BTCTW thay thế là suy luận."
        (note,) = notes([cited(GUESSED_OLD)], [GUESSED_OLD], REGISTER, NOW)
        assert (note.code, note.text) == ("basis", "Hướng dẫn 44-HD/BTCTW: Cùng tên và cùng cơ quan.")

    def test_a_replaced_rule_without_a_known_successor_says_so(self):
        alone = OLD.model_copy(update={"id": "quy-dinh-11-qd-tw-2014"})
        assert validity_notice(alone, Register((alone,)), NOW).text.endswith("chưa rõ văn bản thay thế.")

    def test_a_rule_not_yet_in_force_names_its_first_day(self):
        notice = validity_notice(LATER, REGISTER, NOW)
        assert notice.code == "not-yet-in-force"
        assert "1/1/2027" in notice.text
        assert validity_notice(LATER, REGISTER, date(2027, 1, 1)) is None

    def test_a_rule_of_which_nothing_is_known_says_so(self):
        assert validity_notice(DOUBTED, REGISTER, NOW).code == "validity-unknown"

    @pytest.mark.parametrize("other", [REPORT, LOCAL], ids=["report", "procedure"])
    def test_what_is_no_rule_has_no_validity(self, other):
        assert validity_notice(other, REGISTER, date(1990, 1, 1)) is None


class TestStanding:
    """Each document has one line at most."""

    @pytest.mark.parametrize(
        ("nature", "line"),
        [
            (
                Nature.DIGEST,
                "Quy định 99-QĐ/TW: đang áp dụng từ 11/10/2020 · bản tóm lược · kiểm tra với văn bản chính thức.",
            ),
            (Nature.FULL_TEXT, None),
        ],
    )
    def test_of_a_text_in_force_only_a_digest_has_one(self, nature, line):
        told = standing_line(FEES.model_copy(update={"nature": nature}), REGISTER, NOW)
        assert (told and told.text) == line

    def test_it_has_the_code_of_the_weightiest_that_it_says(self):
        told = standing_line(DIGEST, REGISTER, NOW)
        assert (told.code, told.text) == (
            "low-trust",
            "Kết luận 55-KL/TW: đang áp dụng từ 4/3/2023 · nguồn chưa chắc chắn · bản tóm lược.",
        )

    def test_a_scan_in_force_says_what_its_letters_are(self):
        assert standing_line(SCAN, REGISTER, NOW).text == (
            "Quy định 99-QĐ/TW: đang áp dụng từ 11/10/2020 · chữ nhận dạng từ bản quét, đối chiếu với bản gốc."
        )

    def test_it_is_english_for_a_question_in_english(self):
        assert standing_line(OLD, REGISTER, NOW, foreign=True).text == (
            "Quy định 11-QĐ/TW: no longer in force, replaced by Quy định 22-QĐ/TW (from 6/5/2024)."
        )


class TestRoom:
    """Notices that need not be known before acting stay within half the words quoted."""

    ABOUT = FEES.model_copy(update={"nature": Nature.DIGEST})

    def codes(self, quoted):
        long = passage(" ".join(["chữ"] * quoted), document=self.ABOUT.id)
        return [notice.code for notice in notices([citation(long)], [self.ABOUT], REGISTER, NOW, PLAIN)]

    def test_a_short_quote_of_a_digest_in_force_goes_without_its_line(self):
        assert self.codes(quoted=10) == []
        assert self.codes(quoted=60) == ["digest"]

    def test_that_letters_come_from_a_scan_is_said_beside_the_shortest_quote(self):
        (notice,) = notices([citation(passage("Hai ngày.", document=SCAN.id))], [SCAN], REGISTER, NOW, PLAIN)
        assert (notice.code, notice.markers) == ("scanned", (1,))

    def test_what_replaced_a_lapsed_rule_is_said_beside_the_shortest_quote(self):
        (notice,) = notices([citation(passage("Hai ngày.", document=OLD.id))], [OLD], REGISTER, NOW, PLAIN)
        assert notice.code == "superseded"


class TestNature:
    def test_reports_alone_are_said_to_be_no_rules(self):
        assert codes(REPORT) == ["report-only"]

    def test_a_report_beside_a_rule_needs_no_such_notice(self):
        assert codes(FEES, REPORT) == []

    def test_a_local_procedure_is_said_to_be_one_whatever_stands_beside_it(self):
        assert codes(LOCAL) == codes(FEES, LOCAL) == ["local"]

    def test_the_weightiest_is_said_first(self):
        assert codes(DIGEST, LOCAL, OLD) == ["superseded", "local", "low-trust"]

    def test_nothing_is_said_twice(self):
        twice = notices([cited(OLD), cited(OLD, 1, 2)], [OLD], REGISTER, NOW, PLAIN)
        assert [notice.code for notice in twice] == ["superseded"]

    def test_a_doubt_is_told_of_the_place_that_is_cited_only(self):
        def doubts(row):
            return [note.text for note in notes([cited(DOUBTED, row)], [DOUBTED], REGISTER, NOW)]

        assert doubts(0) == ["Điều 1, Quy chế 77-QC/TW: Bản quét mờ ở con số 15."]
        assert doubts(1) == []

    def test_a_doubt_about_a_point_is_told_where_its_whole_list_is_cited(self):
        listed = document(
            provision("dieu-1", "Điều 1. Gồm:", provision("dieu-1.diem-a", "a) 12 người.", notes=("Chữ mờ.",))),
            id="quy-dinh-3-qd-tw-2020",
            number="03-QĐ/TW",
            title="Danh sách",
            issued_on=date(2020, 1, 1),
            effect="in-force",
        )
        assert [note.code for note in notes([cited(listed)], [listed], Register((listed,)), NOW)] == ["doubt"]


class TestNumbersAsked:
    def test_a_number_borne_by_several_lists_them_the_newest_first(self):
        (notice,) = told(FEES, reading=read("Hướng dẫn 01 nói gì?"))
        assert notice.code == "ambiguous-number"
        assert notice.text.index("2/1/2021") < notice.text.index("2/1/2016")

    def test_a_number_borne_by_several_is_told_by_its_year(self):
        assert told(FEES, reading=read("Hướng dẫn 01-HD/TW năm 2016 nói gì?")) == ()

    def test_a_number_borne_by_one_is_not_ambiguous(self):
        assert told(FEES, reading=read("Quy định 99 nói gì?")) == ()

    def test_a_wrong_year_is_corrected_from_the_register(self):
        (notice,) = told(FEES, reading=read("Quy định 99-QĐ/TW năm 2012 nói gì?"))
        assert notice.code == "premise"
        assert "Quy định 99-QĐ/TW được ban hành ngày 11/10/2020" in notice.text

    def test_a_right_year_and_no_year_are_left_alone(self):
        assert told(FEES, reading=read("Quy định 99-QĐ/TW năm 2020 nói gì?")) == ()
        assert told(FEES, reading=read("Quy định 99-QĐ/TW nói gì?")) == ()

    def test_a_wrong_year_is_corrected_from_the_quote_that_dates_the_document(self):
        reading = read("Thông báo 12-TB/TW năm 2014 nói gì?")
        found = notices([cited(DIGEST, row=1, marker=3)], [DIGEST], REGISTER, NOW, reading)
        (premise,) = [notice.text for notice in found if notice.code == "premise"]
        assert premise.startswith("Theo [3], văn bản 12-TB/TW có ngày 3/4/2010")

    @pytest.mark.parametrize(
        ("question", "text", "corrected"),
        [
            ("Quy định 86 năm 2014 nói gì?", "Quy định 86-QĐ/TW ngày 1-6-2022", 1),
            ("Quy định 86 năm 2022 nói gì?", "Quy định 86-QĐ/TW ngày 1-6-2022", 0),
            ("Quy định 86 nói gì?", "Quy định 86-QĐ/TW ngày 1-6-2022", 0),
            ("Quy định 86 năm 2014 nói gì?", "Quy định 86-QĐ/TW", 0),
            ("Quy định 86 năm 2014 nói gì?", "Quy định 85-QĐ/TW ngày 1-6-2022", 0),
            ("Quy định 86 năm 2014 nói gì?", "", 0),
        ],
    )
    def test_a_text_misdates_a_question_only_on_the_document_asked_about(self, question, text, corrected):
        assert len(misdated(read(question), text)) == corrected


class TestRegisterFacts:
    def test_a_question_about_a_document_gets_its_entry(self):
        facts = register_facts(read("Ai ban hành Quy định 22-QĐ/TW?"), REGISTER, NOW)
        assert facts.startswith(
            "Sổ đăng ký văn bản: Quy định 22-QĐ/TW (Ban Bí thư, 6/5/2024): Quản lý hồ sơ đảng viên"
        )
        assert "thay 11-QĐ/TW ngày 3/2/2015" in facts
        assert "còn hiệu lực vào ngày 1/1/2026" in facts

    def test_the_entry_of_a_replaced_document_names_its_successor(self):
        facts = register_facts(read("Quy định 11-QĐ/TW còn hiệu lực không?"), REGISTER, NOW)
        assert "đã được thay bằng Quy định 22-QĐ/TW (từ 6/5/2024)" in facts

    def test_what_is_inferred_is_marked_so_on_both_sides(self):
        for number in (33, 44):
            facts = register_facts(read(f"Hướng dẫn {number}-HD/BTCTW thay thế văn bản nào?"), REGISTER, NOW)
            assert "(suy luận)" in facts

    def test_a_document_of_unknown_validity_says_so(self):
        facts = register_facts(read("Quy chế 77-QC/TW còn hiệu lực không?"), REGISTER, NOW)
        assert "kho không rõ còn hiệu lực hay không" in facts

    def test_a_number_borne_by_several_gets_a_line_each(self):
        facts = register_facts(read("Hướng dẫn 01 ban hành khi nào?"), REGISTER, NOW)
        assert len(facts.splitlines()) == 2

    @pytest.mark.parametrize(
        "asked", ["Đảng phí nộp ở đâu?", "Quy định 22-QĐ/TW cho bao nhiêu ngày?", "", "Ai ban hành?"]
    )
    def test_other_questions_get_none(self, asked):
        assert register_facts(read(asked), REGISTER, NOW) == ""

    def test_a_document_that_is_not_there_has_no_entry(self):
        assert register_facts(read("Ai ban hành Quy định 123-QĐ/TW?"), REGISTER, NOW) == ""


def test_that_an_earlier_text_is_quoted_is_noted():
    version = kept(FEES, (), date(2026, 3, 1))
    register = Register((version, FEES))
    (note,) = [one for one in notes([cited(version)], [version], register, NOW) if one.code == "version"]
    assert note.text == f"{FEES.name} (bản trước ngày 1/3/2026): trích theo bản này; từ ngày đó kho có bản khác."
    assert note.markers == (1,)
    assert not [one for one in notes([cited(FEES)], [FEES], register, NOW) if one.code == "version"]
