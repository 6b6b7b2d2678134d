//! Objects that are to be deleted, and the log of those that were.

use sqlx::Row;

use super::Store;

/// An object that is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Its name in the object store.
    pub object: String,
    /// The submission it belonged to, or empty.
    pub submission: String,
    /// Who asked.
    pub who: String,
}

impl Store {
    /// What is still to be deleted, that with the fewest tries first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn due_deletions(&self) -> Result<Vec<Deletion>, sqlx::Error> {
        let query = "SELECT object, submission, who FROM deletions WHERE deleted_at = 0 \
                     ORDER BY tries, asked_at, object LIMIT 200";
        let rows = sqlx::query(query).fetch_all(&self.pool).await?;
        let deletion = |row: &sqlx::any::AnyRow| {
            Ok(Deletion {
                object: row.try_get("object")?,
                submission: row.try_get("submission")?,
                who: row.try_get("who")?,
            })
        };
        rows.iter().map(deletion).collect()
    }

    /// Notes that an object is gone. False: that was noted before.
    ///
    /// # Errors
    /// The database failed.
    pub async fn deleted(&self, object: &str, now: i64) -> Result<bool, sqlx::Error> {
        let query = "UPDATE deletions SET deleted_at = $1, tries = tries + 1 WHERE object = $2 AND deleted_at = 0";
        Ok(sqlx::query(query).bind(now).bind(object).execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Notes that an object could not be deleted.
    ///
    /// # Errors
    /// The database failed.
    pub async fn not_deleted(&self, object: &str) -> Result<(), sqlx::Error> {
        let query = "UPDATE deletions SET tries = tries + 1 WHERE object = $1 AND deleted_at = 0";
        sqlx::query(query).bind(object).execute(&self.pool).await.map(|_done| ())
    }

    /// When a submission's photo was deleted, where it was.
    ///
    /// # Errors
    /// The database failed.
    pub async fn photo_deleted_at(&self, submission: &str) -> Result<Option<i64>, sqlx::Error> {
        let query = "SELECT MAX(deleted_at) AS at FROM deletions WHERE submission = $1";
        let row = sqlx::query(query).bind(submission).fetch_one(&self.pool).await?;
        Ok(row.try_get::<Option<i64>, _>("at")?.filter(|at| *at > 0))
    }
}
