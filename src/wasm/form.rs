//! What forms ask: tasks with parameters, fields, exports, assignments.

use permask::{Assigned, Json, Purpose, Subject};
use wasm_bindgen::prelude::*;

use crate::answer::to_js;
use crate::error::to_error;
use crate::{GateHandle, MaskedText, SessionHandle, read, seconds};

#[wasm_bindgen(js_class = Gate)]
impl GateHandle {
    /// Says whether a role, or else a group, may be assigned to a subject, given as JSON text.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn assignable(
        &self,
        subject: &str,
        name: &str,
        is_role: bool,
        tenant: Option<String>,
    ) -> Result<JsValue, JsValue> {
        let subject = Subject::read(subject.as_bytes()).map_err(to_error)?;
        let assigned = if is_role { Assigned::Role(name) } else { Assigned::Group(name) };
        to_js(&self.bundle.policy().assignable(&subject, assigned, tenant.as_deref()))
    }
}

#[wasm_bindgen(js_class = Session)]
impl SessionHandle {
    /// Returns a task with these resources for the parameters of these names; nothing where there is no such task.
    ///
    /// # Errors
    ///
    /// None in practice: the value is plain data.
    pub fn task(&mut self, id: &str, names: Vec<String>, paths: Vec<String>, now: f64) -> Result<JsValue, JsValue> {
        self.session.set_now(seconds(now));
        let arguments = names.iter().zip(&paths).map(|(name, path)| (name.as_str(), path.as_str()));
        to_js(&self.session.task(id, &arguments.collect::<Vec<_>>()))
    }

    /// Returns what may be done with the fields of a record type; nothing where there is no such type. What they are
    /// wanted for is `edit`, `export`, `query` or `view`.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn fields(
        &mut self,
        record_type: &str,
        purpose: &str,
        record: Option<String>,
        now: f64,
    ) -> Result<JsValue, JsValue> {
        self.session.set_now(seconds(now));
        let record = read(record)?;
        let purpose = match purpose {
            "edit" => Purpose::Edit,
            "export" => Purpose::Export,
            "query" => Purpose::Query,
            _ => Purpose::View,
        };
        to_js(&self.session.fields(record_type, purpose, record.as_ref()))
    }

    /// Masks a record, or each record of an array, given as JSON text, for what is taken along.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn export(&mut self, record_type: &str, record: &str, now: f64) -> Result<MaskedText, JsValue> {
        self.session.set_now(seconds(now));
        let record = Json::read_record(record.as_bytes()).map_err(to_error)?;
        MaskedText::of(self.session.export(record_type, &record))
    }
}
