//! What people do in the CRM: customers, orders, files, and what the connector keeps there.

use std::collections::BTreeMap;

use bytes::Bytes;
use fastrand::Rng;
use fxiaoke::{Operator, Query};
use serde_json::{Value, json};

use crate::model::TWICE;
use crate::undone::of_order;
use crate::world::{World, object, text};

impl World {
    /// All valid rows of an object.
    pub async fn crm_rows(&self, of: &str) -> Vec<Value> {
        let (mut rows, mut last): (Vec<Value>, Option<String>) = (Vec::new(), None);
        loop {
            let query = Query::default().after_id(last.as_deref());
            let Ok(page) = self.crm.query(of, &query).await else { return rows };
            let full = page.rows.len() >= 100;
            last = page.rows.last().map(|row| text(&row["_id"]));
            rows.extend(page.rows);
            if !full {
                return rows;
            }
        }
    }

    /// The valid rows whose field is this.
    pub async fn crm_where(&self, of: &str, field: &str, value: &str) -> Vec<Value> {
        let query = Query::default().filter(field, Operator::Eq, [value]);
        self.crm.query(of, &query).await.map(|page| page.rows).unwrap_or_default()
    }

    /// Something in the CRM has changed: it sends an event, which somebody has to deliver.
    pub(crate) fn changed(&mut self, object: &str, id: &str) {
        let message = format!("m{}", self.names * 1000 + self.events.len() as u64 + self.time.now().unsigned_abs());
        self.events.push((message, object.to_owned(), id.to_owned()));
    }

    pub(crate) async fn crm_save(&mut self, of: &str, id: &str, fields: Value) -> Option<()> {
        let before = if of == "AccountObj" { self.crm.get(of, id).await.ok().flatten() } else { None };
        let fields = object(fields);
        self.crm.update(of, id, fields.clone()).await.ok()?;
        self.changed(of, id);
        if let Some(before) = before {
            self.said_in_crm(&before, &fields).await;
        }
        Some(())
    }

    async fn crm_new(&mut self, of: &str, mut fields: Value, lines: Vec<Value>) -> Option<String> {
        let owner = self.crm.administrator().await.ok()?.open_user_id;
        fields["record_type"] = json!("default__c");
        if fields.get("owner").is_none() && of != "SalesOrderProductObj" {
            fields["owner"] = json!([owner]);
        }
        let mut details = BTreeMap::new();
        if !lines.is_empty() {
            details.insert("SalesOrderProductObj".to_owned(), lines.into_iter().map(object).collect());
        }
        let id = self.crm.create(of, object(fields), details).await.ok()?.id;
        self.changed(of, &id);
        if of == "AccountObj" {
            self.made_in_crm(&id).await;
        }
        Some(id)
    }

    /// The value of a select field's option.
    pub async fn option(&self, of: &str, field: &str, label: &str) -> Option<String> {
        let describe = self.crm.describe(of).await.ok()?;
        Some(describe.fields.get(field)?.option_by_label(label)?.value.clone())
    }

    async fn deal(&mut self, id: &str) -> Option<()> {
        let status = self.option("AccountObj", "deal_status", "已成交").await?;
        self.crm_save("AccountObj", id, json!({"deal_status": status})).await
    }

    /// A new customer, with a deal or without.
    pub async fn new_account(&mut self, rng: &mut Rng) -> Option<String> {
        let name = self.name("新客户");
        let tel = format!("138{:08}", self.names);
        let mut fields = json!({"name": name, "tel": tel, "address": format!("新街{}号", self.names)});
        if rng.bool() {
            let users = self.crm.users().await.ok()?;
            fields["owner"] = json!([rng.choice(&users)?.open_user_id]);
        }
        let id = self.crm_new("AccountObj", fields, Vec::new()).await?;
        let deal = rng.bool();
        if deal {
            self.deal(&id).await?;
        }
        Some(format!("CRM: new customer 「{name}」 {} a deal", if deal { "with" } else { "without" }))
    }

    /// A customer has a deal now.
    pub async fn close_deal(&mut self, rng: &mut Rng) -> Option<String> {
        let row = rng.choice(self.crm_rows("AccountObj").await)?;
        self.deal(&text(&row["_id"])).await?;
        Some(format!("CRM: customer 「{}」 has a deal", text(&row["name"])))
    }

    /// A customer: mostly one of the few that much happens to.
    pub(crate) async fn an_account(&self, rng: &mut Rng) -> Option<Value> {
        let rows = self.crm_rows("AccountObj").await;
        let few = rng.u8(..3) > 0;
        let known: Vec<String> = self.bound("customer").await.into_iter().take(4).map(|bound| bound.crm_id).collect();
        let favourites: Vec<&Value> = rows.iter().filter(|row| known.contains(&text(&row["_id"]))).collect();
        if few && !favourites.is_empty() { rng.choice(favourites).cloned() } else { rng.choice(&rows).cloned() }
    }

