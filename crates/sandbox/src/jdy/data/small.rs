//! `small`: customers and products chosen by hand, with the awkward cases.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{id, object, saved};
use crate::jdy::kinds::Kind;
use crate::jdy::{State, customer_save, material_save};

pub(super) fn fill(state: &mut State, at: i64) {
    customers(state, at);
    materials(state, at);
    stock(state, at);
}

/// (number, name, group, salesman, address, contact, mobile, email, remark).
type Customer = [&'static str; 9];

/// 华强贸易有限公司 stands twice on the CRM side; 永盛商行 stands twice here.
const CUSTOMERS: [Customer; 20] = [
    [
        "C0001",
        "深圳市恒达商贸有限公司",
        "KH0102",
        "E001",
        "深圳市南山区科技园路18号",
        "陈建国",
        "13510010001",
        "chen@hengda.example",
        "月结30天",
    ],
    [
        "C0002",
        "华强贸易有限公司",
        "KH0101",
        "E001",
        "深圳市福田区华强北路1002号",
        "林秀英",
        "13510010002",
        "lin@huaqiang.example",
        "",
    ],
    [
        "C0003",
        "广州鑫源酒业有限公司",
        "KH0101",
        "E002",
        "广州市天河区体育西路103号",
        "黄志强",
        "13610010003",
        "",
        "只要整箱",
    ],
    [
        "C0004",
        "东莞市瑞丰食品有限公司",
        "KH0102",
        "E002",
        "东莞市长安镇工业大道66号",
        "刘芳",
        "13710010004",
        "liu@ruifeng.example",
        "",
    ],
    [
        "C0005",
        "上海宏图百货股份有限公司",
        "KH0301",
        "E001",
        "上海市浦东新区张杨路500号",
        "周敏",
        "13810010005",
        "zhou@hongtu.example",
        "需开专票",
    ],
    ["C0006", "北京天成供应链有限公司", "KH03", "E003", "北京市朝阳区建国路88号", "赵磊", "13910010006", "", ""],
    ["C0007", "永盛商行", "KH02", "E001", "佛山市顺德区大良街道凤山路9号", "何永盛", "13510010007", "", "老店"],
    [
        "C0008",
        "杭州嘉禾餐饮管理有限公司",
        "KH0301",
        "E002",
        "杭州市西湖区文三路477号",
        "沈佳琪",
        "13610010008",
        "shen@jiahe.example",
        "",
    ],
    [
        "C0009",
        "成都美佳便利连锁有限公司",
        "KH0301",
        "E003",
        "成都市武侯区人民南路四段11号",
        "罗勇",
        "13710010009",
        "",
        "冷链配送",
    ],
    ["C0010", "武汉万通物流有限公司", "KH03", "", "武汉市江岸区解放大道2020号", "邓军", "13810010010", "", ""],
    [
        "C0011",
        "苏州德润文化用品有限公司",
        "KH0102",
        "E002",
        "苏州市姑苏区人民路1号",
        "蒋静",
        "13910010011",
        "jiang@derun.example",
        "",
    ],
    [
        "C0012",
        "永盛商行",
        "KH02",
        "E002",
        "珠海市香洲区情侣中路30号",
        "吴永盛",
        "13510010012",
        "",
        "新店，与C0007不是一家",
    ],
    ["C0013", "青岛海纳电子商务有限公司", "KH03", "", "青岛市市南区香港中路76号", "孙海燕", "13610010013", "", ""],
    ["C0014", "西安明德粮油有限公司", "KH0102", "E004", "西安市雁塔区小寨东路126号", "马玉兰", "13710010014", "", ""],
    [
        "C0015",
        "佛山市同创日用品有限公司",
        "",
        "E001",
        "佛山市南海区桂城街道南海大道15号",
        "冯国庆",
        "13810010015",
        "",
        "未分类",
    ],
    ["C0016", "厦门启明科技有限公司", "KH02", "E001", "", "", "", "", "没有联系人"],
    ["C0017", "散户（现金）", "KH02", "", "", "", "", "", ""],
    [
        "C0018",
        "长沙百川超市经营部",
        "KH0301",
        "E002",
        "长沙市岳麓区麓山南路2号",
        "彭婷婷",
        "13510010018",
        "peng@baichuan.example",
        "\"加急\"客户\\夜间收货",
    ],
    [
        "C0019",
        "南京凯旋实业有限公司",
        "KH0102",
        "E006",
        "南京市鼓楼区中山路18号",
        "田立新",
        "13610010019",
        "",
        "已停止合作",
    ],
    [
        "C0020",
        "重庆众合贸易有限公司",
        "KH0102",
        "E002",
        "重庆市渝中区解放碑民权路28号",
        "董春梅",
        "13710010020",
        "",
        "停用",
    ],
];

fn customers(state: &mut State, at: i64) {
    for (minute, [number, name, group, saler, addr, person, mobile, email, remark]) in (0..).zip(CUSTOMERS) {
        let mut contacts = Vec::new();
        if !person.is_empty() {
            contacts.push(json!({"contact_person": person, "mobile": mobile, "email": email, "gender": 1,
                                 "is_default_linkman": true}));
        }
        if number == "C0005" {
            contacts.push(json!({"contact_person": "财务小王", "mobile": "13810019999", "phone": "021-58881234",
                                 "is_default_linkman": false}));
        }
        let body = json!({"number": number, "name": name, "group_number": group, "saler_number": saler, "addr": addr,
                          "remark": remark, "contact_persons": contacts, "ignore_warn": true,
                          "taxpayer_no": format!("91440300MA5{number}X"), "bank_account": format!("62220000{number}")});
        saved(customer_save::save(state, object(body), at + minute * 60_000));
    }
    for number in ["C0019", "C0020"] {
        let id = state.customers.find(number).map_or(0, |row| row.id);
        if let Some(row) = state.customers.get_mut(id) {
            row.enable = false;
        }
    }
}

/// (number, name, model, category, unit, brand, retail price, default store).
type Material = (&'static str, &'static str, &'static str, &'static str, i64, &'static str, &'static str, &'static str);

/// P0001 is the plain one, P0003 the wine in 支 and 箱, P0024 has no category, P0025 and P0026 are disabled, P0027 is
/// a service, P0028 has no price, P0029 and P0030 share a name.
const MATERIALS: [Material; 30] = [
    ("P0001", "不锈钢保温杯", "500ml", "03", 1, "PP003", "59", "CK01"),
    ("P0002", "浓香型白酒 52度", "500ml", "0101", 5, "PP001", "298", "CK01"),
    ("P0003", "干红葡萄酒", "750ml", "0102", 8, "PP005", "128", "CK01"),
    ("P0004", "精酿啤酒", "330ml", "0103", 5, "PP001", "9.9", "CK01"),
    ("P0005", "矿泉水", "550ml", "0103", 5, "", "2.5", "CK02"),
    ("P0006", "五常大米", "5kg", "0201", 4, "PP002", "49.8", "CK02"),
    ("P0007", "花生油", "5L", "0201", 1, "PP002", "119.9", "CK02"),
    ("P0008", "散装黄豆", "", "0201", 6, "", "7.68", "CK02"),
    ("P0009", "坚果礼盒", "1kg", "0202", 7, "PP002", "168", "CK01"),
    ("P0010", "夹心饼干", "300g", "0202", 4, "PP002", "15.5", "CK01"),
    ("P0011", "抽纸", "3层120抽", "0301", 10, "PP003", "4.5", "CK03"),
    ("P0012", "洗衣液", "2kg", "0302", 5, "PP003", "36.9", "CK03"),
    ("P0013", "牙膏", "120g", "0302", 8, "PP003", "12.8", "CK03"),
    ("P0014", "A4复印纸", "70g/500张", "04", 10, "", "22", "CK01"),
    ("P0015", "中性笔", "0.5mm黑", "04", 8, "", "1.5", "CK01"),
    ("P0016", "文件夹 \"A4\"", "双夹", "04", 1, "", "8.8", ""),
    ("P0017", "数据线", "1米", "05", 1, "PP004", "19.9", "CK01"),
    ("P0018", "充电宝", "20000mAh", "05", 3, "PP004", "159", "CK01"),
    ("P0019", "蓝牙耳机", "降噪版", "05", 1, "PP004", "399", "CK01"),
    ("P0020", "网线", "超六类", "05", 12, "PP004", "3.2", "CK01"),
    ("P0021", "毛巾", "34×74cm", "03", 1, "PP003", "13.9", ""),
    ("P0022", "茉莉花茶", "250g", "0103", 7, "", "88", ""),
    ("P0023", "清香型白酒 42度", "500ml", "0101", 5, "PP001", "188", "CK01"),
    ("P0024", "无类别赠品", "", "", 1, "", "1", ""),
    ("P0025", "停产白酒", "500ml", "0101", 5, "PP001", "66", ""),
    ("P0026", "停产充电线", "2米", "05", 1, "PP004", "9", ""),
    ("P0027", "上门安装服务", "", "05", 11, "", "80", ""),
    ("P0028", "试用装洗衣液", "80g", "0302", 4, "PP003", "", ""),
    ("P0029", "定制礼品", "红色", "03", 1, "", "30", ""),
    ("P0030", "定制礼品", "蓝色", "03", 1, "", "32", ""),
];

fn materials(state: &mut State, at: i64) {
    for (minute, (number, name, model, category, unit, brand, price, store)) in (0..).zip(MATERIALS) {
        let mut body = json!({
            "number": number, "name": name, "model": model, "base_unit_id": unit.to_string(),
            "parent_number": category, "brand_number": brand, "barcode": format!("69{}", &number[1..]),
            "is_sale": true, "is_purchase": true, "ignore_warn": true,
            "check_type": if number == "P0027" { "3" } else { "1" },
            "enable": if matches!(number, "P0025" | "P0026") { "0" } else { "1" },
            "stock_id": match id(state, Kind::Store, store) { 0 => String::new(), id => id.to_string() },
        });
        let row = |unit: i64, price: &str| json!({"price_unit_id": unit.to_string(), "price_retail_price": price});
        let mut prices = Vec::new();
        if !price.is_empty() {
            prices.push(row(unit, price));
        }
        if let Some((other, coefficient, price)) = case(number) {
            body["is_multi_unit"] = json!(true);
            body["fix_unit_id1"] = json!(other.to_string());
            body["conversion_unit1_id"] = json!(unit.to_string());
            body["coefficient1"] = json!(coefficient);
            prices.push(row(other, price));
        }
        body["price_entity"] = Value::Array(prices);
        saved(material_save::save(state, object(body), at + minute * 60_000));
    }
}

/// The products that are also sold by the case: unit, pieces in it, its price.
fn case(number: &str) -> Option<(i64, i64, &'static str)> {
    match number {
        "P0003" => Some((9, 6, "720")),
        "P0004" => Some((9, 24, "216")),
        "P0014" => Some((9, 5, "105")),
        _ => None,
    }
}

/// (product, store, pieces). P0001 is in no bill, so its figures stay as they are here.
const STOCK: [(&str, &str, i64); 16] = [
    ("P0001", "CK01", 500),
    ("P0001", "CK02", 120),
    ("P0002", "CK01", 300),
    ("P0003", "CK01", 600),
    ("P0003", "CK02", 60),
    ("P0004", "CK01", 2400),
    ("P0005", "CK02", 3000),
    ("P0006", "CK02", 200),
    ("P0007", "CK02", 150),
    ("P0008", "CK02", 80),
    ("P0009", "CK01", 90),
    ("P0011", "CK03", 1000),
    ("P0014", "CK01", 400),
    ("P0017", "CK01", 250),
    ("P0018", "CK01", 40),
    ("P0023", "CK01", 0),
];

fn stock(state: &mut State, at: i64) {
    for (number, store, pieces) in STOCK {
        let material = state.materials.find(number).map_or(0, |row| row.id);
        let store = id(state, Kind::Store, store);
        state.stock.change(material, store, at, |level| level.qty = Decimal::from(pieces));
    }
}
