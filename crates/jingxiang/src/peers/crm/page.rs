//! What changed since the last pass, in four phases (fxiaoke-api.md R6, §2.6):
//!
//! 1. records that were modified, in the order of `_id`;
//! 2. records whose lines were modified: a line's change does not touch its master;
//! 3. records whose lines were invalidated, which only a question for invalid rows shows (assumption A15);
//! 4. records that were invalidated themselves.
//!
//! The first pass over everything has phase 1 only. Whoever is modified while a pass runs has a later time than its
//! start, and so comes in the next one; the overlap covers clocks that differ and rows that are found late.

use std::collections::BTreeSet;

use engine::{CallError, Page};
use fxiaoke::{Operator, Query};
use model::{Lines, Source};
use serde::{Deserialize, Serialize};

use super::CrmPeer;
use crate::peers;

/// How far a pass reaches back before the start of the last one.
const OVERLAP_MS: i64 = 120_000;
const MODIFIED: &str = "last_modified_time";

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// Only what was modified from here on; everything without it.
    since: Option<i64>,
    #[serde(default)]
    phase: Phase,
    /// The last row read in this phase.
    after: Option<String>,
    /// When the pass began; none before its first page.
    started: Option<i64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    #[default]
    Records,
    Lines,
    LostLines,
    Gone,
}

impl Cursor {
    /// Where to go on. A text that is no cursor of ours means from the beginning: too much is read, and nothing lost.
    fn new(begin: i64, text: Option<&str>, now: i64) -> Self {
        let known = text.and_then(|text| {
            serde_json::from_str(text).inspect_err(|e| tracing::warn!(%e, "unreadable cursor, starting over")).ok()
        });
        let mut cursor: Self =
            known.unwrap_or_else(|| Self { since: Some(begin).filter(|begin| *begin > 0), ..Self::default() });
        cursor.started.get_or_insert(now);
        cursor
    }

    /// What follows a page that ended at `last`; `None` when the pass has ended.
    fn next(&self, last: Option<String>, source: &Source) -> Option<Self> {
        if last.is_some() {
            return Some(Self { after: last, ..self.clone() });
        }
        let phase = match self.phase {
            _ if self.since.is_none() => return None,
            Phase::Records if source.lines.is_some() => Phase::Lines,
            Phase::Lines => Phase::LostLines,
            Phase::Records | Phase::LostLines => Phase::Gone,
            Phase::Gone => return None,
        };
        Some(Self { phase, after: None, ..self.clone() })
    }

    /// Where the pass after this one begins.
    fn next_pass(&self) -> Self {
        Self { since: self.started.map(|started| started - OVERLAP_MS), ..Self::default() }
    }

    fn is_first(&self) -> bool {
        self.phase == Phase::Records && self.after.is_none()
    }

    fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl CrmPeer {
    /// The next page with something on it, or the last one.
    pub(super) async fn next_page(&self, source: &Source, begin: i64, cursor: Option<&str>) -> Result<Page, CallError> {
        let mut at = Cursor::new(begin, cursor, (self.now)());
        let mut total = None;
        loop {
            let (mut page, last) = self.page_at(source, &at).await?;
            total = total.or(page.total);
            let next = at.next(last, source);
            page.end = next.is_none();
            page.total = total;
            let next = next.unwrap_or_else(|| at.next_pass());
            if page.end || !(page.records.is_empty() && page.gone.is_empty()) {
                page.cursor = next.text();
                return Ok(page);
            }
            at = next;
        }
    }

    async fn page_at(&self, source: &Source, at: &Cursor) -> Result<(Page, Option<String>), CallError> {
        match (at.phase, &source.lines) {
            (Phase::Lines | Phase::LostLines, Some(lines)) => self.masters_of_lines(source, lines, at).await,
            (Phase::Gone, _) => {
                let query = Query { projection: vec!["_id".to_owned()], ..invalid(at) };
                let (rows, last, _) = self.keyset(source.object, &query, at.after.as_deref()).await?;
                let gone = rows.iter().filter_map(|row| Some((peers::text_at(row, "_id")?, "作废"))).collect();
                Ok((Page { gone, ..Page::default() }, last))
            }
            _ => {
                let query = Query { count: at.is_first(), ..modified(at) };
                let (rows, last, total) = self.keyset(source.object, &query, at.after.as_deref()).await?;
                Ok((Page { records: self.with_lines(source, &rows).await?, total, ..Page::default() }, last))
            }
        }
    }

    /// The masters of a page of lines.
    async fn masters_of_lines(
        &self,
        source: &Source,
        lines: &Lines,
        at: &Cursor,
    ) -> Result<(Page, Option<String>), CallError> {
        let query = if at.phase == Phase::Lines { modified(at) } else { invalid(at) };
        let query = Query { projection: vec!["_id".to_owned(), lines.master.to_owned()], ..query };
        let (rows, last, _) = self.keyset(lines.object, &query, at.after.as_deref()).await?;
        let masters: BTreeSet<String> = rows.iter().filter_map(|row| peers::text_at(row, lines.master)).collect();
        let masters: Vec<String> = masters.into_iter().collect();
        Ok((Page { records: self.by_ids(source, &masters).await?, ..Page::default() }, last))
    }
}

fn modified(at: &Cursor) -> Query {
    match at.since {
        Some(since) => Query::default().filter(MODIFIED, Operator::Gte, [since.to_string()]),
        None => Query::default(),
    }
}

fn invalid(at: &Cursor) -> Query {
    modified(at).filter("life_status", Operator::Eq, ["invalid"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Begins;

    const PLAIN: Source = Source {
        object: "AccountObj",
        labels: &[],
        detail: false,
        lines: None,
        begins: Begins::AtTheBeginning,
        deletions: false,
    };
    const LINED: Source = Source { lines: Some(Lines { object: "LineObj", master: "order_id", labels: &[] }), ..PLAIN };

    fn phases(source: &Source, begin: i64) -> Vec<Phase> {
        let first = Cursor::new(begin, None, 1_000_000);
        std::iter::successors(Some(first), |at| at.next(None, source)).map(|at| at.phase).collect()
    }

    #[test]
    fn the_first_pass_reads_the_records_only() {
        assert_eq!(phases(&LINED, 0), [Phase::Records]);
    }

    #[test]
    fn a_later_pass_looks_for_changed_lines_and_for_what_is_gone() {
        assert_eq!(phases(&PLAIN, 7), [Phase::Records, Phase::Gone]);
        assert_eq!(phases(&LINED, 7), [Phase::Records, Phase::Lines, Phase::LostLines, Phase::Gone]);
    }

    #[test]
    fn a_pass_that_was_cut_short_keeps_its_start() {
        let at = Cursor::new(0, None, 1_000_000).next(Some("64b0".into()), &PLAIN).expect("a next page");
        let again = Cursor::new(0, Some(&at.text()), 9_000_000);
        assert_eq!((again.after.as_deref(), again.started), (Some("64b0"), Some(1_000_000)));
        assert_eq!(again.next_pass().since, Some(1_000_000 - OVERLAP_MS));
        assert_eq!(Cursor::new(0, Some(&again.next_pass().text()), 9_000_000).started, Some(9_000_000));
    }

    #[test]
    fn a_text_that_is_no_cursor_starts_over() {
        assert_eq!(Cursor::new(0, Some("?"), 5), Cursor::new(0, None, 5));
    }
}
