use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::combinator::{consumed, opt, recognize, verify};
use nom::{IResult, Parser};

use super::{Kind, Number};
use crate::expr::value::number::{self, Styles};

pub fn read(input: &str) -> IResult<&str, Kind> {
    let digits = |input| take_while1(|c: char| c.is_ascii_digit() || c == '_').parse(input);
    let radix = |prefix: &'static str, upper: &'static str| {
        (alt((tag(prefix), tag(upper))), take_while(|c: char| c.is_ascii_hexdigit() || c == '_'))
    };
    let hex: IResult<&str, (&str, &str)> = alt((radix("0x", "0X"), radix("0b", "0B"))).parse(input);
    if let Ok((rest, (prefix, digits))) = hex {
        let radix = if prefix.ends_with(['x', 'X']) { 16 } else { 2 };
        if digits.starts_with('_') {
            return Ok((rest, Kind::Bad("a `_` right behind `0x` or `0b` came with C# 7.2, and API Management takes C# 7")));
        }
        let (rest, suffix) = take_while(|c: char| matches!(c, 'u' | 'U' | 'l' | 'L')).parse(rest)?;
        if digits.is_empty() || digits.ends_with('_') || rest.starts_with(is_letter) {
            return Ok((rest.trim_start_matches(is_letter), Kind::Bad("no number ends so")));
        }
        let digits: String = digits.chars().filter(|c| *c != '_').collect();
        return Ok((rest, u64::from_str_radix(&digits, radix).map_or(Kind::Bad("the number is too large"), |n| whole(n, suffix))));
    }
    let fraction = recognize((tag("."), verify(digits, |d: &str| !d.starts_with('_'))));
    let exponent = recognize((alt((tag("e"), tag("E"))), opt(alt((tag("+"), tag("-")))), digits));
    let (rest, (text, (lead, fraction, exponent))) = consumed((opt(digits), opt(fraction), opt(exponent))).parse(input)?;
    if lead.is_none_or(|l| l.starts_with('_')) && (lead.is_some() || fraction.is_none()) {
        return Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Digit)));
    }
    // A `_` stands between digits only.
    let bytes = text.as_bytes();
    let loose = |at: usize| !bytes.get(at).is_some_and(|b| b.is_ascii_digit() || *b == b'_');
    let misplaced = (0..bytes.len()).any(|at| bytes[at] == b'_' && (at == 0 || loose(at - 1) || loose(at + 1)));
    let text: String = text.chars().filter(|c| *c != '_').collect();
    let (rest, suffix) = take_while(is_letter).parse(rest)?;
    if misplaced {
        return Ok((rest, Kind::Bad("no number ends so")));
    }
    let real = fraction.is_some() || exponent.is_some();
    let kind = match suffix.to_ascii_lowercase().as_str() {
        "f" => real32(&text),
        "d" => real64(&text),
        "m" => number::scan(&text, Styles::FLOAT)
            .and_then(|n| n.decimal())
            .map_or(Kind::Bad("the number is too large"), |n| Kind::Number(Number::Decimal(n))),
        "" if real => real64(&text),
        "" | "u" | "l" | "ul" | "lu" if !real => text.parse().map_or(Kind::Bad("the number is too large"), |n| whole(n, suffix)),
        _ => Kind::Bad("no number ends so"),
    };
    Ok((rest, kind))
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

const TOO_LARGE: Kind = Kind::Bad("the number is out of the range of its type");

fn real32(text: &str) -> Kind {
    text.parse().ok().filter(|n: &f32| n.is_finite()).map_or(TOO_LARGE, |n| Kind::Number(Number::Float(n)))
}

fn real64(text: &str) -> Kind {
    text.parse().ok().filter(|n: &f64| n.is_finite()).map_or(TOO_LARGE, |n| Kind::Number(Number::Double(n)))
}

/// The first type that holds the number, of those that the suffix allows.
fn whole(n: u64, suffix: &str) -> Kind {
    let suffix = suffix.to_ascii_lowercase();
    let (unsigned, long) = (suffix.contains('u'), suffix.contains('l'));
    Kind::Number(match (i32::try_from(n), u32::try_from(n), i64::try_from(n)) {
        (Ok(n), _, _) if !unsigned && !long => Number::Int(n),
        (_, Ok(n), _) if !long => Number::UInt(n),
        (_, _, Ok(n)) if !unsigned => Number::Long(n),
        _ => Number::ULong(n),
    })
}
