"""How regularly runs came, and how much the machine itself was behind: a pause is judged with both in sight."""

import hashlib
import os
import threading
import time

# What a connection loses when its worker dies elsewhere (docs/scaling.md): the lease, and where a create was under way the
# time that its call may still take, and show (decision 0018).
LEASE_S, UNDER_WAY_S = 15, 33
# How long the turns of others may take on a machine that has nothing else to do.
TURNS_S = 30


class Pulse:
    """Looks every other second how much longer work takes here than it needs, and at the load."""

    def __init__(self):
        self.behind, self.load, self.block = [], [], bytes(16 << 20)
        threading.Thread(target=self.beat, daemon=True).start()

    def beat(self):
        while True:
            began, worked = time.perf_counter(), time.thread_time()
            hashlib.sha256(self.block)
            worked = time.thread_time() - worked
            self.behind.append((time.perf_counter() - began) / max(worked, 1e-6))
            self.load.append(os.getloadavg()[0])
            time.sleep(2)

    def slowness(self):
        """1 where nobody else wants the processor, 3 where everything takes three times as long."""
        return max(1, sum(self.behind) / max(1, len(self.behind)))

    def rows(self):
        return [("load of the machine, at first and at most", f"{self.load[0]:.1f}, {max(self.load):.1f}"),
                ("  work took longer than it needed by", f"{self.slowness():.1f} times")]


class Allowed:
    """How long a connection may go without the beginning of a run by rule. `hits`: when, in milliseconds, each connection
    lost its worker or its database."""

    def __init__(self, every, pulse, hits):
        self.every, self.pulse, self.hits = every, pulse, hits

    def turns(self):
        return TURNS_S * self.pulse.slowness()

    def quiet(self):
        """Where no worker of the connection has died."""
        return self.every + LEASE_S + self.turns()

    def within(self, connection, pause):
        """In this pause: each death of the worker that had the connection costs the lease and the wait again."""
        begin, end = pause
        hits = [at for at in self.hits.get(connection, []) if begin <= at <= end]
        return self.quiet() + len(hits) * (LEASE_S + UNDER_WAY_S), hits


def pauses(runs, began, ended):
    """From each beginning of a run by rule to the next one, as (begin, end) in milliseconds."""
    starts = sorted(run["started_at"] for run in runs if run["trigger"] in ("schedule", "resume") and run["started_at"])
    moments = [began, *(at for at in starts if began < at < ended), ended]
    return list(zip(moments, moments[1:]))


def lasted(pause):
    return (pause[1] - pause[0]) / 1000


def late(connection, runs, began, ended, allowed):
    """The longest pause in seconds, and what to say of those that were longer than allowed."""
    found, said = pauses(runs, began, ended), []
    for pause in found:
        most, hits = allowed.within(connection, pause)
        if lasted(pause) > most:
            when = ", ".join(f"after {(at - pause[0]) / 1000:.0f} s" for at in hits) or "never"
            said.append(f"nothing ran by rule for {lasted(pause):.0f} s where {most:.0f} s are allowed; "
                        f"its worker or its database died in it: {when}")
    return max(lasted(pause) for pause in found), said


def overlaps(runs):
    """Of two runs one ends before the other one begins."""
    spans = sorted((run["started_at"], run["ended_at"], run["id"]) for run in runs if run["started_at"])
    faults = []
    for (_, end, first), (begin, _, second) in zip(spans, spans[1:]):
        if end is None or end > begin:
            faults.append(f"runs {first} and {second} overlap")
    return faults
