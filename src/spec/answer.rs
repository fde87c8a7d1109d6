use super::Template;
use crate::diagnostic::{Span, Spanned};
use crate::time::Duration;

/// What a caller is told.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The whole map.
    pub span: Span,
    /// 200 to 599.
    pub status: Option<Spanned<u16>>,
    /// The body.
    pub error: Option<ErrorBody>,
    /// `retryAfter: soonest`, or a fixed time.
    pub retry_after: Option<Spanned<RetryAfter>>,
}

/// An error's body.
#[derive(Clone, Debug)]
pub enum ErrorBody {
    /// `{"error": "..."}`.
    Text(Template),
    /// OpenAI's shape: `{"error": {"code": ..., "message": ...}}`.
    OpenAi {
        /// `code`.
        code: Option<Template>,
        /// `message`.
        message: Template,
    },
}

/// `retryAfter:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// The smallest Retry-After seen.
    Soonest,
    /// Always this; whole seconds.
    Fixed(Duration),
}
