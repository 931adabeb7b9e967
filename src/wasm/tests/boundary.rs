//! The boundary in a real browser: what crosses, and in what form. What is decided is tested in `tests/`.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use js_sys::{Error, Reflect};
use permask::Subject;
use permask::sign::{PrivateKey, Validity};
use permask_mask::guard::Rights;
use permask_mask::wire::Reader;
use permask_mask::{Look, Paths};
use permask_wasm::{GateHandle, SessionHandle, TrustHandle, ViewerHandle};
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

fn trust() -> TrustHandle {
    TrustHandle::new(&key().to_key_set(), ISSUER.to_owned(), "console".to_owned(), None, None, 1.0, None, None).unwrap()
}

fn open(bundle: &[u8], now: f64) -> Result<GateHandle, JsValue> {
    trust().bundle(bundle, "network", now, None).map(Option::unwrap)
}

fn gate() -> GateHandle {
    open(key().sign_policy(POLICY, 3, &validity()).unwrap().as_bytes(), NOW).unwrap()
}

fn session() -> SessionHandle {
    gate().session(&viewer(), NOW).unwrap()
}

fn viewer() -> ViewerHandle {
    ViewerHandle::unsigned(r#"{"id": "u-1", "roles": ["r", "q"]}"#).unwrap()
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
            r#"{{"policy":{{"id":"p","title":"Policy","description":null}},"issuer":"{ISSUER}","audience":["console"],"tenant":null,"version":3,"issuedAt":1000000,"staleAt":null,"expiresAt":2000000,"keyId":"{key_id}","roles":[{{"id":"r","title":"Role"}}]}}"#
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
fn what_was_accepted_is_remembered() {
    let (key, validity) = (key(), validity());
    let sign = |version, issued_at| key.sign_policy(POLICY, version, &Validity { issued_at, ..validity }).unwrap();
    let mut trust = trust();
    let mut change =
        |bundle: &str| trust.bundle(bundle.as_bytes(), "network", NOW, None).unwrap().map(|gate| gate.change());
    let bundles = [sign(3, 1000), sign(3, 1000), sign(3, 1100), sign(2, 1200), sign(4, 1000)];
    assert_eq!(bundles.map(|bundle| change(&bundle)), [Some(0), Some(2), Some(1), None, Some(0)]);
    let error = trust.bundle(sign(3, 1000).as_bytes(), "cache", NOW, None).unwrap_err();
    assert_eq!(code(&error), "rollback");
    assert!(trust.learn(sign(9, 1000).as_bytes()) && !trust.learn(b"9007199254740991"));
    assert!((trust.key_version() - 1.0).abs() < f64::EPSILON);
    assert_eq!(code(&trust.update_keys(b"[]", NOW, None).unwrap_err()), "malformed");
}

#[wasm_bindgen_test]
fn a_session_is_made_of_a_viewer_and_a_gate() {
    let validity = Validity { expires_at: 1600, ..validity() };
    let token = key().sign_subject(&Subject::new("u-1", ["r", "q"]), &validity).unwrap();
    let mut trust = trust();
    let mut verify = |subject, now| trust.subject(token.as_bytes(), subject, None, now).map(Option::unwrap);
    let viewer = verify("u-1", NOW).unwrap();
    assert!((viewer.ends() - 1600.0).abs() < f64::EPSILON && self::viewer().ends().is_infinite());
    assert_eq!((viewer.subject().as_str(), viewer.tenant()), (r#"{"id":"u-1","roles":["r","q"]}"#, None));
    assert_eq!(code(&verify("u-2", NOW).unwrap_err()), "subject-mismatch");
    assert_eq!(code(&verify("u-1", 1600.0).unwrap_err()), "expired");
    assert_eq!(gate().session(&viewer, NOW).unwrap().unknown(), r#"["q"]"#);
    assert_eq!(code(&gate().session(&viewer, 2000.0).unwrap_err()), "expired");
    let mut lesser = gate().session(&viewer.viewing_as("[]", "[]"), NOW).unwrap();
    assert_eq!((session().table(NOW), lesser.table(NOW)), (vec![2, 0], vec![0, 0]));
    assert_eq!(code(&self::viewer().configure(None, Some("{".to_owned())).unwrap_err()), "invalid-json");
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
    assert_eq!(gate().places(), r#"{"a":"0 x y"}"#);
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
    let rights = session().rights("t", Some("{}".to_owned()), None, NOW).unwrap().unwrap();
    let rights = Rights::decode(&mut Reader::new(&rights)).unwrap();
    assert_eq!((rights.edits, rights.sets_masked, rights.rules.len()), (false, false, 0));
    assert_eq!(session().rights("u", None, None, NOW).unwrap(), None);
    assert_eq!(code(&session().rights("t", None, Some("[".to_owned()), NOW).unwrap_err()), "invalid-json");
    assert_eq!(code(&gate.record_path("items").unwrap_err()), "bad-path");
    assert!(session().reveal("t", "$.secret", None, NOW).unwrap().starts_with(r#"{"outcome":"deny","code":"denied","#));
}

#[wasm_bindgen_test]
fn the_page_has_a_window() {
    // Says that this really ran in a page and not in Node.
    assert!(js_sys::global().dyn_into::<web_sys::Window>().is_ok());
}
