//! `gradbooth-server`: arguments, log, then [`gradbooth_server::run`].
#![expect(clippy::print_stdout, reason = "a command line tells its address on stdout")]

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::{Parser, ValueEnum};
use gradbooth_server::demo::{self, DemoFacts};
use gradbooth_server::{Options, Payment, Script, Services};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// The central server of the graduation photo booths.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Folder of keys, database and sealed packages; made if it is not there.
    #[arg(long)]
    data: PathBuf,
    /// Database: sqlite://… or postgres://…; by default a file in the data folder.
    #[arg(long)]
    database: Option<String>,
    /// Folder or file:// URL of the sealed packages; by default in the data folder.
    #[arg(long)]
    objects: Option<String>,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8470")]
    listen: SocketAddr,
    /// Base of the pages as phones reach them, e.g. `https://photo.example.edu`; by default the address.
    #[arg(long)]
    public_url: Option<String>,
    /// Fill the database with a demo campus and write its facts to DIR/demo.json.
    #[arg(long)]
    demo: bool,
    /// Token that opens the review desk; without one it stays closed.
    #[arg(long)]
    review_token: Option<String>,
    /// Who takes the students' money.
    #[arg(long, value_enum, default_value_t = Payer::Simulated)]
    payment: Payer,
    /// A file that is written, with the address in it, once the server answers.
    #[arg(long)]
    ready_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Payer {
    /// A simulated service; its phone pays by itself after 2.5 s.
    Simulated,
    /// The simulated service; somebody must press pay on its page.
    ByHand,
    /// Nobody pays.
    Free,
}

fn main() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_default_directive(tracing::level_filters::LevelFilter::INFO.into())
        .from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(Arguments::parse()))
}

async fn serve(arguments: Arguments) -> anyhow::Result<()> {
    let payment = match arguments.payment {
        Payer::Simulated => Payment::Simulated(Script::default()),
        Payer::ByHand => Payment::Simulated(Script::Never),
        Payer::Free => Payment::Free,
    };
    let options = Options {
        database: arguments.database,
        objects: arguments.objects,
        listen: arguments.listen,
        public_url: arguments.public_url,
        demo: arguments.demo,
        review_token: arguments.review_token,
        payment,
        ..Options::new(arguments.data)
    };
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen to SIGTERM")?;
    let listener =
        TcpListener::bind(options.listen).await.with_context(|| format!("cannot listen on {}", options.listen))?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let services = Arc::new(Services::open(&options, &base_url).await?);
    if options.demo {
        let facts = demo::fill(&services, &options, &base_url).await?;
        write_whole(&options.data.join("demo.json"), &serde_json::to_vec_pretty(&facts)?)?;
        print_demo(&facts);
    }
    if let Some(path) = &arguments.ready_file {
        write_whole(path, base_url.as_bytes())?;
    }
    println!("listening on {base_url}");
    std::io::stdout().flush()?;
    let shutdown = async move {
        tokio::select! {
            _signal = terminate.recv() => {}
            interrupted = tokio::signal::ctrl_c() => {
                if let Err(err) = interrupted {
                    tracing::error!("cannot listen to ctrl-c: {err}");
                }
            }
        }
        tracing::info!("stopping");
    };
    gradbooth_server::run(listener, services, shutdown).await
}

/// Writes aside and renames, so that a reader finds the whole file or none.
fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let aside = path.with_extension("new");
    let write = || {
        let mut file = std::fs::File::create(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&aside, path)
    };
    write().with_context(|| format!("{}: cannot write", path.display()))
}

fn print_demo(facts: &DemoFacts) {
    println!("demo campus: enrol a booth with {}", facts.enrol_code);
    for student in &facts.students {
        println!(
            "  {:<16} {:<9} {}  {}  {}",
            student.note, student.student_number, student.last4, student.code, student.name
        );
    }
    println!("review desk: {}?token={}", facts.reviewer.url, facts.reviewer.token);
}
