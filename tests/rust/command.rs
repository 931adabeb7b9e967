//! The real program, run in a folder of one test: what every test of the command shares.
#![allow(dead_code, reason = "each of the tests that share this uses a part of it")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A policy with a permission that opens a class of a record.
pub(crate) const POLICY: &str = r#"{
  "format": 1, "id": "p",
  "resources": {"pii": {"actions": ["view"]}},
  "roles": {"guest": {}, "support": {"rules": [{"allow": "pii:view"}]}},
  "classes": {"email": {"mask": {"email": {}}, "tiers": [{"when": "can('pii:view')", "show": "clear"}]}},
  "records": {"profile": {"unlisted": "show", "fields": {"$.email": "email"}}}
}"#;

/// Makes `key.jwk` and `keys.json`.
pub(crate) const KEYGEN: [&str; 3] = ["keygen", "--issuer", "https://issuer.example"];
/// Signs with that key.
pub(crate) const SIGNER: [&str; 4] = ["--key", "key.jwk", "--audience", "console"];
/// Trusts that key.
pub(crate) const TRUST: [&str; 6] =
    ["--keys", "keys.json", "--issuer", "https://issuer.example", "--audience", "console"];

/// A folder of one test, removed at its end.
pub(crate) struct Folder(PathBuf);

/// What a run printed and returned.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Run {
    pub(crate) out: String,
    pub(crate) error: String,
    pub(crate) code: Option<i32>,
}

impl Folder {
    /// Makes an empty folder, whose name no other test of the same program has.
    pub(crate) fn new(name: &str) -> Self {
        let program = std::env::current_exe().unwrap();
        let program = program.file_stem().unwrap().to_string_lossy();
        let folder = std::env::temp_dir().join(format!("permask-{program}-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Makes a folder with `policy.json` in it.
    pub(crate) fn with_policy(name: &str) -> Self {
        let folder = Self::new(name);
        folder.write("policy.json", POLICY);
        folder
    }

    /// Returns where a file of the folder is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    #[track_caller]
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    #[track_caller]
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_permask"));
        command.args(arguments).current_dir(&self.0);
        command
    }

    /// Runs the command to its end, with nothing to read.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, "")
    }

    /// Runs the command to its end with this on its standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Run {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A run that fails before it reads its input closes the pipe, perhaps while this side still writes.
        match child.stdin.take().unwrap().write_all(input.as_bytes()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            written => written.unwrap(),
        }
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { out: text(output.stdout), error: text(output.stderr), code: output.status.code() }
    }

    /// Runs the command, which must end well without an error, and returns what it printed.
    #[track_caller]
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!((run.error.as_str(), run.code), ("", Some(0)), "{arguments:?}");
        run.out
    }

    /// Expects a file that its owner alone can read.
    #[track_caller]
    pub(crate) fn expect_private(&self, name: &str) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(self.path(name).is_file());
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

impl Run {
    /// Expects a good end and this output.
    #[track_caller]
    pub(crate) fn is_done(&self, out: &str) {
        assert_eq!((self.out.as_str(), self.error.as_str(), self.code), (out, "", Some(0)));
    }

    /// Expects a bad end with an error of this code in JSON, and no output.
    #[track_caller]
    pub(crate) fn refused(&self, code: &str) {
        let found = self.error.split("\"code\":\"").nth(1).unwrap_or_default().split('"').next().unwrap_or_default();
        assert_eq!((self.out.as_str(), found, self.code), ("", code, Some(1)), "{}", self.error);
    }

    /// Expects a bad end with this error, and no output.
    #[track_caller]
    pub(crate) fn failed(&self, error: &str) {
        assert_eq!((self.out.as_str(), self.error.as_str(), self.code), ("", error, Some(1)));
    }
}

/// Returns the folder `tests` of the repository.
pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests")
}
