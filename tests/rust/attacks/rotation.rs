//! Rows 58 to 60: keys that were stolen, replaced or retired, and updates that were not signed by those who have to.

use permask::{Admission, Change, KeyChange, Moment, Source};
use permask_tests::forge::{AUDIENCE, Forger, ISSUER, with};
use serde_json::{Value, json};

use crate::lab::{DAY, Lab, NOW};

/// What the next key set says: the same roots, and a new key for policies and subjects.
fn claims(lab: &Lab, changes: &Value) -> Value {
    let mut keys = vec![Forger::new(11, "fresh").jwk(&["policy", "subject"])];
    keys.extend(lab.roots.iter().map(|root| root.jwk(&["keys"])));
    let next = json!({
        "iss": ISSUER, "aud": AUDIENCE, "iat": NOW - 60, "exp": NOW + 365 * DAY, "ver": 2, "threshold": 2, "keys": keys,
    });
    with(&next, changes)
}

/// Returns an update that these have signed.
fn update(claims: &Value, signers: &[&Forger]) -> String {
    json!(signers.iter().map(|signer| signer.token("keys", claims)).collect::<Vec<_>>()).to_string()
}

fn two(lab: &Lab) -> [&Forger; 2] {
    [&lab.roots[0], &lab.roots[1]]
}

#[test]
fn enough_signatures_advance_the_keys() {
    let mut lab = Lab::new();
    let next = update(&claims(&lab, &json!({})), &two(&lab));
    assert_eq!(lab.update(&next).expect("an update"), KeyChange::Advanced);
    assert_eq!((lab.trust.key_version(), lab.trust.epoch()), (2, 1));
    assert_eq!(lab.update(&next).expect("the same again"), KeyChange::OlderIgnored);
    let fresh = Forger::new(11, "fresh");
    let token = fresh.token("policy", &lab.claims(&json!({ "ver": 8 })));
    assert_eq!(lab.change(&token, Source::Network), Change::New);
    // Order and more signatures than needed do not matter.
    let mut lab = Lab::new();
    let next = update(&claims(&lab, &json!({})), &[&lab.roots[2], &lab.roots[1], &lab.roots[0]]);
    assert_eq!(lab.update(&next).expect("an update"), KeyChange::Advanced);
}

#[test]
fn row_58_a_stolen_key_that_signs_the_last_version() {
    let mut lab = Lab::new();
    let last = (1_u64 << 53) - 1;
    let stolen = lab.policy(&json!({ "ver": last, "iat": NOW + 299 }));
    assert_eq!(lab.change(&stolen, Source::Network), Change::New);
    let fresh = Forger::new(11, "fresh");
    let honest = fresh.token("policy", &lab.claims(&json!({ "ver": 1 })));
    // The same epoch keeps the floor, though the key is gone.
    let mut same = Lab::new();
    same.change(&stolen, Source::Network);
    let next = update(&claims(&lab, &json!({})), &two(&lab));
    same.update(&next).expect("an update");
    assert!(matches!(same.judge(&honest, Source::Network), Ok(Admission::OlderIgnored { found: 1, .. })));
    // A new one begins anew, and the stolen token proves nothing any more.
    let next = update(&claims(&lab, &json!({ "epoch": 2 })), &two(&lab));
    assert_eq!(lab.update(&next).expect("an update"), KeyChange::Advanced);
    assert_eq!((lab.trust.epoch(), lab.trust.time(0)), (2, NOW - 60));
    assert!(!lab.trust.learn(stolen.as_bytes()));
    assert_eq!(lab.change(&honest, Source::Network), Change::New);
}

#[test]
fn row_59_a_key_that_was_retired() {
    let mut lab = Lab::new();
    let kept = lab.policy(&json!({ "ver": 7, "iat": NOW }));
    let next = update(&claims(&lab, &json!({})), &two(&lab));
    lab.update(&next).expect("an update");
    let token = lab.policy(&json!({ "ver": 8 }));
    for source in crate::lab::SOURCES {
        lab.refuse_from(source, "of a retired key", &token, "unknown-key");
    }
    // What it signed in its time is still a floor: else a rotation would open the way back to older policies.
    assert!(lab.trust.learn(kept.as_bytes()));
    let fresh = Forger::new(11, "fresh");
    let older = fresh.token("policy", &lab.claims(&json!({ "ver": 6 })));
    lab.refuse_from(Source::Cache, "older", &older, "rollback");
}

