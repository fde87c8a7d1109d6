//! `SymmetricAlgorithm` and its kinds, their transforms, `Encrypt` and `Decrypt`.

use std::any::Any;
use std::cell::{Cell, RefCell};

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Value};

use super::cipher::{Cipher, Padding, pad, transform, unpad};
use super::{SPACE, bytes_of, cryptographic};

type Try<T> = Result<T, Box<Exception>>;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "CipherMode",
        space: SPACE,
        shape: Shape::Enum(&[("CBC", 1), ("ECB", 2), ("OFB", 3), ("CFB", 4), ("CTS", 5)]),
        rows: &[],
    },
    Class {
        declaration: "PaddingMode",
        space: SPACE,
        shape: Shape::Enum(&[("None", 1), ("PKCS7", 2), ("Zeros", 3), ("ANSIX923", 4), ("ISO10126", 5)]),
        rows: &[],
    },
    Class {
        declaration: "SymmetricAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "static SymmetricAlgorithm Create(string algName)" => |_, a| {
                Ok(match a.text(0, "name")?.to_str().to_ascii_lowercase().as_str() {
                    "aes" | "system.security.cryptography.aes" => made("AesCryptoServiceProvider", Cipher::Aes),
                    "rijndael" | "system.security.cryptography.rijndael" => made("RijndaelManaged", Cipher::Aes),
                    "tripledes" | "3des" | "triple des" => made("TripleDESCryptoServiceProvider", Cipher::TripleDes),
                    _ => Value::Null,
                })
            },
            "byte[] Key" => |m, a| key_of(m, this(a)?).map(Value::bytes),
            "set byte[] Key" => |_, a| set_key(a),
            "byte[] IV" => |m, a| iv_of(m, this(a)?).map(Value::bytes),
            "set byte[] IV" => |_, a| {
                let (this, iv) = (this(a)?, bytes_of(a.value(1), "value")?);
                if iv.len() != this.cipher.block() {
                    return Err(cryptographic("Specified initialization vector (IV) does not match the block size for this algorithm."));
                }
                this.iv.replace(Some(iv));
                Ok(Value::Null)
            },
            "int KeySize" => |_, a| Ok(this(a)?.key_bits.get().into()),
            "set int KeySize" => |_, a| {
                let fits = a.int(1) % 8 == 0 && usize::try_from(a.int(1) / 8).is_ok_and(|n| this(a).is_ok_and(|t| t.cipher.takes_key(n)));
                if !fits {
                    return Err(cryptographic("Specified key is not a valid size for this algorithm."));
                }
                this(a)?.key_bits.set(a.int(1));
                this(a)?.key.replace(None);
                Ok(Value::Null)
            },
            "int BlockSize" => |_, a| Ok(Value::Int(if this(a)?.cipher == Cipher::Aes { 128 } else { 64 })),
            "set int BlockSize" => |_, a| {
                if usize::try_from(a.int(1)).ok() != Some(this(a)?.cipher.block() * 8) {
                    return Err(cryptographic("Specified block size is not valid for this algorithm."));
                }
                Ok(Value::Null)
            },
            "CipherMode Mode" => |_, a| Ok(labelled("CipherMode", this(a)?.mode.get())),
            "set CipherMode Mode" => |_, a| {
                if !matches!(a.int(1), 1 | 2 | 4) {
                    return Err(bad_mode());
                }
                this(a)?.mode.set(a.int(1));
                Ok(Value::Null)
            },
            "PaddingMode Padding" => |_, a| Ok(labelled("PaddingMode", this(a)?.padding.get())),
            "set PaddingMode Padding" => |_, a| {
                if padding(a.int(1)).is_none() {
                    return Err(cryptographic("Specified padding mode is not valid for this algorithm."));
                }
                this(a)?.padding.set(a.int(1));
                Ok(Value::Null)
            },
            "bool ValidKeySize(int bitLength)" => |_, a| {
                Ok((a.int(1) % 8 == 0 && usize::try_from(a.int(1) / 8).is_ok_and(|n| this(a).is_ok_and(|t| t.cipher.takes_key(n)))).into())
            },
            "void GenerateKey()" => |_, a| { this(a)?.key.replace(None); Ok(Value::Null) },
            "void GenerateIV()" => |_, a| { this(a)?.iv.replace(None); Ok(Value::Null) },
            "ICryptoTransform CreateEncryptor()" => |m, a| own_transform(m, this(a)?, true),
            "ICryptoTransform CreateEncryptor(byte[] rgbKey, byte[] rgbIV)" => |_, a| made_transform(this(a)?, a.value(1), a.value(2), true),
            "ICryptoTransform CreateDecryptor()" => |m, a| own_transform(m, this(a)?, false),
            "ICryptoTransform CreateDecryptor(byte[] rgbKey, byte[] rgbIV)" => |_, a| made_transform(this(a)?, a.value(1), a.value(2), false),
            "void Clear()" => |_, _| Ok(Value::Null),
            "void Dispose()" => |_, _| Ok(Value::Null),
        ],
    },
    Class {
        declaration: "Aes : SymmetricAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["static Aes Create()" => |_, _| Ok(made("AesImplementation", Cipher::Aes))],
    },
    Class { declaration: "AesImplementation : Aes", space: "Internal.Cryptography", shape: Shape::Class, rows: &[] },
    Class {
        declaration: "AesManaged : Aes",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["new()" => |_, _| Ok(made("AesManaged", Cipher::Aes))],
    },
    Class {
        declaration: "AesCryptoServiceProvider : Aes",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["new()" => |_, _| Ok(made("AesCryptoServiceProvider", Cipher::Aes))],
    },
    Class { declaration: "Rijndael : SymmetricAlgorithm", space: SPACE, shape: Shape::Class, rows: &[] },
    Class {
        declaration: "RijndaelManaged : Rijndael",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["new()" => |_, _| Ok(made("RijndaelManaged", Cipher::Aes))],
    },
    Class {
        declaration: "TripleDES : SymmetricAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "static TripleDES Create()" => |_, _| Ok(made("TripleDesImplementation", Cipher::TripleDes)),
            "byte[] Key" => |m, a| key_of(m, this(a)?).map(Value::bytes),
            "set byte[] Key" => |_, a| set_key(a),
        ],
    },
    Class { declaration: "TripleDesImplementation : TripleDES", space: "Internal.Cryptography", shape: Shape::Class, rows: &[] },
    Class {
        declaration: "TripleDESCryptoServiceProvider : TripleDES",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["new()" => |_, _| Ok(made("TripleDESCryptoServiceProvider", Cipher::TripleDes))],
    },
    Class {
        declaration: "ICryptoTransform",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows![
            "byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)" => |m, a| {
                let bytes = input(a)?;
                finish(m, a.native::<Transform>(0)?, bytes)
            },
            "int InputBlockSize" => |_, a| Ok(i32::try_from(a.native::<Transform>(0)?.cipher.block()).unwrap_or(0).into()),
            "int OutputBlockSize" => |_, a| Ok(i32::try_from(a.native::<Transform>(0)?.cipher.block()).unwrap_or(0).into()),
            "bool CanReuseTransform" => |_, _| Ok(true.into()),
            "bool CanTransformMultipleBlocks" => |_, _| Ok(true.into()),
            "void Dispose()" => |_, _| Ok(Value::Null),
        ],
    },
    Class {
        declaration: "BytesExtensions",
        space: "Apim",
        shape: Shape::Static,
        rows: rows![
            "static byte[] Encrypt(this byte[] input, string alg, byte[] key, byte[] iv)" => |m, a| by_name(m, a, true),
            "static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg)" => |m, a| by_algorithm(m, a, true),
            "static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)" => |m, a| by_algorithm(m, a, true),
            "static byte[] Decrypt(this byte[] input, string alg, byte[] key, byte[] iv)" => |m, a| by_name(m, a, false),
            "static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg)" => |m, a| by_algorithm(m, a, false),
            "static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)" => |m, a| by_algorithm(m, a, false),
        ],
    },
];

