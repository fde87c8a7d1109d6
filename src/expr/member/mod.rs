//! The library: types and their members as rows of tables, one file per family.
//!
//! A member is its C# signature and a function; the binder reads the signature, so a new member is one row. What a row may
//! hold: `int Length` (property), `set JToken Value` (its setter), `char this[int index]`, `bool Contains(string value)`,
//! `static ..`, `new(int capacity)`, `T Value<T>(object key)`, `IEnumerable<T> Take<T>(this IEnumerable<T> source, int count)`.

pub mod allowed;
mod collection;
mod context;
mod credentials;
mod crypto;
mod date;
mod exception;
mod format;
mod json;
pub mod library;
mod linq;
mod net;
mod number;
mod refused;
mod regex;
mod signature;
mod string;
mod text;
mod type_object;
pub mod xml;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::eval::{Args, Machine};
use super::value::{Exception, Value};

pub use credentials::Jwt;
pub use signature::{Member, Parameter, Signature, bases, kind_and_name, resolve, substitute};

/// What a member gives.
pub type Outcome = Result<Value, Box<Exception>>;

/// The function of a row: `this` is the first argument of what is not static.
pub type Run = fn(&mut Machine<'_>, &Args<'_>) -> Outcome;

/// One member.
#[derive(Clone, Copy)]
pub struct Row {
    pub signature: &'static str,
    pub run: Run,
}

/// What a type is.
#[derive(Clone, Copy)]
pub enum Shape {
    Class,
    Struct,
    Interface,
    Static,
    /// Its members with their numbers.
    Enum(&'static [(&'static str, i32)]),
}

/// One type.
pub struct Class {
    /// `List<T> : IList<T>, IReadOnlyList<T>`
    pub declaration: &'static str,
    /// The namespace.
    pub space: &'static str,
    pub shape: Shape,
    pub rows: &'static [Row],
}

impl Class {
    /// `List`
    pub fn name(&self) -> &'static str {
        let end = self.declaration.find(['<', ' ']).unwrap_or(self.declaration.len());
        &self.declaration[..end]
    }

    /// Whether this is its name.
    pub fn is_called(&self, name: &str) -> bool {
        self.declaration.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['<', ' ']))
    }

    /// `T`, `K`: the names of its parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        let head = self.declaration.split(':').next().unwrap_or("");
        head.split_once('<')
            .and_then(|(_, rest)| rest.split_once('>'))
            .map_or("", |(p, _)| p)
            .split(',')
            .map(str::trim)
            .filter(|p| !p.is_empty())
    }

    /// What stands behind the colon.
    pub fn bases(&self) -> &'static str {
        self.declaration.split_once(':').map_or("", |(_, bases)| bases.trim())
    }

    /// `System.Collections.Generic.List`
    pub fn full_name(&self) -> String {
        let name = match self.name() {
            // Names of our own for what .NET calls otherwise.
            "IMultiValues" | "IParameters" | "IVariables" => "IReadOnlyDictionary",
            name => name,
        };
        // `Outer+`, or `Outer+<Method>`: a type inside another.
        let dot = if self.space.ends_with(['+', '>']) { "" } else { "." };
        format!("{}{dot}{name}", self.space)
    }

    pub fn is_interface(&self) -> bool {
        matches!(self.shape, Shape::Interface)
    }

    pub fn is_value(&self) -> bool {
        matches!(self.shape, Shape::Struct | Shape::Enum(_))
    }

    /// An enumeration's members.
    pub fn labels(&self) -> Option<&'static [(&'static str, i32)]> {
        match self.shape {
            Shape::Enum(labels) => Some(labels),
            Shape::Class | Shape::Struct | Shape::Interface | Shape::Static => None,
        }
    }

    /// How an enumeration's member prints; flags with commas, unknown ones as numbers.
    pub fn label(&self, n: i32) -> String {
        let labels = self.labels().unwrap_or(&[]);
        match labels.iter().find(|(_, v)| *v == n) {
            Some((name, _)) => (*name).to_owned(),
            None if FLAGS.contains(&self.name()) => self.flags(n),
            None => n.to_string(),
        }
    }

    /// A number as flags: their names, or the number when there are not enough.
    pub fn flags(&self, n: i32) -> String {
        let mut labels = self.labels().unwrap_or(&[]).to_vec();
        labels.sort_by_key(|(_, v)| v.cast_unsigned());
        if let Some((name, _)) = labels.iter().find(|(_, v)| *v == n) {
            return (*name).to_owned();
        }
        let mut rest = n;
        let mut names: Vec<&str> = Vec::new();
        for (name, flag) in labels.iter().rev().filter(|(_, v)| *v != 0) {
            if rest & flag == *flag {
                rest &= !flag;
                names.push(name);
            }
        }
        names.reverse();
        if rest == 0 && !names.is_empty() { names.join(", ") } else { n.to_string() }
    }
}

