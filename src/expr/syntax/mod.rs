//! The syntax tree: what was written, with places. `print.rs` writes it as C# again, which tests read back.

#[cfg(test)]
mod print;
#[cfg(test)]
mod print_query;
pub mod query;

use std::rc::Rc;

use super::lexer::Number;
use super::value::Text;

/// Bytes of the expression's text. All places are equal: trees are compared by what they say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    pub start: u32,
    pub end: u32,
}

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Place {
    /// From the start of this to the end of the other.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end.max(self.end) }
    }
}

/// A name with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub text: Rc<str>,
    pub place: Place,
}

/// A type as written: `System.Collections.Generic.List<int>[]?`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeName {
    /// The dotted name.
    pub path: Vec<Name>,
    pub args: Vec<TypeName>,
    /// `?` and `[]` behind it, in order.
    pub suffixes: Vec<Suffix>,
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suffix {
    Nullable,
    Array,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub place: Place,
    /// How many levels lie below; places aside it follows from the rest.
    pub height: u16,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// What could not be read; the fault is told.
    Bad,
    Null,
    Bool(bool),
    Number(Number),
    Text(Text),
    Char(u16),
    Interpolated(Vec<Piece>),
    /// `name` or `name<T>`
    Name(Name, Vec<TypeName>),
    /// `a.name` or `a.name<T>`
    Member(Box<Expr>, Name, Vec<TypeName>),
    Index(Box<Expr>, Vec<Arg>),
    Call(Box<Expr>, Vec<Arg>),
    /// `a?.b[0]`: the second holds [`ExprKind::Subject`] where the first goes.
    Guard(Box<Expr>, Box<Expr>),
    Subject,
    Unary(Unary, Box<Expr>),
    /// `a++`, `a--`
    Postfix(Step, Box<Expr>),
    /// Operators of one rank from left to right.
    Chain(Box<Expr>, Vec<(Binary, Expr)>),
    Coalesce(Box<Expr>, Box<Expr>),
    Conditional(Box<[Expr; 3]>),
    /// `a = b`, `a += b`
    Assign(Option<Binary>, Box<Expr>, Box<Expr>),
    Cast(TypeName, Box<Expr>),
    Is(Box<Expr>, TypeName, Option<Name>),
    As(Box<Expr>, TypeName),
    New(TypeName, Vec<Arg>, Option<Initialiser>),
    /// `new T[n]`
    NewSized(TypeName, Box<Expr>),
    /// `new[] { .. }`, `new T[] { .. }`
    NewArray(Option<TypeName>, Vec<Expr>),
    NewAnonymous(Vec<(Option<Name>, Expr)>),
    Lambda(Vec<Parameter>, LambdaBody),
    TypeOf(TypeName),
    Default(Option<TypeName>),
    NameOf(Box<Expr>),
    /// A type's keyword where a value goes: `string.Join`, `int?` never.
    Keyword(Name),
    /// `from x in xs select x`
    Query(Vec<query::Clause>),
    /// A value in which names stand for others: made of queries, never written.
    Scoped(Vec<(Name, Expr)>, Box<Expr>),
    /// `sizeof(T)`
    SizeOf(TypeName),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(Text),
    Hole { value: Box<Expr>, alignment: Option<Box<Expr>>, format: Option<String> },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    pub name: Option<Name>,
    /// `out name`, `out var name`: the local that takes the result.
    pub out: Option<Out>,
    pub value: Expr,
}

