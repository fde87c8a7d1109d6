//! `IPAddress`.

use std::any::Any;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::expr::eval::Args;
use crate::expr::member::{Class, Shape, rows, string};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Text, Value};

type Try<T> = Result<T, Box<Exception>>;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "AddressFamily",
        space: "System.Net.Sockets",
        shape: Shape::Enum(&[("Unspecified", 0), ("Unix", 1), ("InterNetwork", 2), ("InterNetworkV6", 23)]),
        rows: &[],
    },
    Class {
        declaration: "IPAddress",
        space: "System.Net",
        shape: Shape::Class,
        rows: rows![
            "new(byte[] address)" => |_, a| {
                let bytes = a.value(0).as_bytes().ok_or_else(|| Exception::argument_null("address"))?;
                Address::of(&bytes).map(made).ok_or_else(|| Exception::argument("An invalid IP address was specified. (Parameter 'address')"))
            },
            "new(long newAddress)" => |_, a| match u32::try_from(a.long(0)) {
                Ok(n) => Ok(made(Address::V4(n.to_le_bytes().into()))),
                Err(_) => Err(Exception::out_of_range("Specified argument was out of the range of valid values.", "newAddress")),
            },
            "static IPAddress Any" => |_, _| Ok(fixed(Ipv4Addr::UNSPECIFIED)),
            "static IPAddress Loopback" => |_, _| Ok(fixed(Ipv4Addr::LOCALHOST)),
            "static IPAddress Broadcast" => |_, _| Ok(fixed(Ipv4Addr::BROADCAST)),
            "static IPAddress None" => |_, _| Ok(fixed(Ipv4Addr::BROADCAST)),
            "static IPAddress IPv6Any" => |_, _| Ok(made(Address::V6(Ipv6Addr::UNSPECIFIED, 0))),
            "static IPAddress IPv6Loopback" => |_, _| Ok(made(Address::V6(Ipv6Addr::LOCALHOST, 0))),
            "static IPAddress IPv6None" => |_, _| Ok(made(Address::V6(Ipv6Addr::UNSPECIFIED, 0))),
            "static IPAddress Parse(string ipString)" => |_, a| {
                Address::parse(&a.text(0, "ipString")?.to_str()).map(made).ok_or_else(|| Exception::format("An invalid IP address was specified."))
            },
            "static bool TryParse(string ipString, out IPAddress address)" => |m, a| {
                let parsed = a.value(0).as_text().and_then(|t| Address::parse(&t.to_str()));
                m.outs.push(parsed.map_or(Value::Null, made));
                Ok(parsed.is_some().into())
            },
            "static bool IsLoopback(IPAddress address)" => |_, a| match a.value(0) {
                Value::Null => Err(Exception::argument_null("address")),
                _ => Ok(match a.native::<Ip>(0)?.address {
                    Address::V4(v4) => v4.is_loopback(),
                    Address::V6(v6, _) => v6.is_loopback() || v6 == Ipv4Addr::LOCALHOST.to_ipv6_mapped(),
                }.into()),
            },
            "long Address" => |_, a| match this(a)? {
                Address::V4(v4) => Ok(i64::from(u32::from_le_bytes(v4.octets())).into()),
                Address::V6(..) => Err(Exception::new("System.Net.Sockets.SocketException", "Operation not supported")),
            },
            "AddressFamily AddressFamily" => |_, a| {
                let n = if this(a)?.bytes().len() == 4 { 2 } else { 23 };
                Ok(crate::expr::member::class("AddressFamily").map_or(Value::Null, |class| Value::Enum(class, n)))
            },
            "byte[] GetAddressBytes()" => |_, a| Ok(Value::bytes(this(a)?.bytes())),
            "bool IsIPv4MappedToIPv6" => |_, a| Ok(matches!(this(a)?, Address::V6(v6, _) if v6.to_ipv4_mapped().is_some()).into()),
            "bool IsIPv6LinkLocal" => |_, a| Ok(begins(a, 0xffc0, 0xfe80)?.into()),
            "bool IsIPv6Multicast" => |_, a| Ok(begins(a, 0xff00, 0xff00)?.into()),
            "bool IsIPv6SiteLocal" => |_, a| Ok(begins(a, 0xffc0, 0xfec0)?.into()),
            "bool IsIPv6Teredo" => |_, a| Ok((matches!(this(a)?, Address::V6(v6, _) if v6.segments()[..2] == [0x2001, 0])).into()),
            "long ScopeId" => |_, a| match this(a)? {
                Address::V6(_, scope) => Ok(i64::from(scope).into()),
                Address::V4(_) => Err(Exception::new("System.Net.Sockets.SocketException", "Operation not supported")),
            },
            "IPAddress MapToIPv4()" => |_, a| Ok(match this(a)? {
                Address::V6(v6, _) => made(Address::V4(v6.to_ipv4_mapped().unwrap_or_else(|| {
                    let [.., a, b, c, d] = v6.octets();
                    Ipv4Addr::new(a, b, c, d)
                }))),
                Address::V4(_) => a.value(0).clone(),
            }),
            "IPAddress MapToIPv6()" => |_, a| Ok(match this(a)? {
                Address::V4(v4) => made(Address::V6(v4.to_ipv6_mapped(), 0)),
                Address::V6(..) => a.value(0).clone(),
            }),
            "int GetHashCode()" => |_, a| Ok(string::hash_code(&this(a)?.to_string().into()).into()),
            "bool Equals(object comparand)" => |_, a| Ok(crate::expr::eval::convert::equal(a.value(0), a.value(1)).into()),
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
        ],
    },
    Class { declaration: "IPAddress+ReadOnlyIPAddress : IPAddress", space: "System.Net", shape: Shape::Class, rows: &[] },
];

