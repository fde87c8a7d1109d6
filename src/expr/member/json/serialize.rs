//! `JsonConvert.SerializeObject`: any value as JSON text, by what it is at run time.

use std::rc::Rc;

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Member, bases, kind_and_name};
use crate::expr::types::Ty;
use crate::expr::value::json::{self, Layout};
use crate::expr::value::object::Record;
use crate::expr::value::{Exception, Object, Text, Value};

type Done = Result<(), Box<Exception>>;

/// Objects in objects, at most.
const DEEPEST: usize = 200;

/// The text of a value.
pub fn serialize(m: &mut Machine<'_>, value: &Value, layout: Layout) -> Result<String, Box<Exception>> {
    let mut writer = Writer { out: String::new(), layout, open: Vec::new(), on: Vec::new() };
    writer.value(m, value)?;
    Ok(writer.out)
}

/// What a place in the text lies in.
enum Frame {
    /// How many items stand already.
    Array(usize),
    /// The name of the property at hand, when one stands already.
    Object(Option<Text>),
}

struct Writer {
    out: String,
    layout: Layout,
    open: Vec<Frame>,
    /// The objects that are being written, to see one that holds itself.
    on: Vec<Rc<Object>>,
}

impl Writer {
    fn value(&mut self, m: &mut Machine<'_>, value: &Value) -> Done {
        m.allocate(32)?;
        match value {
            Value::Object(object) => self.object(m, value, object),
            Value::Part(_) => self.properties(m, value, &value.ty()),
            Value::Xml(node) => crate::expr::member::xml::json::write(m, node, self.layout, self.open.len(), false, &mut self.out),
            Value::Json(token) if !self.open.is_empty() && token.name().is_some() => Err(Exception::new(
                "Newtonsoft.Json.JsonWriterException",
                format!("Token PropertyName in state {} would result in an invalid JSON object. Path '{}'.", self.state(), self.path()),
            )),
            Value::Json(token) => {
                json::write(token, self.layout, self.open.len(), &mut self.out);
                Ok(())
            }
            _ => {
                json::scalar(value, &mut self.out);
                Ok(())
            }
        }
    }

    fn object(&mut self, m: &mut Machine<'_>, value: &Value, object: &Rc<Object>) -> Done {
        match &**object {
            Object::Bytes(bytes) => {
                m.allocate(bytes.borrow().len() * 2)?;
                self.string(&crate::expr::member::base64(&bytes.borrow()).into());
                return Ok(());
            }
            Object::Function(_) | Object::Cell(_) => {
                return Err(Exception::new("Newtonsoft.Json.JsonSerializationException", "a delegate cannot be serialized"));
            }
            // Its `ScopeId` cannot be read of what has none.
            Object::Native(native) if native.class() == "IPAddress" => {
                return Err(Exception::new(
                    "Newtonsoft.Json.JsonSerializationException",
                    "Error getting value from 'ScopeId' on 'System.Net.IPAddress'.",
                ));
            }
            // A type is its name with the assembly that it is in.
            Object::Native(native) if native.class() == "RuntimeType" => {
                if let Some(ty) = crate::expr::member::described_type(value) {
                    self.string(&ty.with_assembly().into());
                }
                return Ok(());
            }
            Object::Native(native) if native.class() == "Uri" => {
                self.string(&crate::expr::member::written(&**native).unwrap_or(Text::EMPTY));
                return Ok(());
            }
            _ => {}
        }
        if self.on.len() >= DEEPEST {
            return Err(Exception::limit("the object is nested too deep to become JSON"));
        }
        self.on.push(Rc::clone(object));
        match &**object {
            Object::Map(map) => {
                m.allocate(map.table.borrow().len() * 48)?;
                self.entries(m, map.pairs())?;
            }
            Object::Items(items) if !items.lengths.is_empty() => {
                let all = m.collect(value)?;
                self.rows(m, &all, &items.lengths)?;
            }
            sequence if sequence.is_sequence() => self.items(m, value)?,
            Object::Record(record) => self.record(m, record)?,
            Object::Exception(e) => self.exception(e),
            Object::Builder(_) => {
                self.out.push('{');
                self.open.push(Frame::Object(None));
                let text = Value::Text(value.to_text());
                let capacity = value.to_text().len().max(16);
                for (name, value) in [
                    ("m_MaxCapacity", Value::Int(i32::MAX)),
                    ("Capacity", Value::Int(i32::try_from(capacity).unwrap_or(i32::MAX))),
                    ("m_StringValue", text),
                    ("m_currentThread", Value::Int(0)),
                ] {
                    self.name(&Text::fixed(name));
                    self.value(m, &value)?;
                }
                self.close('}');
            }
            Object::Native(_) => self.properties(m, value, &value.ty())?,
            _ => {}
        }
        self.on.pop();
        Ok(())
    }

