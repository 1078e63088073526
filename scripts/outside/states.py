"""Every source record is in exactly one state, and nothing else is (F-5)."""

from collections import Counter

# What a record may be in when all has come through.
THROUGH = {"created", "updated", "unchanged"}


def bills(jdy, path):
    return [row["id"] for row in jdy.list(path)]


def faults(company, sides):
    """What the connector says of each record, against the records that there are on the source side."""
    people, said = company.people, company.server.pages(f"/connections/{company.id}/records")
    found, by_kind = [], {}
    for row in said:
        by_kind.setdefault(row["kind"], {}).setdefault(row["source_id"], []).append(row)
    keys = Counter((row["kind"], row["key"]) for row in said)
    found += [f"{kind} {key} has {n} states" for (kind, key), n in keys.items() if n > 1]
    jdy = people.tenant.jdy
    there = {
        "product": [row["id"] for row in sides.materials],
        "product_category": [row["id"] for row in jdy.list("/bd/material_group")],
        "sales_order": list(sides.crm_orders),
        "customer": list(sides.accounts),
        # Bills older than the connection are nobody's source (decision 0007).
        "delivery": [id for id in bills(jdy, "/scm/sal_out_bound") if id not in people.old],
        "payment": [id for id in bills(jdy, "/arap/ar_credit") if id not in people.old],
    }
    gone = {id for id, _ in people.deleted}
    for kind, ids in there.items():
        told = by_kind.get(kind, {})
        found += [f"{kind} {id} is in no state" for id in ids if id not in told]
        found += [f"{kind} {id} is {row['state']}, and is not there" for id in set(told) - set(ids)
                  for row in told[id] if not (id in gone and row["state"] == "deleted")]
    wanted = [id for id in people.edited if people.made.get(id, True)]
    meant = {"product": people.products, "product_category": people.categories, "customer": wanted,
             "sales_order": people.orders, "delivery": people.outbounds, "payment": people.receipts}
    for kind, ids in meant.items():
        found += [f"{kind} {row['title']} is {row['state']}: {row['reason']}" for id in ids
                  for row in by_kind.get(kind, {}).get(id, []) if row["state"] not in THROUGH]
    found += [f"customer {row['title']} has no deal and is {row['state']}" for id, deal in people.made.items() if not deal
              for row in by_kind.get("customer", {}).get(id, []) if row["state"] != "held"]
    return found
