//! Queries as the calls that C# makes of them.
//!
//! Several range variables travel together in an object of an anonymous type; in each lambda they are names for its members.

use crate::expr::syntax::query::{Clause, Direction, Range};
use crate::expr::syntax::{Arg, Expr, ExprKind, LambdaBody, Name, Parameter, Passing, Place, TypeName};

use crate::expr::types::Ty;

use super::scope::Role;
use super::{Binder, Typed};

/// What the parameter that holds all range variables is called: no name that can be written.
const HELD: &str = "<>h";

/// A query being translated: what there is so far, and the names for its items.
struct Translation {
    source: Expr,
    names: Vec<Name>,
    /// Nothing but `from` stands before.
    plain: bool,
}

impl Binder<'_> {
    pub(super) fn query(&mut self, clauses: &[Clause], place: Place) -> Typed {
        if let Some(Clause::From(range)) = clauses.first()
            && self.type_only(&range.source).ty == Ty::Dynamic
        {
            return self.tell(crate::expr::fault::name::query_of_dynamic(range.source.place));
        }
        match translate(clauses, place) {
            Some(call) => self.value(&call),
            None => self.error(),
        }
    }

    /// A body with names for the members of what its lambda takes.
    pub(super) fn scoped_value(&mut self, names: &[(Name, Expr)], body: &Expr, place: Place) -> Typed {
        self.open();
        let mut seq = Vec::new();
        for (name, value) in names {
            let value = self.value(value);
            let target = self.declare(name, value.ty.clone(), Role::Variable);
            seq.push(self.put(target, value.id, value.ty, name.place).id);
        }
        let body = match self.value_or_group(body) {
            Ok(body) => body,
            Err(group) => {
                let text = group.name.text.clone();
                self.tell(crate::expr::fault::convert::method_group(&text, &Ty::Object, group.name.place))
            }
        };
        let cells = self.close();
        if let Some(function) = self.scopes.last_mut() {
            function.take_cells(cells);
        }
        seq.push(body.id);
        self.push(crate::expr::eval::Node::Seq(seq), body.ty, place)
    }
}

fn translate(clauses: &[Clause], place: Place) -> Option<Expr> {
    let (Clause::From(first), rest) = clauses.split_first()? else { return None };
    let mut query = Translation { source: ranged(first), names: vec![first.name.clone()], plain: true };
    let mut rest = rest.iter().peekable();
    while let Some(clause) = rest.next() {
        let plain = std::mem::replace(&mut query.plain, false);
        match clause {
            Clause::From(range) => {
                let items = query.lambda(&ranged(range), range.source.place);
                query.gather("SelectMany", vec![items], &range.name, &mut rest);
            }
            Clause::Join(join) => {
                let on = query.lambda(&join.on, join.on.place);
                let inner = Translation { source: Expr::new(ExprKind::Bad, place), names: vec![join.range.name.clone()], plain: false };
                let equals = inner.lambda(&join.equals, join.equals.place);
                let args = vec![ranged(&join.range), on, equals];
                match &join.into {
                    Some(into) => query.gather("GroupJoin", args, into, &mut rest),
                    None => query.gather("Join", args, &join.range.name, &mut rest),
                }
            }
            Clause::Let(name, value) => {
                let mut members = query.members();
                members.push((Some(name.clone()), value.clone()));
                let made = Expr::new(ExprKind::NewAnonymous(members), value.place);
                let lambda = query.lambda(&made, value.place);
                query.call("Select", vec![lambda], value.place);
                query.names.push(name.clone());
            }
            Clause::Where(test) => {
                let lambda = query.lambda(test, test.place);
                query.call("Where", vec![lambda], test.place);
            }
            Clause::OrderBy(keys) => {
                for (index, (key, direction)) in keys.iter().enumerate() {
                    let lambda = query.lambda(key, key.place);
                    let method = match (index, direction) {
                        (0, Direction::Ascending) => "OrderBy",
                        (0, Direction::Descending) => "OrderByDescending",
                        (_, Direction::Ascending) => "ThenBy",
                        (_, Direction::Descending) => "ThenByDescending",
                    };
                    query.call(method, vec![lambda], key.place);
                }
            }
            Clause::Select(value) => {
                if plain || !query.is_item(value) {
                    let lambda = query.lambda(value, value.place);
                    query.call("Select", vec![lambda], value.place);
                }
            }
            Clause::Group(item, key) => {
                let mut args = vec![query.lambda(key, key.place)];
                if !query.is_item(item) {
                    args.push(query.lambda(item, item.place));
                }
                query.call("GroupBy", args, item.place);
            }
            Clause::Into(name) => {
                query.names = vec![name.clone()];
                query.plain = true;
            }
        }
    }
    Some(query.source)
}

