//! The name of this process among all that share a database, and whether another one is known to be dead.
//!
//! A dead process's connections are free when its leases end. On the machine on which it ran, its successor need not
//! wait for that: it can see that the process is gone.

use std::path::Path;
use std::sync::LazyLock;

/// The machine and the set of processes that see each other on it, as far as they can be told apart.
static PLACE: LazyLock<String> = LazyLock::new(|| {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let space = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    if boot.is_empty() || space.as_os_str().is_empty() {
        // Nothing is known of the place: it is nobody else's.
        return uuid::Uuid::new_v4().simple().to_string();
    }
    let hash = blake3::hash(format!("{} {}", boot.trim(), space.display()).as_bytes());
    hash.to_hex().chars().take(16).collect()
});

/// Tells this process from an earlier one of the same number.
static PROCESS: LazyLock<String> = LazyLock::new(|| uuid::Uuid::new_v4().simple().to_string());

/// A name that nobody else ever has.
pub fn name() -> String {
    format!("{}/{}/{}/{}", *PLACE, std::process::id(), *PROCESS, uuid::Uuid::new_v4().simple())
}

/// Whether the process of this name is gone for certain.
pub fn is_dead(name: &str) -> bool {
    let mut parts = name.split('/');
    let (Some(place), Some(pid), Some(process)) = (parts.next(), parts.next(), parts.next()) else { return false };
    if place != *PLACE {
        return false;
    }
    let Ok(pid) = pid.parse::<u32>() else { return false };
    if pid == std::process::id() { process != *PROCESS } else { !Path::new("/proc").join(pid.to_string()).exists() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_dead_when_its_place_is_ours_and_its_number_is_gone() {
        assert!(!is_dead(&name()));
        let own = std::process::id();
        assert!(is_dead(&format!("{}/{own}/another/1", *PLACE)), "an earlier process had our number");
        assert!(is_dead(&format!("{}/{}/x/1", *PLACE, u32::MAX)));
        assert!(!is_dead(&format!("elsewhere/{}/x/1", u32::MAX)), "nobody can see that from here");
        assert!(!is_dead("worker") && !is_dead(""));
    }
}
