//! What lists have in common: filters by search, state and window, pages, and the frame around the rows (sheet 3.2).

use std::fmt::Write;

use super::params::{Page, Params, Window};
use super::refusal::{Outcome, Refusal};

/// The filters every master-data list takes.
pub(crate) struct Common {
    search: Option<String>,
    enable: Option<bool>,
    created: Window,
    modified: Window,
}

/// What of a row the common filters look at.
pub(crate) struct Facts<'a> {
    pub(crate) number: &'a str,
    pub(crate) name: &'a str,
    pub(crate) enable: bool,
    pub(crate) created: i64,
    pub(crate) modified: i64,
}

impl Common {
    pub(crate) fn read(params: &Params) -> Outcome<Self> {
        // Disabled rows are missing unless asked for (quirk 2).
        let enable = match params.get("enable") {
            None | Some("1") => Some(true),
            Some("0") => Some(false),
            Some("-1") => None,
            Some(_) => return Err(Refusal::wrong_type("enable", "1、0或-1")),
        };
        Ok(Self {
            search: params.get("search").map(str::to_lowercase),
            enable,
            created: params.window("create")?,
            modified: params.window("modify")?,
        })
    }

    pub(crate) fn fits(&self, row: &Facts<'_>) -> bool {
        self.enable.is_none_or(|wanted| row.enable == wanted)
            && self.created.holds(row.created)
            && self.modified.holds(row.modified)
            && self.search.as_deref().is_none_or(|wanted| {
                row.name.to_lowercase().contains(wanted) || row.number.to_lowercase().contains(wanted)
            })
    }
}

/// The rows of a page, and how many there are in all.
pub(crate) fn cut<'t, T: ?Sized>(
    rows: impl Iterator<Item = &'t T>,
    page: Page,
    mut fits: impl FnMut(&T) -> bool,
) -> (usize, Vec<&'t T>) {
    let start = (page.page - 1).saturating_mul(page.size);
    let mut count = 0;
    let mut cut = Vec::with_capacity(page.size);
    for row in rows {
        if fits(row) {
            if count >= start && cut.len() < page.size {
                cut.push(row);
            }
            count += 1;
        }
    }
    (count, cut)
}

/// Which frame a list has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame {
    /// `current_page`, and `count` as text.
    Master,
    /// No `current_page`; `count` as number; `headers`.
    Bill,
    /// No `current_page`; `count` as text (receipts).
    Receipt,
}

/// Writes the whole answer of a list; `rows` writes the rows between the brackets.
pub(crate) fn frame(kind: Frame, page: Page, count: usize, on_page: usize, headers: &str, rows: &str) -> String {
    let mut out = String::with_capacity(rows.len() + 256);
    out.push_str("{\"errcode\":0,\"description\":\"success\",\"data\":{");
    if kind == Frame::Master {
        let _ = write!(out, "\"current_page\":{},", page.page);
    }
    let total = count.div_ceil(page.size);
    let _ = write!(
        out,
        "\"current_page_size\":{on_page},\"page\":{},\"page_size\":{},\"total_page\":{total},",
        page.page, page.size
    );
    if kind == Frame::Bill {
        let _ = write!(out, "\"count\":{count},");
    } else {
        let _ = write!(out, "\"count\":\"{count}\",");
    }
    if !headers.is_empty() {
        let _ = write!(out, "\"headers\":{headers},");
    }
    out.push_str("\"rows\":[");
    out.push_str(rows);
    out.push_str("]}}");
    out
}

/// The answer of a detail.
pub(crate) fn single(data: &str) -> String {
    ["{\"errcode\":0,\"description\":\"success\",\"data\":", data, "}"].concat()
}
