"""The page in a real browser: `python .ci/page.py PAGE.html`, a page with user 42; needs Playwright, and Chromium or Chrome on the PATH.

Rates, takes back, hides, filters, re-ranks, by mouse and by keyboard alone, at 1280 and 390 pixels; nothing may be asked of anywhere.
With --pictures FOLDER it also leaves pictures of what it has seen.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def find_browser(install: bool = False) -> str | None:
    "Chromium or Chrome on the PATH; with `install` Debian's is installed where that may be done."
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found or not install or not shutil.which("apt-get") or os.name != "posix" or os.geteuid():
        return found
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    return find_browser()


class Visit:
    "A page in a browser, and what it does that it must not."

    def __init__(self, browser, url, **how):
        self.wrong, self.url = [], url
        self.context = browser.new_context(**how)
        self.context.route("**/*", self.asked)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.wrong.append(f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.open()

    def asked(self, route):
        "Only the file itself may be asked for."
        own = route.request.url.split("#")[0] == self.url
        if not own:
            self.wrong.append(f"asked for {route.request.url[:100]}")
        route.continue_() if own else route.abort()

    def open(self, address=""):
        self.page.goto("about:blank")
        self.page.goto(self.url + address)
        self.page.wait_for_selector("body[data-ready]")

    def titles(self) -> list[str]:
        return [text.split("\n")[0] for text in self.page.locator("#list .title").all_inner_texts()]

    def rated(self) -> list[str]:
        return self.page.locator("#rated b").all_inner_texts()

    def address(self) -> str:
        "What stands there once it is written, a tenth of a second after the last change."
        return self.page.evaluate("() => new Promise(done => setTimeout(() => done(location.hash.slice(1)), 150))")

    def stars(self, place: str, n: int):
        "A click hits what is there now: rows that move come to rest first."
        self.page.locator("body").evaluate("() => Promise.allSettled(document.getAnimations().map(a => a.finished))")
        self.page.locator(f"{place} .stars input").nth(n - 1).click(force=True)


def mouse(v: Visit):
    "Stars, reasons, taking back, hiding."
    start = v.titles()
    assert len(start) == 20 and not v.rated()
    v.stars("#list > li:nth-child(3)", 5)
    assert v.rated() == [start[2]] and start[2] not in v.titles() and v.titles() != start, "a star changes the list"
    assert v.page.locator("#list .move").first.inner_text(), "the rank before is shown"
    first = v.titles()
    v.stars("#list > li:nth-child(2)", 4)
    assert v.rated() == [first[1], start[2]] and v.address().count(":") == 2
    took = float(v.page.evaluate("document.body.dataset.took"))
    v.stars("#rated > li:nth-child(1)", 1)
    assert v.address().endswith(":1"), v.address()
    said = v.page.evaluate_handle("document.querySelector('#live').firstChild")
    v.page.locator("#list .why").first.click()
    assert said.evaluate("node => node.isConnected"), "an answer to why is not a new order"
    *parts, total = [float(x.replace("−", "-")) for x in v.page.locator(".because td:last-child").all_inner_texts()]
    assert len(parts) == 4 and abs(sum(parts) - total) < 0.03, (parts, total)
    assert abs(total - float(v.page.locator("#list .why .n").first.inner_text())) < 0.01
    v.page.locator("#rated .x").first.click()
    assert v.rated() == [start[2]] and v.titles() == first, "taken back: as before"
    v.page.locator("#list button.x").first.click()
    assert first[0] not in v.titles() and "x=" in v.address()
    v.page.locator("#back").click()
    assert v.titles() == first
    v.page.locator("#clear").click()
    assert v.titles() == start and not v.address()
    return took


def keyboard(v: Visit):
    "Without a mouse: a title as people type it, stars, other stars, taken back; a screen reader is told."
    v.open()
    title, key = v.titles()[7], v.page.keyboard
    typed = re.sub(r"^(The|An?) |, (The|An?)(?= \(|$)| \(\d{4}\)$", "", title).upper()
    key.press("Tab")
    key.type(typed)
    assert v.page.locator("#find").get_attribute("aria-expanded") == "true"
    options = v.page.locator("#found li span").all_inner_texts()
    assert title in options, (typed, options)
    for _ in range(options.index(title)):
        key.press("ArrowDown")
    key.press("Enter")
    assert v.rated() == [title] and not v.address(), "chosen, not yet rated"
    key.press("5")
    assert f"1: {v.titles()[0]}" in v.page.locator("#live").text_content()
    assert ":5" in v.address()
    assert v.page.evaluate("document.activeElement.type") == "radio", "the stars keep the focus"
    key.press("3")
    assert ":3" in v.address()
    key.press("Shift+Tab")
    assert v.page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Take back: {title}"
    key.press("Enter")
    assert not v.rated() and not v.address() and v.page.evaluate("document.activeElement.id") == "find"


def moving(v: Visit):
    "Somebody quick: a row that is on its way goes on from where it is seen; the second of two clicks at one place rates nothing."
    v.stars("#list > li:nth-child(10)", 5)
    v.stars("#list > li:nth-child(10)", 5)
    jumps = v.page.evaluate("""async () => {
        const list = document.querySelector("#list"), rows = () => [...list.children], star = k => rows()[k].querySelectorAll("input")[4].click();
        star(2);
        await Promise.allSettled(document.getAnimations().map(a => a.ready));
        document.getAnimations().forEach(a => { a.pause(); a.currentTime = 60; });
        const seen = rows().map(e => [e, e.getBoundingClientRect().y - list.getBoundingClientRect().y]);
        star(2);
        const jumps = seen.filter(([e]) => e.isConnected).map(([e, y]) => Math.abs(e.getBoundingClientRect().y - list.getBoundingClientRect().y - y));
        document.getAnimations().forEach(a => a.finish());
        return jumps;
    }""")
    assert len(jumps) > 5 and max(jumps) < 1, jumps
    v.stars("#list > li:nth-child(3)", 5)
    rated, mouse = v.rated(), v.page.mouse
    v.page.locator("body").evaluate("() => Promise.allSettled(document.getAnimations().map(a => a.finished))")
    mouse.down(click_count=2), mouse.up(click_count=2)
    assert v.rated() == rated, "a movie that has come in between"


def filters(v: Visit):
    "Genre, years, popularity."
    v.stars("#list > li:nth-child(1)", 5)
    genre = v.page.locator("#genre option").nth(1).get_attribute("value")
    v.page.select_option("#genre", genre)
    assert all(genre in text for text in v.page.locator("#list .title small").all_inner_texts()) and v.titles()
    v.page.select_option("#genre", "")
    v.page.fill("#from", "1995")
    v.page.fill("#to", "1996")
    assert all(re.search(r"\((1995|1996)\)$", t) for t in v.titles()) and v.titles()
    v.page.fill("#to", "1996.5")
    assert "to=1996" == v.address().split("&")[-1]
    v.page.fill("#from", "2990")
    assert not v.titles() and v.page.locator("#none").is_visible()
    v.page.fill("#from", ""), v.page.fill("#to", "")
    before = v.titles()
    for _ in range(10):
        v.page.locator("#less").press("ArrowRight")
    assert v.titles() != before and "p=1" in v.address()


def addresses(v: Visit):
    "A list can be sent to somebody; what is broken in an address is dropped, and told."
    v.page.locator("#list button.x").nth(4).click()
    v.page.select_option("#genre", index=2)
    here, titles, rated = v.address(), v.titles(), v.rated()
    v.open(f"#{here}")
    assert (v.titles(), v.rated(), v.address()) == (titles, rated, here) and v.page.locator("#told").is_hidden()
    v.open(f"#{here},nobody:5&p=7&y=%E0%A4&from=abc&r2=1")
    v.open("#r=nobody:5,1:99,1:x,%E0%A4:3,1:2:3&g=Nothing&p=7&from=abc&more=1")
    told = v.page.locator("#told").inner_text()
    assert told.startswith("Left out") and "nobody:5" in told and not v.rated() and len(v.titles()) == 20, told
    v.page.locator("#list").evaluate("() => rate(last.list[0], facts.levels.at(-1))")
    assert v.page.locator("#told").is_hidden(), "what was left out is told until the next change"
    ids = v.page.evaluate("facts.ids.slice(0, 2)")
    for sent in ("r={}:5,{}:4", "r={}%3A5%2C{}%3A4", "r={}:5%2C{}:4", "r={}%3A5,{}%3A4", "r%3D{}%3A5%2C{}%3A4"):  # as mail programs have it
        v.open(f"#{sent.format(*ids)}")
        assert len(v.rated()) == 2 and v.page.locator("#told").is_hidden(), sent
    for sent in (f"r={ids[0]}:0x3,{ids[1]}:1e0", f"r={ids[0]}:3&r={ids[1]}:3", f"u=42&r={ids[0]}:3", "p=0x1", "more=1"):
        v.open(f"#{sent}")
        assert v.page.locator("#told").inner_text().startswith("Left out"), sent
    v.open("#u=42")
    assert len(v.rated()) > 5 and v.address() == "u=42"
    v.page.locator("#list button.x").first.click()
    assert v.address().startswith("u=42&x=") and v.page.locator("#user").input_value() == "42", "what is hidden is nobody's rating"
    last = v.page.evaluate("facts.titles[facts.users[0].movies[0]]")
    v.page.fill("#find", last)
    v.page.locator("#found li", has_text=last).first.click()
    assert v.rated()[0] == last and v.address().startswith("u=42&x="), "found again, on top"


def rerank(v: Visit):
    "These twenty and no others, whatever is rated."
    v.open()
    v.stars("#list > li:nth-child(1)", 5)
    these = v.titles()
    v.page.locator("#these").click()
    assert v.titles() == these and v.page.locator("#genre").is_hidden()
    v.stars("#list > li:nth-child(10)", 5)
    assert sorted(v.titles()) == sorted(these) and v.titles() != these, "rated, and still among these"
    v.page.locator("#list button.x").first.click()
    assert len(v.titles()) == 19
    v.page.locator("#watch").click()
    now = v.titles()
    assert len({*now} - {*these}) > 0
    v.page.locator("#these").click()
    assert v.titles() == now, "what is in view, not what was"


def numbers(v: Visit):
    "No reason is NaN when everything is rated; no figure for what was not measured; contrasts."
    v.open()
    v.page.evaluate("() => { state.rated = new Map(facts.ids.map((_, m) => [m, facts.levels[m % facts.levels.length]])); state.mode = 'these'; state.these = [0, 1, 2]; show(); }")
    v.page.locator("#list .why").first.click()
    said = v.page.locator("#list").inner_text()
    assert "NaN" not in said and "-0.00" not in said, said
    v.page.evaluate("() => { facts.cost = [[0, .5], [1, .25]]; state.rated = new Map([[0, facts.levels.at(-1)]]); state.mode = 'watch'; state.less = .3; show(); }")
    assert "NDCG" not in v.page.locator("#cost").inner_text()
    v.page.evaluate("() => { state.less = 1; show(); }")
    assert "0.250 like this, 0.500 at 0 %" in v.page.locator("#cost").inner_text()
    v.page.fill("#find", "qqqqqqqqq")
    assert "No title" in v.page.locator("#live").text_content(), "a screen reader is told"
    v.page.fill("#find", "")
    contrasts(v)


def contrasts(v: Visit):
    "4.5 : 1 for text, 3 : 1 for stars."
    light = lambda colour: sum(w * ((x / 12.92) if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4) for w, x in zip((0.2126, 0.7152, 0.0722), [int(y) / 255 for y in re.findall(r"\d+", colour)[:3]]))
    for ink, paper, least in (("::placeholder", "#find", 4.5), (".stars label.on", "body", 3)):
        style = "([e, part, what]) => getComputedStyle(document.querySelector(e), part)[what]"
        asked = ["#find", ink, "color"] if ink[0] == ":" else [ink, None, "color"]
        a, b = sorted([light(v.page.evaluate(style, asked)), light(v.page.evaluate(style, [paper, None, "backgroundColor"]))])
        assert (b + 0.05) / (a + 0.05) >= least, (ink, a, b)


def narrow(v: Visit, dark: bool):
    "A phone: nothing sticks out."
    v.stars("#list > li:nth-child(2)", 5)
    v.page.locator("#list .why").first.click()
    assert v.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
    light = sum(map(int, re.findall(r"\d+", v.page.evaluate("getComputedStyle(document.body).backgroundColor"))[:3])) / 3
    assert (light < 100) == dark, f"background {light}"


def main():
    given = argparse.ArgumentParser()
    given.add_argument("page", type=Path)
    given.add_argument("--pictures", type=Path)
    given = given.parse_args()
    from playwright.sync_api import sync_playwright

    url, wrong, n = given.page.resolve().as_uri(), [], 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=OPTIONS)
        for scheme in ("light", "dark"):
            for size in ({"width": 1280, "height": 900}, {"width": 390, "height": 844}):
                v = Visit(browser, url, viewport=size, color_scheme=scheme, reduced_motion="reduce" if scheme == "dark" else "no-preference")
                if size["width"] == 390:
                    narrow(v, scheme == "dark")
                elif scheme == "light":
                    print(f"a star to the new list: {mouse(v):.1f} ms")
                    for visit in (keyboard, moving, filters, addresses, rerank, numbers):
                        visit(v)
                else:
                    keyboard(v)
                    v.stars("#list > li:nth-child(1)", 5)
                    contrasts(v)
                if given.pictures:
                    v.page.wait_for_timeout(600)
                    v.page.screenshot(path=given.pictures / f"page_{size['width']}_{scheme}.png")
                n, wrong = n + 1, [*wrong, *v.wrong]
                v.context.close()
        browser.close()
    print(*wrong, f"{n} visits", sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
