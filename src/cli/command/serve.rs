//! `permask serve`: the demo server.

use std::path::PathBuf;

use clap::Args;

use crate::failure::Failure;
use crate::server::{self, Folders};

/// Serve the demo on this machine alone (127.0.0.1).
///
/// On first start it makes a key. It signs the policy of each system as a bundle, and a subject token for whoever the
/// page asks for: this is a demo, a real server signs tokens only for people who have signed in.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The port; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 8787)]
    port: u16,

    /// The folder of the demo's pages.
    #[arg(long, value_name = "DIR", default_value = "www")]
    www: PathBuf,

    /// The folder of the built npm package.
    #[arg(long, value_name = "DIR", default_value = "pkg")]
    package: PathBuf,

    /// The folder of the systems: those of the demo that have a folder in it with a `policy.json` are served.
    #[arg(long, value_name = "DIR", default_value = "tests/systems")]
    systems: PathBuf,

    /// Where the key and the versions of the bundles are kept.
    #[arg(long, value_name = "DIR", default_value = ".permask")]
    state: PathBuf,
}

impl Serve {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        server::run(
            self.port,
            &Folders { www: &self.www, package: &self.package, systems: &self.systems, state: &self.state },
        )
    }
}
