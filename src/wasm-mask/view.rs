//! Views: what the masker is told of the records of a type.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use js_sys::{Function, Uint8Array};
use permask_mask::wire::Reader;
use permask_mask::{Look, Paths, View, Views};
use wasm_bindgen::prelude::*;

use crate::key;

/// How many views are kept of records whose look depends on them.
const MOST_VIEWS: usize = 64;

/// What one session sees of records: the same of all, or what depends on each.
#[wasm_bindgen(js_name = View)]
pub struct ViewHandle {
    view: Arc<View>,
    by_record: Option<ByRecord>,
}

/// How the look of a record is found that depends on it.
struct ByRecord {
    paths: Arc<Paths>,
    key: Option<Vec<u8>>,
    reads: Vec<String>,
    choose: Function,
    /// By what the record says.
    known: HashMap<String, Arc<View>>,
}

#[wasm_bindgen(js_class = View)]
impl ViewHandle {
    /// Makes the view by which all records are masked, out of the bytes of paths and of a look. What cannot be read, or does
    /// not belong together, hides everything.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(paths: &[u8], look: &[u8], key: Option<Vec<u8>>) -> Self {
        let view = match paths_of(paths) {
            Some(paths) => view_of(&paths, look, key),
            None => View::whole(),
        };
        Self { view: Arc::new(view), by_record: None }
    }

    /// Makes a view that depends on the record: on the members that `reads` names. `choose` returns the bytes of the look
    /// for them, given as the JSON text of an object; where it returns none, the record is masked whole.
    #[wasm_bindgen(js_name = byRecord)]
    #[must_use]
    pub fn by_record(paths: &[u8], key: Option<Vec<u8>>, reads: Vec<String>, choose: Function) -> Self {
        let paths = paths_of(paths);
        let by_record = paths.map(|paths| ByRecord { paths, key, reads, choose, known: HashMap::new() });
        Self { view: Arc::new(View::whole()), by_record }
    }

    /// Makes the view of what nobody knows: every record is masked whole.
    #[must_use]
    pub fn whole() -> Self {
        Self { view: Arc::new(View::whole()), by_record: None }
    }
}

impl ViewHandle {
    /// Returns the view by which all records are masked; that of what nobody knows where it depends on the record.
    pub(crate) fn view(&self) -> Arc<View> {
        self.view.clone()
    }

    /// Calls with what the engine needs to know of views.
    pub(crate) fn with<T>(&mut self, call: impl FnOnce(&mut Views<'_>) -> T) -> T {
        let Some(ByRecord { paths, key, reads, choose, known }) = &mut self.by_record else {
            return call(&mut Views::Same(&self.view));
        };
        let mut choose = |members: &str| {
            if let Some(view) = known.get(members) {
                return view.clone();
            }
            let look = choose.call1(&JsValue::NULL, &members.into()).ok().and_then(|look| look.dyn_into().ok());
            let view = match look.map(|look: Uint8Array| look.to_vec()) {
                Some(look) => Arc::new(view_of(paths, &look, key.clone())),
                // Not kept: the next record may fare better.
                None => return Arc::new(View::whole()),
            };
            if known.len() >= MOST_VIEWS {
                known.clear();
            }
            known.insert(members.to_owned(), view.clone());
            view
        };
        call(&mut Views::ByRecord { reads, choose: &mut choose })
    }
}

impl fmt::Debug for ViewHandle {
    // What the key is, and what records say, is nobody's business.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ViewHandle").field("by_record", &self.by_record.is_some()).finish_non_exhaustive()
    }
}

/// Reads paths.
pub(crate) fn paths_of(bytes: &[u8]) -> Option<Arc<Paths>> {
    let mut reader = Reader::new(bytes);
    Paths::decode(&mut reader).filter(|_| reader.is_at_end()).map(Arc::new)
}

fn view_of(paths: &Arc<Paths>, look: &[u8], key: Option<Vec<u8>>) -> View {
    let mut reader = Reader::new(look);
    match Look::decode(&mut reader).filter(|_| reader.is_at_end()) {
        Some(look) => View::new(paths.clone(), look, key::of(key)),
        None => View::whole(),
    }
}
