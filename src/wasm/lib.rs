//! The permask engine for JavaScript: verify a bundle, make sessions, ask them.
//!
//! Each export converts, calls the `permask` crate and converts back; decisions are made there. The TypeScript in
//! `src/js` is the only caller, and what apps use.

mod answer;
#[cfg(feature = "debug")]
mod debug;
mod error;
mod form;
mod record;
mod text;

use permask::{Bundle, Expected, Json, KeySet, Question, Session, Subject, SubjectToken};
use wasm_bindgen::prelude::*;

use answer::{BundleInfo, byte_of, outcome_byte};
use error::to_error;
use text::to_text;

/// Runs when the module is instantiated.
#[cfg(feature = "debug")]
#[wasm_bindgen(start)]
pub fn start() {
    debug::start();
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
        #[cfg(feature = "debug")]
        debug::show(&bundle);
        Ok(Self { bundle, keys, issuer, audience })
    }

    /// Returns what is known of the bundle, as JSON text.
    #[must_use]
    pub fn info(&self) -> String {
        to_text(&BundleInfo::of(&self.bundle))
    }

    /// Returns the place of every permission in the tables of sessions, as JSON text: an object of resources, in each an
    /// object of actions. JavaScript engines keep the names of parsed members as they keep the literals that are asked
    /// with, so that these compare at once.
    #[must_use]
    pub fn places(&self) -> String {
        let mut resources: Vec<(String, Json)> = Vec::new();
        for (place, permission) in self.bundle.policy().permissions().enumerate() {
            let (resource, action) = permission.rsplit_once(':').unwrap_or_default();
            let entry = (action.to_owned(), Json::Number(place.to_string()));
            match resources.last_mut() {
                Some((last, Json::Object(actions))) if last == resource => actions.push(entry),
                _ => resources.push((resource.to_owned(), Json::Object(vec![entry]))),
            }
        }
        Json::Object(resources).to_string()
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
    ///
    /// They are given as JSON text, arrays of names; what is none of it shows what a subject without roles sees.
    #[must_use]
    pub fn viewed_as(&self, roles: &str, groups: &str) -> Self {
        Self { session: self.session.clone().viewed_as(&names(roles), &names(groups)), ends: self.ends }
    }

    /// Returns the subject, as JSON text.
    #[must_use]
    pub fn subject(&self) -> String {
        let subject = self.session.subject();
        let roles = subject.roles().collect();
        to_text(&answer::Subject { id: subject.id(), roles, unknown: self.session.unknown_assignments() })
    }

    /// Moves to a time in seconds since 1970, and returns the answers that lie on the JavaScript side, so that a check
    /// does not cross the boundary: a byte for each permission, in the order of their names.
    pub fn table(&mut self, now: f64) -> Vec<u8> {
        self.session.set_now(seconds(now));
        self.session.table().map(byte_of).collect()
    }

    /// Returns when the table ends, in seconds since 1970; infinity where it does not.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "points of time are below 2^53 seconds")]
    pub fn changes(&self) -> f64 {
        self.session.changes_at().map_or(f64::INFINITY, |seconds| seconds as f64)
    }

    /// Returns what is left of a decision when all but the object is known, as JSON text.
    #[must_use]
    pub fn residual(&self, permission: &str) -> Option<String> {
        self.session.residual(permission).map(|residual| residual.to_string())
    }

    /// Says whether the navigation changes with the time of day.
    #[wasm_bindgen(js_name = navigationVaries)]
    #[must_use]
    pub fn navigation_varies(&self) -> bool {
        self.session.navigation_varies_by_time()
    }

    /// Decides a permission about an object, given as JSON text: 0 deny, 1 conditional, 2 allow.
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
    ) -> Result<u8, JsValue> {
        self.session.set_now(seconds(now));
        let (object, next) = (read(object)?, read(next)?);
        let question = Question { object: object.as_ref(), next: next.as_ref(), context: None };
        Ok(outcome_byte(self.session.decide(permission, &question)))
    }

    /// Explains a decision, in JSON text.
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
    ) -> Result<String, JsValue> {
        self.session.set_now(seconds(now));
        let (object, next) = (read(object)?, read(next)?);
        let question = Question { object: object.as_ref(), next: next.as_ref(), context: None };
        Ok(to_text(&self.session.explain(permission, &question)))
    }

    /// Returns the navigation, as JSON text.
    pub fn navigation(&mut self, now: f64) -> String {
        self.session.set_now(seconds(now));
        to_text(&self.session.navigation())
    }

    /// Returns a limit as JSON text; nothing where there is none.
    pub fn limit(&mut self, name: &str, now: f64) -> Option<String> {
        self.session.set_now(seconds(now));
        self.session.limit(name).map(|limit| limit.to_string())
    }

    /// Returns the tasks, as JSON text.
    pub fn tasks(&mut self, now: f64) -> String {
        self.session.set_now(seconds(now));
        to_text(&self.session.tasks())
    }
}

/// Reads an array of names, given as JSON text.
fn names(text: &str) -> Vec<String> {
    let Ok(Json::Array(elements)) = Json::read_record(text.as_bytes()) else { return Vec::new() };
    let mut names = Vec::new();
    for element in elements {
        if let Json::String(name) = element {
            names.push(name);
        }
    }
    names
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
