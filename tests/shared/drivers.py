"""Chromium, Firefox and WebKit, each with ``open``, ``evaluate``, ``press``, ``size``, ``printed`` and ``close``.

Playwright's own builds where they can be had; else Debian's Firefox, which speaks WebDriver BiDi by itself, and
WebKitGTK, by WebDriver on a screen of its own (it knows no other).  What goes wrong in a page is noted by the page:
the server puts a script first in each, see :class:`Watched`.
"""

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import checks
import chrome
import websocket

PATIENCE = 90  # seconds for a browser to start, or to answer
KEYS = {
    "Tab": "\ue004",
    "ArrowRight": "\ue014",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowDown": "\ue015",
    "Space": " ",
}
NOTES = f"""{checks.WATCH}
seen.problems = [];
for (const kind of ["error", "warn"]) {{
  const plain = console[kind];
  console[kind] = (...all) => {{
    seen.problems.push(`console ${{kind}}: ${{all.join(" ")}}`);
    plain.apply(console, all);
  }};
}}
addEventListener("error", ({{ target, message }}) => {{
  seen.problems.push(message ? `script error: ${{message}}` : `failed: ${{target.src ?? target.href}}`);
}}, true);
addEventListener("unhandledrejection", ({{ reason }}) => seen.problems.push(`script error: ${{reason}}`));
addEventListener("message", ({{ data, source }}) => {{  // in a frame: who frames it asks whether it lives
  const figure = document.querySelector("figure.explorable");
  if (data !== "alive?" || !figure) return;  // not yet
  dispatchEvent(new Event("pointermove"));  // a sign that a reader is there
  const wrong = [...seen.problems, ...seen.violations];
  source.postMessage({{ id: figure.id, state: figure.dataset.state, wrong }}, "*");
}});
"""


class Watched(chrome.Handler):
    """Serves each page with a script before all others, in which the page keeps what goes wrong: ``seen``."""

    def do_GET(self):
        """Send a file; what is asked for and not there stands in ``missing``."""
        file = Path(self.translate_path(self.path))
        if self.path == f"{chrome.UNDER}watch.js":
            return self._send(NOTES.encode(), "text/javascript")
        if file.suffix == ".html" and file.is_file():
            watch = f'<head>\n<script src="{chrome.UNDER}watch.js"></script>'.encode()
            return self._send(file.read_bytes().replace(b"<head>", watch, 1), "text/html; charset=utf-8")
        return super().do_GET()

    def _send(self, content, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class NoBrowser(Exception):
    """The browser is not here and could not be installed; the message says what to do."""


def driver(kind, chromium):
    """Return a driver of ``kind``: the running ``chromium``, or firefox or webkit, installed now if need be."""
    if kind == "chromium":
        return Playwright(kind, chromium)
    with chrome.playwright() as tool:
        if Path(getattr(tool, kind).executable_path).exists():
            return Playwright(kind, getattr(tool, kind).launch())
    return {"firefox": Firefox, "webkit": WebKit}[kind]()


def _program(name, *packages):
    found = shutil.which(name) or chrome.from_debian(*packages) or shutil.which(name)
    if not found:
        raise NoBrowser(f"{name} is not here and could not be installed; Playwright's own would do as well: "
                        "python -m playwright install --with-deps firefox webkit")  # fmt: skip
    return found


def _keys(key):
    text = KEYS[key]
    presses = [{"type": kind, "value": text} for kind in ("keyDown", "keyUp")]
    return [{"type": "key", "id": "keyboard", "actions": presses}]


class Playwright:
    """What Playwright drives."""

    def __init__(self, kind, browser):
        self.kind, self.page, self.name = kind, browser.new_page(), f"{kind} {browser.version}"

    def open(self, url):
        self.page.goto(url, wait_until="load")

    def evaluate(self, script, argument=None):
        return self.page.evaluate(script, argument)

    def press(self, key):
        self.page.keyboard.press(key)

    def size(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})

    def printed(self):
        return self.page.pdf() if self.kind == "chromium" else None  # the others it cannot print

    def close(self):
        self.page.close()


