//! Both sides, raw.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fxiaoke::{Category, Describe};
use jdy::Object;
use model::Preset;
use serde_json::Value;
use store::RecordView;

use crate::world::{World, text};

/// What both sides hold, the connection's settings, and its log.
pub(crate) struct Sides {
    pub units: Vec<Value>,
    pub categories: Vec<Value>,
    pub brands: Vec<Value>,
    pub groups: Vec<Value>,
    pub stores: Vec<Value>,
    pub customers: Vec<Value>,
    pub products: Vec<Value>,
    pub orders: Vec<Value>,
    pub outbounds: Vec<Value>,
    pub receipts: Vec<Value>,
    pub stock: Vec<Value>,
    pub crm_categories: Vec<Category>,
    /// Warehouses of which it depends on the moment whether an order means them.
    unsure_stores: BTreeSet<String>,
    /// Customers that somebody invalidated in the CRM.
    pub invalid_accounts: BTreeSet<String>,
    /// Customer categories that somebody invalidated there, and their numbers.
    pub removed_categories: BTreeMap<String, String>,
    /// CRM rows by object.
    rows: BTreeMap<String, Vec<Value>>,
    describes: BTreeMap<String, Describe>,
    /// Bindings by kind: CRM id to JDY id.
    bound: HashMap<&'static str, BTreeMap<String, String>>,
    /// The log by stream.
    log: BTreeMap<&'static str, Vec<RecordView>>,
    /// JDY employee to CRM user, by mobile.
    pub people: BTreeMap<String, String>,
    pub default_owner: String,
    pub presets: Vec<Preset>,
    /// Whether orders without a remark get one (chapter M).
    pub remark: bool,
    /// Whether initialisation has been through.
    pub initialised: bool,
}

const OBJECTS: [&str; 11] = [
    "AccountObj",
    "ProductObj",
    "SalesOrderObj",
    "SalesOrderProductObj",
    "DeliveryNoteObj",
    "DeliveryNoteProductObj",
    "PaymentObj",
    "OrderPaymentObj",
    "WarehouseObj",
    "StockObj",
    "PersonnelObj",
];
const BOUND: [&str; 5] = ["customer", "product", "sales_order", "warehouse", "unit"];

impl Sides {
    pub(crate) async fn read(world: &World) -> Self {
        let stored = world.stored().await;
        let (mut rows, mut describes) = (BTreeMap::new(), BTreeMap::new());
        for object in OBJECTS {
            if let Ok(describe) = world.crm.describe(object).await {
                describes.insert(object.to_owned(), describe);
                rows.insert(object.to_owned(), world.crm_rows(object).await);
            }
        }
        let own = world.crm.objects().await.unwrap_or_default();
        if let Some(own) = own.into_iter().find(|object| object.label == "客户分类") {
            if let Ok(describe) = world.crm.describe(&own.api_name).await {
                describes.insert("客户分类".to_owned(), describe);
            }
            rows.insert("客户分类".to_owned(), world.crm_rows(&own.api_name).await);
        }
        let (mut bound, mut log) = (HashMap::new(), BTreeMap::new());
        for kind in BOUND {
            let pairs = world.bound(kind).await;
            bound.insert(kind, pairs.into_iter().map(|b| (b.crm_id, b.jdy_id)).collect());
        }
        for stream in streams::STREAMS {
            let kind = stream.spec().kind.0;
            log.insert(kind, world.records(kind).await);
        }
        let done = world.store.completed(&world.id).await.expect("a store");
        Self {
            units: world.jdy_rows(&jdy::MEASURE_UNIT).await,
            categories: whole(world, &jdy::MATERIAL_GROUP).await,
            brands: world.jdy_rows(&jdy::BRAND).await,
            groups: world.jdy_rows(&jdy::CUSTOMER_GROUP).await,
            stores: world.jdy_rows(&jdy::STORE).await,
            customers: whole(world, &jdy::CUSTOMER).await,
            products: whole(world, &jdy::MATERIAL).await,
            orders: whole(world, &jdy::SALES_ORDER).await,
            outbounds: whole(world, &jdy::SALES_OUTBOUND).await,
            receipts: whole(world, &jdy::RECEIPT).await,
            stock: world.jdy_rows(&jdy::INVENTORY).await,
            crm_categories: world.crm.categories().await.unwrap_or_default(),
            people: people(world).await,
            default_owner: stored.default_owner.unwrap_or_default(),
            presets: stored.presets,
            remark: stored.mappings["sales_order"]["defaults"]["remark"].is_string(),
            initialised: done.iter().any(|stream| stream == "customer_initial"),
            unsure_stores: world.notes.gone.stores.clone(),
            removed_categories: world.notes.hand.categories.clone(),
            invalid_accounts: world.notes.gone.accounts.keys().cloned().collect(),
            rows,
            describes,
            bound,
            log,
        }
    }

