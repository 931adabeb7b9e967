//! The commands of trust: `keygen`, `keys`, `sign`, `token` and `verify`, by their output, their files and exit codes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use std::fs;

use command::{Folder, KEYGEN, POLICY, Run, SIGNER, TRUST};

/// Returns the private part of a key.
fn secret(folder: &Folder, name: &str) -> String {
    let private = folder.read(name);
    let secret = private.split("\"d\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(secret.len(), 43);
    secret.to_owned()
}

/// Makes a folder with a policy, a key, a bundle and a subject token.
#[track_caller]
fn signed(name: &str) -> Folder {
    let folder = Folder::with_policy(name);
    folder.done(&KEYGEN);
    folder.done(&[&["sign", "policy.json", "--bundle-version", "3", "--out", "b.jwt"], &SIGNER[..]].concat());
    folder.done(&[&["token", "--subject", "u-1", "--role", "support", "--out", "s.jwt"], &SIGNER[..]].concat());
    folder
}

fn verify(folder: &Folder, more: &[&str]) -> Run {
    folder.run(&[&["verify"], more, &TRUST].concat())
}

#[test]
fn a_private_key_is_for_its_owner_alone_and_never_printed() {
    let folder = Folder::new("keygen");
    for format in ["text", "json"] {
        let names = [&format!("{format}.jwk"), &format!("{format}.json")];
        let to = ["--private", names[0], "--public", names[1], "--format", format];
        let out = folder.done(&[&KEYGEN, &to[..]].concat());
        let secret = secret(&folder, names[0]);
        assert!(!out.contains(&secret));
        assert!(!folder.read(names[1]).contains(&secret));
        folder.expect_private(names[0]);
    }
}

#[test]
fn a_key_in_use_is_replaced_by_force_alone() {
    let folder = Folder::new("force");
    folder.done(&KEYGEN);
    let (private, public) = (folder.read("key.jwk"), folder.read("keys.json"));
    let refusal = |name: &str| {
        format!(
            "permask: {name}: the file exists and may hold keys in use; expected a new name, or `--force` (file-exists)\n"
        )
    };
    folder.run(&KEYGEN).failed(&refusal("key.jwk"));
    folder.run(&[&KEYGEN[..], &["--private", "other.jwk"]].concat()).failed(&refusal("keys.json"));
    assert!(!folder.path("other.jwk").exists(), "half a pair");
    assert_eq!((folder.read("key.jwk"), folder.read("keys.json")), (private.clone(), public.clone()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        // A link that leads nowhere is no new file either: what is written would lie somewhere else.
        symlink("nowhere", folder.path("link.jwk")).unwrap();
        folder
            .run(&[&KEYGEN[..], &["--private", "link.jwk", "--public", "p.json"]].concat())
            .failed(&refusal("link.jwk"));
        fs::set_permissions(folder.path("key.jwk"), fs::Permissions::from_mode(0o644)).unwrap();
    }
    folder.done(&[&KEYGEN[..], &["--force"]].concat());
    assert!(folder.read("key.jwk") != private && folder.read("keys.json") != public);
    folder.expect_private("key.jwk");
    assert_eq!(
        fs::read_dir(folder.path("."))
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name() != "link.jwk")
            .count(),
        2
    );
}

#[test]
fn what_is_signed_is_verified() {
    let folder = signed("verify");
    let run = verify(&folder, &["b.jwt"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.starts_with("verified\n"), "{}", run.out);
    assert!(run.out.contains("\nversion      3\n"), "{}", run.out);
    let run = verify(&folder, &["s.jwt", "--subject", "u-1", "--format", "json"]);
    assert!(run.out.starts_with(r#"{"kind":"subject","subject":"u-1","roles":["support"],"#), "{run:?}");
}

#[test]
fn what_is_wrong_with_a_token_is_said_once_and_clearly() {
    let folder = signed("refuse");
    verify(&folder, &["s.jwt"])
        .failed("permask: s.jwt: /typ: expected `permask-policy+jwt`, found another type or none (wrong-type)\n");
    verify(&folder, &["s.jwt", "--subject", "u-2"])
        .failed("permask: s.jwt: /sub: expected the subject that the app named, found another (subject-mismatch)\n");
    let run = verify(&folder, &["b.jwt", "--now", "9007199254740991"]);
    assert!(run.error.ends_with(", and the clock says 9007199254740991 (expired)\n"), "{run:?}");
    verify(&folder, &["none.jwt"]).failed("permask: none.jwt: No such file or directory (os error 2) (io)\n");
    let mut bundle = folder.read("b.jwt");
    bundle.replace_range(300..301, if bundle.as_bytes()[300] == b'A' { "B" } else { "A" });
    folder.write("b.jwt", bundle);
    verify(&folder, &["b.jwt"]).failed("permask: b.jwt: the signature does not match (bad-signature)\n");
    let run = verify(&folder, &["b.jwt", "--format", "json"]);
    assert_eq!(
        run.error,
        "{\"file\":\"b.jwt\",\"code\":\"bad-signature\",\"at\":\"\",\"message\":\"the signature does not match\"}\n"
    );
}

#[test]
fn a_broken_policy_is_not_signed() {
    let folder = signed("broken");
    folder.write("policy.json", POLICY.replace("pii:view\"}", "pii:see\"}"));
    folder
        .run(&["sign", "policy.json", "--key", "key.jwk", "--audience", "console", "--bundle-version", "4"])
        .failed("permask: policy.json: /roles/support/rules/0/allow: `pii:see` matches no declared permission; the nearest known one is `pii:view` (unknown-permission)\n");
    let days = ["sign", "-", "--key", "key.jwk", "--audience", "console", "--bundle-version", "4", "--days", "91"];
    folder
        .run_with(&days, POLICY)
        .failed("permask: standard input: /exp: expected a life of 1 to 7776000 seconds (bad-lifetime)\n");
}

/// The same policy with a right more.
fn changed() -> String {
    POLICY.replace("\"guest\": {}", "\"guest\": {\"rules\": [{\"allow\": \"pii:view\"}]}")
}

/// Signs a bundle at a time on 2026-06-01.
#[track_caller]
fn bundle(folder: &Folder, name: &str, version: &str, time: &str, more: &[&str]) {
    let now = format!("2026-06-01T{time}:00Z");
    let sign = ["sign", "policy.json", "--bundle-version", version, "--now", &now, "--out", name];
    folder.done(&[&sign, &SIGNER[..], more].concat());
}

/// Verifies at 13 o'clock of that day.
fn verify_then(folder: &Folder, more: &[&str]) -> Run {
    verify(folder, &[more, &["--now", "2026-06-01T13:00:00Z"]].concat())
}

#[test]
fn what_is_older_than_what_is_known_is_refused() {
    let folder = Folder::with_policy("floor");
    folder.done(&KEYGEN);
    bundle(&folder, "3.jwt", "3", "12:00", &[]);
    bundle(&folder, "3-again.jwt", "3", "12:30", &[]);
    bundle(&folder, "2.jwt", "2", "12:40", &[]);
    bundle(&folder, "4.jwt", "4", "12:00", &[]);
    folder.write("policy.json", changed());
    bundle(&folder, "3-other.jwt", "3", "12:50", &[]);
    let known = |token| verify_then(&folder, &[token, "--floor", "3.jwt", "--format", "json"]);
    for (token, change) in [("3.jwt", "same"), ("3-again.jwt", "renewed"), ("4.jwt", "new")] {
        let run = known(token);
        assert!(run.out.ends_with(&format!(",\"change\":\"{change}\"}}\n")), "{token}: {run:?}");
    }
    for (token, code) in [("2.jwt", "rollback"), ("3-other.jwt", "equivocation")] {
        known(token).refused(code);
        assert_eq!(verify_then(&folder, &[token]).code, Some(0), "{token} is good by itself");
    }
    // The highest of several counts, in any order.
    let several = ["3.jwt", "--floor", "4.jwt", "--floor", "2.jwt", "--format", "json"];
    verify_then(&folder, &several).refused("rollback");
    let build = ["3.jwt", "--min-version", "4", "--format", "json"];
    verify_then(&folder, &build).refused("rollback");
}

#[test]
fn what_is_no_evidence_is_no_floor() {
    let folder = Folder::with_policy("no-evidence");
    folder.done(&KEYGEN);
    bundle(&folder, "b.jwt", "3", "12:00", &[]);
    folder.write("none.jwt", "{\"ver\": 9}");
    bundle(&folder, "of-acme.jwt", "9", "12:00", &["--tenant", "acme"]);
    for name in ["none.jwt", "of-acme.jwt"] {
        verify_then(&folder, &["b.jwt", "--floor", name]).failed(&format!(
            "permask: {name}: expected a token that a trusted key has signed for this app and tenant, found none (no-evidence)\n"
        ));
    }
    // Ended or not: it says what was in force once.
    let ended = ["sign", "policy.json", "--bundle-version", "9", "--now", "2026-05-01T12:00:00Z", "--days", "1"];
    folder.done(&[&ended[..], &["--out", "ended.jwt"], &SIGNER].concat());
    verify_then(&folder, &["ended.jwt", "--format", "json"]).refused("expired");
    verify_then(&folder, &["b.jwt", "--floor", "ended.jwt", "--format", "json"]).refused("rollback");
}

#[test]
fn a_bundle_may_be_of_one_tenant_and_say_when_to_ask_again() {
    let folder = Folder::with_policy("tenant");
    folder.done(&KEYGEN);
    bundle(&folder, "b.jwt", "1", "12:00", &["--tenant", "acme", "--refresh-after", "12h"]);
    let run = verify_then(&folder, &["b.jwt", "--tenant", "acme", "--policy-id", "p"]);
    assert!(run.out.ends_with("\ntenant       acme\nrefreshAfter 1780358400\n"), "{run:?}");
    for (more, code) in [
        (&[][..], "wrong-tenant"),
        (&["--tenant", "other"], "wrong-tenant"),
        (&["--tenant", "acme", "--policy-id", "q"], "wrong-policy"),
    ] {
        verify_then(&folder, &[&["b.jwt", "--format", "json"], more].concat()).refused(code);
    }
    for after in ["2026-06-01T11:59:59Z", "31d"] {
        let sign = ["sign", "policy.json", "--bundle-version", "1", "--now", "2026-06-01T12:00:00Z", "--refresh-after"];
        folder.run(&[&sign[..], &[after, "--format", "json"], &SIGNER].concat()).refused("bad-claim");
    }
}

#[test]
fn a_subject_token_goes_with_its_bundle_or_not() {
    let folder = Folder::with_policy("subject");
    folder.done(&KEYGEN);
    bundle(&folder, "b.jwt", "3", "12:00", &["--tenant", "acme"]);
    let token = |name, more: &[&str]| {
        let token = ["token", "--now", "2026-06-01T12:30:00Z", "--out", name];
        folder.done(&[&token, &SIGNER[..], more].concat());
    };
    token("good.jwt", &["--subject", "u-1", "--role", "support", "--tenant", "acme", "--min-version", "3"]);
    token("newer.jwt", &["--subject", "u-1", "--tnt", "acme", "--min-ver", "4"]);
    token("elsewhere.jwt", &["--subject", "u-1", "--tenant", "other"]);
    folder.write("person.json", r#"{"id":"u-1","roles":["guest"],"groups":["g"],"tnt":"acme","attrs":{"a":1}}"#);
    token("person.jwt", &["--subject-file", "person.json", "--hours", "25"]);
    let ask = |name, more: &[&str]| {
        let ask = [name, "--subject", "u-1", "--bundle", "b.jwt", "--format", "json"];
        verify_then(&folder, &[&ask, more].concat())
    };
    let run = ask("good.jwt", &["--tenant", "acme"]);
    assert_eq!(
        run.out,
        "{\"kind\":\"subject\",\"subject\":\"u-1\",\"roles\":[\"support\"],\"issuedAt\":1780317000,\
         \"expiresAt\":1780345800,\"tenant\":\"acme\",\"minVersion\":3}\n",
        "{run:?}"
    );
    ask("newer.jwt", &["--tenant", "acme"]).refused("mix-and-match");
    ask("elsewhere.jwt", &["--tenant", "acme"]).refused("subject-mismatch");
    ask("person.jwt", &["--tenant", "acme"]).refused("bad-lifetime");
    assert_eq!(ask("person.jwt", &["--tenant", "acme", "--max-subject-hours", "25"]).code, Some(0));
    let at_all = verify_then(&folder, &["good.jwt", "--kind", "subject", "--format", "json"]);
    at_all.refused("missing-subject");
    let beside = ["b.jwt", "--kind", "policy", "--subject", "u-1", "--format", "json"];
    verify_then(&folder, &beside).refused("wrong-usage");
}
