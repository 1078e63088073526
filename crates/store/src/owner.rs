//! Whose a new file is: where root looks after a service, that of the service, which could not open it otherwise.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

/// The directory that a file is in.
pub(crate) fn directory_of(file: &Path) -> &Path {
    file.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Gives a new file to whoever owns its directory.
pub(crate) fn as_directory(file: &Path) -> io::Result<()> {
    as_of(directory_of(file), file)
}

/// Gives a new file to whoever owns `model`. Only root may; anybody else's files are their own.
pub(crate) fn as_of(model: &Path, file: &Path) -> io::Result<()> {
    let (model, own) = (fs::metadata(model)?, fs::metadata(file)?);
    if (model.uid(), model.gid()) == (own.uid(), own.gid()) || own.uid() != 0 {
        return Ok(());
    }
    chown(file, Some(model.uid()), Some(model.gid()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_root_makes_in_a_directory_belongs_to_whoever_has_that() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("new");
        fs::write(&file, "").expect("written");
        // Nobody but root can give anything away.
        let owner =
            if chown(directory.path(), Some(65_534), Some(65_534)).is_ok() { 65_534 } else { uid(directory.path()) };
        as_directory(&file).expect("given");
        assert_eq!(uid(&file), owner);
    }

    fn uid(path: &Path) -> u32 {
        fs::metadata(path).expect("there").uid()
    }
}
