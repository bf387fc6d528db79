"""A small time server (RFC 4330) for tests, whose clock is wrong by as much as it is told; or that answers badly.

Usage: ntp.py OFFSET_MILLISECONDS [strange|unsynchronised|silent]
Prints its port, then answers until its standard input is closed.
"""

import select
import socket
import struct
import sys
import time

offset = float(sys.argv[1]) / 1000
manner = sys.argv[2] if len(sys.argv) > 2 else "right"
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)


def stamp():
    now = time.time() + offset + 2208988800
    whole = int(now)
    return struct.pack(">II", whole & 0xFFFFFFFF, int((now - whole) * 2**32))


while True:
    ready, _, _ = select.select([server, sys.stdin], [], [])
    if sys.stdin in ready and not sys.stdin.read(1):
        break
    if server in ready:
        question, caller = server.recvfrom(512)
        if len(question) < 48 or question[0] & 7 != 3 or manner == "silent":
            continue
        received = stamp()
        leap, stratum = (3, 0) if manner == "unsynchronised" else (0, 2)
        originate = b"\x00" * 8 if manner == "strange" else question[40:48]
        head = struct.pack(">BBbbII4s", leap << 6 | 4 << 3 | 4, stratum, 6, -20, 0, 0, b"TEST")
        server.sendto(head + received + originate + received + stamp(), caller)
