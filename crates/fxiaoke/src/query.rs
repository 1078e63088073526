//! A query and its page (fxiaoke-api.md §2.6).

use serde_json::{Map, Value, json};

use crate::limits;

/// One condition; all conditions of a query must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Api name of the field.
    pub field: String,
    /// How the field is compared.
    pub operator: Operator,
    /// With what: one value for most operators, two for the ranges, none for the empty ones.
    pub values: Vec<String>,
}

/// The service's comparisons, as it spells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; the sheet has the list")]
pub enum Operator {
    Eq,
    /// Not equal; null is not equal to anything.
    N,
    Gt,
    Gte,
    Lt,
    Lte,
    /// Contains the text.
    Like,
    Nlike,
    /// Is empty.
    Is,
    /// Is not empty.
    Isn,
    In,
    Nin,
    Between,
    Nbetween,
    StartWith,
    EndWith,
    Contains,
    HasAnyOf,
    NhasAnyOf,
}

impl Operator {
    fn word(self) -> &'static str {
        match self {
            Self::Eq => "EQ",
            Self::N => "N",
            Self::Gt => "GT",
            Self::Gte => "GTE",
            Self::Lt => "LT",
            Self::Lte => "LTE",
            Self::Like => "LIKE",
            Self::Nlike => "NLIKE",
            Self::Is => "IS",
            Self::Isn => "ISN",
            Self::In => "IN",
            Self::Nin => "NIN",
            Self::Between => "BETWEEN",
            Self::Nbetween => "NBETWEEN",
            Self::StartWith => "STARTWITH",
            Self::EndWith => "ENDWITH",
            Self::Contains => "CONTAINS",
            Self::HasAnyOf => "HASANYOF",
            Self::NhasAnyOf => "NHASANYOF",
        }
    }
}

/// What to ask for. `Query::default()` is the first full page of everything, in no order, not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Conditions, all of which must hold.
    pub filters: Vec<Filter>,
    /// Fields to sort by, with `true` for ascending.
    pub order: Vec<(String, bool)>,
    /// Rows on the page, at most [`limits::PAGE`].
    pub limit: u32,
    /// The first row, a multiple of `limit`, at most [`limits::OFFSET`].
    pub offset: u32,
    /// Fields to answer; none means all.
    pub projection: Vec<String>,
    /// Whether to count all rows.
    pub count: bool,
}

impl Default for Query {
    fn default() -> Self {
        let (filters, order, projection) = (Vec::new(), Vec::new(), Vec::new());
        Self { filters, order, limit: limits::PAGE, offset: 0, projection, count: false }
    }
}

impl Query {
    /// With one more condition.
    #[must_use]
    pub fn filter<V: Into<String>>(
        mut self,
        field: impl Into<String>,
        operator: Operator,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.filters.push(Filter { field: field.into(), operator, values });
        self
    }

    /// Sorted by `field`, after what it is sorted by already.
    #[must_use]
    pub fn ascending(mut self, field: impl Into<String>) -> Self {
        self.order.push((field.into(), true));
        self
    }

    /// The page after the row `last` in the order of `_id`: the service's way past row 10 000. The list has ended
    /// with a page shorter than `limit`.
    #[must_use]
    pub fn after_id(mut self, last: Option<&str>) -> Self {
        self.order = vec![("_id".into(), true)];
        self.offset = 0;
        match last {
            Some(last) => self.filter("_id", Operator::Gt, [last]),
            None => self,
        }
    }

    /// The spelling is the service's, with its two manners of writing names.
    pub(crate) fn to_json(&self) -> Value {
        let filters: Vec<Value> = self.filters.iter().map(Filter::to_json).collect();
        let order = self.order.iter().map(|(field, ascending)| json!({"fieldName": field, "isAsc": ascending}));
        let mut query = Map::new();
        query.insert("limit".into(), self.limit.into());
        query.insert("offset".into(), self.offset.into());
        query.insert("filters".into(), filters.into());
        query.insert("orders".into(), order.collect());
        if !self.projection.is_empty() {
            query.insert("fieldProjection".into(), self.projection.as_slice().into());
        }
        Value::Object(query)
    }
}

impl Filter {
    fn to_json(&self) -> Value {
        json!({"field_name": self.field, "operator": self.operator.word(), "field_values": self.values})
    }
}

/// One page of rows, as the service sends them.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryPage {
    /// The records.
    pub rows: Vec<Value>,
    /// How many there are in all, if the query asked for it.
    pub total: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_spelt_as_the_sheet_spells_it() {
        let query = Query { projection: vec!["_id".into(), "name".into()], ..Query::default() }
            .filter("last_modified_time", Operator::Gte, ["1700000000000"])
            .ascending("_id");
        let expected = json!({"limit": 100, "offset": 0,
            "filters": [{"field_name": "last_modified_time", "operator": "GTE", "field_values": ["1700000000000"]}],
            "orders": [{"fieldName": "_id", "isAsc": true}],
            "fieldProjection": ["_id", "name"]});
        assert_eq!(query.to_json(), expected);
    }

    #[test]
    fn a_deep_page_starts_after_an_id_and_not_at_a_row() {
        let first = Query { offset: 300, ..Query::default() }.after_id(None);
        assert_eq!((first.offset, first.filters.len(), &first.order[0].0), (0, 0, &"_id".to_owned()));
        let next = Query::default().after_id(Some("64b0"));
        assert_eq!(next.to_json()["filters"][0]["operator"], "GT");
    }
}
