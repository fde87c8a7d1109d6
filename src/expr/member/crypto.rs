//! Hashes, and Base64, in which they are written.

use std::any::Any;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;

use crate::expr::eval::{Args, Machine};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Value};

use super::{Class, Outcome, Shape, rows};

const SPACE: &str = "System.Security.Cryptography";

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "HashAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "byte[] ComputeHash(byte[] buffer)" => |m, a| compute(m, a),
            "void Dispose()" => |_, _| Ok(Value::Null),
        ],
    },
    Class {
        declaration: "SHA256 : HashAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["static SHA256 Create()" => |_, _| Ok(hash("SHA256"))],
    },
    Class {
        declaration: "SHA384 : HashAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["static SHA384 Create()" => |_, _| Ok(hash("SHA384"))],
    },
    Class {
        declaration: "SHA512 : HashAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["static SHA512 Create()" => |_, _| Ok(hash("SHA512"))],
    },
    Class { declaration: "SHA256Managed : SHA256", space: SPACE, shape: Shape::Class, rows: rows!["new()" => |_, _| Ok(hash("SHA256"))] },
    Class { declaration: "SHA384Managed : SHA384", space: SPACE, shape: Shape::Class, rows: rows!["new()" => |_, _| Ok(hash("SHA384"))] },
    Class { declaration: "SHA512Managed : SHA512", space: SPACE, shape: Shape::Class, rows: rows!["new()" => |_, _| Ok(hash("SHA512"))] },
    Class {
        declaration: "HMACSHA256 : HashAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["new(byte[] key)" => |_, a| keyed("HMACSHA256", a)],
    },
    Class {
        declaration: "HMACSHA384 : HashAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["new(byte[] key)" => |_, a| keyed("HMACSHA384", a)],
    },
    Class {
        declaration: "HMACSHA512 : HashAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["new(byte[] key)" => |_, a| keyed("HMACSHA512", a)],
    },
];

#[derive(Debug)]
struct Hash {
    class: &'static str,
    key: Vec<u8>,
}

impl Native for Hash {
    fn class(&self) -> &'static str {
        self.class
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn hash(class: &'static str) -> Value {
    Object::Native(Box::new(Hash { class, key: Vec::new() })).into()
}

fn keyed(class: &'static str, a: &Args<'_>) -> Outcome {
    let key = a.value(0).as_bytes().ok_or_else(|| Exception::argument_null("key"))?;
    Ok(Object::Native(Box::new(Hash { class, key })).into())
}

fn compute(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let bytes = a.value(1).as_bytes().ok_or_else(|| Exception::argument_null("buffer"))?;
    m.allocate(bytes.len() + 64)?;
    let hash = a.native::<Hash>(0)?;
    Ok(Value::bytes(match hash.class {
        "SHA384" => sha2::Sha384::digest(&bytes).to_vec(),
        "SHA512" => sha2::Sha512::digest(&bytes).to_vec(),
        "HMACSHA256" => hmac::<sha2::Sha256>(&hash.key, &bytes, 64),
        "HMACSHA384" => hmac::<sha2::Sha384>(&hash.key, &bytes, 128),
        "HMACSHA512" => hmac::<sha2::Sha512>(&hash.key, &bytes, 128),
        _ => sha2::Sha256::digest(&bytes).to_vec(),
    }))
}

/// RFC 2104.
fn hmac<D: sha2::Digest>(key: &[u8], bytes: &[u8], block: usize) -> Vec<u8> {
    let mut key = if key.len() > block { D::digest(key).to_vec() } else { key.to_vec() };
    key.resize(block, 0);
    let pad = |with: u8| key.iter().map(|b| b ^ with).collect::<Vec<u8>>();
    let inner = D::new().chain_update(pad(0x36)).chain_update(bytes).finalize();
    D::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

/// `Convert.ToBase64String`.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// `Convert.FromBase64String`: white space is skipped.
pub fn from_base64(text: &str) -> Result<Vec<u8>, Box<Exception>> {
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
    STANDARD.decode(text).map_err(|_| {
        Exception::format(
            "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.",
        )
    })
}
