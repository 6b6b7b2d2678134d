//! A server on a temporary folder, and a booth that talks to it.

use std::sync::Once;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use gradbooth_protocol::{
    ConsentRecord, EnrolRequest, EnrolResponse, FileRecord, LookupRequest, LookupResponse, Manifest, Order,
    OrderRequest, Package, PhotoSource, Problem, Receipt, SubmissionStatus,
};
use gradbooth_server::demo::DemoStudent;
use gradbooth_server::embedded::{self, Running};
use gradbooth_server::{Options, Payment, Script};
use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use sqlx::Connection;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const PORTRAIT: &[u8] = include_bytes!("../../assets/demo/approved.jpg");
pub(crate) const ORIGINAL: &[u8] = include_bytes!("../../assets/demo/approved_original.jpg");

pub(crate) struct Rig {
    pub(crate) server: Option<Running>,
    pub(crate) folder: TempDir,
    pub(crate) options: Options,
    pub(crate) booth: EnrolResponse,
    pub(crate) client: Client,
}

/// All tests run on SQLite; with `GRADBOOTH_TEST_POSTGRES=postgres://user@host:port` each runs on a new database there.
fn another_database() -> Option<String> {
    let server = std::env::var("GRADBOOTH_TEST_POSTGRES").ok()?;
    let name = format!("gradbooth_{}", Uuid::now_v7().simple());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&format!("{server}/postgres")).await.unwrap();
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
    });
    Some(format!("{server}/{name}"))
}

pub(crate) fn client() -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    let timeout = std::time::Duration::from_secs(30);
    Client::builder().no_proxy().timeout(timeout).redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl Rig {
    /// The demo campus; nobody pays by themselves.
    pub(crate) fn new() -> Self {
        Self::with(|options| options)
    }

    pub(crate) fn with(change: impl FnOnce(Options) -> Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { payment: Payment::Simulated(Script::Never), ..Options::demo(folder.path()) };
        let options = Options { database: another_database(), ..change(options) };
        let server = embedded::start(folder.path(), options.clone()).unwrap();
        let client = client();
        let booth = enrol(&client, server.base_url(), "DEMO0000").unwrap();
        Self { server: Some(server), folder, options, booth, client }
    }

    /// A second booth of the same campaign.
    pub(crate) fn enrol_another(&self) -> EnrolResponse {
        let booth = enrol_device(&self.client, self.server().base_url(), "DEMO0000", 8).unwrap();
        assert_ne!(booth.booth, self.booth.booth);
        booth
    }

    pub(crate) fn server(&self) -> &Running {
        self.server.as_ref().unwrap()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server().base_url())
    }

    /// Stops the server and starts it again on the same folder and port.
    pub(crate) fn restart(&mut self) {
        let listen = self.server().base_url().trim_start_matches("http://").parse().unwrap();
        self.server.take().unwrap().stop().unwrap();
        self.options.listen = listen;
        self.server = Some(embedded::start(self.folder.path(), self.options.clone()).unwrap());
        self.client = client();
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path)).bearer_auth(&self.booth.token)
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Refusal> {
        answer(self.request(Method::GET, path).send().unwrap())
    }

    pub(crate) fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Refusal> {
        answer(self.request(Method::POST, path).json(body).send().unwrap())
    }

    pub(crate) fn student(&self, note: &str) -> DemoStudent {
        self.server().demo().unwrap().students.iter().find(|student| student.note == note).unwrap().clone()
    }

    pub(crate) fn look_up(&self, student: &DemoStudent) -> Result<LookupResponse, Refusal> {
        let DemoStudent { code, student_number, last4, .. } = student.clone();
        self.post("/v1/lookups", &LookupRequest { code, student_number, last4 })
    }

    pub(crate) fn enrolment(&self, note: &str) -> String {
        self.look_up(&self.student(note)).unwrap().record.enrolment
    }

    pub(crate) fn seal(&self, package: &Package) -> Vec<u8> {
        let recipient: age::x25519::Recipient = self.booth.recipient.parse().unwrap();
        age::encrypt(&recipient, &package.encode().unwrap()).unwrap()
    }

    pub(crate) fn put(&self, id: &str, sealed: &[u8]) -> Result<Receipt, Refusal> {
        self.put_at(self.server().base_url(), id, sealed)
    }

    pub(crate) fn put_at(&self, base_url: &str, id: &str, sealed: &[u8]) -> Result<Receipt, Refusal> {
        let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(sealed)));
        let request = self.client.put(format!("{base_url}/v1/submissions/{id}")).bearer_auth(&self.booth.token);
        answer(request.header("content-digest", digest).body(sealed.to_vec()).send().unwrap())
    }

    /// Sends a package and checks its receipt.
    pub(crate) fn submit(&self, package: &Package) -> Receipt {
        let sealed = self.seal(package);
        let receipt = self.put(&package.manifest.submission, &sealed).unwrap();
        assert_eq!(receipt.submission, package.manifest.submission);
        assert_eq!(receipt.sha256, hex(&Sha256::digest(&sealed)));
        assert_eq!(receipt.receipt_code, package.manifest.receipt_code);
        self.verify(&receipt.signed_bytes(), &receipt.signature);
        receipt
    }

    pub(crate) fn verify(&self, bytes: &[u8], signature: &str) {
        let key: [u8; 32] = STANDARD.decode(&self.booth.receipt_key).unwrap().try_into().unwrap();
        let signature: [u8; 64] = STANDARD.decode(signature).unwrap().try_into().unwrap();
        VerifyingKey::from_bytes(&key).unwrap().verify_strict(bytes, &Signature::from_bytes(&signature)).unwrap();
    }

    pub(crate) fn status(&self, id: &str) -> SubmissionStatus {
        self.get(&format!("/v1/submissions/{id}")).unwrap()
    }

    pub(crate) fn order(&self, submission: &str, enrolment: &str) -> Order {
        let request = OrderRequest { enrolment: enrolment.to_owned() };
        self.post(&format!("/v1/submissions/{submission}/order"), &request).unwrap()
    }

    /// A reviewer's answer to one request of the desk.
    pub(crate) fn desk(&self, reviewer: &str, method: Method, path: &str) -> RequestBuilder {
        let token = self.server().review_token().unwrap();
        self.client.request(method, self.url(path)).bearer_auth(token).header("x-reviewer", reviewer)
    }

    /// What the desk gives this reviewer next.
    pub(crate) fn next_photo(&self, reviewer: &str) -> Option<String> {
        let response = self.desk(reviewer, Method::GET, "/review/next").send().unwrap();
        let to = response.headers().get("location")?.to_str().unwrap().to_owned();
        to.strip_prefix("/review/").filter(|id| Uuid::try_parse(id).is_ok()).map(str::to_owned)
    }

    /// Decides on one submission: others are laid aside by other reviewers and given back.
    pub(crate) fn review(&self, id: &str, rejection: Option<(&str, &str)>) {
        let mut aside = Vec::new();
        for number in 0.. {
            let reviewer = format!("reviewer {number}");
            let next = self.next_photo(&reviewer).expect("the submission is in nobody's queue");
            if next == id {
                let (path, form) = match rejection {
                    None => (format!("/review/{id}/approve"), vec![]),
                    Some((reason, words)) => {
                        (format!("/review/{id}/reject"), vec![("reason", reason), ("words", words)])
                    }
                };
                let request = self.desk(&reviewer, Method::POST, &path);
                let response = form_body(request, &form).send().unwrap();
                assert_eq!(response.status(), 303, "{}", response.text().unwrap());
                break;
            }
            aside.push((next, reviewer));
        }
        for (id, reviewer) in aside {
            self.desk(&reviewer, Method::POST, &format!("/review/{id}/release")).send().unwrap();
        }
    }
}

