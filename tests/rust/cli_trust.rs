//! The commands of trust: `keygen`, `keys`, `sign`, `token` and `verify`, by their output, their files and exit codes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use std::fs;

use command::{Folder, POLICY, Run};

const SIGNER: [&str; 4] = ["--key", "key.jwk", "--audience", "console"];
const TRUST: [&str; 6] = ["--keys", "keys.json", "--issuer", "https://issuer.example", "--audience", "console"];

/// Makes a folder with a policy, a key, a bundle and a subject token.
#[track_caller]
fn signed(name: &str) -> Folder {
    let folder = Folder::with_policy(name);
    folder.done(&["keygen", "--issuer", "https://issuer.example"]);
    folder.done(&[&["sign", "policy.json", "--bundle-version", "3", "--out", "b.jwt"], &SIGNER[..]].concat());
    folder.done(&[&["token", "--subject", "u-1", "--role", "support", "--out", "s.jwt"], &SIGNER[..]].concat());
    folder
}

fn verify(folder: &Folder, more: &[&str]) -> Run {
    folder.run(&[&["verify"], more, &TRUST].concat())
}

#[test]
fn a_private_key_is_for_its_owner_alone_and_never_printed() {
    let folder = Folder::with_policy("keygen");
    let run = folder.run(&["keygen", "--issuer", "https://issuer.example"]);
    assert_eq!(run.code, Some(0));
    let private = folder.read("key.jwk");
    let secret = private.split("\"d\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(secret.len(), 43);
    assert!(!run.out.contains(secret));
    assert!(!folder.read("keys.json").contains(secret));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(folder.path("key.jwk")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    folder
        .run(&["keygen", "--issuer", "https://issuer.example"])
        .failed("permask: key.jwk: the file exists and may hold a key in use; expected a new name (io)\n");
    assert_eq!(folder.read("key.jwk"), private);
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
