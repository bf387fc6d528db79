"""The journey of a shipment in a real browser: announced, arrived, scanned in two lanes, stopped, settled by a second
person, keyed, signed, reviewed, printed, proved. Keyboard, scanner and scale only. Once in each language.

Usage: journey.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import glob
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from browser import Browser

LANGUAGE = sys.argv[1]
PROGRAMS = sys.argv[2]
PICTURES = sys.argv[3] if len(sys.argv) > 3 else None
PASSWORD = "xuemai-demo"
ACCEPT, STOP = ("收下", "停下") if LANGUAGE == "zh" else ("ACCEPT", "STOP")
passed = 0


def check(what, true):
    global passed
    if not true:
        raise AssertionError(what)
    passed += 1
    print(f"  ok  {what}", flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Plant:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="xuemai-journey-")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [f"{PROGRAMS}/xuemai", "demo", "--folder", self.folder, "--port", str(self.port), "--bags", "12"],
            stdout=open(f"{self.folder}/server.log", "w"), stderr=subprocess.STDOUT)
        for _ in range(600):
            try:
                health = json.load(urllib.request.urlopen(f"{self.url}/health"))
                if health["status"] == "ok":
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise AssertionError("the demo plant did not start")
        sheets = sorted(glob.glob(f"{self.folder}/*-codes.txt"))
        self.shipment, self.other = [os.path.basename(s)[: -len("-codes.txt")] for s in sheets]
        self.bags = self.codes(self.shipment)
        self.others = self.codes(self.other)
        self.box = re.search(r"Box\t(\S+)", open(sheets[0], encoding="utf-8").read()).group(1)

    def codes(self, shipment):
        text = open(f"{self.folder}/{shipment}-codes.txt", encoding="utf-8").read()
        return re.findall(r"^(\S+)\t(\d+(?:\.\d+)?) g$", text, re.M)

    def file(self, ending):
        return f"{self.folder}/{self.shipment}-{ending}"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


def picture(browser, name):
    if PICTURES:
        os.makedirs(PICTURES, exist_ok=True)
        browser.picture(f"{PICTURES}/{name}-{LANGUAGE}.png")


def sign_in(browser, plant, person):
    browser.open(plant.url + "/session")
    browser.focus("input[name=badge]")
    browser.type(person)
    browser.tab()
    browser.type(PASSWORD)
    browser.enter()
    browser.until("!!document.querySelector('header.bar .person')")
    browser.settled()
    if browser.run("document.documentElement.lang") != ("zh-Hans" if LANGUAGE == "zh" else "en"):
        browser.run(f"document.querySelector('button[name=language][value={LANGUAGE}]').click()")
        browser.until(f"document.documentElement.lang === '{'zh-Hans' if LANGUAGE == 'zh' else 'en'}'")
        browser.settled()


def sign_out(browser, plant):
    browser.call("Network.clearBrowserCookies")
    browser.open(plant.url + "/session")


def verdict(browser, tone, word):
    browser.until(f"document.querySelector('#verdict')?.dataset.tone === '{tone}'")
    return word in browser.text("#verdict")


def take(browser, label, grams):
    """One bag as at the lane: scanned, put on the scale, green."""
    browser.run("document.querySelector('#verdict').dataset.seen = '1'")
    browser.scan(label)
    browser.until("!!document.querySelector('#verdict [data-waiting]')")
    browser.scan(f"{grams} g")
    browser.until("document.querySelector('#verdict')?.dataset.tone === 'pass'")


def count(browser):
    return int(re.sub(r"\D", "", browser.text("#side .count b")))


def second_person(browser, person="0288", password=PASSWORD, disposition=None):
    if disposition:
        browser.run(f"document.querySelector('#side [name=disposition]').value = '{disposition}'")
    browser.fill("#side [name=badge]", person)
    browser.fill("#side [name=password]", password)
    browser.enter()


def arrive(browser, plant):
    browser.until("!!document.querySelector('main a[href*=\"/plasma/shipments/\"]')")
    check("home shows what waits", plant.shipment in browser.text("main"))
    picture(browser, "home")
    browser.open(f"{plant.url}/plasma/shipments/{plant.shipment}")
    picture(browser, "announced")
    browser.fill("[name=vehicle]", "A12345")
    browser.fill("[name=boxes]", "1")
    browser.enter()
    browser.until("!!document.querySelector('form[action$=\"/temperature\"]')")
    browser.upload("form[action$=\"/temperature\"] input[type=file]", plant.file("logger.csv"))
    browser.run("document.querySelector('form[action$=\"/temperature\"] button').click()")
    browser.until("document.querySelector('main').innerText.includes('°C')")
    check("the temperature record is judged", "−" in browser.text("main"))


def receive(browser, second, plant):
    lane = f"{plant.url}/plasma/shipments/{plant.shipment}/lanes"
    browser.open(f"{lane}/1")
    second.open(f"{lane}/2")
    browser.scan(plant.box)
    check("a box of the manifest is green", verdict(browser, "pass", plant.box))
    label, grams = plant.bags[0]
    take(browser, label, grams)
    check("a bag on the manifest is green", verdict(browser, "pass", ACCEPT))
    check("the count runs", count(browser) == 1)
    picture(browser, "receive-pass")
    label, grams = plant.bags[1]
    take(second, label, grams)
    check("a second lane receives the same shipment", count(second) == 2)

    browser.scan("=A99992699999900")
    check("a bag on no manifest stops the lane", verdict(browser, "stop", "BAG-EXTRA"))
    second_person(browser, password="wrong-password")
    wrong = browser.until("document.querySelector('#side .error')?.innerText")
    check("a wrong password is told, and the lane stays stopped", verdict(browser, "stop", STOP))
    second_person(browser, person="0417")
    browser.until(f"![undefined, {json.dumps(wrong)}].includes(document.querySelector('#side .error')?.innerText)")
    check("the first person cannot be the second", verdict(browser, "stop", STOP))
    second_person(browser, disposition="put-back")
    browser.until("document.querySelector('#verdict').dataset.tone === 'neutral'")
    check("a second person settles it on the same screen", True)

    label, grams = plant.bags[2]
    browser.scan(label)
    browser.until("!!document.querySelector('#verdict [data-waiting]')")
    check("no green before the weight", not verdict(browser, "neutral", ACCEPT))
    browser.scan(f"{int(float(grams)) - 27} g")
    check("a weight off by 27 g stops the lane", verdict(browser, "stop", "WGT-DIF"))
    picture(browser, "receive-stop")
    second_person(browser, disposition="isolate")
    browser.until("document.querySelector('#verdict').dataset.tone === 'neutral'")

    time.sleep(2.2)
    browser.scan(plant.bags[0][0])
    check("a bag scanned again stops the lane", verdict(browser, "stop", "BAG-DUP"))
    second_person(browser, disposition="put-back")
    browser.until("document.querySelector('#verdict').dataset.tone === 'neutral'")

    browser.scan("Ａ９９９９２６０１２００１")
    time.sleep(0.4)
    check("full-width digits are never green", browser.run("document.querySelector('#verdict').dataset.tone") != "pass")
    browser.open(f"{lane}/1")
    for number, (label, grams) in enumerate(plant.bags[3:-1]):
        take(browser if number % 2 else second, label, grams)
    browser.open(f"{lane}/1")
    check("two lanes filled one count", count(browser) == len(plant.bags) - 2)


def key_in(browser, plant):
    label, grams = plant.bags[-1]
    number = label[1:14] if label.startswith("=") else label
    browser.open(f"{plant.url}/plasma/shipments/{plant.shipment}/lanes/1/keyed")
    check_character = re.search(r"\S+$", plant_keyed(plant, number)).group(0)
    browser.fill("[name=code]", number + check_character)
    browser.fill("[name=weight]", grams)
    browser.fill("[name=reason]", "label frozen over")
    browser.fill("main [name=badge]", "0288")
    browser.fill("main [name=password]", PASSWORD)
    picture(browser, "keyed")
    browser.enter()
    browser.until("!!document.querySelector('#side .count')")
    browser.settled()
    check("a typed number is taken with a reason and a second person", count(browser) == len(plant.bags) - 1)


def plant_keyed(plant, number):
    """The check character that is printed in the box on the label (ISO 7064 mod 37-2)."""
    values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
    total = 0
    for character in number:
        total = (total + values.index(character)) * 2 % 37
    return values[(38 - total) % 37]


def give_number(browser, person, dialog="sign"):
    """The first signature after signing in asks for the staff number too."""
    if browser.run(f"!!document.querySelector('dialog#{dialog} [name=number]')"):
        browser.fill(f"dialog#{dialog} [name=number]", person)


def sign(browser, plant, meaning, person):
    browser.open(f"{plant.url}/plasma/shipments/{plant.shipment}/acceptance")
    picture(browser, f"acceptance-{meaning}")
    browser.run("document.querySelector('[data-opens=sign], [data-dialog=sign], button[aria-controls=sign]')?.click()")
    browser.until("document.querySelector('dialog#sign')?.open")
    browser.run(f"document.querySelector('dialog#sign [value={meaning}]').click()")
    give_number(browser, person)
    browser.fill("dialog#sign [name=password]", "wrong-password")
    browser.enter()
    browser.until("document.querySelector('dialog#sign [data-wrong]').textContent.trim()")
    check(f"{meaning}: a wrong password keeps the dialogue", True)
    picture(browser, f"sign-{meaning}")
    browser.run(f"document.querySelector('dialog#sign [value={meaning}]').click()")
    browser.fill("dialog#sign [name=password]", PASSWORD)
    browser.enter()
    browser.until(f"location.pathname === '/plasma/shipments/{plant.shipment}'")
    browser.settled()
    check(f"{meaning}: signed", True)


def decide(browser, plant):
    """QA rejects the bag that was isolated for its weight; a second person signs."""
    bag = plant.bags[2][0][1:14]
    browser.open(f"{plant.url}/plasma/nonconforming")
    check("the isolated bag is on the list of what does not conform", bag[-6:] in browser.text("main"))
    picture(browser, "nonconforming")
    browser.open(f"{plant.url}/plasma/bags/{bag}")
    browser.run("document.querySelector('details:has([name=act][value=decide]) summary').click()")
    browser.run("document.querySelector('#f-decide-decision').value = 'reject'")
    browser.fill("#f-decide-reason", "27 g off")
    browser.fill("#f-decide-badge", "0288")
    browser.fill("#f-decide-password", PASSWORD)
    picture(browser, "decide")
    browser.enter()
    browser.until("!!document.querySelector('#f-withdraw-reason')")
    check("a bag is rejected by two persons", ("不合格" if LANGUAGE == "zh" else "rejected") in browser.text("main"))
    picture(browser, "rejected")
    browser.open(f"{plant.url}/plasma/bags/{bag}/destruction")
    picture(browser, "destruction")
    browser.open(f"{plant.url}/plasma/nonconforming/print")
    picture(browser, "nonconforming-print")


def store(browser, plant):
    """Two bags go into a new box of the plant, which is sealed, labelled, and put at a position."""
    browser.open(f"{plant.url}/stock")
    check("the stock counts what was received", str(len(plant.bags)) in browser.text("main footer .count"))
    picture(browser, "stock")
    browser.open(f"{plant.url}/stock/totals")
    picture(browser, "totals")
    browser.open(f"{plant.url}/plasma/boxes?box=PB-0001")
    for number, place in enumerate([0, 1]):
        browser.fill("[name=code]", plant.bags[place][0])
        browser.enter()
        browser.until(f"document.querySelectorAll('tr[data-row]').length === {number + 1}")
        browser.settled()
    check("bags lie in a box of the plant, the station's number beside them", plant.box in browser.text("main table"))
    browser.fill("[name=seal]", "S-0001")
    browser.enter()
    browser.until("document.querySelector('main').innerText.includes('S-0001')")
    picture(browser, "box")
    browser.open(f"{plant.url}/plasma/boxes/PB-0001/label")
    check("the box has a label with a bar code", browser.run("!!document.querySelector('.a4 svg rect')"))
    picture(browser, "box-label")
    browser.open(f"{plant.url}/storage/move")
    browser.scan("PB-0001")
    browser.until("!!document.querySelector('#verdict [data-waiting]')")
    browser.scan("f1-a-01")
    check("the box is put at a position by two scans", verdict(browser, "pass", "f1-a-01"))
    picture(browser, "move-pass")
    browser.scan("PB-0002")
    browser.until("!!document.querySelector('#verdict [data-waiting]')")
    browser.scan("F1-A-01")
    check("a position that is taken is red", verdict(browser, "stop", "PB-0001"))
    picture(browser, "move-stop")
    browser.run("document.querySelector('#side button').click()")
    browser.until("document.querySelector('#verdict').dataset.tone === 'neutral'")
    browser.open(f"{plant.url}/storage/places/f1-a")
    check("the shelf shows what lies where", "PB-0001" in browser.text("main"))
    picture(browser, "shelf")
    browser.open(f"{plant.url}/storage/containers/PB-0001")
    picture(browser, "container")
    browser.open(f"{plant.url}/plasma/bags/{plant.bags[0][0][1:14]}")
    check("the bag knows its position and both boxes", all(t in browser.text("main") for t in ["f1-a-01", "PB-0001", plant.box]))
    picture(browser, "bag-stored")


def prove(browser, plant):
    browser.open(f"{plant.url}/plasma/shipments/{plant.shipment}")
    link = browser.run("document.querySelector('a[href^=\"/proof/\"]:not([href=\"/proof\"])').getAttribute('href')")
    browser.open(plant.url + link)
    picture(browser, "proof")
    bundle = browser.run(
        "(async () => { const a = [...document.querySelectorAll('main a')].map(a => a.href).find(h => h.includes('json') || h.includes('bundle'));"
        " return a ? await (await fetch(a)).text() : '' })()")
    path = f"{plant.folder}/bundle.json"
    open(path, "w", encoding="utf-8").write(bundle)
    key = subprocess.run(
        [f"{PROGRAMS}/xuemai", "init"], capture_output=True, text=True,
        env={**os.environ, "XUEMAI_FOLDER": plant.folder, "XUEMAI_ORIGIN": "demo.example/xuemai"})
    return path


def main():
    plant = Plant()
    browser = Browser()
    second = Browser()
    try:
        sign_in(browser, plant, "0417")
        sign_in(second, plant, "0417")
        arrive(browser, plant)
        receive(browser, second, plant)
        key_in(browser, plant)
        sign(browser, plant, "performed", "0417")
        picture(browser, "finished")
        sign_out(browser, plant)
        sign_in(browser, plant, "0533")
        check("QA finds it at home", plant.shipment in browser.text("main"))
        sign(browser, plant, "reviewed", "0533")
        check("the shipment is accepted", ("已接收" if LANGUAGE == "zh" else "accepted") in browser.text("main"))
        picture(browser, "accepted")
        browser.open(f"{plant.url}/plasma/shipments/{plant.shipment}/acceptance/print")
        picture(browser, "print")
        if PICTURES:
            browser.pdf(f"{PICTURES}/acceptance-{LANGUAGE}.pdf")
        bag = plant.bags[0][0][1:14]
        decide(browser, plant)
        browser.open(f"{plant.url}/plasma/bags/{bag}")
        check("a bag shows its history with a proof", browser.run("document.querySelectorAll('a[href^=\"/proof/\"]').length") >= 1)
        picture(browser, "bag")
        sign_out(browser, plant)
        sign_in(browser, plant, "0620")
        store(browser, plant)
        sign_out(browser, plant)
        sign_in(browser, plant, "0900")
        path = prove(browser, plant)
        check("the console stayed silent", not (browser.complaints() + second.complaints()) or print(browser.complaints(), second.complaints()))
    except BaseException:
        browser.picture(f"/tmp/xuemai-journey-{LANGUAGE}.png")
        print(browser.text("body")[:3000])
        print(open(f"{plant.folder}/server.log").read()[:2500])
        raise
    finally:
        browser.close()
        second.close()
        plant.stop()
    verify(plant, path)
    shutil.rmtree(plant.folder, ignore_errors=True)
    print(f"{passed} passed, 0 failed")


def verify(plant, bundle):
    environment = {**os.environ, "XUEMAI_FOLDER": plant.folder, "XUEMAI_ORIGIN": "demo.example/xuemai"}
    whole = subprocess.run([f"{PROGRAMS}/xuemai", "verify"], env=environment, capture_output=True, text=True)
    check("verify finds the record whole", whole.returncode == 0 or print(whole.stdout, whole.stderr))
    told = subprocess.run([f"{PROGRAMS}/xuemai", "init"], env=environment, capture_output=True, text=True).stdout
    key = re.search(r"demo\.example/xuemai\+\S+", told).group()
    proof = [f"{PROGRAMS}/xuemai-verify", "proof", bundle, "--key", key]
    good = subprocess.run(proof, capture_output=True, text=True)
    check("an outsider's program accepts the proof", good.returncode == 0 or print(good.stdout, good.stderr))
    text = open(bundle, encoding="utf-8").read()
    fields = json.loads(text)
    fields["salt"] = ("A" if fields["salt"][0] != "A" else "B") + fields["salt"][1:]
    open(bundle, "w", encoding="utf-8").write(json.dumps(fields))
    bad = subprocess.run(proof, capture_output=True, text=True)
    check("and refuses a damaged one", bad.returncode != 0)


if __name__ == "__main__":
    main()
