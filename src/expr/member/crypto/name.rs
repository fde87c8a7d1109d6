//! Names as objects: of hashes, of RSA's paddings, and object identifiers.

use std::any::Any;

use crate::expr::eval::Args;
use crate::expr::member::{Class, Shape, rows};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

use super::SPACE;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "HashAlgorithmName",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new(string name)" => |_, a| Ok(named("HashAlgorithmName", a.value(0))),
            "static HashAlgorithmName MD5" => |_, _| Ok(named("HashAlgorithmName", &"MD5".into())),
            "static HashAlgorithmName SHA1" => |_, _| Ok(named("HashAlgorithmName", &"SHA1".into())),
            "static HashAlgorithmName SHA256" => |_, _| Ok(named("HashAlgorithmName", &"SHA256".into())),
            "static HashAlgorithmName SHA384" => |_, _| Ok(named("HashAlgorithmName", &"SHA384".into())),
            "static HashAlgorithmName SHA512" => |_, _| Ok(named("HashAlgorithmName", &"SHA512".into())),
            "string Name" => |_, a| Ok(this(a)?.name.clone()),
        ],
    },
    Class {
        declaration: "RSASignaturePadding",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "static RSASignaturePadding Pkcs1" => |_, _| Ok(named("RSASignaturePadding", &"Pkcs1".into())),
            "static RSASignaturePadding Pss" => |_, _| Ok(named("RSASignaturePadding", &"Pss".into())),
        ],
    },
    Class {
        declaration: "RSAEncryptionPadding",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "static RSAEncryptionPadding Pkcs1" => |_, _| Ok(named("RSAEncryptionPadding", &"Pkcs1".into())),
            "static RSAEncryptionPadding OaepSHA1" => |_, _| Ok(named("RSAEncryptionPadding", &"OaepSHA1".into())),
            "static RSAEncryptionPadding OaepSHA256" => |_, _| Ok(named("RSAEncryptionPadding", &"OaepSHA256".into())),
            "static RSAEncryptionPadding OaepSHA384" => |_, _| Ok(named("RSAEncryptionPadding", &"OaepSHA384".into())),
            "static RSAEncryptionPadding OaepSHA512" => |_, _| Ok(named("RSAEncryptionPadding", &"OaepSHA512".into())),
        ],
    },
    Class {
        declaration: "Oid",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| Ok(oid(Value::Null, Value::Null)),
            "new(string oid)" => |_, a| {
                let text = a.value(0).to_text();
                let known = KNOWN.iter().find(|(number, name)| text == **number || text.to_str().eq_ignore_ascii_case(name));
                let number = known.map_or_else(|| a.value(0).clone(), |(number, _)| (*number).into());
                Ok(oid(number, known.map(|(_, name)| *name).into()))
            },
            "new(string value, string friendlyName)" => |_, a| Ok(oid(a.value(0).clone(), a.value(1).clone())),
            "string Value" => |_, a| Ok(a.native::<Oid>(0)?.number.clone()),
            "string FriendlyName" => |_, a| Ok(a.native::<Oid>(0)?.name.clone()),
        ],
    },
];

/// The identifiers that gateways meet.
const KNOWN: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "S"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("1.2.840.113549.1.9.1", "E"),
    ("1.2.840.113549.1.1.1", "RSA"),
    ("1.2.840.113549.1.1.5", "sha1RSA"),
    ("1.2.840.113549.1.1.11", "sha256RSA"),
    ("1.2.840.113549.1.1.12", "sha384RSA"),
    ("1.2.840.113549.1.1.13", "sha512RSA"),
    ("1.2.840.10045.2.1", "ECC"),
    ("1.2.840.113549.2.5", "md5"),
    ("1.3.14.3.2.26", "sha1"),
    ("2.16.840.1.101.3.4.2.1", "sha256"),
    ("2.16.840.1.101.3.4.2.2", "sha384"),
    ("2.16.840.1.101.3.4.2.3", "sha512"),
];

/// A name of a class; equal when the names are.
#[derive(Debug)]
struct Named {
    class: &'static str,
    name: Value,
}

impl Native for Named {
    fn class(&self) -> &'static str {
        self.class
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn is_equal(&self, other: &dyn Native) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|o| o.class == self.class && o.name.as_text() == self.name.as_text())
    }
    fn print(&self) -> Option<Text> {
        Some(self.name.to_text())
    }
}

#[derive(Debug)]
struct Oid {
    number: Value,
    name: Value,
}

impl Native for Oid {
    fn class(&self) -> &'static str {
        "Oid"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn named(class: &'static str, name: &Value) -> Value {
    Object::Native(Box::new(Named { class, name: name.clone() })).into()
}

fn oid(number: Value, name: Value) -> Value {
    Object::Native(Box::new(Oid { number, name })).into()
}

fn this<'a>(a: &Args<'a>) -> Result<&'a Named, Box<Exception>> {
    a.native(0)
}
