//! `Normalize`, `IsNormalized`.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape};
use crate::expr::value::{Exception, Text};

pub static CLASSES: &[Class] = &[Class {
    declaration: "NormalizationForm",
    space: "System.Text",
    shape: Shape::Enum(&[("FormC", 1), ("FormD", 2), ("FormKC", 5), ("FormKD", 6)]),
    rows: &[],
}];

fn normal(m: &mut Machine<'_>, text: &Text, form: i32) -> Result<Text, Box<Exception>> {
    // A letter comes apart into 18 at most.
    m.allocate(text.bytes().saturating_mul(4))?;
    if text.as_ascii().is_some() && matches!(form, 1 | 2 | 5 | 6) {
        return Ok(text.clone());
    }
    let invalid = || Exception::argument("String contains invalid Unicode code points. (Parameter 'strInput')");
    let letters = text.as_str().ok_or_else(invalid)?;
    Ok(match form {
        1 => ComposingNormalizerBorrowed::new_nfc().normalize(letters),
        2 => DecomposingNormalizerBorrowed::new_nfd().normalize(letters),
        5 => ComposingNormalizerBorrowed::new_nfkc().normalize(letters),
        6 => DecomposingNormalizerBorrowed::new_nfkd().normalize(letters),
        _ => return Err(Exception::argument("Invalid or unsupported normalization form. (Parameter 'normalizationForm')")),
    }
    .as_ref()
    .into())
}

/// `Normalize([form])`
pub fn normalize(m: &mut Machine<'_>, a: &Args<'_>, form: i32) -> Outcome {
    let text = normal(m, a.this_text()?, form)?;
    m.text(text)
}

/// `IsNormalized([form])`
pub fn is_normalized(m: &mut Machine<'_>, a: &Args<'_>, form: i32) -> Outcome {
    Ok((normal(m, a.this_text()?, form)? == *a.this_text()?).into())
}
