"""Runs a command in a network namespace where every address is this machine's, and tells what it sent to others.

    unshare --net python room.py REPORT COMMAND…     (as root; others: unshare --map-root-user --net)

Every packet passes the one interface there is, whoever sends it, native code too. REPORT gets one JSON object:
`lookups`, the names asked of a name server, and `sent`, every other packet that began a way out, as PROTOCOL ADDRESS
PORT; both empty where nothing but 127.0.0.0/8 and ::1 was spoken to. The exit status is the command's.
"""

import json
import socket
import struct
import subprocess
import sys
import threading
from ipaddress import ip_address
from pathlib import Path

_ETHERNET = 14  # bytes of header before a packet, on lo too
_PROTOCOLS = {socket.IPPROTO_TCP: "tcp", socket.IPPROTO_UDP: "udp"}
_DNS = 53
_SILENT = 0.2  # seconds, after which nothing waits to be read
_SYN, _ACK = 0x02, 0x10


def main(report: str, *command: str) -> int:
    for setting in ("link set lo up", "route add local 0.0.0.0/0 dev lo", "-6 route add local ::/0 dev lo"):
        subprocess.run(["ip", *setting.split()], check=not setting.startswith("-6"), capture_output=True)
    seen: dict[str, set[str]] = {"lookups": set(), "sent": set()}
    every_kind = 3
    interface = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(every_kind))
    interface.bind(("lo", 0))
    ended = threading.Event()
    listener = threading.Thread(target=_listen, args=(interface, seen, ended))
    listener.start()
    status = subprocess.run(command).returncode
    ended.set()
    listener.join()
    Path(report).write_text(json.dumps({what: sorted(found) for what, found in seen.items()}))
    return status


def _listen(interface: socket.socket, seen: dict[str, set[str]], ended: threading.Event) -> None:
    """Note what passes until the command has ended and all that it sent is read."""
    interface.settimeout(_SILENT)
    while True:
        try:
            frame, (_, _, direction, *_) = interface.recvfrom(65_535)
        except TimeoutError:
            if ended.is_set():
                return
            continue
        if direction == socket.PACKET_OUTGOING:
            _note(frame[_ETHERNET:], seen)


def _note(packet: bytes, seen: dict[str, set[str]]) -> None:
    if packet[0] >> 4 == 4:
        protocol, address, body = packet[9], ip_address(packet[16:20]), packet[(packet[0] & 15) * 4 :]
    else:
        protocol, address, body = packet[6], ip_address(packet[24:40]), packet[40:]
    if address.is_loopback or address.is_multicast or protocol not in _PROTOCOLS:
        return
    source, port = struct.unpack("!HH", body[:4])
    if _DNS in (source, port):
        if port == _DNS and protocol == socket.IPPROTO_UDP:
            seen["lookups"].add(_name(body[8 + 12 :]))
    elif protocol == socket.IPPROTO_UDP or body[13] & (_SYN | _ACK) == _SYN:
        seen["sent"].add(f"{_PROTOCOLS[protocol]} {address} {port}")


def _name(question: bytes) -> str:
    labels = []
    while question and question[0]:
        labels.append(question[1 : 1 + question[0]].decode("ascii", "replace"))
        question = question[1 + question[0] :]
    return ".".join(labels)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
