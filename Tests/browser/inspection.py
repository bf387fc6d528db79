"""An inspection in a real browser: find a bag by scan, read the history of its shipment, print it, verify its archive
offline, ask the trail, find a person by initials, and see a review signed by QA and refused to a doer.

Usage: inspection.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import json
import os
import re
import subprocess
import sys

import journey
from browser import Browser
from journey import LANGUAGE, PROGRAMS, check, picture, sign_in, sign_out

PASSWORD = journey.PASSWORD


def word(zh, en):
    return zh if LANGUAGE == "zh" else en


def find(browser, plant, text):
    browser.open(plant.url + "/")
    browser.focus("[data-search]")
    browser.type(text)
    browser.enter()
    browser.until("location.pathname !== '/'")
    browser.settled()


def read(browser, plant):
    find(browser, plant, plant.bags[0][0])
    check("a scan leads to the bag", "/plasma/bags/" in browser.run("location.pathname"))
    find(browser, plant, "SH-")
    check("a number is found by its beginning", plant.shipment in browser.text("main"))
    browser.open(f"{plant.url}/records/plasma.shipment/{plant.shipment}")
    check("the record shows its whole history", word("导入清单", "manifest imported") in browser.text("main"))
    picture(browser, "record")
    browser.open(f"{plant.url}/records/plasma.shipment/{plant.shipment}/print")
    check("and prints", word("全部条目", "All entries") in browser.text("body"))
    picture(browser, "record-print")


def archive(browser, plant):
    browser.open(f"{plant.url}/records/plasma.shipment/{plant.shipment}")
    text = browser.run(
        "(async () => await (await fetch(location.pathname + '/archive')).text())()")
    path = f"{plant.folder}/archive.json"
    open(path, "w", encoding="utf-8").write(text)
    return path


def ask(browser, plant):
    browser.open(plant.url + "/trail?area=plasma")
    check("the trail is asked by area", browser.run("document.querySelectorAll('.history li.row').length") >= 3)
    picture(browser, "trail")
    rows = browser.run("(async () => (await (await fetch('/trail/exports?format=csv&area=plasma')).text()).split('\\r\\n').length)()")
    check("and exported", rows >= 4)
    find(browser, plant, "zg")
    check("people are found by initials", "0417" in browser.text("main"))
    picture(browser, "search")


def review(browser, plant):
    browser.open(plant.url + "/trail")
    check("a doer may not review", not browser.run("!!document.querySelector('dialog#sign')"))
    browser.open(plant.url + "/trail?area=plasma")
    browser.run("document.querySelector('[data-opens=sign]').click()")
    browser.until("document.querySelector('dialog#sign')?.open")
    browser.run("document.querySelector('dialog#sign [name=finding]').value = 'OK'")
    journey.give_number(browser, "0533")
    browser.fill("dialog#sign [name=password]", PASSWORD)
    browser.enter()
    browser.until("location.pathname === '/trail/reviews'")
    browser.settled()
    check("who took no part signs a review", "AT-" in browser.text("main"))
    picture(browser, "reviews")


def verify(plant, path):
    environment = {**os.environ, "XUEMAI_FOLDER": plant.folder, "XUEMAI_ORIGIN": "demo.example/xuemai"}
    told = subprocess.run([f"{PROGRAMS}/xuemai", "init"], env=environment, capture_output=True, text=True).stdout
    command = [f"{PROGRAMS}/xuemai-verify", "record", path, "--key", re.search(r"demo\.example/xuemai\+\S+", told).group()]
    good = subprocess.run(command, capture_output=True, text=True)
    check("an outsider's program accepts the archive", good.returncode == 0 or print(good.stdout, good.stderr))
    fields = json.load(open(path, encoding="utf-8"))
    fields["entries"] = fields["entries"][1:] + fields["entries"][:1]
    fields["record"] += "0"
    json.dump(fields, open(path, "w", encoding="utf-8"))
    check("and refuses a changed one", subprocess.run(command, capture_output=True, text=True).returncode == 1)


def main():
    plant = journey.Plant()
    browser = Browser()
    try:
        sign_in(browser, plant, "0900")
        read(browser, plant)
        ask(browser, plant)
        path = archive(browser, plant)
        sign_out(browser, plant)
        sign_in(browser, plant, "0533")
        review(browser, plant)
        check("the console stayed silent", not browser.complaints() or print(browser.complaints()))
    except BaseException:
        browser.picture(f"/tmp/xuemai-inspection-{LANGUAGE}.png")
        print(browser.text("body")[:3000])
        raise
    finally:
        browser.close()
        plant.stop()
    verify(plant, path)
    journey.shutil.rmtree(plant.folder, ignore_errors=True)
    print(f"{journey.passed} passed, 0 failed")


main()
