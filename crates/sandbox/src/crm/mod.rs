//! 纷享销客 as a local server: what `docs/reference/fxiaoke-api.md` says, to the letter.
//!
//! ```text
//! meta, schema      the preset objects as tables; the tenant's metadata as it is now
//! id, cell, row,    how a record is kept: rows without nulls, with indexes
//!   table
//! validate, draft,  what comes in: values, creates and updates, what the system fills in, the rules between objects,
//!   write, fill,    作废 and its kin
//!   rules, life
//! query, render     what goes out: filters, plans, rows as JSON
//! auth, tenant,     who calls, for whom, and which function answers a path
//!   routes, v1
//! describe, category, function, directory, files*   the remaining interfaces
//! push, crypt       event push
//! seed              what the tenant holds at first
//! control           /sandbox/options, fields, functions, push
//! ```
//!
//! A handler gets the state, the caller and the body, and answers members of the envelope or a refusal: it never sees
//! HTTP. Every answer is HTTP 200 (R2). What the sheet marks as an assumption is cited with its number where it is made.

mod auth;
mod category;
mod cell;
mod control;
mod crypt;
mod day;
mod describe;
mod directory;
mod draft;
mod fail;
mod file_calls;
mod files;
mod fill;
mod function;
mod id;
mod json;
mod life;
mod meta;
mod multipart;
mod oauth;
mod org;
mod provision;
mod push;
mod query;
mod render;
mod routes;
mod row;
mod rules;
mod schema;
mod seed;
mod table;
mod tenant;
mod v1;
mod validate;
mod write;

use std::sync::Arc;

use serde_json::Value;

use crate::DataSet;
use crate::kernel::{Call, Reply, World};

pub(crate) use auth::expire_token;
pub(crate) use control::control;
pub(crate) use routes::handle;
pub(crate) use tenant::of as tenant_of;

use auth::{Caller, Tokens};
use files::Files;
use function::Functions;
use id::{Id, IdMaker};
use org::Org;
use push::{Event, Push};
use schema::Schema;
use table::Table;
use tenant::Names;

/// The tenant.
pub(crate) struct State {
    names: Names,
    schema: Schema,
    /// One per object, in the order of `schema.objects`.
    tables: Vec<Table>,
    org: Org,
    files: Files,
    ids: IdMaker,
    tokens: Tokens,
    functions: Functions,
    push: Option<Push>,
    /// StockObj takes no writes.
    stock_locked: bool,
    /// What has happened in the call that is under way.
    events: Vec<Event>,
    /// Invented texts, the same for a seed.
    seed: u64,
    traces: u64,
}

impl State {
    pub(crate) fn new(data: DataSet, seed: u64, now: i64, tenant: u32) -> State {
        let schema = Schema::preset();
        let tables = schema.objects.iter().map(Table::new).collect();
        let mut state = State {
            names: Names::new(tenant),
            schema,
            tables,
            org: Org::default(),
            files: Files::default(),
            ids: IdMaker::new(seed),
            tokens: Tokens::default(),
            functions: Functions::default(),
            push: None,
            stock_locked: false,
            events: Vec::new(),
            seed,
            traces: 0,
        };
        seed::fill(&mut state, data, now);
        state.events.clear();
        state
    }

    /// The place of an object, or the refusal that it does not exist.
    fn object_at(&self, api: &str) -> Result<usize, fail::Fail> {
        self.schema.at(api).ok_or_else(|| fail::Fail::no_object(api))
    }

    /// Remembers that a record changed, for the event push.
    fn tell(&mut self, object: usize, id: Id, kind: &'static str, now: i64) {
        if self.push.is_some() {
            let api = self.schema.objects[object].api.clone();
            self.events.push(Event { api, id, kind, at: now });
        }
    }
}

/// Permanent code and account of an enterprise.
pub(crate) fn credentials(tenant: u32) -> (String, String) {
    let names = Names::new(tenant);
    (names.permanent_code, names.ea)
}

/// What a handler works with.
struct Cx<'a> {
    state: &'a mut State,
    caller: Caller,
    now: i64,
    /// Scheme and authority under which the caller reached us, for addresses in answers.
    base: &'a str,
}

/// The API name a call addresses, wherever its interface puts it.
pub(crate) fn object_of(call: &Call) -> Option<String> {
    let body: Value = serde_json::from_slice(&call.body).ok()?;
    let data = body.get("data").unwrap_or(&Value::Null);
    let places = [
        data.pointer("/object_data/dataObjectApiName"),
        data.get("dataObjectApiName"),
        data.get("apiName"),
        body.get("apiName"),
        data.pointer("/object_data/object_describe_api_name"),
        data.pointer("/parameters/0/value/object"),
    ];
    let named = places.into_iter().flatten().find_map(Value::as_str);
    let by_path = call.path.ends_with("ProductCategory").then_some("ProductCategoryObj");
    named.or(by_path).map(str::to_owned)
}

/// Sends what happened in a call on its way, once the call is over.
fn dispatch_events(world: &Arc<World>, state: &mut State) {
    let events = std::mem::take(&mut state.events);
    if let Some(push) = &state.push {
        push.send(world, events);
    }
}

/// The whole answer for a handler's result.
fn reply(state: &mut State, answer: fail::Answer, caller: Option<&Caller>) -> Reply {
    let trace = state.trace(caller);
    routes::envelope(&trace, answer)
}

impl State {
    /// `E-O.<ea>.<userid>-<stamp>-<rand>` (sheet §2.1).
    fn trace(&mut self, caller: Option<&Caller>) -> String {
        self.traces += 1;
        match caller {
            Some(caller) => {
                format!("E-O.{}.{}-{:08x}-{:04x}", self.names.ea, caller.user, self.traces, self.seed & 0xffff)
            }
            None => format!("E-O.null.-1000-{:08x}-{:04x}", self.traces, self.seed & 0xffff),
        }
    }
}
