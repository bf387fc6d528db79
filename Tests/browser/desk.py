"""A person's work in bulk: the same forms as the pages send, over a keep-alive connection, many scans side by side."""

import html
import http.client
import re
import selectors
import socket
import urllib.parse
import uuid

PASSWORD = "xuemai-demo"


class Desk:
    def __init__(self, node, person):
        self.port, self.person, self.jar = node.port, person, {}
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        page = self.get("/session")
        token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        status, page, _ = self.ask("POST", "/session", *self.form(
            {"csrf": token, "badge": person, "password": PASSWORD, "back": "/"}))
        assert status == 303, (person, status, page[:500])
        self.csrf = re.search(r'data-csrf="([^"]+)"', self.get("/")).group(1)

    def headers(self, kind=None):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.jar.items())}
        if kind:
            headers |= {"Content-Type": kind, "Origin": f"http://127.0.0.1:{self.port}"}
        return headers

    def ask(self, method, path, body=None, kind=None):
        self.connection.request(method, path, body, self.headers(kind))
        response = self.connection.getresponse()
        text = response.read().decode(errors="replace")
        for header in response.headers.get_all("Set-Cookie") or []:
            name, value = header.split(";")[0].split("=", 1)
            self.jar[name] = value
        return response.status, text, response.headers

    def get(self, path):
        status, text, _ = self.ask("GET", path)
        assert status == 200, (path, status, said(text))
        return text

    @staticmethod
    def form(fields):
        return urllib.parse.urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"

    def send(self, path, fields, files=None):
        """Posts a form; a refusal is raised as the page says it. Gives the address that the node leads to."""
        fields = {"csrf": self.csrf, "command": str(uuid.uuid4()), **fields}
        body, kind = multipart(fields, files) if files else self.form(fields)
        status, text, headers = self.ask("POST", path, body, kind)
        assert status == 303, (self.person, path, status, said(text))
        return headers["Location"]

    def sign(self, page, path, fields=None):
        """Posts a form that signs: what the page shows (version, digest) is what is signed."""
        text = self.get(page)
        seen = {name: html.unescape(value) for name, value in re.findall(
            r'<input type="hidden" name="(version|seen|digest)" value="([^"]*)"', text)}
        return self.send(path, {**seen, "number": self.person, "password": PASSWORD, **(fields or {})})

    def requests(self, posts):
        """Fragments as the operator's screens send them, ready to go."""
        head = self.headers("application/x-www-form-urlencoded")
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        for path, fields in posts:
            body, _ = self.form({"csrf": self.csrf, "command": str(uuid.uuid4()), **fields})
            yield (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{lines}x-fragment: 1\r\n"
                   f"x-csrf: {self.csrf}\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body

    def drive(self, posts, clients=16):
        """Sends many posts over several connections; gives the answers in the order of the posts."""
        requests = list(enumerate(self.requests(posts)))
        answers = [b""] * len(requests)
        selector = selectors.DefaultSelector()
        for client in range(min(clients, len(requests))):
            state = {"rest": iter(requests[client::clients]), "buffer": b""}
            state["sock"] = socket.create_connection(("127.0.0.1", self.port))
            state["at"], request = next(state["rest"])
            state["sock"].sendall(request)
            selector.register(state["sock"], selectors.EVENT_READ, state)
        while selector.get_map():
            for key, _ in selector.select():
                self.advance(key.data, answers, selector)
        return [answer.decode(errors="replace") for answer in answers]

    @staticmethod
    def advance(state, answers, selector):
        part = state["sock"].recv(1 << 20)
        assert part, "the node closed the connection"
        state["buffer"] += part
        head, separator, rest = state["buffer"].partition(b"\r\n\r\n")
        if not separator:
            return
        length = int(re.search(rb"content-length: (\d+)", head, re.I).group(1))
        if len(rest) < length:
            return
        answers[state["at"]], state["buffer"] = rest[:length], rest[length:]
        following = next(state["rest"], None)
        if following is None:
            selector.unregister(state["sock"])
            state["sock"].close()
            return
        state["at"], request = following
        state["sock"].sendall(request)


def said(text):
    """What a page refuses, without its markup."""
    found = re.search(r'class="[^"]*refus[^"]*".*?</(?:div|section|p)>', text, re.S)
    return re.sub(r"<[^>]+>", " ", found.group(0) if found else text)[:1500]


def multipart(fields, files):
    mark = uuid.uuid4().hex
    parts = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'.encode())
    for name, (file, content) in files.items():
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
            f"Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
