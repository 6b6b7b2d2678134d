//! One HTTP exchange with the server: limits on time and size, and a typed answer whatever comes back.

use std::io::Read as _;
use std::net::IpAddr;
use std::sync::Once;
use std::time::{Duration, Instant};

use gradbooth_protocol::Problem;
use reqwest::blocking::{Client as Http, RequestBuilder, Response};
use reqwest::header::HeaderMap;
use reqwest::{Certificate, StatusCode, Url};
use serde::de::DeserializeOwned;

use super::clock::now;

/// Largest JSON answer, bytes.
const MAX_JSON: u64 = 1 << 20;
/// Largest body of a problem, bytes.
const MAX_PROBLEM: u64 = 64 << 10;

/// How the client reaches the server.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Longest time for a connection.
    pub connect: Duration,
    /// Longest time for a call, from its start to the last byte of its answer; twice that if the server falls silent in
    /// the middle of its answer.
    pub call: Duration,
    /// Longest time for the upload of a package.
    pub upload: Duration,
    /// `http://` to a host that is not this machine. For a closed network in front of a TLS proxy only.
    pub allow_plain: bool,
    /// A certificate authority of one's own, PEM, beside the system's.
    pub authority_pem: Option<Vec<u8>>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            call: Duration::from_secs(10),
            upload: Duration::from_mins(1),
            allow_plain: false,
            authority_pem: None,
        }
    }
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server's address cannot be used.
    #[error("{0:?} is no server address; give https://HOST or, on this machine only, http://127.0.0.1:PORT")]
    Address(String),
    /// Plain HTTP over a network.
    #[error("the server's address is not encrypted; use https://, or inside a closed network enrol with --plain-http")]
    Plain,
    /// TLS could not be set up.
    #[error("TLS could not be set up: {0}")]
    Tls(String),
}

/// Why a call gave no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The server was not reached, or not to the end.
    #[error("{0}")]
    Network(NetworkFault),
    /// The server refuses.
    #[error("the server refuses ({:?}): {}", .0.code, .0.message)]
    Refused(Problem),
    /// What came back is no answer of this API.
    #[error("the server's answer cannot be read: {0}")]
    Garbage(String),
}

/// How the network failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NetworkFault {
    /// No connection: no route, no name, refused, no valid certificate.
    #[error("the server cannot be reached; check network and address")]
    Unreachable,
    /// Too slow.
    #[error("the server did not answer in time")]
    Timeout,
    /// The connection broke in the middle.
    #[error("the connection to the server broke")]
    Broken,
}

impl From<NetworkFault> for CallError {
    fn from(fault: NetworkFault) -> Self {
        Self::Network(fault)
    }
}

/// The transport: connections, base address, token.
#[derive(Clone)]
pub(super) struct Wire {
    http: Http,
    base: Url,
    token: Option<String>,
    within: Duration,
}

/// A request that is being made, and the time that it has.
pub(super) struct Ask {
    request: RequestBuilder,
    within: Duration,
}

/// An answer whose body is still on its way.
pub(super) struct Reply {
    response: Response,
    until: Instant,
}

impl Ask {
    pub(super) fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header(name, value), ..self }
    }

    pub(super) fn json(self, body: &impl serde::Serialize) -> Self {
        Self { request: self.request.json(body), ..self }
    }

    pub(super) fn body(self, body: Vec<u8>) -> Self {
        Self { request: self.request.body(body), ..self }
    }

    pub(super) fn within(self, within: Duration) -> Self {
        Self { request: self.request.timeout(within), within }
    }
}

impl Reply {
    pub(super) fn unchanged(&self) -> bool {
        self.response.status() == StatusCode::NOT_MODIFIED
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }
}

impl Wire {
    pub(super) fn new(server: &str, token: Option<String>, options: &ClientOptions) -> Result<Self, ClientError> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Fails only where another provider stands already, and then that one serves.
            let _standing = rustls::crypto::ring::default_provider().install_default();
        });
        let base = address(server, options.allow_plain)?;
        let mut builder = Http::builder()
            .connect_timeout(options.connect)
            .timeout(options.call)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .http1_only()
            .pool_idle_timeout(Duration::from_secs(20))
            .tcp_keepalive(Duration::from_secs(15))
            .user_agent(concat!("gradbooth/", env!("CARGO_PKG_VERSION")));
        if let Some(pem) = &options.authority_pem {
            let authority = Certificate::from_pem(pem).map_err(|fault| ClientError::Tls(fault.to_string()))?;
            builder = builder.tls_certs_merge([authority]);
        }
        let http = builder.build().map_err(|fault| ClientError::Tls(fault.to_string()))?;
        Ok(Self { http, base, token, within: options.call })
    }

    pub(super) fn get(&self, path: &[&str]) -> Ask {
        self.dress(self.http.get(self.url(path)))
    }

    pub(super) fn post(&self, path: &[&str]) -> Ask {
        self.dress(self.http.post(self.url(path)))
    }

    pub(super) fn put(&self, path: &[&str]) -> Ask {
        self.dress(self.http.put(self.url(path)))
    }

    fn dress(&self, request: RequestBuilder) -> Ask {
        let request = request.header("accept", "application/json");
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        Ask { request, within: self.within }
    }

    /// Each segment is escaped, so that no id can leave its place.
    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v1").extend(path);
        }
        url
    }
}

