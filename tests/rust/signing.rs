//! Signing: by a key at hand, by one that somebody else holds, and by several one after the other. What no app would accept
//! is not made.

use permask::sign::{BundleClaims, KeySetUpdate, PrivateKey, PublicKey, Unsigned, Validity};
use permask::{
    Admission, Change, Error, ExpectedSubject, KeyChange, KeySet, Moment, Source, Subject, Trust, TrustOptions,
};
use permask_tests::forge::{AUDIENCE, ISSUER};
use permask_tests::issuer::{key, trust_of, validity};
use proptest::prelude::*;
use serde_json::{Value, json};

const POLICY: &[u8] = br#"{"format":1,"id":"p","resources":{"a":{"actions":["x"]}}}"#;

#[test]
fn an_external_signer_makes_the_same_tokens() {
    let key = key(1, &["policy", "subject", "keys"]);
    let read = PublicKey::read(key.public_key().to_jwk().as_bytes()).expect("a public key");
    assert_eq!((read.id(), read.issuer(), read.algorithm()), (key.id(), ISSUER, "EdDSA"));
    assert_eq!(read.to_key_set(), key.to_key_set());
    let claims = BundleClaims { version: 7, tenant: Some("north"), refresh_after: Some(1_500) };
    let unsigned = Unsigned::policy(&read, POLICY, &claims, &validity(1_000)).expect("a bundle");
    // Whoever holds the key signs the same bytes, which a command could be given.
    let signed = key.sign(unsigned.clone()).expect("a token");
    assert!(signed.starts_with(std::str::from_utf8(unsigned.signing_input()).expect("text")));
    let options = TrustOptions { tenant: Some("north".to_owned()), ..TrustOptions::new(ISSUER, AUDIENCE) };
    let mut trust = trust_of(&key, options);
    let moment = Moment { now: 1_200, served_at: None };
    let Ok(Admission::Accepted(bundle, Change::New)) = trust.bundle(signed.as_bytes(), Source::Network, &moment) else {
        panic!("expected a bundle")
    };
    assert_eq!((bundle.version(), bundle.tenant(), bundle.refresh_after()), (7, Some("north"), Some(1_500)));
    let subject = Unsigned::subject(&read, &Subject::new("u-1", ["r"]), Some(7), &validity(1_000)).expect("a token");
    let subject = key.sign(subject).expect("a token");
    let expected = ExpectedSubject { id: "u-1", tenant: None };
    let Ok(Admission::Accepted(subject, Change::New)) = trust.subject(subject.as_bytes(), &expected, &moment) else {
        panic!("expected a subject")
    };
    assert_eq!((subject.min_version(), subject.issued_at(), subject.tenant()), (Some(7), 1_000, None));
}

#[test]
fn what_no_app_would_accept_is_not_made() {
    let key = key(1, &["policy", "subject", "keys"]);
    let other = PrivateKey::new(&[2; 32], ISSUER, &["keys"]);
    let public = key.public_key();
    let code = |outcome: Result<Unsigned, Error>| outcome.expect_err("refused").code().as_str();
    let good = BundleClaims { version: 7, tenant: None, refresh_after: None };
    for (name, claims, expected) in [
        ("version 0", BundleClaims { version: 0, ..good }, "bad-claim"),
        ("version 2^53", BundleClaims { version: 1 << 53, ..good }, "bad-claim"),
        ("an empty tenant", BundleClaims { tenant: Some(""), ..good }, "bad-claim"),
        ("refreshed before it is signed", BundleClaims { refresh_after: Some(999), ..good }, "bad-claim"),
        ("refreshed after its end", BundleClaims { refresh_after: Some(2_001), ..good }, "bad-claim"),
    ] {
        assert_eq!(code(Unsigned::policy(public, POLICY, &claims, &validity(1_000))), expected, "{name}");
    }
    let subject = Subject::new("u-1", ["r"]);
    assert_eq!(code(Unsigned::subject(public, &subject, Some(0), &validity(1_000))), "bad-claim");
    let weeks = Validity { expires_at: 1_000 + 14 * 86_400, ..validity(1_000) };
    assert!(Unsigned::subject(public, &subject, None, &weeks).is_ok());
    let longer = Validity { expires_at: weeks.expires_at + 1, ..weeks };
    assert_eq!(code(Unsigned::subject(public, &subject, None, &longer)), "bad-lifetime");
    assert_eq!(code(Unsigned::policy(other.public_key(), POLICY, &good, &validity(1_000))), "key-unfit");
    // A signature of another key, or of other bytes, leaves nobody with a token.
    let unsigned = Unsigned::policy(public, POLICY, &good, &validity(1_000)).expect("a bundle");
    for signature in [&[0; 64][..], &[0; 63], b""] {
        assert_eq!(unsigned.clone().finish(signature).expect_err("refused").code().as_str(), "bad-signature");
    }
    assert_eq!(other.sign(unsigned).expect_err("refused").code().as_str(), "bad-signature");
}

