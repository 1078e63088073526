//! Filters of a list or detail call: the query and, because the gateway merges them, a JSON body (sheet 2.4, quirk 17).

use serde_json::Value;

use super::refusal::{Outcome, Refusal};
use super::time::Day;
use crate::kernel::Call;

/// Names and values; an array parameter is several entries of one name.
#[derive(Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

/// Which page is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    pub(crate) page: usize,
    pub(crate) size: usize,
}

/// A span of milliseconds, both ends included (the edges are not documented: sheet 3.3).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    from: i64,
    to: i64,
}

impl Window {
    pub(crate) fn holds(self, at: i64) -> bool {
        self.from <= at && at <= self.to
    }
}

impl Params {
    /// The filters of a call.
    pub(crate) fn read(call: &Call) -> Outcome<Self> {
        let query = call.query.as_deref().unwrap_or_default();
        // Sheet 9.2: GET parameters 2048 characters.
        if query.len() > 2048 {
            return Err(Refusal::gateway(400, "GET请求参数长度超过2048"));
        }
        let mut params = Self::parse(query);
        if !call.body.iter().all(u8::is_ascii_whitespace) {
            match serde_json::from_slice::<Value>(&call.body) {
                Ok(Value::Object(body)) => body.iter().for_each(|(name, value)| params.take(name, value)),
                Ok(_) => {}
                Err(_) => return Err(Refusal::gateway(400, "请求参数不是合法的JSON")),
            }
        }
        Ok(params)
    }

    /// The pairs of a query text.
    pub(crate) fn parse(query: &str) -> Self {
        Self(
            query
                .split('&')
                .filter(|pair| !pair.is_empty())
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    let mut name = decode(name);
                    if name.ends_with("[]") {
                        name.truncate(name.len() - 2);
                    }
                    (name, decode(value))
                })
                .collect(),
        )
    }

    /// Filters from a JSON object alone (G1).
    pub(crate) fn from_body(body: &serde_json::Map<String, Value>) -> Self {
        let mut params = Self::default();
        body.iter().for_each(|(name, value)| params.take(name, value));
        params
    }

    fn take(&mut self, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(text) => self.0.push((name.to_owned(), text.clone())),
            Value::Array(items) => items.iter().for_each(|item| self.take(name, item)),
            other => self.0.push((name.to_owned(), other.to_string())),
        }
    }

    /// A value that is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.trim())
    }

    /// An array parameter: repeated keys, JSON array text, a comma list or a single scalar; `None` = no filter.
    pub(crate) fn many(&self, name: &str) -> Option<Vec<String>> {
        let mut all = Vec::new();
        for (_, value) in self.0.iter().filter(|(n, v)| n == name && !v.trim().is_empty()) {
            let value = value.trim();
            match serde_json::from_str::<Value>(value) {
                Ok(Value::Array(items)) => all.extend(items.iter().map(|item| match item {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                })),
                _ => all.extend(value.split(',').map(|part| part.trim().to_owned())),
            }
        }
        (!all.is_empty()).then_some(all)
    }

    /// An array parameter of ids. What is no number matches nothing.
    pub(crate) fn ids(&self, name: &str) -> Option<Vec<i64>> {
        Some(self.many(name)?.iter().map(|text| text.parse().unwrap_or(-1)).collect())
    }

    /// A boolean flag: true, "true" or 1.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some("true" | "1"))
    }

    /// Sheet 3.2: from 1; 10 rows by default, never more than 100, silently.
    pub(crate) fn page(&self) -> Outcome<Page> {
        let number = |name: &str, default: i64| match self.get(name) {
            None => Ok(default),
            Some(text) => text.parse::<i64>().map_err(|_| Refusal::wrong_type(name, "整数")),
        };
        let page = usize::try_from(number("page", 1)?).unwrap_or(1).max(1);
        let size = match usize::try_from(number("page_size", 10)?) {
            Ok(0) | Err(_) => 10,
            Ok(size) => size.min(100),
        };
        Ok(Page { page, size })
    }

    /// `<name>_start_time`, `<name>_end_time`: epoch milliseconds as text (sheet 3.3).
    pub(crate) fn window(&self, name: &str) -> Outcome<Window> {
        let edge = |which: &str, default: i64| {
            let field = [name, which].concat();
            match self.get(&field) {
                None => Ok(default),
                Some(text) => text.parse::<i64>().map_err(|_| Refusal::wrong_type(&field, "毫秒时间戳")),
            }
        };
        Ok(Window { from: edge("_start_time", i64::MIN)?, to: edge("_end_time", i64::MAX)? })
    }

    /// `start_bill_date`, `end_bill_date`.
    pub(crate) fn bill_dates(&self) -> Outcome<(Day, Day)> {
        let edge = |field: &str, default: i32| match self.get(field) {
            None => Ok(Day(default)),
            Some(text) => Day::parse(text)
                .ok_or_else(|| Refusal::wrong_format(format!("参数{field}[{text}]格式错误，应为yyyy-MM-dd"))),
        };
        Ok((edge("start_bill_date", i32::MIN)?, edge("end_bill_date", i32::MAX)?))
    }
}

/// Percent-decoding with `+` as space. Broken escapes stay as they are.
pub(crate) fn decode(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn an_array_is_read_in_every_spelling() {
        for query in ["ids=1&ids=2", "ids[]=1&ids[]=2", "ids=%5B%221%22%2C%222%22%5D", "ids=%5B1,2%5D", "ids=1,2"] {
            assert_eq!(Params::parse(query).ids("ids"), Some(vec![1, 2]), "{query}");
        }
        assert_eq!(Params::parse("dept_id=1").ids("dept_id"), Some(vec![1]));
        assert_eq!(Params::parse("ids=").ids("ids"), None);
    }

    #[test]
    fn a_page_is_never_larger_than_a_hundred() {
        let page = Params::parse("page=3&page_size=2000").page().expect("a page");
        assert_eq!((page.page, page.size), (3, 100));
        assert_eq!(Params::parse("").page().expect("a page").size, 10);
        assert!(Params::parse("page=x").page().is_err());
    }
}
