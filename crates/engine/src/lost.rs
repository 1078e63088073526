//! Overrides whose source field is there no more (chapter M): what it held would arrive empty, and nobody would know why.

use model::Reason;

use crate::Halt;
use crate::calls::retried;
use crate::pass::{Lost, Pass};

/// Why no record of the pass can go, if it carries a field that the source has no more; asked for once a pass.
pub(crate) async fn look(pass: &mut Pass<'_>) -> Result<(), Halt> {
    if pass.lost.is_some() {
        return Ok(());
    }
    let (overrides, spec) = (pass.overrides(), pass.stream.spec());
    let read = overrides.fields.iter().map(|pair| &pair.source);
    let names: Vec<&str> =
        read.chain(overrides.values.keys()).chain(overrides.defaults.keys()).map(String::as_str).collect();
    let lost = if names.is_empty() {
        Vec::new()
    } else {
        retried(pass.run.clock(), async || pass.source.unknown(&spec.source, &names).await).await?
    };
    let why = |name: &String| {
        let system = spec.direction.source().label();
        let text = format!(
            "字段映射中的「{name}」在{system}的「{}」中已不存在，本对象暂停写入。请在「字段映射」中移除或更换它，或在{system}恢复该字段",
            spec.label
        );
        Reason::new(&format!("override:{name}"), text)
    };
    pass.lost = Some(Lost(lost.first().map(why)));
    Ok(())
}
