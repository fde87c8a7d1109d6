//! Certificates and RSA keys: every member has its type, and none has a value, since no request here brings a certificate and
//! no gateway here holds one.

use crate::expr::member::{Class, Outcome, Row, Shape, rows};
use crate::expr::value::Exception;

use super::SPACE;

const X509: &str = "System.Security.Cryptography.X509Certificates";

/// A member of an object that is never there.
fn never() -> Outcome {
    Err(Exception::null_reference())
}

/// Members without values.
macro_rules! members {
    ($($signature:literal),* $(,)?) => {
        &[$(Row { signature: $signature, run: |_, _| never() }),*]
    };
}

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "X509NameType",
        space: X509,
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
        declaration: "X509ContentType",
        space: X509,
        shape: Shape::Enum(&[
            ("Unknown", 0),
            ("Cert", 1),
            ("SerializedCert", 2),
            ("Pfx", 3),
            ("Pkcs12", 3),
            ("SerializedStore", 4),
            ("Pkcs7", 5),
            ("Authenticode", 6),
        ]),
        rows: &[],
    },
    Class {
        declaration: "X509Certificate",
        space: X509,
        shape: Shape::Class,
        rows: members![
            "string Issuer",
            "string Subject",
            "bool Equals(X509Certificate other)",
            "byte[] Export(X509ContentType contentType)",
            "byte[] Export(X509ContentType contentType, string password)",
            "byte[] GetCertHash()",
            "byte[] GetCertHash(HashAlgorithmName hashAlgorithm)",
            "string GetCertHashString()",
            "string GetCertHashString(HashAlgorithmName hashAlgorithm)",
            "string GetEffectiveDateString()",
            "string GetExpirationDateString()",
            "string GetFormat()",
            "string GetIssuerName()",
            "string GetKeyAlgorithm()",
            "byte[] GetKeyAlgorithmParameters()",
            "string GetKeyAlgorithmParametersString()",
            "string GetName()",
            "byte[] GetPublicKey()",
            "string GetPublicKeyString()",
            "byte[] GetRawCertData()",
            "string GetRawCertDataString()",
            "byte[] GetSerialNumber()",
            "string GetSerialNumberString()",
            "string ToString(bool fVerbose)",
            "void Reset()",
            "void Dispose()",
        ],
    },
    Class {
        declaration: "X509Certificate2 : X509Certificate",
        space: X509,
        shape: Shape::Class,
        rows: members![
            "bool Archived",
            "X509ExtensionCollection Extensions",
            "string FriendlyName",
            "bool HasPrivateKey",
            "X500DistinguishedName IssuerName",
            "DateTime NotAfter",
            "DateTime NotBefore",
            "AsymmetricAlgorithm PrivateKey",
            "PublicKey PublicKey",
            "byte[] RawData",
            "string SerialNumber",
            "Oid SignatureAlgorithm",
            "X500DistinguishedName SubjectName",
            "string Thumbprint",
            "int Version",
            "string GetNameInfo(X509NameType nameType, bool forIssuer)",
            "bool Verify()",
        ],
    },
    Class { declaration: "X509ExtensionCollection", space: X509, shape: Shape::Class, rows: members!["int Count"] },
    Class {
        declaration: "X500DistinguishedName",
        space: X509,
        shape: Shape::Class,
        rows: members!["string Name", "Oid Oid", "byte[] RawData"],
    },
    Class { declaration: "PublicKey", space: X509, shape: Shape::Class, rows: members!["Oid Oid", "AsymmetricAlgorithm Key"] },
    Class {
        declaration: "AsymmetricAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: members![
            "int KeySize",
            "string KeyExchangeAlgorithm",
            "string SignatureAlgorithm",
            "string ToXmlString(bool includePrivateParameters)",
            "void Dispose()",
        ],
    },
    Class {
        declaration: "RSA : AsymmetricAlgorithm",
        space: SPACE,
        shape: Shape::Class,
        rows: members![
            "byte[] Encrypt(byte[] data, RSAEncryptionPadding padding)",
            "byte[] Decrypt(byte[] data, RSAEncryptionPadding padding)",
            "byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
            "byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
            "bool VerifyData(byte[] data, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
            "bool VerifyHash(byte[] hash, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
        ],
    },
    Class {
        declaration: "RSACertificateExtensions",
        space: X509,
        shape: Shape::Static,
        rows: rows![
            "static RSA GetRSAPrivateKey(this X509Certificate2 certificate)" => |_, _| Err(Exception::argument_null("certificate")),
            "static RSA GetRSAPublicKey(this X509Certificate2 certificate)" => |_, _| Err(Exception::argument_null("certificate")),
        ],
    },
    Class {
        declaration: "CertificateExtensions",
        space: "Apim",
        shape: Shape::Static,
        rows: rows!["static bool VerifyNoRevocation(this X509Certificate2 input)" => |_, _| Ok(false.into())],
    },
];
