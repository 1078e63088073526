//! How far a source has been read (jdy-api.md §3.2, §3.3).
//!
//! Pages are numbered, and move while they are read. Rows that come twice harm nobody; rows that slip to an earlier
//! page are lost. They can only slip when the list gets shorter, so a pass whose count shrank, or that saw fewer rows
//! than there are, is read again. Where JDY does not say how many there are, nobody knows whether all were seen, and the
//! next pass reads the same window. The window has no end: a row that is modified meanwhile stays in it.
//!
//! A window in which nothing was found stays open: what an answer without its rows has kept from us would else come in no
//! later one. That costs no call, and no row twice.

use std::collections::BTreeMap;

use ::jdy::{Filter, MOST_ROWS};
use serde::{Deserialize, Serialize};

use super::objects::Entry;

/// How far a pass reaches back before the start of the last one: the edges of the window were seen to jitter (§3.3).
const OVERLAP_MS: i64 = 600_000;
/// How often a pass is read again.
const AGAIN_MOST: u8 = 3;
/// The end of a window without an end: 2100-01-01.
const FOREVER_MS: i64 = 4_102_444_800_000;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Cursor {
    /// From where on each part reads what was modified; everything, where nothing is said.
    windows: BTreeMap<u8, i64>,
    /// When the pass began; none before its first page.
    started: Option<i64>,
    /// Which of several lists is being read.
    pub(super) part: u8,
    /// Whether this part is read whole, whatever the window.
    whole: bool,
    /// The page to read, from 1.
    pub(super) page: u32,
    /// Rows seen in this part.
    seen: u64,
    /// Rows there were at the last page.
    count: u64,
    /// How often this part has been read again.
    again: u8,
    /// Whether rows may have been missed in spite of that.
    doubtful: bool,
}

impl Cursor {
    /// Where to go on. A text that is no cursor of ours means from the beginning: too much is read, and nothing lost.
    pub(super) fn new(begin: i64, text: Option<&str>, now: i64) -> Self {
        let known = text.and_then(|text| {
            serde_json::from_str(text).inspect_err(|e| tracing::warn!(%e, "unreadable cursor, starting over")).ok()
        });
        let mut cursor: Self = known.unwrap_or_else(|| {
            let windows = Some((0, begin)).filter(|_| begin > 0).into_iter().collect();
            Self { windows, ..Self::default() }
        });
        cursor.started.get_or_insert(now);
        cursor.page = cursor.page.max(1);
        cursor
    }

    /// Which rows: disabled ones too, since that is a change like any other (PR-1).
    pub(super) fn filter(&self, entry: &Entry) -> Filter {
        let extra = entry.order.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let window = self.windows.get(&self.part).filter(|_| !self.whole);
        let modified = window.map(|since| (*since, FOREVER_MS));
        Filter { modified, include_disabled: true, extra, page_size: MOST_ROWS, ..Filter::default() }
    }

    /// What follows a page of `rows` rows, of `count` in all on `pages` pages; `None` when the part has ended.
    pub(super) fn after(&self, rows: u64, count: Option<u64>, pages: u32) -> Option<Self> {
        let seen = self.seen + rows;
        let count = count.unwrap_or(seen);
        let shrank = self.page > 1 && count < self.count;
        let at = Self { seen, count, ..self.clone() };
        if self.page < pages && rows > 0 && !shrank {
            return Some(Self { page: self.page + 1, ..at });
        }
        if (shrank || at.seen < count) && self.again < AGAIN_MOST {
            tracing::info!(seen = at.seen, count, "the list moved while it was read, reading it again");
            return Some(Self { page: 1, seen: 0, again: self.again + 1, ..at });
        }
        // A list that never holds still is read to its end all the same, and not trusted.
        (shrank && self.page < pages && rows > 0).then(|| Self { page: self.page + 1, doubtful: true, ..at })
    }

    /// The next part, after the last page of this one, of `rows` rows. It is read whole if there was anything in this
    /// one.
    pub(super) fn next_part(&self, rows: u64, count: Option<u64>) -> Self {
        let (windows, started) = (self.next_windows(rows, count), self.started);
        Self { windows, started, part: self.part + 1, whole: self.seen + rows > 0, page: 1, ..Self::default() }
    }

    /// The next pass, after the last page of this one, of `rows` rows.
    pub(super) fn next_pass(&self, rows: u64, count: Option<u64>) -> Self {
        Self { windows: self.next_windows(rows, count), ..Self::default() }
    }

    /// Where the next pass begins each part, after the last page of this one, of `rows` rows: where this pass began it, if
    /// nothing was found or rows may have been missed.
    fn next_windows(&self, rows: u64, count: Option<u64>) -> BTreeMap<u8, i64> {
        let mut windows = self.windows.clone();
        if self.doubtful || !self.is_complete(rows, count) {
            tracing::warn!(count, "rows of the list may have been missed, so the next pass reads the same window");
        } else if self.seen + rows > 0 {
            windows.extend(self.started.map(|started| (self.part, started - OVERLAP_MS)));
        }
        windows
    }

    /// Whether as many rows were seen as there are, this last page of `rows` included.
    fn is_complete(&self, rows: u64, count: Option<u64>) -> bool {
        count.is_some_and(|count| self.seen + rows >= count && (self.page == 1 || count >= self.count))
    }

