"""Serves a demo plant, registers a device as the administrator does, and lets foreign programs judge the API."""
import http.cookiejar, json, os, re, socket, subprocess, sys, tempfile, time, urllib.parse, urllib.request

from openapi_spec_validator import validate

program = os.path.join(sys.argv[1], "xuemai")
examples = sys.argv[2] if len(sys.argv) > 2 else "25"
CHECKS = ",".join([
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "negative_data_rejection", "unsupported_method", "ignored_auth",
])


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def field(page, name):
    return re.search(r'name="%s" value="([^"]*)"' % name, page).group(1)


def device_key(base):
    """Through the pages: sign in, register, read the key that is shown once."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(path):
        return opener.open(base + path).read().decode()

    def post(path, fields):
        return opener.open(base + path, urllib.parse.urlencode(fields).encode()).read().decode()

    post("/session", {"csrf": field(get("/session"), "csrf"), "badge": "0001", "password": "xuemai-demo"})
    page = get("/devices")
    rights = re.findall(r'name="permissions" value="([^"]*)"', page)
    shown = post("/devices", [
        ("csrf", field(page, "csrf")), ("id", "foreign-1"), ("name", "Schemathesis"), ("networks", "127.0.0.0/8"),
        ("per_minute", "6000"),
    ] + [("permissions", right) for right in rights])
    return re.search(r"xm_[0-9a-f]{64}", shown).group(0)


def main():
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        node = subprocess.Popen(
            [program, "demo", "--folder", folder + "/plant", "--port", str(port), "--bags", "4"],
            stdout=subprocess.DEVNULL)
        try:
            for _ in range(600):
                try:
                    described = json.load(urllib.request.urlopen(base + "/api/v1/openapi.json"))
                    break
                except OSError:
                    time.sleep(0.1)
            validate(described)
            print("openapi-spec-validator: valid,", len(described["paths"]), "paths")
            return subprocess.run([
                os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", base + "/api/v1/openapi.json",
                "-H", "Authorization: Bearer " + device_key(base), "--checks", CHECKS, "--max-examples", examples,
                "--seed", "1", "--phases", "examples,coverage,fuzzing", "--no-color",
                # What it would like to try more of is no finding.
                "--warnings", "off",
            ], timeout=600).returncode
        finally:
            node.terminate()
            node.wait()


sys.exit(main())
