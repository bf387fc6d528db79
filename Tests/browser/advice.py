"""Advice in a real browser: charts of the demo plant with a value beyond its limits, a model that learns from curves that
were collected, finds the batch that left its path and the signal that did; QA confirms, an exception waits; a step ends, and its
value and judgement come by themselves; the trend has the band of good batches; the review.

Usage: advice.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import datetime
import math
import shutil
import tempfile
import time

import journey
from browser import Browser
from desk import Desk
from journey import LANGUAGE, check, picture, sign_in
from monitored import ENGINEER, Plant, connection, device_key, post

OPERATOR, QA = "0720", "0533"
BATCHES, MINUTES, ODD = 12, 60, 13
SIGNALS = ["ADV.TT01", "ADV.TT02", "ADV.PT01"]
STEP, PRODUCT = "play step", "play product"


def typed(moment):
    zone = datetime.timezone(datetime.timedelta(hours=8))
    return datetime.datetime.fromtimestamp(moment, zone).strftime("%Y-%m-%dT%H:%M")


def level(signal, number, second):
    """Two causes, a little noise; the odd batch is warmer at one probe from its middle on."""
    share = second / (MINUTES * 60)
    heat, press = (number * 7 % 11) / 11 - 0.5, (number * 5 % 13) / 13 - 0.5
    noise = ((second * 7919 + number * 104729 + signal * 31) % 97) / 97 - 0.5
    if signal == 2:
        return 2 + 0.3 * press * share + 0.02 * noise
    more = 0.8 if number == ODD and signal == 0 and share > 0.5 else 0
    return 60 + heat * share + 0.3 * math.sin(3 * share) + 0.1 * noise + more


def curves(plant, key, starts):
    """Six values a minute of three probes, for each batch that ran."""
    for number, start in starts.items():
        lines = []
        for second in range(0, MINUTES * 60, 10):
            at = (start + second) * 1000
            if at > time.time() * 1000:
                break
            fields = ",".join(f"s{place}={level(place, number, second):.3f}" for place in range(3))
            lines.append(f"adv {fields} {at}")
        post(plant, key, lines)


def ran(operator, number, start, ends=True):
    path = "/equipment/assets/PA201/log"
    operator.send(path, {
        "act": "start", "batch": f"ADV-{number:02}", "step": STEP, "at": typed(start), "reason": "play"})
    if ends:
        operator.send(path, {"act": "end", "at": typed(start + MINUTES * 60), "reason": "play"})


def show(browser, plant, path, name, advised=True):
    browser.open(plant.url + path)
    browser.run("for (const d of document.querySelectorAll('details:not(.sheet)')) d.open = true")
    browser.call("Emulation.setDeviceMetricsOverride", width=1280, height=2000, deviceScaleFactor=1, mobile=False)
    picture(browser, f"verification-{name}")
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    picture(browser, f"verification-{name}-dark")
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
    browser.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)
    browser.run("new Promise(done => setTimeout(done, 400))")
    wide = browser.run("document.documentElement.scrollWidth")
    picture(browser, f"verification-{name}-phone")
    check(f"{name} fits a phone", wide <= 390)
    browser.call("Emulation.setDeviceMetricsOverride", width=1280, height=800, deviceScaleFactor=1, mobile=False)
    if not advised:
        return
    advice = ("只给建议", "advice only")[LANGUAGE == "en"]
    check(f"{name} says that it is advice", advice in browser.text("main"))


def documented(browser, plant):
    """The pictures of docs/equipment: the demo's own charts, model, suggestion, review, and the trend of its odd batch."""
    started = browser.run(
        f"fetch('{plant.url}/monitoring/points?signals=PA201.TT01&width=4000&from=' + (Date.now() - 5 * 864e5))"
        ".then(r => r.json()).then(told => told.records.paths[0].points[0][0])")
    trend = f"/monitoring/trend?signals=PA201.TT01&from={started - 1_800_000}&to={started + 11 * 3_600_000}"
    for name, path, top in [
            ("chart", "/verification/characteristics/PA201.PAST.T", ""),
            ("model", "/verification/models/PA201.M1?batch=ALB-26-21&asset=PA201", "form.filters"),
            ("suggestion", "/verification/suggestions/SG-PA201.M1-2-error", ""), ("review", "/verification/review", ""),
            ("golden", trend, "")]:
        browser.open(plant.url + path)
        if top:
            browser.run(f"document.querySelector('{top}').scrollIntoView(); scrollBy(0, -150)")
        browser.run("new Promise(done => setTimeout(done, 1500))")
        picture(browser, f"equipment-{name}")


