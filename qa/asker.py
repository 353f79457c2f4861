"""Whether whoever asked still waits: what would go on for nobody, such as a model's writing, is ended.

Who works on a question for somebody puts a future into `LEFT` for as long as the work runs, and completes it when
that person has gone; who waits for others on his behalf asks for it, and raises `Gone`.
"""

from concurrent.futures import Future
from contextvars import ContextVar

LEFT: ContextVar["Future[None] | None"] = ContextVar("LEFT", default=None)  # None: nobody who could leave


class Gone(Exception):
    """Whoever asked has left, and what was done for him is given up."""
