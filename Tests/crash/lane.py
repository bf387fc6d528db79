"""A lane as the server knows it: signs in, posts scans with a command id, reads the verdict."""

import glob
import http.client
import os
import re
import urllib.parse
import uuid

ORIGIN = "demo.example/xuemai"


class Lane:
    def __init__(self, port, timeout=20):
        self.port = port
        self.jar = {}
        self.csrf = ""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def copy(self):
        lane = Lane(self.port)
        lane.jar, lane.csrf = dict(self.jar), self.csrf
        return lane

    def ask(self, method, path, fields=None, fragment=False):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.jar.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode({**fields, "csrf": self.csrf or fields.get("csrf", "")})
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        if fragment:
            headers |= {"x-fragment": "1", "x-csrf": self.csrf}
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for header in response.headers.get_all("Set-Cookie") or []:
            name, value = header.split(";")[0].split("=", 1)
            self.jar[name] = value
        return response.status, text

    def sign_in(self):
        self.csrf = ""
        _, page = self.ask("GET", "/session")
        token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        status, page = self.ask(
            "POST", "/session", {"csrf": token, "badge": "0417", "password": "xuemai-demo", "back": "/"})
        assert status == 303, (status, page[:400])
        _, page = self.ask("GET", "/")
        self.csrf = re.search(r'data-csrf="([^"]+)"', page).group(1)

    def scan(self, shipment, lane, label, grams, command):
        """The status and whether the screen was green."""
        status, text = self.ask(
            "POST", f"/plasma/shipments/{shipment}/lanes/{lane}/scans",
            {"code": label, "weight": grams, "command": command}, fragment=True)
        return status, 'data-tone="pass"' in text, text

    def arrive(self, shipment, boxes):
        status, text = self.ask("POST", f"/plasma/shipments/{shipment}/arrival", {
            "command": str(uuid.uuid4()), "vehicle": "K9", "boxes": boxes, "seals": "yes", "lanes": "1,2,3,4,5,6"})
        assert status == 303, text[:400]


def bags_of(folder):
    """The first demo shipment: its number, its boxes, and label and station weight of each bag."""
    sheet = sorted(glob.glob(f"{folder}/*-codes.txt"))[0]
    shipment = os.path.basename(sheet)[: -len("-codes.txt")]
    text = open(sheet, encoding="utf-8").read()
    manifest = open(f"{folder}/{shipment}-manifest.csv", encoding="utf-8").read()
    weights = dict(re.findall(r"^\S+?,(A\d+),\S+?,\S+?,(\d+)", manifest, re.M))
    boxes = len(set(re.findall(r"Box\t(\S+)", text)))
    return shipment, boxes, [(label, weights[label[1:14]]) for label in re.findall(r"^(=\S+)\t\S+ g$", text, re.M)]
