//! Facts: what a verified token says, in the order in which it is printed.

use permask::sign::KeySetUpdate;
use permask::{Bundle, Change, SubjectToken};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::key_set::{self, KeySetDocument};

/// Names with their values.
type Facts = Vec<(&'static str, Value)>;

/// Returns what a bundle says.
pub(super) fn bundle(bundle: &Bundle, change: Option<Change>) -> Facts {
    let policy = bundle.policy();
    let mut facts = vec![
        ("kind", json!("policy")),
        ("policy", json!(policy.id())),
        ("version", json!(bundle.version())),
        ("issuer", json!(bundle.issuer())),
        ("audience", json!(bundle.audience())),
        ("keyId", json!(bundle.key_id())),
        ("issuedAt", json!(bundle.issued_at())),
        ("expiresAt", json!(bundle.expires_at())),
        ("permissions", json!(policy.permissions().count())),
        ("roles", json!(policy.roles().count())),
    ];
    facts.extend(bundle.tenant().map(|tenant| ("tenant", json!(tenant))));
    facts.extend(bundle.refresh_after().map(|after| ("refreshAfter", json!(after))));
    facts.extend(change.map(word));
    facts
}

/// Returns what a subject token says.
pub(super) fn subject(token: &SubjectToken, change: Option<Change>) -> Facts {
    let mut facts = vec![
        ("kind", json!("subject")),
        ("subject", json!(token.subject().id())),
        ("roles", json!(token.subject().roles().collect::<Vec<_>>())),
        ("issuedAt", json!(token.issued_at())),
        ("expiresAt", json!(token.expires_at())),
    ];
    facts.extend(token.tenant().map(|tenant| ("tenant", json!(tenant))));
    facts.extend(token.min_version().map(|version| ("minVersion", json!(version))));
    facts.extend(change.map(word));
    facts
}

/// Returns what an update of the key set says that was verified.
pub(super) fn keys(update: &[u8]) -> Result<Facts, Failure> {
    let update = KeySetUpdate::read(update)?;
    let (set, claims) = (KeySetDocument::of_update(&update)?, key_set::claims(&update)?);
    let claim = |name: &str| claims.get(name).cloned().unwrap_or_default();
    Ok(vec![
        ("kind", json!("keys")),
        ("version", json!(set.number("ver"))),
        ("epoch", json!(set.number("epoch"))),
        ("threshold", json!(set.number("threshold"))),
        ("issuer", claim("iss")),
        ("audience", claim("aud")),
        ("issuedAt", claim("iat")),
        ("expiresAt", claim("exp")),
        ("keys", json!(set.key_ids())),
        ("signatures", json!(key_set::signers(&update)?)),
    ])
}

fn word(change: Change) -> (&'static str, Value) {
    let word = match change {
        Change::New => "new",
        Change::Renewed => "renewed",
        Change::Same => "same",
    };
    ("change", json!(word))
}
