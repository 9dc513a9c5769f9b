"""A certificate authority of our own, for https on loopback: made by `openssl`."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

SUBJECT = "/CN=compass-maint benchmark"


@dataclass(frozen=True)
class Authority:
    """The files of an authority and of the one server that it vouches for."""

    folder: Path

    @property
    def certificate(self) -> Path:
        """The authority's own certificate."""
        return self.folder / "ca.pem"

    @property
    def server(self) -> Path:
        """The server's certificate and key, in one file."""
        return self.folder / "server.pem"

    def hashed(self) -> Path:
        """Return a folder of the system's hashed roots and of this one."""
        folder = self.folder / "hashed"
        folder.mkdir()
        system = Path(ssl.get_default_verify_paths().capath or "/nonexistent")
        for root in system.glob("*.0"):
            (folder / root.name).symlink_to(root.resolve())
        name = _openssl("x509", "-noout", "-hash", "-in", str(self.certificate)).strip()
        (folder / f"{name}.0").symlink_to(self.certificate)
        return folder

    def bundle(self, other: Path) -> Path:
        """Return a file with the certificates of another bundle and of this authority."""
        file = self.folder / "bundle.pem"
        file.write_bytes(other.read_bytes() + b"\n" + self.certificate.read_bytes())
        return file


def authority(folder: Path) -> Authority | None:
    """Make an authority in a new folder; None where `openssl` is missing."""
    if shutil.which("openssl") is None:
        return None
    folder.mkdir()
    made = Authority(folder)
    key, request = str(folder / "ca.key"), str(folder / "server.csr")
    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj")
    # Python 3.13 is strict (RFC 5280): an authority says what its key is for, a certificate whose it is.
    own = ("-x509", "-days", "2", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _openssl(*new, SUBJECT, *own, "-keyout", key, "-out", str(made.certificate))
    server_key = folder / "server.key"
    _openssl(*new, "/CN=localhost", "-keyout", str(server_key), "-out", request)
    names = folder / "names"
    names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nauthorityKeyIdentifier=keyid\n")
    signing = ("-CA", str(made.certificate), "-CAkey", key, "-CAcreateserial", "-extfile", str(names))
    signed = _openssl("x509", "-req", "-days", "2", "-in", request, *signing)
    made.server.write_text(signed + server_key.read_text())
    return made


def _openssl(*argv: str) -> str:
    return subprocess.run(["openssl", *argv], check=True, capture_output=True, text=True).stdout
