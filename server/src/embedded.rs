//! The real server inside another program: its own thread and runtime, a free loopback port. For tests and for
//! headless sessions.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, anyhow};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::admin;
use crate::demo::{self, DemoFacts};
use crate::options::{Options, Script};
use crate::services::Services;

/// A server that runs; dropping it stops it.
#[derive(Debug)]
pub struct Running {
    base_url: String,
    services: Arc<Services>,
    runtime: tokio::runtime::Handle,
    facts: Option<DemoFacts>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<anyhow::Result<()>>>,
}

/// Starts a server on `data_dir` (which replaces `options.data`) and returns once it answers.
///
/// # Errors
/// What kept it from starting: a folder, a database, a port.
pub fn start(data_dir: &Path, options: Options) -> anyhow::Result<Running> {
    let options = Options { data: data_dir.to_owned(), ..options };
    let (ready, is_ready) = std::sync::mpsc::sync_channel(1);
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = std::thread::Builder::new().name("server".to_owned()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let outcome = runtime.block_on(async move {
            let listener = TcpListener::bind(options.listen).await.context("cannot listen")?;
            let base_url = format!("http://{}", listener.local_addr()?);
            let services = Arc::new(Services::open(&options, &base_url).await?);
            let facts = if options.demo { Some(demo::fill(&services, &options, &base_url).await?) } else { None };
            if ready.send((base_url, Arc::clone(&services), tokio::runtime::Handle::current(), facts)).is_err() {
                return Ok(());
            }
            let stopped = async move { drop(stopped.await) };
            crate::run(listener, services, stopped).await
        });
        runtime.shutdown_timeout(Duration::from_secs(5));
        outcome
    })?;
    let Ok((base_url, services, runtime, facts)) = is_ready.recv() else {
        let ended = thread.join().map_err(|_panic| anyhow!("the server's thread panicked"))?;
        return Err(ended.err().unwrap_or_else(|| anyhow!("the server ended before it was ready")));
    };
    Ok(Running { base_url, services, runtime, facts, stop: Some(stop), thread: Some(thread) })
}

impl Running {
    /// `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What the demo campus holds, where the options asked for it.
    pub fn demo(&self) -> Option<&DemoFacts> {
        self.facts.as_ref()
    }

    /// Token of the review desk, if it is open.
    pub fn review_token(&self) -> Option<&str> {
        self.services.review_token.as_deref()
    }

    /// Makes a one-time enrolment code for a booth of the only campaign, good for `seconds`.
    ///
    /// # Errors
    /// There is no campaign yet, or the database failed. Not to be called inside an asynchronous runtime.
    pub fn issue_enrol_code(&self, booth: &str, place: &str, seconds: i64) -> anyhow::Result<String> {
        self.runtime.block_on(async {
            let campaign = self.services.store.only_campaign().await?;
            let campaign = campaign.context("there is no campaign, or more than one")?;
            admin::issue_enrol_code(&self.services, &campaign, booth, place, seconds).await
        })
    }

    /// Takes one of the office's steps with a submission, see [`admin::advance`].
    ///
    /// # Errors
    /// As there. Not to be called inside an asynchronous runtime.
    pub fn advance_submission(&self, submission: &str, step: &str) -> anyhow::Result<()> {
        self.runtime.block_on(admin::advance(&self.services, submission, step))
    }

    /// Moves the server's clock on: locks, codes, orders and pages run out without waiting.
    pub fn advance_clock(&self, seconds: i64) {
        self.services.clock.advance(seconds);
    }

    /// Gives orders to come another payment script; nothing happens where payment is not simulated.
    pub fn set_payment_script(&self, script: Script) {
        if let Some(simulated) = &self.services.simulated {
            simulated.set_script(script);
        }
    }

    /// Stops the server and waits for it.
    ///
    /// # Errors
    /// The server ended with an error or a panic.
    pub fn stop(mut self) -> anyhow::Result<()> {
        self.finish()
    }

    fn finish(&mut self) -> anyhow::Result<()> {
        if let Some(Err(())) = self.stop.take().map(|stop| stop.send(())) {
            tracing::debug!("the server had ended by itself");
        }
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().map_err(|_panic| anyhow!("the server's thread panicked"))?
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Err(err) = self.finish() {
            tracing::error!("the server ended badly: {err:#}");
        }
    }
}
