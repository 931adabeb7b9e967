//! Trust: what a gate knows of keys and of what it has seen, by which it judges what comes.

use permask::{Admission, ExpectedSubject, KeyChange, KeySet, Moment, Source, Trust, TrustOptions};
use wasm_bindgen::prelude::*;

use crate::error::to_error;
use crate::{GateHandle, ViewerHandle, seconds};

/// The trusted keys, and the newest of each kind that was accepted so far.
#[wasm_bindgen(js_name = Trust)]
#[derive(Debug)]
pub struct TrustHandle(Trust);

#[wasm_bindgen(js_class = Trust)]
impl TrustHandle {
    /// Begins with the keys of the app's build, as JSON text. What is not given has its default; times are seconds.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::too_many_arguments, reason = "each crosses as it is; an object would have to be taken apart")]
    pub fn new(
        keys: &str,
        issuer: String,
        audience: String,
        tenant: Option<String>,
        policy: Option<String>,
        min_version: f64,
        skew: Option<f64>,
        max_subject_lifetime: Option<f64>,
    ) -> Result<Self, JsValue> {
        let keys = KeySet::read(keys.as_bytes()).map_err(to_error)?;
        let mut options = TrustOptions::new(issuer, audience);
        options.tenant = tenant;
        options.policy = policy;
        options.min_version = seconds(min_version);
        if let Some(skew) = skew {
            options.skew = seconds(skew);
        }
        if let Some(lifetime) = max_subject_lifetime {
            options.max_subject_lifetime = seconds(lifetime);
        }
        Trust::new(keys, options).map(Self).map_err(to_error)
    }

    /// Goes on to the next version of the key set; false where the update is not newer.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    #[wasm_bindgen(js_name = updateKeys)]
    pub fn update_keys(&mut self, update: &[u8], now: f64, served_at: Option<f64>) -> Result<bool, JsValue> {
        let change = self.0.update_keys(update, &moment(now, served_at)).map_err(to_error)?;
        Ok(matches!(change, KeyChange::Advanced))
    }

    /// Returns the version of the key set.
    #[wasm_bindgen(js_name = keyVersion)]
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "versions are below 2^53")]
    pub fn key_version(&self) -> f64 {
        self.0.key_version() as f64
    }

    /// Takes a stored token for evidence of what was once accepted; false where it is none.
    pub fn learn(&mut self, token: &[u8]) -> bool {
        self.0.learn(token)
    }

    /// Verifies a bundle; nothing where it is older than one that was accepted. The source is `network`, `cache` or
    /// `bootstrap`.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn bundle(
        &mut self,
        token: &[u8],
        source: &str,
        now: f64,
        served_at: Option<f64>,
    ) -> Result<Option<GateHandle>, JsValue> {
        let admission = self.0.bundle(token, source_of(source), &moment(now, served_at)).map_err(to_error)?;
        let Admission::Accepted(bundle, change) = admission else { return Ok(None) };
        #[cfg(feature = "debug")]
        crate::debug::show(&bundle);
        Ok(Some(GateHandle { bundle, change }))
    }

    /// Verifies the token of a person, and where a tenant is named, in that tenant; nothing where it is older than one that was
    /// accepted.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn subject(
        &mut self,
        token: &[u8],
        id: &str,
        tenant: Option<String>,
        now: f64,
    ) -> Result<Option<ViewerHandle>, JsValue> {
        let expected = ExpectedSubject { id, tenant: tenant.as_deref() };
        let admission = self.0.subject(token, &expected, &moment(now, None)).map_err(to_error)?;
        let Admission::Accepted(token, _) = admission else { return Ok(None) };
        Ok(Some(ViewerHandle::of(token)))
    }
}

/// A word that is none of them is the one of which the most is asked.
fn source_of(word: &str) -> Source {
    match word {
        "network" => Source::Network,
        "bootstrap" => Source::Bootstrap,
        _ => Source::Cache,
    }
}

fn moment(now: f64, served_at: Option<f64>) -> Moment {
    Moment { now: seconds(now), served_at: served_at.map(seconds) }
}
