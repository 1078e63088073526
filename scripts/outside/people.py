"""What people do in both systems meanwhile. They remember what they did: what must have come of it is in checks.py."""

import time

from . import warehouse


class People:
    """The people of one company."""

    def __init__(self, tenant, dice):
        self.tenant, self.dice = tenant, dice
        self.orders, self.outbounds, self.receipts = {}, {}, {}
        self.products, self.deleted, self.categories = {}, set(), {}
        self.customers, self.made, self.edited, self.goods = [], {}, {}, []

    def look_around(self):
        """After the first load: what orders can be made of."""
        jdy, crm = self.tenant.jdy, self.tenant.crm
        known = {row["name"] for row in jdy.list("/bd/customer", enable="1")}
        accounts = crm.list("AccountObj")
        names = [row["name"] for row in accounts]
        self.customers = [row["_id"] for row in accounts if row["name"] in known and names.count(row["name"]) == 1]
        self.names = {row["_id"]: row["name"] for row in accounts}
        materials = {row["number"] + row["name"] for row in jdy.list("/bd/material", enable="1")}
        products = crm.list("ProductObj")
        self.goods = [row["_id"] for row in products if row["name"] in materials]
        self.unit = next(row["id"] for row in jdy.list("/bd/measure_unit"))
        self.category = next(row["id"] for row in jdy.list("/bd/material_group"))
        self.account = next(row["id"] for row in jdy.list("/bd/settlement_account") if row["enable"])
        self.old = {row["id"] for path in ("/scm/sal_out_bound", "/arap/ar_credit") for row in jdy.list(path)}
        self.at_first = {"orders": len(jdy.list("/scm/sal_order")), "CRM customers": len(accounts), "products": len(products),
                         "customers": len(jdy.list("/bd/customer", enable="-1"))}

    def do_something(self):
        """One change; what it was."""
        chance, deeds = self.dice.random(), (
            (0.25, self.order), (0.37, self.edit_order), (0.47, self.product), (0.61, self.change_product),
            (0.66, self.customer), (0.73, self.edit_customer), (0.77, self.change_category),
        )
        deed = next((deed for upto, deed in deeds if chance < upto), None)
        if deed:
            return deed()
        return (warehouse.ship(self) if self.dice.random() < 0.6 else warehouse.pay(self)) or self.order()

    def fresh(self):
        return f"{self.dice.getrandbits(32):08x}"

    # Orders.

    def order(self, customer=None):
        now, ships = int(time.time() * 1000), self.dice.random() < 0.5
        # Those that ship are of few customers, so that one outbound may ship several of them (DN-2).
        customer = customer or self.dice.choice(self.customers[:2] if ships else self.customers)
        fields = {"account_id": customer, "order_time": now, "delivery_date": now, "owner": self.owner(),
                  "record_type": "default__c", "remark": "第 1 版"}
        lines = [self.line() for _ in range(self.dice.randint(1, 3))]
        id = self.tenant.crm.create("SalesOrderObj", fields, {"SalesOrderProductObj": lines})
        # Some are shipped, the others change: an order that 精斗云 has audited may not be changed any more (SO-1).
        self.orders[id] = {"remark": "第 1 版", "customer": customer, "ships": ships, "gone": False}
        return "order"

    def owner(self):
        return [self.tenant.crm.by["currentOpenUserId"]]

    def line(self):
        return {"product_id": self.dice.choice(self.goods), "quantity": str(self.dice.randint(1, 9)),
                "sales_price": f"{self.dice.randint(1, 9999) / 100:.2f}", "record_type": "default__c"}

    def edit_order(self):
        """Another remark; sometimes a line is changed, added, or taken away."""
        mine = [id for id, order in self.orders.items() if not order["ships"]]
        if not mine:
            return self.order()
        id, chance, crm = self.dice.choice(mine), self.dice.random(), self.tenant.crm
        remark = f"第 {int(self.orders[id]['remark'].split()[1]) + 1} 版"
        there, lines = crm.list("SalesOrderProductObj", order_id=id), []
        if chance < 0.3:
            lines = [{"_id": self.dice.choice(there)["_id"], **self.line()}]
        elif chance < 0.5:
            lines = [self.line()]
        elif chance < 0.6 and len(there) > 1:
            crm.invalid("SalesOrderProductObj", self.dice.choice(there)["_id"])
        crm.update("SalesOrderObj", id, {"remark": remark}, {"SalesOrderProductObj": lines} if lines else None)
        self.orders[id]["remark"] = remark
        return "edited order"

    # Products and their categories.

    def product(self):
        number = f"K{self.fresh()}"
        self.save_product(None, {"number": number, "name": f"新品 {number}", "enable": "1", "base_unit_id": self.unit,
                                 "parent_id": self.dice.choice([self.category, *self.categories]), "price": "1"})
        return "product"

    def save_product(self, id, body):
        price = [{"price_unit_id": body["base_unit_id"], "price_retail_price": body["price"]}]
        sent = {name: value for name, value in body.items() if name != "price"} | {"price_entity": price}
        self.products[self.tenant.jdy.save("/bd/material", sent | ({"id": id} if id else {}))] = body

    def change_product(self):
        if not self.products:
            return self.product()
        id, chance = self.dice.choice(list(self.products)), self.dice.random()
        body = self.products[id]
        if chance < 0.35:
            self.save_product(id, body | {"name": f"改名 {self.fresh()}"})
            return "renamed product"
        if chance < 0.6:
            self.save_product(id, body | {"price": f"{self.dice.randint(1, 99999) / 100:.2f}"})
            return "product of another price"
        if chance < 0.85:
            enable = "0" if body["enable"] == "1" else "1"
            self.tenant.jdy.operate("bd_material", "enable" if enable == "1" else "disable", id)
            self.products[id] = body | {"enable": enable}
            return "product disabled or enabled"
        self.tenant.jdy.operate("bd_material", "delete", id)
        del self.products[id]
        self.deleted.add((id, body["number"]))
        return "deleted product"

    def change_category(self):
        """A new one below another, or a new name for one."""
        jdy, name = self.tenant.jdy, f"类别 {self.fresh()}"
        if len(self.categories) < 2:
            body = {"number": f"L{self.fresh()}", "name": name, "parent_id": self.category}
            self.categories[jdy.save("/bd/material_group", body)] = body
            return "category"
        id = self.dice.choice(list(self.categories))
        self.categories[id] |= {"name": name}
        jdy.save("/bd/material_group", {"id": id, **self.categories[id]})
        return "renamed category"

    # Customers.

    def about(self):
        return {"remark": f"备注 {self.fresh()}", "address": f"新街 {self.fresh()}",
                "tel": f"139{self.dice.randint(0, 99_999_999):08d}"}

    def customer(self):
        """With a deal, without one (CU-2), or without one and with an order (SO-6)."""
        fields, chance = self.about() | {"name": f"新客 {self.fresh()}"}, self.dice.random()
        deal = chance < 0.4
        more = {"deal_status": "2" if deal else "1", "owner": self.owner(), "record_type": "default__c"}
        id = self.tenant.crm.create("AccountObj", fields | more)
        self.names[id] = fields["name"]
        self.made[id], self.edited[id] = deal or chance < 0.7, fields
        if not deal and chance < 0.7:
            self.order(id)
        return "customer"

    def edit_customer(self):
        id, fields = self.dice.choice([*self.customers, *self.made]), self.about()
        self.tenant.crm.update("AccountObj", id, fields)
        self.edited[id] = fields
        return "edited customer"
