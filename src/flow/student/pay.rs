//! Payment. The photo is safe already; only a question to the server proves what was paid.

use std::time::{Duration, Instant};

use super::super::booth::{Booth, seconds_until};
use super::super::state::State;
use super::done::Done;
use crate::domain::{EnrolmentRef, Fen, ReceiptCode, SessionId, ShotId, SubmissionId};
use crate::flow::{Action, Command, Event, NetworkFailure, OrderState, OrderView, PayPhase, PayView, Screen, Sound};

/// Longest life of an order that is believed.
const ORDER_MAX: Duration = Duration::from_hours(2);
/// First and longest pause between two tries while the network is away.
const RETRY_FIRST: Duration = Duration::from_secs(2);
const RETRY_MAX: Duration = Duration::from_secs(30);

/// A package that is on disk.
#[derive(Debug)]
pub(crate) struct Submitted {
    /// Its name.
    pub submission: SubmissionId,
    /// What the student takes home.
    pub receipt_code: ReceiptCode,
    /// Page that the progress QR opens; empty for a package of an earlier visit.
    pub progress_url: String,
    /// The server's receipt has come.
    pub delivered: bool,
}

/// Money is asked for.
#[derive(Debug)]
pub(crate) struct Pay {
    pub session: SessionId,
    enrolment: EnrolmentRef,
    amount: Fen,
    submitted: Submitted,
    shot: ShotId,
    order: Option<Order>,
    /// Orders of this visit that are settled: a late answer about them says nothing, unless that they were paid.
    settled: Vec<String>,
    phase: Phase,
}

/// The order in hand.
#[derive(Debug)]
struct Order {
    id: String,
    code_url: String,
    closes_at: Instant,
    state: OrderState,
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    Opening { until: Instant },
    Scan { next_poll: Instant, answered_at: Instant },
    Closing { next_try: Instant, until: Instant, cancelled: bool },
    Network { attempt: u32, retry_at: Instant, until: Instant, wish: Wish },
    Paid { until: Instant },
    Ended(End),
}

/// What is asked again when the network is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Open,
    Query,
    Close { cancelled: bool },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Closed,
    Cancelled,
    Error,
    Refunded,
}

impl Pay {
    /// Asks for an order.
    pub(crate) fn open(
        session: SessionId,
        enrolment: EnrolmentRef,
        amount: Fen,
        submitted: Submitted,
        shot: ShotId,
        booth: &mut Booth,
        now: Instant,
    ) -> State {
        let phase = Phase::Opening { until: now + booth.settings.timeouts.order };
        let pay = Self { session, enrolment, amount, submitted, shot, order: None, settled: Vec::new(), phase };
        pay.ask(Wish::Open, booth);
        State::Pay(Box::new(pay))
    }

    /// Takes in one event.
    pub(crate) fn handle(mut self: Box<Self>, event: Event, booth: &mut Booth, now: Instant) -> State {
        match event {
            Event::Order { answer: Ok(order), .. } => self.answered(order, booth, now),
            Event::Order { answer: Err(NetworkFailure), .. } => self.lose_network(booth, now),
            Event::Online(false) => {
                if !matches!(self.phase, Phase::Opening { .. }) {
                    self.lose_network(booth, now);
                }
            }
            Event::Online(true) => {
                if let Phase::Network { attempt, until, wish, .. } = self.phase {
                    self.retry(attempt, until, wish, booth, now);
                }
            }
            Event::Delivered { submission } => self.submitted.delivered |= submission == self.submitted.submission,
            Event::Pressed(Action::CancelPayment) => self.cancel(booth, now),
            Event::Pressed(Action::NewOrder) if self.waits() => {
                self.order = None;
                self.phase = Phase::Opening { until: now + booth.settings.timeouts.order };
                self.ask(Wish::Open, booth);
            }
            Event::Pressed(Action::PayLater) if !matches!(self.phase, Phase::Paid { .. }) => {
                self.give_up(booth);
                return self.done(true);
            }
            Event::Pressed(Action::Next | Action::Close) => match self.phase {
                Phase::Paid { .. } => return self.done(false),
                Phase::Ended(_) => return self.done(true),
                Phase::Opening { .. } | Phase::Scan { .. } | Phase::Closing { .. } | Phase::Network { .. } => {}
            },
            Event::Pressed(_)
            | Event::Stirred
            | Event::Scanned(_)
            | Event::ScannedNonsense
            | Event::ScanTrouble(_)
            | Event::LookedUp { .. }
            | Event::Assessed { .. }
            | Event::Developed { .. }
            | Event::DevelopFailed { .. }
            | Event::Stored { .. }
            | Event::StoreFailed { .. }
            | Event::Album { .. }
            | Event::Withdrawn { .. }
            | Event::PreviewFrozen(_)
            | Event::Service(_)
            | Event::Tech(_)
            | Event::Readings(_) => {}
        }
        State::Pay(self)
    }

