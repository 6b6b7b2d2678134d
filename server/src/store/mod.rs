//! The database: one set of queries for SQLite and PostgreSQL.
//!
//! Correctness stands on conditional updates (`… WHERE state = $1`, rows counted) and unique indices, not on an
//! isolation level, so that any number of servers may share a PostgreSQL.

mod albums;
mod booths;
mod deletions;
mod orders;
mod review;
mod roster;
mod students;
mod submissions;
mod tries;

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Executor};

pub(crate) use albums::Album;
pub use booths::Campaign;
pub(crate) use booths::{Booth, EnrolCode, Enrolled, Fleet};
pub(crate) use orders::OrderRow;
pub(crate) use review::Queue;
pub(crate) use roster::RosterEntry;
pub(crate) use students::Student;
pub(crate) use submissions::{NewSubmission, Submission};

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pool: AnyPool,
}

impl Store {
    /// Opens the database at `url` and brings its tables up to date.
    ///
    /// # Errors
    /// An address that cannot be reached, or tables of another version.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        sqlx::any::install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        // One SQLite connection: writers then wait their turn here instead of failing with "database is locked".
        let options = AnyPoolOptions::new().max_connections(if sqlite { 1 } else { 8 });
        let options = options.acquire_timeout(Duration::from_secs(20)).after_connect(move |connection, _meta| {
            Box::pin(async move {
                if sqlite {
                    // FULL: a receipt may only be signed once its row survives a power cut.
                    let pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                                   PRAGMA busy_timeout = 10000;";
                    connection.execute(pragmas).await?;
                }
                Ok(())
            })
        });
        let pool = options.connect(url).await.context("cannot open the database; check --database and --data")?;
        sqlx::migrate!("./migrations").run(&pool).await.context("cannot bring the database up to date")?;
        Ok(Self { pool })
    }

    /// Address of the database file in a data folder.
    pub fn sqlite_url(folder: &Path) -> String {
        let path = folder.join("server.db").display().to_string();
        let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23").replace(' ', "%20");
        format!("sqlite://{path}?mode=rwc")
    }

    /// Whether the database answers.
    pub async fn healthy(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.pool).await.is_ok()
    }

    /// Closes the connections; what is committed is on disk already.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
