import pytest

from made import weights as made
from made.passages import passage
from qa.encoder.e5 import PROMPTS
from qa.encoder.windows import HEAD, LEAD, QUESTION, WINDOW, question_pieces, windows
from qa.language.units import units

LIST = "Hồ sơ gồm:\n" + "\n".join(f"- hồ sơ mấy ngày thẻ {'mất ' * 30}{n};" for n in "abcdefgh")


@pytest.fixture(scope="module")
def tokens():
    return made.weights().tokens


def pieces_of(text, tokens):
    return tokens.pieces([text])[0][1:-1]


def test_a_short_passage_is_one_window_cut_as_if_it_were_one_text(tokens):
    short = passage("Ai giữ hồ sơ. Mấy ngày mất thẻ.")
    (window,) = windows(short, tokens)
    assert list(window.pieces) == tokens.pieces([f"{PROMPTS['document']}{short.context} {short.text}"])[0]
    assert [span.unit for span in window.spans] == [0, 1]


def test_every_unit_of_a_long_passage_lies_whole_in_one_window(tokens):
    long = passage(LIST)
    found = windows(long, tokens)
    assert len(found) > 1
    assert all(len(window.pieces) <= WINDOW for window in found)
    for number, unit in enumerate(units(long.text)):
        (at,) = [(window, span) for window in found for span in window.spans if span.unit == number]
        window, span = at
        assert list(window.pieces[span.start : span.end]) == pieces_of(long.text[unit.start : unit.end], tokens)


def test_each_window_opens_with_where_the_passage_stands_and_an_item_with_its_lead_in(tokens):
    long = passage(LIST)
    first, *others = windows(long, tokens)
    head = tokens.pieces([PROMPTS["document"] + long.context])[0][:-1][:HEAD]
    lead = pieces_of("Hồ sơ gồm:", tokens)[:LEAD]
    assert list(first.pieces[: len(head)]) == head
    assert all(list(window.pieces[: len(head) + len(lead)]) == [*head, *lead] for window in others)


def test_a_sentence_longer_than_a_window_goes_on_in_the_next(tokens):
    endless = passage("hồ sơ " * 300)
    found = windows(endless, tokens)
    assert all(len(window.pieces) <= WINDOW and [span.unit for span in window.spans] == [0] for window in found)
    said = [piece for window in found for span in window.spans for piece in window.pieces[span.start : span.end]]
    assert said == pieces_of(endless.text.strip(), tokens)[: len(said)]
    assert len(said) > WINDOW


def test_a_long_question_is_cut(tokens):
    assert len(question_pieces("hồ sơ " * 200, tokens)) == QUESTION
    assert question_pieces("hồ sơ", tokens) == tokens.pieces([PROMPTS["query"] + "hồ sơ"])[0]
