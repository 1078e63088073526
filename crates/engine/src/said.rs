//! What the log says of who is bound and who is not any more, whether a run came to that or a person did.

use model::{Reason, State, System};
use store::Stored;

/// The cause of what waits for a person to say which of several it is.
pub(crate) const SEVERAL: &str = "adopt:several";

const ADOPTED: [fn(System) -> Reason; 2] = [adopted, only_one_left];

/// Of a record that was in `system` before us and is bound to ours.
pub fn adopted(system: System) -> Reason {
    Reason::note(format!("{}中已有这条记录，已与它绑定，没有新建", system.label()))
}

/// Of one that several could be meant by, until only one of them was left (CU-4): the question ended by itself.
fn only_one_left(system: System) -> Reason {
    let system = system.label();
    Reason::note(format!("{system}中原先有多条可以对应，现在只剩这一条，已自动与它绑定，没有新建"))
}

/// Of one that several could be meant by, until none of them was left.
fn none_left(system: System) -> Reason {
    Reason::note(format!("{}中原先可以对应的几条都已不能再对应，已自动新建一条", system.label()))
}

/// What is said of a record whose question ended without an answer.
pub(crate) fn ended(stored: Option<&Stored>, answer: Option<&str>, found: bool, system: System) -> Option<Reason> {
    let asked = stored.is_some_and(|stored| stored.cause.as_deref() == Some(SEVERAL)) && answer.is_none();
    asked.then(|| if found { only_one_left(system) } else { none_left(system) })
}

/// Whether this is what is said of a record that a run has adopted, and not made.
fn is_of_adopted(said: &str) -> bool {
    ADOPTED.iter().any(|of| [System::Jdy, System::Crm].iter().any(|system| of(*system).text == said))
}

/// What is still said of a record that was adopted and has not been written since, where there is no more to say now.
pub(crate) fn still_adopted(stored: Option<&Stored>) -> Option<Reason> {
    let said = stored.filter(|stored| stored.state == State::Created)?.reason.as_deref()?;
    is_of_adopted(said).then(|| Reason::note(said.to_owned()))
}

/// Of one whose binding a person has ended (S-5): no run binds it again by itself.
pub fn unbound_by_hand() -> Reason {
    Reason::new("adopt:unbound_by_hand", "已由人工解除绑定，需要时请重新绑定")
}
