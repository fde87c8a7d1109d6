use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use super::table::Table;
use super::{Exception, Text, Value};
use crate::expr::eval::{Equality, Function, Query, Source};
use crate::expr::member::name_behind;
use crate::expr::types::Ty;

/// A .NET object that is neither text, number nor JSON.
#[derive(Debug)]
pub enum Object {
    /// `byte[]`.
    Bytes(RefCell<Vec<u8>>),
    /// Arrays of one dimension and of several, `List<T>`, `ReadOnlyCollection<T>`.
    Items(Items),
    /// `Stack<T>`: the top is last.
    Stack(Items),
    /// `Queue<T>`.
    Queue(Queue),
    /// `Dictionary<K, V>`.
    Map(Map),
    /// What is found by a key and walked through without keys: `HashSet<T>` (an item is its own key), `Lookup<K, T>` (its groups).
    Set(Map),
    /// Anonymous types, `KeyValuePair`, groups: fields that do not change.
    Record(Record),
    /// `StringBuilder`: UTF-16 units.
    Builder(RefCell<Vec<u16>>),
    /// A caught exception.
    Exception(Exception),
    /// A lambda with what it captured.
    Function(Function),
    /// A LINQ query that has not run yet.
    Query(Query),
    /// A local that a lambda captured.
    Cell(RefCell<Value>),
    /// What one family of the library has for itself: `Regex`, `Match`, `Random`, hashes.
    Native(Box<dyn Native>),
}

/// A sequence with its type.
#[derive(Debug)]
pub struct Items {
    pub ty: Ty,
    pub items: RefCell<Vec<Value>>,
    /// Counts changes: who walks through a list must not change it.
    pub version: Cell<u32>,
    /// Of an array of several dimensions: how long each is. Its items lie row by row.
    pub lengths: Box<[usize]>,
}

/// A queue with its type.
#[derive(Debug)]
pub struct Queue {
    pub ty: Ty,
    pub items: RefCell<VecDeque<Value>>,
    pub version: Cell<u32>,
}

/// Keys and values with their type.
#[derive(Debug)]
pub struct Map {
    pub ty: Ty,
    /// When two keys are one.
    pub equality: Equality,
    pub table: RefCell<Table>,
    pub version: Cell<u32>,
}

/// Fields with their type.
#[derive(Debug)]
pub struct Record {
    pub ty: Ty,
    pub fields: Vec<Value>,
}

/// An object of one family of the library.
pub trait Native: fmt::Debug {
    /// Its type's name in the table.
    fn class(&self) -> &'static str;
    /// Its type, when it has arguments.
    fn ty(&self) -> Ty {
        Ty::named(self.class())
    }
    /// For looking inside.
    fn as_any(&self) -> &dyn Any;
    /// Whether the other is the same value, for objects that are told apart by what they are.
    fn is_equal(&self, _other: &dyn Native) -> bool {
        false
    }
    /// What `==` says, when that is not `Equals`.
    fn is_same(&self, other: &dyn Native) -> bool {
        self.is_equal(other)
    }
    /// Begins to read what it is a sequence of, item by item.
    fn open(&self) -> Option<Box<dyn Source>> {
        None
    }
    /// Gives away the values that it holds, when there may be others of its kind inside.
    fn release(&mut self, _stack: &mut Vec<Value>) {}
    /// What it holds, when it can be enumerated.
    fn items(&self) -> Option<Vec<Value>> {
        None
    }
    /// `ToString()`, when it is not the type's name.
    fn print(&self) -> Option<Text> {
        None
    }
}

impl Object {
    /// A `T[]`.
    pub fn array(element: &Ty, items: Vec<Value>) -> Value {
        if *element == Ty::Byte {
            return Value::bytes(items.iter().map(|v| v.as_whole().and_then(|n| u8::try_from(n).ok()).unwrap_or(0)).collect());
        }
        Self::Items(Items::new(Ty::Array(Rc::new(element.clone())), items)).into()
    }

    /// A `List<T>`.
    pub fn list(element: &Ty, items: Vec<Value>) -> Value {
        Self::Items(Items::new(Ty::generic("List", std::slice::from_ref(element)), items)).into()
    }

    /// A `string[]`.
    pub fn strings(items: impl IntoIterator<Item = Text>) -> Value {
        Self::array(&Ty::String, items.into_iter().map(Value::Text).collect())
    }

    /// A `KeyValuePair<K, V>`.
    pub fn pair(key: &Ty, value: &Ty, fields: (Value, Value)) -> Value {
        Self::Record(Record { ty: Ty::generic("KeyValuePair", &[key.clone(), value.clone()]), fields: vec![fields.0, fields.1] }).into()
    }

    /// Its type at run time.
    pub fn ty(&self) -> Ty {
        match self {
            Self::Bytes(_) => Ty::Array(Rc::new(Ty::Byte)),
            Self::Items(items) | Self::Stack(items) => items.ty.clone(),
            Self::Queue(queue) => queue.ty.clone(),
            Self::Map(map) | Self::Set(map) => map.ty.clone(),
            Self::Record(record) => record.ty.clone(),
            Self::Builder(_) => Ty::named("StringBuilder"),
            Self::Exception(e) => e.ty(),
            Self::Function(_) => Ty::generic("Func", &[Ty::Object]),
            Self::Query(query) => query.ty(),
            Self::Cell(_) => Ty::Object,
            Self::Native(native) => native.ty(),
        }
    }

