//! The simulated payment service's page: what the phone sees after the scan. No money moves.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gradbooth_protocol::OrderState;

use super::{Language, failed, message, page};
use crate::api::{Id, sync};
use crate::error::{Failure, Outcome};
use crate::services::App;
use crate::store::OrderRow;

#[derive(Template)]
#[template(path = "pay.html")]
struct Pay<'a> {
    language: Language,
    order: &'a OrderRow,
    amount: String,
    open: bool,
    paid: bool,
}

/// The page.
pub(super) async fn form(State(app): State<App>, language: Language, Id(id): Id) -> Response {
    match find(&app, &id).await {
        Ok(Some(order)) => {
            let open = matches!(order.state, OrderState::NotPaid | OrderState::Paying);
            let paid = order.state == OrderState::Paid;
            page(StatusCode::OK, &Pay { language, amount: Language::yuan(order.amount_fen), order: &order, open, paid })
        }
        Ok(None) => unknown(language),
        Err(failure) => failed(language, failure),
    }
}

/// Somebody pressed pay.
pub(super) async fn pay(State(app): State<App>, language: Language, Id(id): Id) -> Response {
    let work = async {
        let (Some(order), Some(simulated)) = (find(&app, &id).await?, &app.simulated) else {
            return Ok(unknown(language));
        };
        simulated.pay(&order.id).await.map_err(|err| Failure::Internal(err.to_string()))?;
        sync(&app, order).await?;
        Ok(Redirect::to(&format!("/pay/{id}?lang={}", language.say("zh", "en"))).into_response())
    };
    work.await.unwrap_or_else(|failure| failed(language, failure))
}

async fn find(app: &App, id: &str) -> Outcome<Option<OrderRow>> {
    if app.simulated.is_none() {
        return Ok(None);
    }
    match app.store.order(id).await? {
        Some(order) => sync(app, order).await.map(Some),
        None => Ok(None),
    }
}

fn unknown(language: Language) -> Response {
    let text = language.say("没有这个订单。", "There is no such order.");
    message(StatusCode::NOT_FOUND, language, language.say("没有找到", "Not found"), text)
}
