//! Campaigns, booths, enrolment codes, health and help calls.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::Store;

/// One school's campaign: what all its booths show and do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Campaign {
    /// Id, e.g. `2026-summer`.
    pub id: String,
    /// School, as shown; a student of another school is not found.
    pub school: String,
    /// Profile of the norm.
    pub profile: String,
    /// `keep`, `blue`, `white` or `grey`.
    pub background: String,
    /// Whether the school pays.
    pub school_pays: bool,
    /// What a student pays, fen.
    pub price_fen: u32,
    /// Shots a student may take.
    pub shots: u32,
    /// Version of the consent text.
    pub consent_version: String,
    /// Customer service's number.
    pub help_phone: String,
    /// Its hours.
    pub help_hours: String,
    /// Where people go who cannot use the booth.
    pub staffed_point: String,
    /// How collection codes begin; empty: any text may be one.
    pub code_prefix: String,
}

/// An enrolled booth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booth {
    /// Id, e.g. `A-07`.
    pub id: String,
    /// Its campaign's id.
    pub campaign: String,
    /// Where it stands.
    pub place: String,
}

/// A code that enrols a booth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolCode {
    /// Keyed tag of the code.
    pub code_tag: String,
    /// Which booth it makes.
    pub booth: String,
    /// In which campaign.
    pub campaign: String,
    /// Where it stands.
    pub place: String,
    /// When it ends.
    pub expires_at: i64,
    /// Demo only: may be used again. Each device key is a booth of its own, and each use gives it a new token.
    pub reusable: bool,
}

/// What came of an enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolled {
    /// The booth is enrolled.
    Done,
    /// Somebody used the code first, or it has ended.
    Spent,
    /// Another device became this booth in the meantime; a reusable code makes the next one.
    Taken,
}

/// A booth's line on the fleet page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fleet {
    /// The booth.
    pub booth: Booth,
    /// Last sign of life.
    pub seen_at: i64,
    /// Last heartbeat, JSON; empty before the first.
    pub health: String,
}

fn booth(row: &AnyRow) -> Result<Booth, sqlx::Error> {
    Ok(Booth { id: row.try_get("id")?, campaign: row.try_get("campaign")?, place: row.try_get("place")? })
}

