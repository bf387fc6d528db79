"""A demo plant that talks as real plants do: OPC UA (asyncua), Sparkplug B over MQTT (pysparkplug), Modbus TCP (pymodbus).

    plant.py opcua|sparkplug|modbus|garbage --port N [--broker HOST:PORT] [--speed X] [--from-hours H] [--seed N]
    plant.py map opcua|sparkplug|modbus       the signals of a peer and their addresses, one "address signal" a line

Each peer reads commands from its standard input, one a line:

    spike SIGNAL VALUE   from now on this value          nan SIGNAL       from now on no number
    freeze SIGNAL        the value stands still           clear            everything is well again
    clock SECONDS        the source's clock is wrong      silent / speak   says nothing / says again
    gap                  a message is left out            dup              the last message is sent again
    die                  the plug is pulled               exception        refuses every read (Modbus)

Simulated time runs --speed times as fast from --from-hours ago until it reaches the present; then it is the present.
"""

import argparse
import asyncio
import contextlib
import dataclasses
import logging
import math
import os
import random
import sys
import threading
import time


@dataclasses.dataclass(frozen=True)
class Signal:
    code: str
    peer: str
    address: str
    unit: str
    middle: float
    swing: float
    noise: float
    period: float
    decimals: int = 2


def signals():
    found = []
    # Fractionation tanks and the pasteuriser, by OPC UA.
    for number in range(1, 5):
        tank = f"TK{100 + number}"
        for name, unit, middle, swing, noise, period in (
            ("TT01", "Cel", -4.0 + number, 0.3, 0.02, 1800),
            ("LT01", "L", 1800.0 + 100 * number, 150, 1.0, 7200),
            ("PH01", "[pH]", 6.8 - 0.3 * number, 0.05, 0.005, 3600),
            ("ST01", "/min", 60.0, 2, 0.2, 900),
        ):
            code = f"{tank}.{name}"
            found.append(Signal(code, "opcua", f"ns=2;s={code}", unit, middle, swing, noise, period))
    for name, unit, middle, swing, noise, period in (
        ("TT01", "Cel", 60.0, 0.15, 0.02, 600),
        ("TT02", "Cel", 60.1, 0.15, 0.02, 640),
        ("FT01", "L/h", 820.0, 12, 1.5, 500),
        ("PT01", "bar", 1.8, 0.1, 0.01, 700),
    ):
        code = f"PA201.{name}"
        found.append(Signal(code, "opcua", f"ns=2;s={code}", unit, middle, swing, noise, period))
    # Low-pH incubator and clean rooms, by Sparkplug B through a gateway.
    for number in range(1, 4):
        incubator = f"IN{300 + number}"
        for name, unit, middle, swing, noise in (("TT01", "Cel", 24.0, 0.3, 0.03), ("PH01", "[pH]", 4.1, 0.02, 0.004)):
            found.append(
                Signal(f"{incubator}.{name}", "sparkplug", f"plant1/gw1/{incubator}/{name}", unit, middle, swing, noise, 2400))
    for number in range(1, 4):
        room = f"RM{400 + number}"
        for name, unit, middle, swing, noise in (("DP01", "Pa", 15.0, 1.5, 0.3), ("TT01", "Cel", 21.0, 0.5, 0.05)):
            found.append(Signal(f"{room}.{name}", "sparkplug", f"plant1/gw1/{room}/{name}", unit, middle, swing, noise, 3000))
    # Fillers and freezers, by Modbus: floats, and whole numbers with a decimal.
    for number in range(1, 3):
        start = 100 * number
        for place, (name, unit, middle, swing, noise) in enumerate(
            (("WT01", "g", 52.6, 0.2, 0.05), ("ST01", "/min", 42.0, 1, 0.2), ("PT01", "bar", 5.5, 0.2, 0.02))
        ):
            address = f"1:holding:{start + 2 * place}:float32"
            found.append(Signal(f"FL{500 + number}.{name}", "modbus", address, unit, middle, swing, noise, 800))
    for number in range(1, 9):
        address = f"1:input:{10 * number}:int16:d1"
        found.append(Signal(f"FZ{600 + number}.TT01", "modbus", address, "Cel", -30.0, 1.2, 0.15, 5400, 1))
    return found


