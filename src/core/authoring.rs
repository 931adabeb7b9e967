//! Tools for those who write policies: what a policy comes to, and how two of them differ. Nothing here decides for a
//! person; a browser needs none of it.

pub mod diff;
pub mod document;
pub mod matrix;
mod reach;
pub mod types;

pub use document::Document;
