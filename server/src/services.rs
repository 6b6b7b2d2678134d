//! What all calls share: database, objects, keys, clock, payment, counters.

use std::sync::Arc;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gradbooth_protocol::{RosterCost, SubmissionState, WirePrice};

use crate::clock::Clock;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::objects::Objects;
use crate::options::{Options, Payment};
use crate::payment::{Free, PaymentService, Simulated};
use crate::state::Step;
use crate::store::{Campaign, Store, Submission};

/// What all calls share.
#[derive(Debug)]
pub struct Services {
    /// The database.
    pub store: Store,
    /// The sealed packages.
    pub objects: Objects,
    /// Our keys.
    pub keys: Keys,
    /// The time.
    pub clock: Arc<Clock>,
    /// Who takes the money.
    pub payments: Arc<dyn PaymentService>,
    /// The simulated service, where it is the one.
    pub simulated: Option<Arc<Simulated>>,
    /// Counters.
    pub metrics: Metrics,
    /// Base of the people's pages, no trailing slash.
    pub public_url: String,
    /// Opens the review desk.
    pub review_token: Option<String>,
    /// What one guess at a student of the locked roster costs.
    pub roster_cost: RosterCost,
    /// Whether this is the demo campus.
    pub demo: bool,
}

/// The handle that calls get.
pub type App = Arc<Services>;

impl Services {
    /// Opens keys, database and objects as the options say. `base_url` is where the server listens.
    ///
    /// # Errors
    /// A folder, database or key that cannot be used.
    pub async fn open(options: &Options, base_url: &str) -> anyhow::Result<Self> {
        let data = &options.data;
        std::fs::create_dir_all(data).with_context(|| format!("{}: cannot make the folder", data.display()))?;
        let keys = Keys::load_or_create(&data.join("keys"))?;
        let database = options.database.clone().unwrap_or_else(|| Store::sqlite_url(data));
        let store = Store::open(&database).await?;
        let objects = options.objects.clone().unwrap_or_else(|| data.join("objects").display().to_string());
        let objects = Objects::open(&objects)?;
        let clock = Arc::new(Clock::default());
        let public_url = options.public_url.as_deref().unwrap_or(base_url).trim_end_matches('/').to_owned();
        let simulated = match options.payment {
            Payment::Free => None,
            Payment::Simulated(script) => {
                Some(Arc::new(Simulated::new(store.clone(), Arc::clone(&clock), public_url.clone(), script)))
            }
        };
        let payments: Arc<dyn PaymentService> = match &simulated {
            Some(simulated) => Arc::<Simulated>::clone(simulated),
            None => Arc::new(Free),
        };
        let review_token = options.review_token.clone().filter(|token| !token.is_empty());
        let demo_token = || options.demo.then(|| keys.tag("review token", "demo").chars().take(12).collect());
        let review_token = review_token.or_else(demo_token);
        let metrics = Metrics::default();
        let (roster_cost, demo) = (options.roster_cost, options.demo);
        Ok(Self {
            store,
            objects,
            keys,
            clock,
            payments,
            simulated,
            metrics,
            public_url,
            review_token,
            roster_cost,
            demo,
        })
    }

    /// What a student of a campaign pays, fen; 0: the school has paid, or no payment service takes money.
    pub fn price_fen(&self, campaign: &Campaign) -> u32 {
        if campaign.school_pays || !self.payments.charges() { 0 } else { campaign.price_fen }
    }

    /// What the next submission of a student costs. Free after a rejection, and while a payment of theirs is unused.
    ///
    /// # Errors
    /// The database failed.
    pub async fn price(&self, enrolment: &str, campaign: &Campaign) -> Result<WirePrice, sqlx::Error> {
        let latest = self.store.latest_submission(enrolment).await?.map(|latest| latest.state);
        Ok(self.price_after(campaign, latest, self.store.has_paid(enrolment).await?))
    }

    /// [`Self::price`] of a student whose latest submission is in a state, and who has paid or not.
    pub(crate) fn price_after(
        &self,
        campaign: &Campaign,
        latest: Option<SubmissionState>,
        has_paid: bool,
    ) -> WirePrice {
        match self.price_fen(campaign) {
            0 => WirePrice::School,
            _ if has_paid || latest == Some(SubmissionState::Rejected) => WirePrice::FreeRetake,
            fen => WirePrice::Student { fen },
        }
    }

