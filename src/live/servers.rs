use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::net::SocketAddr;

use hyper::header::{HOST, HeaderValue};
use tokio::net::TcpSocket;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::clock::Clock;
use super::door::{Door, Message, Question, Reply};
use super::{Error, line, wire};
use crate::assumption::Assumption;
use crate::http::{Failure, Flow, Request, Response, Url};
use crate::mock::{Accounts, Backends as _, Cut, Directory, Drawn, Reception, Sent, Tally, Terms};
use crate::scenario::fault::{FaultKind, Moment};
use crate::time::{Duration, Instant};

/// The accounts behind HTTP. The owner lives on one thread; doors ask it over a channel.
pub(super) struct Servers {
    clock: Option<Clock>,
    directory: Directory,
    origins: Vec<Url>,
    accounts: RefCell<Accounts>,
    /// Opened when first needed: each is a thread.
    doors: Vec<Mutex<Option<Door>>>,
    /// Where answers go wrong that a door cannot let go wrong; opened when first needed.
    line: Mutex<Option<SocketAddr>>,
    questions: UnboundedSender<Question>,
    client: reqwest::Client,
    /// A port that is ours but does not listen: connections to it are refused.
    closed: (TcpSocket, SocketAddr),
    /// Tokens of answers on their way, by their request id.
    flows: RefCell<BTreeMap<String, Flow>>,
    /// What was drawn for requests on their way, each with its account, by the numbers that they carry.
    drawn: RefCell<BTreeMap<u64, (usize, Drawn)>>,
    sent: Cell<u64>,
}

/// The number of an exchange, on its way between the gateway and an account: neither of them sees it.
const EXCHANGE: &str = "x-apc-exchange";

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// To the account's door.
    Door,
    /// To the line, on which answers go wrong.
    Line,
    /// To the port that refuses.
    Refused,
    /// To a host that nobody knows.
    Unknown,
}

impl Way {
    /// A door sends what it has at once: a stream that takes its time goes over the line.
    fn with(fault: Option<&FaultKind>, is_paced: bool) -> Self {
        match fault {
            None | Some(FaultKind::Hang(_) | FaultKind::Slow(_)) if is_paced => Self::Line,
            None | Some(FaultKind::Status(_) | FaultKind::Hang(_) | FaultKind::Slow(_)) => Self::Door,
            Some(FaultKind::Refuse) => Self::Refused,
            Some(FaultKind::UnknownHost) => Self::Unknown,
            Some(FaultKind::Reset(_) | FaultKind::Truncated(_) | FaultKind::Malformed | FaultKind::SlowBody(_)) => Self::Line,
        }
    }
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
    /// With a clock they keep their latency, else they answer at once.
    pub(super) fn new(terms: &Terms<'_>, clock: Option<Clock>) -> Result<(Self, UnboundedReceiver<Question>), Error> {
        let accounts = terms.accounts;
        let (questions, asked) = unbounded_channel();
        let client = wire::client()?;
        let this = Self {
            clock,
            directory: Directory::new(accounts),
            origins: accounts.iter().map(|a| Url::parse(&a.origin).unwrap_or_default()).collect(),
            accounts: RefCell::new(Accounts::new(terms)),
            doors: accounts.iter().map(|_| Mutex::new(None)).collect(),
            line: Mutex::new(None),
            questions,
            client,
            closed: closed_port().map_err(Error::Account)?,
            flows: RefCell::new(BTreeMap::new()),
            drawn: RefCell::new(BTreeMap::new()),
            sent: Cell::new(0),
        };
        Ok((this, asked))
    }

    /// The account that a URL leads to.
    pub(super) fn find(&self, url: &Url) -> Option<usize> {
        self.directory.find(url)
    }

