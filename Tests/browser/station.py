"""A station in a real browser: a donor comes, is examined, questioned, accepted and gives; the bag is frozen, tested,
checked, boxed and shipped; the link to the plant is cut and healed, the plant receives the bag, and the station reads
what became of it. Two nodes on one machine, once in each language.

Usage: station.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import glob
import os
import json
import re
import shutil
import time

import journey
from browser import Browser
from journey import LANGUAGE, check
from node import Node

PASSWORD = journey.PASSWORD


def picture(browser, name):
    journey.picture(browser, f"station-{name}")


def sign_in(browser, node, person):
    # Away first: a page that listens for changes would ask without its session.
    browser.open(node.url + "/preferences")
    browser.call("Network.clearBrowserCookies")
    browser.open(node.url + "/session")
    browser.focus("input[name=badge]")
    browser.type(person)
    browser.tab()
    browser.type(PASSWORD)
    browser.enter()
    browser.until("!!document.querySelector('header.bar .person')")
    browser.settled()
    tag = "zh-Hans" if LANGUAGE == "zh" else "en"
    if browser.run("document.documentElement.lang") != tag:
        browser.run(f"document.querySelector('button[name=language][value={LANGUAGE}]').click()")
        browser.until(f"document.documentElement.lang === '{tag}'")
        browser.settled()


def scan(browser, code, tone):
    """A scan that is answered by the server: green, red, or asked further."""
    browser.settled()
    browser.run("document.querySelector('#verdict').dataset.seen = '1'")
    browser.scan(code)
    browser.until("!document.querySelector('#verdict').dataset.seen")
    browser.until(f"document.querySelector('#verdict').dataset.tone === '{tone}'")
    return browser.text("#verdict")


def send(browser, fields, form="main form"):
    for name, value in fields.items():
        browser.run(f"document.querySelector('{form} [name=\"{name}\"]').value = {json.dumps(value)}")
    browser.run(f"document.querySelector('{form} button').click()")


def sign(browser, person, form):
    if browser.run(f"!!document.querySelector('{form} [name=number]')"):
        browser.fill(f"{form} [name=number]", person)
    browser.fill(f"{form} [name=password]", PASSWORD)
    browser.run(f"document.querySelector('{form} button.filled').click()")


def reception(browser, station, donor, card):
    browser.open(station.url + "/collection/reception")
    scan(browser, donor, "neutral")
    browser.until("!!document.querySelector('#side [name=resident]')")
    browser.fill("#side [name=resident]", card)
    browser.enter()
    browser.until("['pass', 'stop'].includes(document.querySelector('#verdict').dataset.tone)")
    return browser.text("#verdict")


def examine(browser, station, visit, answer="no"):
    path = f"{station.url}/collection/visits/{visit}"
    browser.open(f"{path}/examination")
    picture(browser, "examination")
    send(browser, {"weight": "62.5", "systolic": "118", "diastolic": "76", "pulse": "72", "temperature": "36.6",
                   "haemoglobin": "138"})
    browser.until("location.pathname.endsWith('/questions') && !!document.querySelector('.question')")
    browser.run(f"document.querySelectorAll('.question input[value={answer}]').forEach(i => i.click())")
    picture(browser, "questions")
    browser.run("document.querySelector('main form button').click()")
    browser.until(f"location.pathname.endsWith('{visit}')")
    browser.open(f"{path}/decision")
    picture(browser, "decision")
    sign(browser, "0702", "main form")
    browser.until(f"location.pathname.endsWith('{visit}')")


def collect(browser, station, visit, bag):
    browser.open(f"{station.url}/collection/visits/{visit}/chair")
    check("a number that is not the station's is red", scan(browser, "P9999999", "stop"))
    browser.open(f"{station.url}/collection/visits/{visit}/chair")
    scan(browser, bag, "pass")
    time.sleep(1.2)
    browser.run("document.querySelector('#side [name=ended]').value = new Date(Date.now() + 8 * 3600e3)"
                ".toISOString().slice(0, 19)")
    picture(browser, "chair")
    send(browser, {"device": "XJC-07", "cycles": "8", "set_volume": "580", "volume": "575", "grams": "590.5",
                   "anticoagulant": "45", "saline": "250", "set_lot": "SET-1", "anticoagulant_lot": "AC-1"}, "#side form")
    browser.until("!document.querySelector('#side [name=device]')")
    check("the donation is recorded", visit in browser.text("#verdict"))


def run():
    station, plant = Node("station"), Node("plant")
    browser = Browser()
    try:
        play(browser, station, plant)
        complaints = browser.complaints()
        check(f"the browser complains of nothing {complaints}", not complaints)
        cards = re.findall(r"\t(\d{17}[\dX])$", open(f"{station.folder}/station-codes.txt").read(), re.M)
        for node in (station, plant):
            node.stop()
            check(f"no file of the {node.kind} has a donor's resident number", names_nobody(node, cards))
    finally:
        browser.close()
        for node in (station, plant):
            node.stop()
            shutil.rmtree(node.folder, ignore_errors=True)


def names_nobody(node, cards):
    """Database, log, checkpoint, keys and what collectors keep; the demo's own sheet of cards lies beside them."""
    paths = [path for path in glob.glob(f"{node.folder}/**", recursive=True) if os.path.isfile(path)]
    for path in paths:
        held = open(path, "rb").read()
        if not path.endswith("station-codes.txt") and any(card.encode() in held for card in cards):
            return False
    return len(cards) > 3


