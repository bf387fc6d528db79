"""Cameras in a real browser: from a signed step to its second, recorded and not looked at without a purpose; gap,
frozen picture, wrong clock, codec and full disk come, stand on the list of alarms and end by themselves; a clip leaves with its proof; `verify` finds
a segment that was exchanged, cut or removed.

Usage: film.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import contextlib
import hashlib
import http.client
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
import zipfile
from datetime import datetime, timedelta, timezone

import journey
from browser import Browser
from desk import PASSWORD, Desk
from journey import LANGUAGE, PROGRAMS, check, picture, sign_in
from monitored import ENGINEER, SLACK, Plant, small_disk
from peers import ports

HERE = os.path.dirname(os.path.abspath(__file__))
CAMERA = os.path.join(HERE, "..", "..", "Sources", "Simulator", "camera.py")
LEADER, QA, REGISTRAR = "0288", "0533", "0105"
SECRET = "viewer:pa55-word"
CAMERAS = {1: "CAM-01", 2: "CAM-05", 3: "CAM-16"}
# Promised: the picture of a signed step, and a still picture, within this.
JUMP, STILL = 1.0, 0.5
# How late the picture's own clock may turn: seen 0.17 to 0.20 s. The simulated camera takes that to draw and code a frame
# of 67 ms; against the time that it tells in RTCP, film is placed to within some milliseconds.
LATE = 0.5
# The second in the middle of the picture: red its rest by eight, green the rest, in steps of 28.
SECOND = """(() => {
  const video = document.querySelector('video'), canvas = document.createElement('canvas');
  canvas.width = video.videoWidth; canvas.height = video.videoHeight;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0);
  const [red, green] = context.getImageData(canvas.width / 2, canvas.height / 3, 1, 1).data;
  return JSON.stringify({ shown: Math.round(red / 28) + 8 * Math.round(green / 28),
    now: Number(document.querySelector('[data-film]').dataset.now) });
})()"""

# The moment, by the page's own clock, at which the picture's second turns: in steps of 20 ms from where it stands.
TURN = """(async () => {
  const section = document.querySelector('[data-film]'), video = section.querySelector('video');
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth; canvas.height = video.videoHeight;
  const context = canvas.getContext('2d');
  const shown = () => {
    context.drawImage(video, 0, 0);
    const [red, green] = context.getImageData(canvas.width / 2, canvas.height / 3, 1, 1).data;
    return Math.round(red / 28) + 8 * Math.round(green / 28);
  };
  const origin = Number(section.dataset.now) - video.currentTime * 1000, start = video.currentTime, before = shown();
  for (let at = start; at < start + 1.5; at += 0.02) {
    await new Promise(done => { video.addEventListener('seeked', done, { once: true }); video.currentTime = at; });
    const second = shown();
    if (second !== before) return JSON.stringify({ at: origin + at * 1000, second });
  }
  return 'null';
})()"""


class Simulator:
    def __init__(self, port):
        self.process = subprocess.Popen(
            ["/usr/bin/python3", CAMERA, str(port), "3", SECRET], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, bufsize=1)
        assert self.process.stdout.readline().startswith("rtsp://"), "the simulated cameras did not start"
        threading.Thread(target=lambda: [None for _ in self.process.stdout], daemon=True).start()

    def order(self, number, *words):
        self.process.stdin.write(f"{number} {' '.join(words)}\n")

    def stop(self):
        self.process.kill()
        self.process.wait()


class Film:
    """What the plant's people ask of it, without a browser."""

    def __init__(self, plant):
        self.plant = plant
        self.engineer, self.leader, self.qa = Desk(plant, ENGINEER), Desk(plant, LEADER), Desk(plant, QA)

    def until(self, what, true, seconds):
        end = time.monotonic() + seconds * max(1.0, SLACK / 2)
        began = time.monotonic()
        while time.monotonic() < end:
            if true():
                check(f"{what} ({time.monotonic() - began:.0f} s)", True)
                return
            time.sleep(0.5)
        print(re.sub(r"<[^>]+>", " ", self.engineer.get("/film/incidents"))[-3000:])
        raise AssertionError(what)

    def troubles(self):
        """What stands, as (camera, trouble)."""
        page = self.engineer.get("/film/incidents")
        found = set()
        for row in re.findall(r"<tr.*?</tr>", page, re.S):
            text = re.sub(r"<[^>]+>", " ", row)
            if re.search(r"还在|still ", text):
                camera = re.search(r"CAM-\d+", text)
                word = next((name for name, words in WORDS.items() if any(one in text for one in words)), None)
                if camera and word:
                    found.add((camera.group(0), word))
        return found

    def alarms(self):
        """What is on the list of alarms of cameras: code and standing."""
        found = {}
        for code, row in re.findall(r'data-href="/alarms/list/(CAM-[^"]+)"(.*?)</tr>', self.leader.get("/alarms"), re.S):
            text = re.sub(r"<[^>]+>", " ", row)
            found[code] = ("returned" if re.search(r"已恢复未确认|returned, unacknowledged", text)
                           else "unacknowledged" if re.search(r"报警未确认|unacknowledged", text) else "acknowledged")
        return found

    def recorded(self):
        rows = re.findall(r"<tr.*?</tr>", self.engineer.get("/film"), re.S)
        return sum(1 for row in rows if "CAM-" in row and re.search(r"在录|recorded", row))


