//! `permask verify`: verifies a bundle or a subject token, as a browser would.

use std::path::{Path, PathBuf};

use clap::Args;
use permask::{Bundle, Expected, KeySet, SubjectToken};
use serde_json::json;

use crate::Format;
use crate::failure::Failure;
use crate::{clock, file};

/// Verify a bundle or a subject token by the rules of the browser, and say what it holds.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The token; `-` reads standard input.
    token: PathBuf,

    #[command(flatten)]
    trust: Trust,

    /// Verify a subject token, of this person.
    #[arg(long, value_name = "ID")]
    subject: Option<String>,
}

/// What is trusted.
#[derive(Args, Debug)]
pub(crate) struct Trust {
    /// The trusted keys: a JWK Set, as `keygen` writes it.
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,

    /// The issuer that the token must name.
    #[arg(long)]
    issuer: String,

    /// The audience that the token must name.
    #[arg(long)]
    audience: String,

    /// The time in seconds since 1970. Default: the system clock.
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,
}

impl Verify {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        let facts = match &self.subject {
            None => {
                let bundle = self.trust.verify_bundle(&self.token)?;
                let policy = bundle.policy();
                json!({
                    "kind": "policy",
                    "policy": policy.id(),
                    "version": bundle.version(),
                    "issuer": bundle.issuer(),
                    "audience": bundle.audience(),
                    "keyId": bundle.key_id(),
                    "issuedAt": bundle.issued_at(),
                    "expiresAt": bundle.expires_at(),
                    "permissions": policy.permissions().count(),
                    "roles": policy.roles().count(),
                })
            }
            Some(subject) => {
                let keys = self.trust.keys()?;
                let token =
                    SubjectToken::verify(&file::read_token(&self.token)?, &keys, &self.trust.expected()?, subject)
                        .map_err(|error| Failure::from(error).in_file(&self.token))?;
                json!({
                    "kind": "subject",
                    "subject": token.subject().id(),
                    "roles": token.subject().roles().collect::<Vec<_>>(),
                    "expiresAt": token.expires_at(),
                })
            }
        };
        match format {
            Format::Json => println!("{facts}"),
            Format::Text => {
                println!("verified");
                for (name, value) in facts.as_object().into_iter().flatten() {
                    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    println!("{name:<12} {value}");
                }
            }
        }
        Ok(())
    }
}

impl Trust {
    /// Verifies a bundle in a file.
    pub(crate) fn verify_bundle(&self, path: &Path) -> Result<Bundle, Failure> {
        let keys = self.keys()?;
        Bundle::verify(&file::read_token(path)?, &keys, &self.expected()?)
            .map_err(|error| Failure::from(error).in_file(path))
    }

    fn keys(&self) -> Result<KeySet, Failure> {
        KeySet::read(&file::read(&self.keys)?).map_err(|error| Failure::from(error).in_file(&self.keys))
    }

    fn expected(&self) -> Result<Expected<'_>, Failure> {
        let now = self.now.map_or_else(clock::now, Ok)?;
        Ok(Expected { issuer: &self.issuer, audience: &self.audience, now })
    }
}
