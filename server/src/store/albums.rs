//! Phone uploads of an existing photo.

use sqlx::Row;

use super::Store;

/// A phone upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Album {
    /// Id.
    pub id: String,
    /// The booth that asked.
    pub booth: String,
    /// When the page closes.
    pub expires_at: i64,
    /// `waiting`, `ready` or `taken`.
    pub state: String,
    /// Name of the sealed photo in the object store, or empty.
    pub object: String,
}

impl Store {
    /// Keeps a new album.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put_album(&self, id: &str, booth: &str, expires_at: i64) -> Result<(), sqlx::Error> {
        let query = "INSERT INTO albums (id, booth, expires_at, state, object) VALUES ($1, $2, $3, 'waiting', '')";
        sqlx::query(query).bind(id).bind(booth).bind(expires_at).execute(&self.pool).await.map(|_done| ())
    }

    /// An album by id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn album(&self, id: &str) -> Result<Option<Album>, sqlx::Error> {
        let row = sqlx::query("SELECT * FROM albums WHERE id = $1").bind(id).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Album {
            id: row.try_get("id")?,
            booth: row.try_get("booth")?,
            expires_at: row.try_get("expires_at")?,
            state: row.try_get("state")?,
            object: row.try_get("object")?,
        }))
    }

    /// Marks the photo as arrived. False: one has arrived before, or it is too late.
    ///
    /// # Errors
    /// The database failed.
    pub async fn fill_album(&self, id: &str, object: &str, now: i64) -> Result<bool, sqlx::Error> {
        let query =
            "UPDATE albums SET state = 'ready', object = $1 WHERE id = $2 AND state = 'waiting' AND expires_at > $3";
        let done = sqlx::query(query).bind(object).bind(id).bind(now).execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Marks the photo as taken. False: it was taken before.
    ///
    /// # Errors
    /// The database failed.
    pub async fn take_album(&self, id: &str) -> Result<bool, sqlx::Error> {
        let query = "UPDATE albums SET state = 'taken' WHERE id = $1 AND state = 'ready'";
        Ok(sqlx::query(query).bind(id).execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Forgets albums that closed; their photos are to be deleted from then on.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sweep_albums(&self, before: i64, now: i64) -> Result<(), sqlx::Error> {
        let mut tx = self.pool.begin().await?;
        let query = "INSERT INTO deletions (object, submission, who, asked_at, tries, deleted_at) \
                     SELECT object, '', 'upload page closed', $1, 0, 0 FROM albums \
                     WHERE expires_at <= $2 AND object <> '' ON CONFLICT DO NOTHING";
        sqlx::query(query).bind(now).bind(before).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM albums WHERE expires_at <= $1").bind(before).execute(&mut *tx).await?;
        tx.commit().await
    }
}