class Plant:
    """Values as functions of time and of a seed: the same plant on every machine."""

    def __init__(self, peer, options):
        self.signals = [signal for signal in signals() if signal.peer == peer]
        self.random = random.Random(options.seed)
        self.phases = {signal.code: self.random.uniform(0, math.tau) for signal in self.signals}
        self.speed = options.speed
        self.started = time.time()
        self.begin = self.started - options.from_hours * 3600
        self.shift = 0.0
        self.faults = {}
        self.last = {}
        self.silent = False
        self.exception = False
        self.requests = []

    def now(self):
        """What the source's clock says."""
        elapsed = time.time() - self.started
        return min(self.begin + elapsed * self.speed, self.started + elapsed) + self.shift

    def value(self, signal):
        fault = self.faults.get(signal.code)
        if fault == "freeze" and signal.code in self.last:
            return self.last[signal.code]
        if fault is not None and fault != "freeze":
            return fault
        turn = math.tau * (self.now() / signal.period) + self.phases[signal.code]
        value = signal.middle + signal.swing * math.sin(turn) + self.random.gauss(0, signal.noise)
        self.last[signal.code] = round(value, signal.decimals)
        return self.last[signal.code]

    def listen(self):
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in sys.stdin:
            words = line.split()
            if words:
                self.obey(words)
                print("did", *words, flush=True)
        # Whoever started us is gone.
        os._exit(0)

    def obey(self, words):
        match words:
            case ["spike", code, value]:
                self.faults[code] = float(value)
            case ["nan", code]:
                self.faults[code] = math.nan
            case ["freeze", code]:
                self.faults[code] = "freeze"
            case ["clear"]:
                self.faults.clear()
                self.shift, self.silent, self.exception = 0.0, False, False
            case ["clock", seconds]:
                self.shift = float(seconds)
            case ["silent"]:
                self.silent = True
            case ["speak"]:
                self.silent = False
            case ["exception"]:
                self.exception = True
            case ["die"]:
                os._exit(1)
            case _:
                self.requests.append(words)


def kept_history(path):
    """A server's history that outlives it: what it told before it was killed can be asked for when it is back."""
    from datetime import datetime, timezone

    from asyncua import ua
    from asyncua.server.history import HistoryDict

    class KeptHistory(HistoryDict):
        def __init__(self):
            super().__init__()
            self.file = open(path, "a+", buffering=1)
            self.file.seek(0)
            self.before = [line.split() for line in self.file if line.count(" ") == 2 and line.endswith("\n")]

        async def new_historized_node(self, node, period, count=0):
            await super().new_historized_node(node, period, count)
            self._datachanges[node] = [
                ua.DataValue(
                    ua.Variant(float(value), ua.VariantType.Double),
                    SourceTimestamp=datetime.fromtimestamp(int(at) / 1e6, timezone.utc))
                for code, at, value in self.before if code == node.Identifier]

        async def save_node_value(self, node, told):
            if told.SourceTimestamp is None or told.Value.Value is None:
                return
            at = told.SourceTimestamp.replace(tzinfo=timezone.utc).timestamp()
            self.file.write(f"{node.Identifier} {round(at * 1e6)} {told.Value.Value}\n")
            await super().save_node_value(node, told)

    return KeptHistory()


async def opcua(options):
    from asyncua import Server, ua

    logging.disable(logging.WARNING)
    plant = Plant("opcua", options)
    server = Server()
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{options.port}/plant/")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    space = await server.register_namespace("urn:xuemai:demo-plant")
    if options.history:
        server.iserver.history_manager.set_storage(kept_history(options.history))
    units, nodes = {}, {}
    for signal in plant.signals:
        unit, name = signal.code.split(".")
        if unit not in units:
            units[unit] = await server.nodes.objects.add_object(ua.NodeId(unit, space), unit)
        nodes[signal.code] = await units[unit].add_variable(ua.NodeId(signal.code, space), name, 0.0)
    async with server:
        if options.history:
            await server.historize_node_data_change(list(nodes.values()), period=None, count=0)
        plant.listen()
        print("ready", options.port, flush=True)
        while True:
            if not plant.silent:
                moment = ua.uatypes.datetime.fromtimestamp(plant.now(), ua.uatypes.timezone.utc)
                for signal in plant.signals:
                    value = ua.DataValue(ua.Variant(float(plant.value(signal)), ua.VariantType.Double))
                    value = dataclasses.replace(value, SourceTimestamp=moment, ServerTimestamp=moment)
                    await server.write_attribute_value(nodes[signal.code].nodeid, value)
            await asyncio.sleep(max(0.02, options.every / plant.speed))


