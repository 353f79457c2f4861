"""The bank over the starter corpus: what holds for each question, and how many there are."""

import random
from collections import Counter
from datetime import date

import pytest

from corpus.model import joined
from corpus.procedures.load import hash_of
from corpus.register import Register
from corpus.store import load
from corpus.text import normal
from made.documents import document, provision
from qa.courses.bank import in_force, make, pool_of
from qa.courses.clauses import clauses
from qa.courses.lists import on_lists
from qa.courses.model import Bank, Difficulty, Kind, State
from qa.courses.options import Pool
from qa.courses.rules import on_bodies
from qa.courses.statements import claims
from qa.question.conditions import conditions_in
from qa.settings import STARTER
from qa.support import Clause, fault

ON = date(2026, 3, 1)  # on which all four are in force
FOUR = ("quy-dinh-294-qd-tw-2025", "huong-dan-06-hd-tw-2025", "huong-dan-38-hd-btctw-2025", "quy-dinh-01-qd-tw-2026")


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(load(STARTER))


@pytest.fixture(scope="module")
def bank(register: Register) -> Bank:
    return make(register, ON, 1, FOUR)


def test_four_documents_give_four_hundred_questions_of_every_kind(bank: Bank) -> None:
    kinds = Counter(item.kind for item in bank.items)
    assert len(bank.items) >= 400
    assert set(kinds) == set(Kind)
    assert kinds[Kind.TRUTH] <= len(bank.items) / 2
    assert len(bank.essays) >= 60


@pytest.mark.parametrize("seed", [2, 3])
def test_other_seeds_give_four_hundred_questions_too(register: Register, seed: int) -> None:
    assert len(make(register, ON, seed, FOUR).items) >= 400


def test_what_belongs_to_a_list_that_adds_to_another_is_not_asked(register: Register) -> None:
    held = [document for document in in_force(register, ON) if document.id in FOUR]
    pool = pool_of(held, register, ON)
    adding = [one.clause for one in pool.listings if one.lead.endswith("còn có")]
    asked = [
        draft.kind for clause in adding for seed in range(4) for draft in on_lists(clause, pool, random.Random(seed))
    ]
    assert adding
    assert Kind.LIST not in asked


def test_what_does_not_belong_to_a_list_is_not_alone_in_naming_nobody(register: Register) -> None:
    held = [document for document in in_force(register, ON) if document.id in FOUR]
    pool = pool_of(held, register, ON)
    asked = [
        draft
        for clause in dict.fromkeys(one.clause for one in pool.listings)
        for seed in range(6)
        for draft in on_lists(clause, pool, random.Random(seed))
        if "KHÔNG thuộc" in draft.stem
    ]
    assert asked
    for draft in asked:
        assert _names(draft.answer) in {_names(one) for one in draft.wrong}, draft


def _names(option: str) -> bool:
    return any(letter.isupper() for letter in option[1:])


def test_every_quote_stands_word_for_word_in_the_clause_that_its_hash_is_of(bank: Bank, register: Register) -> None:
    for question in bank.questions:
        for source in question.sources:
            document = register.get(source.document)
            assert document
            held = document.find(source.locator)
            assert held
            assert source.quote in joined(held)
            assert source.sha256 == hash_of(held)


def test_options_are_distinct_and_never_equal_the_key_in_other_letters(bank: Bank) -> None:
    for item in bank.items:
        assert len({normal(option) for option in item.options}) == len(item.options)
        assert len(item.options) == (2 if item.kind is Kind.TRUTH else 4)


def test_a_key_that_is_a_figure_or_a_body_stands_in_the_quote(bank: Bank) -> None:
    for item in bank.items:
        if item.kind in (Kind.DEADLINE, Kind.NUMBER) and "trong thủ tục" not in item.stem:
            assert normal(item.answer) in normal(item.sources[0].quote), item.stem


def test_every_question_names_its_document_and_quotes_no_digest_as_official_words(bank: Bank) -> None:
    for question in bank.questions:
        assert "tóm lược" in question.stem
        assert "“" not in question.stem
        assert all(source.digest for source in question.sources)


def test_what_is_made_is_a_draft_for_the_day(bank: Bank) -> None:
    assert {item.state for item in bank.questions} == {State.DRAFT}
    assert {item.made_for for item in bank.questions} == {ON}
    assert {item.difficulty for item in bank.items} == set(Difficulty)


def test_ids_tell_questions_apart(bank: Bank) -> None:
    assert len({one.id for one in bank.questions}) == len(bank.questions)


def test_statements_are_borne_out_as_they_are_and_not_once_made_false(register: Register) -> None:
    asked = [one for one in register.documents if one.id in FOUR]
    pool, chance = Pool(clauses(asked), ()), random.Random(2)
    made = [claim for clause in pool.asked for claim in claims(clause, pool, chance)]
    assert len(made) >= 100
    for claim in made:
        given = [Clause(claim.sentence.text, conditions_in(claim.sentence.text))]
        assert fault(claim.sentence.text, given) is None, claim.sentence.text
        assert fault(claim.false, given) is not None, claim.false


def test_nothing_is_made_of_rules_that_are_not_in_force(register: Register) -> None:
    today = {one.id for one in in_force(register, date(2026, 11, 29))}
    assert "huong-dan-38-hd-btctw-2025" in today
    assert today.isdisjoint({"quy-dinh-294-qd-tw-2025", "huong-dan-06-hd-tw-2025"})


def small() -> Register:
    return Register(
        [
            document(
                provision("1", "1. Chi bộ có 30 ngày làm việc để tổ chức lễ kết nạp.", heading="Lễ kết nạp"),
                provision("2", "2. Đảng viên nộp giấy giới thiệu trong 60 ngày làm việc.", heading="Giấy giới thiệu"),
                provision("3", "3. Cấp ủy cơ sở trả lời đơn thư trong 45 ngày làm việc.", heading="Đơn thư"),
                provision("4", "4. Cấp ủy mới nhận bàn giao trong 15 ngày làm việc.", heading="Bàn giao"),
                effect="in-force",
                effective_on=date(2025, 7, 1),
            )
        ]
    )


def test_the_same_seed_gives_the_same_bank_and_another_one_another() -> None:
    one, again, other = (make(small(), ON, seed) for seed in (1, 1, 2))
    assert one == again
    assert one.items
    assert one.items != other.items


def test_official_words_are_named_without_a_word_of_digests() -> None:
    stems = [item.stem for item in make(small(), ON, 1).items]
    assert stems
    assert all(stem.startswith("Theo Quy định 294-QĐ/TW, ") for stem in stems)


def test_an_empty_register_gives_an_empty_bank() -> None:
    assert make(Register([]), ON, 1).questions == ()


@pytest.mark.parametrize(
    "text",
    [
        "Hướng dẫn 30-HD/BTCTW do Ban Tổ chức Trung ương ban hành.",
        "Đảng ủy Bộ Ngoại giao quản lý hồ sơ của đảng viên trong Đảng bộ mình.",
    ],
    ids=["told by a number", "done by every body"],
)
def test_a_body_that_the_sentence_tells_or_that_any_may_be_is_not_asked(text: str) -> None:
    (clause,) = clauses([document(provision("1", text))])
    assert list(on_bodies(clause, Pool((clause,), ()), random.Random(1))) == []
