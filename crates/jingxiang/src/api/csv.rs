//! Tables for spreadsheets: UTF-8 with its mark, without which Excel takes a file for GBK; CRLF; no cell a formula, and no id
//! a number (decision 0054).

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

/// Digits that Excel and WPS show as they are. A number of more is shown as 1.23E+11, and from the sixteenth on it is rounded.
const SHOWN_DIGITS: usize = 11;

/// Quoted, and never a formula: a spreadsheet would carry out what a stranger typed as a name. Nor a number where that would
/// lose digits, of which quotes say nothing to it.
pub(super) fn cell(text: &str) -> String {
    let guard = match text {
        formula if formula.starts_with(FORMULA) => "'",
        id if is_digits_to_keep(id) => "\t",
        _ => "",
    };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// Whether a spreadsheet that takes this for a number would show another one: too long, or with zeros before it.
fn is_digits_to_keep(text: &str) -> bool {
    // An Excel in Chinese reads digits of either width, and what stands around them does not keep it from that.
    let digits = text.trim();
    let count = digits.chars().count();
    digits.chars().all(|c| matches!(c, '0'..='9' | '０'..='９'))
        && (count > SHOWN_DIGITS || count > 1 && digits.starts_with(['0', '０']))
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

    /// What Excel and WPS take for the beginning of a formula.
    const STARTS: &str = "=+-@\t\r\n＝＋－＠";

    #[test]
    fn a_cell_is_text_whatever_it_begins_with() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("名,称\n"), "\"名,称\n\"");
        for first in STARTS.chars() {
            assert_eq!(cell(&format!("{first}1")), format!("\"'{first}1\""));
        }
        assert_eq!(row(["a", "-1", ""]), "\"a\",\"'-1\",\"\"\r\n");
    }

    #[test]
    fn digits_that_a_spreadsheet_would_change_are_text() {
        for id in
            ["1234567890123456789", "123456789012", "007", " 1234567890123456 ", "１２３４５６７８９０１２３４５６"]
        {
            assert_eq!(cell(id), format!("\"\t{id}\""));
        }
        for plain in ["0", "13800138000", "12345678901", "0.5", "2026-11-23 00:00:00", "XSDD20261123000001", "", " "] {
            assert_eq!(cell(plain), format!("\"{plain}\""));
        }
        assert_eq!(cell("-1234567890123456"), "\"'-1234567890123456\"", "guarded already");
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
        /// Whatever a stranger has typed stays in its cell, is no formula, and no number that is another one.
        #[test]
        fn every_text_is_one_cell_and_none_a_formula(cells in proptest::collection::vec("[=+@＝＋－＠\"',;\t\r\n\\PC-]{0,12}|[0-9]{0,20}", 1..6)) {
            let told = read(&row(cells.iter().map(String::as_str)));
            proptest::prop_assert_eq!(told.len(), cells.len());
            for (told, cell) in told.iter().zip(&cells) {
                let kept = told.strip_prefix('\t').filter(|rest| is_digits_to_keep(rest));
                proptest::prop_assert!(kept.is_some() || !STARTS.chars().any(|first| told.starts_with(first)) && !is_digits_to_keep(told));
                let guarded = kept.or_else(|| told.strip_prefix('\'')).filter(|rest| *rest == cell);
                proptest::prop_assert_eq!(guarded.unwrap_or(told), cell);
            }
        }
    }
}