    /// Lets the account decide what a door or the line asks, and tells it.
    pub(super) fn decide(&self, now: Instant, mut question: Question) -> Reception {
        let number = question.headers.remove(EXCHANGE).and_then(|value| value.to_str().ok()?.parse().ok());
        let Some((account, drawn)) = number.and_then(|number: u64| self.drawn.borrow_mut().remove(&number)) else {
            (question.reply)(Reply::Close);
            return Reception::Failure { after: Duration::ZERO, failure: Failure::Reset };
        };
        let mut url = self.origins.get(account).cloned().unwrap_or_default();
        url.path = question.path.into();
        url.query = question.query.into();
        let mut request = Request::new(question.method, url);
        request.headers = wire::headers_in(&question.headers);
        request.body = wire::body_in(&question.body);
        let reception = self.accounts.borrow_mut().meet(now, Sent { account, request: &request, sender: None }, &drawn);
        let real = |time| self.clock.map(|clock| clock.real(time)).unwrap_or_default();
        let reply = match &reception {
            Reception::Answer { after, response } => {
                self.remember(response);
                Reply::Answer { after: real(*after), message: message(response), length: real(response.flow.length) }
            }
            Reception::Cut(cut) => {
                let Cut { after, response, whole, by } = &**cut;
                self.remember(response);
                let (after, length) = (real(*after), real(response.flow.length));
                Reply::Cut { after, message: message(response), length, whole: *whole, by: *by }
            }
            Reception::Failure { .. } => match drawn.fault {
                Some(FaultKind::Malformed) => Reply::Garbage,
                Some(FaultKind::Reset(Moment::InHeaders)) => Reply::ResetInHead,
                _ => Reply::Reset,
            },
            Reception::Silence => Reply::Never,
        };
        (question.reply)(reply);
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

    /// Sends a request to where its account is, or to where it does not get through.
    pub(super) async fn send(&self, now: Instant, sent: Sent<'_>) -> Result<reqwest::Response, Unsent> {
        let Sent { account, request, .. } = sent;
        let drawn = self.accounts.borrow_mut().draw(now, sent);
        let host = match Way::with(drawn.fault.as_ref(), self.clock.is_some() && asks_for_stream(request)) {
            Way::Door => self.address(account).await.map_err(Unsent::Error)?.to_string(),
            Way::Line => self.line().await.map_err(Unsent::Error)?.to_string(),
            way @ (Way::Refused | Way::Unknown) => {
                // It never arrives; the account is told all the same, to count it.
                self.accounts.borrow_mut().meet(now, sent, &drawn);
                if way == Way::Refused { self.closed.1.to_string() } else { wire::UNKNOWN_HOST.to_owned() }
            }
        };
        let malformed = Unsent::Failure(Failure::Malformed);
        let Ok(method) = reqwest::Method::from_bytes(request.method.as_bytes()) else { return Err(malformed) };
        let Ok(url) = reqwest::Url::parse(&format!("http://{host}{}", request.url.target())) else { return Err(malformed) };
        let mut headers = wire::headers_out(&request.headers);
        if let Ok(host) = HeaderValue::from_str(&wire::host(&request.url)) {
            headers.insert(HOST, host);
        }
        let number = self.sent.replace(self.sent.get() + 1);
        headers.insert(EXCHANGE, HeaderValue::from(number));
        self.drawn.borrow_mut().insert(number, (account, drawn));
        let mut builder = self.client.request(method, url).headers(headers);
        if !request.body.is_none() {
            builder = builder.body(request.body.bytes().to_vec());
        }
        let outcome = builder.send().await;
        // What arrived has taken it.
        self.drawn.borrow_mut().remove(&number);
        outcome.map_err(|error| match wire::is_exhausted(&error) {
            true => Unsent::Error(Error::Connections(error)),
            false => Unsent::Failure(wire::failure(&error)),
        })
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
            none => none.insert(Door::open(self.questions.clone()).await?),
        };
        open.address().await
    }

    async fn line(&self) -> Result<SocketAddr, Error> {
        let mut line = self.line.lock().await;
        match *line {
            Some(address) => Ok(address),
            None => Ok(*line.insert(line::open(self.questions.clone()).await.map_err(Error::Account)?)),
        }
    }
}

/// Whether a content may ask for a stream.
fn asks_for_stream(request: &Request) -> bool {
    const KEY: &[u8] = b"\"stream\"";
    let bytes = request.body.bytes();
    let mut values = bytes.windows(KEY.len()).enumerate().filter(|(_, key)| *key == KEY).map(|(at, _)| &bytes[at + KEY.len()..]);
    values.any(|rest| rest.trim_ascii_start().strip_prefix(b":").is_some_and(|value| value.trim_ascii_start().starts_with(b"true")))
}

fn message(response: &Response) -> Message {
    let headers = wire::headers_out(&response.headers);
    Message { status: response.status, headers, content: response.body.bytes().to_vec() }
}

fn closed_port() -> std::io::Result<(TcpSocket, SocketAddr)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = socket.local_addr()?;
    Ok((socket, address))
}
