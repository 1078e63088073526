//! What can happen to a worker, and where.

use fastrand::Rng;

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// The process dies before the call is heard.
    DiesBefore,
    /// The process dies after the call is carried out, before its answer is there.
    DiesAfter,
    /// The process stands still before the call is heard, longer than its lease.
    FreezesBefore,
    /// The same, after the call is carried out.
    FreezesAfter,
    /// Carried out; the answer is lost.
    AnswerLost,
    /// The same, and for a moment 精斗云 does not find the order that it has made (where its number comes twice, it says so).
    Unseen,
    /// Lost on its way, and nobody knows.
    CallLost,
    /// The host cannot be reached.
    Unreachable,
    /// No answer comes for half a minute; it was never carried out.
    TimesOut,
    /// No answer comes for half a minute; it is carried out some seconds after that.
    ComesLate,
    /// Something on the way sends it twice, and the first answer comes back.
    Twice,
    /// The answer is there after 20 seconds.
    Slow,
    /// A gateway's page instead of an answer.
    Html,
    /// Its token is not good any more.
    TokenExpired,
    /// Nothing; but people change something at this very moment.
    PeopleAct,
    /// The clock of its machine is set: by so many seconds it is now before or behind the others.
    ClockSet(i64),
    /// Nothing; but from now on the other worker looks for work as well.
    BothWork,
    /// The answer is a list without rows.
    EmptyList,
    /// The answer is a list that lacks rows.
    ShortPage,
    /// 精斗云 says that it has fewer products than it has, and lists no more than it says (PR-5).
    Fewer,
}

impl Mishap {
    /// Whether it happens to the first call of its kind, whichever number that has.
    fn waits_for_its_call(self) -> bool {
        matches!(self, Self::Unseen | Self::Fewer)
    }

    /// Whether the process that calls is gone, or as good as gone, afterwards.
    pub(crate) fn ends_the_process(self) -> bool {
        matches!(self, Self::DiesBefore | Self::DiesAfter | Self::FreezesBefore | Self::FreezesAfter)
    }
}

/// What is counted until a mishap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// All calls to the systems.
    Calls,
    /// Those that write.
    Writes,
    /// What is written into the database: a transaction, or a statement alone.
    Commits,
}

/// From the one of this number on, so many.
#[derive(Debug, Clone, Copy)]
pub struct Trouble {
    /// The first, from 0.
    pub at: usize,
    /// How many.
    pub times: usize,
    /// What happens.
    pub what: Mishap,
    /// What is counted.
    pub of: Of,
}

impl Trouble {
    pub(crate) fn meets(&self, of: Of, number: usize) -> bool {
        self.of == of && !self.what.waits_for_its_call() && (self.at..self.at + self.times).contains(&number)
    }
}

impl Trouble {
    /// Whether lists lack rows so often that what is there is believed to be gone: no more than twice is asked.
    pub(crate) fn deceives(&self) -> bool {
        self.times > 1 && matches!(self.what, Mishap::EmptyList | Mishap::ShortPage)
    }
}

/// What happens to a run: one or two mishaps, somewhere.
pub(crate) fn troubles(rng: &mut Rng) -> Vec<Trouble> {
    const MISHAPS: [Mishap; 27] = [
        Mishap::DiesBefore,
        Mishap::DiesAfter,
        Mishap::FreezesBefore,
        Mishap::FreezesAfter,
        Mishap::AnswerLost,
        Mishap::CallLost,
        Mishap::Unreachable,
        Mishap::TimesOut,
        Mishap::ComesLate,
        Mishap::Twice,
        Mishap::Slow,
        Mishap::Html,
        Mishap::TokenExpired,
        Mishap::EmptyList,
        Mishap::ShortPage,
        Mishap::Fewer,
        // What makes duplicates, and what ends runs, comes more often.
        Mishap::AnswerLost,
        Mishap::Unreachable,
        Mishap::PeopleAct,
        Mishap::PeopleAct,
        Mishap::PeopleAct,
        Mishap::Unseen,
        Mishap::Unseen,
        Mishap::ClockSet(-4),
        Mishap::ClockSet(4),
        Mishap::BothWork,
        Mishap::BothWork,
    ];
    const DATABASE: [Mishap; 6] = [
        Mishap::DiesBefore,
        Mishap::DiesAfter,
        Mishap::FreezesBefore,
        Mishap::FreezesAfter,
        Mishap::AnswerLost,
        Mishap::Unreachable,
    ];
    let mut one = || {
        let of = [Of::Calls, Of::Writes, Of::Writes, Of::Commits][rng.usize(..4)];
        // Most runs after the first are short.
        let most = if of == Of::Calls { [30, 80, 260] } else { [3, 12, 90] };
        let most = most[rng.usize(..3)];
        let at = rng.usize(..most);
        let what =
            if of == Of::Commits { DATABASE[rng.usize(..DATABASE.len())] } else { MISHAPS[rng.usize(..MISHAPS.len())] };
        // An outage lasts; all else is mostly once.
        let lasts = if what == Mishap::Unreachable { rng.bool() } else { rng.u8(..6) == 0 };
        let most = if what == Mishap::Unreachable { 90 } else { 20 };
        Trouble { at, times: if lasts { rng.usize(1..most) } else { 1 }, what, of }
    };
    let first = one();
    let second = one();
    // A call that is carried out late goes on on a connection that is there: it does not outlive a process (decision 0018).
    let outlives = |late: &Trouble, other: &Trouble| late.what == Mishap::ComesLate && other.what.ends_the_process();
    if rng.bool() || outlives(&first, &second) || outlives(&second, &first) { vec![first] } else { vec![first, second] }
}

/// As a person reads it.
pub(crate) fn told(trouble: &Trouble) -> String {
    let Trouble { at, times, what, of } = trouble;
    let call = match of {
        Of::Calls => "call",
        Of::Writes => "writing call",
        Of::Commits => "commit",
    };
    let what = match what {
        Mishap::DiesBefore => "the process dies before it is heard of",
        Mishap::DiesAfter => "the process dies after it is carried out",
        Mishap::FreezesBefore => "the process stands still before it until its lease is over",
        Mishap::FreezesAfter => "the process stands still after it until its lease is over",
        Mishap::AnswerLost => "it is carried out and its answer lost",
        Mishap::Unseen => {
            return "the first order that is saved: the answer is lost, and the order is not found at first".to_owned();
        }
        Mishap::Fewer => return "once 精斗云 counts and lists fewer products than it has".to_owned(),
        Mishap::CallLost => "it is lost on its way",
        Mishap::Unreachable => "nobody can be reached",
        Mishap::TimesOut => "no answer comes, and it is never carried out",
        Mishap::ComesLate => "no answer comes, and it is carried out half a minute later",
        Mishap::Twice => "something on the way sends it twice",
        Mishap::Slow => "the answer takes 20 seconds",
        Mishap::Html => "a gateway answers 502 with a page",
        Mishap::TokenExpired => "the token has expired",
        Mishap::PeopleAct => "people change something before it",
        Mishap::ClockSet(seconds) if *seconds < 0 => "the clock of its machine is set back",
        Mishap::ClockSet(_) => "the clock of its machine is set forward",
        Mishap::BothWork => "the other worker looks for work, too",
        Mishap::EmptyList => "a list is answered without its rows",
        Mishap::ShortPage => "a list is answered without some of its rows",
    };
    if *times > 1 { format!("from {call} {at} on, {times} times: {what}") } else { format!("at {call} {at}: {what}") }
}
