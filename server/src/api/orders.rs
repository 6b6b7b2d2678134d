//! Payment orders. Only what the payment service's books say proves a payment; between a last query and a close the
//! student may have paid, and then paid wins.

use axum::Json;
use axum::extract::State;
use gradbooth_protocol::{Order, OrderRequest, OrderState, WirePrice};

use super::submissions::submission_id;
use super::{Call, Caller, Id};
use crate::error::{Failure, Outcome};
use crate::payment::{Closing, PaymentError};
use crate::services::{App, Services};
use crate::store::{Campaign, OrderRow, Student};

/// How long an order may be paid, seconds.
const ORDER_SECONDS: i64 = 300;

/// Makes an order, or gives the one that is open or paid. Where nothing is to be paid it is paid at once.
pub(super) async fn create(
    State(app): State<App>,
    caller: Caller,
    Id(submission): Id,
    Call(request): Call<OrderRequest>,
) -> Outcome<Json<Order>> {
    let submission = submission_id(&submission)?;
    let campaign = caller.campaign(&app).await?;
    let student = app.store.student(&request.enrolment).await?.filter(|student| student.school == campaign.school);
    let student = student.ok_or_else(|| Failure::not_found("enrolment record"))?;
    if let Some(known) = app.store.submission(&submission).await?
        && known.enrolment != student.enrolment
    {
        return Err(Failure::conflict("the submission is of another enrolment record"));
    }
    let order = order_for(&app, submission, student, &campaign, &caller.0.id).await?;
    Ok(Json(on_the_wire(order)))
}

/// The order of a submission: the one that is open or paid, or a new one.
///
/// # Errors
/// The order is another student's, or the database failed. A payment service that fails is no error but an order in
/// that state.
pub(crate) async fn order_for(
    app: &App,
    submission: String,
    student: Student,
    campaign: &Campaign,
    booth: &str,
) -> Outcome<OrderRow> {
    if let Some(live) = app.store.live_order(&submission).await? {
        if live.enrolment != student.enrolment {
            return Err(Failure::conflict("the submission's order is of another enrolment record"));
        }
        let live = sync(app, live).await?;
        if live.state != OrderState::Closed {
            return Ok(live);
        }
    }
    let now = app.clock.now();
    let mut order = OrderRow {
        id: Services::random_id(),
        submission,
        enrolment: student.enrolment,
        booth: booth.to_owned(),
        amount_fen: 0,
        code_url: String::new(),
        state: OrderState::Paid,
        created_at: now,
        expires_at: now + ORDER_SECONDS,
    };
    match app.price(&order.enrolment, campaign).await? {
        WirePrice::School | WirePrice::FreeRetake => {}
        WirePrice::Student { fen } => {
            order.amount_fen = fen;
            order.state = OrderState::NotPaid;
            match app.payments.create(&order).await {
                Ok(code_url) => order.code_url = code_url,
                Err(PaymentError::Books(err)) => return Err(err.into()),
                Err(err @ (PaymentError::Unavailable | PaymentError::Unknown)) => {
                    tracing::warn!(order = order.id, "{err}");
                    order.state = OrderState::Error;
                }
            }
        }
    }
    if !app.store.put_order(&order).await? {
        // Two calls at once: the other's order stands.
        let live = app.store.live_order(&order.submission).await?;
        return live.ok_or_else(|| Failure::conflict("try again"));
    }
    app.metrics.orders.count();
    let order = if order.state == OrderState::NotPaid { sync(app, order).await? } else { order };
    if order.state == OrderState::Paid {
        app.settle(&order.submission).await?;
    }
    Ok(order)
}

/// An order as the payment service has it now.
pub(super) async fn get(State(app): State<App>, caller: Caller, Id(id): Id) -> Outcome<Json<Order>> {
    let order = of_this_booth(&app, &caller, &id).await?;
    Ok(Json(on_the_wire(sync(&app, order).await?)))
}

/// Closes an order; the answer is `paid` where the student was faster.
pub(super) async fn close_call(State(app): State<App>, caller: Caller, Id(id): Id) -> Outcome<Json<Order>> {
    let order = of_this_booth(&app, &caller, &id).await?;
    Ok(Json(on_the_wire(close(&app, order).await?)))
}

/// Brings our copy of an order up to what the payment service says, and closes it once its time is over.
///
/// # Errors
/// The database failed.
pub async fn sync(app: &App, order: OrderRow) -> Outcome<OrderRow> {
    if !is_open(order.state) {
        return Ok(order);
    }
    let said = match app.payments.query(&order.id).await {
        Ok(said) => said,
        Err(PaymentError::Books(err)) => return Err(err.into()),
        Err(err @ (PaymentError::Unavailable | PaymentError::Unknown)) => {
            tracing::warn!(order = order.id, "{err}");
            return Ok(order);
        }
    };
    if is_open(said) && order.expires_at <= app.clock.now() {
        return close(app, order).await;
    }
    keep(app, order, said).await
}

/// Closes an order with the payment service, unless it is paid.
///
/// # Errors
/// The database or the payment service failed.
pub async fn close(app: &App, order: OrderRow) -> Outcome<OrderRow> {
    if !is_open(order.state) {
        return Ok(order);
    }
    let said = match app.payments.close(&order.id).await {
        Ok(Closing::Closed) => OrderState::Closed,
        Ok(Closing::AlreadyPaid) => OrderState::Paid,
        Err(PaymentError::Books(err)) => return Err(err.into()),
        Err(err @ (PaymentError::Unavailable | PaymentError::Unknown)) => {
            return Err(Failure::Internal(err.to_string()));
        }
    };
    keep(app, order, said).await
}

async fn keep(app: &App, order: OrderRow, said: OrderState) -> Outcome<OrderRow> {
    app.store.put_order_state(&order, said, app.clock.now()).await?;
    if said == OrderState::Paid {
        app.settle(&order.submission).await?;
    }
    let kept = app.store.order(&order.id).await?;
    kept.ok_or_else(|| Failure::not_found("order"))
}

async fn of_this_booth(app: &App, caller: &Caller, id: &str) -> Outcome<OrderRow> {
    let order = app.store.order(id).await?.filter(|order| order.booth == caller.0.id);
    order.ok_or_else(|| Failure::not_found("order"))
}

fn is_open(state: OrderState) -> bool {
    matches!(state, OrderState::NotPaid | OrderState::Paying)
}

fn on_the_wire(order: OrderRow) -> Order {
    let OrderRow { id, amount_fen, code_url, expires_at, state, .. } = order;
    Order { id, amount_fen, code_url, expires_at, state }
}
