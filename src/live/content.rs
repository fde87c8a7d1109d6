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
    /// Told once how it ended.
    ended: Option<Box<dyn FnOnce(End)>>,
}

/// How content ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With its last byte.
    Complete,
    /// Before.
    Broken,
}

impl Passing {
    pub(super) fn new(response: reqwest::Response, ended: impl FnOnce(End) + 'static) -> Self {
        Self { inner: response.into(), ended: Some(Box::new(ended)) }
    }

    fn finish(&mut self, end: End) {
        if let Some(ended) = self.ended.take() {
            ended(end);
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
        self.finish(End::Complete);
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
                match &frame {
                    Some(Ok(_)) => {}
                    Some(Err(_)) => passing.finish(End::Broken),
                    None => passing.finish(End::Complete),
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
