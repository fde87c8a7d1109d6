use crate::expr::eval::{Args, convert};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::{Exception, Text, Value, object};

use super::shared;

pub static CLASSES: &[Class] = &[Class {
    declaration: "Guid",
    space: "System",
    shape: Shape::Struct,
    rows: rows![
        "static Guid Empty" => |_, _| Ok(Value::Guid([0; 16])),
        "static Guid NewGuid()" => |m, _| {
            let mut bytes = (u128::from(m.context.random.bits()) << 64 | u128::from(m.context.random.bits())).to_be_bytes();
            // Version 4, the usual variant.
            bytes[6] = bytes[6] & 0x0f | 0x40;
            bytes[8] = bytes[8] & 0x3f | 0x80;
            Ok(Value::Guid(bytes))
        },
        "new()" => |_, _| Ok(Value::Guid([0; 16])),
        "new(string g)" => |_, a| parse_guid(a.text(0, "g")?),
        "new(byte[] b)" => |_, a| {
            let bytes = a.value(0).as_bytes().ok_or_else(|| Exception::argument_null("b"))?;
            let bytes = bytes.try_into().map_err(|_| Exception::argument("Byte array for GUID must be exactly 16 bytes long. (Parameter 'b')"))?;
            Ok(Value::Guid(swapped(bytes)))
        },
        "new(int a, short b, short c, byte[] d)" => |_, a| {
            let rest = a.value(3).as_bytes().ok_or_else(|| Exception::argument_null("d"))?;
            let rest = rest.try_into().map_err(|_| Exception::argument("Byte array for GUID must be exactly 8 bytes long. (Parameter 'd')"))?;
            Ok(made(a, rest))
        },
        "new(int a, short b, short c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k)" => |_, a| {
            let mut rest = [0; 8];
            rest.iter_mut().enumerate().for_each(|(at, byte)| *byte = a.int(at + 3) as u8);
            Ok(made(a, rest))
        },
        "static Guid Parse(string input)" => |_, a| parse_guid(a.text(0, "input")?),
        "static bool TryParse(string input, out Guid result)" => |m, a| {
            let parsed = a.value(0).as_text().and_then(|text| parse_guid(text).ok());
            let found = parsed.is_some();
            m.outs.push(parsed.unwrap_or(Value::Guid([0; 16])));
            Ok(found.into())
        },
        "static Guid ParseExact(string input, string format)" => |_, a| parse_exact(a.text(0, "input")?, a.text(1, "format")?),
        "static bool TryParseExact(string input, string format, out Guid result)" => |m, a| {
            let parsed = a.value(0).as_text().zip(a.value(1).as_text()).and_then(|(text, format)| parse_exact(text, format).ok());
            let found = parsed.is_some();
            m.outs.push(parsed.unwrap_or(Value::Guid([0; 16])));
            Ok(found.into())
        },
        "static bool op_Equality(Guid a, Guid b)" => shared::equals,
        "static bool op_Inequality(Guid a, Guid b)" => |_, a| Ok((!convert::equal(a.value(0), a.value(1))).into()),
        "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
        "string ToString(string format)" => shared::to_string,
        "string ToString(string format, IFormatProvider provider)" => shared::to_string,
        "byte[] ToByteArray()" => |_, a| match a.value(0) {
            Value::Guid(bytes) => Ok(Value::bytes(swapped(*bytes).to_vec())),
            _ => Ok(Value::Null),
        },
        "int CompareTo(Guid value)" => |_, a| compare(a),
        "int CompareTo(object value)" => |_, a| compare(a),
        "bool Equals(Guid g)" => shared::equals,
        "bool Equals(object o)" => shared::equals,
        "int GetHashCode()" => shared::hash_code,
    ],
}];

const DASHES: &str = "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).";
const FORMATS: &str = "Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\".";

/// The first three groups are stored with the least byte first.
fn swapped(b: [u8; 16]) -> [u8; 16] {
    [b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]]
}

fn made(a: &Args<'_>, rest: [u8; 8]) -> Value {
    let first = u128::from(a.int(0).cast_unsigned()) << 96;
    let groups = u128::from(a.int(1) as u16) << 80 | u128::from(a.int(2) as u16) << 64;
    Value::Guid((first | groups | u128::from(u64::from_be_bytes(rest))).to_be_bytes())
}

fn compare(a: &Args<'_>) -> Outcome {
    match a.value(1) {
        Value::Null => Ok(Value::Int(1)),
        Value::Guid(_) => Ok(Value::Int(convert::compare(a.value(0), a.value(1)) as i32)),
        _ => Err(Exception::argument("Object must be of type GUID. (Parameter 'value')")),
    }
}