    fn record(&mut self, m: &mut Machine<'_>, record: &Record) -> Done {
        let names: Vec<Text> = match &record.ty {
            Ty::Anonymous(_, names) => names.iter().map(|(n, _)| Rc::clone(n).into()).collect(),
            Ty::Named(class, _) if class.name() == "KeyValuePair" => vec![Text::fixed("Key"), Text::fixed("Value")],
            _ => (1..=record.fields.len()).map(|i| format!("Item{i}").into()).collect(),
        };
        self.begin('{', Frame::Object(None));
        for (name, field) in names.iter().zip(&record.fields) {
            if self.is_open(field) {
                let message = format!(
                    "Self referencing loop detected for property '{name}' with type '{}'. Path '{}'.",
                    field.type_name(),
                    self.path()
                );
                return Err(Exception::new("Newtonsoft.Json.JsonSerializationException", message));
            }
            self.name(name);
            self.value(m, field)?;
        }
        self.close('}');
        Ok(())
    }

    fn items(&mut self, m: &mut Machine<'_>, value: &Value) -> Done {
        let items = m.collect(value)?;
        self.begin('[', Frame::Array(0));
        for item in &items {
            self.no_loop(item)?;
            self.item();
            self.value(m, item)?;
        }
        self.close(']');
        Ok(())
    }

    /// An array of several dimensions: arrays in arrays.
    fn rows(&mut self, m: &mut Machine<'_>, items: &[Value], lengths: &[usize]) -> Done {
        let Some((length, inner)) = lengths.split_first() else { return Ok(()) };
        self.begin('[', Frame::Array(0));
        for index in 0..*length {
            m.allocate(32)?;
            self.item();
            if inner.is_empty() {
                let item = items.get(index).unwrap_or(&Value::Null);
                self.no_loop(item)?;
                self.value(m, item)?;
            } else {
                let size = items.len() / length;
                self.rows(m, items.get(index * size..(index + 1) * size).unwrap_or(&[]), inner)?;
            }
        }
        self.close(']');
        Ok(())
    }

    fn entries(&mut self, m: &mut Machine<'_>, entries: Vec<(Value, Value)>) -> Done {
        self.begin('{', Frame::Object(None));
        for (key, value) in entries {
            self.no_loop(&value)?;
            self.name(&key_text(&key));
            self.value(m, &value)?;
        }
        self.close('}');
        Ok(())
    }

    /// A part of `context`, or an object of the library: a dictionary, or all that can be read of it.
    fn properties(&mut self, m: &mut Machine<'_>, value: &Value, ty: &Ty) -> Done {
        let Some(class) = ty.class() else { return Ok(()) };
        if class.bases().contains("Dictionary<") {
            let pairs = m.collect(value)?;
            let entry = |pair: &Value| match pair {
                Value::Object(object) => match &**object {
                    Object::Record(record) => Some((record.fields.first()?.clone(), record.fields.get(1)?.clone())),
                    _ => None,
                },
                _ => None,
            };
            return self.entries(m, pairs.iter().filter_map(entry).collect());
        }
        self.begin('{', Frame::Object(None));
        // What a type has itself comes before what its bases have.
        let (mut types, mut named) = (vec![class], Vec::new());
        while let Some(class) = types.pop() {
            for row in class.rows {
                let (kind, name) = kind_and_name(row.signature);
                if kind != Member::Property || row.signature.starts_with("static ") || named.contains(&name) {
                    continue;
                }
                named.push(name);
                let held = (row.run)(m, &Args::new(std::slice::from_ref(value), &[]))?;
                self.no_loop(&held)?;
                self.name(&Text::fixed(name));
                self.value(m, &held)?;
            }
            types.extend(bases(class, &[]).iter().filter_map(Ty::class));
        }
        self.close('}');
        Ok(())
    }