#[test]
fn updates_go_from_one_signer_to_the_next() {
    let [first, second, stranger] = [1, 2, 3].map(|byte| key(byte, &["keys", "policy"]));
    let jwks = [&first, &second].map(|key| serde_json::from_str::<Value>(&key.public_key().to_jwk()).expect("JSON"));
    let set =
        |version: u64, threshold: u64| json!({ "ver": version, "threshold": threshold, "keys": jwks }).to_string();
    let pinned = KeySet::read(set(1, 2).as_bytes()).expect("keys");
    assert_eq!((pinned.version(), pinned.epoch(), pinned.threshold()), (1, 1, 2));
    let mut trust = Trust::new(pinned, TrustOptions::new(ISSUER, AUDIENCE)).expect("options");
    let moment = Moment { now: 1_200, served_at: None };

    let code = |outcome: Result<KeySetUpdate, Error>| outcome.expect_err("refused").code().as_str();
    assert_eq!(code(KeySetUpdate::new(ISSUER, set(1, 2).as_bytes(), &validity(1_000))), "bad-claim");
    assert_eq!(code(KeySetUpdate::new(ISSUER, set(2, 3).as_bytes(), &validity(1_000))), "bad-key-set");
    let endless = Validity { expires_at: 1_001 + 730 * 86_400, ..validity(1_000) };
    assert_eq!(code(KeySetUpdate::new(ISSUER, set(2, 2).as_bytes(), &endless)), "bad-lifetime");

    let mut update = KeySetUpdate::new(ISSUER, set(2, 2).as_bytes(), &validity(1_000)).expect("an update");
    update.add(&first.sign(update.unsigned(first.public_key()).expect("unsigned")).expect("a token")).expect("signed");
    let one = update.to_string();
    let refused = trust.update_keys(one.as_bytes(), &moment).expect_err("one signature of two");
    assert_eq!(refused.code().as_str(), "too-few-signatures");

    let mut update = KeySetUpdate::read(one.as_bytes()).expect("an update");
    assert!(update.claims().expect("claims").to_string().contains("\"ver\":2"));
    let again = first.sign(update.unsigned(first.public_key()).expect("unsigned")).expect("a token");
    assert_eq!(update.add(&again).expect_err("twice").code().as_str(), "duplicate-id");
    let policy = first.sign_policy(POLICY, 1, &validity(1_000)).expect("a bundle");
    assert_eq!(update.add(&policy).expect_err("another kind").code().as_str(), "malformed");
    assert_eq!(update.to_string(), one);
    update
        .add(&second.sign(update.unsigned(second.public_key()).expect("unsigned")).expect("a token"))
        .expect("signed");
    assert_eq!(trust.update_keys(update.to_string().as_bytes(), &moment).expect("an update"), KeyChange::Advanced);
    assert_eq!(trust.key_version(), 2);
    update
        .add(&stranger.sign(update.unsigned(stranger.public_key()).expect("unsigned")).expect("a token"))
        .expect("signed");
    let mut pinned = Trust::new(KeySet::read(set(1, 2).as_bytes()).expect("keys"), TrustOptions::new(ISSUER, AUDIENCE))
        .expect("options");
    let refused = pinned.update_keys(update.to_string().as_bytes(), &moment).expect_err("a stranger");
    assert_eq!(refused.code().as_str(), "unknown-key");
    for text in ["[]", "{}", "[1]", "[\"a\"]", ""] {
        assert_eq!(KeySetUpdate::read(text.as_bytes()).expect_err(text).code().as_str(), "malformed");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is signed is verified, and no bit of it can be changed.
    #[test]
    fn what_is_signed_is_verified(
        id in "[a-zé😀]{1,12}",
        roles in prop::collection::vec("[a-z]{1,6}", 0..4),
        least in prop::option::of(1_u64..1 << 53),
        issued_at in 0_u64..1 << 40,
        place in any::<prop::sample::Index>(),
        bit in 0..8,
    ) {
        let key = key(1, &["subject"]);
        let subject = Subject::new(id.clone(), roles);
        let unsigned = Unsigned::subject(key.public_key(), &subject, least, &validity(issued_at)).expect("a token");
        let token = key.sign(unsigned).expect("a token").into_bytes();
        let mut trust = trust_of(&key, TrustOptions::new(ISSUER, AUDIENCE));
        let (expected, moment) = (ExpectedSubject { id: &id, tenant: None }, Moment { now: issued_at, served_at: None });
        let mut broken = token.clone();
        *place.get_mut(&mut broken) ^= 1_u8 << bit;
        prop_assert!(trust.subject(&broken, &expected, &moment).is_err());
        match trust.subject(&token, &expected, &moment) {
            Ok(Admission::Accepted(found, Change::New)) => {
                prop_assert_eq!(found.subject(), &subject);
                prop_assert_eq!((found.issued_at(), found.expires_at(), found.min_version()), (issued_at, issued_at + 1_000, least));
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