    /// Whether nothing has been read yet.
    pub(super) fn is_first(&self) -> bool {
        self.page == 1 && self.part == 0 && self.again == 0
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::jdy::objects::entry;

    /// Where the next pass begins after one that began at a million.
    const FIRST: i64 = 1_000_000 - OVERLAP_MS;

    /// Reads pages of `(rows, count)` until the part ends; answers the pages asked for.
    fn pages(answers: &[(u64, u64)]) -> Vec<u32> {
        let mut at = Some(Cursor::new(0, None, 5));
        let mut asked = Vec::new();
        for (rows, count) in answers {
            let Some(cursor) = at else { break };
            asked.push(cursor.page);
            at = cursor.after(*rows, Some(*count), u32::try_from(count.div_ceil(100)).expect("few pages"));
        }
        asked
    }

    #[test]
    fn pages_follow_each_other_to_the_last() {
        assert_eq!(pages(&[(100, 205), (100, 205), (5, 205), (0, 0)]), [1, 2, 3]);
        assert_eq!(pages(&[(0, 0), (0, 0)]), [1]);
    }

    #[test]
    fn a_list_that_shrank_or_lacks_rows_is_read_again() {
        assert_eq!(pages(&[(100, 201), (100, 200), (100, 200), (100, 200), (0, 0)]), [1, 2, 1, 2]);
        assert_eq!(pages(&[(99, 100), (100, 100), (0, 0)]), [1, 1]);
    }

    /// Where a part of this pass reads from.
    fn window(at: &Cursor, part: u8) -> Option<i64> {
        at.windows.get(&part).copied()
    }

    #[test]
    fn a_list_that_never_holds_still_is_read_four_times_and_not_trusted() {
        assert_eq!(pages(&[(99, 100); 9]), [1, 1, 1, 1]);
        let at = Cursor { again: 3, ..Cursor::new(7, None, 1_000_000) };
        assert_eq!(window(&at.next_pass(99, Some(100)), 0), Some(7));
        assert_eq!(window(&at.next_pass(100, Some(100)), 0), Some(FIRST));
    }

    #[test]
    fn a_list_that_does_not_say_its_length_is_read_to_an_empty_page_once_and_not_trusted() {
        let first = Cursor::new(7, None, 1_000_000);
        let second = first.after(100, None, 2).expect("a second page");
        let third = second.after(50, None, 3).expect("a third page");
        assert_eq!(third.after(0, None, 3), None);
        assert_eq!(window(&third.next_pass(0, None), 0), Some(7));
        assert_eq!(window(&third.next_part(0, None), 0), Some(7));
    }

    #[test]
    fn the_window_has_no_end_and_holds_disabled_rows() {
        let customer = entry("customer").expect("known");
        let filter = Cursor::new(7, None, 5).filter(customer);
        assert_eq!(filter.modified, Some((7, FOREVER_MS)));
        assert!(filter.include_disabled);
        assert_eq!(filter.extra, [("order_by".to_owned(), "number asc".to_owned())]);
        assert_eq!(Cursor::new(0, None, 5).filter(customer).modified, None);
    }

    #[test]
    fn a_window_stays_open_until_something_is_found_in_it() {
        let pass = |at: &Cursor, now| Cursor::new(0, Some(&at.text()), now);
        let first = Cursor::new(7, None, 1_000_000);
        assert_eq!(window(&first.next_pass(1, Some(1)), 0), Some(FIRST));
        let second = pass(&first.next_pass(0, Some(0)), 2_000_000);
        assert_eq!(window(&second, 0), Some(7));
        let third = pass(&second.next_pass(0, Some(0)), 3_000_000);
        assert_eq!(window(&third, 0), Some(7));
        assert_eq!(window(&third.next_pass(1, Some(1)), 0), Some(3_000_000 - OVERLAP_MS));
    }

    #[test]
    fn each_part_has_a_window_of_its_own() {
        let first = Cursor::new(0, None, 1_000_000);
        let windows = |at: &Cursor| [window(at, 0), window(at, 1)];
        assert_eq!(windows(&first.next_part(1, Some(1)).next_pass(1, Some(1))), [Some(FIRST), Some(FIRST)]);
        assert_eq!(windows(&first.next_part(0, Some(0)).next_pass(1, Some(1))), [None, Some(FIRST)]);
        assert_eq!(windows(&first.next_part(1, Some(1)).next_pass(0, Some(0))), [Some(FIRST), None]);
        assert_eq!(windows(&first.next_part(1, Some(2)).next_pass(1, Some(1))), [None, Some(FIRST)]);
    }

    #[test]
    fn a_later_part_is_read_whole_when_there_was_anything_in_the_first() {
        let material = entry("material").expect("known");
        let at = Cursor { windows: [(0, 7), (1, 7)].into(), ..Cursor::new(0, None, 5) };
        assert_eq!(at.next_part(1, Some(1)).filter(material).modified, None);
        assert_eq!(at.next_part(0, Some(0)).filter(material).modified, Some((7, FOREVER_MS)));
        assert_eq!(Cursor::new(0, None, 5).next_part(0, Some(0)).filter(material).modified, None);
    }

    #[test]
    fn a_pass_that_was_cut_short_keeps_its_start() {
        let at = Cursor::new(0, None, 5).after(100, Some(205), 3).expect("a next page");
        let again = Cursor::new(0, Some(&at.text()), 9);
        assert_eq!((again.started, again.page), (Some(5), 2));
        assert_eq!(Cursor::new(0, Some(&again.next_pass(105, Some(205)).text()), 9).started, Some(9));
    }
}
