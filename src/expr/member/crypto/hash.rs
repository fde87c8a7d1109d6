//! `HashAlgorithm` and what derives from it.

use std::any::Any;
use std::cell::{Cell, RefCell};

use crate::expr::bind::types::derives;
use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Row, Shape, rows};
use crate::expr::types::Ty;
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

use super::digest::Algorithm::{self, Md5, Sha1, Sha256, Sha384, Sha512};
use super::{SPACE, bytes_of};

type Try<T> = Result<T, Box<Exception>>;

/// A hash function's classes: the abstract one, what its `Create()` gives, and those with constructors.
macro_rules! hashes {
    ($algorithm:expr, $name:literal, $base:literal, $inner:literal, $inner_base:literal, $($made:literal, $made_base:literal),*) => {
        &[
            Class {
                declaration: $base,
                space: SPACE,
                shape: Shape::Class,
                rows: &[
                    Row { signature: concat!("static ", $name, " Create()"), run: |_, _| Ok(made($inner, $algorithm, None)) },
                    Row { signature: concat!("static ", $name, " Create(string hashName)"), run: |_, a| by_name(a, "hashName", $name) },
                ],
            },
            Class { declaration: $inner_base, space: SPACE, shape: Shape::Class, rows: &[] },
            $(Class {
                declaration: $made_base,
                space: SPACE,
                shape: Shape::Class,
                rows: rows!["new()" => |_, _| Ok(made($made, $algorithm, None))],
            },)*
        ]
    };
}

/// An HMAC's class.
macro_rules! keyed {
    ($algorithm:expr, $name:literal, $declaration:literal) => {
        Class {
            declaration: $declaration,
            space: SPACE,
            shape: Shape::Class,
            rows: rows![
                "new()" => |m, _| {
                    let key = super::random::bytes(m, $algorithm.key_length())?;
                    Ok(made($name, $algorithm, Some(key)))
                },
                "new(byte[] key)" => |_, a| {
                    Ok(made($name, $algorithm, Some(a.value(0).as_bytes().ok_or_else(Exception::null_reference)?)))
                },
            ],
        }
    };
}

pub static MD5: &[Class] = hashes!(
    Md5,
    "MD5",
    "MD5 : HashAlgorithm",
    "MD5+Implementation",
    "MD5+Implementation : MD5",
    "MD5CryptoServiceProvider",
    "MD5CryptoServiceProvider : MD5"
);
pub static SHA1: &[Class] = hashes!(
    Sha1,
    "SHA1",
    "SHA1 : HashAlgorithm",
    "SHA1+Implementation",
    "SHA1+Implementation : SHA1",
    "SHA1Managed",
    "SHA1Managed : SHA1",
    "SHA1CryptoServiceProvider",
    "SHA1CryptoServiceProvider : SHA1"
);
pub static SHA256: &[Class] = hashes!(
    Sha256,
    "SHA256",
    "SHA256 : HashAlgorithm",
    "SHA256+Implementation",
    "SHA256+Implementation : SHA256",
    "SHA256Managed",
    "SHA256Managed : SHA256",
    "SHA256CryptoServiceProvider",
    "SHA256CryptoServiceProvider : SHA256"
);
pub static SHA384: &[Class] = hashes!(
    Sha384,
    "SHA384",
    "SHA384 : HashAlgorithm",
    "SHA384+Implementation",
    "SHA384+Implementation : SHA384",
    "SHA384Managed",
    "SHA384Managed : SHA384",
    "SHA384CryptoServiceProvider",
    "SHA384CryptoServiceProvider : SHA384"
);
pub static SHA512: &[Class] = hashes!(
    Sha512,
    "SHA512",
    "SHA512 : HashAlgorithm",
    "SHA512+Implementation",
    "SHA512+Implementation : SHA512",
    "SHA512Managed",
    "SHA512Managed : SHA512",
    "SHA512CryptoServiceProvider",
    "SHA512CryptoServiceProvider : SHA512"
);

