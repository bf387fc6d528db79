"""Every page that anybody reaches by links, at the demo plant and at the demo station, in both themes: it opens, fits the
screen, names its fields and says nothing on the console. What no link leads to is named, too.

Usage: pages.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import json
import os
import re
import shutil

import journey
from browser import Browser
from journey import LANGUAGE, check, picture, sign_in, sign_out
from node import Node

ROUTES = os.path.join(os.path.dirname(__file__), "..", "AssemblyTests", "routes.txt")
PEOPLE = {
    "plant": ["0001", "0417", "0288", "0533", "0105", "0301", "0302", "0539", "0620", "0720", "0610", "0900"],
    "station": ["0001", "0701", "0702", "0703", "0704", "0705", "0706", "0533", "0900"],
}
# One route in two states, or with two kinds of record, is looked at twice.
VISITS = 2
# A file of any length, and what only a form sends.
FILES = re.compile(r"template\.xlsx|export|/bundle|/archive|/pdf|tlog-proof|/file$|/files/|manifest\.csv|labels?$")
# Follows every link of every page of one person; a pattern's pages more than VISITS are taken to be alike.
CRAWL = """(async (forms, visits) => {
  const known = forms.map(([name, form]) => [name, new RegExp(form)]), counts = {}, answers = {}, waiting = [['/', '']];
  while (waiting.length) {
    const [path, from] = waiting.shift();
    const plain = decodeURIComponent(path.split('?')[0]);
    const form = known.find(([name]) => name === plain) ?? known.find(([, form]) => form.test(plain));
    if (!form || path in answers || (counts[form[0]] ?? 0) >= visits) continue;
    counts[form[0]] = (counts[form[0]] ?? 0) + 1;
    const answer = await fetch(path);
    answers[path] = [answer.status, form[0], from];
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const one of page.querySelectorAll('a[href], [data-href]')) {
      const to = new URL(one.getAttribute('href') ?? one.dataset.href, new URL(path, location.origin));
      if (to.origin === location.origin) waiting.push([to.pathname + to.search, path]);
    }
  }
  return JSON.stringify(answers);
})"""
FLAWS = """(() => {
  const root = document.documentElement, found = [];
  if (root.scrollWidth > innerWidth) found.push('wider than the screen: ' + root.scrollWidth);
  for (const one of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const named = one.labels?.length || one.getAttribute('aria-label') || one.getAttribute('aria-labelledby');
    if (!named) found.push('no label: ' + one.name);
  }
  return found.join('; ');
})()"""


def routes():
    """Pages by pattern, as the program states them; words before parameters."""
    found = []
    for line in open(ROUTES, encoding="utf-8"):
        method, path, *_ = line.split() or [""]
        if method == "GET" and not FILES.search(path):
            found.append([path, "^" + re.sub(r":\w+", "[^/]+", path) + "$"])
    return found


def look(browser, node, path, name):
    """What is wrong with one page, in both themes."""
    browser.open(node.url + path)
    flaws = []
    for theme in ("light", "dark"):
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        flaw = browser.run(FLAWS)
        if flaw:
            flaws.append(f"{path} {theme}: {flaw}")
        picture(browser, f"page-{name}-{theme}")
    return flaws


def walk(browser, node, known, seen):
    """What is wrong with the pages of a node, person by person; each kind of page is looked at once or twice."""
    found = []
    for person in PEOPLE[node.kind]:
        sign_in(browser, node, person)
        browser.open(node.url + "/preferences")
        answers = json.loads(browser.run(f"{CRAWL}({json.dumps(known)}, {VISITS})"))
        flaws = [f"{path}: {status}, linked from {origin}" for path, (status, _, origin) in answers.items() if status != 200]
        for path, (status, form, _) in answers.items():
            if status == 200 and seen.get(form, 0) < VISITS:
                seen[form] = seen.get(form, 0) + 1
                name = "-".join([node.kind, re.sub(r"\W+", "-", form).strip("-") or "home", str(seen[form])])
                flaws += look(browser, node, path, name)
        print(f"  {node.kind}: {len(answers)} pages that {person} comes to", *flaws, sep="\n    ", flush=True)
        found += flaws
        # Away first: a page that listens for changes would ask without its session.
        browser.open(node.url + "/preferences")
        sign_out(browser, node)
    return found


def main():
    known = routes()
    missed, all_flaws = {path for path, _ in known}, []
    for kind in PEOPLE:
        node, browser, seen = Node(kind), Browser(), {}
        try:
            flaws = walk(browser, node, known, seen) + browser.complaints()
        except BaseException:
            browser.picture(f"/tmp/xuemai-pages-{LANGUAGE}.png")
            print(browser.text("body")[:2000])
            raise
        finally:
            browser.close()
            node.stop()
        shutil.rmtree(node.folder, ignore_errors=True)
        missed -= set(seen)
        all_flaws += flaws
        check(f"the {kind} has pages for everybody", len(seen) > 20)
    check("every page is whole, and the console stayed silent", not all_flaws or print(*all_flaws, sep="\n"))
    print("no link leads to:", *sorted(missed), sep="\n  ")
    print(f"{journey.passed} passed, 0 failed")


main()
