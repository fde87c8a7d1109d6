//! Local functions: known throughout their block, bound where they are declared, once for each list of type arguments.
//!
//! Here are their declarations · `call.rs` calls, which hand them the cells that they capture

mod call;

use std::rc::Rc;

use crate::expr::eval::node::Holds;
use crate::expr::eval::{Code, Node};
use crate::expr::fault::function as faulty;
use crate::expr::syntax::{self, Expr, ExprKind, LambdaBody, Name, Passing, Place, Stmt, StmtKind};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::scope::{Function, Role};
use super::{Binder, Typed};

/// A local function in sight, once for each list of type arguments that it is called with.
#[derive(Debug)]
pub struct LocalFunction {
    at: u32,
    name: Rc<str>,
    generics: usize,
    /// With `T` of its own for type parameters.
    open: Signature,
    /// Type arguments, what is called with them, and its lambda.
    instances: Vec<(Vec<Ty>, Signature, u32)>,
}

#[derive(Clone, Debug)]
struct Signature {
    parameters: Vec<Parameter>,
    result: Ty,
}

impl Signature {
    /// `int, ref string`: the parameters as errors show them.
    fn types(&self) -> String {
        let shown = |p: &Parameter| match p.passing {
            Passing::Value => p.ty.to_string(),
            Passing::Ref => format!("ref {}", p.ty),
            Passing::Out => format!("out {}", p.ty),
            Passing::Many => format!("params {}", p.ty),
        };
        self.parameters.iter().map(shown).collect::<Vec<_>>().join(", ")
    }
}

#[derive(Clone, Debug)]
struct Parameter {
    name: Name,
    ty: Ty,
    passing: Passing,
    default: Option<Value>,
}

/// What type parameters of local functions are called while they are open.
const GENERICS: [&str; 4] = ["T0", "T1", "T2", "T3"];

/// Lists of type arguments that one generic function may be called with.
const MOST_INSTANCES: usize = 32;

