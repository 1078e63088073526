//! Stock per product and store (sheet 5.12): what is there, and what of it is spoken for.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::State;
use super::json::Row;
use super::kinds::Kind;
use super::list::{Frame, cut, frame};
use super::params::Params;
use super::refusal::{Outcome, Refusal};
use super::shapes::shape;

/// One product in one store, in base units.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Level {
    /// 即时库存数量.
    pub(crate) qty: Decimal,
    /// In outbounds that are not audited yet.
    pub(crate) pending: Decimal,
    /// In audited orders and not yet in an outbound.
    pub(crate) ordered: Decimal,
    pub(crate) modified: i64,
}

impl Level {
    /// 即时库存可用量. The account set's parameter says what it subtracts; ours subtracts both (sheet 5.12).
    pub(crate) fn valid(&self) -> Decimal {
        self.qty - self.pending - self.ordered
    }

    fn is_zero(&self) -> bool {
        self.qty.is_zero() && self.valid().is_zero()
    }
}

/// All stock, by (product, store). A row that was ever moved stays, at zero if need be.
#[derive(Default)]
pub(crate) struct Stock {
    levels: BTreeMap<(i64, i64), Level>,
    /// The list leaves out rows that have nothing to say: whether JDY's does is not known (sheet 5.12).
    pub(crate) hides_zero: bool,
}

impl Stock {
    pub(crate) fn get(&self, material: i64, store: i64) -> Level {
        self.levels.get(&(material, store)).copied().unwrap_or_default()
    }

    /// Changes a level; the row exists from then on.
    pub(crate) fn change(&mut self, material: i64, store: i64, now: i64, change: impl FnOnce(&mut Level)) {
        let level = self.levels.entry((material, store)).or_default();
        change(level);
        level.modified = now;
    }

    /// Quantity and available quantity of a product over all stores.
    pub(crate) fn total(&self, material: i64) -> (Decimal, Decimal) {
        self.of(material).fold(Default::default(), |(qty, valid), (_, level)| (qty + level.qty, valid + level.valid()))
    }

    fn of(&self, material: i64) -> impl Iterator<Item = (i64, &Level)> {
        self.levels.range((material, i64::MIN)..=(material, i64::MAX)).map(|((_, store), level)| (*store, level))
    }

    /// A deleted product takes its rows along.
    pub(crate) fn forget(&mut self, material: i64) {
        self.levels.retain(|(owner, _), _| *owner != material);
    }

    /// Whether anything lies in a store.
    pub(crate) fn holds(&self, store: i64) -> bool {
        self.levels.iter().any(|((_, place), level)| *place == store && !level.qty.is_zero())
    }
}

/// An id for a row that has none on the wire: `inv_synchronous` asks by such ids.
fn row_id(material: i64, store: i64) -> i64 {
    (material ^ store.rotate_left(17)) & i64::MAX
}

struct Found<'s> {
    material: i64,
    store: i64,
    level: &'s Level,
}

/// GET `/jdy/v2/scm/inventory`.
pub(crate) fn list(state: &State, params: &Params) -> Outcome<String> {
    let (page, window) = (params.page()?, params.window("modify")?);
    let mut materials = params.ids("material_ids");
    if let Some(numbers) = params.many("material_numbers") {
        materials
            .get_or_insert_default()
            .extend(numbers.iter().map(|number| state.materials.find(number).map_or(-1, |row| row.id)));
    }
    let mut stores = params.ids("stock_ids");
    if let Some(numbers) = params.many("stock_numbers") {
        let table = state.items(Kind::Store);
        stores.get_or_insert_default().extend(numbers.iter().map(|number| table.find(number).map_or(-1, |row| row.id)));
    }
    let wanted = |store: i64, level: &Level| {
        !(state.stock.hides_zero && level.is_zero())
            && window.holds(level.modified)
            && stores.as_ref().is_none_or(|stores| stores.contains(&store))
    };
    let found: Vec<Found<'_>> = if let Some(materials) = &materials {
        materials
            .iter()
            .flat_map(|material| state.stock.of(*material).map(move |(store, level)| (*material, store, level)))
            .filter(|(_, store, level)| wanted(*store, level))
            .map(|(material, store, level)| Found { material, store, level })
            .collect()
    } else {
        let rows = state.stock.levels.iter().filter(|((_, store), level)| wanted(*store, level));
        rows.map(|((material, store), level)| Found { material: *material, store: *store, level }).collect()
    };
    let (count, rows) = cut(found.iter(), page, |_| true);
    let shape = shape("GET /jdy/v2/scm/inventory", "Row");
    let mut out = String::with_capacity(rows.len() * 640);
    for (at, found) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let mut row = Row::open(&mut out, shape, state.cipher());
        write_names(&mut row, state, found.material, found.store);
        row.stock("qty", found.level.qty);
        row.stock("valid_qty", found.level.valid());
        row.text("qty_package", "");
        row.end(None);
    }
    Ok(frame(Frame::Master, page, count, rows.len(), "", &out))
}

