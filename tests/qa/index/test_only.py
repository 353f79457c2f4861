"""An index of some of its documents is that which would be built of them."""

import numpy as np

from made.documents import document, provision
from made.embedders import HashEmbedder
from made.index import MODEL
from made.library import DOCUMENTS, NEW
from qa.index.build import build
from qa.index.open import open_index
from qa.language.spelling import restore

SECRET = document(
    provision("dieu-1", "Điều 1. Đảng viên nộp hồ sơ mật danh kờlông cho đảng ủy."),
    id="quy-dinh-987-qd-tw-2024",
    number="987-QĐ/TW",
    title="Mật danh kờlông",
)
ALL = tuple(sorted((*DOCUMENTS, SECRET), key=lambda one: one.id))
SEEN = tuple(one for one in ALL if one is not SECRET)


def opened(documents, root):
    build(documents, HashEmbedder(), root)
    return open_index(root, MODEL)


def test_it_finds_and_scores_as_if_the_others_had_never_been_there(tmp_path):
    part, own = opened(ALL, tmp_path / "all").only(SEEN), opened(SEEN, tmp_path / "seen")
    assert part.passages == own.passages
    assert part.documents == own.documents
    assert part.manifest.fingerprint == own.manifest.fingerprint
    assert np.array_equal(part.vectors, own.vectors)
    weights = {"ho_so": 1.0, "dang_vien": 0.7}
    found = part.lexical(weights, 50, marked=["hồ_sơ"], numbers=[22])
    assert found == own.lexical(weights, 50, marked=["hồ_sơ"], numbers=[22])
    assert len(found) > 3
    vector = HashEmbedder().embed_queries(["nộp hồ sơ"])[0]
    assert part.dense(vector, 50) == own.dense(vector, 50)
    at = NEW.provisions[2].locator
    assert part.at([at]) == own.at([at]) != frozenset()
    assert [part.idf(term) for term in ("ho_so", "kolong")] == [own.idf(term) for term in ("ho_so", "kolong")]


def test_it_does_not_spell_by_the_words_of_the_others(tmp_path):
    whole = opened(ALL, tmp_path)
    assert restore("mat danh kolong", whole.spelling)[0] == "mật danh kờlông"
    assert "kờlông" not in restore("mat danh kolong", whole.only(SEEN).spelling)[0]
