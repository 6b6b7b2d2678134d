//! What is known of a student whose record was found.

use crate::domain::{Consents, PhoneNumber, Report, SessionId, ShotId, StudentNumber, Verdict};
use crate::flow::Lookup;

/// Why somebody shows a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To have a photo taken or sent.
    Collect {
        /// What was agreed to; photo and sending always.
        consents: Consents,
        /// By phone instead of the camera.
        by_phone: bool,
    },
    /// To see how their submission stands.
    Progress,
}

/// A student with their record.
#[derive(Debug)]
pub(crate) struct Visitor {
    /// Ticket of the visit.
    pub session: SessionId,
    /// What was agreed to.
    pub consents: Consents,
    /// As typed.
    pub number: StudentNumber,
    /// Record and history.
    pub lookup: Lookup,
    /// Empty, or 11 digits once the record page is left.
    pub phone: PhoneNumber,
    /// They want to send a photo instead of having one taken.
    pub by_phone: bool,
    /// What was shot.
    pub shots: Shots,
}

impl Visitor {
    /// Whether the two consents were given without which no photo is taken.
    pub(crate) fn has_agreed(&self) -> bool {
        self.consents.photo && self.consents.send
    }
}

/// One judged shot.
#[derive(Debug)]
pub(crate) struct Shot {
    /// Ticket.
    pub id: ShotId,
    /// What the checks say about the finished portrait.
    pub report: Report,
    /// It came from the phone.
    pub from_album: bool,
}

impl Shot {
    /// Whether it may be handed in as it is.
    pub(crate) fn acceptable(&self) -> bool {
        self.report.verdict() != Verdict::Fail
    }
}

/// Every shot of a visit.
#[derive(Debug)]
pub(crate) struct Shots {
    judged: Vec<Shot>,
    /// Shots that came to nothing.
    spent: u32,
    last_id: u32,
    limit: u32,
}

impl Shots {
    /// None yet, of at most `limit` by the camera.
    pub(crate) fn new(limit: u32) -> Self {
        Self { judged: Vec::new(), spent: 0, last_id: 0, limit: limit.max(1) }
    }

    /// A ticket for the next shot.
    pub(crate) fn next_id(&mut self) -> ShotId {
        self.last_id += 1;
        ShotId(self.last_id)
    }

    /// Keeps a judged shot.
    pub(crate) fn add(&mut self, id: ShotId, report: Report, from_album: bool) {
        self.judged.push(Shot { id, report, from_album });
    }

    /// Counts a shot that came to nothing.
    pub(crate) fn spend(&mut self) {
        self.spent += 1;
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> &[Shot] {
        &self.judged
    }

    /// One of them.
    pub(crate) fn get(&self, id: ShotId) -> Option<&Shot> {
        self.judged.iter().find(|shot| shot.id == id)
    }

    /// The newest that may be handed in, else the newest.
    pub(crate) fn best(&self) -> Option<ShotId> {
        let acceptable = self.judged.iter().rev().find(|shot| shot.acceptable());
        acceptable.or(self.judged.last()).map(|shot| shot.id)
    }

    /// Nothing was judged yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.judged.is_empty()
    }

    /// Shots the camera may still take.
    pub(crate) fn left(&self) -> u32 {
        let taken = self.judged.iter().filter(|shot| !shot.from_album).count();
        self.limit.saturating_sub(taken.try_into().unwrap_or(u32::MAX)).saturating_sub(self.spent)
    }
}
