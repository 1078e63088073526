//! The file's lines, written and read.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::{Contents, Header, VERSION};
use crate::database::Store;
use crate::{Error, Result};

/// The longest line that a file of ours has, by far. A longer one is not taken into memory: a small file may unpack to a
/// large one.
const LONGEST: u64 = 64 * 1024 * 1024;

/// A line that is no row.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Mark {
    Header(Header),
    Table { table: String, columns: Vec<String> },
    End { rows: BTreeMap<String, u64>, blake3: String },
}

/// What follows in a file.
pub(super) enum Line {
    /// The rows of this table, with these columns.
    Table { table: String, columns: Vec<String> },
    /// A row of the table, a JSON array.
    Row(String),
}

pub(super) struct Writer<W: Write> {
    out: BufWriter<GzEncoder<W>>,
    hash: blake3::Hasher,
    rows: BTreeMap<String, u64>,
    table: String,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W, header: Header) -> Result<Self> {
        let out = BufWriter::new(GzEncoder::new(out, Compression::default()));
        let mut writer = Self { out, hash: blake3::Hasher::new(), rows: BTreeMap::new(), table: String::new() };
        writer.mark(&Mark::Header(header))?;
        Ok(writer)
    }

    pub(super) fn table(&mut self, table: &str, columns: &[String]) -> Result<()> {
        table.clone_into(&mut self.table);
        self.rows.insert(self.table.clone(), 0);
        self.mark(&Mark::Table { table: table.to_owned(), columns: columns.to_vec() })
    }

    pub(super) fn row(&mut self, row: &str) -> Result<()> {
        *self.rows.entry(self.table.clone()).or_default() += 1;
        self.line(row)
    }

    /// Writes the end; a file without it is not whole.
    pub(super) fn end(mut self) -> Result<BTreeMap<String, u64>> {
        let blake3 = self.hash.finalize().to_hex().to_string();
        self.mark(&Mark::End { rows: self.rows.clone(), blake3 })?;
        let zipped = self.out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        zipped.finish()?.flush()?;
        Ok(self.rows)
    }

    fn mark(&mut self, mark: &Mark) -> Result<()> {
        let line = serde_json::to_string(mark).map_err(|error| Error::corrupt("备份", error))?;
        self.line(&line)
    }

    fn line(&mut self, line: &str) -> Result<()> {
        for part in [line.as_bytes(), b"\n"] {
            self.hash.update(part);
            self.out.write_all(part)?;
        }
        Ok(())
    }
}

pub(super) struct Reader<R: Read> {
    input: BufReader<GzDecoder<BufReader<R>>>,
    hash: blake3::Hasher,
    contents: Contents,
    table: String,
}

impl<R: Read> Reader<R> {
    /// Begins with the header. A file of a newer program is [`Error::Newer`].
    pub(super) fn new(input: R) -> Result<Self> {
        let nothing =
            Header { jingxiang_backup: 0, schema: 0, made_at: 0, program: String::new(), database: String::new() };
        let contents = Contents { header: nothing, rows: BTreeMap::new() };
        let input = BufReader::new(GzDecoder::new(BufReader::new(input)));
        let mut reader = Self { input, hash: blake3::Hasher::new(), contents, table: String::new() };
        let first = reader.line().map_err(|_| not_a_backup())?.ok_or_else(not_a_backup)?;
        let Ok(Mark::Header(header)) = serde_json::from_str(&first) else { return Err(not_a_backup()) };
        if header.jingxiang_backup > VERSION || header.schema > Store::schema() {
            return Err(Error::Backup(format!(
                "由更新版本的程序（{}，迁移 {}）生成，本程序只认识到迁移 {}，请用同版本或更新版本的程序恢复",
                header.program,
                header.schema,
                Store::schema()
            )));
        }
        reader.contents.header = header;
        Ok(reader)
    }

    /// What is next; nothing after the end, and then the file was whole.
    pub(super) fn next(&mut self) -> Result<Option<Line>> {
        let before = self.hash.finalize();
        let Some(line) = self.line()? else { return Err(damaged("不完整")) };
        if line.starts_with('[') {
            *self.contents.rows.get_mut(&self.table).ok_or_else(|| damaged("已损坏"))? += 1;
            return Ok(Some(Line::Row(line)));
        }
        match serde_json::from_str(&line) {
            Ok(Mark::Table { table, columns }) => {
                table.clone_into(&mut self.table);
                self.contents.rows.insert(table.clone(), 0);
                Ok(Some(Line::Table { table, columns }))
            }
            Ok(Mark::End { rows, blake3 }) => {
                let whole = rows == self.contents.rows && blake3 == before.to_hex().as_str();
                if whole && self.line()?.is_none() { Ok(None) } else { Err(damaged("已损坏（校验不符）")) }
            }
            Ok(Mark::Header(_)) | Err(_) => Err(damaged("已损坏")),
        }
    }

    pub(super) fn header(&self) -> &Header {
        &self.contents.header
    }

    fn line(&mut self) -> Result<Option<String>> {
        let mut line = String::new();
        // Both what ends too early and what is no gzip are errors of reading here, and mean a file that is not whole.
        let read = (&mut self.input).take(LONGEST).read_line(&mut line);
        let read = read.map_err(|error| damaged(&format!("已损坏（{error}）")))?;
        if read as u64 == LONGEST && !line.ends_with('\n') {
            return Err(damaged("已损坏（有一行过长）"));
        }
        self.hash.update(line.as_bytes());
        line.truncate(line.trim_end_matches('\n').len());
        Ok((read > 0).then_some(line))
    }
}

fn not_a_backup() -> Error {
    damaged("不是精享的备份，或已损坏")
}

fn damaged(how: &str) -> Error {
    Error::Backup(how.to_owned())
}

/// Reads a whole backup without a database: what is in it, or what is wrong with it.
pub fn verify(input: impl Read) -> Result<Contents> {
    let mut reader = Reader::new(input)?;
    while reader.next()?.is_some() {}
    Ok(reader.contents)
}
