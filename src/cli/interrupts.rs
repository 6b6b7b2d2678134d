//! Ctrl-C: long commands end in order.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Set by Ctrl-C or SIGTERM: what is in hand is brought to its end, with its folder, its server, its files. A second Ctrl-C ends
/// the program at once.
pub(super) fn interrupts() -> anyhow::Result<Arc<AtomicBool>> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 2, Arc::clone(&flag))?;
        signal_hook::flag::register(signal, Arc::clone(&flag))?;
    }
    Ok(flag)
}
