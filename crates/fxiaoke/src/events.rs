//! What the service pushes to us: changes of records (fxiaoke-api.md §6.1) and, in an older format, messages to the
//! app (§6.2).

mod app;
mod change;

pub use app::{AppKey, AppMessage};
pub use change::{Event, EventKey};

/// Why a push is not believed, or a key is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The key is not 32 bytes in base64.
    #[error("the key is not 32 bytes in base64")]
    Key,
    /// The body is not of the format.
    #[error("the body is not of the documented format")]
    Malformed,
    /// The signature is not of our key.
    #[error("the signature does not match")]
    Signature,
    /// The content is not encrypted with our key.
    #[error("the content cannot be decrypted")]
    Encryption,
    /// The clocks are too far apart, or it is a repetition.
    #[error("the time stamp is too far from now")]
    Stale,
    /// It is meant for another app.
    #[error("the message is for another app")]
    OtherApp,
}
