//! The permask engine for JavaScript: verify a bundle, make sessions, ask them.
//!
//! Each export converts, calls the `permask` crate and converts back; decisions are made there. The TypeScript in
//! `src/js` is the only caller, and what apps use.

mod answer;
mod error;
mod form;

use permask::{Bundle, Expected, Json, KeySet, Outcome, Question, Session, Subject, SubjectToken};
use wasm_bindgen::prelude::*;

use answer::{BundleInfo, Table, to_js};
use error::to_error;

/// Runs when the module is instantiated.
#[cfg(feature = "debug")]
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    web_sys::console::info_1(&"permask: a debug build, larger and slower than a release".into());
}

/// A verified bundle with the keys and the names by which subject tokens are verified.
#[wasm_bindgen(js_name = Gate)]
#[derive(Debug)]
pub struct GateHandle {
    bundle: Bundle,
    keys: KeySet,
    issuer: String,
    audience: String,
}

#[wasm_bindgen(js_class = Gate)]
impl GateHandle {
    /// Verifies a bundle. `now` is in seconds since 1970.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    #[wasm_bindgen(constructor)]
    pub fn new(bundle: &[u8], keys: &str, issuer: String, audience: String, now: f64) -> Result<Self, JsValue> {
        let keys = KeySet::read(keys.as_bytes()).map_err(to_error)?;
        let expected = Expected { issuer: &issuer, audience: &audience, now: seconds(now) };
        let bundle = Bundle::verify(bundle, &keys, &expected).map_err(to_error)?;
        Ok(Self { bundle, keys, issuer, audience })
    }

    /// Returns what is known of the bundle.
    ///
    /// # Errors
    ///
    /// None in practice: the value is plain data.
    pub fn info(&self) -> Result<JsValue, JsValue> {
        to_js(&BundleInfo::of(&self.bundle))
    }

    /// Verifies a subject token and makes its session.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn session(&self, token: &[u8], subject: &str, now: f64) -> Result<SessionHandle, JsValue> {
        let now = seconds(now);
        self.bundle.check(now).map_err(to_error)?;
        let expected = Expected { issuer: &self.issuer, audience: &self.audience, now };
        let token = SubjectToken::verify(token, &self.keys, &expected, subject).map_err(to_error)?;
        let ends = token.expires_at().min(self.bundle.expires_at());
        Ok(self.session_of(token.subject().clone(), ends, now))
    }

    /// Makes the session of a subject that nobody has signed, from its JSON.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    #[wasm_bindgen(js_name = unsignedSession)]
    pub fn unsigned_session(&self, subject: &str, now: f64) -> Result<SessionHandle, JsValue> {
        let now = seconds(now);
        self.bundle.check(now).map_err(to_error)?;
        let subject = Subject::read(subject.as_bytes()).map_err(to_error)?;
        Ok(self.session_of(subject, self.bundle.expires_at(), now))
    }

    fn session_of(&self, subject: Subject, ends: u64, now: u64) -> SessionHandle {
        SessionHandle { session: Session::new(self.bundle.policy().clone(), subject, now), ends }
    }
}

/// A session, and when it ends.
#[wasm_bindgen(js_name = Session)]
#[derive(Debug)]
pub struct SessionHandle {
    session: Session,
    ends: u64,
}

#[wasm_bindgen(js_class = Session)]
impl SessionHandle {
    /// Returns when the session ends, in seconds since 1970.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "NumericDates are below 2^53")]
    pub fn ends(&self) -> f64 {
        self.ends as f64
    }