    /// The name of its type at run time, when it is another than that of what expressions know it by.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::Native(native) => native.ty().class().filter(|class| class.space == "Apim").map(|class| name_behind(class.name())),
            _ => None,
        }
    }

    /// `ToString()`.
    pub fn to_text(&self) -> Text {
        match self {
            Self::Builder(units) => Text::from_units(&units.borrow()),
            Self::Exception(e) => e.print().into(),
            Self::Native(native) => native.print().unwrap_or_else(|| self.ty().full_name().into()),
            Self::Record(record) => record.print(),
            Self::Bytes(_)
            | Self::Items(_)
            | Self::Stack(_)
            | Self::Queue(_)
            | Self::Map(_)
            | Self::Set(_)
            | Self::Function(_)
            | Self::Query(_)
            | Self::Cell(_) => self.ty().full_name().into(),
        }
    }

    /// Whether it is enumerated by items, so that it is an array as JSON.
    pub fn is_sequence(&self) -> bool {
        match self {
            Self::Items(_) | Self::Stack(_) | Self::Queue(_) | Self::Set(_) | Self::Query(_) => true,
            Self::Record(record) => record.ty.is("Grouping"),
            Self::Native(native) => native.items().is_some() || native.open().is_some(),
            Self::Bytes(_) | Self::Map(_) | Self::Builder(_) | Self::Exception(_) | Self::Function(_) | Self::Cell(_) => false,
        }
    }

    /// Whether it is a sequence that is walked through anew each time it is read.
    pub fn is_walk(&self) -> bool {
        match self {
            Self::Query(_) => true,
            Self::Native(native) => native.open().is_some(),
            _ => false,
        }
    }

    /// The inside of a family's object.
    pub fn native<T: 'static>(&self) -> Option<&T> {
        match self {
            Self::Native(native) => native.as_any().downcast_ref(),
            _ => None,
        }
    }
}

impl Items {
    pub fn new(ty: Ty, items: Vec<Value>) -> Self {
        Self { ty, items: items.into(), version: Cell::new(0), lengths: Box::default() }
    }

    /// An array of several dimensions.
    pub fn grid(ty: Ty, lengths: Box<[usize]>, items: Vec<Value>) -> Self {
        Self { lengths, ..Self::new(ty, items) }
    }

    /// Whether it is an array: its length is fixed.
    pub fn is_array(&self) -> bool {
        matches!(self.ty, Ty::Array(_) | Ty::Grid(..))
    }

    /// Notes a change.
    pub fn touch(&self) {
        self.version.set(self.version.get().wrapping_add(1));
    }
}

impl Queue {
    pub fn new(ty: Ty, items: Vec<Value>) -> Self {
        Self { ty, items: RefCell::new(items.into()), version: Cell::new(0) }
    }

    /// Notes a change.
    pub fn touch(&self) {
        self.version.set(self.version.get().wrapping_add(1));
    }
}

impl Map {
    pub fn new(ty: Ty, equality: Equality) -> Self {
        Self { ty, equality, table: RefCell::default(), version: Cell::new(0) }
    }

    /// A dictionary of these keys, which must differ, and values.
    pub fn of(ty: Ty, entries: impl IntoIterator<Item = (Value, Value)>) -> Value {
        let map = Self::new(ty, Equality::Default);
        entries.into_iter().for_each(|(key, value)| {
            let hash = map.equality.hash(&key);
            map.table.borrow_mut().insert(hash, key, value);
        });
        Object::Map(map).into()
    }

    /// The slot of a key, and how many keys were compared.
    pub fn find(&self, key: &Value) -> (Option<usize>, usize) {
        self.table.borrow().find(self.equality.hash(key), |other| self.equality.equal(other, key))
    }

    /// All keys with their values.
    pub fn pairs(&self) -> Vec<(Value, Value)> {
        self.table.borrow().iter().cloned().collect()
    }

    /// Notes a change.
    pub fn touch(&self) {
        self.version.set(self.version.get().wrapping_add(1));
    }
}

/// A `Guid` as one of its formats prints it: `n`, `d`, `b` or `p`.
pub fn guid(bytes: &[u8; 16], format: char) -> String {
    let hex = |range: std::ops::Range<usize>| bytes[range].iter().map(|b| format!("{b:02x}")).collect::<String>();
    let dash = if format == 'n' { "" } else { "-" };
    let text = [hex(0..4), hex(4..6), hex(6..8), hex(8..10), hex(10..16)].join(dash);
    match format {
        'b' => format!("{{{text}}}"),
        'p' => format!("({text})"),
        _ => text,
    }
}

/// A list of lists of lists would be dropped by as many nested calls: what an object holds is taken apart one by one instead.
impl Drop for Object {
    fn drop(&mut self) {
        let mut stack = Vec::new();
        self.release(&mut stack);
        while let Some(value) = stack.pop() {
            if let Value::Object(object) = value
                && let Some(mut object) = Rc::into_inner(object)
            {
                object.release(&mut stack);
            }
        }
    }
}

impl Object {
    /// Gives away what it holds.
    fn release(&mut self, stack: &mut Vec<Value>) {
        match self {
            Self::Items(items) | Self::Stack(items) => stack.append(items.items.get_mut()),
            Self::Queue(queue) => stack.extend(queue.items.get_mut().drain(..)),
            Self::Map(map) | Self::Set(map) => stack.extend(map.table.get_mut().drain().flat_map(|(k, v)| [k, v])),
            Self::Record(record) => stack.append(&mut record.fields),
            Self::Cell(cell) => stack.push(std::mem::take(cell.get_mut())),
            Self::Function(function) => stack.append(&mut function.captured),
            Self::Query(query) => query.release(stack),
            Self::Native(native) => native.release(stack),
            Self::Exception(e) => e.take_apart(stack),
            Self::Bytes(_) | Self::Builder(_) => {}
        }
    }
}
