"""Three PostgreSQL nodes under Patroni on the loopback address, with etcd, and HAProxy in front that follows the primary.
Debian: patroni, etcd-server, haproxy, python3-etcd, postgresql."""

import atexit
import getpass
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from .line import Line
from .service import free_port
from .systems import Refused

NODES = 3
# Patroni takes no shorter ttl than 20 s, and wants ttl >= loop_wait + 2 * retry_timeout. Synchronous and strict: what is
# reported as committed is on two nodes, or it is not reported.
SETTINGS = {
    "ttl": 20, "loop_wait": 5, "retry_timeout": 5, "maximum_lag_on_failover": 1048576,
    "synchronous_mode": True, "synchronous_mode_strict": True,
    "postgresql": {"use_pg_rewind": True, "parameters": {"max_connections": 100, "wal_log_hints": "on"}},
}

PROXY = """
global
    maxconn 500
defaults
    mode tcp
    timeout connect 2s
    timeout client 1h
    timeout server 1h
    timeout check 2s
listen postgres
    bind 127.0.0.1:{port}
    option httpchk GET /primary
    http-check expect status 200
    default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
"""


class Cluster:
    """The nodes, etcd and the proxy. Whatever happens, they end with the test."""

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="jingxiang-patroni."))
        self.directory.chmod(0o755)
        self.binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.etcd, self.port = free_port(), free_port()
        self.ports = [(free_port(), free_port()) for _ in range(NODES)]
        self.others, self.nodes = [], {}
        atexit.register(self.end)
        # PostgreSQL does not run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if getpass.getuser() == "root" else []
        if self.user:
            shutil.chown(self.directory, "postgres")
        self.others.append(self.spawn("etcd", self.etcd_command()))
        for node in range(NODES):
            self.start(node)
        self.others.append(self.spawn("haproxy", self.proxy_command()))
        self.wait_until(lambda: len(self.standing()) == NODES and self.synchronous(), 120)

    def spawn(self, name, command):
        with open(self.directory / f"{name}.log", "ab") as log:
            # A group of its own: a node is killed with all its processes.
            return subprocess.Popen([*self.user, *command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                    cwd=self.directory, start_new_session=True)

    def etcd_command(self):
        at, peer = f"http://127.0.0.1:{self.etcd}", f"http://127.0.0.1:{free_port()}"
        return ["etcd", "--data-dir", str(self.directory / "etcd"), "--listen-client-urls", at, "--advertise-client-urls", at,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}"]

    def proxy_command(self):
        servers = "\n".join(f"    server node{node} 127.0.0.1:{db} check port {rest}"
                            for node, (db, rest) in enumerate(self.ports))
        (self.directory / "haproxy.cfg").write_text(PROXY.format(port=self.port, servers=servers))
        return [shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin"), "-f", str(self.directory / "haproxy.cfg")]

    def start(self, node):
        db, rest = self.ports[node]
        trust = ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
        settings = {
            "scope": "jingxiang", "name": f"node{node}",
            "restapi": {"listen": f"127.0.0.1:{rest}", "connect_address": f"127.0.0.1:{rest}"},
            "etcd3": {"host": f"127.0.0.1:{self.etcd}"},
            "bootstrap": {"dcs": SETTINGS, "initdb": [{"encoding": "UTF8"}, {"locale": "C"}]},
            "postgresql": {
                "listen": f"127.0.0.1:{db}", "connect_address": f"127.0.0.1:{db}", "bin_dir": str(self.binaries),
                "data_dir": str(self.directory / f"node{node}"), "pg_hba": trust,
                "parameters": {"unix_socket_directories": str(self.directory)},
                "authentication": {"superuser": {"username": "postgres"}, "replication": {"username": "replicator"},
                                   "rewind": {"username": "postgres"}},
            },
        }
        # JSON is YAML.
        file = self.directory / f"node{node}.yml"
        file.write_text(json.dumps(settings))
        file.chmod(0o644)
        self.nodes[node] = self.spawn(f"node{node}", ["patroni", str(file)])

    def kill(self, node):
        """The machine dies: Patroni and PostgreSQL, all at once."""
        process = self.nodes.pop(node)
        slay(self.below(process.pid) + self.postgres(node))
        process.wait()

    def kill_postgres(self, node):
        """PostgreSQL dies, and Patroni beside it lives."""
        slay(self.postgres(node))

    def postgres(self, node):
        """PostgreSQL's processes: it is no child of Patroni's."""
        file = self.directory / f"node{node}" / "postmaster.pid"
        return self.below(int(file.read_text().split()[0])) if file.exists() else []

    def below(self, pid):
        """A process and its descendants."""
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
        return [pid] + [each for child in found.stdout.split() for each in self.below(int(child))]

    def standing(self):
        """Role of each node that runs, as it says itself."""
        roles = {}
        for node in self.nodes:
            try:
                told = Line(f"http://127.0.0.1:{self.ports[node][1]}", 2).ask("GET", "/patroni")[1]
            except OSError:
                continue
            if isinstance(told, dict) and told.get("state") == "running":
                roles[node] = "primary" if told["role"] in ("master", "primary") else "standby"
        return roles

    def primary(self):
        return next((node for node, role in self.standing().items() if role == "primary"), None)

    def synchronous(self):
        """Whether the primary has a synchronous standby: without one it would let nothing be committed."""
        primary = self.primary()
        if primary is None:
            return False
        told = Line(f"http://127.0.0.1:{self.ports[primary][1]}", 2).ask("GET", "/patroni")[1]
        return any(standby.get("sync_state") == "sync" for standby in told.get("replication", []))

    def wait_until(self, fits, patience):
        deadline = time.monotonic() + patience
        while not fits():
            if time.monotonic() > deadline:
                raise Refused(f"the cluster does not come up; its logs are in {self.directory}")
            time.sleep(0.2)

    @property
    def url(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def end(self):
        for node in list(self.nodes):
            self.kill(node)
        for process in self.others:
            slay(self.below(process.pid))
            process.wait()
        self.others = []
        shutil.rmtree(self.directory, ignore_errors=True)


def slay(pids):
    """kill -9."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
