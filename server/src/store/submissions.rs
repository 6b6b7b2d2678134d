//! Submissions, and the history of each.

use gradbooth_protocol::{SubmissionState, SubmissionStatus, TimelineEntry};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::Store;
use crate::state::{self, Step, Transition};

/// A submission as it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubmission {
    /// `UUIDv7` made by the booth.
    pub id: String,
    /// Receipt code.
    pub receipt_code: String,
    /// Whose.
    pub enrolment: String,
    /// Which booth.
    pub booth: String,
    /// SHA-256 of the sealed bytes, hex.
    pub sha256: String,
    /// SHA-256 of the original, hex.
    pub original_sha256: String,
    /// SHA-256 of the portrait, hex.
    pub portrait_sha256: String,
    /// Name of the sealed bytes in the object store.
    pub object: String,
    /// When.
    pub received_at: i64,
}

/// A submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// `UUIDv7` made by the booth.
    pub id: String,
    /// Receipt code.
    pub receipt_code: String,
    /// Whose.
    pub enrolment: String,
    /// Which booth.
    pub booth: String,
    /// Where it is.
    pub state: SubmissionState,
    /// Check id of the rejection, or empty.
    pub reason: String,
    /// The reviewer's words, or empty.
    pub words: String,
    /// SHA-256 of the sealed bytes, hex.
    pub sha256: String,
    /// Name of the sealed bytes in the object store.
    pub object: String,
    /// When it was on disk.
    pub received_at: i64,
}

pub(super) fn submission(row: &AnyRow) -> Result<Submission, sqlx::Error> {
    Ok(Submission {
        id: row.try_get("id")?,
        receipt_code: row.try_get("receipt_code")?,
        enrolment: row.try_get("enrolment")?,
        booth: row.try_get("booth")?,
        state: read_state(row)?,
        reason: row.try_get("reason")?,
        words: row.try_get("words")?,
        sha256: row.try_get("sha256")?,
        object: row.try_get("object")?,
        received_at: row.try_get("received_at")?,
    })
}

fn read_state(row: &AnyRow) -> Result<SubmissionState, sqlx::Error> {
    let text: String = row.try_get("state")?;
    state::parse(&text).ok_or_else(|| sqlx::Error::Decode(format!("unknown state {text}").into()))
}

/// Moves a submission, if it still is where the transition begins, and records who did it. False: it is elsewhere. One
/// that is withdrawn has its sealed bytes deleted by [`crate::services::Services::erase`].
pub(super) async fn advance(
    tx: &mut Transaction<'_, Any>,
    id: &str,
    transition: Transition,
    who: &str,
    now: i64,
) -> Result<bool, sqlx::Error> {
    let update = sqlx::query("UPDATE submissions SET state = $1 WHERE id = $2 AND state = $3");
    let (from, to) = (state::name(transition.from()), state::name(transition.to()));
    if update.bind(to).bind(id).bind(from).execute(&mut **tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    record(tx, id, transition.to(), who, now).await?;
    if transition.to() == SubmissionState::Withdrawn {
        // With the transition or not at all: what is withdrawn is deleted, whoever withdrew it.
        let query = "INSERT INTO deletions (object, submission, who, asked_at, tries, deleted_at) \
                     SELECT object, id, $1, $2, 0, 0 FROM submissions WHERE id = $3 ON CONFLICT DO NOTHING";
        sqlx::query(query).bind(who).bind(now).bind(id).execute(&mut **tx).await?;
    }
    Ok(true)
}

async fn record(
    tx: &mut Transaction<'_, Any>,
    id: &str,
    to: SubmissionState,
    who: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO transitions (submission, seq, state, at, who) \
         SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4 FROM transitions WHERE submission = $5",
    )
    .bind(id)
    .bind(state::name(to))
    .bind(now)
    .bind(who)
    .bind(id)
    .execute(&mut **tx)
    .await
    .map(|_done| ())
}

impl Submission {
    /// How it stands, without its history.
    pub(super) fn without_history(self) -> SubmissionStatus {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        SubmissionStatus {
            submission: self.id,
            receipt_code: self.receipt_code,
            state: self.state,
            reason: some(self.reason),
            words: some(self.words),
            timeline: Vec::new(),
        }
    }
}

