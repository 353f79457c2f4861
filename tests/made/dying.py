"""A reader that is killed by something else while it reads."""

import os
import signal
import sys


def run(_pipe: int, *_arguments: str) -> None:
    print("Traceback", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
