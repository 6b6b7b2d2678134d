//! Settings of a server, as the command line or a test gives them.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use gradbooth_protocol::RosterCost;

/// Settings of a server.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of keys, and of database and objects unless these are elsewhere.
    pub data: PathBuf,
    /// `sqlite://…` or `postgres://…`; none: `DIR/server.db`.
    pub database: Option<String>,
    /// Folder or `file://…` URL of the sealed packages; none: `DIR/objects`.
    pub objects: Option<String>,
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Base of the pages as phones reach them, no trailing slash; none: the address listened on.
    pub public_url: Option<String>,
    /// Fill an empty database with the demo campus.
    pub demo: bool,
    /// Token that opens the review desk; none: the desk is closed (in the demo: one is made).
    pub review_token: Option<String>,
    /// Who takes the students' money.
    pub payment: Payment,
    /// What one guess at a student of the locked roster costs. Another cost than before: read the rosters again.
    pub roster_cost: RosterCost,
    /// Price of the demo campaign, fen; 0: the school has paid.
    pub demo_price_fen: u32,
}

impl Options {
    /// Settings for one folder and a free loopback port.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            database: None,
            objects: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            demo: false,
            review_token: None,
            payment: Payment::Free,
            roster_cost: RosterCost::default(),
            demo_price_fen: 3000,
        }
    }

    /// [`Self::new`], with the demo campus and its simulated payment.
    pub fn demo(data: impl Into<PathBuf>) -> Self {
        Self {
            demo: true,
            payment: Payment::Simulated(Script::default()),
            roster_cost: Self::DEMO_ROSTER_COST,
            ..Self::new(data)
        }
    }

    /// Next to nothing: whoever guesses at the demo's students finds people whom nobody is.
    pub const DEMO_ROSTER_COST: RosterCost = RosterCost { memory: 1024, passes: 1 };
}

/// Who takes the students' money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// Nobody: every order is paid at once.
    Free,
    /// A simulated payment service with its own books and pages.
    Simulated(Script),
}

/// How the simulated phone behaves. The last two digits of an amount in fen override it: 01 never, 03 at the close,
/// 04 stuck, 05 fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Pays by itself this long after the order; a second earlier it is paying.
    PaysAfter(Duration),
    /// Waits for somebody to press pay on its page.
    Never,
    /// Pays in the moment between the last query and the close.
    AtClose,
    /// Pays and never ends.
    Stuck,
    /// The service cannot create orders.
    Fails,
}

impl Default for Script {
    fn default() -> Self {
        Self::PaysAfter(Duration::from_millis(2500))
    }
}