WORDS = {
    "gap": ("没有画面", "no film"), "frozen": ("画面不动", "picture stands"), "clock": ("时钟不准", "clock is wrong"),
    "codec": ("编码不能播放", "codec cannot"), "disk": ("磁盘将满", "no room on disk"),
}


def rules(plant):
    """The demo's, with times that a play has patience for."""
    with open(os.path.join(HERE, "..", "..", "Sources", "Assembly", "Packs", "film.json")) as file:
        pack = json.load(file)
    pack |= {"version": "play", "effective_from": "2026-01-02"}
    for one in pack["times"]:
        one["value"] = {"gap": 15, "frozen": 12, "clock": 1}.get(one["name"], one["value"])
    Desk(plant, REGISTRAR).send(
        "/film/rules", {}, files={"file": ("film.json", json.dumps(pack).encode())})


def passwords(film):
    """As the engineer enters them; nothing else is changed."""
    for camera in CAMERAS.values():
        page = film.engineer.get(f"/film/cameras/{camera}")
        form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if 'value="amend"' in one)
        fields = dict(re.findall(r'<input type="text"[^>]*name="(\w+)"[^>]*value="([^"]*)"', form))
        for select in re.findall(r"<select.*?</select>", form, re.S):
            chosen = re.search(r'<option value="([^"]*)"[^>]* selected', select)
            fields[re.search(r'name="(\w+)"', select).group(1)] = chosen.group(1) if chosen else ""
        user, _, word = SECRET.partition(":")
        film.engineer.send(f"/film/cameras/{camera}", {
            **fields, "act": "amend", "stream_user": user, "stream_password": word, "reason": "password"})


def private(plant):
    lines = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True).stdout.splitlines()
    ours = [line for line in lines if plant.folder in line and "ffmpeg" in line]
    check("no process list tells a camera's password", ours and not any("pa55" in line for line in ours))


def signed(plant):
    """A remark on the tank's temperature, signed: gives its record."""
    desk = Desk(plant, LEADER)
    now = datetime.now(timezone.utc) + timedelta(hours=8)
    times = [(now - timedelta(seconds=after)).strftime("%Y-%m-%dT%H:%M:%S") for after in (60, 0)]
    page = desk.send("/monitoring/notes", {
        "signals": "TK101.TT01", "window_from": str(int((time.time() - 600) * 1000)), "from": times[0], "to": times[1],
        "kind": "observation", "text": "play", "number": LEADER, "password": PASSWORD})
    return re.search(r"/monitoring/notes/(CN-[0-9a-f-]+)", desk.get(page)).group(1)


def right(browser):
    told = json.loads(browser.run(SECOND))
    late = (told["now"] / 1000) % 60 - told["shown"]
    # The picture tells whole seconds.
    return -0.1 < late < 1 + LATE, late


def turns(browser):
    told = json.loads(browser.run(TURN))
    return (told["at"] / 1000 - told["second"] + 30) % 60 - 30


