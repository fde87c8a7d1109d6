//! Syntax trees as C#. What is not a whole in itself stands in parentheses, which are no part of the tree: reading what is
//! printed gives the same tree again.

use std::fmt::Write as _;

use super::{
    Arg, Binary, Expr, ExprKind, Initialiser, LambdaBody, Name, Out, Parameter, Piece, Root, Step, Stmt, StmtKind, Suffix, Try, TypeName,
    Unary,
};
use crate::expr::lexer::Number;
use crate::expr::value::Text;

/// A whole policy expression.
pub fn print(root: &Root) -> String {
    let mut out = Printer(String::from("@"));
    match root {
        Root::Value(value) => {
            out.put("(");
            out.expression(value);
            out.put(")");
        }
        Root::Block(block) => out.statement(block),
    }
    out.0
}

pub(super) struct Printer(String);

impl Printer {
    pub(super) fn put(&mut self, text: &str) {
        self.0.push_str(text);
    }

    pub(super) fn separated<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.put(", ");
            }
            each(self, item);
        }
    }

    /// An operand: in parentheses unless nothing could be read into it from either side.
    pub(super) fn operand(&mut self, e: &Expr) {
        let whole = matches!(
            e.kind,
            ExprKind::Null
                | ExprKind::Bool(_)
                | ExprKind::Number(_)
                | ExprKind::Text(_)
                | ExprKind::Char(_)
                | ExprKind::Interpolated(_)
                | ExprKind::Name(..)
                | ExprKind::Member(..)
                | ExprKind::Index(..)
                | ExprKind::Call(..)
                | ExprKind::Subject
                | ExprKind::Keyword(_)
        );
        if whole {
            self.expression(e);
        } else {
            self.put("(");
            self.expression(e);
            self.put(")");
        }
    }

    fn expression(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Bad | ExprKind::Subject => {}
            ExprKind::Null => self.put("null"),
            ExprKind::Bool(value) => self.put(if *value { "true" } else { "false" }),
            ExprKind::Number(number) => self.number(number),
            ExprKind::Text(text) => {
                self.put("\"");
                self.letters(text, false);
                self.put("\"");
            }
            ExprKind::Char(unit) => {
                let _ = write!(self.0, "'\\u{unit:04x}'");
            }
            ExprKind::Interpolated(pieces) => self.interpolated(pieces),
            ExprKind::Name(name, types) => {
                self.put(&name.text);
                self.types(types);
            }
            ExprKind::Keyword(name) => self.put(&name.text),
            ExprKind::Member(of, name, types) => {
                self.operand(of);
                self.put(".");
                self.put(&name.text);
                self.types(types);
            }
            ExprKind::Index(of, args) => {
                self.operand(of);
                self.arguments("[", args, "]");
            }
            ExprKind::Call(of, args) => {
                self.operand(of);
                self.arguments("(", args, ")");
            }
            ExprKind::Guard(of, rest) => {
                self.operand(of);
                self.put("?");
                self.expression(rest);
            }
            ExprKind::Unary(sign, of) => {
                self.put(match sign {
                    Unary::Plus => "+",
                    Unary::Minus => "-",
                    Unary::Not => "!",
                    Unary::Complement => "~",
                    Unary::Step(Step::Up) => "++",
                    Unary::Step(Step::Down) => "--",
                });
                self.operand(of);
            }
            ExprKind::Postfix(step, of) => {
                self.operand(of);
                self.put(if *step == Step::Up { "++" } else { "--" });
            }
            ExprKind::Chain(first, rest) => self.chain(first, rest),
            ExprKind::Coalesce(a, b) => self.infix(a, "??", b),
            ExprKind::Conditional(parts) => {
                let [test, yes, no] = &**parts;
                self.infix(test, "?", yes);
                self.put(" : ");
                self.operand(no);
            }
            ExprKind::Assign(sign, to, value) => self.infix(to, &format!("{}=", sign.map_or("", Binary::sign)), value),
            ExprKind::Cast(ty, of) => {
                self.put("(");
                self.type_name(ty);
                self.put(")");
                self.operand(of);
            }
            ExprKind::Is(of, ty, name) => {
                self.operand(of);
                self.put(" is ");
                self.type_name(ty);
                if let Some(name) = name {
                    self.put(" ");
                    self.put(&name.text);
                }
            }
            ExprKind::As(of, ty) => {
                self.operand(of);
                self.put(" as ");
                self.type_name(ty);
            }
            ExprKind::New(ty, args, init) => {
                self.put("new ");
                self.type_name(ty);
                self.arguments("(", args, ")");
                if let Some(init) = init {
                    self.initialiser(init);
                }
            }
            ExprKind::NewSized(ty, length) => {
                self.put("new ");
                self.type_name(ty);
                self.put("[");
                self.expression(length);
                self.put("]");
            }
            ExprKind::NewArray(ty, items) => {
                self.put("new ");
                if let Some(ty) = ty {
                    self.type_name(ty);
                }
                self.put("[] { ");
                self.separated(items, Self::expression);
                self.put(" }");
            }
            ExprKind::NewAnonymous(members) => {
                self.put("new { ");
                self.separated(members, |out, (name, value)| out.named(name.as_ref(), " = ", value));
                self.put(" }");
            }
            ExprKind::Lambda(parameters, body) => self.lambda(parameters, body),
            ExprKind::TypeOf(ty) => self.of_type("typeof", ty),
            ExprKind::SizeOf(ty) => self.of_type("sizeof", ty),
            ExprKind::Query(clauses) => self.query(clauses),
            ExprKind::Scoped(_, body) => self.expression(body),
            ExprKind::Default(Some(ty)) => self.of_type("default", ty),
            ExprKind::Default(None) => self.put("default"),
            ExprKind::NameOf(of) => {
                self.put("nameof(");
                self.expression(of);
                self.put(")");
            }
        }
    }

    fn infix(&mut self, a: &Expr, sign: &str, b: &Expr) {
        self.operand(a);
        let _ = write!(self.0, " {sign} ");
        self.operand(b);
    }

    /// `a < b > (c)` would be a call of `a<b>`: beside a `<` every operand stands in parentheses.
    fn chain(&mut self, first: &Expr, rest: &[(Binary, Expr)]) {
        let guarded = rest.iter().any(|(sign, _)| *sign == Binary::Less);
        self.link(first, guarded);
        for (sign, e) in rest {
            let _ = write!(self.0, " {} ", sign.sign());
            self.link(e, guarded);
        }
    }

    fn link(&mut self, e: &Expr, guarded: bool) {
        if guarded {
            self.put("(");
            self.expression(e);
            self.put(")");
        } else {
            self.operand(e);
        }
    }

    fn number(&mut self, number: &Number) {
        let _ = match number {
            Number::Int(n) => write!(self.0, "{n}"),
            Number::UInt(n) => write!(self.0, "{n}u"),
            Number::Long(n) => write!(self.0, "{n}L"),
            Number::ULong(n) => write!(self.0, "{n}UL"),
            Number::Float(n) => write!(self.0, "{n:?}f"),
            Number::Double(n) => write!(self.0, "{n:?}d"),
            Number::Decimal(n) => write!(self.0, "{n}m"),
        };
    }

    /// The inside of a string; in an interpolated one braces are doubled.
    fn letters(&mut self, text: &Text, interpolated: bool) {
        for unit in text.units().iter() {
            match u8::try_from(*unit) {
                Ok(b @ (b'{' | b'}')) if interpolated => self.0.extend([b as char; 2]),
                Ok(b) if (b' '..=b'~').contains(&b) && !matches!(b, b'"' | b'\\') => self.0.push(b as char),
                Ok(_) | Err(_) => {
                    let _ = write!(self.0, "\\u{unit:04x}");
                }
            }
        }
    }

    fn interpolated(&mut self, pieces: &[Piece]) {
        self.put("$\"");
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.letters(text, true),
                Piece::Hole { value, alignment, format } => {
                    self.put("{");
                    self.operand(value);
                    if let Some(alignment) = alignment {
                        self.put(",");
                        self.expression(alignment);
                    }
                    if let Some(format) = format {
                        self.put(":");
                        self.put(format);
                    }
                    self.put("}");
                }
            }
        }
        self.put("\"");
    }

    fn types(&mut self, types: &[TypeName]) {
        if !types.is_empty() {
            self.put("<");
            self.separated(types, Self::type_name);
            self.put(">");
        }
    }

    pub(super) fn type_name(&mut self, ty: &TypeName) {
        let path: Vec<&str> = ty.path.iter().map(|n| &*n.text).collect();
        self.put(&path.join("."));
        self.types(&ty.args);
        for suffix in &ty.suffixes {
            self.put(match suffix {
                Suffix::Nullable => "?",
                Suffix::Array => "[]",
            });
        }
    }

    fn of_type(&mut self, word: &str, ty: &TypeName) {
        self.put(word);
        self.put("(");
        self.type_name(ty);
        self.put(")");
    }

    fn arguments(&mut self, open: &str, args: &[Arg], close: &str) {
        self.put(open);
        self.separated(args, |out, arg| {
            if let Some(name) = &arg.name {
                out.put(&name.text);
                out.put(": ");
            }
            match &arg.out {
                None => {}
                Some(Out::Existing) => out.put("out "),
                Some(Out::New(ty)) => {
                    out.put("out ");
                    out.type_name(ty);
                    out.put(" ");
                }
            }
            out.expression(&arg.value);
        });
        self.put(close);
    }

    fn named(&mut self, name: Option<&Name>, sign: &str, value: &Expr) {
        if let Some(name) = name {
            self.put(&name.text);
            self.put(sign);
        }
        self.expression(value);
    }

    fn initialiser(&mut self, init: &Initialiser) {
        self.put(" { ");
        match init {
            Initialiser::Members(members) => self.separated(members, |out, (name, value)| out.named(Some(name), " = ", value)),
            Initialiser::Indexes(indexes) => self.separated(indexes, |out, (index, value)| {
                out.put("[");
                out.expression(index);
                out.put("] = ");
                out.expression(value);
            }),
            Initialiser::Items(items) => self.separated(items, |out, item| match &item[..] {
                [one] => out.expression(one),
                several => {
                    out.put("{ ");
                    out.separated(several, Self::expression);
                    out.put(" }");
                }
            }),
        }
        self.put(" }");
    }

    fn lambda(&mut self, parameters: &[Parameter], body: &LambdaBody) {
        self.put("(");
        self.separated(parameters, |out, parameter| {
            if let Some(ty) = &parameter.ty {
                out.type_name(ty);
                out.put(" ");
            }
            out.put(&parameter.name.text);
        });
        self.put(") => ");
        match body {
            LambdaBody::Value(value) => self.expression(value),
            LambdaBody::Block(block) => self.statement(block),
        }
    }

    fn parenthesised(&mut self, word: &str, e: &Expr) {
        self.put(word);
        self.put(" (");
        self.expression(e);
        self.put(") ");
    }

    fn declaration(&mut self, ty: &TypeName, names: &[(Name, Option<Expr>)]) {
        self.type_name(ty);
        self.put(" ");
        self.separated(names, |out, (name, value)| {
            out.put(&name.text);
            if let Some(value) = value {
                out.put(" = ");
                out.expression(value);
            }
        });
    }

    /// What stands in the head of a `for` or `using`, without its semicolon.
    fn head(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Local(ty, names) => self.declaration(ty, names),
            StmtKind::Expr(e) => self.expression(e),
            _ => self.statement(s),
        }
    }

    fn word(&mut self, word: &str, value: Option<&Expr>) {
        self.put(word);
        if let Some(value) = value {
            self.put(" ");
            self.expression(value);
        }
        self.put("; ");
    }

    fn statement(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Empty => self.put("; "),
            StmtKind::Block(body) => {
                self.put("{ ");
                body.iter().for_each(|s| self.statement(s));
                self.put("} ");
            }
            StmtKind::Local(..) | StmtKind::Expr(_) => {
                self.head(s);
                self.put("; ");
            }
            StmtKind::If(test, yes, no) => {
                self.parenthesised("if", test);
                self.statement(yes);
                if let Some(no) = no {
                    self.put("else ");
                    self.statement(no);
                }
            }
            StmtKind::While(test, body) => {
                self.parenthesised("while", test);
                self.statement(body);
            }
            StmtKind::Do(body, test) => {
                self.put("do ");
                self.statement(body);
                self.parenthesised("while", test);
                self.put("; ");
            }
            StmtKind::For(each) => {
                self.put("for (");
                self.separated(&each.start, Self::head);
                self.put("; ");
                if let Some(condition) = &each.condition {
                    self.expression(condition);
                }
                self.put("; ");
                self.separated(&each.step, Self::expression);
                self.put(") ");
                self.statement(&each.body);
            }
            StmtKind::ForEach(ty, name, of, body) => {
                self.put("foreach (");
                self.type_name(ty);
                let _ = write!(self.0, " {} in ", name.text);
                self.expression(of);
                self.put(") ");
                self.statement(body);
            }
            StmtKind::Return(value) => self.word("return", value.as_ref()),
            StmtKind::Throw(value) => self.word("throw", value.as_ref()),
            StmtKind::Break => self.word("break", None),
            StmtKind::Continue => self.word("continue", None),
            StmtKind::Try(all) => self.attempt(all),
            StmtKind::Using(what, body) => {
                self.put("using (");
                self.head(what);
                self.put(") ");
                self.statement(body);
            }
            StmtKind::Switch(of, sections) => {
                self.parenthesised("switch", of);
                self.put("{ ");
                for section in sections {
                    for label in &section.labels {
                        match label {
                            Some(value) => {
                                self.put("case ");
                                self.operand(value);
                            }
                            None => self.put("default"),
                        }
                        self.put(": ");
                    }
                    section.body.iter().for_each(|s| self.statement(s));
                }
                self.put("} ");
            }
        }
    }

    fn attempt(&mut self, all: &Try) {
        self.put("try ");
        self.statement(&all.body);
        for catch in &all.catches {
            self.put("catch ");
            if let Some(ty) = &catch.ty {
                self.put("(");
                self.type_name(ty);
                if let Some(name) = &catch.name {
                    self.put(" ");
                    self.put(&name.text);
                }
                self.put(") ");
            }
            if let Some(when) = &catch.when {
                self.parenthesised("when", when);
            }
            self.statement(&catch.body);
        }
        if let Some(last) = &all.finally {
            self.put("finally ");
            self.statement(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::print;
    use crate::expr::parser::parse;

    /// Reads a text, prints the tree, reads that: the same tree. Texts with faults have none to print.
    fn comes_back(text: &str) -> Result<bool, String> {
        let (tree, faults) = parse(text);
        if !faults.is_empty() {
            return Ok(false);
        }
        let printed = print(&tree);
        let (again, faults) = parse(&printed);
        match (again == tree, faults.first()) {
            (true, None) => Ok(true),
            (_, Some(fault)) => Err(format!("{text}\n{printed}\n{}", fault.message)),
            (false, None) => Err(format!("{text}\n{printed}")),
        }
    }

    #[test]
    fn what_is_printed_reads_as_the_same_tree() {
        let cases = include_str!("../../../tests/cases/expressions/basics.jsonl")
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let (mut read, mut wrong) = (0, Vec::new());
        for case in cases {
            match comes_back(case["expr"].as_str().unwrap_or("")) {
                Ok(was) => read += usize::from(was),
                Err(said) => wrong.push(said),
            }
        }
        assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n\n"));
        assert!(read > 600, "{read}");
    }

    /// C# by grammar: every form of expression over a few names, nested at random.
    fn expression() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "a",
            "b.C",
            "null",
            "true",
            "1",
            "2L",
            "0.5",
            "\"x\\n\"",
            "@\"y\"\"\"",
            "'c'",
            "string.Empty",
            "default(int)",
            "$\"{a,3:x}{{\"",
        ]);
        leaf.prop_map(str::to_owned).prop_recursive(6, 60, 3, |inner| {
            let signs = prop::sample::select(vec![
                "+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||", "&", "|", "^", "<<", ">>", "??",
            ]);
            let bare = inner.clone().prop_map(|e| format!("({e})"));
            prop_oneof![
                (inner.clone(), signs, inner.clone()).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
                (bare.clone(), bare.clone(), bare.clone()).prop_map(|(a, b, c)| format!("{a} ? {b} : {c}")),
                (bare.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}.M<List<int[]>, T?>(n: {b}, out var o)[{b}]")),
                bare.clone().prop_map(|a| format!("{a}?.B?[0].C(x)")),
                bare.clone().prop_map(|a| format!("(string){a}")),
                bare.clone().prop_map(|a| format!("!-~{a}")),
                bare.clone().prop_map(|a| format!("{a} as JObject")),
                bare.clone().prop_map(|a| format!("{a} is int n")),
                inner.clone().prop_map(|a| format!("(x, y) => {a}")),
                inner.clone().prop_map(|a| format!("x => {{ return {a}; }}")),
                (inner.clone(), inner.clone())
                    .prop_map(|(a, b)| format!("new Dictionary<string, object>() {{ {{ {a}, {b} }}, {{ \"k\", 1 }} }}")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("new {{ A = {a}, b.C, D = {b} }}")),
                (inner.clone(), inner).prop_map(|(a, b)| format!("new[] {{ {a}, {b} }}")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn generated_expressions_read_as_the_same_tree_when_printed(e in expression(), f in expression()) {
            for text in [
                format!("@({e})"),
                format!("@{{ var v = {e}; if ({f}) {{ v += {e}; }} else return {f}; foreach (var i in {e}) {{ continue; }} for (int j = 0; {f}; j++) break; return v; }}"),
                format!("@{{ try {{ using (var s = {e}) {{ throw {f}; }} }} catch (Exception x) when ({f}) {{ return x; }} finally {{ a = {e}; }} switch ({e}) {{ case 1: case 2: return {f}; default: break; }} do {{ }} while ({e}); return null; }}"),
            ] {
                let outcome = comes_back(&text);
                prop_assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
                // Too many texts that are not read at all would fail the test.
                prop_assume!(outcome == Ok(true));
            }
        }
    }
}
