//! The tokens of `vectors/tokens.json`, which another implementation signed, through the verifier.

use permask::sign::{PrivateKey, Validity};
use permask::{Bundle, Error, Expected, KeySet, Outcome, Question, Session, Subject, SubjectToken};
use permask_tests::{compare, run, vectors, verifies_es256};
use serde_json::Value;

/// Verifies a token of either kind.
fn verify(case: &Value, keys: &KeySet, expected: &Expected<'_>, subject: &str) -> Result<(), Error> {
    let token = case["token"].as_str().expect("a token").as_bytes();
    if case["kind"] == "subject" {
        SubjectToken::verify(token, keys, expected, subject).map(|_| ())
    } else {
        Bundle::verify(token, keys, expected).map(|_| ())
    }
}

#[test]
fn every_token_is_accepted_or_refused_with_its_code() {
    let vectors = vectors("tokens");
    let keys = KeySet::read(vectors["keys"].to_string().as_bytes()).expect("keys");
    let expected = Expected {
        issuer: vectors["issuer"].as_str().expect("issuer"),
        audience: vectors["audience"].as_str().expect("audience"),
        now: vectors["now"].as_u64().expect("now"),
    };
    let subject = vectors["subject"].as_str().expect("subject");
    run(&vectors, |case| {
        let outcome = verify(case, &keys, &expected, subject);
        let found = outcome.as_ref().err().map(|error| error.code().as_str());
        let with_es256 = case.get("code-with-es256").filter(|_| verifies_es256());
        compare("code", &found, &with_es256.unwrap_or(&case["code"]).as_str())?;
        let message = outcome.err().map(|error| error.to_string()).unwrap_or_default();
        let leaks =
            case["token"].as_str().expect("a token").split('.').any(|part| part.len() > 8 && message.contains(part));
        compare("the message repeats a part of the token", &leaks, &false)
    });
}

#[test]
fn every_flipped_bit_of_a_bundle_is_refused() {
    let key = PrivateKey::new(&[9; 32], "https://issuer.example", &["policy"]);
    let keys = KeySet::read(key.to_key_set().as_bytes()).expect("keys");
    let policy = br#"{"format":1,"id":"p","resources":{"a":{"actions":["x"]}}}"#;
    let validity = Validity { audience: "console", issued_at: 1000, expires_at: 2000 };
    let bundle = key.sign_policy(policy, 1, &validity).expect("a bundle").into_bytes();
    let expected = Expected { issuer: "https://issuer.example", audience: "console", now: 1500 };
    assert!(Bundle::verify(&bundle, &keys, &expected).is_ok());
    for position in 0..bundle.len() {
        for bit in 0..8 {
            let mut broken = bundle.clone();
            broken[position] ^= 1 << bit;
            assert!(Bundle::verify(&broken, &keys, &expected).is_err(), "bit {bit} of byte {position}");
        }
        assert!(Bundle::verify(&bundle[..position], &keys, &expected).is_err(), "cut at {position}");
    }
}

#[test]
fn what_is_signed_here_is_verified_here() {
    let key = PrivateKey::new(&[9; 32], "https://issuer.example", &["policy", "subject"]);
    let read_again = PrivateKey::read(key.to_private_jwk().as_bytes()).expect("a key");
    assert_eq!(read_again.id(), key.id());
    let keys = KeySet::read(key.to_key_set().as_bytes()).expect("keys");
    let expected = Expected { issuer: "https://issuer.example", audience: "console", now: 1500 };
    let validity = Validity { audience: "console", issued_at: 1000, expires_at: 2000 };
    let policy =
        br#"{"format":1,"id":"p","resources":{"a":{"actions":["x"]}},"roles":{"r":{"rules":[{"allow":"a:x"}]}}}"#;
    let bundle = read_again.sign_policy(policy, 3, &validity).expect("a bundle");
    let bundle = Bundle::verify(bundle.as_bytes(), &keys, &expected).expect("a verified bundle");
    assert_eq!((bundle.version(), bundle.key_id(), bundle.expires_at()), (3, key.id(), 2000));
    assert!(bundle.check(1999).is_ok());
    assert_eq!(bundle.check(2000).expect_err("it has ended").code().as_str(), "expired");
    let token = key.sign_subject(&Subject::new("u-1", ["r"]), &validity).expect("a token");
    let token = SubjectToken::verify(token.as_bytes(), &keys, &expected, "u-1").expect("a verified token");
    let session = Session::new(bundle.policy().clone(), token.subject().clone(), 1500);
    assert_eq!(session.decide("a:x", &Question::default()), Outcome::Allow);
}

#[test]
fn what_a_browser_would_refuse_is_not_signed() {
    let key = PrivateKey::new(&[9; 32], "https://issuer.example", &["policy"]);
    let policy = br#"{"format":1,"id":"p","resources":{"a":{"actions":["x"]}}}"#;
    let validity = Validity { audience: "console", issued_at: 1000, expires_at: 2000 };
    let code = |outcome: Result<String, Error>| outcome.expect_err("refused").code().as_str();
    assert_eq!(code(key.sign_policy(b"{}", 1, &validity)), "missing-member");
    assert_eq!(code(key.sign_policy(policy, 0, &validity)), "bad-claim");
    let endless = Validity { expires_at: u64::MAX, ..validity };
    assert_eq!(code(key.sign_policy(policy, 1, &endless)), "bad-lifetime");
    assert_eq!(code(key.sign_subject(&Subject::new("u-1", ["r"]), &validity)), "key-unfit");
}

#[test]
fn a_private_key_is_never_printed() {
    let key = PrivateKey::new(&[9; 32], "https://issuer.example", &["policy"]);
    let secret = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk";
    assert!(key.to_private_jwk().contains(secret));
    assert!(!format!("{key:?}").contains(secret));
    assert!(!key.to_key_set().contains(secret));
}
