//! What can be wrong with an expression. Each kind of fault is one function here: our words, and the C# compiler's error.
//!
//! In: what was found. Out: a [`Fault`], which becomes a [`Diagnostic`] once the text is at hand.
//! `syntax.rs` what cannot be read · `name.rs` names and members · `convert.rs` types that do not fit, operators ·
//! `array.rs` arrays · `call.rs` calls · `statement.rs` statements and locals · `function.rs` local functions · `pattern.rs` patterns · `tuple.rs` tuples

pub mod array;
pub mod call;
pub mod convert;
pub mod function;
pub mod name;
pub mod pattern;
pub mod statement;
pub mod syntax;
pub mod tuple;

use super::syntax::Place;
use super::types::Ty;
use crate::diagnostic::{Code, CompilerError, Diagnostic, Mapped, code};

/// When the C# compiler finds a fault: earlier passes are told first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pass {
    /// Reading.
    Syntax,
    /// Names and types.
    Binding,
    /// Which locals have a value, what control reaches.
    Flow,
    /// Whether the end is reached.
    End,
}

/// One fault with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub code: Code,
    pub place: Place,
    pub message: String,
    pub label: Option<&'static str>,
    pub help: Option<String>,
    pub csharp: Vec<CSharp>,
}

/// An error of the C# compiler: number, where in the text, English words.
#[derive(Clone, Debug, PartialEq)]
pub struct CSharp {
    number: u16,
    at: At,
    text: String,
    pass: Pass,
}

/// Where C# sees a fault.
#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    Byte(u32),
    /// At the name of the method that the compiler puts around the expression.
    Method,
}

impl Fault {
    /// A fault in our words.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { code, place, message: message.into(), label: None, help: None, csharp: Vec::new() }
    }

    /// C#'s error at the same place.
    pub fn cs(self, number: u16, text: impl Into<String>) -> Self {
        let at = self.place.start;
        self.cs_at(at, number, text)
    }

    /// C#'s error at a byte of the text.
    pub fn cs_at(self, at: u32, number: u16, text: impl Into<String>) -> Self {
        self.cs_in(Pass::Binding, at, number, text)
    }

    /// C#'s error of a pass at a byte of the text.
    pub fn cs_in(mut self, pass: Pass, at: u32, number: u16, text: impl Into<String>) -> Self {
        self.csharp.push(CSharp { number, at: At::Byte(at), text: text.into(), pass });
        self
    }

    /// What another fault says in C#'s words is said with this one.
    pub fn follow(&mut self, fault: Self) {
        self.csharp.extend(fault.csharp.into_iter().filter(|error| !self.csharp.contains(error)).collect::<Vec<_>>());
    }

    /// In the words that C# has for another fault.
    pub fn said_as(mut self, other: Self) -> Self {
        self.csharp = other.csharp;
        self
    }

    /// C# sees it at another byte than we do.
    pub fn seen_at(mut self, at: u32) -> Self {
        self.csharp.iter_mut().for_each(|error| error.at = At::Byte(at));
        self
    }

    /// C#'s error before the others.
    pub fn cs_before(mut self, at: u32, number: u16, text: impl Into<String>) -> Self {
        self.csharp.insert(0, CSharp { number, at: At::Byte(at), text: text.into(), pass: Pass::Binding });
        self
    }

    /// An operator's error is that of its assignment: `-=` for `-`.
    pub fn assigns(&mut self, sign: &str) {
        for error in self.csharp.iter_mut().filter(|error| matches!(error.number, 19 | 34)) {
            error.text = error.text.replacen(&format!("'{sign}'"), &format!("'{sign}='"), 1);
        }
    }

    /// Whether a tuple has another number of elements than it is taken apart into.
    pub fn is_part_count(&self) -> bool {
        self.csharp.first().is_some_and(|error| error.number == 8132)
    }

    /// The number of the C# compiler's first error.
    pub fn compiler_error(&self) -> Option<u16> {
        self.csharp.first().map(|error| error.number)
    }

    /// Whether an argument does not fit.
    pub fn is_argument(&self) -> bool {
        self.csharp.first().is_some_and(|error| error.number == 1503)
    }

    /// C#'s error at the name of the whole method.
    pub fn cs_method(mut self, number: u16, text: impl Into<String>) -> Self {
        self.csharp.push(CSharp { number, at: At::Method, text: text.into(), pass: Pass::End });
        self
    }

    /// What would be right.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Puts words under the place.
    pub fn label(mut self, label: &'static str) -> Self {
        self.label = Some(label);
        self
    }

    /// "did you mean ..." when one of the names is near.
    pub fn did_you_mean<'a>(mut self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        if let Some(name) = crate::diagnostic::nearest(wrong, known) {
            self.help = Some(format!("did you mean `{name}`?"));
        }
        self
    }

    /// Whether the expression cannot be run.
    pub fn is_error(&self) -> bool {
        self.code.severity() == crate::diagnostic::Severity::Error
    }

    /// Whether nothing can be made of the text: nested too deep, or too large.
    pub fn is_deep(&self) -> bool {
        self.code == code::expression::TOO_DEEP
    }

    /// The diagnostic, now that the text is at hand.
    pub fn tell(self, text: &Mapped) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.code, text.span(self.place.start as usize..self.place.end as usize), self.message);
        diagnostic.help = self.help;
        if let Some(label) = self.label {
            diagnostic = diagnostic.label(label);
        }
        let compiler = |error: CSharp| CompilerError {
            number: error.number,
            at: match error.at {
                At::Byte(at) => position(text.text(), at as usize),
                At::Method => method(text.text()),
            },
            text: error.text,
            pass: error.pass as u8,
        };
        diagnostic.compiler = self.csharp.into_iter().map(compiler).collect();
        diagnostic
    }
}

