"""Every page of the demo plant as each role has it, in both themes: it opens, fits the screen, says nothing on the console.

Usage: pages.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import journey
from browser import Browser
from journey import LANGUAGE, check, picture, sign_in, sign_out

PAGES = {
    "0001": ["/accounts", "/accounts/0417", "/accounts/new", "/accounts/reviews", "/accounts/revoked-keys", "/devices",
             "/jobs", "/places", "/settings", "/settings/sign-in.lock-seconds", "/settings/words?q=Sign",
             "/preferences", "/preferences/badge", "/preferences/delegations", "/preferences/second-factor"],
    "0417": ["/", "/notices", "/plasma/manifests", "/plasma/shipments", "/plasma/bags", "/proof"],
    "0533": ["/plasma/acceptances", "/donors", "/donors/{donor}", "/retention", "/settings/compare", "/trail",
             "/trail/reviews", "/records/plasma.shipment/{shipment}", "/find?q=zg"],
    "0610": ["/donors/{donor}", "/retention", "/retention/disposal?noun=plasma.shipment&id={shipment}"],
}
FLAWS = """(() => {
  const root = document.documentElement, found = [];
  if (root.scrollWidth > innerWidth) found.push('wider than the screen: ' + root.scrollWidth);
  for (const one of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const named = one.labels?.length || one.getAttribute('aria-label') || one.getAttribute('aria-labelledby');
    if (!named) found.push('no label: ' + one.name);
  }
  return found.join('; ');
})()"""


def look(browser, plant, theme):
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    browser.open(plant.url + "/session")
    for person, paths in PAGES.items():
        sign_in(browser, plant, person)
        flaws = []
        for path in paths:
            place = path.format(shipment=plant.shipment, donor=plant.donor)
            browser.open(plant.url + place)
            answered = browser.run("performance.getEntriesByType('navigation')[0].responseStatus")
            flaw = browser.run(FLAWS)
            if answered != 200 or flaw:
                flaws.append(f"{place}: {answered} {flaw}")
            name = path.split("?")[0].strip("/").replace("/", "-").replace("{", "").replace("}", "") or "home"
            picture(browser, f"page-{name}-{person}-{theme}")
        check(f"{theme}: {len(paths)} pages of {person}", not flaws or print("\n".join(flaws)))
        sign_out(browser, plant)


def main():
    plant = journey.Plant()
    browser = Browser()
    try:
        sign_in(browser, plant, "0533")
        browser.open(plant.url + "/donors")
        plant.donor = browser.run("document.querySelector('[data-href^=\"/donors/\"]').dataset.href.slice(8)")
        sign_out(browser, plant)
        for theme in ("light", "dark"):
            look(browser, plant, theme)
        check("the console stayed silent", not browser.complaints() or print(browser.complaints()))
    except BaseException:
        browser.picture(f"/tmp/xuemai-pages-{LANGUAGE}.png")
        print(browser.text("body")[:2000])
        raise
    finally:
        browser.close()
        plant.stop()
    journey.shutil.rmtree(plant.folder, ignore_errors=True)
    print(f"{journey.passed} passed, 0 failed")


main()
