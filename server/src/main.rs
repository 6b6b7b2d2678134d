//! `gradbooth-server`: arguments, log, then [`gradbooth_server::run`].
#![expect(clippy::print_stdout, reason = "a command line tells its address on stdout")]
#![expect(clippy::print_stderr, reason = "a command line says on stderr why it could not do it")]

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Parser, Subcommand, ValueEnum};
use gradbooth_protocol::RosterCost;
use gradbooth_server::demo::{self, DemoFacts};
use gradbooth_server::{Campaign, Options, Payment, Script, Services, admin};
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
    /// Who takes the students' money. Default: `free`, in the demo `simulated`.
    #[arg(long, value_enum)]
    payment: Option<Payer>,
    /// A file that is written, with the address in it, once the server answers.
    #[arg(long)]
    ready_file: Option<PathBuf>,
    #[command(subcommand)]
    office: Option<Office>,
}

/// What an office does before booths come; the server need not run.
#[derive(Debug, Subcommand)]
enum Office {
    /// Make or change a campaign.
    Campaign {
        /// Id, e.g. 2026-summer.
        id: String,
        /// School, as shown.
        #[arg(long)]
        school: String,
        /// What a student pays, fen; 0: the school has paid.
        #[arg(long)]
        price_fen: u32,
        /// Profile of the norm.
        #[arg(long, default_value = "moe-2017-99")]
        profile: String,
        /// Background of the portrait: keep, blue, white or grey.
        #[arg(long, default_value = "blue", value_parser = ["keep", "blue", "white", "grey"])]
        background: String,
        /// Shots a student may take.
        #[arg(long, default_value_t = 5)]
        shots: u32,
        /// Version of the consent text.
        #[arg(long)]
        consent_version: String,
        /// Customer service's number.
        #[arg(long)]
        help_phone: String,
        /// Its hours.
        #[arg(long, default_value = "08:00–21:00")]
        help_hours: String,
        /// Where people go who decline or cannot use the booth.
        #[arg(long)]
        staffed_point: String,
        /// How every collection code begins, where that is known: booths refuse other codes at once.
        #[arg(long, default_value = "")]
        code_prefix: String,
    },
    /// Read a roster: UTF-8 CSV whose first line names the columns `code`, `student_number`, `last4`, `name`, `major`,
    /// `level`, `year` and perhaps `at_chsi`.
    Roster {
        /// Campaign's id.
        campaign: String,
        /// The file.
        file: PathBuf,
    },
    /// Move a submission on after its approval: produce, register, print, mail; or refund.
    Advance {
        /// Submission's id.
        submission: String,
        /// Step.
        step: String,
    },
    /// Make a one-time enrolment code for a booth.
    EnrolCode {
        /// Campaign's id.
        campaign: String,
        /// Booth's id, e.g. A-07.
        booth: String,
        /// Where it stands.
        #[arg(long)]
        place: String,
        /// How long the code is good, hours.
        #[arg(long, default_value_t = 24)]
        hours: u32,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Payer {
    /// A simulated service; its phone pays by itself after 2.5 s. Only with --demo.
    Simulated,
    /// The simulated service; somebody must press pay on its page. Only with --demo.
    ByHand,
    /// Nobody pays.
    Free,
}

/// Who takes the money of a demo or of a campus: play money stays in the demo.
fn payment(demo: bool, asked: Option<Payer>) -> anyhow::Result<Payment> {
    match (asked, demo) {
        (Some(Payer::Free), _) | (None, false) => Ok(Payment::Free),
        (Some(Payer::Simulated) | None, true) => Ok(Payment::Simulated(Script::default())),
        (Some(Payer::ByHand), true) => Ok(Payment::Simulated(Script::Never)),
        (Some(Payer::Simulated | Payer::ByHand), false) => anyhow::bail!(
            "simulated payments take no money and belong to --demo; leave --payment out, then nobody pays"
        ),
    }
}

/// Exit status: 0 done and good, 1 done and not good, 2 could not be done. What could not be done is one line.
fn main() -> ExitCode {
    match start(Arguments::parse()) {
        Ok(code) => code,
        Err(err) => {
            eprintln!("gradbooth-server: {}", one_line(&err));
            ExitCode::from(2)
        }
    }
}

/// An error with its causes; libraries' sentences may have line breaks.
fn one_line(err: &anyhow::Error) -> String {
    format!("{err:#}").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn start(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_default_directive(tracing::level_filters::LevelFilter::INFO.into())
        .from_env_lossy();
    // What libraries log in detail may hold what people sent: it stays out, whatever the environment asks for.
    let filter = filter.add_directive("sqlx=warn".parse()?).add_directive("hyper=warn".parse()?);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let payment = payment(arguments.demo, arguments.payment)?;
    let options = Options {
        database: arguments.database,
        objects: arguments.objects,
        listen: arguments.listen,
        public_url: arguments.public_url,
        demo: arguments.demo,
        review_token: arguments.review_token,
        payment,
        roster_cost: if arguments.demo { Options::DEMO_ROSTER_COST } else { RosterCost::default() },
        ..Options::new(arguments.data)
    };
    if let Some(office) = arguments.office {
        return prepare(&Services::open(&options, "").await?, office).await;
    }
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen to SIGTERM")?;
    let busy = || format!("cannot listen on {}; give another address with --listen", options.listen);
    let listener = TcpListener::bind(options.listen).await.with_context(busy)?;
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
    gradbooth_server::run(listener, services, shutdown).await?;
    Ok(ExitCode::SUCCESS)
}

async fn prepare(services: &Services, office: Office) -> anyhow::Result<ExitCode> {
    match office {
        Office::Campaign {
            id,
            school,
            price_fen,
            profile,
            background,
            shots,
            consent_version,
            help_phone,
            help_hours,
            staffed_point,
            code_prefix,
        } => {
            let school_pays = price_fen == 0;
            let campaign = Campaign {
                id,
                school,
                profile,
                background,
                school_pays,
                price_fen,
                shots,
                consent_version,
                help_phone,
                help_hours,
                staffed_point,
                code_prefix,
            };
            services.store.put_campaign(&campaign).await?;
            println!("campaign {} is ready", campaign.id);
            if services.simulated.is_none() && !campaign.school_pays {
                tracing::warn!("no payment service is connected: students are told that nothing is to be paid");
            }
        }
        Office::Roster { campaign, file } => {
            let csv = std::fs::File::open(&file).with_context(|| format!("{}: cannot read", file.display()))?;
            let imported = admin::import_roster(services, &campaign, csv).await?;
            for (line, what) in &imported.wrong {
                println!("line {line}: {what}");
            }
            println!("{} students kept, {} lines not", imported.kept, imported.wrong.len());
            if !imported.wrong.is_empty() {
                eprintln!("gradbooth-server: mend these lines and read the file again");
                return Ok(ExitCode::FAILURE);
            }
        }
        Office::Advance { submission, step } => admin::advance(services, &submission, &step).await?,
        Office::EnrolCode { campaign, booth, place, hours } => {
            let seconds = i64::from(hours) * 3600;
            println!("{}", admin::issue_enrol_code(services, &campaign, &booth, &place, seconds).await?);
        }
    }
    Ok(ExitCode::SUCCESS)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn play_money_stays_in_the_demo() {
        assert_eq!(payment(false, None).unwrap(), Payment::Free);
        assert_eq!(payment(true, None).unwrap(), Payment::Simulated(Script::default()));
        assert_eq!(payment(true, Some(Payer::ByHand)).unwrap(), Payment::Simulated(Script::Never));
        for asked in [Payer::Simulated, Payer::ByHand] {
            let sentence = payment(false, Some(asked)).unwrap_err().to_string();
            assert!(sentence.contains("--demo"), "{sentence}");
        }
        assert_eq!(payment(false, Some(Payer::Free)).unwrap(), payment(true, Some(Payer::Free)).unwrap());
    }
}
