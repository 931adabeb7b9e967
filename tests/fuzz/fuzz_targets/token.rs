//! Tokens: any bytes, and any header and payload that a trusted key has signed, are refused, or say what another reader of
//! base64url and JSON finds in them.
//!
//! The first byte says what the rest is: a token, or a header up to a line feed and a payload after it; and of which kind.

#![no_main]

use std::sync::LazyLock;

use base64ct::{Base64UrlUnpadded, Encoding};
use libfuzzer_sys::fuzz_target;
use permask::TrustOptions;
use permask::{Admission, Bundle, Error, Expected, ExpectedSubject, KeySet, Moment, Source, SubjectToken, Trust};
use permask_fuzz::check_error;
use permask_fuzz::forge::{AUDIENCE, Forger, ISSUER};
use serde_json::{Value, json};

/// 2026-06-01T12:00:00Z
const NOW: u64 = 1_780_315_200;
const SKEW: u64 = 300;
const DAY: u64 = 24 * 3600;
const SUBJECT: &str = "u-1";

static KEY: LazyLock<Forger> = LazyLock::new(|| Forger::new(1, "both"));
static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
    let set = json!({ "keys": [KEY.jwk(&["policy", "subject"])] });
    KeySet::read(set.to_string().as_bytes()).expect("keys")
});

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let token = if choice & 1 == 0 {
        rest.to_vec()
    } else {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let (header, payload) = rest.split_at(end);
        KEY.sign(header, payload.strip_prefix(b"\n").unwrap_or(payload)).into_bytes()
    };
    if choice & 2 == 0 { check_policy(&token) } else { check_subject(&token) }
});

fn check_policy(token: &[u8]) {
    let expected = Expected { issuer: ISSUER, audience: AUDIENCE, now: NOW };
    let stateless = Bundle::verify(token, &KEYS, &expected);
    check(token, &stateless.map(drop), |trust, moment| {
        trust.bundle(token, Source::Network, moment).map(|admission| {
            let Admission::Accepted(bundle, _) = admission else { panic!("nothing is known that could be newer") };
            let Some(claims) =
                second_look(token, "permask-policy+jwt", 90 * DAY, &["ver", "pol", "tnt", "refresh_after"])
            else {
                return;
            };
            assert_eq!(claims["ver"].as_u64(), Some(bundle.version()));
            assert!(bundle.version() > 0 && bundle.version() < 1 << 53);
            assert_eq!(claims["iat"].as_u64(), Some(bundle.issued_at()));
            assert_eq!(claims["exp"].as_u64(), Some(bundle.expires_at()));
            assert_eq!(claims["refresh_after"].as_u64(), bundle.refresh_after());
            assert!(
                bundle.refresh_after().is_none_or(|after| (bundle.issued_at()..=bundle.expires_at()).contains(&after))
            );
            assert!(claims.get("tnt").is_none() && bundle.tenant().is_none(), "this app has no tenant");
            assert!(claims["pol"]["id"].is_string());
        })
    });
}

fn check_subject(token: &[u8]) {
    let expected = Expected { issuer: ISSUER, audience: AUDIENCE, now: NOW };
    let stateless = SubjectToken::verify(token, &KEYS, &expected, SUBJECT);
    let person = ExpectedSubject { id: SUBJECT, tenant: None };
    check(token, &stateless.map(drop), |trust, moment| {
        trust.subject(token, &person, moment).map(|admission| {
            let Admission::Accepted(found, _) = admission else { panic!("nothing is known that could be newer") };
            let own = [
                "sub",
                "roles",
                "groups",
                "grants",
                "attrs",
                "status",
                "tnt",
                "from",
                "until",
                "acr",
                "auth_time",
                "min_ver",
            ];
            let Some(claims) = second_look(token, "permask-subject+jwt", DAY, &own) else { return };
            assert_eq!(claims["sub"].as_str(), Some(SUBJECT));
            assert_eq!(claims["tnt"].as_str(), found.tenant());
            assert_eq!(claims["min_ver"].as_u64(), found.min_version());
            assert_eq!(claims["iat"].as_u64(), Some(found.issued_at()));
            assert_eq!(claims["exp"].as_u64(), Some(found.expires_at()));
            let name = |role: &Value| role["role"].as_str().or(role.as_str()).expect("a name").to_owned();
            let roles: Vec<String> = claims["roles"].as_array().expect("roles").iter().map(name).collect();
            assert_eq!(found.subject().roles().collect::<Vec<_>>(), roles);
        })
    });
}