def charted(browser, plant):
    """The demo's own characteristic has one batch beyond its frozen limits, and a suggestion of it waits."""
    show(browser, plant, "/verification", "list")
    show(browser, plant, "/verification/characteristics/PA201.PAST.H", "chart")
    check("a value beyond the limits is marked", browser.run("document.querySelectorAll('svg.plot .ring').length") > 0)
    show(browser, plant, "/verification/suggestions", "suggestions")
    check("its suggestion waits", "PA201.PAST.H" in browser.text("main"))


def yields(engineer, qa, operator, starts):
    """What each good batch gave, by hand; its first cause drives it."""
    path = engineer.send("/verification/characteristics", {
        "act": "propose", "characteristic": "PLAY.YIELD", "product": PRODUCT, "step": STEP, "parameter": "yield",
        "unit": "g/L", "asset": "", "source": "hand", "statistic": "mean", "low": "20", "high": "30", "group": "1",
        "spread": "range", "rules": "nelson", "places": "2"})
    qa.sign(path, path + "/adoptions")
    for number in range(1, BATCHES + 1):
        operator.send(path + "/values", {
            "act": "enter", "batch": f"ADV-{number:02}", "value": f"{25 + 2 * ((number * 7 % 11) / 11 - 0.5):.2f}",
            "at": typed(starts[number] + MINUTES * 60)})


def by_itself(browser, plant, engineer, qa, operator, path, start):
    """A step ends ten minutes ago, or nearly: its value and judgement come without a hand."""
    chart = engineer.send("/verification/characteristics", {
        "act": "propose", "characteristic": "PLAY.TT", "product": PRODUCT, "step": STEP, "parameter": "temperature",
        "unit": "Cel", "asset": "PA201", "source": "curve", "signal": "ADV.TT01", "statistic": "mean", "low": "55",
        "high": "65", "group": "1", "spread": "range", "rules": "nelson", "places": "2"})
    qa.sign(chart, chart + "/adoptions")
    end = int(time.time()) // 60 * 60 - 9 * 60
    operator.send("/equipment/assets/PA201/log", {"act": "end", "at": typed(end), "reason": "play"})
    word, batch = ("本机自动", "by itself")[LANGUAGE == "en"], f"ADV-{ODD + 1}"
    began = time.time()
    while time.time() - began < 240:
        browser.open(plant.url + chart)
        if batch in browser.text("main"):
            break
        time.sleep(5)
    told = browser.text("main")
    check(f"the value of a step that ended came by itself, {time.time() - began:.0f} s after", batch in told and word in told)
    browser.open(plant.url + path)
    check("the model was asked about it by itself", word in browser.text("main"))
    golden(browser, plant, start, end)


def golden(browser, plant, start, end):
    """The trend of that step has the band of good batches, and a button takes it away."""
    trend = f"/monitoring/trend?signals=ADV.TT01,ADV.TT02&from={(start - 300) * 1000}&to={(end + 300) * 1000}"
    show(browser, plant, trend, "trend", advised=False)
    told = browser.run(
        "fetch('/monitoring/points' + location.search + '&width=400').then(r => r.json())"
        ".then(told => told.records.paths.map(path => path.signal).join(' '))")
    check("the trend has the band of good batches", told == "ADV.TT01 ADV.TT02")
    pressed = "document.querySelector('[data-trend-path]').getAttribute('aria-pressed')"
    browser.run("document.querySelector('[data-trend-path]').click()")
    check("a button takes the band away", browser.run(pressed) == "false")


