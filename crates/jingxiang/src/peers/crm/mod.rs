//! 纷享销客 as the engine sees it.
//!
//! [`read`] and [`mod@write`] turn values by the type that the tenant's own description gives them ([`schema`]); [`page`]
//! finds what changed; [`rows`] and [`records`] read and write, through [`hands`]. Three targets are no records of an object and have a
//! file each: [`personnel`], [`options`], [`category`]; [`mod@place`] tells them by their names. [`parts`] says which object plays a
//! part that several may play; [`overrides`] checks what a connection carries besides, [`known`] outlives the run.

mod carrier;
mod category;
mod day;
mod hands;
mod known;
mod options;
mod overrides;
mod page;
mod parts;
mod personnel;
mod place;
mod provision;
mod read;
mod records;
mod refusal;
mod rows;
mod schema;
mod sides;
mod write;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use engine::{CallError, Carried, Found, Page, Peer};
use fxiaoke::{Client, FileReference, User};
use model::{Change, Draft, Ensure, FileRef, Need, Patch, Raw, Source, System, Table, Target};
use serde_json::Value;
use tokio::sync::Mutex;
use transport::Now;

pub use carrier::BATCH_FUNCTION;
use hands::Hands;
pub use known::Known;
pub use overrides::Described;
use parts::{Presumed, Refused};
pub(crate) use place::is_record;
use place::{Place, place};
use refusal::{reject, told, unsupported};
use schema::Schemas;

/// What a connection sets.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The CRM user who owns what nobody else owns; without one, the administrator in whose name we act.
    pub default_owner: Option<String>,
    /// The tenant's function that makes fields and options (chapter P).
    pub provision_function: Option<String>,
    /// The tenant's function that writes many records in one call.
    pub batch_function: Option<String>,
    /// The object that holds stock, where it was set (IN-3).
    pub stock_target: Option<String>,
}

/// One enterprise of 纷享销客.
pub struct CrmPeer {
    client: Client,
    hands: Hands,
    settings: Settings,
    now: Now,
    schemas: Schemas,
    refused: Refused,
    presumed: Presumed,
    users: Mutex<Option<(i64, Arc<Vec<User>>)>>,
}

impl CrmPeer {
    /// The enterprise behind `client`, of which nothing is known yet.
    pub fn new(client: Client, settings: Settings, now: Now) -> Self {
        Self::knowing(client, settings, now, Arc::default())
    }

    /// The enterprise behind `client`, with what the runs before have seen of it.
    pub fn knowing(client: Client, settings: Settings, now: Now, known: Arc<Known>) -> Self {
        let schemas = Schemas::new(client.clone(), Arc::clone(&now), known);
        let hands = Hands::new(client.clone());
        Self {
            client,
            hands,
            settings,
            now,
            schemas,
            refused: Refused::default(),
            presumed: Presumed::default(),
            users: Mutex::default(),
        }
    }
}

/// Ids that are given once: nothing else stands behind them.
fn themselves(ids: HashSet<String>) -> HashMap<String, String> {
    ids.into_iter().map(|id| (id.clone(), id)).collect()
}

#[async_trait]
impl Peer for CrmPeer {
    fn system(&self) -> System {
        System::Crm
    }

    async fn begin(&self) {
        self.begins().await;
    }

    async fn still_has(&self, ensures: &[Ensure]) -> Result<(), CallError> {
        self.are_there_now(ensures).await
    }

