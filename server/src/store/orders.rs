//! Payment orders, as this server knows them; the payment service's own books decide.

use gradbooth_protocol::OrderState;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::Store;
use super::submissions::advance;
use crate::state::{self, Step, Transition};

/// A payment order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// `out_trade_no`.
    pub id: String,
    /// The submission it pays for, which may not have arrived yet.
    pub submission: String,
    /// Whose.
    pub enrolment: String,
    /// Which booth asked.
    pub booth: String,
    /// Amount, fen.
    pub amount_fen: u32,
    /// What the phone scans, or empty.
    pub code_url: String,
    /// What the payment service said last.
    pub state: OrderState,
    /// When it was made.
    pub created_at: i64,
    /// When it is to be closed if unpaid.
    pub expires_at: i64,
}

const NAMES: &[(OrderState, &str)] = &[
    (OrderState::NotPaid, "not_paid"),
    (OrderState::Paying, "paying"),
    (OrderState::Paid, "paid"),
    (OrderState::Closed, "closed"),
    (OrderState::Refunded, "refunded"),
    (OrderState::Error, "error"),
];

fn name(state: OrderState) -> &'static str {
    NAMES.iter().find(|(s, _)| *s == state).map_or("", |(_, name)| name)
}

fn order(row: &AnyRow) -> Result<OrderRow, sqlx::Error> {
    let text: String = row.try_get("state")?;
    let known = NAMES.iter().find(|(_, name)| *name == text);
    let (state, _) = known.ok_or_else(|| sqlx::Error::Decode(format!("unknown order state {text}").into()))?;
    Ok(OrderRow {
        id: row.try_get("id")?,
        submission: row.try_get("submission")?,
        enrolment: row.try_get("enrolment")?,
        booth: row.try_get("booth")?,
        amount_fen: u32::try_from(row.try_get::<i64, _>("amount_fen")?).unwrap_or_default(),
        code_url: row.try_get("code_url")?,
        state: *state,
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
    })
}

impl Store {
    /// Keeps a new order. False: another order of the submission is open.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put_order(&self, order: &OrderRow) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "INSERT INTO orders (id, submission, enrolment, booth, amount_fen, code_url, state, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        )
        .bind(&order.id)
        .bind(&order.submission)
        .bind(&order.enrolment)
        .bind(&order.booth)
        .bind(i64::from(order.amount_fen))
        .bind(&order.code_url)
        .bind(name(order.state))
        .bind(order.created_at)
        .bind(order.expires_at)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// An order by id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn order(&self, id: &str) -> Result<Option<OrderRow>, sqlx::Error> {
        let row = sqlx::query("SELECT * FROM orders WHERE id = $1").bind(id).fetch_optional(&self.pool).await?;
        row.as_ref().map(order).transpose()
    }

    /// The order of a submission that is paid or may still be.
    ///
    /// # Errors
    /// The database failed.
    pub async fn live_order(&self, submission: &str) -> Result<Option<OrderRow>, sqlx::Error> {
        let query = "SELECT * FROM orders WHERE submission = $1 AND state IN ('not_paid', 'paying', 'paid') \
                     ORDER BY CASE WHEN state = 'paid' THEN 0 ELSE 1 END, created_at DESC LIMIT 1";
        let row = sqlx::query(query).bind(submission).fetch_optional(&self.pool).await?;
        row.as_ref().map(order).transpose()
    }

    /// Orders that may still be paid, oldest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn open_orders(&self) -> Result<Vec<OrderRow>, sqlx::Error> {
        let query = "SELECT * FROM orders WHERE state IN ('not_paid', 'paying') ORDER BY created_at LIMIT 200";
        sqlx::query(query).fetch_all(&self.pool).await?.iter().map(order).collect()
    }

    /// Whether a student has paid and has not had the money back.
    ///
    /// # Errors
    /// The database failed.
    pub async fn has_paid(&self, enrolment: &str) -> Result<bool, sqlx::Error> {
        let query = "SELECT 1 FROM orders WHERE enrolment = $1 AND state = 'paid' LIMIT 1";
        Ok(sqlx::query(query).bind(enrolment).fetch_optional(&self.pool).await?.is_some())
    }

    /// Keeps what the payment service said about an open order; once paid, its submission goes to review with it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put_order_state(&self, order: &OrderRow, said: OrderState, now: i64) -> Result<(), sqlx::Error> {
        if order.state == said {
            return Ok(());
        }
        let mut tx = self.pool.begin().await?;
        let query = "UPDATE orders SET state = $1 WHERE id = $2 AND state IN ('not_paid', 'paying')";
        sqlx::query(query).bind(name(said)).bind(&order.id).execute(&mut *tx).await?;
        if said == OrderState::Paid {
            let query = sqlx::query("SELECT state FROM submissions WHERE id = $1").bind(&order.submission);
            let row = query.fetch_optional(&mut *tx).await?;
            let state = row.map(|row| row.try_get::<String, _>("state")).transpose()?;
            let state = state.as_deref().and_then(state::parse);
            if let Some(transition) = state.and_then(|state| Transition::of(state, Step::Pay)) {
                advance(&mut tx, &order.submission, transition, "payment", now).await?;
            }
        }
        tx.commit().await
    }
}
