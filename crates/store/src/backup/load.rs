//! Restoring a backup.

use std::fs::File;
use std::path::Path;

use serde_json::json;

use super::file::{Line, Reader};
use super::shape::{Kind, Table, tables};
use super::{Contents, Terms, verify};
use crate::audit::Note;
use crate::database::{Store, Tx};
use crate::sql::sql;
use crate::{Error, MasterKey, Result, seal};

/// How much of a table travels to the database at once, in rows and in bytes.
const ROWS: usize = 500;
const BYTES: usize = 4 * 1024 * 1024;

/// Makes the database what the backup says. `Ok` means that all of it is there, anything else that nothing was changed:
/// [`Error::Backup`] for a file that is damaged or newer, [`Error::Occupied`], [`Error::InUse`] and
/// [`Error::Alive`] for a database that has something in it, is worked on, or is served, [`Error::Key`] when this key does not open the secrets.
pub async fn restore(url: &str, key: &MasterKey, file: &Path, note: &Note, terms: Terms) -> Result<Contents> {
    // The whole file is looked through before the database is touched.
    let contents = verify(File::open(file)?)?;
    let mut tx = Tx::on(url).await?;
    let fence = tx.clear(terms).await?;
    tx.migrate(contents.header.schema).await?;
    tx.load(file).await?;
    tx.migrate(Store::schema()).await?;
    tx.hand_over(fence, terms.now).await?;
    for (id, sealed) in tx.all::<(String, String)>(sql("select id, secrets from connections")).await? {
        seal::open(key, &id, &sealed)?;
    }
    let about = json!({"made_at": contents.header.made_at, "rows": contents.rows});
    tx.note(&note.clone().with(about), terms.now).await?;
    tx.commit().await?;
    Ok(contents)
}

impl Tx {
    /// Takes our schema out of the database, if that is what is wanted; the highest fence there was.
    async fn clear(&mut self, terms: Terms) -> Result<i64> {
        let Some(schema) = self.present_schema().await? else { return Ok(0) };
        if schema > Store::schema() {
            return Err(Error::Newer { found: schema, known: Store::schema() });
        }
        let held = sql("select count(*) from leases where owner is not null and until > $1").arg(terms.now);
        let (held,) = self.all::<(i64,)>(held).await?.first().copied().unwrap_or_default();
        if held > 0 {
            return Err(Error::InUse(held));
        }
        let tables = tables(schema).await?;
        if tables.iter().any(|table| table.name == "nodes") {
            let alive = self.count_alive(terms.now, terms.has_ended).await?;
            if alive > 0 {
                return Err(Error::Alive(alive));
            }
        }
        if !terms.replace {
            self.expect_empty(&tables).await?;
        }
        let fence = self.all::<(i64,)>(sql("select coalesce(max(fence), 0) from leases")).await?;
        for table in tables.iter().rev() {
            self.execute(sql("drop table ").push(&format!("\"{}\"", table.name))).await?;
        }
        self.execute(sql("drop table _sqlx_migrations")).await?;
        if self.is_postgres() {
            let functions = "drop function if exists rows(text), texts(text), audit_is_only_added_to(), \
                             records_are_tallied()";
            self.execute(sql(functions)).await?;
        }
        Ok(fence.first().map_or(0, |(fence,)| *fence))
    }

    /// What the migrations put there is nothing; neither is a failed sign-in.
    async fn expect_empty(&mut self, tables: &[Table]) -> Result<()> {
        for Table { name, .. } in
            tables.iter().filter(|table| !["audit_head", "throttle", "nodes"].contains(&table.name.as_str()))
        {
            let some = format!("select count(*) from (select 1 from \"{name}\" limit 1) as some_row");
            if self.all::<(i64,)>(sql("").push(&some)).await?.first().is_some_and(|(count,)| *count > 0) {
                return Err(Error::Occupied);
            }
        }
        Ok(())
    }

