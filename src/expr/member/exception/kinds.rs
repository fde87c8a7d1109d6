use super::{Detail, caused, made};
use crate::expr::member::{Class, Shape, rows};
use crate::expr::value::Value;

/// Namespace, name, base, `HResult` (those of Newtonsoft have that of any exception), and the message when none is given.
macro_rules! kinds {
    ($($space:literal $name:literal $base:literal $number:literal $message:literal)*) => {
        /// Their numbers and messages.
        static NUMBERS: &[(&str, i32, &str)] = &[$((concat!($space, ".", $name), $number, $message)),*];

        pub static CLASSES: &[Class] = &[$(Class {
            declaration: concat!($name, " : ", $base),
            space: $space,
            shape: Shape::Class,
            rows: rows![
                "new()" => |_, _| made(concat!($space, ".", $name), &message(concat!($space, ".", $name)), Detail::default()),
                "new(string message)" => |_, a| made(concat!($space, ".", $name), a.value(0), Detail::default()),
                "new(string? message, Exception? innerException)" =>
                    |_, a| made(concat!($space, ".", $name), a.value(0), caused(a.value(1))),
            ],
        }),*];
    };
}

kinds! {
    "System" "SystemException" "Exception" -2_146_233_087 "System error."
    "System" "ApplicationException" "Exception" -2_146_232_832 "Error in the application."
    "System" "ArithmeticException" "SystemException" -2_147_024_362 "Overflow or underflow in the arithmetic operation."
    "System" "DivideByZeroException" "ArithmeticException" -2_147_352_558 "Attempted to divide by zero."
    "System" "OverflowException" "ArithmeticException" -2_146_233_066 "Arithmetic operation resulted in an overflow."
    "System" "FormatException" "SystemException" -2_146_233_033 "One of the identified items was in an invalid format."
    "System" "IndexOutOfRangeException" "SystemException" -2_146_233_080 "Index was outside the bounds of the array."
    "System" "InvalidCastException" "SystemException" -2_147_467_262 "Specified cast is not valid."
    "System" "InvalidOperationException" "SystemException" -2_146_233_079 "Operation is not valid due to the current state of the object."
    "System" "NotSupportedException" "SystemException" -2_146_233_067 "Specified method is not supported."
    "System" "NotImplementedException" "SystemException" -2_147_467_263 "The method or operation is not implemented."
    "System" "NullReferenceException" "SystemException" -2_147_467_261 "Object reference not set to an instance of an object."
    "System.Collections.Generic" "KeyNotFoundException" "SystemException" -2_146_232_969 "The given key was not present in the dictionary."
    "System" "TimeoutException" "SystemException" -2_146_233_083 "The operation has timed out."
    "System" "UnauthorizedAccessException" "SystemException" -2_147_024_891 "Attempted to perform an unauthorized operation."
    "System" "OperationCanceledException" "SystemException" -2_146_233_029 "The operation was canceled."
    "System" "RankException" "SystemException" -2_146_233_065 "Attempted to operate on an array with the incorrect number of dimensions."
    "System.IO" "IOException" "SystemException" -2_146_232_800 "I/O error occurred."
    "System" "UriFormatException" "FormatException" -2_146_233_033 "One of the identified items was in an invalid format."
    "System.Security.Cryptography" "CryptographicException" "SystemException" -2_146_233_087 "Error occurred during a cryptographic operation."
    "Newtonsoft.Json" "JsonException" "Exception" -2_146_233_088 ""
    "Microsoft.CSharp.RuntimeBinder" "RuntimeBinderException" "Exception" -2_146_233_088 ""
    "System.IO" "InvalidDataException" "SystemException" -2_146_233_087 "Found invalid data while decoding."
    "System" "InvalidTimeZoneException" "Exception" -2_146_233_088 ""
    "System" "TimeZoneNotFoundException" "Exception" -2_146_233_088 ""
}

/// Those that are made elsewhere.
static OTHERS: &[(&str, i32, &str)] = &[
    ("System.ArgumentException", -2_147_024_809, "Value does not fall within the expected range."),
    ("System.ArgumentNullException", -2_147_467_261, "Value cannot be null."),
    ("System.ArgumentOutOfRangeException", -2_146_233_086, "Specified argument was out of the range of valid values."),
    ("System.Xml.XmlException", -2_146_232_000, "An XML error has occurred."),
];

fn find(kind: &str) -> Option<&'static (&'static str, i32, &'static str)> {
    NUMBERS.iter().chain(OTHERS).find(|(name, ..)| *name == kind)
}

/// `HResult`.
pub fn number(kind: &str) -> i32 {
    find(kind).map_or(-2_146_233_088, |(_, number, _)| *number)
}

/// The message when none is given; null when .NET has none but the general one.
pub fn message(kind: &str) -> Value {
    find(kind).map(|(.., message)| *message).filter(|m| !m.is_empty()).map_or(Value::Null, Value::from)
}
