//! A simulated payment service: it keeps its own books beside ours, and its phone pays by a script or by hand.

use std::sync::{Arc, Mutex, PoisonError};

use gradbooth_protocol::OrderState;
use sqlx::Row;

use super::{Answer, Closing, PaymentError, PaymentService};
use crate::clock::Clock;
use crate::options::Script;
use crate::store::{OrderRow, Store};

const PAYING_MS: i64 = 1000;

/// The simulated service.
#[derive(Debug)]
pub struct Simulated {
    store: Store,
    clock: Arc<Clock>,
    public_url: String,
    script: Mutex<Script>,
}

impl Simulated {
    /// A service whose new orders follow `script`.
    pub fn new(store: Store, clock: Arc<Clock>, public_url: String, script: Script) -> Self {
        Self { store, clock, public_url, script: Mutex::new(script) }
    }

    /// Gives the orders to come another script.
    pub fn set_script(&self, script: Script) {
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) = script;
    }

    /// Somebody pressed pay on the order's page. False: it was closed or paid before.
    ///
    /// # Errors
    /// The books failed.
    pub async fn pay(&self, id: &str) -> Result<bool, PaymentError> {
        self.settle(id, "paid").await
    }

    async fn settle(&self, id: &str, outcome: &str) -> Result<bool, PaymentError> {
        let query = "UPDATE simulated_payments SET outcome = $1 WHERE id = $2 AND outcome = ''";
        let done = sqlx::query(query).bind(outcome).bind(id).execute(&self.store.pool).await?;
        Ok(done.rows_affected() == 1)
    }

    async fn books(&self, id: &str) -> Result<(OrderState, String), PaymentError> {
        let query = sqlx::query("SELECT * FROM simulated_payments WHERE id = $1").bind(id);
        let row = query.fetch_optional(&self.store.pool).await?.ok_or(PaymentError::Unknown)?;
        let (outcome, script): (String, String) = (row.try_get("outcome")?, row.try_get("script")?);
        let elapsed = self.clock.now_ms() - row.try_get::<i64, _>("created_ms")?;
        let pay_after = row.try_get::<i64, _>("pay_after_ms")?;
        let state = match (outcome.as_str(), script.as_str()) {
            ("paid", _) => OrderState::Paid,
            ("closed", _) => OrderState::Closed,
            (_, "after") if elapsed >= pay_after => OrderState::Paid,
            (_, "after") if elapsed >= pay_after - PAYING_MS => OrderState::Paying,
            (_, "stuck") if elapsed >= PAYING_MS => OrderState::Paying,
            _ => OrderState::NotPaid,
        };
        Ok((state, script))
    }

    fn script_for(&self, amount_fen: u32) -> Script {
        match amount_fen % 100 {
            1 => Script::Never,
            3 => Script::AtClose,
            4 => Script::Stuck,
            5 => Script::Fails,
            _ => *self.script.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

impl PaymentService for Simulated {
    fn charges(&self) -> bool {
        true
    }

    fn create<'a>(&'a self, order: &'a OrderRow) -> Answer<'a, String> {
        Box::pin(async move {
            let (script, pay_after) = match self.script_for(order.amount_fen) {
                Script::PaysAfter(time) => ("after", i64::try_from(time.as_millis()).unwrap_or(i64::MAX)),
                Script::Never => ("never", 0),
                Script::AtClose => ("at_close", 0),
                Script::Stuck => ("stuck", 0),
                Script::Fails => return Err(PaymentError::Unavailable),
            };
            sqlx::query(
                "INSERT INTO simulated_payments (id, amount_fen, script, created_ms, pay_after_ms, outcome) \
                 VALUES ($1, $2, $3, $4, $5, '')",
            )
            .bind(&order.id)
            .bind(i64::from(order.amount_fen))
            .bind(script)
            .bind(self.clock.now_ms())
            .bind(pay_after)
            .execute(&self.store.pool)
            .await?;
            Ok(format!("{}/pay/{}", self.public_url, order.id))
        })
    }

    fn query<'a>(&'a self, id: &'a str) -> Answer<'a, OrderState> {
        Box::pin(async move { self.books(id).await.map(|(state, _script)| state) })
    }

    fn close<'a>(&'a self, id: &'a str) -> Answer<'a, Closing> {
        Box::pin(async move {
            let (state, script) = self.books(id).await?;
            let paid = state == OrderState::Paid || (state == OrderState::NotPaid && script == "at_close");
            self.settle(id, if paid { "paid" } else { "closed" }).await?;
            // Somebody may have pressed pay, or closed, in between: the books decide.
            let (state, _script) = self.books(id).await?;
            Ok(if state == OrderState::Paid { Closing::AlreadyPaid } else { Closing::Closed })
        })
    }
}
