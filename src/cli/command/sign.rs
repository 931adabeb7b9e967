//! `permask sign`: signs a policy as a bundle.

use std::path::PathBuf;

use clap::Args;
use permask::sign::{BundleClaims, Unsigned, Validity};

use crate::failure::Failure;
use crate::signer::Signing;
use crate::{asking, clock, file};

/// Seconds of a day.
const DAY: u64 = 24 * 3600;

/// Sign a policy document as a bundle. What a browser would refuse is not signed.
#[derive(Args, Debug)]
pub(crate) struct Sign {
    /// The policy document, in JSON or, where its name ends in `.yaml` or `.yml`, in YAML; the bundle holds JSON. `-` reads
    /// JSON from standard input.
    policy: PathBuf,

    #[command(flatten)]
    signing: Signing,

    /// For which app the bundle is, as it stands in `aud`.
    #[arg(long)]
    audience: String,

    /// The version, which has to grow with every change of the policy.
    #[arg(long = "bundle-version", value_name = "N")]
    version: u64,

    /// The one tenant that the bundle is for, as it stands in `tnt`. Default: all.
    #[arg(long, alias = "tnt", value_name = "NAME")]
    tenant: Option<String>,

    /// From when on apps ask for a newer one: a time, or how long after it was signed, such as `12h` or `7d`.
    #[arg(long, value_name = "TIME")]
    refresh_after: Option<String>,

    /// For how many days the bundle is in force, 90 at most.
    #[arg(long, value_name = "N", default_value_t = 30)]
    days: u64,

    /// When it is signed: RFC 3339, or seconds since 1970. Default: the system clock.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// Where the bundle goes. Default: standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Sign {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let signer = self.signing.open()?;
        let document = file::read_policy(&self.policy)?;
        let issued_at = self.now.as_deref().map_or_else(clock::now, asking::seconds)?;
        let expires_at = issued_at.saturating_add(self.days.saturating_mul(DAY));
        let refresh_after = self.refresh_after.as_deref().map(|text| later(text, issued_at)).transpose()?;
        let claims = BundleClaims { version: self.version, tenant: self.tenant.as_deref(), refresh_after };
        let validity = Validity { audience: &self.audience, issued_at, expires_at };
        let unsigned = Unsigned::policy(signer.public_key(), &document, &claims, &validity)
            .map_err(|error| Failure::from(error).in_file(&self.policy))?;
        let bundle = signer.sign(unsigned)?;
        file::write(self.out.as_deref(), &format!("{bundle}\n"))
    }
}

/// Reads a time, or how long it is after another.
fn later(text: &str, since: u64) -> Result<u64, Failure> {
    for (unit, seconds) in [('d', DAY), ('h', 3600), ('m', 60)] {
        if let Some(count) = text.strip_suffix(unit).and_then(|count| count.parse::<u64>().ok()) {
            return Ok(since.saturating_add(count.saturating_mul(seconds)));
        }
    }
    asking::seconds(text)
}
