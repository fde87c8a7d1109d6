use std::fmt::Write as _;

use super::Printer;
use crate::expr::lexer::Number;
use crate::expr::syntax::{Arg, Designation, Expr, NewArray, Out, Parameter, Passing, Pattern, Piece, Suffix, TypeName};
use crate::expr::value::Text;

impl Printer {
    pub(super) fn number(&mut self, number: &Number) {
        let _ = match number {
            Number::Int(n) => write!(self.0, "{n}"),
            Number::UInt(n) => write!(self.0, "{n}u"),
            Number::Long(n) => write!(self.0, "{n}L"),
            Number::ULong(n) => write!(self.0, "{n}UL"),
            Number::Float(n) => write!(self.0, "{n:?}f"),
            Number::Double(n) => write!(self.0, "{n:?}d"),
            Number::Decimal(n) => write!(self.0, "{n}m"),
        };
    }

    /// The inside of a string; in an interpolated one braces are doubled.
    pub(super) fn letters(&mut self, text: &Text, interpolated: bool) {
        for unit in text.units().iter() {
            match u8::try_from(*unit) {
                Ok(b @ (b'{' | b'}')) if interpolated => self.0.extend([b as char; 2]),
                Ok(b) if (b' '..=b'~').contains(&b) && !matches!(b, b'"' | b'\\') => self.0.push(b as char),
                Ok(_) | Err(_) => {
                    let _ = write!(self.0, "\\u{unit:04x}");
                }
            }
        }
    }

    pub(super) fn interpolated(&mut self, pieces: &[Piece]) {
        self.put("$\"");
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.letters(text, true),
                Piece::Hole { value, alignment, format } => {
                    self.put("{");
                    self.operand(value);
                    if let Some(alignment) = alignment {
                        self.put(",");
                        self.expression(alignment);
                    }
                    if let Some(format) = format {
                        self.put(":");
                        self.letters(&Text::from(&*format.text), false);
                    }
                    self.put("}");
                }
            }
        }
        self.put("\"");
    }

    pub(super) fn types(&mut self, types: &[TypeName]) {
        if !types.is_empty() {
            self.put("<");
            self.separated(types, Self::type_name);
            self.put(">");
        }
    }

    pub(super) fn type_name(&mut self, ty: &TypeName) {
        if ty.elements.is_empty() {
            let path: Vec<&str> = ty.path.iter().map(|n| &*n.text).collect();
            self.put(&path.join("."));
            self.types(&ty.args);
        } else {
            let elements: Vec<_> = ty.args.iter().zip(&ty.elements).collect();
            self.put("(");
            self.separated(&elements, |out, (ty, name)| {
                out.type_name(ty);
                if let Some(name) = name {
                    out.put(" ");
                    out.name(name);
                }
            });
            self.put(")");
        }
        for suffix in &ty.suffixes {
            match suffix {
                Suffix::Nullable => self.put("?"),
                Suffix::Array => self.rank(1),
                Suffix::Grid(rank) => self.rank(*rank),
            }
        }
    }

    pub(super) fn of_type(&mut self, word: &str, ty: &TypeName) {
        self.put(word);
        self.put("(");
        self.type_name(ty);
        self.put(")");
    }

    pub(super) fn arguments(&mut self, open: &str, args: &[Arg], close: &str) {
        self.put(open);
        self.separated(args, |out, arg| {
            if let Some(name) = &arg.name {
                out.name(name);
                out.put(": ");
            }
            match &arg.out {
                None => {}
                Some(Out::Existing) => out.put("out "),
                Some(Out::Ref) => out.put("ref "),
                Some(Out::New(ty)) => {
                    out.put("out ");
                    out.type_name(ty);
                    out.put(" ");
                }
            }
            out.expression(&arg.value);
        });
        self.put(close);
    }

    /// `[,]`
    fn rank(&mut self, rank: u8) {
        self.put("[");
        (1..rank).for_each(|_| self.put(","));
        self.put("]");
    }

    pub(super) fn items(&mut self, items: &[Expr]) {
        self.put("{ ");
        self.separated(items, Self::expression);
        self.put(" }");
    }

    pub(super) fn new_array(&mut self, new: &NewArray) {
        self.put("new ");
        let mut ranks = Vec::new();
        if let Some(element) = &new.element {
            // The dimensions of the array itself come before those of its elements.
            let mut plain = element.clone();
            while let Some(Suffix::Array | Suffix::Grid(_)) = plain.suffixes.last() {
                ranks.extend(plain.suffixes.pop());
            }
            self.type_name(&plain);
        }
        if new.sizes.is_empty() {
            self.rank(new.rank);
        } else {
            self.put("[");
            self.separated(&new.sizes, Self::expression);
            self.put("]");
        }
        for suffix in ranks.iter().rev() {
            self.rank(if let Suffix::Grid(rank) = suffix { *rank } else { 1 });
        }
        if let Some(items) = &new.items {
            self.put(" ");
            self.items(items);
        }
    }

    pub(super) fn pattern(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Type(ty) => self.type_name(ty),
            Pattern::Constant(value) => self.operand(value),
            Pattern::Declaration(ty, designation) => {
                self.type_name(ty);
                self.put(" ");
                self.designation(designation);
            }
        }
    }

    pub(super) fn designation(&mut self, designation: &Designation) {
        match designation {
            Designation::Name(name) => self.name(name),
            Designation::Discard(_) => self.put("_"),
            Designation::Several(parts) => {
                self.put("(");
                self.separated(parts, Self::designation);
                self.put(")");
            }
        }
    }

    pub(super) fn parameters(&mut self, parameters: &[Parameter]) {
        self.put("(");
        self.separated(parameters, |out, parameter| {
            out.put(match parameter.passing {
                Passing::Value => "",
                Passing::Ref => "ref ",
                Passing::Out => "out ",
                Passing::Many => "params ",
            });
            if let Some(ty) = &parameter.ty {
                out.type_name(ty);
                out.put(" ");
            }
            out.name(&parameter.name);
            if let Some(default) = &parameter.default {
                out.put(" = ");
                out.expression(default);
            }
        });
        self.put(")");
    }
}