/// Enumerations that are `[Flags]`.
const FLAGS: &[&str] =
    &["RegexOptions", "StringSplitOptions", "NumberStyles", "DateTimeStyles", "Base64FormattingOptions", "LoadOptions", "SaveOptions"];

impl PartialEq for Class {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.declaration == other.declaration
    }
}

impl std::fmt::Debug for Class {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// How many rows some tables have together.
const fn total(parts: &[&[Row]]) -> usize {
    let (mut total, mut at) = (0, 0);
    while at < parts.len() {
        total += parts[at].len();
        at += 1;
    }
    total
}

/// The rows of some tables in one: a type whose members are too many for one file.
const fn joined<const N: usize>(parts: &[&[Row]]) -> [Row; N] {
    let mut all = [Row { signature: "", run: |_, _| Ok(Value::Null) }; N];
    let (mut at, mut part, mut row) = (0, 0, 0);
    while at < N {
        if row == parts[part].len() {
            part += 1;
            row = 0;
            continue;
        }
        all[at] = parts[part][row];
        at += 1;
        row += 1;
    }
    all
}

/// Rows of a table: signature and function.
macro_rules! rows {
    ($($signature:literal => $run:expr),* $(,)?) => {
        &[$(crate::expr::member::Row { signature: $signature, run: $run }),*]
    };
}
use rows;

pub use collection::grid;
pub use context::{held_response, missing as missing_key, name_behind, part_items, read_address};
pub use crypto::{base64, from_base64};
pub use date::{parse_date, parse_offset};
pub use json::{children_of, from_json, is_token_comparer, serialize, token_comparer, token_holding, token_of};
pub use net::{parse_uri, written};
pub use number::{change_type, parse_guid};
pub use string::{Comparison, category_number as unicode_category, compare_culture, format_one, of_comparer, white_space};
pub use type_object::{described_type, type_object};

/// All families.
static FAMILIES: &[&[Class]] = &[
    json::CLASSES,
    linq::CLASSES,
    regex::CLASSES,
    regex::FOUND,
    credentials::CLASSES,
    exception::CLASSES,
    exception::KINDS,
    exception::OF_JSON,
    type_object::CLASSES,
    xml::NAMES,
    xml::OBJECTS,
    xml::NODES,
    xml::CONTAINERS,
    xml::ELEMENTS,
    xml::ATTRIBUTES,
    xml::DOCUMENTS,
    xml::LEAVES,
    xml::COMPARERS,
    xml::FAULTS,
    xml::EXTENSIONS,
];

/// Those that fill folders.
static FOLDERS: &[&[&[Class]]] = &[
    context::FAMILIES,
    string::FAMILIES,
    text::FAMILIES,
    crypto::FAMILIES,
    net::FAMILIES,
    collection::FAMILIES,
    number::FAMILIES,
    date::FAMILIES,
];

/// Every type of the table.
pub fn classes() -> impl Iterator<Item = &'static Class> {
    FAMILIES.iter().chain(FOLDERS.iter().copied().flatten()).copied().flatten()
}

/// All types by name, the first of each.
static BY_NAME: LazyLock<BTreeMap<&'static str, &'static Class>> = LazyLock::new(|| {
    let mut types = BTreeMap::new();
    classes().for_each(|c| {
        types.entry(c.name()).or_insert(c);
    });
    types
});

/// Extension methods by name: those of static types whose first parameter is `this`.
static EXTENSIONS: LazyLock<BTreeMap<&'static str, Vec<(&'static Class, &'static Row)>>> = LazyLock::new(|| {
    let mut methods: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for class in classes().filter(|c| matches!(c.shape, Shape::Static)) {
        for row in class.rows.iter().filter(|r| r.signature.contains("(this ")) {
            if let (Member::Method, name) = kind_and_name(row.signature) {
                methods.entry(name).or_default().push((class, row));
            }
        }
    }
    methods
});

/// The type of this name.
pub fn class(name: &str) -> Option<&'static Class> {
    BY_NAME.get(name).copied()
}

/// The extension methods of this name with the types that hold them.
pub fn extensions(name: &str) -> &'static [(&'static Class, &'static Row)] {
    EXTENSIONS.get(name).map_or(&[], Vec::as_slice)
}
