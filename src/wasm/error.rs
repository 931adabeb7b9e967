//! Errors: the one place where an error of the engine becomes one of JavaScript.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Returns an `Error` with the message, and with `code` and `at` as properties.
#[cold]
#[expect(clippy::needless_pass_by_value, reason = "this is what `map_err` hands over")]
pub(crate) fn to_error(error: permask::Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    for (name, value) in [("code", error.code().as_str()), ("at", error.at())] {
        // Setting a property of a fresh object cannot fail; if it did, the TypeScript side would still throw.
        Reflect::set(&object, &name.into(), &value.into()).ok();
    }
    object.into()
}
