"""The dashboard behind the proxies of `deploy/`, with TLS and under another name, as far as the machine has them."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, WebSocket, expect

from support.browsing import open_context
from support.sail import free_port, wait_for

Command = Callable[[Path, str, int], list[str]]
DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "shop.localhost"  # every name that ends so is this machine
_NGINX = """
daemon off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    {temporary}
    include {folder}/site;
}}
"""
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_CADDY = "{\n admin off\n auto_https disable_redirects\n skip_install_trust\n}\n"


def _nginx(folder: Path, backend: str, port: int) -> list[str]:
    """Its command, with the example's certificate, ports and folders replaced by the test's own."""
    subject = ["-subj", f"/CN={NAME}", "-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject], check=True, stderr=subprocess.DEVNULL
    )
    site = (DEPLOY / "nginx.conf").read_text().replace("/etc/letsencrypt/live/shop.example.org", str(folder))
    for former, own in (("443", str(port)), ("80;", f"{free_port()};"), ("127.0.0.1:8501", backend)):
        site = site.replace(f"listen {former}", f"listen 127.0.0.1:{own}").replace(f"//{former}", f"//{own}")
    site = "\n".join(line for line in site.splitlines() if "[::]" not in line).replace("shop.example.org", NAME)
    (folder / "site").write_text(site)
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in _TEMPORARY)
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, temporary=temporary))
    return ["nginx", "-c", str(folder / "nginx.conf")]


def _caddy(folder: Path, backend: str, port: int) -> list[str]:
    site = (DEPLOY / "Caddyfile").read_text().replace("127.0.0.1:8501", backend)
    site = site.replace("shop.example.org {", f"https://{NAME}:{port} {{\n\ttls internal")
    (folder / "Caddyfile").write_text(_CADDY + site)
    return [
        "env",
        f"XDG_DATA_HOME={folder}",
        f"HOME={folder}",
        "caddy",
        "run",
        "--adapter",
        "caddyfile",
        "--config",
        str(folder / "Caddyfile"),
    ]


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "proxy.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            wait_for(port, process)
            yield
        finally:
            process.terminate()
    assert process.returncode == 0, (folder / "proxy.log").read_text()


@pytest.mark.parametrize(("program", "command_of"), [("nginx", _nginx), ("caddy", _caddy)])
def test_pages_live_behind_it(
    program: str, command_of: Command, address: str, browser: Browser, tmp_path: Path
) -> None:
    if shutil.which(program) is None or shutil.which("openssl") is None:
        pytest.skip(f"there is no {program} on this machine")
    port, sockets = free_port(), list[WebSocket]()
    with _running(command_of(tmp_path, urlsplit(address).netloc, port), tmp_path, port):
        context = open_context(browser, base_url=f"https://{NAME}:{port}", ignore_https_errors=True)
        page = context.new_page()
        page.on("websocket", lambda socket: sockets.append(socket))
        page.goto("/retention?lang=en", wait_until="commit")
        page.get_by_role("radio", name="Week").or_(page.get_by_text("Week", exact=True)).first.click()
        expect(page.get_by_role("heading", name="Weekly cohorts")).to_be_visible()
        assert {urlsplit(socket.url)[:2] for socket in sockets} == {("wss", f"{NAME}:{port}")}
        context.close()
