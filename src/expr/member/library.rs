//! What the table holds, for who writes it down.

use super::allowed::{ALLOWED, Allowed, off_list};
use super::refused::REFUSED;
use super::{Class, Member, Shape, classes, kind_and_name};
use crate::expr::bind::MOST_NODES;
use crate::expr::eval::{DEEPEST, FUEL, MEMORY};
use crate::expr::parser::DEEPEST as DEEPEST_SYNTAX;
use crate::expr::syntax::HIGHEST;
use crate::expr::types::Ty;

/// A type that expressions can use here.
#[derive(Debug)]
pub struct Type {
    /// `System.Collections.Generic`
    pub space: &'static str,
    /// `class List<T> : IList<T>`
    pub declaration: String,
    /// Its members, in the order of the table.
    pub members: Vec<Declared>,
    /// Whether API Management's list has it.
    pub is_listed: bool,
}

/// A member that expressions can use here.
#[derive(Debug)]
pub struct Declared {
    /// As C# declares it.
    pub signature: String,
    /// Whether API Management's list has it.
    pub is_listed: bool,
}

/// What bounds an evaluation: a name and a number.
pub const LIMITS: &[(&str, usize)] = &[
    ("steps of an evaluation (a call, a turn of a loop, an item of a sequence)", FUEL as usize),
    ("bytes that an evaluation allocates", MEMORY),
    ("calls of lambdas and functions within each other", DEEPEST as usize),
    ("parts of an expression", MOST_NODES),
    ("brackets, blocks and signs within each other", DEEPEST_SYNTAX as usize),
    ("links of a chain of operators, calls or `else if`", HIGHEST as usize),
];

/// All types with their members.
pub fn library() -> impl Iterator<Item = Type> {
    classes().map(|class| Type {
        space: class.space,
        declaration: declaration(class),
        members: members(class),
        is_listed: class.space == "Apim" || listed(class).is_some(),
    })
}

/// What API Management's list has and is not here, with the reason: `System.TimeZone`, `System.Xml.Linq.XDocument.Load`.
pub fn refused() -> impl Iterator<Item = (&'static str, &'static str)> {
    REFUSED.iter().copied()
}

/// What API Management's list has and the table has not.
#[must_use]
pub fn missing() -> Vec<String> {
    let mut found = Vec::new();
    for (space, types) in ALLOWED {
        for (name, allowed) in *types {
            let plain = name.split('<').next().unwrap_or(name);
            let full = format!("{space}.{plain}");
            let class = classes().find(|class| class.space == *space && shown(class) == plain);
            let Some(class) = class else {
                found.push(full);
                continue;
            };
            let Allowed::Only(members) = allowed else { continue };
            for member in *members {
                if !has(class, member) {
                    found.push(format!("{full}.{member}"));
                }
            }
        }
    }
    found
}

/// `Int32` for `int`.
fn shown(class: &'static Class) -> String {
    let full = Ty::keyword(class.name()).map_or_else(|| class.full_name(), |ty| ty.full_name());
    full.rsplit('.').next().unwrap_or(&full).to_owned()
}

fn listed(class: &'static Class) -> Option<Allowed> {
    let name = shown(class);
    let types = ALLOWED.iter().find(|(space, _)| *space == class.space).map(|(_, types)| types)?;
    types.iter().find(|(listed, _)| listed.split('<').next() == Some(&name)).map(|(_, allowed)| *allowed)
}

fn has(class: &'static Class, member: &str) -> bool {
    let named = match member {
        ".ctor" => "new",
        "this[]" => "this",
        member => member,
    };
    class.rows.iter().any(|row| kind_and_name(row.signature).1 == named)
        || class.labels().is_some_and(|labels| labels.iter().any(|(label, _)| *label == member))
}

fn declaration(class: &'static Class) -> String {
    let kind = match class.shape {
        Shape::Class => "class",
        Shape::Struct => "struct",
        Shape::Interface => "interface",
        Shape::Static => "static class",
        Shape::Enum(_) => "enum",
    };
    let name = class.declaration.replacen(class.name(), &shown(class), 1);
    format!("{kind} {name}")
}

fn members(class: &'static Class) -> Vec<Declared> {
    let declared = |signature, member: &str| Declared { signature, is_listed: off_list(class, &[], member).is_none() };
    let labels = class.labels().unwrap_or(&[]).iter().map(|(label, n)| declared(format!("{label} = {n}"), label));
    let rows = class.rows.iter().map(|row| row.signature);
    let is_set = |signature: &str| rows.clone().any(|other| other.strip_prefix("set ") == Some(signature));
    let members = rows.clone().filter_map(|signature| {
        let (kind, name) = kind_and_name(signature);
        let shown = match kind {
            Member::Constructor => format!("{}{}", shown(class), signature.strip_prefix("new")?),
            Member::Property | Member::Indexer if is_set(signature) => format!("{signature} {{ get; set; }}"),
            Member::Property | Member::Indexer => format!("{signature} {{ get; }}"),
            Member::Setter | Member::IndexSetter => {
                let own = signature.strip_prefix("set ")?;
                if rows.clone().any(|other| other == own) {
                    return None;
                }
                format!("{own} {{ set; }}")
            }
            Member::Method => operator(signature).unwrap_or_else(|| signature.to_owned()),
        };
        Some(declared(shown, name))
    });
    labels.chain(members).collect()
}

/// `static bool operator ==(Uri a, Uri b)` for `static bool op_Equality(Uri a, Uri b)`.
fn operator(signature: &str) -> Option<String> {
    let (head, rest) = signature.split_once("op_")?;
    let (name, parameters) = rest.split_once('(')?;
    let sign = match name {
        "Equality" => "==",
        "Inequality" => "!=",
        "LessThan" => "<",
        "LessThanOrEqual" => "<=",
        "GreaterThan" => ">",
        "GreaterThanOrEqual" => ">=",
        "Addition" => "+",
        "Subtraction" | "UnaryNegation" => "-",
        "UnaryPlus" => "+",
        "Multiply" => "*",
        "Division" => "/",
        "Modulus" => "%",
        "Implicit" | "Explicit" => {
            let result = head.trim().trim_start_matches("static ").trim_start_matches("explicit-> ").trim();
            return Some(format!("static {} operator {result}({parameters}", name.to_lowercase()));
        }
        _ => return None,
    };
    Some(format!("{head}operator {sign}({parameters}"))
}
