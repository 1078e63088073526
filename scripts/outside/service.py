"""The processes of a test: the sandbox, and several servers with their workers on one database. Whatever happens, they end
with the test."""

import atexit
import base64
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
import time

from . import machines
from .line import Line
from .systems import ADMIN_MOBILE, APP_ID, APP_SECRET, CLIENT_ID, CLIENT_SECRET, PASSWORD, Refused

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "target/release/jingxiang"


# What is registered for the end happens then too.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def within_postgres(argv):
    """Starts this test again inside a throw-away PostgreSQL, unless it has one; answers its URL."""
    if "JINGXIANG_TEST_POSTGRES" not in os.environ:
        os.execv(ROOT / "scripts/with-postgres", ["with-postgres", *argv])
    return os.environ["JINGXIANG_TEST_POSTGRES"]


class Sandbox:
    """Both systems with many tenants, in one process."""

    def __init__(self, program, tenants, limits="off", data="small"):
        command = [program, "sandbox", "--limits", limits, "--data", data, "--tenants", str(max(2, tenants))]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        atexit.register(self.process.kill)
        told = json.loads(self.process.stdout.readline())
        self.jdy, self.crm, self.tenants = told["jdy"], told["crm"], told["tenants"][:tenants]
        self.lines = {"jdy": Line(self.jdy), "crm": Line(self.crm)}


