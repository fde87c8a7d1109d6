use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body_util::Full;
use hyper::body::{Body, Bytes, Frame, SizeHint};

/// What a client is sent.
#[derive(Debug)]
pub(super) enum Content {
    /// All of it.
    Whole(Full<Bytes>),
    /// A backend's, as it comes.
    Passing(Passing),
}

/// A backend's content on its way to the client.
pub(super) struct Passing {
    inner: reqwest::Body,
    /// Told once the last byte has come.
    complete: Option<Box<dyn FnOnce()>>,
}

impl Passing {
    pub(super) fn new(response: reqwest::Response, complete: impl FnOnce() + 'static) -> Self {
        Self { inner: response.into(), complete: Some(Box::new(complete)) }
    }

    fn finish(&mut self) {
        if let Some(complete) = self.complete.take() {
            complete();
        }
    }
}

impl fmt::Debug for Passing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Passing").field(&self.inner).finish()
    }
}

/// A content whose length is known beforehand is not polled to its end: it ends when it is dropped.
impl Drop for Passing {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        match self.get_mut() {
            Self::Whole(full) => Pin::new(full).poll_frame(cx).map_err(|never| match never {}),
            Self::Passing(passing) => {
                let frame = ready!(Pin::new(&mut passing.inner).poll_frame(cx));
                if frame.is_none() {
                    passing.finish();
                }
                Poll::Ready(frame)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(full) => full.is_end_stream(),
            Self::Passing(passing) => passing.inner.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(full) => full.size_hint(),
            Self::Passing(passing) => passing.inner.size_hint(),
        }
    }
}
