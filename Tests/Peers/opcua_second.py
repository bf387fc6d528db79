#!/usr/bin/env python3
"""A second OPC UA server, open62541 as PyPI's o6 ships it; ends when its input ends, and by itself after ten minutes.

It listens on every address and cannot be told otherwise, so it runs in a network of its own; a line from 127.0.0.1
leads into it. Prints `ready PORT PORT`, or `cannot` and why where such a network is not to be had.
"""
import ctypes
import fcntl
import os
import socket
import struct
import sys
import threading

PR_SET_PDEATHSIG, SIGKILL = 1, 9
NEWNET, NEWUSER = 0x40000000, 0x10000000
SIOCSIFFLAGS, UP_RUNNING = 0x8914, 0x41
PORT = 4840
URI = "urn:xuemai:test:second"


def alone():
    """Leaves the machine's network; needs root, or users that may have name spaces."""
    system = ctypes.CDLL(None, use_errno=True)
    if system.unshare(NEWNET) != 0 and system.unshare(NEWUSER | NEWNET) != 0:
        return False
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", UP_RUNNING))
    return True


def carry(source, target):
    try:
        while chunk := source.recv(1 << 18):
            target.sendall(chunk)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def relay(door):
    while True:
        client, _ = door.accept()
        server = socket.create_connection(("127.0.0.1", PORT))
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=carry, args=(client, server), daemon=True).start()
        threading.Thread(target=carry, args=(server, client), daemon=True).start()


def main():
    # Made before the network is left: it stays a door of the machine's.
    door = socket.create_server(("127.0.0.1", 0))
    if not alone():
        print("cannot leave the network", flush=True)
        return
    child = os.fork()
    if child == 0:
        # Ends with its parent, however that ends.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        relay(door)
    # o6 greets on standard output.
    said = os.dup(1)
    os.dup2(2, 1)
    try:
        serve(said, door.getsockname()[1])
    finally:
        os.kill(child, SIGKILL)


def serve(said, port):
    if "XUEMAI_OPCUA_LOUD" not in os.environ:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.dup2(2, 1)
    import o6
    from o6.util import createSelfSignedCertificate

    class Access(o6.AccessControl):
        pass

    key, certificate = createSelfSignedCertificate(appUri=URI, altNames=["IP:127.0.0.1"], expiresInDays=30)
    server = o6.Server(
        port=PORT, certificate=certificate, privateKey=key, acceptAllCertificates=True, applicationUri=URI)
    for name, value in [("BR101.TT01", 60.5), ("BR101.batch", "血浆-批 20261121")]:
        server.addVariable(name, server.objectsNode, value, nodeId=o6.NodeId(f"ns=1;s={name}"))
    for number in range(1_000):
        server.addVariable(f"N{number}", server.objectsNode, float(number), nodeId=o6.NodeId(f"ns=1;s=N{number}"))
    server.start()
    os.write(said, f"ready {port} {port}\n".encode())
    for line in sys.stdin:
        name, value = line.split()[1:]
        server.write(o6.NodeId(f"ns=1;s={name}"), float(value))
        os.write(said, b"done\n")
    os._exit(0)


main()
