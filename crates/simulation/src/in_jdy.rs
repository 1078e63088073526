//! What people do with master data in 精斗云. Each act answers what was done, in plain words, or nothing where there was
//! nothing to do it to.

use fastrand::Rng;
use jdy::{BRAND, CUSTOMER, CUSTOMER_GROUP, Filter, MATERIAL, MATERIAL_GROUP, MEASURE_UNIT, Object, Operation, STORE};
use serde_json::{Map, Value, json};

use crate::world::{World, object, text};

/// The mark of products that no order names, so that they can be deleted.
const LOOSE: &str = "临时";
/// The mark of master data that people of this history made.
const OURS: [&str; 2] = ["新", "改"];

impl World {
    /// All rows of a list, disabled ones too.
    pub async fn jdy_rows(&self, of: &Object) -> Vec<Value> {
        let (mut rows, mut page) = (Vec::new(), 1);
        let filter = Filter { include_disabled: true, page_size: 100, ..Filter::default() };
        loop {
            let Ok(listed) = self.jdy.list(of, &filter, page).await else { return rows };
            rows.extend(listed.rows);
            if page >= listed.total_pages {
                return rows;
            }
            page += 1;
        }
    }

    /// A record in full.
    pub async fn jdy_whole(&self, of: &Object, id: &str) -> Option<Value> {
        self.jdy.detail(of, id).await.ok().flatten()
    }

    /// Saves; the id.
    pub async fn jdy_save(&self, of: &Object, body: Value) -> Option<String> {
        let before = if *of == CUSTOMER { self.jdy_whole(of, &text(&body["id"])).await } else { None };
        let saved = self.jdy.save(of, &object(body)).await.ok()?;
        if *of == CUSTOMER {
            self.said_in_jdy(&saved.id, before.as_ref()).await;
        }
        Some(saved.id)
    }

    async fn one_of(&self, of: &Object, rng: &mut Rng, wanted: impl Fn(&Value) -> bool) -> Option<Value> {
        let rows: Vec<Value> = self.jdy_rows(of).await.into_iter().filter(wanted).collect();
        rng.choice(rows)
    }

    /// A new product, sometimes of several units, sometimes of a brand.
    pub async fn new_product(&mut self, rng: &mut Rng) -> Option<String> {
        let units: Vec<Value> = self.jdy_rows(&MEASURE_UNIT).await;
        let unit = text(&rng.choice(&units)?["id"]);
        self.new_product_of(&unit, rng).await
    }

    /// A new unit; its id.
    pub async fn new_unit(&mut self) -> Option<String> {
        let name = self.name("新单位");
        let body = json!({"number": format!("N{:03}", self.names), "name": name, "precision": "0"});
        self.jdy_save(&MEASURE_UNIT, body).await
    }

    /// A new product of this base unit.
    pub async fn new_product_of(&mut self, unit: &str, rng: &mut Rng) -> Option<String> {
        let loose = rng.u8(..3) == 0;
        let name = self.name(if loose { LOOSE } else { "新品" });
        let code = format!("S{:03}", self.names);
        let units: Vec<Value> = self.jdy_rows(&MEASURE_UNIT).await;
        let group = text(&self.one_of(&MATERIAL_GROUP, rng, |_| true).await?["id"]);
        let price = format!("{}.{:02}", rng.u32(1..500), rng.u32(..100));
        let mut prices = vec![json!({"price_unit_id": unit, "price_retail_price": price})];
        let mut product = json!({"number": code, "name": name, "enable": "1", "base_unit_id": unit,
            "parent_id": group, "check_type": "1", "is_sale": true, "ignore_warn": true});
        let other = text(&rng.choice(&units)?["id"]);
        if rng.u8(..4) == 0 && other != unit {
            product["is_multi_unit"] = json!(true);
            product["fix_unit_id1"] = json!(other);
            product["conversion_unit1_id"] = json!(unit);
            product["coefficient1"] = json!(12);
            prices.push(json!({"price_unit_id": other, "price_retail_price": "99"}));
        }
        if let Some(brand) = self.one_of(&BRAND, rng, |_| true).await
            && rng.bool()
        {
            product["brand_id"] = brand["id"].clone();
        }
        product["price_entity"] = json!(prices);
        self.jdy_save(&MATERIAL, product).await?;
        Some(format!("精斗云: new product {code}「{name}」 for {price}"))
    }

    /// Another name, price or category.
    pub async fn edit_product(&mut self, rng: &mut Rng) -> Option<String> {
        let row = self.one_of(&MATERIAL, rng, |_| true).await?;
        let now = self.jdy_whole(&MATERIAL, &text(&row["id"])).await?;
        let mut product = whole_product(&now);
        let code = text(&now["number"]);
        let said = match rng.u8(..4) {
            3 => {
                product.insert("brand_id".into(), json!(""));
                "has no brand".to_owned()
            }
            0 => {
                let name = self.name("改名");
                product.insert("name".into(), json!(name));
                format!("is called 「{name}」")
            }
            1 => {
                let price = format!("{}.{:02}", rng.u32(1..500), rng.u32(..100));
                let row = json!({"price_unit_id": now["base_unit_id"], "price_retail_price": price});
                product.insert("price_entity".into(), json!([row]));
                format!("costs {price}")
            }
            _ => {
                let group = self.one_of(&MATERIAL_GROUP, rng, |_| true).await?;
                product.insert("parent_id".into(), group["id"].clone());
                format!("is in category 「{}」", text(&group["name"]))
            }
        };
        self.jdy_save(&MATERIAL, Value::Object(product)).await?;
        Some(format!("精斗云: product {code} {said}"))
    }

