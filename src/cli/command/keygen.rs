//! `permask keygen`: makes a key pair.

use std::path::PathBuf;

use clap::Args;

use crate::Format;
use crate::failure::Failure;
use crate::file;
use crate::key::generate;

/// Make an Ed25519 key pair that signs bundles, subject tokens or updates of the key set.
///
/// The private key is a JWK in a new file that only you can read; it is never printed. The public key set is what an
/// app pins in its build.
#[derive(Args, Debug)]
pub(crate) struct Keygen {
    /// The one issuer whose tokens the key signs, as it stands in `iss`: an address of yours.
    #[arg(long)]
    issuer: String,

    /// The kinds of token that the key may sign.
    #[arg(long, value_delimiter = ',', value_parser = ["policy", "subject", "keys"], default_value = "policy,subject")]
    purpose: Vec<String>,

    /// Where the private key goes.
    #[arg(long, value_name = "FILE", default_value = "key.jwk")]
    private: PathBuf,

    /// Where the public key set goes.
    #[arg(long, value_name = "FILE", default_value = "keys.json")]
    public: PathBuf,

    /// Replace files that exist. What an existing key has signed, nobody can sign again.
    #[arg(long)]
    force: bool,
}

impl Keygen {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        let purposes: Vec<&str> = self.purpose.iter().map(String::as_str).collect();
        let key = generate(&self.issuer, &purposes)?;
        let secret = format!("{}\n", key.to_private_jwk());
        if self.force {
            file::replace_secret(&self.private, &secret)?;
        } else {
            // Both before either: a key pair of which half was written helps nobody.
            file::expect_none(&self.private)?;
            file::expect_none(&self.public)?;
            file::write_secret(&self.private, &secret)?;
        }
        file::write(Some(&self.public), &format!("{}\n", key.to_key_set()))?;
        let (private, public) = (self.private.display().to_string(), self.public.display().to_string());
        match format {
            Format::Text => {
                println!("key id       {}\nprivate key  {private} (keep it secret)\npublic keys  {public}", key.id());
            }
            Format::Json => {
                println!("{}", serde_json::json!({ "keyId": key.id(), "private": private, "public": public }));
            }
        }
        Ok(())
    }
}