def main():
    folder = tempfile.mkdtemp(prefix="xuemai-advice-")
    plant, browser = Plant(folder, 1), Browser()
    try:
        key = device_key(plant)
        engineer, operator, qa = (Desk(plant, person) for person in (ENGINEER, OPERATOR, QA))
        connection(engineer, "adv", "influx-line", "play-1")
        for place, code in enumerate(SIGNALS):
            engineer.send("/equipment/signals", {
                "signal": code, "asset": "PA201", "name": code, "unit": "1", "period": "10000",
                "collection": "connected", "connection": "adv", "address": f"adv s{place}"})
        end = int(time.time()) // 60 * 60 - 3600
        starts = {number: end - (ODD - number + 1) * (MINUTES + 5) * 60 for number in range(1, ODD + 1)}
        curves(plant, key, starts)
        for number, start in starts.items():
            ran(operator, number, start)
        sign_in(browser, plant, QA)
        documented(browser, plant)
        charted(browser, plant)
        yields(engineer, qa, operator, starts)
        path = engineer.send("/verification/models", {
            "act": "train", "model": "PLAY.M1", "product": PRODUCT, "step": STEP, "signals": ",".join(SIGNALS),
            "points": "60", "components": "2", "percent": "99", "hours_max": "1.2", "yield_of": "PLAY.YIELD",
            "batches": "\n".join(f"ADV-{number:02} PA201" for number in range(1, BATCHES + 1))})
        qa.sign(path, path + "/adoptions")
        check("a model is trained on collected curves and adopted by another person", True)
        for number in (3, ODD):
            operator.send(path + "/judgements", {"act": "judge", "batch": f"ADV-{number:02}", "asset": "PA201"})
        show(browser, plant, path + f"?batch=ADV-{ODD}&asset=PA201", "model")
        check("its yield is foretold with an interval", ("预计收率", "Yield expected")[LANGUAGE == "en"]
              in browser.text("main") and "g/L" in browser.text("main"))
        check("and is marked unreliable: the batch is unlike the good ones",
              ("不可靠", "unreliable")[LANGUAGE == "en"] in browser.text("main"))
        check("the band has the batch laid over", browser.run("document.querySelectorAll('svg.plot').length") >= 5)
        asked = "/verification/suggestions/SG-PLAY.M1-2-error"
        show(browser, plant, asked, "suggestion")
        check("the odd batch is found, and the probe that was warm",
              "ADV.TT01" in browser.text("main") and f"ADV-{ODD}" in browser.text("main"))
        qa.sign(asked, asked + "/judgements", {"verdict": "exception", "reason": "play: the probe was warm"})
        browser.open(plant.url + "/alarms/exceptions")
        check("QA's confirmation opened an exception", "EX-SG-PLAY.M1-2-error-1" in browser.text("main"))
        browser.open(plant.url + "/alarms/exceptions/EX-SG-PLAY.M1-2-error-1")
        browser.run("document.querySelector('main a[href*=\"/find\"]').click()")
        browser.until("location.pathname.includes('/verification/suggestions/')")
        check("which leads back to the suggestion", True)
        now = int(time.time()) // 60 * 60
        begun = {ODD + 1: now - 40 * 60}
        curves(plant, key, begun)
        ran(operator, ODD + 1, begun[ODD + 1], ends=False)
        operator.send(path + "/judgements", {"act": "judge", "batch": f"ADV-{ODD + 1}", "asset": "PA201"})
        browser.open(plant.url + path)
        check("a running batch is judged by what it has told", f"ADV-{ODD + 1}" in browser.text("main"))
        by_itself(browser, plant, engineer, qa, operator, path, begun[ODD + 1])
        show(browser, plant, "/verification/review", "review")
        check("the review is a workbook too", qa.file("/verification/review?format=xlsx")[:2] == b"PK")
        check("the console stayed silent", not browser.complaints() or print(browser.complaints()))
    except BaseException:
        browser.picture(f"/tmp/xuemai-advice-{LANGUAGE}.png")
        raise
    finally:
        browser.close()
        plant.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{journey.passed} passed, 0 failed")


main()
