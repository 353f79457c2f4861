from datetime import date

import pytest

from corpus.model import Kind, Nature
from evals.answers.promises import violations
from evals.held import Held
from evals.replies import Reply
from made.answers import NOW
from made.documents import document, provision, reference
from made.library import DIGEST, GUESSED_NEW, LATER, NEW, OLD, ask, cited, place, said
from made.library import library as made
from qa.answer import answer as answer_to
from qa.judge.act import Act, Said
from qa.model import Question, Status

STATED = DIGEST.model_copy(update={"replaces": (reference("12-TB/TW", date(2010, 4, 3)),)})
DATED = document(
    provision("dieu-1", "Điều 1. Chi bộ họp mỗi tháng một lần."),
    provision(
        "dieu-9", "Điều 9. Quy định này có hiệu lực thi hành từ ngày 5 tháng 6 năm 2020.\nĐiều khác do cấp ủy lo."
    ),
    id="quy-dinh-15-qd-tw-2020",
    number="15-QĐ/TW",
    title="Sinh hoạt chi bộ",
    issued_on=date(2020, 5, 1),
    effective_on=date(2020, 6, 5),
)
SWEEPING = document(
    provision("dieu-1", "Điều 1. Cấp ủy trước đây đã thay bí thư thì báo cáo."),
    provision("dieu-2", "Điều 2. Các quy định trước đây trái với nội dung Quy định này đều bãi bỏ."),
    id="quy-dinh-16-qd-tw-2021",
    number="16-QĐ/TW",
    title="Báo cáo của chi bộ",
    issued_on=date(2021, 5, 1),
)


GUIDE = document(
    provision("doan-1", "Hướng dẫn này cụ thể hóa Quy định 15-QĐ/TW về sinh hoạt chi bộ. Chi ủy gửi giấy mời."),
    id="huong-dan-3-hd-btctw-2021",
    kind=Kind.HUONG_DAN,
    number="03-HD/BTCTW",
    title="Nghiệp vụ của chi ủy",
    issued_on=date(2021, 2, 3),
    nature=Nature.DIGEST,
)
NAMED_AFTER = document(
    id="huong-dan-4-hd-btctw-2021",
    kind=Kind.HUONG_DAN,
    number="04-HD/BTCTW",
    title="Một số việc trong báo cáo của chi bộ",
    issued_on=date(2021, 7, 3),
    nature=Nature.REGISTER_ONLY,
)


@pytest.fixture(scope="module")
def stated(library, tmp_path_factory):
    documents = (STATED, DATED, SWEEPING, GUIDE, NAMED_AFTER)
    return made(tmp_path_factory.mktemp("stated"), library.embedder, documents)


def test_what_no_clause_states_is_told_from_the_register_alone(library):
    answer = ask(library, "22 thay thế văn bản nào")
    assert answer.status is Status.ANSWERED
    assert (
        answer.text == "Theo danh mục văn bản, Quy định 22-QĐ/TW ngày 6/5/2024 thay Quy định 11-QĐ/TW ngày 3/2/2015."
    )
    assert "register" in said(answer)
    assert not answer.citations


@pytest.mark.parametrize(
    "question", ["hướng dẫn nào thực hiện Quy định 15?", "Quy định 15 có văn bản hướng dẫn nào không"]
)
def test_what_guides_a_rule_is_told_with_the_sentence_that_says_so(stated, question):
    answer = ask(stated, question)
    told = "Quy định 15-QĐ/TW ngày 1/5/2020 được hướng dẫn thực hiện tại Hướng dẫn 03-HD/BTCTW ngày 3/2/2021."
    assert answer.text.startswith(told)
    assert [citation.quote for citation in answer.citations] == [
        "Hướng dẫn này cụ thể hóa Quy định 15-QĐ/TW về sinh hoạt chi bộ."
    ]


def test_what_only_titles_suggest_is_told_as_inferred(stated):
    answer = ask(stated, "Hướng dẫn 04-HD/BTCTW hướng dẫn quy định nào?")
    assert "hướng dẫn thực hiện Quy định 16-QĐ/TW ngày 1/5/2021 (suy luận từ tên" in answer.text
    assert (answer.status, answer.citations) == (Status.ANSWERED, ())


def test_where_no_guide_is_known_none_is_named(stated):
    assert ask(stated, "Quy định 22 đã có hướng dẫn thực hiện chưa?").status is Status.UNANSWERABLE


@pytest.mark.parametrize(
    ("question", "sentence", "clause"),
    [
        (
            "Kết luận 55-KL/TW thay văn bản nào?",
            "Kết luận 55-KL/TW ngày 4/3/2023 thay 12-TB/TW",
            place(DIGEST, "doan-2"),
        ),
        (
            "Quy định 15 có hiệu lực từ ngày nào?",
            "Quy định 15-QĐ/TW ngày 1/5/2020 có hiệu lực từ",
            place(DATED, "dieu-9"),
        ),
    ],
)
def test_the_clause_that_states_it_is_cited_and_only_its_sentence(stated, question, sentence, clause):
    answer = ask(stated, question)
    assert answer.text.startswith(sentence)
    assert cited(answer) == [clause]
    assert "\n" not in answer.citations[0].quote
    assert "register" not in said(answer)