    /// As `ISerializable` gives it, without a stack.
    fn exception(&mut self, e: &Exception) {
        self.begin('{', Frame::Object(None));
        let text = |text: &str| Value::Text(text.into());
        for (name, value) in [
            ("ClassName", text(e.kind)),
            ("Message", text(&e.message)),
            ("Data", Value::Null),
            ("InnerException", Value::Null),
            ("HelpURL", Value::Null),
            ("StackTraceString", Value::Null),
            ("RemoteStackTraceString", Value::Null),
            ("RemoteStackIndex", Value::Int(0)),
            ("ExceptionMethod", Value::Null),
            ("HResult", Value::Int(-2_146_233_088)),
            ("Source", Value::Null),
            ("WatsonBuckets", Value::Null),
        ] {
            self.name(&Text::fixed(name));
            json::scalar(&value, &mut self.out);
        }
        self.close('}');
    }

    fn is_open(&self, value: &Value) -> bool {
        matches!(value, Value::Object(object) if self.on.iter().any(|o| Rc::ptr_eq(o, object)))
    }

    fn no_loop(&self, value: &Value) -> Done {
        if !self.is_open(value) {
            return Ok(());
        }
        let message = format!("Self referencing loop detected with type '{}'. Path '{}'.", value.type_name(), self.path());
        Err(Exception::new("Newtonsoft.Json.JsonSerializationException", message))
    }

    fn begin(&mut self, bracket: char, frame: Frame) {
        self.out.push(bracket);
        self.open.push(frame);
    }

    fn name(&mut self, name: &Text) {
        let first = !matches!(self.open.last(), Some(Frame::Object(Some(_))));
        self.separate(first);
        if let Some(Frame::Object(own)) = self.open.last_mut() {
            *own = Some(name.clone());
        }
        self.string(name);
        self.out.push_str(if self.layout == Layout::Indented { ": " } else { ":" });
    }

    fn item(&mut self) {
        let first = matches!(self.open.last(), Some(Frame::Array(0)));
        self.separate(first);
        if let Some(Frame::Array(count)) = self.open.last_mut() {
            *count += 1;
        }
    }

    fn separate(&mut self, first: bool) {
        if !first {
            self.out.push(',');
        }
        json::line(self.layout, self.open.len(), &mut self.out);
    }

    fn close(&mut self, bracket: char) {
        let empty = matches!(self.open.pop(), Some(Frame::Array(0) | Frame::Object(None)));
        if !empty {
            json::line(self.layout, self.open.len(), &mut self.out);
        }
        self.out.push(bracket);
    }

    fn string(&mut self, text: &Text) {
        json::quote(text, &mut self.out);
    }

    fn state(&self) -> &'static str {
        match self.open.last() {
            Some(Frame::Array(_)) => "Array",
            Some(Frame::Object(_)) => "Property",
            None => "Start",
        }
    }

    /// The writer's place, for messages: `a.b[0]`.
    fn path(&self) -> String {
        let mut path = String::new();
        for frame in &self.open {
            match frame {
                Frame::Array(0) | Frame::Object(None) => {}
                Frame::Array(count) => path += &format!("[{}]", count - 1),
                Frame::Object(Some(name)) => path += &json::step(&name.to_str()),
            }
        }
        path.strip_prefix('.').unwrap_or(&path).to_owned()
    }
}

/// A dictionary's key as a name: dates as JSON has them, the rest as it prints.
pub fn key_text(key: &Value) -> Text {
    match key {
        Value::Date(_) | Value::Offset(_) => {
            let mut text = String::new();
            json::scalar(key, &mut text);
            text.trim_matches('"').into()
        }
        other => other.to_text(),
    }
}