class Service:
    """`serve` processes over one database, each on a machine of its own where that can be had."""

    def __init__(self, program, database, sandbox, limits="off"):
        self.program, self.database = pathlib.Path(program).resolve(), database
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="jingxiang-outside."))
        self.way, self.machines = machines.way(), []
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("JINGXIANG_")},
            "JINGXIANG_DATABASE_URL": database,
            "JINGXIANG_DATA_DIR": str(self.directory / "data"),
            "JINGXIANG_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "JINGXIANG_JDY_BASE_URL": sandbox.jdy,
            "JINGXIANG_JDY_CLIENT_ID": CLIENT_ID,
            "JINGXIANG_JDY_CLIENT_SECRET": CLIENT_SECRET,
            "JINGXIANG_LIMITS": limits,
            "JINGXIANG_LOG": "warn",
        }
        self.crm, self.ports, self.running, self.lines = sandbox.crm, [], {}, {}
        self.password, self.token = secrets.token_urlsafe(18), None
        atexit.register(self.end)

    def command(self, *words, text=None):
        done = subprocess.run([self.program, *words], env=self.environment, cwd=self.directory, input=text, text=True,
                              capture_output=True, check=False)
        if done.returncode != 0:
            raise Refused(f"jingxiang {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def begin(self, processes):
        self.command("user", "add", "outside", "--role", "administrator", text=f"{self.password}\n")
        for _ in range(processes):
            self.ports.append(free_port())
            self.machines.append(machines.Machine(self.way))
            self.start(len(self.ports) - 1)
        self.wait_until_up()
        _, session = self.any("POST", "/api/v1/session", {"username": "outside", "password": self.password},
                              cookie=True)
        made = self.any("POST", "/api/v1/tokens", {"name": "outside"}, headers=session)[1]
        self.token = made["token"]

    def place(self):
        """Where the processes are."""
        if self.way:
            return "each process on a machine (process space) of its own"
        return "all processes on one machine: process spaces (unshare) are not allowed here"

    def start(self, number):
        port = self.ports[number]
        with open(self.directory / f"{number}.log", "ab") as log:
            command = [self.program, "serve", "--listen", f"127.0.0.1:{port}"]
            self.running[number] = self.machines[number].start(command, self.environment, self.directory, log)
        self.lines.setdefault(number, Line(f"http://127.0.0.1:{port}", 30))

    def kill(self, number):
        """As the power does. What it was."""
        server = self.running.pop(number)
        server.kill()
        return server

    def stop(self):
        """As a service manager does: asks, and sees that they end well."""
        ended, self.running = self.running, {}
        for server in ended.values():
            server.signal(signal.SIGTERM)
        codes = {number: server.wait(60) for number, server in ended.items()}
        return [f"process {number} ended with {code}" for number, code in codes.items() if code != 0]

    def forget(self):
        """All was well: nobody needs the logs."""
        shutil.rmtree(self.directory)

    def end(self):
        for server in self.running.values():
            server.kill()
        for machine in self.machines:
            machine.end()

    def wait_until_up(self, patience=60):
        deadline = time.monotonic() + patience
        for number in list(self.running):
            while not self.is_up(number):
                if time.monotonic() > deadline:
                    raise Refused(f"process {number} does not answer; its log is in {self.directory}")
                time.sleep(0.05)

    def is_up(self, number):
        try:
            return self.lines[number].ask("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def any(self, method, path, body=None, headers=None, cookie=False):
        """The answer of whichever process is there, with its number."""
        for _ in range(200):
            for number in list(self.running):
                try:
                    if cookie:
                        return number, self.signed_in(number, path, body)
                    status, answer = self.lines[number].ask(method, path, body, headers)
                except OSError:
                    continue
                if status == 409 and answer.get("code") == "busy":
                    # A worker has the connection for a moment.
                    time.sleep(0.1)
                    continue
                if status >= 400:
                    raise Refused(f"{method} {path}: {status} {answer}")
                return number, answer
            time.sleep(0.1)
        raise Refused(f"{method} {path}: no process answers, or all say that they are busy")

    def signed_in(self, number, path, body):
        """The headers of a browser's session."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.ports[number]}{path}", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            csrf = json.loads(answer.read())["csrf"]
            return {"Cookie": answer.headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": csrf}

    def rows(self, query):
        """Of the database, as lists of texts: who has which connection is told nowhere else."""
        program = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"))
        command = [program[-1] if program else "psql", "-At", "-F", "\t", self.database, "-c", query]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def api(self, method, path, body=None):
        return self.any(method, f"/api/v1{path}", body, {"Authorization": f"Bearer {self.token}"})[1]

    def pages(self, path):
        """All items of a list."""
        items, cursor = [], None
        while True:
            page = self.api("GET", f"{path}{'&' if '?' in path else '?'}limit=200" + (f"&cursor={cursor}" if cursor else ""))
            items += page["items"]
            cursor = page.get("next")
            if not cursor:
                return items

    def memory(self, number, line="VmRSS"):
        """Resident memory of a process, in megabytes; `VmHWM` is the most it ever was."""
        status = pathlib.Path(f"/proc/{self.running[number].pid}/status").read_text()
        return int(next(text for text in status.splitlines() if text.startswith(f"{line}:")).split()[1]) // 1024

    def counters(self, number, name, label):
        """A counter's values by a label."""
        text = self.lines[number].ask("GET", "/metrics")[1]
        lines = (line for line in text.splitlines() if line.startswith(f"{name}{{"))
        return {line.split(f'{label}="')[1].split('"')[0]: int(line.rsplit(" ", 1)[1]) for line in lines}

    def connect(self, tenant, event_key, every, provision=True):
        """A connection for a tenant, employees bound, with its rule; every third by phone and password (S-2). Its id."""
        told = tenant.credentials
        by_phone = {"login": "password", "phone": told["phone"], "password": PASSWORD}
        by_application = {"login": "application", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
                          "outer_instance_id": told["outer_instance_id"]}
        crm = {"base_url": self.crm, "app_id": APP_ID, "app_secret": APP_SECRET, "admin_mobile": ADMIN_MOBILE,
               "permanent_code": told["permanent_code"], "enterprise_account": told["enterprise_account"],
               "event_key": event_key}
        made = self.api("POST", "/connections", {"name": f"对接 {tenant.number}", "crm": crm,
                                                 "jdy": by_phone if tenant.number % 3 == 2 else by_application})
        place = f"/connections/{made['id']}"
        sets = self.api("GET", f"{place}/account-sets")["items"]
        self.api("POST", f"{place}/start", {"account_id": next(row["account_id"] for row in sets if row["enabled"])})
        self.api("POST", f"{place}/employees/refresh", {})
        people = self.api("GET", f"{place}/employees")["items"]
        owner = next(row["crm_user_id"] for row in people if row["crm_user_id"])
        functions = {"provision_function": "jingxiang_provision__c"} if provision else {}
        self.api("PATCH", place, {"default_owner": owner, **functions})
        if every:
            self.api("PUT", f"{place}/rule", {"mode": "interval", "every": every})
        return made["id"]
