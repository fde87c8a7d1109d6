//! What those who check whole documents ask of an expression: what it gives, which variables it casts, which bodies it reads.

use std::rc::Rc;

use super::Bound;
use super::eval::{Convert, Id, Node, Program};
use super::syntax::Place;
use super::types::Ty;
use super::value::{Part, Value};
use crate::diagnostic::Span;

/// What an expression gives, casts and reads, with places.
#[derive(Debug)]
pub struct Facts {
    /// What it returns, one for each `return`.
    pub results: Vec<Given>,
    /// `(int)context.Variables["name"]`, `context.Variables.GetValueOrDefault<int>("name")`.
    pub casts: Vec<Cast>,
    /// `context.Request.Body.As<T>()`.
    pub bodies: Vec<BodyRead>,
}

/// A result.
#[derive(Debug)]
pub struct Given {
    /// Its static type, as C# writes it.
    pub ty: String,
    /// Whether it is one of the types that policies are known to take.
    pub taken: bool,
    /// Where it is given.
    pub span: Span,
}

/// A variable that is taken for a value of another type than text.
#[derive(Debug)]
pub struct Cast {
    /// The variable's name.
    pub variable: Rc<str>,
    /// The type, as C# writes it.
    pub ty: String,
    /// The cast.
    pub span: Span,
}

/// A body that is read.
#[derive(Debug)]
pub struct BodyRead {
    /// The request's; else the response's.
    pub request: bool,
    /// With `preserveContent: true`, or with a value that is computed.
    pub keeps: bool,
    /// The call.
    pub span: Span,
}

impl Bound {
    /// What it gives, casts and reads.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let program = &self.program;
        let span = |place: &Place| program.text.span(place.start as usize..place.end as usize);
        let results = program.results.iter().map(|(ty, place)| Given { ty: ty.to_string(), taken: taken(ty), span: span(place) });
        let mut facts = Facts { results: results.collect(), casts: Vec::new(), bodies: Vec::new() };
        for (node, place) in program.nodes.iter().zip(&program.places) {
            if let Some((variable, ty)) = cast(program, node) {
                facts.casts.push(Cast { variable, ty: ty.to_string(), span: span(place) });
            }
            if let Some((request, keeps)) = body_read(program, node) {
                facts.bodies.push(BodyRead { request, keeps, span: span(place) });
            }
        }
        facts
    }
}

fn constant(program: &Program, id: Id) -> Option<&Value> {
    match program.nodes.get(id as usize) {
        Some(Node::Const(value)) => Some(value),
        _ => None,
    }
}

/// A cast of a variable to what text cannot be.
fn cast(program: &Program, node: &Node) -> Option<(Rc<str>, Ty)> {
    let (variable, ty) = match node {
        Node::Convert(Convert::Unbox(ty) | Convert::Cast(ty), from) => match program.nodes.get(*from as usize)? {
            Node::Variable(name) => (Rc::clone(name), ty),
            _ => return None,
        },
        Node::Call(call) => match (&call.types[..], &call.args[..]) {
            ([ty], [on, name, ..]) if program.variables.contains(on) => (constant(program, *name)?.as_text()?.to_str().as_ref().into(), ty),
            _ => return None,
        },
        _ => return None,
    };
    let text = matches!(ty, Ty::String | Ty::Object | Ty::Error) || matches!(ty, Ty::Named(class, _) if class.is_interface());
    (!text).then(|| (variable, ty.clone()))
}

fn body_read(program: &Program, node: &Node) -> Option<(bool, bool)> {
    let Node::Call(call) = node else { return None };
    let [on, keeps] = call.args[..] else { return None };
    if !is_of_context(program, on) {
        return None;
    }
    let (_, request) = program.bodies.iter().find(|(id, _)| *id == on)?;
    Some((*request, !matches!(constant(program, keeps), Some(Value::Bool(false)))))
}

/// Whether a body is that of `context.Request` or `context.Response`: another response's, which a variable holds, is not told apart
/// from those of other variables.
fn is_of_context(program: &Program, body: Id) -> bool {
    let on = |id: Id| match program.nodes.get(id as usize) {
        Some(Node::Call(call)) => call.args.first().copied(),
        _ => None,
    };
    let context = on(body).and_then(on).and_then(|id| constant(program, id));
    matches!(context, Some(Value::Part(Part::Context)))
}

/// Whether a result of this type is known to be taken: the list of Microsoft's policy toolkit, what official labs keep in
/// variables (`JArray`), and what is not known before it runs.
fn taken(ty: &Ty) -> bool {
    match ty.underlying() {
        Ty::Object | Ty::Null | Ty::Error | Ty::Bool | Ty::Char | Ty::Double | Ty::String => true,
        ty if ty.is_integral() => *ty != Ty::SByte,
        ty if ty.is_enum() => true,
        Ty::Named(class, _) => {
            matches!(
                class.name(),
                "DateTime" | "Guid" | "Uri" | "JObject" | "JArray" | "JToken" | "JValue" | "Decimal" | "decimal" | "IResponse"
            )
        }
        _ => ty.to_string() == "decimal",
    }
}
