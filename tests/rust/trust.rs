//! The scenarios of `vectors/trust.json`, whose tokens another implementation signed: what an app remembers, and what it does
//! not. And what holds of any order in which tokens come.

use permask::sign::{BundleClaims, KeySetUpdate, PrivateKey, PublicKey, Unsigned, Validity};
use permask::{Admission, Bundle, Change, Error, ExpectedSubject, KeyChange, KeySet, Moment, Source};
use permask::{Subject, SubjectToken, Trust, TrustOptions};
use permask_tests::forge::{AUDIENCE, ISSUER};
use permask_tests::{compare, run, vectors};
use proptest::prelude::*;
use serde_json::{Value, json};

const POLICY: &[u8] = br#"{"format":1,"id":"p","resources":{"a":{"actions":["x"]}}}"#;

/// What an app holds: its trust, and the last bundle and person that were accepted.
struct App {
    trust: Trust,
    bundle: Option<Bundle>,
    subject: Option<SubjectToken>,
}

fn word(change: Change) -> &'static str {
    match change {
        Change::New => "new",
        Change::Renewed => "renewed",
        Change::Same => "same",
    }
}

/// Returns the word for what became of a token, and the token where it was accepted.
fn admitted<T>(admission: Result<Admission<T>, Error>) -> (&'static str, Option<T>) {
    match admission {
        Ok(Admission::Accepted(token, change)) => (word(change), Some(token)),
        Ok(Admission::OlderIgnored { found, floor }) => {
            assert!(found < floor);
            ("older-ignored", None)
        }
        Err(error) => (error.code().as_str(), None),
    }
}

impl App {
    fn take(&mut self, step: &Value, now: u64) -> &'static str {
        let token = step["token"].as_str().unwrap_or_default().as_bytes();
        let moment = Moment { now: step["now"].as_u64().unwrap_or(now), served_at: step["servedAt"].as_u64() };
        match step["do"].as_str().expect("what to do") {
            "bundle" => {
                let source = match step["source"].as_str() {
                    Some("network") => Source::Network,
                    Some("cache") => Source::Cache,
                    Some("bootstrap") => Source::Bootstrap,
                    other => panic!("unknown source {other:?}"),
                };
                let (outcome, bundle) = admitted(self.trust.bundle(token, source, &moment));
                self.bundle = bundle.or_else(|| self.bundle.take());
                outcome
            }
            "subject" => {
                let expected = ExpectedSubject { id: step["sub"].as_str().expect("sub"), tenant: step["tnt"].as_str() };
                let (outcome, subject) = admitted(self.trust.subject(token, &expected, &moment));
                self.subject = subject.or_else(|| self.subject.take());
                outcome
            }
            "keys" => match self.trust.update_keys(token, &moment) {
                Ok(KeyChange::Advanced) => "advanced",
                Ok(KeyChange::OlderIgnored) => "older-ignored",
                Err(error) => error.code().as_str(),
            },
            "bind" => {
                let (bundle, subject) =
                    (self.bundle.as_ref().expect("a bundle"), self.subject.as_ref().expect("a subject"));
                Trust::bind(bundle, subject).err().map_or("bound", |error| error.code().as_str())
            }
            other => panic!("unknown step {other}"),
        }
    }
}

fn options(vectors: &Value, changes: &Value) -> TrustOptions {
    let mut options = json!({ "issuer": vectors["issuer"], "audience": vectors["audience"] });
    for (name, value) in changes.as_object().expect("options") {
        options[name] = value.clone();
    }
    TrustOptions::read(options.to_string().as_bytes()).expect("options")
}

