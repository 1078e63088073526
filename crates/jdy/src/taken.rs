//! The plain fields that a save takes (jdy-api.md, appendix A), for who writes others than those we know the meaning of.
//! What the interface gives itself (ids) and what says how to save (`ignore_warn`, `operation_key`) is not among them,
//! nor are lists.

use crate::object::Object;

impl Object {
    /// Whether a save of it is known to take this field: one of the interface's, or one of the customer's own (§3.5).
    pub fn takes(&self, name: &str) -> bool {
        own(name, "custom_field") || self.taken[0].contains(&name)
    }

    /// The interface's own fields that a save of it is known to take, and those of a line.
    pub fn taken(&self) -> [&'static [&'static str]; 2] {
        self.taken
    }

    /// As [`takes`](Self::takes), of a line.
    pub fn takes_in_line(&self, name: &str) -> bool {
        own(name, "custom_entity_field") || self.taken[1].contains(&name)
    }
}

/// `custom_field.custom_field__<type>__<key>`; what a line's own fields are called is not documented.
fn own(name: &str, within: &str) -> bool {
    let Some(key) = name.strip_prefix(within).and_then(|rest| rest.strip_prefix('.')) else { return false };
    !key.is_empty() && (within != "custom_field" || key.starts_with("custom_field__"))
}

/// Of a customer.
pub(crate) const CUSTOMER: &[&str] = &[
    "account_open_addr",
    "addr",
    "bank",
    "bank_account",
    "c_level_id",
    "city_id",
    "country_id",
    "credit_limit",
    "deduct",
    "def_currency_id",
    "district_id",
    "group_id",
    "group_number",
    "invoice_email",
    "invoice_name",
    "invoice_phone",
    "invoice_type",
    "name",
    "number",
    "province_id",
    "rate",
    "remark",
    "sale_dept_id",
    "sale_dept_number",
    "saler_id",
    "saler_number",
    "setting_term_id",
    "setting_term_number",
    "taxpayer_no",
];

/// Of a sales order.
pub(crate) const SALES_ORDER: &[&str] = &[
    "allocate_rule",
    "bill_date",
    "bill_dis_amount",
    "bill_dis_rate",
    "bill_no",
    "bill_stock_id",
    "contact_address",
    "contact_city_id",
    "contact_country_id",
    "contact_district_id",
    "contact_linkman",
    "contact_phone",
    "contact_province_id",
    "cost_fee",
    "currency_id",
    "cus_bear_fee_status",
    "cus_currency_id",
    "cus_exchange_rate",
    "customer_id",
    "customer_number",
    "delivery_type_id",
    "deptid_id",
    "dispatcher_address",
    "dispatcher_city_id",
    "dispatcher_country_id",
    "dispatcher_district_id",
    "dispatcher_linkman",
    "dispatcher_phone",
    "dispatcher_province_id",
    "due_date",
    "emp_id",
    "emp_number",
    "exchange_rate",
    "ivc_type",
    "remark",
    "required_invoice",
    "setting_term_id",
    "settle_customer_id",
    "settle_customer_number",
];

/// Of a line of a sales order.
pub(crate) const SALES_ORDER_LINE: &[&str] = &[
    "all_amount",
    "amount",
    "aux_prop_id",
    "aux_qty",
    "aux_unit_id",
    "aux_unit_number",
    "batch_no",
    "cess",
    "comment",
    "cus_bill_no",
    "delivery_date",
    "dis_amount",
    "discount",
    "is_free",
    "kf_date",
    "kf_period",
    "kf_type",
    "material_id",
    "material_number",
    "outside_material_number",
    "outside_material_unit",
    "price",
    "pro_license",
    "qty",
    "sp_id",
    "stock_id",
    "tax_amount",
    "tax_price",
    "unit_id",
    "unit_number",
    "valid_date",
];

#[cfg(test)]
mod tests {
    const SHEET: &str = include_str!("../../../docs/reference/jdy-api.md");

    /// The plain fields of a structure of the appendix.
    fn documented(call: &str, structure: &str) -> Vec<&'static str> {
        let section = SHEET.split("### ").find(|section| section.starts_with(call)).expect("the call");
        let line = section.lines().find_map(|line| line.strip_prefix(&format!("- **{structure}**: ")));
        let fields = line.expect("the structure").split(", ").filter_map(|field| field.split_once(':'));
        let plain = fields.filter(|(_, kind)| ["s", "i", "n", "b"].contains(kind));
        plain.map(|(name, _)| name.trim_end_matches('*')).collect()
    }

    #[test]
    fn what_a_save_takes_is_what_the_sheet_says() {
        for (taken, call, structure) in [
            (super::CUSTOMER, "customer save", "request"),
            (super::SALES_ORDER, "sales order save", "request"),
            (super::SALES_ORDER_LINE, "sales order save", "request.MaterialEntity"),
        ] {
            let documented = documented(call, structure);
            for name in taken {
                assert!(documented.contains(name), "{call}: {name}");
            }
            assert!(!taken.contains(&"id") && !taken.contains(&"ignore_warn") && !taken.contains(&"operation_key"));
        }
    }
}
