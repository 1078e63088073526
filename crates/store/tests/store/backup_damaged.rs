//! Backups in which anything is otherwise: nothing is believed, and nothing takes more memory than a line may.

use std::io::{Read, Write};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use store::{Error, MasterKey, NewConnection, Store};

/// A whole backup, as text.
static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("backup");
        let key = MasterKey::parse(&"00".repeat(32)).expect("a key");
        let store = Store::open("sqlite::memory:", key).await.expect("a store");
        let new = NewConnection { name: "测试".to_owned(), ..NewConnection::default() };
        store.create_connection(new, 1).await.expect("a connection");
        crate::backup::backed_up(&store, &file).await;
        let mut text = Vec::new();
        let packed = std::fs::File::open(&file).expect("a file");
        GzDecoder::new(packed).read_to_end(&mut text).expect("text");
        text
    })
});

fn packed(text: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(text).expect("packed");
    out.finish().expect("packed")
}

fn is_refused(file: &[u8]) -> bool {
    matches!(store::verify(file), Err(Error::Backup(_)))
}

#[test]
fn a_line_that_never_ends_is_not_taken_into_memory() {
    let header = WHOLE.split_inclusive(|byte| *byte == b'\n').next().expect("a header");
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(header).expect("packed");
    // A megabyte of spaces at a time: the file is small, and what comes of it is not.
    let spaces = vec![b' '; 1024 * 1024];
    for _ in 0..80 {
        out.write_all(&spaces).expect("packed");
    }
    let file = out.finish().expect("packed");
    assert!(file.len() < 1024 * 1024, "{} bytes", file.len());
    let refusal = store::verify(file.as_slice()).expect_err("it has no end");
    assert!(refusal.to_string().contains("有一行过长"), "{refusal}");
    assert!(!is_refused(&packed(&WHOLE)), "what is whole is whole");
}

proptest! {
    #[test]
    fn bytes_of_chance_are_no_backup(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(is_refused(&bytes) && is_refused(&packed(&bytes)));
    }

    #[test]
    fn a_file_with_another_byte_is_no_backup(place in any::<prop::sample::Index>(), byte in 1..=255_u8) {
        let mut text = WHOLE.clone();
        // All but the last line's end.
        let place = place.index(text.len() - 1);
        text[place] ^= byte;
        prop_assert!(is_refused(&packed(&text)), "{}", String::from_utf8_lossy(&text));
    }

    #[test]
    fn a_file_that_ends_too_early_is_no_backup(place in any::<prop::sample::Index>()) {
        let (text, file) = (&WHOLE[..place.index(WHOLE.len() - 1)], packed(&WHOLE));
        prop_assert!(is_refused(&packed(text)));
        prop_assert!(is_refused(&file[..place.index(file.len())]));
    }
}
