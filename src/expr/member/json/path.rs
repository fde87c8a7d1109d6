//! JSONPath as Newtonsoft reads it: `a.b[0]['c']`, `*`, `..name`, `[0,2]`, `[1:3]`, `[?(@.a == 'b' && @.c)]`.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::expr::eval::Machine;
use crate::expr::value::json::{Node, Token};
use crate::expr::value::{Exception, Text, Value};

type Found = Result<Vec<Rc<Token>>, Box<Exception>>;

/// Brackets in filters, at most.
const DEEPEST: u16 = 20;

enum Step {
    Names(Vec<Text>),
    Indexes(Vec<usize>),
    Slice([Option<i64>; 3]),
    All,
    Filter(Filter),
}

enum Filter {
    Any(Vec<Filter>),
    All(Vec<Filter>),
    Exists(Operand),
    Compare(&'static str, Operand, Operand),
}

enum Operand {
    /// From the item (`@`) or the root (`$`).
    Path(bool, Vec<(bool, Step)>),
    Literal(Value),
    Pattern(Text, i32),
}

/// What a path finds, in the order of the document.
pub fn select(m: &mut Machine<'_>, token: &Rc<Token>, path: &str) -> Found {
    m.allocate(path.len() * 8)?;
    let mut reader = Reader { text: path, at: 0, depth: 0 };
    reader.eat("$");
    let steps = reader.steps()?;
    if reader.at < path.len() {
        return Err(reader.unexpected());
    }
    walk(m, token, &steps, token)
}

fn walk(m: &mut Machine<'_>, token: &Rc<Token>, steps: &[(bool, Step)], root: &Rc<Token>) -> Found {
    let mut found = vec![Rc::clone(token)];
    for (deep, step) in steps {
        let mut next = Vec::new();
        for token in &found {
            if *deep {
                descend(m, token, step, root, &mut next)?;
            } else {
                apply(m, token, step, root, &mut next)?;
            }
        }
        m.allocate(next.len() * 8)?;
        found = next;
    }
    Ok(found)
}

/// The items of an array, the values of an object.
fn values(token: &Rc<Token>) -> Vec<Rc<Token>> {
    token.children().into_iter().map(|c| c.property_value().unwrap_or(c)).collect()
}

/// A step at every depth. Trees are of limited height.
fn descend(
    m: &mut Machine<'_>,
    token: &Rc<Token>,
    step: &Step,
    root: &Rc<Token>,
    found: &mut Vec<Rc<Token>>,
) -> Result<(), Box<Exception>> {
    let by_name = matches!(step, Step::Names(_) | Step::All);
    if !by_name {
        apply(m, token, step, root, found)?;
    }
    for child in token.children() {
        m.spend(1)?;
        let value = child.property_value().unwrap_or_else(|| Rc::clone(&child));
        let named = match step {
            Step::Names(names) => child.name().is_some_and(|n| names.contains(&n)),
            Step::All => true,
            Step::Indexes(_) | Step::Slice(_) | Step::Filter(_) => false,
        };
        if named {
            found.push(Rc::clone(&value));
        }
        descend(m, &value, step, root, found)?;
    }
    Ok(())
}

fn apply(m: &mut Machine<'_>, token: &Rc<Token>, step: &Step, root: &Rc<Token>, found: &mut Vec<Rc<Token>>) -> Result<(), Box<Exception>> {
    m.spend(1 + token.count())?;
    match step {
        Step::Names(names) => found.extend(names.iter().filter_map(|n| token.get(n))),
        Step::Indexes(indexes) => found.extend(indexes.iter().filter_map(|i| token.item(*i))),
        Step::All => found.extend(values(token)),
        Step::Slice(bounds) if is_array(token) => slice(&token.children(), *bounds, found)?,
        Step::Filter(filter) if is_array(token) => {
            for item in token.children() {
                if holds(m, filter, &item, root)? {
                    found.push(item);
                }
            }
        }
        Step::Slice(_) | Step::Filter(_) => {}
    }
    Ok(())
}

fn is_array(token: &Token) -> bool {
    matches!(&*token.node.borrow(), Node::Array(_))
}

fn slice(items: &[Rc<Token>], [start, end, step]: [Option<i64>; 3], found: &mut Vec<Rc<Token>>) -> Result<(), Box<Exception>> {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(fault("Step cannot be zero."));
    }
    let from_end = |n: i64| if n < 0 { length.saturating_add(n) } else { n };
    let mut at = from_end(start.unwrap_or(if step > 0 { 0 } else { length - 1 }));
    let end = end.map_or(if step > 0 { length } else { -1 }, from_end);
    at = at.clamp(if step > 0 { 0 } else { i64::MIN }, if step > 0 { i64::MAX } else { length - 1 });
    while if step > 0 { at < end.min(length) } else { at > end.max(-1) } {
        found.extend(usize::try_from(at).ok().and_then(|i| items.get(i)).cloned());
        at = at.saturating_add(step);
    }
    Ok(())
}

