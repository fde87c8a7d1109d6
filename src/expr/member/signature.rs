use std::rc::Rc;

use crate::expr::eval::convert;
use crate::expr::lexer::{Kind, Number};
use crate::expr::parser::{self, Parser};
use crate::expr::syntax::{Passing, Suffix, TypeName};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::class;

/// A row's signature, read.
#[derive(Clone, Debug)]
pub struct Signature {
    pub fixed: bool,
    /// The first parameter is what it is called on, though the type is another.
    pub extension: bool,
    pub generics: Vec<&'static str>,
    pub result: Ty,
    pub parameters: Vec<Parameter>,
    /// What `const int MaxValue = 2147483647` stands for.
    pub constant: Option<Value>,
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub ty: Ty,
    /// As it is written when C# has a `?` behind a class: `params string?[]`. The types do not differ in it, errors do.
    pub annotated: Option<&'static str>,
    pub default: Option<Value>,
    /// `params T[]`
    pub many: bool,
    /// `out` or `ref`: the member gives it a value.
    pub out: bool,
    /// `ref`: the member gets the value, too.
    pub by_ref: bool,
}

impl Parameter {
    /// How its argument is given; one of many is given as a value.
    pub fn passing(&self) -> Passing {
        match (self.by_ref, self.out) {
            (true, _) => Passing::Ref,
            (false, true) => Passing::Out,
            (false, false) => Passing::Value,
        }
    }
}

/// What kind of member a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    Property,
    Setter,
    Indexer,
    IndexSetter,
    Method,
    Constructor,
}

/// Kind and name, without reading the rest.
pub fn kind_and_name(signature: &'static str) -> (Member, &'static str) {
    if signature.starts_with("new(") {
        return (Member::Constructor, "new");
    }
    let setter = signature.starts_with("set ");
    if signature.contains(" this[") {
        return (if setter { Member::IndexSetter } else { Member::Indexer }, "this");
    }
    let signature = signature.split_once(" = ").filter(|_| signature.starts_with("const ")).map_or(signature, |(name, _)| name);
    let (head, method) = match signature.find('(') {
        Some(open) => (&signature[..open], true),
        None => (signature, false),
    };
    // `T Value<T>`: the last word without its type list.
    let head = if method && head.ends_with('>') {
        let mut open = 0;
        let at = head.rfind(|c| {
            open += i32::from(c == '>') - i32::from(c == '<');
            open == 0
        });
        &head[..at.unwrap_or(head.len())]
    } else {
        head
    };
    let name = head.rsplit(' ').next().unwrap_or(head);
    match (method, setter) {
        (true, _) => (Member::Method, name),
        (false, true) => (Member::Setter, name),
        (false, false) => (Member::Property, name),
    }
}

impl Signature {
    /// Reads a row of a type with these parameters.
    pub fn read(text: &'static str, class_parameters: &[&'static str]) -> Self {
        let mut parser = parser::parse_tokens(text);
        parser.eat_word("set");
        let is_constant = parser.eat_word("const");
        let fixed = parser.eat_word("static") || is_constant;
        let mut generics = Vec::new();
        let kind = kind_and_name(text).0;
        let result = if kind == Member::Constructor { None } else { Some(parser.type_name()) };
        // The name: `this`, `new` or an identifier.
        parser.bump();
        if kind == Member::Method
            && let Some(names) = parser.try_type_args()
        {
            generics = names.iter().filter_map(|t| t.path.first()).map(|n| piece(text, n.place.start, n.place.end)).collect();
        }
        let known: Vec<&'static str> = class_parameters.iter().copied().chain(generics.iter().copied()).collect();
        let mut signature = Self {
            fixed,
            extension: false,
            generics,
            result: result.map_or(Ty::Void, |r| resolve(&r, &known)),
            parameters: Vec::new(),
            constant: None,
        };
        if is_constant && parser.eat("=") {
            signature.constant = Some(number(&mut parser, &signature.result));
        }
        let close = if parser.eat("(") {
            ")"
        } else if parser.eat("[") {
            "]"
        } else {
            return signature;
        };
        while !parser.is(close) && !matches!(parser.kind(), Kind::End) {
            signature.extension |= parser.eat_word("this");
            let many = parser.eat_word("params");
            let by_ref = parser.eat_word("ref");
            let out = parser.eat_word("out") || by_ref;
            let written = parser.type_name();
            let ty = resolve(&written, &known);
            let mark = written.suffixes.contains(&Suffix::Nullable) && !matches!(ty, Ty::Nullable(_));
            let annotated = mark.then(|| piece(text, written.place.start, written.place.end));
            let place = parser.bump();
            let default = parser.eat("=").then(|| constant(&mut parser));
            signature.parameters.push(Parameter { name: piece(text, place.start, place.end), ty, annotated, default, many, out, by_ref });
            if !parser.eat(",") {
                break;
            }
        }
        signature.fixed |= signature.extension;
        signature
    }
}

