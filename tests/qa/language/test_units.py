from qa.language.units import units

LIST = (
    "6.3.2. Đảng viên sinh hoạt tạm thời:\n"
    "a) Đóng đảng phí tại nơi sinh hoạt tạm thời.\n"
    "b) Không biểu quyết, ứng cử tại nơi đó. Trường hợp khác do Ban Bí thư quyết định.\n"
    "Quy định này áp dụng cho cả đảng viên dự bị."
)


def shown(text):
    return [text[unit.start : unit.end] for unit in units(text)]


def test_units_are_sentences_and_items_and_nothing_is_lost_between_them():
    assert shown(LIST) == [
        "6.3.2. Đảng viên sinh hoạt tạm thời:",
        "a) Đóng đảng phí tại nơi sinh hoạt tạm thời.",
        "b) Không biểu quyết, ứng cử tại nơi đó.",
        "Trường hợp khác do Ban Bí thư quyết định.",
        "Quy định này áp dụng cho cả đảng viên dự bị.",
    ]


def test_items_hang_on_their_lead_in_and_what_follows_the_list_does_not():
    assert [unit.lead for unit in units(LIST)] == [None, 0, 0, 0, None]


def test_numbers_and_abbreviations_do_not_end_a_sentence():
    assert shown("1. Điều kiện ở TP. Hồ Chí Minh theo T.Ư. quy định. Hết.") == [
        "1. Điều kiện ở TP. Hồ Chí Minh theo T.Ư. quy định.",
        "Hết.",
    ]


def test_an_empty_passage_has_no_units():
    assert units("") == ()
