//! An old backup that is restored knows nothing of what was made after it; both systems do. Nothing is made twice.

use std::fs::File;

use model::{Preset, State};
use serde_json::{Value, json};
use store::{Note, Terms};

use crate::world::{World, object};

impl World {
    /// What is kept as it was while `after` happened.
    pub(crate) async fn as_before(&mut self, after: impl AsyncFnOnce(&Self)) {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("old.jxb");
        let made = File::create(&file).expect("a file");
        self.store.back_up(&made, "test", self.clock().now()).await.expect("a backup");
        after(self).await;
        self.store.close().await;
        let (url, key) = self.opener.config.database().expect("a database");
        let terms = Terms { now: self.clock().now(), replace: true, has_ended: |_| false };
        store::restore(&url, &key, &file, &Note::new("cli", None, "state.restore"), terms).await.expect("restored");
        self.store = self.opener.config.open_store().await.expect("a store");
        self.engine = self.opener.engine(self.store.clone());
    }

    fn clock(&self) -> &dyn engine::Clock {
        &*self.opener.clock
    }

    /// How many records of each object there are in the CRM, and bills and customers in 精斗云.
    async fn counted(&self) -> Vec<(&'static str, usize)> {
        const CRM: [&str; 9] = [
            "AccountObj",
            "ProductObj",
            "SalesOrderObj",
            "DeliveryNoteObj",
            "DeliveryNoteProductObj",
            "PaymentObj",
            "OrderPaymentObj",
            "WarehouseObj",
            "StockObj",
        ];
        let mut counted = Vec::new();
        for object in CRM {
            let rows = self.clients.crm.query(object, &fxiaoke::Query::default()).await.expect("rows").rows;
            counted.push((object, rows.len()));
        }
        counted.push(("categories", self.clients.crm.categories().await.expect("categories").len()));
        counted.push(("units", self.unit_labels().await.len()));
        let all = jdy::Filter { include_disabled: true, page_size: 100, ..jdy::Filter::default() };
        for (name, object) in [("customers", &jdy::CUSTOMER), ("orders", &jdy::SALES_ORDER)] {
            counted.push((name, self.clients.jdy.list(object, &all, 1).await.expect("rows").rows.len()));
        }
        counted
    }
}

#[tokio::test]
async fn ruling_3_an_old_backup_that_is_restored_makes_nothing_twice_on_either_side() {
    let mut world = World::bound().await;
    for preset in Preset::ALL {
        world.switch_on(preset).await;
    }
    world.run().await;
    world.run().await;
    let (mut counted, mut order, mut late, mut buyer) = (Vec::new(), None, None, None);
    world
        .as_before(async |world| {
            let unit = world.unit("捆").await;
            world.save_product("T700", "大葱", json!({"base_unit_id": unit})).await;
            let store = object(json!({"number": "W700", "name": "新仓"}));
            world.clients.jdy.save(&jdy::STORE, &store).await.expect("saved");
            let group = object(json!({"number": "C700", "name": "新类"}));
            world.clients.jdy.save(&jdy::MATERIAL_GROUP, &group).await.expect("saved");
            let group = object(json!({"number": "G700", "name": "新客户类"}));
            world.clients.jdy.save(&jdy::CUSTOMER_GROUP, &group).await.expect("saved");
            buyer = Some(world.deal("新成交客户", json!({"tel": "13800000009"})).await);
            let file = world.file("合同.txt", "甲").await;
            let made = world.order_with(&[&file]).await;
            late = Some(world.order(json!({}), &[("2", "7")]).await);
            world.run().await;
            let outbound = world.shipped(&[&made]).await;
            world.paid(&[(&outbound, "5")], "5").await;
            world.run().await;
            world.run().await;
            assert_eq!((world.deliveries(&made).await.len(), world.payments().await.len()), (1, 1));
            counted = world.counted().await;
            order = Some(made);
        })
        .await;
    let (order, late) = (order.expect("an order"), late.expect("an order"));
    // Some have changed since they were sent.
    let edit = object(json!({"tel": "13800000008", "remark": "改"}));
    world.clients.crm.update("AccountObj", &buyer.expect("a customer"), edit).await.expect("updated");
    world.clients.crm.update("SalesOrderObj", &late.id, object(json!({"remark": "改"}))).await.expect("updated");
    assert!(world.bound_of("delivery").await.is_empty(), "the backup knows none");
    world.run().await;
    world.run().await;
    assert_eq!(world.counted().await, counted);
    assert_eq!((world.bound_of("delivery").await.len(), world.bound_of("payment").await.len()), (1, 1));
    assert_eq!(world.attached(&order).await, ["甲"], "no file twice");
    assert_eq!(world.jdy_order(&late.number).await.expect("an order")["remark"], "改");
    assert_eq!(world.state("customer", "新成交客户").await, State::Created, "CU-1: it is known by its name");
    for (stream, title) in [("sales_order", &order.number), ("sales_order", &late.number)] {
        let record = world.record(stream, title).await;
        assert!(record.target_id.is_some(), "{title}: {:?}", record.reason);
    }
    let writes = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, writes, "and then everything is as ever");
}

