//! Channels by the names that settings, profiles and `calibrate --json` use.

use crate::domain::Channel;

/// Every channel, in the order of the settings.
pub const CHANNELS: [Channel; 6] = [
    Channel::KeyLeft,
    Channel::KeyRight,
    Channel::FillTop,
    Channel::FillChin,
    Channel::BackgroundLeft,
    Channel::BackgroundRight,
];

/// The channel's name, as in `booth.toml`.
pub const fn name(channel: Channel) -> &'static str {
    match channel {
        Channel::KeyLeft => "key_left",
        Channel::KeyRight => "key_right",
        Channel::FillTop => "fill_top",
        Channel::FillChin => "fill_chin",
        Channel::BackgroundLeft => "background_left",
        Channel::BackgroundRight => "background_right",
    }
}

/// The channel of that name.
pub fn channel(name: &str) -> Option<Channel> {
    CHANNELS.into_iter().find(|channel| self::name(*channel) == name)
}

/// Whether the lamp shines on the wall and not on the sitter.
pub const fn is_background(channel: Channel) -> bool {
    match channel {
        Channel::BackgroundLeft | Channel::BackgroundRight => true,
        Channel::KeyLeft | Channel::KeyRight | Channel::FillTop | Channel::FillChin => false,
    }
}
