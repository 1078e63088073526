//! What this process is called among those that share a database, so that another one on the same machine can see that
//! it has ended: its leases then need not run out first.

use std::fs;
use std::path::Path;

/// A name that no other process ever has: the machine since its start, the process space (containers have their own),
/// the process and when it began, and a random part.
pub fn name() -> String {
    let random = uuid::Uuid::new_v4().simple();
    match (place(), began("self")) {
        (Some(place), Some(began)) => format!("{place}/{}/{began}/{random}", std::process::id()),
        _ => random.to_string(),
    }
}

/// Whether the process of this name has certainly ended. Of another machine's processes nothing is known.
pub fn has_ended(name: &str) -> bool {
    let mut parts = name.split('/');
    let (Some(boot), Some(space), Some(pid), Some(start)) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let here = place().is_some_and(|place| place == format!("{boot}/{space}"));
    here && pid.parse::<u32>().is_ok() && began(pid).as_deref() != Some(start)
}

/// This machine since its start, and the process space.
fn place() -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let space = fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{}/{}", boot.trim(), space.to_string_lossy()))
}

/// When the process began, in ticks since the machine's start; `None` when there is no such process. The field is
/// counted from behind the program's name, which may hold anything.
fn began(pid: &str) -> Option<String> {
    const FIELD: usize = 19;
    let stat = fs::read_to_string(Path::new("/proc").join(pid).join("stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(FIELD).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_knows_which_ones_have_ended() {
        let own = name();
        assert!(!has_ended(&own), "{own}");
        let mut other = std::process::Command::new("sleep").arg("60").spawn().expect("a process");
        let place = place().expect("linux");
        let began = began(&other.id().to_string()).expect("it began");
        let named = format!("{place}/{}/{began}/x", other.id());
        assert!(!has_ended(&named));
        other.kill().and_then(|()| other.wait().map(drop)).expect("ended");
        assert!(has_ended(&named));
        assert!(!has_ended(&named.replacen('-', "0", 1)), "another machine's");
        assert!(!has_ended("worker"));
    }

    #[test]
    fn another_process_of_the_same_number_is_another() {
        let place = place().expect("linux");
        assert!(has_ended(&format!("{place}/{}/1/x", std::process::id())));
    }
}
