//! Errors: the one place where a fault of the engine becomes an error of JavaScript.

use js_sys::Reflect;
use permask_mask::{Fault, FaultCode};
use wasm_bindgen::JsValue;

/// Returns an `Error` with the message, and with `code` and `at` as properties.
#[cold]
#[expect(clippy::needless_pass_by_value, reason = "this is what `map_err` hands over")]
pub(crate) fn to_error(fault: Fault) -> JsValue {
    let object = js_sys::Error::new(&fault.to_string());
    for (name, value) in [("code", fault.code.as_str()), ("at", &fault.at)] {
        // Setting a property of a fresh object cannot fail; if it did, the TypeScript side would still throw.
        Reflect::set(&object, &name.into(), &value.into()).ok();
    }
    object.into()
}

/// Returns the error of a text that was announced and is not there.
#[cold]
pub(crate) fn missing() -> JsValue {
    to_error(Fault { code: FaultCode::TooLarge, at: String::new(), message: "expected the text, found less" })
}
