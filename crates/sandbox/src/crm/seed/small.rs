//! The customers and products of the small tenant, chosen by hand.

use serde_json::{Value, json};

/// A customer born in the CRM. `deal` is 成交状态: 1 未成交, 2 已成交, 3 多次成交.
pub(super) struct Customer {
    pub(super) name: &'static str,
    pub(super) deal: &'static str,
    pub(super) address: &'static str,
    pub(super) tel: &'static str,
    pub(super) email: &'static str,
    pub(super) remark: &'static str,
    pub(super) owner: &'static str,
    pub(super) contact: &'static str,
}

const fn customer(name: &'static str, deal: &'static str, address: &'static str, tel: &'static str) -> Customer {
    Customer { name, deal, address, tel, email: "", remark: "", owner: "1000", contact: "" }
}

impl Customer {
    const fn email(self, email: &'static str) -> Customer {
        Customer { email, ..self }
    }

    const fn remark(self, remark: &'static str) -> Customer {
        Customer { remark, ..self }
    }

    const fn of_second(self) -> Customer {
        Customer { owner: "1001", ..self }
    }

    const fn contact(self, contact: &'static str) -> Customer {
        Customer { contact, ..self }
    }
}

/// Two of one name (which only a person can tell apart), two that JDY knows by the same name (永盛商行, which JDY has
/// twice, and 重庆众合贸易有限公司), some without a deal, some without telephone or address.
pub(super) const CUSTOMERS: &[Customer] = &[
    customer("华强贸易有限公司", "2", "深圳市福田区华强北路1号", "13800138001").contact("周华强"),
    customer("华强贸易有限公司", "1", "广州市天河区体育西路88号", "13800138002").of_second().contact("黄小华"),
    customer("南山便利连锁有限公司", "2", "深圳市南山区科技园南路9号", "13800138003").email("buy@nanshan.example"),
    customer("江南食府餐饮管理有限公司", "3", "苏州市姑苏区平江路66号", "13800138004").of_second().contact("陆江南"),
    customer("北辰文化用品商行", "1", "北京市朝阳区北辰东路8号", "13800138005"),
    customer("蜀香园餐饮管理有限公司", "2", "成都市武侯区人民南路四段3号", "13800138006").remark("每周二送货"),
    customer("滨海国际酒店有限公司", "3", "青岛市市南区东海西路12号", "13800138007").email("purchase@binhai.example"),
    customer("鹏程超市有限公司", "1", "", ""),
    customer("阳光幼儿园", "1", "杭州市西湖区文三路100号", "0571-88886666").of_second(),
    customer("长安五金机电经营部", "2", "东莞市长安镇振安中路22号", "13800138010"),
    customer("洪湖水产批发部", "1", "武汉市洪山区珞喻路37号", "13800138011").of_second(),
    customer("盛世婚庆策划有限公司", "2", "上海市徐汇区漕溪北路18号", "13800138012").contact("盛夏"),
    customer("O'Neil & Sons（中国）有限公司", "2", "上海市浦东新区世纪大道1\"号\"", "021-50501234")
        .remark("名称含特殊字符 <&>"),
    customer("欧阳老酒坊", "1", "绍兴市越城区鲁迅中路", "13800138014").of_second(),
    customer("德润粮油有限责任公司", "3", "佛山市顺德区大良街道", "13800138015"),
    customer("百川供应链股份有限公司", "2", "西安市雁塔区科技路48号", "13800138016").email("ops@baichuan.example"),
    customer("永盛商行", "1", "杭州市余杭区文一西路969号", "13800138017"),
    customer("康泰日用品有限公司", "2", "广州市番禺区市桥街道", "13800138018").of_second(),
    customer("重庆众合贸易有限公司", "1", "重庆市渝中区解放碑步行街", "13800138019").remark("仅询价"),
    customer("美佳百货商场", "2", "深圳市龙岗区龙翔大道", "13800138020").contact("梅佳"),
];

pub(super) const CATEGORY: &str = "服务与租赁";

/// Code, name, unit (option value), price: services the CRM sells and JDY knows nothing of.
pub(super) const PRODUCTS: &[(&str, &str, &str, &str)] = &[
    ("CRM-S001", "上门安装服务", "20", "200.00"),
    ("CRM-S002", "冷柜租赁（月）", "18", "350.00"),
    ("CRM-S003", "门店陈列方案", "19", "1280.00"),
];

/// The record of a customer.
pub(super) fn account(customer: &Customer) -> Value {
    json!({"name": customer.name, "deal_status": customer.deal, "address": customer.address, "tel": customer.tel,
        "email": customer.email, "remark": customer.remark, "owner": [customer.owner], "account_type": "1"})
}
