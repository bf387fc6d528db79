"""A donor's identity in a real browser: registered at a form, named nowhere, shown once for a purpose, kept by its retention
time, erased with a signature; an inspector sees the entries still proven and verifies the archive offline. What was read
before cannot be read any more in the database, a backup made after, exports, the server's log or a mirror, and the mirror's
tree has the signed root.

Usage: privacy.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import base64
import glob
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request

import journey
from browser import Browser
from journey import LANGUAGE, PROGRAMS, check, picture, sign_in, sign_out

PASSWORD = journey.PASSWORD
DONOR = "STN-07-D0000099"
MIRROR_KEY = "a-key-for-one-mirror-of-this-test"
NAME, RESIDENT = "赵试例", "11010519491231002X"


def word(zh, en):
    return zh if LANGUAGE == "zh" else en


def send(browser, act):
    browser.run(f"document.querySelector('form[action$=\"{act}\"] button.filled').click()")


def register(browser, plant):
    browser.open(plant.url + "/donors")
    check("the demo plant has donors, by number", "D0000017" in browser.text("main"))
    for name, value in [("station", "STN-07"), ("number", "D0000099"), ("name", NAME), ("resident", RESIDENT[:-1] + "1")]:
        browser.fill(f"form[method=post] [name={name}]", value)
    picture(browser, "donor-register")
    send(browser, "/donors")
    browser.until("!!document.querySelector('.refusal')")
    check("a wrong check character is refused", "donors.donor.field-wrong" in browser.text("main"))
    check("and is not on the page again", RESIDENT[:-1] not in browser.run("document.documentElement.outerHTML"))
    for name, value in [("name", NAME), ("resident", RESIDENT), ("phone", "13800000099")]:
        browser.fill(f"[name={name}]", value)
    send(browser, "/donors")
    browser.until(f"location.pathname === '/donors/{DONOR}'")
    browser.settled()
    check("a donor is registered and not named", NAME not in browser.text("body"))
    kept = browser.run("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    check("the browser keeps nothing of it", NAME not in kept and RESIDENT not in kept)


def look(browser, plant):
    browser.open(f"{plant.url}/donors/{DONOR}")
    check("who may look sees no name before", NAME not in browser.text("body"))
    picture(browser, "donor")
    browser.run("document.querySelector('[name=purpose]').value = 'lookBack'")
    browser.fill("form[action$='/looks'] [name=note]", "ZS-2026-31")
    send(browser, "/looks")
    browser.until(f"document.querySelector('main')?.innerText.includes('{RESIDENT}')")
    browser.settled()
    check("the identity is shown for a purpose", NAME in browser.text("main") and "1949-12-31" in browser.text("main"))
    picture(browser, "donor-identity")
    browser.open(f"{plant.url}/donors/{DONOR}")
    check("once, and the look is on record", NAME not in browser.text("body") and "ZS-2026-31" in browser.text("main"))
    browser.open(plant.url + "/trail?area=donors")
    check("the trail tells of it", word("查看身份", "identity seen") in browser.text("main"))


def archive(browser, plant, name):
    path = f"{plant.folder}/{name}.json"
    browser.open(f"{plant.url}/records/donors.donor/{DONOR}")
    text = browser.run("(async () => await (await fetch(location.pathname + '/archive')).text())()")
    open(path, "w", encoding="utf-8").write(text)
    return path


def erase(browser, plant):
    def fill(ground):
        browser.open(f"{plant.url}/donors/{DONOR}")
        browser.settled()
        browser.run(f"document.querySelector('[name=ground]').value = '{ground}'")
        browser.fill("form[action$=erasure] [name=reference]", "SQ-2026-7")
        browser.fill("form[action$=erasure] [name=reason]", word("本人申请", "asked for by the person"))
        if browser.run("!!document.querySelector('form[action$=erasure] [name=number]')"):
            browser.fill("form[action$=erasure] [name=number]", "0610")
        browser.fill("form[action$=erasure] [name=password]", PASSWORD)
    fill("consentWithdrawn")
    send(browser, "/erasure")
    browser.until("!!document.querySelector('.refusal')")
    check("the retention time keeps it", "donors.donor.inside-retention" in browser.text("main"))
    picture(browser, "donor-kept")
    fill("courtOrder")
    send(browser, "/erasure")
    browser.until("document.querySelector('main')?.innerText.includes('SQ-2026-7') && !document.querySelector('.refusal')")
    browser.settled()
    check("a court's order erases it", word("记录本身仍可证明", "remains proven") in browser.text("main"))
    picture(browser, "donor-erased")
    browser.open(plant.url + "/retention")
    check("retention times are stated", word("以哪种为准", "Leading form") in browser.text("main"))
    picture(browser, "retention")


def inspect(browser, plant):
    browser.open(f"{plant.url}/records/donors.donor/{DONOR}")
    text = browser.text("main")
    check("the inspector reads the whole history", word("删除身份", "identity erased") in text and NAME not in text)
    picture(browser, "donor-record")
    browser.run("document.querySelector('.history a[href^=\"/proof/\"]').click()")
    browser.until("location.pathname.startsWith('/proof/')")
    browser.settled()
    check("an entry of the erased donor is proven", browser.run("!!document.querySelector('main')"))


def keys(folder):
    with sqlite3.connect(f"file:{folder}/ledger.db?mode=ro", uri=True) as database:
        return [row[0] for row in database.execute("SELECT subject FROM personal_key")]


def program(plant, *arguments, folder=None):
    environment = {**os.environ, "XUEMAI_FOLDER": folder or plant.folder, "XUEMAI_ORIGIN": "demo.example/xuemai"}
    return subprocess.run([f"{PROGRAMS}/xuemai", *arguments], env=environment, capture_output=True, text=True)


def export(browser, plant):
    """Everything that an auditor and a courier carry out of the house, as files beside the database."""
    for name, path in [
        ("trail.csv", "/trail/exports?format=csv&area=donors"), ("trail.xlsx", "/trail/exports?format=xlsx&area=donors"),
        ("donor.html", f"/donors/{DONOR}"),
        ("record.html", f"/records/donors.donor/{DONOR}/print"),
    ]:
        text = browser.run(
            f"(async () => {{ const answer = await fetch('{path}'); if (!answer.ok) return ''; const bytes = new"
            " Uint8Array(await answer.arrayBuffer()); return btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''))"
            " })()")
        check(f"{name} is exported", len(text) > 200)
        open(f"{plant.folder}/{name}", "wb").write(base64.b64decode(text))
    for workbook in glob.glob(f"{plant.folder}/*.xlsx"):
        shutil.unpack_archive(workbook, workbook + ".sheets", "zip")


def tree(leaves):
    """RFC 6962 §2.1."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + tree(leaves[:half]) + tree(leaves[half:])).digest()