def test_a_document_that_names_nothing_it_replaces_is_answered_by_its_sentence_on_all_before_it(stated):
    answer = ask(stated, "Quy định 16 thay thế văn bản nào?")
    assert answer.status is Status.ANSWERED
    assert [citation.quote for citation in answer.citations] == [
        "Điều 2. Các quy định trước đây trái với nội dung Quy định này đều bãi bỏ."
    ]


def test_what_is_inferred_is_said_to_be_in_the_sentence_and_why_beside_it(library):
    answer = ask(library, "33-HD/BTCTW bị thay bằng văn bản nào?")
    assert "(suy luận, chưa văn bản nào nói thẳng)" in answer.text
    assert any(GUESSED_NEW.replaces[0].basis in note.text for note in answer.notes)


def test_it_is_told_as_of_the_day_asked_about(library):
    before = ask(library, "Quy định 11 còn hiệu lực không?", on=date(2020, 1, 1))
    after = ask(library, "Quy định 11 còn hiệu lực không?", on=NOW)
    assert "Quy định 11-QĐ/TW ngày 3/2/2015 còn hiệu lực vào ngày 1/1/2020" in before.text
    assert "không còn hiệu lực vào ngày 1/1/2026, đã được thay bằng Quy định 22-QĐ/TW (từ 6/5/2024)" in after.text
    assert "chưa có hiệu lực vào ngày 1/1/2026" in ask(library, "Quy định 88 còn hiệu lực không?").text


@pytest.mark.parametrize(("on", "document"), [(date(2020, 1, 1), OLD), (NOW, NEW)])
def test_of_the_rules_on_a_subject_the_one_in_force_that_day_is_named(library, on, document):
    answer = ask(library, "Quy định nào về quản lý hồ sơ đảng viên đang có hiệu lực?", on=on)
    assert document.name in answer.text
    assert answer.text.count("QĐ/TW") == 1


def test_of_what_no_longer_holds_each_is_named_with_what_replaced_it(library):
    answer = ask(library, "Văn bản nào đã hết hiệu lực?")
    assert answer.status is Status.ANSWERED
    assert f"– {OLD.name} ngày 3/2/2015" in answer.text
    assert f"được thay bằng {NEW.name} (từ 6/5/2024)" in answer.text
    assert f"– {NEW.name}" not in answer.text


def test_nothing_that_holds_is_named_where_what_has_lapsed_is_asked_for(library):
    assert ask(library, "Quy định nào về đảng phí đã hết hiệu lực?").status is Status.UNANSWERABLE


def test_a_clause_that_leads_to_another_rule_does_not_say_who_issued_its_own(tmp_path, library):
    leading = document(
        provision("1", "1. Quy định 17 không nêu cách bầu mà dẫn sang quy định riêng do Ban Bí thư ban hành."),
        provision("2", "2. Quy định này do Ban Bí thư ban hành theo đề nghị của các cơ quan."),
        id="quy-dinh-17-qd-tw-2021",
        number="17-QĐ/TW",
        title="Bầu cử ở chi bộ",
        issuer="Ban Bí thư",
        issued_on=date(2021, 5, 1),
    )
    answer = ask(made(tmp_path, library.embedder, (leading,)), "Ai ban hành Quy định 17?")
    assert cited(answer) == [place(leading, "2")]


def test_what_the_register_does_not_know_is_refused_with_the_nearest(library):
    answer = ask(library, "Quy định 99-QĐ/TW thay văn bản nào?")
    assert (answer.status, answer.confidence) == (Status.UNANSWERABLE, 0.0)
    assert answer.nearest
    assert "Quy định 99-QĐ/TW" in answer.text


def test_when_an_undated_rule_takes_effect_is_told_as_far_as_it_is_known(library):
    answer = ask(library, "99 hiệu lực từ ngày nào?")
    assert answer.status is Status.PARTIAL
    assert "ban hành ngày" in answer.text
    assert "không ghi từ ngày nào thì có hiệu lực; Quy định 99-QĐ/TW còn hiệu lực" in answer.text


@pytest.mark.parametrize("question", ["11 còn dùng được không", "99 của ai", "22 thay 11 à?"])
def test_a_bare_number_with_hardly_a_word_beside_it_is_a_question(library, question):
    assert ask(library, question).trace["asked"] == "register"


def test_a_month_is_said_as_it_was_asked_about(library):
    asked = "Tháng 3/2020 Quy định 11 còn hiệu lực không?"
    answer = answer_to(Question(asked, date(2020, 3, 31), dated=True), library)
    assert "Quy định 11-QĐ/TW ngày 3/2/2015 còn hiệu lực vào cuối tháng 3/2020" in answer.text
    assert said(answer)["as-of"].startswith("Trả lời cho tháng 3/2020")
    within = answer_to(Question(asked, date(2020, 3, 10), dated=True), library)
    assert "còn hiệu lực vào ngày 10/3/2020" in within.text
    assert violations(Reply.of(answer), Held(library.documents), date(2020, 3, 31)) == []


