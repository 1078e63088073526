//! A figure, what it should reach, and the table of them.

use std::fmt::{self, Display, Formatter};

use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Map, Value, json};

/// What a figure should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
    /// It stands beside another one.
    Nothing,
}

/// Something that was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What, in words.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// What it should be.
    pub reach: Reach,
}

impl Figure {
    /// A figure.
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str, reach: Reach) -> Self {
        Self { name: name.into(), value, unit, reach }
    }

    /// Whether it is not what it should be. What could not be measured is not, either.
    pub fn is_short(&self) -> bool {
        match self.reach {
            Reach::AtMost(most) => self.value.is_nan() || self.value > most,
            Reach::AtLeast(least) => self.value.is_nan() || self.value < least,
            Reach::Nothing => false,
        }
    }
}

impl Display for Reach {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(most) => write!(f, "≤ {}", plain(*most)),
            Self::AtLeast(least) => write!(f, "≥ {}", plain(*least)),
            Self::Nothing => Ok(()),
        }
    }
}

/// Alone, before there is a table.
impl Display for Figure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.name, plain(self.value), self.unit)?;
        if self.is_short() { write!(f, ", short of {}", self.reach) } else { Ok(()) }
    }
}

/// The table that people read; what stands beside another figure is set in.
pub fn table(figures: &[Figure]) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_header(["figure", "measured", "", "reach", ""]);
    for figure in figures {
        let mark = if figure.is_short() { "short" } else { "" };
        let name = if figure.reach == Reach::Nothing { format!("  {}", figure.name) } else { figure.name.clone() };
        table.add_row([&name, &plain(figure.value), figure.unit, &figure.reach.to_string(), mark]);
    }
    for column in [1, 3] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

/// The line that programs read: by the names of the figures, which never change from run to run.
pub fn line(figures: &[Figure]) -> Value {
    let short: Vec<&str> = figures.iter().filter(|f| f.is_short()).map(|f| f.name.as_str()).collect();
    let mut line: Map<String, Value> = figures.iter().map(|f| (f.name.clone(), json!(f.value))).collect();
    line.insert("short".to_owned(), json!(short));
    Value::Object(line)
}

/// With as many places as say something.
fn plain(value: f64) -> String {
    if value.is_nan() {
        return "not measured".to_owned();
    }
    let places = if value == 0.0 || value.abs() >= 100.0 {
        0
    } else if value.abs() >= 1.0 {
        2
    } else {
        4
    };
    let text = format!("{value:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub fn count(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_out_of_reach_is_named() {
        let figures = [
            Figure::new("calls", 2.0, "calls", Reach::AtMost(1.0)),
            Figure::new("speed", 2.0, "records/s", Reach::AtLeast(1.0)),
            Figure::new("restart", f64::NAN, "s", Reach::AtMost(2.0)),
        ];
        assert_eq!(line(&figures)["short"], json!(["calls", "restart"]));
        assert_eq!(figures[0].to_string(), "calls: 2 calls, short of ≤ 1");
        assert_eq!(line(&figures)["speed"], json!(2.0));
        let table = table(&figures);
        assert_eq!(table.matches("short").count(), 2, "{table}");
    }

    #[test]
    fn what_stands_beside_another_figure_is_set_in_in_the_table_and_not_in_the_line() {
        let figures = [Figure::new("speed, one core", 2.0, "records/s", Reach::Nothing)];
        assert_eq!(line(&figures)["speed, one core"], json!(2.0));
        assert!(table(&figures).contains("   speed, one core"));
    }

    #[test]
    fn numbers_have_as_many_places_as_say_something() {
        assert_eq!([plain(0.0), plain(0.0123), plain(1.5), plain(1_234.5)], ["0", "0.0123", "1.5", "1234"]);
    }
}
