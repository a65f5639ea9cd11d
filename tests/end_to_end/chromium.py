"""A headless Chromium, driven over its own debugging pipe: no port, no driver, no request."""

import base64
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
ABOVE_STANDARD = 10


def chromium() -> str | None:
    """Returns the command of the Chromium of this machine, if it has one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass
class Tab:
    """One page in the browser, and the addresses that were asked for since it was opened."""

    commands: int
    answers: int
    session: str = ""
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    _sent: int = 0
    _unread: bytes = b""

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Returns the answer to a command of the DevTools protocol."""
        self._sent += 1
        message: dict[str, Any] = {"id": self._sent, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while (answer := self._receive()).get("id") != self._sent:
            self._note(answer)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def show(self, file: Path, width: int, scheme: Literal["light", "dark"], height: int = 900) -> None:
        """Opens a file in a window of that width, for readers who prefer light or dark."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=file.as_uri())
        while "Page.loadEventFired" not in self.messages:
            self._note(self._receive())
        self.messages.clear()

    def value(self, expression: str) -> Any:
        """Returns what JavaScript sees of the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"]
        assert found.get("subtype") != "error", found
        return found.get("value")

    def screenshot(self) -> bytes:
        """Returns a PNG of the whole page."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"])

    def _note(self, message: dict[str, Any]) -> None:
        self.messages.append(message.get("method", ""))
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            piece = os.read(self.answers, 1 << 16)
            assert piece, "Chromium went away"
            self._unread += piece
        text, _, self._unread = self._unread.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message


@contextmanager
def browser(command: str, profile: Path) -> Iterator[Tab]:
    """Yields an empty tab of a browser that starts with an empty profile and ends with the block."""
    theirs, commands = map(_moved, os.pipe())
    answers, ours = map(_moved, os.pipe())
    process = os.posix_spawn(
        command,
        [command, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, theirs, 3), (os.POSIX_SPAWN_DUP2, ours, 4)],
    )
    os.close(theirs)
    os.close(ours)
    tab = Tab(commands, answers)
    try:
        target = tab.call("Target.createTarget", url="about:blank")["targetId"]
        tab.session = tab.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            tab.call(f"{domain}.enable")
        yield tab
        tab.session = ""
        tab.call("Browser.close")
    finally:
        os.close(commands)
        os.close(answers)
        os.waitpid(process, 0)


def _moved(end: int) -> int:
    """Returns the end of a pipe away from the numbers that the browser reads."""
    moved = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, ABOVE_STANDARD)
    os.close(end)
    return moved
