"""The plant live in a real browser: overview, unit, quality, alarms, and a trend of 100 000 points that is moved, stretched,
compared, read by keys and printed. Pictures of each for the docs, in the light and the dark theme and on a phone.

Usage: trend.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import json
import math
import shutil
import tempfile
import time

import journey
from browser import Browser
from desk import Desk
from journey import LANGUAGE, PICTURES, check, picture, sign_in
from monitored import ENGINEER, SLACK, Plant, connection, device_key, post, signal
from peers import Peers

POINTS = 100_000
# Turns and stretches the curve in every frame and keeps how long each took.
SMOOTH = """new Promise(done => {
  const canvas = document.querySelector('figure.trend canvas'), box = canvas.getBoundingClientRect(), taken = [];
  let frame = 0, before = performance.now();
  const press = (type, x) => canvas.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, clientX: box.left + x, clientY: box.top + 200, bubbles: true }));
  canvas.setPointerCapture = () => {};
  press('pointerdown', 600);
  const step = now => {
    taken.push(now - before);
    before = now;
    frame += 1;
    if (frame === 60) press('pointerup', 300);
    if (frame < 60) press('pointermove', 600 - 5 * frame);
    else canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: frame % 20 < 10 ? -1 : 1, clientX: box.left + 400 }));
    if (frame < 120) requestAnimationFrame(step);
    else { taken.sort((a, b) => a - b); done(JSON.stringify([taken[60], taken[113], taken[119]])); }
  };
  requestAnimationFrame(step);
})"""
WINDOW = "new URLSearchParams(location.search).get('from')"


def hundred_thousand(plant, key, until):
    """A second apart, with one peak that must be seen whatever the width."""
    for start in range(0, POINTS, 5_000):
        lines = []
        for place in range(start, start + 5_000):
            value = 60 + 0.2 * math.sin(place / 700) + 0.01 * (place * 7919 % 13 - 6)
            if place == 54_321:
                value = 61.5
            lines.append(f"play v={value:.3f} {until - (POINTS - place) * 1000}")
        post(plant, key, lines)


def settled(browser):
    """The window rests and its points are drawn."""
    browser.until("!document.querySelector('figure.trend.stale')")
    browser.run("new Promise(done => setTimeout(() => requestAnimationFrame(done), 600))")


def moved(browser, what, act):
    before = browser.run(WINDOW)
    act()
    browser.until(f"{WINDOW} !== {json.dumps(before)}")
    check(f"the trend is {what}", True)


def key(browser, name, code, modifiers=0):
    for kind in ("rawKeyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key=name, windowsVirtualKeyCode=code, modifiers=modifiers)


def trend(browser, plant, until):
    path = f"/monitoring/trend?signals=PLAY.TT01&from={until - POINTS * 1000}&to={until}"
    browser.open(plant.url + path)
    browser.until("!!document.querySelector('[data-online]:not(.off)')")
    settled(browser)
    drawn = json.loads(browser.run(
        f"fetch('/monitoring/points?signals=PLAY.TT01&from={until - POINTS * 1000}&to={until}&width=1000')"
        ".then(r => r.text())"))["signals"][0]["columns"]
    check("the peak of 100 000 points is in the picture", max(column[3] for column in drawn) == 61.5)
    median, most, worst = json.loads(browser.run(SMOOTH))
    check(
        f"100 000 points: a frame takes {median:.1f} ms, 95 of 100 under {most:.1f} ms, the longest {worst:.1f} ms",
        median < 34 * SLACK)
    settled(browser)
    browser.focus("figure.trend canvas")
    moved(browser, "moved by an arrow", lambda: key(browser, "ArrowLeft", 37))
    moved(browser, "stretched by +", lambda: key(browser, "+", 187))
    settled(browser)
    key(browser, "ArrowRight", 39, modifiers=8)
    check("and read by keys, in words", "PLAY.TT01" in browser.text("figure.trend output"))
    browser.run("document.querySelector('[data-trend-against=\"3600000\"]').click()")
    settled(browser)
    picture(browser, "trend-compared")
    browser.open(plant.url + "/monitoring/trend?signals=PLAY.TT01,PA201.TT01&add=TK101.LT01")
    settled(browser)
    lanes = json.loads(browser.run("document.querySelector('figure.trend').dataset.trend"))["signals"]
    check("curves of two units stand in one picture", len(lanes) == 3)
    if PICTURES:
        browser.pdf(f"{PICTURES}/trend-{LANGUAGE}.pdf")


def photograph(browser, plant, began):
    """The pages of the docs, and how they look in the dark and on a phone."""
    pages = [
        ("overview", "/monitoring"), ("unit", f"/monitoring/units/PA201?from={began}"), ("quality", "/monitoring/quality"),
        ("wall", "/monitoring/wall"), ("alarms", "/alarms"), ("alarm", "/alarms/list/PA201.TT01.H"),
        ("trend", f"/monitoring/trend?signals=PA201.TT01,PA201.TT02,PA201.FT01&from={began}"),
    ]
    for name, path in pages:
        browser.open(plant.url + path)
        browser.until("!!document.querySelector('[data-online]:not(.off)')")
        if browser.run("!!document.querySelector('figure.trend')"):
            settled(browser)
        for theme in ("light", "dark"):
            browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
            browser.run("dispatchEvent(new Event('told')); new Promise(done => setTimeout(done, 500))")
            picture(browser, f"equipment-{name}" + ("" if theme == "light" else "-dark"))
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
        browser.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)
        browser.run("new Promise(done => setTimeout(done, 500))")
        wide = browser.run("document.documentElement.scrollWidth")
        picture(browser, f"equipment-{name}-phone")
        check(f"{name} fits a phone", wide <= 390)
        browser.call("Emulation.setDeviceMetricsOverride", width=1280, height=800, deviceScaleFactor=1, mobile=False)


def main():
    folder = tempfile.mkdtemp(prefix="xuemai-trend-")
    peers = Peers(folder)
    for name in ("broker", "opcua", "sparkplug", "modbus"):
        peers.start(name)
    plant, browser = Plant(folder, peers.base), Browser()
    try:
        device = device_key(plant)
        began = time.time_ns() // 1_000_000
        sign_in(browser, plant, ENGINEER)
        # What is out of its limit, for the pictures.
        peers.say("opcua", "spike PA201.TT02 60.74")
        peers.say("modbus", "freeze FZ603.TT01")
        browser.open(plant.url + "/alarms")
        browser.until("!!document.querySelector('[data-href*=\"PA201.TT02.H\"]')", 30 * SLACK)
        peers.say("opcua", "spike PA201.TT01 60.61")
        browser.until("!!document.querySelector('[data-href*=\"PA201.TT01.H\"]')", 30 * SLACK)
        photograph(browser, plant, began)
        desk = Desk(plant, ENGINEER)
        connection(desk, "play-http", "influx-line", "play-1")
        signal(desk, "PLAY.TT01", "play-http", "play v")
        until = time.time_ns() // 1_000_000 - 60_000
        hundred_thousand(plant, device, until)
        trend(browser, plant, until)
        check("the console stayed silent", not browser.complaints() or print(browser.complaints()))
    except BaseException:
        browser.picture(f"/tmp/xuemai-trend-{LANGUAGE}.png")
        raise
    finally:
        browser.close()
        plant.stop()
        peers.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{journey.passed} passed, 0 failed")


main()