    /// Sends a submission that waits for a payment to review if the payment is there: it may have come first, or in
    /// the same moment.
    ///
    /// # Errors
    /// The database failed.
    pub async fn settle(&self, id: &str) -> Result<(), sqlx::Error> {
        if let Some(submission) = self.store.submission(id).await?
            && self.store.has_paid(&submission.enrolment).await?
        {
            self.store.step(&submission, Step::Pay, "payment", self.clock.now()).await?;
        }
        Ok(())
    }

    /// Deletes from the object store what is to be deleted: withdrawn photos, old uploads. What cannot be deleted now
    /// stays due; each deletion is noted once.
    ///
    /// # Errors
    /// The database failed.
    pub async fn erase(&self) -> Result<(), sqlx::Error> {
        for due in self.store.due_deletions().await? {
            match self.objects.delete(&due.object).await {
                Ok(()) => {
                    if self.store.deleted(&due.object, self.clock.now()).await? {
                        self.metrics.deletions.count();
                        tracing::info!(submission = due.submission, who = due.who, "sealed photo deleted");
                    }
                }
                Err(err) => {
                    tracing::warn!(submission = due.submission, "a sealed photo is not deleted yet: {err}");
                    self.store.not_deleted(&due.object).await?;
                }
            }
        }
        Ok(())
    }

    /// Takes a submission back and deletes its photo. False: it is not where it can be withdrawn.
    ///
    /// # Errors
    /// The database failed.
    pub async fn withdraw(&self, submission: &Submission, who: &str) -> Result<bool, sqlx::Error> {
        let withdrawn = self.store.step(submission, Step::Withdraw, who, self.clock.now()).await?;
        if withdrawn {
            self.erase().await?;
        }
        Ok(withdrawn)
    }

    /// Token of an album's page: the album's id and a keyed tag of it, so that none can be guessed.
    pub fn album_token(&self, id: &str) -> String {
        format!("{id}{}", self.keys.tag("album", id).chars().take(22).collect::<String>())
    }

    /// The album id of a page's token, if the token is genuine.
    pub fn album_of(&self, token: &str) -> Option<String> {
        let id = token.get(..32)?;
        crate::api::same(&self.album_token(id), token).then(|| id.to_owned())
    }

    /// Keyed tag of a collection code.
    pub fn code_tag(&self, code: &str) -> String {
        self.keys.tag("collection code", code.trim())
    }

    /// Keyed tag of a student number: letters count the same in both cases.
    pub fn number_tag(&self, number: &str) -> String {
        self.keys.tag("student number", &number.trim().to_ascii_uppercase())
    }

    /// Keyed tag of the last four: useless without the record it belongs to, as all ten thousand could be tried.
    pub fn last4_tag(&self, enrolment: &str, last4: &str) -> String {
        self.keys.tag("last four", &format!("{enrolment}\n{}", last4.trim().to_ascii_uppercase()))
    }

    /// Keyed tag of an enrolment code.
    pub fn enrol_tag(&self, code: &str) -> String {
        self.keys.tag("enrolment code", &code.trim().to_ascii_uppercase())
    }

    /// Keyed tag of a booth's bearer token.
    pub fn token_tag(&self, token: &str) -> String {
        self.keys.tag("booth token", token)
    }

    /// A short random id, 32 hex digits.
    pub fn random_id() -> String {
        let token = crate::keys::random_token();
        let bytes = URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
        hex::encode(bytes.get(..16).unwrap_or_default())
    }

    /// An enrolment code, 8 digits: a technician types it on the booth's keypad. Short-lived, used once, and guessing is limited.
    pub fn random_code() -> String {
        let letter = |byte: u8| char::from(b'0' + byte % 10);
        URL_SAFE_NO_PAD
            .decode(crate::keys::random_token())
            .unwrap_or_default()
            .into_iter()
            .take(8)
            .map(letter)
            .collect()
    }
}