    fn answered(&mut self, order: OrderView, booth: &mut Booth, now: Instant) {
        if order.state == OrderState::Paid {
            self.paid(&order.id, booth, now);
            return;
        }
        if self.settled.contains(&order.id) || matches!(self.phase, Phase::Paid { .. }) {
            return;
        }
        match order.state {
            OrderState::NotPaid | OrderState::Paying => self.stands(order, booth, now),
            OrderState::Closed => {
                let cancelled = matches!(
                    self.phase,
                    Phase::Closing { cancelled: true, .. }
                        | Phase::Network { wish: Wish::Close { cancelled: true }, .. }
                );
                self.end(order.id, if cancelled { End::Cancelled } else { End::Closed });
            }
            OrderState::Refunded => self.end(order.id, End::Refunded),
            OrderState::Error => self.end(order.id, End::Error),
            OrderState::Paid => {}
        }
    }

    /// The order can still be paid.
    fn stands(&mut self, order: OrderView, booth: &mut Booth, now: Instant) {
        if matches!(self.phase, Phase::Ended(_)) {
            // It was given up before its number was known.
            booth.send(Command::CloseOrder { session: self.session, order: order.id.clone() });
            self.settled.push(order.id);
            return;
        }
        let life = Duration::from_secs(order.seconds_left.into()).min(ORDER_MAX);
        self.amount = order.amount;
        self.order = Some(Order { id: order.id, code_url: order.code_url, closes_at: now + life, state: order.state });
        match self.phase {
            Phase::Opening { .. } | Phase::Network { wish: Wish::Open | Wish::Query, .. } => {
                if matches!(self.phase, Phase::Opening { .. }) {
                    booth.say("pay");
                }
                self.phase = Phase::Scan { next_poll: now + booth.settings.payment_poll, answered_at: now };
            }
            Phase::Scan { next_poll, .. } => self.phase = Phase::Scan { next_poll, answered_at: now },
            Phase::Network { wish: Wish::Close { cancelled }, .. } => self.close(cancelled, booth, now),
            Phase::Closing { .. } | Phase::Paid { .. } | Phase::Ended(_) => {}
        }
    }

    fn paid(&mut self, id: &str, booth: &mut Booth, now: Instant) {
        if matches!(self.phase, Phase::Paid { .. }) {
            return;
        }
        if let Some(other) = self.order.take()
            && other.id != id
            && !self.settled.contains(&other.id)
        {
            // An earlier order was paid after all: the newer one must not be.
            booth.send(Command::CloseOrder { session: self.session, order: other.id });
        }
        booth.sound(Sound::Good);
        booth.say("paid");
        self.phase = Phase::Paid { until: now + booth.settings.timeouts.paid };
    }

    fn end(&mut self, id: String, end: End) {
        if self.order.as_ref().is_none_or(|order| order.id == id) {
            self.order = None;
            self.phase = Phase::Ended(end);
        }
        self.settled.push(id);
    }

    fn cancel(&mut self, booth: &mut Booth, now: Instant) {
        match self.phase {
            Phase::Opening { .. } | Phase::Network { wish: Wish::Open, .. } => {
                self.phase = Phase::Ended(End::Cancelled);
            }
            Phase::Scan { .. } => self.close(true, booth, now),
            Phase::Network { attempt, retry_at, until, .. } => {
                self.phase = Phase::Network { attempt, retry_at, until, wish: Wish::Close { cancelled: true } };
            }
            Phase::Closing { .. } | Phase::Paid { .. } | Phase::Ended(_) => {}
        }
    }

    fn close(&mut self, cancelled: bool, booth: &mut Booth, now: Instant) {
        self.ask(Wish::Close { cancelled }, booth);
        let (next_try, until) = (now + booth.settings.payment_poll, now + booth.settings.timeouts.pay_lost);
        self.phase = Phase::Closing { next_try, until, cancelled };
    }

    fn lose_network(&mut self, booth: &mut Booth, now: Instant) {
        let wish = match self.phase {
            Phase::Opening { .. } => Wish::Open,
            Phase::Scan { .. } => Wish::Query,
            Phase::Closing { cancelled, .. } => Wish::Close { cancelled },
            Phase::Network { .. } | Phase::Paid { .. } | Phase::Ended(_) => return,
        };
        let until = now + booth.settings.timeouts.pay_lost;
        self.phase = Phase::Network { attempt: 1, retry_at: now + RETRY_FIRST, until, wish };
    }

    fn retry(&mut self, attempt: u32, until: Instant, wish: Wish, booth: &mut Booth, now: Instant) {
        self.ask(wish, booth);
        let pause = RETRY_FIRST.saturating_mul(1 << attempt.min(8)).min(RETRY_MAX);
        self.phase = Phase::Network { attempt: attempt + 1, retry_at: now + pause, until, wish };
    }

