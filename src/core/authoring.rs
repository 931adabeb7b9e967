//! Authoring: what the authors of policies need, and no browser: behind the feature `authoring`.

pub mod coverage;
pub mod lint;