fn piece(text: &'static str, start: u32, end: u32) -> &'static str {
    text.get(start as usize..end as usize).unwrap_or("")
}

fn constant(parser: &mut Parser<'_>) -> Value {
    let value = match parser.kind().clone() {
        Kind::Number(Number::Int(n)) => Value::Int(n),
        Kind::Text(text) => Value::Text(text),
        Kind::Char(unit) => Value::Char(unit),
        _ => match parser.word() {
            Some("true") => Value::Bool(true),
            Some("false") => Value::Bool(false),
            Some("default") => return enum_default(parser),
            _ => Value::Null,
        },
    };
    parser.bump();
    value
}

/// A number with its sign.
fn number(parser: &mut Parser<'_>, ty: &Ty) -> Value {
    let negative = parser.eat("-");
    let value = match parser.kind() {
        Kind::Number(Number::Int(n)) => Value::Int(if negative { -n } else { *n }),
        // The digits of the least number of a type do not fit it without the sign.
        Kind::Number(Number::UInt(n)) => {
            if negative {
                Value::Long(-i64::from(*n))
            } else {
                Value::UInt(*n)
            }
        }
        Kind::Number(Number::Long(n)) => Value::Long(if negative { -n } else { *n }),
        Kind::Number(Number::ULong(n)) => {
            if negative {
                Value::Long(n.cast_signed().wrapping_neg())
            } else {
                Value::ULong(*n)
            }
        }
        Kind::Number(Number::Float(n)) => Value::Float(if negative { -n } else { *n }),
        Kind::Number(Number::Double(n)) => Value::Double(if negative { -n } else { *n }),
        Kind::Number(Number::Decimal(n)) => Value::Decimal(if negative { n.negated() } else { *n }),
        Kind::Char(unit) => Value::Char(*unit),
        _ => match parser.word() {
            Some("NaN") => Value::Double(f64::NAN),
            Some("Infinity") => Value::Double(if negative { f64::NEG_INFINITY } else { f64::INFINITY }),
            _ => Value::Null,
        },
    };
    convert::number(&value, ty).unwrap_or(value)
}

fn enum_default(parser: &mut Parser<'_>) -> Value {
    parser.bump();
    Value::Int(0)
}

/// The type a signature names.
pub fn resolve(name: &TypeName, generics: &[&'static str]) -> Ty {
    let args: Vec<Ty> = name.args.iter().map(|a| resolve(a, generics)).collect();
    let word = name.path.last().map_or("", |n| &*n.text);
    let plain = generics
        .iter()
        .find(|g| **g == word && args.is_empty())
        .map(|g| Ty::Param(g))
        .or_else(|| Ty::keyword(word))
        .or_else(|| class(word).map(|c| Ty::Named(c, args.into())))
        .unwrap_or(Ty::Error);
    name.suffixes.iter().fold(plain, |ty, suffix| match suffix {
        // Behind a class it is a note for compilers.
        Suffix::Nullable if !ty.is_value() && !matches!(ty, Ty::Param(_)) => ty,
        Suffix::Nullable => Ty::Nullable(Rc::new(ty)),
        Suffix::Array => Ty::Array(Rc::new(ty)),
        Suffix::Grid(rank) => Ty::Grid(*rank, Rc::new(ty)),
    })
}

/// The bases of a type, its own arguments put in.
pub fn bases(class: &'static super::Class, args: &[Ty]) -> Vec<Ty> {
    let text = class.bases();
    if text.is_empty() {
        return Vec::new();
    }
    let parameters: Vec<&'static str> = class.parameters().collect();
    let mut parser = parser::parse_tokens(text);
    let mut bases = Vec::new();
    loop {
        let base = resolve(&parser.type_name(), &parameters);
        bases.push(substitute(&base, &|p| parameters.iter().position(|q| *q == p).and_then(|i| args.get(i)).cloned()));
        if !parser.eat(",") {
            return bases;
        }
    }
}

/// A type with its parameters replaced.
pub fn substitute(ty: &Ty, by: &dyn Fn(&str) -> Option<Ty>) -> Ty {
    match ty {
        Ty::Param(name) => by(name).unwrap_or_else(|| ty.clone()),
        Ty::Named(class, args) if !args.is_empty() => Ty::Named(class, args.iter().map(|a| substitute(a, by)).collect()),
        Ty::Array(element) => Ty::Array(Rc::new(substitute(element, by))),
        Ty::Grid(rank, element) => Ty::Grid(*rank, Rc::new(substitute(element, by))),
        Ty::Nullable(inner) => Ty::Nullable(Rc::new(substitute(inner, by))),
        _ => ty.clone(),
    }
}
