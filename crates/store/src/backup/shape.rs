//! The tables of a schema. Nobody keeps a list of them that could be forgotten: the migrations are asked.

use std::collections::HashSet;

use sqlx::{Connection as _, SqliteConnection};

use crate::database::{SQLITE, Tx};
use crate::sql::sql;
use crate::{Error, Result};

/// A table with its columns.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a column holds. Truth values are numbers in a backup, as SQLite has them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Boolean,
}

/// The tables of that schema, each after those it refers to: in the order in which the migrations make them. They are
/// made once more, in memory, to see.
pub(super) async fn tables(schema: i64) -> Result<Vec<Table>> {
    let mut scratch = SqliteConnection::connect("sqlite::memory:").await?;
    SQLITE.run_to(schema, &mut scratch).await.map_err(Error::Migrate)?;
    let query = "select t.name, c.name, c.type from sqlite_master t, pragma_table_info(t.name) c \
                 where t.type = 'table' and t.name not like 'sqlite!_%' escape '!' and t.name <> '_sqlx_migrations' \
                 order by t.rowid, c.cid";
    let mut tables: Vec<Table> = Vec::new();
    for (table, column, kind) in sqlx::query_as::<_, (String, String, String)>(query).fetch_all(&mut scratch).await? {
        let kind = if kind.eq_ignore_ascii_case("text") { Kind::Text } else { Kind::Integer };
        let column = Column { name: column, kind };
        match tables.last_mut() {
            Some(last) if last.name == table => last.columns.push(column),
            _ => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    scratch.close().await?;
    Ok(tables)
}

impl Tx {
    /// The same, with what this database keeps otherwise.
    pub(super) async fn tables(&mut self, schema: i64) -> Result<Vec<Table>> {
        let mut tables = tables(schema).await?;
        if !self.is_postgres() {
            return Ok(tables);
        }
        let query = sql("select cast(table_name as text), cast(column_name as text) from information_schema.columns \
                         where table_schema = current_schema() and data_type = 'boolean'");
        let flags: HashSet<(String, String)> = self.all(query).await?.into_iter().collect();
        for table in &mut tables {
            let name = table.name.clone();
            for column in &mut table.columns {
                if flags.contains(&(name.clone(), column.name.clone())) {
                    column.kind = Kind::Boolean;
                }
            }
        }
        Ok(tables)
    }

    /// The last migration of the database as it is; none when it has no schema of ours.
    pub(crate) async fn present_schema(&mut self) -> Result<Option<i64>> {
        let there = if self.is_postgres() {
            sql("select count(*) from information_schema.tables \
                 where table_schema = current_schema() and table_name = '_sqlx_migrations'")
        } else {
            sql("select count(*) from sqlite_master where name = '_sqlx_migrations'")
        };
        if self.all::<(i64,)>(there).await?.first().is_none_or(|(count,)| *count == 0) {
            return Ok(None);
        }
        let last = sql("select max(version) from _sqlx_migrations");
        Ok(self.all::<(Option<i64>,)>(last).await?.first().and_then(|(version,)| *version))
    }
}
