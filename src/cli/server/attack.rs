//! What the demo signs so that its page can be attacked with it. No real server signs such bundles on demand: whoever
//! holds them elsewhere has kept an old one, or has the key.

use permask::sign::{PrivateKey, Validity};
use serde_json::Value;

use crate::failure::Failure;

/// For how many seconds a bundle that is to end on the open page is in force.
const SOON: u64 = 6;

/// Seconds of a day.
const DAY: u64 = 24 * 3600;

/// A bundle that a page is offered. Each is signed by the demo's own key, so that it fails, if it does, for one reason.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Attack {
    /// The policy in force, for a few seconds more: the server signs another one after it.
    Ending,
    /// The version after the one in force, which ended yesterday.
    Expired,
    /// The version before the one in force.
    Older,
    /// Another document under the version in force.
    OtherDocument,
}

/// What a system has in force, for an attack to depart from.
#[derive(Clone, Copy, Debug)]
pub(super) struct InForce<'f> {
    pub(super) document: &'f [u8],
    pub(super) version: u64,
    pub(super) audience: &'f str,
}

impl Attack {
    /// Returns the attack that stands for this name in addresses.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "ending" => Some(Self::Ending),
            "expired" => Some(Self::Expired),
            "older" => Some(Self::Older),
            "other-document" => Some(Self::OtherDocument),
            _ => None,
        }
    }

    /// Signs the bundle.
    pub(super) fn sign(self, in_force: &InForce<'_>, now: u64, key: &PrivateKey) -> Result<String, Failure> {
        let InForce { document, version, audience } = *in_force;
        let (issued_at, lifetime) = match self {
            Self::Ending => (now, SOON),
            Self::Expired => (now.saturating_sub(2 * DAY), DAY),
            Self::Older | Self::OtherDocument => (now, DAY),
        };
        let version = match self {
            Self::Ending | Self::OtherDocument => version,
            Self::Expired => version.saturating_add(1),
            Self::Older => version.saturating_sub(1),
        };
        let validity = Validity { audience, issued_at, expires_at: issued_at.saturating_add(lifetime) };
        let other = if self == Self::OtherDocument { Some(retitled(document)?) } else { None };
        Ok(key.sign_policy(other.as_deref().unwrap_or(document), version, &validity)?)
    }
}

/// Returns the document with another title: the smallest change there is.
fn retitled(document: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut policy: Value =
        serde_json::from_slice(document).map_err(|error| Failure::new("bad-json", error.to_string()))?;
    if let Some(members) = policy.as_object_mut() {
        members.insert("title".to_owned(), Value::from("Another document under the same version"));
    }
    Ok(policy.to_string().into_bytes())
}
