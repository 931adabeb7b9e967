//! Lint: what is sound in a policy, and yet hardly what its author means.

mod code;
mod conflict;
mod finding;
mod mention;
mod message;
mod name;
mod outline;
mod pattern;
mod possible;
mod private;
mod reach;
mod redundant;
mod report;
mod role;
mod rule;
mod shown;
mod unused;

use crate::Error;
use crate::json::Json;
use crate::policy::Policy;

use reach::Reach;
use report::Report;

pub use code::{Level, LintCode};
pub use finding::{Difference, Finding, RoleCause, TierCause};

/// A finding with its place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Warning {
    /// Where, as a JSON Pointer (RFC 6901) into the policy document.
    pub at: String,
    /// What was found.
    pub finding: Finding,
}

impl Warning {
    /// Returns the kind of finding.
    #[must_use]
    pub const fn code(&self) -> LintCode {
        self.finding.code()
    }
}

/// Reads a policy document and returns what is worth a second look, in the order of the document.
///
/// # Errors
///
/// What [`Policy::read`] refuses.
pub fn lint(document: &[u8]) -> Result<Vec<Warning>, Error> {
    let json = Json::read_document(document)?;
    let policy = Policy::from_json(&json)?;
    let reach = Reach::new(&json, &policy);
    let mut report = Report::default();
    rule::check(&reach, &mut report);
    redundant::check(&reach, &mut report);
    pattern::check(&reach, &mut report);
    role::check(&json, &reach, &mut report);
    name::check(&json, &mut report);
    mention::check(&json, &reach, &mut report);
    shown::check(&json, &reach, &mut report);
    private::check(&json, &reach, &mut report);
    unused::check(&json, &reach, &mut report);
    Ok(report.finish(&json))
}
