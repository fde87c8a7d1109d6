use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration as Real;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, sleep_until};

use super::door::{Message, Question, Reply};
use super::pieces::pieces;
use crate::http::reason;
use crate::mock::Break;

/// The longest head of a request that is read.
const LONGEST_HEAD: usize = 1 << 20;
/// The longest content of a request that is read.
const LONGEST: usize = 64 << 20;
/// What no reader of HTTP takes for an answer.
const GARBAGE: &[u8] = b"\x16\x03HTTP/9 2OO okay\r\n\r\n";

/// Opens a port behind which answers go wrong in ways that no HTTP server lets them: connections are reset and closed in the middle,
/// and what comes may be no HTTP, or come slowly.
pub(super) async fn open(questions: UnboundedSender<Question>) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let questions = questions.clone();
            tokio::spawn(async move {
                // A caller that goes away is none of the line's business.
                let _ = exchange(stream, &questions).await;
            });
        }
    });
    Ok(address)
}

/// One request and its end.
async fn exchange(mut stream: TcpStream, questions: &UnboundedSender<Question>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let Some(request) = receive(&mut stream).await? else { return Ok(()) };
    let (reply, decision) = oneshot::channel();
    let reply = Box::new(move |decided| {
        let _ = reply.send(decided);
    });
    let Request { method, path, query, headers, body } = request;
    let asked = questions.send(Question { method, path, query, headers, body, reply });
    // Nobody answers any more once the owner of the accounts is gone.
    let (Ok(()), Ok(reply)) = (asked, decision.await) else { return Ok(()) };
    match reply {
        Reply::Answer { after, message, length } => {
            sleep(after).await;
            stream.write_all(&head(&message, message.content.len())).await?;
            send(&mut stream, &message, length).await?;
            if message.is_stream() {
                stream.write_all(b"0\r\n\r\n").await?;
            }
            stream.shutdown().await
        }
        Reply::Cut { after, message, length, whole, by } => {
            sleep(after).await;
            stream.write_all(&head(&message, whole)).await?;
            send(&mut stream, &message, length).await?;
            match by {
                Break::Reset => stream.set_zero_linger(),
                Break::Close => stream.shutdown().await,
            }
        }
        Reply::Close => Ok(()),
        Reply::Reset => stream.set_zero_linger(),
        Reply::ResetInHead => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: applica").await?;
            stream.set_zero_linger()
        }
        Reply::Garbage => {
            stream.write_all(GARBAGE).await?;
            stream.shutdown().await
        }
        // Until the caller gives up.
        Reply::Never => stream.read_u8().await.map(drop),
    }
}

/// Sends content within a time: the first of it at once, the last at the end.
async fn send(stream: &mut TcpStream, message: &Message, length: Real) -> io::Result<()> {
    let is_stream = message.is_stream();
    let pieces = pieces(&message.content, is_stream, length);
    let (begin, last) = (Instant::now(), u32::try_from(pieces.len()).unwrap_or(u32::MAX).saturating_sub(1));
    for (number, piece) in (0..).zip(&pieces) {
        sleep_until(begin + length * number / last.max(1)).await;
        if is_stream && !piece.is_empty() {
            let framed = [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat();
            stream.write_all(&framed).await?;
        } else {
            stream.write_all(piece).await?;
        }
    }
    // What comes in one piece is there at once, and no more until the end.
    sleep_until(begin + length).await;
    Ok(())
}

/// An answer up to its content. A stream comes in chunks, other content is announced to have so many bytes.
fn head(message: &Message, length: usize) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {} {}\r\n", message.status, reason(message.status)).into_bytes();
    for (name, value) in &message.headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            text.extend_from_slice(part);
        }
    }
    let framing = if message.is_stream() { "transfer-encoding: chunked".to_owned() } else { format!("content-length: {length}") };
    text.extend_from_slice(format!("connection: close\r\n{framing}\r\n\r\n").as_bytes());
    text
}

struct Request {
    method: String,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// Reads a request whose content has its length told. `None` for what is none.
async fn receive(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    const END: &[u8] = b"\r\n\r\n";
    let mut read = Vec::new();
    let end = loop {
        if let Some(at) = read.windows(END.len()).position(|bytes| bytes == END) {
            break at;
        }
        if read.len() > LONGEST_HEAD || stream.read_buf(&mut read).await? == 0 {
            return Ok(None);
        }
    };
    let mut body = read.split_off(end + END.len());
    let Some(mut request) = parse(&read) else { return Ok(None) };
    let length = request.headers.get("content-length").and_then(|v| v.to_str().ok()?.parse().ok()).unwrap_or(0);
    while body.len() < length {
        if length > LONGEST || stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    request.body = body;
    Ok(Some(request))
}

fn parse(head: &[u8]) -> Option<Request> {
    let text = std::str::from_utf8(head).ok()?;
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = HeaderMap::new();
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value.trim()).ok()?);
    }
    Some(Request { method, path: path.to_owned(), query: query.to_owned(), headers, body: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_head_is_read_line_by_line_and_what_is_none_is_told() {
        let request = parse(b"POST /a/b?c=d HTTP/1.1\r\nhost: x\r\nX-Two:  1 \r\nx-two: 2\r\n\r\n").unwrap();
        assert_eq!((&*request.method, &*request.path, &*request.query), ("POST", "/a/b", "c=d"));
        assert_eq!(request.headers.get_all("x-two").iter().collect::<Vec<_>>(), ["1", "2"]);
        for text in ["", "GET", "GET / HTTP/1.1\r\nno colon\r\n", "GET / HTTP/1.1\r\na b: c\r\n", "\u{80}"] {
            assert!(parse(text.as_bytes()).is_none(), "{text}");
        }
    }
}
