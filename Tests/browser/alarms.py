"""An alarm is seen and heard where somebody looks, within a second and without a reload; what is half-written stays. Ten
thousand in a minute are recorded as few, shown by equipment, and the page goes on answering.

Usage: alarms.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import json
import shutil
import tempfile
import threading
import time
import urllib.request

import journey
from browser import Browser
from desk import Desk
from journey import LANGUAGE, check, picture, sign_in
from monitored import ENGINEER, SLACK, Plant, alarm, connection, device_key, post, signal

OPERATOR = "0720"
SIGNALS, RATE, SECONDS = 100, 10_000, 12
# Promised: a value that is on disk alarms on every open page within this.
SEEN = 1.0
LISTEN = """
  window.tones = 0;
  const create = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.tones += 1; return create.call(this); };
"""
WATCH = """(() => {
  window.found = {};
  const look = () => {
    for (const row of document.querySelectorAll('tr[data-href]')) window.found[row.dataset.href] ??= Date.now();
  };
  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
})()"""
FRAMES = """(() => {
  window.slowest = 0;
  let before = performance.now();
  const frame = now => { window.slowest = Math.max(window.slowest, now - before); before = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
})()"""


def value(number, of=0):
    return f"play,n={of} v={number} {time.time_ns() // 1_000_000}"


def seen_and_heard(browser, plant, key):
    browser.call("Page.addScriptToEvaluateOnNewDocument", source=LISTEN)
    sign_in(browser, plant, OPERATOR)
    browser.open(plant.url + "/alarms")
    browser.until("!!document.querySelector('[data-online]:not(.off)')")
    state = "document.querySelector('[data-sounds]').dataset.state"
    check("alarms are silent until somebody switches them on", browser.run(f"{state} === 'off'"))
    box = json.loads(browser.run("JSON.stringify(document.querySelector('[data-sound=all]').getBoundingClientRect())"))
    check("the switch is as high as a finger needs", box["height"] >= 48)
    for kind in ("mousePressed", "mouseReleased"):
        browser.call(
            "Input.dispatchMouseEvent", type=kind, x=box["x"] + 20, y=box["y"] + 20, button="left", clickCount=1)
    browser.until(f"{state} === 'on' && window.tones > 0")
    picture(browser, "alarms-sound")
    heard = browser.run("window.tones")
    browser.run("scrollTo(0, 0); window.loaded = true")
    browser.run(WATCH)
    kept = post(plant, key, [value(11)])
    browser.until("'/alarms/list/ALM0.H' in window.found", SEEN * SLACK + 5)
    taken = browser.run("window.found['/alarms/list/ALM0.H']") - kept
    check(f"a new alarm stands on the page {taken:.0f} ms after its value was on disk", taken <= SEEN * 1000 * SLACK)
    browser.until(f"window.tones > {heard}")
    check("and is heard, without a reload", browser.run("window.loaded === true"))
    browser.open(plant.url + "/alarms")
    check("that sound is on is kept in this browser", browser.run(f"{state} !== 'off'"))


def stays(browser, plant, key):
    browser.open(plant.url + "/alarms/list/ALM0.H")
    browser.until("!!document.querySelector('[data-online]:not(.off)')")
    browser.run("document.querySelector('details:has([name=comment])').open = true")
    browser.fill("[name=comment]", "half a")
    browser.run("document.activeElement.blur()")
    before = browser.text("#live-standing")
    post(plant, key, [value(5)])
    browser.until(f"document.querySelector('#live-standing').innerText !== {json.dumps(before)}", 5 * SLACK)
    check("its state changes in place", True)
    check("what is half-written stays", browser.run("document.querySelector('[name=comment]').value") == "half a")
    browser.focus("[name=comment]")
    browser.type(" comment")
    browser.enter()
    browser.until("document.querySelector('#live-log')?.innerText.includes('half a comment')")
    check("and is recorded when it is sent", True)


def flood(browser, plant, key):
    """Each of many signals leaves its limit and returns, ten thousand times a minute altogether."""
    desk = Desk(plant, ENGINEER)
    for number in range(1, SIGNALS):
        signal(desk, f"ALM{number}", "play-http", f"play,n={number} v")
        alarm(desk, f"ALM{number}.H", f"ALM{number}", "10", ["high", "medium", "low"][number % 3])
    browser.open(plant.url + "/alarms")
    browser.until("!!document.querySelector('[data-online]:not(.off)')")
    browser.fill("[data-search]", "FL501")
    browser.run(FRAMES)
    before = size(plant)
    raises, late, answers = 0, 0.0, []
    each = SIGNALS * 60 / RATE
    began = time.monotonic()
    while time.monotonic() < began + SECONDS:
        post(plant, key, [value(11, number) for number in range(SIGNALS)])
        raises += SIGNALS
        post(plant, key, [value(5, number) for number in range(SIGNALS)])
        asked = time.monotonic()
        browser.run("fetch('/alarms', { headers: { 'x-fragment': '1' } }).then(r => r.text()).then(t => t.length)")
        answers.append(time.monotonic() - asked)
        late = max(late, time.monotonic() - began - raises * 60 / RATE)
        threading.Event().wait(max(0.0, began + raises / SIGNALS * each - time.monotonic()))
    taken = time.monotonic() - began
    grouped = ("洪泛", "flood")[LANGUAGE == "en"]
    browser.until(f"document.querySelector('.standing-line').innerText.includes('{grouped}')", 20 * SLACK)
    picture(browser, "alarms-flood")
    recorded = size(plant) - before
    check(
        f"{raises} alarms at {raises / taken * 60:.0f} a minute are {recorded} entries: what chatters is one",
        recorded < raises)
    check(f"the list answers all the while, at most {max(answers):.2f} s", max(answers) < 1.0 * SLACK)
    slowest = browser.run("window.slowest")
    check(f"no frame takes longer than {slowest:.0f} ms", slowest < 500 * SLACK)
    check("what was typed stays", browser.run("document.querySelector('[data-search]').value") == "FL501")
    # Cameras of the demo that nobody plays stand beside it.
    lines = browser.run(
        "[...document.querySelectorAll('table')[0].querySelectorAll('tbody tr')].map(line => line.innerText)")
    check("and it stands by equipment, in one line", len([line for line in lines if "FL501" in line]) == 1)


def size(plant):
    return json.load(urllib.request.urlopen(f"{plant.url}/health"))["ledger_size"]


def main():
    folder = tempfile.mkdtemp(prefix="xuemai-alarms-")
    plant, browser = Plant(folder, 48_400), Browser()
    try:
        key = device_key(plant)
        desk = Desk(plant, ENGINEER)
        connection(desk, "play-http", "influx-line", "play-1")
        signal(desk, "ALM0", "play-http", "play,n=0 v")
        alarm(desk, "ALM0.H", "ALM0", "10")
        seen_and_heard(browser, plant, key)
        stays(browser, plant, key)
        flood(browser, plant, key)
        check("the console stayed silent", not browser.complaints() or print(browser.complaints()))
    except BaseException:
        browser.picture(f"/tmp/xuemai-alarms-{LANGUAGE}.png")
        print(browser.text("main")[:3000])
        raise
    finally:
        browser.close()
        plant.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{journey.passed} passed, 0 failed")


main()