    /// Disables a product, or enables one again.
    pub async fn turn_product(&mut self, rng: &mut Rng, on: bool) -> Option<String> {
        let (word, operation) = if on { ("enabled", Operation::Enable) } else { ("disabled", Operation::Disable) };
        let row = self.one_of(&MATERIAL, rng, |row| !on || text(&row["enable"]) == "0").await?;
        self.jdy.operate(&MATERIAL, operation, &[text(&row["id"])]).await.ok()?;
        Some(format!("精斗云: product {} is {word}", text(&row["number"])))
    }

    /// Deletes a product that no order names.
    pub async fn delete_product(&mut self, rng: &mut Rng) -> Option<String> {
        let row = self.one_of(&MATERIAL, rng, |row| text(&row["name"]).starts_with(LOOSE)).await?;
        self.jdy.operate(&MATERIAL, Operation::Delete, &[text(&row["id"])]).await.ok()?;
        let code = text(&row["number"]);
        self.notes.deleted.insert(code.clone());
        Some(format!("精斗云: product {code} is deleted"))
    }

    /// Many products that no order names come, are loaded, and are deleted at once (PR-5).
    pub async fn delete_many(&mut self, rng: &mut Rng) -> Option<String> {
        let group = text(&self.jdy_rows(&MATERIAL_GROUP).await.first()?["id"]);
        let unit = text(&self.jdy_rows(&MEASURE_UNIT).await.first()?["id"]);
        let mut ids = Vec::new();
        for _ in 0..14 {
            let (name, code) = (self.name(LOOSE), format!("S{:03}", self.names));
            let body = json!({"number": code, "name": name, "enable": "1", "base_unit_id": unit, "parent_id": group,
                "check_type": "1", "is_sale": true, "ignore_warn": true});
            ids.push((self.jdy_save(&MATERIAL, body).await?, code));
        }
        self.asks().await;
        self.works(rng, Vec::new()).await;
        for (id, code) in ids {
            self.jdy.operate(&MATERIAL, Operation::Delete, &[id]).await.ok()?;
            self.notes.deleted.insert(code.clone());
            if self.crm_where("ProductObj", "product_code", &code).await.len() == 1 {
                self.notes.mass.insert(code);
            }
        }
        if self.notes.mass.len() <= 10 {
            self.notes.mass.clear();
        }
        Some("精斗云: 14 new products are deleted at once".to_owned())
    }

    /// PR-5: so many at once go when the administrator has said so, and not before.
    pub async fn watch_over_many(&mut self) {
        if self.notes.mass.is_empty() {
            return;
        }
        let there = self.crm_rows("ProductObj").await;
        let gone = self.notes.mass.iter().filter(|code| !there.iter().any(|row| text(&row["product_code"]) == **code));
        let gone = gone.count();
        if gone > 0 {
            self.notes.wrong.push(format!("PR-5: {gone} of many products are deleted, and nobody has confirmed it"));
            self.notes.mass.clear();
        }
    }

    /// A new row of simple master data.
    pub async fn new_master(&mut self, rng: &mut Rng) -> Option<String> {
        let (of, stem) = *rng.choice(&MASTERS)?;
        let name = self.name(&format!("新{stem}"));
        let mut body = json!({"number": format!("N{:03}", self.names), "name": name});
        if of == MEASURE_UNIT {
            body["precision"] = json!("0");
        }
        if of == STORE {
            body["is_allow_neg"] = json!("true");
        }
        if (of == MATERIAL_GROUP || of == CUSTOMER_GROUP) && rng.bool() {
            body["parent_id"] = self.one_of(&of, rng, |_| true).await?["id"].clone();
        }
        self.jdy_save(&of, body).await?;
        Some(format!("精斗云: new {}「{name}」", of.label))
    }

    /// Another name for simple master data.
    pub async fn rename_master(&mut self, rng: &mut Rng) -> Option<String> {
        let (of, stem) = *rng.choice(&MASTERS)?;
        // Units that come with 精斗云 keep their names.
        let ours = |row: &Value| of != MEASURE_UNIT || OURS.iter().any(|o| text(&row["name"]).starts_with(o));
        let row = self.one_of(&of, rng, ours).await?;
        let before = self.jdy_whole(&of, &text(&row["id"])).await.unwrap_or_else(|| row.clone());
        let name = self.name(&format!("改{stem}"));
        let mut body = json!({"id": row["id"], "number": row["number"], "name": name});
        for kept in ["parent_id", "precision", "is_allow_neg", "remark"] {
            if let Some(value) = before.get(kept).filter(|v| !text(v).is_empty() && text(v) != "0") {
                body[kept] = value.clone();
            }
        }
        self.jdy_save(&of, body).await?;
        Some(format!("精斗云: {}「{}」 is called 「{name}」", of.label, text(&row["name"])))
    }

