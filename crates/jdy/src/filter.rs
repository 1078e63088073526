//! What to list, and what comes back.

use serde_json::{Map, Value};

use crate::error::{Effect, Error};
use crate::{MOST_ROWS, Object};

/// Which rows of a list. Plain data:
/// `Filter { modified: Some((from, to)), ..Filter::default() }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Changed from, to, in milliseconds since 1970. Whether the edges belong to it is unknown, and seen to jitter:
    /// overlap (jdy-api.md §3.3).
    pub modified: Option<(i64, i64)>,
    /// Disabled ones too. Without it only enabled ones come (§5.1); objects that cannot be disabled do not care.
    pub include_disabled: bool,
    /// Only these ids, by the object's own filter; of materials for 即时库存 and 商品单位. Objects without such a
    /// filter refuse. At most [`MOST_IDS`](crate::MOST_IDS).
    pub ids: Vec<String>,
    /// Any other filter of the object, by its G2 name (§5).
    pub extra: Vec<(String, String)>,
    /// Rows on a page, at most [`MOST_ROWS`]: the interface cuts more in silence (§3.2).
    pub page_size: u32,
}

impl Default for Filter {
    fn default() -> Self {
        Self { modified: None, include_disabled: false, ids: Vec::new(), extra: Vec::new(), page_size: MOST_ROWS }
    }
}

/// One page of a list. Nothing is dropped or merged: pages move while they are read, so the same row can come twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Rows in G2 names, numbers exact, private fields readable.
    pub rows: Vec<Value>,
    /// How many pages there are now. A short page proves nothing (§3.2).
    pub total_pages: u32,
    /// How many rows there are now, where the interface says so. Where it does not, no list is surely complete.
    pub count: Option<u64>,
}

/// What a save made (§3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The record's id.
    pub id: String,
    /// Its number or bill number, also where the server gave it; empty when the answer has none.
    pub number: String,
}

/// 通用操作 (§3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// 删除.
    Delete,
    /// 审核.
    Audit,
    /// 反审核.
    Unaudit,
    /// 订单关闭.
    Close,
    /// 作废.
    Invalidate,
    /// 反作废.
    Validate,
    /// 启用: not in the documented list (an assumption of §3.6).
    Enable,
    /// 禁用: likewise.
    Disable,
}

impl Operation {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Audit => "audit",
            Self::Unaudit => "unaudit",
            Self::Close => "close_donothing",
            Self::Invalidate => "invalid",
            Self::Validate => "valid",
            Self::Enable => "enable",
            Self::Disable => "disable",
        }
    }
}

impl Filter {
    /// The ids with the name of the filter that takes them, if there are any.
    pub(crate) fn ids_of(&self, object: &Object) -> Result<Option<&'static str>, Error> {
        match object.ids {
            _ if self.ids.is_empty() => Ok(None),
            Some(name) => Ok(Some(name)),
            None => Err(Error::new(transport::Next::Reject, format!("{}列表不能按 id 查询", object.label))),
        }
    }

    /// G2: query parameters (§3.2, §3.3). An array is a repeated name.
    pub(crate) fn query(&self, object: &Object, page: u32) -> Result<Vec<(String, String)>, Error> {
        let mut query =
            vec![("page".to_owned(), page.to_string()), ("page_size".to_owned(), self.page_size.to_string())];
        if object.enable {
            query.push(("enable".to_owned(), (if self.include_disabled { "-1" } else { "1" }).to_owned()));
        }
        if let Some((from, to)) = self.modified {
            query.push(("modify_start_time".to_owned(), from.to_string()));
            query.push(("modify_end_time".to_owned(), to.to_string()));
        }
        if let Some(name) = self.ids_of(object)? {
            query.extend(self.ids.iter().map(|id| (name.to_owned(), id.clone())));
        }
        query.extend(self.extra.iter().cloned());
        Ok(query)
    }
}

impl Page {
    /// Reads the paging object of §3.2: `count` is a string in master data and a number in bills. Where there is no
    /// paging at all, these rows are all rows.
    pub(crate) fn read(data: Value, page_size: u32) -> Result<Self, Error> {
        let Value::Object(mut data) = data else { return Err(no_rows()) };
        let count = data.get("count").and_then(number);
        let rows = match data.remove("rows") {
            Some(Value::Array(rows)) if rows.iter().all(Value::is_object) => rows,
            Some(Value::Null) if count == Some(0) => Vec::new(),
            _ => return Err(no_rows()),
        };
        let given = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let counted = count.map(|count| count.div_ceil(u64::from(page_size.max(1))));
        let pages = data.get("total_page").and_then(number);
        let count = count.or_else(|| pages.is_none().then_some(given));
        let total = pages.or(counted).unwrap_or(1);
        Ok(Self { rows, total_pages: u32::try_from(total).unwrap_or(u32::MAX), count })
    }
}

