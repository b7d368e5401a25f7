"""Chromium at the desk: one window with its own sign-in, that remembers what it asked for and what went wrong."""

import json
import time
from urllib.parse import urlparse

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from stage import wait_for

# What a row, a form or a sheet says that is being drawn anew or is still on its way: one tries again.
ON_ITS_WAY = (ElementClickInterceptedException, ElementNotInteractableException, StaleElementReferenceException)
WIDE = (1600, 900)
PHONE = (390, 844)
PATIENCE = 15


class Desk:
    """A page of the daemon in a browser of its own."""

    def __init__(self, url, size=WIDE, downloads=None):
        self.url = url
        self.size = size
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
        # Nothing of the browser's own may leave the machine: whatever asks is the page.
        arguments += ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN"]
        for argument in [*arguments, f"--window-size={size[0]},{size[1]}"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_script_timeout(60)
        is_phone = size == PHONE
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": size[0], "height": size[1], "deviceScaleFactor": 2 if is_phone else 1, "mobile": is_phone},
        )
        if is_phone:
            self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
        if downloads:
            self.driver.execute_cdp_cmd(
                "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads)}
            )
        self.hosts = set()
        self.complaints = []

    def open(self, path="/"):
        self.driver.get(self.url + path)

    def enter(self, secret):
        """Signs in through the form."""
        self.find("#login[open] input[name=token]").send_keys(secret)
        self.click("#login button[type=submit]")

    def find(self, selector, text=None):
        """The first element that is seen and, with a text, holds it; waits for it."""
        what = f"the page shows {selector}" + (f" with '{text}'" if text else "")
        return wait_for(lambda: self.look(selector, text), PATIENCE, what)

    def look(self, selector, text=None):
        try:
            for element in self.driver.find_elements(By.CSS_SELECTOR, selector):
                if element.is_displayed() and (text is None or text in element.text):
                    return element
        except StaleElementReferenceException:
            pass
        return None

    def click(self, selector, text=None):
        """Clicks what may be drawn anew at any moment."""

        def attempt():
            element = self.look(selector, text)
            if element is None:
                return False
            try:
                element.click()
                return True
            except ON_ITS_WAY:
                return False

        wait_for(attempt, PATIENCE, f"{selector} can be clicked")

    def text_of(self, selector):
        """The text of what is shown, taken in one step: the page may draw it anew at any moment."""
        return wait_for(lambda: "".join(self.texts(selector)), PATIENCE, f"{selector} says something")

    def texts(self, selector):
        script = "return [...document.querySelectorAll(arguments[0])].map((node) => node.textContent.trim())"
        return self.driver.execute_script(script, selector)

    def ids(self):
        """The alerts that the list shows, in its order."""
        return self.driver.execute_script("return [...document.querySelectorAll('.alert')].map((row) => row.dataset.id)")

    def choose(self, name, value):
        """Sets one of the conditions of the list."""
        script = """
            const control = document.querySelector(`#filter-folded [name=${arguments[0]}]`);
            control.value = arguments[1];
            control.dispatchEvent(new Event("change", { bubbles: true }));
        """
        self.driver.execute_script(script, name, value)

    def get(self, path):
        """Asks the API as the page does."""
        script = """
            const [path, done] = arguments;
            const token = sessionStorage.getItem("cityward.token");
            fetch(path, { headers: { Authorization: `Bearer ${token}` } }).then((answer) => answer.json()).then(done);
        """
        return self.driver.execute_async_script(script, path)

    def watch_alerts(self):
        """From now on the page notes when each alert came into its list, in Unix milliseconds."""
        self.driver.execute_script(
            """
            window.seen = {};
            new MutationObserver(() => {
                for (const row of document.querySelectorAll(".alert")) {
                    seen[row.dataset.id] ??= [Date.now(), row.querySelector(".alert-who b").textContent];
                }
            }).observe(document.querySelector(".alert-list"), { childList: true, subtree: true });
            """
        )

    def drag(self, frames):
        """Drags the map about with the mouse, and returns how long each frame took, in milliseconds."""
        return self.driver.execute_async_script(
            """
            const [count, done] = arguments;
            const map = document.querySelector("#map");
            const box = map.getBoundingClientRect();
            const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            const mouse = (type, target, dx, dy) => target.dispatchEvent(
                new MouseEvent(type, { bubbles: true, clientX: x + dx, clientY: y + dy, buttons: 1, view: window }));
            const times = [];
            let last = performance.now();
            mouse("mousedown", map, 0, 0);
            const step = (now) => {
                times.push(now - last);
                last = now;
                const angle = times.length / 18;
                mouse("mousemove", document.body, 220 * Math.sin(angle), 130 * Math.sin(angle * 1.4));
                if (times.length < count) return requestAnimationFrame(step);
                mouse("mouseup", document.body, 0, 0);
                done(times.slice(1));
            };
            requestAnimationFrame(step);
            """,
            frames,
        )

    def shoot(self, folder, name):
        if folder:
            # What is drawn glides into place.
            time.sleep(1.2)
            self.driver.save_screenshot(f"{folder}/{name}.png")

    def read_logs(self):
        """Takes in what the browser has noted since the last time."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.hosts.add(urlparse(message["params"]["request"]["url"]).netloc)
        self.complaints += [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def close(self):
        self.driver.quit()
