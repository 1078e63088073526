//! What changed since the last pass, in four phases (fxiaoke-api.md R6, §2.6):
//!
//! 1. records that were modified, in the order of `_id`;
//! 2. records whose lines were modified: a line's change does not touch its master;
//! 3. records whose lines were invalidated, which only a question for invalid rows shows (assumption A15);
//! 4. records that were invalidated themselves.
//!
//! The first pass over everything has phase 1 only, one over everything once more phase 4 as well. Whoever is modified while
//! a pass runs is later than its start, and comes in the next one; the overlap covers clocks that differ and rows found late.
//!
//! Each phase has a window of its own, and one in which nothing was found stays open: what an answer without its rows has
//! kept from us would else come in no later one. That costs no call, and no row twice.

use std::collections::{BTreeMap, BTreeSet};

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
#[serde(default, deny_unknown_fields)]
pub(super) struct Cursor {
    /// From where on each phase reads what was modified. Records without one are all read; without any, nothing else is.
    windows: BTreeMap<Phase, i64>,
    phase: Phase,
    /// The last row read in this phase.
    after: Option<String>,
    /// When the pass began; none before its first page.
    started: Option<i64>,
    /// Rows seen in this phase.
    seen: u64,
    /// Rows there were in this phase when it began.
    all: u64,
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

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    #[default]
    Records,
    Lines,
    LostLines,
    Gone,
    End,
}

impl Phase {
    /// All that a pass over what changed reads.
    const ALL: [Self; 4] = [Self::Records, Self::Lines, Self::LostLines, Self::Gone];
}

impl Cursor {
    /// Where to go on. A text that is no cursor of ours means from the beginning: too much is read, and nothing lost.
    fn new(begin: i64, text: Option<&str>, now: i64) -> Self {
        let known = text.and_then(|text| {
            serde_json::from_str(text).inspect_err(|e| tracing::warn!(%e, "unreadable cursor, starting over")).ok()
        });
        let mut cursor: Self = known.unwrap_or_else(|| {
            let windows = if begin > 0 { Phase::ALL.map(|phase| (phase, begin)).into() } else { BTreeMap::new() };
            Self { windows, ..Self::default() }
        });
        cursor.started.get_or_insert(now);
        cursor
    }

    /// Everything once more. What was invalidated since the last pass is among no records, and its window is kept for that.
    pub(super) fn anew(text: &str) -> Option<String> {
        let before: Self = serde_json::from_str(text).ok()?;
        let begun = before.started.map(|started| started - OVERLAP_MS);
        let since = before.windows.get(&Phase::Gone).copied().or(begun)?;
        Some(Self { windows: BTreeMap::from([(Phase::Gone, since)]), ..Self::default() }.text())
    }

    /// What follows a page. A page that is not full is the last one only when all have been seen.
    fn next(&self, page: &Seen, source: &Source) -> Self {
        let at = Self { seen: self.seen + page.rows, all: page.total.unwrap_or(self.all), ..self.clone() };
        let full = page.rows >= u64::from(limits::PAGE);
        if page.last.is_some() && (full || at.seen < at.all) {
            return Self { after: page.last.clone(), ..at };
        }
        let phase = match self.phase {
            _ if self.windows.is_empty() => Phase::End,
            Phase::Records if source.lines.is_some() && self.windows.contains_key(&Phase::Lines) => Phase::Lines,
            Phase::Lines => Phase::LostLines,
            Phase::Records | Phase::LostLines => Phase::Gone,
            Phase::Gone | Phase::End => Phase::End,
        };
        Self { phase, windows: at.next_windows(), started: self.started, ..Self::default() }
    }

    /// Where the next pass begins each phase, when this one has ended: where this pass began it, if nothing was found or
    /// less than there is.
    fn next_windows(&self) -> BTreeMap<Phase, i64> {
        let mut windows = self.windows.clone();
        if self.seen < self.all {
            tracing::warn!("fewer rows came than there are, so the next pass reads the same window");
        } else if let Some(begun) = self.started.map(|started| started - OVERLAP_MS).filter(|_| self.seen > 0) {
            if let Some(window) = windows.get_mut(&self.phase) {
                *window = begun;
            } else {
                // All there is was read. A window that is kept for what has gone stays as it is.
                for phase in Phase::ALL {
                    windows.entry(phase).or_insert(begun);
                }
            }
        }
        windows
    }

