use crate::expr::fault::syntax;
use crate::expr::lexer::{Kind, identifier};
use crate::expr::syntax::{Name, Place, Suffix, TypeName};

use super::Parser;

/// Keywords that are types.
pub const TYPES: &[&str] = &[
    "bool", "byte", "sbyte", "char", "decimal", "double", "float", "int", "uint", "long", "ulong", "short", "ushort", "object", "string",
    "void",
];

impl Parser<'_> {
    /// A type that must be there.
    pub fn type_name(&mut self) -> TypeName {
        match self.try_type() {
            Some(ty) => ty,
            None => {
                if let Some(ty) = self.tuple_of_one() {
                    return ty;
                }
                let (place, at) = (self.place(), self.here());
                let message = format!("a type is missing before {}", self.found());
                self.tell(syntax::no_type(message, place, at));
                TypeName { path: Vec::new(), args: Vec::new(), elements: Vec::new(), suffixes: Vec::new(), place }
            }
        }
    }

    /// `(int)`, where a type must be.
    fn tuple_of_one(&mut self) -> Option<TypeName> {
        let from = self.at;
        let ty = if self.eat("(") { self.try_type() } else { None };
        if ty.is_none() || !self.is(")") {
            self.rewind(from);
            return None;
        }
        let place = self.bump();
        self.tell(syntax::tuple_of_one(place));
        ty
    }

    /// A type, if there is one; else nothing is taken.
    pub fn try_type(&mut self) -> Option<TypeName> {
        self.try_type_with(true)
    }

    /// Without the suffixes, as `new` takes it.
    pub fn try_type_plain(&mut self) -> Option<TypeName> {
        self.try_type_with(false)
    }

    fn try_type_with(&mut self, suffixes: bool) -> Option<TypeName> {
        let from = self.at;
        let faults = self.faults.len();
        let parsed = self.deeper(|p| p.type_body(suffixes)).flatten();
        if parsed.is_none() {
            self.rewind(from);
            // Too deep stays told.
            let deep: Vec<_> = self.faults.drain(faults..).filter(crate::expr::fault::Fault::is_deep).collect();
            self.faults.extend(deep);
        }
        parsed
    }

    fn type_body(&mut self, with_suffixes: bool) -> Option<TypeName> {
        let start = self.place();
        let (mut path, mut args, mut elements) = (Vec::new(), Vec::new(), Vec::new());
        if self.eat("(") {
            (args, elements) = self.tuple_type()?;
        } else {
            if self.word() == Some("global") && self.is_at(1, "::") {
                self.bump();
                self.bump();
            }
            loop {
                let word = self.word()?;
                if super::KEYWORDS.contains(&word) && !(TYPES.contains(&word) && path.is_empty()) {
                    return None;
                }
                let place = self.bump();
                path.push(Name { text: identifier(word).into(), place });
                if !(self.is(".") && matches!(self.peek(1).kind, Kind::Name)) {
                    break;
                }
                self.bump();
            }
            if self.is("<") {
                args = self.try_type_args()?;
            }
        }
        let mut suffixes = Vec::new();
        loop {
            if !with_suffixes {
                break;
            }
            if self.is("?") && suffixes.last() != Some(&Suffix::Nullable) {
                self.bump();
                suffixes.push(Suffix::Nullable);
            } else if self.is("[") && self.is_at(1, "]") {
                self.bump();
                self.bump();
                suffixes.push(Suffix::Array);
            } else if self.is("[") && self.is_at(1, ",") {
                suffixes.push(Suffix::Grid(self.dimensions()?));
            } else {
                break;
            }
        }
        Some(TypeName { path, args, elements, suffixes, place: start.to(self.last()) })
    }

    /// `int a, string)`: the elements of a tuple.
    fn tuple_type(&mut self) -> Option<(Vec<TypeName>, Vec<Option<Name>>)> {
        let (mut types, mut names) = (Vec::new(), Vec::new());
        loop {
            types.push(self.try_type()?);
            names.push(self.is_name().then(|| self.name()));
            if !self.eat(",") {
                break;
            }
        }
        (types.len() > 1 && self.eat(")")).then_some((types, names))
    }

    /// `[,,]`: how many dimensions, if that is what stands here.
    pub(super) fn dimensions(&mut self) -> Option<u8> {
        let mut commas = 0;
        while self.is_at(usize::from(commas) + 1, ",") {
            commas += 1;
            if commas == u8::MAX {
                return None;
            }
        }
        if !self.is_at(usize::from(commas) + 1, "]") {
            return None;
        }
        (0..commas + 2).for_each(|_| {
            self.bump();
        });
        Some(commas + 1)
    }

    /// `<A, B>`, if that is what stands here.
    pub fn try_type_args(&mut self) -> Option<Vec<TypeName>> {
        let from = self.at;
        let mut args = Vec::new();
        if !self.eat("<") {
            return None;
        }
        while let Some(ty) = self.try_type() {
            args.push(ty);
            if self.eat(",") {
                continue;
            }
            if self.eat(">") {
                return Some(args);
            }
            break;
        }
        self.rewind(from);
        None
    }
}

impl Place {
    /// Where a type was left out: `var`.
    pub fn none() -> Self {
        Self::default()
    }
}