/// Checks that both layers agree, that what is refused changes nothing, and that what is accepted is evidence.
fn check(token: &[u8], stateless: &Result<(), Error>, judge: impl Fn(&mut Trust, &Moment) -> Result<(), Error>) {
    let mut trust = Trust::new(KEYS.clone(), TrustOptions::new(ISSUER, AUDIENCE)).expect("options");
    let moment = Moment { now: NOW, served_at: None };
    let before = format!("{trust:?}");
    match judge(&mut trust, &moment) {
        Ok(()) => {
            assert!(stateless.is_ok(), "{stateless:?}");
            let after = format!("{trust:?}");
            assert!(after != before && trust.learn(token) && format!("{trust:?}") == after);
        }
        Err(error) => {
            check_error(&error);
            assert_eq!(stateless.as_ref().expect_err("refused"), &error);
            assert_eq!(format!("{trust:?}"), before);
            let text = String::from_utf8_lossy(token);
            let repeats = |segment: &str| segment.len() > 20 && error.to_string().contains(segment);
            assert!(!text.split('.').any(repeats), "{error} repeats a part of the token");
        }
    }
}

/// Reads an accepted token once more with other libraries, and checks all that has to hold of it.
fn second_look(token: &[u8], typ: &str, longest: u64, own: &[&str]) -> Option<Value> {
    let text = std::str::from_utf8(token).expect("ASCII");
    let segments: Vec<&str> = text.split('.').collect();
    let [header, payload, signature] = segments[..] else { panic!("three segments") };
    let decoded = |segment| Base64UrlUnpadded::decode_vec(segment).expect("canonical base64url");
    // Ed25519 signs in one way alone, so that whatever else fits would be another signature.
    assert_eq!(decoded(signature), KEY.sign_bytes(format!("{header}.{payload}").as_bytes()));
    let header: Value = serde_json::from_slice(&decoded(header)).expect("JSON");
    assert!(matches!(header["alg"].as_str(), Some("EdDSA" | "Ed25519")));
    assert_eq!(header["kid"], "both");
    let found = header["typ"].as_str().expect("a type").to_ascii_lowercase();
    assert_eq!(found.strip_prefix("application/").unwrap_or(&found), typ);
    for name in ["crit", "b64", "zip", "enc", "jwk", "jku", "x5u", "x5c"] {
        assert!(header.get(name).is_none(), "{name}");
    }
    let claims: Value = match serde_json::from_slice(&decoded(payload)) {
        // What is kept as text here may be no number there.
        Err(error) if error.to_string().contains("number out of range") => return None,
        claims => claims.expect("JSON"),
    };
    assert_eq!(claims["iss"], ISSUER);
    assert!(claims["aud"] == AUDIENCE || claims["aud"].as_array().is_some_and(|all| all.contains(&json!(AUDIENCE))));
    let date = |name: &str| claims[name].as_u64().expect("a date");
    let (begins, ends) = (date("iat"), date("exp"));
    assert!(begins < ends && ends - begins <= longest && begins <= NOW + SKEW && ends > NOW);
    assert!(claims.get("nbf").is_none() || date("nbf") <= NOW + SKEW);
    let known = |name: &str| ["iss", "aud", "iat", "exp", "nbf", "jti"].contains(&name) || own.contains(&name);
    for name in claims.as_object().expect("an object").keys() {
        assert!(known(name) || name.starts_with("x-"), "{name}");
    }
    Some(claims)
}