    /// Another address, telephone, remark or name.
    pub async fn edit_account(&mut self, rng: &mut Rng) -> Option<String> {
        let row = self.an_account(rng).await?;
        let (id, before) = (text(&row["_id"]), text(&row["name"]));
        let (field, value) = match rng.u8(..8) {
            0 => ("address", self.name("改路")),
            1 => ("tel", format!("136{:08}", rng.u32(..90_000_000))),
            2 => ("remark", self.name("备注")),
            3 => ("email", format!("{}@example.com", self.name("mail"))),
            // What is taken away there is gone here, too.
            4 | 5 => (*rng.choice(&["address", "tel", "remark", "email"])?, String::new()),
            _ => ("name", self.name("改名客户")),
        };
        if value == text(&row[field]) {
            return None;
        }
        self.crm_save("AccountObj", &id, json!({field: value})).await?;
        if field == "name" {
            let now = self.time.now();
            self.notes.gone.freed |= TWICE.contains(&before.as_str());
            self.notes.former_names.entry(id).or_default().push((before.clone(), now));
        }
        self.edited(&row, field, &value).await;
        Some(format!("CRM: customer 「{before}」 gets {field} {value}"))
    }

    /// A customer gets a category, where there are any.
    pub async fn categorise(&mut self, rng: &mut Rng) -> Option<String> {
        let describe = self.crm.describe("AccountObj").await.ok()?;
        let (field, spec) = describe.field_by_label("客户分类")?;
        let (field, target) = (field.to_owned(), spec.target.clone()?);
        let category = rng.choice(self.crm_rows(&target).await)?;
        let row = rng.choice(self.crm_rows("AccountObj").await)?;
        let id = text(&row["_id"]);
        let name = text(&row["name"]);
        if !text(&row[&field]).is_empty() && rng.u8(..3) == 0 {
            self.crm_save("AccountObj", &id, json!({&field: null})).await?;
            self.edited(&row, &field, "").await;
            return Some(format!("CRM: customer 「{name}」 is in no category any more"));
        }
        if row[&field] == category["_id"] {
            return None;
        }
        self.crm_save("AccountObj", &id, json!({&field: category["_id"]})).await?;
        self.edited(&row, &field, &text(&category["_id"])).await;
        Some(format!("CRM: customer 「{name}」 is in category 「{}」", text(&category["name"])))
    }

    /// Lines of an order: products that came from 精斗云, and rarely one that did not.
    async fn lines(&self, rng: &mut Rng, most: usize) -> Option<Vec<Value>> {
        let rows = self.crm_rows("ProductObj").await;
        let foreign = |row: &&Value| text(&row["product_code"]).starts_with("CRM-");
        let usable = |row: &&Value| !foreign(row) && !text(&row["name"]).contains("临时");
        let (ours, others): (Vec<&Value>, Vec<&Value>) =
            (rows.iter().filter(usable).collect(), rows.iter().filter(foreign).collect());
        let warehouses = self.crm_rows("WarehouseObj").await;
        let describe = self.crm.describe("SalesOrderProductObj").await.ok()?;
        let warehouse = describe.field_by_label("发货仓库").map(|(name, _)| name.to_owned());
        let mut lines = Vec::new();
        for _ in 0..rng.usize(1..=most) {
            let product = if rng.u8(..24) == 0 { rng.choice(&others)? } else { rng.choice(&ours)? };
            let price = format!("{}.{:02}", rng.u32(1..200), rng.u32(..100));
            let mut line = json!({"product_id": product["_id"], "quantity": rng.u32(1..20).to_string(),
                "sales_price": price, "record_type": "default__c"});
            if let (Some(field), Some(chosen)) = (&warehouse, rng.choice(&warehouses))
                && rng.bool()
            {
                line[field] = chosen["_id"].clone();
            }
            lines.push(line);
        }
        Some(lines)
    }

    /// A new order of one of the first customers.
    pub async fn new_order(&mut self, rng: &mut Rng) -> Option<String> {
        let lines = self.lines(rng, 3).await?;
        // Few buyers, so that one delivery can be about several orders.
        let bound = self.bound("customer").await;
        let regular = bound.first().filter(|_| rng.u8(..3) > 0).map(|bound| bound.crm_id.clone());
        let buyers = self.crm_rows("AccountObj").await;
        let buyer = match buyers.iter().find(|row| Some(text(&row["_id"])) == regular) {
            Some(regular) => regular,
            None => rng.choice(&buyers)?,
        };
        let day = crate::time_of("2026-12-01");
        let mut order = json!({"account_id": buyer["_id"], "order_time": day,
            "delivery_date": day + i64::from(rng.u8(1..20)) * 86_400_000});
        // Who says nothing gets what the mapping says, if it says something (chapter M).
        if rng.bool() {
            order["remark"] = json!(self.name("订单"));
        }
        if let Some(method) = self.method(rng).await {
            order["delivery_method__c"] = json!(method);
        }
        let count = lines.len();
        let id = self.crm_new("SalesOrderObj", order, lines).await?;
        let made = self.crm.get("SalesOrderObj", &id).await.ok()??;
        Some(format!("CRM: new order {} of 「{}」 with {count} lines", text(&made["name"]), text(&buyer["name"])))
    }

