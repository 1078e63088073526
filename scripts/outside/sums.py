"""What is split must add up: deliveries by order (DN-2), payments by share (PY-2), and stock that is the same on both sides
(IN-1). What an outbound or a receipt comes to is read from 精斗云 itself."""

from collections import Counter
from decimal import Decimal

from .checks import decimal

CENT = Decimal("0.01")


class Sums:
    """Bills of 精斗云 against what became of them in the CRM."""

    def __init__(self, sides):
        self.sides, self.people, self.faults = sides, sides.people, []
        crm = self.people.tenant.crm
        self.orders = {bill["id"]: bill["bill_no"] for bill in sides.bills}
        self.names = {row["_id"]: row["name"] for row in sides.crm_orders.values()}
        self.notes, self.note_lines = crm.list("DeliveryNoteObj"), crm.list("DeliveryNoteProductObj")
        self.payments, self.shares = crm.list("PaymentObj"), crm.list("OrderPaymentObj")
        # Of each outbound, by the order's number: what it comes to, in the order of its lines.
        self.due = {}

    def all(self, with_stock):
        for outbound in self.people.outbounds:
            self.outbound(outbound)
        for receipt, settled in self.people.receipts.items():
            self.receipt(receipt, settled)
        for what, found, made in (
            ("deliveries", len(self.notes), sum(len(parts) for parts in self.due.values())),
            ("payments", len(self.payments), len(self.people.receipts)),
        ):
            if found != made:
                self.faults.append(f"{found} {what}, and {made} were made")
        if with_stock:
            self.stock()
        return self.faults

    def key(self, name, rows):
        """The rows by the mark that the connector leaves: the key of the source."""
        mark = self.people.tenant.crm.field(name, "精斗云标识")[0]
        return lambda key: [row for row in rows if row.get(mark) == key]

    def outbound(self, id):
        """One note for each order, with its lines; all of them are the whole, to the cent."""
        detail = self.people.tenant.jdy.detail("/scm/sal_out_bound", id)
        lines, parts, sent = detail["material_entity"], {}, {}
        for line in lines:
            net = sum(Decimal(str(line[name] or 0)) * sign for name, sign in
                      (("all_amount", 1), ("bill_dis_distribution", -1), ("divide_diff_amount", -1)))
            order = self.orders[line["src_inter_id"]]
            parts[order] = parts.get(order, 0) + net
            sent.setdefault(order, Counter())[line["material_number"]] += Decimal(str(line["qty"]))
        self.due[id], whole = parts, Decimal(str(detail["total_amount"]))
        of_key = self.key("DeliveryNoteObj", self.notes)
        notes = [note for bill in {line["src_inter_id"] for line in lines} for note in of_key(f"{id}/{bill}")]
        told = Counter({self.names[note["sales_order_id"]]: Decimal(note["total_delivery_money"]) for note in notes})
        if len(notes) != len(parts) or sum(told.values()) != whole:
            return self.faults.append(f"outbound {detail['bill_no']} of {whole} over {list(parts)}: the CRM has {dict(told)}")
        if sum(parts.values()) == whole and any(told[order] != due for order, due in parts.items()):
            self.faults.append(f"outbound {detail['bill_no']}: {parts} in JDY, {dict(told)} in the CRM")
        for note in notes:
            self.note(note, sent[self.names[note["sales_order_id"]]])
        return None

    def note(self, note, sent):
        lines, found = [line for line in self.note_lines if line["delivery_note_id"] == note["_id"]], Counter()
        for line in lines:
            found[self.sides.codes[line["product_id"]]] += Decimal(line["delivery_num"])
        if found != sent:
            self.faults.append(f"delivery {note['name']}: {dict(sent)} went out, {dict(found)} is in the CRM")
        if sum(Decimal(line["delivery_money"]) for line in lines) != Decimal(note["total_delivery_money"]):
            self.faults.append(f"delivery {note['name']}: its lines do not come to {note['total_delivery_money']}")

    def receipt(self, id, settled):
        """One payment, whose shares are the whole; each is in proportion to what its order came to."""
        found, whole = self.key("PaymentObj", self.payments)(id), sum(settled.values())
        if len(found) != 1:
            return self.faults.append(f"receipt {id} is in the CRM {len(found)} times")
        rows = [row for row in self.shares if row["payment_id"] == found[0]["_id"]]
        told = Counter()
        for row in rows:
            told[self.names[row["order_id"]]] += Decimal(row["payment_amount"])
        if sum(told.values()) != whole or Decimal(found[0]["payment_amount"]) != whole or len(told) != len(rows):
            self.faults.append(f"receipt {id} of {whole}: {found[0]['payment_amount']} in the CRM, shares {dict(told)}")
        meant, parts = Counter(), 0
        for outbound, amount in settled.items():
            all_of_it = sum(self.due[outbound].values())
            for order, due in self.due[outbound].items():
                meant[order] += amount * due / all_of_it
                parts += 1
        for order in {*meant, *told}:
            if abs(meant[order] - told[order]) >= CENT * parts:
                self.faults.append(f"receipt {id}: {meant[order]:.3f} of it are {order}'s, {told[order]} in the CRM")
        return None

    def stock(self):
        """The same quantities in each warehouse (IN-1), of the products that are in the CRM."""
        tenant, meant = self.people.tenant, Counter()
        for row in tenant.jdy.list("/scm/inventory"):
            if row["material_number"] in self.sides.codes.values():
                place = (row["stock_name"], row["material_number"])
                meant[place, "available"] += decimal(row["valid_qty"])
                meant[place, "real"] += decimal(row["qty"])
        stores = {row["_id"]: row["name"] for row in tenant.crm.list("WarehouseObj")}
        told = Counter()
        for row in tenant.crm.list("StockObj"):
            place = (stores[row["warehouse_id"]], self.sides.codes[row["product_id"]])
            if (place, "real") in told:
                self.faults.append(f"stock of {place} is in the CRM twice")
            told[place, "available"], told[place, "real"] = decimal(row["available_stock"]), decimal(row["real_stock"])
        for what in {*meant, *told}:
            if meant[what] != told[what]:
                self.faults.append(f"stock {what}: {meant[what]} in JDY, {told[what]} in the CRM")
