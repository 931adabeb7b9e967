//! Key sets and their updates: any bytes, and any claims that some keys have signed, are refused, or hold what another reader
//! of JSON counts in them.
//!
//! The first byte says what the rest is (a key set, an update, the claims of one) and who signs the claims.

#![no_main]

use std::collections::BTreeSet;

use base64ct::{Base64UrlUnpadded, Encoding};
use libfuzzer_sys::fuzz_target;
use permask::{KeyChange, KeySet, Moment, Trust, TrustOptions};
use permask_fuzz::check_error;
use permask_fuzz::forge::{AUDIENCE, Forger, ISSUER, segment};
use serde_json::{Value, json};

/// 2026-06-01T12:00:00Z
const NOW: u64 = 1_780_315_200;
const SKEW: u64 = 300;
const TWO_YEARS: u64 = 2 * 365 * 24 * 3600;

/// Who may sign: three whom the app trusts for updates, one whom it trusts for policies, and two of whom it knows nothing.
const SIGNERS: [(u8, &str); 6] =
    [(6, "root-1"), (7, "root-2"), (8, "root-3"), (1, "both"), (11, "fresh"), (12, "other")];

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    match choice & 3 {
        0 => check_set(rest),
        1 => check_update(rest, None),
        _ => {
            let signers = SIGNERS.iter().enumerate().filter(|(place, _)| choice >> 2 & (1 << place) != 0);
            let signers: Vec<Forger> = signers.map(|(_, (byte, id))| Forger::new(*byte, id)).collect();
            let tokens = signers.iter().map(|signer| signer.sign(signer.header("keys").to_string(), rest));
            let update = json!(tokens.collect::<Vec<_>>()).to_string();
            check_update(update.as_bytes(), Some((&signers, rest)));
        }
    }
});

fn pinned() -> Value {
    let [first, second, third, both, ..] = SIGNERS.map(|(byte, id)| Forger::new(byte, id));
    let mut keys: Vec<Value> = [first, second, third].iter().map(|root| root.jwk(&["keys"])).collect();
    keys.push(both.jwk(&["policy", "subject"]));
    json!({ "keys": keys, "threshold": 2 })
}

fn check_set(text: &[u8]) {
    let set = match KeySet::read(text) {
        Ok(set) => set,
        Err(error) => return check_error(&error),
    };
    let json: Value = serde_json::from_slice(text).expect("JSON");
    check_keys(&json);
    let number = |name: &str| json.get(name).map_or(Some(1), Value::as_u64);
    assert_eq!(
        (number("ver"), number("epoch"), number("threshold")),
        (Some(set.version()), Some(set.epoch()), Some(set.threshold()))
    );
    assert!(set.threshold() == 1 || signing(&json, None).len() as u64 >= set.threshold());
    for name in json.as_object().expect("an object").keys() {
        assert!(["keys", "ver", "epoch", "threshold"].contains(&name.as_str()), "{name}");
    }
}

/// Checks the keys of a set, each by itself.
fn check_keys(set: &Value) {
    let keys = set["keys"].as_array().expect("keys");
    let ids: BTreeSet<&str> = keys.iter().map(|key| key["kid"].as_str().expect("an id")).collect();
    assert!(!keys.is_empty() && ids.len() == keys.len(), "an id stands twice");
    for key in keys {
        assert!(key["kty"] == "OKP" && key["crv"] == "Ed25519" && key.get("d").is_none());
        let x = Base64UrlUnpadded::decode_vec(key["x"].as_str().expect("x")).expect("base64url");
        let bytes: [u8; 32] = x.try_into().expect("32 bytes");
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).expect("a point");
        assert!(!key.is_weak() && key.to_edwards().compress().to_bytes() == bytes, "another encoding");
    }
}

/// Returns the public keys that may sign updates, each once: all, or those that may at a time.
fn signing(set: &Value, at: Option<u64>) -> BTreeSet<String> {
    let keys = set["keys"].as_array().expect("keys").iter();
    let may = |key: &&Value| {
        let in_time = at.is_none_or(|at| {
            key["nbf"].as_u64().is_none_or(|begins| begins <= at) && key["exp"].as_u64().is_none_or(|ends| at < ends)
        });
        let is_own = at.is_none() || key["iss"] == ISSUER;
        in_time && is_own && key["purpose"].as_array().is_some_and(|all| all.contains(&json!("keys")))
    };
    keys.filter(may).map(|key| key["x"].as_str().expect("x").to_owned()).collect()
}

fn check_update(update: &[u8], signed: Option<(&[Forger], &[u8])>) {
    let pinned = pinned();
    let keys = KeySet::read(pinned.to_string().as_bytes()).expect("keys");
    let mut trust = Trust::new(keys, TrustOptions::new(ISSUER, AUDIENCE)).expect("options");
    let moment = Moment { now: NOW, served_at: None };
    let before = format!("{trust:?}");
    match trust.update_keys(update, &moment) {
        Err(error) => {
            check_error(&error);
            assert_eq!(format!("{trust:?}"), before);
        }
        Ok(KeyChange::OlderIgnored) => assert_eq!(format!("{trust:?}"), before),
        Ok(KeyChange::Advanced) => {
            assert_eq!(trust.update_keys(update, &moment).expect("the same"), KeyChange::OlderIgnored);
            if let Some((signers, payload)) = signed {
                check_advance(&pinned, signers, payload, &trust);
            }
        }
    }
}

/// Counts once more whether those who have signed may.
fn check_advance(pinned: &Value, signers: &[Forger], payload: &[u8], trust: &Trust) {
    let next: Value = serde_json::from_slice(payload).expect("JSON");
    check_keys(&next);
    assert_eq!((next["ver"].as_u64(), trust.key_version()), (Some(2), 2));
    assert_eq!(next.get("epoch").map_or(Some(1), Value::as_u64), Some(trust.epoch()));
    let (begins, ends) = (next["iat"].as_u64().expect("iat"), next["exp"].as_u64().expect("exp"));
    assert!(begins < ends && ends - begins <= TWO_YEARS && begins <= NOW + SKEW);
    let signed: BTreeSet<String> = signers.iter().map(|signer| segment(&signer.public())).collect();
    for set in [pinned, &next] {
        let threshold = set.get("threshold").map_or(1, |threshold| threshold.as_u64().expect("a threshold"));
        let count = signing(set, Some(begins)).intersection(&signed).count();
        assert!(count as u64 >= threshold, "{count} signatures of {threshold}");
    }
    for key in next["keys"].as_array().expect("keys") {
        let same = pinned["keys"].as_array().expect("keys").iter().find(|known| known["kid"] == key["kid"]);
        assert!(same.is_none_or(|known| known["x"] == key["x"]), "a known id for another key");
    }
}
