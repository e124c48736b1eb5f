"""A tab of Chromium that the tests of web pages open files in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

CHROMIUM = shutil.which("chromium")


class Browser:
    """A tab of Chromium, driven over a pipe (the DevTools protocol)."""

    def __init__(self, profile: Path) -> None:
        theirs, self._out = os.pipe()
        self._in, ours = os.pipe()
        flags = ["headless", "no-sandbox", "disable-gpu", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"]
        told = [*flags, f"user-data-dir={profile}", "proxy-server=127.0.0.1:9", "remote-debugging-pipe"]
        command = [str(CHROMIUM), *(f"--{flag}" for flag in told)]
        pipes = ["bash", "-c", f'exec "$@" 3<&{theirs} 4>&{ours} {theirs}<&- {ours}>&-', "bash", *command]
        self._process = subprocess.Popen(pipes, pass_fds=(theirs, ours), stderr=subprocess.DEVNULL)
        os.close(theirs)
        os.close(ours)
        self.events: list[dict] = []
        self._rest, self._session, self._calls = b"", {}, 0
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = {"sessionId": self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=1400, height=900, deviceScaleFactor=1, mobile=False)

    def call(self, method: str, **params: object) -> dict:
        self._calls += 1
        os.write(self._out, json.dumps({"id": self._calls, "method": method, "params": params, **self._session}).encode() + b"\0")
        while (message := self._message()).get("id") != self._calls:
            self.events.append(message)
        assert "error" not in message, message
        return message["result"]

    def _message(self) -> dict:
        while b"\0" not in self._rest:
            got = os.read(self._in, 1 << 20)
            assert got, "the browser is gone"
            self._rest += got
        one, _, self._rest = self._rest.partition(b"\0")
        return json.loads(one)

    def open(self, file: Path) -> None:
        self.events.clear()
        self.call("Page.navigate", url=file.as_uri())
        while not self.named("Page.loadEventFired"):
            self.events.append(self._message())

    def named(self, *methods: str) -> list[dict]:
        return [event["params"] for event in self.events if event.get("method") in methods]

    def js(self, code: str) -> object:
        """The value of an expression in the page, awaited."""
        done = self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def key(self, name: str) -> None:
        for sort in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=sort, key=name, code=name, windowsVirtualKeyCode={"ArrowDown": 40, "ArrowRight": 39, "Enter": 13, "Escape": 27}[name])
            if (sort, name) == ("rawKeyDown", "Enter"):
                self.call("Input.dispatchKeyEvent", type="char", text="\r")

    def settle(self) -> None:
        """Wait until filters and charts have done their work."""
        self.js("new Promise((done) => setTimeout(done, 600))")

    def close(self) -> None:
        os.close(self._out)
        self._process.wait(30)
        os.close(self._in)
