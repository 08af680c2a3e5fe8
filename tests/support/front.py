"""A proxy with TLS in front of the room, as an operator's, with an authority of its own."""

import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "date", "server"}


def certified(folder, days=90, name="localhost"):
    """Make a key and a certificate; return the file with both, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=30))
        .not_valid_after(today + timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
    return file


class Front(BaseHTTPRequestHandler):
    """Passes each request on to the room, and its answer back, changed as a test wants it."""

    protocol_version = "HTTP/1.1"
    room: str
    # How it does what it should; a test replaces one.
    appends_address = True
    keeps_forged = True

    def do_GET(self):
        headers = {"Host": self.headers["Host"]}
        for name in ("X-Chatapp-Doctor", "Accept", "X-Forwarded-For"):
            if name in self.headers:
                headers[name] = self.headers[name]
        self.forward(headers)
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(self.room + self.path, headers=headers, allow_redirects=False)
        self.send_response(answer.status_code)
        for name, value in answer.raw.headers.items():
            if name.lower() not in HOP_BY_HOP and (kept := self.changed(name.lower(), value)):
                self.send_header(name, kept)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def forward(self, headers):
        before = headers.pop("X-Forwarded-For", "") if self.keeps_forged else ""
        headers.pop("X-Forwarded-For", None)
        if self.appends_address:
            here = self.client_address[0]
            headers["X-Forwarded-For"] = f"{before}, {here}" if before else here
        elif before:
            headers["X-Forwarded-For"] = before

    def changed(self, _name, value):
        return value

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def in_front(port, certificate=None, **how):
    """Listen at a port, with TLS where there is a certificate; give the handler's kind."""
    kind = type("Kind", (Front,), how)
    server = ThreadingHTTPServer(("127.0.0.1", port), kind)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield kind
        server.shutdown()