def mirror(plant):
    """A mirror of the log, read as C2SP tlog-tiles describes; kept beside the database to be searched like the rest."""
    port = journey.free_port()
    environment = {
        **os.environ, "XUEMAI_FOLDER": plant.folder, "XUEMAI_ORIGIN": "demo.example/xuemai", "XUEMAI_PORT": str(port),
        "XUEMAI_MIRROR_KEYS": hashlib.sha256(MIRROR_KEY.encode()).hexdigest()}
    log = open(f"{plant.folder}/serve.log", "w")
    serving = subprocess.Popen([f"{PROGRAMS}/xuemai", "serve"], env=environment, stdout=log, stderr=log)

    def read(path):
        address = f"http://127.0.0.1:{port}/log/{path}"
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {MIRROR_KEY}"})
        for _ in range(300):
            try:
                return urllib.request.urlopen(request).read()
            except urllib.error.URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError):
                    raise
                time.sleep(0.1)
        raise AssertionError("the node did not start")
    try:
        copy(plant, read)
    finally:
        serving.terminate()
        serving.wait(timeout=30)


def copy(plant, read):
    note = read("checkpoint")
    size, root = int(note.split(b"\n")[1]), base64.b64decode(note.split(b"\n")[2])
    entries = b""
    for number in range((size + 255) // 256):
        width = min(256, size - number * 256)
        entries += read(f"tile/entries/{number:03d}" + (f".p/{width}" if width < 256 else ""))
    open(f"{plant.folder}/mirror.entries", "wb").write(entries)
    leaves, rest = [], entries
    while rest:
        length = int.from_bytes(rest[:2])
        leaves.append(hashlib.sha256(b"\0" + rest[2:2 + length]).digest())
        rest = rest[2 + length:]
    check("a mirror has every entry, and the signed root", len(leaves) == size and tree(leaves) == root)
    check("the erasure among them", b"donors.donor.identity-erased" in entries)


def restore_later(plant):
    """A backup made after the erasure has nothing that could open the identity, and verifies."""
    folder = f"{plant.folder}-later"
    os.mkdir(folder)
    for name in ["ledger.key", "privacy.key"]:
        shutil.copy(f"{plant.folder}/{name}", folder)
    told = program(plant, "restore", f"{plant.folder}/later.xb", folder=folder)
    check("a backup made after is restored", told.returncode == 0 or print(told.stdout, told.stderr))
    check("the key is not in it", f"donors.donor/{DONOR}" not in keys(folder) and len(keys(folder)) >= 2)
    whole = program(plant, "verify", folder=folder)
    check("and all of it verifies", whole.returncode == 0 or print(whole.stdout, whole.stderr))
    shutil.rmtree(folder)


def restore(plant):
    """A backup older than the erasure brings the key back; the list beside the database takes it away again."""
    for listed in (False, True):
        folder = f"{plant.folder}-restored"
        os.mkdir(folder)
        for name in ["ledger.key", "privacy.key"] + ["erased.list"] * listed:
            shutil.copy(f"{plant.folder}/{name}", folder)
        told = program(plant, "restore", f"{plant.folder}/before.xb", folder=folder)
        check("a backup made before is restored", told.returncode == 0 or print(told.stdout, told.stderr))
        held = f"donors.donor/{DONOR}" in keys(folder)
        if listed:
            check("the list of the erased destroys the key again", not held and len(keys(folder)) >= 2)
            check("and says so", DONOR in told.stderr)
        else:
            check("without the list it holds the key, wrapped", held)
        shutil.rmtree(folder)


def verify(plant, paths):
    told = program(plant, "init").stdout
    key = re.search(r"demo\.example/xuemai\+\S+", told).group()
    for path in paths:
        command = [f"{PROGRAMS}/xuemai-verify", "record", path, "--key", key]
        good = subprocess.run(command, capture_output=True, text=True)
        check(f"offline, {os.path.basename(path)} holds", good.returncode == 0 or print(good.stdout, good.stderr))
    whole = program(plant, "verify")
    check("the whole ledger and its tables hold", whole.returncode == 0 or print(whole.stdout, whole.stderr))
    for folder, _, names in os.walk(plant.folder):
        for name in names:
            held = open(f"{folder}/{name}", "rb").read()
            check(f"{name} names nobody", NAME.encode() not in held and RESIDENT.encode() not in held)
    check("the key files are the owner's alone", os.stat(f"{plant.folder}/privacy.key").st_mode & 0o777 == 0o600)


def main():
    plant = journey.Plant()
    browser = Browser()
    try:
        for person, acts in [("0105", [register]), ("0533", [look])]:
            sign_in(browser, plant, person)
            for act in acts:
                act(browser, plant)
            sign_out(browser, plant)
        sign_in(browser, plant, "0900")
        before = archive(browser, plant, "before")
        copied = program(plant, "backup", f"{plant.folder}/before.xb")
        check("a backup is made before the erasure", copied.returncode == 0 or print(copied.stdout, copied.stderr))
        sign_out(browser, plant)
        sign_in(browser, plant, "0610")
        erase(browser, plant)
        sign_out(browser, plant)
        sign_in(browser, plant, "0900")
        inspect(browser, plant)
        after = archive(browser, plant, "after")
        export(browser, plant)
        later = program(plant, "backup", f"{plant.folder}/later.xb")
        check("a backup is made after the erasure", later.returncode == 0 or print(later.stdout, later.stderr))
        check("the console stayed silent", not browser.complaints() or print(browser.complaints()))
    except BaseException:
        browser.picture(f"/tmp/xuemai-privacy-{LANGUAGE}.png")
        print(browser.text("body")[:3000])
        raise
    finally:
        browser.close()
        plant.stop()
    mirror(plant)
    restore(plant)
    restore_later(plant)
    verify(plant, [before, after])
    journey.shutil.rmtree(plant.folder, ignore_errors=True)
    print(f"{journey.passed} passed, 0 failed")


main()