    fn ask(&self, wish: Wish, booth: &mut Booth) {
        let session = self.session;
        let order = self.order.as_ref().map(|order| order.id.clone());
        booth.send(match (wish, order) {
            (Wish::Query, Some(order)) => Command::QueryOrder { session, order },
            (Wish::Close { .. }, Some(order)) => Command::CloseOrder { session, order },
            (Wish::Open | Wish::Query | Wish::Close { .. }, _) => Command::OpenOrder {
                session,
                submission: self.submitted.submission.clone(),
                enrolment: self.enrolment.clone(),
            },
        });
    }

    /// The student goes: an order that stands is closed, so that nobody pays it by mistake.
    pub(crate) fn give_up(&self, booth: &mut Booth) {
        if let (Some(order), false) = (&self.order, matches!(self.phase, Phase::Paid { .. })) {
            booth.send(Command::CloseOrder { session: self.session, order: order.id.clone() });
        }
    }

    fn done(self: Box<Self>, unpaid: bool) -> State {
        Done::open(self.session, self.submitted, unpaid)
    }

    /// Whether a page stands that waits for the student.
    pub(crate) fn waits(&self) -> bool {
        matches!(self.phase, Phase::Ended(_))
    }

    /// Name of the state and its phase.
    pub(crate) fn name(&self) -> &'static str {
        match self.phase {
            Phase::Opening { .. } => "pay:opening",
            Phase::Scan { .. } => "pay:scan",
            Phase::Closing { .. } => "pay:closing",
            Phase::Network { .. } => "pay:network",
            Phase::Paid { .. } => "pay:paid",
            Phase::Ended(End::Closed) => "pay:closed",
            Phase::Ended(End::Cancelled) => "pay:cancelled",
            Phase::Ended(End::Error) => "pay:error",
            Phase::Ended(End::Refunded) => "pay:refunded",
        }
    }

    /// When something is due.
    pub(crate) fn timer(&self) -> Option<(Instant, &'static str)> {
        Some(match self.phase {
            Phase::Opening { until } => (until, "order opens"),
            Phase::Scan { next_poll, .. } => match &self.order {
                Some(order) if order.closes_at < next_poll => (order.closes_at, "order runs out"),
                Some(_) | None => (next_poll, "payment poll"),
            },
            Phase::Closing { next_try, until, .. } => (next_try.min(until), "order closes"),
            Phase::Network { retry_at, until, .. } => (retry_at.min(until), "payment retry"),
            Phase::Paid { until } => (until, "paid page"),
            Phase::Ended(_) => return None,
        })
    }

    /// Time has come.
    pub(crate) fn tick(mut self: Box<Self>, booth: &mut Booth, now: Instant) -> State {
        match self.phase {
            Phase::Opening { .. } => self.lose_network(booth, now),
            Phase::Scan { answered_at, .. } => {
                if self.order.as_ref().is_none_or(|order| order.closes_at <= now) {
                    self.close(false, booth, now);
                } else if now.saturating_duration_since(answered_at) >= booth.settings.timeouts.order {
                    self.lose_network(booth, now);
                } else {
                    self.ask(Wish::Query, booth);
                    self.phase = Phase::Scan { next_poll: now + booth.settings.payment_poll, answered_at };
                }
            }
            Phase::Closing { until, .. } | Phase::Network { until, .. } if until <= now => {
                self.give_up(booth);
                return self.done(true);
            }
            Phase::Closing { until, cancelled, .. } => {
                self.ask(Wish::Close { cancelled }, booth);
                self.phase = Phase::Closing { next_try: now + booth.settings.payment_poll, until, cancelled };
            }
            Phase::Network { attempt, until, wish, .. } => self.retry(attempt, until, wish, booth, now),
            Phase::Paid { .. } => return self.done(false),
            Phase::Ended(_) => {}
        }
        State::Pay(self)
    }

    /// What the page shows.
    pub(crate) fn screen(&self, now: Instant) -> Screen {
        let phase = match self.phase {
            Phase::Opening { .. } => PayPhase::Opening,
            Phase::Scan { .. } => match &self.order {
                Some(order) => PayPhase::Scan {
                    code_url: order.code_url.clone(),
                    seconds_left: seconds_until(order.closes_at, now),
                    state: order.state,
                },
                None => PayPhase::Opening,
            },
            Phase::Closing { .. } => PayPhase::Closing,
            Phase::Network { attempt, retry_at, .. } => {
                PayPhase::Network { attempt, seconds_left: seconds_until(retry_at, now) }
            }
            Phase::Paid { .. } => PayPhase::Paid,
            Phase::Ended(End::Closed) => PayPhase::Closed,
            Phase::Ended(End::Cancelled) => PayPhase::Cancelled,
            Phase::Ended(End::Error) => PayPhase::Error,
            Phase::Ended(End::Refunded) => PayPhase::Refunded,
        };
        Screen::Pay(PayView {
            phase,
            amount: self.amount,
            receipt_code: self.submitted.receipt_code.clone(),
            progress_url: self.submitted.progress_url.clone(),
            shot: self.shot,
        })
    }
}
