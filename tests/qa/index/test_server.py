"""An index whose vectors lie on a real Chroma server, which is killed, comes back, and forgets."""

import socket
from contextlib import closing, contextmanager

import chromadb
import pytest

from made.chroma import chroma_server
from made.documents import corpus
from made.embedders import HashEmbedder
from made.index import MODEL
from qa.errors import ChromaAway
from qa.index import dense
from qa.index.build import build
from qa.index.generation import live
from qa.index.open import open_index

VECTOR = HashEmbedder().embed_queries(["lưu học sinh nộp giấy giới thiệu"])[0]


@pytest.fixture(scope="module")
def one_server(tmp_path_factory):
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture
def server(one_server):
    if not one_server.is_running():  # the test before killed it
        one_server.start()
    return one_server


@contextmanager
def client_of(server):
    client = chromadb.HttpClient("127.0.0.1", int(server.url.rpartition(":")[2]))
    try:
        yield client
    finally:
        dense._close(client)  # which its own closing leaves open


def collections(server):
    with client_of(server) as client:
        return [one.name for one in client.list_collections()]


def asked(root, server):
    return open_index(root, MODEL, chroma_url=server.url, compared=0)


def test_the_server_finds_what_a_comparison_of_all_finds(tmp_path, server):
    build(corpus(), HashEmbedder(), tmp_path / "index", chroma_url=server.url)
    with (
        asked(tmp_path / "index", server) as index,
        open_index(tmp_path / "index", MODEL, chroma_url=server.url) as all_compared,
    ):
        rows, cosines = zip(*all_compared.dense(VECTOR, 5), strict=True)
        assert [row for row, _ in index.dense(VECTOR, 5)] == list(rows)
        assert [cosine for _, cosine in index.dense(VECTOR, 5)] == pytest.approx(cosines, abs=1e-6)
        assert (index.server, all_compared.server) == (True, None)


def test_while_the_server_is_away_answers_are_the_same_and_it_is_asked_again_by_itself(
    tmp_path, server, caplog, monkeypatch
):
    monkeypatch.setattr(dense, "_AGAIN_S", 0.0)
    build(corpus(), HashEmbedder(), tmp_path / "index", chroma_url=server.url)
    with asked(tmp_path / "index", server) as index:
        before = index.dense(VECTOR, 5)
        server.kill()
        while_away = [index.dense(VECTOR, 5) for _ in range(3)]
        assert index.server is False
        server.start()
        assert index.dense(VECTOR, 5) == before
        assert index.server is True
    for found in while_away:
        assert [row for row, _ in found] == [row for row, _ in before]
        assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in before], abs=1e-6)
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2, "once that it went, once that it came"
    assert "REGQA_CHROMA_URL" in told[0]
    assert "trả lời lại" in told[1]


def test_nobody_waits_for_a_server_that_was_away_a_moment_ago(tmp_path, server, monkeypatch):
    monkeypatch.setattr(dense, "_AGAIN_S", 600.0)
    build(corpus(), HashEmbedder(), tmp_path / "index", chroma_url=server.url)
    with asked(tmp_path / "index", server) as index:
        server.kill()
        index.dense(VECTOR, 5)
        server.start()
        index.dense(VECTOR, 5)
        assert index.server is False


def test_what_listens_but_is_no_chroma_server_is_said(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as silent, pytest.raises(ChromaAway, match="timed out"):
        build(corpus(), HashEmbedder(), tmp_path, chroma_url=f"http://127.0.0.1:{silent.getsockname()[1]}")


def test_an_index_opens_while_its_server_is_away(tmp_path, server):
    build(corpus(), HashEmbedder(), tmp_path / "index", chroma_url=server.url)
    server.kill()
    with asked(tmp_path / "index", server) as index:
        assert len(index.dense(VECTOR, 5)) == 5
        assert index.server is False


def test_a_collection_that_is_gone_is_done_without_and_made_anew_by_the_next_build(tmp_path, server, caplog):
    place = build(corpus(), HashEmbedder(), tmp_path / "index", chroma_url=server.url)
    assert place.name in collections(server)
    with client_of(server) as client:
        client.delete_collection(place.name)
    with asked(tmp_path / "index", server) as index:
        assert len(index.dense(VECTOR, 5)) == 5
        assert index.server is False
        assert "Chạy: regqa index" in caplog.text
    build(corpus(), HashEmbedder(), tmp_path / "index", chroma_url=server.url)
    assert place.name in collections(server)


def test_a_collection_that_goes_while_it_is_asked_is_told_with_what_to_run(tmp_path, server, caplog):
    place = build(corpus(), HashEmbedder(), tmp_path / "index", chroma_url=server.url)
    with asked(tmp_path / "index", server) as index, client_of(server) as client:
        index.dense(VECTOR, 5)
        client.delete_collection(place.name)
        assert len(index.dense(VECTOR, 5)) == 5
    assert "Chạy: regqa index" in caplog.text


def test_a_build_without_its_server_embeds_nothing_and_leaves_the_old_generation_live(tmp_path, server):
    class Untouched(HashEmbedder):
        def embed_passages(self, *_):
            raise AssertionError("embedded, for nothing")

    root = tmp_path / "index"
    before = build(corpus(), HashEmbedder(), root, chroma_url=server.url)
    server.kill()
    changed = [one.model_copy(update={"title": f"{one.title} (sửa)"}) for one in corpus()]
    with pytest.raises(ChromaAway, match="REGQA_CHROMA_URL"):
        build(changed, Untouched(), root, chroma_url=server.url)
    assert live(root) == before
    with asked(root, server) as index:
        assert len(index.dense(VECTOR, 5)) == 5


def test_who_has_an_older_generation_open_keeps_answering_when_its_collection_is_removed(tmp_path, server):
    root = tmp_path / "index"
    build(corpus(), HashEmbedder(), root, chroma_url=server.url)
    with asked(root, server) as index:
        before = index.dense(VECTOR, 5)
        for number in range(5):  # as many builds as make the first one go
            changed = [one.model_copy(update={"title": f"{one.title} ({number})"}) for one in corpus()]
            build(changed, HashEmbedder(), root, chroma_url=server.url)
        assert index.manifest.fingerprint not in collections(server)
        assert [row for row, _ in index.dense(VECTOR, 5)] == [row for row, _ in before]
