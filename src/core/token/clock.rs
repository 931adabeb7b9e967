//! Clock: the time by which a token is judged, and what is said when two clocks disagree.

use crate::place::Place;
use crate::{Code, Error};

/// The time by which a token is judged, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// What the clock here says, or the latest time that a trusted key has signed if that is later.
    pub(crate) now: u64,
    /// The same by the clock of who served the token. It only explains a refusal, and never decides.
    pub(crate) served: Option<u64>,
    /// How far the issuer's clock may be ahead.
    pub(crate) skew: u64,
}

impl Clock {
    /// Checks the times of a token, or of anything else that begins and ends as one.
    pub(crate) fn check(&self, issued_at: u64, not_before: Option<u64>, ends: u64, what: &str) -> Result<(), Error> {
        let Self { now, .. } = *self;
        let root = Place::Root;
        if !self.has_begun(issued_at) {
            let message = format!("the {what} was issued at {issued_at}, and the clock says {now}");
            return Err(Error::new(Code::ClockBehind, root.member("iat"), message));
        }
        if let Some(begins) = not_before.filter(|begins| !self.has_begun(*begins)) {
            let message = format!("the {what} begins at {begins}, and the clock says {now}");
            return Err(Error::new(Code::NotYetValid, root.member("nbf"), message));
        }
        if ends > now {
            return Ok(());
        }
        let begins = not_before.unwrap_or_default().max(issued_at);
        let served = self.served.filter(|served| Self { now: *served, ..*self }.has_begun(begins) && ends > *served);
        let (code, says) = match served {
            Some(served) => (Code::ClockAhead, format!("{now}, that of the server {served}")),
            None => (Code::Expired, now.to_string()),
        };
        Err(Error::new(code, root.member("exp"), format!("the {what} ended at {ends}, and the clock says {says}")))
    }

    pub(crate) fn has_begun(&self, begins: u64) -> bool {
        begins <= self.now.saturating_add(self.skew)
    }
}
