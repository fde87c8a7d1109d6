//! Accounts whose responses are called by the request that made them, so that a case can name a response before there is one.

use std::collections::BTreeMap;

use apc::assumption::Assumption;
use apc::http::{Body, Request};
use apc::mock::{Accounts, Backends, Reception, Sent, Tally};
use apc::time::Instant;

use super::case::{NUMBER, response};

pub struct Named {
    accounts: Accounts,
    /// What accounts call the responses that a case calls otherwise.
    ids: BTreeMap<String, String>,
}

impl Named {
    pub fn new(accounts: Accounts) -> Self {
        Self { accounts, ids: BTreeMap::new() }
    }
}

impl Backends for Named {
    fn exchange(&mut self, now: Instant, sent: Sent<'_>) -> Reception {
        let number = sent.request.headers.find(NUMBER).and_then(|value| value.as_str().parse().ok());
        let Some(name) = number.map(response) else { return self.accounts.exchange(now, sent) };
        let (mut path, mut content) = (sent.request.url.path.as_str().to_owned(), text(&sent.request.body));
        for (name, id) in &self.ids {
            (path, content) = (path.replace(name, id), content.replace(name, id));
        }
        let mut request: Request = sent.request.clone();
        request.url.path = path.into();
        if !request.body.is_none() {
            request.body = Body::text(&content);
        }
        let mut came = self.accounts.exchange(now, Sent { request: &request, ..sent });
        if let Reception::Answer { response, .. } = &mut came
            && response.status == 200
        {
            let mut content = text(&response.body);
            let made = request.method.as_str() == "POST" && request.url.path.as_str().ends_with("/responses");
            let answer: serde_json::Value = serde_json::from_str(&content).expect("JSON");
            if let Some(id) = answer["id"].as_str().filter(|_| made) {
                self.ids.insert(name, id.to_owned());
            }
            for (name, id) in &self.ids {
                content = content.replace(id, name);
            }
            response.body = Body::text(&content);
        }
        came
    }

    fn assumed(&self) -> Vec<Assumption> {
        self.accounts.assumed()
    }

    fn tallies(&self, until: Instant) -> Vec<Tally> {
        self.accounts.tallies(until)
    }
}

fn text(body: &Body) -> String {
    String::from_utf8(body.bytes().to_vec()).expect("letters")
}
