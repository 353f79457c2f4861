"""The commands over the logs: whether they are whole, what they say, and what is deleted of them."""

import argparse
import sys
from datetime import date

from api.records.audit import Audit, Log, operator
from api.records.chain import Entry, Head
from api.settings import Settings
from api.terminal import plain

_NAMES: dict[Log, str] = {"audit": "nhật ký việc làm", "questions": "nhật ký câu hỏi"}


def verify(options: argparse.Namespace, settings: Settings) -> int:
    """Say of each log whether it is whole, and where not; return the exit status."""
    found = Audit(settings).verify(options.head)
    for log, verdict in found.items():
        if verdict.head is None and not verdict.faults:
            print(f"{_NAMES[log]}: chưa có")
            continue
        gone = f", nội dung {len(verdict.erased)} mục đã xóa theo hạn hoặc theo ngày" if verdict.erased else ""
        whole = "không nguyên vẹn" if verdict.faults else "nguyên vẹn"
        head = f"; cuối chuỗi {verdict.head.number}:{verdict.head.hash}" if verdict.head else ""
        print(f"{_NAMES[log]}: {verdict.entries} mục, {whole}{gone}{head}")
        for fault in verdict.faults:
            print(f"  {fault}", file=sys.stderr)
    return int(any(verdict.faults for verdict in found.values()))


def list_entries(options: argparse.Namespace, settings: Settings) -> int:
    """Print a line for each entry."""
    log: Log = "questions" if options.questions else "audit"
    for entry in Audit(settings).entries(log):
        if options.since is None or entry.day >= options.since:
            print(entry.line() if options.json else plain(_line(entry)))
    return 0


def export(options: argparse.Namespace, settings: Settings) -> int:
    """Write the entries to a new file, a JSON object a line, each with its hash."""
    log: Log = "questions" if options.questions else "audit"
    entries = Audit(settings).entries(log)
    try:
        with options.file.open("x", encoding="utf-8") as written:
            written.writelines(f"{entry.line()}\n" for entry in entries)
    except FileExistsError:
        print(f"regqa: Đã có tệp {options.file}; chọn tên khác, hoặc dời tệp cũ đi.", file=sys.stderr)
        return 1
    head = f"; cuối chuỗi {entries[-1].number}:{entries[-1].hash}" if entries else ""
    print(f"{options.file}: {len(entries)} mục{head}")
    return 0


def erase(options: argparse.Namespace, settings: Settings) -> int:
    """Delete the questions of one day."""
    count = Audit(settings).erase("questions", [options.day], operator())
    print(f"đã xóa nội dung {count} câu hỏi của ngày {options.day:%d/%m/%Y}")
    return 0


def head(text: str) -> Head:
    """Return the head that is written as `verify` prints it."""
    number, _, hash = text.partition(":")
    if not (number.isascii() and number.isdigit() and len(hash) == 64):
        raise argparse.ArgumentTypeError("viết như regqa audit verify in ra: SỐ:MÃ, ví dụ 57:9f86d0…")
    return Head(number=int(number), hash=hash)


def _line(entry: Entry) -> str:
    said = entry.content
    if said is None:
        return f"{entry.number} {_day(entry.day)} (nội dung đã xóa)"
    if "question" in said:
        cited = ", ".join(said["cited"]) or "–"
        return f"{entry.number} {_day(entry.day)} {said['status']} {said['question']} → {cited}"
    days = f" {', '.join(said['days'])}" if "days" in said else ""
    origin = f" từ {said['from']}" if said.get("from") else ""
    who = f"{said.get('who', '')} ({said.get('by', '')}){origin}"
    return f"{entry.number} {said.get('at', _day(entry.day))} {who}: {said.get('what')} {said.get('on', '')}{days}"


def _day(day: date) -> str:
    return day.isoformat()
