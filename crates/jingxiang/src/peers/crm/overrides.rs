//! Overrides held against the tenant's own description before they are kept (fxiaoke-api.md R1): a name that leads to
//! nothing is told now, not with the first record.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::CallError;
use fxiaoke::{Describe, FieldDescribe};
use model::{AnyStream, Draft, LINES, Overrides, Pair, Reads, Source, System};
use serde_json::Value;

use super::{CrmPeer, Place, place, read, schema, write};
use crate::peers;
use crate::peers::jdy::fields;

/// The most that one stream may carry besides its table.
const MOST: usize = 100;

/// What the service gives every record itself (fxiaoke-api.md §2.8). Its description does not say so.
const KEPT_BY_THE_CRM: [&str; 12] = [
    "_id",
    "created_by",
    "create_time",
    "last_modified_by",
    "last_modified_time",
    "version",
    "is_deleted",
    "life_status",
    "lock_status",
    "lock_user",
    "object_describe_api_name",
    "out_tenant_id",
];

impl CrmPeer {
    /// What a stream's CRM side looks like; none where it is no record of an object.
    pub async fn described<'a>(&self, stream: &'a dyn AnyStream) -> Result<Option<Described<'a>>, CallError> {
        let spec = stream.spec();
        let is_source = spec.direction.source() == System::Crm;
        let object = if is_source { spec.source.object } else { spec.target.object };
        if !matches!(place(object), Place::Records) {
            return Ok(None);
        }
        let lines = if is_source { spec.source.lines.map(|lines| lines.object) } else { spec.target.lines };
        let lines = match lines {
            Some(lines) => Some(self.schemas.get(lines).await?),
            None => None,
        };
        Ok(Some(Described { stream, record: self.schemas.get(object).await?, lines }))
    }

    /// Those of `names` that the tenant's objects have no more.
    pub(super) async fn no_fields(&self, source: &Source, names: &[&str]) -> Result<Vec<String>, CallError> {
        let mut unknown = Vec::new();
        for name in names {
            let (object, plain) = match (name.strip_prefix(LINES), source.lines) {
                (Some(plain), Some(lines)) => (lines.object, plain),
                _ => (source.object, *name),
            };
            let there = |describe: &Describe| schema::field(describe, plain).is_some();
            if !there(&*self.schemas.get(object).await?)
                && !there(&*self.schemas.not_older(object, schema::DOUBTED_MS).await?)
            {
                unknown.push((*name).to_owned());
            }
        }
        Ok(unknown)
    }

    /// The overrides of a stream with CRM fields under the names that the stream knows them by, or what is wrong with
    /// them, in words for an administrator. `sample` is some source records, as far as there are any that 精斗云 holds: it
    /// describes nothing, so that what its fields say is seen from what is there.
    pub async fn checked(
        &self,
        stream: &dyn AnyStream,
        overrides: &Overrides,
        sample: &[Value],
    ) -> Result<Result<Overrides, Vec<String>>, CallError> {
        let (spec, mut wrong) = (stream.spec(), Vec::new());
        let Some(described) = self.described(stream).await? else {
            return Ok(Err(vec![format!("「{}」不支持自定义映射", spec.label)]));
        };
        if overrides.fields.len() + overrides.values.len() + overrides.defaults.len() > MOST {
            wrong.push(format!("「{}」的自定义映射超过 {MOST} 条", spec.label));
        }
        let mut keep = |checked: Result<(), String>| wrong.extend(checked.err());
        let mut result = Overrides::none();
        for pair in &overrides.fields {
            let pair = described.pair(pair).and_then(|pair| once(&result.fields, pair));
            keep(pair.map(|pair| result.fields.push(pair)));
        }
        for (name, map) in &overrides.values {
            let read = described.values(name, map).and_then(|read| described.is_read(name, read, &result.fields));
            let read = read.and_then(|read| described.is_known(name, read, map.values()));
            keep(read.map(|name| drop(result.values.insert(name, map.clone()))));
        }
        for (name, default) in &overrides.defaults {
            let read = described.default(name, default).and_then(|read| described.is_read(name, read, &result.fields));
            let read = read.and_then(|read| described.is_known(name, read, peers::text(default).iter()));
            keep(read.map(|name| drop(result.defaults.insert(name, default.clone()))));
        }
        wrong.extend(described.cannot_hold(&result, sample));
        wrong.extend(described.cannot_be_read_as(&result));
        Ok(if wrong.is_empty() { Ok(result) } else { Err(wrong) })
    }
}

/// What a stream's CRM side looks like.
pub struct Described<'a> {
    stream: &'a dyn AnyStream,
    /// The record.
    pub record: Arc<Describe>,
    /// Its lines.
    pub lines: Option<Arc<Describe>>,
}