pub static BASES: &[Class] = &[
    Class {
        declaration: "HashAlgorithm : ICryptoTransform",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "static HashAlgorithm Create()" => |_, _| Err(no_choice()),
            "static HashAlgorithm Create(string hashName)" => |_, a| by_name(a, "name", "HashAlgorithm"),
            "byte[] ComputeHash(byte[] buffer)" => |m, a| {
                let bytes = bytes_of(a.value(1), "buffer")?;
                hash_all(m, this(a)?, bytes)
            },
            "byte[] ComputeHash(byte[] buffer, int offset, int count)" => |m, a| {
                let bytes = part(a, "buffer", "offset")?;
                hash_all(m, this(a)?, bytes)
            },
            "int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)" => |m, a| {
                let bytes = part(a, "inputBuffer", "inputOffset")?;
                m.allocate(bytes.len())?;
                this(a)?.pending.borrow_mut().extend_from_slice(&bytes);
                this(a)?.begun.set(true);
                Ok(a.int(3).into())
            },
            "byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)" => |m, a| {
                let last = part(a, "inputBuffer", "inputOffset")?;
                let hash = this(a)?;
                let mut all = hash.pending.take();
                all.extend_from_slice(&last);
                hash_all(m, hash, all)?;
                Ok(Value::bytes(last))
            },
            "int HashSize" => |_, a| Ok(a.native::<Hash>(0)?.algorithm.bits().into()),
            "byte[] Hash" => |_, a| {
                let hash = this(a)?;
                if hash.begun.get() {
                    let kind = "System.Security.Cryptography.CryptographicUnexpectedOperationException";
                    return Err(Exception::new(kind, "Hash must be finalized before the hash value is retrieved."));
                }
                Ok(hash.last.borrow().clone().map_or(Value::Null, Value::bytes))
            },
            "int InputBlockSize" => |_, _| Ok(1.into()),
            "int OutputBlockSize" => |_, _| Ok(1.into()),
            "bool CanTransformMultipleBlocks" => |_, _| Ok(true.into()),
            "bool CanReuseTransform" => |_, _| Ok(true.into()),
            "void Initialize()" => |_, a| { this(a)?.pending.take(); this(a)?.begun.set(false); Ok(Value::Null) },
            "void Clear()" => |_, a| { a.native::<Hash>(0)?.disposed.set(true); Ok(Value::Null) },
            "void Dispose()" => |_, a| { a.native::<Hash>(0)?.disposed.set(true); Ok(Value::Null) },
        ],
    },
    Class {
        declaration: "KeyedHashAlgorithm : HashAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "static KeyedHashAlgorithm Create()" => |_, _| Err(no_choice()),
            "static KeyedHashAlgorithm Create(string algName)" => |_, a| by_name(a, "algName", "KeyedHashAlgorithm"),
            "byte[] Key" => |_, a| Ok(this(a)?.key.borrow().clone().map_or(Value::Null, Value::bytes)),
            "set byte[] Key" => |_, a| {
                let key = a.value(1).as_bytes().ok_or_else(Exception::null_reference)?;
                this(a)?.key.replace(Some(key));
                Ok(Value::Null)
            },
        ],
    },
    Class {
        declaration: "HMAC : KeyedHashAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "static HMAC Create()" => |_, _| Err(no_choice()),
            "static HMAC Create(string algorithmName)" => |_, a| by_name(a, "algorithmName", "HMAC"),
            "string HashName" => |_, a| Ok(this(a)?.algorithm.name().into()),
            "set string HashName" => |_, _| {
                let message = "Setting the hashname after it's already been set is not supported on this platform.";
                Err(Exception::new("System.PlatformNotSupportedException", message))
            },
        ],
    },
    keyed!(Md5, "HMACMD5", "HMACMD5 : HMAC"),
    Class {
        declaration: "HMACSHA1 : HMAC",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |m, _| { let key = super::random::bytes(m, 64)?; Ok(made("HMACSHA1", Sha1, Some(key))) },
            "new(byte[] key)" => |_, a| Ok(made("HMACSHA1", Sha1, Some(a.value(0).as_bytes().ok_or_else(Exception::null_reference)?))),
            "new(byte[] key, bool useManagedSha1)" => |_, a| {
                Ok(made("HMACSHA1", Sha1, Some(a.value(0).as_bytes().ok_or_else(Exception::null_reference)?)))
            },
        ],
    },
    keyed!(Sha256, "HMACSHA256", "HMACSHA256 : HMAC"),
    keyed!(Sha384, "HMACSHA384", "HMACSHA384 : HMAC"),
    keyed!(Sha512, "HMACSHA512", "HMACSHA512 : HMAC"),
];