/// An address of the Internet, with the scope of those that have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    V4(Ipv4Addr),
    V6(Ipv6Addr, u32),
}

#[derive(Debug)]
struct Ip {
    class: &'static str,
    address: Address,
}

impl Native for Ip {
    fn class(&self) -> &'static str {
        self.class
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn is_equal(&self, other: &dyn Native) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.address == other.address)
    }
    /// `==` asks whether they are one object.
    fn is_same(&self, _other: &dyn Native) -> bool {
        false
    }
    fn print(&self) -> Option<Text> {
        Some(self.address.to_string().into())
    }
}

fn made(address: Address) -> Value {
    Object::Native(Box::new(Ip { class: "IPAddress", address })).into()
}

fn fixed(v4: Ipv4Addr) -> Value {
    Object::Native(Box::new(Ip { class: "IPAddress+ReadOnlyIPAddress", address: Address::V4(v4) })).into()
}

fn this(a: &Args<'_>) -> Try<Address> {
    a.native::<Ip>(0).map(|ip| ip.address)
}

/// Whether the first 16 bits of an address of version 6 are these.
fn begins(a: &Args<'_>, mask: u16, bits: u16) -> Try<bool> {
    Ok(matches!(this(a)?, Address::V6(v6, _) if v6.segments()[0] & mask == bits))
}

impl Address {
    fn of(bytes: &[u8]) -> Option<Self> {
        <[u8; 4]>::try_from(bytes).map(|b| Self::V4(b.into())).or_else(|_| <[u8; 16]>::try_from(bytes).map(|b| Self::V6(b.into(), 0))).ok()
    }

    /// `GetAddressBytes()`
    pub fn bytes(self) -> Vec<u8> {
        match self {
            Self::V4(v4) => v4.octets().to_vec(),
            Self::V6(v6, _) => v6.octets().to_vec(),
        }
    }

    /// Reads an address, also the short forms of version 4 and hexadecimal or octal numbers in it.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.contains(':') {
            return short_v4(text).map(Self::V4);
        }
        let inner = match text.strip_prefix('[') {
            Some(rest) => rest.split_once(']').filter(|(_, after)| after.is_empty() || after.starts_with(':'))?.0,
            None => text,
        };
        let (address, scope) = inner.split_once('%').unwrap_or((inner, "0"));
        Some(Self::V6(address.parse().ok()?, scope.parse().unwrap_or(0)))
    }
}

/// One to four numbers, the last of which fills what is left.
fn short_v4(text: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u32> = text.split('.').map(number).collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    if first.len() > 3 || first.iter().any(|p| *p > 255) {
        return None;
    }
    let room = 8 * (4 - u32::try_from(first.len()).ok()?);
    if room < 32 && *last >> room != 0 {
        return None;
    }
    let high = first.iter().enumerate().fold(0, |n, (i, p)| n | p << (24 - 8 * i));
    Some((high | last).into())
}

fn number(text: &str) -> Option<u32> {
    let (digits, base) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    if digits.starts_with('+') { None } else { u32::from_str_radix(digits, base).ok() }
}

/// As .NET prints it: the last of the longest rows of zeros becomes `::`.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (v6, scope) = match self {
            Self::V4(v4) => return write!(f, "{v4}"),
            Self::V6(v6, scope) => (v6, scope),
        };
        let parts = v6.segments();
        let embeds = parts[..5].iter().all(|p| *p == 0) && (parts[5] == 0xffff || parts[5] == 0 && parts[6] != 0)
            || parts[..4].iter().all(|p| *p == 0) && parts[4] == 0 && parts[5] == 0x5efe
            || parts[4] == 0 && parts[5] == 0x5efe;
        let count = if embeds { 6 } else { 8 };
        let (mut best, mut at) = ((0, 0), 0);
        while at < count {
            let length = parts[at..count].iter().take_while(|p| **p == 0).count();
            if length > 1 && length > best.1 {
                best = (at, length);
            }
            at += length.max(1);
        }
        let hex = |parts: &[u16]| parts.iter().map(|p| format!("{p:x}")).collect::<Vec<_>>().join(":");
        let body =
            if best.1 > 1 { format!("{}::{}", hex(&parts[..best.0]), hex(&parts[best.0 + best.1..count])) } else { hex(&parts[..count]) };
        f.write_str(&body)?;
        if embeds {
            let [.., a, b, c, d] = v6.octets();
            let colon = if body.ends_with(':') { "" } else { ":" };
            write!(f, "{colon}{a}.{b}.{c}.{d}")?;
        }
        if *scope != 0 {
            write!(f, "%{scope}")?;
        }
        Ok(())
    }
}