/// What a variable ranges over; with a type its items are cast.
fn ranged(range: &Range) -> Expr {
    match &range.ty {
        Some(ty) => call(range.source.clone(), "Cast", vec![ty.clone()], Vec::new(), range.source.place),
        None => range.source.clone(),
    }
}

impl Translation {
    /// Whether a value is the one range variable itself.
    fn is_item(&self, value: &Expr) -> bool {
        matches!((&value.kind, &self.names[..]), (ExprKind::Name(name, _), [only]) if name.text == only.text)
    }

    /// `x => body`, or `h => body` where the names stand for members of `h`.
    fn lambda(&self, body: &Expr, place: Place) -> Expr {
        let (parameter, body) = self.parameter(body, place);
        Expr::new(ExprKind::Lambda(vec![parameter], LambdaBody::Value(Box::new(body))), place)
    }

    fn parameter(&self, body: &Expr, place: Place) -> (Parameter, Expr) {
        if let [only] = &self.names[..] {
            return (Parameter { ty: None, name: only.clone(), passing: Passing::Value, default: None }, body.clone());
        }
        let held = Name { text: HELD.into(), place };
        let member = |name: &Name| {
            let held = Expr::new(ExprKind::Name(held.clone(), Vec::new()), place);
            (name.clone(), Expr::new(ExprKind::Member(Box::new(held), name.clone(), Vec::new()), place))
        };
        let scoped = ExprKind::Scoped(self.names.iter().map(member).collect(), Box::new(body.clone()));
        (Parameter { ty: None, name: held, passing: Passing::Value, default: None }, Expr::new(scoped, body.place))
    }

    /// All range variables as members.
    fn members(&self) -> Vec<(Option<Name>, Expr)> {
        self.names.iter().map(|name| (Some(name.clone()), Expr::new(ExprKind::Name(name.clone(), Vec::new()), name.place))).collect()
    }

    /// A call with one more variable: what it gives is selected at once if nothing but `select` follows, else kept with the others.
    fn gather<'c>(
        &mut self,
        method: &str,
        mut args: Vec<Expr>,
        name: &Name,
        rest: &mut std::iter::Peekable<impl Iterator<Item = &'c Clause>>,
    ) {
        let (body, place, selected) = match rest.peek() {
            Some(Clause::Select(value)) => (value.clone(), value.place, true),
            _ => {
                let mut members = self.members();
                members.push((Some(name.clone()), Expr::new(ExprKind::Name(name.clone(), Vec::new()), name.place)));
                (Expr::new(ExprKind::NewAnonymous(members), name.place), name.place, false)
            }
        };
        let (parameter, body) = self.parameter(&body, place);
        let parameters = vec![parameter, Parameter { ty: None, name: name.clone(), passing: Passing::Value, default: None }];
        args.push(Expr::new(ExprKind::Lambda(parameters, LambdaBody::Value(Box::new(body))), place));
        self.call(method, args, name.place);
        self.names.push(name.clone());
        if selected {
            rest.next();
        }
    }

    fn call(&mut self, method: &str, args: Vec<Expr>, place: Place) {
        let source = std::mem::replace(&mut self.source, Expr::new(ExprKind::Bad, place));
        self.source = call(source, method, Vec::new(), args, place);
    }
}

fn call(on: Expr, method: &str, types: Vec<TypeName>, args: Vec<Expr>, place: Place) -> Expr {
    let name = Name { text: method.into(), place };
    let target = Expr::new(ExprKind::Member(Box::new(on), name, types), place);
    let args = args.into_iter().map(|value| Arg { name: None, out: None, value }).collect();
    Expr::new(ExprKind::Call(Box::new(target), args), place)
}
