//! `/sandbox/*`: what a test or a person says to the sandbox itself, on either port. JSON in, JSON out; what cannot be
//! understood is answered 400 with the reason.

use std::sync::Arc;

use http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::DataSet;
use crate::kernel::{Call, Fault, FaultKind, Reply, Rules, System, World};

/// Answers a control call; `None` is a call for one of the systems.
pub(crate) fn handle(world: &Arc<World>, call: &Call) -> Option<Reply> {
    let name = call.path.strip_prefix("/sandbox/")?;
    if call.query.as_deref().is_some_and(|query| query.contains("tenant=")) && tenant(call) != Some(world.tenant()) {
        return Some(refuse(404, "there is no such tenant"));
    }
    let post = call.method == Method::POST;
    let get = call.method == Method::GET;
    let answer = match name {
        "reset" if post => reset(world, call),
        "stats" if get => Ok(world.stats.report()),
        "faults" if post => faults(world, call),
        "faults" if get => Ok(script(world)),
        "clock" if post => clock(world, call),
        "clock" if get => Ok(time(world)),
        "limits" if post => limits(world, call),
        "limits" if get => Ok(numbers(world)),
        "reset" | "stats" | "faults" | "clock" | "limits" => return Some(refuse(405, "wrong method")),
        _ => {
            let reply = crate::jdy::control(world, call).or_else(|| crate::crm::control(world, call));
            return Some(reply.unwrap_or_else(|| refuse(404, &format!("no control call {}", call.path))));
        }
    };
    Some(match answer {
        Ok(value) => Reply::json(&value),
        Err(reason) => refuse(400, &reason),
    })
}

/// The tenant that a control call names.
pub(crate) fn tenant(call: &Call) -> Option<u32> {
    call.query.as_deref()?.split('&').find_map(|pair| pair.strip_prefix("tenant="))?.parse().ok()
}

fn refuse(status: u16, reason: &str) -> Reply {
    Reply::json(&json!({"error": reason})).status(status)
}

/// The body of a control call; an empty one is `{}`.
pub(crate) fn read<T: DeserializeOwned>(call: &Call) -> Result<T, String> {
    let body: &[u8] = if call.body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { &call.body };
    serde_json::from_slice(body).map_err(|error| format!("{}: {error}", call.path))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    data: Option<String>,
    seed: Option<u64>,
}

