"""What must hold however often a process was killed, seen through public interfaces alone."""

from collections import Counter
from decimal import Decimal

# How much later than its time a run may begin: the end of a dead worker's lease, and the turns of others.
SLACK_S = 45


def rhythm(runs, began, ended):
    """The longest time without the beginning of a run by rule, in seconds."""
    starts = sorted(run["started_at"] for run in runs if run["trigger"] in ("schedule", "resume") and run["started_at"])
    moments = [began, *(at for at in starts if began < at < ended), ended]
    return max(later - earlier for earlier, later in zip(moments, moments[1:])) / 1000


def overlaps(runs):
    """Of two runs one ends before the other one begins."""
    spans = sorted((run["started_at"], run["ended_at"], run["id"]) for run in runs if run["started_at"])
    faults = []
    for (_, end, first), (begin, _, second) in zip(spans, spans[1:]):
        if end is None or end > begin:
            faults.append(f"runs {first} and {second} overlap")
    return faults


class Sides:
    """Both sides of a company at rest, against what its people did."""

    def __init__(self, people):
        self.people, self.faults = people, []
        jdy, crm = people.tenant.jdy, people.tenant.crm
        self.crm_products = Counter(row["name"] for row in crm.list("ProductObj"))
        self.crm_orders = {row["_id"]: row for row in crm.list("SalesOrderObj")}
        self.notes, self.payments = crm.list("DeliveryNoteObj"), crm.list("OrderPaymentObj")
        self.bills = jdy.list("/scm/sal_order")
        self.materials = jdy.list("/bd/material", enable="-1")
        self.status, self.labels = crm.field("SalesOrderObj", "同步状态")

    def all(self):
        self.once()
        self.products()
        for id, order in self.people.orders.items():
            self.order(id, order)
        for outbound, order in self.people.outbounds.items():
            self.shipped(outbound, order)
        return self.faults

    def once(self):
        """Nothing is there twice, and nothing that nobody made."""
        twice = lambda what, names: [f"{what} {name} is there {n} times" for name, n in Counter(names).items() if n > 1]
        self.faults += twice("CRM product", self.crm_products.elements())
        self.faults += twice("JDY order", (bill["bill_no"] for bill in self.bills))
        self.faults += twice("JDY product", (row["number"] for row in self.materials))
        for what, found, made in (
            ("JDY orders", len(self.bills), self.people.at_first["orders"] + len(self.people.orders)),
            ("CRM orders", len(self.crm_orders), len(self.people.orders)),
            ("deliveries", len(self.notes), len(self.people.outbounds)),
            ("shares of payments", len(self.payments), len(self.people.receipts)),
        ):
            if found != made:
                self.faults.append(f"{found} {what}, and {made} were made")

    def products(self):
        for body in self.people.products.values():
            name = body["number"] + body["name"]
            if self.crm_products[name] != 1:
                self.faults.append(f"product {name} is in the CRM {self.crm_products[name]} times")

    def order(self, id, order):
        row = self.crm_orders[id]
        bill = next((bill for bill in self.bills if bill["bill_no"] == row["name"]), None)
        if bill is None:
            return self.faults.append(f"order {row['name']} is not in JDY")
        detail = self.people.tenant.jdy.detail("/scm/sal_order", bill["id"])
        if detail["remark"] != order["remark"]:
            self.faults.append(f"order {row['name']}: {detail['remark']} in JDY, {order['remark']} in the CRM")
        wanted = sorted(Decimal(line["quantity"]) for line in order["lines"])
        if sorted(Decimal(str(line["qty"])) for line in detail["material_entity"]) != wanted:
            self.faults.append(f"order {row['name']}: the lines differ")
        label = self.labels.get(row.get(self.status), row.get(self.status))
        if label != "已同步":
            self.faults.append(f"order {row['name']} is {label}")
        return None

    def shipped(self, outbound, order):
        notes = [note for note in self.notes if note["sales_order_id"] == order]
        name = self.crm_orders[order]["name"]
        if len(notes) != 1:
            return self.faults.append(f"the delivery of {name} is in the CRM {len(notes)} times")
        detail = self.people.tenant.jdy.detail("/scm/sal_out_bound", outbound)
        due, told = Decimal(str(detail["total_amount"])), Decimal(notes[0]["total_delivery_money"])
        if due != told:
            self.faults.append(f"the delivery of {name}: {due} in JDY, {told} in the CRM")
        if outbound in self.people.receipts:
            shares = [Decimal(row["payment_amount"]) for row in self.payments if row["order_id"] == order]
            if shares != [due]:
                self.faults.append(f"the payment of {name}: {due} in JDY, {shares} in the CRM")
        return None
