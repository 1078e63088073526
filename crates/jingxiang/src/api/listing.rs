//! Lists, a page at a time: `{"items":[…],"next":cursor|null}`.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct List<T> {
    /// The rows.
    pub items: Vec<T>,
    /// `cursor` of the next page; null at the end.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// All there is.
    pub fn whole(items: impl IntoIterator<Item = impl Into<T>>) -> Self {
        Self { items: items.into_iter().map(Into::into).collect(), next: None }
    }
}

impl<T, R: Into<T>> From<store::Page<R>> for List<T> {
    fn from(page: store::Page<R>) -> Self {
        Self { items: page.items.into_iter().map(Into::into).collect(), next: page.next }
    }
}

/// Which part of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// 50 where left out, 200 at most.
    pub limit: Option<i64>,
}

impl Part {
    /// Behind what, and how many rows.
    pub fn of(&self) -> (Option<&str>, i64) {
        (self.cursor.as_deref(), limit(self.limit))
    }
}

/// How many rows a page has: what was asked for, within reason.
pub fn limit(asked: Option<i64>) -> i64 {
    asked.unwrap_or(50).clamp(1, 200)
}
