"""Which certificates are trusted, over https on loopback with an authority of our own."""

import json
from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest

from compass_maint_cli.api.trust import store_for
from tests.benchmarks.authority import Authority, authority
from tests.benchmarks.processes import serving
from tests.support.harness import Cli
from tests.support.tcp_scripts import scripted_server, tunnel_to

ACCOUNT = {"EMAIL": "me@acme.example", "TOKEN": "token-of-a-test", "CLOUD_ID": "bench"}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that no store trusts."""
    created = authority(tmp_path_factory.mktemp("tls") / "ca")
    if created is None:
        pytest.skip("openssl is not installed")
    return created


@pytest.fixture(scope="module")
def hashed(ours: Authority) -> Path:
    """A folder of hashed certificates, with ours."""
    return ours.hashed()


@pytest.fixture(scope="module")
def url(ours: Authority) -> Iterator[str]:
    """The address of a server with a certificate by this authority."""
    with serving(1, certificate=ours.server) as url:
        yield url


@pytest.fixture
def tool(bare: Cli, url: str) -> Cli:
    """The tool with an account at the server."""
    bare.variables |= {f"COMPASS_MAINT_{name}": value for name, value in ACCOUNT.items()}
    bare.variables["COMPASS_MAINT_API_URL"] = url
    return bare


def test_a_folder_of_hashed_certificates(tool: Cli, hashed: Path) -> None:
    assert tool("list", env={"SSL_CERT_DIR": str(hashed)}).code == 0


def test_a_file_wins_over_a_folder(tool: Cli, ours: Authority, hashed: Path) -> None:
    alone = tool("list", env={"SSL_CERT_FILE": str(ours.certificate), "SSL_CERT_DIR": "/nonexistent"})
    assert alone.code == 0
    wrong = tool("list", env={"SSL_CERT_FILE": certifi.where(), "SSL_CERT_DIR": str(hashed)})
    assert wrong.code == 7
    assert f"trusted: {certifi.where()} (SSL_CERT_FILE)" in wrong.err


def test_the_variables_of_requests_and_curl_come_before_the_system(
    tool: Cli, ours: Authority, hashed: Path
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        assert tool("list", env={name: str(ours.certificate)}).code == 0
        assert tool("list", env={name: str(hashed)}).code == 0
        wrong = tool("list", env={name: certifi.where()})
        assert wrong.code == 7
        assert f"trusted: {certifi.where()} ({name})" in wrong.err
        missing = tool("list", env={name: "/nonexistent.pem"})
        assert missing.code == 3
        assert f"{name} is '/nonexistent.pem', and no certificates can be read there" in missing.err


ORDER = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def test_the_first_variable_in_the_order_wins() -> None:
    for at, name in enumerate(ORDER):
        store = store_for(dict.fromkeys(ORDER[at:], "/etc/nothing"))
        assert store is not None
        assert store.origin == name


def test_an_unknown_authority_is_refused_once_and_the_store_is_named(tool: Cli) -> None:
    result = tool("list")
    store = store_for({})
    assert result.code == 7
    assert tool.clock.slept == []
    assert (store.folder if store and store.folder else "the certificates of certifi") in result.err
    doctor = tool("doctor")
    assert "sent a certificate that is not trusted: " in doctor.out
    assert "; trusted: " in doctor.out


def test_the_system_comes_before_certifi_where_its_folder_is_hashed(tmp_path: Path) -> None:
    system = str(tmp_path)
    assert store_for({}, system) is None
    (tmp_path / "README").touch()
    assert store_for({}, system) is None
    assert store_for({}, f"{system}/missing") is None
    (tmp_path / "5f3b1c0a.0").touch()
    assert store_for({}, system) == ("the system's folder of certificates", None, system)
    assert store_for({"SSL_CERT_DIR": "/other"}, system) == ("SSL_CERT_DIR", None, "/other")


@pytest.mark.parametrize("trusted", [True, False])
def test_behind_a_proxy_that_works_it_is_the_server_that_is_looked_at(
    tool: Cli, ours: Authority, url: str, *, trusted: bool
) -> None:
    port = int(url.rpartition(":")[2].rstrip("/"))
    with scripted_server(tunnel_to(port)) as proxy:
        env = {
            "HTTPS_PROXY": proxy.url,
            "SSL_CERT_FILE": str(ours.certificate) if trusted else certifi.where(),
        }
        rows = json.loads(tool("doctor", "-o", "json", env=env).out)
        name = f"127.0.0.1:{proxy.port} (HTTPS_PROXY)"
    seen = {row["check"]: (row["result"], row["saw"]) for row in rows}
    host = url.removeprefix("https://")
    assert seen["proxy"] == ("ok", f"the proxy {name} connects to {host}")
    assert seen["dns"][0] == "ok"
    result, message = seen["tls"]
    if trusted:
        assert result == "ok"
        assert message.startswith(f"{host} speaks TLSv1.3; certificate valid until ")
        assert message.endswith(" GMT, through the proxy")
    else:
        assert result == "failed"
        assert f"{host} sent a certificate that is not trusted: " in message


def test_a_certificate_for_another_name_is_not_a_missing_authority(
    tool: Cli, ours: Authority, url: str
) -> None:
    """The server's certificate is for localhost and 127.0.0.1; 127.1 is another way to write the address."""
    tool.variables["COMPASS_MAINT_API_URL"] = url.replace("127.0.0.1", "127.1")
    tool.variables["SSL_CERT_FILE"] = str(ours.certificate)
    result = tool("list")
    assert result.code == 7
    assert "mismatch" in result.err
    assert "trusted: " not in result.err
    assert (
        "hint: the certificate is for another name: check the name of the site, or --api-url\n" in result.err
    )
    doctor = tool("doctor")
    assert "127.1:" in doctor.out
    assert " sent a certificate for another name: " in doctor.out
    assert "SSL_CERT_FILE" not in doctor.out
