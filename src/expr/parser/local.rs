use crate::expr::fault::{array, statement as faulty, syntax};
use crate::expr::lexer::Kind;
use crate::expr::syntax::{Expr, ExprKind, Local, LocalFunction, Stmt, StmtKind, TypeName, Unary};

use super::Parser;

impl Parser<'_> {
    /// `var a = 1;`, `int F() => 1;` or an expression, to its end.
    pub(super) fn declaration_or_expression(&mut self) -> StmtKind {
        let from = self.at;
        if let Some(result) = self.try_type().filter(|_| self.is_name() && (self.is_at(1, "(") || self.is_at(1, "<"))) {
            return self.function(result);
        }
        self.rewind(from);
        let statement = self.local_or_expression();
        self.end();
        statement.kind
    }

    /// `int F<T>(int a) { .. }`
    fn function(&mut self, result: TypeName) -> StmtKind {
        let name = self.name();
        let mut generics = Vec::new();
        if self.eat("<") {
            loop {
                generics.push(self.name());
                if !self.eat(",") {
                    break;
                }
            }
            self.expect(">");
        }
        self.expect("(");
        let parameters = self.parameters();
        if self.word() == Some("where") {
            let place = self.place();
            self.fault(place, "constraints of a local function are not modelled");
            while !self.is("{") && !self.is("=>") && !matches!(self.kind(), Kind::End) {
                self.bump();
            }
        }
        let value = self.eat("=>");
        if !value && !self.is("{") {
            self.expect("{");
        }
        let body = self.body();
        if value {
            self.end();
        }
        StmtKind::Function(Box::new(LocalFunction { result, name, generics, parameters, body }))
    }

    /// `var a = 1` or an expression: without the `;`.
    pub(super) fn local_or_expression(&mut self) -> Stmt {
        let (start, from) = (self.place(), self.at);
        let constant = self.eat_word("const");
        if self.word() == Some("ref") {
            self.fault(start, "`ref` locals are not modelled: read and write the local itself");
            self.bump();
        }
        if let Some(ty) = self.try_type().filter(|_| self.is_name() || self.sized_declaration()) {
            let local = self.locals(ty, constant);
            return Stmt { kind: StmtKind::Local(local), place: start.to(self.last()) };
        }
        if constant {
            let (place, found) = (self.place(), self.found());
            self.fault(place, format!("a type is missing before {found}"));
        }
        self.rewind(from);
        if constant {
            self.bump();
        }
        let value = match self.try_declaration(false) {
            Some(target) => self.deconstruction(target),
            None => self.expression(),
        };
        let place = value.place;
        if !stands_alone(&value) && self.is(";") {
            self.tell(faulty::not_a_statement(place));
        }
        Stmt { kind: StmtKind::Expr(value), place }
    }

    /// `var (a, b) = c`
    fn deconstruction(&mut self, target: Expr) -> Expr {
        self.expect("=");
        let value = self.expression();
        let place = target.place.to(value.place);
        self.node(ExprKind::Assign(None, Box::new(target), Box::new(value)), place)
    }

    /// `[2] a` behind a type: a length that no declaration has.
    fn sized_declaration(&mut self) -> bool {
        let (from, place) = (self.at, self.place());
        if self.eat("[") {
            self.skip_to("]");
            if self.is_name() {
                self.tell(array::declared_size(place));
                return true;
            }
        }
        self.rewind(from);
        false
    }

    /// `[2]` behind the name of a local.
    fn brackets_behind(&mut self) {
        let place = self.bump();
        self.tell(array::brackets_behind(place));
        if !self.is("]") {
            let size = self.place();
            self.tell(array::declared_size(size));
        }
        self.skip_to("]");
    }

    fn locals(&mut self, ty: TypeName, constant: bool) -> Local {
        let mut names = Vec::new();
        loop {
            let name = self.name();
            if self.is("[") {
                self.brackets_behind();
            }
            let value = self.eat("=").then(|| {
                let place = self.place();
                if self.eat("{") {
                    // `int[] a = { 1, 2 }`
                    let items = self.items();
                    let place = place.to(self.last());
                    return self.node(ExprKind::Items(items), place);
                }
                if self.word() == Some("ref") {
                    self.tell(syntax::unread(place, "`ref` locals are not modelled: read and write the local itself"));
                    self.bump();
                }
                self.expression()
            });
            names.push((name, value));
            if !self.eat(",") {
                return Local { constant, ty, names };
            }
        }
    }
}

/// Whether an expression does something by itself.
fn stands_alone(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Bad
        | ExprKind::Call(..)
        | ExprKind::Assign(..)
        | ExprKind::Postfix(..)
        | ExprKind::New(..)
        | ExprKind::Unary(Unary::Step(_), _) => true,
        ExprKind::Guard(_, then) => stands_alone(then),
        _ => false,
    }
}
