"""What the figures were taken on, and what a process and a folder occupy there."""

import os
import platform
import re
from pathlib import Path

from corpus.model import Strict


class Machine(Strict):
    """Is a machine; `load` is what others kept busy, in processes, when the bench began."""

    processor: str
    cores: int
    memory_mb: int
    load: float
    system: str
    python: str


def machine() -> Machine:
    """Return the machine this runs on; 0 or general words where the system does not tell."""
    model = re.search(r"^model name\s*:\s*(.+)$", _proc("cpuinfo"), re.MULTILINE)
    total = re.search(r"^MemTotal:\s*(\d+)", _proc("meminfo"), re.MULTILINE)
    return Machine(
        processor=model[1] if model else platform.processor() or platform.machine(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory_mb=int(total[1]) // 1024 if total else 0,
        load=round(os.getloadavg()[0], 1),
        system=platform.platform(),
        python=platform.python_version(),
    )


def rss_mb(pid: int) -> int:
    """Return the resident megabytes of a process, 0 where the system does not tell."""
    found = re.search(r"^VmRSS:\s*(\d+)", _proc(f"{pid}/status"), re.MULTILINE)
    return int(found[1]) // 1024 if found else 0


def cpu_s(pid: int) -> float:
    """Return the processor seconds a process has used, 0 where the system does not tell."""
    fields = _proc(f"{pid}/stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def disk_mb(folder: Path) -> float:
    """Return the megabytes of the files under a folder."""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 1)


def _proc(name: str) -> str:
    path = Path("/proc") / name
    try:
        return path.read_text()
    except OSError:  # no /proc on this system, or no such process
        return ""
