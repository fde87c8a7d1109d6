//! Names of types: those of the namespaces that expressions see, all others by their full names; and names that are nothing.

use crate::expr::fault::{name as naming, statement as faulty};
use crate::expr::member::{Class, class, classes, resolve};
use crate::expr::syntax::{Expr, ExprKind, Name, Place, Suffix, TypeName};
use crate::expr::types::{Names, Ty};

use super::{Binder, Typed, not_allowed};

/// The namespaces whose types need no full name.
const SEEN: &[&str] = &[
    "System",
    "System.Collections.Generic",
    "System.IO",
    "System.Linq",
    "System.Net",
    "System.Text",
    "System.Text.RegularExpressions",
    "System.Security.Cryptography",
    "System.Security.Cryptography.X509Certificates",
    "System.Xml",
    "System.Xml.Linq",
    "Newtonsoft.Json",
    "Newtonsoft.Json.Linq",
    "Apim",
];

/// How far down in the list of namespaces one stands.
pub(super) fn seen_at(space: &str) -> usize {
    SEEN.iter().position(|seen| *seen == space).unwrap_or(SEEN.len())
}

/// The type that names with dots between them are.
pub(super) fn named<'n>(path: impl DoubleEndedIterator<Item = &'n str>) -> Option<&'static Class> {
    let mut path = path;
    let last = path.next_back()?;
    let known = class(last)?;
    let space = path.collect::<Vec<_>>().join(".");
    let seen = if space.is_empty() { SEEN.contains(&known.space) } else { known.space == space };
    seen.then_some(known)
}

