//! The review queue: leases, so that two reviewers never get the same photo, and decisions.

use sqlx::Row;

use super::Store;
use super::submissions::{Submission, advance, submission};
use crate::state::{Step, Transition};

/// How long the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// Photos that wait.
    pub pending: i64,
    /// Of these, in somebody's hands.
    pub leased: i64,
}

impl Store {
    /// The longest-waiting photo that nobody else has in hands, or the one this reviewer has; theirs until
    /// `now + seconds`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn lease(&self, reviewer: &str, now: i64, seconds: i64) -> Result<Option<Submission>, sqlx::Error> {
        // A second server may take the row between the inner and the outer query: then the outer finds none; ask again.
        for _try in 0..3 {
            let row = sqlx::query(
                "UPDATE submissions SET lease_by = $1, lease_until = $2 WHERE id = (SELECT id FROM submissions \
                 WHERE state = 'pending_review' AND (lease_until <= $3 OR lease_by = $1) \
                 ORDER BY CASE WHEN lease_by = $1 AND lease_until > $3 THEN 0 ELSE 1 END, received_at, id LIMIT 1) \
                 AND state = 'pending_review' AND (lease_until <= $3 OR lease_by = $1) RETURNING *",
            )
            .bind(reviewer)
            .bind(now.saturating_add(seconds))
            .bind(now)
            .fetch_optional(&self.pool)
            .await?;
            if let Some(row) = row {
                return submission(&row).map(Some);
            }
        }
        Ok(None)
    }

    /// The submission that this reviewer has in hands, if it is this one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn leased(&self, id: &str, reviewer: &str, now: i64) -> Result<Option<Submission>, sqlx::Error> {
        let query = "SELECT * FROM submissions WHERE id = $1 AND lease_by = $2 AND lease_until > $3 \
                     AND state = 'pending_review'";
        let row = sqlx::query(query).bind(id).bind(reviewer).bind(now).fetch_optional(&self.pool).await?;
        row.as_ref().map(submission).transpose()
    }

    /// Gives a photo back to the queue unjudged, behind the others' leases but at its old place.
    ///
    /// # Errors
    /// The database failed.
    pub async fn release(&self, id: &str, reviewer: &str) -> Result<(), sqlx::Error> {
        let query = "UPDATE submissions SET lease_by = '', lease_until = 0 WHERE id = $1 AND lease_by = $2";
        sqlx::query(query).bind(id).bind(reviewer).execute(&self.pool).await.map(|_done| ())
    }

    /// A reviewer's decision on the photo in their hands: `None` approves, `Some((reason, words))` rejects. False: it
    /// is not in their hands any more.
    ///
    /// # Errors
    /// The database failed.
    pub async fn decide(
        &self,
        held: &Submission,
        reviewer: &str,
        rejection: Option<(&str, &str)>,
        now: i64,
    ) -> Result<bool, sqlx::Error> {
        let step = if rejection.is_some() { Step::Reject } else { Step::Approve };
        let Some(transition) = Transition::of(held.state, step) else { return Ok(false) };
        let (reason, words) = rejection.unwrap_or_default();
        let mut tx = self.pool.begin().await?;
        let mine = sqlx::query(
            "UPDATE submissions SET reason = $1, words = $2, lease_by = '', lease_until = 0 \
             WHERE id = $3 AND lease_by = $4 AND lease_until > $5",
        )
        .bind(reason)
        .bind(words)
        .bind(&held.id)
        .bind(reviewer)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        if mine.rows_affected() == 0 || !advance(&mut tx, &held.id, transition, reviewer, now).await? {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    /// How long the queue is.
    ///
    /// # Errors
    /// The database failed.
    pub async fn queue(&self, now: i64) -> Result<Queue, sqlx::Error> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS pending, COUNT(CASE WHEN lease_until > $1 THEN 1 END) AS leased FROM submissions \
             WHERE state = 'pending_review'",
        )
        .bind(now)
        .fetch_one(&self.pool)
        .await?;
        Ok(Queue { pending: row.try_get("pending")?, leased: row.try_get("leased")? })
    }
}
