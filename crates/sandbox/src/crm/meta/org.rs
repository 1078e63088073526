//! 人员 and 部门 as objects (sheet §1.6, §4.9).

use super::{Kind, ObjectSpec, field, object, phone, select, text};

pub(super) const PERSONNEL: ObjectSpec = object(
    "PersonnelObj",
    "人员",
    &[
        text("name", "昵称").required(),
        text("full_name", "姓名"),
        phone("phone", "手机"),
        text("user_id", "员工ID"),
        text("user_name", "账号"),
        text("employee_number", "员工编号"),
        field(Kind::Department, "main_department", "主属部门"),
        text("position", "职位"),
        select("status", "状态", &[("0", "启用"), ("1", "停用")]).default("0"),
        field(Kind::Employee, "leader", "汇报对象"),
        field(Kind::Email, "email", "邮箱"),
    ],
);

pub(super) const DEPARTMENT: ObjectSpec = object(
    "DepartmentObj",
    "部门",
    &[
        text("name", "部门名称").required(),
        text("dept_id", "部门ID"),
        text("parent_id", "上级部门"),
        select("status", "状态", &[("0", "启用"), ("1", "停用"), ("2", "删除")]).default("0"),
        field(Kind::Employee, "manager_id", "部门负责人"),
    ],
)
.ownerless();
