"""Cameras that are none: RTSP in H.264 with the second burned in twice, as digits and as a colour, and faults on order.

    camera.py PORT [CAMERAS] [SECRET]     CAMERAS are played as /cam1, /cam2 …; SECRET is user:password

A line on standard input is a fault of one camera: "1 freeze" (nothing more is sent), "1 still" (the picture stands),
"1 die" (gone until "1 clear"), "1 clock 3600" (its clock is off), "1 h265", "1 clear".

The picture: blue 64; red the second modulo 8, green the second divided by 8, 28 levels each. GStreamer answers behind a
door of our own, which tells the camera's date, and holds back what a fault holds back.
"""

import asyncio
import datetime
import email.utils
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

WIDTH, HEIGHT, RATE = 1280, 720, 15
STEP = 28
# The wall clock of the demo plant.
ZONE = datetime.timezone(datetime.timedelta(hours=8))


def colour(second):
    return 0xFF000000 | (second % 8) * STEP << 16 | (second // 8) * STEP << 8 | 0x40


class Camera(GstRtspServer.RTSPMediaFactory):
    def __init__(self, number):
        super().__init__()
        self.number, self.source, self.clock, self.told = number, None, None, None
        self.frozen = self.dead = self.still = self.plays = False
        self.codec, self.offset = "h264", 0
        self.set_shared(True)
        self.connect("media-configure", lambda _, media: media.connect("prepared", self.prepared))

    def do_create_element(self, url):
        coder = (
            f"x264enc tune=zerolatency speed-preset=ultrafast key-int-max={RATE} bitrate=1000 ! "
            "video/x-h264,profile=main ! rtph264pay" if self.codec == "h264" else
            f"x265enc tune=zerolatency speed-preset=ultrafast key-int-max={RATE} bitrate=1000 ! rtph265pay")
        pipeline = Gst.parse_launch(
            f"( videotestsrc name=source is-live=true pattern=solid-color ! "
            f"video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={RATE}/1 ! "
            f"textoverlay name=clock font-desc=\"Sans Bold 40\" valignment=bottom halignment=left ! {coder} "
            f"name=pay0 pt=96 config-interval=1 )")
        self.source, self.clock, self.told = pipeline.get_by_name("source"), pipeline.get_by_name("clock"), None
        self.plays = False
        return pipeline

    def prepared(self, _):
        self.plays = True

    def tick(self):
        # Words that are set while a pipeline begins were seen to end GStreamer 1.22.
        if not self.plays or self.still:
            return
        now = time.time() + self.offset
        if int(now) == self.told:
            return
        self.told = int(now)
        self.source.set_property("foreground-color", colour(int(now) % 60))
        told = datetime.datetime.fromtimestamp(now, ZONE).strftime("%Y-%m-%d %H:%M:%S")
        self.clock.set_property("text", f"CAM {self.number}  {told}")

    def order(self, words):
        name = words[0]
        if name == "clear":
            self.frozen = self.dead = self.still = False
            self.codec, self.offset = "h264", 0
        elif name in ("freeze", "die", "still"):
            setattr(self, {"freeze": "frozen", "die": "dead", "still": "still"}[name], True)
        elif name == "clock":
            self.offset = float(words[1])
        elif name == "h265":
            self.codec = "h265"


class Door:
    """Between the recorder and GStreamer: byte for byte, but for the date, and for faults."""

    def __init__(self, cameras, inner):
        self.cameras, self.inner = cameras, inner
        self.open = {}

    async def serve(self, reader, writer):
        """The first request names the camera; from then on the line is that camera's."""
        camera = None
        try:
            first = await reader.read(4096)
            path = first.split(b" ", 2)[1].decode("ascii", "replace") if b" " in first else ""
            name = path.rsplit("/cam", 1)[-1].split("/")[0]
            camera = self.cameras.get(int(name)) if name.isdigit() else None
            if camera is None or camera.dead:
                return
            there, back = await asyncio.open_connection("127.0.0.1", self.inner)
            self.open.setdefault(camera.number, set()).add(writer)
            back.write(first)
            sides = [asyncio.ensure_future(self.forth(reader, back)), asyncio.ensure_future(self.back(there, writer, camera))]
            await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
            for side in sides:
                side.cancel()
            back.close()
        except (OSError, ValueError):
            pass
        finally:
            if camera is not None:
                self.open.get(camera.number, set()).discard(writer)
            writer.close()

    async def forth(self, reader, back):
        while data := await reader.read(65536):
            back.write(data)
            await back.drain()

    async def back(self, there, writer, camera):
        while data := await there.read(65536):
            while camera.frozen:
                await asyncio.sleep(0.05)
            if data.startswith(b"RTSP/1.0"):
                data = self.dated(data, camera)
            writer.write(data)
            await writer.drain()

    @staticmethod
    def dated(data, camera):
        head, mark, rest = data.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"date:")]
        date = email.utils.formatdate(time.time() + camera.offset, usegmt=True)
        return b"\r\n".join(lines + [f"Date: {date}".encode()]) + mark + rest

    def shut(self, number):
        for writer in list(self.open.get(number, ())):
            writer.close()


def secured(server, secret, cameras):
    user, _, word = secret.partition(":")
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, word), token)
    server.set_auth(auth)
    for camera in cameras.values():
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("viewer", "media.factory.access", True)
        permissions.add_permission_for_role("viewer", "media.factory.construct", True)
        camera.set_permissions(permissions)


def listen(cameras, door, loop):
    for line in sys.stdin:
        words = line.split()
        camera = cameras.get(int(words[0])) if len(words) >= 2 and words[0].isdigit() else None
        if camera is None:
            continue
        camera.order(words[1:])
        # What is sent otherwise from now on is asked for anew.
        if words[1] in ("die", "h265", "clear"):
            loop.call_soon_threadsafe(door.shut, camera.number)
        print("done", *words, flush=True)


def main():
    port, count = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    cameras = {number: Camera(number) for number in range(1, count + 1)}
    if len(sys.argv) > 3:
        secured(server, sys.argv[3], cameras)
    for camera in cameras.values():
        server.get_mount_points().add_factory(f"/cam{camera.number}", camera)
    server.attach(None)

    def tick():
        for camera in cameras.values():
            camera.tick()
        return True

    GLib.timeout_add(20, tick)
    threading.Thread(target=GLib.MainLoop().run, daemon=True).start()
    loop = asyncio.new_event_loop()
    door = Door(cameras, server.get_bound_port())
    started = loop.run_until_complete(asyncio.start_server(door.serve, "127.0.0.1", port))
    print(f"rtsp://127.0.0.1:{port}/cam1", flush=True)
    threading.Thread(target=listen, args=(cameras, door, loop), daemon=True).start()
    try:
        loop.run_forever()
    finally:
        started.close()


if __name__ == "__main__":
    main()