    fn has_ended(&self) -> bool {
        self.phase == Phase::End
    }

    fn next_pass(self) -> Self {
        Self { windows: self.windows, ..Self::default() }
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
    match at.windows.get(&at.phase) {
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

    /// The next pass, after one with so many rows, of so many, in each of its phases.
    fn after(first: &Cursor, phases: &[(u64, u64)], now: i64) -> Cursor {
        let read = |at: Cursor, (rows, all): &(u64, u64)| {
            let at = at.next(&seen(*rows, *all), &LINED);
            if rows < all && *rows > 0 { at.next(&Seen::default(), &LINED) } else { at }
        };
        let end = phases.iter().fold(first.clone(), read);
        assert!(end.has_ended());
        Cursor::new(0, Some(&end.next_pass().text()), now)
    }

    fn windows(at: &Cursor) -> Vec<i64> {
        at.windows.values().copied().collect()
    }

    const FIRST: i64 = 1_000_000 - OVERLAP_MS;
    const SECOND: i64 = 2_000_000 - OVERLAP_MS;

    #[test]
    fn a_window_stays_open_until_something_is_found_in_it() {
        let first = Cursor::new(7, None, 1_000_000);
        assert_eq!(windows(&first), [7; 4]);
        let second = after(&first, &[(1, 1), (0, 0), (3, 3), (0, 0)], 2_000_000);
        assert_eq!(windows(&second), [FIRST, 7, FIRST, 7]);
        let third = after(&second, &[(0, 0), (2, 2), (1, 1), (0, 0)], 3_000_000);
        assert_eq!(windows(&third), [FIRST, SECOND, SECOND, 7]);
    }

    #[test]
    fn a_window_in_which_rows_were_missed_is_read_again() {
        let first = Cursor::new(7, None, 1_000_000);
        let second = after(&first, &[(3, 5), (2, 2), (1, 1), (0, 1)], 2_000_000);
        assert_eq!(windows(&second), [7, FIRST, FIRST, 7]);
    }

    #[test]
    fn everything_is_read_again_until_all_of_it_was_seen() {
        let first = Cursor::new(0, None, 1_000_000);
        for missed in [(0, 0), (0, 2), (3, 5)] {
            assert!(windows(&after(&first, &[missed], 2_000_000)).is_empty());
        }
        assert_eq!(windows(&after(&first, &[(5, 5)], 2_000_000)), [FIRST; 4]);
    }

    #[test]
    fn who_reads_everything_once_more_still_asks_for_what_has_gone_since_the_pass_before() {
        let anew = |before: &Cursor| Cursor::new(0, Cursor::anew(&before.text()).as_deref(), 2_000_000);
        let first = Cursor::new(0, None, 1_000_000);
        for before in [&first, &after(&first, &[(5, 5)], 1_500_000)] {
            let again = anew(before);
            assert_eq!(again.windows, BTreeMap::from([(Phase::Gone, FIRST)]));
            let gone = again.next(&seen(5, 5), &LINED);
            assert_eq!((gone.phase, gone.windows[&Phase::Gone]), (Phase::Gone, FIRST));
            assert_eq!(windows(&after(&again, &[(5, 5), (0, 0)], 3_000_000)), [SECOND, SECOND, SECOND, FIRST]);
            assert_eq!(windows(&after(&again, &[(0, 0), (1, 1)], 3_000_000)), [SECOND], "the records are read again");
        }
        assert_eq!(Cursor::anew("?"), None);
    }

    #[test]
    fn a_pass_that_was_cut_short_keeps_its_start() {
        let at = Cursor::new(0, None, 1_000_000).next(&seen(100, 205), &PLAIN);
        let again = Cursor::new(0, Some(&at.text()), 9_000_000);
        assert_eq!((again.after.as_deref(), again.started), (Some("64b0"), Some(1_000_000)));
        let next = after(&again, &[(105, 205)], 9_000_000);
        assert_eq!((windows(&next), next.started), (vec![FIRST; 4], Some(9_000_000)));
    }

    #[test]
    fn a_text_that_is_no_cursor_starts_over() {
        for text in ["?", r#"{"since": 3, "phase": "lines"}"#] {
            assert_eq!(Cursor::new(0, Some(text), 5), Cursor::new(0, None, 5));
        }
    }
}
