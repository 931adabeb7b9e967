//! Rows 9 to 22: headers that would choose the key, the algorithm or the kind.

use permask::{KeySet, Source};
use permask_tests::forge::{segment, segments, with};
use permask_tests::verifies_es256;
use serde_json::{Value, json};

use crate::lab::Lab;

/// Refuses a newer bundle whose header has changes.
#[track_caller]
fn refuse(lab: &mut Lab, changes: &Value, code: &str) {
    let header = with(&lab.both.header("policy"), changes);
    refuse_text(lab, &header.to_string(), code);
}

#[track_caller]
fn refuse_text(lab: &mut Lab, header: &str, code: &str) {
    let token = lab.both.sign(header, lab.claims(&json!({ "ver": 8 })).to_string());
    lab.refuse(header, &token, code);
}

#[test]
fn row_09_no_algorithm() {
    let mut lab = Lab::new();
    for alg in ["none", "None", "NONE", "noNE", "nOnE", ""] {
        refuse(&mut lab, &json!({ "alg": alg }), "alg-not-allowed");
        let header = with(&lab.both.header("policy"), &json!({ "alg": alg }));
        let payload = segment(lab.claims(&json!({ "ver": 8 })).to_string().as_bytes());
        let token = format!("{}.{payload}.", segment(header.to_string().as_bytes()));
        lab.refuse(alg, &token, "malformed");
    }
}

#[test]
fn row_10_and_11_other_algorithms() {
    let mut lab = Lab::new();
    // A public key as a secret would sign with HS256: the name alone is refused, whatever the signature.
    for alg in ["HS256", "HS512", "RS256", "PS256", "ES256", "ES256K", "ES384", "ES512", "Ed448", "EdDSA ", "Ed25519ph"]
    {
        // A build that verifies ES256 finds that the key is one for another algorithm.
        let is_known = alg == "ES256" && verifies_es256();
        refuse(&mut lab, &json!({ "alg": alg }), if is_known { "key-unfit" } else { "alg-not-allowed" });
    }
}

