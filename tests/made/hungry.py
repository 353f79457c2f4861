"""A reader that may take little more memory than it has when it begins."""

import resource
from pathlib import Path

from ingest import reader

_MORE = 64 << 20


def run(pipe: int, *arguments: str) -> None:
    had = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (had + _MORE, had + _MORE))
    reader.run(pipe, *arguments)
