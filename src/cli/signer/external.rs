//! Commands that sign: the shell runs them, with the bytes to be signed on their standard input.

use std::io::{ErrorKind, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use crate::failure::Failure;

/// Longest answer that is read: no form of a signature comes near it.
pub(super) const MAX_ANSWER: usize = 4096;

/// As many bytes as show that it is longer.
const LIMIT: u64 = MAX_ANSWER as u64 + 1;

/// Runs a command and returns what it wrote. What it says on its standard error is seen as it comes.
pub(super) fn run(command: &str, input: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut child = shell(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("the shell could not be started: {error}")))?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let mut answer = Vec::new();
    // Written beside the reading: a command that answers before it has read all would else wait for ever, and so would this.
    let (written, read) = thread::scope(|scope| {
        let writer = scope.spawn(|| match stdin.map(|mut stdin| stdin.write_all(input)) {
            // It may know what it signs from elsewhere; the signature shows whether it was this.
            Some(Err(error)) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        });
        let read = stdout.map_or(Ok(0), |stdout| stdout.take(LIMIT).read_to_end(&mut answer));
        (writer.join(), read)
    });
    let status = child.wait().map_err(|error| failed(format!("the signer's end is not known: {error}")))?;
    // One that was cut off while it wrote cannot end well: that it wrote too much is what is to be said.
    if !status.success() && answer.len() <= MAX_ANSWER {
        return Err(failed(format!("the signer ended with {status}")));
    }
    if !matches!(written, Ok(Ok(()))) || read.is_err() {
        return Err(failed("the signer could not be written to, or read from".to_owned()));
    }
    Ok(answer)
}

fn shell(command: &str) -> Command {
    #[cfg(windows)]
    let (program, flag) = ("cmd", "/C");
    #[cfg(not(windows))]
    let (program, flag) = ("sh", "-c");
    let mut shell = Command::new(program);
    shell.args([flag, command]);
    shell
}

fn failed(message: String) -> Failure {
    Failure::new("signer-failed", message)
}