#[test]
fn row_59_a_key_whose_time_is_over() {
    let mut lab = Lab::empty();
    let keys = |dates: Value| json!({ "keys": [with(&Forger::new(1, "both").jwk(&["policy", "subject"]), &dates)] });
    let token = lab.policy(&json!({}));
    for (dates, is_fit) in [
        (json!({ "exp": NOW }), false),
        (json!({ "exp": NOW + 1 }), true),
        (json!({ "nbf": NOW + 301 }), false),
        (json!({ "nbf": NOW + 300 }), true),
        (json!({ "nbf": NOW - DAY, "exp": NOW + DAY }), true),
    ] {
        let options = permask::TrustOptions::new(ISSUER, AUDIENCE);
        lab.trust = permask::Trust::new(crate::lab::key_set(&keys(dates.clone())), options).expect("options");
        if is_fit {
            assert_eq!(lab.change(&token, Source::Network), Change::New, "{dates}");
        } else {
            lab.refuse(&dates.to_string(), &token, "key-unfit");
            // Whether the key is valid now does not matter for what it proves.
            assert!(lab.trust.learn(token.as_bytes()), "{dates}");
        }
    }
    for dates in [json!({ "exp": "1" }), json!({ "nbf": 1.5 }), json!({ "exp": -1 })] {
        let error = permask::KeySet::read(keys(dates).to_string().as_bytes()).expect_err("refused");
        assert_eq!(error.code().as_str(), "bad-key-set");
    }
}

#[test]
fn row_60_a_version_left_out() {
    let mut lab = Lab::new();
    for version in [3, 4, (1_u64 << 53) - 1] {
        let next = update(&claims(&lab, &json!({ "ver": version })), &two(&lab));
        lab.refuse_update("left out", &next, "version-gap");
    }
    let before = format!("{:?}", lab.trust);
    let same = update(&claims(&lab, &json!({ "ver": 1 })), &two(&lab));
    assert_eq!(lab.update(&same).expect("ignored"), KeyChange::OlderIgnored);
    assert_eq!(format!("{:?}", lab.trust), before);
}

#[test]
fn row_60_too_few_signatures() {
    let mut lab = Lab::new();
    let [first, second, third] =
        [6, 7, 8].map(|byte| Forger::new(byte, ["root-1", "root-2", "root-3"][byte as usize - 6]));
    let roots = [&first, &second, &third];
    let next = claims(&lab, &json!({}));
    lab.refuse_update("one of two", &update(&next, &[&first]), "too-few-signatures");
    lab.refuse_update("one key twice", &update(&next, &[&first, &first]), "too-few-signatures");
    lab.refuse_update("one key eight times", &update(&next, &[&first; 8]), "too-few-signatures");

    // New keys that only themselves vouch for.
    let new = [Forger::new(21, "new-1"), Forger::new(22, "new-2"), Forger::new(23, "new-3")];
    let jwks = |keys: &[&Forger]| -> Vec<Value> { keys.iter().map(|key| key.jwk(&["keys"])).collect() };
    let replaced = with(&next, &json!({ "keys": jwks(&[&new[0], &new[1], &new[2]]) }));
    lab.refuse_update("by the new alone", &update(&replaced, &[&new[0], &new[1]]), "too-few-signatures");
    lab.refuse_update("by the old alone", &update(&replaced, &roots), "too-few-signatures");
    lab.refuse_update("one old, two new", &update(&replaced, &[&first, &new[0], &new[1]]), "too-few-signatures");
    lab.refuse_update("two old, one new", &update(&replaced, &[&first, &second, &new[0]]), "too-few-signatures");

    // One key that goes by two ids in the new set is still one.
    let twin = Forger::new(21, "twin");
    let twins = with(&next, &json!({ "keys": jwks(&[&new[0], &twin, &new[1]]) }));
    lab.refuse_update("a twin", &update(&twins, &[&first, &second, &new[0], &twin]), "too-few-signatures");
    assert!(
        lab.trust
            .clone()
            .update_keys(update(&twins, &[&first, &second, &twin, &new[1]]).as_bytes(), &lab.moment())
            .is_ok()
    );
    assert!(
        lab.trust
            .clone()
            .update_keys(update(&replaced, &[&first, &third, &new[2], &new[1]]).as_bytes(), &lab.moment())
            .is_ok()
    );
}

