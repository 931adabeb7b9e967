//! The commands of trust: `keygen`, `keys`, `sign`, `token` and `verify`, by their output, their files and exit codes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use std::fs;

use command::{Folder, POLICY, Run};

const SIGNER: [&str; 4] = ["--key", "key.jwk", "--audience", "console"];
const TRUST: [&str; 6] = ["--keys", "keys.json", "--issuer", "https://issuer.example", "--audience", "console"];

const KEYGEN: [&str; 3] = ["keygen", "--issuer", "https://issuer.example"];

/// Returns the private part of a key.
fn secret(folder: &Folder, name: &str) -> String {
    let private = folder.read(name);
    let secret = private.split("\"d\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(secret.len(), 43);
    secret.to_owned()
}

/// Expects a file that its owner alone can read.
#[track_caller]
fn is_private(folder: &Folder, name: &str) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(folder.path(name).is_file());
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
        is_private(&folder, names[0]);
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
    is_private(&folder, "key.jwk");
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
