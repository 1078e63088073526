//! How many files and sockets the process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit as far as it may be: the usual 1,024 is for programs that count descriptors in a fixed set, which no part of
/// this one does, and a server is out of sockets by then.
pub fn raise() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        return;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => tracing::info!(before = ?current, now = ?maximum, "the limit of open files was raised"),
        Err(error) => tracing::warn!(%error, limit = ?current, "the limit of open files could not be raised"),
    }
}
