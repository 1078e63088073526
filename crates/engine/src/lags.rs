//! How long after the source had changed records were written: of any number of them a few numbers.

/// The largest lag of each step, in seconds; what is longer is counted in one more.
pub const LAG_STEPS: [i64; 9] = [1, 3, 10, 30, 60, 300, 1_800, 7_200, 86_400];

/// How many lags there are in each step, and all of them added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lags {
    /// By step.
    pub steps: [u64; LAG_STEPS.len() + 1],
    /// (ms)
    pub sum_ms: u64,
}

impl Lags {
    /// One more. A clock that is behind the other system's makes none that is shorter than nothing.
    pub(crate) fn add(&mut self, lag_ms: i64) {
        let lag_ms = lag_ms.max(0);
        self.steps[LAG_STEPS.partition_point(|step| step * 1_000 < lag_ms)] += 1;
        self.sum_ms = self.sum_ms.saturating_add(lag_ms.unsigned_abs());
    }

    /// These, too.
    pub fn join(&mut self, others: &Self) {
        for (step, other) in self.steps.iter_mut().zip(others.steps) {
            *step += other;
        }
        self.sum_ms = self.sum_ms.saturating_add(others.sum_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lag_counts_in_the_step_that_it_does_not_exceed() {
        let mut lags = Lags::default();
        for lag_ms in [-5, 0, 1_000, 1_001, 86_400_000, 86_400_001] {
            lags.add(lag_ms);
        }
        assert_eq!((lags.steps, lags.sum_ms), ([3, 1, 0, 0, 0, 0, 0, 0, 1, 1], 172_802_002));
        let before = lags;
        lags.join(&before);
        assert_eq!((lags.steps[0], lags.steps[9], lags.sum_ms), (6, 2, 345_604_004));
    }
}
