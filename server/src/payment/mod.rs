//! Payment: a port with one adapter per service. The service's books decide whether an order is paid.

mod free;
mod simulated;

use std::future::Future;
use std::pin::Pin;

use gradbooth_protocol::OrderState;

pub(crate) use free::Free;
pub(crate) use simulated::Simulated;

use crate::store::OrderRow;

/// A payment service.
pub trait PaymentService: Send + Sync + std::fmt::Debug {
    /// Whether students pay anything at all; where not, nobody is told a price.
    fn charges(&self) -> bool;
    /// Makes an order with the service and gives what the phone scans; empty where nothing is to be paid.
    fn create<'a>(&'a self, order: &'a OrderRow) -> Answer<'a, String>;
    /// What the service's books say of an order.
    fn query<'a>(&'a self, id: &'a str) -> Answer<'a, OrderState>;
    /// Closes an unpaid order. The student may have paid since the last query: then the close fails as
    /// [`Closing::AlreadyPaid`].
    fn close<'a>(&'a self, id: &'a str) -> Answer<'a, Closing>;
}

/// An answer that is on its way.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, PaymentError>> + Send + 'a>>;

/// How a close ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Closed unpaid.
    Closed,
    /// Paid before it could be closed.
    AlreadyPaid,
}

/// A payment service failed; nothing was charged.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// It refused, or could not be reached.
    #[error("the payment service is not available")]
    Unavailable,
    /// It does not know the order.
    #[error("the payment service does not know the order")]
    Unknown,
    /// The simulated service's books failed.
    #[error("the payment books failed")]
    Books(#[from] sqlx::Error),
}
