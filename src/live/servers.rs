use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;

use hyper::header::{HOST, HeaderValue};
use tokio::net::TcpSocket;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::clock::Clock;
use super::door::{Door, Question, Reply};
use super::{Error, wire};
use crate::assumption::Assumption;
use crate::http::{Failure, Flow, Request, Response, Url};
use crate::mock::{Accounts, Backends as _, Directory, Reception, Tally, Terms};
use crate::time::Instant;

/// The accounts behind HTTP. The owner lives on one thread; doors ask it over a channel.
pub(super) struct Servers {
    directory: Directory,
    origins: Vec<Url>,
    accounts: RefCell<Accounts>,
    /// Opened when first needed: each is a thread.
    doors: Vec<Mutex<Option<Door>>>,
    questions: UnboundedSender<Question>,
    client: reqwest::Client,
    /// A port that is ours but does not listen: connections to it are refused.
    closed: (TcpSocket, SocketAddr),
    /// Tokens of answers on their way, by their request id.
    flows: RefCell<BTreeMap<String, Flow>>,
}

/// Answers on their way whose tokens are remembered.
const FLOWS: usize = 10_000;

/// Why a request has no response: HTTP's own reasons, or the environment's.
pub(super) enum Unsent {
    Failure(Failure),
    Error(Error),
}

impl Servers {
    /// The accounts, and the questions that [`Servers::decide`] is to be given.
    pub(super) fn new(terms: &Terms<'_>) -> Result<(Self, UnboundedReceiver<Question>), Error> {
        let accounts = terms.accounts;
        let (questions, asked) = unbounded_channel();
        let client = wire::client()?;
        let this = Self {
            directory: Directory::new(accounts),
            origins: accounts.iter().map(|a| Url::parse(&a.origin).unwrap_or_default()).collect(),
            accounts: RefCell::new(Accounts::new(terms)),
            doors: accounts.iter().map(|_| Mutex::new(None)).collect(),
            questions,
            client,
            closed: closed_port().map_err(Error::Account)?,
            flows: RefCell::new(BTreeMap::new()),
        };
        Ok((this, asked))
    }

    /// The account that a URL leads to.
    pub(super) fn find(&self, url: &Url) -> Option<usize> {
        self.directory.find(url)
    }

    /// Lets the account decide what a door asks, and tells the door; with a clock, the door keeps the latency.
    pub(super) fn decide(&self, now: Instant, question: Question, clock: Option<&Clock>) -> Reception {
        let mut url = self.origins.get(question.account).cloned().unwrap_or_default();
        url.path = question.path.into();
        url.query = question.query.into();
        let mut request = Request::new(question.method, url);
        request.headers = wire::headers_in(&question.headers);
        request.body = wire::body_in(&question.body);
        let reception = self.accounts.borrow_mut().exchange(now, question.account, &request);
        let reply = match &reception {
            Reception::Answer { after, response } => {
                self.remember(response);
                let delay = clock.map(|clock| clock.real(*after)).unwrap_or_default();
                Reply::Answer(delay, response.status, wire::headers_out(&response.headers), response.body.bytes().to_vec())
            }
            Reception::Failure { .. } => Reply::Close,
            Reception::Silence => Reply::Never,
        };
        // The door does not wait any more when its server is shutting down.
        let _ = question.reply.send(reply);
        reception
    }

    /// What the accounts did so far that Azure does not document.
    pub(super) fn assumed(&self) -> Vec<Assumption> {
        self.accounts.borrow().assumed()
    }

    /// What their deployments did up to a time.
    pub(super) fn tallies(&self, until: Instant) -> Vec<Tally> {
        self.accounts.borrow().tallies(until)
    }

    /// Whether an account refuses the connection; the request then counts as received.
    pub(super) fn refuses(&self, now: Instant, account: usize, request: &Request) -> bool {
        self.accounts.borrow_mut().refuses(now, account, request)
    }

    /// Sends a request to an account's door, or to the port that refuses.
    pub(super) async fn send(&self, account: Option<usize>, request: &Request) -> Result<reqwest::Response, Unsent> {
        let address = match account {
            Some(account) => self.address(account).await.map_err(Unsent::Error)?,
            None => self.closed.1,
        };
        let malformed = Unsent::Failure(Failure::Malformed);
        let Ok(method) = reqwest::Method::from_bytes(request.method.as_bytes()) else { return Err(malformed) };
        let Ok(url) = reqwest::Url::parse(&format!("http://{address}{}", request.url.target())) else { return Err(malformed) };
        let mut headers = wire::headers_out(&request.headers);
        if let Ok(host) = HeaderValue::from_str(&wire::host(&request.url)) {
            headers.insert(HOST, host);
        }
        let mut builder = self.client.request(method, url).headers(headers);
        if !request.body.is_none() {
            builder = builder.body(request.body.bytes().to_vec());
        }
        builder.send().await.map_err(|error| Unsent::Failure(wire::failure(&error)))
    }

    /// A response's head as the engine has it, with the tokens that the account counted.
    pub(super) fn head(&self, response: &reqwest::Response) -> Response {
        let mut head = Response::new(response.status().as_u16());
        head.headers = wire::headers_in(response.headers());
        let id = head.headers.find("x-request-id").map(|id| id.as_str().to_owned());
        head.flow = id.and_then(|id| self.flows.borrow_mut().remove(&id)).unwrap_or_default();
        head
    }

    fn remember(&self, response: &Response) {
        if let Some(id) = response.headers.find("x-request-id").filter(|_| response.flow != Flow::default()) {
            let mut flows = self.flows.borrow_mut();
            flows.insert(id.as_str().to_owned(), response.flow);
            if flows.len() > FLOWS {
                flows.pop_first();
            }
        }
    }

    async fn address(&self, account: usize) -> Result<SocketAddr, Error> {
        let Some(door) = self.doors.get(account) else { return Ok(self.closed.1) };
        let mut door = door.lock().await;
        let open = match &mut *door {
            Some(open) => open,
            none => none.insert(Door::open(account, self.questions.clone()).await?),
        };
        open.address().await
    }
}

fn closed_port() -> std::io::Result<(TcpSocket, SocketAddr)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = socket.local_addr()?;
    Ok((socket, address))
}
