//! Certificates: clients of this gateway bring none, and none are uploaded. Expressions that ask for one are bound, and see null.

use crate::expr::member::{Class, Shape, rows};
use crate::expr::value::Value;

const SPACE: &str = "System.Security.Cryptography.X509Certificates";

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "X509Certificate",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "string Issuer" => |_, _| Ok(Value::Null),
            "string Subject" => |_, _| Ok(Value::Null),
            "string GetCertHashString()" => |_, _| Ok(Value::Null),
            "string GetEffectiveDateString()" => |_, _| Ok(Value::Null),
            "string GetExpirationDateString()" => |_, _| Ok(Value::Null),
            "string GetPublicKeyString()" => |_, _| Ok(Value::Null),
            "string GetSerialNumberString()" => |_, _| Ok(Value::Null),
        ],
    },
    Class {
        declaration: "X509Certificate2 : X509Certificate",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "string FriendlyName" => |_, _| Ok(Value::Null),
            "bool HasPrivateKey" => |_, _| Ok(Value::Bool(false)),
            "X500DistinguishedName IssuerName" => |_, _| Ok(Value::Null),
            "DateTime NotAfter" => |_, _| Ok(Value::Null),
            "DateTime NotBefore" => |_, _| Ok(Value::Null),
            "byte[] RawData" => |_, _| Ok(Value::Null),
            "string SerialNumber" => |_, _| Ok(Value::Null),
            "X500DistinguishedName SubjectName" => |_, _| Ok(Value::Null),
            "string Thumbprint" => |_, _| Ok(Value::Null),
            "int Version" => |_, _| Ok(Value::Int(0)),
            "bool Verify()" => |_, _| Ok(Value::Bool(false)),
            "string GetNameInfo(X509NameType nameType, bool forIssuer)" => |_, _| Ok(Value::Null),
        ],
    },
    Class { declaration: "X500DistinguishedName", space: SPACE, shape: Shape::Class, rows: rows!["string Name" => |_, _| Ok(Value::Null)] },
    Class {
        declaration: "X509NameType",
        space: SPACE,
        shape: Shape::Enum(&[
            ("SimpleName", 0),
            ("EmailName", 1),
            ("UpnName", 2),
            ("DnsName", 3),
            ("DnsFromAlternativeName", 4),
            ("UrlName", 5),
        ]),
        rows: &[],
    },
    Class {
        declaration: "CertificateExtensions",
        space: "Apim",
        shape: Shape::Static,
        rows: rows!["static bool VerifyNoRevocation(this X509Certificate2 input)" => |_, _| Ok(Value::Bool(false))],
    },
];
