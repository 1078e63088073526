//! Invented people, companies, places and goods: plausible Chinese names, the same for a seed.

use fastrand::Rng;

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林",
    "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田", "董", "袁", "潘", "于",
    "蒋", "蔡", "欧阳", "司马", "诸葛",
];
const GIVEN: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀英", "霞",
    "平", "刚", "桂英", "文博", "子轩", "雨桐", "思远", "嘉怡", "浩然", "梓涵", "晓东", "建国", "海燕", "志强", "春梅",
    "国庆", "佳琪", "立新", "婷婷", "俊杰", "玉兰",
];
const CITIES: &[(&str, &[&str])] = &[
    ("深圳", &["南山区", "福田区", "宝安区", "龙岗区"]),
    ("广州", &["天河区", "越秀区", "番禺区", "白云区"]),
    ("上海", &["浦东新区", "徐汇区", "闵行区", "嘉定区"]),
    ("北京", &["朝阳区", "海淀区", "丰台区", "通州区"]),
    ("杭州", &["西湖区", "余杭区", "滨江区", "萧山区"]),
    ("成都", &["武侯区", "锦江区", "高新区", "双流区"]),
    ("武汉", &["江岸区", "洪山区", "武昌区", "汉阳区"]),
    ("苏州", &["姑苏区", "吴中区", "虎丘区", "相城区"]),
    ("东莞", &["南城街道", "长安镇", "虎门镇", "塘厦镇"]),
    ("佛山", &["顺德区", "南海区", "禅城区", "三水区"]),
    ("西安", &["雁塔区", "未央区", "碑林区", "灞桥区"]),
    ("青岛", &["市南区", "崂山区", "黄岛区", "城阳区"]),
];
const STREETS: &[&str] = &[
    "人民路",
    "解放路",
    "中山路",
    "建设大道",
    "科技园路",
    "新华街",
    "和平路",
    "长江路",
    "文化路",
    "工业大道",
    "滨河路",
    "金融街",
];
const FIRMS: &[&str] = &[
    "华强", "恒达", "鑫源", "瑞丰", "宏图", "金辉", "天成", "永盛", "博雅", "东方", "嘉禾", "美佳", "万通", "顺发",
    "康泰", "和信", "卓越", "中邦", "佳联", "众合", "启明", "凯旋", "德润", "百川", "海纳", "新锐", "合力", "广源",
    "同创", "明德", "丰泽", "盛世",
];
const TRADES: &[&str] = &[
    "贸易",
    "商贸",
    "酒业",
    "食品",
    "百货",
    "实业",
    "科技",
    "供应链",
    "餐饮管理",
    "超市",
    "便利连锁",
    "日用品",
    "电子商务",
    "物流",
    "文化用品",
    "粮油",
];
const FORMS: &[&str] = &["有限公司", "有限责任公司", "股份有限公司", "经营部", "商行"];
/// Goods as (name, sizes, price in yuan from, to).
const GOODS: &[(&str, &[&str], u64, u64)] = &[
    ("浓香型白酒", &["52度500ml", "42度500ml", "38度250ml"], 58, 1299),
    ("干红葡萄酒", &["750ml", "375ml", "187ml"], 39, 899),
    ("精酿啤酒", &["330ml", "500ml", "1L"], 5, 35),
    ("矿泉水", &["380ml", "550ml", "4.5L"], 1, 15),
    ("茉莉花茶", &["100g", "250g", "礼盒装"], 18, 268),
    ("铁观音", &["125g", "250g", "500g"], 38, 680),
    ("五常大米", &["5kg", "10kg", "2.5kg"], 35, 128),
    ("花生油", &["5L", "1.8L", "900ml"], 29, 159),
    ("酱油", &["500ml", "1L", "1.9L"], 6, 32),
    ("抽纸", &["3层120抽", "4层100抽", "整箱24包"], 9, 65),
    ("洗衣液", &["2kg", "3kg", "500g补充装"], 15, 79),
    ("牙膏", &["120g", "180g", "儿童装"], 6, 39),
    ("A4复印纸", &["70g", "80g", "85g"], 18, 38),
    ("中性笔", &["0.5mm黑", "0.5mm蓝", "0.7mm黑"], 1, 12),
    ("文件夹", &["A4单夹", "A4双夹", "风琴式"], 4, 36),
    ("数据线", &["1米", "2米", "快充版"], 9, 69),
    ("充电宝", &["10000mAh", "20000mAh", "迷你版"], 59, 299),
    ("蓝牙耳机", &["标准版", "降噪版", "运动版"], 79, 899),
    ("不锈钢保温杯", &["350ml", "500ml", "750ml"], 29, 199),
    ("毛巾", &["纯棉34×74cm", "竹纤维", "三条装"], 8, 59),
    ("坚果礼盒", &["750g", "1kg", "1.5kg"], 49, 268),
    ("夹心饼干", &["100g", "300g", "家庭装"], 4, 29),
    ("方便面", &["袋装", "桶装", "整箱12桶"], 3, 58),
    ("午餐肉罐头", &["198g", "340g", "易拉罐装"], 9, 32),
];
const BRANDS: &[&str] = &[
    "泸泉",
    "青岚",
    "云岭",
    "金穗",
    "海之味",
    "晨露",
    "百合家",
    "优品",
    "山水间",
    "福满园",
    "朗科",
    "天禾",
    "悦己",
    "小满",
    "星屿",
    "东篱",
];

fn pick<'a, T: ?Sized>(rng: &mut Rng, from: &[&'a T]) -> &'a T {
    from[rng.usize(..from.len())]
}

/// A person: 王芳.
pub(crate) fn person(rng: &mut Rng) -> String {
    [pick(rng, SURNAMES), pick(rng, GIVEN)].concat()
}

/// A company: 深圳市恒达贸易有限公司.
pub(crate) fn company(rng: &mut Rng) -> String {
    let city = CITIES[rng.usize(..CITIES.len())].0;
    let second = if rng.u8(..3) == 0 { pick(rng, FIRMS) } else { "" };
    [city, "市", pick(rng, FIRMS), second, pick(rng, TRADES), pick(rng, FORMS)].concat()
}

/// An address down to the house number.
pub(crate) fn address(rng: &mut Rng) -> String {
    let (city, districts) = CITIES[rng.usize(..CITIES.len())];
    format!("{city}市{}{}{}号", pick(rng, districts), pick(rng, STREETS), rng.u16(1..900))
}

/// A mainland mobile number of a prefix nobody in the fixed data has.
pub(crate) fn mobile(rng: &mut Rng) -> String {
    const PREFIXES: &[&str] = &["136", "137", "158", "159", "186", "187", "188", "177"];
    format!("{}{:08}", pick(rng, PREFIXES), rng.u32(..100_000_000))
}

/// Goods: name with brand and size, and a price in cents.
pub(crate) fn goods(rng: &mut Rng) -> (String, &'static str, u64) {
    let (name, sizes, from, to) = GOODS[rng.usize(..GOODS.len())];
    let size = pick(rng, sizes);
    let cents = rng.u64(from * 10..=to * 10) * 10;
    ([pick(rng, BRANDS), name, " ", size].concat(), size, cents)
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    #[test]
    fn the_same_seed_invents_the_same_world() {
        let once = |seed| {
            let rng = &mut Rng::with_seed(seed);
            (super::person(rng), super::company(rng), super::address(rng), super::mobile(rng), super::goods(rng))
        };
        assert_eq!(once(7), once(7));
        assert_ne!(once(7), once(8));
        assert_eq!(once(7).3.len(), 11);
    }
}
