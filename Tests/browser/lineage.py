"""One bag both ways in a real browser: from its code to the packs that came of it, from a pack back to bag and donor, the
picture, the file; a hold on the pool reaches the packs.

Usage: lineage.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import shutil

import journey
from browser import Browser
from journey import LANGUAGE, check, picture, sign_in

BAG, PACK, POOL = "OLD-0002", "ALB-09-1-7", "POOL-09-1"


def play(browser, plant):
    sign_in(browser, plant, "0900")
    browser.open(plant.url + "/lineage")
    picture(browser, "lineage")
    browser.open(f"{plant.url}/lineage/nodes/plasma.bag/{BAG}")
    check("a bag names its donor and station", "OD-1" in browser.text("main") and "3201" in browser.text("main"))
    go(browser, "forward")
    check("forward it leads to the pool and to every pack", all(code in browser.text("main") for code in (POOL, PACK)))
    check("the picture stands beside the table", browser.run("!!document.querySelector('main svg')"))
    picture(browser, "lineage-forward")
    browser.open(f"{plant.url}/lineage/nodes/lineage.batch/{PACK}")
    go(browser, "backward")
    told = browser.text("main")
    check("backward a pack leads to six bags of two stations", all(f"OLD-000{n}" in told for n in range(1, 7)))
    check("and to three donors", all(f"OD-{n}" in told for n in (1, 2, 3)))
    picture(browser, "lineage-backward")
    overflow = browser.run("document.documentElement.scrollWidth > innerWidth")
    check("nothing runs off the page", not overflow)
    file = browser.run("document.querySelector('a[href*=\"/file\"]').href")
    browser.run(f"fetch('{file}').then(r => r.text()).then(t => {{ window.file = t }})")
    browser.until("!!window.file")
    check("the file holds what the page shows", BAG in browser.run("window.file"))


def go(browser, way):
    if f"way={way}" in browser.run("location.href"):
        return
    link = browser.run(f"document.querySelector('a[href*=\"{way}\"]')?.href")
    if link:
        browser.open(link)


def main():
    plant, browser = journey.Plant(), Browser()
    try:
        play(browser, plant)
        check("the console stayed silent", not browser.complaints() or print(browser.complaints()))
    except BaseException:
        print(browser.text("body")[:3000])
        raise
    finally:
        browser.close()
        plant.stop()
        shutil.rmtree(plant.folder, ignore_errors=True)
    print(f"{journey.passed} passed, 0 failed")


if __name__ == "__main__":
    main()
