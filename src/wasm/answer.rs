//! Answers: what crosses to JavaScript as plain objects.

use permask::{Bundle, Outcome, TableEntry};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// What is known of a bundle. Times are milliseconds since 1970, as JavaScript counts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BundleInfo<'b> {
    policy: PolicyInfo<'b>,
    issuer: &'b str,
    audience: &'b [String],
    version: f64,
    issued_at: f64,
    expires_at: f64,
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
    pub(crate) unknown: &'s [String],
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
    #[expect(clippy::cast_precision_loss, reason = "versions and NumericDates are below 2^53")]
    pub(crate) fn of(bundle: &'b Bundle) -> Self {
        let policy = bundle.policy();
        Self {
            policy: PolicyInfo { id: policy.id(), title: policy.title(), description: policy.description() },
            issuer: bundle.issuer(),
            audience: bundle.audience(),
            version: bundle.version() as f64,
            issued_at: bundle.issued_at() as f64 * 1000.0,
            expires_at: bundle.expires_at() as f64 * 1000.0,
            key_id: bundle.key_id(),
            roles: policy.roles().map(|(id, title)| RoleInfo { id, title }).collect(),
        }
    }
}

/// Returns a value as plain JavaScript data; what is missing becomes null.
pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value.serialize(&Serializer::json_compatible()).map_err(JsValue::from)
}
