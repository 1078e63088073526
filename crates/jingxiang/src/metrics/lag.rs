//! Lags that the engine has counted already, as a histogram.

use std::fmt;
use std::sync::Arc;

use engine::{LAG_STEPS, Lags};
use parking_lot::Mutex;
use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::{MetricType, TypedMetric};

/// From the change of a source record to our write.
#[derive(Debug, Clone, Default)]
pub(super) struct Lag(Arc<Mutex<Lags>>);

impl Lag {
    /// What a run has counted.
    pub(super) fn join(&self, lags: &Lags) {
        self.0.lock().join(lags);
    }
}

impl TypedMetric for Lag {
    const TYPE: MetricType = MetricType::Histogram;
}

impl EncodeMetric for Lag {
    #[expect(clippy::cast_precision_loss, reason = "a sum of lags is told in seconds, not to the last millisecond")]
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        let lags = *self.0.lock();
        let bounds = LAG_STEPS.iter().map(|step| *step as f64).chain([f64::MAX]);
        let buckets: Vec<(f64, u64)> = bounds.zip(lags.steps).collect();
        encoder.encode_histogram::<NoLabelSet>(lags.sum_ms as f64 / 1_000.0, lags.steps.iter().sum(), &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}