impl Binder<'_> {
    /// The local functions of a list of statements are known throughout it.
    pub(super) fn declare_functions(&mut self, statements: &[Stmt]) {
        for statement in statements {
            let mut kind = &statement.kind;
            while let StmtKind::Label(_, then) = kind {
                kind = &then.kind;
            }
            if let StmtKind::Function(function) = kind {
                self.declare_function(function);
            }
        }
    }

    fn declare_function(&mut self, written: &syntax::LocalFunction) {
        let at = written.name.place.start;
        if written.generics.len() > GENERICS.len() {
            self.not_modelled(written.name.place, format!("a local function takes at most {} type arguments here", GENERICS.len()));
        }
        let faults = self.faults.len();
        let open = self.signature(written, &GENERICS.map(Ty::Param));
        let mut wanted = self.learnt.instances.get(&at).cloned().unwrap_or_default();
        if written.generics.is_empty() {
            wanted = vec![Vec::new()];
        } else {
            self.faults.truncate(faults);
        }
        let mut instances = Vec::new();
        for types in wanted {
            let faults = self.faults.len();
            let signature = self.signature(written, &types);
            if !instances.is_empty() || written.generics.is_empty() {
                // Told once.
                self.faults.truncate(faults);
            }
            let lambda = self.reserve();
            instances.push((types, signature, lambda));
        }
        let number = self.local_functions.len();
        let name = Rc::clone(&written.name.text);
        self.local_functions.push(LocalFunction { at, name, generics: written.generics.len(), open, instances });
        self.declare(&written.name, Ty::Void, Role::Function(number));
    }

    fn signature(&mut self, written: &syntax::LocalFunction, types: &[Ty]) -> Signature {
        let outer = self.type_parameters.len();
        self.type_parameters.extend(written.generics.iter().zip(types).map(|(name, ty)| (Rc::clone(&name.text), ty.clone())));
        let result = self.type_of(&written.result);
        let mut parameters = Vec::new();
        for parameter in &written.parameters {
            let ty = match &parameter.ty {
                Some(ty) => self.type_of(ty),
                None => self.tell(faulty::no_type(&parameter.name)).ty,
            };
            let default = parameter.default.as_ref().map(|value| {
                let typed = self.value(value);
                let constant = self.constant_of(&typed).is_some() || matches!(value.kind, ExprKind::Default(_));
                let id = if super::types::is_open(&ty) { typed.id } else { self.to(typed, &ty, value.place) };
                if !constant {
                    self.tell(faulty::default_not_constant(&parameter.name, value.place));
                }
                self.constant(id).cloned().unwrap_or_default()
            });
            if parameter.passing == Passing::Many && !matches!(ty, Ty::Array(_) | Ty::Error) {
                self.tell(faulty::params_no_array(parameter.name.place));
            }
            parameters.push(Parameter { name: parameter.name.clone(), ty, passing: parameter.passing, default });
        }
        self.type_parameters.truncate(outer);
        Signature { parameters, result }
    }

    /// Binds the body, where the function is declared.
    pub(super) fn function_body(&mut self, written: &syntax::LocalFunction) -> Code {
        let Some(Role::Function(number)) = self.local(&written.name.text).and_then(|i| self.locals.get(i)).map(|l| l.role.clone()) else {
            return Code::Block(Vec::new());
        };
        let Some(function) = self.local_functions.get(number).filter(|f| f.at == written.name.place.start) else {
            return Code::Block(Vec::new());
        };
        let instances = function.instances.clone();
        if instances.is_empty() {
            return Code::Block(Vec::new());
        }
        let mut codes = Vec::new();
        let faults = self.faults.len();
        for (index, (types, signature, lambda)) in instances.into_iter().enumerate() {
            let told = self.faults.len();
            self.instance_body(written, &types, &signature, lambda);
            if index > 0 && self.faults.len() > told && told > faults {
                self.faults.truncate(told);
            }
            codes.push(Code::Function(lambda));
        }
        Code::Block(codes)
    }

    fn instance_body(&mut self, written: &syntax::LocalFunction, types: &[Ty], signature: &Signature, lambda: u32) {
        let outer = self.type_parameters.len();
        self.type_parameters.extend(written.generics.iter().zip(types).map(|(name, ty)| (Rc::clone(&name.text), ty.clone())));
        let jumps = std::mem::take(&mut self.jumps);
        let checked = self.checked.take();
        let own = Some((written.name.place.start, signature.result.clone()));
        self.enter(Function { own, ..Function::default() });
        let (mut slots, mut outs) = (Vec::new(), Vec::new());
        for parameter in &signature.parameters {
            let shared = matches!(parameter.passing, Passing::Ref | Passing::Out);
            if shared {
                self.capture(parameter.name.place.start);
            }
            let (slot, captured) = self.declare(&parameter.name, parameter.ty.clone(), Role::Given);
            if parameter.passing == Passing::Out {
                outs.push((slot, Rc::clone(&parameter.name.text)));
            }
            slots.push((slot, if shared { Holds::Shared } else { Holds::of(captured) }));
        }
        let body = match &written.body {
            LambdaBody::Value(value) if signature.result == Ty::Void => {
                let typed = self.value_or_throw(value, &Ty::Void);
                Code::Block(vec![Code::Do(typed.id)])
            }
            LambdaBody::Value(value) => {
                let typed = self.value_or_throw(value, &signature.result);
                Code::Return(Some(typed.id))
            }
            LambdaBody::Block(block) => {
                let code = self.statement(block);
                if !matches!(signature.result, Ty::Void | Ty::Error) && self.reaches_end(&code) {
                    self.tell(faulty::no_return(&written.name, &signature.types()));
                }
                code
            }
        };
        self.leave(slots, body, lambda, outs);
        self.checked = checked;
        self.jumps = jumps;
        self.type_parameters.truncate(outer);
    }

    /// What stands behind `=>`.
    fn value_or_throw(&mut self, value: &Expr, to: &Ty) -> Typed {
        match &value.kind {
            ExprKind::Throw(thrown) => self.throws(thrown, to.clone(), value.place),
            _ if *to == Ty::Void => self.value(value),
            _ => {
                let id = self.value_to(value, to);
                Typed { id, ty: to.clone() }
            }
        }
    }

    /// `F(int)`: the local function at hand.
    pub(super) fn function_shown(&self) -> String {
        let own = self.functions.last().and_then(|f| f.own.as_ref());
        let function = own.and_then(|(at, _)| self.local_functions.iter().find(|f| f.at == *at));
        function.map_or_else(String::new, |f| format!("{}({})", f.name, f.open.types()))
    }

    /// The number of the local function that a name means.
    pub(super) fn local_function(&self, name: &Name) -> Option<usize> {
        match self.local(&name.text).and_then(|i| self.locals.get(i))?.role {
            Role::Function(number) => Some(number),
            Role::Variable | Role::Given | Role::Fixed(_) | Role::Constant(_) => None,
        }
    }

    /// A local function's name as a value: a delegate.
    pub(super) fn function_value(&mut self, number: usize, place: Place) -> Typed {
        let Some(function) = self.local_functions.get(number) else { return self.error() };
        let (at, name) = (function.at, Rc::clone(&function.name));
        let Some((_, signature, lambda)) = function.instances.first().filter(|_| function.generics == 0).cloned() else {
            return self.not_modelled(place, format!("the generic local function `{name}` cannot become a delegate here: write a lambda"));
        };
        if signature.parameters.iter().any(|p| matches!(p.passing, Passing::Ref | Passing::Out)) {
            return self.not_modelled(place, format!("`{name}` takes `ref` or `out` parameters, and no delegate that is modelled does"));
        }
        let mut types: Vec<Ty> = signature.parameters.iter().map(|p| p.ty.clone()).collect();
        let ty = if signature.result == Ty::Void {
            Ty::generic("Action", &types)
        } else {
            types.push(signature.result.clone());
            Ty::generic("Func", &types)
        };
        let made = self.push(Node::Delegate(lambda, Vec::new()), ty, place);
        if let Some(here) = self.functions.last_mut() {
            here.calls.push((made.id, at));
        }
        made
    }
}