fn no_rows() -> Error {
    Error::unanswered(Effect::Reads, "精斗云的应答里没有 rows")
}

impl Saved {
    /// Reads the save reply of §3.1.
    pub(crate) fn read(data: &Value) -> Result<Self, Error> {
        let map = data.get("id_number_map").and_then(Value::as_object);
        let first = data.get("ids").and_then(|ids| text(ids.get(0)?));
        let Some(id) = first.or_else(|| map?.keys().next().cloned()) else {
            return Err(Error::unanswered(Effect::Writes, "精斗云保存成功，但应答里没有 id"));
        };
        let number = map.and_then(|map| text(map.get(&id)?)).unwrap_or_default();
        Ok(Self { id, number })
    }
}

/// A scalar as text: ids are strings, and numbers in places (§3.5).
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A field as text, empty when it is not there.
pub(crate) fn text_of(fields: &Map<String, Value>, name: &str) -> String {
    fields.get(name).and_then(text).unwrap_or_default()
}

/// A whole number, however it is written.
pub(crate) fn number(value: &Value) -> Option<u64> {
    text(value)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{CUSTOMER, CUSTOMER_GROUP, SALES_ORDER};

    fn page(data: Value) -> Page {
        Page::read(data, 100).expect("a page")
    }

    #[test]
    fn a_count_is_read_as_string_and_as_number() {
        let master = page(json!({"rows": [{"id": "1"}], "count": "205", "total_page": 3, "current_page": 1}));
        assert_eq!((master.total_pages, master.count), (3, Some(205)));
        let bills = page(json!({"rows": [{"id": "1"}], "count": 205, "total_page": "3"}));
        assert_eq!((bills.total_pages, bills.count), (3, Some(205)));
    }

    #[test]
    fn pages_are_counted_where_the_answer_does_not() {
        assert_eq!(page(json!({"rows": [{}], "count": 205})).total_pages, 3);
        let whole = page(json!({"rows": [{}, {}]}));
        assert_eq!((whole.total_pages, whole.count), (1, Some(2)));
    }

    #[test]
    fn an_answer_without_rows_is_not_an_empty_list() {
        assert_eq!(page(json!({"rows": null, "count": "0", "total_page": 0})).rows.len(), 0);
        let no_records = json!({"rows": [{"id": "1"}, null]});
        for data in [json!(null), json!({}), json!({"rows": null}), json!({"count": 0}), json!([]), no_records] {
            assert_eq!(Page::read(data, 100).expect_err("no page").next, transport::Next::Retry);
        }
    }

    #[test]
    fn numbers_of_rows_stay_exact() {
        let data = serde_json::from_str(r#"{"rows":[{"qty":0.10000000000000000000000001}],"count":1}"#).expect("json");
        assert_eq!(page(data).rows[0]["qty"].to_string(), "0.10000000000000000000000001");
    }

    #[test]
    fn the_number_a_server_gave_stands_in_the_map() {
        let saved = |data| Saved::read(&data).map(|saved| (saved.id, saved.number));
        let both = json!({"ids": ["8"], "id_number_map": {"7": "A", "8": "B"}});
        assert_eq!(saved(both), Ok(("8".into(), "B".into())));
        assert_eq!(saved(json!({"id_number_map": {"7": "A"}})), Ok(("7".into(), "A".into())));
        assert_eq!(saved(json!({"ids": [8]})), Ok(("8".into(), String::new())));
        assert_eq!(saved(json!({"ids": []})).expect_err("no id").next, transport::Next::Ambiguous);
    }

    #[test]
    fn a_filter_says_whether_disabled_ones_count_where_the_object_knows() {
        let names = |object: &Object, filter: &Filter| filter.query(object, 2).expect("a query");
        let all = Filter { include_disabled: true, modified: Some((1, 2)), ..Filter::default() };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert!(names(&CUSTOMER, &all).contains(&pair("enable", "-1")));
        assert!(names(&CUSTOMER, &all).contains(&pair("modify_end_time", "2")));
        assert!(names(&CUSTOMER, &Filter::default()).contains(&pair("enable", "1")));
        assert!(!names(&SALES_ORDER, &all).iter().any(|(name, _)| name == "enable"));
    }

    #[test]
    fn ids_are_asked_for_only_where_the_list_takes_them() {
        let filter = Filter { ids: vec!["7".into(), "8".into()], ..Filter::default() };
        let query = filter.query(&CUSTOMER_GROUP, 1).expect("a query");
        assert_eq!(query.iter().filter(|(name, _)| name == "ids").count(), 2);
        assert_eq!(filter.query(&CUSTOMER, 1).expect_err("no such filter").next, transport::Next::Reject);
    }
}
