//! That the model complains: both sides are as they should be, something is spoilt by hand, and it is said.

use std::collections::{BTreeMap, BTreeSet};

use jdy::{CUSTOMER, MATERIAL, SALES_ORDER};
use jingxiang::demonstration::Way;
use model::Preset;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use simulation::history::{History, Manners, Step, What};
use simulation::world::{World, object, text};
use simulation::{afterwards, model::compare};

/// Everything is switched on, and something of every kind has happened.
fn settled() -> History {
    use What::{Attach, Collect, EditAccount, Loads, NewAccount, NewOrder, NewProduct, Ship};
    let sold = [NewOrder, NewOrder, Attach, Loads, Ship, Ship, Loads, Collect, Collect, Loads];
    let many = [
        [Loads, NewAccount, NewAccount, NewAccount, NewAccount, NewProduct, Loads].as_slice(),
        &sold,
        &sold,
        &sold,
        &sold,
        &[EditAccount, NewOrder, NewOrder, NewOrder, Loads],
    ];
    let numbered = many.concat().into_iter().zip(1_u64..);
    // Numbers that are far apart, so that not the same is chosen again and again.
    let steps = numbered.map(|(what, n)| Step { what, n: n.wrapping_mul(0x9e37_79b9_7f4a_7c15) }).collect();
    let manners = Manners { batches: false, cut_shares: true, primary_as_sent: false };
    History {
        seed: 1,
        way: Way::Application,
        presets: Preset::ALL.to_vec(),
        manners,
        calm: true,
        retried: false,
        steps,
    }
}

/// A settled world that is spoilt, and what was said of it before.
struct Spoilt<'a> {
    world: &'a mut World,
    said: BTreeSet<String>,
}

impl<'a> Spoilt<'a> {
    fn new(world: &'a mut World) -> Self {
        Self { world, said: BTreeSet::new() }
    }

    /// The model says something with this in it that it has not said before.
    async fn says(&mut self, part: &str) {
        let now: BTreeSet<String> = compare(self.world).await.into_iter().collect();
        let new: Vec<&String> = now.difference(&self.said).collect();
        assert!(new.iter().any(|said| said.contains(part)), "not 「{part}」, but {new:?}");
        self.said = now;
    }

    /// The first row of the CRM's that is as asked for.
    async fn crm(&self, object: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let row = self.world.crm_rows(object).await.into_iter().find(wanted);
        row.unwrap_or_else(|| panic!("there is no such {object}"))
    }

    async fn set(&self, of: &str, row: &Value, fields: Value) {
        self.world.crm.update(of, &text(&row["_id"]), object(fields)).await.expect("it is changed");
    }

    async fn takes_away(&self, of: &str, row: &Value) {
        let id = text(&row["_id"]);
        self.world.crm.invalidate(of, &id).await.expect("it is invalidated");
    }

    /// A record of 精斗云's is saved with these fields as they are, but for what is changed of them.
    async fn jdy(&self, of: &jdy::Object, id: &str, kept: &Kept, change: impl FnOnce(&mut Value)) {
        let whole = self.world.jdy_whole(of, id).await.expect("it is there");
        let fields = |names: &[&str], of: &Value| {
            names.iter().filter_map(|name| Some(((*name).to_owned(), of.get(*name)?.clone()))).collect::<Map<_, _>>()
        };
        let mut body = Value::Object(fields(kept.head, &whole));
        let rows = whole[kept.rows.0].as_array().map_or(&[][..], Vec::as_slice);
        body[kept.rows.1] = rows.iter().map(|row| fields(kept.line, row)).collect::<Vec<_>>().into();
        body["ignore_warn"] = json!(true);
        change(&mut body);
        self.world.jdy.save(of, &object(body)).await.expect("it is saved");
    }

    /// All is as it should be again.
    async fn is_well(&mut self) {
        self.said = compare(self.world).await.into_iter().collect();
        assert!(self.said.is_empty(), "{:?}", self.said);
    }

    /// The CRM's field of this label.
    async fn field(&self, object: &str, label: &str) -> String {
        let describe = self.world.crm.describe(object).await.expect("it is described");
        describe.field_by_label(label).expect("a field").0.to_owned()
    }
}