#[test]
fn every_scenario_goes_as_it_is_told() {
    let vectors = vectors("trust");
    let now = vectors["now"].as_u64().expect("now");
    run(&vectors, |case| {
        let keys = KeySet::read(vectors["keys"].to_string().as_bytes()).expect("keys");
        let trust = Trust::new(keys, options(&vectors, &case["options"])).expect("a trust");
        let mut app = App { trust, bundle: None, subject: None };
        for (number, step) in case["steps"].as_array().expect("steps").iter().enumerate() {
            let before = format!("{:?}", app.trust);
            let is_changed = |app: &App| format!("{:?}", app.trust) != before;
            let name = format!("step {}", number + 1);
            if step["do"] == "learn" {
                let found = app.trust.learn(step["token"].as_str().expect("a token").as_bytes());
                compare(&name, &Some(found), &step["outcome"].as_bool())?;
                compare(&format!("{name} has changed something"), &(is_changed(&app) && !found), &false)?;
                continue;
            }
            let outcome = app.take(step, now);
            compare(&name, &Some(outcome), &step["outcome"].as_str())?;
            let changes = matches!(outcome, "new" | "renewed" | "advanced");
            compare(&format!("{name} has changed something"), &is_changed(&app), &changes)?;
        }
        Ok(())
    });
}

fn key(byte: u8, purposes: &[&str]) -> PrivateKey {
    PrivateKey::new(&[byte; 32], ISSUER, purposes)
}

fn trust_of(key: &PrivateKey, options: TrustOptions) -> Trust {
    Trust::new(KeySet::read(key.to_key_set().as_bytes()).expect("keys"), options).expect("options")
}

fn validity(issued_at: u64) -> Validity<'static> {
    Validity { audience: AUDIENCE, issued_at, expires_at: issued_at + 1_000 }
}

#[test]
fn what_keeps_the_tokens_keeps_the_floors() {
    let key = key(1, &["policy", "subject"]);
    let tokens = [
        key.sign_policy(POLICY, 7, &validity(1_000)).expect("a bundle"),
        key.sign_policy(POLICY, 8, &validity(1_100)).expect("a bundle"),
        key.sign_subject(&Subject::new("u-1", ["r"]), &validity(1_050)).expect("a token"),
        key.sign_subject(&Subject::new("u-0", ["r"]), &validity(1_000)).expect("a token"),
    ];
    let mut lived = trust_of(&key, TrustOptions::new(ISSUER, AUDIENCE));
    let moment = Moment { now: 1_200, served_at: None };
    for token in &tokens[..2] {
        assert!(lived.bundle(token.as_bytes(), Source::Network, &moment).is_ok());
    }
    for (token, id) in [(&tokens[2], "u-1"), (&tokens[3], "u-0")] {
        assert!(lived.subject(token.as_bytes(), &ExpectedSubject { id, tenant: None }, &moment).is_ok());
    }
    // In whatever order they are read again, years later.
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]] {
        let mut learned = trust_of(&key, TrustOptions::new(ISSUER, AUDIENCE));
        assert!(order.iter().all(|token| learned.learn(tokens[*token].as_bytes())));
        assert_eq!(format!("{learned:?}"), format!("{lived:?}"), "{order:?}");
        assert_eq!(learned.time(0), 1_100);
    }
}

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

