//! Syntax to typed nodes: names resolved, overloads chosen, conversions made explicit. All faults go to one list.
//!
//! `scope.rs` locals and captures · `types.rs` how types relate · `spaces.rs` which type a name is, `not_allowed.rs` those of .NET
//! that are refused · `convert.rs` conversions, `defined.rs` those of types' own ·
//! `expression.rs` values · `operator.rs` operators, `equality.rs`, `arithmetic.rs` and `unary.rs` of their kinds · `member.rs` what stands behind a dot or in square brackets · `assign.rs` what
//! is put there · `call.rs` calls · `argument.rs` what is given · `overload.rs` which member is meant, `better.rs` of two,
//! `infer.rs` with which type arguments, `misfit.rs` if none · `emit.rs` the call as a node · `group.rs` methods as delegates ·
//! `lambda.rs` lambdas · `function.rs` local functions · `pattern.rs` patterns · `switch.rs` · `tuple.rs` tuples and what takes them
//! apart · `array.rs` arrays, `grid.rs` those of several dimensions · `constant.rs` what is computed now · `local.rs` declarations · `jump.rs` where control may go ·
//! `attempt.rs` `try` · `flow/` which locals have a value where, and what is reached · `query.rs` queries · `late/` `dynamic` · `listed.rs` what is off API Management's list · `create.rs` `new` · `type_value.rs` `typeof` and its kin · `statement.rs` blocks

mod argument;
mod arithmetic;
mod array;
mod assign;
mod attempt;
mod better;
mod call;
mod constant;
mod convert;
mod create;
mod defined;
mod emit;
mod equality;
mod expression;
mod flow;
mod function;
mod grid;
mod group;
mod infer;
mod jump;
mod lambda;
mod late;
mod listed;
mod local;
mod member;
mod misfit;
mod not_allowed;
mod operator;
mod overload;
mod pattern;
mod query;
mod scope;
mod spaces;
mod statement;
mod switch;
mod tuple;
mod type_value;
pub mod types;
mod unary;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::eval::{Code, Id, Lambda, Node, Program};
use super::fault::{Fault, convert as fits, statement as faulty};
use super::syntax::{HIGHEST, Name, Place, Root};
use super::types::{Num, Ty};
use super::value::{Part, Text, Value};
use super::{Reads, Want};
use crate::diagnostic::{Code as Number, Diagnostics, Mapped, code};

pub use convert::{is_json, widens};
use flow::Flow;
pub use late::{Unbound, late, no_implicit};
use scope::{Function, Learnt, Local, Named, Scope};

/// A bound value: its node and static type.
#[derive(Clone, Debug)]
pub struct Typed {
    pub id: Id,
    pub ty: Ty,
}

impl Typed {
    /// What is `dynamic` as the object that it is.
    fn boxed(self) -> Self {
        if self.ty == Ty::Dynamic { Self { ty: Ty::Object, ..self } } else { self }
    }
}

/// Nodes that one expression may have.
pub const MOST_NODES: usize = 100_000;
/// Bytes of the strings that are put together from constants, at most.
const MOST_JOINED: usize = 64 << 20;

/// Nodes within nodes: a link of a chain is up to three.
const MOST_LEVELS: u16 = 3 * HIGHEST;

pub struct Binder<'a> {
    text: &'a Mapped,
    faults: Vec<Fault>,
    /// What `out` stands before in the operation on `dynamic` at hand.
    late_outs: Vec<late::LateOut>,
    /// Bound at run time, for `dynamic`: extension methods are not seen.
    late: bool,
    /// Something could not be read: what follows from that is not told.
    unread: bool,
    /// What works, but not as it looks.
    warnings: Vec<Fault>,
    /// Strings of the program, each once.
    literals: BTreeMap<String, Text>,
    /// What the target of `a++` held before.
    before: Option<Typed>,
    nodes: Vec<Node>,
    places: Vec<Place>,
    /// The first line of each statement.
    statements: Vec<Place>,
    /// How many nodes lie in each.
    heights: Vec<u16>,
    lambdas: Vec<Lambda>,
    locals: Vec<Local>,
    functions: Vec<Function>,
    scopes: Vec<Scope>,
    local_functions: Vec<function::LocalFunction>,
    /// What the type parameters of the local functions around stand for.
    type_parameters: Vec<(Rc<str>, Ty)>,
    /// What the flow analysis needs of each lambda.
    named: Vec<Named>,
    /// The names of locals, by where they are declared.
    local_names: BTreeMap<u32, Rc<str>>,
    /// Which local functions call which.
    calls: Vec<(u32, u32)>,
    /// What each local function declares.
    declared: BTreeMap<u32, BTreeSet<u32>>,
    /// What lambdas capture, until the function around them ends.
    pending: BTreeMap<u32, Vec<(u32, u16)>>,
    /// Found while binding; binding is begun again when it grows.
    learnt: Learnt,
    grown: bool,
    /// What `?.` is applied to, innermost last.
    subjects: Vec<Typed>,
    /// Lambdas bound already: place, function, parameter types.
    bound: Vec<lambda::Known>,
    instances: u32,
    /// Nodes that give a body, and whether it is the request's; those that are only compared with null are taken out.
    bodies: Vec<(Id, bool)>,
    /// Nodes that give `context.Variables`.
    variables: Vec<Id>,
    want: Want,
    /// What it returns.
    results: Vec<(Ty, Place)>,
    jumps: jump::Jumps,
    /// Locals that the statements around declare further down, and how many scopes there were.
    upcoming: Vec<(usize, BTreeSet<Rc<str>>)>,
    label_count: u32,
    /// Inside of `checked` or `unchecked`.
    checked: Option<bool>,
    /// What is assigned when the calls that are being bound have returned.
    put_back: Vec<argument::PutBack>,
    /// Bytes of the strings put together from constants so far.
    joined: usize,
    /// Members in use that are off API Management's list.
    off_list: Vec<(String, Place)>,
}

