use std::convert::Infallible;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration as Real;

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::spawn_local;

use super::content::Content;
use super::gateway::{Answer, From, Gateway};
use super::wire;
use crate::gateway::MachineId;
use crate::http::{self, HeaderName, Headers, Str, Url};

/// A client's own number for its request, for observers to know it by; policies and backends never see it.
pub const NUMBER: &str = "x-apc-number";

/// Which sender of a scenario the client is, for faults that befall some clients alone; policies and backends never see it.
pub const SENDER: &str = "x-apc-sender";

/// The longest content of a client's request.
const LONGEST: usize = 8 * 1024 * 1024;

/// Takes clients in for ever.
pub(super) async fn serve(listener: TcpListener, gateway: Rc<Gateway>) {
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // Too many open files, usually: some will be closed.
            tokio::time::sleep(Real::from_millis(10)).await;
            continue;
        };
        // Answers are small and come whole: waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let gateway = Rc::clone(&gateway);
        let service = service_fn(move |request| handle(Rc::clone(&gateway), peer, request));
        let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
        spawn_local(async move {
            // A connection that breaks is the client's business.
            let _ = connection.await;
        });
    }
}

async fn handle(gateway: Rc<Gateway>, peer: SocketAddr, request: Request<Incoming>) -> Result<Response<Content>, Infallible> {
    let (head, body) = request.into_parts();
    let bytes = match Limited::new(body, LONGEST).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Ok(own(StatusCode::PAYLOAD_TOO_LARGE, r#"{"statusCode":413,"message":"The content is longer than 8 MiB."}"#));
        }
        Err(_) => return Ok(own(StatusCode::BAD_REQUEST, r#"{"statusCode":400,"message":"The content broke off."}"#)),
    };
    let path = head.uri.path();
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let query = head.uri.query().unwrap_or("").to_owned();
    let url = Url { path: path.into(), query: query.into(), ..gateway.origin().clone() };
    let mut request = http::Request::new(head.method.as_str().to_owned(), url);
    request.headers = wire::headers_in(&head.headers);
    request.body = wire::body_in(&bytes);
    let from = From {
        number: taken(&mut request.headers, NUMBER).and_then(|value| value.parse().ok()),
        sender: taken(&mut request.headers, SENDER).and_then(|value| value.parse().ok()),
        ip: Str::from(peer.ip().to_string()),
    };
    // The name under which the client reached this listener is not the gateway's.
    request.headers.remove(&HeaderName::HOST);
    let (machine, answered) = gateway.arrive(&request, from);
    let mut waiting = Waiting { gateway, machine: Some(machine) };
    let answer = answered.await;
    waiting.machine = None;
    Ok(match answer {
        Ok(answer) => response(answer),
        Err(_) => own(StatusCode::INTERNAL_SERVER_ERROR, r#"{"statusCode":500,"message":"Internal server error"}"#),
    })
}

/// A line that is for this listener alone.
fn taken(headers: &mut Headers, name: &str) -> Option<Str> {
    let name = HeaderName::new(name);
    let value = headers.get(&name).cloned();
    headers.remove(&name);
    value
}

/// hyper drops the handler of a client that goes away: then the engine is told.
struct Waiting {
    gateway: Rc<Gateway>,
    machine: Option<MachineId>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(machine) = self.machine {
            self.gateway.leave(machine);
        }
    }
}

fn response(Answer { response, passing }: Answer) -> Response<Content> {
    let content = match passing {
        Some(passing) => Content::Passing(passing),
        None => Content::Whole(Full::new(Bytes::copy_from_slice(&response.body.bytes()))),
    };
    let mut out = Response::new(content);
    *out.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *out.headers_mut() = wire::headers_out(&response.headers);
    if !response.reason.is_empty()
        && let Ok(reason) = ReasonPhrase::try_from(response.reason.as_bytes())
    {
        out.extensions_mut().insert(reason);
    }
    out
}

fn own(status: StatusCode, content: &'static str) -> Response<Content> {
    let mut out = Response::new(Content::Whole(Full::new(Bytes::from_static(content.as_bytes()))));
    *out.status_mut() = status;
    out.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    out
}
