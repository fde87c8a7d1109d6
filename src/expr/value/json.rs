//! Newtonsoft's tokens: trees that can change, each node known by its identity and knowing its parent.

use std::cell::{Cell, RefCell, RefMut};
use std::rc::{Rc, Weak};

use super::{Exception, Memo, Text, Value};

/// A `JToken`.
#[derive(Debug)]
pub struct Token {
    /// What it is, with what it holds. Written to through [`Token::change`] alone.
    pub node: RefCell<Node>,
    /// Whether it was written to since it was read from text.
    changed: Cell<bool>,
    parent: RefCell<Weak<Token>>,
    /// How many levels of tokens lie below; kept small, so that walks may recurse.
    height: Cell<u16>,
}

/// What a token is.
#[derive(Debug)]
pub enum Node {
    /// `JObject`: its properties, each a token of its own.
    Object(Vec<Rc<Token>>),
    /// `JArray`.
    Array(Vec<Rc<Token>>),
    /// `JProperty`.
    Property(Text, Rc<Token>),
    /// `JValue`: null, text, number, bool, date.
    Scalar(Value),
}

/// Deeper trees are refused.
const DEEPEST: u16 = 200;

impl Token {
    /// A token on its own; its children must have none else as parent (see [`attach`]).
    pub fn new(node: Node) -> Rc<Self> {
        Rc::new(Self { node: RefCell::new(node), changed: Cell::new(false), parent: RefCell::default(), height: Cell::new(0) })
    }

    /// What it is and holds, to be written to.
    pub fn change(&self) -> RefMut<'_, Node> {
        self.changed.set(true);
        self.node.borrow_mut()
    }

    /// Takes the tree as it is now for what was read from text.
    pub fn settle(&self) {
        self.changed.set(false);
        match &*self.node.borrow() {
            Node::Object(items) | Node::Array(items) => items.iter().for_each(|item| item.settle()),
            Node::Property(_, value) => value.settle(),
            Node::Scalar(_) => {}
        }
    }

    /// Whether the tree is as it was read from text, and nobody has any part of it but through this root, which one owner has.
    pub fn is_untouched(self: &Rc<Self>) -> bool {
        Rc::strong_count(self) == 1
            && !self.changed.get()
            && match &*self.node.borrow() {
                Node::Object(items) | Node::Array(items) => items.iter().all(Self::is_untouched),
                Node::Property(_, value) => value.is_untouched(),
                Node::Scalar(_) => true,
            }
    }

    /// A `JValue`.
    pub fn scalar(value: Value) -> Rc<Self> {
        Self::new(Node::Scalar(value))
    }

    /// An empty `JObject`.
    pub fn object() -> Rc<Self> {
        Self::new(Node::Object(Vec::new()))
    }

    /// An empty `JArray`.
    pub fn array() -> Rc<Self> {
        Self::new(Node::Array(Vec::new()))
    }

    /// The type's name.
    pub fn class(&self) -> &'static str {
        match &*self.node.borrow() {
            Node::Object(_) => "JObject",
            Node::Array(_) => "JArray",
            Node::Property(..) => "JProperty",
            Node::Scalar(_) => "JValue",
        }
    }

    /// The container it lies in.
    pub fn parent(&self) -> Option<Rc<Self>> {
        self.parent.borrow().upgrade()
    }

    /// The scalar's value, for a `JValue`.
    pub fn value(&self) -> Option<Value> {
        match &*self.node.borrow() {
            Node::Scalar(value) => Some(value.clone()),
            Node::Object(_) | Node::Array(_) | Node::Property(..) => None,
        }
    }

    /// Its children: properties, items, or a property's value.
    pub fn children(&self) -> Vec<Rc<Self>> {
        match &*self.node.borrow() {
            Node::Object(items) | Node::Array(items) => items.clone(),
            Node::Property(_, value) => vec![Rc::clone(value)],
            Node::Scalar(_) => Vec::new(),
        }
    }

    /// How many children.
    pub fn count(&self) -> usize {
        match &*self.node.borrow() {
            Node::Object(items) | Node::Array(items) => items.len(),
            Node::Property(..) => 1,
            Node::Scalar(_) => 0,
        }
    }

    /// The property of this name of a `JObject`.
    pub fn property(&self, name: &Text) -> Option<Rc<Self>> {
        match &*self.node.borrow() {
            Node::Object(items) => {
                let named = |p: &&Rc<Self>| matches!(&*p.node.borrow(), Node::Property(own, _) if own == name);
                items.iter().find(named).cloned()
            }
            Node::Array(_) | Node::Property(..) | Node::Scalar(_) => None,
        }
    }

    /// A `JProperty`'s name.
    pub fn name(&self) -> Option<Text> {
        match &*self.node.borrow() {
            Node::Property(name, _) => Some(name.clone()),
            Node::Object(_) | Node::Array(_) | Node::Scalar(_) => None,
        }
    }

    /// A `JProperty`'s value.
    pub fn property_value(&self) -> Option<Rc<Self>> {
        match &*self.node.borrow() {
            Node::Property(_, value) => Some(Rc::clone(value)),
            Node::Object(_) | Node::Array(_) | Node::Scalar(_) => None,
        }
    }

    /// The value under a name of a `JObject`.
    pub fn get(&self, name: &Text) -> Option<Rc<Self>> {
        self.property(name).and_then(|p| p.property_value())
    }

    /// The item of a `JArray`.
    pub fn item(&self, index: usize) -> Option<Rc<Self>> {
        match &*self.node.borrow() {
            Node::Array(items) => items.get(index).cloned(),
            Node::Object(_) | Node::Property(..) | Node::Scalar(_) => None,
        }
    }

    /// A `JProperty` on its own.
    pub fn new_property(name: Text, value: Rc<Self>) -> Result<Rc<Self>, Box<Exception>> {
        let value = if value.parent().is_some() { deep_clone(&value) } else { value };
        let height = value.height.get() + 1;
        if height > DEEPEST {
            return Err(too_deep());
        }
        let property = Self::new(Node::Property(name, Rc::clone(&value)));
        property.height.set(height);
        *value.parent.borrow_mut() = Rc::downgrade(&property);
        Ok(property)
    }

    /// A copy of the tree, its identity that of the original in the memo.
    pub fn fork(token: &Rc<Self>, memo: &mut Memo) -> Rc<Self> {
        let address = Rc::as_ptr(token) as usize;
        if let Some(Value::Json(copy)) = memo.find(address) {
            return copy;
        }
        // The whole tree, since the copy's parents must be copies too.
        let mut root = Rc::clone(token);
        while let Some(parent) = root.parent() {
            root = parent;
        }
        let copy = copy(&root, &mut |original, copy| {
            memo.keep(Rc::as_ptr(original) as usize, Value::Json(Rc::clone(original)), Value::Json(copy))
        });
        match memo.find(address) {
            Some(Value::Json(token)) => token,
            _ => copy,
        }
    }
}

