//! jdy
