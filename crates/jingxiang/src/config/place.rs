//! Where the database is.

use std::path::Path;

/// The SQLite file of a data directory.
pub(super) fn sqlite_in(directory: &Path) -> String {
    format!("sqlite://{}", directory.join("jingxiang.sqlite").display())
}

/// A database address without its password, for messages.
pub(super) fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}://***{}", &url[..scheme], &url[at..]),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_address_is_shown_without_its_password() {
        assert_eq!(without_password("postgres://me:secret@db/x"), "postgres://***@db/x");
        assert_eq!(without_password("sqlite://data/a.sqlite"), "sqlite://data/a.sqlite");
    }
}