/// Binds a tree. `None` when there was any error.
pub fn bind(text: &Mapped, root: &Root, want: Want, unread: bool, sink: &mut Diagnostics) -> Option<Program> {
    let mut learnt = Learnt::default();
    loop {
        let mut binder = Binder { unread, ..Binder::new(text, want, learnt) };
        let code = binder.root(root);
        if binder.grown {
            learnt = binder.learnt;
            learnt.spread(&binder.calls, &binder.declared);
            continue;
        }
        let function = binder.end_function();
        if !binder.faults.iter().any(Fault::is_deep) {
            let failed = !binder.faults.is_empty();
            let names = Named { names: function.names, ..Named::default() };
            for named in &mut binder.named {
                let captured = named.captured.iter().filter_map(|(at, slot)| Some((*slot, Rc::clone(binder.local_names.get(at)?))));
                named.names.extend(captured);
            }
            let found = binder.flow().check(&code, &names);
            // What is never reached is told of what is right otherwise.
            binder.faults.extend(found.into_iter().filter(|fault| !failed || fault.is_error()));
        }
        let failed = binder.faults.iter().any(Fault::is_error);
        sink.extend(binder.faults.into_iter().chain(binder.warnings).map(|fault| fault.tell(text)));
        let read = |request| binder.bodies.iter().any(|(_, of)| *of == request);
        let reads = Reads { request_body: read(true), response_body: read(false) };
        let locals = function.slots;
        let program = Program {
            text: text.clone(),
            nodes: binder.nodes,
            places: binder.places,
            lambdas: binder.lambdas,
            root: code,
            locals,
            depth: binder.heights.iter().copied().max().unwrap_or(0),
            reads,
            results: binder.results,
            bodies: binder.bodies,
            variables: binder.variables,
            off_list: listed::once_each(binder.off_list),
        };
        return (!failed).then_some(program);
    }
}

impl<'a> Binder<'a> {
    fn new(text: &'a Mapped, want: Want, learnt: Learnt) -> Self {
        Self {
            text,
            faults: Vec::new(),
            late_outs: Vec::new(),
            late: false,
            unread: false,
            warnings: Vec::new(),
            literals: BTreeMap::new(),
            before: None,
            nodes: Vec::new(),
            places: Vec::new(),
            statements: Vec::new(),
            heights: Vec::new(),
            lambdas: Vec::new(),
            locals: Vec::new(),
            functions: vec![Function::default()],
            scopes: Vec::new(),
            local_functions: Vec::new(),
            type_parameters: Vec::new(),
            named: Vec::new(),
            local_names: BTreeMap::new(),
            calls: Vec::new(),
            declared: BTreeMap::new(),
            pending: BTreeMap::new(),
            learnt,
            grown: false,
            subjects: Vec::new(),
            bound: Vec::new(),
            instances: 0,
            bodies: Vec::new(),
            variables: Vec::new(),
            want,
            results: Vec::new(),
            jumps: jump::Jumps::default(),
            upcoming: Vec::new(),
            label_count: 0,
            checked: None,
            put_back: Vec::new(),
            joined: 0,
            off_list: Vec::new(),
        }
    }

    fn root(&mut self, root: &Root) -> Code {
        self.open();
        let given = self.context_local();
        let code = match root {
            Root::Value(value) => {
                let typed = self.value(value);
                if typed.ty == Ty::Void {
                    self.tell(fits::no_value(&Ty::Object, value.place));
                }
                Code::Value(self.wanted(typed, value.place))
            }
            Root::Block(block) => {
                let code = self.statement(block);
                if self.reaches_end(&code) {
                    self.tell(faulty::no_return(Place { start: block.place.end.saturating_sub(1), end: block.place.end }));
                }
                code
            }
        };
        let code = match (given, code) {
            (None, code) => code,
            (Some(given), Code::Value(value)) => Code::Block(vec![Code::Do(given), Code::Return(Some(value))]),
            (Some(given), code) => Code::Block(vec![Code::Do(given), code]),
        };
        self.close_around(code)
    }