#[tokio::test]
async fn cu_4_a_backup_from_the_middle_of_the_first_load_finds_a_customer_again_that_has_another_name_by_now() {
    let mut world = World::bound().await;
    let named = async |world: &World, name: &str| world.crm_where("AccountObj", "name", name).await;
    world
        .as_before(async |world| {
            world.run().await;
            let account = named(world, "深圳市恒达商贸有限公司").await.remove(0);
            let id = account["_id"].as_str().expect("an id");
            world.clients.crm.update("AccountObj", id, object(json!({"name": "恒达新名"}))).await.expect("updated");
        })
        .await;
    let before = world.counted().await;
    world.run().await;
    assert_eq!(world.counted().await, before);
    assert_eq!(named(&world, "深圳市恒达商贸有限公司").await, Vec::<Value>::new());
    assert_eq!(named(&world, "恒达新名").await.len(), 1, "CU-4: what it says stays");
}

#[tokio::test]
async fn so_1_an_order_of_that_number_which_is_somebody_elses_is_not_taken() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    let theirs = world.own_order(&order.number, "99").await;
    world.run().await;
    let record = world.record("sales_order", &order.number).await;
    assert_eq!(record.state, State::Failed, "{:?}", record.reason);
    assert_eq!(record.target_id, None);
    let bill = world.jdy_order(&order.number).await.expect("an order");
    assert_eq!(bill["id"], theirs.as_str());
    assert_eq!(bill["bill_status"], "C", "and it is as it was");
}

#[tokio::test]
async fn cu_1_a_number_that_another_customer_has_is_refused_and_nobody_is_taken_for_another() {
    for is_ours in [false, true] {
        let world = World::initialised().await;
        let other = world.deal("甲公司", json!({"remark": "前一家"})).await;
        world.run().await;
        let id = world.deal("甲公司", json!({"remark": "后一家"})).await;
        let account = world.clients.crm.get("AccountObj", &id).await.expect("a call").expect("an account");
        let holder = if is_ours {
            let bound = world.bound_of("customer").await;
            let jdy_id = bound.iter().find(|b| b.crm_id == other).expect("a binding").jdy_id.clone();
            let name = &account["name"];
            object(
                json!({"id": jdy_id, "name": name, "number": account["account_no"], "remark": "前一家", "ignore_warn": true}),
            )
        } else {
            object(json!({"name": "另一家公司", "number": account["account_no"], "remark": "另一家"}))
        };
        let holder_id = world.clients.jdy.save(&jdy::CUSTOMER, &holder).await.expect("saved").id;
        world.run().await;
        let records = world.records("customer").await;
        let record = records.into_iter().find(|record| record.key == id).expect("a record");
        assert_eq!(record.state, State::Failed, "{:?}", record.reason);
        assert!(record.reason.is_some_and(|reason| reason.contains("请核对是否为同一条记录")));
        assert_eq!(world.jdy_customer(&holder_id).await["remark"], holder["remark"]);
    }
}

#[tokio::test]
async fn at_1_an_order_found_again_keeps_the_files_that_are_there_where_they_are_enough() {
    let mut world = World::with_attachments().await;
    let (one, two) = (world.file("合同.pdf", "甲").await, world.file("清单.xlsx", "乙").await);
    let mut orders = Vec::new();
    world
        .as_before(async |world| {
            for _ in 0..3 {
                orders.push(world.order_with(&[&one]).await);
            }
            world.run().await;
        })
        .await;
    world.by_hand(&orders[1], "丙").await;
    world.attach(&orders[2], &[&one, &two]).await;
    world.run().await;
    for (order, files) in orders.iter().zip([vec!["甲"], vec!["丙", "甲"]]) {
        assert_eq!(world.attached(order).await, files);
        assert!(world.reason(order).await.contains("请核对附件是否齐全"));
    }
    assert!(world.attached(&orders[2]).await.contains(&"乙".to_owned()), "none is lost");
}
