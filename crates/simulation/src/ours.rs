//! What people change and remove by hand of the records that the connector keeps in the CRM. It keeps what they say until
//! 精斗云 says something else: nothing is written when nothing mapped has changed (F-6). What was removed is asked about when it
//! would be written next (decision 0025); stock is simply made anew, and a delivery or a payment never is (DN-1, PY-1).

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use jdy::{MATERIAL, Operation, STORE};
use jingxiang::provision;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::exact;
use crate::world::{World, text};

/// What of it neither side shows any more.
#[derive(Default)]
pub struct Hand {
    /// Fields that somebody changed: record and field; what the field says since, and what the connector had written.
    pub fields: BTreeMap<(String, String), (String, String)>,
    /// Records that somebody invalidated.
    pub removed: BTreeSet<String>,
    /// Products and warehouses that somebody invalidated, by number, and what 精斗云 said of each then.
    pub sources: BTreeMap<String, String>,
    /// Customer categories that somebody invalidated, and their numbers: whoever names one names it still.
    pub categories: BTreeMap<String, String>,
    /// Stock that somebody invalidated: product and warehouse of the row, and its two quantities.
    pub stock: BTreeMap<(String, String), (Decimal, Decimal)>,
}

impl Hand {
    /// Whether a field may say this although 精斗云 says that: somebody wrote it, and 精斗云 has not changed since.
    pub fn excuses(&self, record: &Value, field: &str, should: &str) -> bool {
        let written = self.fields.get(&(text(&record["_id"]), field.to_owned()));
        written.is_some_and(|(says, before)| same(says, &text(&record[field])) && same(before, should))
    }
}

/// Numbers are the same however many zeros they end in.
fn same(one: &str, other: &str) -> bool {
    let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
    one == other || number(one).is_some_and(|one| Some(one) == number(other))
}

/// What is carried of a product in any case, as far as it can change.
pub(crate) fn of_product(product: &Value) -> String {
    ["name", "parent_id", "price_entity", "enable"].map(|field| text(&product[field])).join("|")
}

impl World {
    /// Somebody changes a field that the connector writes.
    pub async fn edit_ours(&mut self, rng: &mut Rng) -> Option<String> {
        let first = rng.u8(..8);
        for which in (0..8).map(|at| (first + at) % 8) {
            if let Some(said) = self.edit_one_of(which, rng).await {
                return Some(said);
            }
        }
        None
    }

    async fn edit_one_of(&mut self, which: u8, rng: &mut Rng) -> Option<String> {
        match which {
            0 => self.edited_by_hand("ProductObj", "name", rng).await,
            1 => self.edited_by_hand("ProductObj", "price", rng).await,
            2 => self.edited_by_hand("WarehouseObj", "name", rng).await,
            3 => self.edited_by_hand("StockObj", "available_stock", rng).await,
            4 => self.edited_by_hand("StockObj", "real_stock", rng).await,
            5 => self.edited_by_hand("DeliveryNoteObj", "remark", rng).await,
            6 => {
                let own = self.customer_categories().await?;
                self.edited_by_hand(&own, "name", rng).await
            }
            _ => self.says_otherwise(rng).await,
        }
    }

    pub(crate) async fn customer_categories(&self) -> Option<String> {
        let objects = self.crm.objects().await.ok()?;
        Some(objects.into_iter().find(|object| object.label == "客户分类")?.api_name)
    }

    async fn edited_by_hand(&mut self, object: &str, field: &str, rng: &mut Rng) -> Option<String> {
        // The CRM's own products are nobody's but the CRM's.
        let ours = |row: &Value| !text(&row["product_code"]).starts_with("CRM-");
        let row = rng.choice(self.crm_rows(object).await.into_iter().filter(ours).collect::<Vec<_>>())?;
        let (id, now) = (text(&row["_id"]), text(&row[field]));
        let value = match field {
            "price" | "available_stock" | "real_stock" => format!("{}", rng.u32(1..900)),
            _ => self.name(&format!("{now}手改")),
        };
        self.crm_save(object, &id, json!({field: value})).await?;
        let written = self.notes.hand.fields.entry((id, field.to_owned())).or_default();
        let before = if same(&written.0, &now) && !now.is_empty() { written.1.clone() } else { now.clone() };
        *written = (value.clone(), before);
        if object == "WarehouseObj" {
            self.unsure_about(&text(&row["number"])).await;
        }
        Some(format!("CRM, by hand: {field} 「{now}」 of {object} says 「{value}」"))
    }

    /// SO-3: which warehouse a line means is another thing before and after.
    async fn unsure_about(&mut self, number: &str) {
        let stores = self.jdy_rows(&STORE).await;
        let them = stores.iter().filter(|store| text(&store["number"]) == number).map(|store| text(&store["id"]));
        self.notes.gone.stores.extend(them.collect::<Vec<_>>());
        let first = self.first_store().await;
        self.notes.gone.stores.extend(first);
    }

    /// SO-5: somebody sets 同步状态, which is the connector's to say.
    async fn says_otherwise(&mut self, rng: &mut Rng) -> Option<String> {
        let order = rng.choice(self.crm_rows("SalesOrderObj").await)?;
        let label = if rng.bool() { "已同步" } else { "未同步" };
        let value = self.option("SalesOrderObj", "sync_status__c", label).await?;
        self.crm_save("SalesOrderObj", &text(&order["_id"]), json!({"sync_status__c": value})).await?;
        Some(format!("CRM, by hand: 同步状态 of order {} says {label}", text(&order["name"])))
    }

