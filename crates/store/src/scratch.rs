//! A copy of what a connection's runs read and write, to be thrown away: a plan works on it as a run works on the
//! store (decision 0019). It is a database without a name, on SQLite whatever the store is, so that nobody waits for it.

use std::fmt::Write;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use crate::sql::{Sql, sql};
use crate::{Result, Store};

/// What a run reads and writes, and the column that holds the connection. What the CRM said meanwhile, the log's history
/// and what is used of the quota stay behind.
const TABLES: [(&str, &str); 10] = [
    ("connections", "id"),
    ("leases", "connection"),
    ("bindings", "connection"),
    ("former", "connection"),
    ("records", "connection"),
    ("cursors", "connection"),
    ("intents", "connection"),
    ("questions", "connection"),
    ("places", "connection"),
    ("missing", "connection"),
];

/// A row as texts.
struct Cells(Vec<Option<String>>);

impl<'r> FromRow<'r, SqliteRow> for Cells {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        (0..row.len()).map(|place| row.try_get(place)).collect::<sqlx::Result<_>>().map(Self)
    }
}

impl<'r> FromRow<'r, PgRow> for Cells {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        (0..row.len()).map(|place| row.try_get(place)).collect::<sqlx::Result<_>>().map(Self)
    }
}

/// A column of the copy: its name, and whether it holds a number.
struct Column {
    name: String,
    number: bool,
}

impl Store {
    /// A copy of the connection's rows, with its lease: whoever has that writes in either.
    pub async fn scratch(&self, connection: &str) -> Result<Self> {
        let scratch = self.unnamed().await?;
        for (table, of) in TABLES {
            let described = sql("select name, lower(type) from pragma_table_info($1) order by cid").arg(table);
            let columns: Vec<(String, String)> = scratch.all(described).await?;
            let columns = columns.into_iter().map(|(name, kind)| Column { name, number: kind == "integer" });
            let columns: Vec<Column> = columns.collect();
            let rows = sql("").push(&format!("{} from {table}", texts(&columns)));
            let rows = rows.push_arg(&format!(" where {of} = "), connection);
            let head = format!("insert into {table} {}", values(&columns));
            self.pour::<Cells>(rows, &scratch, |rows| poured(&head, rows)).await?;
        }
        Ok(scratch)
    }
}

fn poured(head: &str, rows: &[Cells]) -> Sql {
    let rows: Vec<&[Option<String>]> = rows.iter().map(|cells| cells.0.as_slice()).collect();
    sql("").push(head).push(" from rows($1) as page where true").list(&rows)
}

/// `select` of all columns as texts.
fn texts(columns: &[Column]) -> String {
    let mut text = "select ".to_owned();
    for (place, Column { name, .. }) in columns.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}cast(\"{name}\" as text)");
    }
    text
}

/// The columns, and a `select` of what they held; PostgreSQL's flags are numbers on SQLite.
fn values(columns: &[Column]) -> String {
    let (mut names, mut values) = ("(".to_owned(), "select ".to_owned());
    for (place, Column { name, number }) in columns.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        let cell = format!("page.value ->> {place}");
        let _ = write!(names, "{comma}\"{name}\"");
        let _ = if *number {
            write!(values, "{comma}case {cell} when 'true' then 1 when 'false' then 0 else cast({cell} as integer) end")
        } else {
            write!(values, "{comma}{cell}")
        };
    }
    format!("{names}) {values}")
}
