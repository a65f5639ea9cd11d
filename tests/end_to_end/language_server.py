"""The YAML language server of editors, spoken to over its standard input and output."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import IO, Any

INSTALLED = Path(__file__).parents[2] / "build" / "npm" / "node_modules" / ".bin"
SETTINGS = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
LONGEST_SECONDS = 90


def language_server() -> str | None:
    """Returns the command of the language server of this machine, if it has one."""
    return shutil.which("yaml-language-server", path=f"{os.environ['PATH']}{os.pathsep}{INSTALLED}")


@dataclass
class Editor:
    """One session with a file open in it."""

    requests: IO[bytes]
    answers: IO[bytes]
    file: Path
    diagnostics: list[dict[str, Any]] = field(default_factory=list)
    _sent: int = 0

    def call(self, method: str, parameters: object) -> Any:
        """Returns the server's answer to a request; what it says or asks in between is noted or answered."""
        self._sent += 1
        self._send({"id": self._sent, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if message.get("id") == self._sent and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            self._answer(message)

    def tell(self, method: str, parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def open(self) -> None:
        text = self.file.read_text(encoding="utf-8")
        document = {"uri": self.file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def at(self, words: str, method: str) -> Any:
        """Returns the answer to a request at the end of `words`, which stand once in the file."""
        text = self.file.read_text(encoding="utf-8")
        assert text.count(words) == 1, words
        before = text[: text.index(words) + len(words)]
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return self.call(method, {"textDocument": {"uri": self.file.as_uri()}, "position": position})

    def hover(self, words: str) -> str:
        """Returns what is shown where the pointer rests on the last character of `words`."""
        return str(self.at(words, "textDocument/hover")["contents"]["value"])

    def findings(self) -> list[dict[str, Any]]:
        """Returns what the server says is wrong with the file, once it says so."""
        while not self.diagnostics:
            self._answer(self._receive())
        return self.diagnostics

    def _answer(self, message: dict[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics = message["params"]["diagnostics"]
        elif "id" in message:
            asked = message["params"].get("items", ()) if message["method"] == "workspace/configuration" else ()
            result = [SETTINGS if item.get("section") == "yaml" else {} for item in asked]
            self._send({"id": message["id"], "result": result or None})

    def _send(self, message: dict[str, object]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.requests.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self.requests.flush()

    def _receive(self) -> dict[str, Any]:
        length = 0
        while line := self.answers.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server ended"
        message: dict[str, Any] = json.loads(self.answers.read(length))
        return message


@contextmanager
def editor(command: str, root: Path, file: Path) -> Iterator[Editor]:
    """Yields a session in which `file` of the folder `root` is open."""
    with subprocess.Popen([command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as server:
        limit = Timer(LONGEST_SECONDS, server.kill)
        limit.start()
        try:
            assert server.stdin is not None
            assert server.stdout is not None
            session = Editor(server.stdin, server.stdout, file)
            hover = {"contentFormat": ["markdown"]}
            able = {"textDocument": {"hover": hover}, "workspace": {"configuration": True}}
            session.call("initialize", {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": able})
            session.tell("initialized", {})
            session.tell("workspace/didChangeConfiguration", {"settings": {"yaml": SETTINGS}})
            session.open()
            yield session
        finally:
            limit.cancel()
            server.kill()
