//! People and departments (sheet §1.6).

use super::row::SYSTEM_USER;

/// The whole company as a department.
pub(crate) const COMPANY: u32 = 999_999;

pub(crate) struct Person {
    /// The employee id of the new convention; the first administrator is 1000.
    pub(crate) number: u32,
    pub(crate) open_id: String,
    pub(crate) name: String,
    pub(crate) mobile: String,
    pub(crate) email: String,
    pub(crate) position: String,
    pub(crate) employee_number: String,
    pub(crate) department: u32,
    pub(crate) admin: bool,
    pub(crate) created: i64,
}

pub(crate) struct Department {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) parent: u32,
    pub(crate) order: u32,
}

#[derive(Default)]
pub(crate) struct Org {
    pub(crate) people: Vec<Person>,
    pub(crate) departments: Vec<Department>,
}

impl Org {
    pub(crate) fn person(&self, number: u32) -> Option<&Person> {
        self.people.iter().find(|person| person.number == number)
    }

    /// Reads either form of an employee id.
    pub(crate) fn number_of(&self, id: &str) -> Option<u32> {
        if id == "-10000" {
            return Some(SYSTEM_USER);
        }
        let by_number = id.parse::<u32>().ok();
        let is_meant = |person: &&Person| person.open_id == id || Some(person.number) == by_number;
        self.people.iter().find(is_meant).map(|person| person.number)
    }

    pub(crate) fn department(&self, id: u32) -> Option<&Department> {
        self.departments.iter().find(|department| department.id == id)
    }

    /// The people of a department, with those below it when asked; 0 and 999999 are the whole company.
    pub(crate) fn members(&self, department: u32, deep: bool) -> impl Iterator<Item = &Person> {
        let everyone = department == 0 || department == COMPANY;
        self.people.iter().filter(move |person| {
            everyone || person.department == department || (deep && self.is_below(person.department, department))
        })
    }

    fn is_below(&self, mut child: u32, parent: u32) -> bool {
        for _ in 0..16 {
            let Some(department) = self.department(child) else { return false };
            if department.parent == parent {
                return true;
            }
            child = department.parent;
        }
        false
    }
}

/// How an employee is written: `FSUID_…` or the number (the switch `convertUserId`, sheet §1.4).
pub(crate) fn write_person(out: &mut String, org: &Org, number: u32, open: bool) {
    use std::fmt::Write as _;
    if number == SYSTEM_USER {
        out.push_str("\"-10000\"");
        return;
    }
    out.push('"');
    match org.person(number) {
        Some(person) if open => out.push_str(&person.open_id),
        _ => {
            let _ = write!(out, "{number}");
        }
    }
    out.push('"');
}
