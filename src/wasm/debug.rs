//! Debug builds: they say that they are one, what each gate stands on, and where a panic came from.

use permask::Bundle;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;

use crate::answer::BundleInfo;

/// Says that this is a debug build, and has panics say where they come from.
pub(crate) fn start() {
    console_error_panic_hook::set_once();
    web_sys::console::info_1(&"permask: a debug build, larger and slower than a release".into());
}

/// Shows a bundle in the console as an object that can be looked into: what [`BundleInfo`] holds, and no more.
pub(crate) fn show(bundle: &Bundle) {
    if let Ok(info) = BundleInfo::of(bundle).serialize(&Serializer::json_compatible()) {
        web_sys::console::debug_2(&"permask: a gate over".into(), &info);
    }
}
