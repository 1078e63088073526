//! What every data set has: units, category trees, brands, stores, staff, settlement.

use serde_json::json;

use super::{built_in, disable, id, save};
use crate::jdy::State;
use crate::jdy::kinds::Kind;

/// Built-in units: small ids, which are other ones in another account set. 8 is 支 and 9 is 箱.
const UNITS: [(i64, &str, &str); 12] = [
    (1, "个", "0"),
    (2, "件", "0"),
    (3, "台", "0"),
    (4, "袋", "0"),
    (5, "瓶", "0"),
    (6, "千克", "3"),
    (7, "盒", "0"),
    (8, "支", "0"),
    (9, "箱", "0"),
    (10, "包", "0"),
    (11, "次", "0"),
    (12, "米", "2"),
];

/// (number, name, number of the parent).
type Tree = [(&'static str, &'static str, &'static str)];

pub(super) const CATEGORIES: &Tree = &[
    ("01", "酒水", ""),
    ("0101", "白酒", "01"),
    ("0102", "葡萄酒", "01"),
    ("0103", "啤酒饮料", "01"),
    ("02", "食品", ""),
    ("0201", "粮油调味", "02"),
    ("0202", "休闲零食", "02"),
    ("03", "日用百货", ""),
    ("0301", "纸品", "03"),
    ("0302", "洗护清洁", "03"),
    ("04", "办公用品", ""),
    ("05", "数码配件", ""),
];

pub(super) const GROUPS: &Tree = &[
    ("KH01", "经销商", ""),
    ("KH0101", "省级经销商", "KH01"),
    ("KH0102", "市级经销商", "KH01"),
    ("KH02", "零售客户", ""),
    ("KH03", "大客户", ""),
    ("KH0301", "连锁商超", "KH03"),
];

pub(super) fn fill(state: &mut State, at: i64) {
    for (id, name, precision) in UNITS {
        let number = format!("JLDW{id:03}");
        built_in(state, Kind::Unit, id, &number, name, json!({"precision": precision}), at);
    }
    tree(state, Kind::MaterialGroup, CATEGORIES, at);
    tree(state, Kind::CustomerGroup, GROUPS, at);
    brands(state, at);
    staff(state, at);
    stores(state, at);
    settlement(state, at);
}

fn tree(state: &mut State, kind: Kind, tree: &Tree, at: i64) {
    for (number, name, parent) in tree {
        save(state, kind, json!({"number": number, "name": name, "parent_number": parent}), at);
    }
}

fn brands(state: &mut State, at: i64) {
    let home = save(state, Kind::BrandGroup, json!({"name": "国产品牌"}), at);
    let abroad = save(state, Kind::BrandGroup, json!({"name": "进口品牌"}), at);
    for (number, name, group) in [
        ("PP001", "泸泉", home),
        ("PP002", "金穗", home),
        ("PP003", "百合家", home),
        ("PP004", "朗科", home),
        ("PP005", "圣朗多", abroad),
        ("PP006", "旧品牌", home),
    ] {
        save(state, Kind::Brand, json!({"number": number, "name": name, "parent_id": group.to_string()}), at);
    }
    let old = id(state, Kind::Brand, "PP006");
    disable(state, Kind::Brand, old);
}

/// The mobiles 13900000001 and 13900000002 are known to the CRM too; the third one's is another there, the fourth has none.
fn staff(state: &mut State, at: i64) {
    for (number, name) in [("BM01", "销售部"), ("BM02", "仓储部"), ("BM03", "财务部")] {
        save(state, Kind::Department, json!({"number": number, "name": name}), at);
    }
    for (number, name, mobile, department, gender) in [
        ("E001", "张三", "13900000001", "BM01", "1"),
        ("E002", "李四", "13900000002", "BM01", "1"),
        ("E003", "王芳", "13912345678", "BM01", "2"),
        ("E004", "赵敏", "", "BM02", "2"),
        ("E005", "钱进", "13987654321", "BM03", "1"),
        ("E006", "孙离职", "13611112222", "BM01", "1"),
    ] {
        let body = json!({"number": number, "name": name, "mobile": mobile, "department_number": department,
                          "gender": gender, "email": ""});
        save(state, Kind::Employee, body, at);
    }
    let gone = id(state, Kind::Employee, "E006");
    disable(state, Kind::Employee, gone);
    // Employees without a number exist in real sets (sheet 5.8); no save makes one today.
    built_in(state, Kind::Employee, 910_001, "", "周小工", json!({"mobile": "13700000009", "gender": "1"}), at);
}

fn stores(state: &mut State, at: i64) {
    let group = save(state, Kind::StoreGroup, json!({"number": "CKFL01", "name": "自有仓库"}), at);
    for (number, name, negative, keeper) in [
        ("CK01", "总仓", "true", "E004"),
        ("CK02", "深圳分仓", "true", "E004"),
        ("CK03", "门店仓", "false", ""),
        ("CK04", "广州分仓", "true", ""),
        ("CK05", "退货仓", "true", ""),
        ("CK09", "废弃仓库", "false", ""),
    ] {
        let body = json!({"number": number, "name": name, "is_allow_neg": negative, "is_allow_freight": false,
                          "group_id": group.to_string(), "storekeeper_number": keeper, "address": "深圳市龙岗区物流路8号"});
        save(state, Kind::Store, body, at);
    }
    let old = id(state, Kind::Store, "CK09");
    disable(state, Kind::Store, old);
}

fn settlement(state: &mut State, at: i64) {
    for (id, name, default) in [(1, "现金", false), (2, "银行转账", true), (3, "微信支付", false)] {
        let number = format!("JSFS{id:02}");
        built_in(state, Kind::SettlementType, id, &number, name, json!({"is_default": default}), at);
    }
    for (number, name, account, bank) in [
        ("ZH001", "现金账户", "", ""),
        ("ZH002", "建行基本户", "44201588800052512345", "中国建设银行深圳科技园支行"),
        ("ZH003", "微信收款", "1512345678", ""),
    ] {
        let id = state.next_id();
        let extra = json!({"account": account, "account_name": "深圳市精享演示科技有限公司", "opening_bank": bank,
                           "is_default": number == "ZH002"});
        built_in(state, Kind::SettlementAccount, id, number, name, extra, at);
    }
}
