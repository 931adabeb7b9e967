//! The boundary in a real browser: what crosses, and in what form. What is decided is tested in `tests/`.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use js_sys::{Error, Reflect};
use permask::Subject;
use permask::sign::{PrivateKey, Validity};
use permask_mask::wire::Reader;
use permask_mask::{Look, Paths};
use permask_wasm::{GateHandle, SessionHandle};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const ISSUER: &str = "https://issuer.example";
const NOW: f64 = 1500.5;

const POLICY: &[u8] = br#"{
  "format": 1, "id": "p", "title": "Policy",
  "resources": {"a": {"actions": ["x", "y"]}},
  "roles": {"r": {"title": "Role", "rules": [{"id": "k", "allow": "a:x", "reason": "Because"}]}},
  "navigation": [{"id": "n", "requires": ["a:x"]}, {"id": "m", "href": "/m", "requires": ["a:y"]}],
  "classes": {"c": {"mask": "stars"}},
  "records": {"t": {"unlisted": "show", "fields": {"$.secret": "c"}}}
}"#;

fn key() -> PrivateKey {
    PrivateKey::new(&[7; 32], ISSUER, &["policy", "subject"])
}

fn validity() -> Validity<'static> {
    Validity { audience: "console", issued_at: 1000, expires_at: 2000 }
}

fn open(bundle: &[u8], now: f64) -> Result<GateHandle, JsValue> {
    GateHandle::new(bundle, &key().to_key_set(), ISSUER.to_owned(), "console".to_owned(), now)
}

fn gate() -> GateHandle {
    open(key().sign_policy(POLICY, 3, &validity()).unwrap().as_bytes(), NOW).unwrap()
}

fn session() -> SessionHandle {
    gate().unsigned_session(r#"{"id": "u-1", "roles": ["r"]}"#, NOW).unwrap()
}

fn code(error: &JsValue) -> String {
    assert!(error.is_instance_of::<Error>(), "what is thrown is an Error");
    Reflect::get(error, &"code".into()).unwrap().as_string().unwrap()
}

#[wasm_bindgen_test]
fn a_bundle_opens_and_tells_what_it_is() {
    let info = gate().info();
    let key_id = key().id().to_owned();
    assert_eq!(
        info,
        format!(
            r#"{{"policy":{{"id":"p","title":"Policy","description":null}},"issuer":"{ISSUER}","audience":["console"],"version":3,"issuedAt":1000000,"expiresAt":2000000,"keyId":"{key_id}","roles":[{{"id":"r","title":"Role"}}]}}"#
        )
    );
}

#[wasm_bindgen_test]
fn a_refused_bundle_is_an_error_with_code_and_place() {
    let bundle = key().sign_policy(POLICY, 3, &validity()).unwrap();
    let error = open(bundle.as_bytes(), 2000.0).unwrap_err();
    assert_eq!(code(&error), "expired");
    assert_eq!(Reflect::get(&error, &"at".into()).unwrap().as_string().unwrap(), "/exp");
    assert_eq!(code(&open(b"<html>", NOW).unwrap_err()), "malformed");
    assert_eq!(code(&open(&[0xff; 10], NOW).unwrap_err()), "malformed");
    assert_eq!(code(&open(&[], NOW).unwrap_err()), "malformed");
}

#[wasm_bindgen_test]
fn a_clock_that_says_nothing_sensible_closes() {
    let bundle = key().sign_policy(POLICY, 3, &validity()).unwrap();
    for now in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 1e300] {
        assert_eq!(code(&open(bundle.as_bytes(), now).unwrap_err()), "expired");
    }
}

#[wasm_bindgen_test]
fn a_session_ends_with_its_token() {
    let validity = Validity { expires_at: 1600, ..validity() };
    let token = key().sign_subject(&Subject::new("u-1", ["r"]), &validity).unwrap();
    let session = gate().session(token.as_bytes(), "u-1", NOW).unwrap();
    assert!((session.ends() - 1600.0).abs() < f64::EPSILON);
    assert_eq!(session.subject(), r#"{"id":"u-1","roles":["r"],"unknown":[]}"#);
    assert_eq!(code(&gate().session(token.as_bytes(), "u-2", NOW).unwrap_err()), "subject-mismatch");
    assert_eq!(code(&gate().session(token.as_bytes(), "u-1", 1600.0).unwrap_err()), "expired");
}

#[wasm_bindgen_test]
fn answers_are_plain_data_with_null_for_what_is_missing() {
    let mut session = session();
    assert_eq!((session.table(NOW), session.changes()), (vec![2, 0], f64::INFINITY));
    assert_eq!(session.decide("a:x", None, None, NOW).unwrap(), 2);
    assert_eq!(session.residual("a:x").unwrap(), r#"{"attributes":["id"],"reads":[],"root":true}"#);
    assert_eq!(
        session.explain("a:x", None, None, NOW).unwrap(),
        r#"{"permission":"a:x","outcome":"allow","code":"allowed","rules":[{"id":"k","effect":"allow","via":["role:r"],"reason":"Because"}],"considered":[],"missing":[],"roles":[],"statusBlocks":false,"nearest":null,"sentence":"`a:x` is allowed by the rule `k` of r. Because."}"#
    );
    assert_eq!(
        session.navigation(NOW),
        r#"{"items":[{"id":"n","title":null,"href":null,"children":[]}],"hidden":[{"id":"m","title":null,"parents":[],"missing":["a:y"],"sentence":"`a:y` is denied: no rule allows it."}]}"#
    );
    assert_eq!(session.tasks(NOW), "[]");
    assert_eq!(gate().places(), r#"{"a":{"x":0,"y":1}}"#);
}

#[wasm_bindgen_test]
fn paths_and_looks_cross_as_bytes() {
    let gate = gate();
    assert!(gate.has_records());
    let paths = Paths::decode(&mut Reader::new(&gate.paths("t").unwrap())).unwrap();
    let look = session().look("t", false, None, NOW).unwrap().unwrap();
    let look = Look::decode(&mut Reader::new(&look)).unwrap();
    let secret = paths.member(0, "secret").unwrap();
    let mask = look.nodes[secret as usize].mask.unwrap();
    assert_eq!((look.entries[mask as usize].class.as_str(), look.entries[mask as usize].mask.kind()), ("c", "stars"));
    assert_eq!((session().reads("t", true).as_str(), session().look_varies("t")), ("[]", false));
    assert_eq!((gate.paths("u"), session().look("u", false, None, NOW).unwrap()), (None, None));
    assert_eq!(code(&session().look("t", false, Some("{".to_owned()), NOW).unwrap_err()), "invalid-json");
    assert_eq!(code(&gate.record_path("items").unwrap_err()), "bad-path");
    assert!(session().reveal("t", "$.secret", None, NOW).unwrap().starts_with(r#"{"outcome":"deny","code":"denied","#));
}

#[wasm_bindgen_test]
fn the_page_has_a_window() {
    // Says that this really ran in a page and not in Node.
    assert!(js_sys::global().dyn_into::<web_sys::Window>().is_ok());
}
