import html
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from api.exports.anki import as_anki
from api.exports.context import Unfit
from corpus.model import Nature
from made.courses import bank, rule
from made.exports import WORDS, changed, collection, course, exam, held, of_text
from made.office import deck_of

BANK = bank(4)


def test_each_question_is_a_card_with_key_clause_and_day() -> None:
    notes, about, cards = deck_of(as_anki(BANK, held(BANK)))
    assert cards == len(notes) == len(BANK.items)
    for one, (stem, options, key, ground, day) in zip(BANK.items, notes.values(), strict=True):
        assert stem == one.stem
        assert options.split("<br>") == [
            f"{letter}. {told}" for letter, told in zip("ABCD", one.options, strict=True)
        ]
        assert key == f"A. {one.answer}"
        assert f"“{one.sources[0].quote}”" in ground
        assert day == "Đúng đến ngày 1/3/2026"
    assert "Đúng đến ngày 1/3/2026" in about
    assert "còn hiệu lực" in about


def test_each_clause_of_a_collection_is_a_card() -> None:
    notes, _, _ = deck_of(as_anki(collection(), held(collection())))
    assert [fields[0].split(" – ")[0] for fields in notes.values()] == ["Hạn kết nạp", *["Bao lâu thì nộp?"] * 2]
    assert next(fields[1] for fields in notes.values()) == "“1. Chi bộ tổ chức lễ kết nạp trong 30 ngày làm việc.”"


def test_a_course_has_cards_of_both_kinds() -> None:
    assert deck_of(as_anki(course(), held(course())))[2] == 5


def test_a_card_has_one_identity_in_every_file() -> None:
    later = datetime(2026, 5, 1, tzinfo=UTC)
    before, again = (deck_of(as_anki(BANK, held(BANK, rule(), changed_at=at)))[0] for at in (None, later))
    assert before.keys() == again.keys()
    fewer = BANK.model_copy(update={"items": BANK.items[2:]})
    assert deck_of(as_anki(fewer, held(fewer)))[0].keys() < before.keys()


@settings(max_examples=15)
@given(WORDS)
def test_official_words_come_back_to_the_letter(text: str) -> None:
    document, work = of_text(text)
    ((_, words, _, _),) = deck_of(as_anki(work, held(work, document)))[0].values()
    assert html.unescape(words.replace("<br>", "\n")) == f"“{text}”"


def test_a_digest_is_told_as_one_and_never_in_quotation_marks() -> None:
    document, work = of_text("Chi bộ họp mỗi tháng.", Nature.DIGEST)
    ((_, words, place, _),) = deck_of(as_anki(work, held(work, document)))[0].values()
    assert words == "Chi bộ họp mỗi tháng."
    assert "(theo bản tóm lược)" in place


def test_what_no_longer_holds_is_left_out_and_told() -> None:
    for work, kept in ((BANK, 3), (collection(), 2)):
        notes, about, _ = deck_of(as_anki(work, held(work, changed())))
        assert len(notes) == kept
        assert "Không đưa vào: " in about
        assert "KHÔNG CÒN ĐÚNG: mục 1" in about
    with pytest.raises(Unfit):
        as_anki(exam(), held(exam(), changed()))


def test_the_same_work_gives_the_same_file() -> None:
    assert as_anki(course(), held(course())) == as_anki(course(), held(course()))


def test_anki_itself_imports_it_once_and_then_updates_it(tmp_path: Path) -> None:
    anki = pytest.importorskip("anki.collection", reason="no Anki here: it is AGPL, so nothing that we install")
    held_by_anki = anki.Collection(str(tmp_path / "collection.anki2"))
    counts = []
    for day in (1, 2):
        content = as_anki(BANK, held(BANK, rule(), changed_at=datetime(2026, 5, day, tzinfo=UTC)))
        (tmp_path / "cards.apkg").write_bytes(content)
        asked = anki.ImportAnkiPackageRequest(package_path=str(tmp_path / "cards.apkg"))
        log = held_by_anki.import_anki_package(asked).log
        counts.append((len(log.new), held_by_anki.note_count()))
    held_by_anki.close()
    assert counts == [(4, 4), (0, 4)]
