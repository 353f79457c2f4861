import os
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from evals.bench import curve
from evals.bench.grown import Perturbed, grown
from evals.bench.load import Load, Plan, ask, drive
from evals.bench.machine import disk_mb, machine, rss_mb
from evals.bench.report import Report, Size, draw, latency, steps, table
from made.documents import document, provision
from qa.index.passages import passages

STARTER = [
    document(
        provision(
            "dieu-1",
            f"Điều 1. Hạn nộp là {serial} ngày. Hồ sơ gồm:\n",
            provision("dieu-1.khoan-1", "1. Đơn của đảng viên."),
        ),
        provision("dieu-2", "Điều 2. Chi bộ họp. Cấp ủy xem xét trong 15 ngày.\n"),
        id=f"quy-dinh-{serial}-qd-tw-2025",
        number=f"{serial}-QĐ/TW",
        title=f"Thi hành Điều lệ Đảng lần {serial}",
    )
    for serial in (3, 7)
]


class Constant:
    dimension, fingerprint = 3, "constant-1"

    def embed_queries(self, texts):
        return np.ones((len(texts), 3), np.float32)


@contextmanager
def answering(reply, keeps_open=True):
    """Serve `reply(body) -> (status, content)` on a free port, one thread a connection, and yield the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            status, content = reply(self.rfile.read(int(self.headers["content-length"])).decode())
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = not keeps_open

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def load(milliseconds, traces=()):
    return Load(seconds=2.0, milliseconds=milliseconds, errors=1, traces=list(traces))


def size(passages=690):
    answers = load([20.0, 30.0], [{"embed_ms": 8.0, "judge_ms": 2.0, "total_ms": 11.0}, {"total_ms": 9.0}])
    return Size(
        times=1,
        documents=90,
        provisions=900,
        passages=passages,
        vectors="embedded",
        build_s=1.0,
        disk_mb=5.0,
        ready_s=4.0,
        cold_ms=80.0,
        rss_mb=500,
        loads=(latency("answer", 1, answers, 0.04, 20.0), latency("search", 1, answers, 0.02, 20.0)),
        steps=steps(answers),
    )


def report(*sizes):
    return Report(
        taken_at=datetime(2026, 11, 22, tzinfo=UTC),
        machine=machine(),
        model="constant-1",
        questions=2,
        torch_ms=20.0,
        embed_ms=8.0,
        indexing=None,
        sizes=sizes,
    )


def test_a_grown_corpus_has_the_size_asked_for_and_is_the_same_every_time():
    documents = grown(STARTER, 50)
    assert documents == grown(STARTER, 50)
    assert 50 <= sum(len(passages(one)) for one in documents) < 55
    assert list(documents[:2]) == STARTER
    assert (
        len(grown(STARTER, documents=12_000)) == len({one.id for one in grown(STARTER, documents=12_000)}) == 12_000
    )


def test_a_copy_keeps_the_outline_and_draws_its_sentences_from_the_corpus():
    *_, copy = grown(STARTER, documents=3)
    assert [one.locator for one in copy.walk()] == [one.locator for one in STARTER[0].walk()]
    assert [one.text.split()[0] for one in copy.walk()] == ["Điều", "1.", "Điều"]
    assert copy.number != STARTER[0].number
    assert copy != STARTER[0]


def test_made_up_vectors_are_near_known_ones_and_known_texts_keep_theirs():
    known = {"a": np.array([1, 0, 0], np.float32), "b": np.array([0, 1, 0], np.float32)}
    vectors = Perturbed(Constant(), known).embed_passages(["a", *map(str, range(200))])
    assert vectors[0] == pytest.approx([1, 0, 0])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(201))
    assert 0.85 < np.maximum(vectors[1:, 0], vectors[1:, 1]).mean() < 0.99
    assert (vectors == Perturbed(Constant(), known).embed_passages(["a", *map(str, range(200))])).all()


def test_every_client_asks_in_turn_and_what_is_not_a_200_is_an_error():
    seen = []

    def reply(body):
        seen.append(body)
        return (200 if body != "bad" else 503), b'{"trace": {"total_ms": 1.5, "hits": 3}}'

    with answering(reply) as port:
        alone = ask(Plan("127.0.0.1", port, "/", ["x", "bad", "y"], 1, 0.2))
        many = ask(Plan("127.0.0.1", port, "/", ["x"], 4, 0.0))
    assert seen[:4] == ["x", "bad", "y", "x"]
    assert len(alone.milliseconds) == len(alone.traces) > alone.errors > 0
    assert alone.traces[0] == {"total_ms": 1.5}
    assert (len(many.milliseconds), many.errors, many.traces) == (4, 0, [])


def test_each_client_goes_from_one_process_to_the_next():
    asked = {"first": [], "second": []}
    with (
        answering(lambda body: asked["first"].append(body) or (200, b"{}")) as first,
        answering(lambda body: asked["second"].append(body) or (200, b"{}")) as second,
    ):
        ask(Plan("127.0.0.1", first, "/", list("abcd"), 1, 5.0, requests=4, others=[second]))
        assert asked == {"first": ["a", "c"], "second": ["b", "d"]}
        ask(Plan("127.0.0.1", first, "/", ["e"], 2, 0.0, others=[second]))
        assert (asked["first"][2:], asked["second"][2:]) == (["e"], ["e"]), "two clients begin at two processes"


def test_a_connection_closed_for_being_idle_is_opened_anew():
    with answering(lambda _: (200, b"{}"), keeps_open=False) as port:
        load = ask(Plan("127.0.0.1", port, "/", ["x"], 1, 5.0, requests=4))
    assert (len(load.milliseconds), load.errors) == (4, 0)


def test_nobody_answering_is_only_errors():
    load = drive(Plan("127.0.0.1", 9, "/", ["x"], 2, 0.0))  # the port of “discard”, where nobody listens
    assert (load.milliseconds, load.errors) == ([], 2)


def test_steps_are_means_over_all_answers_and_what_is_left_is_outside():
    found = size().steps
    assert (found["embed"], found["judge"], found["total"], found["http"]) == (4.0, 1.0, 10.0, 15.0)


def test_a_latency_says_how_many_embeddings_by_torch_it_lasts():
    found = size().loads[0]
    assert (found.n, found.errors, found.p50, found.per_second, found.cpu_ms) == (2, 1, 25.0, 1.0, 20.0)
    assert found.to_torch == 1.25


def test_the_table_and_the_curves_show_every_size(tmp_path):
    made = report(size(690), size(6900))
    shown = table(made)
    assert "690 " in shown
    assert "6900" in shown
    assert "embed" in shown
    draw(made, tmp_path / "curves.svg")
    assert (tmp_path / "curves.svg").read_text().startswith("<?xml")


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read from /proc, which is not here")
def test_the_curve_goes_on_where_it_broke_off_and_its_table_is_in_order(tmp_path):
    written = tmp_path / "curve.jsonl"
    assert curve.read(written) == []
    points = [point(30_000, 1), point(10_000, 2), point(10_000, 1)]
    written.write_text("".join(f"{one.model_dump_json()}\n" for one in points))
    assert curve.read(written) == points
    rows = curve.table(points).splitlines()[2:]
    assert [row.split(" | ")[:2] for row in rows] == [
        ["| 10,000 (9,000)", "1"],
        ["| 10,000 (9,000)", "2"],
        ["| 30,000 (9,000)", "1"],
    ]


def point(provisions, processes):
    built = curve.Built(documents=9, provisions=provisions, passages=9000, build_s=1.0, index_mb=9.0)
    return curve.Point(
        wanted=provisions, built=built, processes=processes, clients=8, answers=9, errors=0, per_second=1.0,
        p50=1.0, p95=2.0, rss_mb=500, ready_s=2.0, machine=machine(),
    )  # fmt: skip


def test_this_process_takes_megabytes_and_an_unknown_one_none():
    assert 5 < rss_mb(os.getpid()) < 100_000
    assert rss_mb(2**30) == 0


def test_a_folder_is_as_large_as_the_files_in_it(tmp_path):
    (tmp_path / "inside").mkdir()
    Path(tmp_path / "inside" / "file").write_bytes(bytes(2_000_000))
    assert disk_mb(tmp_path) == 2.0
