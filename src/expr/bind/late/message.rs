use crate::expr::eval::{Does, Late};
use crate::expr::fault::Fault;
use crate::expr::member::{Member, Parameter};
use crate::expr::syntax::{Expr, ExprKind, Name, Unary};
use crate::expr::types::Ty;

use super::super::Binder;
use super::super::overload::Candidate;
use super::Unbound;

/// A type as C# names it at run time: `System.Collections.Generic.Dictionary<string,object>`.
pub fn name(ty: &Ty) -> String {
    let list = |args: &[Ty]| args.iter().map(name).collect::<Vec<_>>().join(",");
    match ty {
        Ty::Null => "<null>".to_owned(),
        Ty::Dynamic => "object".to_owned(),
        Ty::Array(element) => format!("{}[]", name(element)),
        Ty::Nullable(inner) => format!("{}?", name(inner)),
        Ty::Anonymous(number, fields) => {
            let types: Vec<String> = fields.iter().map(|(_, ty)| name(ty)).collect();
            format!("<>f__AnonymousType{number}<{}>", types.join(","))
        }
        Ty::Tuple(types, _) => format!("System.ValueTuple<{}>", list(types)),
        Ty::Named(class, args) if args.is_empty() => class.full_name(),
        Ty::Named(class, args) => format!("{}<{}>", class.full_name(), list(args)),
        other => other.to_string(),
    }
}

/// What C# says where one type does not become another by itself.
pub fn no_implicit(from: &Ty, to: &str, cast: bool) -> String {
    let hint = if cast { ". An explicit conversion exists (are you missing a cast?)" } else { "" };
    format!("Cannot implicitly convert type '{}' to '{to}'{hint}", name(from))
}