fn reset(world: &World, call: &Call) -> Result<Value, String> {
    let wanted: Reset = read(call)?;
    let mut options = world.options();
    if let Some(data) = &wanted.data {
        options.data = data.parse::<DataSet>()?;
    }
    if let Some(seed) = wanted.seed {
        options.seed = seed;
    }
    world.reset(options);
    Ok(json!({"ok": true, "data": format!("{:?}", options.data).to_lowercase(), "seed": options.seed}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    faults: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    system: Option<String>,
    path: Option<String>,
    method: Option<String>,
    object: Option<String>,
    fault: FaultKind,
    times: Option<u32>,
    code: Option<Value>,
    ms: Option<u64>,
}

fn faults(world: &World, call: &Call) -> Result<Value, String> {
    let wanted: Script = read(call)?;
    let script =
        wanted.faults.into_iter().enumerate().map(|(at, line)| line.fault(at + 1)).collect::<Result<Vec<_>, _>>()?;
    world.faults.replace(script.into_iter().filter(|fault| fault.times > 0).collect());
    Ok(script_answer(world))
}

fn script_answer(world: &World) -> Value {
    let mut answer = script(world);
    answer["ok"] = json!(true);
    answer
}

impl Line {
    fn fault(self, at: usize) -> Result<Fault, String> {
        let push = self.fault.is_push();
        let system = match self.system.as_deref() {
            Some("jdy") if !push => System::Jdy,
            Some("crm") => System::Crm,
            None if push => System::Crm,
            Some(other) => return Err(format!("fault {at}: system {other:?} is not one this fault can meet")),
            None => return Err(format!("fault {at}: system is missing (\"jdy\" or \"crm\")")),
        };
        let path = match self.path {
            Some(path) if path.starts_with('/') || path == "*" => path,
            Some(path) => return Err(format!("fault {at}: path {path:?} does not begin with /")),
            None if push => String::new(),
            None => return Err(format!("fault {at}: path is missing")),
        };
        let code = match self.code {
            None => None,
            Some(value) => Some(
                value
                    .as_i64()
                    .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
                    .ok_or_else(|| format!("fault {at}: code {value} is not a whole number"))?,
            ),
        };
        if self.fault == FaultKind::Code && code.is_none() {
            return Err(format!("fault {at}: the fault \"code\" needs a code"));
        }
        let (times, kind) = (self.times.unwrap_or(1), self.fault);
        Ok(Fault { system, path, method: self.method, object: self.object, kind, times, code, ms: self.ms })
    }
}

fn script(world: &World) -> Value {
    let lines: Vec<Value> = world
        .faults
        .left()
        .into_iter()
        .map(|fault| {
            json!({"system": match fault.system { System::Jdy => "jdy", System::Crm => "crm" }, "path": fault.path,
                   "method": fault.method, "object": fault.object, "fault": fault.kind, "times": fault.times,
                   "code": fault.code, "ms": fault.ms})
        })
        .collect();
    json!({"faults": lines})
}

fn clock(world: &World, call: &Call) -> Result<Value, String> {
    let body: Value = read(call)?;
    let Value::Object(body) = body else { return Err("the clock wants an object".to_owned()) };
    if let Some(name) = body.keys().find(|name| !matches!(name.as_str(), "now" | "frozen")) {
        return Err(format!("the clock has no {name:?}: now and frozen"));
    }
    let frozen = match body.get("frozen") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(frozen)) => *frozen,
        Some(other) => return Err(format!("frozen is true or false, not {other}")),
    };
    // `null` is the wall clock again; a call without `now` stops or starts the clock where it is.
    match body.get("now") {
        Some(Value::Null) => {
            world.clock.wall();
            if frozen {
                world.clock.freeze(world.clock.now());
            }
        }
        Some(now) => {
            let now = now.as_i64().ok_or_else(|| format!("now is a number of milliseconds or null, not {now}"))?;
            if !(0..=253_402_271_999_000).contains(&now) {
                return Err(format!("now {now} is not a moment between 1970 and 9999 in milliseconds"));
            }
            if frozen { world.clock.freeze(now) } else { world.clock.run_from(now) }
        }
        None if frozen => world.clock.freeze(world.clock.now()),
        None => world.clock.run_from(world.clock.now()),
    }
    Ok(time(world))
}

fn time(world: &World) -> Value {
    json!({"now": world.clock.now(), "frozen": world.clock.frozen()})
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    off: Option<bool>,
    crm_window: Option<u32>,
    crm_daily: Option<u32>,
    crm_token_minute: Option<u32>,
    jdy_minute: Option<u32>,
    jdy_token_minute: Option<u32>,
}

fn limits(world: &World, call: &Call) -> Result<Value, String> {
    let wanted: Limits = read(call)?;
    let old = world.limits.rules();
    let rules = Rules {
        crm_window: wanted.crm_window.unwrap_or(old.crm_window),
        crm_daily: wanted.crm_daily.unwrap_or(old.crm_daily),
        crm_token_minute: wanted.crm_token_minute.unwrap_or(old.crm_token_minute),
        jdy_minute: wanted.jdy_minute.unwrap_or(old.jdy_minute),
        jdy_token_minute: wanted.jdy_token_minute.unwrap_or(old.jdy_token_minute),
    };
    // Numbers without a word about `off` are meant to be in force.
    let numbers_given = rules != old;
    world.limits.set(wanted.off.unwrap_or(!numbers_given && world.limits.off()), rules);
    Ok(numbers(world))
}

fn numbers(world: &World) -> Value {
    let mut answer = json!(world.limits.rules());
    answer["off"] = json!(world.limits.off());
    answer
}
