use std::rc::Rc;

use crate::diagnostic::Mapped;
use crate::expr::Reads;
use crate::expr::member::Run;
use crate::expr::syntax::Place;
use crate::expr::types::{Num, Ty};
use crate::expr::value::{Text, Value};

use super::late::Late;

/// A node's place in the arena.
pub type Id = u32;

/// A bound expression: its nodes with their places.
#[derive(Debug)]
pub struct Program {
    pub text: Mapped,
    pub nodes: Vec<Node>,
    pub places: Vec<Place>,
    pub lambdas: Vec<Lambda>,
    pub root: Code,
    /// How many locals the outermost function has.
    pub locals: u16,
    /// How many nodes lie in one another.
    pub depth: u16,
    pub reads: Reads,
    /// What it returns: static types with places.
    pub results: Vec<(Ty, Place)>,
    /// The nodes that give a body, and whether it is the request's.
    pub bodies: Vec<(Id, bool)>,
    /// The nodes that give `context.Variables`.
    pub variables: Vec<Id>,
    /// Members in use that are off API Management's list, in the order of their places.
    pub off_list: Vec<(String, Place)>,
}

/// The body of a lambda or local function.
#[derive(Debug, Default)]
pub struct Lambda {
    /// The slots of its parameters.
    pub parameters: Vec<(u16, Holds)>,
    /// Where captured cells come from (the outer function's slot) and go to.
    pub captures: Vec<(u16, u16)>,
    pub locals: u16,
    pub body: Code,
}

/// What lies in a parameter's slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Value,
    /// A cell of its own: lambdas capture it.
    Cell,
    /// The caller's cell: `ref` and `out`.
    Shared,
}

impl Holds {
    pub fn of(captured: bool) -> Self {
        if captured { Self::Cell } else { Self::Value }
    }
}

/// A call of a local function.
#[derive(Debug)]
pub struct LocalCall {
    pub lambda: u32,
    /// The slots of the cells that it captures, in its own order.
    pub cells: Vec<u16>,
    pub args: Vec<Id>,
}

/// How two are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// What is computed of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arith {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    /// In `checked`: what has no room throws.
    AddChecked,
    SubtractChecked,
    MultiplyChecked,
}

impl Arith {
    /// The same in `checked`.
    pub fn checked(self, num: Num) -> Self {
        match self {
            _ if matches!(num, Num::Float | Num::Double | Num::Decimal) => self,
            Self::Add => Self::AddChecked,
            Self::Subtract => Self::SubtractChecked,
            Self::Multiply => Self::MultiplyChecked,
            other => other,
        }
    }
}

/// A conversion that was chosen.
#[derive(Clone, Debug)]
pub enum Convert {
    /// Between numbers, unchecked.
    Number(Ty),
    /// Between numbers, in `checked`.
    Checked(Ty),
    /// Element by element.
    Tuple(Vec<Option<Convert>>, Ty),
    /// `(int)someObject`: the type at run time must be exactly this.
    Unbox(Ty),
    /// `(string)someObject`: null or of this type.
    Cast(Ty),
    /// A `JToken` to a value, as its explicit operators do.
    FromJson(Ty),
    /// A value to a `JValue`.
    ToJson,
    /// `int?` and such to a `JValue` of what it is.
    NullableToJson,
    /// A `JToken` to the sequence of its children.
    Children,
    /// A number to an enumeration.
    Enum(Ty),
    /// `int?` to `int`: null throws.
    Unwrap,
    /// `DateTime` to `DateTimeOffset`.
    Offset,
    /// What a type defines itself: the function of a row.
    Operator(Run),
    /// What has the type `dynamic`, by the type that it has at run time.
    Late(Rc<Late>),
    /// One after the other.
    Both(Rc<(Convert, Convert)>),
}

/// A part of an interpolated string.
#[derive(Debug)]
pub enum Piece {
    Text(Text),
    Hole { value: Id, alignment: i32, format: Option<Rc<str>> },
}

/// A call of a member.
#[derive(Debug)]
pub struct Call {
    pub run: Run,
    pub args: Vec<Id>,
    pub types: Vec<Ty>,
    /// The first argument is what it is called on: null throws.
    pub on: bool,
    /// `out` arguments: the local's slot and whether it is captured. The member gives a record: its result, then these.
    pub outs: Vec<(u16, bool)>,
    /// Whether it may go over the whole of the strings that it is given, as methods do, and indexers and properties do not.
    pub reads: bool,
}

