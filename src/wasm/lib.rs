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
mod trust;
mod viewer;

use permask::{Bundle, Change, Json, Question, Session};
use wasm_bindgen::prelude::*;

use answer::{BundleInfo, byte_of, outcome_byte};
use error::to_error;
use text::to_text;

pub use trust::TrustHandle;
pub use viewer::ViewerHandle;

/// Runs when the module is instantiated.
#[cfg(feature = "debug")]
#[wasm_bindgen(start)]
pub fn start() {
    debug::start();
}

/// A policy in force: a bundle that was verified.
#[wasm_bindgen(js_name = Gate)]
#[derive(Debug)]
pub struct GateHandle {
    bundle: Bundle,
    change: Change,
}

#[wasm_bindgen(js_class = Gate)]
impl GateHandle {
    /// Returns what the bundle is beside the last one that was accepted: 0 a new one, 1 the same document signed anew, 2 the
    /// same.
    #[must_use]
    pub fn change(&self) -> u8 {
        match self.change {
            Change::New => 0,
            Change::Renewed => 1,
            Change::Same => 2,
        }
    }

    /// Returns what is known of the bundle, as JSON text.
    #[must_use]
    pub fn info(&self) -> String {
        to_text(&BundleInfo::of(&self.bundle))
    }

    /// Returns the place of every permission in the tables of sessions, as JSON text: an object of resources, of each the
    /// place of its first permission and the actions from there on, with spaces between them.
    #[must_use]
    pub fn places(&self) -> String {
        // INVARIANT (plain names): a name of a resource or an action has no sign that JSON would escape, and no space.
        let mut text = String::from("{");
        let mut last = None;
        for (place, permission) in self.bundle.policy().permissions().enumerate() {
            let (resource, action) = permission.rsplit_once(':').unwrap_or_default();
            if last != Some(resource) {
                for part in [if last.is_none() { "\"" } else { "\",\"" }, resource, "\":\"", &place.to_string()] {
                    text.push_str(part);
                }
                last = Some(resource);
            }
            text.push(' ');
            text.push_str(action);
        }
        text.push_str(if last.is_none() { "}" } else { "\"}" });
        text
    }

    /// Makes the session of somebody.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`: `expired` after the end of the bundle, `mix-and-match` where it is none for this token.
    pub fn session(&self, viewer: &ViewerHandle, now: f64) -> Result<SessionHandle, JsValue> {
        let now = seconds(now);
        self.bundle.check(now).map_err(to_error)?;
        viewer.session(&self.bundle, now).map_err(to_error).map(SessionHandle)
    }
}

/// A session.
#[wasm_bindgen(js_name = Session)]
#[derive(Debug)]
pub struct SessionHandle(Session);

#[wasm_bindgen(js_class = Session)]
impl SessionHandle {
    /// Sets what the app says of its questions, as JSON text.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn configure(&mut self, context: Option<String>) -> Result<(), JsValue> {
        let context = document(context)?;
        self.0 = self.0.clone().with_context(context);
        Ok(())
    }

    /// Returns the roles and groups of the subject that give nothing, as JSON text: an array of names.
    #[must_use]
    pub fn unknown(&self) -> String {
        to_text(&self.0.unknown_assignments())
    }

    /// Moves to a time in seconds since 1970, and returns the answers that lie on the JavaScript side, so that a check
    /// does not cross the boundary: a byte for each permission, in the order of their names.
    pub fn table(&mut self, now: f64) -> Vec<u8> {
        self.0.set_now(seconds(now));
        self.0.table().map(byte_of).collect()
    }

    /// Returns when the table ends, in seconds since 1970; infinity where it does not.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "points of time are below 2^53 seconds")]
    pub fn changes(&self) -> f64 {
        self.0.changes_at().map_or(f64::INFINITY, |seconds| seconds as f64)
    }

    /// Returns what is left of a decision when all but the object is known, as JSON text.
    #[must_use]
    pub fn residual(&self, permission: &str) -> Option<String> {
        self.0.residual(permission).map(|residual| residual.to_string())
    }

    /// Says whether the navigation changes with the time of day.
    #[wasm_bindgen(js_name = navigationVaries)]
    #[must_use]
    pub fn navigation_varies(&self) -> bool {
        self.0.navigation_varies_by_time()
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
        self.0.set_now(seconds(now));
        let (object, next) = (read(object)?, read(next)?);
        let question = Question { object: object.as_ref(), next: next.as_ref(), context: None };
        Ok(outcome_byte(self.0.decide(permission, &question)))
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
        self.0.set_now(seconds(now));
        let (object, next) = (read(object)?, read(next)?);
        let question = Question { object: object.as_ref(), next: next.as_ref(), context: None };
        Ok(to_text(&self.0.explain(permission, &question)))
    }

    /// Returns the navigation, as JSON text.
    pub fn navigation(&mut self, now: f64) -> String {
        self.0.set_now(seconds(now));
        to_text(&self.0.navigation())
    }

    /// Returns a limit as JSON text; nothing where there is none.
    pub fn limit(&mut self, name: &str, now: f64) -> Option<String> {
        self.0.set_now(seconds(now));
        self.0.limit(name).map(|limit| limit.to_string())
    }

    /// Returns the tasks, as JSON text.
    pub fn tasks(&mut self, now: f64) -> String {
        self.0.set_now(seconds(now));
        to_text(&self.0.tasks())
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

/// Reads what an app says of its questions.
fn document(text: Option<String>) -> Result<Option<Json>, JsValue> {
    text.map(|text| Json::read_document(text.as_bytes())).transpose().map_err(to_error)
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
