//! What only a person can decide, as it is asked (design: questions). Nothing here is guessed.

use model::{AnyStream, Binding, Draft};
use store::{Choice, Compared, EXISTS, Question};

use crate::Found;
use crate::adopt::{comparable, is_alike};
use crate::batch::Prepared;
use crate::vanish::Undoing;

/// The answer that makes another record in spite of those that are there.
pub(crate) const NEW: &str = "new";
/// The answer that leaves a record alone from now on.
pub(crate) const LEAVE: &str = "leave";
/// The answer that sends a create again that nobody could confirm.
pub(crate) const CREATE: &str = "create";
/// The answer that lets a mass deletion, or zeroing, happen.
pub(crate) const CONFIRM: &str = "confirm";
/// The answer that keeps what would have been undone.
const REFUSE: &str = "refuse";

fn choice(answer: impl Into<String>, label: impl Into<String>) -> Choice {
    Choice { answer: answer.into(), label: label.into(), ..Choice::default() }
}

/// A short text that differs when the ids do.
fn about<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    blake3::hash(ids.join("\n").as_bytes()).to_hex().as_str()[..32].to_owned()
}

/// What is to become of a record whose target record somebody removed.
pub(crate) fn removed(key: &str, title: &str, text: &str, about: &str) -> Question {
    let (key, title, text) = (key.to_owned(), title.to_owned(), text.to_owned());
    let options = vec![choice(NEW, "重新创建一条"), choice(LEAVE, "不再同步这一条")];
    Question { key, title, text, options, about: about.to_owned() }
}

/// Which of several is meant (CU-4), each beside what the record itself says.
pub(crate) fn which(stream: &dyn AnyStream, record: &Prepared, text: &str, found: &[&Found]) -> Question {
    let mut options: Vec<Choice> = found.iter().map(|f| found_one(stream, &record.draft, f)).collect();
    options.push(choice(NEW, "都不是，新建一个"));
    let item = &record.entry.item;
    Question {
        key: item.key.clone(),
        title: item.title.clone(),
        text: text.to_owned(),
        options,
        about: about(found.iter().map(|f| f.id.as_str())),
    }
}

/// A found record by what the stream would write in it.
fn found_one(stream: &dyn AnyStream, draft: &Draft, found: &Found) -> Choice {
    let value = |name: &str| found.fields.get(name).map(comparable).filter(|text| !text.is_empty());
    // What it names is told by name, where the system says it (`…__r`); ids tell nobody anything.
    let said = |name: &str| value(&format!("{name}__r")).or_else(|| value(name));
    let rows = stream.rows();
    let label: Vec<String> = rows.iter().filter_map(|r| Some(format!("{} {}", r.target, said(r.name)?))).collect();
    let compared = rows.iter().filter_map(|row| {
        let (mine, theirs) = (draft.fields.get(row.name).cloned().unwrap_or_default(), said(row.name));
        let some = theirs.is_some() || !comparable(&mine).is_empty();
        let alike = found.fields.get(row.name).is_some_and(|theirs| is_alike(&mine, theirs));
        some.then(|| Compared { field: row.name.to_owned(), mine, theirs: theirs.unwrap_or_default(), same: alike })
    });
    let number = stream.spec().target.called.first().and_then(|name| value(name)).unwrap_or_else(|| found.id.clone());
    Choice {
        answer: found.id.clone(),
        label: format!("{}（{number}）", label.join("，")),
        compared: compared.collect(),
        number,
    }
}

/// Whether a create without an answer happened; `since` tells one attempt from the next.
pub(crate) fn happened(key: &str, title: &str, text: &str, candidates: &[String], since: i64) -> Question {
    let mut options: Vec<Choice> =
        candidates.iter().map(|id| choice(format!("{EXISTS}{id}"), format!("已经建好：{id}"))).collect();
    if options.is_empty() {
        options.push(choice(EXISTS, "已经建好，填写其编号"));
    }
    options.push(choice(CREATE, "没有建成，重新发送"));
    let (key, title, text) = (key.to_owned(), title.to_owned(), text.to_owned());
    Question { key, title, text, options, about: since.to_string() }
}

/// Whether so many records are really to be undone (PR-5).
pub(crate) fn undo(stream: &dyn AnyStream, text: &str, vanished: &[Binding], undoing: &Undoing) -> Question {
    Question {
        key: String::new(),
        title: stream.spec().label.to_owned(),
        text: text.to_owned(),
        options: vec![choice(CONFIRM, undoing.confirm), choice(REFUSE, undoing.refuse)],
        about: about(vanished.iter().map(|binding| binding.jdy_id.as_str())),
    }
}
