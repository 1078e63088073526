//! One record: a fixed part every record has, and the cells that are not null.

use super::cell::{Cell, View};
use super::id::Id;
use super::meta::Sys;
use super::schema::{Field, Object};

/// 生命状态 (sheet §2.7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Life {
    Ineffective,
    UnderReview,
    Normal,
    InChange,
    Invalid,
}

impl Life {
    const ALL: [(Life, &'static str); 5] = [
        (Life::Ineffective, "ineffective"),
        (Life::UnderReview, "under_review"),
        (Life::Normal, "normal"),
        (Life::InChange, "in_change"),
        (Life::Invalid, "invalid"),
    ];

    pub(crate) fn name(self) -> &'static str {
        Life::ALL[self as usize].1
    }

    pub(crate) fn named(name: &str) -> Option<Life> {
        Life::ALL.iter().find(|(_, known)| *known == name).map(|(life, _)| *life)
    }
}

/// The employee number of the system itself.
pub(crate) const SYSTEM_USER: u32 = u32::MAX;

/// One record.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: Id,
    /// Employee numbers; 0 is nobody.
    pub(crate) owner: [u32; 1],
    pub(crate) dept: [u32; 1],
    pub(crate) created_by: [u32; 1],
    pub(crate) modified_by: [u32; 1],
    pub(crate) lock_user: [u32; 1],
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) version: u32,
    pub(crate) life: Life,
    /// What `recover` goes back to.
    pub(crate) life_before: Life,
    pub(crate) locked: bool,
    /// The row has had its effect on others (an order counted as a deal).
    pub(crate) counted: bool,
    pub(crate) cells: Vec<(u16, Cell)>,
}

impl Row {
    pub(crate) fn new(id: Id, owner: u32, dept: u32, user: u32, now: i64) -> Row {
        Row {
            id,
            owner: [owner],
            dept: [dept],
            created_by: [user],
            modified_by: [user],
            lock_user: [0],
            created: now,
            modified: now,
            version: 1,
            life: Life::Normal,
            life_before: Life::Normal,
            locked: false,
            counted: false,
            cells: Vec::new(),
        }
    }

    pub(crate) fn cell(&self, at: u16) -> Option<&Cell> {
        self.cells.binary_search_by_key(&at, |(at, _)| *at).ok().map(|place| &self.cells[place].1)
    }

    /// Sets or clears one cell. Indexes are the table's affair: see `Table::change`.
    pub(crate) fn set(&mut self, at: u16, cell: Option<Cell>) {
        match (self.cells.binary_search_by_key(&at, |(at, _)| *at), cell) {
            (Ok(place), Some(cell)) => self.cells[place].1 = cell,
            (Ok(place), None) => {
                self.cells.remove(place);
            }
            (Err(place), Some(cell)) => self.cells.insert(place, (at, cell)),
            (Err(_), None) => {}
        }
    }

    /// What the row shows in a field.
    pub(crate) fn view<'a>(&'a self, object: &'a Object, field: &Field, at: u16) -> View<'a> {
        match field.sys {
            Some(sys) => self.sys(sys, object),
            None => self.cell(at).map_or(View::Null, Cell::view),
        }
    }

    fn sys<'a>(&'a self, sys: Sys, object: &'a Object) -> View<'a> {
        let people = |nums: &'a [u32; 1]| if nums[0] == 0 { View::Null } else { View::Nums(nums) };
        match sys {
            Sys::Id => View::Id(self.id),
            Sys::Owner => people(&self.owner),
            Sys::OwnerDepartment => people(&self.dept),
            Sys::RecordType => View::Text("default__c"),
            Sys::LifeStatus => View::Text(self.life.name()),
            Sys::LockStatus => View::Text(if self.locked { "1" } else { "0" }),
            Sys::LockUser => people(&self.lock_user),
            Sys::CreatedBy => people(&self.created_by),
            Sys::ModifiedBy => people(&self.modified_by),
            Sys::CreateTime => View::Int(self.created),
            Sys::ModifiedTime => View::Int(self.modified),
            Sys::IsDeleted => View::Bool(self.life == Life::Invalid),
            Sys::Version => View::Int(i64::from(self.version)),
            Sys::ApiName => View::Text(&object.api),
            Sys::Team | Sys::Empty => View::Null,
        }
    }

    /// Marks a change by `user`.
    pub(crate) fn touch(&mut self, user: u32, now: i64) {
        self.modified = now;
        self.modified_by = [user];
        self.version += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_stays_small() {
        assert!(size_of::<Row>() <= 96, "{}", size_of::<Row>());
    }
}