    /// Sets the tenant, and what the app says of its questions as JSON text.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn configure(&mut self, tenant: Option<String>, context: Option<String>) -> Result<(), JsValue> {
        let context = context.map(|text| Json::read_document(text.as_bytes())).transpose().map_err(to_error)?;
        let mut session = self.session.clone().with_context(context);
        if tenant.is_some() {
            session = session.in_tenant(tenant.as_deref());
        }
        self.session = session;
        Ok(())
    }

    /// Returns the session as a subject with these roles and groups would see it, and no more than this one sees.
    #[wasm_bindgen(js_name = viewedAs)]
    #[must_use]
    pub fn viewed_as(&self, roles: Vec<String>, groups: Vec<String>) -> Self {
        Self { session: self.session.clone().viewed_as(&roles, &groups), ends: self.ends }
    }

    /// Returns the subject.
    ///
    /// # Errors
    ///
    /// None in practice: the value is plain data.
    pub fn subject(&self) -> Result<JsValue, JsValue> {
        let subject = self.session.subject();
        let roles = subject.roles().collect();
        to_js(&answer::Subject { id: subject.id(), roles, unknown: self.session.unknown_assignments() })
    }

    /// Moves to a time in seconds since 1970, and returns the answers that lie on the JavaScript side, so that a check
    /// does not cross the boundary, with the time until which they hold.
    ///
    /// # Errors
    ///
    /// None in practice: the value is plain data.
    pub fn table(&mut self, now: f64) -> Result<JsValue, JsValue> {
        self.session.set_now(seconds(now));
        to_js(&Table::of(&self.session))
    }

    /// Decides a permission about an object, given as JSON text: `allow`, `conditional` or `deny`.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn decide(
        &mut self,
        permission: &str,
        object: Option<String>,
        next: Option<String>,
        now: f64,
    ) -> Result<String, JsValue> {
        self.session.set_now(seconds(now));
        let (object, next) = (read(object)?, read(next)?);
        let question = Question { object: object.as_ref(), next: next.as_ref(), context: None };
        let outcome = match self.session.decide(permission, &question) {
            Outcome::Allow => "allow",
            Outcome::Conditional => "conditional",
            Outcome::Deny => "deny",
        };
        Ok(outcome.to_owned())
    }

    /// Explains a decision.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn explain(
        &mut self,
        permission: &str,
        object: Option<String>,
        next: Option<String>,
        now: f64,
    ) -> Result<JsValue, JsValue> {
        self.session.set_now(seconds(now));
        let (object, next) = (read(object)?, read(next)?);
        let question = Question { object: object.as_ref(), next: next.as_ref(), context: None };
        to_js(&self.session.explain(permission, &question))
    }

    /// Returns the navigation.
    ///
    /// # Errors
    ///
    /// None in practice: the value is plain data.
    pub fn navigation(&mut self, now: f64) -> Result<JsValue, JsValue> {
        self.session.set_now(seconds(now));
        to_js(&self.session.navigation())
    }

    /// Returns a limit as JSON text; nothing where there is none.
    pub fn limit(&mut self, name: &str, now: f64) -> Option<String> {
        self.session.set_now(seconds(now));
        self.session.limit(name).map(|limit| limit.to_string())
    }

    /// Returns the tasks.
    ///
    /// # Errors
    ///
    /// None in practice: the value is plain data.
    pub fn tasks(&mut self, now: f64) -> Result<JsValue, JsValue> {
        self.session.set_now(seconds(now));
        to_js(&self.session.tasks())
    }

    /// Masks a record, or each record of an array, given as JSON text.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn mask(&mut self, record_type: &str, record: &str, now: f64) -> Result<MaskedText, JsValue> {
        self.session.set_now(seconds(now));
        let record = Json::read_record(record.as_bytes()).map_err(to_error)?;
        MaskedText::of(self.session.mask(record_type, &record))
    }
}

/// A masked record as JSON text, and what was masked in it.
#[wasm_bindgen(getter_with_clone)]
#[derive(Debug)]
pub struct MaskedText {
    /// The record as JSON text.
    pub data: String,
    /// What was masked: an array of `{pointer, class, mask}`.
    pub masked: JsValue,
}

impl MaskedText {
    fn of(masked: permask::Masked) -> Result<Self, JsValue> {
        Ok(Self { data: masked.data.to_string(), masked: to_js(&masked.masked)? })
    }
}

/// Reads an object of a question.
fn read(text: Option<String>) -> Result<Option<Json>, JsValue> {
    text.map(|text| Json::read_record(text.as_bytes())).transpose().map_err(to_error)
}

/// Returns whole seconds; what is no time counts as the end of time, at which everything has ended.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number below 2^53")]
fn seconds(now: f64) -> u64 {
    if (0.0..9_007_199_254_740_992.0).contains(&now) { now as u64 } else { u64::MAX }
}
