from dataclasses import replace

from made.answers import NOW
from made.documents import document, provision
from made.library import library as made
from qa.answer import search
from qa.encoder.judge import Mark
from qa.judge.judgement import FOLLOWS, LESS, judgement, marks_of
from qa.model import ANSWERING, Status
from qa.question.reading import read
from qa.search.retrieve import retrieve

ASKED, FOLLOWING = "Thẻ đảng bị mất thì làm gì?", "Còn hồ sơ thì ai giữ?"


class Scores:
    """Gives every passage the score of what it is read with."""

    def __init__(self, **scores: float) -> None:
        self.scores, self.asked = scores, []

    def read(self, question, passages):
        self.asked.append((question, len(passages)))
        return [Mark(self.scores[_name(question)], (self.scores[_name(question)],)) for _ in passages]


def _name(question):
    return {ASKED: "before", FOLLOWING: "own"}.get(question, "both")


def marks(library, judge, asked, earlier=()):
    reading = read(asked, earlier)
    found = retrieve(reading, library.index, library.embedder, library.register)
    return marks_of(reading, found.hits, replace(library, judge=judge, judge_reads=3))


def test_a_follow_up_is_answered_by_what_its_own_words_say_more_for_than_those_before(library):
    judge = Scores(both=2.0, own=-1.0, before=4.0)
    found = marks(library, judge, FOLLOWING, [ASKED])
    assert {(round(one.score, 6), one.units) for one in found} == {(round(2.0 + FOLLOWS * (-5.0 + LESS), 6), (2.0,))}
    assert [passages for _, passages in judge.asked] == [len(found)] * 3


def test_a_question_of_its_own_is_read_once(library):
    judge = Scores(before=1.5)
    assert {one.score for one in marks(library, judge, ASKED)} == {1.5}
    assert [passages for _, passages in judge.asked] == [3]


def test_what_was_typed_without_diacritics_is_read_with_them(library):
    judge = Scores(both=1.0, before=1.0, own=1.0)
    marks(library, judge, "The dang bi mat thi bao voi ai")
    marks(library, judge, "The dang con dung khong", [ASKED])
    first, *later = [question for question, _ in judge.asked]
    assert first.startswith("thẻ đảng bị mất")
    assert later[1:] == ["thẻ đảng còn dùng không", ASKED]


def test_english_is_read_as_it_was_typed(library):
    judge = Scores(both=1.0)
    marks(library, judge, asked := "What should a member do who lost the card?")
    assert [question for question, _ in judge.asked] == [asked]


def test_words_that_only_introduce_provisions_are_no_evidence_and_those_of_a_list_are(tmp_path, hash_embedder):
    def found(name, opening):
        library = made(tmp_path / name, hash_embedder, (document(opening),))
        asked = "Thủ tục chuyển sinh hoạt đảng gồm có gì?"
        judged = judgement(read(asked), search(asked, library, 10, NOW), library, NOW)
        return {str(one.hit.passage.locator) for one in judged.evidence}

    words = "4. Thủ tục chuyển sinh hoạt đảng gồm có:"
    inside = [provision(f"4.{at}", f"4.{at}. Giấy tờ số {at} {'có đóng dấu ' * 40}.") for at in (1, 2)]
    assert "4" not in found("provisions", provision("4", words, *inside))
    assert "4" in found("list", provision("4", f"{words}\na) Giấy giới thiệu;\nb) Hồ sơ."))


def test_a_follow_up_whose_own_words_name_nothing_of_party_work_is_refused_sooner(library):
    judged = library.confidence.judged.model_copy(update={"declined": 1.0, "unanswerable": 0.0, "partial": 0.9})
    strict = replace(library, confidence=library.confidence.model_copy(update={"judged": judged}))

    def status(following):
        reading = read(following, [ASKED], leaning=[following])
        found = retrieve(reading, library.index, library.embedder, library.register)
        return judgement(reading, found.hits, strict, NOW).status

    assert status("Mai trời có mưa không?") is Status.UNANSWERABLE
    assert status("Còn đảng viên dự bị thì sao?") in ANSWERING
