//! Syntax trees as C#. What is not a whole in itself stands in parentheses, which are no part of the tree: reading what is
//! printed gives the same tree again.
//!
//! Here are expressions · `query.rs` queries · `part.rs` types, arguments, patterns, text · `statement.rs` statements · `tests.rs` the check

mod part;
mod query;
mod statement;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use super::{Binary, Expr, ExprKind, Initialiser, LambdaBody, Name, Parameter, Root};

/// A whole policy expression.
pub fn print(root: &Root) -> String {
    let mut out = Printer(String::from("@"));
    match root {
        Root::Value(value) => {
            out.put("(");
            out.expression(value);
            out.put(")");
        }
        Root::Block(block) => out.statement(block),
    }
    out.0
}

struct Printer(String);

impl Printer {
    fn put(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// A name that is a word of C#'s own is written with an `@`.
    fn name(&mut self, name: &Name) {
        if crate::expr::parser::KEYWORDS.contains(&&*name.text) {
            self.put("@");
        }
        self.put(&name.text);
    }

    fn separated<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.put(", ");
            }
            each(self, item);
        }
    }

    /// An operand: in parentheses unless nothing could be read into it from either side.
    fn operand(&mut self, e: &Expr) {
        let whole = matches!(
            e.kind,
            ExprKind::Null
                | ExprKind::Bool(_)
                | ExprKind::Number(_)
                | ExprKind::Text(_)
                | ExprKind::Char(_)
                | ExprKind::Interpolated(_)
                | ExprKind::Name(..)
                | ExprKind::Member(..)
                | ExprKind::Index(..)
                | ExprKind::Call(..)
                | ExprKind::Subject
                | ExprKind::Keyword(_)
                | ExprKind::Tuple(_)
                | ExprKind::Declaration(..)
        );
        if whole {
            self.expression(e);
        } else {
            self.put("(");
            self.expression(e);
            self.put(")");
        }
    }

    fn expression(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Bad | ExprKind::Subject => {}
            ExprKind::Null => self.put("null"),
            ExprKind::Bool(value) => self.put(if *value { "true" } else { "false" }),
            ExprKind::Number(number) => self.number(number),
            ExprKind::Text(text) => {
                self.put("\"");
                self.letters(text, false);
                self.put("\"");
            }
            ExprKind::Char(unit) => {
                let _ = write!(self.0, "'\\u{unit:04x}'");
            }
            ExprKind::Interpolated(pieces) => self.interpolated(pieces),
            ExprKind::Name(name, types) => {
                self.name(name);
                self.types(types);
            }
            ExprKind::Keyword(name) => self.put(&name.text),
            ExprKind::Member(of, name, types) => {
                self.operand(of);
                self.put(".");
                self.name(name);
                self.types(types);
            }
            ExprKind::Index(of, args) => {
                self.operand(of);
                self.arguments("[", args, "]");
            }
            ExprKind::Call(of, args) => {
                self.operand(of);
                self.arguments("(", args, ")");
            }
            ExprKind::Guard(of, rest) => {
                self.operand(of);
                self.put("?");
                self.expression(rest);
            }
            ExprKind::Unary(sign, of) => {
                self.put(sign.sign());
                self.operand(of);
            }
            ExprKind::Postfix(step, of) => {
                self.operand(of);
                self.put(step.sign());
            }
            ExprKind::Chain(first, rest) => self.chain(first, rest),
            ExprKind::Coalesce(a, b) => self.infix(a, "??", b),
            ExprKind::Conditional(parts) => {
                let [test, yes, no] = &**parts;
                self.infix(test, "?", yes);
                self.put(" : ");
                self.operand(no);
            }
            ExprKind::Assign(sign, to, value) => self.infix(to, &format!("{}=", sign.map_or("", Binary::sign)), value),
            ExprKind::Cast(ty, of) => {
                self.put("(");
                self.type_name(ty);
                self.put(")");
                self.operand(of);
            }
            ExprKind::Is(of, pattern) => {
                self.operand(of);
                self.put(" is ");
                self.pattern(pattern);
            }
            ExprKind::As(of, ty) => {
                self.operand(of);
                self.put(" as ");
                self.type_name(ty);
            }
            ExprKind::New(ty, args, init) => {
                self.put("new ");
                self.type_name(ty);
                self.arguments("(", args, ")");
                if let Some(init) = init {
                    self.initialiser(init);
                }
            }
            ExprKind::NewArray(new) => self.new_array(new),
            ExprKind::Items(items) => self.items(items),
            ExprKind::NewAnonymous(members) => {
                self.put("new { ");
                self.separated(members, |out, (name, value)| out.named(name.as_ref(), " = ", value));
                self.put(" }");
            }
            ExprKind::Lambda(parameters, body) => self.lambda(parameters, body),
            ExprKind::TypeOf(ty) => self.of_type("typeof", ty),
            ExprKind::SizeOf(ty) => self.of_type("sizeof", ty),
            ExprKind::Query(clauses) => self.query(clauses),
            ExprKind::Scoped(_, body) => self.expression(body),
            ExprKind::Default(ty) => self.of_type("default", ty),
            ExprKind::Tuple(elements) => {
                self.put("(");
                self.separated(elements, |out, (name, value)| out.named(name.as_ref(), ": ", value));
                self.put(")");
            }
            ExprKind::Declaration(ty, designation) => {
                self.type_name(ty);
                self.put(" ");
                self.designation(designation);
            }
            ExprKind::Throw(of) => {
                self.put("throw ");
                self.operand(of);
            }
            ExprKind::Checked(checked, of) => {
                self.put(if *checked { "checked(" } else { "unchecked(" });
                self.expression(of);
                self.put(")");
            }
            ExprKind::NameOf(of) => {
                self.put("nameof(");
                self.expression(of);
                self.put(")");
            }
        }
    }

    fn infix(&mut self, a: &Expr, sign: &str, b: &Expr) {
        self.operand(a);
        let _ = write!(self.0, " {sign} ");
        self.operand(b);
    }

    /// `a < b > (c)` would be a call of `a<b>`: beside a `<` every operand stands in parentheses.
    fn chain(&mut self, first: &Expr, rest: &[(Binary, Expr)]) {
        let guarded = rest.iter().any(|(sign, _)| *sign == Binary::Less);
        self.link(first, guarded);
        for (sign, e) in rest {
            let _ = write!(self.0, " {} ", sign.sign());
            self.link(e, guarded);
        }
    }

    fn link(&mut self, e: &Expr, guarded: bool) {
        if guarded {
            self.put("(");
            self.expression(e);
            self.put(")");
        } else {
            self.operand(e);
        }
    }

    fn named(&mut self, name: Option<&Name>, sign: &str, value: &Expr) {
        if let Some(name) = name {
            self.name(name);
            self.put(sign);
        }
        self.expression(value);
    }

    fn initialiser(&mut self, init: &Initialiser) {
        self.put(" { ");
        match init {
            Initialiser::Members(members) => self.separated(members, |out, (name, value)| out.named(Some(name), " = ", value)),
            Initialiser::Indexes(indexes) => self.separated(indexes, |out, (index, value)| {
                out.put("[");
                out.expression(index);
                out.put("] = ");
                out.expression(value);
            }),
            Initialiser::Items(items) => self.separated(items, |out, item| match &item[..] {
                [one] => out.expression(one),
                several => {
                    out.put("{ ");
                    out.separated(several, Self::expression);
                    out.put(" }");
                }
            }),
        }
        self.put(" }");
    }

    fn lambda(&mut self, parameters: &[Parameter], body: &LambdaBody) {
        self.parameters(parameters);
        self.put(" => ");
        match body {
            LambdaBody::Value(value) => self.expression(value),
            LambdaBody::Block(block) => self.statement(block),
        }
    }
}
