use crate::diagnostic::code;
use crate::expr::eval::node::CatchCode;
use crate::expr::eval::{Code, Node};
use crate::expr::member::class;
use crate::expr::syntax::{Catch, Expr, ExprKind, Name, Section, Stmt, StmtKind, TypeName};
use crate::expr::types::Ty;

use super::types::{as_class, derives, element};
use super::{Binder, Typed};

impl Binder<'_> {
    /// Binds a statement; says whether control can come out at its end.
    pub fn statement(&mut self, s: &Stmt) -> (Code, bool) {
        match &s.kind {
            StmtKind::Empty => (Code::Block(Vec::new()), true),
            StmtKind::Block(statements) => {
                let locals = self.locals.len();
                let (codes, falls) = self.statements(statements);
                self.locals.truncate(locals);
                (Code::Block(codes), falls)
            }
            StmtKind::Local(ty, names) => (self.declaration(ty, names), true),
            StmtKind::Expr(value) => (Code::Do(self.value(value).id), true),
            StmtKind::If(condition, then, other) => {
                let test = self.condition(condition);
                let before = self.assigned();
                let (then, then_falls) = self.scoped(then);
                let after = self.assigned();
                self.reassign(&before);
                let (other, other_falls) = match other {
                    Some(other) => {
                        let (code, falls) = self.scoped(other);
                        (Some(Box::new(code)), falls)
                    }
                    None => (None, true),
                };
                let constant = |value| matches!(condition.kind, ExprKind::Bool(b) if b == value);
                self.meet(other_falls && !constant(true), &after, then_falls && !constant(false));
                // A constant condition decides which way is gone.
                let falls = match condition.kind {
                    ExprKind::Bool(true) => then_falls,
                    ExprKind::Bool(false) => other_falls,
                    _ => then_falls || other_falls,
                };
                (Code::If(test, Box::new(then), other), falls)
            }
            StmtKind::While(condition, body) => {
                let test = self.condition(condition);
                let endless = matches!(condition.kind, ExprKind::Bool(true));
                let (body, broken) = self.body(body, endless);
                let code =
                    Code::Loop { condition: Some(test), step: Vec::new(), body: Box::new(body), body_first: false, renew: Vec::new() };
                (code, !endless || broken)
            }
            StmtKind::Do(body, condition) => {
                let (body, _) = self.body(body, true);
                let test = self.condition(condition);
                (Code::Loop { condition: Some(test), step: Vec::new(), body: Box::new(body), body_first: true, renew: Vec::new() }, true)
            }
            StmtKind::For(f) => {
                let locals = self.locals.len();
                let mut codes: Vec<Code> = f.start.iter().map(|s| self.statement(s).0).collect();
                let condition = f.condition.as_ref().map(|c| self.condition(c));
                let endless = f.condition.as_ref().is_none_or(|c| matches!(c.kind, ExprKind::Bool(true)));
                let (body, broken) = self.body(&f.body, endless);
                let step = f.step.iter().map(|e| self.value(e).id).collect();
                self.locals.truncate(locals);
                codes.push(Code::Loop { condition, step, body: Box::new(body), body_first: false, renew: Vec::new() });
                (Code::Block(codes), !endless || broken)
            }
            StmtKind::ForEach(ty, name, items, body) => (self.for_each(ty, name, items, body), true),
            StmtKind::Return(value) => (self.returned(value.as_ref(), s), false),
            StmtKind::Throw(value) => {
                let id = value.as_ref().map(|v| self.value_to(v, &Ty::named("Exception")));
                if id.is_none() && self.catching == 0 {
                    self.fault(code::expression::SYNTAX, s.place, "`throw;` stands only in a `catch`");
                }
                (Code::Throw(id), false)
            }
            StmtKind::Break => {
                if self.breakable == 0 {
                    self.fault(code::expression::SYNTAX, s.place, "`break` stands only in a loop or a `switch`");
                }
                (Code::Break, false)
            }
            StmtKind::Continue => {
                if self.loops == 0 {
                    self.fault(code::expression::SYNTAX, s.place, "`continue` stands only in a loop");
                }
                (Code::Continue, false)
            }
            StmtKind::Try(t) => {
                let before = self.assigned();
                let (body, mut falls) = self.scoped(&t.body);
                let mut after = self.assigned();
                let mut catches = Vec::new();
                for catch in &t.catches {
                    self.reassign(&before);
                    let (code, catch_falls) = self.catch(catch);
                    self.meet(catch_falls, &after, falls);
                    after = self.assigned();
                    catches.push(code);
                    falls |= catch_falls;
                }
                let finally = t.finally.as_ref().map(|f| {
                    let (code, finally_falls) = self.scoped(f);
                    falls &= finally_falls;
                    Box::new(code)
                });
                (Code::Try { body: Box::new(body), catches, finally }, falls)
            }
            StmtKind::Using(resource, body) => {
                // Nothing here holds what must be given back: disposing does nothing.
                let locals = self.locals.len();
                let (resource, _) = self.statement(resource);
                let (body, falls) = self.statement(body);
                self.locals.truncate(locals);
                (Code::Block(vec![resource, body]), falls)
            }
            StmtKind::Switch(value, sections) => self.switch(value, sections),
        }
    }

    fn statements(&mut self, statements: &[Stmt]) -> (Vec<Code>, bool) {
        let mut falls = true;
        let mut codes = Vec::new();
        for statement in statements {
            let (code, next) = self.statement(statement);
            codes.push(code);
            falls &= next;
        }
        (codes, falls)
    }

    fn scoped(&mut self, s: &Stmt) -> (Code, bool) {
        let locals = self.locals.len();
        let bound = self.statement(s);
        self.locals.truncate(locals);
        bound
    }

    /// A loop's body, which is run at least once or not; says whether a `break` leaves the loop.
    fn body(&mut self, s: &Stmt, once: bool) -> (Code, bool) {
        self.loops += 1;
        self.breakable += 1;
        let before = self.assigned();
        let (code, _) = self.scoped(s);
        if !once {
            self.reassign(&before);
        }
        self.loops -= 1;
        self.breakable -= 1;
        let broken = breaks(&code);
        (code, broken)
    }

    fn declaration(&mut self, ty: &TypeName, names: &[(Name, Option<Expr>)]) -> Code {
        let var = ty.path.len() == 1 && ty.args.is_empty() && ty.path.first().is_some_and(|n| &*n.text == "var") && class("var").is_none();
        let declared = if var { None } else { Some(self.type_of(ty)) };
        let mut codes = Vec::new();
        for (name, value) in names {
            let (ty, id) = match (&declared, value) {
                (Some(ty), Some(value)) => (ty.clone(), Some(self.value_to(value, ty))),
                (Some(ty), None) => (ty.clone(), None),
                (None, Some(value)) => {
                    let typed = self.value(value);
                    if matches!(typed.ty, Ty::Null | Ty::Void) {
                        let message = format!("`var` has no type to take: this gives `{}`", typed.ty);
                        self.fault(code::expression::TYPE_MISMATCH, value.place, message);
                    }
                    (if matches!(typed.ty, Ty::Null | Ty::Void) { Ty::Error } else { typed.ty }, Some(typed.id))
                }
                (None, None) => {
                    self.fault(
                        code::expression::LOCAL,
                        name.place,
                        format!("`var {}` needs a value, from which it takes its type", name.text),
                    );
                    (Ty::Error, None)
                }
            };
            let assigned = id.is_some() || ty == Ty::Error;
            let target = self.declare(name, ty.clone(), assigned);
            let id = id.unwrap_or_else(|| self.default_of(&ty, name.place).id);
            codes.push(Code::Do(self.first(target, id, name.place)));
        }
        if codes.len() == 1 { codes.remove(0) } else { Code::Block(codes) }
    }

    fn for_each(&mut self, ty: &TypeName, name: &Name, items: &Expr, body: &Stmt) -> Code {
        let source = self.value(items);
        let found = element(&source.ty);
        if found.is_none() && source.ty != Ty::Error {
            let message = format!("`{}` cannot be walked through with `foreach`", source.ty);
            self.fault(code::expression::TYPE_MISMATCH, items.place, message);
        }
        let found = found.unwrap_or(Ty::Error);
        let sequence = Ty::generic("IEnumerable", std::slice::from_ref(&found));
        let source =
            if super::convert::is_json(&source.ty) { Typed { id: self.to(source, &sequence, items.place), ty: sequence } } else { source };
        let locals = self.locals.len();
        let var = ty.path.first().is_some_and(|n| &*n.text == "var");
        let declared = if var { found.clone() } else { self.type_of(ty) };
        let given = Typed { id: u32::MAX, ty: found };
        let convert = if given.ty == Ty::Error {
            None
        } else {
            match self.explicit(&given, &declared) {
                Some(convert) => convert,
                None => {
                    let message = format!("the items are `{}`, not `{declared}`", given.ty);
                    self.fault(code::expression::TYPE_MISMATCH, name.place, message);
                    None
                }
            }
        };
        let (set, captured) = self.declare(name, declared, true);
        let (body, _) = self.body(body, false);
        self.locals.truncate(locals);
        Code::ForEach { items: source.id, set, captured, convert, body: Box::new(body) }
    }

    fn returned(&mut self, value: Option<&Expr>, s: &Stmt) -> Code {
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
                    self.fault(code::expression::NO_RETURN, s.place, "`return` needs a value: the expression must give one");
                }
                Code::Return(None)
            }
        }
    }

    fn catch(&mut self, catch: &Catch) -> (CatchCode, bool) {
        let locals = self.locals.len();
        let ty = catch.ty.as_ref().map(|t| self.type_of(t));
        let exception = class("Exception");
        if let Some(ty) = &ty
            && *ty != Ty::Error
            && exception.is_none_or(|e| as_class(ty, e).is_none())
        {
            let place = catch.ty.as_ref().map_or(catch.body.place, |t| t.place);
            self.fault(code::expression::TYPE_MISMATCH, place, format!("`{ty}` is no exception"));
        }
        let slot = catch.name.as_ref().map(|name| {
            let ty = ty.clone().unwrap_or_else(|| Ty::named("Exception"));
            self.declare(name, ty, true)
        });
        let when = catch.when.as_ref().map(|w| self.condition(w));
        self.catching += 1;
        let (body, falls) = self.statement(&catch.body);
        self.catching -= 1;
        self.locals.truncate(locals);
        let kind = ty.filter(|t| !t.is("Exception") && *t != Ty::Error);
        (CatchCode { kind, slot, when, body }, falls)
    }

    fn switch(&mut self, value: &Expr, sections: &[Section]) -> (Code, bool) {
        let value = self.value(value);
        let (ty, place) = (value.ty.clone(), crate::expr::syntax::Place::default());
        let slot = self.slot();
        let locals = self.locals.len();
        let id = value.id;
        let mut codes = Vec::new();
        let (mut default, mut leaves) = (false, false);
        self.breakable += 1;
        let before = self.assigned();
        let mut after: Option<Vec<bool>> = None;
        for section in sections {
            self.reassign(&before);
            let mut tests = Vec::new();
            for label in &section.labels {
                match label {
                    None => {
                        default = true;
                        tests.push(None);
                    }
                    Some(label) => {
                        let held = self.push(Node::Local(slot), ty.clone(), label.place);
                        let case = self.value(label);
                        let case = if ty.underlying().is_value() && !derives(&case.ty, &ty) && case.ty != Ty::Null {
                            let id = self.to(case, ty.underlying(), label.place);
                            Typed { id, ty: ty.underlying().clone() }
                        } else {
                            case
                        };
                        let test = self.binary(crate::expr::syntax::Binary::Equal, held, case, label.place);
                        tests.push(Some(test.id));
                    }
                }
            }
            let (body, falls) = self.statements(&section.body);
            if falls {
                let place = section.body.last().map_or(place, |s| s.place);
                self.fault(code::expression::SYNTAX, place, "a `case` ends with `break` or `return`");
            }
            let body = Code::Block(body);
            if breaks(&body) {
                leaves = true;
                if let Some(after) = &after {
                    self.meet(true, after, true);
                }
                after = Some(self.assigned());
            }
            codes.push((tests, body));
        }
        match &after {
            Some(after) => {
                self.reassign(&before);
                self.meet(!default, after, true);
            }
            None => self.reassign(&before),
        }
        self.breakable -= 1;
        self.locals.truncate(locals);
        (Code::Switch { value: id, slot, sections: codes }, leaves || !default)
    }
}

/// Whether a `break` of this level stands in it.
fn breaks(code: &Code) -> bool {
    match code {
        Code::Break => true,
        Code::Block(codes) => codes.iter().any(breaks),
        Code::If(_, then, other) => breaks(then) || other.as_ref().is_some_and(|o| breaks(o)),
        Code::Try { body, catches, finally } => {
            breaks(body) || catches.iter().any(|c| breaks(&c.body)) || finally.as_ref().is_some_and(|f| breaks(f))
        }
        Code::Value(_)
        | Code::Do(_)
        | Code::Return(_)
        | Code::Loop { .. }
        | Code::ForEach { .. }
        | Code::Throw(_)
        | Code::Continue
        | Code::Switch { .. } => false,
    }
}
