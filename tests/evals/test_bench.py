import os

import pytest

from evals import bench


def test_timing_leaves_the_warming_questions_out_and_orders_the_tails():
    asked = []
    found = bench._timed("answer", [str(n) for n in range(25)], asked.append)
    assert len(asked) == 25
    assert found["answer n"] == 25 - bench.WARMING
    assert 0 <= found["answer p50 ms"] <= found["answer p95 ms"] <= found["answer p99 ms"]


def test_timing_stops_when_the_seconds_are_spent(monkeypatch):
    monkeypatch.setattr(bench, "SECONDS", 0.0)
    assert bench._timed("search", [str(n) for n in range(25)], lambda question: None)["search n"] == 1


def test_the_timed_questions_are_the_same_every_time_and_as_many_as_promised():
    assert bench._questions() == bench._questions()
    assert len(bench._questions()) == bench.WARMING + bench.QUESTIONS


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read from /proc, which is not here")
def test_this_process_takes_megabytes_and_an_unknown_one_none():
    assert 5 < bench._rss_mb(os.getpid()) < 100_000
    assert bench._rss_mb(2**30) == 0
