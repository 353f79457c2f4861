"""Services by rote as programs of their own, over one folder of data: `python -m made.several PORT`."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx

from api import serving
from api.app import create_app
from api.settings import Settings
from made.live import wait_for
from made.rote import FakeLibrary, FakeShelf, answer_by_rote, search_by_rote
from qa.answer import Answered, Step, Wrote
from qa.model import Question

ROOT = Path(__file__).parents[2]
STARTS_S = 180  # a busy machine takes long to import it all
PIECES = 20  # that a slow answer has besides


class Service:
    """Is one of them, begun anew by `start`."""

    def __init__(self, port: int, data: Path, **settings: str) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)
        self._command = [sys.executable, "-m", "made.several", str(port)]
        told = {f"REGQA_{name.upper()}": value for name, value in settings.items()}
        self._environment = os.environ | {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
            "REGQA_DATA": str(data),
            "REGQA_HOSTS": "",
            **told,
        }
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment)

    def wait(self) -> None:
        wait_for(self._is_there, seconds=STARTS_S)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def _is_there(self) -> bool:
        assert self.process.poll() is None, "it ended at its start"
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def several(*ports: int, data: Path, **settings: str) -> Iterator[list[Service]]:
    """Have them serve for as long as the block lasts."""
    services = [Service(port, data, **settings) for port in ports]
    try:
        for one in services:
            one.wait()
        yield services
    finally:
        for one in services:
            one.kill()
            one.client.close()


def answering(question: Question, library: FakeLibrary) -> Iterator[Step]:
    """Answer by rote, each time by another id; where the question says “chậm”, in pieces that take their time."""
    for step in answer_by_rote(question, library):
        if "chậm" in question.text and isinstance(step, Wrote):
            for _ in range(PIECES):
                time.sleep(0.15)
                yield Wrote("…")
        yield Answered(replace(step.answer, id=uuid4().hex)) if isinstance(step, Answered) else step


if __name__ == "__main__":
    served = Settings()
    application = create_app(FakeShelf(), served, answering, search_by_rote)
    serving.serve(application, served, int(sys.argv[1]), "REGQA_PORT", "made.several")