fn holds(m: &mut Machine<'_>, filter: &Filter, item: &Rc<Token>, root: &Rc<Token>) -> Result<bool, Box<Exception>> {
    match filter {
        Filter::Any(parts) => {
            for part in parts {
                if holds(m, part, item, root)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Filter::All(parts) => {
            for part in parts {
                if !holds(m, part, item, root)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Filter::Exists(operand) => Ok(!operands(m, operand, item, root)?.is_empty()),
        Filter::Compare(sign, left, Operand::Pattern(pattern, options)) => {
            let tokens = operands(m, left, item, root)?;
            for value in tokens.iter().flatten() {
                if *sign == "=~" && value.as_text().is_some() && crate::expr::member::regex::matches(pattern, *options, &value.to_text())? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Filter::Compare(sign, left, right) => {
            let (left, right) = (operands(m, left, item, root)?, operands(m, right, item, root)?);
            m.spend(left.len().saturating_mul(right.len()))?;
            Ok(left.iter().any(|l| right.iter().any(|r| compare(sign, l.as_ref(), r.as_ref()))))
        }
    }
}

/// What an operand finds: values, or nothing where a container stands.
fn operands(m: &mut Machine<'_>, operand: &Operand, item: &Rc<Token>, root: &Rc<Token>) -> Result<Vec<Option<Value>>, Box<Exception>> {
    match operand {
        Operand::Path(own, steps) => {
            let found = walk(m, if *own { item } else { root }, steps, root)?;
            Ok(found.iter().map(|t| t.value()).collect())
        }
        Operand::Literal(value) => Ok(vec![Some(value.clone())]),
        Operand::Pattern(..) => Ok(Vec::new()),
    }
}

fn compare(sign: &str, left: Option<&Value>, right: Option<&Value>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return matches!(sign, "!=" | "!==") };
    let order = match (number(left), number(right)) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        _ => match (left, right) {
            (Value::Null, Value::Null) => Some(Ordering::Equal),
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            _ => left.as_text().zip(right.as_text()).map(|(a, b)| a.units().cmp(&b.units())),
        },
    };
    match sign {
        "==" | "===" => order == Some(Ordering::Equal),
        "!=" | "!==" => order != Some(Ordering::Equal),
        "<" => order == Some(Ordering::Less),
        ">" => order == Some(Ordering::Greater),
        "<=" => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        ">=" => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        _ => false,
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of a filter are compared as Newtonsoft does, by `double` when they differ in kind")]
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Double(n) => Some(*n),
        other => other.as_whole().map(|n| n as f64),
    }
}

fn fault(message: impl Into<String>) -> Box<Exception> {
    Exception::new("Newtonsoft.Json.JsonException", message.into())
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u16,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn eat(&mut self, mark: &str) -> bool {
        let there = self.rest().starts_with(mark);
        self.at += if there { mark.len() } else { 0 };
        there
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches(' ').len();
    }

    /// Takes as long as the letters fit.
    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or("")
    }

    fn unexpected(&self) -> Box<Exception> {
        match self.rest().chars().next() {
            Some(c) => fault(format!("Unexpected character while parsing path: {c}")),
            None => fault("Path ended with an open indexer."),
        }
    }

    fn steps(&mut self) -> Result<Vec<(bool, Step)>, Box<Exception>> {
        let mut steps = Vec::new();
        loop {
            let deep = self.eat("..");
            let dot = deep || self.eat(".");
            if self.eat("[") {
                let step = self.bracket()?;
                steps.push((deep, step));
                continue;
            }
            let name = self.take(|c| !matches!(c, '.' | '[' | ' ' | ')' | ']' | '=' | '!' | '<' | '>' | '&' | '|' | ','));
            match name {
                "" if dot => return Err(self.unexpected()),
                "" => return Ok(steps),
                "*" => steps.push((deep, Step::All)),
                _ => steps.push((deep, Step::Names(vec![Text::from(name)]))),
            }
        }
    }

    /// What stands in `[ ]`.
    fn bracket(&mut self) -> Result<Step, Box<Exception>> {
        self.space();
        let step = if self.eat("*") {
            Step::All
        } else if self.eat("?") {
            self.space();
            if !self.eat("(") {
                return Err(self.unexpected());
            }
            let filter = self.filter()?;
            if !self.eat(")") {
                return Err(self.unexpected());
            }
            Step::Filter(filter)
        } else if self.rest().starts_with(['\'', '"']) {
            let mut names = vec![self.quoted()?];
            while self.comma() {
                names.push(self.quoted()?);
            }
            Step::Names(names)
        } else {
            self.numbers()?
        };
        self.space();
        if self.eat("]") { Ok(step) } else { Err(self.unexpected()) }
    }

    fn comma(&mut self) -> bool {
        self.space();
        let there = self.eat(",");
        self.space();
        there
    }

    fn numbers(&mut self) -> Result<Step, Box<Exception>> {
        let first = self.integer();
        if self.rest().starts_with(':') {
            let mut bounds = [first, None, None];
            for bound in bounds.iter_mut().skip(1) {
                if self.eat(":") {
                    *bound = self.integer();
                }
            }
            return Ok(Step::Slice(bounds));
        }
        let index = |n: Option<i64>| n.and_then(|n| usize::try_from(n).ok());
        let mut indexes = vec![index(first).ok_or_else(|| self.unexpected())?];
        while self.comma() {
            indexes.push(index(self.integer()).ok_or_else(|| self.unexpected())?);
        }
        Ok(Step::Indexes(indexes))
    }

    fn integer(&mut self) -> Option<i64> {
        self.space();
        self.take(|c| c == '-' || c.is_ascii_digit()).parse().ok()
    }

    fn quoted(&mut self) -> Result<Text, Box<Exception>> {
        let Some(quote) = self.rest().chars().next().filter(|c| matches!(c, '\'' | '"')) else { return Err(self.unexpected()) };
        self.at += 1;
        let mut text = String::new();
        let mut letters = self.rest().char_indices();
        while let Some((offset, letter)) = letters.next() {
            match letter {
                '\\' => text.extend(letters.next().map(|(_, c)| c)),
                c if c == quote => {
                    self.at += offset + 1;
                    return Ok(text.into());
                }
                c => text.push(c),
            }
        }
        Err(fault("Path ended with an open string."))
    }

    fn filter(&mut self) -> Result<Filter, Box<Exception>> {
        let mut any = Vec::new();
        let mut all = vec![self.condition()?];
        loop {
            self.space();
            if self.eat("&&") {
                all.push(self.condition()?);
            } else if self.eat("||") {
                any.push(Filter::All(std::mem::take(&mut all)));
                all.push(self.condition()?);
            } else {
                any.push(Filter::All(all));
                return Ok(Filter::Any(any));
            }
        }
    }

    fn condition(&mut self) -> Result<Filter, Box<Exception>> {
        self.space();
        if self.eat("(") {
            if self.depth >= DEEPEST {
                return Err(fault("the filter is nested too deep"));
            }
            self.depth += 1;
            let inner = self.filter()?;
            self.depth -= 1;
            self.space();
            return if self.eat(")") { Ok(inner) } else { Err(self.unexpected()) };
        }
        let left = self.operand()?;
        self.space();
        let sign = ["===", "!==", "==", "!=", "<=", ">=", "=~", "<", ">"].into_iter().find(|sign| self.eat(sign));
        Ok(match sign {
            Some(sign) => Filter::Compare(sign, left, self.operand()?),
            None => Filter::Exists(left),
        })
    }

    fn operand(&mut self) -> Result<Operand, Box<Exception>> {
        self.space();
        if self.eat("@") {
            return self.nested(true);
        }
        if self.eat("$") {
            return self.nested(false);
        }
        match self.rest().chars().next() {
            Some('\'' | '"') => Ok(Operand::Literal(Value::Text(self.quoted()?))),
            Some('/') => {
                self.at += 1;
                let pattern = self.take(|c| c != '/');
                if !self.eat("/") {
                    return Err(fault("Path ended with an open regex."));
                }
                let flag = |c| match c {
                    'i' => 1,
                    'm' => 2,
                    's' => 16,
                    'x' => 32,
                    _ => 0,
                };
                Ok(Operand::Pattern(pattern.into(), self.take(|c| matches!(c, 'i' | 'm' | 's' | 'x')).chars().map(flag).sum()))
            }
            _ => {
                let word = self.take(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'));
                Ok(Operand::Literal(match word {
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    "null" => Value::Null,
                    _ => match (word.parse::<i64>(), word.parse::<f64>()) {
                        (Ok(n), _) => Value::Long(n),
                        (Err(_), Ok(n)) => Value::Double(n),
                        (Err(_), Err(_)) => return Err(self.unexpected()),
                    },
                }))
            }
        }
    }

    fn nested(&mut self, own: bool) -> Result<Operand, Box<Exception>> {
        if self.depth >= DEEPEST {
            return Err(fault("the filter is nested too deep"));
        }
        self.depth += 1;
        let steps = self.steps()?;
        self.depth -= 1;
        Ok(Operand::Path(own, steps))
    }
}