def jump(browser, plant, record):
    sign_in(browser, plant, LEADER)
    browser.open(f"{plant.url}/records/monitoring.note/{record}")
    check("beside the link stands that the computer was bound to no room",
          re.search("没有绑定房间|bound to no room", browser.text(".film-link")))
    # Timed in the page that is asked for: from the click to the picture.
    browser.run("sessionStorage.clicked = Date.now(); document.querySelector('.film-link button').click()")
    browser.until("location.pathname.startsWith('/film/viewings/')")
    browser.until("document.querySelector('[data-film]')?.dataset.ready === '1'")
    began = time.monotonic()
    taken = browser.run("performance.timeOrigin + performance.now() - Number(sessionStorage.clicked)") / 1000
    true, late = right(browser)
    check(f"from a signed step a click shows the right second ({late:.2f} s into it)", true)
    check(f"within {taken:.2f} s of the click", taken < JUMP * SLACK and time.monotonic() - began < 5)
    picture(browser, "film")
    for step in (1000, -1000):
        browser.run(f"delete document.querySelector('[data-film]').dataset.ready; document.querySelector('[data-step=\"{step}\"]').click()")
        browser.until("document.querySelector('[data-film]').dataset.ready === '1'")
        true, late = right(browser)
        check(f"a second {'on' if step > 0 else 'back'} shows that second ({late:.2f} s into it)", true)
    late = turns(browser)
    check(f"its clock turns {late:.2f} s after the second", -0.1 < late < LATE)
    browser.run("document.querySelector('[data-back]').click()")
    browser.until("document.querySelector('video').currentTime > 0 && !document.querySelector('video').paused")
    at = browser.run("document.querySelector('video').currentTime")
    browser.until(f"document.querySelector('video').currentTime > {at} + 1.5", 30)
    check("it plays on", True)
    return browser.run("location.pathname")


def looked(plant, film, viewing, at):
    began = time.monotonic()
    still = film.leader.file(f"{viewing}/CAM-05/still?at={at}")
    taken = time.monotonic() - began
    check(f"a still picture in {taken:.2f} s", still[:2] == b"\xff\xd8" and taken < STILL * SLACK)
    page = film.qa.get("/film/cameras/CAM-05")
    check("who looked, when and why stands with the camera", LEADER in page and re.search(r"核对已签的步骤|signed step", page))
    status, _, _ = film.qa.ask("GET", f"{viewing}/CAM-05/still?at={at}")
    check("nobody sees under another's purpose", status in (403, 409))
    status, _, _ = film.leader.ask("GET", f"{viewing}/CAM-01/still?at={at}")
    check("and no other camera", status in (403, 409))
    status, _, _ = film.leader.ask("GET", f"{viewing}/CAM-05/part?path=../../ledger.key&at={at}")
    check("nor any other file", status == 404)
    seeks(film.leader, viewing, at)


def seeks(desk, viewing, at):
    """Any player may ask for a part (RFC 9110 §14)."""
    part = json.loads(desk.file(f"{viewing}/CAM-05/list?from={at - 6000}&to={at}"))[0]
    path = f"{viewing}/CAM-05/part?path={part['path']}&at={part['at'] + 1}"
    whole = desk.file(path)

    def asked(words):
        desk.connection.request("GET", path, headers={**desk.headers(), "Range": words})
        answer = desk.connection.getresponse()
        return answer.status, answer.headers["Content-Range"], answer.read()

    size = len(whole)
    check("a part of a segment is given as asked for",
          asked("bytes=100-199") == (206, f"bytes 100-199/{size}", whole[100:200])
          and asked("bytes=-10") == (206, f"bytes {size - 10}-{size - 1}/{size}", whole[-10:]))
    status, there, _ = asked(f"bytes={size}-")
    check("and none beyond its end", (status, there) == (416, f"bytes */{size}"))


def wall(browser, plant):
    browser.open(plant.url + "/film")
    picture(browser, "film-cameras")
    browser.run("document.querySelector('form:has([value=live]) button').click()")
    browser.until("document.querySelectorAll('.film-cell img').length === 3")
    browser.until("[...document.querySelectorAll('.film-cell img')].every(i => i.naturalWidth > 0 && i.dataset.renewed)", 30)
    check("the live wall renews its pictures", True)
    picture(browser, "film-wall")