/// A hash as an object: what came since it began, and what it gave last.
#[derive(Debug)]
struct Hash {
    class: &'static str,
    algorithm: Algorithm,
    key: RefCell<Option<Vec<u8>>>,
    pending: RefCell<Vec<u8>>,
    begun: Cell<bool>,
    last: RefCell<Option<Vec<u8>>>,
    disposed: Cell<bool>,
}

impl Native for Hash {
    fn class(&self) -> &'static str {
        self.class
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn made(class: &'static str, algorithm: Algorithm, key: Option<Vec<u8>>) -> Value {
    Object::Native(Box::new(Hash {
        class,
        algorithm,
        key: key.into(),
        pending: RefCell::default(),
        begun: Cell::new(false),
        last: RefCell::default(),
        disposed: Cell::new(false),
    }))
    .into()
}

fn this<'a>(a: &Args<'a>) -> Try<&'a Hash> {
    let hash = a.native::<Hash>(0)?;
    if hash.disposed.get() {
        return Err(Exception::new("System.ObjectDisposedException", "Cannot access a disposed object."));
    }
    Ok(hash)
}

fn hash_all(m: &mut Machine<'_>, hash: &Hash, bytes: Vec<u8>) -> Outcome {
    m.allocate(bytes.len() + 64)?;
    m.spend(bytes.len() / 32)?;
    let key = hash.key.borrow();
    let made = hash.algorithm.compute(key.as_deref(), &bytes);
    hash.begun.set(false);
    hash.last.replace(Some(made.clone()));
    Ok(Value::bytes(made))
}

/// `(byte[] buffer, int offset, int count)`
fn part(a: &Args<'_>, buffer: &str, offset: &str) -> Try<Vec<u8>> {
    let mut bytes = bytes_of(a.value(1), buffer)?;
    let start = usize::try_from(a.int(2)).map_err(|_| Exception::out_of_range("Non-negative number required.", offset))?;
    let count = usize::try_from(a.int(3)).ok().filter(|c| *c <= bytes.len()).ok_or_else(|| Exception::argument("Value was invalid."))?;
    if start > bytes.len() - count {
        return Err(Exception::argument(
            "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.",
        ));
    }
    bytes.truncate(start + count);
    bytes.drain(..start);
    Ok(bytes)
}

fn no_choice() -> Box<Exception> {
    Exception::new("System.PlatformNotSupportedException", "This platform does not allow the automatic selection of an algorithm.")
}

/// `Create("SHA256")`: null for a name that nobody knows; the algorithm must be of the type that is asked.
fn by_name(a: &Args<'_>, parameter: &str, wanted: &str) -> Outcome {
    let name: &Text = a.text(0, parameter)?;
    let name = name.to_str().to_ascii_uppercase();
    let name = name.strip_prefix("SYSTEM.SECURITY.CRYPTOGRAPHY.").unwrap_or(&name);
    let keyed = |class, algorithm: Algorithm| made(class, algorithm, Some(vec![0; algorithm.key_length()]));
    let value = match name {
        "MD5" => made("MD5CryptoServiceProvider", Md5, None),
        "SHA" | "SHA1" | "SHA-1" => made("SHA1CryptoServiceProvider", Sha1, None),
        "SHA256" | "SHA-256" => made("SHA256Managed", Sha256, None),
        "SHA384" | "SHA-384" => made("SHA384Managed", Sha384, None),
        "SHA512" | "SHA-512" => made("SHA512Managed", Sha512, None),
        "HMACMD5" => keyed("HMACMD5", Md5),
        "HMAC" | "HMACSHA1" => keyed("HMACSHA1", Sha1),
        "HMACSHA256" => keyed("HMACSHA256", Sha256),
        "HMACSHA384" => keyed("HMACSHA384", Sha384),
        "HMACSHA512" => keyed("HMACSHA512", Sha512),
        _ => return Ok(Value::Null),
    };
    let ty = Ty::named(wanted);
    if !derives(&value.ty(), &ty) {
        return Err(Exception::cast(&value.type_name(), &ty.full_name()));
    }
    Ok(value)
}