    async fn load(&mut self, file: &Path) -> Result<()> {
        let mut reader = Reader::new(File::open(file)?)?;
        let tables = self.tables(reader.header().schema).await?;
        let (mut insert, mut batch, mut rows) = (String::new(), String::new(), 0);
        while let Some(line) = reader.next()? {
            match line {
                Line::Table { table, columns } => {
                    self.flush(&insert, &mut batch, &mut rows).await?;
                    let unknown = || Error::Backup(format!("含有本程序不认识的内容：{table}"));
                    let known = tables.iter().find(|known| known.name == table).ok_or_else(unknown)?;
                    // PostgreSQL numbers rows itself, unless told that they have their numbers.
                    let numbered = if self.is_postgres() { " overriding system value" } else { "" };
                    insert = into(known, &columns, numbered).ok_or_else(unknown)?;
                    self.expect_room(&table).await?;
                }
                Line::Row(row) => {
                    batch.push_str(if batch.is_empty() { "[" } else { "," });
                    batch.push_str(&row);
                    rows += 1;
                    if rows == ROWS || batch.len() >= BYTES {
                        self.flush(&insert, &mut batch, &mut rows).await?;
                    }
                }
            }
        }
        self.flush(&insert, &mut batch, &mut rows).await
    }

    /// What the migrations put into a table gives way to what was backed up. A table that has nothing is left alone: the
    /// audit log refuses even that.
    async fn expect_room(&mut self, table: &str) -> Result<()> {
        let count = sql("").push(&format!("select count(*) from \"{table}\""));
        if self.all::<(i64,)>(count).await?.first().is_some_and(|(count,)| *count > 0) {
            self.execute(sql("").push(&format!("delete from \"{table}\""))).await?;
        }
        Ok(())
    }

    async fn flush(&mut self, insert: &str, batch: &mut String, rows: &mut usize) -> Result<()> {
        if *rows > 0 {
            batch.push(']');
            let written = self.execute(sql("").push(insert).arg(std::mem::take(batch))).await?;
            if written != *rows as u64 {
                return Err(Error::Backup(format!("只写入了 {written} 行，应为 {rows} 行")));
            }
        }
        *rows = 0;
        Ok(())
    }

    /// Leases begin anew: nobody who was at work here, or where the backup was made, can write with an old one, and
    /// whoever takes a connection next looks after what was left open. Numbers go on where they were.
    async fn hand_over(&mut self, fence: i64, now: i64) -> Result<()> {
        let update = sql("update leases set fence = fence + $1, until = case when until > $2 then $2 else until end");
        self.execute(update.arg(fence + 1).arg(now)).await?;
        if !self.is_postgres() {
            return Ok(());
        }
        let numbered = sql("select cast(table_name as text) from information_schema.columns \
                            where table_schema = current_schema() and is_identity = 'YES' and column_name = 'id'");
        for (table,) in self.all::<(String,)>(numbered).await? {
            let number = format!(
                "select setval(pg_get_serial_sequence('\"{table}\"', 'id'), \
                 (select coalesce(max(id), 0) + 1 from \"{table}\"), false)"
            );
            self.all::<(i64,)>(sql("").push(&number)).await?;
        }
        Ok(())
    }
}

/// The statement that adds rows with these columns, from a list of arrays; none when there is no such column.
fn into(table: &Table, columns: &[String], numbered: &str) -> Option<String> {
    let mut values = Vec::new();
    for (at, name) in columns.iter().enumerate() {
        let column = table.columns.iter().find(|column| column.name == *name)?;
        values.push(match column.kind {
            Kind::Text => format!("page.value ->> {at}"),
            Kind::Integer => format!("cast(page.value ->> {at} as bigint)"),
            Kind::Boolean => format!("cast(page.value ->> {at} as bigint) <> 0"),
        });
    }
    let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    Some(format!(
        "insert into \"{}\" ({}){numbered} select {} from rows($1) as page",
        table.name,
        names.join(", "),
        values.join(", ")
    ))
}
