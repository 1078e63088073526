"""A company with its connection, from its making to the verdict."""

import time

from . import rhythm, states
from .checks import Sides
from .people import People
from .sums import Sums
from .systems import Refused, Tenant

EVENT_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


# What begins a run that reads everything; others are about events.
WHOLE = ("schedule", "resume", "manual")


def now():
    return int(time.time() * 1000)


class Company:
    """A tenant, its people and its connection."""

    def __init__(self, number, sandbox, server, every, dice, with_stock=False):
        # People rest while it is watched what the connector does by itself.
        self.with_stock, self.rests = with_stock, False
        self.tenant = Tenant(number, sandbox, sandbox.tenants[number])
        self.server, self.people = server, People(self.tenant, dice)
        self.id = server.connect(self.tenant, EVENT_KEY, every)
        url = f"http://127.0.0.1:{server.ports[number % len(server.ports)]}/hooks/crm/{self.id}"
        push = {"url": url, "key": EVENT_KEY, "enterpriseAccount": self.tenant.credentials["enterprise_account"]}
        self.tenant.control("POST", "push", push)
        if with_stock:
            server.api("PUT", f"/connections/{self.id}/presets/warehouse", {"on": True})

    def ask(self):
        """For a run, without waiting for its time."""
        self.server.api("POST", f"/connections/{self.id}/runs", {})

    def runs(self):
        return self.server.pages(f"/connections/{self.id}/runs")

    def ran(self, since):
        """Whether a run that reads everything began since then and is done, and none is under way."""
        runs = self.server.api("GET", f"/connections/{self.id}/runs?limit=50")["items"]
        began = [run for run in runs if run["trigger"] in WHOLE and run["started_at"] and run["started_at"] >= since]
        return any(run["state"] == "done" for run in began) and all(run["ended_at"] for run in runs)

    def story(self):
        """Its latest runs, for whoever looks for the reason."""
        runs = self.server.api("GET", f"/connections/{self.id}/runs?limit=4")["items"]
        told = [{name: run[name] for name in ("trigger", "state", "started_at", "ended_at", "reason")} for run in runs]
        return f"Connection {self.id}: {told}; logs in {self.server.directory}"

    def failed(self):
        """Records that need a person. The data set has some from the start (CU-4, PR-3)."""
        rows = self.server.pages(f"/connections/{self.id}/records?state=failed")
        return {row["id"]: row for row in rows}

    def settle_in(self):
        """After the first load."""
        self.people.look_around()
        self.failed_at_first = self.failed()


def until(what, companies, fits, patience):
    """Waits until it is so for every company."""
    deadline, left = time.monotonic() + patience, list(companies)
    while left:
        left = [company for company in left if not fits(company)]
        if left and time.monotonic() > deadline:
            raise Refused(f"{len(left)} of {len(companies)} connections: not {what} within {patience} s. {left[0].story()}")
        time.sleep(0.5 if left else 0)


def silent(company):
    """A further run writes nothing (F-6)."""
    before, since = company.tenant.writes(), now()
    company.ask()
    until("run once more", [company], lambda it: it.ran(since), 300)
    return before, company.tenant.writes()


def judge(company, began, ended, allowed):
    """What is wrong of a company, what came too late, its longest pause, and how many runs there were."""
    runs = company.runs()
    pause, late = rhythm.late(company.id, runs, began, ended, allowed)
    faults = rhythm.overlaps(runs)
    before, after = silent(company)
    if before != after:
        faults.append(f"a further run wrote: {before} became {after}")
    sides = Sides(company.people)
    faults += sides.all() + Sums(sides).all(company.with_stock) + states.faults(company, sides)
    for id, row in company.failed().items():
        if id not in company.failed_at_first:
            faults.append(f"failed: {row['kind']} {row['title']}: {row['reason']}")
    return [f"{company.id}  {fault}" for fault in faults], [f"{company.id}  {fault}" for fault in late], pause, len(runs)


def table(rows, faults):
    """Prints what was measured, and the faults; whether there was none."""
    for fault in faults[:50]:
        print(f"FAULT   {fault}")
    if len(faults) > 50:
        print(f"FAULT   and {len(faults) - 50} more")
    for name, value in [*rows, ("faults", len(faults))]:
        print(f"{name:<64}{value:>20}", flush=True)
    return not faults
