"""What people do in both systems meanwhile, and what must have come of it."""

import time


class People:
    """The people of one company. They remember what they did."""

    def __init__(self, tenant, dice):
        self.tenant, self.dice = tenant, dice
        self.orders, self.products, self.outbounds, self.receipts = {}, {}, {}, {}
        self.customers, self.goods, self.unit, self.category = [], [], None, None

    def look_around(self):
        """After the first load: what orders can be made of."""
        jdy, crm = self.tenant.jdy, self.tenant.crm
        known = {row["name"] for row in jdy.list("/bd/customer", enable="1")}
        names = [row["name"] for row in crm.list("AccountObj")]
        self.customers = [row["_id"] for row in crm.list("AccountObj") if row["name"] in known and names.count(row["name"]) == 1]
        materials = {row["number"] + row["name"] for row in jdy.list("/bd/material", enable="1")}
        self.goods = [row["_id"] for row in crm.list("ProductObj") if row["name"] in materials]
        self.unit = next(row["id"] for row in jdy.list("/bd/measure_unit"))
        self.category = next(row["id"] for row in jdy.list("/bd/material_group"))
        self.at_first = {"orders": len(jdy.list("/scm/sal_order"))}

    def do_something(self):
        """One change; what it was."""
        chance = self.dice.random()
        if chance < 0.35:
            return self.order()
        if chance < 0.5:
            return self.edit_order()
        if chance < 0.65:
            return self.product()
        if chance < 0.75:
            return self.rename_product()
        return self.ship() or self.pay() or self.order()

    def order(self):
        now, lines = int(time.time() * 1000), []
        for _ in range(self.dice.randint(1, 3)):
            line = {"product_id": self.dice.choice(self.goods), "quantity": str(self.dice.randint(1, 9)),
                    "sales_price": f"{self.dice.randint(1, 9999) / 100:.2f}", "record_type": "default__c"}
            lines.append(line)
        owner = [self.tenant.crm.by["currentOpenUserId"]]
        fields = {"account_id": self.dice.choice(self.customers), "order_time": now, "delivery_date": now,
                  "owner": owner, "record_type": "default__c", "remark": "第 1 版"}
        id = self.tenant.crm.create("SalesOrderObj", fields, {"SalesOrderProductObj": lines})
        # Some are shipped, the others change: an order that 精斗云 has audited may not be changed any more (SO-1).
        self.orders[id] = {"remark": "第 1 版", "lines": lines, "ships": self.dice.random() < 0.5, "shipped": False}
        return "order"

    def edit_order(self):
        mine = [id for id, order in self.orders.items() if not order["ships"]]
        if not mine:
            return self.order()
        id = self.dice.choice(mine)
        remark = f"第 {int(self.orders[id]['remark'].split()[1]) + 1} 版"
        self.tenant.crm.update("SalesOrderObj", id, {"remark": remark})
        self.orders[id]["remark"] = remark
        return "edited order"

    def product(self):
        number = f"K{self.dice.getrandbits(32):08x}"
        body = {"number": number, "name": f"新品 {number}", "enable": "1", "base_unit_id": self.unit,
                "parent_id": self.category}
        id = self.tenant.jdy.save("/bd/material", body)
        self.products[id] = body
        return "product"

    def rename_product(self):
        if not self.products:
            return self.product()
        id = self.dice.choice(list(self.products))
        body = self.products[id] | {"name": f"改名 {self.dice.getrandbits(32):08x}"}
        self.tenant.jdy.save("/bd/material", {"id": id, **body})
        self.products[id] = body
        return "renamed product"

    def ship(self):
        """One of the orders that have come to 精斗云 is audited, and goes out whole."""
        waiting = {id: order for id, order in self.orders.items() if order["ships"] and not order["shipped"]}
        if not waiting:
            return None
        names = {row["name"]: row["_id"] for row in self.tenant.crm.list("SalesOrderObj") if row["_id"] in waiting}
        jdy = self.tenant.jdy
        for bill in jdy.list("/scm/sal_order"):
            if bill["bill_no"] in names:
                id = names[bill["bill_no"]]
                jdy.audit("sal_bill_order", bill["id"])
                outbound = jdy.push("sal_bill_order", "sal_bill_outbound", bill["id"])
                jdy.audit("sal_bill_outbound", outbound)
                waiting[id]["shipped"] = True
                self.outbounds[outbound] = id
                return "shipment"
        return None

    def pay(self):
        """An outbound is paid."""
        open_ones = [id for id in self.outbounds if id not in self.receipts]
        if not open_ones:
            return None
        jdy, outbound = self.tenant.jdy, self.dice.choice(open_ones)
        receipt = jdy.push("sal_bill_outbound", "ar_creditbill", outbound)
        jdy.audit("ar_creditbill", receipt)
        self.receipts[outbound] = receipt
        return "payment"
