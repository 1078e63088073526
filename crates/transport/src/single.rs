//! A token that many calls share and one call fetches.

use std::collections::VecDeque;

use tokio::sync::Mutex;

/// A cached value with an end, fetched by one caller while the others wait, and never more often than the far side
/// allows. Both systems limit their token calls (jdy-api.md §9.2: 2 a minute; fxiaoke-api.md §1.3: 10 a minute, not
/// concurrent).
#[derive(Debug)]
pub struct Single<T> {
    calls: usize,
    window_ms: i64,
    slot: Mutex<Slot<T>>,
}

#[derive(Debug)]
struct Slot<T> {
    value: Option<(T, i64)>,
    fetched: VecDeque<i64>,
}

impl<T: Clone + PartialEq> Single<T> {
    /// At most `calls` fetches in any `window_ms` milliseconds.
    pub fn new(calls: usize, window_ms: i64) -> Self {
        Self { calls, window_ms, slot: Mutex::new(Slot { value: None, fetched: VecDeque::new() }) }
    }

    /// The value, fetched if there is none or if it has ended at `now`. `fetch` answers the value and the moment from
    /// which it must not be used any more. When another fetch would be one too many, `too_often` makes the error from
    /// the moment at which the next one is allowed.
    pub async fn get<E>(
        &self,
        now: i64,
        fetch: impl AsyncFnOnce() -> Result<(T, i64), E>,
        too_often: impl FnOnce(i64) -> E,
    ) -> Result<T, E> {
        let mut slot = self.slot.lock().await;
        if let Some((value, end)) = &slot.value
            && now < *end
        {
            return Ok(value.clone());
        }
        self.count(&mut slot, now).map_err(too_often)?;
        let (value, end) = fetch().await?;
        slot.value = Some((value.clone(), end));
        Ok(value)
    }

    /// Another call under the same limit, whose answer is the caller's own: counted with the fetches, and never beside
    /// one.
    pub async fn once<A, E>(
        &self,
        now: i64,
        call: impl AsyncFnOnce() -> Result<A, E>,
        too_often: impl FnOnce(i64) -> E,
    ) -> Result<A, E> {
        let mut slot = self.slot.lock().await;
        self.count(&mut slot, now).map_err(too_often)?;
        call().await
    }

    /// Counts a call, or answers the moment at which the next one is allowed.
    fn count(&self, slot: &mut Slot<T>, now: i64) -> Result<(), i64> {
        while slot.fetched.front().is_some_and(|at| at + self.window_ms <= now) {
            slot.fetched.pop_front();
        }
        if slot.fetched.len() >= self.calls {
            return Err(slot.fetched[0] + self.window_ms);
        }
        slot.fetched.push_back(now);
        Ok(())
    }

    /// Forgets `stale`, unless somebody has already replaced it.
    pub async fn discard(&self, stale: &T) {
        let mut slot = self.slot.lock().await;
        if slot.value.as_ref().is_some_and(|(value, _)| value == stale) {
            slot.value = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(single: &Single<u32>, now: i64, value: u32) -> Result<u32, i64> {
        single.get(now, async || Ok((value, now + 100)), |at| at).await
    }

    #[tokio::test]
    async fn a_value_is_kept_until_its_end() {
        let single = Single::new(10, 1_000);
        assert_eq!(get(&single, 0, 1).await, Ok(1));
        assert_eq!(get(&single, 99, 2).await, Ok(1));
        assert_eq!(get(&single, 100, 3).await, Ok(3));
    }

    #[tokio::test]
    async fn a_fetch_too_many_is_refused_with_the_moment_of_the_next() {
        let single = Single::new(2, 1_000);
        assert_eq!(get(&single, 0, 1).await, Ok(1));
        assert_eq!(get(&single, 200, 2).await, Ok(2));
        assert_eq!(get(&single, 400, 3).await, Err(1_000));
        assert_eq!(get(&single, 1_000, 3).await, Ok(3));
    }

    #[tokio::test]
    async fn a_call_of_one_s_own_counts_and_is_counted() {
        let single = Single::new(2, 1_000);
        let once = async |now| single.once(now, async || Ok("own"), |at| at).await;
        assert_eq!((get(&single, 0, 1).await, once(1).await, once(2).await), (Ok(1), Ok("own"), Err(1_000)));
        assert_eq!(get(&single, 100, 2).await, Err(1_000));
        assert_eq!((once(1_000).await, get(&single, 1_000, 2).await), (Ok("own"), Err(1_001)));
        assert_eq!(get(&single, 1_001, 2).await, Ok(2));
    }

    #[tokio::test]
    async fn only_the_stale_value_is_discarded() {
        let single = Single::new(10, 1_000);
        assert_eq!(get(&single, 0, 1).await, Ok(1));
        single.discard(&7).await;
        assert_eq!(get(&single, 1, 2).await, Ok(1));
        single.discard(&1).await;
        assert_eq!(get(&single, 2, 2).await, Ok(2));
    }
}