#[test]
fn options_are_within_their_ranges() {
    let read = |changes: Value| {
        let mut options = json!({ "issuer": ISSUER, "audience": AUDIENCE });
        for (name, value) in changes.as_object().expect("members") {
            options[name] = value.clone();
        }
        TrustOptions::read(options.to_string().as_bytes())
    };
    assert_eq!(read(json!({})).expect("options"), TrustOptions::new(ISSUER, AUDIENCE));
    let all =
        json!({ "tenant": "north", "policy": "p", "minVersion": 3, "skew": 3600, "maxSubjectLifetime": 14 * 86_400 });
    let expected = TrustOptions {
        tenant: Some("north".to_owned()),
        policy: Some("p".to_owned()),
        min_version: 3,
        skew: 3600,
        max_subject_lifetime: 14 * 86_400,
        ..TrustOptions::new(ISSUER, AUDIENCE)
    };
    assert_eq!(read(all).expect("options"), expected);
    for (changes, code, at) in [
        (json!({ "issuer": "" }), "wrong-value", "/issuer"),
        (json!({ "audience": "" }), "wrong-value", "/audience"),
        (json!({ "skew": 3601 }), "wrong-value", "/skew"),
        (json!({ "skew": -1 }), "wrong-value", "/skew"),
        (json!({ "skew": 0.5 }), "wrong-value", "/skew"),
        (json!({ "maxSubjectLifetime": 0 }), "wrong-value", "/maxSubjectLifetime"),
        (json!({ "maxSubjectLifetime": 14 * 86_400 + 1 }), "wrong-value", "/maxSubjectLifetime"),
        (json!({ "minVersion": "3" }), "wrong-value", "/minVersion"),
        (json!({ "tenant": 1 }), "wrong-kind", "/tenant"),
        (json!({ "min_version": 3 }), "unknown-member", "/min_version"),
    ] {
        let error = read(changes.clone()).expect_err("refused");
        assert_eq!((error.code().as_str(), error.at()), (code, at), "{changes}");
    }
    let keys = KeySet::read(key(1, &["policy"]).to_key_set().as_bytes()).expect("keys");
    let options = TrustOptions { skew: 3601, ..TrustOptions::new(ISSUER, AUDIENCE) };
    assert_eq!(Trust::new(keys, options).expect_err("refused").code().as_str(), "wrong-value");
}

/// The skew that the app allows, to the second.
#[test]
fn the_skew_is_as_wide_as_the_app_says() {
    let key = key(1, &["policy"]);
    let token = key.sign_policy(POLICY, 1, &validity(1_000)).expect("a bundle");
    for (skew, now, is_early) in
        [(0, 999, true), (0, 1_000, false), (3600, 0, false), (300, 699, true), (300, 700, false)]
    {
        let mut trust = trust_of(&key, TrustOptions { skew, ..TrustOptions::new(ISSUER, AUDIENCE) });
        let outcome = trust.bundle(token.as_bytes(), Source::Network, &Moment { now, served_at: None });
        let code = outcome.err().map(|error| error.code().as_str());
        assert_eq!(code, is_early.then_some("clock-behind"), "{skew} at {now}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// In whatever order versions come, from wherever and at whatever time: what is accepted never falls, and what is not
    /// accepted changes nothing.
    #[test]
    fn versions_never_fall(steps in prop::collection::vec((1_u64..6, 1_000_u64..1_500, 0_u64..4_000, 0_usize..4), 1..24)) {
        let key = key(1, &["policy"]);
        let mut trust = trust_of(&key, TrustOptions::new(ISSUER, AUDIENCE));
        let (mut highest, mut latest) = (0, 0);
        for (version, issued_at, now, source) in steps {
            let token = key.sign_policy(POLICY, version, &validity(issued_at)).expect("a bundle");
            let before = format!("{trust:?}");
            if source == 3 {
                prop_assert!(trust.learn(token.as_bytes()));
                (highest, latest) = (highest.max(version), latest.max(issued_at));
                continue;
            }
            let source = [Source::Network, Source::Cache, Source::Bootstrap][source];
            let time = now.max(latest);
            let in_time = issued_at <= time + 300 && time < issued_at + 1_000;
            match trust.bundle(token.as_bytes(), source, &Moment { now, served_at: None }) {
                Ok(Admission::Accepted(bundle, change)) => {
                    prop_assert!(in_time && version >= highest && bundle.version() == version);
                    prop_assert_eq!(change == Change::New, version > highest);
                    (highest, latest) = (version, latest.max(issued_at));
                }
                Ok(Admission::OlderIgnored { found, floor }) => {
                    prop_assert!(in_time && source == Source::Network && (found, floor) == (version, highest) && version < highest);
                    prop_assert_eq!(format!("{trust:?}"), before);
                }
                Err(error) => {
                    let code = error.code().as_str();
                    prop_assert_eq!(code == "rollback", in_time && version < highest, "{}", error);
                    prop_assert_eq!(matches!(code, "expired" | "clock-behind"), !in_time, "{}", error);
                    prop_assert_eq!(format!("{trust:?}"), before);
                }
            }
            prop_assert_eq!(trust.time(0), latest);
        }
    }

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
