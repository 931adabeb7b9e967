//! `permask sign`: signs a policy as a bundle.

use std::path::PathBuf;

use clap::Args;
use permask::sign::Validity;

use crate::failure::Failure;
use crate::key::read_key;
use crate::{clock, file};

/// Seconds of a day.
const DAY: u64 = 24 * 3600;

/// Sign a policy document as a bundle. What a browser would refuse is not signed.
#[derive(Args, Debug)]
pub(crate) struct Sign {
    /// The policy document, in JSON or, where its name ends in `.yaml` or `.yml`, in YAML; the bundle holds JSON. `-` reads
    /// JSON from standard input.
    policy: PathBuf,

    /// The private key, as `keygen` writes it.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// For which app the bundle is, as it stands in `aud`.
    #[arg(long)]
    audience: String,

    /// The version, which has to grow with every change of the policy.
    #[arg(long = "bundle-version", value_name = "N")]
    version: u64,

    /// For how many days the bundle is in force, 90 at most.
    #[arg(long, value_name = "N", default_value_t = 30)]
    days: u64,

    /// Where the bundle goes. Default: standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Sign {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let key = read_key(&self.key)?;
        let document = file::read_policy(&self.policy)?;
        let issued_at = clock::now()?;
        let expires_at = issued_at.saturating_add(self.days.saturating_mul(DAY));
        let validity = Validity { audience: &self.audience, issued_at, expires_at };
        let bundle = key
            .sign_policy(&document, self.version, &validity)
            .map_err(|error| Failure::from(error).in_file(&self.policy))?;
        file::write(self.out.as_deref(), &format!("{bundle}\n"))
    }
}
