//! How far a stream has been read, and for which fields: a cursor is stored with what was carried then in front of it.

use model::Draft;

use crate::pass::Pass;

/// The cursor as it is stored.
pub(crate) fn of(carried: &str, at: &str) -> String {
    format!("{carried} {at}")
}

/// The same for no fields: whoever goes on from it reads everything once more.
pub(crate) fn for_no_fields(stored: &str) -> Option<String> {
    let (_, at) = stored.split_once(' ')?;
    Some(of("none", at))
}

impl Pass<'_> {
    /// Which fields are carried now. A cursor holds for records that were sent with these: when a switch or an override
    /// brings another field, the stream is read from its beginning once more, and fingerprints tell what must be sent.
    pub(crate) fn carried(&self) -> String {
        let presets = &self.run.presets.in_effect;
        let rows =
            self.stream.rows().into_iter().filter(|row| row.preset.is_none_or(|preset| presets.contains(&preset)));
        let names: Vec<&str> = rows.map(|row| row.name).collect();
        let carried = serde_json::json!({"fields": names, "overrides": self.overrides()});
        Draft::fingerprint(&carried.to_string())
    }

    /// The cursor to read from. One of other fields is that no more: everything is read once more.
    pub(crate) fn goes_on_from(&self, stored: Option<&store::Cursor>, begin: i64, carried: &str) -> Option<String> {
        let (before, at) = stored?.text.split_once(' ')?;
        if before == carried {
            return Some(at.to_owned());
        }
        if begin == 0 { self.source.anew(at) } else { None }
    }
}
