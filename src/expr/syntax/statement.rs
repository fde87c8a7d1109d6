use super::{Expr, LambdaBody, Name, Parameter, Pattern, Place, TypeName};

#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    pub kind: StmtKind,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    Empty,
    Block(Vec<Stmt>),
    Local(Local),
    Function(Box<LocalFunction>),
    Expr(Expr),
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    While(Expr, Box<Stmt>),
    Do(Box<Stmt>, Expr),
    For(Box<For>),
    ForEach(Box<ForEach>),
    Return(Option<Expr>),
    Throw(Option<Expr>),
    Break,
    Continue,
    Try(Box<Try>),
    Using(Box<Stmt>, Box<Stmt>),
    Switch(Expr, Vec<Section>),
    Lock(Expr, Box<Stmt>),
    /// `checked { }`, `unchecked { }`
    Checked(bool, Box<Stmt>),
    /// `name: ..`
    Label(Name, Box<Stmt>),
    /// `goto name;`
    Goto(Name),
    /// `goto case 1;`, `goto default;`
    GotoCase(Option<Expr>),
}

/// `const int a = 1, b = 2;`
#[derive(Clone, Debug, PartialEq)]
pub struct Local {
    pub constant: bool,
    pub ty: TypeName,
    pub names: Vec<(Name, Option<Expr>)>,
}

/// `int F<T>(int a) => ..;`
#[derive(Clone, Debug, PartialEq)]
pub struct LocalFunction {
    pub result: TypeName,
    pub name: Name,
    pub generics: Vec<Name>,
    pub parameters: Vec<Parameter>,
    pub body: LambdaBody,
}

/// `foreach (var a in b) ..`
#[derive(Clone, Debug, PartialEq)]
pub struct ForEach {
    /// [`super::ExprKind::Declaration`], or a tuple of them.
    pub target: Expr,
    pub items: Expr,
    pub body: Stmt,
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

/// Labels of a `switch` (`None` is `default`) with their statements.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub labels: Vec<Option<Case>>,
    pub body: Vec<Stmt>,
    pub place: Place,
}

/// `case int n when n > 0:`
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub pattern: Pattern,
    pub when: Option<Expr>,
    pub place: Place,
}