/// An algorithm with its settings; key and vector are drawn when they are first asked for.
#[derive(Debug)]
struct Symmetric {
    class: &'static str,
    cipher: Cipher,
    key: RefCell<Option<Vec<u8>>>,
    key_bits: Cell<i32>,
    iv: RefCell<Option<Vec<u8>>>,
    mode: Cell<i32>,
    padding: Cell<i32>,
}

/// An encryptor or decryptor.
#[derive(Debug)]
struct Transform {
    cipher: Cipher,
    key: Vec<u8>,
    /// None: each block by itself.
    iv: Option<Vec<u8>>,
    padding: Padding,
    encrypt: bool,
}

impl Native for Symmetric {
    fn class(&self) -> &'static str {
        self.class
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Native for Transform {
    fn class(&self) -> &'static str {
        "ICryptoTransform"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn new(class: &'static str, cipher: Cipher) -> Symmetric {
    Symmetric {
        class,
        cipher,
        key: RefCell::default(),
        key_bits: Cell::new(if cipher == Cipher::Aes { 256 } else { 192 }),
        iv: RefCell::default(),
        mode: Cell::new(1),
        padding: Cell::new(2),
    }
}

fn made(class: &'static str, cipher: Cipher) -> Value {
    Object::Native(Box::new(new(class, cipher))).into()
}

fn this<'a>(a: &Args<'a>) -> Try<&'a Symmetric> {
    a.native(0)
}

