//! Tables for spreadsheets: UTF-8 with its mark, without which Excel takes a file for GBK; CRLF; no cell a formula.

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// What a file begins with.
pub(super) const MARK: &str = "\u{feff}";

/// A row of the file.
pub(super) fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    cells.join(",") + "\r\n"
}

/// What makes a formula of a cell, also where it is written with an input method of Chinese.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Quoted, and never a formula: a spreadsheet would carry out what a stranger typed as a name.
pub(super) fn cell(text: &str) -> String {
    let guard = if text.starts_with(FORMULA) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// The answer that browsers keep under this name.
pub(super) fn file(name: &str, body: Body) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ];
    (headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_text_whatever_it_begins_with() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("名,称\n"), "\"名,称\n\"");
        for first in FORMULA {
            assert_eq!(cell(&format!("{first}1")), format!("\"'{first}1\""));
        }
        assert_eq!(row(["a", "-1", ""]), "\"a\",\"'-1\",\"\"\r\n");
    }

    /// The cells of a file of one row, as RFC 4180 has it.
    fn read(text: &str) -> Vec<String> {
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut rest = text.strip_suffix("\r\n").expect("a whole row").chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '"' if quoted && rest.next_if_eq(&'"').is_some() => cell.push('"'),
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(std::mem::take(&mut cell)),
                other => {
                    assert!(quoted, "outside of its quotes: {text}");
                    cell.push(other);
                }
            }
        }
        assert!(!quoted, "{text}");
        cells.push(cell);
        cells
    }

    proptest::proptest! {
        /// Whatever a stranger has typed stays in its cell, and is no formula.
        #[test]
        fn every_text_is_one_cell_and_none_a_formula(cells in proptest::collection::vec("[=+@＝＋－＠\"',;\t\r\n\\PC-]{0,12}", 1..6)) {
            let told = read(&row(cells.iter().map(String::as_str)));
            proptest::prop_assert_eq!(told.len(), cells.len());
            for (told, cell) in told.iter().zip(&cells) {
                proptest::prop_assert!(!told.starts_with(FORMULA));
                proptest::prop_assert_eq!(told.strip_prefix('\'').filter(|rest| *rest == cell).unwrap_or(told), cell);
            }
        }
    }
}
