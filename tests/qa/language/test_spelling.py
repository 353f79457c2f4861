import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold, syllables
from qa.language.spelling import RestorationModel, learn, mended, restore

MODEL = learn(
    [
        "Đảng viên ra nước ngoài phải chuyển sinh hoạt đảng.",
        "Đảng viên ở nước ngoài đóng đảng phí hằng tháng.",
        "Tháng này chi bộ họp. Cán bộ bỏ họp bị phê bình.",
    ]
)


def test_unaccented_text_gets_its_marks_back():
    assert restore("dang vien o nuoc ngoai dong dang phi", MODEL) == ("đảng viên ở nước ngoài đóng đảng phí", 1.0)


def test_accented_text_is_left_as_it_is():
    text = "Đảng viên ở nước ngoài, chi bộ"
    assert restore(text, MODEL) == (text, 1.0)


def test_marks_that_were_typed_are_kept():
    restored, _ = restore("can bo bỏ hop chi bo nao", MODEL)
    assert restored == "cán bộ bỏ họp chi bộ nao"


def test_words_the_corpus_never_had_make_it_unsure():
    restored, confidence = restore("visa schengen gia bao nhieu", MODEL)
    assert "visa schengen" in restored
    assert confidence < 0.5


def test_nothing_to_restore_is_nothing_done():
    assert restore("", MODEL) == ("", 1.0)
    assert restore("294 06", MODEL) == ("294 06", 1.0)
    assert restore("dang", learn([])) == ("dang", 0.0)


def test_the_model_survives_its_file():
    assert RestorationModel.loads(MODEL.dumps()) == MODEL


@given(st.text(alphabet="abdeghinouy đạ1 .😀"))
def test_restoring_changes_marks_only(text):
    restored, confidence = restore(text, MODEL)
    assert syllables(fold(restored)) == syllables(fold(text))
    assert 0 <= confidence <= 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ra nuowcs ngoài", "ra nước ngoài"),
        ("ra nước ngoaif phải chuyển", "ra nước ngoài phải chuyển"),
        ("đảng viiên ở nước ngoài", "đảng viên ở nước ngoài"),
        ("đóng đảng phsi hằng tháng", "đóng đảng phí hằng tháng"),
        ("chuyển sihn hoạt đảng", "chuyển sinh hoạt đảng"),
    ],
)
def test_typing_faults_are_mended(typed, meant):
    assert mended(typed, MODEL) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Đảng viên ở nước ngoài họp qua Zoom",
        "nấu cơm hôm nay, trăm người",
        "ĐV XKLĐ ở NN",
        "dang vien ra nuoc ngoai",
        "phiếu 3A-SHĐ, 294-QĐ/TW",
    ],
)
def test_words_that_may_be_meant_are_left_alone(text):
    assert mended(text, MODEL) == text


def test_a_known_short_form_is_no_typing_fault():
    assert mended("đóng đảng phsi", MODEL) == "đóng đảng phí"
    assert mended("đóng đảng phsi", MODEL, {"phsi"}) == "đóng đảng phsi"


@given(st.text(max_size=60))
def test_mending_knows_any_text(text):
    assert len(mended(text, MODEL).split()) == len(text.split())
