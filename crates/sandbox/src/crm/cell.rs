//! One stored value. Rows hold only what is not null, each value as small as its type allows.

use rust_decimal::{Decimal, RoundingStrategy};

use super::id::Id;

/// A value as it is kept. Employees and departments are numbers here and get their text when written out.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Cell {
    Text(Box<str>),
    Int(i64),
    /// A decimal as units and scale: 100.01 is `(10001, 2)`.
    Dec(i64, u8),
    Bool(bool),
    Id(Id),
    /// Employee or department numbers.
    Nums(Box<[u32]>),
    List(Box<[Box<str>]>),
    Files(Box<[FileRef]>),
}

/// One entry of an attachment or image field (sheet §5.1); `npath` is the permanent name in the file service.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct FileRef {
    pub(crate) npath: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) size: u64,
    pub(crate) at: i64,
}

impl FileRef {
    pub(crate) fn ext(&self) -> &str {
        self.name.rsplit_once('.').map_or("", |(_, ext)| ext)
    }
}

/// A value as it is looked at: from a cell or from the fixed part of a row.
#[derive(Clone, Copy)]
pub(crate) enum View<'a> {
    Null,
    Text(&'a str),
    Int(i64),
    Dec(i64, u8),
    Bool(bool),
    Id(Id),
    Nums(&'a [u32]),
    List(&'a [Box<str>]),
    Files(&'a [FileRef]),
}

impl Cell {
    pub(crate) fn view(&self) -> View<'_> {
        match self {
            Cell::Text(text) => View::Text(text),
            Cell::Int(n) => View::Int(*n),
            Cell::Dec(units, scale) => View::Dec(*units, *scale),
            Cell::Bool(b) => View::Bool(*b),
            Cell::Id(id) => View::Id(*id),
            Cell::Nums(nums) => View::Nums(nums),
            Cell::List(list) => View::List(list),
            Cell::Files(files) => View::Files(files),
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Cell::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn id(&self) -> Option<Id> {
        if let Cell::Id(id) = self { Some(*id) } else { None }
    }

    pub(crate) fn decimal(&self) -> Option<Decimal> {
        if let Cell::Dec(units, scale) = self { Some(Decimal::new(*units, u32::from(*scale))) } else { None }
    }

    /// A decimal brought to `scale`, half away from zero; `None` when it does not fit.
    pub(crate) fn of_decimal(value: Decimal, scale: u8) -> Option<Cell> {
        let places = u32::from(scale);
        let mut value = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        value.rescale(places);
        let units = i64::try_from(value.mantissa()).ok()?;
        (value.scale() == places).then_some(Cell::Dec(units, scale))
    }
}

/// Reads a decimal from text, plain or scientific.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_kept_at_the_scale_of_their_field() {
        let cell = |text: &str, scale| Cell::of_decimal(decimal(text).expect("a decimal"), scale);
        assert_eq!(cell("100.01", 2), Some(Cell::Dec(10001, 2)));
        assert_eq!(cell("5", 2), Some(Cell::Dec(500, 2)));
        assert_eq!(cell("0.125", 2), Some(Cell::Dec(13, 2)));
        assert_eq!(cell("1e2", 0), Some(Cell::Dec(100, 0)));
        assert_eq!(cell("79228162514264337593543950335", 2), None);
    }

    #[test]
    fn a_cell_stays_small() {
        assert!(size_of::<(u16, Cell)>() <= 32);
    }
}
