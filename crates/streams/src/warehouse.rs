//! Warehouse 仓库: 精斗云 → 纷享销客, new and changed (WH-1), with switch P-3.

use model::{
    Adopt, Context, Decision, Direction, Ensure, Field, Kind, Preset, Reason, Source, Spec, Stop, Stream, Target, value,
};
use serde::{Deserialize, Serialize};

/// The kind's name.
pub const KIND: Kind = Kind("warehouse");

/// The stream.
pub struct Warehouse;

/// A row of JDY's list (jdy-api.md §5.7).
#[derive(Serialize, Deserialize)]
pub struct Record {
    id: String,
    number: Option<String>,
    name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    enable: Option<String>,
}

/// The name in what a bound warehouse is called, which is its number and its name.
pub(crate) fn name_in(label: &str) -> Option<&str> {
    label.split_once(' ').map(|(_, name)| name)
}

impl Stream for Warehouse {
    type Record = Record;

    const SPEC: &'static Spec = &Spec {
        preset: Some(Preset::Warehouse),
        ensures: &[
            Ensure::look_up("SalesOrderProductObj", "发货仓库", "ship_warehouse__c", "仓库").with(Preset::Warehouse)
        ],
        ..Spec::new(
            KIND,
            "仓库",
            Direction::ToCrm,
            Source::new("store"),
            // P-3: the object that 发货仓库 looks up.
            Target::part("仓库", &["number"], Adopt::Same(&["number"])).called(&["number", "name"]),
        )
    };

    const FIELDS: &'static [Field<Record>] = &[
        value("仓库编码", "仓库编码", "number", |r: &Record| r.number.clone().into()).required(),
        value("仓库名称", "仓库名称", "name", |r: &Record| r.name.clone().into()).required(),
    ];

    fn key(&self, r: &Record) -> String {
        r.id.clone()
    }

    fn title(&self, r: &Record) -> String {
        // See `name_in`.
        format!("{} {}", r.number.as_deref().unwrap_or_default(), r.name.as_deref().unwrap_or_default())
    }

    fn decide(&self, r: &Record, cx: &Context) -> Decision {
        if r.enable.as_deref() == Some("0") && cx.binding.is_none() {
            return Decision::Stop(Stop::Skip(Reason::new("disabled", "仓库在精斗云已禁用")));
        }
        Decision::Write
    }
}
