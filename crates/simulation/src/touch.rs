//! F-6: something is saved, and nothing of it that is mapped has changed. The run after that writes nothing for it.

use fastrand::Rng;
use jdy::{CUSTOMER, CUSTOMER_GROUP, MATERIAL, MATERIAL_GROUP, Object, SALES_ORDER, STORE};
use serde_json::{Value, json};

use crate::in_jdy::whole_product;
use crate::model;
use crate::world::{World, text};

/// What is saved: what people call it, where it is, its id there, and what is mapped of it and stays.
struct Touched {
    what: String,
    of: Of,
    id: String,
    body: Value,
}

/// Where it is.
#[derive(Clone, Copy)]
enum Of {
    Jdy(&'static Object),
    /// An object of the CRM, by its API name or, where it has one of its own, its label.
    Crm(&'static str),
    /// The CRM's product categories, which are no object.
    Categories,
}

impl World {
    /// Somebody saves a record with what it says already, or with another value of a field that is not mapped.
    pub async fn touch(&mut self, rng: &mut Rng) -> Option<String> {
        // What is not right yet, or waits, may be written for a reason of its own.
        self.runs_undisturbed(rng).await;
        let touched = match rng.u8(..8) {
            0 | 1 => self.a_product(rng).await?,
            2 => self.a_master(rng.choice([&STORE, &CUSTOMER_GROUP, &MATERIAL_GROUP])?, rng).await?,
            3..6 => self.of_the_crm("AccountObj", ("address", "fax"), rng).await?,
            _ => self.of_the_crm("SalesOrderObj", ("remark", "ship_to_add"), rng).await?,
        };
        if !self.is_as_it_should_be(&touched.what).await {
            return None;
        }
        self.is_saved(&touched).await?;
        let before = self.written(&touched).await;
        self.passes(2_000).await;
        if rng.bool() {
            self.hears(rng).await;
        }
        self.runs_undisturbed(rng).await;
        let after = self.written(&touched).await;
        let Touched { what, body, .. } = touched;
        if before != after {
            self.notes.wrong.push(format!("F-6: {what} was saved with {body}, and written: {before:?}, {after:?}"));
        }
        Some(format!("{what} is saved with {body}, and nothing has changed"))
    }

    async fn runs_undisturbed(&mut self, rng: &mut Rng) {
        self.asks().await;
        self.works(rng, Vec::new()).await;
    }

    /// Whether the model has nothing to say of it, nor of what a switch lacks.
    async fn is_as_it_should_be(&self, what: &str) -> bool {
        !model::compare(self).await.iter().any(|wrong| wrong.contains(what) || wrong.starts_with(model::LACKS))
    }

    async fn a_product(&self, rng: &mut Rng) -> Option<Touched> {
        let row = rng.choice(self.jdy_rows(&MATERIAL).await)?;
        let id = text(&row["id"]);
        let mut body = Value::Object(whole_product(&self.jdy_whole(&MATERIAL, &id).await?));
        if rng.bool() {
            body["remark"] = json!(format!("附注{}", rng.u16(..)));
        }
        Some(Touched { what: text(&row["number"]), of: Of::Jdy(&MATERIAL), id, body })
    }

    async fn a_master(&self, of: &'static Object, rng: &mut Rng) -> Option<Touched> {
        let row = rng.choice(self.jdy_rows(of).await)?;
        let id = text(&row["id"]);
        let whole = self.jdy_whole(of, &id).await?;
        let mut body = json!({"id": id, "number": row["number"], "name": row["name"]});
        for kept in ["parent_id", "is_allow_neg", "remark"] {
            if let Some(value) = whole.get(kept).filter(|v| !matches!(text(v).as_str(), "" | "0")) {
                body[kept] = value.clone();
            }
        }
        Some(Touched { what: text(&row["name"]), of: Of::Jdy(of), id, body })
    }

    async fn of_the_crm(&self, of: &'static str, fields: (&str, &str), rng: &mut Rng) -> Option<Touched> {
        let row = rng.choice(self.crm_rows(of).await)?;
        let body = if rng.bool() {
            json!({fields.0: row[fields.0]})
        } else {
            json!({fields.1: format!("附注{}", rng.u16(..))})
        };
        Some(Touched { what: text(&row["name"]), of: Of::Crm(of), id: text(&row["_id"]), body })
    }

    async fn is_saved(&mut self, touched: &Touched) -> Option<()> {
        let body = touched.body.clone();
        match touched.of {
            Of::Jdy(of) => self.jdy_save(of, body).await.map(drop),
            Of::Crm(of) => self.crm_save(of, &touched.id, body).await,
            Of::Categories => None,
        }
    }

    /// When its twin was written last, and it itself, where it is the CRM's.
    async fn written(&self, touched: &Touched) -> Vec<String> {
        let (kind, place) = touched.of.twin();
        let bound = self.bound(kind).await;
        let (mut all, twin) = match touched.of {
            Of::Crm(_) => {
                let twin = bound.into_iter().find(|bound| bound.crm_id == touched.id).map(|bound| bound.jdy_id);
                (vec![self.written_in(touched.of, &touched.id).await], twin)
            }
            _ => (Vec::new(), bound.into_iter().find(|bound| bound.jdy_id == touched.id).map(|bound| bound.crm_id)),
        };
        if let Some(twin) = twin {
            all.push(self.written_in(place, &twin).await);
        }
        all
    }

    /// When a record was written last; of a category of the CRM, which does not say so, how often.
    async fn written_in(&self, of: Of, id: &str) -> String {
        match of {
            Of::Jdy(of) => text(&self.jdy_whole(of, id).await.unwrap_or_default()["modify_time"]),
            Of::Categories => self.watch.edits_of(id).to_string(),
            Of::Crm(name) => {
                let all = self.crm.objects().await.unwrap_or_default();
                let named = all.iter().find(|object| object.label == name).map_or(name, |object| &object.api_name);
                text(&self.crm.get(named, id).await.ok().flatten().unwrap_or_default()["last_modified_time"])
            }
        }
    }
}

impl Of {
    /// The kind that binds it, and where its twin is.
    fn twin(self) -> (&'static str, Self) {
        match self {
            Self::Jdy(&MATERIAL) => ("product", Self::Crm("ProductObj")),
            Self::Jdy(&STORE) => ("warehouse", Self::Crm("WarehouseObj")),
            Self::Jdy(&CUSTOMER_GROUP) => ("customer_category", Self::Crm("客户分类")),
            Self::Jdy(_) | Self::Categories => ("product_category", Self::Categories),
            Self::Crm("AccountObj") => ("customer", Self::Jdy(&CUSTOMER)),
            Self::Crm(_) => ("sales_order", Self::Jdy(&SALES_ORDER)),
        }
    }
}
