use crate::expr::fault::syntax;
use crate::expr::lexer::Kind;
use crate::expr::syntax::{Case, Designation, Expr, ExprKind, Name, Pattern, Suffix, TypeName};

use super::Parser;

impl Parser<'_> {
    /// `a is pattern`, `a as T`
    pub(super) fn type_test(&mut self, left: Expr) -> Expr {
        let is = self.word() == Some("is");
        self.bump();
        let kind = if is {
            let pattern = self.pattern(false);
            ExprKind::Is(Box::new(left), pattern)
        } else {
            let mut ty = self.type_name();
            self.give_back_mark(&mut ty);
            ExprKind::As(Box::new(left), ty)
        };
        let place = match &kind {
            ExprKind::Is(left, _) | ExprKind::As(left, _) => left.place.to(self.last()),
            _ => self.last(),
        };
        self.node(kind, place)
    }

    /// `a is T ? b : c`: the mark belongs to the condition, not to the type.
    fn give_back_mark(&mut self, ty: &mut TypeName) {
        if ty.suffixes.last() == Some(&Suffix::Nullable) && self.starts_value() {
            ty.suffixes.pop();
            self.at -= 1;
        }
    }

    /// What stands behind `case`.
    pub(super) fn case(&mut self) -> Case {
        let start = self.place();
        let pattern = self.pattern(true);
        let when = self.eat_word("when").then(|| self.expression());
        Case { pattern, when, place: start.to(self.last()) }
    }

    /// What stands behind `is` or `case`.
    fn pattern(&mut self, case: bool) -> Pattern {
        self.refuse_later_pattern();
        let from = self.at;
        if let Some(mut ty) = self.try_type().or_else(|| self.name_before_less()) {
            if !case {
                self.give_back_mark(&mut ty);
            }
            let guard = case && self.word() == Some("when") && !self.is_at(1, ":");
            if self.is_name() && !guard && !self.word().is_some_and(|w| self.is_query_word(w)) {
                return Pattern::Declaration(ty, self.designation());
            }
            if !self.continues_value(case) {
                return Pattern::Type(ty);
            }
            self.rewind(from);
        }
        let value = if case { self.coalesce() } else { self.binary(9) };
        Pattern::Constant(Box::new(value))
    }

    /// `A` of `x is A < b`: what stands before a sign that begins no list of types.
    fn name_before_less(&mut self) -> Option<TypeName> {
        if !(self.is_name() && self.is_at(1, "<")) {
            return None;
        }
        let name = self.name();
        let place = name.place;
        Some(TypeName { path: vec![name], args: Vec::new(), elements: Vec::new(), suffixes: Vec::new(), place })
    }

    /// Whether what was read as a type is the beginning of a value: `int.MaxValue - 1`, `k << 2`.
    fn continues_value(&self, case: bool) -> bool {
        let Kind::Mark(mark) = *self.kind() else { return false };
        matches!(mark, "+" | "-" | "*" | "/" | "%" | "<<" | "(" | "." | "[")
            || case && matches!(mark, "|" | "&" | "^" | "==" | "!=" | "&&" | "||")
    }

    /// Patterns that came after C# 7.
    fn refuse_later_pattern(&mut self) {
        match (self.kind(), self.word()) {
            (_, Some("not")) if matches!(self.peek(1).kind, Kind::Name | Kind::Number(_) | Kind::Text(_) | Kind::Mark("(" | "{")) => {
                self.later("not pattern", "9.0");
                self.bump();
            }
            (Kind::Mark("<" | ">" | "<=" | ">="), _) => {
                self.later("relational pattern", "9.0");
                self.bump();
            }
            (Kind::Mark("{"), _) => {
                self.later("recursive patterns", "8.0");
                self.bump();
                self.close("}");
            }
            (_, Some("var")) if self.is_at(1, "(") => self.later("recursive patterns", "8.0"),
            _ => {}
        }
    }

    /// `name`, `_` or `(a, b)`
    pub(super) fn designation(&mut self) -> Designation {
        if self.word() == Some("_") {
            return Designation::Discard(self.bump());
        }
        if !self.is("(") {
            return Designation::Name(self.name());
        }
        let start = self.bump();
        let mut parts = Vec::new();
        while !self.is(")") && !matches!(self.kind(), Kind::End) {
            match self.deeper(Self::designation) {
                Some(part) => parts.push(part),
                None => break,
            }
            if !self.eat(",") {
                break;
            }
        }
        self.close(")");
        if parts.len() < 2 {
            self.tell(syntax::unread(start.to(self.last()), "a tuple has at least two elements"));
        }
        Designation::Several(parts)
    }

    /// Whether a name that is no keyword stands here.
    pub(super) fn is_name(&self) -> bool {
        self.is_name_at(0)
    }

    pub(super) fn is_name_at(&self, ahead: usize) -> bool {
        self.word_at(ahead).is_some_and(|w| !super::KEYWORDS.contains(&w))
    }

    /// A name without a value: `a` in `new { a }`.
    pub(super) fn named(&mut self, sign: &str) -> Option<Name> {
        (self.is_name() && self.is_at(1, sign)).then(|| {
            let name = self.name();
            self.bump();
            name
        })
    }
}
