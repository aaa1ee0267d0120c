"""Programs on loopback that take what is sent, and tell afterwards what that was."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """One request or letter."""

    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Receiver:
    """Where it listens, and what came so far. `answers` are the statuses of the next answers; then it accepts."""

    address: str
    answers: list[int] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    manner: str = ""


@contextmanager
def web_receiver(answers: Sequence[int] = (), *, manner: str = "") -> Iterator[Receiver]:
    """An HTTP server that answers with these statuses, then with 200.

    Where its manner is `silent`, it says nothing, and where `dripping`, a letter at a time without end.
    """
    receiver, ended = Receiver("", list(answers), manner=manner), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.received.append(Received(self.path, dict(self.headers), body))
            if receiver.manner:
                self._keep_waiting()
                return
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.send_header("Location", f"{receiver.address}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _keep_waiting(self) -> None:
            with contextlib.suppress(OSError):  # who waits has left
                while not ended.wait(0.05):
                    self.wfile.write(b"H" if receiver.manner == "dripping" else b"")

        def log_message(self, *_: Any) -> None:
            """Nothing, since requests are kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_address[1]}"
    with _running(server):
        yield receiver
        ended.set()


@contextmanager
def mail_receiver(*, has_starttls: bool = False, login_answer: str = "535 no") -> Iterator[Receiver]:
    """A mail server that speaks as much SMTP as is needed to take a letter; of TLS it only says that it could."""
    receiver = Receiver("")

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 hello")
            while line := self.rfile.readline().decode().strip():
                word = line.split(" ")[0].upper()
                if word == "EHLO":
                    self._say("250-hello")
                    self._say(f"250{'-STARTTLS' if has_starttls else '-SIZE'}")
                    self._say("250 AUTH PLAIN")
                elif word == "DATA":
                    self._take_letter()
                elif word == "STARTTLS":
                    self._say("220 go on")
                    return
                elif word == "AUTH":
                    self._say(login_answer)
                else:
                    self._say("221 bye" if word == "QUIT" else "250 ok")

        def _take_letter(self) -> None:
            self._say("354 go on")
            lines = list(iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), "."))
            at = lines.index("")
            headers = dict(message_from_string("\n".join(lines[:at])).items())  # a long one is on several lines
            receiver.received.append(Received("", headers, "\n".join(lines[at + 1 :])))
            self._say("250 taken")

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    receiver.address = f"smtp://127.0.0.1:{server.server_address[1]}"
    with _running(server):
        yield receiver


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