pub(crate) fn form_body(request: RequestBuilder, fields: &[(&str, &str)]) -> RequestBuilder {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    request.header("content-type", "application/x-www-form-urlencoded").body(pairs.join("&"))
}

/// What a refused call said.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) problem: Problem,
}

pub(crate) fn answer<T: DeserializeOwned>(response: Response) -> Result<T, Refusal> {
    let status = response.status();
    if status.is_success() {
        return Ok(response.json().unwrap());
    }
    let text = response.text().unwrap();
    let problem = serde_json::from_str(&text).unwrap_or_else(|err| panic!("{status}, no problem: {err}: {text}"));
    Err(Refusal { status: status.as_u16(), problem })
}

pub(crate) fn enrol(client: &Client, base_url: &str, code: &str) -> Result<EnrolResponse, Refusal> {
    enrol_device(client, base_url, code, 7)
}

pub(crate) fn enrol_device(client: &Client, base_url: &str, code: &str, device: u8) -> Result<EnrolResponse, Refusal> {
    let key = SigningKey::from_bytes(&[device; 32]).verifying_key();
    let request = EnrolRequest { code: code.to_owned(), public_key: STANDARD.encode(key.to_bytes()) };
    answer(client.post(format!("{base_url}/v1/booths/enrol")).json(&request).send().unwrap())
}

/// A package for one student.
pub(crate) fn package(rig: &Rig, enrolment: &str, portrait: &[u8]) -> Package {
    let submission = Uuid::now_v7().hyphenated().to_string();
    let code: String = submission.to_uppercase().chars().skip(24).collect();
    let file = |bytes: &[u8]| FileRecord {
        media_type: "image/jpeg".to_owned(),
        bytes: bytes.len() as u64,
        sha256: hex(&Sha256::digest(bytes)),
    };
    // Another portrait is of another original, too.
    let original = if portrait == PORTRAIT { ORIGINAL.to_vec() } else { marked(ORIGINAL, portrait[6]) };
    let chain = [Sha256::digest(&original), Sha256::digest(portrait)].concat();
    let manifest = Manifest {
        version: 1,
        submission,
        receipt_code: code,
        booth: rig.booth.booth.clone(),
        enrolment: enrolment.to_owned(),
        consents: ConsentRecord {
            photo: true,
            send: true,
            face: true,
            text_version: "2026-1".to_owned(),
            text_sha256: "0".repeat(64),
            at: 1,
        },
        phone: Some("13800000000".to_owned()),
        source: PhotoSource::Camera,
        accepted_at: 2,
        profile: "moe-2017-99".to_owned(),
        profile_version: "1".to_owned(),
        calibration: None,
        background: "blue".to_owned(),
        original: file(&original),
        portrait: file(portrait),
        chain: hex(&Sha256::digest(chain)),
        findings: vec![],
        manual_review: None,
    };
    Package { manifest, original, portrait: portrait.to_vec() }
}

/// The hash chain of a package.
pub(crate) fn chain(package: &Package) -> String {
    let both = [Sha256::digest(&package.original), Sha256::digest(&package.portrait)].concat();
    hex(&Sha256::digest(both))
}

/// Another portrait: the same picture with a comment segment, so another digest.
pub(crate) fn another_portrait(mark: u8) -> Vec<u8> {
    marked(PORTRAIT, mark)
}

fn marked(picture: &[u8], mark: u8) -> Vec<u8> {
    let mut bytes = picture.to_vec();
    drop(bytes.splice(2..2, [0xff, 0xfe, 0, 3, mark]));
    bytes
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").unwrap();
        out
    })
}
