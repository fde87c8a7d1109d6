use crate::expr::fault::{statement as faulty, syntax};
use crate::expr::lexer::Kind;
use crate::expr::syntax::{Catch, Designation, Expr, ExprKind, For, ForEach, Name, Section, Stmt, StmtKind, Try};

use super::Parser;
use super::types::TYPES;

impl Parser<'_> {
    /// `{ .. }`
    pub fn block(&mut self) -> Stmt {
        let start = self.place();
        self.expect("{");
        let mut statements = Vec::new();
        self.statements(&mut statements);
        self.close("}");
        Stmt { kind: StmtKind::Block(statements), place: start.to(self.last()) }
    }

    /// Statements up to the end of their block.
    pub(super) fn statements(&mut self, statements: &mut Vec<Stmt>) {
        while !self.is("}") && !matches!(self.kind(), Kind::End) {
            if !self.begins_statement() {
                let place = self.place();
                if self.faults.is_empty() {
                    let message = format!("no statement begins with {}", self.found());
                    self.fault(place, message);
                }
                self.also(1513, "} expected");
                while !self.is("}") && !matches!(self.kind(), Kind::End) && !self.begins_statement() {
                    self.bump();
                }
                continue;
            }
            let before = self.at;
            statements.push(self.statement());
            if self.at == before {
                // Nothing was taken: what stands here begins no statement.
                self.bump();
            }
        }
    }

    /// Whether a statement may begin here: else C# takes the block for ended.
    fn begins_statement(&self) -> bool {
        match self.kind() {
            Kind::Mark(mark) => matches!(*mark, ";" | "{" | "(" | "+" | "-" | "!" | "~" | "++" | "--" | "*" | "&" | "^"),
            Kind::Name => !matches!(self.word(), Some("case" | "in" | "is" | "as" | "out" | "params")),
            Kind::Number(_) | Kind::Text(_) | Kind::Char(_) | Kind::Interpolated(_) | Kind::Bad(_) => true,
            Kind::End => false,
        }
    }

    pub fn statement(&mut self) -> Stmt {
        let start = self.place();
        let kind = self.deeper(Self::statement_kind).unwrap_or(StmtKind::Empty);
        Stmt { kind, place: start.to(self.last()) }
    }

    /// The statement behind a condition: it declares nothing.
    fn embedded(&mut self) -> Stmt {
        let statement = self.statement();
        if matches!(statement.kind, StmtKind::Local(_) | StmtKind::Function(_) | StmtKind::Label(..)) {
            self.tell(faulty::embedded(statement.place));
        }
        statement
    }

    fn statement_kind(&mut self) -> StmtKind {
        if self.is("{") {
            return self.block().kind;
        }
        if self.eat(";") {
            return StmtKind::Empty;
        }
        self.refuse_statement();
        if self.is_name() && self.is_at(1, ":") {
            let name = self.name();
            self.bump();
            return StmtKind::Label(name, Box::new(self.statement()));
        }
        match self.word() {
            Some("if") => self.if_statement(),
            Some("while") => {
                self.bump();
                let condition = self.condition();
                StmtKind::While(condition, Box::new(self.embedded()))
            }
            Some("do") => {
                self.bump();
                let body = Box::new(self.embedded());
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
                let target = self.for_each_target();
                if !self.eat_word("in") {
                    let (place, at, found) = (self.place(), self.here(), self.found());
                    self.tell(syntax::no_in(&found, place, at));
                }
                let items = self.expression();
                self.close_before_block();
                StmtKind::ForEach(Box::new(ForEach { target, items, body: self.embedded() }))
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
                let start = self.bump();
                if !self.is("(") {
                    self.later_from(start, "using declarations", "8.0");
                    return self.declaration_or_expression();
                }
                self.expect("(");
                let resource = self.local_or_expression();
                self.close(")");
                StmtKind::Using(Box::new(resource), Box::new(self.embedded()))
            }
            Some("switch") => self.switch(),
            Some("lock") => {
                self.bump();
                let on = self.condition();
                StmtKind::Lock(on, Box::new(self.embedded()))
            }
            Some(word @ ("checked" | "unchecked")) if self.is_at(1, "{") => {
                self.bump();
                StmtKind::Checked(word == "checked", Box::new(self.block()))
            }
            Some("goto") => {
                self.bump();
                let kind = if self.eat_word("default") {
                    StmtKind::GotoCase(None)
                } else if self.eat_word("case") {
                    StmtKind::GotoCase(Some(self.expression()))
                } else {
                    StmtKind::Goto(self.name())
                };
                self.end();
                kind
            }
            _ => self.declaration_or_expression(),
        }
    }

    /// `if`, with all that `else if` adds to it: not by calling itself, so that there may be many.
    fn if_statement(&mut self) -> StmtKind {
        let mut links = Vec::new();
        let mut last = None;
        loop {
            let start = self.bump();
            let condition = self.condition();
            links.push((start, condition, Box::new(self.embedded())));
            if !self.eat_word("else") {
                break;
            }
            if self.word() != Some("if") {
                last = Some(Box::new(self.embedded()));
                break;
            }
            if self.too_long(links.len()) {
                break;
            }
        }
        let end = self.last();
        while let Some((start, condition, then)) = links.pop() {
            let kind = StmtKind::If(condition, then, last);
            if links.is_empty() {
                return kind;
            }
            last = Some(Box::new(Stmt { kind, place: start.to(end) }));
        }
        StmtKind::Empty
    }

    /// Statements that have no place in an expression, or came with a later C#.
    fn refuse_statement(&mut self) {
        let place = self.place();
        match self.word() {
            Some(word @ ("unsafe" | "fixed")) => {
                self.tell(syntax::unsafe_code(format!("`{word}`: API Management takes no unsafe code"), place));
                self.bump();
                if self.eat("(") {
                    self.skip_to(")");
                }
            }
            Some("yield") if matches!(self.word_at(1), Some("return" | "break")) => {
                self.tell(faulty::no_iterator(place));
                self.bump();
            }
            Some("await") if self.word_at(1) == Some("foreach") || self.word_at(1) == Some("using") => {
                self.later("async streams", "8.0");
                self.bump();
            }
            Some("await") if self.is_name_at(1) => {
                self.fault(place, "`await` has no place in an expression: nothing runs beside it");
                self.bump();
            }
            Some("static") => {
                self.later("static local functions", "8.0");
                self.bump();
            }
            Some("async") if self.is_name_at(1) || self.word_at(1).is_some_and(|w| TYPES.contains(&w)) => {
                self.fault(place, "`async` has no place in an expression: nothing can be awaited");
                self.bump();
            }
            _ => {}
        }
    }

    /// `var a`, `var (a, b)`, `(int a, int b)`
    fn for_each_target(&mut self) -> Expr {
        if let Some(target) = self.try_declaration(true) {
            return target;
        }
        if self.is("(") {
            return self.postfix();
        }
        let start = self.place();
        let mut ty = self.type_name();
        let name = if self.word() == Some("in") && !ty.path.is_empty() {
            let at = self.here();
            self.tell(syntax::no_item_type(ty.place, at));
            ty.path.clear();
            Name { text: "".into(), place: ty.place }
        } else {
            self.name()
        };
        let place = start.to(self.last());
        Expr::new(ExprKind::Declaration(ty, Designation::Name(name)), place)
    }

    fn condition(&mut self) -> Expr {
        self.expect("(");
        let condition = self.expression();
        self.close_before_block();
        condition
    }

    /// A `)` before the statement that it stands for: what the statement begins with is not skipped.
    fn close_before_block(&mut self) {
        if self.is("{") {
            self.expect(")");
        } else {
            self.close(")");
        }
    }

    /// The `;` of a statement.
    pub(super) fn end(&mut self) {
        if self.eat(";") {
            return;
        }
        let last = self.last();
        let place = crate::expr::syntax::Place { start: last.end.saturating_sub(1), end: last.end };
        let at = self.here();
        self.tell(syntax::missing(";", "`;` is missing after this", place, at));
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
        let body = self.embedded();
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
            let (place, at, found) = (self.place(), self.last().start, self.found());
            self.tell(syntax::no_catch(&found, place, at));
        }
        StmtKind::Try(Box::new(Try { body, catches, finally }))
    }

    fn switch(&mut self) -> StmtKind {
        self.bump();
        let value = if self.is("(") {
            self.condition()
        } else {
            let (place, at) = (self.place(), self.here());
            self.tell(syntax::bare_switch(place, at));
            self.expression()
        };
        self.expect("{");
        let mut sections = Vec::new();
        while !self.is("}") && !matches!(self.kind(), Kind::End) {
            let mut labels = Vec::new();
            let start = self.place();
            loop {
                if self.eat_word("case") {
                    labels.push(Some(self.case()));
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
            sections.push(Section { labels, body, place: start.to(self.last()) });
        }
        self.close("}");
        StmtKind::Switch(value, sections)
    }
}
