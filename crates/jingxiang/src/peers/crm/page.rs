//! What changed since the last pass, in four phases (fxiaoke-api.md R6, §2.6):
//!
//! 1. records that were modified, in the order of `_id`;
//! 2. records whose lines were modified: a line's change does not touch its master;
//! 3. records whose lines were invalidated, which only a question for invalid rows shows (assumption A15);
//! 4. records that were invalidated themselves.
//!
//! The first pass over everything has phase 1 only. Whoever is modified while a pass runs has a later time than its
//! start, and so comes in the next one; the overlap covers clocks that differ and rows that are found late.
//!
//! That a phase holds nothing is believed when two passes have been told so: what an answer without its rows has kept from
//! us would else come in no later window. The second look costs no call, since the next window begins earlier.

use std::collections::BTreeSet;

use engine::{CallError, Page};
use fxiaoke::{Operator, Query, limits};
use model::{Lines, Source};
use serde::{Deserialize, Serialize};

use super::CrmPeer;
use crate::peers;

/// How far a pass reaches back before the start of the last one.
const OVERLAP_MS: i64 = 120_000;
pub(super) const MODIFIED: &str = "last_modified_time";

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// Only what was modified from here on; everything without it.
    since: Option<i64>,
    /// Where the last pass began.
    #[serde(default)]
    before: Option<i64>,
    /// The phases in which that one was told that there is nothing: they begin where it did.
    #[serde(default)]
    once_more: Vec<Phase>,
    /// Those in which this one was.
    #[serde(default)]
    nothing: Vec<Phase>,
    #[serde(default)]
    phase: Phase,
    /// The last row read in this phase.
    after: Option<String>,
    /// When the pass began; none before its first page.
    started: Option<i64>,
    /// Rows seen in this phase.
    #[serde(default)]
    seen: u64,
    /// Rows there were in this phase when it began.
    #[serde(default)]
    all: u64,
    /// Whether rows may have been missed.
    #[serde(default)]
    doubtful: bool,
}

/// What a page says about where the next one begins.
#[derive(Debug, Clone, Default)]
struct Seen {
    rows: u64,
    /// The last row's id.
    last: Option<String>,
    /// How many there are in all, where it was asked for.
    total: Option<u64>,
}

impl Seen {
    fn of(page: &fxiaoke::QueryPage) -> Self {
        let last = page.rows.last().and_then(|row| peers::text_at(row, "_id"));
        Self { rows: page.rows.len() as u64, last, total: page.total }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    #[default]
    Records,
    Lines,
    LostLines,
    Gone,
    End,
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

    /// What follows a page. A page that is not full is the last one only when all
    /// have been seen; if nothing follows it all the same, rows may have been missed.
    fn next(&self, page: &Seen, source: &Source) -> Self {
        let at = Self { seen: self.seen + page.rows, all: page.total.unwrap_or(self.all), ..self.clone() };
        let full = page.rows >= u64::from(limits::PAGE);
        if page.last.is_some() && (full || at.seen < at.all) {
            return Self { after: page.last.clone(), ..at };
        }
        let doubtful = at.doubtful || at.seen < at.all;
        let mut nothing = at.nothing.clone();
        nothing.extend((at.seen == 0).then_some(self.phase));
        let phase = match self.phase {
            _ if self.since.is_none() => Phase::End,
            Phase::Records if source.lines.is_some() => Phase::Lines,
            Phase::Lines => Phase::LostLines,
            Phase::Records | Phase::LostLines => Phase::Gone,
            Phase::Gone | Phase::End => Phase::End,
        };
        Self { phase, after: None, seen: 0, all: 0, doubtful, nothing, ..at }
    }

    fn has_ended(&self) -> bool {
        self.phase == Phase::End
    }

    /// Where the pass after this one begins: where this one did, if rows may have been missed.
    fn next_pass(&self) -> Self {
        if self.doubtful {
            tracing::warn!("fewer rows came than there are, so the next pass reads the same window");
            let Self { since, before, ref once_more, .. } = *self;
            return Self { since, before, once_more: once_more.clone(), ..Self::default() };
        }
        let since = self.started.map(|started| started - OVERLAP_MS);
        Self { since, before: self.since, once_more: self.nothing.clone(), ..Self::default() }
    }

    /// From where on this phase reads what was modified; everything without it.
    fn from(&self) -> Option<i64> {
        self.before.filter(|_| self.once_more.contains(&self.phase)).or(self.since)
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
            let (mut page, seen) = self.page_at(source, &at).await?;
            total = total.or(page.total);
            let next = at.next(&seen, source);
            page.end = next.has_ended();
            page.total = total;
            if page.end || !(page.records.is_empty() && page.gone.is_empty()) {
                page.cursor = if page.end { next.next_pass() } else { next }.text();
                return Ok(page);
            }
            at = next;
        }
    }

