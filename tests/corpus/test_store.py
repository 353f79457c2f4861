import pytest

from corpus import store
from corpus.locator import Locator
from corpus.model import Kind, Nature, Span, document_id
from made.documents import document, provision, reference
from made.passages import passage


def held(nature=Nature.FULL_TEXT, **changes):
    point = provision("dieu-1.diem-dd", "đ) Điểm đ.", page=2)
    article = provision("dieu-1", "Điều 1. Phạm vi", point, heading="Phạm vi", page=1)
    usual = {"id": "quy-dinh-1-qd-tw-2020", "number": "1-QĐ/TW", "title": "Về việc A", "nature": nature}
    return document(article, **(usual | changes))


def test_a_document_comes_back_as_it_was_saved(tmp_path):
    store.save(held(), tmp_path)
    assert store.load(tmp_path) == (held(),)


def test_a_missing_folder_holds_no_documents(tmp_path):
    assert store.load(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"id": "x"', "nội dung: không phải JSON hợp lệ"),
        (b'{"id": "\xff"}', "nội dung: không phải JSON hợp lệ"),
        (b'{"id": "x"}', "kind: thiếu trường này; title: thiếu trường này"),
    ],
)
def test_a_broken_file_is_named_in_the_error_with_what_is_wrong_in_vietnamese(tmp_path, content, why):
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(store.CorpusError, match=r"x\.json") as caught:
        store.load(tmp_path)
    assert f"({why}" in str(caught.value)
    assert "validation error" not in str(caught.value)


def test_a_broken_correction_is_named_in_the_error_with_what_is_wrong_in_vietnamese(tmp_path):
    (tmp_path / "x.json").write_text('{"document": "x", "colour": "đỏ"}')
    with pytest.raises(store.CorpusError, match=r"x\.json.*colour: không có trường này") as caught:
        store.load_corrections(tmp_path)
    assert "validation error" not in str(caught.value)


def test_a_failed_write_leaves_the_old_file_and_no_scraps(tmp_path):
    path = tmp_path / "a.json"
    store.write_atomically(path, b"old")
    with pytest.raises(TypeError):
        store.write_atomically(path, "not bytes")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_an_added_full_text_takes_the_place_of_its_digest_and_keeps_the_register_entry(tmp_path):
    starter, added = tmp_path / "starter", tmp_path / "added"
    replaces = (reference("9-QĐ/TW"),)
    store.save(held(Nature.DIGEST, replaces=replaces, effect="superseded", provisions=()), starter)
    store.save(held(), added)
    (merged,) = store.load_corpus(starter, added)
    assert merged.nature is Nature.FULL_TEXT
    assert merged.provisions == held().provisions
    assert merged.replaces == replaces
    assert merged.effect == "superseded"
    assert store.entered(held(), starter, tmp_path / "register") == merged


def test_a_document_that_nobody_knew_is_entered_as_it_was_read(tmp_path):
    assert store.entered(held(), tmp_path / "starter", tmp_path / "register") == held()


def test_the_fingerprint_moves_with_any_word():
    changed = held(title="Về việc B")
    assert store.fingerprint([held()]) == store.fingerprint([held()])
    assert store.fingerprint([held()]) != store.fingerprint([changed])


def test_find_reaches_every_depth():
    assert held().find(Locator("dieu-1.diem-dd")).text == "đ) Điểm đ."
    assert held().find(Locator("dieu-2")) is None


def test_ids_carry_kind_number_issuer_and_year():
    assert document_id(Kind.HUONG_DAN, "12-HD/BTCTW", 2022, "") == "huong-dan-12-hd-btctw-2022"
    assert document_id(Kind.BAO_CAO, None, None, "Hội nghị") == "bao-cao-hoi-nghi-khong-ro-nam"


def test_a_passage_id_is_safe_in_a_url_and_names_its_part():
    second = passage("a", "dieu-1", part=2)
    assert second.id == "quy-dinh-1-qd-tw-2020:dieu-1:2"
    assert second.id.isascii()


def test_a_quote_belongs_to_the_innermost_provision_that_holds_all_of_it():
    spans = tuple(Span(start=s, end=e, locator=Locator(at)) for s, e, at in [(0, 9, "6"), (3, 9, "6.diem-a")])
    listed = passage("gồm\na) b c", "6", spans=spans)
    assert listed.locator_at(4, 9) == "6.diem-a"
    assert listed.locator_at(0, 9) == "6"


def test_a_full_text_keeps_the_digests_notes_on_other_documents_and_none_on_the_digest(tmp_path):
    starter, added = tmp_path / "starter", tmp_path / "added"
    notes = (
        "Chưa thấy địa chỉ công khai của bản chính thức; địa chỉ kèm theo là bài giới thiệu.",
        "Chưa thấy nguyên văn Quy định 1-QĐ/TW: không biết số điều.",
        "Chưa thấy nguyên văn. Việc Quy định 2-QĐ/TW thay quy định này là suy luận.",
    )
    store.save(held(Nature.DIGEST, notes=notes), starter)
    store.save(held(notes=("Có hai trang khó đọc.",)), added)
    (merged,) = store.load_corpus(starter, added)
    assert merged.notes == ("Có hai trang khó đọc.", "Việc Quy định 2-QĐ/TW thay quy định này là suy luận.")
