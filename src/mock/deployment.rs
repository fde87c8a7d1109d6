use std::rc::Rc;

use super::answer::{Base, Contents, Names, number, throttled};
use super::asked::Asked;
use super::route::Operation;
use super::window::Window;
use crate::assumption::{Assumption, Assumptions};
use crate::http::{Body, Response, Template};
use crate::time::{Duration, Instant};

/// A model deployed on an account, with its limit.
#[derive(Debug)]
pub(super) struct Deployment {
    pub(super) name: Rc<str>,
    pub(super) model: Rc<str>,
    pub(super) base: Base,
    pub(super) contents: Contents,
    region: Rc<str>,
    limit: Option<u64>,
    window: Window,
    /// The content of the last refusal for want of tokens, with what it was for.
    refusal: Option<(Operation, Rc<str>, Rc<Template>)>,
}

impl Deployment {
    pub(super) fn new(name: Rc<str>, model: Rc<str>, region: Rc<str>, limit: Option<u64>) -> Self {
        Self {
            base: Base::new(&region, Some(&name), limit),
            contents: Contents::new(&model),
            name,
            model,
            region,
            limit,
            window: Window::default(),
            refusal: None,
        }
    }

    /// Charges a request, and says how many tokens are left; or how long until there are some again.
    ///
    /// The estimate at arrival is documented as prompt text, `max_tokens` and `best_of`; it is not corrected at completion.
    pub(super) fn admit(
        &mut self,
        now: Instant,
        operation: Operation,
        asked: &Asked,
        assumptions: &Assumptions,
        told: &mut u32,
    ) -> Result<Option<u64>, Duration> {
        let Some(limit) = self.limit else { return Ok(None) };
        *told |= Assumption::TokenWindow.bit();
        if asked.limit.is_none() && operation != Operation::Embeddings {
            *told |= Assumption::UnsetMaxTokens.bit();
        }
        let each = u64::from(asked.limit.unwrap_or(assumptions.unset_max_tokens));
        let completion = match operation {
            Operation::Chat | Operation::Responses => each,
            Operation::Completions => each * u64::from(asked.best_of),
            Operation::Embeddings => 0,
        };
        self.window.admit(now, assumptions.token_window, limit, u64::from(asked.prompt) + completion).map(Some)
    }

    /// The refusal of a request for want of tokens.
    pub(super) fn throttled(&mut self, operation: Operation, version: &str, wait: Duration, names: &Names) -> Response {
        let seconds = wait.seconds_up();
        let content = match &self.refusal {
            Some((of, at, content)) if *of == operation && **at == *version => Rc::clone(content),
            Some(_) | None => {
                let content = throttled(operation, &self.name, &self.model, &self.region, version);
                self.refusal = Some((operation, version.into(), Rc::clone(&content)));
                content
            }
        };
        let mut response = self.base.throttled();
        response.body = Body::Template(content, [seconds, 0, 0, 0]);
        let seconds = number(seconds);
        response.headers.append(names.retry_after.clone(), seconds.clone());
        response.headers.append(names.reset_tokens.clone(), seconds);
        response
    }
}