    /// Somebody invalidates a record that the connector has made.
    pub async fn remove_ours(&mut self, rng: &mut Rng) -> Option<String> {
        let first = rng.u8(..6);
        for which in (0..6).map(|at| (first + at) % 6) {
            if let Some(said) = self.remove_one_of(which, rng).await {
                return Some(said);
            }
        }
        None
    }

    async fn remove_one_of(&mut self, which: u8, rng: &mut Rng) -> Option<String> {
        match which {
            0 => self.remove_product(rng).await,
            1 => self.remove_warehouse(rng).await,
            2 => self.remove_stock(rng).await,
            3 => self.removed("DeliveryNoteObj", rng, |_| true).await.map(|row| said("delivery", &row)),
            4 => self.removed("PaymentObj", rng, |_| true).await.map(|row| said("payment", &row)),
            _ => {
                let own = self.customer_categories().await?;
                let field = self.crm.describe(&own).await.ok()?.field_by_label("客户分类编号")?.0.to_owned();
                let row = self.removed(&own, rng, |_| true).await?;
                self.notes.hand.categories.insert(text(&row["_id"]), text(&row[&field]));
                Some(said("customer category", &row))
            }
        }
    }

    async fn removed(&mut self, object: &str, rng: &mut Rng, wanted: impl Fn(&Value) -> bool) -> Option<Value> {
        let row = rng.choice(self.crm_rows(object).await.into_iter().filter(wanted).collect::<Vec<_>>())?;
        let id = text(&row["_id"]);
        self.crm.invalidate(object, &id).await.ok()?;
        self.changed(object, &id);
        self.notes.hand.removed.insert(id);
        Some(row)
    }

    /// A product that no order names: what is ordered of one that is gone has no delivery.
    async fn remove_product(&mut self, rng: &mut Rng) -> Option<String> {
        if !self.notes.mass.is_empty() {
            return None;
        }
        let row = self.removed("ProductObj", rng, |row| text(&row["name"]).contains("临时")).await?;
        let code = text(&row["product_code"]);
        if let Some(there) = self.jdy_rows(&MATERIAL).await.iter().find(|product| text(&product["number"]) == code) {
            let whole = self.jdy_whole(&MATERIAL, &text(&there["id"])).await?;
            self.notes.hand.sources.insert(code, of_product(&whole));
            // Nobody notices before it changes.
            if rng.bool() {
                let operation = if text(&whole["enable"]) == "0" { Operation::Enable } else { Operation::Disable };
                self.jdy.operate(&MATERIAL, operation, &[text(&there["id"])]).await.ok()?;
            }
        }
        Some(said("product", &row))
    }

    async fn remove_warehouse(&mut self, rng: &mut Rng) -> Option<String> {
        let row = self.removed("WarehouseObj", rng, |_| true).await?;
        let number = text(&row["number"]);
        self.unsure_about(&number).await;
        let stores = self.jdy_rows(&STORE).await;
        let store = stores.iter().find(|store| text(&store["number"]) == number)?;
        self.notes.hand.sources.insert(number.clone(), text(&store["name"]));
        if rng.bool() {
            let body = json!({"id": store["id"], "number": number, "name": self.name("改仓"), "is_allow_neg": "true"});
            self.jdy_save(&STORE, body).await?;
        }
        Some(said("warehouse", &row))
    }

    async fn remove_stock(&mut self, rng: &mut Rng) -> Option<String> {
        let row = self.removed("StockObj", rng, |_| true).await?;
        let number = |rows: Vec<Value>, pointer: &str, field: &str| {
            rows.iter().find(|other| other["_id"] == row[pointer]).map(|other| text(&other[field]))
        };
        let product = number(self.crm_rows("ProductObj").await, "product_id", "product_code")?;
        let warehouse = number(self.crm_rows("WarehouseObj").await, "warehouse_id", "number")?;
        let levels = ["available_stock", "real_stock"].map(|field| {
            let by_hand = self.notes.hand.fields.get(&(text(&row["_id"]), field.to_owned()));
            let before = by_hand.filter(|(says, _)| same(says, &text(&row[field]))).map(|(_, before)| before.clone());
            exact(&before.map_or_else(|| row[field].clone(), Value::from))
        });
        self.notes.hand.stock.insert((product, warehouse), (levels[0], levels[1]));
        Some(said("stock row", &row))
    }

    /// The administrator presses 重新创建 for categories that somebody removed (PR-4); units that were taken away stay so.
    pub async fn recreates(&mut self) -> bool {
        let broken = provision::broken(&self.store, &self.id).await.unwrap_or_default();
        let broken: Vec<_> =
            broken.into_iter().filter(|broken| broken.stream.spec().kind.0 == "customer_category").collect();
        if broken.is_empty() {
            return false;
        }
        let worker = &self.processes[0].worker;
        let connection = worker.opener.open(&self.stored().await).expect("a connection");
        provision::recreate(&worker.engine, &connection, broken).await.is_ok_and(|made| !made.is_empty())
    }
}

fn said(what: &str, row: &Value) -> String {
    format!("CRM, by hand: the {what} 「{}」 is invalidated", text(&row["name"]))
}
