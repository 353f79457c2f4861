from made.answers import NOW
from made.documents import document, provision
from made.library import DOUBTED, NEW, REPORT, ask, cited, place
from made.library import library as made
from made.passages import citation, whole
from qa.write.neighbours import neighbours


def beside(library, document, locator):
    return neighbours([citation(whole(document, locator))], library, NOW)


def test_nothing_cited_leads_nowhere(library):
    assert neighbours([], library, NOW) == ()


def test_what_follows_is_offered_before_what_goes_before(library):
    labels = [choice.label for choice in beside(library, NEW, "dieu-2")]
    assert labels == ["Trách nhiệm", "Quản lý hồ sơ"]


def test_from_a_point_the_articles_beside_its_own_are_offered(library):
    labels = [choice.label for choice in beside(library, NEW, "dieu-4.diem-b")]
    assert labels == ["Phiếu bổ sung", "Quản lý hồ sơ"]


def test_what_stands_two_levels_off_is_on_something_else(tmp_path, hash_embedder):
    deep = document(
        provision(
            "1",
            "",
            provision("1.1", "", provision("1.1.diem-a", "a) Nộp thẻ."), provision("1.1.diem-b", "b) Nộp phiếu.")),
        ),
        provision("2", "2. Việc khen thưởng.", heading="Khen thưởng"),
        id="huong-dan-66-hd-tw-2021",
        number="66-HD/TW",
        title="Nộp thẻ",
    )
    assert beside(made(tmp_path, hash_embedder, (deep,)), deep, "1.1.diem-a") == ()


def test_what_has_no_heading_or_no_number_is_not_offered(library):
    assert beside(library, DOUBTED, "dieu-1") == ()
    assert beside(library, REPORT, "doan-1") == ()


def test_what_is_offered_is_answered_from_its_provision(library):
    for choice, at in zip(beside(library, NEW, "dieu-2"), ("dieu-4", "dieu-1"), strict=True):
        assert all(one.startswith(place(NEW, at)) for one in cited(ask(library, choice.question)))


def test_an_answer_offers_them_in_vietnamese_only(library):
    assert ask(library, "Điều 2 Quy định 22-QĐ/TW").next == beside(library, NEW, "dieu-2")
    assert ask(library, "How much is the membership fee of a student?").next == ()
