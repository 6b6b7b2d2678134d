//! Wrong tries, counted per subject within a window. Subjects are booth ids or keyed tags, never personal data.

use sqlx::Row;

use super::Store;

impl Store {
    /// Wrong tries of a subject in its present window, and when that window ends (0: none is open).
    ///
    /// # Errors
    /// The database failed.
    pub async fn wrong_tries(&self, subject: &str, now: i64) -> Result<(u32, i64), sqlx::Error> {
        let query = sqlx::query("SELECT wrong, window_ends FROM tries WHERE subject = $1 AND window_ends > $2");
        let row = query.bind(subject).bind(now).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok((0, 0)) };
        let wrong = row.try_get::<i64, _>("wrong")?;
        Ok((u32::try_from(wrong).unwrap_or(u32::MAX), row.try_get("window_ends")?))
    }

    /// Counts a wrong try and gives the count. The window ends `seconds` after its first wrong try, or after the latest
    /// one where it is `sliding`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn count_wrong_try(
        &self,
        subject: &str,
        now: i64,
        seconds: i64,
        sliding: bool,
    ) -> Result<u32, sqlx::Error> {
        let row = sqlx::query(
            "INSERT INTO tries (subject, wrong, window_ends) VALUES ($1, 1, $2) ON CONFLICT (subject) DO UPDATE SET \
             wrong = CASE WHEN tries.window_ends > $3 THEN tries.wrong + 1 ELSE 1 END, \
             window_ends = CASE WHEN tries.window_ends > $3 AND $4 = 0 THEN tries.window_ends \
             ELSE excluded.window_ends END RETURNING wrong",
        )
        .bind(subject)
        .bind(now.saturating_add(seconds))
        .bind(now)
        .bind(i64::from(sliding))
        .fetch_one(&self.pool)
        .await?;
        Ok(u32::try_from(row.try_get::<i64, _>("wrong")?).unwrap_or(u32::MAX))
    }

    /// Forgets a subject's wrong tries, and every window that has ended.
    ///
    /// # Errors
    /// The database failed.
    pub async fn forget_tries(&self, subject: &str, now: i64) -> Result<(), sqlx::Error> {
        let query = sqlx::query("DELETE FROM tries WHERE subject = $1 OR window_ends <= $2");
        query.bind(subject).bind(now).execute(&self.pool).await.map(|_done| ())
    }
}
