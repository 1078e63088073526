//! Where what a target calls its object is: records of an object, people, categories, or the options of a field.

use super::options::Selection;

/// What an object's name leads to.
pub(super) enum Place<'a> {
    Records,
    People,
    Categories,
    Options(Selection<'a>),
}

/// `ProductObj.unit` is not an object but the options of one of its fields.
pub(super) fn place(object: &str) -> Place<'_> {
    match object {
        "PersonnelObj" => Place::People,
        "ProductObj.category" => Place::Categories,
        _ => match object.split_once('.') {
            Some((object, field)) => Place::Options(Selection { object, field }),
            None => Place::Records,
        },
    }
}

/// Whether what is written there is a record of an object of its own.
pub(crate) fn is_record(object: &str) -> bool {
    matches!(place(object), Place::Records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_with_a_point_is_the_options_of_a_field() {
        assert!(matches!(place("ProductObj.unit"), Place::Options(Selection { object: "ProductObj", field: "unit" })));
        assert!(matches!(place("ProductObj.category"), Place::Categories));
        assert!(matches!(place("PersonnelObj"), Place::People));
        assert!(matches!(place("ProductObj"), Place::Records));
    }
}