    /// `context` as a local, for who assigns to it.
    fn context_local(&mut self) -> Option<Id> {
        if !self.learnt.context {
            return None;
        }
        let (ty, place) = (Ty::named("IContext"), Place::default());
        let target = self.declare(&Name { text: "context".into(), place }, ty.clone(), scope::Role::Variable);
        let value = self.push(Node::Const(Value::Part(Part::Context)), ty.clone(), place);
        Some(self.put(target, value.id, ty, place).id)
    }

    /// Whether control comes out at the end of a statement.
    fn reaches_end(&self, code: &Code) -> bool {
        self.flow().falls(code)
    }

    fn flow(&self) -> Flow<'_> {
        Flow::new(&self.nodes, &self.places, &self.statements, &self.lambdas, &self.named)
    }

    /// The value as the place of the expression takes it.
    fn wanted(&mut self, typed: Typed, place: Place) -> Id {
        let fits = match self.want {
            Want::Bool => matches!(typed.ty.underlying(), Ty::Bool | Ty::Object | Ty::Dynamic | Ty::Error),
            Want::Int => typed.ty.underlying().is_numeric() || matches!(typed.ty, Ty::Object | Ty::Dynamic | Ty::Error),
            Want::Text | Want::Any => true,
        };
        if !fits {
            let needed = if self.want == Want::Bool { "a condition (`bool`)" } else { "a number" };
            let message = format!("the expression gives `{}`, and {needed} is needed here", typed.ty);
            self.fault(code::expression::TYPE_MISMATCH, place, message);
        }
        self.results.push((typed.ty, place));
        typed.id
    }

    /// A fault that C# has no error for: what is not modelled, or limits of our own.
    fn fault(&mut self, code: Number, place: Place, message: impl Into<String>) -> Typed {
        self.tell(Fault::new(code, place, message))
    }

    fn tell(&mut self, fault: Fault) -> Typed {
        self.faults.push(fault);
        self.error()
    }

    /// What stands for a value that went wrong.
    fn error(&mut self) -> Typed {
        self.push(Node::Const(Value::Null), Ty::Error, Place::default())
    }

    fn push(&mut self, node: Node, ty: Ty, place: Place) -> Typed {
        let node = match self.folded(&node) {
            Some(value) => Node::Const(value),
            None => node,
        };
        let mut height = 0;
        node.parts(&mut |part| height = height.max(self.height(part)));
        if height >= MOST_LEVELS {
            if !self.faults.iter().any(Fault::is_deep) {
                let message = format!("the expression is nested more than {MOST_LEVELS} levels deep");
                self.faults.push(Fault::new(code::expression::TOO_DEEP, place, message));
            }
            return Typed { id: 0, ty: Ty::Error };
        }
        if self.nodes.len() >= MOST_NODES {
            if self.nodes.len() == MOST_NODES {
                self.faults.push(Fault::new(code::expression::TOO_DEEP, place, "the expression is too large"));
                self.nodes.push(Node::Const(Value::Null));
                self.places.push(place);
                self.heights.push(1);
            }
            return Typed { id: 0, ty: Ty::Error };
        }
        let id = Id::try_from(self.nodes.len()).unwrap_or(0);
        self.nodes.push(self.fused(node));
        self.places.push(place);
        self.heights.push(height + 1);
        Typed { id, ty }
    }

    fn height(&self, id: Id) -> u16 {
        self.heights.get(id as usize).copied().unwrap_or(0)
    }

    /// A list got a part more.
    fn raise(&mut self, list: Id, part: Id) {
        let height = self.height(part) + 1;
        if let Some(old) = self.heights.get_mut(list as usize) {
            *old = height.max(*old);
        }
    }

    /// What retries and breakers ask all the time is one node.
    fn fused(&self, node: Node) -> Node {
        if let Node::Compare(compare, Num::Int, status, number) = node
            && let (Some(Node::StatusCode), Some(Value::Int(number))) = (self.node(status), self.constant(number))
        {
            return Node::Status(compare, *number);
        }
        node
    }

    /// Where a word stands next, from a byte on.
    fn next_of(&self, word: &str, from: u32) -> u32 {
        let ahead = self.text.text().get(from as usize..).and_then(|text| text.find(word));
        from + ahead.and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
    }

    /// Where the text of a node ends.
    fn end_of(&self, id: Id) -> u32 {
        self.places.get(id as usize).map_or(0, |place| place.end)
    }

    fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    /// The value of a constant.
    fn constant(&self, id: Id) -> Option<&Value> {
        match self.node(id) {
            Some(Node::Const(value)) => Some(value),
            _ => None,
        }
    }
}
