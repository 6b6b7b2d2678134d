//! What the locked roster of a school is made of: wrapped locks, records, latest submissions, payments. Three queries,
//! however many students there are.

use std::collections::{BTreeMap, BTreeSet};

use gradbooth_protocol::{RosterCost, SubmissionStatus};
use sqlx::Row;

use super::Store;
use super::students::{Student, student};
use super::submissions::submission;

/// A student of a roster.
#[derive(Debug, Clone)]
pub struct RosterEntry {
    /// The record.
    pub student: Student,
    /// The wrapped lock, base64.
    pub wrapped: String,
    /// The latest submission, without its history.
    pub submission: Option<SubmissionStatus>,
    /// Pictures that were sent back, see [`Store::rejected_pictures`].
    pub rejected: Vec<String>,
    /// Has paid and has not had the money back.
    pub has_paid: bool,
}

impl Store {
    /// Keeps a student's wrapped lock; a new one replaces it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put_lock(&self, enrolment: &str, cost: RosterCost, wrapped: &str) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO roster_locks (enrolment, memory, passes, wrapped) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (enrolment) DO UPDATE SET memory = excluded.memory, passes = excluded.passes, \
             wrapped = excluded.wrapped",
        )
        .bind(enrolment)
        .bind(i64::from(cost.memory))
        .bind(i64::from(cost.passes))
        .bind(wrapped)
        .execute(&self.pool)
        .await
        .map(|_done| ())
    }

    /// Whether a student has a lock of this cost.
    ///
    /// # Errors
    /// The database failed.
    pub async fn has_lock(&self, enrolment: &str, cost: RosterCost) -> Result<bool, sqlx::Error> {
        let query = "SELECT 1 FROM roster_locks WHERE enrolment = $1 AND memory = $2 AND passes = $3";
        let query = sqlx::query(query).bind(enrolment).bind(i64::from(cost.memory)).bind(i64::from(cost.passes));
        Ok(query.fetch_optional(&self.pool).await?.is_some())
    }

    /// The students of a school that have a lock of this cost, by handle.
    ///
    /// # Errors
    /// The database failed.
    pub async fn roster(&self, school: &str, cost: RosterCost) -> Result<Vec<RosterEntry>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT students.*, roster_locks.wrapped FROM students \
             JOIN roster_locks ON roster_locks.enrolment = students.enrolment \
             WHERE students.school = $1 AND roster_locks.memory = $2 AND roster_locks.passes = $3 \
             ORDER BY students.enrolment",
        )
        .bind(school)
        .bind(i64::from(cost.memory))
        .bind(i64::from(cost.passes))
        .fetch_all(&self.pool)
        .await?;
        let submissions = sqlx::query(
            "SELECT submissions.* FROM submissions JOIN students ON students.enrolment = submissions.enrolment \
             WHERE students.school = $1 ORDER BY submissions.received_at, submissions.id",
        )
        .bind(school)
        .fetch_all(&self.pool)
        .await?;
        let (mut latest, mut rejected) = (BTreeMap::new(), BTreeMap::<String, Vec<String>>::new());
        for row in &submissions {
            let found = submission(row)?;
            if !found.reason.is_empty() {
                let pictures = rejected.entry(found.enrolment.clone()).or_default();
                for column in ["original_sha256", "portrait_sha256"] {
                    pictures.push(row.try_get(column)?);
                }
                pictures.retain(|picture| !picture.is_empty());
            }
            latest.insert(found.enrolment.clone(), found.without_history());
        }
        let paid =
            sqlx::query("SELECT DISTINCT enrolment FROM orders WHERE state = 'paid'").fetch_all(&self.pool).await?;
        let paid: BTreeSet<String> = paid.iter().map(|row| row.try_get("enrolment")).collect::<Result<_, _>>()?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            let student = student(row)?;
            entries.push(RosterEntry {
                wrapped: row.try_get("wrapped")?,
                submission: latest.remove(&student.enrolment),
                rejected: rejected.remove(&student.enrolment).unwrap_or_default(),
                has_paid: paid.contains(&student.enrolment),
                student,
            });
        }
        Ok(entries)
    }
}