    pub(crate) fn crm(&self, object: &str) -> &[Value] {
        self.rows.get(object).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn has(&self, preset: Preset) -> bool {
        self.presets.contains(&preset)
    }

    /// The API name of the field with this label.
    pub(crate) fn field(&self, object: &str, label: &str) -> Option<&str> {
        Some(self.describes.get(object)?.field_by_label(label)?.0)
    }

    /// The label of a select field's value; empty where there is none.
    pub(crate) fn label(&self, object: &str, field: &str, row: &Value) -> String {
        let options = self.describes.get(object).and_then(|d| d.fields.get(field)).map(|f| f.options.as_slice());
        let value = text(&row[field]);
        let found = options.unwrap_or_default().iter().find(|o| o.value == value);
        found.map_or_else(String::new, |o| o.label.clone())
    }

    /// The labels of a select field.
    pub(crate) fn labels(&self, object: &str, field: &str) -> Vec<String> {
        let options = self.describes.get(object).and_then(|d| d.fields.get(field)).map(|f| f.options.as_slice());
        options.unwrap_or_default().iter().filter(|o| o.usable).map(|o| o.label.clone()).collect()
    }

    /// The JDY twin of a CRM record.
    pub(crate) fn in_jdy(&self, kind: &str, crm_id: &str) -> Option<&str> {
        self.bound.get(kind)?.get(crm_id).map(String::as_str)
    }

    /// The JDY twin of a customer of what goes out or comes in; nobody, where the customer was invalidated: another one made
    /// anew may have it since (decision 0038).
    pub(crate) fn customer(&self, crm_id: &str) -> Option<String> {
        let known = !self.invalid_accounts.contains(crm_id);
        known.then(|| self.in_jdy("customer", crm_id).unwrap_or("?").to_owned())
    }

    /// The CRM twin of a JDY record.
    pub(crate) fn in_crm(&self, kind: &str, jdy_id: &str) -> Option<&str> {
        self.bound.get(kind)?.iter().find(|(_, jdy)| *jdy == jdy_id).map(|(crm, _)| crm.as_str())
    }

    pub(crate) fn log(&self, stream: &str) -> &[RecordView] {
        self.log.get(stream).map_or(&[], Vec::as_slice)
    }

    /// The log's row of a key.
    pub(crate) fn record(&self, stream: &str, key: &str) -> Option<&RecordView> {
        self.log(stream).iter().find(|record| record.key == key)
    }

    /// A warehouse of an order's line, as far as it can be told which one it must be (SO-3).
    pub(crate) fn place(&self, store: String) -> String {
        if self.unsure_stores.contains(&store) { "any".to_owned() } else { store }
    }

    /// A JDY row by id.
    pub(crate) fn by_id<'a>(rows: &'a [Value], id: &str) -> Option<&'a Value> {
        rows.iter().find(|row| text(&row["id"]) == id)
    }

    /// Who owns a CRM row.
    pub(crate) fn owner_of(row: &Value) -> String {
        row["owner"].as_array().and_then(|owners| owners.first()).map(text).unwrap_or_default()
    }

    /// Who owns in the CRM what this JDY employee has sold: the bound user, else the default owner (chapter M).
    pub(crate) fn owner(&self, employee: &str) -> &str {
        self.people.get(employee).map_or(&self.default_owner, String::as_str)
    }
}

/// All rows of a list with their details.
async fn whole(world: &World, of: &Object) -> Vec<Value> {
    let mut all = Vec::new();
    for row in world.jdy_rows(of).await {
        let mut detail = world.jdy_whole(of, &text(&row["id"])).await.unwrap_or_default();
        // Some facts are in the list only, such as the day of a receipt's audit.
        if let (Some(detail), Some(row)) = (detail.as_object_mut(), row.as_object()) {
            for (name, value) in row {
                detail.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        all.push(detail);
    }
    all
}

/// S-5: JDY employees and CRM users of the same mobile.
async fn people(world: &World) -> BTreeMap<String, String> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let users = world.crm.users().await.unwrap_or_default();
    let mut found = BTreeMap::new();
    for row in world.jdy_rows(&jdy::EMPLOYEE).await {
        let mobile = digits(&text(&row["mobile"]));
        let user = users.iter().find(|u| !mobile.is_empty() && u.mobile.as_deref().map(digits) == Some(mobile.clone()));
        if let Some(user) = user {
            found.insert(text(&row["id"]), user.open_user_id.clone());
        }
    }
    found
}