/// One typed node.
#[derive(Debug)]
pub enum Node {
    Const(Value),
    Local(u16),
    /// A local that a lambda captured: it lies in a cell.
    Captured(u16),
    SetLocal(u16, Id),
    SetCaptured(u16, Id),
    /// A new cell in a slot, and the cell itself: `out _`.
    NewCell(u16),
    /// The cell in a slot: `ref a` (`true`), `out a`.
    CellOf(u16, bool),
    /// The value of the last.
    Seq(Vec<Id>),
    Not(Id),
    And(Vec<Id>),
    Or(Vec<Id>),
    If(Id, Id, Id),
    Coalesce(Id, Id),
    /// `a?.b`: the slot holds the first while the second is evaluated.
    Guard(Id, u16, Id),
    Compare(Compare, Num, Id, Id),
    /// Two strings; `true` for `!=`.
    TextEqual(bool, Id, Id),
    /// Two values of one value type.
    Same(bool, Id, Id),
    /// Two references.
    SameObject(bool, Id, Id),
    IsNull(bool, Id),
    /// Dates and lengths of time by size.
    Order(Compare, Id, Id),
    Arith(Arith, Num, Id, Id),
    /// `&`, `|`, `^` of conditions.
    Logic(Arith, Id, Id),
    /// The same of `bool?`: what is not known stays unknown unless the other side decides.
    LiftedLogic(Arith, Id, Id),
    Negate(Num, Id),
    Complement(Num, Id),
    LiftedCompare(Compare, Num, Id, Id),
    LiftedArith(Arith, Num, Id, Id),
    Concat(Vec<Id>),
    Interpolate(Vec<Piece>),
    Convert(Convert, Id),
    Is(Ty, Id),
    As(Ty, Id),
    Call(Box<Call>),
    Field(Id, u16),
    Lambda(u32, Option<Box<Ty>>),
    Invoke(Id, Vec<Id>),
    CallFunction(Box<LocalCall>),
    /// A local function as a delegate, with the slots of the cells that it captures.
    Delegate(u32, Vec<u16>),
    Array(Ty, Vec<Id>),
    Sized(Ty, Id),
    Record(Ty, Vec<Id>),
    /// `context.Response == null`; `true` for `!=`.
    NoResponse(bool),
    /// `context.Response.StatusCode`
    StatusCode,
    /// `context.Response.StatusCode >= 500`
    Status(Compare, i32),
    /// `context.Variables["name"]`
    Variable(Rc<str>),
    /// `(string)context.Variables["name"]`
    VariableText(Rc<str>),
    /// A part that is looked at.
    Watch(Id),
    /// An operation on `dynamic`, with its operands.
    Late(Rc<Late>, Vec<Id>),
    /// Throws an exception object.
    Throw(Id),
}

/// A statement, or a value to be returned.
#[derive(Debug)]
pub enum Code {
    Value(Id),
    Do(Id),
    Return(Option<Id>),
    Block(Vec<Code>),
    If(Id, Box<Code>, Option<Box<Code>>),
    /// Condition, steps, body; `true`: the body comes first. Captured locals of the condition get new cells each round.
    Loop {
        condition: Option<Id>,
        step: Vec<Id>,
        body: Box<Code>,
        body_first: bool,
        cells: Vec<u16>,
    },
    ForEach {
        items: Id,
        set: u16,
        captured: bool,
        convert: Option<Convert>,
        body: Box<Code>,
    },
    Throw(Option<Id>),
    Break,
    Continue,
    Try {
        body: Box<Code>,
        catches: Vec<CatchCode>,
        finally: Option<Box<Code>>,
    },
    /// The value's slot, its sections, and whether they take every value.
    Switch {
        value: Id,
        slot: u16,
        sections: Vec<SectionCode>,
        all: bool,
    },
    /// New cells for the captured locals of a scope.
    Cells(Vec<u16>),
    Label(u32),
    Goto(u32),
    /// Where a local function is declared.
    Function(u32),
    /// Null throws.
    Lock(Id),
}

impl Default for Code {
    fn default() -> Self {
        Self::Block(Vec::new())
    }
}

/// A section of a `switch`: one of its tests holds, or no test of any section does and it is the default.
#[derive(Debug)]
pub struct SectionCode {
    /// Where `goto case` goes.
    pub label: u32,
    pub tests: Vec<Id>,
    pub default: bool,
    /// New cells for the captured locals of its labels.
    pub cells: Vec<u16>,
    pub body: Code,
}

/// A `catch`.
#[derive(Debug)]
pub struct CatchCode {
    /// The exceptions it takes; `None`: all.
    pub kind: Option<Ty>,
    pub slot: Option<(u16, bool)>,
    pub when: Option<Id>,
    pub cells: Vec<u16>,
    pub body: Code,
}