fn address(server: &str, allow_plain: bool) -> Result<Url, ClientError> {
    let url = Url::parse(server.trim()).map_err(|_err| ClientError::Address(server.to_owned()))?;
    let host = url.host_str().ok_or_else(|| ClientError::Address(server.to_owned()))?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(ClientError::Address("the given text".to_owned()));
    }
    let bare = host.trim_matches(['[', ']']);
    let here = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match url.scheme() {
        "https" => Ok(url),
        "http" if here || allow_plain => Ok(url),
        "http" => Err(ClientError::Plain),
        _ => Err(ClientError::Address(server.to_owned())),
    }
}

/// Sends and gives back a success; everything else is an error with its reason.
pub(super) fn send(ask: Ask) -> Result<Reply, CallError> {
    let until = now() + ask.within;
    let response = ask.request.send().map_err(|fault| network(&fault))?;
    let status = response.status();
    let reply = Reply { response, until };
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        return Ok(reply);
    }
    let body = capped(reply, MAX_PROBLEM)?;
    match serde_json::from_slice::<Problem>(&body) {
        Ok(problem) => Err(CallError::Refused(problem)),
        Err(_) => Err(CallError::Garbage(format!("status {} without a problem body", status.as_u16()))),
    }
}

/// Sends and reads a JSON answer.
pub(super) fn send_json<T: DeserializeOwned>(ask: Ask) -> Result<T, CallError> {
    json(&capped(send(ask)?, MAX_JSON)?)
}

/// Reads JSON; the fault names its place, never the text.
pub(super) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, CallError> {
    serde_json::from_slice(body).map_err(|fault| {
        CallError::Garbage(format!("{:?} error at line {} column {}", fault.classify(), fault.line(), fault.column()))
    })
}

/// Reads a body of at most `limit` bytes within the time of its call.
pub(super) fn capped(reply: Reply, limit: u64) -> Result<Vec<u8>, CallError> {
    let Reply { mut response, until } = reply;
    let too_long = || CallError::Garbage(format!("longer than {limit} bytes"));
    if response.content_length().is_some_and(|length| length > limit) {
        return Err(too_long());
    }
    let (mut body, mut chunk) = (Vec::new(), [0; 8 << 10]);
    loop {
        let read = response.read(&mut chunk).map_err(|fault| {
            CallError::Network(if timed_out(&fault) { NetworkFault::Timeout } else { NetworkFault::Broken })
        })?;
        if read == 0 {
            return Ok(body);
        }
        body.extend_from_slice(&chunk[..read]);
        if body.len() as u64 > limit {
            return Err(too_long());
        }
        if now() > until {
            return Err(NetworkFault::Timeout.into());
        }
    }
}

/// Whether a time-out lies under a failed read.
fn timed_out(fault: &std::io::Error) -> bool {
    if fault.kind() == std::io::ErrorKind::TimedOut {
        return true;
    }
    let mut inner = fault.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static));
    while let Some(error) = inner {
        // The library's own type for it is private; its words are the same at every depth.
        let told = error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout);
        if told || error.to_string().contains("timed out") {
            return true;
        }
        inner = error.source();
    }
    false
}

fn network(fault: &reqwest::Error) -> CallError {
    if fault.is_timeout() {
        NetworkFault::Timeout.into()
    } else if fault.is_connect() {
        NetworkFault::Unreachable.into()
    } else if fault.is_builder() {
        CallError::Garbage("the request could not be made".to_owned())
    } else if not_http(fault) {
        CallError::Garbage("it is no HTTP".to_owned())
    } else {
        NetworkFault::Broken.into()
    }
}

/// Whether somebody answered in another language than HTTP.
fn not_http(fault: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(fault);
    while let Some(inner) = source {
        if inner.to_string().contains("invalid HTTP") {
            return true;
        }
        source = inner.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for good in
            ["https://booth.example.edu", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:80/base/"]
        {
            assert!(address(good, false).is_ok(), "{good}");
        }
        for plain in ["http://booth.example.edu", "http://192.168.1.2:8080", "http://127.0.0.1.evil.example"] {
            assert!(matches!(address(plain, false), Err(ClientError::Plain)), "{plain}");
            assert!(address(plain, true).is_ok(), "{plain}");
        }
        for bad in ["", "booth", "ftp://x", "https://user:pass@host", "https://h/?q", "file:///etc/passwd"] {
            assert!(matches!(address(bad, true), Err(ClientError::Address(_))), "{bad}");
        }
    }

    #[test]
    fn no_id_leaves_its_place() {
        let wire = Wire::new("http://127.0.0.1:9/base/", None, &ClientOptions::default()).unwrap();
        let url = wire.url(&["orders", "a/../../x?y#z"]);
        assert_eq!(url.as_str(), "http://127.0.0.1:9/base/v1/orders/a%2F..%2F..%2Fx%3Fy%23z");
    }
}
