//! A hand-made HTTP server for tests, that can answer as wrongly as a network can.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Request line and headers, lower case.
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Seen {
    /// Whether the request line begins so, e.g. `put /v1/submissions/`.
    pub(super) fn is(&self, start: &str) -> bool {
        self.head.starts_with(start)
    }
}

/// What the responder does.
pub(super) enum Reply {
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// These bytes one by one, this far apart.
    Drip(Vec<u8>, Duration),
    /// These bytes again and again, as long as anybody reads.
    Endless(Vec<u8>),
    /// Nothing, for so long.
    Silence(Duration),
    /// A reset before the body is read.
    Reset,
}

impl Reply {
    /// A whole answer.
    pub(super) fn status(status: &str, headers: &str, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
        Self::Bytes([head.as_bytes(), body].concat())
    }

    /// 200 with a JSON body.
    pub(super) fn json(body: &impl serde::Serialize) -> Self {
        Self::status("200 OK", "content-type: application/json\r\n", &serde_json::to_vec(body).unwrap())
    }

    /// A problem body.
    pub(super) fn problem(status: &str, code: &str, number: Option<u32>) -> Self {
        let body = serde_json::json!({"code": code, "message": "as the test wants it", "number": number});
        Self::status(status, "", body.to_string().as_bytes())
    }
}

/// A server on a free loopback port; dropping it stops it.
pub(super) struct Responder {
    pub(super) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    stop: Arc<AtomicBool>,
}

impl Responder {
    pub(super) fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (log, stopping, script) = (Arc::clone(&seen), Arc::clone(&stop), Arc::new(script));
        let accept = move || {
            for stream in listener.incoming() {
                if stopping.load(Ordering::Relaxed) {
                    return;
                }
                let (log, script) = (Arc::clone(&log), Arc::clone(&script));
                let serve = move || serve(stream.unwrap(), &log, script.as_ref());
                thread::Builder::new().name("responder".to_owned()).spawn(serve).unwrap();
            }
        };
        thread::Builder::new().name("responder-accept".to_owned()).spawn(accept).unwrap();
        Self { url, seen, stop }
    }

    /// What came so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.url.trim_start_matches("http://")));
    }
}

#[expect(clippy::disallowed_methods, reason = "a slow server is made by waiting")]
fn serve(mut stream: TcpStream, log: &Mutex<Vec<Seen>>, script: &(dyn Fn(&Seen) -> Reply + Send + Sync)) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let mut seen = Seen { head: String::from_utf8_lossy(&head).to_lowercase(), body: Vec::new() };
    let early = script(&seen);
    if matches!(early, Reply::Reset) {
        log.lock().unwrap().push(seen);
        // Closed with unread bytes: the kernel sends a reset.
        let mut some = [0; 100];
        let _some = stream.read(&mut some);
        return;
    }
    let length = seen.head.lines().find_map(|line| line.strip_prefix("content-length: "));
    seen.body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    if stream.read_exact(&mut seen.body).is_err() {
        return;
    }
    log.lock().unwrap().push(seen.clone());
    // The client may hang up at any time: that is what is tested.
    match script(&seen) {
        Reply::Bytes(bytes) => drop(stream.write_all(&bytes)),
        Reply::Drip(bytes, every) => {
            for byte in bytes {
                if stream.write_all(&[byte]).is_err() {
                    return;
                }
                thread::sleep(every);
            }
        }
        Reply::Endless(bytes) => while stream.write_all(&bytes).is_ok() {},
        Reply::Silence(time) => thread::sleep(time),
        Reply::Reset => {}
    }
    drop(stream.shutdown(Shutdown::Both));
}