def sparkplug(options):
    from pysparkplug import DataType, Device, EdgeNode, Metric, MQTTError

    plant = Plant("sparkplug", options)

    def metric(signal):
        return Metric(int(plant.now() * 1000), signal.code.split(".")[1], DataType.FLOAT, value=plant.value(signal))

    def of(device):
        return [signal for signal in plant.signals if signal.address.split("/")[2] == device]

    born = threading.Event()

    def commanded(node, message):
        if any(metric.name == "Node Control/Rebirth" and metric.value for metric in message.payload.metrics):
            print("rebirth", flush=True)
            born.set()

    node = EdgeNode("plant1", "gw1", [Metric(int(plant.now() * 1000), "Uptime", DataType.UINT32, value=0)], cmd_callback=commanded)
    devices = sorted({signal.address.split("/")[2] for signal in plant.signals})
    for device in devices:
        node.register(Device(device, [metric(signal) for signal in of(device)]))
    host, port = options.broker.split(":")
    node.connect(host, port=int(port), blocking=False)
    plant.listen()
    print("ready", port, flush=True)
    while True:
        # While the broker is away, what would be told is lost, as with a real gateway; the library connects again.
        with contextlib.suppress(MQTTError, OSError):
            if born.is_set():
                born.clear()
                node.disconnect()
                node.connect(host, port=int(port), blocking=False)
            for words in [plant.requests.pop(0) for _ in range(len(plant.requests))]:
                if words == ["gap"]:
                    _ = node._seq
                if words == ["dup"] and plant.signals:
                    node.update_device(devices[0], [dataclasses.replace(metric(plant.signals[0]), is_historical=True)])
            if not plant.silent and node._connected:
                for device in devices:
                    node.update_device(device, [metric(signal) for signal in of(device)])
        time.sleep(max(0.02, options.every / plant.speed))


async def modbus(options):
    import struct

    from pymodbus.constants import ExcCodes
    from pymodbus.server import ModbusTcpServer
    from pymodbus.simulator import DataType, SimData, SimDevice

    plant = Plant("modbus", options)
    places = {}
    for signal in plant.signals:
        _, space, start, kind = signal.address.split(":")[:4]
        places[(3 if space == "holding" else 4, int(start))] = (signal, kind)

    async def asked(function, first, address, count, registers, written):
        if plant.silent:
            await asyncio.sleep(3600)
        if plant.exception:
            return ExcCodes.DEVICE_FAILURE
        for (space, start), (signal, kind) in places.items():
            if space != function or not address <= start < address + count:
                continue
            value = plant.value(signal)
            if kind == "float32":
                registers[start - first : start - first + 2] = struct.unpack(">HH", struct.pack(">f", value))
            else:
                registers[start - first] = 0x7FFF if math.isnan(value) else round(value * 10) & 0xFFFF
        return None

    def block(function):
        found = []
        for (space, start), (_, kind) in sorted(places.items()):
            if space == function:
                found.append(SimData(start, values=[0] * (2 if kind == "float32" else 1), datatype=DataType.REGISTERS))
        return found

    flags = [SimData(1, values=[False] * 16, datatype=DataType.BITS)]
    device = SimDevice(1, simdata=(flags, flags, block(3), block(4)), action=asked)
    server = ModbusTcpServer(device, address=("127.0.0.1", options.port))
    await server.serve_forever(background=True)
    plant.listen()
    print("ready", options.port, flush=True)
    await asyncio.Event().wait()


async def garbage(options):
    """Answers whatever is asked with noise, as a broken device does."""
    numbers = random.Random(options.seed)

    async def answer(reader, writer):
        while await reader.read(300):
            writer.write(bytes(numbers.randrange(256) for _ in range(numbers.randrange(1, 60))))
            await writer.drain()

    await asyncio.start_server(answer, "127.0.0.1", options.port)
    print("ready", options.port, flush=True)
    await asyncio.Event().wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=["opcua", "sparkplug", "modbus", "garbage", "map"])
    parser.add_argument("what", nargs="?", choices=["opcua", "sparkplug", "modbus"])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--broker", default="127.0.0.1:1883")
    parser.add_argument("--every", type=float, default=1.0)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--from-hours", type=float, default=0.0)
    parser.add_argument("--history", default="", help="a file that keeps what OPC UA told, over restarts")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.peer == "map":
        for signal in signals():
            if options.what in (None, signal.peer):
                print(f"{signal.address} {signal.code} {signal.unit}")
        return
    run = {"opcua": opcua, "sparkplug": sparkplug, "modbus": modbus, "garbage": garbage}[options.peer]
    outcome = run(options)
    if asyncio.iscoroutine(outcome):
        asyncio.run(outcome)


if __name__ == "__main__":
    main()
