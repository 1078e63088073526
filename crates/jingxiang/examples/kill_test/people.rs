//! What people do on both sides meanwhile.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use engine::Clock;
use jingxiang::connection::Clients;
use serde_json::{Map, Value, json};
use store::Store;

use crate::Pair;
use crate::workers::Workers;

/// Changes both sides at random and kills workers at random, for so many seconds; how many changes there were.
pub(crate) async fn busy(
    store: &Store,
    pairs: &[Pair],
    clock: &Arc<dyn Clock>,
    seed: u64,
    seconds: u64,
    workers: &mut Workers,
) -> anyhow::Result<usize> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let end = clock.now() + i64::try_from(seconds)? * 1_000;
    let mut changes = 0;
    while clock.now() < end {
        let pair = &pairs[dice.usize(..pairs.len())];
        let stored = store.connection(&pair.id).await?.context("a connection")?;
        let clients = pair.opener.clients(&stored)?;
        if dice.bool() {
            order(store, pair, &clients, clock.now(), &mut dice).await?;
        } else {
            product(&clients, &mut dice).await?;
        }
        changes += 1;
        match dice.u8(..12) {
            0 => workers.kill_one()?,
            1..4 => workers.revive()?,
            _ => {}
        }
        clock.sleep(Duration::from_millis(dice.u64(50..400))).await;
    }
    Ok(changes)
}

/// A new order in the CRM, of which the CRM tells.
async fn order(
    store: &Store,
    pair: &Pair,
    clients: &Clients,
    now: i64,
    dice: &mut fastrand::Rng,
) -> anyhow::Result<()> {
    let customers = store.all_bindings(&pair.id, streams::customer::KIND.0, None, 50).await?;
    let products = store.all_bindings(&pair.id, streams::product::KIND.0, None, 50).await?;
    let customer = &customers[dice.usize(..customers.len())].binding.crm_id;
    let product = &products[dice.usize(..products.len())].binding.crm_id;
    let owner = clients.crm.administrator().await?.open_user_id;
    let fields = json!({"account_id": customer, "order_time": now, "delivery_date": now, "owner": [owner],
        "record_type": "default__c"});
    let line = json!({"product_id": product, "quantity": "2", "sales_price": "9.90", "record_type": "default__c"});
    let details = [("SalesOrderProductObj".to_owned(), vec![object(line)])].into();
    let id = clients.crm.create("SalesOrderObj", object(fields), details).await?.id;
    store.receive(&pair.id, &format!("{:032x}", dice.u128(..)), "SalesOrderObj", &id, now).await?;
    Ok(())
}

/// A new customer in the CRM without a deal yet is looked at and held; a new product in JDY goes to the CRM.
async fn product(clients: &Clients, dice: &mut fastrand::Rng) -> anyhow::Result<()> {
    let first = jdy::Filter { page_size: 1, ..jdy::Filter::default() };
    let unit = clients.jdy.list(&jdy::MEASURE_UNIT, &first, 1).await?.rows[0]["id"].clone();
    let category = clients.jdy.list(&jdy::MATERIAL_GROUP, &first, 1).await?.rows[0]["id"].clone();
    let number = format!("K{:08x}", dice.u32(..));
    let product = json!({"number": number, "name": format!("新品 {number}"), "enable": "1", "base_unit_id": unit,
        "parent_id": category});
    clients.jdy.save(&jdy::MATERIAL, &object(product)).await?;
    Ok(())
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}