    async fn method(&self, rng: &mut Rng) -> Option<String> {
        let label = ["", "物流", "车辆配送", "客户自提"][rng.usize(..4)];
        self.option("SalesOrderObj", "delivery_method__c", label).await
    }

    /// An order's remark, a quantity, or its lines change.
    pub async fn edit_order(&mut self, rng: &mut Rng) -> Option<String> {
        let order = rng.choice(self.crm_rows("SalesOrderObj").await)?;
        let (id, no) = (text(&order["_id"]), text(&order["name"]));
        let lines = self.crm_where("SalesOrderProductObj", "order_id", &id).await;
        self.order_says(&no, of_order(&order, &lines.iter().collect::<Vec<_>>())).await;
        let said = match rng.u8(..7) {
            0 => {
                let remark = if rng.bool() { self.name("改单") } else { String::new() };
                self.crm_save("SalesOrderObj", &id, json!({"remark": remark})).await?;
                format!("gets the remark 「{remark}」")
            }
            3 => {
                let method = self.method(rng).await;
                self.crm_save("SalesOrderObj", &id, json!({"delivery_method__c": method})).await?;
                format!("goes by {}", method.as_deref().unwrap_or("no method"))
            }
            4 => {
                // SO-2: from now on it is refused, whatever it was before.
                let rows = self.crm_rows("ProductObj").await;
                let foreign = rows.iter().filter(|row| text(&row["product_code"]).starts_with("CRM-"));
                let product = rng.choice(foreign.collect::<Vec<_>>())?["_id"].clone();
                let line = json!({"product_id": product, "quantity": "1", "sales_price": "1", "order_id": id,
                    "record_type": "default__c"});
                let line = self.crm_new("SalesOrderProductObj", line, Vec::new()).await?;
                self.notes.orders_of.insert(line, id);
                "gets a line with a product of the CRM's own".to_owned()
            }
            1 => {
                let (line, quantity) = (rng.choice(&lines)?, rng.u32(1..30).to_string());
                self.crm_save("SalesOrderProductObj", &text(&line["_id"]), json!({"quantity": quantity})).await?;
                self.notes.orders_of.insert(text(&line["_id"]), id);
                format!("is for {quantity} in one line")
            }
            // Rarely its only one.
            2 | 5 if lines.len() > 1 || rng.u8(..3) == 0 => {
                let line = text(&rng.choice(&lines)?["_id"]);
                self.crm.invalidate("SalesOrderProductObj", &line).await.ok()?;
                self.changed("SalesOrderProductObj", &line);
                self.notes.orders_of.insert(line, id);
                "loses a line".to_owned()
            }
            _ => {
                let mut line = self.lines(rng, 1).await?.pop()?;
                line["order_id"] = json!(id);
                let line = self.crm_new("SalesOrderProductObj", line, Vec::new()).await?;
                self.notes.orders_of.insert(line, id);
                "gets one more line".to_owned()
            }
        };
        Some(format!("CRM: order {no} {said}"))
    }

    /// An order is invalidated.
    pub async fn invalidate_order(&mut self, rng: &mut Rng) -> Option<String> {
        let order = rng.choice(self.crm_rows("SalesOrderObj").await)?;
        let id = text(&order["_id"]);
        self.crm.invalidate("SalesOrderObj", &id).await.ok()?;
        self.changed("SalesOrderObj", &id);
        Some(format!("CRM: order {} is invalidated", text(&order["name"])))
    }

    /// A file is attached to an order, or all but one are taken away.
    pub async fn attach(&mut self, rng: &mut Rng) -> Option<String> {
        let describe = self.crm.describe("SalesOrderObj").await.ok()?;
        let field = describe.field_by_label("附件同步")?.0.to_owned();
        let order = rng.choice(self.crm_rows("SalesOrderObj").await)?;
        let mut files = order[&field].as_array().cloned().unwrap_or_default();
        let said = if files.len() > 1 && rng.bool() {
            files.truncate(1);
            "keeps one file".to_owned()
        } else {
            let (name, content) = (self.name("附件"), format!("内容{}", self.names));
            let stored = self.crm.upload(&format!("{name}.txt"), Bytes::from(content.clone())).await.ok()?;
            self.notes.files.insert(stored.name.clone(), content);
            files.push(stored.to_json());
            format!("gets the file {name}.txt")
        };
        self.crm_save("SalesOrderObj", &text(&order["_id"]), json!({field: files})).await?;
        Some(format!("CRM: order {} {said}", text(&order["name"])))
    }
}
