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
        let paths = self.bundle.policy().paths(record_type)?;
        Some(bytes(&|writer| paths.encode(writer)))
    }

    /// Returns the paths of the records in a text, from one such as `$.items[*]`.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    #[wasm_bindgen(js_name = recordPath)]
    pub fn record_path(&self, path: &str) -> Result<Vec<u8>, JsValue> {
        let paths = permask::read_record_path(path).map_err(to_error)?;
        Ok(bytes(&|writer| paths.encode(writer)))
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
        self.0.set_now(seconds(now));
        let record = read(record)?;
        let look = self.0.look(record_type, purpose(is_export), record.as_ref());
        Ok(look.map(|look| bytes(&|writer| look.encode(writer))))
    }

    /// Returns what the session may change of a record, which is given as for [`SessionHandle::look`], and as it is to become;
    /// nothing where the policy does not know the type.
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
        self.0.set_now(seconds(now));
        let (record, next) = (read(record)?, read(next)?);
        let rights = self.0.rights(record_type, record.as_ref(), next.as_ref());
        Ok(rights.map(|rights| bytes(&|writer| rights.encode(writer))))
    }

    /// Returns the members of a record that its look depends on, as JSON text: an array of names, empty where it depends on
    /// none.
    #[must_use]
    pub fn reads(&self, record_type: &str, is_export: bool) -> String {
        to_text(&self.0.reads(record_type, purpose(is_export)))
    }

    /// Says whether the look of a record type changes with the time of day.
    #[wasm_bindgen(js_name = lookVaries)]
    #[must_use]
    pub fn look_varies(&self, record_type: &str) -> bool {
        self.0.look_varies_by_time(record_type)
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
        self.0.set_now(seconds(now));
        let record = read(record)?;
        Ok(to_text(&self.0.reveal(record_type, path, record.as_ref())))
    }
}

/// Returns what something writes of itself.
fn bytes(encode: &dyn Fn(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::default();
    encode(&mut writer);
    writer.into_bytes()
}

fn purpose(is_export: bool) -> Purpose {
    if is_export { Purpose::Export } else { Purpose::View }
}
