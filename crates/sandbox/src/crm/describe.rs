//! Object list and describe (sheet §3.1, §3.2).

use serde_json::Value;

use super::fail::{Answer, Done, Fail};
use super::json::{flag, key, member, raw, string, text};
use super::meta::Kind;
use super::schema::{Field, Object};
use super::{Cx, State};

/// `/cgi/crm/v2/object/list`.
#[expect(clippy::unnecessary_wraps, reason = "the signature every handler has")]
pub(crate) fn list(cx: &mut Cx<'_>, _body: &Value) -> Answer {
    let mut out = String::from("\"data\":{\"objects\":[");
    for (at, object) in cx.state.schema.objects.iter().enumerate() {
        out.push_str(if at > 0 { ",{" } else { "{" });
        member(&mut out, "describeApiName", &object.api);
        member(&mut out, "describeDisplayName", &object.label);
        member(&mut out, "defineType", if object.custom { "custom" } else { "package" });
        raw(&mut out, "isActive", true);
        raw(&mut out, "iconIndex", at);
        member(&mut out, "iconPath", "");
        raw(&mut out, "hideButton", false);
        raw(&mut out, "publicObject", false);
        out.push('}');
    }
    out.push_str("]}");
    Ok(Done::read(out))
}

/// `/cgi/crm/v2/object/describe`, in all three request shapes.
pub(crate) fn describe(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = body.get("data").unwrap_or(&Value::Null);
    let api = [text(data, "apiName"), text(body, "apiName")].into_iter().find(|api| !api.is_empty());
    let api = api.ok_or_else(|| Fail::parameter("apiName为必填项，不能为空"))?;
    let at = cx.state.object_at(api)?;
    let mut out = String::with_capacity(16 * 1024);
    out.push_str("\"data\":{");
    key(&mut out, "describe");
    object(&mut out, cx.state, &cx.state.schema.objects[at]);
    if flag(body, "includeDetail", false) || flag(data, "includeDetail", false) {
        key(&mut out, "detail");
        out.push('[');
        for (place, detail) in cx.state.schema.details_of(api).enumerate() {
            if place > 0 {
                out.push(',');
            }
            object(&mut out, cx.state, &cx.state.schema.objects[detail]);
        }
        out.push(']');
    }
    out.push('}');
    Ok(Done::read(out))
}

/// One object with its fields.
pub(crate) fn object(out: &mut String, state: &State, object: &Object) {
    out.push('{');
    member(out, "api_name", &object.api);
    member(out, "display_name", &object.label);
    member(out, "define_type", if object.custom { "custom" } else { "package" });
    raw(out, "is_active", true);
    member(out, "store_table_name", &object.api.trim_end_matches("Obj").to_ascii_lowercase());
    key(out, "fields");
    out.push('{');
    for field in object.fields.iter().filter(|field| !field.gone) {
        key(out, &field.api);
        write_field(out, state, object, field);
    }
    out.push_str("}}");
}

fn write_field(out: &mut String, state: &State, object: &Object, field: &Field) {
    out.push('{');
    member(out, "api_name", &field.api);
    member(out, "label", &field.label);
    member(out, "type", field.kind.name());
    let define = match field {
        _ if field.sys.is_some() => "system",
        _ if field.custom => "custom",
        _ => "package",
    };
    member(out, "define_type", define);
    let is_owner = field.sys == Some(super::meta::Sys::Owner) && object.owned;
    raw(out, "is_required", field.required || is_owner);
    raw(out, "is_active", true);
    raw(out, "is_unique", field.unique);
    raw(out, "is_index", field.kind.is_indexed());
    raw(out, "is_single", matches!(field.kind, Kind::Employee | Kind::Department));
    raw(out, "is_extend", field.custom);
    raw(out, "is_readonly", is_read_only(field) && !is_owner);
    member(out, "describe_api_name", &object.api);
    member(out, "default_value", field.default.unwrap_or_default());
    raw(out, "default_is_expression", false);
    member(out, "help_text", "");
    by_type(out, state, object, field);
    out.push('}');
}

fn is_read_only(field: &Field) -> bool {
    field.read_only && field.kind != Kind::MasterDetail
}

fn by_type(out: &mut String, state: &State, object: &Object, field: &Field) {
    match field.kind {
        Kind::SelectOne | Kind::SelectMany => {
            key(out, "options");
            out.push('[');
            for (at, choice) in field.options.iter().enumerate() {
                out.push_str(if at > 0 { ",{" } else { "{" });
                member(out, "label", &choice.label);
                member(out, "value", &choice.value);
                raw(out, "not_usable", false);
                out.push('}');
            }
            out.push(']');
        }
        Kind::Text => raw(out, "max_length", 1000),
        Kind::LongText => raw(out, "max_length", 10_000),
        Kind::Number | Kind::Currency | Kind::Percentile => {
            raw(out, "decimal_places", field.scale);
            if field.kind == Kind::Currency {
                member(out, "currency_unit", "￥");
            }
        }
        Kind::Date | Kind::DateTime => {
            member(out, "date_format", if field.kind == Kind::Date { "yyyy-MM-dd" } else { "yyyy-MM-dd HH:mm" });
            member(out, "time_zone", "GMT+8");
        }
        Kind::Reference | Kind::MasterDetail => {
            member(out, "target_api_name", &field.target);
            member(
                out,
                "target_related_list_name",
                &format!("target_related_list_{}", object.api.to_ascii_lowercase()),
            );
            key(out, "target_display_name");
            string(out, state.schema.object(&field.target).map_or("", |target| target.label.as_str()));
        }
        Kind::Attachment | Kind::Image => {
            raw(out, "file_amount_limit", 10);
            raw(out, "support_file_types", "[]");
        }
        _ => {}
    }
}