def test_a_subject_of_no_title_is_led_to_by_a_heading_of_what_came_before_or_after(tmp_path, library):
    before = document(
        provision("1", "1. Chi bộ họp."),
        id="quy-dinh-18-qd-tw-2018",
        number="18-QĐ/TW",
        title="Sinh hoạt chi bộ",
        issued_on=date(2018, 5, 1),
        effect="superseded",
    )
    after = document(
        provision("2", "Mục 2. Họp chi bộ trực tuyến", heading="Họp chi bộ trực tuyến"),
        id="quy-dinh-19-qd-tw-2022",
        number="19-QĐ/TW",
        title="Nền nếp chi bộ",
        issued_on=date(2022, 5, 1),
        replaces=(reference("18-QĐ/TW", date(2018, 5, 1)),),
    )
    held = made(tmp_path, library.embedder, (before, after))
    now, then = (ask(held, "Họp trực tuyến theo văn bản nào?", on=on) for on in (NOW, date(2020, 1, 1)))
    assert "Quy định 19-QĐ/TW" in now.text
    assert "có mục “Họp chi bộ trực tuyến”" in now.text
    assert "– " not in then.text
    assert "Quy định 18-QĐ/TW ngày 1/5/2018" in then.text
    assert "về sau là Quy định 19-QĐ/TW ngày 1/5/2022, có mục" in then.text


def test_all_there_have_been_on_a_subject_are_told_with_what_replaced_each(library):
    answer = ask(library, "Có mấy quy định về quản lý hồ sơ đảng viên?")
    assert "có 2 văn bản" in answer.text
    assert answer.text.index(OLD.name) < answer.text.index(NEW.name)


def test_what_may_hold_is_told_where_nothing_is_known_to(tmp_path, library):
    unsure = document(
        provision("1", "1. Chi bộ họp."),
        id="quy-dinh-18-qd-tw-2018",
        number="18-QĐ/TW",
        title="Hòm thư góp ý",
        issued_on=date(2018, 5, 1),
        effect="unknown",
    )
    answer = ask(made(tmp_path, library.embedder, (unsure,)), "Hòm thư góp ý theo văn bản nào?")
    assert answer.status is Status.PARTIAL
    assert "không rõ văn bản nào đang có hiệu lực" in answer.text
    assert "18-QĐ/TW" in answer.text


def test_a_number_borne_by_several_gets_a_sentence_each(library):
    assert len(ask(library, "Hướng dẫn 01 ban hành khi nào?").text.splitlines()) == 2


def test_the_collection_is_counted(library):
    assert f"kho có {len(library.documents)} văn bản" in ask(library, "Kho có bao nhiêu văn bản?").text


@pytest.mark.parametrize(
    "question",
    [
        "Quy định nào đang có hiệu lực?",
        "Quy định 11 còn hiệu lực không?",
        "Is Regulation 11 still in force?",
        "Ai ban hành Quy chế 77 và ngày nào?",
        f"{LATER.name} thay văn bản nào?",
        "Quy chế 77-QC/TW còn hiệu lực không?",
        "Kho có bao nhiêu văn bản?",
        "Văn bản nào đã hết hiệu lực?",
        "Quy trình nhận hồ sơ của Trường Ví Dụ còn hiệu lực không?",
    ],
)
def test_every_promise_holds(library, question):
    answer = ask(library, question)
    assert violations(Reply.of(answer), Held(library.documents), NOW) == []


@pytest.mark.parametrize("asked", ["trong kho có những tài liệu nào", "Kho có bao nhiêu văn bản?"])
def test_who_asks_what_is_held_is_told_how_much_and_how_recent_it_is(library, monkeypatch, asked):
    monkeypatch.setattr("qa.answer.said_in", lambda texts, *_: [Said(Act.HELD) for _ in texts])
    answer = ask(library, asked)
    assert answer.status is Status.ANSWERED
    assert answer.text.startswith(f"Theo danh mục văn bản, kho có {len(library.register.documents)} văn bản")
    holding = [one for one in library.register.documents if library.register.standing(one, NOW).in_force]
    newest = max(holding, key=lambda one: one.issued_on or date.min)
    assert f"{len(holding)} văn bản đang áp dụng ngày 1/1/2026, mới nhất là {newest.name}" in answer.text


def test_who_asks_for_documents_on_a_subject_is_not_told_all_that_is_held(library, monkeypatch):
    monkeypatch.setattr("qa.answer.said_in", lambda texts, *_: [Said(Act.HELD) for _ in texts])
    assert "kho có" not in ask(library, "Quy định 22 còn hiệu lực không?").text


def test_what_replaced_a_document_is_told_once_beside_whether_it_holds(library):
    text = ask(library, "Quy định 11 còn hiệu lực không, cái gì thay nó?").text
    assert text.count("Quy định 22-QĐ/TW") == 1, text
    assert "không còn hiệu lực" in text
