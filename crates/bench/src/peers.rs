//! A system within the process that answers at once: what is left is the connector's own work.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use engine::{CallError, Carried, Found, Page, Peer};
use model::{Change, Draft, Ensure, FileRef, Patch, Raw, Source, System, Table, Target};
use parking_lot::Mutex;
use serde_json::{Value, json};

/// The category and the unit of all products, which are bound.
pub const CATEGORY: &str = "2001";
/// See [`CATEGORY`].
pub const UNIT: &str = "1001";
/// Records of a page, as 精斗云 gives them at most, and of a call that carries many.
const PAGE: u64 = 100;

/// A system that has so many products, and takes everything.
pub struct AtHand {
    system: System,
    products: u64,
    /// Pages that are ready, so that making them costs nothing when they are asked for.
    ready: Mutex<HashMap<u64, Vec<Raw>>>,
    taken: AtomicU64,
    /// Records that were written, whatever was done with them.
    written: AtomicU64,
}

impl AtHand {
    /// With so many products.
    pub fn new(system: System, products: u64) -> Arc<Self> {
        Arc::new(Self {
            system,
            products,
            ready: Mutex::default(),
            taken: AtomicU64::default(),
            written: AtomicU64::default(),
        })
    }

    /// Makes all pages.
    pub fn prepare(&self) {
        let pages = self.products.div_ceil(PAGE);
        self.ready.lock().extend((0..pages).map(|page| (page, self.made(page))));
    }

    /// How many records have been written here: made, changed, deleted or reported on.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    fn writes(&self, records: usize) {
        self.written.fetch_add(u64::try_from(records).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn made(&self, page: u64) -> Vec<Raw> {
        (page * PAGE..self.products.min((page + 1) * PAGE)).map(product).collect()
    }

    /// The id of what it takes next.
    fn next(&self) -> String {
        format!("65a1b2c3d4e5f6{:010x}", self.taken.fetch_add(1, Ordering::Relaxed))
    }
}

/// The row and the detail of a product, as the adapter puts them together.
fn product(number: u64) -> Raw {
    let (id, number) = (id_of(number), format!("P{number:07}"));
    let value = json!({"id": id, "number": number, "name": format!("鲜榨苹果汁 1L×12 {number}"), "enable": "1",
        "parent_id": CATEGORY, "parent_name": "饮料", "parent_number": "2", "base_unit_id": UNIT, "base_unit_name": "瓶",
        "is_multi_unit": "false", "brand_id": "0", "brand_name": "", "model": "1L", "bar_code": "6901234567892",
        "is_serial": "false", "is_batch": "false", "is_kf_period": "false", "cost_method": "1", "check_type": "1",
        "remark": "", "price_entity": [{"id": "1", "price_unit_id": UNIT, "price_unit_name": "瓶", "price_aux_id": "0",
        "price_retail_price": "12.50", "price_purchase_price": "8", "price_sale_price": "11"}]});
    Raw::new(id, value)
}

fn id_of(number: u64) -> String {
    format!("107218833860{number:07}")
}

#[async_trait]
impl Peer for AtHand {
    fn system(&self) -> System {
        self.system
    }

    fn rehearsal(&self, _: &[&'static str]) -> Arc<dyn Peer> {
        Self::new(self.system, self.products)
    }

    async fn page(&self, _: &Source, _: i64, cursor: Option<&str>) -> Result<Page, CallError> {
        let page: u64 = cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or_default();
        let ready = self.ready.lock().remove(&page);
        let records = ready.unwrap_or_else(|| self.made(page));
        let end = (page + 1) * PAGE >= self.products;
        let next = if end { 0 } else { page + 1 };
        Ok(Page { records, cursor: next.to_string(), end, total: Some(self.products), ..Page::default() })
    }

    async fn fetch(&self, _: &Source, _: &[String]) -> Result<Vec<Raw>, CallError> {
        Ok(Vec::new())
    }

    async fn masters(&self, _: &Source, _: &[String]) -> Result<Vec<String>, CallError> {
        Ok(Vec::new())
    }

    async fn all(&self, _: &Source) -> Result<Option<HashSet<String>>, CallError> {
        Ok(Some((0..self.products).map(id_of).collect()))
    }

    async fn count(&self, _: &Source) -> Result<Option<u64>, CallError> {
        Ok(Some(self.products))
    }

    async fn table(&self, _: Table) -> Result<Vec<Value>, CallError> {
        Ok(Vec::new())
    }

    async fn first_field<'a>(&self, _: &Target, names: &[&'a str]) -> Result<Option<&'a str>, CallError> {
        Ok(names.first().copied())
    }

    async fn find(&self, _: &Target, _: &str, _: &[Value]) -> Result<Vec<Found>, CallError> {
        Ok(Vec::new())
    }

    async fn current(&self, _: &Target, _: &str) -> Result<Option<Value>, CallError> {
        Ok(None)
    }

    async fn live(&self, _: &Target, _: bool) -> Result<HashMap<String, String>, CallError> {
        Ok(HashMap::new())
    }

    async fn create(&self, _: &Target, _: &Draft) -> Result<String, CallError> {
        self.writes(1);
        Ok(self.next())
    }

    async fn update(&self, _: &Target, id: &str, _: &Draft, _: &[Change]) -> Result<String, CallError> {
        self.writes(1);
        Ok(id.to_owned())
    }

    async fn carries(&self, _: &Target) -> Result<Option<usize>, CallError> {
        Ok(usize::try_from(PAGE).ok())
    }

    async fn carry(
        &self,
        _: &Target,
        _: Option<&str>,
        records: &[Carried<'_>],
    ) -> Result<Vec<Option<String>>, CallError> {
        self.writes(records.len());
        let id = |record: &Carried<'_>| match record {
            Carried::Create(_) => self.next(),
            Carried::Update { id, .. } => (*id).to_owned(),
        };
        Ok(records.iter().map(|record| Some(id(record))).collect())
    }

    async fn delete(&self, _: &Target, _: &str) -> Result<(), CallError> {
        self.writes(1);
        Ok(())
    }

    async fn patch(&self, _: &Source, _: &str, _: &Patch) -> Result<(), CallError> {
        self.writes(1);
        Ok(())
    }

    async fn read_file(&self, _: &FileRef, _: usize) -> Result<Bytes, CallError> {
        Ok(Bytes::new())
    }

    async fn store_file(&self, _: &str, _: Bytes) -> Result<String, CallError> {
        Ok(String::new())
    }

    async fn lacking(&self, _: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        Ok(Vec::new())
    }

    async fn provide(&self, _: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        Ok(Vec::new())
    }
}
