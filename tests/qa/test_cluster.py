"""Files read, passages embedded and questions asked over a real Ray cluster, one of whose two machines is lost."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from evals.bench.cluster import ROOT, Machines, machines
from made.documents import document, provision
from made.files import GUIDE, NEWS, pdf, saved
from qa import cluster
from qa.errors import ClusterUnavailable

needs_ray = pytest.mark.skipif(not find_spec("ray"), reason="Ray is not installed: pip install 'regqa[ray]'")

_MAIN = "import sys; from api.cli import main; sys.exit(main())"
# Builds the index and tells of each batch: once one is here, the others are under way.
_BUILD = (
    "import sys; from qa import cluster; from qa.engine import Shelf; from qa.settings import Settings;"
    "s = Settings(); print(Shelf(s, cluster.over(s.ray_address)).build(lambda *at: print(*at, flush=True)))"
)
# What a machine with another version of the program does: here the one that asks has it.
_OTHER = (
    "from qa import cluster; here = cluster._program();"
    "cluster._program = lambda: {**here, 'regqa': '0.0.9'};"
    "list(cluster.over('{address}')(str, [1]))"
)


@pytest.fixture(scope="module")
def two() -> Iterator[Machines]:
    with machines() as found:
        yield found


def run(program: str, *arguments: str, data: Path, address: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment(data, address), cwd=data.parent, capture_output=True, text=True, timeout=500,
    )  # fmt: skip


def environment(data: Path, address: str) -> dict[str, str]:
    corpus = data.parent / "corpus"
    corpus.mkdir(exist_ok=True)
    places = {"REGQA_DATA": str(data), "REGQA_CORPUS": str(corpus), "REGQA_RAY_ADDRESS": address}
    return os.environ | places | {"PYTHONPATH": str(ROOT), "REGQA_EMBEDDING_ENGINE": "onnx"}


def kept(data: Path) -> dict[str, bytes]:
    """Return what was stored of the files, and the vectors, by their path."""
    found = [*(data / "documents").glob("*"), *(data / "files").glob("*"), *data.glob("index/*/*.npy")]
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in (*found, data / "index" / "live")}


@needs_ray
@pytest.mark.model
def test_added_indexed_and_asked_over_two_machines_all_is_as_on_one(two: Machines, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    pdf(given / "a.pdf", [GUIDE.split("\n")])
    saved(given / "tin.txt", NEWS)
    saved(given / "hong.pdf", b"%PDF-1.7 and nothing else")
    saved(given / "trong.txt", "")
    told = {}
    for name, address in (("here", ""), ("there", two.address)):
        data = tmp_path / name
        added = run(_MAIN, "add", "given", data=data, address=address)
        told[name] = added.returncode, added.stdout, added.stderr.replace(name, "")
    assert told["here"] == told["there"]
    assert "hong.pdf" in told["there"][2]
    assert kept(tmp_path / "here") == kept(tmp_path / "there")

    questions = tmp_path / "hoi.jsonl"
    questions.write_text(
        "".join(
            f"{json.dumps({'question': text})}\n" for text in ("Phát thẻ đảng viên ra sao?", "Thời tiết mai thế nào?")
        )
    )
    records = []
    for name, address in (("here", ""), ("there", two.address)):
        asked = run(
            _MAIN, "eval", "run", "hoi.jsonl", "--json", f"{name}.json", data=tmp_path / name, address=address
        )
        assert asked.returncode == 0, asked.stderr
        records.append(json.loads((tmp_path / f"{name}.json").read_bytes())["sets"][0]["questions"])
    assert [untimed(one) for one in records[0]] == [untimed(one) for one in records[1]]
    assert records[0][0]["reply"]["citations"], "something was answered"


def untimed(question: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in question.items() if name != "seconds"}


@needs_ray
@pytest.mark.model
def test_an_index_is_the_same_though_a_machine_is_lost_in_the_middle(two: Machines, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    articles = (provision(f"dieu-{n}", f"Điều {n}. Chi bộ họp lần {n}.") for n in range(1, 401))
    held = document(*articles)
    (tmp_path / "corpus" / f"{held.id}.json").write_text(held.model_dump_json())
    assert run(_BUILD, data=tmp_path / "here").returncode == 0

    there = tmp_path / "there"
    with subprocess.Popen(
        [sys.executable, "-c", _BUILD], env=environment(there, two.address),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as building:  # fmt: skip
        assert building.stdout
        begun = building.stdout.readline().split()
        two.lose_second()
        rest = building.stdout.read()
    assert building.returncode == 0
    assert int(begun[0]) < int(begun[1]) == 400
    assert rest.splitlines()[-2] == "400 400", "each passage was counted once"
    assert kept(there) == kept(tmp_path / "here")
    two.start_second()


@needs_ray
def test_a_machine_with_another_program_is_named_and_nothing_it_made_is_taken(two: Machines, tmp_path: Path) -> None:
    found = run(_OTHER.replace("{address}", two.address), data=tmp_path / "data")
    assert found.returncode
    assert "chạy chương trình khác: regqa ở đó 0.2.0, ở đây 0.0.9" in found.stderr


@pytest.mark.parametrize("address", ["auto", "local", "ray://10.0.0.1:10001", "10.0.0.1", "may:0", "may:99999"])
def test_what_is_no_address_is_refused_by_the_name_of_the_setting(address: str) -> None:
    with pytest.raises(ClusterUnavailable, match=r"REGQA_RAY_ADDRESS=.*(máy:cổng|không nối được)"):
        cluster.over(address)


def test_a_cluster_that_is_not_there_is_said_at_once() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(ClusterUnavailable, match=f"REGQA_RAY_ADDRESS={address}: không nối được"):
        cluster.over(address)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b""])
def test_what_listens_but_is_no_cluster_is_said_before_ray_tries_for_minutes(answer: bytes) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening, ThreadPoolExecutor(1) as other:
        other.submit(_answer_once, listening, answer)
        with pytest.raises(ClusterUnavailable, match="ở đó không phải cụm Ray"):
            cluster.over(f"127.0.0.1:{listening.getsockname()[1]}")


def _answer_once(listening: socket.socket, answer: bytes) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.recv(100)
        connection.sendall(answer)


def test_without_an_address_work_stays_here() -> None:
    assert cluster.over(None) is None
    assert cluster.over("") is None
    assert "ray" not in sys.modules
