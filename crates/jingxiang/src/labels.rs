//! What people call the fields of a stream.

use std::collections::HashMap;

use model::{FieldRow, Kind};

/// What we set of our own accord, so that no table has it.
const SET: &[(&str, &str)] = &[("is_free", "是否赠品")];

/// What a field that we set is called.
pub fn set(name: &str) -> Option<&'static str> {
    SET.iter().find(|(field, _)| *field == name).map(|(_, label)| *label)
}

/// The labels of a stream's fields.
pub struct Labels {
    fields: HashMap<&'static str, FieldRow>,
    lines: HashMap<&'static str, FieldRow>,
}

impl Labels {
    /// Of the stream of this name; of one that there is no more, its fields' own names.
    pub fn of(stream: &str) -> Self {
        let stream = streams::by_name(stream);
        let by_name = |rows: Vec<FieldRow>| rows.into_iter().map(|row| (row.name, row)).collect();
        Self {
            fields: by_name(stream.map(model::AnyStream::rows).unwrap_or_default()),
            lines: by_name(stream.map(model::AnyStream::line_rows).unwrap_or_default()),
        }
    }

    /// What the field of a [`model::Change`] is called on the source's side, and on the target's.
    pub fn both(&self, field: &str) -> (String, String) {
        let prefix = line(field).map(|(number, _)| format!("第 {number} 行 ")).unwrap_or_default();
        let name = line(field).map_or(field, |(_, name)| name);
        // What an override carries, or the attachments, has no row: its own name is what there is.
        let own = set(name).unwrap_or(name);
        let (source, target) = self.row(field).map_or((own, own), |row| (row.source, row.target));
        (format!("{prefix}{source}"), format!("{prefix}{target}"))
    }

    /// The kind of the record that the field of a [`model::Change`] names, where it names one by its id.
    pub fn names(&self, field: &str) -> Option<Kind> {
        self.row(field)?.names
    }

    fn row(&self, field: &str) -> Option<&FieldRow> {
        match line(field) {
            Some((_, name)) => self.lines.get(name),
            None => self.fields.get(field),
        }
    }
}

/// A line's field is called `行3.qty` in a [`model::Change`].
fn line(field: &str) -> Option<(&str, &str)> {
    let line = field.strip_prefix('行').and_then(|rest| rest.split_once('.'));
    line.filter(|(number, _)| number.chars().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_called_as_the_table_has_it_on_either_side() {
        for stream in streams::STREAMS {
            let labels = Labels::of(stream.spec().kind.0);
            for row in stream.rows() {
                assert_eq!(labels.both(row.name), (row.source.to_owned(), row.target.to_owned()));
            }
            for row in stream.line_rows() {
                let (source, target) = labels.both(&format!("行12.{}", row.name));
                assert_eq!((source, target), (format!("第 12 行 {}", row.source), format!("第 12 行 {}", row.target)));
            }
        }
    }

    #[test]
    fn what_the_table_does_not_have_keeps_its_name() {
        let labels = Labels::of("sales_order");
        for name in ["附件", "custom_field.x", "行x.qty", "行", ""] {
            assert_eq!(labels.both(name), (name.to_owned(), name.to_owned()));
        }
        assert_eq!(labels.both("行1.is_free").1, "第 1 行 是否赠品");
        assert_eq!(Labels::of("nothing").both("行1.qty").0, "第 1 行 qty");
    }
}
