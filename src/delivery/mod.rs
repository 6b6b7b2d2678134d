//! Outbox and uploader.