def faults(simulator, film):
    simulator.order(1, "freeze")
    simulator.order(2, "still")
    simulator.order(3, "clock", "3600")
    simulator.order(3, "h265")
    wanted = {("CAM-01", "gap"), ("CAM-05", "frozen"), ("CAM-16", "clock"), ("CAM-16", "codec")}
    film.until("gap, frozen picture, clock and codec alarm", lambda: wanted <= film.troubles(), 60)
    check("they wait for the engineer", "CAM-05" in film.engineer.get("/"))
    alarms = film.alarms()
    check("and stand on the list of alarms, unacknowledged",
          all(alarms.get(f"{camera}.{trouble}") == "unacknowledged" for camera, trouble in wanted) or print(alarms))
    check("an alarm leads to its camera", "/find?q=CAM-05" in film.leader.get("/alarms/list/CAM-05.frozen"))
    check("and the trouble to its alarm", "/alarms/list/CAM-05.frozen" in film.engineer.get("/film/incidents"))


def mended(simulator, film):
    for number in CAMERAS:
        simulator.order(number, "clear")
    film.until("all end by themselves", lambda: not film.troubles(), 60)
    acknowledged(film)


def acknowledged(film):
    alarms = film.alarms()
    check("their alarms returned by themselves", alarms and set(alarms.values()) == {"returned"} or print(alarms))
    for code in alarms:
        film.leader.send(f"/alarms/list/{code}/acts", {"act": "acknowledge", "comment": "seen"})
    check("and are gone when somebody has seen them", not film.alarms())


def full(disk, film, plant):
    room = os.statvfs(disk)
    with open(f"{disk}/filler", "wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_frsize - (8 << 20))
    film.until("a full disk alarms", lambda: ("CAM-05", "disk") in film.troubles(), 30)
    check("on the list of alarms, too", film.alarms().get("CAM-05.disk") == "unacknowledged")
    left = os.statvfs(disk).f_bavail * room.f_frsize
    time.sleep(3)
    check("nothing is recorded any more", os.statvfs(disk).f_bavail * room.f_frsize >= left - (1 << 20))
    check("and the record works on", signed(plant).startswith("CN-"))
    os.remove(f"{disk}/filler")
    film.until("with room it goes on by itself", lambda: not film.troubles(), 45)
    acknowledged(film)


def opened(film, at):
    moment = datetime.fromtimestamp(at, timezone.utc) + timedelta(hours=8)
    page = film.qa.send("/film/viewings", {
        "act": "look", "camera": "CAM-05", "at": moment.strftime("%Y-%m-%dT%H:%M:%S"), "purpose": "deviation"})
    return page.split("?")[0], moment


def exported(film, viewing, moment, blur):
    times = [(moment + timedelta(seconds=after)).strftime("%Y-%m-%dT%H:%M:%S") for after in (-4, 10)]
    connection = http.client.HTTPConnection("127.0.0.1", film.plant.port, timeout=120)
    body, kind = film.qa.form({
        "csrf": film.qa.csrf, "command": str(uuid.uuid4()), "act": "clip", "from": times[0], "to": times[1], "blur": blur})
    connection.request("POST", f"{viewing}/CAM-05/clips", body, film.qa.headers(kind))
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, content[:2000]
    return zipfile.ZipFile(io.BytesIO(content)), hashlib.sha256(content).hexdigest()


def clips(film, at):
    viewing, moment = opened(film, at)
    archive, digest = exported(film, viewing, moment, "none")
    proof = json.loads(archive.read("proof.json"))
    def holds(one):
        data = archive.read(one["file"])[one["offset"]:one["offset"] + one["bytes"]]
        return hashlib.sha256(data).hexdigest() == one["sha256"]
    check(f"a clip of {len(proof['segments'])} segments proves each by its SHA-256",
          proof["segments"] and all(holds(one) for one in proof["segments"]))
    lists = [name for name in archive.namelist() if re.fullmatch(r"reels/[^.]+\.json", name)]
    listed = {one["sha256"] for name in lists for one in json.loads(archive.read(name))["segments"]}
    check("they stand in the lists that the ledger sealed", {one["sha256"] for one in proof["segments"]} <= listed)
    folder = tempfile.mkdtemp(prefix="xuemai-clip-")
    try:
        for name in lists:
            bundle = archive.extract(name.replace(".json", ".bundle.json"), folder)
            ran = subprocess.run(
                [f"{PROGRAMS}/xuemai-verify", "proof", bundle, "--key", proof["log"]], capture_output=True, text=True)
            sealed = hashlib.sha256(archive.read(name)).hexdigest()
            check("a stranger's program finds list and ledger agree", ran.returncode == 0 and sealed in read_body(bundle))
        seen = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0",
             archive.extract(proof["segments"][0]["file"], folder)], capture_output=True, text=True)
        check("any player plays it", seen.stdout.strip() == "h264")
        blurred, _ = exported(film, viewing, moment, "whole")
        check("a blurred one leaves without the film itself",
              any(name.startswith("blurred-") for name in blurred.namelist())
              and not any(re.fullmatch(r"CAM.*mp4", name) for name in blurred.namelist()))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    page = film.qa.get(f"/records/film.viewing/{viewing.rsplit('/', 1)[1]}")
    check("that it left is on the trail", digest[:16] in page)


