//! The issuer of the tests: keys that sign for real, for how long, and an app that trusts them.

use permask::sign::{PrivateKey, Validity};
use permask::{KeySet, Trust, TrustOptions};

use crate::forge::{AUDIENCE, ISSUER};

/// Returns the key whose seed is one repeated byte: good for tests alone.
#[must_use]
pub fn key(byte: u8, purposes: &[&str]) -> PrivateKey {
    PrivateKey::new(&[byte; 32], ISSUER, purposes)
}

/// Returns what an app has that was built with this key.
///
/// # Panics
///
/// Where the options make no sense.
#[must_use]
pub fn trust_of(key: &PrivateKey, options: TrustOptions) -> Trust {
    Trust::new(KeySet::read(key.to_key_set().as_bytes()).expect("keys"), options).expect("options")
}

/// Returns a life of a thousand seconds.
#[must_use]
pub fn validity(issued_at: u64) -> Validity<'static> {
    Validity { audience: AUDIENCE, issued_at, expires_at: issued_at + 1_000 }
}