def own_key(browser, node):
    """Key and fingerprint of a node, as its page shows them to a person."""
    browser.open(node.url + "/exchange")
    return browser.run("Array.from(document.querySelectorAll('main code')).map(c => c.innerText.trim())")[:2]


def register(browser, node, partner, key):
    browser.open(node.url + "/exchange")
    send(browser, {**partner, "vkey": key[0], "fingerprint": key[1], "reason": "contract 2026-7"},
         "form[action=\"/exchange/partners\"]")
    browser.until(f"document.querySelector('main').innerText.includes('{partner['name']}')")


def link(browser, station, plant, code):
    """Each node learns the other's key; a person compares the fingerprints."""
    sign_in(browser, station, "0706")
    ours = own_key(browser, station)
    sign_in(browser, plant, "0105")
    theirs = own_key(browser, plant)
    register(browser, plant, {"origin": "station.example/xuemai", "name": "Station A", "role": "station", "code": code,
                              "url": station.url}, ours)
    check("the plant knows the station's key", True)
    sign_in(browser, station, "0706")
    register(browser, station, {"origin": "demo.example/xuemai", "name": "Plant A", "role": "plant", "code": "",
                                "url": plant.url}, theirs)
    check("the station knows the plant's key", True)


def waiting(browser, node):
    """Messages that the page says wait for the partner."""
    browser.open(node.url + "/exchange")
    return browser.run("Number(Array.from(document.querySelectorAll('main tbody tr td')).at(6).innerText.trim())")


def receipt(browser, plant, bag):
    """The plant takes in the one bag: logger, box, scan, scale, two signatures."""
    shipment = f"{plant.url}/plasma/shipments/SH-ST-01"
    sign_in(browser, plant, "0417")
    browser.open(shipment)
    browser.fill("[name=vehicle]", "A12345")
    browser.fill("[name=boxes]", "1")
    browser.enter()
    browser.until("!!document.querySelector('form[action$=\"/temperature\"]')")
    browser.upload("form[action$=\"/temperature\"] input[type=file]", glob.glob(f"{plant.folder}/*-logger.csv")[0])
    browser.run("document.querySelector('form[action$=\"/temperature\"] button').click()")
    browser.until("document.querySelector('main').innerText.includes('°C')")
    browser.open(f"{shipment}/lanes/1")
    browser.settled()
    browser.scan("X-01")
    browser.until("document.querySelector('#verdict')?.dataset.tone === 'pass'")
    browser.run("document.querySelector('#verdict').dataset.seen = '1'")
    browser.scan(bag)
    browser.until("!!document.querySelector('#verdict [data-waiting]')")
    browser.scan("591 g")
    browser.until("document.querySelector('#verdict')?.dataset.tone === 'pass'")
    for meaning, person in (("performed", "0417"), ("reviewed", "0533")):
        sign_in(browser, plant, person)
        browser.open(f"{shipment}/acceptance")
        browser.settled()
        browser.run("document.querySelector('[data-opens=sign], [data-dialog=sign], button[aria-controls=sign]')?.click()")
        browser.until("document.querySelector('dialog#sign')?.open")
        browser.run(f"document.querySelector('dialog#sign [value={meaning}]').click()")
        sign_dialog(browser, person)
        browser.until("location.pathname === '/plasma/shipments/SH-ST-01'")
    check("the plant receives the bag, signed by two", True)


def sign_dialog(browser, person):
    """The first signature after signing in asks for the staff number too."""
    if browser.run("!!document.querySelector('dialog#sign [name=number]')"):
        browser.fill("dialog#sign [name=number]", person)
    browser.fill("dialog#sign [name=password]", PASSWORD)
    browser.enter()