/// Line and column of a byte as API Management's compiler counts them: what stands in `@( )` begins on line 2, what stands in
/// `@{ }` on line 1, columns count UTF-16 units.
fn position(text: &str, at: usize) -> (usize, usize) {
    let (inner, first, end) = body(text);
    if at < inner {
        // Behind the bracket that API Management's compiler writes.
        return if first == 2 { (1, 9) } else { (2, 67) };
    }
    let before = text.get(inner..at.clamp(inner, end)).unwrap_or("");
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or("").encode_utf16().count();
    // `);` closes `@( )` on a line of its own.
    if at > end && first == 2 {
        return (first + line + 1, at - end);
    }
    (first + line, column + 1)
}

/// The method's name stands behind the body.
fn method(text: &str) -> (usize, usize) {
    let (inner, first, end) = body(text);
    (first + text.get(inner..end).unwrap_or("").matches('\n').count() + 1, 46)
}

/// Where the text in the brackets begins and ends, and the number of its first line.
fn body(text: &str) -> (usize, usize, usize) {
    let trimmed = text.trim_end();
    let inner = (text.len() - text.trim_start().len() + 2).min(trimmed.len());
    let first = if trimmed.trim_start().starts_with("@(") { 2 } else { 1 };
    (inner, first, trimmed.len().saturating_sub(1).max(inner))
}

/// A type with its namespaces, as C#'s errors about conversions write it.
pub fn cs_full(ty: &Ty) -> String {
    let list = |args: &[Ty]| args.iter().map(cs_full).collect::<Vec<_>>().join(", ");
    match ty {
        Ty::Named(class, _) if class.space.ends_with('+') => cs(ty),
        Ty::Named(class, args) if args.is_empty() => match class.name() {
            "IMultiValues" | "IClaims" | "IParameters" | "IVariables" => format!("System.Collections.Generic.{ty}"),
            _ => format!("{}.{ty}", class.space),
        },
        Ty::Named(class, args) => format!("{}.{}<{}>", class.space, class.name(), list(args)),
        Ty::Array(_) | Ty::Grid(..) => {
            let (innermost, brackets) = ty.dimensions();
            cs_full(innermost) + &brackets
        }
        Ty::Nullable(inner) => format!("{}?", cs_full(inner)),
        other => cs(other),
    }
}

/// A type as C#'s errors write it.
pub fn cs(ty: &Ty) -> String {
    match ty {
        Ty::Null => "<null>".to_owned(),
        Ty::Lambda => "lambda expression".to_owned(),
        other => other.to_string(),
    }
}