#[test]
fn row_60_signatures_that_do_not_fit() {
    let mut lab = Lab::new();
    let next = claims(&lab, &json!({}));
    let [one, two] = [&lab.roots[0], &lab.roots[1]].map(|root| root.token("keys", &next));
    let forged = lab.stranger.sign(lab.roots[2].header("keys").to_string(), next.to_string());
    let unknown = lab.stranger.token("keys", &next);
    let unfit = lab.both.token("keys", &with(&next, &json!({})));
    let fits = json!([one, two]).to_string();
    // One that is wrong refuses all: who sends it does not know what they do.
    for (name, third, code) in [
        ("forged", forged, "bad-signature"),
        ("unknown", unknown, "unknown-key"),
        ("for another purpose", unfit, "key-unfit"),
        ("of another payload", lab.roots[2].token("keys", &with(&next, &json!({ "epoch": 2 }))), "malformed"),
        ("of another kind", lab.roots[2].token("policy", &next), "wrong-type"),
        ("no token", "a.b".to_owned(), "malformed"),
    ] {
        lab.refuse_update(name, &json!([one, two, third]).to_string(), code);
    }
    for (name, text) in [
        ("a token alone", one.clone()),
        ("a text", json!(one).to_string()),
        ("an object", json!({ "signatures": [one, two] }).to_string()),
        ("no signature", "[]".to_owned()),
        ("nine", json!(vec![&one; 9]).to_string()),
        ("numbers", "[1,2]".to_owned()),
        ("deep", json!([[one, two]]).to_string()),
        ("more after it", format!("{fits}[]")),
        ("a mark", format!("\u{feff}{fits}")),
    ] {
        lab.refuse_update(name, &text, "malformed");
    }
    assert_eq!(lab.update(&fits).expect("an update"), KeyChange::Advanced);
}

#[test]
fn row_60_key_sets_that_no_app_would_pin() {
    let mut lab = Lab::new();
    let signers = [6, 7].map(|byte| Forger::new(byte, ["root-1", "root-2"][byte as usize - 6]));
    let signers = [&signers[0], &signers[1]];
    let keys = claims(&lab, &json!({}))["keys"].clone();
    let changed = |at: usize, changes: Value| {
        let mut keys = keys.clone();
        keys[at] = with(&keys[at], &changes);
        json!({ "keys": keys })
    };
    let stranger = lab.stranger.jwk(&["keys"])["x"].clone();
    for (changes, code) in [
        (json!({ "keys": [] }), "bad-key-set"),
        (json!({ "keys": null }), "bad-key-set"),
        (json!({ "keys": { "a": 1 } }), "bad-key-set"),
        (json!({ "threshold": 0 }), "bad-key-set"),
        (json!({ "threshold": 4 }), "bad-key-set"),
        (json!({ "threshold": "2" }), "bad-key-set"),
        (json!({ "epoch": 0 }), "bad-key-set"),
        (changed(0, json!({ "d": "AAAA" })), "bad-key-set"),
        (changed(0, json!({ "kid": "root-1" })), "bad-key-set"),
        // A known id for another key.
        (changed(3, json!({ "x": stranger })), "bad-key-set"),
        (changed(0, json!({ "kid": "both" })), "bad-key-set"),
        (json!({ "ver": null }), "bad-claim"),
        (json!({ "ver": "2" }), "bad-claim"),
        (json!({ "iat": null }), "bad-claim"),
        (json!({ "iss": "https://other.example" }), "wrong-issuer"),
        (json!({ "aud": "other" }), "wrong-audience"),
        (json!({ "exp": NOW - 61 }), "bad-lifetime"),
        (json!({ "exp": NOW + 730 * DAY }), "bad-lifetime"),
        (json!({ "iat": NOW + 301 }), "clock-behind"),
        (json!({ "nbf": NOW + 301 }), "not-yet-valid"),
        (json!({ "scope": 1 }), "unsupported-schema"),
        (json!({ "tnt": "north" }), "unsupported-schema"),
    ] {
        let next = update(&claims(&lab, &changes), &signers);
        lab.refuse_update(&changes.to_string(), &next, code);
    }
    let next = update(&claims(&lab, &json!({ "x-note": 1, "jti": "2", "iat": NOW + 300 })), &signers);
    assert_eq!(lab.update(&next).expect("an update"), KeyChange::Advanced);
    // An epoch never falls.
    let mut lab = Lab::new();
    lab.update(&update(&claims(&lab, &json!({ "epoch": 3 })), &signers)).expect("an update");
    for (epoch, is_bad) in [(json!(2), true), (json!(null), true), (json!(3), false)] {
        let next = update(&claims(&lab, &json!({ "ver": 3, "epoch": epoch })), &signers);
        match lab.trust.clone().update_keys(next.as_bytes(), &lab.moment()) {
            Ok(_) => assert!(!is_bad, "{epoch}"),
            Err(error) => assert!(is_bad && error.code().as_str() == "bad-key-set", "{epoch}: {error}"),
        }
    }
}