#[test]
fn row_13_and_14_an_algorithm_that_is_no_name() {
    let mut lab = Lab::new();
    for alg in [json!(1), json!(true), json!(["EdDSA"]), json!({ "EdDSA": 1 }), json!("eddsa"), json!("ED25519")] {
        refuse(&mut lab, &json!({ "alg": alg }), "alg-not-allowed");
    }
    refuse(&mut lab, &json!({ "alg": null }), "alg-not-allowed");
    refuse_text(&mut lab, r#"{"alg":null,"kid":"both","typ":"permask-policy+jwt"}"#, "alg-not-allowed");
}

#[test]
fn row_15_an_algorithm_twice() {
    let mut lab = Lab::new();
    for header in [
        r#"{"alg":"none","alg":"EdDSA","kid":"both","typ":"permask-policy+jwt"}"#,
        r#"{"alg":"EdDSA","alg":"none","kid":"both","typ":"permask-policy+jwt"}"#,
        r#"{"\u0061lg":"none","alg":"EdDSA","kid":"both","typ":"permask-policy+jwt"}"#,
        r#"{"alg":"EdDSA","kid":"both","kid":"both","typ":"permask-policy+jwt"}"#,
        r#"{"alg":"EdDSA","kid":"both","typ":"permask-policy+jwt","more":{"a":1,"a":2}}"#,
    ] {
        refuse_text(&mut lab, header, "bad-header");
    }
}

#[test]
fn row_16_17_and_21_members_that_change_what_is_verified() {
    let mut lab = Lab::new();
    let own = lab.stranger.jwk(&["policy"]);
    for header in [
        json!({ "crit": ["b64"], "b64": false }),
        json!({ "crit": [] }),
        json!({ "crit": ["exp"] }),
        json!({ "crit": ["unknown"], "unknown": 1 }),
        json!({ "b64": true }),
        json!({ "zip": "DEF" }),
        json!({ "enc": "A128GCM" }),
        json!({ "jku": "https://attacker.example/keys" }),
        json!({ "x5u": "https://attacker.example/key" }),
        json!({ "x5c": ["AAAA"] }),
    ] {
        refuse(&mut lab, &header, "header-forbidden");
    }
    // Its own key comes along, and its signature fits that.
    let header = with(&lab.stranger.header("policy"), &json!({ "jwk": own }));
    let token = lab.stranger.sign(header.to_string(), lab.claims(&json!({ "ver": 8 })).to_string());
    lab.refuse("jwk", &token, "header-forbidden");
}

#[test]
fn row_18_key_ids() {
    let mut lab = Lab::new();
    for kid in ["nobody", "../../both", "' OR 1", "__proto__", "constructor", "both\0", "BOTH", "bοth", " both", "0"] {
        refuse(&mut lab, &json!({ "kid": kid }), "unknown-key");
    }
    for kid in [json!(""), json!(7), json!(["both"]), json!("k".repeat(129)), Value::Null] {
        refuse(&mut lab, &json!({ "kid": kid }), "bad-header");
    }
}

#[test]
fn row_19_two_keys_of_one_id() {
    let lab = Lab::empty();
    let twice =
        json!({ "keys": [lab.both.jwk(&["policy"]), with(&lab.stranger.jwk(&["policy"]), &json!({ "kid": "both" }))] });
    let error = KeySet::read(twice.to_string().as_bytes()).expect_err("refused");
    assert_eq!((error.code().as_str(), error.at()), ("bad-key-set", "/keys/1/kid"));
}

#[test]
fn row_20_one_kind_for_another() {
    let mut lab = Lab::new();
    for typ in
        ["JWT", "permask-subject+jwt", "permask-keys+jwt", "permask-policy", "permask-policy+jwt ", "", "application/"]
    {
        refuse(&mut lab, &json!({ "typ": typ }), "wrong-type");
    }
    for typ in [json!(7), json!(["permask-policy+jwt"]), Value::Null] {
        refuse(&mut lab, &json!({ "typ": typ }), "wrong-type");
    }
    let (policy, subject) = (lab.policy(&json!({ "ver": 8 })), lab.subject(&json!({ "iat": crate::lab::NOW })));
    lab.refuse_from(Source::Network, "a subject token as a policy", &subject, "wrong-type");
    lab.refuse_subject("a policy as a subject token", &policy, "wrong-type");
    lab.refuse_update("a policy as an update", &json!([policy]).to_string(), "wrong-type");
}

#[test]
fn row_22_headers_that_are_no_object() {
    let mut lab = Lab::new();
    let good = lab.both.header("policy").to_string();
    for header in [
        format!("\u{feff}{good}"),
        format!("{good}{{}}"),
        format!("{good} x"),
        format!("[{good}]"),
        "null".to_owned(),
        String::from(" "),
        "[".repeat(700),
        format!("{{\"a\":{}", "[".repeat(700)),
        r#"{"alg":"EdDSA","kid":"both","typ":"permask-policy+jwt","a":"\ud800"}"#.to_owned(),
        r#"{"alg":"EdDSA","kid":"both","typ":"permask-policy+jwt",}"#.to_owned(),
    ] {
        refuse_text(&mut lab, &header, "bad-header");
    }
    let token = lab.both.sign([0x7b, 0xff, 0x7d], lab.claims(&json!({ "ver": 8 })).to_string());
    lab.refuse("not UTF-8", &token, "bad-header");
}

#[test]
fn what_other_libraries_write_is_accepted() {
    let lab = Lab::new();
    let claims = lab.claims(&json!({ "ver": 8 })).to_string();
    for header in [
        r#"{ "typ" : "permask-policy+jwt", "kid" : "both", "alg" : "EdDSA" }"#,
        r#"{"alg":"Ed25519","kid":"both","typ":"permask-policy+jwt"}"#,
        r#"{"alg":"EdDSA","kid":"both","typ":"application/PERMASK-policy+JWT"}"#,
        r#"{"alg":"EdDSA","kid":"both","typ":"permask-policy+jwt","cty":"x","more":{"a":[1]}}"#,
    ] {
        let mut lab = Lab::new();
        let token = lab.both.sign(header, &claims);
        assert_eq!(segments(&token).len(), 3);
        assert_eq!(lab.change(&token, Source::Network), permask::Change::New, "{header}");
    }
}
