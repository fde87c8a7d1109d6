use crate::expr::fault::syntax;
use crate::expr::lexer::Kind;
use crate::expr::syntax::{Catch, Expr, ExprKind, For, Section, Stmt, StmtKind, Try, TypeName};

use super::Parser;

impl Parser<'_> {
    /// `{ .. }`
    pub fn block(&mut self) -> Stmt {
        let start = self.place();
        self.expect("{");
        let mut statements = Vec::new();
        while !self.is("}") && !matches!(self.kind(), Kind::End) {
            let before = self.at;
            statements.push(self.statement());
            if self.at == before {
                // Nothing was taken: what stands here begins no statement.
                self.bump();
            }
        }
        self.close("}");
        Stmt { kind: StmtKind::Block(statements), place: start.to(self.last()) }
    }

    pub fn statement(&mut self) -> Stmt {
        let start = self.place();
        let kind = self.deeper(Self::statement_kind).unwrap_or(StmtKind::Empty);
        Stmt { kind, place: start.to(self.last()) }
    }

    fn statement_kind(&mut self) -> StmtKind {
        if self.is("{") {
            return self.block().kind;
        }
        if self.eat(";") {
            return StmtKind::Empty;
        }
        match self.word() {
            Some("if") => {
                self.bump();
                let condition = self.condition();
                let then = Box::new(self.statement());
                let other = self.eat_word("else").then(|| Box::new(self.statement()));
                StmtKind::If(condition, then, other)
            }
            Some("while") => {
                self.bump();
                let condition = self.condition();
                StmtKind::While(condition, Box::new(self.statement()))
            }
            Some("do") => {
                self.bump();
                let body = Box::new(self.statement());
                if !self.eat_word("while") {
                    let (place, found) = (self.place(), self.found());
                    self.fault(place, format!("`while` is missing before {found}"));
                }
                let condition = self.condition();
                self.end();
                StmtKind::Do(body, condition)
            }
            Some("for") => self.for_loop(),
            Some("foreach") => {
                self.bump();
                self.expect("(");
                let ty = self.type_name();
                let name = self.name();
                if !self.eat_word("in") {
                    let (place, found) = (self.place(), self.found());
                    self.fault(place, format!("`in` is missing before {found}"));
                }
                let items = self.expression();
                self.close(")");
                StmtKind::ForEach(ty, name, items, Box::new(self.statement()))
            }
            Some("return") => {
                self.bump();
                let value = (!self.is(";")).then(|| self.expression());
                self.end();
                StmtKind::Return(value)
            }
            Some("throw") => {
                self.bump();
                let value = (!self.is(";")).then(|| self.expression());
                self.end();
                StmtKind::Throw(value)
            }
            Some("break") => {
                self.bump();
                self.end();
                StmtKind::Break
            }
            Some("continue") => {
                self.bump();
                self.end();
                StmtKind::Continue
            }
            Some("try") => self.try_statement(),
            Some("using") => {
                self.bump();
                self.expect("(");
                let resource = self.local_or_expression();
                self.close(")");
                StmtKind::Using(Box::new(resource), Box::new(self.statement()))
            }
            Some("switch") => self.switch(),
            _ => {
                let statement = self.local_or_expression();
                self.end();
                statement.kind
            }
        }
    }

    fn condition(&mut self) -> Expr {
        self.expect("(");
        let condition = self.expression();
        self.close(")");
        condition
    }

    /// The `;` of a statement; what stands before it is skipped.
    fn end(&mut self) {
        if self.eat(";") {
            return;
        }
        let last = self.last();
        let place = crate::expr::syntax::Place { start: last.end.saturating_sub(1), end: last.end };
        let behind = self.behind();
        self.tell(syntax::missing(";", "`;` is missing after this", place, behind));
        while !matches!(self.kind(), Kind::End | Kind::Mark(";" | "}")) && !self.starts_statement() {
            self.bump();
        }
        self.eat(";");
    }

    fn starts_statement(&self) -> bool {
        matches!(
            self.word(),
            Some(
                "if" | "while" | "for" | "foreach" | "return" | "throw" | "break" | "continue" | "try" | "using" | "switch" | "var" | "do"
            )
        )
    }

    /// `var a = 1` or an expression: without the `;`.
    fn local_or_expression(&mut self) -> Stmt {
        let start = self.place();
        let from = self.at;
        let constant = self.eat_word("const");
        let declared = self.try_type().filter(|_| self.word().is_some_and(|w| !super::KEYWORDS.contains(&w)));
        let follows = matches!(self.peek(1).kind, Kind::Mark("=" | ";" | "," | ")") | Kind::End);
        if let Some(ty) = declared.filter(|_| follows || constant) {
            let kind = self.locals(ty);
            return Stmt { kind, place: start.to(self.last()) };
        }
        self.at = from;
        let value = self.expression();
        let place = value.place;
        if !matches!(
            value.kind,
            ExprKind::Bad
                | ExprKind::Call(..)
                | ExprKind::Assign(..)
                | ExprKind::Postfix(..)
                | ExprKind::New(..)
                | ExprKind::Guard(..)
                | ExprKind::Unary(crate::expr::syntax::Unary::Step(_), _)
        ) && !self.is(")")
        {
            self.tell(crate::expr::fault::statement::not_a_statement(place));
        }
        Stmt { kind: StmtKind::Expr(value), place }
    }

    fn locals(&mut self, ty: TypeName) -> StmtKind {
        let mut names = Vec::new();
        loop {
            let name = self.name();
            let value = self.eat("=").then(|| {
                if self.is("{") {
                    // `int[] a = { 1, 2 }`
                    let place = self.bump();
                    let mut element = ty.clone();
                    element.suffixes.pop();
                    let items = self.items();
                    return self.node(ExprKind::NewArray(Some(element), items), place);
                }
                self.expression()
            });
            names.push((name, value));
            if !self.eat(",") {
                return StmtKind::Local(ty, names);
            }
        }
    }

    fn for_loop(&mut self) -> StmtKind {
        self.bump();
        self.expect("(");
        let mut start = Vec::new();
        while !self.is(";") && !matches!(self.kind(), Kind::End) {
            start.push(self.local_or_expression());
            if !self.eat(",") {
                break;
            }
        }
        self.end();
        let condition = (!self.is(";")).then(|| self.expression());
        self.end();
        let mut step = Vec::new();
        while !self.is(")") && !matches!(self.kind(), Kind::End) {
            step.push(self.expression());
            if !self.eat(",") {
                break;
            }
        }
        self.close(")");
        let body = self.statement();
        StmtKind::For(Box::new(For { start, condition, step, body }))
    }

    fn try_statement(&mut self) -> StmtKind {
        self.bump();
        let body = self.block();
        let mut catches = Vec::new();
        while self.eat_word("catch") {
            let (mut ty, mut name) = (None, None);
            if self.eat("(") {
                ty = Some(self.type_name());
                name = self.word().is_some().then(|| self.name());
                self.close(")");
            }
            let when = self.eat_word("when").then(|| self.condition());
            catches.push(Catch { ty, name, when, body: self.block() });
        }
        let finally = self.eat_word("finally").then(|| self.block());
        if catches.is_empty() && finally.is_none() {
            let (place, found) = (self.place(), self.found());
            self.fault(place, format!("`catch` or `finally` is missing before {found}"));
        }
        StmtKind::Try(Box::new(Try { body, catches, finally }))
    }

    fn switch(&mut self) -> StmtKind {
        self.bump();
        let value = self.condition();
        self.expect("{");
        let mut sections = Vec::new();
        while !self.is("}") && !matches!(self.kind(), Kind::End) {
            let mut labels = Vec::new();
            loop {
                if self.eat_word("case") {
                    labels.push(Some(self.expression()));
                } else if self.word() == Some("default") && self.is_at(1, ":") {
                    self.bump();
                    labels.push(None);
                } else {
                    break;
                }
                self.expect(":");
            }
            if labels.is_empty() {
                let (place, found) = (self.place(), self.found());
                self.fault(place, format!("`case` or `default` is missing before {found}"));
                break;
            }
            let mut body = Vec::new();
            while !self.is("}")
                && !matches!(self.kind(), Kind::End)
                && self.word() != Some("case")
                && (self.word() != Some("default") || !self.is_at(1, ":"))
            {
                let before = self.at;
                body.push(self.statement());
                if self.at == before {
                    self.bump();
                }
            }
            sections.push(Section { labels, body });
        }
        self.close("}");
        StmtKind::Switch(value, sections)
    }
}
