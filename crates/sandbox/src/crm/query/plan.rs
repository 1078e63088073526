//! Finding rows without looking at all of them: by id, by an indexed value, by the time of the last change, and only
//! then by walking through the table in the order that is asked for.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use super::filter::{Filter, Key, Op, order};
use crate::crm::State;
use crate::crm::auth::Caller;
use crate::crm::id::Id;
use crate::crm::meta::Sys;
use crate::crm::row::{Life, Row};
use crate::crm::schema::Object;
use crate::crm::table::{Table, hash};

/// An index that yields more than this is not worth sorting; the table is walked instead.
const EQUAL_MOST: usize = 2_000;
const TIME_MOST: usize = 5_000;

pub(crate) struct Query {
    pub(crate) object: usize,
    pub(crate) filters: Vec<Filter>,
    /// Fields with whether they ascend.
    pub(crate) orders: Vec<(u16, bool)>,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    /// Whether the total is wanted; it costs looking at every match.
    pub(crate) count: bool,
}

pub(crate) struct Found {
    pub(crate) slots: Vec<u32>,
    /// 0 when it was not wanted (quirk 2).
    pub(crate) total: usize,
}

/// Data permission: an administrator sees everything but people (sheet §1.6), others see what is theirs.
pub(crate) fn visible(caller: &Caller, object: &Object, row: &Row) -> bool {
    let own = row.owner[0] == caller.user || row.created_by[0] == caller.user;
    if &*object.api == "PersonnelObj" {
        return row.owner[0] == caller.user;
    }
    caller.admin || own || !object.private
}

struct Search<'a> {
    query: &'a Query,
    object: &'a Object,
    table: &'a Table,
    caller: &'a Caller,
    /// Invalid rows are found only by those who ask for them (assumption A15).
    invalid_too: bool,
}

/// Runs a query.
pub(crate) fn find(state: &State, caller: &Caller, query: &Query) -> Found {
    let object = &state.schema.objects[query.object];
    let invalid_too = query.filters.iter().any(|filter| matches!(filter.sys, Some(Sys::LifeStatus | Sys::IsDeleted)));
    let search = Search { query, object, table: &state.tables[query.object], caller, invalid_too };
    if let Some(slots) = search.by_equality().or_else(|| search.by_recent_time()) {
        return search.sorted(slots.into_iter());
    }
    let by_id = |sys| query.orders.first().is_some_and(|(at, _)| object.fields[usize::from(*at)].sys == Some(sys));
    let ascends = query.orders.first().is_none_or(|(_, asc)| *asc);
    if query.orders.is_empty() || by_id(Sys::Id) {
        search.walk(search.table.in_id_order(search.ids()), ascends)
    } else if by_id(Sys::ModifiedTime) && search.is_time_order() {
        search.walk(search.table.in_time_order(search.times()), ascends)
    } else {
        search.sorted(search.table.in_id_order(search.ids()))
    }
}