class Firefox:
    """Debian's, or any Firefox, by WebDriver BiDi."""

    def __init__(self):
        path = shutil.which("firefox") or _program("firefox-esr", "firefox-esr")
        self.folder = tempfile.TemporaryDirectory()
        command = [path, "--headless", "--no-remote", "--profile", self.folder.name, "--remote-debugging-port", "0"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        address = next(line.split()[-1] for line in self.process.stderr if "BiDi listening on" in line)
        self.socket = websocket.create_connection(f"{address}/session", timeout=PATIENCE, suppress_origin=True)
        self.asked = 0
        version = self._ask("session.new", capabilities={})["capabilities"]["browserVersion"]
        self.name, self.page = f"Firefox {version}", self._ask("browsingContext.create", type="tab")["context"]

    def _ask(self, method, **parameters):
        self.asked += 1
        self.socket.send(json.dumps({"id": self.asked, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != self.asked:
            pass
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    def open(self, url):
        self._ask("browsingContext.navigate", context=self.page, url=url, wait="complete")

    def evaluate(self, script, argument=None):
        call = f"async (text) => JSON.stringify((await ({script})(JSON.parse(text))) ?? null)"
        given = [{"type": "string", "value": json.dumps(argument)}]
        done = self._ask("script.callFunction", functionDeclaration=call, arguments=given, awaitPromise=True,
                         target={"context": self.page}, userActivation=True)  # fmt: skip
        if done["type"] == "exception":
            raise RuntimeError(done["exceptionDetails"]["text"])
        return json.loads(done["result"]["value"])

    def press(self, key):
        self._ask("input.performActions", context=self.page, actions=_keys(key))

    def size(self, width, height):
        self._ask("browsingContext.setViewport", context=self.page, viewport={"width": width, "height": height})

    def printed(self):
        return base64.b64decode(self._ask("browsingContext.print", context=self.page, background=True)["data"])

    def close(self):
        self.socket.send(json.dumps({"id": 0, "method": "browser.close", "params": {}}))
        self.process.wait(PATIENCE)
        self.process.stderr.close()
        self.socket.close()
        self.folder.cleanup()


class WebKit:
    """WebKitGTK's little browser, by WebDriver, on a screen that nobody sees."""

    def __init__(self):
        driver = _program("WebKitWebDriver", "webkit2gtk-driver", "xvfb")
        browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
        if not browser or not shutil.which("Xvfb"):
            raise NoBrowser("WebKitGTK's MiniBrowser or Xvfb is not here; Debian: webkit2gtk-driver, xvfb")
        reading, writing = os.pipe()
        screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
        self.processes = [subprocess.Popen(screen, pass_fds=[writing], stderr=subprocess.DEVNULL)]
        display = os.read(reading, 20).decode().strip()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        unboxed = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"} if os.geteuid() == 0 else {}
        env = os.environ | {"DISPLAY": f":{display}", "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"} | unboxed
        self.processes.append(subprocess.Popen([driver, f"--port={port}"], env=env, stderr=subprocess.DEVNULL))
        self.address, deadline = f"http://127.0.0.1:{port}/session", time.monotonic() + PATIENCE
        options = {"webkitgtk:browserOptions": {"binary": str(browser), "args": ["--automation"]}}
        while True:
            with contextlib.suppress(ConnectionError, urllib.error.URLError):
                made = self._ask("", {"capabilities": {"alwaysMatch": options}})
                break
            if time.monotonic() > deadline:
                raise NoBrowser("WebKitWebDriver does not answer")
            time.sleep(0.2)
        self.address += f"/{made['sessionId']}"
        self.name = f"WebKitGTK {made['capabilities']['browserVersion']}"
        self._ask("/timeouts", {"script": PATIENCE * 1000})

    def _ask(self, what, parameters):
        text = json.dumps(parameters).encode()
        request = urllib.request.Request(self.address + what, text, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{what}: {error.read().decode()[:300]}") from None

    def open(self, url):
        self._ask("/url", {"url": url})

    def evaluate(self, script, argument=None):
        call = f"""const done = arguments[1];
          Promise.resolve(({script})(arguments[0]))
            .then((value) => done([value ?? null]), (error) => done([null, String(error)]));"""
        value, *error = self._ask("/execute/async", {"script": call, "args": [argument]})
        if error:
            raise RuntimeError(error[0])
        return value

    def press(self, key):
        self._ask("/actions", {"actions": _keys(key)})

    def size(self, width, height):
        self._ask("/window/rect", {"width": width, "height": height})

    def printed(self):
        return None  # it has no command to print

    def close(self):
        with contextlib.suppress(OSError, RuntimeError):
            urllib.request.urlopen(urllib.request.Request(self.address, method="DELETE"), timeout=20).close()
        for process in reversed(self.processes):
            process.terminate()
            process.wait(20)
