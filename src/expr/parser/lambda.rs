use crate::expr::lexer::Kind;
use crate::expr::syntax::{Expr, ExprKind, LambdaBody, Parameter, Passing};

use super::Parser;

impl Parser<'_> {
    /// `x => ..`, `(x, y) => ..`, `delegate (int x) { .. }`
    pub(super) fn try_lambda(&mut self) -> Option<Expr> {
        let start = self.place();
        if let Some(word @ ("async" | "static")) = self.word()
            && (self.is_name_at(1) && self.is_at(2, "=>") || self.is_at(1, "(") && self.arrow_behind(1))
        {
            if word == "async" {
                self.fault(start, "`async` has no place in an expression: nothing can be awaited");
            } else {
                self.later("static anonymous function", "9.0");
            }
            self.bump();
        }
        let mut parameters = Vec::new();
        if self.is_name() && self.is_at(1, "=>") {
            let name = self.name();
            parameters.push(Parameter { ty: None, name, passing: Passing::Value, default: None });
        } else if self.word() == Some("delegate") && (self.is_at(1, "(") || self.is_at(1, "{")) {
            self.bump();
            if !self.is("(") {
                self.fault(start, "`delegate { }` without parameters is not modelled: write `() => { .. }`");
            }
            if self.eat("(") {
                parameters = self.parameters();
            }
            let body = LambdaBody::Block(Box::new(self.block()));
            let place = start.to(self.last());
            return Some(self.node(ExprKind::Lambda(parameters, body), place));
        } else if self.is("(") && self.arrow_behind(0) {
            self.bump();
            parameters = self.parameters();
        } else {
            return None;
        }
        self.expect("=>");
        let body = self.body();
        let place = start.to(self.last());
        Some(self.node(ExprKind::Lambda(parameters, body), place))
    }

    /// What stands behind `=>`.
    pub(super) fn body(&mut self) -> LambdaBody {
        if self.is("{") { LambdaBody::Block(Box::new(self.block())) } else { LambdaBody::Value(Box::new(self.expression())) }
    }

    /// A parameter list is told from a bracket by the arrow behind it.
    fn arrow_behind(&self, from: usize) -> bool {
        let (mut ahead, mut open) = (from, 0_u32);
        loop {
            match self.peek(ahead).kind {
                Kind::Mark("(") => open += 1,
                Kind::Mark(")") if open <= 1 => return self.is_at(ahead + 1, "=>"),
                Kind::Mark(")") => open -= 1,
                Kind::Name | Kind::Mark("," | "<" | ">" | "[" | "]" | "?" | "." | "=") => {}
                _ => return false,
            }
            ahead += 1;
        }
    }

    /// `int a, ref string b)`
    pub(super) fn parameters(&mut self) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        while !self.is(")") && !matches!(self.kind(), Kind::End) {
            let passing = match self.word() {
                Some("ref") => Passing::Ref,
                Some("out") => Passing::Out,
                Some("params") => Passing::Many,
                Some("in") => {
                    self.later("readonly references", "7.2");
                    self.bump();
                    Passing::Value
                }
                _ => Passing::Value,
            };
            if passing != Passing::Value {
                self.bump();
            }
            let bare = self.is_at(1, ",") || self.is_at(1, ")");
            let ty = if bare { None } else { Some(self.type_name()) };
            let name = self.name();
            let default = self.eat("=").then(|| self.expression());
            parameters.push(Parameter { ty, name, passing, default });
            if !self.eat(",") {
                break;
            }
        }
        self.close(")");
        parameters
    }
}
