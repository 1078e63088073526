//! Leaving a system alone for a while: a run that it ended is not followed by the next one at once.
//!
//! Closed, a system is called as planned. After a run that it ended it is open: nothing runs by itself until
//! `resume_at`. Then it is half open: the next run is the probe, which closes it or opens it for longer. A person who asks
//! for a run does not wait: that run is a probe too.

use engine::Halt;
use engine::pace::after_midnight;
use model::System;
use store::Breaker;

/// The pauses after the first, second … run in a row that a system ended, in minutes. The calls of such a run have
/// been repeated for a minute each before it gave up.
const PAUSES: [i64; 6] = [1, 2, 5, 10, 30, 60];
const MINUTE_MS: i64 = 60_000;
/// Connections whose day is used up go on within so long after midnight.
const AFTER_MIDNIGHT_MS: i64 = 300_000;

/// What a run's end means for its systems. `moment` is the connection's own, so that not all go on in one second.
pub(super) fn after(before: &[Breaker], halt: Option<&Halt>, moment: i64, now: i64) -> Option<Breaker> {
    let (system, quota) = match halt? {
        Halt::Paused { system, .. } => (*system, true),
        // One that looks now like this and now like that must not use up the day's calls either.
        Halt::Outage { system, .. } | Halt::Stopped { system, .. } | Halt::Outdated { system, .. } => (*system, false),
        _ => return None,
    };
    let before = before.iter().find(|breaker| breaker.system == system);
    let failures = before.map_or(0, |breaker| breaker.failures).saturating_add(1);
    let pause = usize::try_from(failures - 1).ok().and_then(|n| PAUSES.get(n)).unwrap_or(&60);
    let resume_at =
        if quota { after_midnight(now) + moment.rem_euclid(AFTER_MIDNIGHT_MS) } else { now + pause * MINUTE_MS };
    let since = before.map_or(now, |breaker| breaker.since);
    let reason = halt.map(ToString::to_string).unwrap_or_default();
    Some(Breaker { system, quota, failures, since, resume_at, reason })
}

/// Whether a system that was left alone answers again: it has answered since the run began, and did not end it.
pub(super) fn closes(breaker: &Breaker, ended_by: Option<System>, answered_at: i64, began: i64) -> bool {
    ended_by != Some(breaker.system) && answered_at >= began
}

/// Until when nothing runs by itself.
pub(super) fn open_until(breakers: &[Breaker], now: i64) -> Option<i64> {
    breakers.iter().map(|breaker| breaker.resume_at).filter(|at| *at > now).max()
}

/// How a breaker stands, as the API says it.
pub(crate) fn standing(breaker: &Breaker, now: i64) -> &'static str {
    if breaker.resume_at > now { "open" } else { "half_open" }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 00:00 in Shanghai.
    const MIDNIGHT: i64 = 1_795_363_200_000;

    fn outage() -> Halt {
        Halt::Outage { system: System::Crm, text: "没有应答".to_owned() }
    }

    #[test]
    fn after_repeated_outage_the_pause_grows_and_stays_at_an_hour() {
        let (mut breakers, mut now, mut pauses) = (Vec::new(), MIDNIGHT, Vec::new());
        for _ in 0..8 {
            let breaker = after(&breakers, Some(&outage()), 0, now).expect("it opens");
            pauses.push((breaker.resume_at - now) / MINUTE_MS);
            assert_eq!(breaker.since, MIDNIGHT);
            now = breaker.resume_at;
            breakers = vec![breaker];
        }
        assert_eq!(pauses, [1, 2, 5, 10, 30, 60, 60, 60]);
    }

    #[test]
    fn a_used_up_day_is_a_pause_until_midnight_whatever_the_hour() {
        let paused = Halt::Paused { system: System::Crm, text: String::new() };
        for now in [MIDNIGHT, MIDNIGHT + 86_399_999] {
            let breaker = after(&[], Some(&paused), 3 * AFTER_MIDNIGHT_MS + 7, now).expect("it opens");
            assert_eq!(breaker.resume_at, MIDNIGHT + 86_400_000 + 7);
        }
    }

    #[test]
    fn one_probe_closes_the_system_that_answers_and_not_the_other() {
        let breaker = after(&[], Some(&outage()), 0, MIDNIGHT).expect("it opens");
        assert!(closes(&breaker, None, MIDNIGHT + 1, MIDNIGHT));
        assert!(closes(&breaker, Some(System::Jdy), MIDNIGHT + 1, MIDNIGHT));
        assert!(!closes(&breaker, Some(System::Crm), MIDNIGHT + 1, MIDNIGHT));
        assert!(!closes(&breaker, Some(System::Jdy), MIDNIGHT - 1, MIDNIGHT), "it was not even asked");
    }

    #[test]
    fn what_no_system_is_to_blame_for_opens_nothing() {
        for halt in [Halt::Cancelled, Halt::Lost, Halt::Store("voll".to_owned())] {
            assert_eq!(after(&[], Some(&halt), 0, MIDNIGHT), None);
        }
        assert_eq!(after(&[], None, 0, MIDNIGHT), None);
    }

    #[test]
    fn open_becomes_half_open_by_itself() {
        let breaker = after(&[], Some(&outage()), 0, MIDNIGHT).expect("it opens");
        let at = breaker.resume_at;
        assert_eq!((standing(&breaker, at - 1), standing(&breaker, at)), ("open", "half_open"));
        assert_eq!(open_until(std::slice::from_ref(&breaker), at - 1), Some(at));
        assert_eq!(open_until(&[breaker], at), None);
    }
}
