//! Many records in one call, through a function that the tenant has installed (fxiaoke-api.md §3.6, docs/crm-function).

use std::collections::HashSet;

use engine::{CallError, Carried, Next};
use model::{Change, Draft, Target};
use serde_json::{Map, Value, json};

use super::CrmPeer;
use super::records::changed;
use super::refusal::{reject, told};
use super::schema;
use super::write::Empty;
use crate::peers;

/// The function's name where the connection says nothing else.
pub const BATCH_FUNCTION: &str = "jingxiang_batch__c";
/// How many records a call takes. The manual allows 500, and 15 s; by its own word a thousand rows may take three
/// minutes where the tenant's rules run for each of them, so that a page of ours is as much as a call should carry.
const ROWS: usize = 100;

impl CrmPeer {
    /// How many records a call takes to this object: the ERP's objects have a call of their own (§4.8).
    pub(super) async fn rows_to(&self, target: &Target) -> Result<Option<usize>, CallError> {
        if self.settings.batch_function.is_none() {
            return Ok(None);
        }
        let object = &self.schemas.get(target.object).await?.api_name;
        Ok((!fxiaoke::is_erp(object)).then_some(ROWS))
    }

    /// Carries the records, all to be created or all to be changed.
    pub(super) async fn carry_records(
        &self,
        target: &Target,
        mark: Option<&str>,
        records: &[Carried<'_>],
    ) -> Result<Vec<Option<String>>, CallError> {
        let Some(function) = &self.settings.batch_function else { return Ok(vec![None; records.len()]) };
        self.confirm(target).await?;
        let describe = self.schemas.get(target.object).await?;
        let creates = matches!(records.first(), Some(Carried::Create(_)));
        let mark = mark.filter(|_| creates).map(|mark| schema::known(&describe, mark)).transpose()?;
        let mark = mark.map(|(api_name, _)| api_name);
        let mut rows = Vec::new();
        for record in records {
            rows.push(match record {
                Carried::Create(draft) => self.new_row(target, draft).await,
                Carried::Update { id, draft, changes } => self.changed_row(target, id, draft, changes).await,
            });
        }
        // What does not fit is told when it goes alone; an outage ends the run.
        let rows = rows.into_iter().map(|row| match row {
            Ok(row) => Ok(row),
            Err(error) if error.next == Next::Reject => Ok(None),
            Err(error) => Err(error),
        });
        let rows: Vec<Option<Value>> = rows.collect::<Result<_, _>>()?;
        let sent: Vec<&Value> = rows.iter().flatten().collect();
        if sent.is_empty() {
            return Ok(vec![None; records.len()]);
        }
        let op = if creates { "create" } else { "update" };
        let input = json!({"object": describe.api_name, "op": op, "mark_field": mark, "rows": sent});
        let mut answers = if self.hands.are_in_rehearsal() {
            self.rehearsed(function, &describe.api_name, op, mark, records, &rows).await?.into_iter()
        } else {
            self.ran(function, input, sent.len()).await?.into_iter()
        };
        Ok(rows.iter().map(|row| row.as_ref().and_then(|_| answers.next().flatten())).collect())
    }

    /// A record to be created, with its lines.
    async fn new_row(&self, target: &Target, draft: &Draft) -> Result<Option<Value>, CallError> {
        let (fields, details) = self.new_record(target, draft).await?;
        Ok(Some(if details.is_empty() { fields.into() } else { json!({"object_data": fields, "details": details}) }))
    }

    /// A record's changed fields. A new owner is a call of its own (R7).
    async fn changed_row(
        &self,
        target: &Target,
        id: &str,
        draft: &Draft,
        changes: &[Change],
    ) -> Result<Option<Value>, CallError> {
        let (fields, owner) = changed(draft, changes);
        let mut fields = self.wired(target.object, &fields, Empty::Clear).await?;
        if owner.is_some() || fields.is_empty() {
            return Ok(None);
        }
        fields.insert("_id".to_owned(), id.into());
        Ok(Some(fields.into()))
    }

    /// What the function answers, row by row.
    async fn ran(&self, function: &str, input: Value, rows: usize) -> Result<Vec<Option<String>>, CallError> {
        let result = match self.client.function(function, input, false).await.map_err(told) {
            // It may have been stopped in the middle; where it is not even there, nothing was written. Nobody knows that
            // who has no answer.
            Err(error) if error.next == Next::Reject => {
                let there = self.has_function(function).await.unwrap_or(true);
                return Err(CallError { next: if there { Next::Ambiguous } else { Next::Reject }, ..error });
            }
            other => other?,
        };
        let answers = result["rows"].as_array().filter(|answers| answers.len() == rows);
        let id = |answer: &Value| match (answer["ok"].as_bool(), peers::text_at(answer, "id")) {
            (Some(true), Some(id)) => Some(Some(id)),
            (Some(false), _) => Some(None),
            _ => None,
        };
        let ids = answers.and_then(|answers| answers.iter().map(id).collect());
        let unclear = reject("function", format!("纷享销客的函数 {function} 的应答与约定不符，请核对所安装的函数"));
        ids.ok_or(CallError { next: Next::Ambiguous, ..unclear })
    }

    /// Whether the function is there: with nothing to do it answers with nothing done.
    pub async fn has_function(&self, function: &str) -> Result<bool, CallError> {
        let nothing = json!({"object": "AccountObj", "op": "create", "rows": []});
        match self.client.function(function, nothing, false).await.map_err(told) {
            Ok(result) => Ok(result["rows"].as_array().is_some_and(Vec::is_empty)),
            Err(error) if error.next == Next::Reject => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What it would answer: a record whose mark is there already is not created.
    async fn rehearsed(
        &self,
        function: &str,
        object: &str,
        op: &str,
        mark: Option<&str>,
        records: &[Carried<'_>],
        rows: &[Option<Value>],
    ) -> Result<Vec<Option<String>>, CallError> {
        let marked = |row: &Value| {
            let fields = row.get("object_data").unwrap_or(row);
            peers::text_at(fields, mark?)
        };
        let values: Vec<String> = rows.iter().flatten().filter_map(marked).collect();
        let there = match mark {
            Some(mark) => self.every_in(object, mark, &values).await?,
            None => Vec::new(),
        };
        let there: HashSet<String> = there.iter().filter_map(|row| peers::text_at(row, mark?)).collect();
        let going = records.iter().zip(rows).filter_map(|(record, row)| Some((record, row.as_ref()?)));
        let going: Vec<_> =
            going.map(|(record, row)| (record, row, marked(row).is_none_or(|mark| !there.contains(&mark)))).collect();
        if going.iter().any(|(_, _, goes)| *goes) {
            self.hands.say(format!("function {function} {op} {object}"));
        }
        let answer = |(record, row, goes): (&Carried<'_>, &Value, bool)| match record {
            _ if !goes => None,
            Carried::Create(draft) => self.hands.made_up(&draft.title),
            Carried::Update { id, .. } => {
                self.hands.remember(object, id, row.as_object().cloned().unwrap_or_else(Map::new));
                Some((*id).to_owned())
            }
        };
        Ok(going.into_iter().map(answer).collect())
    }
}
