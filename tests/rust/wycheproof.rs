//! The vectors of Project Wycheproof, through the keys that verify tokens.

use permask::sign::PublicKey;
use permask_tests::forge::segment;
use serde_json::{Value, json};
use wycheproof::TestResult;

/// Returns the key of a JWK that says of the curve alone.
fn key(curve: Value) -> PublicKey {
    let mut jwk = curve;
    for (name, value) in [("kid", json!("k")), ("iss", json!("i")), ("purpose", json!(["policy"]))] {
        jwk[name] = value;
    }
    PublicKey::read(jwk.to_string().as_bytes()).expect("a key")
}

/// Compares one vector. What is said of `acceptable` ones is that a verifier may be lax, and this one is not.
fn holds(number: usize, comment: &str, fits: bool, result: TestResult) {
    assert_eq!(fits, result == TestResult::Valid, "{number}: {comment}");
}

#[test]
fn ed25519_as_wycheproof_has_it() {
    let set = wycheproof::eddsa::TestSet::load(wycheproof::eddsa::TestName::Ed25519).expect("vectors");
    let mut count = 0;
    for group in &set.test_groups {
        let key = key(json!({ "kty": "OKP", "crv": "Ed25519", "x": segment(&group.key.pk) }));
        for test in &group.tests {
            holds(test.tc_id, &test.comment, key.fits(&test.msg, &test.sig), test.result);
            count += 1;
        }
    }
    assert_eq!(count, set.number_of_tests);
    assert!(count > 140, "{count} vectors");
}

#[cfg(feature = "es256")]
#[test]
fn ecdsa_p256_with_sha256_as_wycheproof_has_it() {
    let name = wycheproof::ecdsa::TestName::EcdsaSecp256r1Sha256P1363;
    let set = wycheproof::ecdsa::TestSet::load(name).expect("vectors");
    let mut count = 0;
    for group in &set.test_groups {
        let Some([4, point @ ..]) = group.key.key.get(..65) else { panic!("an uncompressed point") };
        let (x, y) = point.split_at(32);
        let key = key(json!({ "kty": "EC", "crv": "P-256", "x": segment(x), "y": segment(y) }));
        for test in &group.tests {
            holds(test.tc_id, &test.comment, key.fits(&test.msg, &test.sig), test.result);
            count += 1;
        }
    }
    assert_eq!(count, set.number_of_tests);
    assert!(count > 200, "{count} vectors");
}
