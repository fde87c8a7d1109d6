use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::expr::eval::{Code, Id, Lambda, Node};
use crate::expr::fault::statement as faulty;
use crate::expr::syntax::{Name, Place};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::{Binder, Typed};

/// Locals in sight, at most.
const MOST_LOCALS: usize = 2000;

/// A local in sight.
#[derive(Clone, Debug)]
pub struct Local {
    pub name: Rc<str>,
    pub ty: Ty,
    pub slot: u16,
    /// Which function declares it.
    pub function: usize,
    /// Where it is declared: its identity while binding is begun again.
    pub at: u32,
    pub captured: bool,
    pub role: Role,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Role {
    Variable,
    /// A parameter or what a `catch` takes: its cell comes from outside.
    Given,
    /// What C# calls a local that is never assigned to: `foreach iteration variable`.
    Fixed(&'static str),
    Constant(Value),
    /// A local function, by number.
    Function(usize),
}

/// A block, or what else names are declared in.
#[derive(Debug, Default)]
pub struct Scope {
    /// Its locals begin here.
    locals: usize,
    /// Names that scopes inside declare which have ended.
    inner: BTreeSet<Rc<str>>,
    /// Slots that get a new cell whenever the scope is entered.
    cells: Vec<u16>,
}

impl Scope {
    /// Gives the cells of a scope inside, which is entered whenever this one is.
    pub fn take_cells(&mut self, cells: Vec<u16>) {
        self.cells.extend(cells);
    }
}

/// A function being bound: the expression itself, a lambda or a local function.
#[derive(Debug, Default)]
pub struct Function {
    pub slots: u16,
    /// Where locals lie here, by their places of declaration.
    pub slots_by_place: BTreeMap<u32, u16>,
    /// Locals of outer functions with their slots here.
    pub captures: Vec<(u32, u16)>,
    /// Lambdas made here.
    pub lambdas: Vec<u32>,
    /// Local functions called (or made delegates of) here: the node, the function's place.
    pub calls: Vec<(Id, u32)>,
    /// The types that it returns.
    pub returns: Vec<(Id, Ty, Place)>,
    pub instance: u32,
    /// Of a lambda: the type that its results are converted to, as far as it is known.
    pub want: Option<Option<Ty>>,
    /// A local function: its place, and what it returns.
    pub own: Option<(u32, Ty)>,
    /// The names of slots, for what the flow analysis tells.
    pub names: Vec<(u16, Rc<str>)>,
}

/// What the flow analysis and its messages need of a function.
#[derive(Clone, Debug, Default)]
pub struct Named {
    pub names: Vec<(u16, Rc<str>)>,
    /// Locals of outer functions, by where they are declared.
    pub captured: Vec<(u32, u16)>,
    /// Parameters that must have a value when it ends.
    pub outs: Vec<(u16, Rc<str>)>,
    pub local_function: bool,
    /// Where its name stands.
    pub at: u32,
}

/// What is found while binding, for the next time that it is begun.
#[derive(Clone, Debug, Default)]
pub struct Learnt {
    /// Locals that lambdas capture, by where they are declared.
    pub captured: BTreeSet<u32>,
    /// Anonymous types by where they stand: the members' names.
    pub anonymous: BTreeMap<u32, Vec<Rc<str>>>,
    /// What each local function captures.
    pub needs: BTreeMap<u32, BTreeSet<u32>>,
    /// `context` is assigned to, as the parameter that it is: it is a local then.
    pub context: bool,
    /// The lists of type arguments that each generic local function is called with.
    pub instances: BTreeMap<u32, Vec<Vec<Ty>>>,
}

impl Learnt {
    /// What a local function calls needs, it needs as well, but for what it declares itself.
    pub fn spread(&mut self, calls: &[(u32, u32)], declared: &BTreeMap<u32, BTreeSet<u32>>) {
        loop {
            let mut grown = false;
            for (caller, callee) in calls {
                let needs = self.needs.get(callee).cloned().unwrap_or_default();
                let own = declared.get(caller);
                let mine = self.needs.entry(*caller).or_default();
                for at in needs.into_iter().filter(|at| !own.is_some_and(|own| own.contains(at))) {
                    grown |= mine.insert(at);
                }
            }
            if !grown {
                return;
            }
        }
    }
}

impl Binder<'_> {
    /// A new slot of the function at hand.
    pub fn slot(&mut self) -> u16 {
        match self.functions.last_mut() {
            Some(function) => {
                function.slots = function.slots.saturating_add(1);
                function.slots - 1
            }
            None => 0,
        }
    }

    pub fn open(&mut self) {
        self.scopes.push(Scope { locals: self.locals.len(), ..Scope::default() });
    }

    /// Ends a scope; gives the slots that need a new cell whenever it is entered.
    pub fn close(&mut self) -> Vec<u16> {
        let Some(scope) = self.scopes.pop() else { return Vec::new() };
        let names = self.locals.drain(scope.locals.min(self.locals.len())..).map(|l| l.name);
        if let Some(outer) = self.scopes.last_mut() {
            outer.inner.extend(names.chain(scope.inner));
        }
        scope.cells
    }

    /// Ends a scope as if it had not been.
    pub fn abandon(&mut self) {
        if let Some(scope) = self.scopes.pop() {
            self.locals.truncate(scope.locals);
        }
    }

    /// Ends a scope whose statements are these.
    pub fn close_around(&mut self, code: Code) -> Code {
        let cells = self.close();
        match code {
            code if cells.is_empty() => code,
            Code::Value(id) => Code::Block(vec![Code::Cells(cells), Code::Return(Some(id))]),
            code => Code::Block(vec![Code::Cells(cells), code]),
        }
    }

    /// What the labels of a section have declared so far: how many locals there are, and how many of them have cells.
    pub fn end_of_labels(&self) -> (usize, usize) {
        (self.locals.len(), self.scopes.last().map_or(0, |s| s.cells.len()))
    }

    /// Ends the scope of a section's labels; what was declared behind them stays in the scope around.
    pub fn close_labels_of_section(&mut self, (locals, cells): (usize, usize)) -> Vec<u16> {
        let Some(mut scope) = self.scopes.pop() else { return Vec::new() };
        let names: Vec<_> = self.locals.drain(scope.locals..locals).map(|l| l.name).collect();
        if let Some(outer) = self.scopes.last_mut() {
            outer.inner.extend(names.into_iter().chain(scope.inner));
            outer.cells.extend(scope.cells.drain(cells..));
        }
        scope.cells
    }

    /// Declares a local; gives its slot and whether it is captured.
    pub fn declare(&mut self, name: &Name, ty: Ty, role: Role) -> (u16, bool) {
        let scope = self.scopes.last();
        let own = scope.map_or(0, |s| s.locals);
        if self.locals.len() >= MOST_LOCALS {
            self.fault(crate::diagnostic::code::expression::TOO_DEEP, name.place, format!("more than {MOST_LOCALS} locals are in sight"));
            return (0, false);
        }
        let twice = self.locals.iter().skip(own).any(|l| l.name == name.text) && !name.text.is_empty();
        let depth = self.scopes.len();
        let comes = |(at, names): &(usize, BTreeSet<Rc<str>>)| *at < depth && names.contains(&name.text);
        let hides = self.is_given(name) || self.locals.iter().take(own).any(|l| l.name == name.text) || self.upcoming.iter().any(comes);
        // What a statement of this block declares was told of where it is hidden.
        let own_statement = self.upcoming.last_mut().is_some_and(|(at, names)| *at == depth && names.remove(&name.text));
        if twice {
            self.tell(faulty::declared_twice(name));
        } else if hides || !own_statement && scope.is_some_and(|s| s.inner.contains(&name.text)) {
            self.tell(faulty::hides_local(name));
        }
        let slot = self.slot();
        let at = name.place.start;
        let captured = self.learnt.captured.contains(&at);
        if captured
            && matches!(role, Role::Variable)
            && let Some(scope) = self.scopes.last_mut()
        {
            scope.cells.push(slot);
        }
        if let Some(function) = self.functions.last_mut() {
            function.slots_by_place.insert(at, slot);
            function.names.push((slot, Rc::clone(&name.text)));
        }
        self.local_names.insert(at, Rc::clone(&name.text));
        if let Some((own, _)) = self.functions.iter().rev().find_map(|f| f.own.as_ref()) {
            self.declared.entry(*own).or_default().insert(at);
        }
        let function = self.functions.len() - 1;
        // The name is that of the first.
        let seen = if twice { "".into() } else { Rc::clone(&name.text) };
        self.locals.push(Local { name: seen, ty, slot, function, at, captured, role });
        (slot, captured)
    }

    /// The node that puts a value into a local.
    pub fn put(&mut self, (slot, captured): (u16, bool), value: Id, ty: Ty, place: Place) -> Typed {
        let node = if captured { Node::SetCaptured(slot, value) } else { Node::SetLocal(slot, value) };
        self.push(node, ty, place)
    }

    pub fn local(&self, name: &str) -> Option<usize> {
        self.locals.iter().rposition(|l| &*l.name == name)
    }

    /// Whether a name is that of the parameter of every expression, unless this declares it.
    fn is_given(&self, name: &Name) -> bool {
        &*name.text == "context" && !(self.learnt.context && self.locals.is_empty())
    }

    /// The slot of a local in the function at hand, and whether it is a cell.
    pub fn slot_of(&mut self, index: usize) -> (u16, bool) {
        let Some(local) = self.locals.get(index) else { return (0, false) };
        let here = self.functions.len() - 1;
        if local.function == here {
            return (local.slot, local.captured);
        }
        let at = local.at;
        self.capture(at);
        (self.find(at), true)
    }

    /// A local lives in a cell from now on.
    pub fn capture(&mut self, at: u32) {
        self.grown |= self.learnt.captured.insert(at);
    }

    /// Where a local lies in the function at hand, which captures it if it is another's.
    fn find(&mut self, at: u32) -> u16 {
        let Some(function) = self.functions.last_mut() else { return 0 };
        if let Some(slot) = function.slots_by_place.get(&at) {
            return *slot;
        }
        let slot = function.slots;
        function.slots = function.slots.saturating_add(1);
        function.captures.push((at, slot));
        function.slots_by_place.insert(at, slot);
        if let Some((own, _)) = &function.own {
            self.grown |= self.learnt.needs.entry(*own).or_default().insert(at);
        }
        slot
    }

    /// Begins a function.
    pub fn enter(&mut self, function: Function) {
        let needs = function.own.as_ref().and_then(|(at, _)| self.learnt.needs.get(at)).cloned().unwrap_or_default();
        let instance = self.next_instance();
        self.functions.push(Function { instance, ..function });
        for at in needs {
            self.find(at);
        }
        self.open();
    }

    /// Ends a function; its captures are given slots of the outer one when that ends.
    pub fn leave(&mut self, parameters: Vec<(u16, crate::expr::eval::Holds)>, body: Code, lambda: u32, outs: Vec<(u16, Rc<str>)>) {
        let body = self.close_around(body);
        let function = self.end_function();
        let mut captures = function.captures;
        captures.sort_unstable();
        let names = Named {
            names: function.names,
            captured: captures.clone(),
            outs,
            local_function: function.own.is_some(),
            at: function.own.as_ref().map_or(0, |(at, _)| *at),
        };
        if let Some(place) = self.named.get_mut(lambda as usize) {
            *place = names;
        }
        if let Some(place) = self.lambdas.get_mut(lambda as usize) {
            // A local function is given its captures by each caller.
            let given = if function.own.is_some() { captures.iter().map(|(_, to)| (0, *to)).collect() } else { Vec::new() };
            *place = Lambda { parameters, captures: given, locals: function.slots, body };
        }
        if function.own.is_none() {
            self.pending.insert(lambda, captures);
            if let Some(outer) = self.functions.last_mut() {
                outer.lambdas.push(lambda);
            }
        }
    }

    /// A number for a lambda whose body comes later.
    pub fn reserve(&mut self) -> u32 {
        self.lambdas.push(Lambda::default());
        self.named.push(Named::default());
        u32::try_from(self.lambdas.len() - 1).unwrap_or(0)
    }

    /// Gives what was made in a function its cells.
    pub fn end_function(&mut self) -> Function {
        let (calls, lambdas) = match self.functions.last_mut() {
            Some(function) => (std::mem::take(&mut function.calls), std::mem::take(&mut function.lambdas)),
            None => return Function::default(),
        };
        let own = self.functions.iter().rev().find_map(|f| f.own.as_ref()).map(|(at, _)| *at);
        for (node, callee) in calls {
            self.calls.extend(own.map(|own| (own, callee)));
            let needs = self.learnt.needs.get(&callee).cloned().unwrap_or_default();
            let slots: Vec<u16> = needs.into_iter().map(|at| self.find(at)).collect();
            match self.nodes.get_mut(node as usize) {
                Some(Node::CallFunction(call)) => call.cells = slots,
                Some(Node::Delegate(_, cells)) => *cells = slots,
                _ => {}
            }
        }
        for lambda in lambdas {
            let captures = self.pending.get(&lambda).cloned().unwrap_or_default();
            let resolved = captures.into_iter().map(|(at, to)| (self.find(at), to)).collect();
            if let Some(place) = self.lambdas.get_mut(lambda as usize) {
                place.captures = resolved;
            }
        }
        self.functions.pop().unwrap_or_default()
    }

    /// Reads a local.
    pub fn read_local(&mut self, index: usize, place: Place) -> Typed {
        let Some(local) = self.locals.get(index) else { return self.error() };
        let ty = local.ty.clone();
        if let Role::Constant(value) = &local.role {
            let value = value.clone();
            return self.push(Node::Const(value), ty, place);
        }
        let node = match self.slot_of(index) {
            (slot, true) => Node::Captured(slot),
            (slot, false) => Node::Local(slot),
        };
        self.push(node, ty, place)
    }

    /// Writes a local; the node gives the value.
    pub fn write_local(&mut self, index: usize, value: Id, place: Place) -> Typed {
        let ty = self.locals.get(index).map_or(Ty::Error, |l| l.ty.clone());
        let target = self.slot_of(index);
        self.put(target, value, ty, place)
    }

    /// Why a local cannot be assigned to, if so: told.
    pub fn assignable(&mut self, index: usize, place: Place) -> bool {
        let Some(local) = self.locals.get(index) else { return true };
        let fault = match &local.role {
            Role::Variable | Role::Given => return true,
            Role::Fixed(what) => faulty::fixed(&local.name, what, place),
            Role::Constant(_) => faulty::no_variable(place),
            Role::Function(_) => faulty::fixed(&local.name, "method group", place),
        };
        self.tell(fault);
        false
    }

    /// A hidden local that holds a value: the node that sets it, and one that reads it.
    pub fn hidden(&mut self, value: Typed, place: Place) -> (Id, Typed) {
        let slot = self.slot();
        let set = self.push(Node::SetLocal(slot, value.id), value.ty.clone(), place).id;
        let get = self.push(Node::Local(slot), value.ty, place);
        (set, get)
    }
}