impl Store {
    /// Makes or changes a campaign.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put_campaign(&self, campaign: &Campaign) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO campaigns (id, school, profile, background, payer, price_fen, shots, consent_version, \
             help_phone, help_hours, staffed_point, code_prefix) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
             ON CONFLICT (id) DO UPDATE SET school = excluded.school, profile = excluded.profile, \
             background = excluded.background, payer = excluded.payer, price_fen = excluded.price_fen, \
             shots = excluded.shots, consent_version = excluded.consent_version, help_phone = excluded.help_phone, \
             help_hours = excluded.help_hours, staffed_point = excluded.staffed_point, \
             code_prefix = excluded.code_prefix",
        )
        .bind(&campaign.id)
        .bind(&campaign.school)
        .bind(&campaign.profile)
        .bind(&campaign.background)
        .bind(if campaign.school_pays { "school" } else { "student" })
        .bind(i64::from(campaign.price_fen))
        .bind(i64::from(campaign.shots))
        .bind(&campaign.consent_version)
        .bind(&campaign.help_phone)
        .bind(&campaign.help_hours)
        .bind(&campaign.staffed_point)
        .bind(&campaign.code_prefix)
        .execute(&self.pool)
        .await
        .map(|_done| ())
    }

    /// A campaign by id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn campaign(&self, id: &str) -> Result<Option<Campaign>, sqlx::Error> {
        let row = sqlx::query("SELECT * FROM campaigns WHERE id = $1").bind(id).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(None) };
        let number = |column| row.try_get::<i64, _>(column).map(|value| u32::try_from(value).unwrap_or_default());
        Ok(Some(Campaign {
            id: row.try_get("id")?,
            school: row.try_get("school")?,
            profile: row.try_get("profile")?,
            background: row.try_get("background")?,
            school_pays: row.try_get::<String, _>("payer")? == "school",
            price_fen: number("price_fen")?,
            shots: number("shots")?,
            consent_version: row.try_get("consent_version")?,
            help_phone: row.try_get("help_phone")?,
            help_hours: row.try_get("help_hours")?,
            staffed_point: row.try_get("staffed_point")?,
            code_prefix: row.try_get("code_prefix")?,
        }))
    }

    /// The campaign of a student's school: the latest, where there are several.
    ///
    /// # Errors
    /// The database failed.
    pub async fn campaign_of(&self, enrolment: &str) -> Result<Option<Campaign>, sqlx::Error> {
        let query = "SELECT campaigns.id FROM campaigns JOIN students ON students.school = campaigns.school \
                     WHERE students.enrolment = $1 ORDER BY campaigns.id DESC LIMIT 1";
        let row = sqlx::query(query).bind(enrolment).fetch_optional(&self.pool).await?;
        match row {
            Some(row) => self.campaign(row.try_get("id")?).await,
            None => Ok(None),
        }
    }

    /// Id of the campaign, where there is exactly one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn only_campaign(&self) -> Result<Option<String>, sqlx::Error> {
        let rows = sqlx::query("SELECT id FROM campaigns LIMIT 2").fetch_all(&self.pool).await?;
        match rows.as_slice() {
            [only] => only.try_get("id").map(Some),
            _ => Ok(None),
        }
    }

    /// Keeps an enrolment code; the same code again replaces it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put_enrol_code(&self, code: &EnrolCode) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO enrol_codes (code_tag, booth, campaign, place, expires_at, used_at, reusable) \
             VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT (code_tag) DO UPDATE SET expires_at = excluded.expires_at, \
             reusable = excluded.reusable",
        )
        .bind(&code.code_tag)
        .bind(&code.booth)
        .bind(&code.campaign)
        .bind(&code.place)
        .bind(code.expires_at)
        .bind(i64::from(code.reusable))
        .execute(&self.pool)
        .await
        .map(|_done| ())
    }

    /// An enrolment code by its tag, with whether it was used.
    ///
    /// # Errors
    /// The database failed.
    pub async fn enrol_code(&self, code_tag: &str) -> Result<Option<(EnrolCode, bool)>, sqlx::Error> {
        let query = sqlx::query("SELECT * FROM enrol_codes WHERE code_tag = $1").bind(code_tag);
        let Some(row) = query.fetch_optional(&self.pool).await? else { return Ok(None) };
        let code = EnrolCode {
            code_tag: row.try_get("code_tag")?,
            booth: row.try_get("booth")?,
            campaign: row.try_get("campaign")?,
            place: row.try_get("place")?,
            expires_at: row.try_get("expires_at")?,
            reusable: row.try_get::<i64, _>("reusable")? != 0,
        };
        Ok(Some((code, row.try_get::<i64, _>("used_at")? != 0)))
    }

    /// Uses a code and enrols its booth, both or neither. A reusable code never takes a booth from another device.
    ///
    /// # Errors
    /// The database failed.
    pub async fn enrol(
        &self,
        code: &EnrolCode,
        public_key: &str,
        token_tag: &str,
        now: i64,
    ) -> Result<Enrolled, sqlx::Error> {
        let mut tx = self.pool.begin().await?;
        let used = sqlx::query(
            "UPDATE enrol_codes SET used_at = $1 WHERE code_tag = $2 AND expires_at > $1 AND (used_at = 0 OR reusable = 1)",
        )
        .bind(now)
        .bind(&code.code_tag)
        .execute(&mut *tx)
        .await?;
        if used.rows_affected() == 0 {
            return Ok(Enrolled::Spent);
        }
        let put = sqlx::query(
            "INSERT INTO booths (id, campaign, place, public_key, token_tag, enrolled_at, seen_at, health) \
             VALUES ($1, $2, $3, $4, $5, $6, $6, '') ON CONFLICT (id) DO UPDATE SET campaign = excluded.campaign, \
             place = excluded.place, public_key = excluded.public_key, token_tag = excluded.token_tag, \
             enrolled_at = excluded.enrolled_at, seen_at = excluded.seen_at \
             WHERE booths.public_key = excluded.public_key OR $7 = 0",
        )
        .bind(&code.booth)
        .bind(&code.campaign)
        .bind(&code.place)
        .bind(public_key)
        .bind(token_tag)
        .bind(now)
        .bind(i64::from(code.reusable))
        .execute(&mut *tx)
        .await?;
        if put.rows_affected() == 0 {
            return Ok(Enrolled::Taken);
        }
        tx.commit().await?;
        Ok(Enrolled::Done)
    }

    /// The booth that holds a token, by the token's tag.
    ///
    /// # Errors
    /// The database failed.
    pub async fn booth_by_token(&self, token_tag: &str) -> Result<Option<Booth>, sqlx::Error> {
        let query = sqlx::query("SELECT id, campaign, place FROM booths WHERE token_tag = $1").bind(token_tag);
        query.fetch_optional(&self.pool).await?.as_ref().map(booth).transpose()
    }

    /// Id of the booth with a device key in a campaign.
    ///
    /// # Errors
    /// The database failed.
    pub async fn booth_by_key(&self, public_key: &str, campaign: &str) -> Result<Option<String>, sqlx::Error> {
        let query = sqlx::query("SELECT id FROM booths WHERE public_key = $1 AND campaign = $2 ORDER BY id LIMIT 1");
        let row = query.bind(public_key).bind(campaign).fetch_optional(&self.pool).await?;
        row.map(|row| row.try_get("id")).transpose()
    }

    /// Keeps a booth's latest heartbeat.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put_health(&self, booth: &str, health: &str, now: i64) -> Result<(), sqlx::Error> {
        let query = sqlx::query("UPDATE booths SET seen_at = $1, health = $2 WHERE id = $3");
        query.bind(now).bind(health).bind(booth).execute(&self.pool).await.map(|_done| ())
    }

    /// Keeps a call for help.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put_call(&self, id: &str, booth: &str, screen: &str, now: i64) -> Result<(), sqlx::Error> {
        let query = sqlx::query("INSERT INTO calls (id, booth, screen, at) VALUES ($1, $2, $3, $4)");
        query.bind(id).bind(booth).bind(screen).bind(now).execute(&self.pool).await.map(|_done| ())
    }

    /// All booths, by id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn fleet(&self) -> Result<Vec<Fleet>, sqlx::Error> {
        let rows = sqlx::query("SELECT * FROM booths ORDER BY id").fetch_all(&self.pool).await?;
        let line = |row: &AnyRow| {
            Ok(Fleet { booth: booth(row)?, seen_at: row.try_get("seen_at")?, health: row.try_get("health")? })
        };
        rows.iter().map(line).collect()
    }
}
