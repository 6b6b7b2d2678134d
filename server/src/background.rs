//! What happens by itself: open orders are asked after although no booth is waiting, old uploads and withdrawn photos are
//! deleted, again and again until they are gone.

use std::future::Future;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::api::sync;
use crate::error::Outcome;
use crate::services::App;

const EVERY: Duration = Duration::from_secs(2);
/// A photo that no booth fetched is deleted this long after its page closed, seconds.
const KEEP_UPLOADS: i64 = 600;

/// Works until `stop` resolves.
pub(crate) async fn sweep(app: App, stop: impl Future<Output = ()> + Send) {
    let mut stop = std::pin::pin!(stop);
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = &mut stop => return,
            _at = ticks.tick() => {}
        }
        if let Err(err) = once(&app).await {
            tracing::warn!("housekeeping failed, will try again: {err}");
        }
    }
}

async fn once(app: &App) -> Outcome<()> {
    for order in app.store.open_orders().await? {
        sync(app, order).await?;
    }
    let now = app.clock.now();
    app.store.sweep_albums(now - KEEP_UPLOADS, now).await?;
    app.erase().await?;
    Ok(())
}