    async fn page_at(&self, source: &Source, at: &Cursor) -> Result<(Page, Seen), CallError> {
        match (at.phase, &source.lines) {
            (Phase::Lines | Phase::LostLines, Some(lines)) => self.masters_of_lines(source, lines, at).await,
            (Phase::Gone, _) => {
                let query = Query { projection: vec!["_id".to_owned()], ..invalid(at) };
                let found = self.keyset(source.object, &query, at.after.as_deref()).await?;
                let gone = found.rows.iter().filter_map(|row| Some((peers::text_at(row, "_id")?, "作废"))).collect();
                Ok((Page { gone, ..Page::default() }, Seen::of(&found)))
            }
            _ => {
                let found = self.keyset(source.object, &modified(at), at.after.as_deref()).await?;
                let total = found.total.filter(|_| at.is_first());
                let records = self.with_lines(source, &found.rows).await?;
                Ok((Page { records, total, ..Page::default() }, Seen::of(&found)))
            }
        }
    }

    /// The masters of a page of lines.
    async fn masters_of_lines(&self, source: &Source, lines: &Lines, at: &Cursor) -> Result<(Page, Seen), CallError> {
        let query = if at.phase == Phase::Lines { modified(at) } else { invalid(at) };
        let query = Query { projection: vec!["_id".to_owned(), lines.master.to_owned()], ..query };
        let found = self.keyset(lines.object, &query, at.after.as_deref()).await?;
        let masters: BTreeSet<String> = found.rows.iter().filter_map(|row| peers::text_at(row, lines.master)).collect();
        let masters: Vec<String> = masters.into_iter().collect();
        Ok((Page { records: self.by_ids(source, &masters).await?, ..Page::default() }, Seen::of(&found)))
    }
}

fn modified(at: &Cursor) -> Query {
    match at.from() {
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

    const PLAIN: Source = Source::new("AccountObj");
    const LINED: Source = Source { lines: Some(Lines { object: "LineObj", master: "order_id", labels: &[] }), ..PLAIN };

    fn phases(source: &Source, begin: i64) -> Vec<Phase> {
        let first = Cursor::new(begin, None, 1_000_000);
        let next = |at: &Cursor| Some(at.next(&Seen::default(), source)).filter(|at| !at.has_ended());
        std::iter::successors(Some(first), next).map(|at| at.phase).collect()
    }

    fn seen(rows: u64, total: u64) -> Seen {
        Seen { rows, last: (rows > 0).then(|| "64b0".to_owned()), total: Some(total) }
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
    fn a_short_page_is_not_the_last_one_while_there_are_more_rows() {
        let at = Cursor::new(0, None, 1_000_000).next(&seen(3, 5), &PLAIN);
        assert_eq!((at.has_ended(), at.after.as_deref()), (false, Some("64b0")));
        assert!(at.next(&Seen { total: None, ..seen(2, 0) }, &PLAIN).has_ended());
    }

    #[test]
    fn a_pass_that_missed_rows_is_followed_by_one_over_the_same_window() {
        let at = Cursor::new(7, None, 1_000_000).next(&seen(3, 5), &PLAIN).next(&Seen::default(), &PLAIN);
        assert_eq!((at.phase, at.next_pass().since), (Phase::Gone, Some(7)));
    }

    /// From where each phase reads.
    fn froms(at: &Cursor) -> [Option<i64>; 4] {
        [Phase::Records, Phase::Lines, Phase::LostLines, Phase::Gone].map(|phase| Cursor { phase, ..at.clone() }.from())
    }

    /// The next pass, after one with so many rows in each of its phases.
    fn after(first: &Cursor, rows: [u64; 4], now: i64) -> Cursor {
        let end = rows.into_iter().fold(first.clone(), |at, rows| at.next(&seen(rows, rows), &LINED));
        assert!(end.has_ended());
        Cursor::new(0, Some(&end.next_pass().text()), now)
    }

    #[test]
    fn a_window_that_holds_nothing_is_read_by_two_passes() {
        const FIRST: Option<i64> = Some(1_000_000 - OVERLAP_MS);
        const SECOND: Option<i64> = Some(2_000_000 - OVERLAP_MS);
        let first = Cursor::new(7, None, 1_000_000);
        assert_eq!(froms(&after(&first, [1, 3, 1, 2], 2_000_000)), [FIRST; 4]);
        let second = after(&first, [1, 0, 0, 0], 2_000_000);
        assert_eq!(froms(&second), [FIRST, Some(7), Some(7), Some(7)]);
        // What was there has been read; nothing is there of which two have said so.
        assert_eq!(froms(&after(&second, [0, 2, 0, 0], 3_000_000)), [FIRST, SECOND, FIRST, FIRST]);
        // Whoever may have missed rows does not count.
        let missed = second.next(&seen(0, 1), &LINED);
        assert_eq!(froms(&missed.next_pass()), froms(&second));
    }

    #[test]
    fn a_pass_that_was_cut_short_keeps_its_start() {
        let at = Cursor::new(0, None, 1_000_000).next(&seen(100, 205), &PLAIN);
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
