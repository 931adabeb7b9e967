//! Viewers: those for whom a session answers, as an app asks for it. A session is made of one and of the policy in force, and
//! made anew of both when another policy comes.

use permask::{Bundle, Error, Json, Session, Subject, SubjectToken, Trust};
use wasm_bindgen::prelude::*;

use crate::error::to_error;
use crate::text::to_text;
use crate::{answer, document, names};

/// A subject that was verified, or one that nobody has signed; in which tenant, in which context, and as whom it looks.
#[wasm_bindgen(js_name = Viewer)]
#[derive(Clone, Debug)]
pub struct ViewerHandle {
    subject: Verified,
    tenant: Option<String>,
    context: Option<Json>,
    view: Option<(Vec<String>, Vec<String>)>,
}

/// Who stands behind a subject.
#[derive(Clone, Debug)]
enum Verified {
    Token(SubjectToken),
    Unsigned(Subject),
}

#[wasm_bindgen(js_class = Viewer)]
impl ViewerHandle {
    /// Returns a subject that nobody has signed, from its JSON.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn unsigned(subject: &str) -> Result<Self, JsValue> {
        let subject = Subject::read(subject.as_bytes()).map_err(to_error)?;
        Ok(Self { subject: Verified::Unsigned(subject), tenant: None, context: None, view: None })
    }

    /// Sets the tenant, where there is one, and what the app says of its questions as JSON text.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn configure(&mut self, tenant: Option<String>, context: Option<String>) -> Result<(), JsValue> {
        self.context = document(context)?;
        self.tenant = tenant;
        Ok(())
    }

    /// Returns the same viewer, who sees what a subject with these roles and groups would see, and no more than it does by
    /// itself.
    ///
    /// They are given as JSON text, arrays of names; what is none of it shows what a subject without roles sees.
    #[wasm_bindgen(js_name = viewingAs)]
    #[must_use]
    pub fn viewing_as(&self, roles: &str, groups: &str) -> Self {
        Self { view: Some((names(roles), names(groups))), ..self.clone() }
    }

    /// Returns when its token ends, in seconds since 1970; infinity where there is none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "NumericDates are below 2^53")]
    pub fn ends(&self) -> f64 {
        match &self.subject {
            Verified::Token(token) => token.expires_at() as f64,
            Verified::Unsigned(_) => f64::INFINITY,
        }
    }

    /// Returns the tenant that the token names, if it names one.
    #[must_use]
    pub fn tenant(&self) -> Option<String> {
        match &self.subject {
            Verified::Token(token) => token.tenant().map(str::to_owned),
            Verified::Unsigned(_) => None,
        }
    }

    /// Returns the subject, as JSON text.
    #[must_use]
    pub fn subject(&self) -> String {
        let subject = self.claimed();
        to_text(&answer::Subject { id: subject.id(), roles: subject.roles().collect() })
    }
}

impl ViewerHandle {
    pub(crate) fn of(token: SubjectToken) -> Self {
        Self { subject: Verified::Token(token), tenant: None, context: None, view: None }
    }

    fn claimed(&self) -> &Subject {
        match &self.subject {
            Verified::Token(token) => token.subject(),
            Verified::Unsigned(subject) => subject,
        }
    }

    pub(crate) fn session(&self, bundle: &Bundle, now: u64) -> Result<Session, Error> {
        if let Verified::Token(token) = &self.subject {
            Trust::bind(bundle, token)?;
        }
        let session = Session::new(bundle.policy().clone(), self.claimed().clone(), now);
        let mut session = session.with_context(self.context.clone());
        if self.tenant.is_some() {
            session = session.in_tenant(self.tenant.as_deref());
        }
        Ok(match &self.view {
            Some((roles, groups)) => session.viewed_as(roles, groups),
            None => session,
        })
    }
}
