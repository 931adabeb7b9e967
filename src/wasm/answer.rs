//! Answers: what crosses to JavaScript as plain data.

use permask::{Bundle, Outcome, TableEntry};
use serde::Serialize;

/// What is known of a bundle. Times are milliseconds since 1970, as JavaScript counts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BundleInfo<'b> {
    policy: PolicyInfo<'b>,
    issuer: &'b str,
    audience: &'b [String],
    tenant: Option<&'b str>,
    version: u64,
    issued_at: u64,
    stale_at: Option<u64>,
    expires_at: u64,
    key_id: &'b str,
    roles: Vec<RoleInfo<'b>>,
}

#[derive(Debug, Serialize)]
struct PolicyInfo<'b> {
    id: &'b str,
    title: Option<&'b str>,
    description: Option<&'b str>,
}

#[derive(Debug, Serialize)]
struct RoleInfo<'b> {
    id: &'b str,
    title: Option<&'b str>,
}

/// Whom a session answers for.
#[derive(Debug, Serialize)]
pub(crate) struct Subject<'s> {
    pub(crate) id: &'s str,
    pub(crate) roles: Vec<&'s str>,
}

/// Returns an answer of the table as a byte: 0 deny, 1 conditional, 2 allow; and 4 where an object may be answered
/// otherwise, 8 where the answer changes with the time of day.
pub(crate) fn byte_of(entry: TableEntry<'_>) -> u8 {
    outcome_byte(entry.outcome) | u8::from(entry.varies_by_object) << 2 | u8::from(entry.varies_by_time) << 3
}

/// Returns an outcome as a byte: 0 deny, 1 conditional, 2 allow.
pub(crate) fn outcome_byte(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Deny => 0,
        Outcome::Conditional => 1,
        Outcome::Allow => 2,
    }
}

impl<'b> BundleInfo<'b> {
    pub(crate) fn of(bundle: &'b Bundle) -> Self {
        let policy = bundle.policy();
        Self {
            policy: PolicyInfo { id: policy.id(), title: policy.title(), description: policy.description() },
            issuer: bundle.issuer(),
            audience: bundle.audience(),
            tenant: bundle.tenant(),
            version: bundle.version(),
            issued_at: bundle.issued_at().saturating_mul(1000),
            stale_at: bundle.refresh_after().map(|date| date.saturating_mul(1000)),
            expires_at: bundle.expires_at().saturating_mul(1000),
            key_id: bundle.key_id(),
            roles: policy.roles().map(|(id, title)| RoleInfo { id, title }).collect(),
        }
    }
}