impl Described<'_> {
    fn pair(&self, pair: &Pair) -> Result<Pair, String> {
        let Pair { source, target } = pair;
        if source.starts_with(LINES) != target.starts_with(LINES) {
            return Err(format!("「{source}」→「{target}」：两边必须同为主记录字段，或同为明细字段（{LINES}）"));
        }
        let pair = match self.stream.spec().direction.source() {
            System::Crm => {
                Pair { source: self.crm(source)?.0, target: fields::written(self.stream.spec().target.object, target)? }
            }
            System::Jdy => {
                let (name, field) = self.crm(target)?;
                if field.read_only || KEPT_BY_THE_CRM.contains(&name.as_str()) {
                    return Err(format!("纷享销客的字段「{target}」由系统维护，不能写入"));
                }
                if read::REFERENCES.contains(&field.kind.as_str()) {
                    return Err(format!("纷享销客的字段「{target}」指向另一条记录，不能写入精斗云的值"));
                }
                Pair { source: fields::named(source)?, target: name }
            }
        };
        self.not_in_the_table(&pair.target)?;
        Ok(pair)
    }

    /// A value map or a default of what nobody reads would have no effect, and nobody would know why.
    fn is_read(&self, name: &str, read: String, pairs: &[Pair]) -> Result<String, String> {
        let Reads { record, lines } = self.stream.reads();
        let (fields, plain) = read.strip_prefix(LINES).map_or((record, read.as_str()), |plain| (lines, plain));
        let in_table = fields.contains(&plain);
        let paired = pairs.iter().any(|pair| pair.source == read);
        if in_table && (self.is_reference(name, plain) || (!paired && self.is_name_of_reference(plain))) {
            return Err(format!(
                "「{name}」指向另一条记录，不能用名称代替，所以不能有取值对照和默认值。请在{}的记录中选择",
                self.stream.spec().direction.source().label()
            ));
        }
        if in_table || paired {
            return Ok(read);
        }
        Err(format!("「{name}」没有被标准映射或自定义字段读取，取值对照和默认值对它不起作用"))
    }

    /// Whether a field says which other record is meant, by an id.
    fn is_reference(&self, name: &str, plain: &str) -> bool {
        match self.stream.spec().direction.source() {
            System::Jdy => fields::is_reference(plain),
            System::Crm => self.crm(name).is_ok_and(|(_, field)| read::REFERENCES.contains(&field.kind.as_str())),
        }
    }

    /// Whether JDY says there what the record is called whose id stands beside it: it is the id that is carried, and the
    /// name is read for messages only, unless a further field carries it. A stream that names no record carries the name itself (UN-1: the unit's group).
    fn is_name_of_reference(&self, plain: &str) -> bool {
        if self.stream.spec().direction.source() != System::Jdy {
            return false;
        }
        let Reads { record, lines } = self.stream.reads();
        let id = plain.strip_suffix("_name").map(|named| format!("{named}_id"));
        let beside = id.is_some_and(|id| record.iter().chain(lines).any(|field| *field == id));
        beside && self.stream.rows().iter().chain(&self.stream.line_rows()).any(|row| row.names.is_some())
    }

    /// What a field is read as must be something that its rule knows, where that is a short list. What else 精斗云 would
    /// take is not known before it is sent: it describes nothing.
    fn is_known<'v>(
        &self,
        name: &str,
        read: String,
        values: impl IntoIterator<Item = &'v String>,
    ) -> Result<String, String> {
        let (rows, plain) = match read.strip_prefix(LINES) {
            Some(plain) => (self.stream.line_rows(), plain),
            None => (self.stream.rows(), read.as_str()),
        };
        let known = rows.iter().filter_map(|row| row.known).find(|(of, _)| *of == plain);
        let Some((_, known)) = known else { return Ok(read) };
        match values.into_iter().find(|value| !known.contains(&value.trim())) {
            Some(value) => {
                let target = self.stream.spec().direction.target().label();
                Err(format!("「{name}」读作「{value}」在{target}没有对应项（可用：{}）", known.join("、")))
            }
            None => Ok(read),
        }
    }

    /// Values that are there and cannot be written where a pair leads: of each pair the first.
    fn cannot_hold(&self, overrides: &Overrides, sample: &[Value]) -> Vec<String> {
        let mut wrong = BTreeMap::new();
        for raw in sample {
            let mut raw = raw.clone();
            overrides.prepare(&mut raw);
            let mut draft = Draft::default();
            overrides.further(&raw).add_to(&mut draft);
            for (target, value) in draft.fields.iter().filter(|(_, value)| !peers::is_empty(value)) {
                let Some((name, field)) = schema::field(&self.record, target) else { continue };
                if let Err(error) = write::wire(&self.record, name, field, value) {
                    let source = overrides.fields.iter().find(|pair| pair.target == *target).map(|pair| &pair.source);
                    let source = source.map_or("", String::as_str);
                    wrong
                        .entry(target.clone())
                        .or_insert_with(|| format!("「{source}」→「{target}」：{}（现有记录的值）", error.text));
                }
            }
        }
        wrong.into_values().collect()
    }

    /// What a pair would carry by a value map or a default, and its CRM field does not take.
    fn cannot_be_read_as(&self, overrides: &Overrides) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.stream.spec().direction.target() != System::Crm {
            return wrong;
        }
        for Pair { source, target } in &overrides.fields {
            let Some((name, field)) = schema::field(&self.record, target) else { continue };
            let read_as = overrides.values.get(source).into_iter().flat_map(BTreeMap::values);
            let values = read_as.map(|text| Value::from(text.as_str())).chain(overrides.defaults.get(source).cloned());
            let refused = values.filter_map(|value| write::wire(&self.record, name, field, &value).err());
            wrong.extend(refused.map(|error| format!("「{source}」→「{target}」：{}", error.text)));
        }
        wrong
    }

    /// What the field table carries is not for an override to change.
    fn not_in_the_table(&self, name: &str) -> Result<(), String> {
        let (rows, plain, describe) = match name.strip_prefix(LINES) {
            Some(plain) => (self.stream.line_rows(), plain, self.lines.as_deref()),
            None => (self.stream.rows(), name, Some(&*self.record)),
        };
        let label = describe.and_then(|d| schema::field(d, plain)).map(|(_, field)| field.label.as_str());
        // JDY takes the number of what a field names in place of its id.
        let id = plain.strip_suffix("_number").map(|named| format!("{named}_id"));
        match rows.iter().find(|row| row.name == plain || Some(row.name) == label || id.as_deref() == Some(row.name)) {
            Some(row) => Err(format!("字段「{}」已由标准映射写入（来自「{}」）", row.target, row.source)),
            None => Ok(()),
        }
    }

    fn values(&self, name: &str, map: &BTreeMap<String, String>) -> Result<String, String> {
        if map.iter().any(|(text, other)| text.trim().is_empty() || other.trim().is_empty()) {
            return Err(format!("「{name}」的取值对照有空白项"));
        }
        if self.stream.spec().direction.source() == System::Jdy {
            return fields::named(name);
        }
        let (read, field) = self.crm(name)?;
        let unknown = |text: &&String| !field.options.is_empty() && field.option_by_label(text).is_none();
        match map.keys().find(unknown) {
            Some(text) => Err(format!("纷享销客的字段「{}」没有选项「{text}」", field.label)),
            None => Ok(read),
        }
    }

    fn default(&self, name: &str, default: &Value) -> Result<String, String> {
        if default.is_object() || default.is_array() || default.is_null() {
            return Err(format!("「{name}」的默认值必须是文本或数字"));
        }
        if self.stream.spec().direction.source() == System::Jdy {
            return fields::named(name);
        }
        let (read, field) = self.crm(name)?;
        let describe = self.of(name)?;
        write::wire(describe, name, field, default).map_err(|error| error.text)?;
        Ok(read)
    }

    /// The record's description, or that of its lines.
    fn of(&self, name: &str) -> Result<&Describe, String> {
        if !name.starts_with(LINES) {
            return Ok(&self.record);
        }
        self.lines.as_deref().ok_or_else(|| format!("「{}」没有明细，不能使用「{name}」", self.stream.spec().label))
    }

    /// A field of the CRM by its api name or label, and the name that the stream reads or writes it by: the label where
    /// the stream knows the field by it.
    fn crm(&self, name: &str) -> Result<(String, &FieldDescribe), String> {
        let (prefix, plain) = name.strip_prefix(LINES).map_or(("", name), |plain| (LINES, plain));
        let (api_name, field) = schema::known(self.of(name)?, plain).map_err(|error| error.text)?;
        let Source { labels, lines, .. } = self.stream.spec().source;
        let known = if prefix.is_empty() { labels } else { lines.map_or(&[][..], |lines| lines.labels) };
        let name = if known.contains(&field.label.as_str()) { &field.label } else { api_name };
        Ok((format!("{prefix}{name}"), field))
    }
}

/// Each target has one source: what came second would win, or not, and nobody could say which.
fn once(pairs: &[Pair], pair: Pair) -> Result<Pair, String> {
    match pairs.iter().find(|known| known.target == pair.target) {
        Some(Pair { source, target }) => Err(format!(
            "「{}」→「{}」：「{target}」已由「{source}」写入，一个目标字段只能有一个来源",
            pair.source, pair.target
        )),
        None => Ok(pair),
    }
}
