"""Servers on loopback under names of their own, with certificates that a test's authority signed."""

import ssl
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"
LONG_AGO, FAR_OFF = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""How long a certificate is good for: OpenSSL looks at the machine's clock, whatever Python's was set to."""


@dataclass(frozen=True)
class Called:
    """One call as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Scripted:
    """One answer to come; `pause_seconds` is waited before each byte of it, from the part that is named on."""

    status: int = 207
    body: bytes = b"<multistatus xmlns='DAV:'/>"
    headers: dict[str, str] = field(default_factory=dict)
    pause_seconds: float = 0
    pause_in: str = "body"
    """`headers` or `body`."""


class NamedServer:
    """Gives its scripted answers in turn, and the last one again and again; keeps connections open."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.called: list[Called] = []
        self.connections = 0
        self.answers: deque[Scripted] = deque([Scripted()])
        self._is_closing = False
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_port
        self._scheme = "https" if tls else "http"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def url(self, host: str, path: str = "/") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def will_answer(self, *answers: Scripted) -> None:
        self.answers = deque(answers)

    def close(self) -> None:
        self._is_closing = True
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def take(self, called: Called) -> Scripted:
        """Note a call, and return what to answer."""
        self.called.append(called)
        return self.answers.popleft() if len(self.answers) > 1 else self.answers[0]

    def write_slowly(self, stream: BinaryIO, part: bytes, pause_seconds: float) -> None:
        """Write byte by byte, until somebody has had enough."""
        for byte in part:
            if self._is_closing:
                return
            time.sleep(pause_seconds)
            stream.write(bytes([byte]))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(_Handler):
            named_server = server

        return Handler


class _Handler(BaseHTTPRequestHandler):
    named_server: NamedServer
    protocol_version = "HTTP/1.1"
    timeout = 5

    def setup(self) -> None:
        self.named_server.connections += 1
        super().setup()

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # the client has gone
            self.close_connection = True

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        scripted = self.named_server.take(Called(self.command, self.path, dict(self.headers), body))
        headers = {"Content-Length": str(len(scripted.body)), **scripted.headers}
        lines = [f"HTTP/1.1 {scripted.status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
        head = "".join(f"{line}\r\n" for line in [*lines, ""]).encode()
        for name, part in (("headers", head), ("body", scripted.body)):
            if scripted.pause_seconds and scripted.pause_in == name:
                self.named_server.write_slowly(self.wfile, part, scripted.pause_seconds)
            else:
                self.wfile.write(part)
        self.close_connection = scripted.headers.get("Connection") == "close"

    do_PROPFIND = do_REPORT = do_GET = answer  # noqa: N815 - the names that the base class looks for

    def log_message(self, *args: object) -> None:
        """Print nothing."""


class Authority:
    """Signs certificates for names; a client trusts what it signed and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The tests' authority")])
        self._certificate = self._signed(self._name, self._key, x509.BasicConstraints(ca=True, path_length=None))

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self._certificate.public_bytes(Encoding.PEM).decode())

    def server(self, *names: str) -> ssl.SSLContext:
        """Return what a server needs who is called by these names."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        called = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        chain = self._folder / f"{names[0]}.pem"
        chain.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + self._signed(subject, key, called).public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(LONG_AGO)
            .not_valid_after(FAR_OFF)
            .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
            .sign(self._key, hashes.SHA256())
        )


@dataclass
class Names:
    """A resolver that knows the names that a test gives it, and who was asked for what."""

    answers: dict[str, deque[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.answers.get(host, deque([LOOPBACK]))
        return [answers.popleft() if len(answers) > 1 else answers[0]]
