//! Hashes, ciphers, randomness, certificates, and Base64, in which their bytes are written.
//!
//! `hash.rs` hashes and HMACs as objects, `digest.rs` what they compute · `symmetric.rs` `Aes`, `TripleDES`, `Encrypt`, `Decrypt`
//! as objects, `cipher.rs` what they compute · `random.rs` random bytes · `certificate.rs` certificates and what belongs to
//! them, of which there never is one · `name.rs` names of hashes, paddings and objects

mod certificate;
mod cipher;
mod digest;
mod hash;
mod name;
mod random;
mod symmetric;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

use crate::expr::value::{Exception, Value};

use super::Class;

const SPACE: &str = "System.Security.Cryptography";

pub static FAMILIES: &[&[Class]] = &[
    hash::BASES,
    hash::MD5,
    hash::SHA1,
    hash::SHA256,
    hash::SHA384,
    hash::SHA512,
    symmetric::CLASSES,
    random::CLASSES,
    name::CLASSES,
    certificate::CLASSES,
];

fn cryptographic(message: &str) -> Box<Exception> {
    Exception::new("System.Security.Cryptography.CryptographicException", message)
}

/// Bytes that must be there.
fn bytes_of(value: &Value, parameter: &str) -> Result<Vec<u8>, Box<Exception>> {
    value.as_bytes().ok_or_else(|| Exception::argument_null(parameter))
}

/// `Convert.ToBase64String`.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// What .NET reads: bits behind the last byte may be anything.
const LENIENT: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// `Convert.FromBase64String`: white space is skipped.
pub fn from_base64(text: &str) -> Result<Vec<u8>, Box<Exception>> {
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
    LENIENT.decode(text).map_err(|_| {
        Exception::format(
            "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.",
        )
    })
}