impl Binder<'_> {
    /// A name that is nothing we know.
    pub fn unknown(&mut self, name: &Name) -> Typed {
        if name.text.is_empty() {
            return self.error();
        }
        if self.upcoming.iter().any(|(_, names)| names.contains(&name.text)) {
            return self.tell(naming::not_yet(name));
        }
        if let Some(space) = not_allowed::space(&name.text) {
            let fault = naming::not_allowed(&name.text, name.place);
            let seen = SEEN.contains(&space);
            return self.tell(if seen { fault } else { fault.cs(103, naming::no_such_name(&name.text)) });
        }
        let known: Vec<String> = self.locals.iter().map(|l| l.name.to_string()).chain(["context".to_owned()]).collect();
        let names: Vec<&str> = known.iter().map(String::as_str).chain(classes().map(|c| c.name())).collect();
        self.tell(naming::unknown(name, names))
    }

    /// The type that a path of names is, if it is one: `string`, `Math`, `System.Text.Encoding`.
    pub fn as_type(&self, e: &Expr) -> Option<Ty> {
        if e.bracketed() { None } else { self.type_path(e) }
    }

    /// The same, whether or not brackets around it make a value of it.
    pub(super) fn type_path(&self, e: &Expr) -> Option<Ty> {
        match &e.kind {
            ExprKind::Keyword(name) => Ty::keyword(&name.text),
            ExprKind::Name(name, args) if self.local(&name.text).is_none() && &*name.text != "context" => {
                if args.is_empty() {
                    Ty::keyword(&name.text).or_else(|| named([&*name.text].into_iter()).map(|c| Ty::Named(c, [].into())))
                } else {
                    let args: Vec<Ty> = args.iter().map(|a| resolve(a, &[])).collect();
                    let known =
                        named([&*name.text].into_iter()).filter(|c| c.parameters().count() == args.len() && !args.contains(&Ty::Error))?;
                    Some(Ty::Named(known, args.into()))
                }
            }
            ExprKind::Member(left, name, _) => {
                let space = self.namespace(left)?;
                if space == "System"
                    && let Some(ty) = Ty::keyword(&name.text)
                {
                    return Some(ty);
                }
                named(space.split('.').chain([&*name.text])).map(|known| Ty::Named(known, [].into()))
            }
            _ => None,
        }
    }

    /// `System.Text` of names that are no locals.
    pub(super) fn namespace(&self, e: &Expr) -> Option<String> {
        match &e.kind {
            ExprKind::Name(name, args)
                if args.is_empty() && self.local(&name.text).is_none() && named([&*name.text].into_iter()).is_none() =>
            {
                Some(name.text.to_string())
            }
            ExprKind::Member(left, name, args) if args.is_empty() => self.namespace(left).map(|n| format!("{n}.{}", name.text)),
            _ => None,
        }
    }

    /// The type that is written.
    pub fn type_of(&mut self, name: &TypeName) -> Ty {
        let args: Vec<Ty> = name.args.iter().map(|a| self.type_of(a)).collect();
        if !name.elements.is_empty() {
            self.check_names(name.elements.iter().map(Option::as_ref));
            let names = name.elements.iter().map(|n| n.as_ref().map(|n| std::rc::Rc::clone(&n.text))).collect();
            return self.suffixed(Ty::Tuple(args.into(), Names(names)), name);
        }
        let Some(last) = name.path.last() else { return Ty::Error };
        if let ([_], [], Some((_, ty))) = (&name.path[..], &args[..], self.type_parameters.iter().rev().find(|(n, _)| *n == last.text)) {
            let ty = ty.clone();
            return self.suffixed(ty, name);
        }
        if &*last.text == "ValueTuple" && args.len() > 1 {
            let names = args.iter().map(|_| None).collect();
            return self.suffixed(Ty::Tuple(args.into(), Names(names)), name);
        }
        let keyword =
            if name.path.len() == 1 || &*name.path[0].text == "System" && name.path.len() == 2 { Ty::keyword(&last.text) } else { None };
        if let ([only], []) = (&name.path[..], &args[..])
            && &*only.text == "dynamic"
        {
            return self.suffixed(Ty::Dynamic, name);
        }
        let plain = match (keyword, named(name.path.iter().map(|n| &*n.text))) {
            (Some(ty), _) => {
                if !args.is_empty() {
                    self.tell(naming::wrong_arity(&last.text, &ty.to_string(), 0, args.len(), name.place));
                }
                ty
            }
            (None, Some(known)) => {
                let wanted = known.parameters().count();
                let free = matches!(known.name(), "Func" | "Action" | "Tuple" | "KeyValuePair");
                if wanted != args.len() && !free {
                    let shown = known.declaration.split(" :").next().unwrap_or(known.declaration);
                    return self.tell(naming::wrong_arity(&last.text, shown, wanted, args.len(), name.place)).ty;
                }
                Ty::Named(known, args.into())
            }
            (None, None) => {
                self.unknown_type(&name.path);
                Ty::Error
            }
        };
        self.suffixed(plain, name)
    }

    /// A type with the `?` and `[]` behind it.
    fn suffixed(&mut self, plain: Ty, name: &TypeName) -> Ty {
        if plain == Ty::Void && !name.suffixes.is_empty() {
            return self.tell(faulty::void_value(name.place)).ty;
        }
        let mut ty = plain;
        // Of the brackets that stand together, the first are the outermost.
        let together = name.suffixes.chunk_by(|a, b| *a != Suffix::Nullable && *b != Suffix::Nullable);
        for suffix in together.flat_map(|suffixes| suffixes.iter().rev()) {
            ty = match suffix {
                Suffix::Nullable if !ty.is_value() && !matches!(ty, Ty::Error | Ty::Param(_)) => {
                    return self
                        .tell(crate::expr::fault::syntax::later_feature(
                            "nullable reference types",
                            "8.0",
                            Place { start: name.place.end - 1, end: name.place.end },
                        ))
                        .ty;
                }
                Suffix::Nullable => ty.nullable(),
                Suffix::Array => Ty::Array(ty.into()),
                Suffix::Grid(rank) => Ty::Grid(*rank, ty.into()),
            };
        }
        ty
    }

    /// A type that is nothing we know.
    pub(super) fn unknown_type(&mut self, path: &[Name]) {
        let Some((last, spaces)) = path.split_last() else { return };
        if last.text.is_empty() {
            return;
        }
        let space = spaces.iter().map(|n| &*n.text).collect::<Vec<_>>().join(".");
        let real = not_allowed::space(&last.text);
        let inside = spaces.split_last().and_then(|_| named(spaces.iter().map(|n| &*n.text)));
        let fault = if let Some(class) = inside {
            naming::unknown_nested(class.name(), last)
        } else if !space.is_empty() && real == Some(&*space) {
            naming::not_allowed(&format!("{space}.{}", last.text), spaces[0].place.to(last.place))
        } else if !space.is_empty() {
            crate::expr::fault::name::unknown_in_namespace(&space, last, spaces[0].place.to(last.place))
        } else if let Some(elsewhere) = class(&last.text) {
            let full = format!("{}.{}", elsewhere.space, last.text);
            crate::expr::fault::name::unknown_type(last, []).help(format!("write its full name: `{full}`"))
        } else if let Some(real) = real {
            let fault = naming::not_allowed(&last.text, last.place);
            if SEEN.contains(&real) { fault } else { fault.cs(246, naming::no_such_type(&last.text)) }
        } else {
            crate::expr::fault::name::unknown_type(last, classes().filter(|c| SEEN.contains(&c.space)).map(Class::name))
        };
        self.tell(fault);
    }
}
