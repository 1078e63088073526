"""Processes that die with connections in their hands, and how long it takes until others go on with these."""

import time
from collections import namedtuple

from .company import now
from .rhythm import LEASE_S, UNDER_WAY_S

# What was in a dead process's hands: a run under way, a create without an answer.
Held = namedtuple("Held", "connection fence running open")
# Looked at so often; nobody has gone on after so long: nobody will.
EVERY_S, PATIENCE_S = 0.5, 180

# Of an event's run nothing may be left to do but its own end: no call need follow.
HELD = """
select connection, fence,
    exists (select 1 from runs r where r.connection = l.connection and r.state = 'running'
            and r.trigger in ('schedule', 'resume', 'manual')),
    exists (select 1 from intents i where i.connection = l.connection), owner
from leases l where owner is not null
"""


def held(server):
    """What each process has in its hands, by its number."""
    rows, found = server.rows(HELD), {number: [] for number in server.running}
    for number, process in server.running.items():
        found[number] = [of(row) for row in rows if process.name in row[4]]
    return found


def of(row):
    connection, fence, running, open, _ = row
    return Held(connection, int(fence), running == "t", open == "t")


class Deaths:
    """All of a test."""

    def __init__(self, server, companies, say):
        self.server, self.companies, self.say = server, {company.id: company for company in companies}, say
        # When the worker of a connection was killed (ms); the deaths that others are to follow.
        self.hits, self.kills, self.followed, self.away = {}, 0, [], None

    def kill(self, number):
        """As the power does; what it had in its hands."""
        name, at = self.server.kill(number).name, now()
        lost = [of(row) for row in self.server.rows(HELD) if name in row[4]]
        self.kills += 1
        for one in lost:
            self.hits.setdefault(one.connection, []).append(at)
        return lost

    def leave_dead(self, number):
        """It stays dead until others have gone on."""
        self.away = Away(self, number)
        self.followed.append(self.away)
        had = [one.held for one in self.away.all]
        self.say(f"process {number} is dead; it had {len(had)} connections, {sum(one.running for one in had)} at work, "
                 f"{sum(one.open for one in had)} with a create open")

    def look(self):
        """Starts it again when they have; whether it did."""
        if not self.away or not self.away.is_over():
            return False
        left = sum(not one.goes_on() for one in self.away.all)
        self.say(f"process {self.away.number} comes back" + (f"; {left} connections did not go on" if left else ""))
        self.server.start(self.away.number)
        self.away = None
        return True

    def faults(self, turns):
        """What took longer than a lease, or a lease and what may have been under way; and the turns of others."""
        said = []
        for one in [one for away in self.followed for one in away.all]:
            # Whoever follows may be killed as well.
            end = one.at + (one.settled or PATIENCE_S) * 1000
            again = sum(one.at < at < end for at in self.hits[one.held.connection])
            most = LEASE_S + turns + (UNDER_WAY_S if one.held.open else 0) + again * (LEASE_S + UNDER_WAY_S)
            times = [("another worker had it", one.taken), ("its creates were settled", one.settled if one.held.open else 0)]
            for what, after in times:
                if after is None or after > most:
                    after = f"after {after:.1f} s" if after is not None else "never"
                    said.append(f"{one.held.connection}  its worker died; {what} {after}, where {most:.0f} s are allowed")
        return said

    def rows(self):
        """From the kill, to what an onlooker sees."""
        all = [one for away in self.followed for one in away.all]
        known = lambda name, fits: [getattr(one, name) for one in all if fits(one)]
        times = lambda name, fits: sorted(after for after in known(name, fits) if after is not None)
        told = [("kills of which others took over", len(self.followed)), ("  connections that changed hands", len(all))]
        for what, found in (
            ("kill to another worker's lease", times("taken", lambda one: True)),
            ("kill to the next call, no create open", times("called", lambda one: one.held.running and not one.held.open)),
            ("kill to the next call, a create open", times("called", lambda one: one.held.running and one.held.open)),
            ("kill to the open create settled", times("settled", lambda one: one.held.open)),
        ):
            told.append((f"  {what} (n, median, longest)", spread(found)))
        return told


def spread(found):
    return f"{len(found)}, {found[len(found) // 2]:.1f} s, {found[-1]:.1f} s" if found else "none"


class Away:
    """A process that stays away, and the connections that it had."""

    def __init__(self, deaths, number):
        self.server, self.number = deaths.server, number
        lost = deaths.kill(number)
        self.since = self.looked = time.monotonic()
        self.all = [Lost(one, deaths.companies[one.connection]) for one in lost]

    def is_over(self):
        if time.monotonic() - self.looked < EVERY_S:
            return False
        self.looked = time.monotonic()
        left = [one for one in self.all if not one.goes_on()]
        if left and time.monotonic() - self.since < PATIENCE_S:
            self.look(left)
            return False
        for one in left:
            one.company.rests = False
        return True

    def look(self, left):
        names = ", ".join(f"'{one.held.connection}'" for one in left)
        fences = self.server.rows(f"select connection, fence from leases where connection in ({names})")
        fences = {connection: int(fence) for connection, fence in fences}
        intents = self.server.rows(f"select connection, min(fence) from intents where connection in ({names}) group by 1")
        oldest = {connection: int(fence) for connection, fence in intents}
        for one in left:
            taken = fences[one.held.connection] != one.held.fence
            settled = oldest.get(one.held.connection, one.held.fence + 1) > one.held.fence
            one.look(time.monotonic() - self.since, taken, settled)


class Lost:
    """A connection that a dead process had. Its people rest until it goes on: the calls that are seen are the connector's."""

    def __init__(self, held, company):
        self.held, self.company, self.calls, self.at = held, company, company.tenant.calls(), now()
        self.taken = self.called = self.settled = None
        company.rests = True

    def look(self, after, taken, settled):
        if self.taken is None and taken:
            self.taken = after
        if self.called is None and self.company.tenant.calls() > self.calls:
            self.called = after
        if self.settled is None and taken and settled:
            self.settled = after
        self.company.rests = not self.goes_on()

    def goes_on(self):
        called = self.called is not None or not self.held.running
        return self.taken is not None and self.settled is not None and called
