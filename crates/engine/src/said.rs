//! What the log says of who is bound and who is not any more, whether a run came to that or a person did.

use model::{Reason, State, System};
use store::Stored;

/// Of a record that was in `system` before us and is bound to ours.
pub fn adopted(system: System) -> Reason {
    Reason::note(format!("{}中已有这条记录，已与它绑定，没有新建", system.label()))
}

/// What is still said of a record that was adopted and has not been written since, where there is no more to say now.
pub(crate) fn still_adopted(stored: Option<&Stored>) -> Option<Reason> {
    let said = stored.filter(|stored| stored.state == State::Created)?.reason.as_deref()?;
    [System::Jdy, System::Crm].map(adopted).into_iter().find(|reason| reason.text == said)
}

/// Of one whose binding a person has ended (S-5): no run binds it again by itself.
pub fn unbound_by_hand() -> Reason {
    Reason::new("adopt:unbound_by_hand", "已由人工解除绑定，需要时请重新绑定")
}
