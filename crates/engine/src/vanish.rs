//! What is there no more on the source side, and how much of it is believed without a person (PR-5).

use model::{Binding, Vanished};

use crate::keep::ask;
use crate::pass::Pass;
use crate::questions::{self, CONFIRM};
use crate::{Halt, Tally, deletion, zeroing};

/// When more than this many records…
const MANY: usize = 10;
/// …and more than a set share of what is bound ([`crate::Connection::deletion_share`]) have vanished at once, an
/// administrator is asked. This is the share, in percent, where none is set.
pub const DELETION_SHARE: u8 = 20;

/// What becomes of the target records, in words.
pub(crate) struct Undoing {
    pub done: &'static str,
    pub confirm: &'static str,
    pub refuse: &'static str,
}

/// Does to the target side what the stream says of records that have vanished.
pub(crate) async fn compare(pass: &mut Pass<'_>, tally: &mut Tally) -> Result<(), Halt> {
    match pass.stream.spec().source.vanished {
        Vanished::Ignored => Ok(()),
        Vanished::Deletes => deletion::compare(pass, tally).await,
        Vanished::Zeroes(fields) => zeroing::compare(pass, fields, tally).await,
    }
}

/// What is said where no list can be known to be complete: then nothing follows from what is missing on it.
pub(crate) fn uncounted(pass: &Pass<'_>) -> String {
    let spec = pass.stream.spec();
    let (source, target) = (spec.direction.source().label(), spec.direction.target().label());
    format!("{source}没有给出{}的总数，不能确认列表完整，所以没有按缺少的记录改动{target}", spec.label)
}

/// Whether what has vanished, of so many that are bound, may be undone: few may, many once an administrator has confirmed
/// just these. Refused, they stay, and nobody is asked again until they are others.
pub(crate) async fn allowed(
    pass: &Pass<'_>,
    vanished: &[Binding],
    bound: usize,
    undoing: &Undoing,
    tally: &mut Tally,
) -> Result<bool, Halt> {
    let (run, spec) = (pass.run, pass.stream.spec());
    if vanished.len() <= MANY || vanished.len() * 100 <= bound * usize::from(run.connection.deletion_share) {
        if vanished.len() <= MANY {
            run.store().withdraw(&run.connection.id, spec.kind.0, "").await?;
        }
        return Ok(true);
    }
    let (source, target) = (spec.direction.source().label(), spec.direction.target().label());
    let text = format!(
        "{source}中有 {} 条{}已不存在（共绑定 {bound} 条），例如{}。数量过多，未在{target}{}，等待管理员确认",
        vanished.len(),
        spec.label,
        some(vanished),
        undoing.done
    );
    let question = questions::undo(pass.stream, &text, vanished, undoing);
    let mut answers = run.store().answers(&run.connection.id, spec.kind.0, &[""]).await?;
    if let Some((_, answer)) = answers.remove("").filter(|(about, _)| *about == question.about) {
        return Ok(answer == CONFIRM);
    }
    tally.notes.push(text);
    ask(pass, question).await?;
    Ok(false)
}

/// Some of them by what people call them, so that an administrator recognises what it is about.
fn some(vanished: &[Binding]) -> String {
    const SOME: usize = 5;
    let called = vanished.iter().filter(|binding| !binding.label.is_empty()).take(SOME);
    let called: Vec<String> = called.map(|binding| format!("「{}」", binding.label)).collect();
    called.join("、")
}
