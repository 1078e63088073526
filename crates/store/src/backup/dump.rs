//! Making a backup.

use std::io::Write;

use super::file::Writer;
use super::shape::{Column, Kind, Table};
use super::{Contents, Header, LEFT_OUT, VERSION};
use crate::Result;
use crate::database::Store;
use crate::sql::sql;

impl Store {
    /// Writes everything that is kept, as it is at one moment; workers may go on meanwhile.
    pub async fn back_up(&self, out: impl Write, program: &str, now: i64) -> Result<Contents> {
        let database = if self.is_postgres() { "postgres" } else { "sqlite" }.to_owned();
        let schema = Self::schema();
        let header = Header { jingxiang_backup: VERSION, schema, made_at: now, program: program.to_owned(), database };
        let mut writer = Writer::new(out, header.clone())?;
        let mut tx = self.snapshot().await?;
        for table in tx.tables(schema).await? {
            if LEFT_OUT.contains(&table.name.as_str()) {
                continue;
            }
            let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
            writer.table(&table.name, &columns)?;
            let array = if self.is_postgres() { "json_build_array" } else { "json_array" };
            tx.each(sql("").push(&query(&table, array)), |row| writer.row(&row)).await?;
        }
        tx.rollback().await?;
        Ok(Contents { header, rows: writer.end()? })
    }
}

/// The rows in the order of their keys, which are what tables begin with: two backups of one state are alike.
fn query(table: &Table, array: &str) -> String {
    let value = |column: &Column| match column.kind {
        Kind::Text | Kind::Integer => format!("\"{}\"", column.name),
        Kind::Boolean => format!("cast(\"{}\" as integer)", column.name),
    };
    let values: Vec<String> = table.columns.iter().map(value).collect();
    let keys: Vec<String> = table.columns.iter().take(3).map(|column| format!("\"{}\"", column.name)).collect();
    let (values, keys) = (values.join(", "), keys.join(", "));
    format!("select cast({array}({values}) as text) from \"{}\" order by {keys}", table.name)
}
