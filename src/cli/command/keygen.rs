//! `permask keygen`: makes a key pair.

use std::path::PathBuf;

use clap::Args;

use crate::Format;
use crate::failure::Failure;
use crate::file;
use crate::key::generate;

/// Make an Ed25519 key pair that signs bundles and subject tokens.
///
/// The private key is a JWK in a new file that only you can read; it is never printed. The public key set is what an
/// app pins in its build.
#[derive(Args, Debug)]
pub(crate) struct Keygen {
    /// The one issuer whose tokens the key signs, as it stands in `iss`: an address of yours.
    #[arg(long)]
    issuer: String,

    /// The kinds of token that the key may sign.
    #[arg(long, value_delimiter = ',', value_parser = ["policy", "subject"], default_value = "policy,subject")]
    purpose: Vec<String>,

    /// Where the private key goes; the file must not exist.
    #[arg(long, value_name = "FILE", default_value = "key.jwk")]
    private: PathBuf,

    /// Where the public key set goes.
    #[arg(long, value_name = "FILE", default_value = "keys.json")]
    public: PathBuf,
}

impl Keygen {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        let purposes: Vec<&str> = self.purpose.iter().map(String::as_str).collect();
        let key = generate(&self.issuer, &purposes)?;
        file::write_secret(&self.private, &format!("{}\n", key.to_private_jwk()))?;
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
