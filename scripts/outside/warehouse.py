"""What the people of 精斗云 ship and settle: in parts, several orders at once, several bills at once, to the odd cent."""

from decimal import Decimal


def ship(people):
    """One or two of the orders that have come to 精斗云 are audited and go out, whole or in parts."""
    waiting = [id for id, order in people.orders.items() if order["ships"] and not order["gone"]]
    here = arrived(people, people.dice.sample(waiting, min(4, len(waiting))))
    if not here:
        return None
    (id, bill), chance, jdy = here[0], people.dice.random(), people.tenant.jdy
    beside = next(((other, row) for other, row in here[1:] if row["customer_id"] == bill["customer_id"]), None)
    together = [(id, bill), beside] if beside and chance < 0.5 else [(id, bill)]
    for _, row in together:
        if row["bill_status"] != "C":
            jdy.operate("sal_bill_order", "audit", row["id"])
    shipped = [order for order, _ in together]
    if len(together) == 1 and chance > 0.6 and not people.orders[id].get("partly"):
        outbound, people.orders[id]["gone"] = part(people, bill["id"])
        people.orders[id]["partly"], what = True, "shipment of a part"
    else:
        outbound = jdy.push("sal_bill_order", "sal_bill_outbound", *(row["id"] for _, row in together))
        what = "shipment of two orders" if beside and len(together) > 1 else "shipment"
        for order in shipped:
            people.orders[order]["gone"] = True
    jdy.operate("sal_bill_outbound", "audit", outbound)
    left = Decimal(str(jdy.detail("/scm/sal_out_bound", outbound)["total_amount"]))
    people.outbounds[outbound] = {"orders": shipped, "customer": bill["customer_id"], "left": left}
    return what


def arrived(people, orders):
    """Those of these orders that are in 精斗云, with their bills."""
    found = []
    for id in orders:
        name = people.tenant.crm.list("SalesOrderObj", _id=id)[0]["name"]
        bill = people.tenant.jdy.list("/scm/sal_order", bill_no=name)
        found += [(id, row) for row in bill if row["bill_no"] == name]
    return found


def part(people, order):
    """An outbound of about half of an order, with a cent off; its id, and whether that was all of the order."""
    jdy = people.tenant.jdy
    bill, lines, all_of_it = jdy.detail("/scm/sal_order", order), [], True
    for line in bill["material_entity"]:
        whole = int(Decimal(str(line["qty"])))
        goes = max(1, whole // 2)
        all_of_it = all_of_it and goes == whole
        lines.append({"material_id": line["material_id"], "unit_id": line["unit_id"], "qty": goes, "price": line["price"],
                      "stock_id": line["stock_id"], "src_bill_type_id": "sal_bill_order", "src_inter_id": order,
                      "src_entry_id": line["id"]})
    body = {"bill_date": bill["bill_date"], "customer_id": bill["customer_id"], "material_entity": lines,
            "bill_dis_amount": 0.01, "ignore_warn": True}
    return jdy.save("/scm/sal_out_bound", body), all_of_it


def pay(people):
    """A receipt for one or several outbounds of a customer, whole or in part."""
    open_ones = [id for id, bill in people.outbounds.items() if bill["left"] > 0]
    if not open_ones:
        return None
    jdy, dice = people.tenant.jdy, people.dice
    customer = people.outbounds[dice.choice(open_ones)]["customer"]
    of_it = [id for id in open_ones if people.outbounds[id]["customer"] == customer]
    settled = {}
    for id in dice.sample(of_it, min(len(of_it), dice.randint(1, 3))):
        left = people.outbounds[id]["left"]
        some = max(Decimal("0.01"), (left * dice.randint(20, 80) / 100).quantize(Decimal("0.01")))
        settled[id] = some if dice.random() < 0.4 else left
        people.outbounds[id]["left"] -= settled[id]
    entries = [{"src_bill_id": id, "src_bill_type_id": "sal_bill_outbound", "cur_settle_amount": str(sum)}
               for id, sum in settled.items()]
    amount = str(sum(settled.values()))
    body = {"bill_date": jdy.detail("/scm/sal_out_bound", next(iter(settled)))["bill_date"], "customer_id": customer,
            "pay_entry_list": [{"settle_account_id": people.account, "amount": amount}], "source_bill_entry_list": entries}
    receipt = jdy.save("/arap/ar_credit", body)
    people.receipts[receipt] = settled
    jdy.operate("ar_creditbill", "audit", receipt)
    return "payment" if len(settled) == 1 else "payment of several shipments"
