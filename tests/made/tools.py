"""The tools of `regqa mcp` over a library, and the same behind a real server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from api.access.connections import Connection
from api.desk import Desk
from api.engine import Opens
from api.metrics import Metrics
from api.records.audit import Audit
from api.remembered.memory import MemoryAnswers, in_memory
from api.seats import Seats
from api.settings import Settings
from api.tools import over_http, server
from made.library import Opened
from made.live import live
from qa.answer import search, steps
from qa.engine import Library


@contextmanager
def desk(shelf: Opens, waiting: int = 8) -> Iterator[Desk]:
    seats = Seats(workers=1, waiting=waiting)
    yield Desk(shelf, steps, seats, Metrics(), MemoryAnswers(), Audit(Settings()))
    seats.close()


@contextmanager
def serving_tools(library: Library, **settings: Any) -> Iterator[httpx.Client]:
    with desk(Opened(library)) as open_desk:
        set_up = Settings(hosts=("tools.example.vn",), **settings)
        application = over_http(server(open_desk, search), set_up, in_memory())
        with live(application, http=Connection) as connected:
            yield connected
