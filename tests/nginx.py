"""Debian's nginx in front of a site, with the configuration that ``copydesk nginx`` prints."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MODULES = Path("/usr/lib/nginx/modules")
BROTLI = MODULES / "ngx_http_brotli_static_module.so"
MAIN = """{modules}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    keepalive_requests 10000000;
    {http}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass
class Nginx:
    """A running nginx."""

    process: subprocess.Popen[bytes]
    command: list[str]
    configuration: str

    def reload(self) -> None:
        """Let it read its configuration again, as ``systemctl reload nginx`` does."""
        subprocess.run([*self.command, "-s", "reload"], check=True, capture_output=True)


@contextmanager
def running_nginx(
    folder: Path, port: int, site: str, *, http: str = "access_log off;", wrapper: tuple[str, ...] = ()
) -> Iterator[Nginx]:
    """Run nginx with ``site`` as its one configuration file; it listens on ``port`` when this returns."""
    assert NGINX is not None
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.conf").write_text(site)
    modules = f"load_module {BROTLI};" if BROTLI.is_file() and "brotli_static" in site else ""
    user = "user root;" if os.geteuid() == 0 else ""
    main = MAIN.format(folder=folder, modules=modules, user=user, http=http)
    (folder / "nginx.conf").write_text(main)
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen([*wrapper, *command], stderr=subprocess.PIPE)
    try:
        _wait(process, port)
        yield Nginx(process, command, main + site)
    finally:
        process.terminate()
        process.communicate(timeout=120)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(2400):
        if process.poll() is not None:
            raise AssertionError(f"nginx ended: {process.communicate()[1].decode()}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10):
            return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")