impl Binder<'_> {
    /// C#'s words at run time for what its compiler would say of the operation.
    pub(super) fn unbound(&mut self, late: &Late, types: &[Ty], fault: &Fault) -> Unbound {
        let Some(number) = fault.compiler_error() else {
            return Unbound::NotModelled(fault.message.as_str().into());
        };
        let first = types.first().cloned().unwrap_or(Ty::Object);
        let message = match &late.does {
            Does::Convert(to, true) => Some(format!("Cannot convert type '{}' to '{}'", name(&first), name(to))),
            Does::Convert(to, false) => {
                let casts = self.casts(to);
                Some(no_implicit(&first, &name(to), casts))
            }
            Does::Test | Does::Enumerate => {
                let casts = self.casts(&Ty::Bool);
                Some(no_implicit(&first, "bool", casts))
            }
            Does::Binary(op, _, assigned) => {
                let second = types.get(1).cloned().unwrap_or(Ty::Object);
                matches!(number, 19 | 34).then(|| {
                    let assigned = if *assigned { "=" } else { "" };
                    let sign = format!("{}{assigned}", op.sign());
                    format!("Operator '{sign}' cannot be applied to operands of type '{}' and '{}'", name(&first), name(&second))
                })
            }
            Does::Get(member, _) => self.of_member(number, &first, member),
            Does::Set(member, _) => self.of_setting(number, &first, member),
            Does::New(ty, ..) => {
                let mut found = Vec::new();
                self.candidates(ty, Member::Constructor, "new", false, &mut found);
                match number {
                    1729 => Some(format!("'{}' does not contain a constructor that takes {} arguments", name(ty), types.len())),
                    _ => arguments(number, &found, types.len()),
                }
            }
            Does::Other(e, _) => self.of_other(number, types, e),
        };
        match message {
            Some(message) => Unbound::Error(message.into()),
            None => {
                Unbound::NotModelled(format!("what C# says at run time of this use of `dynamic` is not modelled: {}", fault.message).into())
            }
        }
    }

    fn of_member(&self, number: u16, on: &Ty, member: &Name) -> Option<String> {
        match number {
            428 => Some(format!("The name '{}' is bound to a method and cannot be used like a property", member.text)),
            117 | 1061 | 1929 | 7036 => Some(no_member(on, member)),
            _ => None,
        }
    }

    fn of_setting(&self, number: u16, on: &Ty, member: &Name) -> Option<String> {
        match number {
            200 => {
                let of = self.declaring(on, &member.text).unwrap_or_else(|| on.clone());
                Some(format!("Property or indexer '{}.{}' cannot be assigned to -- it is read only", name(&of), member.text))
            }
            117 | 1061 | 1929 => Some(no_member(on, member)),
            _ => None,
        }
    }

    /// The type that declares a property.
    fn declaring(&self, on: &Ty, member: &str) -> Option<Ty> {
        let mut found = Vec::new();
        self.candidates(on, Member::Property, member, false, &mut found);
        let of = found.first().map(|candidate| candidate.of.clone())?;
        let counted = member == "Count" && (of.is("JArray") || of.is("JObject"));
        Some(if counted { Ty::named("JContainer") } else { of })
    }

    fn of_other(&self, number: u16, types: &[Ty], e: &Expr) -> Option<String> {
        let first = types.first().cloned().unwrap_or(Ty::Object);
        match &e.kind {
            ExprKind::Unary(Unary::Step(_), _) if first == Ty::Null => {
                Some("The operand of an increment or decrement operator must be a variable, property or indexer".to_owned())
            }
            ExprKind::Unary(op, _) if number == 23 => {
                let sign = match op {
                    Unary::Step(step) => step.sign(),
                    other => other.sign(),
                };
                Some(format!("Operator '{sign}' cannot be applied to operand of type '{}'", name(&first)))
            }
            ExprKind::Index(..) | ExprKind::Assign(..) if matches!((&first, number), (Ty::Array(_), 29 | 266)) => {
                types.get(1).map(|index| no_implicit(index, "int", number == 266))
            }
            ExprKind::Index(..) => self.of_indexer(number, &first, types.len() - 1, Member::Indexer),
            ExprKind::Assign(..) => self.of_indexer(number, &first, types.len().saturating_sub(2), Member::IndexSetter),
            ExprKind::Call(target, args) => match &target.kind {
                ExprKind::Member(left, member, _) => {
                    let ty = self.as_type(left);
                    let mut found = Vec::new();
                    self.candidates(ty.as_ref().unwrap_or(&first), Member::Method, &member.text, ty.is_some(), &mut found);
                    match number {
                        1955 => {
                            let of = self.declaring(&first, &member.text)?;
                            Some(format!("Non-invocable member '{}.{}' cannot be used like a method.", name(&of), member.text))
                        }
                        117 | 1061 => Some(no_member(&first, member)),
                        1929 if found.is_empty() => Some(no_member(&first, member)),
                        7036 if found.is_empty() => Some(no_member(&first, member)),
                        7036 | 1501 => Some(format!("No overload for method '{}' takes {} arguments", member.text, args.len())),
                        _ => arguments(number, &found, args.len()),
                    }
                }
                _ => match number {
                    149 => Some("Cannot invoke a non-delegate type".to_owned()),
                    1503 => Some(format!("Delegate '{}' has some invalid arguments", name(&first))),
                    1593 => Some(format!("Delegate '{}' does not take {} arguments", name(&first), args.len())),
                    _ => None,
                },
            },
            _ => None,
        }
    }

    fn of_indexer(&self, number: u16, on: &Ty, given: usize, kind: Member) -> Option<String> {
        let mut found = Vec::new();
        self.candidates(on, kind, "this", false, &mut found);
        match number {
            21 => Some(format!("Cannot apply indexing with [] to an expression of type '{}'", name(on))),
            200 => Some(format!("Property or indexer '{}.this[int]' cannot be assigned to -- it is read only", name(on))),
            _ => arguments(number, &found, given),
        }
    }
}

fn no_member(on: &Ty, member: &Name) -> String {
    format!("'{}' does not contain a definition for '{}'", name(on), member.text)
}

/// Arguments that the nearest form does not take.
fn arguments(number: u16, found: &[Candidate], given: usize) -> Option<String> {
    if number != 1503 {
        return None;
    }
    let near = found.iter().find(|candidate| candidate.signature.parameters.len() == given).or(found.first())?;
    Some(format!("The best overloaded method match for '{}' has some invalid arguments", shown(near)))
}

/// `System.Math.Max(byte, byte)`
fn shown(candidate: &Candidate) -> String {
    let (kind, member) = crate::expr::member::kind_and_name(candidate.row.signature);
    let of = name(&candidate.of);
    let parameters = |of: &[Parameter]| {
        of.iter()
            .map(|p| {
                format!(
                    "{}{}",
                    if p.out {
                        "out "
                    } else if p.by_ref {
                        "ref "
                    } else if p.many {
                        "params "
                    } else {
                        ""
                    },
                    name(&p.ty)
                )
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    let list = parameters(&candidate.signature.parameters);
    match kind {
        Member::Constructor => format!("{of}.{}({list})", candidate.class.name()),
        Member::Indexer | Member::IndexSetter => format!("{of}.this[{list}]"),
        Member::Method | Member::Property | Member::Setter => format!("{of}.{member}({list})"),
    }
}