    /// A product category or customer category moves to the top or under one of the roots.
    pub async fn move_category(&mut self, rng: &mut Rng) -> Option<String> {
        let of = if rng.bool() { MATERIAL_GROUP } else { CUSTOMER_GROUP };
        let rows = self.jdy_rows(&of).await;
        let row = rng.choice(&rows)?;
        let mut parents = Vec::new();
        for other in &rows {
            let whole = self.jdy_whole(&of, &text(&other["id"])).await.unwrap_or_else(|| other.clone());
            if matches!(text(&whole["parent_id"]).as_str(), "" | "0") && other["id"] != row["id"] {
                parents.push(other.clone());
            }
        }
        let leaf = rows.len() > parents.len() + 1 || !parents.iter().any(|p| p["id"] == row["id"]);
        let parent = rng.choice(&parents).filter(|_| leaf)?;
        let body = json!({"id": row["id"], "number": row["number"], "name": row["name"], "parent_id": parent["id"]});
        self.jdy_save(&of, body).await?;
        let (what, under) = (text(&row["name"]), text(&parent["name"]));
        Some(format!("精斗云: {}「{what}」 moves under 「{under}」", of.label))
    }

    /// A customer made in 精斗云; after initialisation it does not go to the CRM.
    pub async fn new_jdy_customer(&mut self, _: &mut Rng) -> Option<String> {
        let name = self.name("门店客户");
        let body = json!({"number": format!("M{:03}", self.names), "name": name, "ignore_warn": true});
        self.jdy_save(&CUSTOMER, body).await?;
        self.notes.around_the_end.insert(name.clone());
        Some(format!("精斗云: new customer 「{name}」"))
    }

    /// Somebody adds a person to a customer and makes it the primary one.
    pub async fn new_person(&mut self, rng: &mut Rng) -> Option<String> {
        let known: Vec<String> = self.bound("customer").await.into_iter().take(4).map(|bound| bound.jdy_id).collect();
        let few = rng.u8(..3) > 0 && !known.is_empty();
        let wanted = |row: &Value| text(&row["enable"]) != "0" && (!few || known.contains(&text(&row["id"])));
        let row = self.one_of(&CUSTOMER, rng, wanted).await?;
        let id = text(&row["id"]);
        let now = self.jdy_whole(&CUSTOMER, &id).await?;
        let mut persons: Vec<Value> = now["bomentity"].as_array().cloned().unwrap_or_default();
        for person in &mut persons {
            let kept = ["id", "contact_person", "mobile", "email"];
            let mut body: Map<String, Value> = Map::new();
            body.extend(kept.iter().filter_map(|k| Some(((*k).to_owned(), person.get(*k)?.clone()))));
            body.insert("is_default_linkman".into(), json!(false));
            *person = Value::Object(body);
        }
        let name = self.name("采购员");
        let mobile = format!("137{:08}", self.names);
        persons.push(json!({"contact_person": name, "mobile": mobile, "is_default_linkman": true}));
        let mut body = json!({"id": id, "contact_persons": persons, "ignore_warn": true});
        for kept in ["number", "name", "group_id", "saler_id", "addr", "remark"] {
            body[kept] = now[kept].clone();
        }
        self.jdy_save(&CUSTOMER, body).await?;
        let now = self.time.now();
        self.notes.persons.push((id, name.clone(), now));
        Some(format!("精斗云: customer 「{}」 gets the person 「{name}」, who is the primary one", text(&row["name"])))
    }
}

/// Simple master data, and what new ones are called.
const MASTERS: [(Object, &str); 5] =
    [(MEASURE_UNIT, "单位"), (MATERIAL_GROUP, "类别"), (BRAND, "牌"), (CUSTOMER_GROUP, "客类"), (STORE, "仓")];

/// A product as the ERP's own form saves it: the whole of it.
pub(crate) fn whole_product(now: &Value) -> Map<String, Value> {
    let kept = [
        "id",
        "number",
        "name",
        "enable",
        "base_unit_id",
        "parent_id",
        "price_entity",
        "brand_id",
        "is_multi_unit",
        "fix_unit_id1",
        "conversion_unit1_id",
        "coefficient1",
    ];
    let field = |name: &&str| {
        let value = now.get(*name).filter(|v| !matches!(text(v).as_str(), "" | "0"))?;
        Some(((*name).to_owned(), value.clone()))
    };
    let mut whole: Map<String, Value> = kept.iter().filter_map(field).collect();
    whole.insert("enable".into(), json!(text(&now["enable"])));
    whole.insert("ignore_warn".into(), json!(true));
    whole
}