impl Search<'_> {
    fn matches(&self, row: &Row) -> bool {
        (self.invalid_too || row.life != Life::Invalid)
            && self.query.filters.iter().all(|filter| {
                filter.passes(row.view(self.object, &self.object.fields[usize::from(filter.at)], filter.at))
            })
            && visible(self.caller, self.object, row)
    }

    /// Candidates from the smallest index an EQ or IN condition opens.
    fn by_equality(&self) -> Option<Vec<u32>> {
        let filters = self.query.filters.iter().filter(|filter| matches!(filter.op, Op::Eq | Op::In));
        filters.filter_map(|filter| self.equal(filter)).min_by_key(Vec::len)
    }

    fn equal(&self, filter: &Filter) -> Option<Vec<u32>> {
        let mut slots = Vec::new();
        for key in &filter.keys {
            match (filter.sys, key) {
                (Some(Sys::Id), Key::Id(id)) => slots.extend(self.table.slot(*id)),
                // An id that is none finds nothing.
                (Some(Sys::Id), _) => {}
                (None, Key::Text(text)) => slots.extend(self.hits(filter.at, text.as_bytes())?),
                (None, Key::Id(id)) => slots.extend(self.hits(filter.at, id.bytes())?),
                _ => return None,
            }
            if slots.len() > EQUAL_MOST {
                return None;
            }
        }
        slots.sort_unstable();
        slots.dedup();
        Some(slots)
    }

    fn hits(&self, at: u16, bytes: &[u8]) -> Option<impl Iterator<Item = u32> + '_> {
        Some(self.table.by_hash(at, hash(bytes))?.take(EQUAL_MOST + 1))
    }

    /// Candidates changed in the wanted span, if there are few.
    fn by_recent_time(&self) -> Option<Vec<u32>> {
        let times = self.times();
        if *times.start() == i64::MIN && *times.end() == i64::MAX {
            return None;
        }
        let slots: Vec<u32> = self.table.in_time_order(times).take(TIME_MOST + 1).collect();
        (slots.len() <= TIME_MOST).then_some(slots)
    }

    fn is_time_order(&self) -> bool {
        match self.query.orders.as_slice() {
            [_] => true,
            [(_, first), (at, second), ..] => {
                first == second && self.object.fields[usize::from(*at)].sys == Some(Sys::Id)
            }
            [] => false,
        }
    }

    fn ids(&self) -> RangeInclusive<Id> {
        let (mut low, mut high) = (Id::MIN, Id::MAX);
        for filter in self.query.filters.iter().filter(|filter| filter.sys == Some(Sys::Id)) {
            let Some(Key::Id(id)) = filter.keys.first() else { continue };
            match filter.op {
                Op::Gt | Op::Gte => low = low.max(*id),
                Op::Lt | Op::Lte => high = high.min(*id),
                _ => {}
            }
        }
        low..=high
    }

    fn times(&self) -> RangeInclusive<i64> {
        let (mut low, mut high) = (i64::MIN, i64::MAX);
        for filter in self.query.filters.iter().filter(|filter| filter.sys == Some(Sys::ModifiedTime)) {
            let bound = |at: usize| if let Some(Key::Int(ms)) = filter.keys.get(at) { Some(*ms) } else { None };
            match (filter.op, bound(0), bound(1)) {
                (Op::Gt | Op::Gte, Some(ms), _) => low = low.max(ms),
                (Op::Lt | Op::Lte, Some(ms), _) => high = high.min(ms),
                (Op::Between, Some(from), Some(to)) => (low, high) = (low.max(from), high.min(to)),
                _ => {}
            }
        }
        low..=high
    }

    /// Takes the page from rows that come in the wanted order already.
    fn walk(&self, slots: impl DoubleEndedIterator<Item = u32>, ascends: bool) -> Found {
        if ascends { self.take(slots) } else { self.take(slots.rev()) }
    }

    fn take(&self, slots: impl Iterator<Item = u32>) -> Found {
        let (mut page, mut seen) = (Vec::with_capacity(self.query.limit), 0);
        let counted_already = self.query.filters.is_empty() && self.caller.admin && self.query.count;
        for slot in slots {
            let full = page.len() >= self.query.limit;
            if full && (!self.query.count || counted_already) {
                break;
            }
            if self.table.row(slot).is_none_or(|row| !self.matches(row)) {
                continue;
            }
            if seen >= self.query.offset && !full {
                page.push(slot);
            }
            seen += 1;
        }
        let total = match (self.query.count, counted_already) {
            (false, _) => 0,
            (true, true) if &*self.object.api != "PersonnelObj" => self.table.live,
            _ => seen,
        };
        Found { slots: page, total }
    }

    /// Takes the page from rows in any order, by sorting all that match.
    fn sorted(&self, slots: impl Iterator<Item = u32>) -> Found {
        let mut rows: Vec<(u32, &Row)> = slots
            .filter_map(|slot| self.table.row(slot).map(|row| (slot, row)))
            .filter(|(_, row)| self.matches(row))
            .collect();
        rows.sort_unstable_by(|(_, a), (_, b)| self.compare(a, b));
        let total = if self.query.count { rows.len() } else { 0 };
        let page = rows.into_iter().skip(self.query.offset).take(self.query.limit).map(|(slot, _)| slot);
        Found { slots: page.collect(), total }
    }

    fn compare(&self, a: &Row, b: &Row) -> Ordering {
        for (at, ascends) in &self.query.orders {
            let field = &self.object.fields[usize::from(*at)];
            let order = order(a.view(self.object, field, *at), b.view(self.object, field, *at));
            if order.is_ne() {
                return if *ascends { order } else { order.reverse() };
            }
        }
        a.id.cmp(&b.id)
    }
}
