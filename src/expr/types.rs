//! C#'s types as the binder knows them.

use std::fmt;
use std::rc::Rc;

use super::member::{self, Class};

/// A static type.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    /// Of what went wrong already: fits everywhere, no second fault.
    Error,
    Void,
    /// Of `null`.
    Null,
    Object,
    /// An `object` whose operations are bound at run time.
    Dynamic,
    Bool,
    Char,
    SByte,
    Byte,
    Short,
    UShort,
    Int,
    UInt,
    Long,
    ULong,
    Float,
    Double,
    Decimal,
    String,
    /// A row of the table of types, with its arguments.
    Named(&'static Class, Rc<[Ty]>),
    Array(Rc<Ty>),
    /// `int[,]`: so many dimensions, two at least.
    Grid(u8, Rc<Ty>),
    Nullable(Rc<Ty>),
    /// The compiler's number, and the members: types with the same names share a number.
    Anonymous(u16, Rc<[(Rc<str>, Ty)]>),
    /// `(int count, string)`: a `ValueTuple`.
    Tuple(Rc<[Ty]>, Names),
    /// `T` of a signature.
    Param(&'static str),
    /// A lambda whose type comes from where it is used.
    Lambda,
}

/// The names of a tuple's elements. All are equal: a tuple becomes one with other names by itself.
#[derive(Clone, Debug)]
pub struct Names(pub Rc<[Option<Rc<str>>]>);

impl PartialEq for Names {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The numeric types in the order in which operands are promoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Num {
    Int,
    UInt,
    Long,
    ULong,
    Float,
    Double,
    Decimal,
}

impl Ty {
    /// A type of the table without arguments; `object` for a name that is not there.
    pub fn named(name: &str) -> Self {
        Self::generic(name, &[])
    }

    /// A type of the table.
    pub fn generic(name: &str, args: &[Self]) -> Self {
        member::class(name).map_or(Self::Object, |class| Self::Named(class, args.into()))
    }

    /// The keyword or the name in the table.
    pub fn keyword(name: &str) -> Option<Self> {
        Some(match name {
            "void" => Self::Void,
            "object" | "Object" => Self::Object,
            "bool" | "Boolean" => Self::Bool,
            "char" | "Char" => Self::Char,
            "sbyte" | "SByte" => Self::SByte,
            "byte" | "Byte" => Self::Byte,
            "short" | "Int16" => Self::Short,
            "ushort" | "UInt16" => Self::UShort,
            "int" | "Int32" => Self::Int,
            "uint" | "UInt32" => Self::UInt,
            "long" | "Int64" => Self::Long,
            "ulong" | "UInt64" => Self::ULong,
            "float" | "Single" => Self::Float,
            "double" | "Double" => Self::Double,
            "decimal" | "Decimal" => Self::Decimal,
            "string" | "String" => Self::String,
            _ => return None,
        })
    }

    /// The row of the table that holds its members.
    pub fn class(&self) -> Option<&'static Class> {
        match self {
            Self::Named(class, _) => Some(class),
            Self::Array(_) | Self::Grid(..) => member::class("Array"),
            Self::Nullable(_) => member::class("Nullable"),
            Self::Error | Self::Void | Self::Null | Self::Param(_) | Self::Lambda => None,
            Self::Anonymous(..) | Self::Tuple(..) => member::class("object"),
            _ => member::class(&self.to_string()),
        }
    }

    /// As it is at run time, where `dynamic` is `object`.
    pub fn at_run_time(&self) -> Self {
        match self {
            Self::Dynamic => Self::Object,
            Self::Named(class, args) if !args.is_empty() => Self::Named(class, args.iter().map(Self::at_run_time).collect()),
            Self::Array(element) => Self::Array(element.at_run_time().into()),
            other => other.clone(),
        }
    }

    /// Whether it is a row of this name.
    pub fn is(&self, name: &str) -> bool {
        matches!(self, Self::Named(class, _) if class.is_called(name))
    }

    /// The type arguments.
    pub fn args(&self) -> &[Self] {
        match self {
            Self::Named(_, args) | Self::Tuple(args, _) => args,
            Self::Array(element) | Self::Grid(_, element) | Self::Nullable(element) => std::slice::from_ref(element),
            _ => &[],
        }
    }

    /// Whether values of it are never null.
    pub fn is_value(&self) -> bool {
        match self {
            Self::Bool | Self::Char | Self::Float | Self::Double | Self::Decimal | Self::Tuple(..) => true,
            Self::Named(class, _) => class.is_value(),
            _ => self.is_integral(),
        }
    }

    pub fn is_integral(&self) -> bool {
        matches!(
            self,
            Self::SByte | Self::Byte | Self::Short | Self::UShort | Self::Int | Self::UInt | Self::Long | Self::ULong | Self::Char
        )
    }

    pub fn is_numeric(&self) -> bool {
        self.is_integral() || matches!(self, Self::Float | Self::Double | Self::Decimal)
    }

    /// Whether it is an enumeration.
    pub fn is_enum(&self) -> bool {
        matches!(self, Self::Named(class, _) if class.labels().is_some())
    }

    /// What an operand of this type counts as.
    pub fn promoted(&self) -> Option<Num> {
        Some(match self {
            Self::SByte | Self::Byte | Self::Short | Self::UShort | Self::Int | Self::Char => Num::Int,
            Self::UInt => Num::UInt,
            Self::Long => Num::Long,
            Self::ULong => Num::ULong,
            Self::Float => Num::Float,
            Self::Double => Num::Double,
            Self::Decimal => Num::Decimal,
            _ => return None,
        })
    }

    /// What an array of arrays holds in the end, and its brackets as C#'s errors write them: `[][*,*]`, the outermost first.
    pub fn dimensions(&self) -> (&Self, String) {
        let (mut innermost, mut brackets) = (self, String::new());
        loop {
            innermost = match innermost {
                Self::Array(element) => {
                    brackets += "[]";
                    element
                }
                Self::Grid(rank, element) => {
                    brackets += &format!("[*{}]", ",*".repeat(usize::from(rank.saturating_sub(1))));
                    element
                }
                _ => return (innermost, brackets),
            };
        }
    }

    /// Without the `?`.
    pub fn underlying(&self) -> &Self {
        match self {
            Self::Nullable(inner) => inner,
            _ => self,
        }
    }

    /// With the `?`, if it is a value type.
    pub fn nullable(&self) -> Self {
        if self.is_value() { Self::Nullable(Rc::new(self.clone())) } else { self.clone() }
    }

    /// `System.Collections.Generic.List`1[System.String]`, as .NET's `Type.ToString()` writes it.
    pub fn full_name(&self) -> String {
        let arguments = |args: &[Self]| args.iter().map(Self::full_name).collect::<Vec<_>>().join(",");
        match self {
            Self::Named(class, args) if args.is_empty() => class.full_name(),
            // The arity of a type inside another is the other's.
            Self::Named(class, args) if class.space.contains('`') => format!("{}[{}]", class.full_name(), arguments(args)),
            Self::Named(class, args) => format!("{}`{}[{}]", class.full_name(), args.len(), arguments(args)),
            Self::Array(element) => format!("{}[]", element.full_name()),
            Self::Grid(rank, element) => format!("{}[{}]", element.full_name(), commas(*rank)),
            Self::Nullable(inner) => format!("System.Nullable`1[{}]", inner.full_name()),
            Self::Anonymous(number, fields) if fields.is_empty() => format!("<>f__AnonymousType{number}"),
            Self::Anonymous(number, fields) => {
                let types: Vec<String> = fields.iter().map(|(_, t)| t.full_name()).collect();
                format!("<>f__AnonymousType{number}`{}[{}]", fields.len(), types.join(","))
            }
            Self::Tuple(types, _) => tuple_name(types),
            Self::Object | Self::Dynamic => "System.Object".to_owned(),
            Self::Bool => "System.Boolean".to_owned(),
            Self::Char => "System.Char".to_owned(),
            Self::SByte => "System.SByte".to_owned(),
            Self::Byte => "System.Byte".to_owned(),
            Self::Short => "System.Int16".to_owned(),
            Self::UShort => "System.UInt16".to_owned(),
            Self::Int => "System.Int32".to_owned(),
            Self::UInt => "System.UInt32".to_owned(),
            Self::Long => "System.Int64".to_owned(),
            Self::ULong => "System.UInt64".to_owned(),
            Self::Float => "System.Single".to_owned(),
            Self::Double => "System.Double".to_owned(),
            Self::Decimal => "System.Decimal".to_owned(),
            Self::String => "System.String".to_owned(),
            Self::Void => "System.Void".to_owned(),
            Self::Error | Self::Null | Self::Param(_) | Self::Lambda => self.to_string(),
        }
    }
}

/// What stands between the brackets of an array of so many dimensions.
pub fn commas(rank: u8) -> String {
    ",".repeat(usize::from(rank.saturating_sub(1)))
}

/// `System.ValueTuple`2[System.Int32,System.String]`; the eighth argument holds what comes behind the seventh.
fn tuple_name(types: &[Ty]) -> String {
    let (here, rest) = types.split_at(types.len().min(7));
    let mut names: Vec<String> = here.iter().map(Ty::full_name).collect();
    if !rest.is_empty() {
        names.push(tuple_name(rest));
    }
    format!("System.ValueTuple`{}[{}]", names.len(), names.join(","))
}

impl Num {
    /// The type that results.
    pub fn ty(self) -> Ty {
        match self {
            Self::Int => Ty::Int,
            Self::UInt => Ty::UInt,
            Self::Long => Ty::Long,
            Self::ULong => Ty::ULong,
            Self::Float => Ty::Float,
            Self::Double => Ty::Double,
            Self::Decimal => Ty::Decimal,
        }
    }
}

/// As C# writes it.
impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "?",
            Self::Void => "void",
            Self::Null => "null",
            Self::Object => "object",
            Self::Dynamic => "dynamic",
            Self::Bool => "bool",
            Self::Char => "char",
            Self::SByte => "sbyte",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::UShort => "ushort",
            Self::Int => "int",
            Self::UInt => "uint",
            Self::Long => "long",
            Self::ULong => "ulong",
            Self::Float => "float",
            Self::Double => "double",
            Self::Decimal => "decimal",
            Self::String => "string",
            Self::Lambda => "lambda",
            Self::Param(name) => name,
            Self::Array(_) | Self::Grid(..) => {
                let (innermost, brackets) = self.dimensions();
                return write!(f, "{innermost}{brackets}");
            }
            Self::Nullable(inner) => return write!(f, "{inner}?"),
            Self::Tuple(types, names) => {
                let elements = types.iter().zip(names.0.iter()).map(|(ty, name)| match name {
                    Some(name) => format!("{ty} {name}"),
                    None => ty.to_string(),
                });
                return write!(f, "({})", elements.collect::<Vec<_>>().join(", "));
            }
            Self::Anonymous(_, fields) => {
                let fields: Vec<String> = fields.iter().map(|(n, t)| format!("{t} {n}")).collect();
                return write!(f, "<anonymous type: {}>", fields.join(", "));
            }
            // A type inside a generic one, whose arguments these are.
            Self::Named(class, args) if class.space.contains('`') => {
                let outer = class.space.split('`').next().unwrap_or("").rsplit('.').next().unwrap_or("");
                let args: Vec<String> = args.iter().map(ToString::to_string).collect();
                return write!(f, "{outer}<{}>.{}", args.join(", "), class.name());
            }
            Self::Named(class, args) => {
                f.write_str(match class.name() {
                    "IMultiValues" => "IReadOnlyDictionary<string, string[]>",
                    "IParameters" => "IReadOnlyDictionary<string, string>",
                    "IVariables" => "IReadOnlyDictionary<string, object>",
                    "DictionaryExtensions" => "Extensions",
                    name => name,
                })?;
                if !args.is_empty() {
                    let args: Vec<String> = args.iter().map(ToString::to_string).collect();
                    write!(f, "<{}>", args.join(", "))?;
                }
                return Ok(());
            }
        })
    }
}
