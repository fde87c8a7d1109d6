use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration as Real;

use hyper::header::{CONTENT_TYPE, HeaderMap};
use tokio::sync::mpsc::UnboundedSender;
use wiremock::matchers::any;
use wiremock::{Match, Mock, MockServer, Request, Respond, ResponseTemplate};

use super::Error;
use crate::mock::Break;

/// A request that came in at an account's door, for the owner of the accounts to decide.
pub(super) struct Question {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Where the decision goes.
    pub(super) reply: Box<dyn FnOnce(Reply) + Send>,
}

/// What is sent back.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) content: Vec<u8>,
}

impl Message {
    /// Whether it is one of server-sent events.
    pub(super) fn is_stream(&self) -> bool {
        self.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
    }
}

/// What is done with a request. A door can answer, close the connection and say nothing; all else needs a line (`line.rs`).
#[derive(Debug)]
pub(super) enum Reply {
    /// Answers after a time, with content that takes so long.
    Answer { after: Real, message: Message, length: Real },
    /// Begins to answer after a time, and breaks off when the content that comes has taken so long; `whole` bytes were announced.
    Cut { after: Real, message: Message, length: Real, whole: usize, by: Break },
    /// Closes the connection.
    Close,
    /// Resets the connection.
    Reset,
    /// Resets the connection in the middle of an answer's head.
    ResetInHead,
    /// Sends what is no HTTP.
    Garbage,
    /// Nothing, until the client gives up.
    Never,
}

/// A time that nobody waits for.
const FOR_EVER: Real = Real::from_secs(365 * 86_400);
/// wiremock keeps every request that it answered: after so many a new server takes over.
const KEPT: u32 = 4096;

/// The port of one account.
pub(super) struct Door {
    questions: UnboundedSender<Question>,
    server: MockServer,
    used: u32,
    /// The server before this one; its last exchanges may still be open.
    retired: Option<MockServer>,
}

impl Door {
    pub(super) async fn open(questions: UnboundedSender<Question>) -> Result<Self, Error> {
        let server = serve(questions.clone()).await?;
        Ok(Self { questions, server, used: 0, retired: None })
    }

    /// Where the next request goes.
    pub(super) async fn address(&mut self) -> Result<SocketAddr, Error> {
        if self.used >= KEPT {
            let fresh = serve(self.questions.clone()).await?;
            self.retired = Some(std::mem::replace(&mut self.server, fresh));
            self.used = 0;
        }
        self.used += 1;
        Ok(*self.server.address())
    }
}

async fn serve(questions: UnboundedSender<Question>) -> Result<MockServer, Error> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(Error::Account)?;
    let server = MockServer::builder().listener(listener).disable_request_recording().start().await;
    let decided = Arc::new(Mutex::new(Reply::Close));
    let asking = Asking { questions, decided: Arc::clone(&decided) };
    Mock::given(asking).respond_with_err(|_: &Request| Closed).with_priority(1).mount(&server).await;
    Mock::given(any()).respond_with(Deciding(decided)).with_priority(2).mount(&server).await;
    Ok(server)
}

/// Has a request decided. Matches those whose connection is to be closed; the others meet [`Deciding`] next.
///
/// wiremock takes one request at a time through its mocks, so one place for the decision is enough.
struct Asking {
    questions: UnboundedSender<Question>,
    decided: Arc<Mutex<Reply>>,
}

impl Match for Asking {
    fn matches(&self, request: &Request) -> bool {
        let (reply, decision) = sync_channel(1);
        let question = Question {
            method: request.method.to_string(),
            path: request.url.path().to_owned(),
            query: request.url.query().unwrap_or("").to_owned(),
            headers: request.headers.clone(),
            body: request.body.clone(),
            reply: Box::new(move |decided| {
                // The matcher waits for it, unless its server is shutting down.
                let _ = reply.send(decided);
            }),
        };
        // Nobody asks any more once the owner is gone: the connection is closed.
        let reply = self.questions.send(question).ok().and_then(|()| decision.recv().ok()).unwrap_or(Reply::Close);
        let is_closed = matches!(reply, Reply::Close);
        *self.decided.lock().unwrap_or_else(PoisonError::into_inner) = reply;
        is_closed
    }
}

/// Carries out what was decided.
struct Deciding(Arc<Mutex<Reply>>);

impl Respond for Deciding {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let mut decided = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *decided, Reply::Close) {
            Reply::Answer { after, message, length: _ } => {
                let template = ResponseTemplate::new(message.status).set_body_bytes(message.content).set_delay(after);
                let lines = message.headers.iter().map(|(name, value)| (name.clone(), value.clone()));
                lines.fold(template, |template, (name, value)| template.append_header(name, value))
            }
            Reply::Never | Reply::Close | Reply::Cut { .. } | Reply::Reset | Reply::ResetInHead | Reply::Garbage => {
                ResponseTemplate::new(503).set_delay(FOR_EVER)
            }
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the account closes the connection")]
struct Closed;