    fn rehearsal(&self, read: &[&'static str]) -> Arc<dyn Peer> {
        let Self { client, settings, now, .. } = self;
        let hands = Hands::in_rehearsal(client.clone(), read.to_vec());
        let schemas = Schemas::in_rehearsal(client.clone(), Arc::clone(now));
        Arc::new(Self { hands, schemas, ..Self::new(client.clone(), settings.clone(), Arc::clone(now)) })
    }

    fn anew(&self, cursor: &str) -> Option<String> {
        page::Cursor::anew(cursor)
    }

    async fn page(&self, source: &Source, begin: i64, cursor: Option<&str>) -> Result<Page, CallError> {
        self.next_page(source, begin, cursor).await
    }

    async fn fetch(&self, source: &Source, ids: &[String]) -> Result<Vec<Raw>, CallError> {
        self.by_ids(source, ids).await
    }

    async fn masters(&self, source: &Source, lines: &[String]) -> Result<Vec<String>, CallError> {
        self.masters_of(source, lines).await
    }

    async fn all(&self, source: &Source) -> Result<Option<HashSet<String>>, CallError> {
        self.all_ids(source.object).await.map(Some)
    }

    async fn unknown(&self, source: &Source, names: &[&str]) -> Result<Vec<String>, CallError> {
        self.no_fields(source, names).await
    }

    async fn count(&self, source: &Source) -> Result<Option<u64>, CallError> {
        self.how_many(source.object).await.map(Some)
    }

    async fn table(&self, table: Table) -> Result<Vec<Value>, CallError> {
        self.whole_table(table.object).await
    }

    async fn place(&self, target: &Target, needs: &[Need], kept: Option<&str>) -> Result<String, CallError> {
        self.played_by(target, needs, kept).await
    }

    async fn first_field<'a>(&self, target: &Target, names: &[&'a str]) -> Result<Option<&'a str>, CallError> {
        if !matches!(place(target.object), Place::Records) || names.is_empty() {
            return Ok(names.first().copied());
        }
        let describe = self.schemas.get(target.object).await?;
        let writable = |name: &&&str| schema::field(&describe, name).is_some_and(|(_, field)| !field.read_only);
        Ok(names.iter().find(writable).copied())
    }

    async fn find(&self, target: &Target, field: &str, values: &[Value]) -> Result<Vec<Found>, CallError> {
        match place(target.object) {
            Place::Records => self.find_records(target, field, values).await,
            Place::People => self.find_people(field, values).await,
            Place::Categories => self.find_categories(field, values).await,
            Place::Options(selection) => self.find_options(selection, values).await,
        }
    }

    async fn by_ids(&self, target: &Target, ids: &[String]) -> Result<Vec<Found>, CallError> {
        match place(target.object) {
            Place::Records => self.found_by_ids(target, ids).await,
            Place::People => self.people_by_ids(ids).await,
            Place::Categories | Place::Options(_) => Ok(Vec::new()),
        }
    }

    async fn current(&self, target: &Target, id: &str) -> Result<Option<Value>, CallError> {
        match place(target.object) {
            Place::Records => self.current_record(target.object, id).await,
            Place::People => self.person(id).await,
            Place::Categories => self.category(id).await,
            Place::Options(selection) => {
                let there = self.may_say(selection, id).await?;
                Ok(there.then(|| serde_json::json!({"label": id})))
            }
        }
    }

    async fn live(&self, target: &Target, anew: bool) -> Result<HashMap<String, String>, CallError> {
        let place = place(target.object);
        match place {
            Place::Categories if anew => self.schemas.forget(category::SHOWN_ON).await,
            Place::Options(selection) if anew => self.schemas.forget(selection.object).await,
            _ => {}
        }
        match place {
            Place::Records => Ok(themselves(self.all_ids(target.object).await?)),
            Place::People => Err(unsupported("列出全部员工")),
            Place::Categories => Ok(themselves(self.live_categories().await?)),
            Place::Options(selection) => self.usable(selection).await,
        }
    }

    async fn create(&self, target: &Target, draft: &Draft) -> Result<String, CallError> {
        match place(target.object) {
            Place::Records => self.in_part(target, self.create_record(target, draft)).await,
            Place::People => Err(unsupported("通过接口新建员工")),
            Place::Categories => self.add_category(draft).await,
            Place::Options(selection) => self.add_option(selection, &draft.fields).await,
        }
    }

    async fn update(&self, target: &Target, id: &str, draft: &Draft, changes: &[Change]) -> Result<String, CallError> {
        match place(target.object) {
            Place::Records => self.in_part(target, self.update_record(target, id, draft, changes)).await?,
            Place::People => return Err(unsupported("通过接口修改员工")),
            Place::Categories => self.change_category(id, draft, changes).await?,
            // An option that is called otherwise is another one; records keep the one they have.
            Place::Options(selection) => return self.add_option(selection, &draft.fields).await,
        }
        Ok(id.to_owned())
    }

    async fn carries(&self, target: &Target) -> Result<Option<usize>, CallError> {
        match place(target.object) {
            Place::Records => self.rows_to(target).await,
            Place::Options(_) => Ok(self.options_at_once()),
            Place::People | Place::Categories => Ok(None),
        }
    }

    async fn carry(
        &self,
        target: &Target,
        mark: Option<&str>,
        records: &[Carried<'_>],
    ) -> Result<Vec<Option<String>>, CallError> {
        match place(target.object) {
            Place::Options(selection) => self.add_options(selection, records).await,
            _ => self.carry_records(target, mark, records).await,
        }
    }

    async fn delete(&self, target: &Target, id: &str) -> Result<(), CallError> {
        match place(target.object) {
            Place::Records => self.delete_record(target.object, id).await,
            Place::People => Err(unsupported("通过接口删除员工")),
            Place::Categories => self.drop_category(id).await,
            Place::Options(_) => Err(unsupported("通过接口删除选项")),
        }
    }

    async fn patch(&self, source: &Source, id: &str, patch: &Patch) -> Result<(), CallError> {
        self.patch_record(source.object, id, patch).await
    }

    async fn read_file(&self, file: &FileRef, most: usize) -> Result<Bytes, CallError> {
        if file.id.is_empty() {
            return Err(reject("no_path", "记录中没有它的文件地址".to_owned()));
        }
        self.client.download(&FileReference::new(&file.id, &file.name), most).await.map_err(told)
    }

    async fn store_file(&self, _: &str, _: Bytes) -> Result<String, CallError> {
        Err(unsupported("接收附件"))
    }

    async fn lacking(&self, ensures: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        self.missing(ensures).await
    }

    async fn gone(&self, lacking: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        self.described_without(lacking).await
    }

    async fn provide(&self, ensures: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        self.provided(ensures).await
    }
}