fn labelled(name: &str, n: i32) -> Value {
    crate::expr::member::class(name).map_or(Value::Null, |class| Value::Enum(class, n))
}

fn bad_mode() -> Box<Exception> {
    cryptographic("Specified cipher mode is not valid for this algorithm.")
}

fn padding(n: i32) -> Option<Padding> {
    Some(match n {
        1 => Padding::None,
        2 => Padding::Pkcs7,
        3 => Padding::Zeros,
        4 => Padding::AnsiX923,
        5 => Padding::Iso10126,
        _ => return None,
    })
}

/// A key in which two of the three are the same encrypts once only.
fn is_weak(key: &[u8]) -> bool {
    let part = |i: usize| key.get(i * 8..i * 8 + 8).map(|p| p.iter().map(|b| b & 0xfe).collect::<Vec<u8>>());
    part(0) == part(1) || part(2).is_some() && part(1) == part(2)
}

fn key_of(m: &mut Machine<'_>, this: &Symmetric) -> Try<Vec<u8>> {
    if this.key.borrow().is_none() {
        let key = super::random::bytes(m, usize::try_from(this.key_bits.get() / 8).unwrap_or(0))?;
        this.key.replace(Some(key));
    }
    Ok(this.key.borrow().clone().unwrap_or_default())
}

fn set_key(a: &Args<'_>) -> Outcome {
    let (this, key) = (this(a)?, bytes_of(a.value(1), "value")?);
    if !this.cipher.takes_key(key.len()) {
        return Err(cryptographic("Specified key is not a valid size for this algorithm."));
    }
    if this.cipher == Cipher::TripleDes && is_weak(&key) {
        return Err(cryptographic("Specified key is a known weak key for 'TripleDES' and cannot be used."));
    }
    this.key_bits.set(i32::try_from(key.len() * 8).unwrap_or(0));
    this.key.replace(Some(key));
    Ok(Value::Null)
}

fn iv_of(m: &mut Machine<'_>, this: &Symmetric) -> Try<Vec<u8>> {
    if this.iv.borrow().is_none() {
        let iv = super::random::bytes(m, this.cipher.block())?;
        this.iv.replace(Some(iv));
    }
    Ok(this.iv.borrow().clone().unwrap_or_default())
}