fn write_names(row: &mut Row<'_>, state: &State, material: i64, store: i64) {
    let product = state.materials.get(material);
    row.id("material_id", material);
    row.text("material_number", product.map_or("", |product| &product.number));
    row.text("material_name", product.map_or("", |product| &product.name));
    row.text("material_model", product.map_or("", |product| &product.model));
    state.write_item(row, "stock", Kind::Store, store);
    row.text("stockid_name", state.name_of(Kind::Store, store));
}

/// GET `/jdy/v2/scm/inventory_stock`: one product, store by store.
pub(crate) fn by_material(state: &State, params: &Params) -> Outcome<String> {
    let text = params.get("material_id").ok_or_else(|| Refusal::empty("参数material_id"))?;
    let product = text.parse().ok().and_then(|id| state.materials.get(id));
    let product = product.ok_or_else(|| Refusal::unknown("material_id", text))?;
    let zero = params.flag("is_show_zero_im_qty");
    let (page, shape) = (params.page()?, shape("GET /jdy/v2/scm/inventory_stock", "MaterialStockRow"));
    let rows: Vec<_> = state.stock.of(product.id).filter(|(_, level)| zero || !level.qty.is_zero()).collect();
    let mut out = String::new();
    for (at, (store, level)) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let mut row = Row::open(&mut out, shape, state.cipher());
        row.id("inv_stock_id", *store);
        row.text("inv_stock", state.name_of(Kind::Store, *store));
        row.stock("inv_im_qty", level.qty);
        row.stock("inv_qty", level.valid());
        row.text("inv_base_unit", state.name_of(Kind::Unit, product.unit));
        row.end(None);
    }
    Ok(frame(Frame::Master, page, rows.len(), rows.len(), "", &out))
}

/// GET `/jdy/v2/inv/inv_synchronous`: by row ids, at most 100 (sheet 9.2).
pub(crate) fn by_ids(state: &State, params: &Params) -> Outcome<String> {
    let ids = params.ids("ids").ok_or_else(|| Refusal::empty("参数ids"))?;
    if ids.len() > 100 {
        return Err(Refusal::new(1_030_002_005, "参数ids一次最多100个"));
    }
    let (page, shape) = (params.page()?, shape("GET /jdy/v2/inv/inv_synchronous", "Row"));
    let mut out = String::new();
    let mut count = 0;
    for ((material, store), level) in &state.stock.levels {
        let id = row_id(*material, *store);
        if !ids.contains(&id) {
            continue;
        }
        if count > 0 {
            out.push(',');
        }
        count += 1;
        let mut row = Row::open(&mut out, shape, state.cipher());
        row.id("id", id);
        write_names(&mut row, state, *material, *store);
        row.stock("qty", level.qty);
        row.stock("sal_occupy_qty", level.ordered);
        row.stock("sal_pre_out_qty", level.pending);
        row.stock("exp_valid_qty", level.valid());
        row.end(None);
    }
    Ok(frame(Frame::Master, page, count, count, "", &out))
}

/// GET `/jdy/v2/inv/inv_inventory_ims`: the report; its page sizes are 50, 100, 500, 1000.
pub(crate) fn report(state: &State, params: &Params) -> Outcome<String> {
    let mut page = params.page()?;
    page.size = params.get("page_size").and_then(|text| text.parse().ok()).unwrap_or(50);
    if ![50, 100, 500, 1000].contains(&page.size) {
        return Err(Refusal::wrong_format("参数page_size应为50、100、500或1000"));
    }
    let (materials, stores) = (params.ids("filter_material_id"), params.ids("filter_stock_id"));
    let (zero, search) = (params.flag("show_zero"), params.get("search"));
    let found: Vec<Found<'_>> = state
        .stock
        .levels
        .iter()
        .map(|((material, store), level)| Found { material: *material, store: *store, level })
        .filter(|found| {
            (zero || !found.level.qty.is_zero())
                && materials.as_ref().is_none_or(|wanted| wanted.contains(&found.material))
                && stores.as_ref().is_none_or(|wanted| wanted.contains(&found.store))
                && search.is_none_or(|text| {
                    let product = state.materials.get(found.material);
                    product.is_some_and(|product| product.name.contains(text) || product.number.contains(text))
                })
        })
        .collect();
    let (count, rows) = cut(found.iter(), page, |_| true);
    let shape = shape("GET /jdy/v2/inv/inv_inventory_ims", "Row");
    let mut out = String::new();
    for (at, found) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let mut row = Row::open(&mut out, shape, state.cipher());
        write_names(&mut row, state, found.material, found.store);
        if let Some(product) = state.materials.get(found.material) {
            row.id("base_unit_id", product.unit);
            row.text("material_category_name", state.name_of(Kind::MaterialGroup, product.group));
            row.text("material_brand_name", state.name_of(Kind::Brand, product.brand));
            row.text("barcode", &product.barcode);
        }
        row.dec("qty", found.level.qty);
        row.dec("valid_qty", found.level.valid());
        row.end(None);
    }
    Ok(frame(Frame::Master, page, count, rows.len(), "", &out))
}
