use crate::expr::eval::Args;
use crate::expr::value::{Exception, Object, Value};

use super::{Class, Outcome, Shape, rows};

const KIND: &str = "System.Xml.XmlException";

pub static CLASSES: &[Class] = &[Class {
    declaration: "XmlException : SystemException",
    space: "System.Xml",
    shape: Shape::Class,
    rows: rows![
        "new()" => |_, _| Ok(made("An XML error has occurred.".to_owned())),
        "new(string message)" => |_, a| Ok(made(a.value(0).to_string())),
        "new(string message, Exception innerException)" => |_, a| Ok(made(a.value(0).to_string())),
        "string Message" => |_, a| Ok(a.value(0).exception().ok_or_else(Exception::null_reference)?.message.clone().into()),
        "int LineNumber" => |_, a| place(a, " Line "),
        "int LinePosition" => |_, a| place(a, ", position "),
    ],
}];

fn made(message: String) -> Value {
    Object::Exception(*Exception::new(KIND, message)).into()
}

/// The number after a word of the message; zero where there is none.
fn place(a: &Args<'_>, word: &str) -> Outcome {
    let Object::Exception(e) = &**a.object(0)? else { return Err(Exception::null_reference()) };
    let number = e.message.rsplit_once(word).map_or("", |(_, rest)| rest);
    let digits = number.find(|c: char| !c.is_ascii_digit()).map_or(number, |end| number.get(..end).unwrap_or(""));
    Ok(Value::Int(digits.parse().unwrap_or(0)))
}
