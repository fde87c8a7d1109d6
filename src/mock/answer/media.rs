//! Images and audio: plain contents, as nothing here depends on what is in them.

use std::rc::Rc;

use super::Shape;
use super::pattern::template;
use crate::http::Template;

/// Addresses of pictures, one for each that was asked for.
pub(super) fn images(shape: Shape) -> Rc<Template> {
    let image = |index| format!(r#"{{"revised_prompt":"lorem","url":"https://images.example/$id-{index}.png"}}"#);
    let data = (0..shape.choices).map(image).collect::<Vec<_>>().join(",");
    template(&format!(r#"{{"created":$created,"data":[{data}]}}"#), &[])
}

/// What was said in a recording.
pub(super) fn transcription() -> Rc<Template> {
    template(r#"{"text":"lorem ipsum"}"#, &[])
}

/// A recording of what was to be said: the head of an MP3 file and nothing to hear.
pub(super) fn speech() -> Rc<Template> {
    template("ID3\u{4}\0\0\0\0\0\0", &[])
}
