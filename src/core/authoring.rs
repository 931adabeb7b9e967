//! Tools for those who write policies: what a policy comes to, what in it deserves a second look, and how two of them
//! differ. Nothing here decides for a person; a browser needs none of it.

pub mod coverage;
pub mod diff;
pub mod document;
pub mod lint;
pub mod matrix;
mod reach;
pub mod types;

pub use document::Document;