def read_body(bundle):
    import base64
    with open(bundle) as file:
        return base64.b64decode(json.load(file)["body"]).decode()


def verified(plant, disk):
    ran = subprocess.run(
        [f"{PROGRAMS}/xuemai", "verify", "--no-tables", "--json", "--config", f"{plant.folder}/play.yaml"],
        capture_output=True, text=True)
    assert ran.returncode in (0, 1), ran.stderr
    return json.loads(ran.stdout)["findings"]


def tampered(plant, disk):
    with open(f"{plant.folder}/play.yaml", "w") as file:
        file.write(f"origin: demo.example/xuemai\nfolder: {plant.folder}\nfilm_folder: {disk}\n")
    found = verified(plant, disk)
    check("verify finds film as it was sealed", not found or print(found))
    reel = sorted(os.listdir(f"{disk}/CAM-01/reels"))[0]
    with open(f"{disk}/CAM-01/reels/{reel}") as file:
        segments = [one["path"] for one in json.load(file)["segments"]]
    path = f"{disk}/CAM-01/{segments[0]}"
    with open(path, "rb") as file:
        whole = file.read()
    middle = len(whole) // 2
    for what, word, content in (
        ("exchanged", "exchanged", whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:]),
        ("cut", "cut", whole[:-1]), ("removed", "removed", None),
    ):
        os.remove(path)
        if content is not None:
            with open(path, "wb") as file:
                file.write(content)
        found = verified(plant, disk)
        check(f"verify names a segment that was {what}",
              len(found) == 1 and word in found[0]["en"] and segments[0] in found[0]["en"] or print(found))
        with open(path, "wb") as file:
            file.write(whole)
    check("and is content with the one that was recorded", not verified(plant, disk))


def main():
    began = time.monotonic()
    folder, base = tempfile.mkdtemp(prefix="xuemai-film-"), ports(4)
    simulator, browser = Simulator(base + 3), Browser()
    with small_disk() as (disk, mounted), contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(simulator.stop)
        stack.callback(browser.close)
        os.environ |= {
            "XUEMAI_FILM_FOLDER": disk, "XUEMAI_FILM_RESERVE_MB": "16" if mounted else "1",
            "XUEMAI_FILM_SEAL_SECONDS": "10"}
        plant = Plant(folder, base)
        stack.callback(plant.stop)
        try:
            film = Film(plant)
            rules(plant)
            passwords(film)
            film.until("three cameras are recorded", lambda: film.recorded() == 3, 60)
            film.until("what they waited for is over", lambda: not film.troubles(), 60)
            private(plant)
            record, at = signed(plant), time.time()
            time.sleep(10)
            viewing = jump(browser, plant, record)
            looked(plant, film, viewing, int(at * 1000))
            wall(browser, plant)
            faults(simulator, film)
            browser.open(plant.url + "/film/incidents")
            picture(browser, "film-incidents")
            browser.open(plant.url + "/alarms")
            picture(browser, "film-alarms")
            browser.open(plant.url + "/alarms/list/CAM-05.frozen")
            picture(browser, "film-alarm")
            browser.open(plant.url + "/film/rules")
            picture(browser, "film-rules")
            browser.open(plant.url + "/film/cameras/CAM-01")
            picture(browser, "film-camera")
            clips(film, at)
            mended(simulator, film)
            if mounted:
                full(disk, film, plant)
            tampered(plant, disk)
            check("the console stayed silent", not browser.complaints() or print(browser.complaints()))
        except BaseException:
            browser.picture(f"/tmp/xuemai-film-{LANGUAGE}.png")
            print(browser.text("main")[:2000])
            raise
    print(f"{journey.passed} passed, 0 failed, {time.monotonic() - began:.0f} s")


main()