#[test]
fn an_update_by_keys_of_another_issuer() {
    let mut lab = Lab::empty();
    let foreign = Forger::new(31, "foreign");
    let keys = json!({ "keys": [lab.both.jwk(&["policy"]), foreign.jwk_of(&["keys"], "https://other.example")] });
    lab.trust =
        permask::Trust::new(crate::lab::key_set(&keys), permask::TrustOptions::new(ISSUER, AUDIENCE)).expect("options");
    let next = with(&claims(&lab, &json!({ "threshold": 1 })), &keys);
    lab.refuse_update("another issuer", &update(&next, &[&foreign]), "wrong-issuer");
}

#[test]
fn who_was_away_walks_through_sets_that_have_ended() {
    let mut lab = Lab::new();
    let roots = [6, 7].map(|byte| Forger::new(byte, ["root-1", "root-2"][byte as usize - 6]));
    let signers = [&roots[0], &roots[1]];
    let second = update(&claims(&lab, &json!({ "iat": NOW - 60, "exp": NOW + DAY })), &signers);
    let third = update(&claims(&lab, &json!({ "ver": 3, "iat": NOW + 2 * DAY, "exp": NOW + 9 * DAY })), &signers);
    let token = Forger::new(11, "fresh").token("policy", &lab.claims(&json!({ "ver": 8, "exp": NOW + 9 * DAY })));
    lab.now = NOW + 3 * DAY;
    assert_eq!(lab.update(&second).expect("a set that has ended"), KeyChange::Advanced);
    // The newest set has ended, so that nothing is verified by it.
    let error = lab.judge(&token, Source::Network).expect_err("refused");
    assert_eq!((error.code().as_str(), error.at()), ("expired", "/keys"));
    let moment = Moment { now: lab.now, served_at: Some(NOW) };
    let error = lab.trust.bundle(token.as_bytes(), Source::Network, &moment).expect_err("refused");
    assert_eq!(error.code().as_str(), "clock-ahead");
    assert_eq!(lab.update(&third).expect("the next"), KeyChange::Advanced);
    assert_eq!(lab.change(&token, Source::Network), Change::New);
}

#[test]
fn at_most_64_updates_are_followed() {
    let mut lab = Lab::new();
    let roots = [6, 7].map(|byte| Forger::new(byte, ["root-1", "root-2"][byte as usize - 6]));
    let signers = [&roots[0], &roots[1]];
    for version in 2..=65 {
        let next = update(&claims(&lab, &json!({ "ver": version })), &signers);
        assert_eq!(lab.update(&next).expect("an update"), KeyChange::Advanced, "{version}");
    }
    let next = update(&claims(&lab, &json!({ "ver": 66 })), &signers);
    lab.refuse_update("the 65th", &next, "too-large");
    let older = update(&claims(&lab, &json!({ "ver": 65 })), &signers);
    assert_eq!(lab.update(&older).expect("ignored"), KeyChange::OlderIgnored);
}