def play(browser, station, plant):
    text = open(f"{station.folder}/station-codes.txt", encoding="utf-8").read()
    donors = re.findall(r"^(D\d+)\t(\d{17}[\dX])$", text, re.M)
    bags = re.findall(r"^P\d+.$", text, re.M)

    sign_in(browser, station, "0701")
    check("a station shows no receiving lane", "/plasma/shipments" not in browser.run("document.body.innerHTML"))
    told = reception(browser, station, *donors[0])
    visit = re.search(r"V\d{8}-\d{4}", told).group(0)
    check("a donor who may give is registered", visit)
    picture(browser, "reception")
    told = reception(browser, station, *donors[0])
    check("a second visit at once is refused", browser.run("document.querySelector('#verdict').dataset.tone") == "stop")
    reception(browser, station, *donors[5])
    check("who is too young is refused", browser.run("document.querySelector('#verdict').dataset.tone") == "stop")
    second = re.search(r"V\d{8}-\d{4}", reception(browser, station, *donors[1])).group(0)

    sign_in(browser, station, "0702")
    check("home tells the physician who waits", donors[0][0] in browser.text("main"))
    examine(browser, station, visit)
    sign_in(browser, station, "0703")
    collect(browser, station, visit, bags[0])

    sign_in(browser, station, "0705")
    browser.open(station.url + "/collection/freezing/F-01")
    scan(browser, bags[0], "pass")
    check("the bag is frozen", True)

    sign_in(browser, station, "0704")
    browser.open(station.url + "/collection/tests")
    browser.run("document.querySelector('[name=run]').value = 'R-1'")
    browser.run("document.querySelectorAll('input[name^=\"r.\"]').forEach(i => { i.value = i.name.endsWith('protein')"
                " ? '58' : '17' })")
    browser.run("document.querySelectorAll('select[name^=\"r.\"]').forEach(s => { s.value = 'negative' })")
    picture(browser, "tests")
    browser.run("document.querySelector('form[action=\"/collection/runs\"] button').click()")
    browser.until("location.pathname.endsWith('/runs/R-1')")
    sign_in(browser, station, "0706")
    browser.open(station.url + "/collection/runs/R-1")
    sign(browser, "0706", "form[action$=checks]")
    browser.until("location.pathname === '/collection/tests'")
    check("a second person checks the run", True)

    sign_in(browser, station, "0705")
    browser.open(station.url + "/collection/boxes")
    send(browser, {"box": "X-01"}, "form[action=\"/collection/boxes\"]")
    browser.until("location.pathname.endsWith('/boxes/X-01')")
    scan(browser, bags[0], "pass")
    picture(browser, "box")
    send(browser, {"count": "2", "seal": "S-01"}, "#side form")
    browser.until("document.querySelector('#verdict').dataset.tone === 'stop'")
    check("a wrong count does not seal the box", True)
    browser.open(station.url + "/collection/boxes/X-01")
    send(browser, {"count": "1", "seal": "S-01"}, "#side form")
    browser.until("document.querySelector('#verdict').dataset.tone === 'pass'")
    browser.open(station.url + "/collection/shipments")
    send(browser, {"shipment": "SH-ST-01"}, "form[action=\"/collection/shipments\"]")
    browser.until("location.pathname.endsWith('/SH-ST-01')")
    browser.open(station.url + "/collection/shipments/SH-ST-01/loading")
    scan(browser, "X-01", "pass")

    link(browser, station, plant, bags[0][1:5])
    plant.stop()
    sign_in(browser, station, "0706")
    browser.open(station.url + "/collection/shipments/SH-ST-01")
    browser.run("document.querySelector('[name=partner]').value = 'demo.example/xuemai'")
    browser.fill("[name=logger]", "T-07")
    browser.fill("[name=vehicle]", "A12345")
    picture(browser, "dispatch")
    sign(browser, "0706", "form[action$=dispatches]")
    browser.until("!!document.querySelector('a[href$=\"manifest.csv\"]')")
    check("the shipment is signed and gone", True)
    held = waiting(browser, station)
    check(f"with the link cut {held} messages wait and nothing is lost", held >= 3)
    plant.start()
    for _ in range(90):
        if waiting(browser, station) == 0:
            break
        time.sleep(1)
    check("the link is healed, and every message is answered", waiting(browser, station) == 0)
    picture(browser, "exchange")
    browser.open(station.url + "/exchange/messages")
    picture(browser, "messages")

    sign_in(browser, plant, "0417")
    browser.open(plant.url + "/plasma/shipments")
    check("the plant expects the shipment, without a file", "SH-ST-01" in browser.text("main"))
    sign_in(browser, plant, "0105")
    browser.open(f"{plant.url}/donors/{bags[0][1:5]}-{donors[0][0]}")
    check("the plant knows the donor by number, with the donation", bags[0] in browser.text("main").replace(" ", ""))
    check("and not by name or resident number", donors[0][1] not in browser.run("document.body.innerHTML"))
    receipt(browser, plant, bags[0])
    sign_in(browser, station, "0706")
    for _ in range(60):
        browser.open(f"{station.url}/collection/bags/{bags[0]}")
        if ("已收" if LANGUAGE == "zh" else "received") in browser.text("main"):
            break
        time.sleep(1)
    told = browser.text("main")
    check("the station reads what became of its bag", ("已收" if LANGUAGE == "zh" else "received") in told or print(told))
    picture(browser, "bag")
    check("the visit that is open stays open", second)


run()
print(f"{journey.passed} passed, 0 failed")
