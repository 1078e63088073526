//! The audit log: who did what.

use store::Note;

use super::App;
use super::problem::Problem;

/// Writes down what a caller did ([`super::access::Caller::note`]), where the store does not do so with the change.
pub async fn note(app: &App, note: &Note) -> Result<(), Problem> {
    Ok(app.store.note(note, app.clock.now()).await?)
}
