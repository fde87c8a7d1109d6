use super::Printer;
use crate::expr::syntax::{Expr, LambdaBody, Local, LocalFunction, Stmt, StmtKind, Try};

impl Printer {
    fn parenthesised(&mut self, word: &str, e: &Expr) {
        self.put(word);
        self.put(" (");
        self.expression(e);
        self.put(") ");
    }

    fn declaration(&mut self, local: &Local) {
        if local.constant {
            self.put("const ");
        }
        self.type_name(&local.ty);
        self.put(" ");
        self.separated(&local.names, |out, (name, value)| {
            out.name(name);
            if let Some(value) = value {
                out.put(" = ");
                out.expression(value);
            }
        });
    }

    fn function(&mut self, function: &LocalFunction) {
        self.type_name(&function.result);
        self.put(" ");
        self.name(&function.name);
        if !function.generics.is_empty() {
            self.put("<");
            self.separated(&function.generics, |out, name| out.name(name));
            self.put(">");
        }
        self.parameters(&function.parameters);
        self.put(" ");
        match &function.body {
            LambdaBody::Value(value) => {
                self.put("=> ");
                self.expression(value);
                self.put("; ");
            }
            LambdaBody::Block(block) => self.statement(block),
        }
    }

    /// What stands in the head of a `for` or `using`, without its semicolon.
    fn head(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Local(local) => self.declaration(local),
            StmtKind::Expr(e) => self.expression(e),
            _ => self.statement(s),
        }
    }

    fn word(&mut self, word: &str, value: Option<&Expr>) {
        self.put(word);
        if let Some(value) = value {
            self.put(" ");
            self.expression(value);
        }
        self.put("; ");
    }

    pub(super) fn statement(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Empty => self.put("; "),
            StmtKind::Block(body) => {
                self.put("{ ");
                body.iter().for_each(|s| self.statement(s));
                self.put("} ");
            }
            StmtKind::Local(_) | StmtKind::Expr(_) => {
                self.head(s);
                self.put("; ");
            }
            StmtKind::If(test, yes, no) => {
                self.parenthesised("if", test);
                self.statement(yes);
                if let Some(no) = no {
                    self.put("else ");
                    self.statement(no);
                }
            }
            StmtKind::While(test, body) => {
                self.parenthesised("while", test);
                self.statement(body);
            }
            StmtKind::Do(body, test) => {
                self.put("do ");
                self.statement(body);
                self.parenthesised("while", test);
                self.put("; ");
            }
            StmtKind::For(each) => {
                self.put("for (");
                self.separated(&each.start, Self::head);
                self.put("; ");
                if let Some(condition) = &each.condition {
                    self.expression(condition);
                }
                self.put("; ");
                self.separated(&each.step, Self::expression);
                self.put(") ");
                self.statement(&each.body);
            }
            StmtKind::ForEach(each) => {
                self.put("foreach (");
                self.expression(&each.target);
                self.put(" in ");
                self.expression(&each.items);
                self.put(") ");
                self.statement(&each.body);
            }
            StmtKind::Return(value) => self.word("return", value.as_ref()),
            StmtKind::Throw(value) => self.word("throw", value.as_ref()),
            StmtKind::Break => self.word("break", None),
            StmtKind::Continue => self.word("continue", None),
            StmtKind::Try(all) => self.attempt(all),
            StmtKind::Using(what, body) => {
                self.put("using (");
                self.head(what);
                self.put(") ");
                self.statement(body);
            }
            StmtKind::Function(function) => self.function(function),
            StmtKind::Lock(on, body) => {
                self.parenthesised("lock", on);
                self.statement(body);
            }
            StmtKind::Checked(checked, body) => {
                self.put(if *checked { "checked " } else { "unchecked " });
                self.statement(body);
            }
            StmtKind::Label(name, then) => {
                self.name(name);
                self.put(": ");
                self.statement(then);
            }
            StmtKind::Goto(name) => {
                self.put("goto ");
                self.name(name);
                self.put("; ");
            }
            StmtKind::GotoCase(None) => self.put("goto default; "),
            StmtKind::GotoCase(Some(value)) => self.word("goto case", Some(value)),
            StmtKind::Switch(of, sections) => {
                self.parenthesised("switch", of);
                self.put("{ ");
                for section in sections {
                    for label in &section.labels {
                        match label {
                            Some(case) => {
                                self.put("case ");
                                self.pattern(&case.pattern);
                                if let Some(when) = &case.when {
                                    self.put(" when ");
                                    self.operand(when);
                                }
                            }
                            None => self.put("default"),
                        }
                        self.put(": ");
                    }
                    section.body.iter().for_each(|s| self.statement(s));
                }
                self.put("} ");
            }
        }
    }

    fn attempt(&mut self, all: &Try) {
        self.put("try ");
        self.statement(&all.body);
        for catch in &all.catches {
            self.put("catch ");
            if let Some(ty) = &catch.ty {
                self.put("(");
                self.type_name(ty);
                if let Some(name) = &catch.name {
                    self.put(" ");
                    self.name(name);
                }
                self.put(") ");
            }
            if let Some(when) = &catch.when {
                self.parenthesised("when", when);
            }
            self.statement(&catch.body);
        }
        if let Some(last) = &all.finally {
            self.put("finally ");
            self.statement(last);
        }
    }
}
