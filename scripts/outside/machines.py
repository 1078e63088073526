"""Machines of a test: a process space each. A server sees in /proc that another one on its machine has died, and takes its
leases over at once; of another machine's it must wait until they run out. On one machine only the first would be tried."""

import os
import pathlib
import signal
import subprocess
import time

from .systems import Refused

# As root, and as somebody who may be root of a space of his own.
WAYS = (
    (["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"], ["nsenter", "--pid", "--mount"]),
    (["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"],
     ["nsenter", "--user", "--preserve-credentials", "--pid", "--mount"]),
)


def way():
    """How a process space is made here and entered; none where that is not allowed."""
    for found in WAYS:
        try:
            machine = Machine(found)
        except (OSError, Refused):
            continue
        entered = subprocess.run([*machine.enter, "true"], capture_output=True, check=False).returncode == 0
        machine.end()
        if entered:
            return found
    return None


def child(process):
    """The first child of a process, once there is one."""
    for _ in range(500):
        found = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if found:
            return int(found[0])
        if process.poll() is not None:
            break
        time.sleep(0.01)
    raise Refused(f"{process.args[0]} started nothing")


class Machine:
    """Servers are started on it, one after the other. Without a way it is the machine that everything runs on."""

    def __init__(self, way):
        self.enter = []
        if way:
            make, enter = way
            self.first = subprocess.Popen([*make, "sleep", "infinity"], stderr=subprocess.DEVNULL)
            self.init = child(self.first)
            self.enter = [*enter, "--target", str(self.init)]

    def start(self, command, environment, directory, log):
        enter = [*self.enter, f"--wd={directory}"] if self.enter else []
        process = subprocess.Popen([*enter, *command], env=environment, cwd=directory, stdout=log, stderr=log)
        return Server(process, child(process) if enter else process.pid)

    def end(self):
        """All that runs on it ends."""
        if self.enter:
            os.kill(self.init, signal.SIGKILL)
            self.first.wait()
            self.enter = []


class Server:
    """A process on a machine."""

    def __init__(self, process, pid):
        self.process, self.pid = process, pid
        # How it calls itself where it holds a connection begins with this: the space, and its number in it.
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        within = next(line for line in status.splitlines() if line.startswith("NSpid:")).split()[-1]
        self.name = f"/{os.readlink(f'/proc/{pid}/ns/pid')}/{within}/"

    def kill(self):
        """As the power does."""
        self.signal(signal.SIGKILL)
        return self.process.wait()

    def signal(self, number):
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            pass

    def wait(self, patience):
        return self.process.wait(patience)