/// What a save of 精斗云's has to repeat: of the head, of the rows (as they are shown and as they are sent), of a row.
struct Kept {
    head: &'static [&'static str],
    rows: (&'static str, &'static str),
    line: &'static [&'static str],
}

const OF_CUSTOMER: Kept = Kept {
    head: &["id", "number", "name", "group_id", "saler_id", "addr", "remark"],
    rows: ("bomentity", "contact_persons"),
    line: &["id", "contact_person", "mobile", "email", "is_default_linkman"],
};
const OF_ORDER: Kept = Kept {
    head: &["id", "bill_no", "bill_date", "customer_id", "emp_id", "delivery_type_id", "remark"],
    rows: ("material_entity", "material_entity"),
    line: &["id", "material_id", "unit_id", "qty", "price", "stock_id", "delivery_date", "is_free"],
};

fn a_cent_more(value: &Value) -> String {
    (text(value).parse::<Decimal>().expect("money") + Decimal::new(1, 2)).to_string()
}

fn from_jdy(row: &Value) -> bool {
    !text(&row["product_code"]).is_empty() && !text(&row["product_code"]).starts_with("CRM-")
}

#[test]
fn the_model_complains_of_goods() {
    afterwards(&settled(), async |world| {
        let mut spoilt = Spoilt::new(world);
        let product = spoilt.crm("ProductObj", from_jdy).await;
        let code = text(&product["product_code"]);
        let price = a_cent_more(&product["price"]);
        spoilt.set("ProductObj", &product, json!({"price": price})).await;
        spoilt.says(&format!("product {code}: PR-6 price")).await;
        spoilt.set("ProductObj", &product, json!({"name": "别的名字"})).await;
        spoilt.says(&format!("product {code}: PR-2 name")).await;
        let shelf = spoilt.world.option("ProductObj", "product_status", "下架").await;
        spoilt.set("ProductObj", &product, json!({"product_status": shelf})).await;
        spoilt.says(&format!("product {code}: PR-1 shelf")).await;
        spoilt.world.makes_a_product_twice().await.expect("a second one");
        spoilt.says("is there 2 times").await;
        let fields = ["category", "unit", "price", "owner", "product_status"].map(|name| (name, product[name].clone()));
        let mut stranger: Map<String, Value> =
            fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        stranger.extend(object(json!({"product_code": "X-1", "name": "来路不明", "record_type": "default__c"})));
        spoilt.world.crm.create("ProductObj", stranger, BTreeMap::new()).await.expect("it is made");
        spoilt.says("PR: nobody knows the product X-1").await;
        spoilt.takes_away("ProductObj", &product).await;
        spoilt.says(&format!("PR-1: product {code} is not there")).await;
        let option = json!({"object": "ProductObj", "field": "unit", "op": "remove", "label": "箱", "to": null});
        spoilt.world.control("POST", "options", &option).await.expect("it is removed");
        spoilt.says("UN: the CRM has no unit option 「箱」").await;
    });
}

#[test]
fn the_model_complains_of_what_goods_lie_in() {
    afterwards(&settled(), async |world| {
        let mut spoilt = Spoilt::new(world);
        let category = spoilt.world.crm.categories().await.expect("categories").remove(0);
        let edit = fxiaoke::CategoryEdit::Update {
            id: category.id,
            name: "别的分类".to_owned(),
            parent: category.parent,
            order: category.order,
        };
        spoilt.world.crm.edit_category(edit).await.expect("it is renamed");
        spoilt.says("PC-1: nobody knows the CRM's category 别的分类").await;
        let warehouse = spoilt.crm("WarehouseObj", |row| !text(&row["number"]).is_empty()).await;
        spoilt.set("WarehouseObj", &warehouse, json!({"name": "别的仓库"})).await;
        spoilt.says("WH-1 name of").await;
        let stock = spoilt.crm("StockObj", |row| row["real_stock"] != "0").await;
        spoilt.set("StockObj", &stock, json!({"real_stock": a_cent_more(&stock["real_stock"])})).await;
        spoilt.says("IN-1: ").await;
        let own = spoilt.world.crm.objects().await.expect("objects");
        let own = own.into_iter().find(|object| object.label == "客户分类").expect("the object").api_name;
        let group = spoilt.crm(&own, |_| true).await;
        spoilt.set(&own, &group, json!({"name": "别的客户分类"})).await;
        spoilt.says("CC-1 name of").await;
        let brand = spoilt.field("ProductObj", "品牌").await;
        let branded = spoilt.crm("ProductObj", |row| !text(&row[&brand]).is_empty()).await;
        spoilt.set("ProductObj", &branded, json!({brand: "别的品牌"})).await;
        spoilt.says("BR-1 brand").await;
    });
}

