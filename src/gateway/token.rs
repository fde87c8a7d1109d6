use std::fmt::Write as _;
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

/// The token that stands in for one of Entra's: it names whom it is for, and the identity when one was chosen.
pub(super) fn issue(resource: &str, client_id: Option<&str>) -> String {
    let resource = resource.trim_end_matches('/');
    match client_id {
        Some(client) => format!("apc-token.{}.{resource}", opaque(&[client])),
        None => format!("apc-token.{resource}"),
    }
}

/// A word that says nothing to people and is always the same for the same parts: 32 hexadecimal digits.
pub(super) fn opaque(parts: &[&str]) -> Rc<str> {
    let hash = Sha256::digest(parts.join("\n").as_bytes());
    let mut out = String::with_capacity(32);
    for byte in hash.iter().take(16) {
        let _ = write!(out, "{byte:02x}");
    }
    out.into()
}