/// What `out` stands before.
#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    /// A local there already.
    Existing,
    /// `out var x`, `out int x`
    New(TypeName),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub ty: Option<TypeName>,
    pub name: Name,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LambdaBody {
    Value(Box<Expr>),
    Block(Box<Stmt>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Initialiser {
    /// `{ A = 1 }`
    Members(Vec<(Name, Expr)>),
    /// `{ ["a"] = 1 }`
    Indexes(Vec<(Expr, Expr)>),
    /// `{ 1, 2 }`, `{ { "a", 1 } }`
    Items(Vec<Vec<Expr>>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    Plus,
    Minus,
    Not,
    Complement,
    Step(Step),
}

/// `++` and `--`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    Or,
    And,
    BitOr,
    Xor,
    BitAnd,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Binary {
    /// All with their signs; those that begin others come after them.
    pub const ALL: [(&'static str, Self); 18] = [
        ("||", Self::Or),
        ("&&", Self::And),
        ("|", Self::BitOr),
        ("^", Self::Xor),
        ("&", Self::BitAnd),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("<=", Self::LessEqual),
        ("<<", Self::ShiftLeft),
        ("<", Self::Less),
        (">=", Self::GreaterEqual),
        (">>", Self::ShiftRight),
        (">", Self::Greater),
        ("+", Self::Add),
        ("-", Self::Subtract),
        ("*", Self::Multiply),
        ("/", Self::Divide),
        ("%", Self::Remainder),
    ];

    /// How it is written.
    pub fn sign(self) -> &'static str {
        Self::ALL.iter().find(|(_, b)| *b == self).map_or("", |(sign, _)| sign)
    }

    /// Higher binds tighter.
    pub fn rank(self) -> u8 {
        match self {
            Self::Or => 2,
            Self::And => 3,
            Self::BitOr => 4,
            Self::Xor => 5,
            Self::BitAnd => 6,
            Self::Equal | Self::NotEqual => 7,
            Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual => 8,
            Self::ShiftLeft | Self::ShiftRight => 9,
            Self::Add | Self::Subtract => 10,
            Self::Multiply | Self::Divide | Self::Remainder => 11,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    pub kind: StmtKind,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    Empty,
    Block(Vec<Stmt>),
    /// `var a = 1, b = 2;`
    Local(TypeName, Vec<(Name, Option<Expr>)>),
    Expr(Expr),
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    While(Expr, Box<Stmt>),
    Do(Box<Stmt>, Expr),
    For(Box<For>),
    ForEach(TypeName, Name, Expr, Box<Stmt>),
    Return(Option<Expr>),
    Throw(Option<Expr>),
    Break,
    Continue,
    Try(Box<Try>),
    Using(Box<Stmt>, Box<Stmt>),
    Switch(Expr, Vec<Section>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct For {
    pub start: Vec<Stmt>,
    pub condition: Option<Expr>,
    pub step: Vec<Expr>,
    pub body: Stmt,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Try {
    pub body: Stmt,
    pub catches: Vec<Catch>,
    pub finally: Option<Stmt>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Catch {
    pub ty: Option<TypeName>,
    pub name: Option<Name>,
    pub when: Option<Expr>,
    pub body: Stmt,
}

/// The labels of a `switch` (`None` is `default`) with their statements.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub labels: Vec<Option<Expr>>,
    pub body: Vec<Stmt>,
}

/// A whole policy expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Root {
    /// `@( .. )`
    Value(Expr),
    /// `@{ .. }`
    Block(Stmt),
}

impl Expr {
    /// A node; its height follows from its parts.
    pub fn new(kind: ExprKind, place: Place) -> Self {
        let height = kind.height() + 1;
        Self { kind, place, height }
    }
}

impl ExprKind {
    fn height(&self) -> u16 {
        let most = |heights: &mut dyn Iterator<Item = u16>| heights.max().unwrap_or(0);
        match self {
            Self::Bad
            | Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Char(_)
            | Self::Name(..)
            | Self::Subject
            | Self::TypeOf(_)
            | Self::SizeOf(_)
            | Self::Default(_)
            | Self::Keyword(_) => 0,
            Self::Interpolated(pieces) => most(&mut pieces.iter().map(|p| match p {
                Piece::Text(_) => 0,
                Piece::Hole { value, alignment, .. } => value.height.max(alignment.as_ref().map_or(0, |a| a.height)),
            })),
            Self::Member(e, ..)
            | Self::Unary(_, e)
            | Self::Postfix(_, e)
            | Self::Cast(_, e)
            | Self::Is(e, ..)
            | Self::As(e, _)
            | Self::NewSized(_, e)
            | Self::NameOf(e) => e.height,
            Self::Index(e, args) | Self::Call(e, args) => e.height.max(most(&mut args.iter().map(|a| a.value.height))),
            Self::Guard(a, b) | Self::Coalesce(a, b) | Self::Assign(_, a, b) => a.height.max(b.height),
            Self::Chain(first, rest) => first.height.max(most(&mut rest.iter().map(|(_, e)| e.height))),
            Self::Conditional(parts) => most(&mut parts.iter().map(|e| e.height)),
            Self::New(_, args, init) => {
                let init = match init {
                    None => 0,
                    Some(Initialiser::Members(members)) => most(&mut members.iter().map(|(_, e)| e.height)),
                    Some(Initialiser::Indexes(indexes)) => most(&mut indexes.iter().map(|(a, b)| a.height.max(b.height))),
                    Some(Initialiser::Items(items)) => most(&mut items.iter().flatten().map(|e| e.height)),
                };
                most(&mut args.iter().map(|a| a.value.height)).max(init)
            }
            Self::NewArray(_, items) => most(&mut items.iter().map(|e| e.height)),
            Self::NewAnonymous(items) => most(&mut items.iter().map(|(_, e)| e.height)),
            // Each clause becomes a call around what is before it.
            Self::Query(clauses) => {
                most(&mut clauses.iter().map(query::Clause::height)).saturating_add(u16::try_from(clauses.len()).unwrap_or(u16::MAX))
            }
            Self::Scoped(names, e) => e.height.max(most(&mut names.iter().map(|(_, e)| e.height))),
            Self::Lambda(_, LambdaBody::Value(e)) => e.height,
            // A block's statements are limited by the parser's own depth.
            Self::Lambda(_, LambdaBody::Block(_)) => 8,
        }
    }
}