/// A transform with a key and vector that are given.
fn with(this: &Symmetric, key: &Value, iv: &Value, encrypt: bool) -> Try<Transform> {
    let key = bytes_of(key, "rgbKey")?;
    if !this.cipher.takes_key(key.len()) {
        return Err(Exception::argument("Specified key is not a valid size for this algorithm. (Parameter 'rgbKey')"));
    }
    let iv = iv.as_bytes();
    if iv.as_ref().is_some_and(|iv| iv.len() != this.cipher.block()) {
        return Err(Exception::argument(
            "Specified initialization vector (IV) does not match the block size for this algorithm. (Parameter 'rgbIV')",
        ));
    }
    let iv = match this.mode.get() {
        1 => Some(iv.ok_or_else(|| cryptographic("The cipher mode specified requires that an initialization vector (IV) be used."))?),
        2 => None,
        _ => return Err(bad_mode()),
    };
    let padding = padding(this.padding.get()).unwrap_or(Padding::Pkcs7);
    Ok(Transform { cipher: this.cipher, key, iv, padding, encrypt })
}

fn own(m: &mut Machine<'_>, this: &Symmetric, encrypt: bool) -> Try<Transform> {
    let (key, iv) = (key_of(m, this)?, iv_of(m, this)?);
    with(this, &Value::bytes(key), &Value::bytes(iv), encrypt)
}

fn own_transform(m: &mut Machine<'_>, this: &Symmetric, encrypt: bool) -> Outcome {
    Ok(Object::Native(Box::new(own(m, this, encrypt)?)).into())
}

fn made_transform(this: &Symmetric, key: &Value, iv: &Value, encrypt: bool) -> Outcome {
    Ok(Object::Native(Box::new(with(this, key, iv, encrypt)?)).into())
}

/// `(byte[] inputBuffer, int inputOffset, int inputCount)`
fn input(a: &Args<'_>) -> Try<Vec<u8>> {
    let bytes = bytes_of(a.value(1), "inputBuffer")?;
    let start = usize::try_from(a.int(2)).map_err(|_| Exception::out_of_range("Non-negative number required.", "inputOffset"))?;
    let count = usize::try_from(a.int(3)).map_err(|_| Exception::out_of_range("Non-negative number required.", "inputCount"))?;
    bytes
        .get(start..)
        .and_then(|rest| rest.get(..count))
        .map(<[u8]>::to_vec)
        .ok_or_else(|| Exception::out_of_range("Attempt to transform beyond end of buffer.", "inputCount"))
}

fn finish(m: &mut Machine<'_>, t: &Transform, mut bytes: Vec<u8>) -> Outcome {
    m.allocate(bytes.len() + 64)?;
    m.spend(bytes.len() / 8)?;
    let block = t.cipher.block();
    if t.encrypt {
        let filler = if t.padding == Padding::Iso10126 { super::random::bytes(m, block)? } else { Vec::new() };
        pad(&mut bytes, block, t.padding, &filler)?;
    } else if !bytes.len().is_multiple_of(block) {
        return Err(cryptographic("The input data is not a complete block."));
    }
    transform(t.cipher, &t.key, t.iv.as_deref(), &mut bytes, t.encrypt)?;
    if !t.encrypt {
        unpad(&mut bytes, block, t.padding)?;
    }
    Ok(Value::bytes(bytes))
}

/// `Encrypt("Aes", key, iv)`
fn by_name(m: &mut Machine<'_>, a: &Args<'_>, encrypt: bool) -> Outcome {
    let name = a.text(1, "alg")?.to_str().to_ascii_lowercase();
    let cipher = match name.as_str() {
        "tripledes" => Cipher::TripleDes,
        _ if name.starts_with("aes") => Cipher::Aes,
        _ => {
            let message = format!("stub: symmetric algorithm {}", a.value(1));
            return Err(Exception::new("System.NotSupportedException", message));
        }
    };
    let transform = with(&new("", cipher), a.value(2), a.value(3), encrypt)?;
    let bytes = a.value(0).as_bytes().ok_or_else(Exception::null_reference)?;
    finish(m, &transform, bytes)
}

/// `Encrypt(algorithm[, key, iv])`
fn by_algorithm(m: &mut Machine<'_>, a: &Args<'_>, encrypt: bool) -> Outcome {
    let this = a.native::<Symmetric>(1)?;
    let transform = if a.len() > 2 { with(this, a.value(2), a.value(3), encrypt)? } else { own(m, this, encrypt)? };
    let bytes = a.value(0).as_bytes().ok_or_else(Exception::null_reference)?;
    finish(m, &transform, bytes)
}