/// `DeepClone`.
pub fn deep_clone(token: &Rc<Token>) -> Rc<Token> {
    copy(token, &mut |_, _| {})
}

fn copy(token: &Rc<Token>, seen: &mut impl FnMut(&Rc<Token>, Rc<Token>)) -> Rc<Token> {
    let children: Vec<Rc<Token>> = token.children().iter().map(|c| copy(c, seen)).collect();
    let new = match &*token.node.borrow() {
        Node::Object(_) => Token::new(Node::Object(children.clone())),
        Node::Array(_) => Token::new(Node::Array(children.clone())),
        Node::Property(name, _) => {
            let value = children.first().cloned().unwrap_or_else(|| Token::scalar(Value::Null));
            Token::new(Node::Property(name.clone(), value))
        }
        Node::Scalar(value) => Token::scalar(value.clone()),
    };
    for child in &children {
        *child.parent.borrow_mut() = Rc::downgrade(&new);
    }
    new.height.set(token.height.get());
    seen(token, Rc::clone(&new));
    new
}

/// Makes a token the child of a container: one that lies elsewhere already is copied, as Newtonsoft does.
fn adopt(parent: &Rc<Token>, child: Rc<Token>) -> Result<Rc<Token>, Box<Exception>> {
    let root_of_parent = {
        let mut root = Rc::clone(parent);
        while let Some(up) = root.parent() {
            root = up;
        }
        root
    };
    let child = if child.parent().is_some() || Rc::ptr_eq(&child, &root_of_parent) { deep_clone(&child) } else { child };
    *child.parent.borrow_mut() = Rc::downgrade(parent);
    let (mut at, mut height) = (Some(Rc::clone(parent)), child.height.get() + 1);
    let mut depth = 0;
    while let Some(token) = at {
        if token.height.get() < height {
            token.height.set(height);
        }
        depth += 1;
        if height > DEEPEST || depth > DEEPEST {
            return Err(too_deep());
        }
        height += 1;
        at = token.parent();
    }
    Ok(child)
}

