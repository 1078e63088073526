//! G1 stub.
use super::refusal::Refusal;
use crate::kernel::{Call, Reply, World};
use serde_json::json;
use std::sync::Arc;
pub(crate) fn handle(_world: &Arc<World>, _call: &Call) -> Reply {
    refusal(&Refusal::gateway(404, "No Route"))
}
pub(crate) fn refusal(refusal: &Refusal) -> Reply {
    Reply::json(&json!({"code": refusal.code, "description_cn": refusal.text, "message": refusal.text}))
        .status(519)
        .rejected()
}
