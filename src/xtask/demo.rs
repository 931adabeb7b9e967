//! The demo: the built package behind the demo server, for a person or for one check in a browser.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::Child;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::files;
use crate::package;
use crate::process::Task;
use crate::progress::Progress;
use crate::setup;
use crate::workspace::Workspace;

/// The policies of the demo: one of each real system.
const SYSTEMS: &str = "tests/systems";
/// What the server's address starts with in its output; the port follows.
const ADDRESS: &str = "http://127.0.0.1:";
/// The server reads a few files and listens: a fraction of a second, also on a slow machine far less than this.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves the demo until it is interrupted; returns whether the server ended well.
pub(crate) fn serve(workspace: &Workspace, port: u16) -> Result<bool> {
    let mut progress = Progress::new(steps().saturating_add(1));
    let server = build(workspace, &mut progress)?;
    progress.finish("ready");
    // Becoming the server lets Ctrl-C and any other signal reach it, and its exit status reach the terminal.
    server_task(workspace, server, port, ".permask").become_it()
}

/// Serves the demo on a free port, tries it in a browser, and stops; returns whether it worked.
pub(crate) fn check(workspace: &Workspace) -> Result<bool> {
    let total = steps().saturating_add(setup::BROWSER_STEPS).saturating_add(2);
    let mut progress = Progress::new(total);
    let server = build(workspace, &mut progress)?;
    let browser = setup::for_browsers(workspace, &mut progress)?;
    let chromium = browser.chromium.ok_or_else(|| Error::new("the demo cannot be checked without Chromium"))?;
    progress.step("demo: checking it in Chromium");
    // Each check starts from nothing: what an earlier one left behind could hide a failure.
    files::remove(&workspace.path("target/xtask/check"))?;
    let server = Server::start(server_task(workspace, server, 0, "target/xtask/check"))?;
    let checked = Task::new("node")
        .args(["tests/browser/check.mjs", &server.address])
        .env("PERMASK_CHROMIUM", chromium)
        .within(workspace.root())
        .shown();
    drop(server);
    progress.finish("checked the demo");
    checked
}

fn steps() -> usize {
    setup::BUILDING_STEPS.saturating_add(package::STEPS)
}

/// Builds package and server; returns the server's program.
fn build(workspace: &Workspace, progress: &mut Progress) -> Result<PathBuf> {
    if package::is_current(workspace)? {
        progress.skip(steps(), "pkg/: up to date");
    } else {
        let equipment = setup::for_building(workspace, progress)?;
        package::make(workspace, &equipment, progress)?;
    }
    progress.step("server: compiling; the first time about 1 minute");
    Task::new("cargo")
        .args(["build", "--release", "--locked", "--package", "permask-cli"])
        .env("CARGO_TARGET_DIR", workspace.path("target"))
        .without("CARGO_BUILD_TARGET")
        .within(workspace.root())
        .logged(&workspace.log("server"))?;
    Ok(workspace.path("target/release").join(format!("permask{}", std::env::consts::EXE_SUFFIX)))
}

fn server_task(workspace: &Workspace, program: PathBuf, port: u16, state: &str) -> Task {
    Task::new(program)
        .args(["serve", "--port", &port.to_string()])
        .args(["--www", "www", "--package", "pkg", "--systems", SYSTEMS, "--state", state])
        .within(workspace.root())
}

/// A running server; stopped when dropped, whatever happened in between.
#[derive(Debug)]
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(task: Task) -> Result<Self> {
        let mut server = Self { process: task.piped()?, address: String::new() };
        let (sender, receiver) = mpsc::channel();
        if let Some(output) = server.process.stdout.take() {
            forward(output, sender.clone());
        }
        if let Some(output) = server.process.stderr.take() {
            forward(output, sender);
        }
        // Fails at once when the server ends without an address, because both senders are dropped then.
        server.address = receiver.recv_timeout(START_TIMEOUT).map_err(|_| {
            Error::new(format!("the demo server printed no address ({ADDRESS}…/); its output is above"))
        })?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing more to do about it then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Shows what the server writes, and sends the address when it comes by.
fn forward(output: impl Read + Send + 'static, address: Sender<String>) {
    thread::spawn(move || {
        let mut address = Some(address);
        for line in BufReader::new(output).lines().map_while(std::result::Result::ok) {
            let _ = writeln!(std::io::stderr(), "      {line}");
            let found = find_address(&line).and_then(|found| Some((address.take()?, found)));
            if let Some((sender, found)) = found {
                // Nobody listens any more once the other output had the address.
                let _ = sender.send(found);
            }
        }
    });
}

fn find_address(line: &str) -> Option<String> {
    let (_, rest) = line.split_once(ADDRESS)?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!port.is_empty()).then(|| format!("{ADDRESS}{port}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_address_in_a_line() {
        let found = |line: &str| find_address(line);
        assert_eq!(found("listening on http://127.0.0.1:41873/").as_deref(), Some("http://127.0.0.1:41873/"));
        assert_eq!(found("open http://127.0.0.1:80/ in a browser").as_deref(), Some("http://127.0.0.1:80/"));
        assert_eq!(found("http://127.0.0.1:/"), None);
        assert_eq!(found("port 8787 is taken"), None);
    }
}