impl Store {
    /// Keeps a new submission in `first` state; an older one of the same student that nobody has looked at gives way.
    /// False: the id is taken already.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put_submission(&self, new: &NewSubmission, first: SubmissionState) -> Result<bool, sqlx::Error> {
        let mut tx = self.pool.begin().await?;
        let inserted = sqlx::query(
            "INSERT INTO submissions (id, receipt_code, enrolment, booth, state, reason, words, sha256, \
             portrait_sha256, object, received_at, lease_by, lease_until, original_sha256) \
             VALUES ($1, $2, $3, $4, $5, '', '', $6, $7, $8, $9, '', 0, $10) ON CONFLICT (id) DO NOTHING",
        )
        .bind(&new.id)
        .bind(&new.receipt_code)
        .bind(&new.enrolment)
        .bind(&new.booth)
        .bind(state::name(first))
        .bind(&new.sha256)
        .bind(&new.portrait_sha256)
        .bind(&new.object)
        .bind(new.received_at)
        .bind(&new.original_sha256)
        .execute(&mut *tx)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(false);
        }
        record(&mut tx, &new.id, first, &new.booth, new.received_at).await?;
        let older = sqlx::query("SELECT id, state FROM submissions WHERE enrolment = $1 AND id <> $2")
            .bind(&new.enrolment)
            .bind(&new.id)
            .fetch_all(&mut *tx)
            .await?;
        for row in &older {
            if let Some(transition) = Transition::of(read_state(row)?, Step::Supersede) {
                advance(&mut tx, row.try_get("id")?, transition, &new.booth, new.received_at).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }

    /// A submission by id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn submission(&self, id: &str) -> Result<Option<Submission>, sqlx::Error> {
        let query = sqlx::query("SELECT * FROM submissions WHERE id = $1").bind(id);
        query.fetch_optional(&self.pool).await?.as_ref().map(submission).transpose()
    }

    /// A student's latest submission.
    ///
    /// # Errors
    /// The database failed.
    pub async fn latest_submission(&self, enrolment: &str) -> Result<Option<Submission>, sqlx::Error> {
        let query = "SELECT * FROM submissions WHERE enrolment = $1 ORDER BY received_at DESC, id DESC LIMIT 1";
        let row = sqlx::query(query).bind(enrolment).fetch_optional(&self.pool).await?;
        row.as_ref().map(submission).transpose()
    }

    /// The submission of a receipt code; none too where two students were given the same code by chance.
    ///
    /// # Errors
    /// The database failed.
    pub async fn submission_by_receipt_code(&self, code: &str) -> Result<Option<Submission>, sqlx::Error> {
        let query = sqlx::query("SELECT * FROM submissions WHERE receipt_code = $1 LIMIT 2").bind(code);
        match query.fetch_all(&self.pool).await?.as_slice() {
            [only] => submission(only).map(Some),
            _ => Ok(None),
        }
    }

    /// SHA-256 of the originals and portraits of a student that reviewers sent back: none of them may come again.
    ///
    /// # Errors
    /// The database failed.
    pub async fn rejected_pictures(&self, enrolment: &str) -> Result<Vec<String>, sqlx::Error> {
        let query = "SELECT original_sha256, portrait_sha256 FROM submissions WHERE enrolment = $1 AND reason <> '' \
                     ORDER BY received_at, id";
        let rows = sqlx::query(query).bind(enrolment).fetch_all(&self.pool).await?;
        let mut pictures = Vec::new();
        for row in &rows {
            pictures.push(row.try_get::<String, _>("original_sha256")?);
            pictures.push(row.try_get("portrait_sha256")?);
        }
        pictures.retain(|picture| !picture.is_empty());
        Ok(pictures)
    }

    /// Where a submission is and was, as booth and student see it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn status(&self, submission: &Submission) -> Result<SubmissionStatus, sqlx::Error> {
        let query = sqlx::query("SELECT state, at FROM transitions WHERE submission = $1 ORDER BY seq");
        let rows = query.bind(&submission.id).fetch_all(&self.pool).await?;
        let entry = |row: &AnyRow| Ok(TimelineEntry { state: read_state(row)?, at: row.try_get("at")? });
        let timeline = rows.iter().map(entry).collect::<Result<_, sqlx::Error>>()?;
        Ok(SubmissionStatus { timeline, ..submission.clone().without_history() })
    }

    /// Takes a step with a submission. False: the step is illegal from where it is, or somebody was faster.
    ///
    /// # Errors
    /// The database failed.
    pub async fn step(&self, submission: &Submission, step: Step, who: &str, now: i64) -> Result<bool, sqlx::Error> {
        let Some(transition) = Transition::of(submission.state, step) else { return Ok(false) };
        let mut tx = self.pool.begin().await?;
        let moved = advance(&mut tx, &submission.id, transition, who, now).await?;
        tx.commit().await?;
        Ok(moved)
    }
}
