//! fxiaoke
