"""Servers on loopback under names of their own, with certificates that a test's authority signed."""

import ssl
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.scripted_server import LOOPBACK, Scripted, ScriptedServer

LONG_AGO, FAR_OFF = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""How long a certificate is good for: OpenSSL looks at the machine's clock, whatever Python's was set to."""
SIGNS_CERTIFICATES = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=False,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass
class DavAnswer(Scripted):
    """An answer of a CalDAV server; that there is nothing, unless a test says otherwise."""

    status: int = 207
    body: bytes = b"<multistatus xmlns='DAV:'/>"


class NamedServer(ScriptedServer):
    """Keeps connections open."""

    keeps_connections = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self._scheme = "https" if tls else "http"
        self.will_answer(DavAnswer())

    def url(self, host: str, path: str = "/") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def will_answer(self, *answers: Scripted) -> None:
        self.answers = deque(answers)


class Authority:
    """Signs certificates for names; a client trusts what it signed and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The tests' authority")])
        self._certificate = self._signed(
            self._name, self._key, x509.BasicConstraints(ca=True, path_length=None), SIGNS_CERTIFICATES
        )

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self._certificate.public_bytes(Encoding.PEM).decode())

    def server(self, *names: str) -> ssl.SSLContext:
        """Return the context for a server that is called by these names."""
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
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *extensions: x509.ExtensionType
    ) -> x509.Certificate:
        """Sign, with both keys named: the contexts of Python 3.13 verify strictly and require it."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(LONG_AGO)
            .not_valid_after(FAR_OFF)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=not isinstance(extension, x509.SubjectAlternativeName))
        return builder.sign(self._key, hashes.SHA256())


@dataclass
class Names:
    """A resolver that knows the names that a test gives it, and who was asked for what."""

    answers: dict[str, deque[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.answers.get(host, deque([LOOPBACK]))
        return [answers.popleft() if len(answers) > 1 else answers[0]]
