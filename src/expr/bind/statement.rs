use crate::diagnostic::code;
use crate::expr::eval::{Code, Node};
use crate::expr::fault::statement as faulty;
use crate::expr::syntax::{Expr, Place, Stmt, StmtKind};
use crate::expr::types::Ty;

use super::jump::Target;
use super::types::derives;
use super::{Binder, Typed};

impl Binder<'_> {
    /// Binds a statement.
    pub fn statement(&mut self, s: &Stmt) -> Code {
        let line = self.text.text().get(s.place.start as usize..s.place.end as usize).and_then(|text| text.lines().next());
        let end = line.map_or(s.place.end, |line| s.place.start + u32::try_from(line.len()).unwrap_or(0));
        self.statements.push(Place { start: s.place.start, end });
        match &s.kind {
            StmtKind::Empty => Code::Block(Vec::new()),
            StmtKind::Block(statements) => self.block(statements),
            StmtKind::Local(local) => self.local_statement(local),
            StmtKind::Function(function) => self.function_body(function),
            StmtKind::Expr(value) => Code::Do(self.discarded(value)),
            StmtKind::If(condition, then, other) => {
                let test = self.condition(condition);
                let then = Box::new(self.embedded(then));
                let other = other.as_ref().map(|o| Box::new(self.embedded(o)));
                Code::If(test, then, other)
            }
            StmtKind::While(condition, body) => {
                self.open();
                let condition = Some(self.condition(condition));
                let body = Box::new(self.loop_body(body));
                Code::Loop { condition, step: Vec::new(), body, body_first: false, cells: self.close() }
            }
            StmtKind::Do(body, condition) => {
                let body = Box::new(self.loop_body(body));
                self.open();
                let condition = Some(self.condition(condition));
                Code::Loop { condition, step: Vec::new(), body, body_first: true, cells: self.close() }
            }
            StmtKind::For(f) => {
                self.open();
                let mut codes: Vec<Code> = f.start.iter().map(|s| self.statement(s)).collect();
                self.open();
                let condition = f.condition.as_ref().map(|c| self.condition(c));
                let body = Box::new(self.loop_body(&f.body));
                let step = f.step.iter().map(|e| self.discarded(e)).collect();
                codes.push(Code::Loop { condition, step, body, body_first: false, cells: self.close() });
                self.close_around(Code::Block(codes))
            }
            StmtKind::ForEach(each) => self.for_each(each, s.place),
            StmtKind::Return(value) => self.returned(value.as_ref(), s),
            StmtKind::Throw(value) => {
                let id = value.as_ref().map(|v| self.thrown(v));
                if id.is_none() && self.jumps.catching == 0 {
                    self.tell(faulty::rethrow(s.place));
                }
                Code::Throw(id)
            }
            StmtKind::Break => self.leave_target(Target::breaks, Code::Break, "`break` stands only in a loop or a `switch`", s.place),
            StmtKind::Continue => self.leave_target(Target::continues, Code::Continue, "`continue` stands only in a loop", s.place),
            StmtKind::Try(t) => self.attempt(t),
            StmtKind::Using(resource, body) => {
                // Nothing here holds what must be given back: disposing does nothing.
                self.open();
                let resource = self.resource(resource);
                let body = self.embedded(body);
                self.close_around(Code::Block(vec![resource, body]))
            }
            StmtKind::Switch(value, sections) => self.switch(value, sections),
            StmtKind::Lock(on, body) => {
                let held = self.value(on);
                if held.ty.is_value() || matches!(held.ty, Ty::Null | Ty::Void | Ty::Nullable(_)) {
                    self.tell(faulty::lock(&held.ty, on.place));
                }
                let body = self.embedded(body);
                Code::Block(vec![Code::Lock(held.id), body])
            }
            StmtKind::Checked(checked, body) => {
                let outer = self.checked.replace(*checked);
                let body = self.statement(body);
                self.checked = outer;
                body
            }
            StmtKind::Label(name, then) => {
                let label = self.label_here(name);
                let then = self.statement(then);
                Code::Block(vec![Code::Label(label), then])
            }
            StmtKind::Goto(name) => self.goto(name, s.place),
            StmtKind::GotoCase(value) => self.goto_case(value.as_ref(), s.place),
        }
    }

    /// `{ .. }`
    pub fn block(&mut self, statements: &[Stmt]) -> Code {
        self.open();
        let codes = self.statements(statements);
        self.close_around(Code::Block(codes))
    }

    /// The statements of one scope; its labels and local functions are known throughout.
    pub fn statements(&mut self, statements: &[Stmt]) -> Vec<Code> {
        self.open_labels(statements);
        let names = statements.iter().filter_map(|s| if let StmtKind::Local(local) = &s.kind { Some(&local.names) } else { None });
        self.upcoming.push((self.scopes.len(), names.flatten().map(|(name, _)| std::rc::Rc::clone(&name.text)).collect()));
        self.declare_functions(statements);
        let mut codes = Vec::new();
        for statement in statements {
            match self.statement(statement) {
                // A label is found among the statements of its block.
                Code::Block(parts) if matches!(statement.kind, StmtKind::Label(..)) => codes.extend(flat(parts)),
                code => codes.push(code),
            }
        }
        self.close_labels();
        self.upcoming.pop();
        codes
    }

    /// What stands behind a condition: its names are its own.
    pub fn embedded(&mut self, s: &Stmt) -> Code {
        if let StmtKind::Block(statements) = &s.kind {
            return self.block(statements);
        }
        self.open();
        let code = self.statement(s);
        self.close_around(code)
    }

    fn loop_body(&mut self, s: &Stmt) -> Code {
        self.jumps.targets.push(Target::Loop(self.jumps.finally));
        let code = self.embedded(s);
        self.jumps.targets.pop();
        code
    }

    /// A value that nobody takes.
    fn discarded(&mut self, e: &Expr) -> crate::expr::eval::Id {
        let id = self.value(e).id;
        self.take_no_value(id);
        id
    }

    fn for_each(&mut self, each: &crate::expr::syntax::ForEach, whole: Place) -> Code {
        let items = &each.items;
        let mut source = self.value(items);
        if source.ty == Ty::Dynamic {
            source = self.late_items(source, items.place);
        }
        if matches!(source.ty, Ty::Null)
            || matches!(self.constant(source.id), Some(crate::expr::value::Value::Null)) && source.ty != Ty::Error
        {
            self.tell(faulty::null_enumerated(items.place));
        }
        let found = super::types::element(&source.ty);
        if found.is_none() && !matches!(source.ty, Ty::Error | Ty::Null) {
            self.tell(faulty::not_enumerable(&source.ty, items.place));
        }
        let found = found.unwrap_or(Ty::Error);
        let sequence = Ty::generic("IEnumerable", std::slice::from_ref(&found));
        let source =
            if super::convert::is_json(&source.ty) { Typed { id: self.to(source, &sequence, items.place), ty: sequence } } else { source };
        self.open();
        let (set, captured, convert, first) = self.for_each_target(&each.target, found, whole);
        let body = self.loop_body(&each.body);
        let body = self.close_around(match first {
            Some(first) => Code::Block(vec![first, body]),
            None => body,
        });
        Code::ForEach { items: source.id, set, captured, convert, body: Box::new(body) }
    }

    fn returned(&mut self, value: Option<&Expr>, s: &Stmt) -> Code {
        if self.jumps.finally > 0 {
            self.tell(faulty::leaves_finally(s.place));
        }
        let own = self.functions.last().and_then(|f| f.own.clone());
        if let Some((_, result)) = own {
            return match (value, &result) {
                (Some(value), Ty::Void) => {
                    let _ = self.value(value);
                    let shown = self.function_shown();
                    self.tell(faulty::return_of_nothing(&shown, value.place).seen_at(s.place.start));
                    Code::Return(None)
                }
                (Some(value), _) => Code::Return(Some(self.value_to(value, &result))),
                (None, Ty::Void | Ty::Error) => Code::Return(None),
                (None, _) => {
                    self.tell(faulty::return_needs(&result, s.place));
                    Code::Return(None)
                }
            };
        }
        let outermost = self.functions.len() == 1;
        match value {
            Some(value) => {
                if outermost {
                    let typed = self.value(value);
                    return Code::Return(Some(self.wanted(typed, value.place)));
                }
                let want = self.functions.last().and_then(|f| f.want.clone()).flatten();
                let typed = self.lambda_value(value, want.as_ref());
                let id = typed.id;
                if let Some(function) = self.functions.last_mut() {
                    function.returns.push((typed.id, typed.ty, value.place));
                }
                Code::Return(Some(id))
            }
            None => {
                if outermost {
                    self.tell(faulty::return_without_value(s.place));
                }
                Code::Return(None)
            }
        }
    }

    /// What a `using` holds.
    fn resource(&mut self, resource: &Stmt) -> Code {
        let from = self.locals.len();
        let (code, ty, place) = match &resource.kind {
            StmtKind::Expr(value) => {
                let typed = self.value(value);
                (Code::Do(typed.id), typed.ty, value.place)
            }
            _ => {
                let code = self.statement(resource);
                let ty = self.locals.last().map_or(Ty::Error, |l| l.ty.clone());
                (code, ty, resource.place)
            }
        };
        if !is_disposable(&ty) {
            self.tell(faulty::not_disposable(&ty, place));
        }
        for local in self.locals.iter_mut().skip(from) {
            local.role = super::scope::Role::Fixed("using variable");
        }
        code
    }

    /// Binds a value and says that the language has it, but not here.
    pub(super) fn not_modelled(&mut self, place: Place, message: impl Into<String>) -> Typed {
        self.fault(code::expression::NOT_MODELLED, place, message)
    }

    /// A node of a throw.
    pub(super) fn throws(&mut self, value: &Expr, ty: Ty, place: Place) -> Typed {
        let id = self.thrown(value);
        self.push(Node::Throw(id), ty, place)
    }

    /// What stands behind `throw`.
    fn thrown(&mut self, value: &Expr) -> crate::expr::eval::Id {
        let exception = Ty::named("Exception");
        let typed = self.value(value);
        match self.implicit(&typed, &exception) {
            Some(way) if typed.ty != Ty::Dynamic => self.apply(typed, way.convert, &exception, value.place),
            _ => self.tell(faulty::no_exception(&typed.ty, value.place)).id,
        }
    }
}

/// `a: b: x;` as statements of one list.
fn flat(parts: Vec<Code>) -> Vec<Code> {
    let mut codes = Vec::new();
    for part in parts {
        match part {
            Code::Block(inner) if matches!(inner.first(), Some(Code::Label(_))) => codes.extend(flat(inner)),
            other => codes.push(other),
        }
    }
    codes
}

/// Whether a type can stand in `using`.
fn is_disposable(ty: &Ty) -> bool {
    match ty {
        Ty::Error | Ty::Null => true,
        Ty::Named(class, _) => {
            class.rows.iter().any(|row| row.signature == "void Dispose()")
                || crate::expr::member::class("IDisposable").is_some_and(|d| derives(ty, &Ty::Named(d, [].into())))
                || super::types::supertypes(ty).iter().any(is_disposable)
        }
        _ => false,
    }
}
