//! `docs/expressions.md`: what expressions can use, made from the code.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use apc::expr::library::{LIMITS, Type, library, refused};

use super::{in_repository, read};

const LANGUAGE: &str = "\
# Policy expressions

What stands in `@( )` and `@{ }` is C# 7, run as .NET Core 3.1 and Newtonsoft.Json 13 run it. This page lists what is in, what is out and why. Made from `src/expr/`: do not edit.

`apc eval '@(1 + 1)'` evaluates an expression by itself, `apc eval` without one reads lines, `apc check policy.xml` holds all expressions of a document to their places.

## The language

* Expressions: all operators of C# 7 with its precedence, promotions and conversions; `?.`, `?[]`, `??`, `?:`; `is` and `as` with patterns; `typeof`, `nameof`, `default`, `sizeof`; interpolated and verbatim strings; all literals; casts;
  `checked` and `unchecked`; lambdas, method groups, query syntax; `new` with initialisers of members, items and indexes; anonymous types, arrays of one and of several dimensions, tuples; `dynamic`; named and optional arguments, `out` and `ref`; generic methods.
* Statements: locals with and without type, constants, deconstruction; assignments of all kinds; `if`, `switch` with patterns, `for`, `foreach`, `while`, `do`, `break`, `continue`, `goto`, `return`, `throw`, `try` with `catch`, `when` and `finally`, `using`, `lock`,
  local functions.
* Not C# 7, and so refused: `switch` expressions, ranges, `using` declarations, `??=`, records, and what else came later. Refused because no gateway can use it: `unsafe`, `await`, `yield`, types of one's own. Not here yet: `ref` locals and `ref` returns.
* `dynamic` is bound when it runs, as C# does it, with what JSON tokens do themselves: a member of a `JObject` is its property. Not modelled: functions held as `dynamic`.
* `{{named-value}}` is put in before the text is read as C#.
* A member that .NET has and API Management's list has not is an error in a policy document (APC0811), since the deployment would fail; `apc eval` runs it with a warning. Such members are marked below.

";

const CHOICES: &str = "\
## Where .NET asks the machine

* Culture: the invariant one, always. Strings are ordered and searched by its rules where .NET's default is the culture (`Compare`, `StartsWith(string)`, `OrderBy`), and by code units where it is ordinal.
* Time: `DateTime.UtcNow`, `DateTime.Now` and their kin give the virtual clock of the run; by itself, an expression sees the time at which its context says the request came, and what has elapsed since.
* Time zone: UTC, the zone of Azure's gateways.
* Randomness: `Guid.NewGuid()`, `new Random()` and random bytes come from a stream that the seed of the run determines. `new Random(seed)` gives the numbers that .NET gives.
* Hash codes are the same on every machine, and not those of .NET, which differ in each process.
* New lines are LF, as on Linux.
* `context.Variables[\"missing\"]` is null; a body that was read without `preserveContent` throws when it is read again.

";

/// Compares the page, or writes it.
pub fn page_is_current() {
    let path = in_repository("docs/expressions.md");
    let page = page();
    if std::env::var_os("APC_REGENERATE").is_some() {
        std::fs::write(&path, &page).expect("a page that can be written");
    }
    let advice = "docs/expressions.md is not what the code says: APC_REGENERATE=1 cargo test --test cases page_of_expressions";
    assert!(path.exists() && read(&path) == page, "{advice}");
}

fn page() -> String {
    let mut page = LANGUAGE.to_owned();
    page += "## Limits\n\nAn expression that takes more ends with an error that no `catch` sees.\n\n| at most | |\n|---:|---|\n";
    for (name, most) in LIMITS {
        let _ = writeln!(page, "| {} | {name} |", grouped(*most));
    }
    page += "\nJSON is read up to 64 levels deep, as Newtonsoft does. Regular expressions may go back so often, and no more: what would take .NET minutes ends.\n\n";
    page += CHOICES;
    page += "## What is out\n\nOn API Management's list, and not here.\n\n| type or member | reason |\n|---|---|\n";
    for (name, reason) in refused() {
        let _ = writeln!(page, "| `{name}` | {reason} |");
    }
    page += "\n## What is in\n";
    let mut spaces: BTreeMap<&str, Vec<Type>> = BTreeMap::new();
    for ty in library() {
        spaces.entry(ty.space).or_default().push(ty);
    }
    for (space, mut types) in spaces {
        types.sort_by(|a, b| name(a).cmp(name(b)));
        let title = if space == "Apim" { "What hangs on `context`" } else { space };
        let _ = write!(page, "\n### {title}\n\n```csharp\n");
        for ty in &types {
            page += &block(ty);
        }
        page += "```\n";
    }
    page
}

/// `List<T> : ..` of `class List<T> : ..`
fn name(ty: &Type) -> &str {
    ty.declaration.trim_start_matches("static ").split_once(' ').map_or("", |(_, name)| name)
}

fn block(ty: &Type) -> String {
    let mark = |listed: bool| if listed { "" } else { "  // not on API Management's list" };
    let mut out = format!("{}{}\n", public(&ty.declaration), mark(ty.is_listed));
    for member in &ty.members {
        let _ = writeln!(out, "    {}{}", public(&member.signature), mark(member.is_listed || !ty.is_listed));
    }
    out
}

/// Names of our own, as .NET has them.
fn public(declared: &str) -> String {
    let names = [
        ("IMultiValues", "IReadOnlyDictionary<string, string[]>"),
        ("IClaims", "IReadOnlyDictionary<string, string[]>"),
        ("IParameters", "IReadOnlyDictionary<string, string>"),
        ("IVariables", "IReadOnlyDictionary<string, object>"),
    ];
    let declared =
        match names.iter().find(|(own, _)| declared == format!("interface {own}") || declared.starts_with(&format!("interface {own} "))) {
            Some((_, name)) => format!("interface {name}"),
            None => declared.to_owned(),
        };
    names.iter().fold(declared, |text, (own, name)| text.replace(own, name))
}

/// `2,000,000`
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let lead = digits.len() % 3;
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == lead {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
