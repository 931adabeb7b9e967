//! Answers: what crosses to JavaScript as plain objects.

use permask::{Bundle, Outcome, Session};
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

/// The answers that need not cross the boundary again.
#[derive(Debug, Serialize)]
pub(crate) struct Table<'s> {
    /// The permissions that are allowed.
    allowed: Vec<&'s str>,
    /// Those whose answer depends on the object or the time: they have to be asked.
    open: Vec<&'s str>,
    /// When the table ends, in milliseconds since 1970.
    until: Option<f64>,
}

impl<'s> Table<'s> {
    #[expect(clippy::cast_precision_loss, reason = "NumericDates are below 2^53")]
    pub(crate) fn of(session: &'s Session) -> Self {
        let allowed = session.decide_all().filter(|(_, outcome)| *outcome == Outcome::Allow);
        Self {
            allowed: allowed.map(|(name, _)| name).collect(),
            open: session.open_permissions().collect(),
            until: session.changes_at().map(|seconds| seconds as f64 * 1000.0),
        }
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
