"""A real Chromium, driven over its DevTools protocol: keys, pages and pictures as a person has them."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request

import websocket


class Browser:
    def __init__(self, width=1280, height=800):
        self.profile = tempfile.mkdtemp(prefix="xuemai-chromium-")
        self.process = subprocess.Popen(
            [os.environ.get("CHROMIUM", "chromium"), "--headless=new", "--no-sandbox", "--disable-gpu",
             "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={self.profile}",
             f"--window-size={width},{height}", "--autoplay-policy=no-user-gesture-required", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port_file = os.path.join(self.profile, "DevToolsActivePort")
        for _ in range(300):
            if os.path.exists(port_file) and open(port_file).read().count("\n") >= 1:
                break
            time.sleep(0.1)
        port = open(port_file).read().split("\n")[0]
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
        page = next(p for p in pages if p["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=60)
        self.number = 0
        self.events = []
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        theme = os.environ.get("XUEMAI_THEME", "light")
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])

    def call(self, method, **params):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.number:
                if "error" in message:
                    raise AssertionError(f"{method}: {message['error']}")
                return message.get("result", {})
            self.events.append(message)

    def run(self, script):
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.settled()

    def settled(self):
        self.until("document.readyState === 'complete'")

    def until(self, script, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                value = self.run(script)
            except AssertionError:
                value = None  # The page is changing under us.
            if value:
                return value
            time.sleep(0.03)
        raise AssertionError(f"never true: {script}\n{self.run('document.body && document.body.innerText')}")

    def key(self, name, code, text=""):
        extra = {"text": text} if text else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=name, code=name, windowsVirtualKeyCode=code, **extra)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=name, code=name, windowsVirtualKeyCode=code)

    def enter(self):
        self.key("Enter", 13, "\r")

    def tab(self):
        self.key("Tab", 9)

    def scan(self, code):
        """As a wedge scanner or a scale does it: fast keys, then Enter, wherever the focus is.

        Each key carries its own time, so that a busy machine does not make a scanner look like fingers."""
        first = self.number + 1
        began = time.time()
        for character in code + "\r":
            name = "Enter" if character == "\r" else character
            extra = {"windowsVirtualKeyCode": 13} if name == "Enter" else {}
            for kind in ("keyDown", "keyUp"):
                self.number += 1
                params = {"type": kind, "key": name, "timestamp": began + (self.number - first) * 0.001, **extra}
                if kind == "keyDown":
                    params["text"] = character
                # Sent without waiting for answers: a scanner does not wait either.
                self.socket.send(json.dumps(
                    {"id": self.number, "method": "Input.dispatchKeyEvent", "params": params}))
        waiting = set(range(first, self.number + 1))
        while waiting:
            message = json.loads(self.socket.recv())
            if "id" in message:
                waiting.discard(message["id"])
            else:
                self.events.append(message)

    def focus(self, selector):
        self.until(f"!!document.querySelector({json.dumps(selector)})")
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")

    def fill(self, selector, text):
        self.focus(selector)
        self.run(f"document.querySelector({json.dumps(selector)}).select && document.querySelector({json.dumps(selector)}).select()")
        self.type(text)

    def type(self, text):
        """As a hand would; sent as text, since keys that a busy machine bunches up would pass for a scanner's."""
        self.call("Input.insertText", text=text)

    def upload(self, selector, path):
        self.settled()
        for attempt in range(20):
            try:
                document = self.call("DOM.getDocument")
                node = self.call("DOM.querySelector", nodeId=document["root"]["nodeId"], selector=selector)
                self.call("DOM.setFileInputFiles", nodeId=node["nodeId"], files=[os.path.abspath(path)])
                return
            except AssertionError:
                time.sleep(0.1)  # The page was exchanged between the two questions.
        raise AssertionError(f"no file field {selector}")

    def text(self, selector="body"):
        return self.run(f"(document.querySelector({json.dumps(selector)}) || {{innerText: ''}}).innerText")

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def pdf(self, path):
        data = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def complaints(self):
        """What the browser's console complained of: script errors, refused styles (CSP)."""
        said = []
        for event in self.events:
            if event.get("method") == "Runtime.exceptionThrown":
                said.append(event["params"]["exceptionDetails"].get("text", "exception"))
            if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
                entry = event["params"]["entry"]
                # Refusals answer 409 and locks 423: they are answers, not errors.
                if not any(code in entry["text"] for code in ("409", "423", "404")):
                    said.append(entry["text"] + " " + entry.get("url", ""))
        return said

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