fn too_deep() -> Box<Exception> {
    Exception::limit("the expression built JSON more than 200 levels deep")
}

fn orphan(token: &Rc<Token>) {
    *token.parent.borrow_mut() = Weak::new();
}

/// Sets a `JProperty`'s value.
pub fn set_property(property: &Rc<Token>, value: Rc<Token>) -> Result<(), Box<Exception>> {
    let value = adopt(property, value)?;
    if let Node::Property(_, slot) = &mut *property.change() {
        if !Rc::ptr_eq(slot, &value) {
            orphan(slot);
        }
        *slot = value;
    }
    Ok(())
}

/// `o[name] = value`.
pub fn set(object: &Rc<Token>, name: &Text, value: Rc<Token>) -> Result<(), Box<Exception>> {
    match object.property(name) {
        Some(property) => set_property(&property, value),
        None => push(object, Token::new_property(name.clone(), value)?),
    }
}

/// Adds a child at the end.
pub fn push(container: &Rc<Token>, child: Rc<Token>) -> Result<(), Box<Exception>> {
    insert(container, usize::MAX, child)
}

/// Adds a child at a place.
pub fn insert(container: &Rc<Token>, index: usize, child: Rc<Token>) -> Result<(), Box<Exception>> {
    let is_property = child.name().is_some();
    match &*container.node.borrow() {
        Node::Object(_) if !is_property => {
            let message = format!("Can not add Newtonsoft.Json.Linq.{} to Newtonsoft.Json.Linq.JObject.", child.class());
            return Err(Exception::argument(message));
        }
        Node::Array(_) if is_property => {
            return Err(Exception::argument("Can not add Newtonsoft.Json.Linq.JProperty to Newtonsoft.Json.Linq.JArray."));
        }
        Node::Object(_) | Node::Array(_) | Node::Property(..) | Node::Scalar(_) => {}
    }
    if let Some(name) = child.name()
        && container.property(&name).is_some()
    {
        let message =
            format!("Can not add property {name} to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object.");
        return Err(Exception::argument(message));
    }
    let child = adopt(container, child)?;
    if let Node::Object(items) | Node::Array(items) = &mut *container.change() {
        items.insert(index.min(items.len()), child);
    }
    Ok(())
}

/// Puts another token at an item's place.
pub fn replace(container: &Rc<Token>, index: usize, child: Rc<Token>) -> Result<(), Box<Exception>> {
    let child = adopt(container, child)?;
    if let Node::Object(items) | Node::Array(items) = &mut *container.change()
        && let Some(slot) = items.get_mut(index)
    {
        orphan(slot);
        *slot = child;
    }
    Ok(())
}

/// Takes a child out of its container; says whether it was there.
pub fn remove(container: &Rc<Token>, child: &Rc<Token>) -> bool {
    let mut node = container.change();
    let (Node::Object(items) | Node::Array(items)) = &mut *node else { return false };
    match items.iter().position(|i| Rc::ptr_eq(i, child)) {
        Some(index) => {
            orphan(&items.remove(index));
            true
        }
        None => false,
    }
}

/// `Path`: `a.b[0].c`.
pub fn path(token: &Rc<Token>) -> String {
    let mut steps = Vec::new();
    let mut at = Rc::clone(token);
    while let Some(parent) = at.parent() {
        match &*parent.node.borrow() {
            Node::Array(items) => {
                let index = items.iter().position(|i| Rc::ptr_eq(i, &at)).unwrap_or(0);
                steps.push(format!("[{index}]"));
            }
            Node::Property(name, _) => steps.push(step(&name.to_str())),
            Node::Object(_) if at.name().is_some() && Rc::ptr_eq(&at, token) => {
                steps.push(step(&at.name().unwrap_or(Text::EMPTY).to_str()))
            }
            Node::Object(_) | Node::Scalar(_) => {}
        }
        at = parent;
    }
    steps.reverse();
    let joined = steps.concat();
    joined.strip_prefix('.').unwrap_or(&joined).to_owned()
}

/// A property's name in a path.
pub fn step(name: &str) -> String {
    let odd = |c: char| matches!(c, '.' | ' ' | '\'' | '/' | '"' | '[' | ']' | '(' | ')' | '\t' | '\n' | '\r' | '\u{c}' | '\u{8}' | '\\');
    if name.contains(odd) { format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'")) } else { format!(".{name}") }
}
