//! What forms ask: tasks with parameters, fields, assignments.

use permask::{Assigned, Purpose, Subject};
use wasm_bindgen::prelude::*;

use crate::error::to_error;
use crate::text::to_text;
use crate::{GateHandle, SessionHandle, read, seconds};

#[wasm_bindgen(js_class = Gate)]
impl GateHandle {
    /// Says whether a role, or else a group, may be assigned to a subject, given as JSON text. Returns JSON text.
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
    ) -> Result<String, JsValue> {
        let subject = Subject::read(subject.as_bytes()).map_err(to_error)?;
        let assigned = if is_role { Assigned::Role(name) } else { Assigned::Group(name) };
        Ok(to_text(&self.bundle.policy().assignable(&subject, assigned, tenant.as_deref())))
    }
}

#[wasm_bindgen(js_class = Session)]
impl SessionHandle {
    /// Returns a task with resources for its parameters, as JSON text; null where there is no such task. `names` and
    /// `paths` are JSON texts too: arrays, in which each parameter stands in the same place as its resource.
    pub fn task(&mut self, id: &str, names: &str, paths: &str, now: f64) -> String {
        self.0.set_now(seconds(now));
        let (names, paths) = (crate::names(names), crate::names(paths));
        let mut arguments = Vec::new();
        for (name, path) in names.iter().zip(&paths) {
            arguments.push((name.as_str(), path.as_str()));
        }
        to_text(&self.0.task(id, &arguments))
    }

    /// Returns what may be done with the fields of a record type, as JSON text; null where there is no such type. What they
    /// are wanted for is `edit`, `export`, `query` or `view`.
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
    ) -> Result<String, JsValue> {
        self.0.set_now(seconds(now));
        let record = read(record)?;
        let purpose = match purpose {
            "edit" => Purpose::Edit,
            "export" => Purpose::Export,
            "query" => Purpose::Query,
            _ => Purpose::View,
        };
        Ok(to_text(&self.0.fields(record_type, purpose, record.as_ref())))
    }
}
