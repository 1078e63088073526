"""Both sides of a company at rest, against what its people did, seen through public interfaces alone. Parts that must add
up are in sums.py, states of records in states.py."""

from collections import Counter
from decimal import Decimal

from .systems import plain


def decimal(value):
    return Decimal(str(value)).normalize()


class Sides:
    """Everything that is read of both systems, once."""

    def __init__(self, people):
        self.people, self.faults = people, []
        jdy, crm = people.tenant.jdy, people.tenant.crm
        self.crm_products = crm.list("ProductObj")
        self.codes = {row["_id"]: row["product_code"] for row in self.crm_products}
        self.accounts = {row["_id"]: row for row in crm.list("AccountObj")}
        self.crm_orders = {row["_id"]: row for row in crm.list("SalesOrderObj")}
        self.crm_lines = crm.list("SalesOrderProductObj")
        self.bills = jdy.list("/scm/sal_order")
        self.materials = jdy.list("/bd/material", enable="-1")
        self.customers = jdy.list("/bd/customer", enable="-1")
        self.status, self.labels = crm.field("SalesOrderObj", "同步状态")

    def all(self):
        self.once()
        self.products()
        self.categories()
        for id, fields in self.people.edited.items():
            self.customer(self.accounts[id], fields)
        for id, order in self.people.orders.items():
            self.order(self.crm_orders[id], order)
        return self.faults

    def say(self, fault):
        self.faults.append(fault)

    def reach(self):
        """Own customers that belong into 精斗云: those with a deal or an order (CU-2, SO-6)."""
        return [id for id, deal in self.people.made.items() if deal]

    def once(self):
        """Nothing is there twice, and nothing that nobody made."""
        for what, names in (
            ("CRM product", [row["name"] for row in self.crm_products]),
            ("CRM product of code", self.codes.values()),
            ("JDY order", [bill["bill_no"] for bill in self.bills]),
            ("JDY product", [row["number"] for row in self.materials]),
            ("JDY customer", [row["number"] for row in self.customers]),
        ):
            self.faults += [f"{what} {name} is there {n} times" for name, n in Counter(names).items() if n > 1]
        first, people = self.people.at_first, self.people
        for what, found, made in (
            ("JDY orders", self.bills, first["orders"] + len(people.orders)),
            ("CRM orders", self.crm_orders, len(people.orders)),
            ("CRM products", self.crm_products, first["products"] + len(people.products)),
            ("CRM customers", self.accounts, first["CRM customers"] + len(people.made)),
            ("JDY customers", self.customers, first["customers"] + len(self.reach())),
        ):
            if len(found) != made:
                self.say(f"{len(found)} {what}, and {made} were made")

    def products(self):
        """Name, price and shelf of each (PR-1, PR-2, PR-6), and none of those that were deleted (PR-5)."""
        field, shelves = self.people.tenant.crm.field("ProductObj", "上下架")
        category, names = self.people.tenant.crm.field("ProductObj", "分类")
        by_code = {row["product_code"]: row for row in self.crm_products}
        for body in self.people.products.values():
            row = by_code.get(body["number"])
            if row is None:
                self.say(f"product {body['number']} is not in the CRM")
                continue
            told = (row["name"], decimal(row["price"]), shelves[row[field]], names.get(row[category], row[category]))
            meant = (body["number"] + body["name"], decimal(body["price"]), "上架" if body["enable"] == "1" else "下架")
            above = self.people.categories.get(body["parent_id"])
            meant += (above["name"] if above else told[3],)
            if told != meant:
                self.say(f"product {body['number']}: {meant} in JDY, {told} in the CRM")
        for _, number in self.people.deleted:
            if number in by_code:
                self.say(f"product {number} was deleted in JDY, and is in the CRM")

    def categories(self):
        """PC-1: the same tree on both sides; what the CRM had of its own stays."""
        found, jdy = Counter(self.people.tenant.crm.categories()), self.people.tenant.jdy
        above = jdy.detail("/bd/material_group", self.people.category)["name"]
        for name in [body["name"] for body in self.people.categories.values()]:
            if found[(name, above)] != 1:
                self.say(f"category {name} is below {above} in the CRM {found[(name, above)]} times")
        left = sum(1 for name, _ in found.elements() if name.startswith("类别 "))
        if left != len(self.people.categories):
            self.say(f"{left} of people's categories in the CRM, and {len(self.people.categories)} were made")

    def customer(self, account, fields):
        """Its remark, address and primary contact (CU-3), where it belongs into 精斗云."""
        found = [row for row in self.customers if row["name"] == account["name"]]
        wanted = account["_id"] not in self.people.made or account["_id"] in self.reach()
        if len(found) != int(wanted):
            return self.say(f"customer {account['name']} is in JDY {len(found)} times")
        mine = {name: account.get(name) for name in fields}
        if mine != fields:
            self.say(f"customer {account['name']}: people left {fields} in the CRM, now it is {mine}")
        if not wanted:
            return None
        detail = self.people.tenant.jdy.detail("/bd/customer", found[0]["id"])
        first = [contact for contact in detail["bomentity"] if contact["is_default_linkman"]]
        told = (detail["remark"], plain(detail["addr"]), [(row["contact_person"], plain(row["mobile"])) for row in first])
        meant = (fields["remark"], fields["address"], [(account["name"], fields["tel"])])
        if told != meant:
            self.say(f"customer {account['name']}: {meant} in the CRM, {told} in JDY")
        return None

    def order(self, row, order):
        bill = next((bill for bill in self.bills if bill["bill_no"] == row["name"]), None)
        if bill is None:
            return self.say(f"order {row['name']} is not in JDY")
        detail = self.people.tenant.jdy.detail("/scm/sal_order", bill["id"])
        customer = self.accounts[order["customer"]]["name"]
        told = (row["remark"], detail["remark"], detail["customer_name"])
        if told != (order["remark"], order["remark"], customer):
            self.say(f"order {row['name']}: {order['remark']} of {customer} was meant; CRM, JDY, its customer: {told}")
        # SO-1: each line with its product, quantity and price.
        lines = [line for line in self.crm_lines if line["order_id"] == row["_id"]]
        meant = Counter((self.codes[line["product_id"]], decimal(line["quantity"]), decimal(line["sales_price"]))
                        for line in lines)
        found = Counter((line["material_number"], decimal(line["qty"]), decimal(line["price"]))
                        for line in detail["material_entity"])
        if meant != found:
            self.say(f"order {row['name']}: lines only in the CRM {list(meant - found)}, only in JDY {list(found - meant)}")
        label = self.labels.get(row.get(self.status), row.get(self.status))
        if label != "已同步":
            self.say(f"order {row['name']} is {label}")
        return None
