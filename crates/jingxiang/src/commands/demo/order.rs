//! The demo's order: made in the CRM by its public interface, found again in JDY.

use std::sync::atomic::AtomicBool;

use anyhow::{Context, anyhow};
use engine::Connection;
use serde_json::{Map, Value, json};

use super::{Stage, ended};
use crate::connection::Clients;
use crate::progress::Bars;

/// Makes an order, synchronises it, and prints what both sides hold.
pub(super) async fn show(
    stage: &Stage,
    connection: &Connection,
    bars: &Bars,
    never: &AtomicBool,
) -> anyhow::Result<()> {
    let stored = stage.store.connection(&connection.id).await?.context("对接已被删除")?;
    let clients = stage.opener.clients(&stored)?;
    println!("\n二、销售人员在纷享销客下了一张订单\n");
    let id = create(stage, &clients, &connection.id).await?;
    let before = order(&clients, &id).await?;
    println!(
        "  纷享销客  订单 {}  客户 {}  同步状态 {}",
        text(&before["name"]),
        text(&before["account_id__r"]),
        status(&clients, &before).await?
    );
    println!("\n三、同步\n");
    ended(stage.engine.run(connection, &[], "demo", bars, never).await)?;
    let after = order(&clients, &id).await?;
    println!("\n  纷享销客  订单 {}  同步状态 {}", text(&after["name"]), status(&clients, &after).await?);
    let found = clients.jdy.detail(&jdy::SALES_ORDER, &jdy_id(stage, &connection.id, &id).await?).await?;
    let bill = found.ok_or_else(|| anyhow!("精斗云中没有找到订单"))?;
    println!(
        "  精斗云    订单 {}  客户 {}  业务员 {}",
        text(&bill["bill_no"]),
        text(&bill["customer_name"]),
        text(&bill["emp_name"])
    );
    for line in bill["material_entity"].as_array().into_iter().flatten() {
        println!(
            "            {}  {} {}  单价 {}  仓库 {}",
            text(&line["material_name"]),
            text(&line["qty"]),
            text(&line["unit_name"]),
            text(&line["price"]),
            text(&line["stock_name"])
        );
    }
    Ok(())
}

/// Two lines for the first bound customer: what a sales person does by hand.
async fn create(stage: &Stage, clients: &Clients, connection: &str) -> anyhow::Result<String> {
    let customers = stage.store.all_bindings(connection, streams::customer::KIND.0, None, 1).await?;
    let customer = customers.first().context("没有已同步的客户")?;
    let products = stage.store.all_bindings(connection, streams::product::KIND.0, None, 2).await?;
    let today = stage.engine.clock.now();
    let owner = clients.crm.administrator().await?.open_user_id;
    let fields = json!({
        "account_id": customer.binding.crm_id, "order_time": today, "delivery_date": today + 7 * 86_400_000,
        "owner": [owner], "remark": "演示订单", "record_type": "default__c",
    });
    let line = |product: &store::Bound, quantity: u32, price: &str| {
        object(json!({"product_id": product.binding.crm_id, "quantity": quantity.to_string(), "sales_price": price,
            "record_type": "default__c"}))
    };
    let lines = products.iter().take(2).zip([(10, "12.50"), (3, "99.90")]).map(|(p, (q, m))| line(p, q, m)).collect();
    let details = [("SalesOrderProductObj".to_owned(), lines)].into();
    Ok(clients.crm.create("SalesOrderObj", object(fields), details).await?.id)
}

async fn order(clients: &Clients, id: &str) -> anyhow::Result<Value> {
    clients.crm.get("SalesOrderObj", id).await?.ok_or_else(|| anyhow!("纷享销客中没有找到订单"))
}

async fn jdy_id(stage: &Stage, connection: &str, crm_id: &str) -> anyhow::Result<String> {
    let kind = streams::sales_order::KIND.0;
    let mut bound = stage.store.bindings(connection, kind, model::System::Crm, &[crm_id]).await?;
    let why = || anyhow!("订单没有同步到精斗云，原因见同步日志");
    bound.pop().map(|binding| binding.jdy_id).ok_or_else(why)
}

/// What the order says of its synchronisation, in the tenant's own words.
async fn status(clients: &Clients, order: &Value) -> anyhow::Result<String> {
    let describe = clients.crm.describe("SalesOrderObj").await?;
    let (name, field) = describe.field_by_label("同步状态").context("纷享销客的销售订单没有「同步状态」字段")?;
    let option = field.options.iter().find(|option| order[name].as_str() == Some(option.value.as_str()));
    Ok(option.map_or_else(|| "（空）".to_owned(), |option| option.label.clone()))
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
