"""What the benchmarks over HTTP share: figures told, a server waited for, a signed-in session."""

import http.client
import re
import time
import urllib.parse

PORT = 8097


def tell(name, value):
    print(f"{name}\t{value}", flush=True)


def wait():
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.01)


def cookies(response, jar):
    for header in response.headers.get_all("Set-Cookie") or []:
        name, value = header.split(";")[0].split("=", 1)
        jar[name] = value


class Session:
    def __init__(self):
        self.jar = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT)

    def ask(self, method, path, fields=None, extra=None):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.jar.items()), **(extra or {})}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{PORT}"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        cookies(response, self.jar)
        return response.status, text

    def sign_in(self):
        _, page = self.ask("GET", "/session")
        token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        status, page = self.ask("POST", "/session", {"csrf": token, "badge": "0417", "password": "xuemai-demo", "back": "/"})
        assert status == 303, (status, page[:500])
        _, page = self.ask("GET", "/")
        self.csrf = re.search(r'data-csrf="([^"]+)"', page).group(1)