#[test]
fn the_model_complains_of_customers() {
    afterwards(&settled(), async |world| {
        let mut spoilt = Spoilt::new(world);
        let ours = spoilt.world.jdy_rows(&CUSTOMER).await;
        let ours =
            ours.into_iter().find(|row| text(&row["name"]).starts_with("新客户")).expect("a customer of the CRM's");
        let (id, name) = (text(&ours["id"]), text(&ours["name"]));
        spoilt.jdy(&CUSTOMER, &id, &OF_CUSTOMER, |customer| customer["addr"] = json!("别处")).await;
        spoilt.says(&format!("customer 「{name}」: addr")).await;
        spoilt
            .jdy(&CUSTOMER, &id, &OF_CUSTOMER, |customer| {
                customer["contact_persons"][0]["mobile"] = json!("13000000000");
            })
            .await;
        spoilt.says(&format!("customer 「{name}」: CU-3 mobile")).await;
        spoilt
            .jdy(&CUSTOMER, &id, &OF_CUSTOMER, |customer| {
                customer["contact_persons"][0]["contact_person"] = json!("别人");
            })
            .await;
        spoilt.says(&format!("CU-3: customer 「{name}」 has its own person 0 times")).await;
        let again = json!({"number": "X-1", "name": name, "ignore_warn": true});
        spoilt.world.jdy_save(&CUSTOMER, again).await.expect("a second one");
        spoilt.says(&format!("CU: customer 「{name}」 is in 精斗云 2 times")).await;
        let theirs = spoilt.crm("AccountObj", |row| text(&row["name"]) == name).await;
        spoilt.set("AccountObj", &theirs, json!({"name": "又改了名"})).await;
        spoilt.says("customer 「又改了名」: name").await;
    });
}

#[test]
fn the_model_complains_of_orders() {
    afterwards(&settled(), async |world| {
        let mut spoilt = Spoilt::new(world);
        let bound: BTreeMap<String, String> =
            spoilt.world.bound("sales_order").await.into_iter().map(|b| (b.jdy_id, b.crm_id)).collect();
        let bills = spoilt.world.jdy_rows(&SALES_ORDER).await;
        let free = bills.iter().find(|bill| bound.contains_key(&text(&bill["id"])) && bill["bill_status"] != "C");
        let bill = free.expect("an order that was not shipped");
        let (id, no) = (text(&bill["id"]), text(&bill["bill_no"]));
        let order = spoilt.crm("SalesOrderObj", |row| text(&row["name"]) == no).await;
        let unsynchronised = spoilt.world.option("SalesOrderObj", "sync_status__c", "未同步").await;
        let before = order["sync_status__c"].clone();
        spoilt.set("SalesOrderObj", &order, json!({"sync_status__c": unsynchronised})).await;
        spoilt.says(&format!("SO-5: 同步状态 of order {no}")).await;
        spoilt.set("SalesOrderObj", &order, json!({"sync_status__c": before})).await;
        spoilt.jdy(&SALES_ORDER, &id, &OF_ORDER, |bill| bill["remark"] = json!("别的备注")).await;
        spoilt.says(&format!("SO-5: order {no} says 已同步, but remark")).await;
        spoilt.jdy(&SALES_ORDER, &id, &OF_ORDER, |bill| bill["material_entity"][0]["price"] = json!(7.77)).await;
        spoilt.says("lines is").await;
        let mut rng = fastrand::Rng::with_seed(1);
        spoilt.world.attach(&mut rng).await.expect("a file more");
        spoilt.says("its files are").await;
    });
}

