//! The scenarios of `vectors/trust.json`, whose tokens another implementation signed: what an app remembers, and what it does
//! not. And what holds of any order in which tokens come.

use permask::{Admission, Bundle, Change, Error, ExpectedSubject, KeyChange, KeySet, Moment, Source};
use permask::{Subject, SubjectToken, Trust, TrustOptions};
use permask_tests::forge::{AUDIENCE, ISSUER};
use permask_tests::issuer::{key, trust_of, validity};
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

#[test]
fn floors_that_nothing_can_fall_below_are_forgotten() {
    let key = key(1, &["subject"]);
    let mut trust = trust_of(&key, TrustOptions { max_subject_lifetime: 1_000, ..TrustOptions::new(ISSUER, AUDIENCE) });
    let mut judge = |id: &str, issued_at: u64, now: u64| {
        let token = key.sign_subject(&Subject::new(id, ["r"]), &validity(issued_at)).expect("a token");
        let moment = Moment { now, served_at: None };
        let (outcome, _) = admitted(trust.subject(token.as_bytes(), &ExpectedSubject { id, tenant: None }, &moment));
        let held: Vec<&str> =
            ["u-0", "u-1", "u-2"].into_iter().filter(|id| format!("{trust:?}").contains(id)).collect();
        (outcome, held.len())
    };
    assert_eq!(judge("u-0", 5_000, 5_000), ("new", 1));
    assert_eq!(judge("u-0", 4_699, 5_000), ("rollback", 1));
    assert_eq!(judge("u-1", 5_999, 5_999), ("new", 2));
    assert_eq!(judge("u-2", 6_000, 6_000), ("new", 2));
    // Whatever the clock says now, what was signed before the floor that is gone has ended.
    assert_eq!(judge("u-0", 4_999, 0), ("expired", 2));
    assert_eq!(judge("u-1", 5_600, 0), ("rollback", 2));
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
}
