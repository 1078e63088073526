//! The fields every object has (sheet §2.8).

use super::{FieldSpec, Kind, date_time, field, select, text};

/// Which fixed part of a row a system field shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sys {
    Id,
    Owner,
    OwnerDepartment,
    RecordType,
    LifeStatus,
    LockStatus,
    LockUser,
    Team,
    CreatedBy,
    CreateTime,
    ModifiedBy,
    ModifiedTime,
    IsDeleted,
    Version,
    ApiName,
    /// Present in describe, never filled here.
    Empty,
}

const LIFE: &[(&str, &str)] = &[
    ("ineffective", "未生效"),
    ("under_review", "审核中"),
    ("normal", "正常"),
    ("in_change", "变更中"),
    ("invalid", "作废"),
];

/// System fields, in the order in which describe lists them.
pub(crate) const SYSTEM: &[(Sys, FieldSpec)] = &[
    (Sys::Id, text("_id", "数据ID")),
    (Sys::Owner, field(Kind::Employee, "owner", "负责人")),
    (Sys::OwnerDepartment, field(Kind::Department, "owner_department", "负责人主属部门")),
    (Sys::OwnerDepartment, field(Kind::Department, "data_own_department", "归属部门")),
    (Sys::Empty, field(Kind::Department, "data_own_organization", "归属组织")),
    (Sys::RecordType, select("record_type", "业务类型", &[("default__c", "预设业务类型")])),
    (Sys::LifeStatus, select("life_status", "生命状态", LIFE)),
    (Sys::LockStatus, select("lock_status", "锁定状态", &[("0", "未锁定"), ("1", "锁定")])),
    (Sys::LockUser, field(Kind::Employee, "lock_user", "加锁人")),
    (Sys::Team, field(Kind::Team, "relevant_team", "相关团队")),
    (Sys::CreatedBy, field(Kind::Employee, "created_by", "创建人")),
    (Sys::CreateTime, date_time("create_time", "创建时间")),
    (Sys::ModifiedBy, field(Kind::Employee, "last_modified_by", "最后修改人")),
    (Sys::ModifiedTime, date_time("last_modified_time", "最后修改时间")),
    (Sys::IsDeleted, field(Kind::Bool, "is_deleted", "是否作废")),
    (Sys::Version, text("version", "版本")),
    (Sys::Empty, field(Kind::Employee, "out_owner", "外部负责人")),
    (Sys::Empty, text("out_tenant_id", "外部企业")),
    (Sys::ApiName, text("object_describe_api_name", "对象API名称")),
];
