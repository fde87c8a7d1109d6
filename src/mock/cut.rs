use super::Reception;
use crate::http::{Body, Response};
use crate::scenario::fault::{FaultKind, Moment};
use crate::time::Duration;

/// An answer that does not come to its end.
#[derive(Debug)]
pub struct Cut {
    /// Until the head.
    pub after: Duration,
    /// The head, with as much of the content as comes; `flow.length` is until it breaks off.
    pub response: Response,
    /// Bytes that the whole content would have.
    pub whole: usize,
    /// How it breaks off.
    pub by: Break,
}

/// How an answer breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The connection is reset.
    Reset,
    /// The connection is closed in order, before all that was announced has come.
    Close,
}

/// After which share of the content an answer breaks off, if it does.
fn place(fault: &FaultKind) -> Option<(f64, Break)> {
    match fault {
        FaultKind::Reset(Moment::AfterHeaders) => Some((0.0, Break::Reset)),
        FaultKind::Reset(Moment::InBody) => Some((0.5, Break::Reset)),
        FaultKind::Truncated(share) => Some((*share, Break::Close)),
        FaultKind::Status(_)
        | FaultKind::Refuse
        | FaultKind::UnknownHost
        | FaultKind::Reset(Moment::BeforeHeaders | Moment::InHeaders)
        | FaultKind::Malformed
        | FaultKind::Hang(_)
        | FaultKind::Slow(_)
        | FaultKind::SlowBody(_) => None,
    }
}

/// Whether answers break off.
pub(super) fn breaks_off(fault: Option<&FaultKind>) -> bool {
    fault.is_some_and(|fault| place(fault).is_some())
}

/// What is wrong with a connection makes this of what comes over it.
pub(super) fn over(fault: &FaultKind, reception: Reception) -> Reception {
    if let FaultKind::SlowBody(time) = fault {
        return slowed(*time, reception);
    }
    let Some((share, by)) = place(fault) else { return reception };
    let Reception::Answer { after, mut response } = reception else { return reception };
    let bytes = response.body.bytes();
    // Without content there is nothing to break off.
    let Some(last) = bytes.len().checked_sub(1) else { return Reception::Answer { after, response } };
    let sent = ((bytes.len() as f64 * share) as usize).min(last);
    response.body = Body::Bytes(bytes[..sent].into());
    response.flow.length = Duration::from_micros((response.flow.length.micros() as f64 * share) as u64);
    Reception::Cut(Box::new(Cut { after, response, whole: bytes.len(), by }))
}

/// The content takes so much longer.
fn slowed(time: Duration, mut reception: Reception) -> Reception {
    if let Reception::Answer { response, .. } = &mut reception
        && !response.body.is_none()
    {
        response.flow.length = response.flow.length + time;
    }
    reception
}
