"""A new person in a real browser: the administrator opens an account, the person signs in with the first password,
chooses their own, cannot sign before the identity check; a forgotten password is set again; QA signs the access review.

Usage: people.py zh|en PROGRAM_FOLDER [PICTURE_FOLDER]
"""

import base64
import hashlib
import hmac
import re

import journey
from browser import Browser
from journey import LANGUAGE, check, picture, sign_in, sign_out

PASSWORD = journey.PASSWORD
OWN = "river-stone-4"
BADGE = "BADGE-0288-7F3A"


def word(zh, en):
    return zh if LANGUAGE == "zh" else en


def join(browser, plant):
    browser.open(plant.url + "/accounts")
    check("the list shows everybody", "0417" in browser.text("main"))
    picture(browser, "accounts")
    browser.open(plant.url + "/accounts/new")
    browser.fill("[name=person]", "O417")
    browser.fill("[name=name]", "赵新")
    browser.run("document.querySelector('main form button.filled').click()")
    browser.until("!!document.querySelector('.refusal')")
    check("a look-alike number is refused", "identity.account.looks-alike" in browser.text("main"))
    picture(browser, "account-refused")
    check("what was typed is kept", browser.run("document.querySelector('[name=name]').value") == "赵新")
    browser.fill("[name=person]", "0777")
    browser.run("document.querySelector('main form button.filled').click()")
    browser.until("!!document.querySelector('.first-password')")
    browser.settled()
    picture(browser, "first-password")
    return browser.run("document.querySelectorAll('.first-password code')[1].textContent")


def arrive(browser, plant, first):
    browser.open(plant.url + "/session")
    browser.focus("input[name=badge]")
    browser.type("0777")
    browser.tab()
    browser.type(first)
    browser.enter()
    browser.until("!!document.querySelector('input[name=old]')")
    check("the first password leads to the change of it", True)
    browser.fill("[name=old]", first)
    browser.fill("[name=new]", OWN)
    browser.fill("[name=again]", OWN)
    browser.run("document.querySelector('main form button.filled').click()")
    browser.until("location.pathname === '/'")
    check("an own password opens the door", True)


def administer(browser, plant):
    browser.open(plant.url + "/accounts/0777")
    browser.settled()
    picture(browser, "account")
    check("not checked yet", word("未核对", "not checked") in browser.text("main"))
    browser.run("[...document.querySelectorAll('.acts summary')].forEach(s => s.parentElement.open = true)")
    picture(browser, "account-acts")
    browser.run("document.querySelector('[name=accepts]').click()")
    browser.run("document.querySelector('button[value=check]').click()")
    browser.until(f"document.querySelector('main')?.innerText.includes('{word('已核对', 'checked, ')}')")
    check("the identity check is recorded", True)
    browser.run("[...document.querySelectorAll('.acts summary')].forEach(s => s.parentElement.open = true)")
    browser.run(
        "(() => { const f = document.querySelector('button[value=reset]').closest('form');"
        " f.querySelector('[name=reason]').value = 'forgotten'; f.querySelector('button[value=reset]').click() })()")
    browser.until("!!document.querySelector('.first-password')")
    check("a forgotten password is set again", True)
    browser.open(plant.url + "/accounts/revoked-keys")
    check("the old key is on the list", "0777" in browser.text("main"))
    picture(browser, "revoked-keys")


