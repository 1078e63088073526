//! 产品, its categories and units (sheet §4.3, §3.5).

use super::{Kind, ObjectSpec, currency, date_time, field, long_text, lookup, number, object, select, text};

/// 上下架: `1` is the vendor's, `2` is assumption A8.
const SHELF: &[(&str, &str)] = &[("1", "上架"), ("2", "下架")];
const NO_YES: &[(&str, &str)] = &[("0", "否"), ("1", "是")];

/// `category` starts empty: its options are the product categories. `unit` starts with what the CRM itself made.
pub(super) const PRODUCT: ObjectSpec = object(
    "ProductObj",
    "产品",
    &[
        text("name", "产品名称").required().unique(),
        text("product_code", "产品编码"),
        select("category", "分类", &[]).required(),
        select("unit", "单位", &[("18", "台"), ("19", "套"), ("20", "项")]),
        currency("price", "价格（元）").required().default("0"),
        select("product_status", "上下架", SHELF).default("1"),
        date_time("on_shelves_time", "上架时间").read_only(),
        date_time("off_shelves_time", "下架时间").read_only(),
        text("product_spec", "规格属性"),
        text("barcode", "条形码"),
        select("product_line", "产品线", &[("1", "默认产品线")]),
        select("is_giveaway", "是否赠品", NO_YES),
        field(Kind::Bool, "is_multiple_unit", "是否多单位"),
        lookup("spu_id", "商品", "SPUObj"),
        field(Kind::Image, "picture_path", "产品图片"),
        long_text("remark", "备注"),
    ],
);

/// Kept through `editProductCategory`; its rows are the options of `ProductObj.category`.
pub(super) const CATEGORY: ObjectSpec = object(
    "ProductCategoryObj",
    "产品分类",
    &[
        text("name", "分类名称").required(),
        text("code", "分类编码"),
        lookup("pid", "上级分类", "ProductCategoryObj"),
        number("order_field", "排序").scale(0),
    ],
)
.ownerless();

pub(super) const SPU: ObjectSpec = object("SPUObj", "商品", &[text("name", "商品名称").required()]);

pub(super) const UNIT: ObjectSpec =
    object("UnitInfoObj", "单位", &[text("name", "单位名称").required().unique()]).ownerless();
