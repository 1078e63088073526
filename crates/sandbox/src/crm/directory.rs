//! People and departments (sheet §1.6). These calls need no acting employee.

use std::fmt::Write as _;

use serde_json::Value;

use super::Cx;
use super::fail::{Answer, Done, Fail};
use super::json::{flag, key, member, raw, string, text, whole};
use super::org::{COMPANY, Department, Person};

/// `/cgi/user/getByMobile`; nobody found is no failure (assumption A14).
pub(crate) fn by_mobile(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let mobile = match body.get("mobile") {
        Some(Value::String(mobile)) => mobile.trim().to_owned(),
        Some(Value::Number(mobile)) => mobile.to_string(),
        _ => return Err(Fail::parameter("mobile为必填项，不能为空")),
    };
    let mut out = String::from("\"empList\":[");
    for (at, person) in cx.state.org.people.iter().filter(|person| person.mobile == mobile).enumerate() {
        out.push_str(if at > 0 { ",{" } else { "{" });
        out.push_str(&fields(cx, person));
        out.push('}');
    }
    out.push(']');
    Ok(Done::read(out))
}

/// `/cgi/user/get`: the fields stand beside `errorCode`.
pub(crate) fn get(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let id = text(body, "openUserId");
    if id.is_empty() {
        return Err(Fail::new(10010, "openUserId为必填项，不能为空"));
    }
    let person = cx.state.org.people.iter().find(|person| person.open_id == id);
    let person = person.ok_or_else(|| Fail::new(20012, "openUserId不存在"))?;
    Ok(Done::read(fields(cx, person)))
}

/// `/cgi/user/list`.
pub(crate) fn list(cx: &mut Cx<'_>, body: &Value) -> Answer {
    members(cx, body, fields)
}

/// `/cgi/user/simpleList`.
pub(crate) fn simple_list(cx: &mut Cx<'_>, body: &Value) -> Answer {
    members(cx, body, |_, person| {
        let mut out = String::new();
        member(&mut out, "openUserId", &person.open_id);
        member(&mut out, "name", &person.name);
        member(&mut out, "nickName", &person.name);
        out
    })
}

fn members(cx: &mut Cx<'_>, body: &Value, write: impl Fn(&Cx<'_>, &Person) -> String) -> Answer {
    let department = body.get("departmentId").and_then(whole).unwrap_or(i64::from(COMPANY));
    let department = u32::try_from(department).map_err(|_| Fail::new(11009, "departmentId错误"))?;
    if department != 0 && cx.state.org.department(department).is_none() {
        return Err(Fail::new(30007, "部门不存在"));
    }
    let deep = flag(body, "fetchChild", false);
    let people: Vec<_> = cx.state.org.members(department, deep).map(|person| write(cx, person)).collect();
    let listed = if people.is_empty() { String::new() } else { format!("{{{}}}", people.join("},{")) };
    Ok(Done::read(format!("\"userList\":[{listed}]")))
}

/// `/cgi/user/get/batchByUpdTime`: pages count from 1.
#[expect(clippy::unnecessary_wraps, reason = "the signature every handler has")]
pub(crate) fn by_update_time(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let number = |name: &str, default: i64| body.get(name).and_then(whole).unwrap_or(default);
    let span = number("startTime", 0)..=number("endTime", i64::MAX);
    let size = usize::try_from(number("pageSize", 100).clamp(1, 1000)).unwrap_or(100);
    let page = usize::try_from(number("pageNumber", 1).max(1)).unwrap_or(1);
    let changed: Vec<_> = cx.state.org.people.iter().filter(|person| span.contains(&person.created)).collect();
    let mut out = String::from("\"employees\":[");
    for (at, person) in changed.iter().skip((page - 1) * size).take(size).enumerate() {
        out.push_str(if at > 0 { ",{" } else { "{" });
        out.push_str(&fields(cx, person));
        out.push('}');
    }
    out.push(']');
    raw(&mut out, "pageCount", changed.len().div_ceil(size));
    raw(&mut out, "totalCount", changed.len());
    raw(&mut out, "lastChangedTime", changed.iter().map(|person| person.created).max().unwrap_or(0));
    Ok(Done::read(out))
}

/// A user record's members (sheet §1.6).
fn fields(_cx: &Cx<'_>, person: &Person) -> String {
    let mut out = String::new();
    member(&mut out, "openUserId", &person.open_id);
    member(&mut out, "account", &person.mobile);
    member(&mut out, "name", &person.name);
    member(&mut out, "nickName", &person.name);
    raw(&mut out, "isStop", false);
    member(&mut out, "email", &person.email);
    member(&mut out, "mobile", &person.mobile);
    member(&mut out, "gender", if person.number.is_multiple_of(2) { "F" } else { "M" });
    member(&mut out, "position", &person.position);
    member(&mut out, "profileImageUrl", "");
    key(&mut out, "departmentIds");
    let _ = write!(out, "[{}]", person.department);
    raw(&mut out, "mainDepartmentId", person.department);
    raw(&mut out, "attachingDepartmentIds", "[]");
    member(&mut out, "employeeNumber", &person.employee_number);
    raw(&mut out, "createTime", person.created);
    member(&mut out, "leaderId", "");
    out
}

/// `/cgi/department/list`.
#[expect(clippy::unnecessary_wraps, reason = "the signature every handler has")]
pub(crate) fn departments(cx: &mut Cx<'_>, _body: &Value) -> Answer {
    let all: Vec<_> = cx.state.org.departments.iter().map(department).collect();
    Ok(Done::read(format!("\"departments\":[{}]", all.join(","))))
}

/// `/cgi/department/detail`.
pub(crate) fn department_detail(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let id = body.get("departmentId").and_then(whole).and_then(|id| u32::try_from(id).ok());
    let found = id.and_then(|id| cx.state.org.department(id)).ok_or_else(|| Fail::new(30007, "部门不存在"))?;
    Ok(Done::read(format!("\"department\":{}", department(found))))
}

fn department(department: &Department) -> String {
    let mut out = String::from("{");
    raw(&mut out, "id", department.id);
    key(&mut out, "name");
    string(&mut out, &department.name);
    raw(&mut out, "parentId", department.parent);
    raw(&mut out, "order", department.order);
    out.push('}');
    out
}
