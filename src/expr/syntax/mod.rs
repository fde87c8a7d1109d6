//! The syntax tree: what was written, with places.
//!
//! Here are types and expressions · `statement.rs` statements · `height.rs` how deep expressions are nested · `print/` writes
//! trees as C# again, which tests and fuzz targets read back

mod height;
#[cfg(any(test, fuzzing))]
pub mod print;
pub mod query;
mod statement;

use std::rc::Rc;

pub use statement::{Case, Catch, For, ForEach, Local, LocalFunction, Section, Stmt, StmtKind, Try};

use super::lexer::Number;
use super::value::Text;

/// Levels that a tree has at most: links of `a ? b : c ? d : e`, of `else if`, calls on what calls give.
pub const HIGHEST: u16 = 1_200;

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
    /// The dotted name; empty for a tuple.
    pub path: Vec<Name>,
    /// Of a tuple: its elements' types.
    pub args: Vec<TypeName>,
    /// `(int count, string)`: the names of a tuple's elements. Empty when it is no tuple.
    pub elements: Vec<Option<Name>>,
    /// `?` and `[]` behind it, in order.
    pub suffixes: Vec<Suffix>,
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suffix {
    Nullable,
    Array,
    /// `[,]`: an array of so many dimensions.
    Grid(u8),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    /// With the brackets around it.
    pub place: Place,
    /// Without them: where the compiler says what is wrong with it.
    pub inner: Place,
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
    Is(Box<Expr>, Pattern),
    As(Box<Expr>, TypeName),
    New(TypeName, Vec<Arg>, Option<Initialiser>),
    /// `new T[n]`, `new[] { .. }`, `new T[n, m] { { .. } }`
    NewArray(Box<NewArray>),
    /// `{ a, b }` where an array is initialised.
    Items(Vec<Expr>),
    NewAnonymous(Vec<(Option<Name>, Expr)>),
    Lambda(Vec<Parameter>, LambdaBody),
    TypeOf(TypeName),
    Default(TypeName),
    NameOf(Box<Expr>),
    /// `(a, count: b)`
    Tuple(Vec<(Option<Name>, Expr)>),
    /// `int a`, `var (a, b)`: locals declared where they are assigned to.
    Declaration(TypeName, Designation),
    /// `a ?? throw b`
    Throw(Box<Expr>),
    /// `checked(a)`, `unchecked(a)`
    Checked(bool, Box<Expr>),
    /// A type's keyword where a value goes: `string.Join`, `int?` never.
    Keyword(Name),
    /// `from x in xs select x`
    Query(Vec<query::Clause>),
    /// A value in which names stand for others: made of queries, never written.
    Scoped(Vec<(Name, Expr)>, Box<Expr>),
    /// `sizeof(T)`
    SizeOf(TypeName),
}

/// What a value is tested for.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// `int`, or the name of a constant: the binder tells them apart.
    Type(TypeName),
    /// `null`, `5`, `"a"`
    Constant(Box<Expr>),
    /// `int n`, `var x`, `string _`
    Declaration(TypeName, Designation),
}

/// What is declared behind a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Designation {
    Name(Name),
    /// `_`
    Discard(Place),
    /// `(a, (b, c))`
    Several(Vec<Designation>),
}

/// `new T[n]`
#[derive(Clone, Debug, PartialEq)]
pub struct NewArray {
    /// Left out in `new[] { .. }`.
    pub element: Option<TypeName>,
    /// Its dimensions: 1 for `[]`.
    pub rank: u8,
    /// As many as it has dimensions, or none.
    pub sizes: Vec<Expr>,
    pub items: Option<Vec<Expr>>,
    /// Where the items begin.
    pub brace: Place,
}

impl Piece {
    /// Whether it stands for itself.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(Text),
    Hole { value: Box<Expr>, alignment: Option<Box<Expr>>, format: Option<Name> },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    pub name: Option<Name>,
    /// `out name`, `out var name`, `ref name`: what the member may assign.
    pub out: Option<Out>,
    pub value: Expr,
}

/// What `out` stands before.
#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    /// A local there already, or `_`.
    Existing,
    /// `ref a`
    Ref,
    /// `out var x`, `out int x`
    New(TypeName),
}

impl Out {
    /// The parameters that it goes to.
    pub fn passing(&self) -> Passing {
        match self {
            Self::Existing | Self::New(_) => Passing::Out,
            Self::Ref => Passing::Ref,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub ty: Option<TypeName>,
    pub name: Name,
    pub passing: Passing,
    /// What it is when it is left out.
    pub default: Option<Expr>,
}

/// How an argument reaches a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    Value,
    Ref,
    Out,
    /// `params T[] a`
    Many,
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

impl Unary {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Not => "!",
            Self::Complement => "~",
            Self::Step(step) => step.sign(),
        }
    }
}

/// `++` and `--`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
}

impl Step {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Up => "++",
            Self::Down => "--",
        }
    }
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

/// A whole policy expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Root {
    /// `@( .. )`
    Value(Expr),
    /// `@{ .. }`
    Block(Stmt),
}
