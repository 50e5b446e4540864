"""A MariaDB of the tests' own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


class Server:
    def __init__(self, folder: Path) -> None:
        data = folder / "data"
        self._socket = folder / "socket"
        user = ["--user=root"] if os.geteuid() == 0 else []
        install = ["--auth-root-authentication-method=normal", "--skip-test-db", *user]
        _run(["mariadb-install-db", "--no-defaults", f"--datadir={data}", *install])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        options = [
            *(f"--datadir={data}", f"--socket={self._socket}", f"--port={self.port}"),
            *("--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-buffer-pool-size=32M"),
            *("--innodb-flush-log-at-trx-commit=0", "--max-allowed-packet=1M"),
            # What a server may be set to, and must not change what is read.
            *("--default-time-zone=+05:00", "--sql-mode=ANSI,NO_BACKSLASH_ESCAPES", *user),
        ]
        self._process = subprocess.Popen(
            [_program("mariadbd"), "--no-defaults", *options], stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while not self._is_ready():
            assert time.monotonic() < deadline, "MariaDB does not start"
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        ping = [_program("mariadb-admin"), "--no-defaults", f"--socket={self._socket}", "ping"]
        return subprocess.run([*ping, "-uroot"], capture_output=True, check=False).returncode == 0

    def sql(self, statements: str, database: str = "") -> str:
        """What statements answer, as lines of cells between tabs."""
        client = ["mariadb", "--no-defaults", f"--socket={self._socket}", "-uroot", "--batch"]
        options = ["--skip-column-names", "--default-character-set=utf8mb4"]
        mode = "SET sql_mode = '', time_zone = '+00:00';"
        return _run([*client, *options, database], f"{mode}{statements}")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or name


def _run(command: list[str], text: str = "") -> str:
    done = subprocess.run(
        [_program(command[0]), *command[1:]],
        input=text.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def _require_mariadb() -> None:
    if Path(_program("mariadbd")).is_absolute():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.fail("These tests need MariaDB. Install it: apt-get install mariadb-server")
    # One installation at a time, the tests in TypeScript included: apt-get fails where another one runs.
    install = "apt-get update -q && apt-get install -y -q --no-install-recommends mariadb-server"
    script = f"PATH=$PATH:/usr/sbin; command -v mariadbd || {{ {install}; }}"
    _run(["flock", "/tmp/rentlake-apt-get.lock", "sh", "-c", script])  # noqa: S108


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    _require_mariadb()
    running = Server(tmp_path_factory.mktemp("mariadb"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def sql(server: Server) -> Callable[..., str]:
    """Executes statements, in a database if one is named."""
    return server.sql


@pytest.fixture(scope="module")
def url(server: Server) -> Callable[[str], str]:
    """The URL of a database."""
    return lambda database: f"jdbc:mysql://127.0.0.1:{server.port}/{database}"
