//! The clock: the one place where the command reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::failure::Failure;

/// Returns whole seconds since 1970.
pub(crate) fn now() -> Result<u64, Failure> {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(duration) => Ok(duration.as_secs()),
        Err(_) => Err(Failure::new("clock", "the system clock stands before 1970")),
    }
}
