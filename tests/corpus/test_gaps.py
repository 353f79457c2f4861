from datetime import date

from corpus.gaps import gaps
from corpus.model import Kind, Nature
from corpus.register import Register
from made.documents import document, provision, reference

NAMING = document(
    provision(
        "dieu-1",
        "Điều 1. Thẻ theo Quyết định số 347-QĐ/TW; phí theo Quy định 99-QĐ/TW và Quy định 98.",
        heading="Thẻ",
    ),
    provision("dieu-2", "Điều 2. Đảng phí theo Quy định 99-QĐ/TW ngày 3/2/2020."),
    provision("dieu-3", "Điều 3. Điều này của Quy định 294-QĐ/TW có ở đây."),
)
KNOWN = document(
    id="quyet-dinh-347-qd-tw-2025",
    kind=Kind.QUYET_DINH,
    number="347-QĐ/TW",
    title="Mẫu thẻ",
    issued_on=date(2025, 8, 8),
    nature=Nature.REGISTER_ONLY,
)


def test_what_is_registered_without_text_or_only_named_is_lacking_most_named_first():
    unknown, registered = gaps(Register([NAMING, KNOWN]))
    assert (unknown.name, unknown.document) == ("Quy định 99-QĐ/TW", None)
    assert [one.provision.locator for one in unknown.named_by] == ["dieu-1", "dieu-2"]
    assert (registered.name, registered.document) == ("Quyết định 347-QĐ/TW", KNOWN)
    assert [one.provision.heading for one in registered.named_by] == ["Thẻ"]


def test_what_it_replaces_is_unsure_too_where_that_alone_has_text():
    newer = KNOWN.model_copy(update={"replaces": (reference("294-QĐ/TW"),)})
    assert [gap.replaced for gap in gaps(Register([NAMING, newer])) if gap.document] == [(NAMING,)]


def test_another_day_makes_it_another_document_than_the_one_held():
    other = document(
        provision("dieu-1", "Điều 1. Theo Quy định 294-QĐ/TW ngày 1/2/2003."), id="quy-dinh-1", number="1-QĐ/TW"
    )
    held = NAMING.model_copy(update={"issued_on": date(2025, 5, 26), "provisions": NAMING.provisions[2:]})
    (gap,) = gaps(Register([other, held]))
    assert (gap.name, gap.issued_on) == ("Quy định 294-QĐ/TW", date(2003, 2, 1))


def test_a_corpus_that_names_nothing_lacks_nothing():
    assert gaps(Register([])) == ()
    assert gaps(Register([document(provision("dieu-1", "Điều 1. Chi bộ họp hằng tháng."))])) == ()
