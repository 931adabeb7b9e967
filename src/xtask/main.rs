//! Build commands of this repository: `cargo xtask setup | build | demo | systems | bench | fuzz | scenarios | test`.
//!
//! Needs nothing but the standard library, so that a fresh clone compiles it in seconds. Results go to standard
//! output, everything about the way there to standard error.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails may panic"))]

mod apt;
mod arguments;
mod bench;
mod browser;
mod cache;
mod debian;
mod demo;
mod engines;
mod environment;
mod error;
mod files;
mod fuzz;
mod npm;
mod package;
mod process;
mod progress;
mod python;
mod report;
mod runner;
mod scenarios;
mod setup;
mod size;
mod summary;
mod systems;
mod test;
mod toolchain;
mod tools;
mod webdriver;
mod workspace;

use std::env;
use std::process::ExitCode;

use crate::arguments::{Command, USAGE};
use crate::error::Result;
use crate::workspace::Workspace;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::from(error.status())
        }
    }
}

/// Runs the command; returns whether what it ran was successful.
fn run() -> Result<bool> {
    let command = Command::parse(env::args().skip(1))?;
    let workspace = Workspace::find()?;
    match command {
        Command::Setup => setup::run(&workspace).map(|()| true),
        Command::Build => package::run(&workspace).map(|()| true),
        Command::Demo { check: true, .. } => demo::check(&workspace),
        Command::Demo { port, check: false } => demo::serve(&workspace, port),
        Command::Systems { folder } => systems::run(&workspace, folder),
        Command::Bench { quick, json } => bench::run(&workspace, quick, json),
        Command::Scenarios => scenarios::run(&workspace),
        Command::Test => test::run(&workspace),
        Command::Fuzz { target, seconds } => fuzz::run(&workspace, target.as_deref(), seconds),
        Command::Help => {
            println!("{USAGE}");
            Ok(true)
        }
    }
}
