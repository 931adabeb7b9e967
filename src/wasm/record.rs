//! Records: where their private values are, and how they look. Both cross as bytes ([`permask_mask::wire`]) to what masks,
//! which is a module of its own.

use permask::Purpose;
use permask_mask::wire::Writer;
use wasm_bindgen::prelude::*;

use crate::error::to_error;
use crate::text::to_text;
use crate::{GateHandle, SessionHandle, read, seconds};

#[wasm_bindgen(js_class = Gate)]
impl GateHandle {
    /// Says whether the policy has record types.
    #[wasm_bindgen(js_name = hasRecords)]
    #[must_use]
    pub fn has_records(&self) -> bool {
        self.bundle.policy().record_types().next().is_some()
    }

    /// Returns the paths of a record type; nothing where the policy does not know it.
    #[must_use]
    pub fn paths(&self, record_type: &str) -> Option<Vec<u8>> {
        let mut writer = Writer::default();
        self.bundle.policy().paths(record_type)?.encode(&mut writer);
        Some(writer.into_bytes())
    }

    /// Returns the paths of the records in a text, from one such as `$.items[*]`.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    #[wasm_bindgen(js_name = recordPath)]
    pub fn record_path(&self, path: &str) -> Result<Vec<u8>, JsValue> {
        let mut writer = Writer::default();
        permask::read_record_path(path).map_err(to_error)?.encode(&mut writer);
        Ok(writer.into_bytes())
    }
}

#[wasm_bindgen(js_class = Session)]
impl SessionHandle {
    /// Returns what the session sees of a record type, or may take along; nothing where the policy does not know the type.
    /// Of a record the members are given that [`SessionHandle::reads`] names, as the JSON text of an object.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn look(
        &mut self,
        record_type: &str,
        is_export: bool,
        record: Option<String>,
        now: f64,
    ) -> Result<Option<Vec<u8>>, JsValue> {
        self.session.set_now(seconds(now));
        let record = read(record)?;
        let look = self.session.look(record_type, purpose(is_export), record.as_ref());
        Ok(look.map(|look| {
            let mut writer = Writer::default();
            look.encode(&mut writer);
            writer.into_bytes()
        }))
    }

    /// Returns what the session may change of a record, besides what it sees of it; nothing where the policy does not know the
    /// type. Conditions read the members of `record`, and of `next`, which it is to become: JSON texts of objects.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn rights(
        &mut self,
        record_type: &str,
        record: Option<String>,
        next: Option<String>,
        now: f64,
    ) -> Result<Option<Vec<u8>>, JsValue> {
        self.session.set_now(seconds(now));
        let (record, next) = (read(record)?, read(next)?);
        let rights = self.session.rights(record_type, record.as_ref(), next.as_ref());
        Ok(rights.map(|rights| {
            let mut writer = Writer::default();
            rights.encode(&mut writer);
            writer.into_bytes()
        }))
    }

    /// Returns the members of a record that its look depends on, as JSON text: an array of names, empty where it depends on
    /// none.
    #[must_use]
    pub fn reads(&self, record_type: &str, is_export: bool) -> String {
        to_text(&self.session.reads(record_type, purpose(is_export)))
    }

    /// Says whether the look of a record type changes with the time of day.
    #[wasm_bindgen(js_name = lookVaries)]
    #[must_use]
    pub fn look_varies(&self, record_type: &str) -> bool {
        self.session.look_varies_by_time(record_type)
    }

    /// Says whether the value at a path of a record type may be asked for, as JSON text.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn reveal(
        &mut self,
        record_type: &str,
        path: &str,
        record: Option<String>,
        now: f64,
    ) -> Result<String, JsValue> {
        self.session.set_now(seconds(now));
        let record = read(record)?;
        Ok(to_text(&self.session.reveal(record_type, path, record.as_ref())))
    }
}

fn purpose(is_export: bool) -> Purpose {
    if is_export { Purpose::Export } else { Purpose::View }
}
