//! Rows 36 to 40, and 65, 66 and 69: payloads that a trusted key has signed, and that make no sense.

use permask::{Admission, Source};
use permask_tests::forge::with;
use serde_json::{Value, json};

use crate::lab::{Lab, NOW};

/// Refuses a newer bundle whose payload is this text.
#[track_caller]
fn refuse(lab: &mut Lab, payload: impl AsRef<[u8]>, code: &str) {
    let name: String = String::from_utf8_lossy(payload.as_ref()).chars().take(60).collect();
    let token = lab.both.sign(lab.both.header("policy").to_string(), payload);
    lab.refuse(&name, &token, code);
}

#[test]
fn row_36_a_claim_twice() {
    let mut lab = Lab::new();
    let good = lab.claims(&json!({ "ver": 8 })).to_string();
    refuse(&mut lab, good.replacen('{', r#"{"ver":9,"#, 1), "bad-payload");
    refuse(&mut lab, good.replacen('{', r#"{"\u0076er":9,"#, 1), "bad-payload");
    refuse(&mut lab, good.replacen(r#""format":1"#, r#""format":1,"format":1"#, 1), "bad-payload");
    refuse(&mut lab, good.replacen(r#""actions""#, r#""\u0061ctions":[],"actions""#, 1), "bad-payload");
    let subject = lab.subject_claims(&json!({})).to_string();
    for twice in [r#"{"sub":"u-2","#, r#"{"roles":["admin"],"#] {
        let token = lab.both.sign(lab.both.header("subject").to_string(), subject.replacen('{', twice, 1));
        lab.refuse_subject(twice, &token, "bad-payload");
    }
}

#[test]
fn row_37_what_is_no_object() {
    let mut lab = Lab::new();
    let good = lab.claims(&json!({ "ver": 8 })).to_string();
    refuse(&mut lab, format!("\u{feff}{good}"), "bad-payload");
    refuse(&mut lab, good.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), "bad-payload");
    refuse(&mut lab, format!("{good}{{}}"), "bad-payload");
    refuse(&mut lab, format!("{good}\0"), "bad-payload");
    refuse(&mut lab, format!("[{good}]"), "bad-payload");
    refuse(&mut lab, format!("\"{good:?}\""), "bad-payload");
    refuse(&mut lab, &good.as_bytes()[..good.len() - 1], "bad-payload");
    refuse(&mut lab, [b"{\"a\":\"", &[0xff][..], b"\"}"].concat(), "bad-payload");
    for depth in [33, 700_000] {
        refuse(&mut lab, format!("{{\"a\":{}", "[".repeat(depth)), "bad-payload");
    }
    for depth in [32, 33] {
        refuse(&mut lab, format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth)), "bad-payload");
    }
    // As deep as may be; then it is the claims that are missing.
    refuse(&mut lab, format!("{{\"a\":{}{}}}", "[".repeat(31), "]".repeat(31)), "bad-claim");
}

#[test]
fn row_38_dates_that_are_none() {
    let mut lab = Lab::new();
    for name in ["iat", "exp", "nbf", "refresh_after"] {
        let marker = json!({ "ver": 8, name: "@" });
        let text = lab.claims(&marker).to_string();
        for date in [
            "\"1780315200\"",
            "1e999",
            "1.5e9",
            "1700000000.5",
            "1780315200.0",
            "-1",
            "-0",
            "9007199254740992",
            "true",
            "[]",
            "{}",
        ] {
            refuse(&mut lab, text.replacen("\"@\"", date, 1), "bad-claim");
        }
        refuse(&mut lab, text.replacen("\"@\"", "null", 1), "bad-claim");
    }
    for missing in ["iat", "exp"] {
        let claims = lab.claims(&json!({ "ver": 8, missing: null }));
        refuse(&mut lab, claims.to_string(), "bad-claim");
    }
}

#[test]
fn row_39_versions_that_are_none() {
    let mut lab = Lab::new();
    let text = lab.claims(&json!({ "ver": "@" })).to_string();
    for version in
        ["0", "-1", "1.5", "8.0", "8e0", "\"8\"", "9007199254740992", "18446744073709551617", "true", "null", "[8]"]
    {
        refuse(&mut lab, text.replacen("\"@\"", version, 1), "bad-claim");
    }
    let claims = lab.claims(&json!({ "ver": null }));
    refuse(&mut lab, claims.to_string(), "bad-claim");
}

#[test]
fn row_40_roles_and_persons_that_are_none() {
    let mut lab = Lab::new();
    let roles = |roles: Value| json!({ "roles": roles });
    for changes in [
        roles(json!("admin")),
        roles(json!({ "0": "admin" })),
        roles(json!([["admin"]])),
        roles(json!([1])),
        roles(json!([""])),
        roles(json!(["a\u{0}"])),
        roles(json!(vec!["r"; 257])),
        roles(json!([{ "role": "r", "since": 1 }])),
        roles(Value::Null),
        json!({ "sub": 1 }),
        json!({ "sub": "" }),
        json!({ "sub": null }),
        json!({ "tnt": "" }),
        json!({ "min_ver": 0 }),
        json!({ "min_ver": "7" }),
        json!({ "attrs": [] }),
    ] {
        let token = lab.subject(&changes);
        lab.refuse_subject(&changes.to_string(), &token, "bad-claim");
    }
    let token = lab.subject(&roles(json!(vec!["r"; 100_000])));
    lab.refuse_subject("100,000 roles", &token, "too-large");
}

#[test]
fn row_65_policies_that_would_take_for_ever() {
    let mut lab = Lab::new();
    let claims = lab.claims(&json!({ "ver": 8 }));
    let pol = |changes: Value| with(&claims["pol"], &changes);
    let roles: Value =
        (0..300).map(|role| (format!("r{role}"), json!({ "includes": [format!("r{}", (role + 1) % 300)] }))).collect();
    let condition = "(".repeat(2_000) + "true" + &")".repeat(2_000);
    let wildcards: Vec<Value> = (0..1_000).map(|_| json!({ "allow": "**:*" })).collect();
    let everything: Value = (0..1_100).map(|name| (format!("a{name}"), json!({ "actions": ["x"] }))).collect();
    let fields: Value = (0..3_000).map(|path| (format!("$..*[*]..a{path}..b"), json!("c"))).collect();
    let classes = json!({ "c": { "mask": { "email": {} } } });
    for (name, pol) in [
        ("a circle of roles", pol(json!({ "roles": roles }))),
        ("a deep condition", pol(json!({ "roles": { "r": { "rules": [{ "allow": "a:x", "when": condition }] } } }))),
        ("wildcards", pol(json!({ "resources": everything, "roles": { "r": { "rules": wildcards } } }))),
        ("paths", pol(json!({ "classes": classes, "records": { "r": { "unlisted": "show", "fields": fields } } }))),
        (
            "a long path",
            pol(
                json!({ "classes": classes, "records": { "r": { "unlisted": "show", "fields": { (format!("$.{}", "a".repeat(10_240))): "c" } } } }),
            ),
        ),
    ] {
        let began = std::time::Instant::now();
        let token = lab.policy(&json!({ "ver": 8, "iat": NOW - 60, "pol": pol }));
        lab.refuse(name, &token, "bad-policy");
        // Three refusals and a look at what they prove: seconds are far from what a slow machine needs.
        assert!(began.elapsed().as_secs() < 20, "{name}: {:?}", began.elapsed());
    }
}

#[test]
fn row_66_policies_with_what_nobody_knows() {
    let mut lab = Lab::new();
    let claims = lab.claims(&json!({ "ver": 8 }));
    for changes in [
        json!({ "format": 2 }),
        json!({ "admin": true }),
        json!({ "classes": { "c": { "mask": { "none": {} } } } }),
        json!({ "roles": { "r": { "rules": [{ "allow": "b:x" }] } } }),
        json!({ "roles": { "r": { "rules": [{ "allow": "a:x", "when": "resource.a =~ 1" }] } } }),
        json!({ "id": null }),
    ] {
        let token = lab.policy(&json!({ "ver": 8, "iat": NOW - 60, "pol": with(&claims["pol"], &changes) }));
        lab.refuse(&changes.to_string(), &token, "bad-policy");
    }
    for pol in [json!("a policy"), json!([]), json!(7)] {
        let token = lab.policy(&json!({ "ver": 8, "iat": NOW - 60, "pol": pol }));
        lab.refuse(&pol.to_string(), &token, "bad-policy");
    }
    let token = lab.policy(&json!({ "ver": 8, "pol": null }));
    lab.refuse("no policy", &token, "bad-claim");
    // An unknown claim could have restricted; one that begins with `x-` says that it does not.
    for claim in ["scope", "pol2", "x", "X-build", "sub"] {
        let token = lab.policy(&json!({ "ver": 8, claim: 1 }));
        lab.refuse(claim, &token, "unsupported-schema");
    }
    assert_eq!(lab.change(&lab.policy(&json!({ "ver": 8, "x-build": 1 })), Source::Network), permask::Change::New);
}

#[test]
fn row_69_names_that_other_languages_know() {
    let mut lab = Lab::new();
    let payload = lab.subject_claims(&json!({ "iat": NOW, "roles": ["__proto__", "constructor"] })).to_string();
    let payload = payload.replacen('{', r#"{"attrs":{"__proto__":{"admin":true}},"#, 1);
    let token = lab.both.sign(lab.both.header("subject").to_string(), payload);
    let Ok(Admission::Accepted(token, _)) = lab.judge_subject(&token) else { panic!("expected plain data") };
    assert_eq!(token.subject().roles().collect::<Vec<_>>(), ["__proto__", "constructor"]);
}
