#!/usr/bin/env python3
"""An OPC UA server by asyncua that does what a test tells it, a line at a time; ends when its input ends.

Prints `ready PORT RELAY`. PORT is the server's; RELAY leads there too and can be cut:
  write NAME VALUE    a new value of ns=2;s=NAME, with the time of now
  cut                 breaks the relay's lines
  refuse | accept     new lines of the relay are closed at once | carried
  hold | flow         the relay swallows what the server says | carries it
  garbage             the relay says nonsense to the client
  lose COUNT          the next notifications are made and never sent; they can be asked for again
  lost                answered when they have been made
  kept VALUE          answered when the history of BR101.TT01 ends with it
  forget              the server forgets all sessions and subscriptions, as after a restart
Each is answered by `done`.
"""
import asyncio
import ipaddress
import logging
import os
import socket
import sys
import tempfile
from datetime import datetime, timezone

from asyncua import Server, ua
from asyncua.crypto import cert_gen
from asyncua.server.uaprocessor import UaProcessor
from asyncua.server.user_managers import User, UserManager, UserRole
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

URI = "urn:xuemai:test:server"
logging.disable(logging.CRITICAL)


class Users(UserManager):
    def get_user(self, iserver, username=None, password=None, certificate=None):
        if username is None:
            return User(role=UserRole.User)
        return User(role=UserRole.User) if (username, password) == ("采集", "血脉-42") else None


class Relay:
    """Carries lines to the server until it is told otherwise."""

    def __init__(self, port):
        self.port, self.lines, self.refuses, self.holds = port, [], False, False

    async def accept(self, reader, writer):
        if self.refuses:
            writer.close()
            return
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.lines.append((writer, there_writer))
        await asyncio.gather(
            self.carry(reader, there_writer, False), self.carry(there_reader, writer, True), return_exceptions=True)

    async def carry(self, reader, writer, is_answer):
        try:
            while chunk := await reader.read(65536):
                if is_answer and self.holds:
                    continue
                writer.write(chunk)
                await writer.drain()
        finally:
            writer.close()

    def cut(self):
        for pair in self.lines:
            for writer in pair:
                writer.transport.abort()
        self.lines = []

    def garble(self):
        for writer, _ in self.lines:
            writer.write(bytes(range(256)))


class Losses:
    """Notifications that are made and not sent."""
    left = 0


send = UaProcessor.forward_publish_response


async def forward(self, result, requestdata):
    if Losses.left and result.NotificationMessage.NotificationData:
        Losses.left -= 1
        return
    await send(self, result, requestdata)


UaProcessor.forward_publish_response = forward


async def certificate(server, folder):
    key = cert_gen.generate_private_key()
    names = [
        x509.UniformResourceIdentifier(URI), x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    signed = cert_gen.generate_self_signed_app_certificate(
        key, "test server", {}, names, [ExtendedKeyUsageOID.SERVER_AUTH], days=30)
    with open(f"{folder}/key.pem", "wb") as file:
        file.write(cert_gen.dump_private_key_as_pem(key))
    with open(f"{folder}/server.der", "wb") as file:
        file.write(signed.public_bytes(Encoding.DER))
    await server.load_certificate(f"{folder}/server.der")
    await server.load_private_key(f"{folder}/key.pem")


async def plant(server):
    space = await server.register_namespace("urn:xuemai:test:plant")
    assert space == 2
    unit = await server.nodes.objects.add_object(ua.NodeId("BR101", space), ua.QualifiedName("BR101", space))
    kept = {}

    async def add(name, value, kind=None):
        node = await unit.add_variable(ua.NodeId(name, space), ua.QualifiedName(name, space), value, kind)
        kept[name] = node
        return node

    for name, value, kind in [
        ("BR101.TT01", 60.5, ua.VariantType.Double), ("BR101.PT01", 1.25, ua.VariantType.Float),
        ("BR101.batch", "血浆-批 20261121", ua.VariantType.String), ("BR101.step", 7, ua.VariantType.Int32),
        ("BR101.count", 2**63 + 5, ua.VariantType.UInt64), ("BR101.runs", True, ua.VariantType.Boolean),
        ("BR101.cold", 0.0, ua.VariantType.Double), ("BR101.profile", [1.5, 2.5, -0.0], ua.VariantType.Double),
        ("BR101.log", "x" * 200_000, ua.VariantType.String),
    ]:
        await add(name, value, kind)
    bad = ua.DataValue(ua.Variant(1.0), ua.StatusCode(ua.StatusCodes.BadSensorFailure))
    await (await add("BR101.broken", 1.0, ua.VariantType.Double)).write_value(bad)
    many = await server.nodes.objects.add_folder(ua.NodeId("many", space), ua.QualifiedName("many", space))
    for number in range(int(os.environ.get("XUEMAI_OPCUA_NODES", "300"))):
        await many.add_variable(ua.NodeId(f"N{number}", space), ua.QualifiedName(f"N{number}", space), float(number))
    return kept


async def listen(server, relay, kept):
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().split():
        match line:
            case ["write", name, value]:
                now = datetime.now(timezone.utc)
                new = ua.Variant(float(value), ua.VariantType.Double)
                await kept[name].write_value(ua.DataValue(new, SourceTimestamp=now, ServerTimestamp=now))
            case ["cut"]:
                relay.cut()
            case ["refuse"]:
                relay.refuses = True
            case ["accept"]:
                relay.refuses = False
            case ["hold"]:
                relay.holds = True
            case ["flow"]:
                relay.holds = False
            case ["garbage"]:
                relay.garble()
            case ["lose", count]:
                Losses.left = int(count)
            case ["kept", value]:
                history = server.iserver.history_manager.storage._datachanges[kept["BR101.TT01"].nodeid]
                while history[-1].Value.Value != float(value):
                    await asyncio.sleep(0.005)
            case ["lost"]:
                while Losses.left:
                    await asyncio.sleep(0.005)
            case ["forget"]:
                inner = server.iserver
                known = inner.subscription_service.subscriptions
                # The server's own, which writes its history, goes on.
                own = inner.history_manager._sub.subscription_id
                for number in [number for number in known if number != own]:
                    await known.pop(number).stop()
                inner._external_sessions.clear()
        print("done", flush=True)


async def main():
    server = Server(user_manager=Users())
    await server.init()
    await server.set_application_uri(URI)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server.set_endpoint(f"opc.tcp://127.0.0.1:{port}/bio/")
    server.set_identity_tokens([ua.AnonymousIdentityToken, ua.UserNameIdentityToken])
    with tempfile.TemporaryDirectory() as folder:
        await certificate(server, folder)
    kept = await plant(server)
    async with server:
        await server.historize_node_data_change(kept["BR101.TT01"], period=None, count=100_000)
        relay = Relay(port)
        door = await asyncio.start_server(relay.accept, "127.0.0.1", 0)
        print("ready", port, door.sockets[0].getsockname()[1], flush=True)
        await listen(server, relay, kept)
        door.close()
        relay.cut()
    os._exit(0)


asyncio.run(main())