#[test]
fn the_model_complains_of_deliveries() {
    afterwards(&settled(), async |world| {
        let mut spoilt = Spoilt::new(world);
        let lines = spoilt.world.crm_rows("DeliveryNoteProductObj").await;
        let note = spoilt.crm("DeliveryNoteObj", |_| true).await;
        let (day, remark) =
            (spoilt.field("DeliveryNoteObj", "发货日期").await, spoilt.field("DeliveryNoteObj", "备注").await);
        let total = json!(a_cent_more(&note["total_delivery_money"]));
        let other = [("total_delivery_money", total), (&day, json!(1_795_000_000_000_i64)), (&remark, json!("别的"))];
        for (field, other) in other {
            spoilt.set("DeliveryNoteObj", &note, json!({field: other})).await;
            spoilt.says("DN: the CRM has a delivery of order").await;
            spoilt.set("DeliveryNoteObj", &note, json!({field: note[field]})).await;
            spoilt.is_well().await;
        }
        let line = lines.iter().find(|line| line["delivery_note_id"] == note["_id"]).expect("a line");
        spoilt.takes_away("DeliveryNoteProductObj", line).await;
        spoilt.says("DN: the CRM has a delivery of order").await;
        spoilt.takes_away("DeliveryNoteObj", &note).await;
        let now = compare(spoilt.world).await;
        assert!(now.iter().any(|said| said.starts_with("DN-2: of order ")), "{now:?}");
    });
}

#[test]
fn the_model_complains_of_payments() {
    afterwards(&settled(), async |world| {
        let mut spoilt = Spoilt::new(world);
        let payment = spoilt.crm("PaymentObj", |_| true).await;
        let lines = spoilt.world.crm_rows("OrderPaymentObj").await;
        let line = lines.iter().find(|line| line["payment_id"] == payment["_id"]).expect("a line");
        spoilt.set("PaymentObj", &payment, json!({"payment_time": 1_795_000_000_000_i64})).await;
        spoilt.says("PY-1: receipt").await;
        spoilt.set("PaymentObj", &payment, json!({"payment_time": payment["payment_time"]})).await;
        spoilt.is_well().await;
        let total = a_cent_more(&payment["payment_amount"]);
        spoilt.set("PaymentObj", &payment, json!({"payment_amount": total})).await;
        spoilt.says("PY-2: a payment of").await;
        let more = a_cent_more(&line["payment_amount"]);
        spoilt.set("OrderPaymentObj", line, json!({"payment_amount": more})).await;
        spoilt.says("PY: the CRM has a payment that 精斗云 has not like that").await;
        spoilt.set("PaymentObj", &payment, json!({"payment_amount": payment["payment_amount"]})).await;
        spoilt.set("OrderPaymentObj", line, json!({"payment_amount": line["payment_amount"]})).await;
        spoilt.is_well().await;
        let copy = ["account_id", "payment_amount", "payment_time", "owner"].map(|name| (name, payment[name].clone()));
        let mut copy: Map<String, Value> = copy.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        copy.insert("record_type".to_owned(), json!("default__c"));
        let paid = lines.iter().filter(|line| line["payment_id"] == payment["_id"]);
        let paid = paid.map(|line| {
            object(json!({"order_id": line["order_id"], "record_type": "default__c",
            "payment_amount": line["payment_amount"]}))
        });
        let paid = BTreeMap::from([("OrderPaymentObj".to_owned(), paid.collect::<Vec<_>>())]);
        let second = spoilt.world.crm.create("PaymentObj", copy, paid).await.expect("a second one").id;
        spoilt.says("PY: the CRM has a payment").await;
        for id in [second, text(&payment["_id"])] {
            spoilt.world.crm.invalidate("PaymentObj", &id).await.expect("it is invalidated");
        }
        spoilt.says("PY-1: receipt").await;
    });
}

#[test]
fn the_model_complains_of_what_is_in_no_state_and_of_what_waits() {
    afterwards(&settled(), async |world| {
        let mut spoilt = Spoilt::new(world);
        let known: BTreeSet<String> =
            spoilt.world.jdy_rows(&MATERIAL).await.iter().map(|row| text(&row["id"])).collect();
        spoilt.world.new_product(&mut fastrand::Rng::with_seed(1)).await.expect("a product");
        let rows = spoilt.world.jdy_rows(&MATERIAL).await;
        let id = rows.iter().map(|row| text(&row["id"])).find(|id| !known.contains(id)).expect("the new one");
        spoilt.says(&format!("F-5: product {id} is in no state")).await;
        let now = spoilt.world.time.now();
        spoilt.world.store.receive(&spoilt.world.id, "m", "AccountObj", "1", now).await.expect("it is received");
        spoilt.says("1 events wait").await;
    });
}