def badge(browser, plant):
    """Registered by an administrator, scanned at the door, lost, disabled by its person, refused from then on."""
    browser.open(plant.url + "/accounts/0288")
    browser.run("[...document.querySelectorAll('.acts summary')].forEach(s => s.parentElement.open = true)")
    browser.fill("[name=code]", BADGE)
    browser.run("document.querySelector('button[value=badge]').click()")
    browser.until("!!document.querySelector('button[value=badge-off]')")
    check("a badge is registered", BADGE not in browser.text("main"))
    sign_out(browser, plant)
    browser.scan(BADGE)
    check("a scan fills the number", browser.run("document.querySelector('[name=badge]').value") == BADGE)
    browser.type(PASSWORD)
    browser.enter()
    browser.until("!!document.querySelector('header.bar .person')")
    check("and stands for it", "王工" in browser.text("header.bar"))
    delegate(browser, plant)
    browser.open(plant.url + "/preferences/badge")
    picture(browser, "badge")
    browser.fill("[name=reason]", "lost")
    browser.run("document.querySelector('main form button.filled').click()")
    browser.until("!document.querySelector('main [name=reason]')")
    sign_out(browser, plant)
    browser.scan(BADGE)
    browser.type(PASSWORD)
    browser.enter()
    browser.until("document.querySelector('.error')?.innerText")
    check("a lost badge opens nothing", not browser.run("!!document.querySelector('header.bar .person')"))


def delegate(browser, plant):
    browser.open(plant.url + "/preferences/delegations")
    browser.fill("[name=receiver]", "0417")
    browser.run("document.querySelector('[name=permission][value=\"plasma.verify\"]').click()")
    today = browser.run("new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10)")
    browser.run(
        "(() => { const set = (n, v) => { document.querySelector(`[name=${n}]`).value = v };"
        f" set('starts', '{today}T00:00:00'); set('ends', '{today}T23:59:59'); set('reason', 'on leave') }})()")
    browser.run("document.querySelector('main form:has([name=receiver]) button.filled').click()")
    browser.until("document.querySelector('main table td')?.closest('main').innerText.includes('DG-')")
    check("rights are delegated with dates", "0417" in browser.text("main"))
    browser.settled()
    picture(browser, "delegations")


def factor(browser, plant):
    browser.open(plant.url + "/preferences/second-factor")
    secret = re.search(r"secret=([A-Z2-7]{32})", browser.text("main")).group(1)
    count = int(browser.run("Math.floor(Date.now() / 30000)"))
    mac = hmac.new(base64.b32decode(secret), count.to_bytes(8, "big"), hashlib.sha1).digest()
    start = mac[19] & 15
    code = (int.from_bytes(mac[start:start + 4], "big") & 0x7FFFFFFF) % 1_000_000
    browser.fill("[name=code]", f"{code:06d}")
    browser.fill("[name=password]", PASSWORD)
    picture(browser, "factor-new")
    browser.run("document.querySelector('main form button.filled').click()")
    browser.until("!!document.querySelector('main [name=use]')")
    check("a second factor is enrolled with a code of another's making", secret not in browser.text("main"))
    picture(browser, "factor")


def review(browser, plant):
    browser.open(plant.url + "/accounts/reviews")
    browser.settled()
    picture(browser, "access-review")
    browser.run("document.querySelector('[data-opens=sign]').click()")
    browser.until("document.querySelector('dialog#sign')?.open")
    browser.run("document.querySelector('dialog#sign [name=finding]').value = 'OK'")
    journey.give_number(browser, "0533")
    browser.fill("dialog#sign [name=password]", PASSWORD)
    picture(browser, "access-sign")
    browser.enter()
    browser.until("!document.querySelector('dialog#sign')?.open && document.querySelector('main').innerText.includes('AR-')")
    check("QA signs the access review", True)


def main():
    plant = journey.Plant()
    browser = Browser()
    try:
        sign_in(browser, plant, "0001")
        first = join(browser, plant)
        sign_out(browser, plant)
        arrive(browser, plant, first)
        sign_out(browser, plant)
        sign_in(browser, plant, "0001")
        administer(browser, plant)
        sign_out(browser, plant)
        sign_in(browser, plant, "0533")
        review(browser, plant)
        factor(browser, plant)
        sign_out(browser, plant)
        sign_in(browser, plant, "0001")
        badge(browser, plant)
        check("the console stayed silent", not browser.complaints() or print(browser.complaints()))
    except BaseException:
        browser.picture(f"/tmp/xuemai-people-{LANGUAGE}.png")
        print(browser.text("body")[:3000])
        raise
    finally:
        browser.close()
        plant.stop()
    print(f"{journey.passed} passed, 0 failed")


if __name__ == "__main__":
    main()