/// `Guid.ToString(format)`
pub fn print(bytes: &[u8; 16], format: &str) -> Result<Text, Box<Exception>> {
    let letter = match format.as_bytes() {
        [] => 'd',
        [letter] => char::from(letter.to_ascii_lowercase()),
        _ => '?',
    };
    match letter {
        'd' | 'n' | 'b' | 'p' => Ok(object::guid(bytes, letter).into()),
        'x' => {
            let hex = object::guid(bytes, 'n');
            let rest: Vec<String> = (16..32).step_by(2).map(|at| format!("0x{}", &hex[at..at + 2])).collect();
            Ok(format!("{{0x{},0x{},0x{},{{{}}}}}", &hex[..8], &hex[8..12], &hex[12..16], rest.join(",")).into())
        }
        _ => Err(Exception::format(FORMATS)),
    }
}

/// `Guid.Parse`: the form follows from the first letter and whether there are dashes.
pub fn parse_guid(text: &Text) -> Outcome {
    let text = text.to_str();
    let text = text.trim();
    let letter = match (text.chars().next(), text.contains('-')) {
        (None, _) => return Err(Exception::format("Unrecognized Guid format.")),
        (Some('('), _) => 'p',
        (Some('{'), true) => 'b',
        (Some('{'), false) => 'x',
        (_, true) => 'd',
        (_, false) => 'n',
    };
    parse_form(text, letter)
}

fn parse_exact(text: &Text, format: &Text) -> Outcome {
    let format = format.to_str();
    let letter = format.chars().next().filter(|_| format.len() == 1).map_or('?', |c| c.to_ascii_lowercase());
    parse_form(text.to_str().trim(), letter)
}

fn parse_form(text: &str, letter: char) -> Outcome {
    let bracketed = |open, close| text.strip_prefix(open).and_then(|t: &str| t.strip_suffix(close)).filter(|t| t.len() == 36);
    match letter {
        'd' => dashed(text),
        'b' => dashed(bracketed('{', '}').ok_or_else(|| Exception::format(DASHES))?),
        'p' => dashed(bracketed('(', ')').ok_or_else(|| Exception::format(DASHES))?),
        'n' if text.len() != 32 => Err(Exception::format(DASHES)),
        'n' => digits(text),
        'x' => listed(text),
        _ => Err(Exception::format(FORMATS)),
    }
}

fn dashed(text: &str) -> Outcome {
    if text.len() != 36 {
        return Err(Exception::format(DASHES));
    }
    let bytes = text.as_bytes();
    if [8, 13, 18, 23].iter().any(|at| bytes.get(*at) != Some(&b'-')) {
        return Err(Exception::format("Dashes are in the wrong position for GUID parsing."));
    }
    // A group may have a sign or `0x` before it, which count as zeros.
    let groups = text.split('-').map(|group| {
        let digits = group.strip_prefix('+').unwrap_or(group);
        let digits = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")).unwrap_or(digits);
        format!("{digits:0>width$}", width = group.len())
    });
    digits(&groups.collect::<String>())
}

fn digits(text: &str) -> Outcome {
    let bad = || Exception::format("Guid string should only contain hexadecimal characters.");
    if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(bad());
    }
    u128::from_str_radix(text, 16).map(|n| Value::Guid(n.to_be_bytes())).map_err(|_| bad())
}

/// `{0xdddddddd,0xdddd,0xdddd,{0xdd,..}}`
fn listed(text: &str) -> Outcome {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(mut rest) = text.strip_prefix('{') else { return Err(Exception::format("Expected {0xdddddddd, etc}.")) };
    let mut out = String::new();
    for (index, width) in [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2].into_iter().enumerate() {
        if index == 3 {
            rest = rest.strip_prefix('{').ok_or_else(|| Exception::format("Expected {0xdddddddd, etc}."))?;
        }
        rest = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")).ok_or_else(|| Exception::format("Expected 0x prefix."))?;
        let (mark, missing) = if index == 10 {
            ('}', "Could not find a brace, or the length between the previous token and the brace was zero (i.e., '0x,'etc.).")
        } else {
            (',', "Could not find a comma, or the length between the previous token and the comma was zero (i.e., '0x,'etc.).")
        };
        let end = rest.find(mark).filter(|end| *end > 0).ok_or_else(|| Exception::format(missing))?;
        let group = rest.get(..end).unwrap_or("");
        if group.len() > width || !group.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(Exception::format("Unrecognized Guid format."));
        }
        out += &format!("{group:0>width$}");
        rest = rest.get(end + 1..).unwrap_or("");
    }
    if rest != "}" {
        return Err(Exception::format("Could not find the ending brace."));
    }
    digits(&out)
}
