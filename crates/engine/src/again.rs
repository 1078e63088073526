//! When a record that failed is tried again by itself: what refused it, such as a field that the tenant lacked or a system
//! in trouble, is often mended without anybody thinking of the record.

/// The first tries come with the next runs, whenever they are; those after them leave more and more time.
const SOON: i64 = 3;
const PAUSES_MIN: [i64; 5] = [5, 15, 60, 180, 360];
/// The longest pause, in milliseconds.
pub(crate) const SELDOM: i64 = 360 * 60_000;

/// After how many milliseconds a record is tried again that failed now and `before` times in a row before.
pub(crate) fn after(before: i64) -> i64 {
    let Ok(place) = usize::try_from(before - SOON) else { return 0 };
    PAUSES_MIN[place.min(PAUSES_MIN.len() - 1)] * 60_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tries_come_with_the_next_runs_and_the_others_ever_more_seldom() {
        let minutes: Vec<i64> = (0..10).map(|before| after(before) / 60_000).collect();
        assert_eq!(minutes, [0, 0, 0, 5, 15, 60, 180, 360, 360, 360]);
    }
}
