use std::rc::Rc;

use super::pattern::template;
use crate::http::Template;

/// A vector of length 1: 64 times one eighth. Real ones have some 1,500 numbers, which would only cost time here.
const VECTOR: [&str; 64] = ["0.125"; 64];

/// A vector for each input.
pub(super) fn whole(model: &str, inputs: usize) -> Rc<Template> {
    let vector = VECTOR.join(",");
    let item = |index| format!(r#"{{"embedding":[{vector}],"index":{index},"object":"embedding"}}"#);
    let data = (0..inputs).map(item).collect::<Vec<_>>().join(",");
    let pattern = r#"{"data":[$data],"model":$model,"object":"list","usage":{"prompt_tokens":$prompt,"total_tokens":$prompt}}"#;
    template(pattern, &[("model", model), ("data", &data)])
}
