import pytest

from evals.answers.promises import violations
from evals.held import Held
from evals.replies import Reply
from made.answers import NOW, question
from made.library import FEES, LATER, NEW, OLD
from made.library import library as made
from qa.judge.act import Act
from qa.model import Status
from qa.question.reading import read
from qa.write.talk import talk, things_to_ask


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.HELD])
@pytest.mark.parametrize("text", ["chào bạn", "good morning to you"])
def test_every_act_gets_a_reply_that_is_no_refusal(library, act, text):
    answer = talk(act, question(text), read(text), library)
    assert answer.status is Status.DECLINED
    assert "phạm vi" not in answer.text
    assert "không tìm thấy" not in answer.text.lower()
    assert "“" not in answer.text.replace("on “", "")
    assert violations(Reply.of(answer), Held(library.documents), NOW) == []


def test_three_things_to_ask_are_of_rules_in_force_each_of_another(library):
    things = things_to_ask(library, NOW, foreign=False)
    assert f"{NEW.name} quy định gì về trách nhiệm?" in things
    assert len(things) == 3
    assert not any(document.name in thing for document in (OLD, LATER) for thing in things)


def test_a_heading_that_asks_is_not_asked_about(tmp_path, hash_embedder):
    asking = FEES.model_copy(
        update={"provisions": tuple(one.model_copy(update={"heading": "Nộp cho cấp nào"}) for one in FEES.provisions)}
    )
    assert things_to_ask(made(tmp_path, hash_embedder, (asking,)), NOW, foreign=False) == ()


def test_a_collection_without_headings_offers_nothing(tmp_path, hash_embedder):
    bare = FEES.model_copy(
        update={"provisions": tuple(one.model_copy(update={"heading": ""}) for one in FEES.provisions)}
    )
    assert things_to_ask(made(tmp_path, hash_embedder, (bare,)), NOW, foreign=False) == ()
